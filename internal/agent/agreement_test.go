package agent

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// drawRequest draws a trip that somebody might ask for: where, when, for how
// long, by whom, for how much and how.
func drawRequest(t *rapid.T, w *atlas.World) trip.Request {
	city := rapid.SampledFrom(w.Cities()).Draw(t, "city")
	first := trip.Date{Year: 2027, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 360).Draw(t, "first day"))
	if rapid.IntRange(0, 3).Draw(t, "clock change") == 0 { // on the days around one of Europe or America
		change := rapid.SampledFrom([]string{"2027-03-28", "2027-10-31", "2027-03-14", "2027-11-07"}).Draw(t, "change")
		day, err := trip.ParseDate(change)
		if err != nil {
			t.Fatal(err)
		}
		first = day.AddDays(-rapid.IntRange(0, 2).Draw(t, "days before"))
	}
	days := rapid.IntRange(1, 7).Draw(t, "days")
	var themes []string
	for _, theme := range w.Themes() {
		themes = append(themes, theme.ID)
	}
	in := trip.Intent{
		Destination: trip.Destination{ID: city.ID},
		Dates:       trip.DateWindow{Start: first, End: first.AddDays(days - 1)},
		Party:       trip.Party{Adults: rapid.IntRange(1, 4).Draw(t, "adults"), ChildAges: rapid.SliceOfN(rapid.IntRange(0, trip.MaxChildAge), 0, 3).Draw(t, "children")},
		Origin:      rapid.SampledFrom([]string{"", "JFK", "LHR", "SFO", "AMS", "SIN", "SYD"}).Draw(t, "origin"),
		Prefs: trip.Prefs{
			Themes:      rapid.SliceOfNDistinct(rapid.SampledFrom(themes), 0, 3, rapid.ID).Draw(t, "themes"),
			KidFriendly: rapid.Bool().Draw(t, "kid friendly"), AvoidOvernight: rapid.Bool().Draw(t, "avoid overnight"), Wheelchair: rapid.Bool().Draw(t, "wheelchair"),
			Pace: rapid.SampledFrom([]trip.Pace{trip.Relaxed, trip.Balanced, trip.Packed}).Draw(t, "pace"),
		},
	}
	if slices.ContainsFunc(city.Airports, func(a atlas.CityAirport) bool { return a.Code == in.Origin }) {
		in.Origin = ""
	}
	kinds := []string{trip.PlaceMuseum, trip.PlacePark, trip.PlaceMarket, trip.PlaceViewpoint}
	in.Prefs.Avoid = rapid.SliceOfNDistinct(rapid.SampledFrom(append(kinds, themes...)), 0, 2, rapid.ID).Draw(t, "avoided")
	daily := rapid.Int64Range(10_000, 60_000).Draw(t, "cents a head and day")
	in.BudgetUSDCents = daily * int64(days) * int64(in.Party.Size())
	if in.Origin != "" {
		in.BudgetUSDCents += rapid.Int64Range(30_000, 200_000).Draw(t, "cents a head for flights") * int64(in.Party.Size())
	}
	return trip.Request{Intent: &in, Seed: rapid.Uint64().Draw(t, "seed"), Mode: trip.Fast}
}

// evidenced runs the nodes before the verifier.
func (a *Agent) evidenced(ctx context.Context, r trip.Request) (State, error) {
	s, err := Begin(trip.Run{ID: "run", CreatedAt: asked, Request: r}), error(nil)
	for _, node := range []func(context.Context, State, graph.Emit) (State, graph.Result, error){a.read, a.plan, a.choose, a.callTools} {
		if s, _, err = node(ctx, s, func(graph.Report) {}); err != nil {
			return s, err
		}
	}
	return s, nil
}

// TestPlannerAndVerifierAgree: whatever the planner plans holds by the verifier's
// rules as it stands, without a repair. The two read hours, clocks, ways and money
// by code of their own, so that a fault in one of them is a disagreement.
func TestPlannerAndVerifierAgree(t *testing.T) {
	worlds := 1000
	if testing.Short() {
		worlds = 60
	}
	a := newAgent(t, nil)
	planned, refused, unclear := 0, 0, 0
	for planned+refused+unclear < worlds && !t.Failed() { // a check of its own runs fewer
		rapid.Check(t, func(t *rapid.T) {
			if planned+refused+unclear >= worlds {
				return
			}
			request := drawRequest(t, a.Atlas)
			s, err := a.evidenced(t.Context(), request)
			switch f := (*trip.Failure)(nil); {
			case err == nil:
				planned++
				r := verify.Check(*s.Intent, *s.Plan, *s.Evidence, a.Policy)
				for _, v := range r.Violations {
					if v.Severity == trip.Blocking {
						t.Errorf("%s: %s: %s %v", v.Rule, v.Subject, v.Message, v.Numbers)
					}
				}
				if r.Cost.Total > s.Intent.BudgetUSDCents {
					t.Errorf("the plan costs %s, the budget is %s", trip.Dollars(r.Cost.Total), trip.Dollars(s.Intent.BudgetUSDCents))
				}
			case errors.As(err, &f) && f.Code == trip.CodeInfeasible:
				refused++
			case errors.As(err, &f) && f.Code == trip.CodeNeedsClarification:
				unclear++
			default:
				t.Error(err)
			}
		})
	}
	t.Logf("%d worlds: %d planned, %d refused as infeasible, %d asked back", planned+refused+unclear, planned, refused, unclear)
	if 3*planned < worlds { // about six of ten are; few draws are not always like many
		t.Errorf("only %d of %d worlds were planned", planned, worlds)
	}
}
