package verify_test

import (
	"fmt"
	"testing"
	"time"

	"waymark/internal/trip"
)

// clockDays are dates of which the clocks change, except the last, on which they
// did once in that zone and do not any more.
var clockDays = []struct {
	zone, date string
	change     string        // wall clock before which it comes, "" for none
	by         time.Duration // that the clock is put forward
}{
	{"Europe/Paris", "2027-03-28", "02:00", time.Hour},
	{"Europe/Paris", "2027-10-31", "03:00", -time.Hour},
	{"America/New_York", "2027-03-14", "02:00", time.Hour},
	{"America/New_York", "2027-11-07", "02:00", -time.Hour},
	{"Australia/Lord_Howe", "2027-10-03", "02:00", 30 * time.Minute},
	{"Australia/Lord_Howe", "2027-04-04", "02:00", -30 * time.Minute},
	{"Pacific/Apia", "2027-09-26", "", 0},
	{"Pacific/Apia", "2027-04-04", "", 0},
}

// oneDay is a trip of the day before a date and the date itself, of two visits in
// the night between, half an hour of way and buffer apart, and a night's rest from
// the second on.
func oneDay(tz, date string, begin time.Time) *world {
	d, err := trip.ParseDate(date)
	if err != nil {
		panic(err)
	}
	w := paris()
	w.in.Destination.TZ, w.in.Origin = tz, ""
	w.in.Dates = trip.DateWindow{Start: d.AddDays(-1), End: d}
	w.ev.Flights, w.ev.Transfers = nil, nil
	w.ev.Transport.LastDeparture = "05:59"
	w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
	w.ev.Weather = map[string]trip.DayWeather{}
	for _, day := range []trip.Date{d.AddDays(-1), d} {
		w.ev.Weather[day.String()] = trip.DayWeather{Kind: trip.WeatherForecast, Provenance: from("weather")}
	}
	w.place("garden", hours("24/7"))
	w.place("tower", hours("24/7"))
	byTransit(&w.ev.Travel, "garden", "hotel", 900)
	byTransit(&w.ev.Travel, "garden", "tower", 900)
	first := slot("tower", trip.KindAttraction, "tower", begin, begin.Add(40*time.Minute))
	second := slot("garden", trip.KindAttraction, "garden", first.End.Add(30*time.Minute), first.End.Add(90*time.Minute))
	w.plan.Days = []trip.Day{
		{Date: d.AddDays(-1), Slots: []trip.Slot{first, second, slot("night", trip.KindLodging, "hotel", second.End.Add(30*time.Minute), d.In(zone(tz), 10, 0))}},
		{Date: d},
	}
	return w
}

// TestDaylightSaving: on a day on which clocks change, a plan that just holds has
// no violation, and one that is a minute short has that one.
func TestDaylightSaving(t *testing.T) {
	tests := map[string]struct {
		// bound makes the rule bind at the minute; short takes the minute away.
		bound, short func(w *world, zone *time.Location)
		want         found
	}{
		"the way between two visits": {nil, func(w *world, _ *time.Location) {
			s := w.slot("garden")
			s.Start = s.Start.Add(-time.Minute)
		}, blocking(trip.RuleTiming, "garden")},
		"the way home": {nil, func(w *world, _ *time.Location) {
			s := w.slot("night")
			s.Start = s.Start.Add(-time.Minute)
		}, blocking(trip.RuleTiming, "night")},
		"one after the other": {func(w *world, _ *time.Location) { w.ev.Travel = travel(0, w.ev.Travel.Refs...) }, func(w *world, _ *time.Location) {
			s := w.slot("tower")
			s.End = w.slot("garden").Start.Add(time.Minute)
		}, blocking(trip.RuleOverlap, "garden")},
		"until it closes":    {closesAt(0), closesAt(-time.Minute), blocking(trip.RuleOpeningHours, "garden")},
		"from when it opens": {opensAt(0), opensAt(time.Minute), blocking(trip.RuleOpeningHours, "tower")},
		"the last train":     {lastDeparts(0), lastDeparts(-time.Minute), blocking(trip.RuleLastTrain, "garden")},
	}
	for _, day := range clockDays {
		for name, tt := range tests {
			t.Run(fmt.Sprint(day.zone, " ", day.date, " ", name), func(t *testing.T) {
				loc := zone(day.zone)
				begin := local(day.zone, day.date, "01:05")
				if day.change != "" { // the change comes amid the way between the visits
					begin = local(day.zone, day.date, day.change).Add(-50 * time.Minute)
					if day.by < 0 {
						begin = begin.Add(day.by)
					}
				}
				w := oneDay(day.zone, day.date, begin)
				if before, after := w.slot("tower").End, w.slot("garden").Start; day.change != "" {
					_, a := before.In(loc).Zone()
					_, b := after.In(loc).Zone()
					if got := time.Duration(b-a) * time.Second; got != day.by {
						t.Fatalf("the clock is put forward by %v between %v and %v, want %v", got, before.In(loc), after.In(loc), day.by)
					}
				}
				if tt.bound != nil {
					tt.bound(w, loc)
				}
				wantFound(t, w.check())
				tt.short(w, loc)
				if got := only(tt.want.rule, w.check()); len(got) != 1 || !got[tt.want] {
					t.Errorf("a minute short: got %v, want %v", got, tt.want)
				}
			})
		}
	}
}

// closesAt makes the garden close when the visit ends, or so much later.
func closesAt(by time.Duration) func(*world, *time.Location) {
	return func(w *world, zone *time.Location) {
		w.place("garden", hours("Mo-Su 00:30-"+w.slot("garden").End.Add(by).In(zone).Format("15:04")))
	}
}

// opensAt makes the tower open when the visit begins, or so much later.
func opensAt(by time.Duration) func(*world, *time.Location) {
	return func(w *world, zone *time.Location) {
		w.place("tower", hours("Mo-Su "+w.slot("tower").Start.Add(by).In(zone).Format("15:04")+"-24:00"))
	}
}

// lastDeparts makes the last train leave when one is home, or so much later.
func lastDeparts(by time.Duration) func(*world, *time.Location) {
	return func(w *world, zone *time.Location) {
		w.ev.Transport.LastDeparture = w.slot("night").Start.Add(by).In(zone).Format("15:04")
	}
}

// TestClockChangeOfTheDay: rules that name an hour mean what the clock on the wall
// shows, also on a day of 23 or 25 hours.
func TestClockChangeOfTheDay(t *testing.T) {
	for _, day := range clockDays {
		d, err := trip.ParseDate(day.date)
		if err != nil {
			t.Fatal(err)
		}
		loc := zone(day.zone)
		clock := func(hour, minute int) time.Time { return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc) }
		trips := map[string]struct {
			make func(w *world, late int) // by so many minutes
			want found
		}{
			"children until 20:00": {func(w *world, late int) {
				w.cutToLastDay()
				w.in.Prefs.KidFriendly = true
				w.visit(clock(19, 0), clock(20, late))
			}, blocking(trip.RulePreferences, "visit")},
			"from check-in at 15:00": {func(w *world, late int) {
				w.cutToLastDay()
				w.lodging(func(l *trip.Lodging) { l.BagDrop = false })
				w.visit(clock(15, -late), clock(16, 0))
				w.plan.Days[0].Slots = append(w.plan.Days[0].Slots, slot("night", trip.KindLodging, "hotel", clock(17, 0), clock(33, 0)))
			}, blocking(trip.RuleCheckInOut, "visit")},
			"until check-out at 11:00": {func(w *world, late int) {
				w.lodging(func(l *trip.Lodging) { l.LuggageStorage = false })
				w.plan.Days[0].Slots = []trip.Slot{slot("night", trip.KindLodging, "hotel", clock(-2, 0), clock(8, 0))}
				w.visit(clock(10, 0), clock(11, late))
			}, blocking(trip.RuleCheckInOut, "visit")},
			"landing at 20:00": {func(w *world, late int) {
				w.cutToLastDay()
				w.flight("in", clock(15, 0), clock(20, late))
				w.ev.Travel = travel(0, "AAA", "BBB", "garden", "hotel")
				w.visit(clock(22, 30), clock(23, 0))
			}, blocking(trip.RulePartialDays, "visit")},
			"departure at 10:00": {func(w *world, late int) {
				w.cutToLastDay()
				w.visit(clock(7, 0), clock(7, 30))
				w.ev.Travel = travel(0, "AAA", "BBB", "garden", "hotel")
				w.flight("in", clock(10, -late), clock(15, 0))
			}, blocking(trip.RulePartialDays, "visit")},
		}
		for name, tt := range trips {
			t.Run(fmt.Sprint(day.zone, " ", day.date, " ", name), func(t *testing.T) {
				for late := range 2 {
					w := oneDay(day.zone, day.date, clock(1, 0))
					w.plan.Days[0].Slots = nil
					tt.make(w, late)
					if late == 0 {
						wantFound(t, w.check())
					} else {
						wantFound(t, w.check(), tt.want)
					}
				}
			})
		}
	}
}

// cutToLastDay makes the trip one of a day, which has no night.
func (w *world) cutToLastDay() {
	w.in.Dates.Start, w.plan.Days = w.in.Dates.End, w.plan.Days[len(w.plan.Days)-1:]
}

// visit puts a visit to the garden on the last day.
func (w *world) visit(start, end time.Time) {
	last := &w.plan.Days[len(w.plan.Days)-1]
	last.Slots = append(last.Slots, slot("visit", trip.KindAttraction, "garden", start, end))
}

// flight puts a flight within the zone on the last day.
func (w *world) flight(id string, depart, arrive time.Time) {
	tz := w.in.Destination.TZ
	w.ev.Flights = map[string]trip.Flight{id: {ID: id, From: "AAA", To: "BBB", FromTZ: tz, ToTZ: tz, Depart: depart, Arrive: arrive, FareUSDCents: 100, Provenance: from(id)}}
	last := &w.plan.Days[len(w.plan.Days)-1]
	last.Slots = append(last.Slots, slot(id, trip.KindFlight, id, depart, arrive))
}
