package repair_test

import (
	"fmt"
	"slices"
	"time"

	"waymark/internal/repair"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// world is one input of a cycle.
type world struct {
	in     trip.Intent
	plan   trip.Plan
	ev     trip.Evidence
	policy trip.Policy
	o      repair.Options
}

func (w *world) cycle(number int) (trip.Plan, trip.Repair, bool) {
	return repair.Cycle(w.in, w.plan, w.ev, w.policy, w.o, number)
}

func (w *world) check() verify.Report { return verify.Check(w.in, w.plan, w.ev, w.policy) }

// slot returns the slot of an id, to be changed.
func (w *world) slot(id string) *trip.Slot {
	s := slotOf(w.plan, id)
	if s == nil {
		panic("no slot " + id)
	}
	return s
}

func slotOf(p trip.Plan, id string) *trip.Slot {
	for d := range p.Days {
		for i := range p.Days[d].Slots {
			if p.Days[d].Slots[i].ID == id {
				return &p.Days[d].Slots[i]
			}
		}
	}
	return nil
}

// place changes a place.
func (w *world) place(ref string, change func(p *trip.Place)) {
	p := w.ev.Places[ref]
	change(&p)
	w.ev.Places[ref] = p
}

// stay changes a lodging.
func (w *world) stay(ref string, change func(l *trip.Lodging)) {
	l := w.ev.Lodgings[ref]
	change(&l)
	w.ev.Lodgings[ref] = l
}

// move sets the local times of a slot, on the date of its start.
func (w *world) move(id, start, end string) {
	s := w.slot(id)
	day := s.Start.In(paris).Format(time.DateOnly)
	s.Start, s.End = local(paris, day, start), local(paris, day, end)
}

// rain makes a day of the trip wet, in a forecast.
func (w *world) rain(day int, percent int64) {
	date := w.in.Dates.Start.AddDays(day).String()
	w.ev.Weather[date] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: percent, WindKMH: 8, Provenance: from("weather")}
}

// remove takes a slot out.
func (w *world) remove(id string) {
	for d := range w.plan.Days {
		w.plan.Days[d].Slots = slices.DeleteFunc(w.plan.Days[d].Slots, func(s trip.Slot) bool { return s.ID == id })
	}
}

var (
	paris   = zone("Europe/Paris")
	newYork = zone("America/New_York")
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// local reads a wall clock. "25:30" is 01:30 of the next day.
func local(z *time.Location, day, clock string) time.Time {
	d, err := trip.ParseDate(day)
	if err != nil {
		panic(err)
	}
	h, m := int(clock[0]-'0')*10+int(clock[1]-'0'), int(clock[3]-'0')*10+int(clock[4]-'0')
	return d.In(z, h, m).UTC()
}

func ptr[T any](v T) *T { return &v }

func eur(minor int64) trip.Amount { return trip.Amount{Minor: minor, Currency: "EUR"} }

func from(ref string) trip.Provenance {
	return trip.Provenance{Source: "bundled atlas", RefID: ref, Licence: "CC0-1.0", Digest: "d-" + ref}
}

func place(ref, kind, name, hours string, indoor bool, cents int64, minutes int64, rank int, themes ...string) trip.Place {
	p := trip.Place{
		ID: ref, Name: name, Kind: kind, OpeningHours: &hours, Ticket: &trip.Ticket{Adult: eur(cents)}, Themes: themes,
		VisitSeconds: minutes * 60, Indoor: &indoor, KidFriendly: ptr(true), Wheelchair: "yes", Rank: rank, Provenance: from(ref),
	}
	if kind == trip.PlaceEating {
		p.Meals = []string{"lunch", "dinner"}
	}
	return p
}

var places = []trip.Place{
	place("bistro", trip.PlaceEating, "Bistro Paul", "Mo-Su 11:00-23:30", true, 3500, 60, 3),
	place("cafe", trip.PlaceEating, "Café Fleur", "Mo-Su 08:00-24:00", true, 2000, 60, 3),
	place("crepes", trip.PlaceEating, "Crêperie Josselin", "Tu-Su 11:30-22:30", true, 900, 60, 2),
	place("garden", trip.PlacePark, "The Tuileries", "Mo-Su 07:00-21:00", false, 0, 60, 4, "gardens", "views"),
	place("louvre", trip.PlaceMuseum, "The Louvre", "Mo,We-Su 09:00-18:00; We 09:00-21:00", true, 2200, 180, 5, "art", "history"),
	place("market", trip.PlaceMarket, "The covered market", "Mo-Sa 08:00-13:00", true, 0, 60, 3, "food", "local_life"),
	place("modern", trip.PlaceMuseum, "The museum of modern art", "Tu-Su 10:00-18:00", true, 0, 90, 3, "art"),
	place("orangerie", trip.PlaceMuseum, "The Orangerie", "Mo,We-Su 09:00-18:00", true, 1250, 90, 3, "art", "gardens"),
	place("orsay", trip.PlaceMuseum, "Musée d'Orsay", "Tu-Su 09:30-18:00", true, 1600, 110, 5, "art"),
	place("palais", trip.PlaceSight, "The Palais gardens", "Mo-Su 08:00-20:30", false, 0, 60, 2, "gardens"),
	place("roof", trip.PlaceViewpoint, "The roof of the stores", "Mo-Sa 10:00-20:00", true, 0, 60, 2, "views"),
	place("tower", trip.PlaceSight, "The Eiffel Tower", "Mo-Su 09:30-23:45", false, 3000, 120, 5, "views"),
	place("arch", trip.PlaceViewpoint, "The Arch", "Mo-Su 10:00-23:00", false, 1600, 60, 4, "views", "history"),
	place("chapel", trip.PlaceSight, "The chapel", "Mo-Su 09:00-19:00", true, 1300, 60, 4, "history", "religion"),
	place("noodles", trip.PlaceEating, "Noodle House", "Mo-Su 11:00-23:00", true, 1500, 60, 3),
}

func stay(ref, name, tier string, night int64) trip.Lodging {
	return trip.Lodging{ID: ref, Name: name, Tier: tier, Night: eur(night), Rooms: 1, BagDrop: true, LuggageStorage: true, Wheelchair: "yes", Provenance: from(ref)}
}

func flight(ref, origin, to string, depart, arrive time.Time, fare int64) trip.Flight {
	f := trip.Flight{ID: ref, From: origin, To: to, FromTZ: "Europe/Paris", ToTZ: "Europe/Paris", Depart: depart, Arrive: arrive, FareUSDCents: fare, Provenance: from(ref)}
	if origin == "JFK" {
		f.FromTZ = "America/New_York"
	}
	if to == "JFK" {
		f.ToTZ = "America/New_York"
	}
	return f
}

// travel gives ways of 8 to 20 minutes between all places, the tower being a ride
// of 25 away from everything.
func travel(refs []string) trip.Travel {
	t := trip.Travel{Refs: refs, Provenance: from("travel")}
	for i, a := range refs {
		var row []int32
		modes := ""
		for j, b := range refs {
			n, mode := int32(480+(i*7+j*7+i*j)%13*60), "w"
			if a == "tower" || b == "tower" {
				n, mode = 1500, "t"
			}
			if i == j {
				n = 0
			}
			row, modes = append(row, n), modes+mode
		}
		t.Seconds, t.Metres, t.Modes = append(t.Seconds, row), append(t.Metres, row), append(t.Modes, modes)
	}
	return t
}

func choice(kind trip.Kind, ref string) trip.Choice {
	return trip.Choice{Kind: kind, Ref: ref, Provenance: from(ref)}
}

func slot(id string, kind trip.Kind, ref, day, start, end string) trip.Slot {
	return trip.Slot{ID: id, Kind: kind, Start: local(paris, day, start), End: local(paris, day, end), Choices: []trip.Choice{choice(kind, ref)}}
}

// weekend is three days in Paris that hold in every respect, from Tuesday 1 June
// 2027, two adults from New York.
func weekend() *world {
	one, two, three := "2027-06-01", "2027-06-02", "2027-06-03"
	w := &world{policy: trip.DefaultPolicy()}
	w.in = trip.Intent{
		Destination:    trip.Destination{ID: "paris", City: "Paris", Country: "France", TZ: "Europe/Paris"},
		Dates:          trip.DateWindow{Start: trip.Date{Year: 2027, Month: 6, Day: 1}, End: trip.Date{Year: 2027, Month: 6, Day: 3}},
		BudgetUSDCents: 300000, Party: trip.Party{Adults: 2}, Origin: "JFK", Prefs: trip.Prefs{Pace: trip.Balanced},
	}
	w.ev = trip.Evidence{
		Places: map[string]trip.Place{}, Lodgings: map[string]trip.Lodging{}, Flights: map[string]trip.Flight{}, Transfers: map[string]trip.Transfer{},
		Weather:   map[string]trip.DayWeather{},
		FX:        map[string]trip.Rate{"EUR": {USDPerUnit: 1.1, Provenance: from("fx")}},
		Holidays:  trip.Holidays{Names: map[string]string{}, Provenance: from("holidays")},
		Transport: trip.Transport{Single: eur(250), DayPass: eur(900), LastDeparture: "23:30", Provenance: from("transport")},
		Spend:     trip.DailySpend{Adult: eur(1000), Provenance: from("spend")},
	}
	refs := []string{"inn", "hotel", "palace"}
	for _, l := range []trip.Lodging{stay("inn", "The Inn", "budget", 9000), stay("hotel", "Hotel Marais", "mid", 16000), stay("palace", "The Palace", "upscale", 40000)} {
		w.ev.Lodgings[l.ID] = l
		for i, airport := range []string{"CDG", "ORY"} {
			in, out := airport+">"+l.ID, l.ID+">"+airport
			w.ev.Transfers[in] = trip.Transfer{ID: in, From: airport, To: l.ID, Mode: "RER B", Seconds: 3600 - int64(i)*600, Fare: eur(2200), Provenance: from(in)}
			w.ev.Transfers[out] = trip.Transfer{ID: out, From: l.ID, To: airport, Mode: "RER B", Seconds: 3600 - int64(i)*600, Fare: eur(2200), Provenance: from(out)}
		}
	}
	for _, p := range places {
		p.Ticket = ptr(*p.Ticket)
		w.ev.Places[p.ID] = p
		refs = append(refs, p.ID)
	}
	w.ev.Travel = travel(refs)
	for _, f := range []trip.Flight{
		flight("out", "JFK", "CDG", local(newYork, "2027-05-31", "18:00"), local(paris, one, "08:00"), 60000),
		flight("back", "CDG", "JFK", local(paris, three, "18:00"), local(newYork, three, "20:00"), 50000),
		flight("out2", "JFK", "ORY", local(newYork, "2027-05-31", "23:00"), local(paris, one, "12:30"), 30000),
		flight("back2", "ORY", "JFK", local(paris, three, "13:00"), local(newYork, three, "15:00"), 25000),
	} {
		w.ev.Flights[f.ID] = f
	}
	w.o = repair.Options{Journeys: []repair.Journey{{"out2", "back2"}, {"out", "back"}}, Lodgings: []string{"inn", "hotel", "palace"}}
	w.o.Score = func(p trip.Place) int64 { return int64(p.Rank) * 10 }
	for d := range 3 {
		w.rain(d, 10)
	}
	fly := func(id, ref string) trip.Slot {
		f := w.ev.Flights[ref]
		return trip.Slot{ID: id, Kind: trip.KindFlight, Start: f.Depart, End: f.Arrive, Choices: []trip.Choice{choice(trip.KindFlight, ref)}}
	}
	w.plan = trip.Plan{Days: []trip.Day{
		{Date: w.in.Dates.Start, Slots: []trip.Slot{
			fly("flight-out", "out"),
			slot("transfer-in", trip.KindTransit, "CDG>hotel", one, "10:00", "11:00"),
			slot("lunch1", trip.KindMeal, "cafe", one, "12:00", "13:00"),
			slot("orsay", trip.KindAttraction, "orsay", one, "14:00", "15:50"),
			slot("garden", trip.KindAttraction, "garden", one, "16:30", "17:30"),
			slot("night1", trip.KindLodging, "hotel", one, "19:00", "32:00"),
		}},
		{Date: w.in.Dates.Start.AddDays(1), Slots: []trip.Slot{
			slot("louvre", trip.KindAttraction, "louvre", two, "09:00", "12:00"),
			slot("lunch2", trip.KindMeal, "bistro", two, "13:00", "14:00"),
			slot("tower", trip.KindAttraction, "tower", two, "15:00", "17:00"),
			slot("dinner2", trip.KindMeal, "noodles", two, "18:30", "19:30"),
			slot("night2", trip.KindLodging, "hotel", two, "20:30", "32:00"),
		}},
		{Date: w.in.Dates.End, Slots: []trip.Slot{
			slot("market", trip.KindAttraction, "market", three, "09:00", "10:00"),
			slot("chapel", trip.KindAttraction, "chapel", three, "11:00", "12:00"),
			slot("transfer-out", trip.KindTransit, "hotel>CDG", three, "15:00", "16:00"),
			fly("flight-back", "back"),
		}},
	}}
	return w
}

// logger is a test of either sort.
type logger interface {
	Helper()
	Logf(format string, args ...any)
}

// show logs what a cycle did, for a test that fails.
func show(t logger, diff trip.Repair) {
	t.Helper()
	for _, m := range diff.Moves {
		t.Logf("%s %s: %s → %s (%s)", m.Move, m.Subject, m.From, m.To, m.Why)
	}
	for _, v := range diff.After {
		t.Logf("left: %s %s %s: %s", v.Severity, v.Rule, v.Subject, v.Message)
	}
}

func names(diff trip.Repair) string {
	var all []string
	for _, m := range diff.Moves {
		all = append(all, m.Move)
	}
	return fmt.Sprint(all)
}
