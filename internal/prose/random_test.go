package prose

import (
	"fmt"
	"math/rand/v2"
	"time"

	"waymark/internal/trip"
)

// odd are names that are hard to tell from what stands around them.
var odd = []string{
	"The Louvre", "Musée d'Orsay", "5 Guys", "Bar 10", "10:00", "Free", "two", "The Three Graces", "ルーブル美術館", "İstanbul", "ßar", "-5 °C",
	"$1,320", "1,000.00", "St. Mark's; (old) [new] *star* _x_ | pipe", "A\nB\r\nC", "  ", "", "\x00\xff", "Closed on Monday.", "€", "Bar 5.00", "👩‍👩‍👧", "ſee", "ŉame", "the Zoo", "The ",
}

// random is a source of anything: facts missing, negative, odd.
func random(r *rand.Rand) Source {
	zones := []string{"Europe/Paris", "Asia/Tokyo", "Nowhere/Land", "", "America/New_York"}
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	name := func() string { return pick(odd...) }
	some := func() bool { return r.IntN(3) > 0 }
	amount := func() trip.Amount {
		return trip.Amount{Minor: r.Int64N(300000) - 1000, Currency: pick("EUR", "USD", "JPY", "CHF", "")}
	}
	from := func() trip.Provenance {
		return trip.Provenance{Source: pick("bundled atlas", "Open-Meteo", ""), RefID: name(), SourceURL: pick("", "https://example.org/a", "javascript:1"), Licence: pick("CC0-1.0", ""), Stale: !some()}
	}
	start := trip.Date{Year: 2027, Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(28)}
	n := 1 + r.IntN(4)
	var s Source
	s.Intent = trip.Intent{
		Destination: trip.Destination{City: name(), Country: name(), TZ: pick(zones...)}, Dates: trip.DateWindow{Start: start, End: start.AddDays(n - 1)},
		BudgetUSDCents: r.Int64N(500000), Party: trip.Party{Adults: 1 + r.IntN(3)}, Origin: pick("", "JFK"),
		Prefs: trip.Prefs{Themes: []string{name(), "street_food"}, Pace: trip.Pace(pick("relaxed", "packed", "")), KidFriendly: some(), Wheelchair: some()},
	}
	for range r.IntN(3) {
		s.Intent.Party.ChildAges = append(s.Intent.Party.ChildAges, r.IntN(18))
		s.Intent.Assume(pick("prefs.pace", "budget_usd_cents", "x_y"), pick("true", "250000", name()), name())
	}
	ev := trip.Evidence{Places: map[string]trip.Place{}, Lodgings: map[string]trip.Lodging{}, Flights: map[string]trip.Flight{}, Transfers: map[string]trip.Transfer{},
		Weather: map[string]trip.DayWeather{}, FX: map[string]trip.Rate{}, Holidays: trip.Holidays{Names: map[string]string{}, Provenance: from()}}
	ev.Transport = trip.Transport{Single: amount(), DayPass: amount(), LastDeparture: pick("", "00:30", name()), Provenance: from()}
	ev.Travel.Provenance = from()
	for i := range 6 {
		ref := fmt.Sprint("r", i)
		ev.Travel.Refs = append(ev.Travel.Refs, ref)
		ev.Travel.Modes = append(ev.Travel.Modes, pick("wtwtwt", "ww", ""))
		row := make([]int32, r.IntN(7))
		for j := range row {
			row[j] = int32(r.IntN(9000) - 100)
		}
		ev.Travel.Seconds, ev.Travel.Metres = append(ev.Travel.Seconds, row), append(ev.Travel.Metres, row)
		if some() {
			p := trip.Place{ID: ref, Name: name(), Kind: pick(trip.PlaceMuseum, trip.PlaceDayTrip, trip.PlaceEating, "odd"), Area: name(), Wheelchair: pick("", "yes", "no"), Provenance: from()}
			if some() {
				hours := pick("", "24/7", "Mo-Fr 09:00-12:00,13:00-26:00; PH off", "Apr-Oct Su[1] 10:00-18:00; Dec 25 off", "sunrise-sunset", name())
				p.OpeningHours = &hours
			}
			if some() {
				p.Ticket = &trip.Ticket{Adult: amount()}
				if child := amount(); some() {
					p.Ticket.Child, p.Ticket.ChildUnder = &child, r.IntN(19)
				}
			}
			ev.Places[ref] = p
		}
		if some() {
			ev.Lodgings[ref] = trip.Lodging{ID: ref, Name: name(), Tier: pick("mid", "budget", ""), Night: amount(), Rooms: r.IntN(4), BagDrop: some(), LuggageStorage: some(), Wheelchair: pick("", "limited"), Provenance: from()}
		}
		if some() {
			at := start.In(time.UTC, r.IntN(30)-6, r.IntN(60))
			ev.Flights[ref] = trip.Flight{ID: ref, Airline: name(), From: pick("JFK", name()), To: "CDG", FromTZ: pick(zones...), ToTZ: pick(zones...), Depart: at, Arrive: at.Add(time.Duration(r.IntN(90000)-100) * time.Second), Stops: r.IntN(3), Via: name(), FareUSDCents: r.Int64N(99999) - 99, Provenance: from()}
			ev.Transfers[ref] = trip.Transfer{ID: ref, From: pick("CDG", "r1", name()), To: pick("r2", name()), Mode: name(), Fare: amount(), Provenance: from()}
		}
	}
	for _, currency := range []string{"EUR", "JPY", "CHF", "ZZZ"} {
		if some() {
			ev.FX[currency] = trip.Rate{USDPerUnit: r.Float64()*3 - 0.2, Date: start, Provenance: from()}
		}
	}
	for d := range n {
		day := trip.Day{Date: start.AddDays(d)}
		if some() {
			ev.Weather[day.Date.String()] = trip.DayWeather{Kind: pick("forecast", "climatology"), RainPercent: r.Int64N(101), WindKMH: r.Int64N(90), HighC: r.Int64N(50) - 10, LowC: r.Int64N(40) - 30, Provenance: from()}
			ev.Holidays.Names[day.Date.String()] = name()
		}
		for range r.IntN(7) {
			at := day.Date.In(time.UTC, r.IntN(26), r.IntN(60))
			kind := trip.Kind(pick("flight", "lodging", "attraction", "attraction", "meal", "meal", "transit"))
			slot := trip.Slot{ID: pick("s1", "s2", name()), Start: at, End: at.Add(time.Hour), Kind: kind, Locked: some()}
			if r.IntN(9) > 0 {
				slot.Choices = []trip.Choice{{Kind: kind, Ref: fmt.Sprint("r", r.IntN(7)), Features: trip.Features{TravelMode: pick("walk", "taxi", "")}}}
			}
			day.Slots = append(day.Slots, slot)
		}
		s.Plan.Days = append(s.Plan.Days, day)
	}
	s.Evidence = ev
	s.Cost = trip.Cost{Flights: r.Int64N(99999), Lodging: r.Int64N(99999), Meals: r.Int64N(9999)}.Sum()
	for range r.IntN(3) {
		s.Violations = append(s.Violations, trip.Violation{Message: name() + " on 3 June is closed"})
		s.Repairs = append(s.Repairs, trip.Repair{Cycle: 1, DeltaUSDCents: r.Int64N(2000) - 1000, Moves: []trip.Move{{Move: pick("shift", "drop", "replace"), From: name(), To: name(), Why: name(), Provenance: from()}}})
		s.Decisions = append(s.Decisions, trip.Decision{Subject: name(), Chosen: some(), Total: r.Int64N(9999), Why: name()})
		s.Degraded = append(s.Degraded, trip.Degradation{Tool: pick("weather", name()), Used: name()})
	}
	return s
}
