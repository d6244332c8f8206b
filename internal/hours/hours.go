// Package hours reads, prints and evaluates OpenStreetMap's opening_hours
// (https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification).
// Its one idea: the hours of a date are minutes of the local wall clock in
// three states, open, closed and unknown; what cannot be told is unknown and
// never guessed. There is no clock and no I/O here.
//
// Rules are read as the specification and its reference implementation read
// them. Where those two differ, or a value is not what its writer is likely to
// have meant, [Parse] returns an [UnsupportedError] and the hours are unknown.
// Some choices deserve a word:
//
//   - An interval belongs to the date on which it begins. "Sa 22:00-04:00; Su
//     off" is open on Sunday until 04:00, for those are Saturday's hours.
//   - "off" with times closes those times only; without, the whole day.
//   - A weekday holds on a public holiday too, unless a later rule for PH says
//     otherwise.
//   - School holidays (SH) are not known. What holds whether or not a date is
//     one is known; anything else is unknown.
//   - Sunrise, sunset, dawn and dusk depend on where the place is, which is not known
//     here: hours are unknown for as long as they may last.
//   - "18:00+" says when it begins and not when it ends: the hours from there to
//     08:00 of the next morning are unknown, or as long after "02:00+".
//   - A comment without a state ("by appointment") makes its hours unknown; one
//     that follows "open" or "off" changes nothing.
package hours

import (
	"slices"
	"time"

	"waymark/internal/trip"
)

// Schedule is a parsed opening_hours value. The zero Schedule is unknown.
type Schedule struct {
	rules []rule
}

// Interval is a half-open span of minutes after local midnight of a date: open
// at From, closed at To. From is below 1440; To may exceed 1440, past midnight,
// up to 2880.
type Interval struct{ From, To int }

// Window is an interval as instants: open at Open, closed at Close.
type Window struct{ Open, Close time.Time }

// Holidays says whether a local calendar date is a public holiday. A nil
// Holidays says that no date is one.
type Holidays func(d trip.Date) bool

// State is an answer to "is it open?".
type State int

// The states. Unknown is the zero value: whoever forgets to ask knows nothing.
const (
	Unknown State = iota
	Closed
	Open
)

// String returns the state in lower case, as opening_hours spells it.
func (s State) String() string {
	switch s {
	case Open:
		return "open"
	case Closed:
		return "closed"
	}
	return "unknown"
}

// Known reports whether s says anything about when the place is open. A known
// schedule can still leave single days unknown; see [Schedule.On].
func (s Schedule) Known() bool {
	return slices.ContainsFunc(s.rules, func(r rule) bool { return r.state != Unknown })
}

// On returns the intervals that begin on date d, sorted, disjoint and merged.
// With known false the hours of that day, or a part of them, are not known, and
// there are no intervals. A day that is closed is known and has no intervals.
func (s Schedule) On(d trip.Date, ph Holidays) (intervals []Interval, known bool) {
	h := s.hours(d, ph)
	if len(h.maybe) > 0 {
		return nil, false
	}
	return slices.Clone(h.open), true
}

// Windows returns the intervals of date d as instants in loc, sorted, disjoint
// and merged. On the day of a clock change they have their real length: a wall
// time that is skipped stands for the instant of the change, one that comes
// twice for the first of the two. What is left of no length is dropped. For
// known see [Schedule.On].
func (s Schedule) Windows(d trip.Date, loc *time.Location, ph Holidays) (windows []Window, known bool) {
	h := s.hours(d, ph)
	if len(h.maybe) > 0 {
		return nil, false
	}
	return windowsOf(h.open, d, loc), true
}

func windowsOf(intervals []Interval, d trip.Date, loc *time.Location) []Window {
	var windows []Window
	for _, i := range intervals {
		w := Window{instant(d, i.From, loc), instant(d, i.To, loc)}
		if !w.Close.After(w.Open) {
			continue
		}
		if last := len(windows) - 1; last >= 0 && !w.Open.After(windows[last].Close) {
			windows[last].Close = w.Close
			continue
		}
		windows = append(windows, w)
	}
	return windows
}

// At returns the state at the instant t. The dates are those of t's location, which
// must be the place's zone.
func (s Schedule) At(t time.Time, ph Holidays) State {
	loc, state := t.Location(), Closed
	holds := func(w Window) bool { return !t.Before(w.Open) && t.Before(w.Close) }
	for _, d := range []trip.Date{trip.DateOf(t).AddDays(-1), trip.DateOf(t)} {
		h := s.hours(d, ph)
		switch {
		case slices.ContainsFunc(windowsOf(h.open, d, loc), holds):
			return Open
		case slices.ContainsFunc(windowsOf(h.maybe, d, loc), holds):
			state = Unknown
		}
	}
	return state
}

// Covers reports whether the place is open from start to end without a break:
// Open if it surely is, also across midnight; Unknown if it is not, and the
// hours of a date from start to end, or hours of the evening before that may
// last until start, are unknown; else Closed. The dates are those of start's
// location, which must be the place's zone. A span that does not end after
// start stands for the instant start.
func (s Schedule) Covers(start, end time.Time, ph Holidays) State {
	if !end.After(start) {
		return s.At(start, ph)
	}
	loc := start.Location()
	first, last := trip.DateOf(start), trip.DateOf(end.Add(-1).In(loc))
	known, until := true, start // open from start to until
	for d := first.AddDays(-1); !last.Before(d); d = d.AddDays(1) {
		h := s.hours(d, ph)
		for _, w := range windowsOf(h.open, d, loc) {
			if !w.Open.After(until) && w.Close.After(until) {
				until = w.Close
			}
		}
		if d.Before(first) {
			known = !reaches(windowsOf(h.maybe, d, loc), start)
		} else {
			known = known && len(h.maybe) == 0
		}
	}
	switch {
	case !until.Before(end):
		return Open
	case known:
		return Closed
	}
	return Unknown
}

// reaches reports whether one of the windows ends after t.
func reaches(windows []Window, t time.Time) bool {
	return slices.ContainsFunc(windows, func(w Window) bool { return w.Close.After(t) })
}
