package verify_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
)

// traveller lives through a plan minute by minute. It shares no code with the
// rules: it knows where it is, how much of the way is still to go, what a clock on
// the wall shows and what it has paid.
type traveller struct {
	*world
	zone  *time.Location
	slots []trip.Slot

	now    time.Time
	at     string // ref
	toGo   int    // minutes of way and buffer until it may begin the next slot
	riding int    // minutes of way and buffer by public transport, coming from a visit
	paid   float64
	rides  map[string]float64 // paid for, by date
	beds   bool               // the plan has a lodging
}

// live returns what goes wrong on a trip, nil when nothing does.
func live(w *world) error {
	tr := &traveller{world: w, zone: zone(w.in.Destination.TZ), slots: w.line(), rides: map[string]float64{}}
	slices.SortFunc(tr.slots, func(a, b trip.Slot) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
	next := 0 // slots before it have begun
	last := tr.slots[len(tr.slots)-1].End
	for _, s := range tr.slots {
		tr.beds = tr.beds || s.Kind == trip.KindLodging
		if s.End.After(last) {
			last = s.End
		}
	}
	for tr.now = tr.slots[0].Start; tr.now.Before(last); tr.now = tr.now.Add(time.Minute) {
		var busy []trip.Slot
		for i, s := range tr.slots[:min(len(tr.slots), next+1)] {
			if tr.now.Equal(s.End) {
				tr.leave(s, i)
			}
		}
		for ; next < len(tr.slots) && !tr.now.Before(tr.slots[next].Start); next++ {
			if err := tr.begin(tr.slots[next]); err != nil {
				return err
			}
		}
		for _, s := range tr.slots[:next] {
			if tr.now.Before(s.End) {
				busy = append(busy, s)
			}
		}
		if len(busy) > 1 {
			return fmt.Errorf("%s: in two places: %s and %s", tr.now, busy[0].ID, busy[1].ID)
		}
		if tr.beds && tr.wall()[11:] == "03:00" && (len(busy) == 0 || busy[0].Kind == trip.KindAttraction) {
			return fmt.Errorf("%s: awake, for want of a bed", tr.now)
		}
		if len(busy) == 1 {
			if err := tr.minute(busy[0]); err != nil {
				return err
			}
		} else if tr.riding > 0 && !tr.trainsRun() {
			return fmt.Errorf("%s: no train any more, %d minutes from home", tr.now, tr.riding)
		} else {
			tr.toGo--
			tr.riding--
		}
	}
	return tr.settle()
}

// wall is what a clock at the destination shows.
func (tr *traveller) wall() string { return tr.now.In(tr.zone).Format("2006-01-02 15:04") }

// leave ends a slot: the way to the next lies ahead.
func (tr *traveller) leave(s trip.Slot, i int) {
	switch s.Kind {
	case trip.KindFlight:
		tr.at = tr.ev.Flights[s.Choices[0].Ref].To
	case trip.KindTransit:
		tr.at = tr.ev.Transfers[s.Choices[0].Ref].To
	}
	tr.toGo, tr.riding = 0, 0
	if i+1 == len(tr.slots) {
		return
	}
	next := tr.slots[i+1]
	to := next.Choices[0].Ref
	switch next.Kind {
	case trip.KindFlight:
		to = tr.ev.Flights[to].From
	case trip.KindTransit:
		to = tr.ev.Transfers[to].From
	}
	a, b := slices.Index(tr.ev.Travel.Refs, tr.at), slices.Index(tr.ev.Travel.Refs, to)
	train := false
	if tr.at != to && a >= 0 && b >= 0 {
		tr.toGo = int(tr.ev.Travel.Seconds[a][b]) / 60
		train = tr.ev.Travel.Modes[a][b] == 't'
	}
	switch {
	case s.Kind == trip.KindFlight || next.Kind == trip.KindFlight:
		tr.toGo += 120
	case next.Kind == trip.KindAttraction && tr.ev.Places[to].Kind == trip.PlaceMuseum:
		tr.toGo += 20
	case tr.at != to || next.Kind == trip.KindAttraction:
		tr.toGo += 15
	}
	if train && s.Kind == trip.KindAttraction {
		tr.riding = int(tr.ev.Travel.Seconds[a][b])/60 + 15
	}
	if train {
		tr.rides[tr.dateOf(&next).String()] += 2*2.5 + 1.25
	}
	tr.at = to
}

// begin pays and sees whether one is there.
func (tr *traveller) begin(s trip.Slot) error {
	if tr.toGo > 0 {
		return fmt.Errorf("%s: still %d minutes from %s", tr.now, tr.toGo, s.ID)
	}
	ref := s.Choices[0].Ref
	switch s.Kind {
	case trip.KindAttraction:
		if slices.Contains(tr.in.Prefs.Avoid, tr.ev.Places[ref].Kind) || slices.Contains(tr.in.Prefs.AvoidPlaces, ref) {
			return fmt.Errorf("%s: at %s, of all places", tr.now, ref)
		}
		tr.paid += 1.1 * 3 * float64(tr.ev.Places[ref].Ticket.Adult.Minor)
		tr.at = ref
	case trip.KindLodging:
		tr.paid += 1.1 * float64(tr.ev.Lodgings[ref].Night.Minor) * float64(tr.ev.Lodgings[ref].Rooms)
		tr.at = ref
	case trip.KindTransit:
		tr.paid += 1.1 * float64(tr.ev.Transfers[ref].Fare.Minor)
	case trip.KindFlight:
		tr.paid += float64(tr.ev.Flights[ref].FareUSDCents)
		if f := tr.ev.Flights[ref]; !f.Depart.Equal(s.Start) || !f.Arrive.Equal(s.End) {
			return fmt.Errorf("%s: the flight is not there", tr.now)
		}
	}
	return nil
}

// minute spends a minute in a slot.
func (tr *traveller) minute(s trip.Slot) error {
	if s.Kind != trip.KindAttraction {
		return nil
	}
	p, wall := tr.ev.Places[s.Choices[0].Ref], tr.wall()
	date, clock := wall[:10], wall[11:]
	if open, known := tr.open(p); known && !open {
		return fmt.Errorf("%s: %s is closed", wall, p.ID)
	}
	if day := tr.ev.Weather[date]; !*p.Indoor && day.Kind == trip.WeatherForecast && (day.RainPercent >= 60 || day.WindKMH >= 30) {
		return fmt.Errorf("%s: in the rain at %s", wall, p.ID)
	}
	if tr.in.Prefs.KidFriendly && (clock >= "20:00" || clock < "03:00") {
		return fmt.Errorf("%s: children still up", wall)
	}
	stay := tr.ev.Lodgings["hotel"]
	if !tr.beds { // whoever else has a bed for them has room for their bags
		return nil
	}
	if first := tr.in.Dates.Start.String(); !stay.BagDrop && wall < first+" 15:00" {
		return fmt.Errorf("%s: with the bags at %s", wall, p.ID)
	}
	if last := tr.in.Dates.End.String(); !stay.LuggageStorage && wall >= last+" 11:00" {
		return fmt.Errorf("%s: with the bags at %s", wall, p.ID)
	}
	return nil
}

// open reads the hours of these worlds: schedules of the table, or one span of
// the day.
func (tr *traveller) open(p trip.Place) (open, known bool) {
	if p.OpeningHours == nil {
		return false, false
	}
	at := tr.now.In(tr.zone)
	if slices.Contains(p.ClosedDates, at.Format(time.DateOnly)) {
		return false, true
	}
	_, holiday := tr.ev.Holidays.Names[at.Format(time.DateOnly)]
	if i := slices.IndexFunc(schedules, func(s schedule) bool { return s.text == *p.OpeningHours }); i >= 0 {
		return schedules[i].open(at.Weekday(), at.Hour()*60+at.Minute(), holiday), true
	}
	from, to, _ := strings.Cut(strings.TrimPrefix(*p.OpeningHours, "Mo-Su "), "-")
	return at.Format("15:04") >= from && at.Format("15:04") < to, true
}

// trainsRun reports whether there is a train in this minute: not between the last
// departure and six in the morning.
func (tr *traveller) trainsRun() bool {
	clock, last := tr.wall()[11:], tr.ev.Transport.LastDeparture
	if last < "06:00" {
		return clock < last || clock >= "06:00"
	}
	return clock < last && clock >= "06:00"
}

// settle adds up the money: more than a tenth above the budget is too much. Each
// of the lines may have been rounded by a cent.
func (tr *traveller) settle() error {
	for _, fare := range tr.rides {
		tr.paid += 100 * 1.1 * min(fare, 2*9+4.5)
	}
	tr.paid += 1.1 * 2.5 * 1000 * float64(len(tr.plan.Days))
	if most := float64(tr.in.BudgetUSDCents)*1.1 + float64(2*len(tr.slots)); tr.paid > most {
		return fmt.Errorf("%.0f cents were spent, %.0f may be", tr.paid, most)
	}
	return nil
}

// nudges change a trip by little, so that it may hold or not.
var nudges = []struct {
	name string
	make func(t *rapid.T, w *world, s *trip.Slot)
}{
	{"shift", func(t *rapid.T, w *world, s *trip.Slot) {
		by := time.Duration(rapid.IntRange(-30, 30).Draw(t, "minutes")) * time.Minute
		s.Start, s.End = s.Start.Add(by), s.End.Add(by)
	}},
	{"stay", func(t *rapid.T, w *world, s *trip.Slot) {
		s.End = s.End.Add(time.Duration(rapid.IntRange(-20, 40).Draw(t, "minutes")) * time.Minute)
	}},
	{"come home", func(t *rapid.T, w *world, s *trip.Slot) {
		i := slices.IndexFunc(w.line(), func(s trip.Slot) bool { return s.Kind == trip.KindLodging })
		if i < 0 {
			return
		}
		night := w.slot(w.line()[i].ID)
		night.Start = night.Start.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute)
	}},
	{"close", func(t *rapid.T, w *world, s *trip.Slot) {
		end := s.End.In(zone(w.in.Destination.TZ)).Add(time.Duration(rapid.IntRange(-2, 2).Draw(t, "minutes")) * time.Minute)
		w.place(s.Choices[0].Ref, hours("Mo-Su 00:00-"+end.Format("15:04")))
	}},
	{"open", func(t *rapid.T, w *world, s *trip.Slot) {
		w.place(s.Choices[0].Ref, hours(rapid.SampledFrom(schedules).Draw(t, "hours").text))
	}},
	{"closed date", func(t *rapid.T, w *world, s *trip.Slot) {
		date := w.in.Dates.Start.AddDays(rapid.IntRange(0, 3).Draw(t, "day")).String()
		w.place(s.Choices[0].Ref, func(p *trip.Place) { p.ClosedDates = []string{date} })
	}},
	{"feast", func(t *rapid.T, w *world, s *trip.Slot) { w.ev.Holidays.Names[w.dateOf(s).String()] = "Feast" }},
	{"sky", func(t *rapid.T, w *world, s *trip.Slot) {
		w.ev.Weather[w.dateOf(s).String()] = trip.DayWeather{
			Kind: trip.WeatherForecast, RainPercent: rapid.Int64Range(58, 61).Draw(t, "rain"), WindKMH: rapid.Int64Range(28, 31).Draw(t, "wind"), Provenance: from("weather"),
		}
	}},
	{"last train", func(t *rapid.T, w *world, s *trip.Slot) {
		slack := time.Duration(rapid.IntRange(-3, 3).Draw(t, "minutes")) * time.Minute
		w.ev.Transport.LastDeparture = w.after(s).Start.Add(slack).In(zone(w.in.Destination.TZ)).Format("15:04")
	}},
	{"budget", func(t *rapid.T, w *world, s *trip.Slot) {
		w.in.BudgetUSDCents = w.check().Cost.Total * rapid.Int64Range(85, 105).Draw(t, "percent") / 100
	}},
	{"price", func(t *rapid.T, w *world, s *trip.Slot) {
		w.place(s.Choices[0].Ref, func(p *trip.Place) { p.Ticket.Adult.Minor = rapid.Int64Range(0, 400_000).Draw(t, "cents") })
	}},
	{"bags", func(t *rapid.T, w *world, s *trip.Slot) {
		w.lodging(func(l *trip.Lodging) {
			l.BagDrop, l.LuggageStorage = rapid.Bool().Draw(t, "drop"), rapid.Bool().Draw(t, "storage")
		})
	}},
	{"aversion", func(t *rapid.T, w *world, s *trip.Slot) {
		w.in.Prefs.Avoid, w.in.Prefs.AvoidPlaces = []string{rapid.SampledFrom([]string{trip.PlaceMuseum, trip.PlaceMarket}).Draw(t, "kind")}, []string{w.anyPlace(t)}
	}},
	{"no bed", func(t *rapid.T, w *world, s *trip.Slot) {
		if n := rapid.IntRange(0, len(w.plan.Days)-1).Draw(t, "night"); n < len(w.plan.Days)-1 {
			w.drop(fmt.Sprint("night", n))
		}
	}},
	{"delay", func(t *rapid.T, w *world, s *trip.Slot) {
		f := w.ev.Flights["out"]
		f.Arrive = f.Arrive.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "minutes")) * time.Minute)
		w.ev.Flights["out"] = f
		w.slot("out").End = f.Arrive
	}},
}

// TestSoundness: of a plan in which nothing blocks, somebody who lives through it
// minute by minute stands before no closed door, is in no two places at a time,
// misses no train, gets into no rain, carries no bags and spends no more than may
// be.
func TestSoundness(t *testing.T) {
	sound, wrong, missed := 0, 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			w := validWorld(t)
			names := ""
			for range rapid.IntRange(0, 3).Draw(t, "nudges") {
				day := rapid.SampledFrom(w.plan.Days).Draw(t, "day")
				visit := rapid.SampledFrom(visitsOf(day.Slots)).Draw(t, "visit")
				n := rapid.SampledFrom(nudges).Draw(t, "nudge")
				n.make(t, w, w.slot(visit.ID))
				names += n.name + " " + visit.ID + ", "
			}
			holds, err := !trip.AnyBlocking(w.check().Violations), live(w)
			switch {
			case holds && err != nil:
				t.Fatalf("%snothing blocks, but %v", names, err)
			case holds:
				sound++
			case err == nil:
				missed[names]++
				for _, v := range w.check().Violations {
					t.Logf("blocks, though nothing goes wrong: %s: %s", names, v.Message)
				}
			default:
				wrong++
			}
		}
	})
	t.Logf("%d plans hold, %d do not and go wrong, %d are blocked though they would do: %v", sound, wrong, len(missed), missed)
	if sound < 20 || wrong < 20 {
		t.Errorf("%d plans hold and %d do not: too few of a kind to say anything", sound, wrong)
	}
	if 100*len(missed) > sound { // a cent of rounding at the bound of the budget may do it
		t.Errorf("blocked, though a traveller gets through: %v", missed)
	}
}
