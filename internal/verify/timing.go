package verify

import (
	"fmt"
	"time"

	"waymark/internal/trip"
)

// dates: the plan has the days of the trip, each once and in order.
func dates(t *timeline) []finding {
	window := t.in.Dates
	f := holds(wholeTrip, numbers{"days": int64(len(t.plan.Days)), "days_wanted": int64(window.Days())})
	same := len(t.plan.Days) == window.Days()
	for i, d := range t.plan.Days {
		same = same && d.Date == window.Start.AddDays(i)
	}
	if !same {
		f.severity, f.excess = trip.Blocking, 1
		f.message = fmt.Sprintf("The plan does not have the days of the trip, from %s to %s, each once and in order.", onDate(window.Start), onDate(window.End))
	}
	return []finding{f}
}

// daysOfSlots: what stands on a day begins on it or in the night after. A
// flight may also end there, so that the outbound one may leave the evening
// before. A night ends the next day.
func daysOfSlots(t *timeline) (found []finding) {
	for _, s := range t.stops {
		on := onDay(s.Start, s.date, t.zone)
		if s.flight != nil {
			on = onDay(s.Start, s.date, s.fromZone) || onDay(s.End, s.date, s.toZone)
		}
		f := holds(s.ID, numbers{"on_its_day": 1})
		switch {
		case !on:
			f.message = fmt.Sprintf("%s stands on %s but begins on %s at %s.", capital(t.name(s)), onDate(s.date), t.day(s.Start), t.hour(s.Start))
		case s.lodging != nil && s.date.AddDays(1).Before(t.local(s.End)):
			f.message = fmt.Sprintf("The night of %s at %s does not end before %s.", onDate(s.date), t.name(s), t.day(s.End))
		}
		if f.message != "" {
			f.numbers["on_its_day"] = 0
			f.severity, f.excess = trip.Blocking, 1
		}
		found = append(found, f)
	}
	return found
}

// nightEnds is the hour, counted from midnight of a day, at which the night
// after it ends: what is earlier may still belong to that day.
const nightEnds = 24 + 6

// onDay reports whether an instant is on the day d of a zone or in the night
// after.
func onDay(at time.Time, d trip.Date, zone *time.Location) bool {
	return !at.Before(d.In(zone, 0, 0)) && at.Before(d.In(zone, nightEnds, 0))
}

// gaps: between two stops there is time for the way and a buffer.
func gaps(t *timeline) (found []finding) {
	for _, w := range t.ways {
		if w.known {
			found = append(found, t.gap(w))
		}
	}
	return found
}

func (t *timeline) gap(w way) finding {
	gap, travel, buffer := seconds(w.b.Start.Sub(w.a.End)), w.leg.Seconds, t.buffer(w)
	f := holds(w.b.ID, numbers{"gap_s": gap, "travel_s": travel, "buffer_s": buffer})
	need := travel + buffer
	if gap >= need {
		return f
	}
	f.severity, f.excess = trip.Blocking, need-gap
	f.message = fmt.Sprintf("%s until %s and %s from %s on %s leave %s between them; the way and a reserve need %s.",
		capital(t.name(w.a)), t.hour(w.a.End), t.name(w.b), t.hour(w.b.Start), t.day(w.b.Start), span(max(gap, 0)/60*60), span(need))
	return f
}

// buffer returns the seconds wanted on a way beside the travel time.
func (t *timeline) buffer(w way) int64 {
	b := t.policy.Buffers
	switch {
	case w.a.flight != nil || w.b.flight != nil:
		return b.Airport
	case w.b.place != nil:
		return b.Before(w.b.place.Kind)
	case !w.moves():
		return 0 // already there, such as at the lodging a transfer leads to
	}
	return b.InTown
}

// flightTimes: a flight is in the plan at the times at which it flies.
func flightTimes(t *timeline) (found []finding) {
	for _, s := range t.flights() {
		depart, arrive := apart(s.Start, s.flight.Depart), apart(s.End, s.flight.Arrive)
		f := holds(s.ID, numbers{"depart_off_s": depart, "arrive_off_s": arrive})
		if depart+arrive > 0 {
			f.severity, f.excess = trip.Blocking, depart+arrive
			f.message = fmt.Sprintf("%s leaves on %s and lands on %s, local times; the plan has it at other times.", capital(t.name(s)),
				s.flight.Depart.In(s.fromZone).Format("2 January 2006 at 15:04"), s.flight.Arrive.In(s.toZone).Format("2 January 2006 at 15:04"))
		}
		found = append(found, f)
	}
	return found
}

// apart returns by how many seconds two instants differ, 0 only when they do not.
func apart(a, b time.Time) int64 { return max(after(a, b), after(b, a)) }

// transferTimes: a transfer has the time that it takes.
func transferTimes(t *timeline) (found []finding) {
	for _, s := range t.stops {
		if s.transfer == nil {
			continue
		}
		has := seconds(s.End.Sub(s.Start))
		f := holds(s.ID, numbers{"duration_s": has, "travel_s": s.transfer.Seconds})
		if has < s.transfer.Seconds {
			f.severity, f.excess = trip.Blocking, s.transfer.Seconds-has
			f.message = fmt.Sprintf("%s takes %s; the plan gives it %s.", capital(t.name(s)), span(s.transfer.Seconds), span(has))
		}
		found = append(found, f)
	}
	return found
}

// overlap: nothing begins before everything earlier has ended, and everything
// ends after it begins.
func overlap(t *timeline) (found []finding) {
	var last *stop // of the stops so far, the one that ends last
	for _, s := range t.stops {
		f := holds(s.ID, numbers{"duration_s": seconds(s.End.Sub(s.Start))})
		switch {
		case !s.End.After(s.Start):
			f.severity, f.excess = trip.Blocking, max(1, after(s.Start, s.End))
			f.message = fmt.Sprintf("%s on %s at %s ends before it has begun.", capital(t.name(s)), t.day(s.Start), t.hour(s.Start))
		case last != nil && s.Start.Before(last.End):
			f.severity, f.excess = trip.Blocking, after(sooner(last.End, s.End), s.Start)
			f.numbers["overlap_s"] = f.excess
			f.message = fmt.Sprintf("%s begins on %s at %s, before %s ends at %s.", capital(t.name(s)), t.day(s.Start), t.hour(s.Start), t.name(last), t.hour(last.End))
		}
		found = append(found, f)
		if s.End.After(s.Start) && (last == nil || s.End.After(last.End)) {
			last = s
		}
	}
	return found
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
