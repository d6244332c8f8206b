package repair

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// visit is a place at a time, by itself.
type visit struct {
	kind   trip.Kind
	ref    string
	start  int64 // Unix seconds
	length time.Duration
}

// faults are the rules that a visit breaks by itself, as a set.
type faults uint8

// ownRules are the rules that look at a visit by itself, each with its place in
// the set.
var ownRules = map[trip.Rule]faults{trip.RuleOpeningHours: 1, trip.RuleWeather: 2, trip.RulePreferences: 4}

// faultsOf asks the verifier what stands against a visit at each of some times,
// whatever is before and after it. Answers are kept: they are asked for again.
func (s *search) faultsOf(slot trip.Slot, starts []time.Time) []faults {
	key := func(t time.Time) visit { return visit{slot.Kind, slot.Choice().Ref, t.Unix(), length(slot)} }
	var asked []trip.Slot
	for _, t := range starts {
		if _, known := s.faults[key(t)]; !known {
			s.faults[key(t)] = 0
			asked = append(asked, trip.Slot{
				ID: strconv.FormatInt(t.Unix(), 10), Kind: slot.Kind, Start: t, End: t.Add(length(slot)), Choices: slot.Choices[:min(1, len(slot.Choices))],
			})
		}
	}
	for some := range slices.Chunk(asked, verify.MaxSlots) {
		plan := trip.Plan{Days: []trip.Day{{Date: s.in.Dates.Start, Slots: some}}}
		for _, v := range s.alone.Check(plan).Violations {
			if at, err := strconv.ParseInt(v.Subject, 10, 64); err == nil && v.Severity == trip.Blocking {
				s.faults[key(time.Unix(at, 0))] |= ownRules[v.Rule]
			}
		}
	}
	found := make([]faults, len(starts))
	for i, t := range starts {
		found[i] = s.faults[key(t)]
	}
	return found
}

// good returns the starts at which nothing stands against a visit that does not
// now. A visit that is planned nowhere yet has nothing against it now.
func (s *search) good(slot trip.Slot, starts []time.Time) (kept []time.Time) {
	if s.tried += 1 + len(starts); s.exhausted() {
		return nil
	}
	starts = slices.DeleteFunc(slices.Clone(starts), func(t time.Time) bool { return !s.decent(slot, t) })
	now := s.faultsNow(slot)
	for i, f := range s.faultsOf(slot, starts) {
		if f&^now == 0 {
			kept = append(kept, starts[i])
		}
	}
	return kept
}

// faultsNow returns what stands against a slot of the plan the cycle began with,
// nothing if it was not there or is another place by now.
func (s *search) faultsNow(slot trip.Slot) faults {
	d, i := find(s.base.plan, slot.ID)
	if d < 0 || s.base.plan.Days[d].Slots[i].Choice().Ref != slot.Choice().Ref {
		return 0
	}
	was := s.base.plan.Days[d].Slots[i]
	return s.faultsOf(was, []time.Time{was.Start})[0]
}

// sitting is a meal and when it may be, in minutes of the local day.
type sitting struct {
	name     string
	from, to int
}

// sittings are the meals of a day: a meal that moves stays what it is.
var sittings = [...]sitting{{"breakfast", 7 * 60, 11 * 60}, {"lunch", 11 * 60, 16 * 60}, {"dinner", 17 * 60, 23 * 60}}

// sittingOf returns the meal that one eats at a time.
func (s *search) sittingOf(t time.Time) sitting {
	local := t.In(s.zone)
	for _, m := range sittings[:2] {
		if local.Hour()*60+local.Minute() < m.to {
			return m
		}
	}
	return sittings[2]
}

// The part of the local day in which visits are put.
const (
	dayFrom = 8 * 60
	dayTo   = 23 * 60
)

// decent reports whether one would go there at that time: in the day, and to a
// meal at its time.
func (s *search) decent(slot trip.Slot, start time.Time) bool {
	from, to := dayFrom, dayTo
	if slot.Kind == trip.KindMeal {
		m := s.sittingOf(slot.Start)
		from, to = m.from, m.to
	}
	day := trip.DateOf(start.In(s.zone))
	return !start.Before(day.In(s.zone, 0, from)) && !start.Add(length(slot)).After(day.In(s.zone, 0, to))
}

// firstGood returns the first time from which a visit can be had, in five minutes
// and then in quarters of an hour, at most three hours on.
func (s *search) firstGood(slot trip.Slot, from time.Time) (time.Time, bool) {
	return s.next(slot, up(from, 5*time.Minute), quarter)
}

// lastGood returns the last time until which a visit can be had.
func (s *search) lastGood(slot trip.Slot, until time.Time) (time.Time, bool) {
	return s.next(slot, until.Truncate(5*time.Minute), -quarter)
}

func (s *search) next(slot trip.Slot, first time.Time, step time.Duration) (time.Time, bool) {
	if !s.movable(slot) {
		return first, false
	}
	if good := s.good(slot, []time.Time{first}); len(good) > 0 {
		return first, true
	}
	var starts []time.Time
	t := first.Truncate(quarter)
	if step > 0 {
		t = up(first, quarter)
	}
	for range 12 {
		starts, t = append(starts, t), t.Add(step)
	}
	if good := s.good(slot, starts); len(good) > 0 {
		return good[0], true
	}
	return first, false
}

// up rounds t up to a multiple of step.
func up(t time.Time, step time.Duration) time.Time { return t.Add(step - 1).Truncate(step) }

// grid returns the quarters of an hour of a day's visits.
func (s *search) grid(d trip.Date) (starts []time.Time) {
	for m := dayFrom; m < dayTo; m += 15 {
		starts = append(starts, d.In(s.zone, 0, m))
	}
	return starts
}

// around yields the good starts of a visit on a date, those nearest to its time of
// day first. The given ones are among the first.
func (s *search) around(slot trip.Slot, date trip.Date, given ...time.Time) iter.Seq[time.Time] {
	local := slot.Start.In(s.zone)
	wanted := date.In(s.zone, local.Hour(), local.Minute())
	nearer := func(a, b time.Time) int { return cmp.Compare(apart(a, wanted), apart(b, wanted)) }
	return func(yield func(time.Time) bool) {
		rest := append(s.grid(date), wanted)
		slices.SortStableFunc(rest, nearer)
		seen := make(map[int64]bool)
		for len(rest) > 0 { // in parts, since the first often do
			n := min(len(rest), maxDrafts-len(given))
			part := s.good(slot, slices.Concat(given, rest[:n]))
			slices.SortStableFunc(part, nearer)
			for _, t := range part {
				if !seen[t.Unix()] && !yield(t) {
					return
				}
				seen[t.Unix()] = true
			}
			given, rest = nil, rest[n:]
		}
	}
}

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }
