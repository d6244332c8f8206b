package verify

import (
	"fmt"
	"slices"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// openingHours: a place is open for the whole of a visit.
func openingHours(t *timeline) (found []finding) {
	for _, s := range t.visits() {
		found = append(found, t.open(s))
	}
	return found
}

func (t *timeline) open(s *stop) finding {
	length := seconds(s.End.Sub(s.Start))
	f := holds(s.ID, numbers{"duration_s": length, "hours_known": 1})
	if closed, on := t.closedDate(s); closed {
		f.numbers["closed_date"] = 1
		f.severity, f.excess = trip.Blocking, max(1, length)
		f.message = fmt.Sprintf("%s is closed on %s.", capital(t.name(s)), onDate(on))
		return f
	}
	switch t.covers(s) {
	case hours.Closed:
		f.severity, f.excess = trip.Blocking, max(1, length)
		f.message = fmt.Sprintf("%s is not open from %s to %s on %s.", capital(t.name(s)), t.hour(s.Start), t.hour(s.End), t.day(s.Start))
	case hours.Unknown:
		f.numbers["hours_known"] = 0
		f.severity = trip.Advisory
		f.message = fmt.Sprintf("The opening hours of %s on %s are not known.", t.name(s), t.day(s.Start))
	}
	return f
}

// longest is more than any visit lasts; what is longer is not worth looking at
// each of its dates.
const longest = trip.MaxDays * 24 * time.Hour

// covers says whether the place of a visit is open for all of it.
func (t *timeline) covers(s *stop) hours.State {
	switch long := s.End.Sub(s.Start) > longest; {
	case long && s.place.hours.Known():
		return hours.Closed
	case long:
		return hours.Unknown
	}
	return s.place.hours.Covers(s.Start.In(t.zone), s.End.In(t.zone), t.holiday)
}

// closedDate returns the date on which the place of a visit is closed though its
// hours say otherwise. Hours belong to the date on which they begin: a visit at
// one in the morning may rest on those of the evening before. Where hours are not
// known, it is the date on which the visit begins.
func (t *timeline) closedDate(s *stop) (closed bool, on trip.Date) {
	if len(s.place.closed) == 0 {
		return false, trip.Date{}
	}
	start, end := s.Start, s.Start.Add(min(max(s.End.Sub(s.Start), 1), longest))
	for d := t.local(start).AddDays(-1); !t.local(end).Before(d); d = d.AddDays(1) {
		if !s.place.closedOn(d) {
			continue
		}
		windows, known := s.place.hours.Windows(d, t.zone, t.holiday)
		if !known && d == t.local(start) || slices.ContainsFunc(windows, func(w hours.Window) bool { return w.Open.Before(end) && start.Before(w.Close) }) {
			return true, d
		}
	}
	return false, trip.Date{}
}

// weather: a visit is indoors, or the day is neither wet nor stormy.
func weather(t *timeline) (found []finding) {
	for _, s := range t.visits() {
		found = append(found, t.dry(s))
	}
	return found
}

// datesOf returns the local dates that a visit touches; a visit of no length has
// the one on which it begins.
func (t *timeline) datesOf(s *stop) (dates []trip.Date) {
	d, last := t.local(s.Start), t.local(s.Start.Add(min(max(s.End.Sub(s.Start), 1), longest)-1))
	for ; !last.Before(d); d = d.AddDays(1) {
		dates = append(dates, d)
	}
	return dates
}

// dry is the finding of the date that is worst for a visit, the first of those
// that are.
func (t *timeline) dry(s *stop) (worst finding) {
	for i, d := range t.datesOf(s) {
		f := t.dryOn(s, d)
		if graver := worst.severity == "" && f.severity != "" || worst.severity == trip.Advisory && f.severity == trip.Blocking; graver || i == 0 {
			worst = f
		}
	}
	return worst
}

func (t *timeline) dryOn(s *stop, d trip.Date) finding {
	day, known := t.ev.Weather[d.String()]
	indoor := s.place.Indoor
	f := holds(s.ID, numbers{"weather_known": claim(known)})
	if known {
		f.numbers["precipitation_percent"], f.numbers["wind_kmh"] = day.RainPercent, day.WindKMH
	}
	if indoor != nil {
		f.numbers["indoor"] = claim(*indoor)
	}
	wet := day.RainPercent >= t.policy.RainPercent || day.WindKMH >= t.policy.WindKMH
	if indoor != nil && *indoor || known && !wet {
		return f
	}
	f.severity = trip.Advisory
	switch {
	case !known:
		f.message = fmt.Sprintf("The weather on %s is not known and %s.", onDate(d), outside(t.name(s), indoor))
	case indoor != nil && day.Kind == trip.WeatherForecast:
		f.severity, f.excess = trip.Blocking, max(1, seconds(s.End.Sub(s.Start)))
		f.message = fmt.Sprintf("For %s the forecast has a chance of rain of %d %% and wind of %d km/h, and %s.", onDate(d), day.RainPercent, day.WindKMH, outside(t.name(s), indoor))
	default:
		f.message = fmt.Sprintf("On %s a chance of rain of %d %% and wind of %d km/h are to be expected, and %s.", onDate(d), day.RainPercent, day.WindKMH, outside(t.name(s), indoor))
	}
	return f
}

func outside(name string, indoor *bool) string {
	if indoor == nil {
		return name + " may be outdoors"
	}
	return name + " is outdoors"
}

func claim(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
