package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
)

// seeded makes the generator of a world: rapid draws its seed.
func seeded(t *rapid.T) *rand.Rand {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
}

// validWorld draws a trip that holds and has a visit on each of its days.
func validWorld(t *rapid.T) *world {
	for r := seeded(t); ; {
		w := valid(r)
		if !slices.ContainsFunc(w.plan.Days, func(d trip.Day) bool { return len(visitsOf(d.Slots)) == 0 }) {
			return w
		}
	}
}

// valid is a random trip of two to four days that holds: every visit begins as
// soon as the way and the buffer allow, or a little later. It begins shortly
// before a clock change or on an ordinary day, with flights from and to UTC.
// Minutes are whole.
func valid(r *rand.Rand) *world {
	at := days[r.IntN(len(days))]
	first, err := trip.ParseDate(at.first)
	if err != nil {
		panic(err)
	}
	n, loc := 2+r.IntN(3), zone(at.zone)
	w := paris()
	w.in.Destination.TZ = at.zone
	w.in.Dates = trip.DateWindow{Start: first, End: first.AddDays(n - 1)}
	w.in.BudgetUSDCents = 1e6
	w.in.Prefs.KidFriendly = r.IntN(2) == 0
	w.in.Prefs.Wheelchair = r.IntN(2) == 0
	w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
	w.ev.Places = map[string]trip.Place{}
	refs := []string{"hotel"}
	for i := range 8 {
		ref := fmt.Sprint("place", i)
		refs = append(refs, ref)
		w.ev.Places[ref] = place(ref, []string{trip.PlaceMuseum, trip.PlacePark}[i%2], ref, "Mo-Su 08:00-20:00", i%2 == 0, 1000)
	}
	w.ev.Travel = travel(0, refs...)
	for i := range refs {
		for j := range i {
			byTransit(&w.ev.Travel, refs[i], refs[j], int32(r.IntN(30)*60))
		}
	}
	leg := w.ev.Travel.Index()
	arrival, departure := first.In(loc, 8, 0), w.in.Dates.End.In(loc, 19, 0)
	w.ev.Flights = map[string]trip.Flight{
		"out":  {ID: "out", From: "AAA", To: "BBB", FromTZ: "UTC", ToTZ: at.zone, Depart: arrival.Add(-5 * time.Hour), Arrive: arrival, FareUSDCents: 100, Provenance: from("out")},
		"back": {ID: "back", From: "BBB", To: "AAA", FromTZ: at.zone, ToTZ: "UTC", Depart: departure, Arrive: departure.Add(5 * time.Hour), FareUSDCents: 100, Provenance: from("back")},
	}
	w.ev.Transfers = map[string]trip.Transfer{
		"in":  {From: "BBB", To: "hotel", Mode: "Train", Seconds: 1800, Fare: eur(100), Provenance: from("in")},
		"off": {From: "hotel", To: "BBB", Mode: "Train", Seconds: 1800, Fare: eur(100), Provenance: from("off")},
	}
	w.ev.Weather = map[string]trip.DayWeather{}
	w.plan.Days = nil
	for i := range n {
		date := first.AddDays(i)
		w.ev.Weather[date.String()] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: r.Int64N(60), WindKMH: r.Int64N(30), Provenance: from("weather")}
		day := trip.Day{Date: date}
		now, here, until := date.In(loc, 8, 0), "hotel", date.In(loc, 18, 0)
		if i == 0 {
			start := arrival.Add(2 * time.Hour)
			day.Slots = append(day.Slots, slot("out", trip.KindFlight, "out", arrival.Add(-5*time.Hour), arrival),
				slot("in", trip.KindTransit, "in", start, start.Add(30*time.Minute)))
			now = start.Add(30 * time.Minute)
		}
		if i == n-1 {
			until = date.In(loc, 14, 0)
		}
		for v := 0; ; v++ {
			ref := refs[1+r.IntN(8)]
			if ref == here {
				continue
			}
			way, _ := leg(here, ref)
			start := now.Add(time.Duration(way.Seconds+w.policy.Buffers.Before(w.ev.Places[ref].Kind)) * time.Second)
			start = start.Add(time.Duration(max(0, r.IntN(20)-10)) * time.Minute)
			end := start.Add(time.Duration(30+r.IntN(120)) * time.Minute)
			if end.After(until) {
				break
			}
			day.Slots = append(day.Slots, slot(fmt.Sprintf("d%dv%d", i, v), trip.KindAttraction, ref, start, end))
			now, here = end, ref
		}
		home, _ := leg(here, "hotel")
		now = now.Add(time.Duration(home.Seconds+w.policy.Buffers.InTown) * time.Second)
		if i < n-1 {
			day.Slots = append(day.Slots, slot(fmt.Sprint("night", i), trip.KindLodging, "hotel", now, date.AddDays(1).In(loc, 8, 0)))
		} else {
			day.Slots = append(day.Slots, slot("off", trip.KindTransit, "off", departure.Add(-150*time.Minute), departure.Add(-2*time.Hour)),
				slot("back", trip.KindFlight, "back", departure, departure.Add(5*time.Hour)))
		}
		w.plan.Days = append(w.plan.Days, day)
	}
	return w
}
