package agent

import (
	"errors"
	"slices"
	"testing"

	"waymark/internal/trip"
)

func TestOwnPlanIsJudgedAsItWas(t *testing.T) {
	a := newAgent(t, nil)
	var s State
	for _, prompt := range []string{
		"one day in Lisbon from JFK on 12 May 2027, $3000", // nobody sleeps there
		"3 days in Paris in June, art and food, under $2,500, from JFK",
	} {
		var err error
		if s, _, err = a.run(t, fast(prompt)); err != nil {
			t.Fatal(err)
		}
		j, err := a.Judge(t.Context(), trip.Submission{Intent: *s.Intent, Plan: s.Plan}, asked)
		if err != nil || !j.Holds || j.Cost != s.Cost || len(j.Certificate.Checks) != len(s.Certified.Checks) || len(j.Unknown) != 0 {
			t.Fatalf("%s (%v): holds %t, cost %+v, %v; want it as the run found it", prompt, err, j.Holds, j.Cost, j.Violations)
		}
	}
	poor := *s.Intent
	poor.BudgetUSDCents = s.Cost.Total * 10 / 13
	if j, err := a.Judge(t.Context(), trip.Submission{Intent: poor, Plan: s.Plan}, asked); err != nil || j.Holds || j.Violations[0].Rule != trip.RuleBudget {
		t.Errorf("%v: a plan of 130 %% of the budget: %+v", err, j.Violations)
	}
}

// day is a submission of one day in Paris.
func day(visits ...trip.SubmittedVisit) trip.Submission {
	return trip.Submission{
		Intent: trip.Intent{Destination: trip.Destination{City: "Paris"}}, Repair: true,
		Days: []trip.SubmittedDay{{Date: trip.Date{Year: 2027, Month: 6, Day: 2}, Visits: visits}},
	}
}

func TestWrittenPlanIsJudgedAndRepaired(t *testing.T) {
	a := newAgent(t, nil)
	lat, lon := 48.86, 2.34
	garden := trip.SubmittedVisit{Name: "My aunt's garden", Lat: &lat, Lon: &lon, Start: "14:00", End: "15:00"}
	orsay := trip.SubmittedVisit{Name: "Musée d'Orsay", Start: "15:45", End: "17:30"}
	j, err := a.Judge(t.Context(), day(trip.SubmittedVisit{Place: "paris/louvre-museum", Start: "10:00", End: "13:00"}, garden, orsay), asked)
	if err != nil || !j.Holds || j.Repair != nil || !slices.Equal(j.Unknown, []string{"d1-2"}) || j.Plan.Days[0].Slots[2].Choice().Ref != "paris/musee-d-orsay" {
		t.Fatalf("%v: %+v", err, j)
	}
	if !slices.ContainsFunc(j.Violations, func(v trip.Violation) bool { return v.Subject == "d1-2" && v.Numbers["place_known"] == 0 }) {
		t.Errorf("nothing says that the garden is not known: %+v", j.Violations)
	}
	j, err = a.Judge(t.Context(), day(trip.SubmittedVisit{Place: "paris/louvre-museum", Start: "07:00", End: "09:00"}, garden), asked)
	if err != nil || j.Violations[0].Rule != trip.RuleOpeningHours || j.Violations[0].Severity != trip.Blocking || !j.Holds || len(j.Repair.Repairs) == 0 {
		t.Errorf("%v: %+v; want a closed Louvre, and a repair", err, j)
	}
}

func TestPlanThatCannotBeReadNamesItsField(t *testing.T) {
	a := newAgent(t, nil)
	visit := trip.SubmittedVisit{Place: "paris/louvre-museum", Start: "10:00", End: "13:00"}
	elsewhere := day(visit)
	elsewhere.Intent.Destination.City = "Atlantis"
	both := day(visit)
	both.Plan = &trip.Plan{}
	outside := day(visit)
	outside.Intent.Dates = trip.DateWindow{Start: trip.Date{Year: 2027, Month: 7, Day: 1}, End: trip.Date{Year: 2027, Month: 7, Day: 2}}
	for field, sub := range map[string]trip.Submission{
		"days[0].visits[0].place": day(trip.SubmittedVisit{Place: "paris/x", Start: "10:00", End: "13:00"}),
		"days[0].visits[1]":       day(visit, trip.SubmittedVisit{Name: "Nowhere", Start: "10:00", End: "13:00"}),
		"days[0].visits[0]":       day(trip.SubmittedVisit{Place: "paris/louvre-museum", Start: "10", End: "13:00"}),
		"days[0].date":            outside,
		"intent.destination":      elsewhere,
		"plan":                    both,
	} {
		_, err := a.Judge(t.Context(), sub, asked)
		var bad trip.Invalid
		if !errors.As(err, &bad) || bad[0].Field != field {
			t.Errorf("got %v, want a fault of %s", err, field)
		}
	}
}
