package repair

import (
	"cmp"
	"iter"
	"slices"

	"waymark/internal/trip"
)

// dayswaps let two visits of different days exchange their places.
func (s *search) dayswaps(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		d, i := find(p, v.Subject)
		if d < 0 || !s.movable(p.Days[d].Slots[i]) {
			return
		}
		one := p.Days[d].Slots[i]
		for e, day := range p.Days {
			for j, other := range day.Slots {
				if e == d || other.Kind != one.Kind || !s.movable(other) || one.Kind == trip.KindMeal && s.sittingOf(one.Start) != s.sittingOf(other.Start) {
					continue
				}
				next := clone(p)
				takeOut(&next, d, i)
				takeOut(&next, e, j)
				if s.settleIn(&next, e, one, other) && s.settleIn(&next, d, other, one) && !yield(s.swapped(p, next, one.ID, other.ID)) {
					return
				}
			}
		}
	}
}

// settleIn puts a visit on day d about where another one was.
func (s *search) settleIn(p *trip.Plan, d int, slot, instead trip.Slot) bool {
	wanted := moved(slot, instead.Start)
	wanted.ID = "" // what stood against it on its old day does not count
	for start := range s.around(wanted, p.Days[d].Date, instead.Start) {
		if apart(start, instead.Start) > 2*quarter*4 {
			break
		}
		next := clone(*p)
		if s.put(&next, d, moved(slot, start)) {
			*p = next
			return true
		}
	}
	return false
}

// otherDays put a visit on another day, the nearest first: where there is room,
// then where others make room.
func (s *search) otherDays(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		for _, id := range s.parties(p, v) {
			d, i := find(p, id)
			slot := p.Days[d].Slots[i]
			if !s.movable(slot) {
				continue
			}
			days := s.otherThan(p, d)
			perDay := max(2, maxDrafts/max(1, len(days)))
			for _, e := range days {
				if slot.Kind == trip.KindMeal && s.hasSitting(p, e, slot) {
					continue
				}
				if !s.onDay(p, d, i, e, perDay, func(next trip.Plan) bool { return yield(s.changed(p, next, id)) }) {
					return
				}
			}
		}
	}
}

// otherThan returns the days of a plan but d, the nearest first.
func (s *search) otherThan(p trip.Plan, d int) (days []int) {
	for e := range p.Days {
		if e != d {
			days = append(days, e)
		}
	}
	slices.SortStableFunc(days, func(a, b int) int { return cmp.Compare(max(a-d, d-a), max(b-d, d-b)) })
	return days
}

// hasSitting reports whether day e has the meal that slot is.
func (s *search) hasSitting(p trip.Plan, e int, slot trip.Slot) bool {
	return slices.ContainsFunc(p.Days[e].Slots, func(o trip.Slot) bool {
		return o.Kind == trip.KindMeal && s.sittingOf(o.Start) == s.sittingOf(slot.Start)
	})
}

// onDay yields the plan with visit i of day d at some times of day e, those first
// at which nobody has to make room.
func (s *search) onDay(p trip.Plan, d, i, e, most int, yield func(trip.Plan) bool) bool {
	slot := p.Days[d].Slots[i]
	loose := slot
	loose.ID = "" // what stands against it on its day does not count
	n := 0
	for _, push := range []bool{false, true} {
		for start := range s.around(loose, p.Days[e].Date) {
			next := clone(p)
			takeOut(&next, d, i)
			room := slices.Clone(next.Days[e].Slots)
			if n == most {
				break
			}
			if !s.put(&next, e, moved(slot, start)) || !push && !allIn(room, next.Days[e].Slots) {
				continue
			}
			if n++; !yield(next) {
				return false
			}
		}
	}
	return true
}

// allIn reports whether all slots are among others.
func allIn(slots, others []trip.Slot) bool {
	return !slices.ContainsFunc(slots, func(o trip.Slot) bool { return !contains(others, o) })
}
