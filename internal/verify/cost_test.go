package verify_test

import (
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// total is what the valid trip costs, in US cents.
const total = 60000 + 50000 + 2*33000 + 5280 + 7260 + 9900 + 2*6600 + 2*3300 + 1375 + 3*2750

// The prices of the valid trip at $1.10 for a euro: two adults, and a child that
// pays as an adult but half the fare in local transport.
func TestCost(t *testing.T) {
	w := paris()
	want := trip.Cost{
		Flights:     60000 + 50000,
		Lodging:     2 * 33000,          // two nights of two rooms at €150
		Attractions: 5280 + 7260 + 9900, // 3 × €16, €22, €30
		Meals:       2 * 6600,           // 3 × €20
		Transit:     2*3300 + 1375,      // two transfers at €30; one day of two rides: 2 × €5 + €2.50
		DailySpend:  3 * 2750,           // two adults at €10, a child at half
		Total:       total,
	}
	want.Total = want.Flights + want.Lodging + want.Attractions + want.Meals + want.Transit + want.DailySpend
	if got := verify.Cost(w.in, w.plan, w.ev); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := w.check().Cost; got != want {
		t.Errorf("report: got %+v, want %+v", got, want)
	}
	if want.Total != total {
		t.Errorf("the parts add up to %d, want %d", want.Total, int64(total))
	}
}

func TestCostIgnoresWhatChoicesClaim(t *testing.T) {
	w := paris()
	for d := range w.plan.Days {
		for i := range w.plan.Days[d].Slots {
			f := &w.plan.Days[d].Slots[i].Choices[0].Features
			f.CostUSDCents, f.TravelSeconds, f.TravelMode = -1, 1, "walk"
		}
	}
	w.plan.Assumptions.FX = map[string]float64{"EUR": 0.01}
	if got := verify.Cost(w.in, w.plan, w.ev).Total; got != total {
		t.Errorf("got %d, want %d", got, int64(total))
	}
}

func TestCostOfATaxiIsARide(t *testing.T) {
	w := paris()
	w.slot("lunch1").Choices[0].Features.TravelMode = "taxi"
	if got, want := verify.Cost(w.in, w.plan, w.ev).Transit, int64(2*3300+1375+688); got != want { // 2 × €2.50 + €1.25
		t.Errorf("got %d, want %d", got, want)
	}
}

func TestDayPassBoundsADay(t *testing.T) {
	w := paris()
	for _, s := range []string{"lunch2", "tower", "night2", "louvre"} {
		w.slot(s).Choices[0].Features.TravelMode = "taxi"
	}
	if got, want := verify.Cost(w.in, w.plan, w.ev).Transit, int64(2*3300+2475); got != want { // 2 × €9 + €4.50
		t.Errorf("got %d, want %d", got, want)
	}
}

// TestDaysAddUp: what is spent on the days of any plan, with its flights and nights,
// is all that it costs.
func TestDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		c, days := verify.Cost(w.in, w.plan, w.ev), verify.NewJudge(w.in, w.ev, w.policy).DailyCost(w.plan)
		sum := c.Flights + c.Lodging
		for _, cents := range days {
			sum += cents
		}
		if sum != c.Total || len(days) != len(w.plan.Days) {
			t.Errorf("flights, lodging and the days %v come to %d, the trip to %d", days, sum, c.Total)
		}
	})
}
