package intent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// fixed is a visit in the city of the trip.
type fixed struct {
	visit
	place trip.Place
}

// visitsIn returns the visits that are to places of the city, each place once.
func visitsIn(all []visit, city *atlas.City) (here []fixed) {
	for _, v := range all {
		for _, id := range v.places {
			p, ok := city.Place(id)
			if ok && !slices.ContainsFunc(here, func(f fixed) bool { return f.place.ID == id }) {
				here = append(here, fixed{v, p})
				break
			}
		}
	}
	return here
}

// startAtVisit lets the trip begin on the first day a visit is fixed for when
// nothing else tells when it is.
func (s *schedule) startAtVisit(all []fixed) {
	for _, f := range all { // "on the 15th of May; we are there from the 14th to the 17th"
		if s.written && f.date.month > 0 && s.window.kind == anywhen {
			s.dates.borrow(f.date)
		}
	}
	if s.written || s.window.kind != anywhen || s.window.hasDay {
		return
	}
	for _, f := range all {
		if f.date.day > 0 {
			s.dates, s.written = explicit{start: f.date, single: true}, true
			s.in.Assume("date_window.start", "the day of a fixed visit", "no other day was named")
			return
		}
	}
}

// lock writes the fixed visits into the intent or asks about one that is on no
// day of the trip.
func lock(all []fixed, in *trip.Intent) *trip.Failure {
	var told []string
	for _, f := range all {
		offset, ok := f.offset(in.Dates)
		if !ok {
			return ask("prefs.locked_slots", fmt.Sprintf("The visit to %s is on no day of the trip, which lasts from %s to %s. On which day shall it be?", f.place.Name, in.Dates.Start, in.Dates.End), nil)
		}
		slot, why := f.slot()
		slot.DayOffset = offset
		in.Prefs.LockedSlots = append(in.Prefs.LockedSlots, slot)
		if why != "" {
			told = append(told, fmt.Sprintf("%s from %s to %s: %s", f.place.Name, slot.Start, slot.End, why))
		}
	}
	if len(told) > 0 {
		in.Assume("prefs.locked_slots", fmt.Sprintf("%d fixed", len(all)), strings.Join(told, "; "))
	}
	return nil
}

// offset returns the day of the trip a visit is on. ok is false when it is on none.
func (f fixed) offset(dates trip.DateWindow) (n int, ok bool) {
	days := dates.Days()
	switch {
	case f.date.day > 0:
		for _, year := range []int{f.date.year, dates.Start.Year, dates.End.Year} {
			if d, real := f.date.date(year); year > 0 && real {
				if n = dates.Start.DaysUntil(d); n >= 0 && n < days {
					return n, true
				}
			}
		}
		return 0, false
	case f.nth == lastDay:
		return days - 1, true
	case f.nth > 0:
		return f.nth - 1, f.nth <= days
	}
	n = (int(f.weekdayOf()) - int(dates.Start.Weekday()) + 7) % 7
	return n, n < days
}

// Times taken for the parts of a day, in minutes of it.
var partMinutes = [...]struct {
	part   string
	minute int
}{{"morning", 10 * 60}, {"noon", 12 * 60}, {"afternoon", 14 * 60}, {"evening", 19 * 60}, {"night", 20 * 60}}

// slot returns the times of a visit and what of them was assumed.
func (f fixed) slot() (slot trip.LockedSlot, why string) {
	start, end := f.minute, f.end
	if start < 0 {
		for _, p := range partMinutes {
			if p.part == f.part {
				start = p.minute
			}
		}
		why = "the hour was not named"
	}
	if end <= start {
		end = start + int(max(time.Duration(f.place.VisitSeconds)*time.Second, 30*time.Minute)/time.Minute)
		why = strings.TrimPrefix(why+", the usual length of a visit", ", ")
	}
	end = min(end, 24*60-1)
	clockText := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return trip.LockedSlot{Start: clockText(min(start, end-1)), End: clockText(end), PlaceID: f.place.ID}, why
}
