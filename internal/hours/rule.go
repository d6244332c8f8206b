package hours

import (
	"slices"
	"time"

	"waymark/internal/trip"
)

// A rule says what holds at some times of some days.
type rule struct {
	join    join
	years   []yearRange // these selectors: none for any
	dates   []dateRange
	weeks   []weekRange
	days    days
	times   []span // none for the whole day
	state   State
	comment string

	open, maybe []Interval // from times and state: when it says open, and unknown
}

// A join is how a rule follows the one before it.
type join int

const (
	override   join = iota // "; " it replaces the day, or closes times of it
	additional             // ", " it adds to the day
	fallback               // " || " it speaks for what is closed so far
)

// A span is one "09:00-17:00"; with openEnd it may last longer.
type span struct {
	Interval
	openEnd        bool
	fromSun, toSun sunTime // in place of the Interval's ends
}

// lastOpenEnd returns when hours with an open end are surely over that may end as
// early as at the minute: at 08:00 of the next morning, or 8 hours later if that
// is later still. It is the latest that the reference implementation assumes.
func lastOpenEnd(earliest int) int {
	const longest = 8 * 60
	return min(max(earliest, minutesOfDay)+longest, 2*minutesOfDay)
}

// dayHours are the hours that begin on one date. The two sets are disjoint; what
// is in neither is closed.
type dayHours struct{ open, maybe []Interval }

var wholeDay = []Interval{{0, minutesOfDay}}

// hours returns what is known of date d. School holidays are not known, so a
// schedule that mentions them is evaluated with and without.
func (s Schedule) hours(d trip.Date, ph Holidays) dayHours {
	if len(s.rules) == 0 {
		return dayHours{maybe: wholeDay}
	}
	f := factsOf(d)
	if ph != nil {
		f.public = s.holidays(d, ph)
	}
	h := s.apply(f)
	if slices.ContainsFunc(s.rules, func(r rule) bool { return r.days.school }) {
		f.school = true
		h = h.or(s.apply(f))
	}
	return h
}

// holidays returns from which public holidays d is as far as the schedule asks for.
func (s Schedule) holidays(d trip.Date, ph Holidays) (public offsets) {
	var asked offsets
	for i := range s.rules {
		asked |= s.rules[i].days.public
	}
	for ; asked != 0; asked &= asked - 1 {
		bit := asked & -asked
		if ph(d.AddDays(-bit.days())) {
			public |= bit
		}
	}
	return public
}

func (s Schedule) apply(f facts) dayHours {
	var h dayHours
	for i := range s.rules {
		if s.rules[i].matches(f) {
			h = s.rules[i].apply(h)
		}
	}
	return h
}

// or returns what is known when either g or h holds.
func (g dayHours) or(h dayHours) dayHours {
	open := minus(g.open, minus(g.open, h.open))
	some := union(union(g.open, g.maybe), union(h.open, h.maybe))
	return dayHours{open, minus(some, open)}
}

// apply returns the hours h of a day that r matches, as r changes them.
func (r *rule) apply(h dayHours) dayHours {
	switch {
	case r.state == Closed && r.join == fallback:
		return h
	case r.state == Closed && len(r.times) == 0:
		return dayHours{}
	case r.state == Closed:
		off := spans(r.times)
		return dayHours{minus(h.open, off), minus(h.maybe, off)}
	case r.join == override:
		return dayHours{r.open, r.maybe}
	case r.join == additional:
		open := union(minus(h.open, r.maybe), r.open)
		return dayHours{open, minus(union(h.maybe, r.maybe), open)}
	}
	return dayHours{
		open:  union(h.open, minus(r.open, h.maybe)),
		maybe: union(h.maybe, minus(r.maybe, h.open)),
	}
}

// settle fills in when r says open, and when unknown.
func (r *rule) settle() {
	all := wholeDay
	if len(r.times) > 0 {
		all = spans(r.times)
	}
	var tails []Interval
	for _, t := range r.times {
		switch {
		case t.bySun() && t.openEnd:
			tails = append(tails, Interval{t.From, lastOpenEnd(t.To)})
		case t.bySun():
			tails = append(tails, t.Interval)
		case t.openEnd:
			tails = append(tails, Interval{t.To, lastOpenEnd(t.To)})
		}
	}
	switch r.state {
	case Open:
		r.open, r.maybe = all, minus(union(tails, nil), all)
	case Unknown:
		r.maybe = union(all, tails)
	}
}

// spans returns the minutes of times that are sure: without their open ends, and
// without those that the sun sets.
func spans(times []span) []Interval {
	var intervals []Interval
	for _, t := range times {
		if t.From < t.To && !t.bySun() {
			intervals = append(intervals, t.Interval)
		}
	}
	return union(intervals, nil)
}

// facts are what selectors ask about a date.
type facts struct {
	date    trip.Date
	weekday time.Weekday
	nth     uint16  // which weekday of its month, as bits of [days].weekdays
	week    int     // ISO 8601
	public  offsets // how far it is from public holidays
	school  bool    // a school holiday
}

func factsOf(d trip.Date) facts {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	_, week := t.ISOWeek()
	left := time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day() - d.Day
	return facts{
		date:    d,
		weekday: t.Weekday(),
		nth:     nthBit((d.Day-1)/7+1) | nthBit(-(left/7 + 1)),
		week:    week,
	}
}
