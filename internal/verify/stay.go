package verify

import (
	"fmt"
	"slices"
	"time"

	"waymark/internal/trip"
)

// lockedSlots: what the traveller has fixed is in the plan as it was fixed.
func lockedSlots(t *timeline) (found []finding) {
	for _, l := range t.in.Prefs.LockedSlots {
		found = append(found, t.kept(l))
	}
	return found
}

func (t *timeline) kept(l trip.LockedSlot) finding {
	day := t.in.Dates.Start.AddDays(l.DayOffset)
	start, okStart := t.wallClock(day, l.Start)
	end, okEnd := t.wallClock(day, l.End)
	wanted := fmt.Sprintf("%s on %s from %s to %s is fixed", capital(t.spot(l.PlaceID)), onDate(day), l.Start, l.End)
	f := finding{subject: wholeTrip, numbers: numbers{"present": 0, "locked": 0}}
	s, off := t.nearest(l.PlaceID, start, end)
	switch {
	case !okStart || !okEnd:
		f.message = fmt.Sprintf("The times of a fixed visit to %s cannot be read.", t.spot(l.PlaceID))
	case s == nil:
		f.excess = max(1, seconds(end.Sub(start)))
		f.message = wanted + " but not in the plan."
	default:
		f.subject, f.excess = s.ID, off
		f.numbers = numbers{"present": 1, "locked": claim(s.Locked), "off_s": off}
		if off == 0 && s.Locked && s.date == day {
			return f
		}
		f.message = fmt.Sprintf("%s; the plan has it on %s from %s to %s.", wanted, t.day(s.Start), t.hour(s.Start), t.hour(s.End))
		if off == 0 {
			f.message = wanted + " but the plan does not keep it fixed on that day."
		}
	}
	f.severity = trip.Blocking
	return f
}

// nearest returns the visit to a place that is nearest to the given times, and
// by how many seconds it is off, nil when there is none. Of two that are equally
// near the locked one counts.
func (t *timeline) nearest(ref string, start, end time.Time) (best *stop, off int64) {
	for _, s := range t.stops {
		if s.ref != ref || s.Kind != trip.KindAttraction && s.Kind != trip.KindMeal {
			continue
		}
		o := apart(s.Start, start) + apart(s.End, end)
		if best == nil || o < off || o == off && s.Locked && !best.Locked {
			best, off = s, o
		}
	}
	return best, off
}

// wallClock returns the instant of HH:MM on a local day.
func (t *timeline) wallClock(d trip.Date, hhmm string) (at time.Time, ok bool) {
	minute, ok := parseClock(hhmm)
	return t.clock(d, minute), ok
}

// parseClock reads HH:MM as minutes after midnight.
func parseClock(hhmm string) (minute int, ok bool) {
	at, err := time.Parse("15:04", hhmm)
	return at.Hour()*60 + at.Minute(), err == nil && len(hhmm) == len("15:04")
}

// usualLastDeparture is when the last train leaves where evidence does not say.
const usualLastDeparture = "23:30"

// lastTrain: who comes home or goes on by public transport catches the last
// departure.
func lastTrain(t *timeline) (found []finding) {
	for _, w := range t.ways {
		if w.known && w.a.place != nil && (t.homeward(w) || w.ride()) {
			found = append(found, t.catches(w))
		}
	}
	return found
}

// homeward reports whether a way leads to a lodging: for the night, or to leave
// for the airport from there.
func (t *timeline) homeward(w way) bool {
	_, home := t.ev.Lodgings[w.b.from]
	return home
}

func (t *timeline) catches(w way) finding {
	if w.leg.Mode != "transit" || w.taxi {
		return holds(w.a.ID, numbers{"ride_s": 0})
	}
	ride, buffer := w.leg.Seconds, t.policy.Buffers.InTown
	last := t.lastDeparture(w.a.End)
	late := after(w.a.End.Add(time.Duration(ride+buffer)*time.Second), last)
	f := holds(w.a.ID, numbers{"ride_s": ride, "buffer_s": buffer, "slack_s": -late})
	if late > 0 {
		f.severity, f.excess = trip.Blocking, late
		goal := "home"
		if !t.homeward(w) {
			goal = "at " + t.spot(w.b.from)
		}
		f.message = fmt.Sprintf("After %s on %s until %s it is too late to be %s by the last departure at %s: the way takes %s and a reserve of %s.",
			t.name(w.a), t.day(w.a.Start), t.hour(w.a.End), goal, t.hour(last), span(ride), span(buffer))
	}
	return f
}

// lastDeparture returns when the last train leaves in the service of an instant.
// Service is from 06:00 to 06:00: a last departure in the early hours, and
// whoever wants it then, belong to the day before.
func (t *timeline) lastDeparture(at time.Time) time.Time {
	const service = 6 * 60
	day := t.local(at)
	if at.Before(t.clock(day, service)) {
		day = day.AddDays(-1)
	}
	minute, ok := parseClock(t.ev.Transport.LastDeparture)
	if !ok {
		minute, _ = parseClock(usualLastDeparture)
	}
	if minute < service {
		day = day.AddDays(1)
	}
	return t.clock(day, minute)
}

// beds: each night of the trip is spent at a lodging or under way. A plan that
// names no lodging at all may leave that to somebody else, so it is only said.
func beds(t *timeline) []finding {
	nights := t.in.Dates.Days() - 1
	if nights < 1 || nights >= trip.MaxDays {
		return nil // a day trip, or dates that are no trip
	}
	var missing []trip.Date
	for n := range nights {
		if night := t.in.Dates.Start.AddDays(n); !t.sleeps(night) {
			missing = append(missing, night)
		}
	}
	f := holds(wholeTrip, numbers{"nights": int64(nights), "nights_without_bed": int64(len(missing))})
	switch named := slices.ContainsFunc(t.stops, (*stop).isNight); {
	case len(missing) == 0:
	case named:
		f.severity, f.excess = trip.Blocking, int64(len(missing))
		f.message = fmt.Sprintf("The plan has no place to sleep for %s, the first of them that of %s.", count(f.excess, "night"), onDate(missing[0]))
		if len(missing) == 1 {
			f.message = fmt.Sprintf("The plan has no place to sleep for the night of %s.", onDate(missing[0]))
		}
	default:
		f.severity = trip.Advisory
		f.message = fmt.Sprintf("The plan names no lodging: where %s of the trip would be spent is not known.", count(int64(len(missing)), "night"))
	}
	return []finding{f}
}

// isNight reports whether the slot is one for the night, known or not.
func (s *stop) isNight() bool { return s.Kind == trip.KindLodging }

// sleeps reports whether the night after a date needs no more: a lodging stands on
// the date or is there in the middle of the night, a flight is in the air then, or
// the travellers have not come yet or have gone home.
func (t *timeline) sleeps(d trip.Date) bool {
	middle := t.clock(d.AddDays(1), t.policy.NightMinute)
	for _, s := range t.stops {
		there := !middle.Before(s.Start) && middle.Before(s.End)
		if s.isNight() && (there || s.date == d) || s.Kind == trip.KindFlight && there {
			return true
		}
	}
	if len(t.stops) == 0 {
		return false
	}
	first, last := t.stops[0], t.stops[len(t.stops)-1]
	return first.Kind == trip.KindFlight && middle.Before(first.Start) || last.Kind == trip.KindFlight && !middle.Before(last.End)
}

// beforeCheckIn: on the day of arrival, who wants to see something before
// check-in can leave the bags.
func beforeCheckIn(t *timeline) (found []finding) {
	nights := t.nights()
	if len(nights) == 0 {
		return nil
	}
	first := nights[0]
	checkIn := t.clock(first.date, t.policy.CheckInMinute)
	for _, s := range t.visits() {
		if early := after(checkIn, s.Start); early > 0 {
			f := t.bags(s, first, early, first.lodging.BagDrop)
			f.message = fmt.Sprintf("%s on %s at %s is before check-in at %s, and %s is not known to keep bags until then.",
				capital(t.name(s)), t.day(s.Start), t.hour(s.Start), t.hour(checkIn), t.name(first))
			found = append(found, f)
		}
	}
	return found
}

// afterCheckOut: on the day of departure, who wants to see something after
// check-out can leave the bags.
func afterCheckOut(t *timeline) (found []finding) {
	nights := t.nights()
	if len(nights) == 0 {
		return nil
	}
	last := nights[len(nights)-1]
	day := last.date.AddDays(1) // also for who leaves the lodging before midnight
	if ends := t.local(last.End); day.Before(ends) {
		day = ends
	}
	checkOut := t.clock(day, t.policy.CheckOutMinute)
	for _, s := range t.visits() {
		if late := after(s.End, checkOut); late > 0 {
			f := t.bags(s, last, late, last.lodging.LuggageStorage)
			f.message = fmt.Sprintf("%s on %s until %s is after check-out at %s, and %s is not known to keep bags from then on.",
				capital(t.name(s)), t.day(s.Start), t.hour(s.End), t.hour(checkOut), t.name(last))
			found = append(found, f)
		}
	}
	return found
}

// bags is the finding that a visit with no room to leave them at needs the
// lodging to keep them.
func (t *timeline) bags(s, lodging *stop, without int64, kept bool) finding {
	f := holds(s.ID, numbers{"without_room_s": without, "bags_kept": claim(kept)})
	if !kept {
		f.severity, f.excess = trip.Blocking, without
	}
	return f
}

// wayToAirport: after the last night, the way to a flight begins at the lodging,
// where the bags are.
func wayToAirport(t *timeline) (found []finding) {
	nights := t.nights()
	if len(nights) == 0 {
		return nil
	}
	last := nights[len(nights)-1]
	for _, w := range t.ways {
		if w.b.flight == nil || w.a.flight != nil || w.b.Start.Before(last.Start) {
			continue
		}
		f, begins := holds(w.b.ID, numbers{"by_lodging": 1}), w.a.to
		if w.a.transfer != nil {
			f.subject, begins = w.a.ID, w.a.from
		}
		if begins != last.ref {
			f.numbers["by_lodging"] = 0
			f.severity, f.excess = trip.Blocking, 1
			f.message = fmt.Sprintf("The way to %s does not begin at %s, where the bags are.", t.name(w.b), t.name(last))
		}
		found = append(found, f)
	}
	return found
}

// lateLanding: who lands late sees nothing more that day.
func lateLanding(t *timeline) (found []finding) {
	for _, fl := range t.flights() {
		landing, zone := fl.flight.Arrive, fl.toZone
		day := trip.DateOf(landing.In(zone))
		late := after(landing, day.In(zone, 0, t.policy.LateLandingMinute))
		found = append(found, holds(fl.ID, numbers{"late_s": max(0, late)}))
		for _, s := range t.visits() {
			that := s.date == day || trip.DateOf(s.Start.In(zone)) == day // or past midnight of it
			if late > 0 && !s.Start.Before(landing) && that {
				found = append(found, finding{
					subject: s.ID, severity: trip.Blocking, numbers: numbers{"late_s": late}, excess: max(1, seconds(s.End.Sub(s.Start))),
					message: fmt.Sprintf("%s at %s is too much after landing at %s on %s.", capital(t.name(s)), t.hour(s.Start), landing.In(zone).Format("15:04"), onDate(day)),
				})
			}
		}
	}
	return found
}

// earlyDeparture: who flies early sees nothing before that day.
func earlyDeparture(t *timeline) (found []finding) {
	for _, fl := range t.flights() {
		departure, zone := fl.flight.Depart, fl.fromZone
		day := trip.DateOf(departure.In(zone))
		early := after(day.In(zone, 0, t.policy.EarlyDepartureMinute), departure)
		found = append(found, holds(fl.ID, numbers{"early_s": max(0, early)}))
		for _, s := range t.visits() {
			if early > 0 && s.Start.Before(departure) && trip.DateOf(s.Start.In(zone)) == day {
				found = append(found, finding{
					subject: s.ID, severity: trip.Blocking, numbers: numbers{"early_s": early}, excess: max(1, seconds(s.End.Sub(s.Start))),
					message: fmt.Sprintf("%s at %s is too much before the flight at %s on %s.", capital(t.name(s)), t.hour(s.Start), departure.In(zone).Format("15:04"), onDate(day)),
				})
			}
		}
	}
	return found
}
