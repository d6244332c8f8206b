package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"waymark/internal/tool"
	"waymark/internal/trip"
)

// refused runs a request that must end in an honest no after repairs.
func refused(t *testing.T, a *Agent, r trip.Request) (State, *trip.Failure) {
	t.Helper()
	s, nodes, err := a.run(t, r)
	var no *trip.Failure
	if !errors.As(err, &no) || no.Code != trip.CodeInfeasible || !slices.Contains(nodes, Repair) {
		t.Fatalf("got %v after %v, want infeasible after a repair", err, nodes)
	}
	return s, no
}

// offers returns the relaxation of a set of wishes.
func offers(no *trip.Failure, names ...string) (trip.Relaxation, bool) {
	i := slices.IndexFunc(no.Relaxations, func(r trip.Relaxation) bool { return slices.Equal(r.Constraints, names) })
	if i < 0 {
		return trip.Relaxation{}, false
	}
	return no.Relaxations[i], true
}

// TestFixedVisitInTheRain has a visit that was fixed, outdoors, on a day of rain. No
// repair may touch it; freed, the trip is planned.
func TestFixedVisitInTheRain(t *testing.T) {
	a := newAgent(t, nil)
	dry := a.Tools.Weather.Bundled
	a.Tools.Weather.Live = func(ctx context.Context, q tool.WeatherQuery) (map[string]trip.DayWeather, error) {
		days, err := dry(ctx, q)
		day := q.From.AddDays(1).String()
		w := days[day]
		w.Kind, w.RainPercent = trip.WeatherForecast, 90
		days[day] = w
		return days, err
	}
	in, err := a.Reader.Read(fast("3 days in Lisbon in May, art, $2,500"), asked)
	if err != nil {
		t.Fatal(err)
	}
	city, _ := a.Atlas.City("lisbon")
	park := city.Places[slices.IndexFunc(city.Places, func(p trip.Place) bool { return p.Kind == trip.PlacePark && p.Indoor != nil && !*p.Indoor })]
	in.Prefs.LockedSlots = []trip.LockedSlot{{DayOffset: 1, Start: "14:00", End: "15:00", PlaceID: park.ID}}
	_, no := refused(t, a, trip.Request{Intent: &in, Mode: trip.Fast})
	way, ok := offers(no, "locked_slots[0]")
	if !slices.Contains(no.Binding, trip.RuleWeather) || !ok || !strings.Contains(no.Message, "free "+park.Name+" on day 2 at 14:00") {
		t.Fatalf("got %q %+v", no.Message, no.Relaxations)
	}
	free := in
	free.Prefs.LockedSlots = nil
	if _, _, err := a.run(t, trip.Request{Intent: &free, Mode: trip.Fast}); err != nil || way.TotalUSDCents > in.BudgetUSDCents {
		t.Errorf("freed, it costs %s and ends in %v", trip.Dollars(way.TotalUSDCents), err)
	}
}

// TestAllIsClosed: when no place is open, the trip without what cannot be is the
// cheapest that holds, and its parts add up.
func TestAllIsClosed(t *testing.T) {
	a := newAgent(t, nil)
	bundled := a.Tools.Places.Bundled
	a.Tools.Places.Live = func(ctx context.Context, q tool.PlacesQuery) (map[string]trip.Place, error) {
		places, err := bundled(ctx, q)
		closed := map[string]trip.Place{}
		for ref, p := range places {
			off := "off"
			p.OpeningHours = &off
			closed[ref] = p
		}
		return closed, err
	}
	s, no := refused(t, a, fast("3 days in Lisbon in May for two, food, $3000"))
	c := no.Cheapest
	if !slices.Contains(no.Binding, trip.RuleOpeningHours) || c == nil || c.Visits+c.Meals != 0 || c.Nights != 2 {
		t.Fatalf("got %v, %+v", no.Binding, c)
	}
	if sum := c.FlightsUSDCents + c.LodgingUSDCents + c.MealsUSDCents + c.DailySpendUSDCents + c.OtherUSDCents; sum != no.CheapestUSDCents || sum >= s.Cost.Total {
		t.Errorf("the parts come to %d, the whole is %d, with the visits %d", sum, no.CheapestUSDCents, s.Cost.Total)
	}
	way, ok := offers(no, "visits")
	if !ok || way.TotalUSDCents != no.CheapestUSDCents || !strings.Contains(way.Words, "do without ") || !strings.Contains(no.Message, way.Words) {
		t.Errorf("%q offers %+v", no.Message, no.Relaxations)
	}
	if _, ok := offers(no, "budget"); ok {
		t.Error("more money is said to open doors")
	}
}

// TestDearerThanKnown: prices turn out to be a multiple of those the planner knew, and
// the repairs cannot save as much.
func TestDearerThanKnown(t *testing.T) {
	a := newAgent(t, nil)
	bundled := a.Tools.FX.Bundled
	a.Tools.FX.Live = func(ctx context.Context, q tool.FXQuery) (map[string]trip.Rate, error) {
		rates, err := bundled(ctx, q)
		dear := map[string]trip.Rate{}
		for currency, r := range rates {
			r.USDPerUnit *= 4
			dear[currency] = r
		}
		return dear, err
	}
	_, no := refused(t, a, fast("3 days in Lisbon in May for two, food, $900"))
	way, ok := offers(no, "budget")
	if !slices.Equal(no.Binding, []trip.Rule{trip.RuleBudget}) || !ok || no.CheapestUSDCents <= 90_000 || no.CheapestUSDCents > way.TotalUSDCents {
		t.Errorf("%q offers %+v", no.Message, no.Relaxations)
	}
	if way, ok := offers(no, "lodging"); ok && way.TotalUSDCents > 99_000 {
		t.Errorf("a bed elsewhere is said to be enough, at %s", trip.Dollars(way.TotalUSDCents))
	}
}
