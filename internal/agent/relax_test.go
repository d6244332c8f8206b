package agent

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/trip"
)

// TestHonestNoNamesWhatWouldFit follows each way out that the no names and wants a
// plan at its end, and none just before it.
func TestHonestNoNamesWhatWouldFit(t *testing.T) {
	a := newAgent(t, nil)
	_, _, err := a.run(t, fast("3 days in Rome under $50"))
	var no *trip.Failure
	if !errors.As(err, &no) || no.Code != trip.CodeInfeasible || !slices.Equal(no.Binding, []trip.Rule{trip.RuleBudget}) || no.Cheapest == nil || no.Cheapest.Nights != 2 {
		t.Fatalf("got %+v", err)
	}
	c := no.Cheapest
	if sum := c.FlightsUSDCents + c.LodgingUSDCents + c.MealsUSDCents + c.DailySpendUSDCents + c.OtherUSDCents; sum != no.CheapestUSDCents || c.OtherUSDCents < 0 {
		t.Errorf("the parts come to %d, the whole is %d", sum, no.CheapestUSDCents)
	}
	sets := map[string]trip.Relaxation{}
	for _, r := range no.Relaxations {
		sets[strings.Join(r.Constraints, "+")] = r
	}
	if len(sets) != 2 || sets["budget"].TotalUSDCents != no.CheapestUSDCents || sets["days"].Days != 1 {
		t.Fatalf("relaxations %+v, want budget and days", no.Relaxations)
	}
	plans := func(prompt string) bool {
		_, _, err := a.run(t, fast(prompt))
		return err == nil
	}
	dollars := no.CheapestUSDCents/100 + 1
	if !plans(fmt.Sprintf("3 days in Rome under $%d", dollars)) || plans(fmt.Sprintf("3 days in Rome under $%d", dollars*9/10)) {
		t.Errorf("$%d is not where it begins to fit", dollars)
	}
	if !plans("1 day in Rome under $50") || plans("2 days in Rome under $50") {
		t.Error("one day is not the longest trip that fits")
	}
}

// TestHonestNoCombinesConcessions has wishes of which no single one is enough.
func TestHonestNoCombinesConcessions(t *testing.T) {
	a := newAgent(t, nil)
	_, _, err := a.run(t, fast("5 days in Paris in June from JFK under $900, two kids"))
	var no *trip.Failure
	if !errors.As(err, &no) || len(no.Relaxations) != 2 || !slices.Equal(no.Relaxations[1].Constraints, []string{"lodging", "flights"}) {
		t.Fatalf("got %+v", err)
	}
	if r := no.Relaxations[1]; r.TotalUSDCents > 90000 || !strings.Contains(no.Message, "own to stay and pay the flights from elsewhere") {
		t.Errorf("%+v in %q", r, no.Message)
	}
}

func TestFixedVisitsThatDoNotFitAreNamed(t *testing.T) {
	a := newAgent(t, nil)
	s, _, err := a.run(t, fast("2 days in Rome in May, $2,000"))
	if err != nil {
		t.Fatal(err)
	}
	in := *s.Intent
	in.Prefs.LockedSlots = []trip.LockedSlot{
		{DayOffset: 0, Start: "12:00", End: "13:00", PlaceID: "rome/pantheon"}, {DayOffset: 0, Start: "12:30", End: "14:00", PlaceID: "rome/colosseum"},
		{DayOffset: 1, Start: "12:00", End: "13:00", PlaceID: "rome/trevi-fountain"},
	}
	_, _, err = a.run(t, trip.Request{Intent: &in, Mode: trip.Fast})
	var no *trip.Failure
	if !errors.As(err, &no) || len(no.Relaxations) != 2 || no.Relaxations[0].Constraints[0] != "locked_slots[0]" || no.Relaxations[1].Constraints[0] != "locked_slots[1]" {
		t.Fatalf("got %v, want one of the first two to be freed", err)
	}
}
