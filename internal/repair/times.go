package repair

import (
	"iter"
	"slices"
	"time"

	"waymark/internal/trip"
)

// parties returns the slots a violation is about: its subject, and for a way or an
// overlap also what is in the subject's way.
func (s *search) parties(p trip.Plan, v trip.Violation) (ids []string) {
	line := inTime(p)
	at := slices.IndexFunc(line, func(o trip.Slot) bool { return o.ID == v.Subject })
	if at < 0 {
		return nil
	}
	ids = append(ids, v.Subject)
	for i, o := range slices.Backward(line[:at]) {
		inTheWay := v.Rule == trip.RuleTiming && i == at-1 || v.Rule == trip.RuleOverlap && o.End.After(line[at].Start)
		if inTheWay && !slices.Contains(ids, o.ID) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// shifts give a visit another start on its day. What has its time from elsewhere,
// such as a flight, gets that.
func (s *search) shifts(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		for _, id := range s.parties(p, v) {
			d, i := find(p, id)
			slot := p.Days[d].Slots[i]
			if !s.movable(slot) {
				for _, retime := range []func(trip.Plan, int, int) (trip.Plan, bool){s.retimed, s.reframed} {
					if next, ok := retime(p, d, i); ok && !yield(s.changed(p, next, id)) {
						return
					}
				}
				continue
			}
			if !s.elsewhen(p, d, i, func(next trip.Plan) bool { return yield(s.changed(p, next, id)) }) {
				return
			}
		}
	}
}

// elsewhen yields the plan with visit i of day d at other times of its day.
func (s *search) elsewhen(p trip.Plan, d, i int, yield func(trip.Plan) bool) bool {
	slot := p.Days[d].Slots[i]
	if length(slot) <= 0 {
		slot.End = slot.Start.Add(s.visitLength(slot))
	}
	for start := range s.around(slot, p.Days[d].Date, s.computed(p, d, i, slot)...) {
		next := clone(p)
		takeOut(&next, d, i)
		if to := moved(slot, start); !equal(to, p.Days[d].Slots[i]) && s.put(&next, d, to) && !yield(next) {
			return false
		}
	}
	return true
}

// visitLength is how long one stays at a place.
func (s *search) visitLength(slot trip.Slot) time.Duration {
	if place := s.ev.Places[slot.Choice().Ref]; place.VisitSeconds > 0 {
		return time.Duration(place.VisitSeconds) * time.Second
	}
	return time.Hour
}

// computed returns the starts of a visit that its neighbours and the rules of the
// day suggest.
func (s *search) computed(p trip.Plan, d, i int, slot trip.Slot) (starts []time.Time) {
	slots, n := p.Days[d].Slots, length(slot)
	if i > 0 {
		starts = append(starts, up(slots[i-1].End.Add(s.need(slots[i-1], slot)), 5*time.Minute))
	}
	if i+1 < len(slots) && slots[i+1].Kind != trip.KindLodging {
		starts = append(starts, slots[i+1].Start.Add(-s.need(slot, slots[i+1])-n).Truncate(5*time.Minute))
	}
	date := p.Days[d].Date
	return append(starts,
		date.In(s.zone, 0, s.policy.CheckInMinute),
		date.In(s.zone, 0, s.policy.CheckOutMinute).Add(-n),
		date.In(s.zone, 0, s.policy.KidsEndMinute).Add(-n))
}

// retimed gives slot i of day d, which is no visit, the time it must have.
func (s *search) retimed(p trip.Plan, d, i int) (trip.Plan, bool) {
	p = clone(p)
	slot := p.Days[d].Slots[i]
	if slot.Locked || isVisit(slot) {
		return p, false
	}
	around := neighbours(nightsLast(p))[slot.ID]
	switch slot.Kind {
	case trip.KindFlight:
		return p, s.fly(&p, slot.ID, slot.Choice().Ref)
	case trip.KindLodging:
		slot = s.comeHome(slot, around.prev)
		if end := p.Days[d].Date.AddDays(1).In(s.zone, 0, s.policy.CheckOutMinute); slot.End.After(end) || !slot.End.After(slot.Start) {
			slot.End = end.In(slot.End.Location())
		}
		slot = s.leave(slot, around.next)
	case trip.KindTransit:
		return s.transferred(p, d, i)
	}
	p.Days[d].Slots[i] = slot
	return p, true
}

// reframed gives all flights and transfers the times they must have, and the
// visits beside them what that leaves, for slot i of day d is one of them.
func (s *search) reframed(p trip.Plan, d, i int) (trip.Plan, bool) {
	p = clone(p)
	if k := p.Days[d].Slots[i].Kind; k != trip.KindFlight && k != trip.KindTransit {
		return p, false
	}
	for _, slot := range inTime(p) {
		if slot.Kind == trip.KindFlight && !slot.Locked && !s.fly(&p, slot.ID, slot.Choice().Ref) {
			return p, false
		}
	}
	return p, s.transferAll(&p) && s.refitAll(&p)
}

// at returns a slot at other times, written in the zones they were written in.
func at(slot trip.Slot, start, end time.Time) trip.Slot {
	slot.Start, slot.End = start.In(slot.Start.Location()), end.In(slot.End.Location())
	return slot
}

// reorders let a visit and others of its day come in another order.
func (s *search) reorders(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		d, i := find(p, v.Subject)
		if d < 0 || !s.movable(p.Days[d].Slots[i]) {
			return
		}
		for _, order := range s.orders(p.Days[d].Slots, i) {
			for _, compact := range []bool{false, true} {
				if next, ok := s.inOrder(p, d, order, compact); ok && !yield(s.changed(p, next, v.Subject)) {
					return
				}
			}
		}
	}
}

// orders returns the slots of a day with i exchanged with another visit, or put in
// its place. What cannot move stays where it is.
func (s *search) orders(slots []trip.Slot, i int) (all [][]trip.Slot) {
	for j := range slots {
		if j == i || !s.movable(slots[j]) {
			continue
		}
		swapped := slices.Clone(slots)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		all = append(all, swapped)
		between := slots[min(i, j)+1 : max(i, j)]
		if len(between) > 0 && !slices.ContainsFunc(between, func(o trip.Slot) bool { return !s.movable(o) }) {
			all = append(all, slices.Insert(slices.Delete(slices.Clone(slots), i, i+1), j, slots[i]))
		}
	}
	return all
}

// inOrder gives the slots of a day new times so that they come in an order: those
// of the slots whose place they take, or the earliest ones.
func (s *search) inOrder(p trip.Plan, d int, order []trip.Slot, compact bool) (trip.Plan, bool) {
	p = clone(p)
	old := p.Days[d].Slots
	for k, slot := range order {
		if slot.ID == old[k].ID && !compact || !s.movable(slot) {
			continue
		}
		from := old[k].Start
		if k > 0 && isVisit(order[k-1]) {
			if earliest := order[k-1].End.Add(s.need(order[k-1], slot)); compact || from.Before(earliest) {
				from = earliest
			}
		}
		start, ok := s.firstGood(slot, from)
		if !ok {
			return p, false
		}
		order[k] = moved(slot, start)
	}
	p.Days[d].Slots = order
	for k := range order {
		if isVisit(order[k]) && !s.push(&p, d, k) {
			return p, false
		}
	}
	return p, true
}

// taxis take a taxi home instead of the last train.
func (s *search) taxis(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		d, i := find(p, neighbours(inTime(p))[v.Subject].next.ID)
		if d < 0 || p.Days[d].Slots[i].Locked || len(p.Days[d].Slots[i].Choices) == 0 {
			return
		}
		next := clone(p)
		slot := &next.Days[d].Slots[i]
		slot.Choices = slices.Clone(slot.Choices)
		slot.Choices[0].Features.TravelMode = "taxi"
		yield(draft{
			plan: next, fact: s.ev.Travel.Provenance, gain: "a taxi runs at any hour",
			from: "By transit from " + s.name(p, v.Subject), to: "By taxi from " + s.name(p, v.Subject),
		})
	}
}
