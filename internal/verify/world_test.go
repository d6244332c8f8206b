package verify_test

import (
	"slices"
	"testing"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// world is one input of the rules.
type world struct {
	in     trip.Intent
	plan   trip.Plan
	ev     trip.Evidence
	policy trip.Policy
}

func (w *world) check() verify.Report { return verify.Check(w.in, w.plan, w.ev, w.policy) }

// slot returns the slot of an id, to be changed.
func (w *world) slot(id string) *trip.Slot {
	for d := range w.plan.Days {
		for i := range w.plan.Days[d].Slots {
			if w.plan.Days[d].Slots[i].ID == id {
				return &w.plan.Days[d].Slots[i]
			}
		}
	}
	panic("no slot " + id)
}

// drop takes a slot out.
func (w *world) drop(id string) {
	for d := range w.plan.Days {
		w.plan.Days[d].Slots = slices.DeleteFunc(w.plan.Days[d].Slots, func(s trip.Slot) bool { return s.ID == id })
	}
}

// place changes a place.
func (w *world) place(ref string, change func(p *trip.Place)) {
	p := w.ev.Places[ref]
	change(&p)
	w.ev.Places[ref] = p
}

// lodging changes the hotel.
func (w *world) lodging(change func(l *trip.Lodging)) {
	l := w.ev.Lodgings["hotel"]
	change(&l)
	w.ev.Lodgings["hotel"] = l
}

// fly changes a flight and moves its slot to the new times.
func (w *world) fly(ref string, change func(f *trip.Flight)) {
	f := w.ev.Flights[ref]
	change(&f)
	w.ev.Flights[ref] = f
	s := w.slot(ref)
	s.Start, s.End = f.Depart, f.Arrive
}

// move sets the local times of a slot, on the date of its start.
func (w *world) move(id, start, end string) {
	s := w.slot(id)
	day := s.Start.In(zone(w.in.Destination.TZ)).Format(time.DateOnly)
	s.Start, s.End = local(w.in.Destination.TZ, day, start), local(w.in.Destination.TZ, day, end)
}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// local reads a wall clock as an instant in UTC, as plans and evidence have them.
// "25:30" is 01:30 of the next day.
func local(tz, day, clock string) time.Time {
	d, err := trip.ParseDate(day)
	if err != nil {
		panic(err)
	}
	h, m := int(clock[0]-'0')*10+int(clock[1]-'0'), int(clock[3]-'0')*10+int(clock[4]-'0')
	return d.In(zone(tz), h, m).UTC()
}

func ptr[T any](v T) *T { return &v }

func eur(minor int64) trip.Amount { return trip.Amount{Minor: minor, Currency: "EUR"} }

func from(ref string) trip.Provenance {
	return trip.Provenance{Source: "bundled atlas", RefID: ref, Licence: "CC0-1.0", Digest: "d-" + ref}
}

func place(ref, kind, name, hours string, indoor bool, cents int64) trip.Place {
	p := trip.Place{
		ID: ref, Name: name, Kind: kind, OpeningHours: &hours, Ticket: &trip.Ticket{Adult: eur(cents)},
		VisitSeconds: 3600, Indoor: &indoor, KidFriendly: ptr(true), Wheelchair: "yes", Rank: 3, Provenance: from(ref),
	}
	if kind == trip.PlaceEating {
		p.Meals = []string{"lunch"}
	}
	return p
}

func slot(id string, kind trip.Kind, ref string, start, end time.Time) trip.Slot {
	return trip.Slot{ID: id, Kind: kind, Start: start.UTC(), End: end.UTC(), Choices: []trip.Choice{{Kind: kind, Ref: ref, Provenance: from(ref)}}}
}

// travel gives every way the same walk.
func travel(seconds int32, refs ...string) trip.Travel {
	t := trip.Travel{Refs: refs, Provenance: from("travel")}
	for i := range refs {
		t.Seconds = append(t.Seconds, slices.Repeat([]int32{seconds}, len(refs)))
		t.Metres = append(t.Metres, slices.Repeat([]int32{seconds}, len(refs)))
		t.Modes = append(t.Modes, "")
		for range refs {
			t.Modes[i] += "w"
		}
		t.Seconds[i][i], t.Metres[i][i] = 0, 0
	}
	return t
}

// byTransit makes the ways between two refs rides of the given length.
func byTransit(t *trip.Travel, a, b string, seconds int32) {
	i, j := slices.Index(t.Refs, a), slices.Index(t.Refs, b)
	t.Seconds[i][j], t.Seconds[j][i] = seconds, seconds
	set := func(row string, at int) string { return row[:at] + "t" + row[at+1:] }
	t.Modes[i], t.Modes[j] = set(t.Modes[i], j), set(t.Modes[j], i)
}

// paris is three days in Paris that hold in every respect: from Tuesday 1 June
// 2027, two adults and a child of ten, from New York and back.
func paris() *world {
	const tz, home = "Europe/Paris", "America/New_York"
	one, two, three := "2027-06-01", "2027-06-02", "2027-06-03"
	w := &world{policy: trip.DefaultPolicy()}
	w.in = trip.Intent{
		Destination:    trip.Destination{ID: "paris", City: "Paris", Country: "France", TZ: tz},
		Dates:          trip.DateWindow{Start: trip.Date{Year: 2027, Month: 6, Day: 1}, End: trip.Date{Year: 2027, Month: 6, Day: 3}},
		BudgetUSDCents: 300000,
		Party:          trip.Party{Adults: 2, ChildAges: []int{10}},
		Origin:         "JFK",
		Prefs:          trip.Prefs{Pace: trip.Balanced},
	}
	w.ev = trip.Evidence{
		Places: map[string]trip.Place{
			"cafe":   place("cafe", trip.PlaceEating, "Café Fleur", "Mo-Su 08:00-24:00", true, 2000),
			"orsay":  place("orsay", trip.PlaceMuseum, "Musée d'Orsay", "Tu-Su 09:30-18:00", true, 1600),
			"louvre": place("louvre", trip.PlaceMuseum, "The Louvre", "Mo,We-Su 09:00-18:00; We 09:00-21:00", true, 2200),
			"garden": place("garden", trip.PlacePark, "The Tuileries", "24/7", false, 0),
			"tower":  place("tower", trip.PlaceSight, "The Eiffel Tower", "Mo-Su 09:30-25:00", false, 3000),
			"market": place("market", trip.PlaceMarket, "The covered market", "Mo-Sa 08:00-13:00", true, 0),
		},
		Lodgings: map[string]trip.Lodging{
			"hotel": {ID: "hotel", Name: "Hotel Marais", Tier: "mid", Night: eur(15000), Rooms: 2, BagDrop: true, Wheelchair: "yes", Provenance: from("hotel")},
		},
		Flights: map[string]trip.Flight{
			"out":  {ID: "out", From: "JFK", To: "CDG", FromTZ: home, ToTZ: tz, Depart: local(home, "2027-05-31", "18:00"), Arrive: local(tz, one, "08:00"), FareUSDCents: 60000, Provenance: from("out")},
			"back": {ID: "back", From: "CDG", To: "JFK", FromTZ: tz, ToTZ: home, Depart: local(tz, three, "15:00"), Arrive: local(home, three, "17:00"), FareUSDCents: 50000, Provenance: from("back")},
		},
		Transfers: map[string]trip.Transfer{
			"in":  {ID: "in", From: "CDG", To: "hotel", Mode: "RER B", Seconds: 3600, Fare: eur(3000), Provenance: from("in")},
			"off": {ID: "off", From: "hotel", To: "CDG", Mode: "RER B", Seconds: 3600, Fare: eur(3000), Provenance: from("off")},
		},
		Travel:  travel(900, "hotel", "cafe", "orsay", "louvre", "garden", "tower", "market"),
		Weather: map[string]trip.DayWeather{},
		FX:      map[string]trip.Rate{"EUR": {USDPerUnit: 1.1, Provenance: from("fx")}},
		Holidays: trip.Holidays{
			Names: map[string]string{"2027-05-06": "Ascension"}, Provenance: from("holidays"),
		},
		Transport: trip.Transport{Single: eur(250), DayPass: eur(900), ChildPercent: 50, ChildFreeUnder: 4, LastDeparture: "00:30", Provenance: from("transport")},
		Spend:     trip.DailySpend{Adult: eur(1000), Provenance: from("spend")},
	}
	for _, ref := range []string{"hotel", "cafe", "orsay", "louvre", "garden", "market"} {
		byTransit(&w.ev.Travel, ref, "tower", 1500)
	}
	for _, day := range []string{one, two, three} {
		w.ev.Weather[day] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: 10, WindKMH: 8, Provenance: from("weather")}
	}
	at := func(day, clock string) time.Time { return local(tz, day, clock) }
	out, back := w.ev.Flights["out"], w.ev.Flights["back"]
	w.plan = trip.Plan{Days: []trip.Day{
		{Date: w.in.Dates.Start, Slots: []trip.Slot{
			slot("out", trip.KindFlight, "out", out.Depart, out.Arrive),
			slot("in", trip.KindTransit, "in", at(one, "10:00"), at(one, "11:00")),
			slot("lunch1", trip.KindMeal, "cafe", at(one, "12:00"), at(one, "13:00")),
			slot("orsay", trip.KindAttraction, "orsay", at(one, "13:40"), at(one, "15:30")),
			slot("garden", trip.KindAttraction, "garden", at(one, "16:00"), at(one, "17:00")),
			slot("night1", trip.KindLodging, "hotel", at(one, "19:00"), at(two, "08:00")),
		}},
		{Date: w.in.Dates.Start.AddDays(1), Slots: []trip.Slot{
			slot("louvre", trip.KindAttraction, "louvre", at(two, "09:00"), at(two, "12:00")),
			slot("lunch2", trip.KindMeal, "cafe", at(two, "12:30"), at(two, "13:30")),
			slot("tower", trip.KindAttraction, "tower", at(two, "14:30"), at(two, "16:00")),
			slot("night2", trip.KindLodging, "hotel", at(two, "19:00"), at(three, "08:00")),
		}},
		{Date: w.in.Dates.End, Slots: []trip.Slot{
			slot("market", trip.KindAttraction, "market", at(three, "09:00"), at(three, "10:00")),
			slot("off", trip.KindTransit, "off", at(three, "12:00"), at(three, "13:00")),
			slot("back", trip.KindFlight, "back", back.Depart, back.Arrive),
		}},
	}}
	return w
}

// found is what a test wants to know of a violation.
type found struct {
	rule     trip.Rule
	severity trip.Severity
	subject  string
}

func founds(violations []trip.Violation) (all []found) {
	for _, v := range violations {
		all = append(all, found{v.Rule, v.Severity, v.Subject})
	}
	return all
}

// wantFound compares the violations of a report, in order, and shows messages
// when they differ.
func wantFound(t *testing.T, r verify.Report, want ...found) {
	t.Helper()
	if got := founds(r.Violations); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
		for _, v := range r.Violations {
			t.Logf("%s %s %s: %s %v excess %d", v.Severity, v.Rule, v.Subject, v.Message, v.Numbers, v.Excess)
		}
	}
}
