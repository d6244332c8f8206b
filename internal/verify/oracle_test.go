package verify_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"waymark/internal/trip"
)

// schedule is opening hours twice: as OpenStreetMap writes them, and as a
// question about one minute of the wall clock.
type schedule struct {
	text string
	open func(day time.Weekday, minute int, holiday bool) bool
}

const pastMidnight = "Mo-Su 18:00-04:00"

// schedules close at no hour that a clock change shows twice.
var schedules = []schedule{
	{"24/7", func(time.Weekday, int, bool) bool { return true }},
	{"", func(time.Weekday, int, bool) bool { return false }},
	{"Mo,We-Su 09:30-18:00", func(d time.Weekday, m int, _ bool) bool { return d != time.Tuesday && m >= 570 && m < 1080 }},
	{pastMidnight, func(_ time.Weekday, m int, _ bool) bool { return m >= 1080 || m < 240 }},
	{"Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-16:00; PH off", func(d time.Weekday, m int, holiday bool) bool {
		switch {
		case holiday || d == time.Sunday:
			return false
		case d == time.Saturday:
			return m >= 600 && m < 960
		}
		return m >= 540 && m < 720 || m >= 840 && m < 1080
	}},
}

// days are pairs of dates at which zones change their clocks, and one in which
// a zone does not any more.
var days = []struct{ zone, first string }{
	{"Europe/Paris", "2027-03-27"}, {"Europe/Paris", "2027-03-28"},
	{"Europe/Paris", "2027-10-30"}, {"Europe/Paris", "2027-10-31"},
	{"Australia/Lord_Howe", "2027-04-03"}, {"Australia/Lord_Howe", "2027-10-02"}, {"Australia/Lord_Howe", "2027-10-03"},
	{"America/New_York", "2027-03-13"}, {"America/New_York", "2027-11-06"},
	{"Pacific/Apia", "2027-04-03"}, {"Pacific/Apia", "2027-09-25"}, {"Asia/Kathmandu", "2027-06-01"},
}

// anyhow is a plan of random visits and nights at random times of two days, most
// of them impossible. Minutes are whole.
func anyhow(r *rand.Rand) *world {
	at := days[r.IntN(len(days))]
	first, err := trip.ParseDate(at.first)
	if err != nil {
		panic(err)
	}
	w := &world{policy: trip.DefaultPolicy()}
	w.in = trip.Intent{
		Destination: trip.Destination{City: "Anywhere", TZ: at.zone}, BudgetUSDCents: 1 + r.Int64N(60000), Party: trip.Party{Adults: 2},
		Dates: trip.DateWindow{Start: first, End: first.AddDays(1)}, Prefs: trip.Prefs{KidFriendly: r.IntN(2) == 0},
	}
	if r.IntN(3) == 0 {
		w.in.Prefs.Avoid = []string{[]string{trip.PlaceMuseum, trip.PlacePark}[r.IntN(2)]}
	}
	if r.IntN(3) == 0 {
		w.in.Prefs.AvoidPlaces = []string{"place0", "place1"}
	}
	w.ev = trip.Evidence{
		Places: map[string]trip.Place{}, Weather: map[string]trip.DayWeather{}, FX: map[string]trip.Rate{"EUR": {USDPerUnit: 1.1, Provenance: from("fx")}},
		Lodgings:  map[string]trip.Lodging{"hotel": {Name: "Hotel", Night: eur(9000), Rooms: 1, BagDrop: r.IntN(2) == 0, LuggageStorage: r.IntN(2) == 0, Provenance: from("hotel")}},
		Holidays:  trip.Holidays{Names: map[string]string{}, Provenance: from("holidays")},
		Transport: trip.Transport{Single: eur(200), DayPass: eur(700), LastDeparture: []string{"23:30", "00:30", "22:00"}[r.IntN(3)], Provenance: from("transport")},
		Spend:     trip.DailySpend{Adult: eur(1000), Provenance: from("spend")},
	}
	refs := []string{"hotel"}
	for i := range 6 {
		ref := fmt.Sprint("place", i)
		refs = append(refs, ref)
		p := place(ref, []string{trip.PlaceMuseum, trip.PlacePark}[r.IntN(2)], ref, schedules[r.IntN(len(schedules))].text, r.IntN(2) == 0, 1000)
		if r.IntN(5) == 0 {
			p.OpeningHours = nil
		}
		if r.IntN(5) == 0 {
			p.Indoor = nil
		}
		if r.IntN(6) == 0 {
			p.ClosedDates = []string{first.AddDays(r.IntN(3)).String()[5:]}
		}
		w.ev.Places[ref] = p
	}
	w.ev.Travel = travel(0, refs...)
	for i := range refs {
		for j := range i {
			byTransit(&w.ev.Travel, refs[i], refs[j], int32(r.IntN(30)*60))
			if r.IntN(2) == 0 {
				walk := []byte(w.ev.Travel.Modes[i])
				walk[j] = 'w'
				w.ev.Travel.Modes[i] = string(walk)
			}
		}
	}
	for i := range 3 {
		date := first.AddDays(i).String()
		if r.IntN(4) > 0 {
			w.ev.Weather[date] = trip.DayWeather{Kind: []string{trip.WeatherForecast, trip.WeatherClimatology}[r.IntN(2)], RainPercent: 55 + r.Int64N(10), WindKMH: 20 + r.Int64N(15), Provenance: from("weather")}
		}
		if r.IntN(4) == 0 {
			w.ev.Holidays.Names[date] = "Feast"
		}
	}
	w.plan.Days = []trip.Day{{Date: first}, {Date: first.AddDays(1)}}
	loc := zone(at.zone)
	midnight := first.In(loc, 0, 0)
	for i := range 1 + r.IntN(9) {
		start := midnight.Add(time.Duration(r.IntN(47*60)) * time.Minute)
		end := start.Add(time.Duration(1+r.IntN(240)) * time.Minute)
		kind, ref := trip.KindAttraction, refs[1+r.IntN(6)]
		if r.IntN(4) == 0 {
			kind, ref = trip.KindLodging, "hotel"
		}
		d := &w.plan.Days[0]
		if trip.DateOf(start.In(loc)) != first {
			d = &w.plan.Days[1]
		}
		d.Slots = append(d.Slots, slot(fmt.Sprint("s", i), kind, ref, start, end))
	}
	return w
}

// walker is the oracle: it knows the rules as questions about single minutes
// and shares nothing with them.
type walker struct {
	*world
	zone  *time.Location
	slots []trip.Slot
	found map[found]bool
}

// walk returns what the walker finds of the rules it knows.
func walk(w *world) map[found]bool {
	o := &walker{world: w, zone: zone(w.in.Destination.TZ), found: map[found]bool{}}
	for _, d := range w.plan.Days {
		o.slots = append(o.slots, d.Slots...)
	}
	slices.SortFunc(o.slots, func(a, b trip.Slot) int {
		return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.ID, b.ID))
	})
	for i, s := range o.slots {
		for m := s.Start; m.Before(s.End); m = m.Add(time.Minute) {
			o.minute(i, m)
		}
		if s.Kind == trip.KindAttraction {
			o.known(s)
		}
		if i > 0 {
			o.between(o.slots[i-1], s)
		}
	}
	o.bags()
	o.sleep()
	return o.found
}

// minute looks at a minute of a slot.
func (o *walker) minute(i int, m time.Time) {
	s := o.slots[i]
	for _, a := range o.slots[:i] {
		if !m.Before(a.Start) && m.Before(a.End) {
			o.found[blocking(trip.RuleOverlap, s.ID)] = true
		}
	}
	if s.Kind != trip.KindAttraction {
		return
	}
	p, wall := o.ev.Places[s.Choices[0].Ref], m.In(o.zone)
	date, minute := wall.Format(time.DateOnly), wall.Hour()*60+wall.Minute()
	if p.OpeningHours != nil {
		opened := wall // on the date whose hours these are
		if *p.OpeningHours == pastMidnight && minute < 4*60 {
			opened = time.Date(wall.Year(), wall.Month(), wall.Day()-1, 12, 0, 0, 0, time.UTC)
		}
		if slices.Contains(p.ClosedDates, opened.Format("01-02")) {
			o.found[blocking(trip.RuleOpeningHours, s.ID)] = true
		}
		_, holiday := o.ev.Holidays.Names[date]
		i := slices.IndexFunc(schedules, func(s schedule) bool { return s.text == *p.OpeningHours })
		if !schedules[i].open(wall.Weekday(), minute, holiday) {
			o.found[blocking(trip.RuleOpeningHours, s.ID)] = true
		}
	}
	begun := s.Start.In(o.zone)
	if o.in.Prefs.KidFriendly && (minute >= 20*60 || date != begun.Format(time.DateOnly) || begun.Hour() < 3) {
		o.found[blocking(trip.RulePreferences, s.ID)] = true
	}
}

// known looks at what is the same for all minutes of a visit.
func (o *walker) known(s trip.Slot) {
	p, date := o.ev.Places[s.Choices[0].Ref], s.Start.In(o.zone).Format(time.DateOnly)
	if slices.Contains(append(slices.Clone(o.in.Prefs.Avoid), o.in.Prefs.AvoidPlaces...), p.Kind) || slices.Contains(o.in.Prefs.AvoidPlaces, p.ID) {
		o.found[blocking(trip.RulePreferences, s.ID)] = true
	}
	if p.OpeningHours == nil && slices.Contains(p.ClosedDates, date[5:]) {
		o.found[blocking(trip.RuleOpeningHours, s.ID)] = true
	} else if p.OpeningHours == nil {
		o.found[advisory(trip.RuleOpeningHours, s.ID)] = true
	}
	switch worst := o.sky(p, s); {
	case worst == 2:
		o.found[blocking(trip.RuleWeather, s.ID)] = true
	case worst == 1:
		o.found[advisory(trip.RuleWeather, s.ID)] = true
	}
}

// sky goes through the minutes of a visit and says how bad the weather gets: 0 for
// nothing to say, 1 for something to know, 2 for a visit that cannot be.
func (o *walker) sky(p trip.Place, s trip.Slot) (worst int) {
	if p.Indoor != nil && *p.Indoor {
		return 0
	}
	for m := s.Start; m.Before(s.End); m = m.Add(time.Minute) {
		day, known := o.ev.Weather[m.In(o.zone).Format(time.DateOnly)]
		switch {
		case known && day.RainPercent < 60 && day.WindKMH < 30:
		case known && p.Indoor != nil && day.Kind == "forecast":
			return 2
		default:
			worst = 1
		}
	}
	return worst
}

// between walks the way from a to b, minute by minute, and sees whether the time
// is enough; and whether the last train is caught.
func (o *walker) between(a, b trip.Slot) {
	i, j := slices.Index(o.ev.Travel.Refs, a.Choices[0].Ref), slices.Index(o.ev.Travel.Refs, b.Choices[0].Ref)
	way, buffer := int(o.ev.Travel.Seconds[i][j])/60, 15
	if b.Kind == trip.KindAttraction && o.ev.Places[b.Choices[0].Ref].Kind == trip.PlaceMuseum {
		buffer = 20
	}
	if a.Kind == trip.KindLodging && b.Kind == trip.KindLodging {
		buffer = 0
	}
	at := a.End
	for range way + buffer {
		at = at.Add(time.Minute)
	}
	if at.After(b.Start) {
		o.found[blocking(trip.RuleTiming, b.ID)] = true
	}
	if a.Kind != trip.KindAttraction || i == j || o.ev.Travel.Modes[i][j] != 't' {
		return
	}
	// The service ends at six. Go on from the last departure before.
	clock := func(t time.Time) string { return t.In(o.zone).Format("15:04") }
	last := a.End
	for clock(last) != "06:00" {
		last = last.Add(time.Minute)
	}
	if clock(a.End) == "06:00" {
		for last = last.Add(time.Minute); clock(last) != "06:00"; {
			last = last.Add(time.Minute)
		}
	}
	for clock(last) != o.ev.Transport.LastDeparture {
		last = last.Add(-time.Minute)
	}
	if a.End.Add(time.Duration(way+15) * time.Minute).After(last) {
		o.found[blocking(trip.RuleLastTrain, a.ID)] = true
	}
}

// bags looks at visits before check-in and after check-out.
func (o *walker) bags() {
	var nights []trip.Slot
	for _, s := range o.slots {
		if s.Kind == trip.KindLodging {
			nights = append(nights, s)
		}
	}
	if len(nights) == 0 {
		return
	}
	stay := o.ev.Lodgings["hotel"]
	wall := func(t time.Time) string { return t.In(o.zone).Format("2006-01-02 15:04") }
	first, last := nights[0].Start.In(o.zone), nights[len(nights)-1].Start.In(o.zone)
	// Nights of these plans begin on their day.
	in := first.Format(time.DateOnly) + " 15:00"
	out := time.Date(last.Year(), last.Month(), last.Day()+1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly) + " 11:00"
	for _, s := range o.slots {
		if s.Kind != trip.KindAttraction {
			continue
		}
		if !stay.BagDrop && wall(s.Start) < in || !stay.LuggageStorage && wall(s.End) > out {
			o.found[blocking(trip.RuleCheckInOut, s.ID)] = true
		}
	}
}

// sleep lies down on the first evening and looks around at three in the night.
func (o *walker) sleep() {
	beds, night := 0, o.in.Dates.End.In(o.zone, 3, 0)
	for i, d := range o.plan.Days {
		for _, s := range d.Slots {
			if s.Kind != trip.KindLodging {
				continue
			}
			beds++
			if i == 0 || !s.Start.After(night) && s.End.After(night) {
				return
			}
		}
	}
	if beds == 0 {
		o.found[advisory(trip.RuleCheckInOut, "trip")] = true
	} else {
		o.found[blocking(trip.RuleCheckInOut, "trip")] = true
	}
}

// The rules and the walker find the same in plans of all sorts, on days on which
// clocks change.
func TestRulesAgreeWithAWalker(t *testing.T) {
	walked := []trip.Rule{trip.RuleTiming, trip.RuleOverlap, trip.RuleOpeningHours, trip.RuleWeather, trip.RulePreferences, trip.RuleLastTrain, trip.RuleCheckInOut}
	seen := make(map[found]int)
	for seed := range uint64(700) {
		w := anyhow(rand.New(rand.NewPCG(seed, 1)))
		want, got := walk(w), map[found]bool{}
		for _, f := range founds(w.check().Violations) {
			switch {
			case slices.Contains(walked, f.rule):
				got[f] = true
			case f.rule != trip.RuleBudget:
				t.Errorf("seed %d: got %v, want no such violation", seed, f)
			}
		}
		for f := range want {
			seen[found{f.rule, f.severity, ""}]++
			if !got[f] {
				t.Errorf("seed %d: the walker alone finds %v", seed, f)
			}
		}
		for f := range got {
			if !want[f] {
				t.Errorf("seed %d: the rules alone find %v", seed, f)
			}
		}
		if t.Failed() {
			for _, v := range w.check().Violations {
				t.Logf("%s %s %s: %s %v", v.Severity, v.Rule, v.Subject, v.Message, v.Numbers)
			}
			t.FailNow()
		}
	}
	for _, rule := range walked {
		if seen[blocking(rule, "")] < 60 {
			t.Errorf("only %d violations of %s were compared", seen[blocking(rule, "")], rule)
		}
	}
}
