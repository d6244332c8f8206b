package repair_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"waymark/internal/trip"
)

// long is five days among 150 places, rain on one of them, two places closed and
// the budget exceeded.
func long() *world {
	w := weekend()
	r := rand.New(rand.NewPCG(1, 1))
	refs := []string{"inn", "hotel", "palace"}
	for i := range 150 {
		kind := []string{trip.PlaceMuseum, trip.PlaceSight, trip.PlacePark, trip.PlaceEating}[i%4]
		theme := []string{"art", "history", "views", "gardens"}[r.IntN(4)]
		ref := fmt.Sprintf("p%03d", i)
		w.ev.Places[ref] = place(ref, kind, ref, "Tu-Su 09:30-22:00", i%4 != 2, r.Int64N(30)*100, 60, 1+r.IntN(5), theme)
		refs = append(refs, ref)
	}
	for _, p := range places {
		refs = append(refs, p.ID)
	}
	w.ev.Travel = travel(refs)
	w.in.Dates.End = w.in.Dates.Start.AddDays(4)
	w.plan.Days = w.plan.Days[:1]
	for d := 1; d < 5; d++ {
		date := w.in.Dates.Start.AddDays(d)
		day := trip.Day{Date: date}
		w.rain(d, 10+60*int64(d%2))
		for i, at := range []string{"09:30", "12:00", "14:00", "16:00", "18:30"} {
			kind, ref := trip.KindAttraction, fmt.Sprintf("p%03d", 4*(5*d+i)+i%3)
			if i == 1 || i == 4 {
				kind, ref = trip.KindMeal, fmt.Sprintf("p%03d", 4*(5*d+i)+3)
			}
			s := slot(fmt.Sprintf("d%d-%d", d, i), kind, ref, date.String(), at, at)
			s.End = s.Start.Add(75 * 60e9)
			day.Slots = append(day.Slots, s)
		}
		if d < 4 {
			day.Slots = append(day.Slots, slot(fmt.Sprintf("d%d-night", d), trip.KindLodging, "hotel", date.String(), "21:00", "32:00"))
		}
		w.plan.Days = append(w.plan.Days, day)
	}
	w.place("p040", func(p *trip.Place) { p.OpeningHours = new(string) })
	w.in.BudgetUSDCents = 200000
	return w
}

func BenchmarkCycle(b *testing.B) {
	w := long()
	for b.Loop() {
		if _, diff, ok := w.cycle(1); !ok {
			b.Fatal(diff)
		}
	}
}
