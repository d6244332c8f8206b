package repair

import (
	"slices"
	"time"

	"waymark/internal/trip"
)

const quarter = 15 * time.Minute

func isVisit(s trip.Slot) bool { return s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal }

// movable reports whether a slot is a visit that the traveller has not fixed.
func (s *search) movable(slot trip.Slot) bool {
	return isVisit(slot) && !s.locked(slot)
}

func (s *search) locked(slot trip.Slot) bool {
	return slot.Locked || isVisit(slot) && slices.ContainsFunc(s.in.Prefs.LockedSlots, func(l trip.LockedSlot) bool {
		return l.PlaceID == slot.Choice().Ref
	})
}

// ends returns the refs of where a slot begins and ends, "" when unknown.
func (s *search) ends(slot trip.Slot) (from, to string) {
	ref := slot.Choice().Ref
	switch slot.Kind {
	case trip.KindFlight:
		f := s.ev.Flights[ref]
		return f.From, f.To
	case trip.KindTransit:
		t := s.ev.Transfers[ref]
		return t.From, t.To
	}
	return ref, ref
}

// leg returns the way from a to b.
func (s *search) leg(a, b trip.Slot) (trip.Leg, bool) {
	_, from := s.ends(a)
	to, _ := s.ends(b)
	if from == "" || to == "" {
		return trip.Leg{}, false
	}
	return s.way(from, to)
}

// need returns the time wanted between a and b: the way and a buffer. An unknown
// way takes none; the verifier has the word on it.
func (s *search) need(a, b trip.Slot) time.Duration {
	leg, _ := s.leg(a, b)
	_, from := s.ends(a)
	to, _ := s.ends(b)
	buffer := s.policy.Buffers.InTown
	switch {
	case a.Kind == trip.KindFlight || b.Kind == trip.KindFlight:
		buffer = s.policy.Buffers.Airport
	case isVisit(b):
		buffer = s.policy.Buffers.Before(s.ev.Places[to].Kind)
	case from == to:
		buffer = 0
	}
	return time.Duration(max(0, leg.Seconds)+buffer) * time.Second
}

// find returns where the slot of an id is, d < 0 when it is nowhere.
func find(p trip.Plan, id string) (d, i int) {
	for d, day := range p.Days {
		for i, slot := range day.Slots {
			if slot.ID == id {
				return d, i
			}
		}
	}
	return -1, -1
}

// takeOut removes slot i of day d.
func takeOut(p *trip.Plan, d, i int) {
	p.Days[d].Slots = slices.Delete(p.Days[d].Slots, i, i+1)
}

// put enters a slot into day d, behind what begins earlier, and makes room for it.
func (s *search) put(p *trip.Plan, d int, slot trip.Slot) bool {
	i := slices.IndexFunc(p.Days[d].Slots, func(o trip.Slot) bool { return o.Start.After(slot.Start) })
	if i < 0 {
		i = len(p.Days[d].Slots)
		for i > 0 && p.Days[d].Slots[i-1].Kind == trip.KindLodging {
			i-- // the night begins when one comes home
		}
	}
	p.Days[d].Slots = slices.Insert(p.Days[d].Slots, i, slot)
	return s.push(p, d, i)
}

// push moves the neighbours of slot i of day d as far as needed. It reports false
// when one of them cannot move or has no good time there. Nights give way later.
func (s *search) push(p *trip.Plan, d, i int) bool {
	slots := p.Days[d].Slots
	for j := i + 1; j < len(slots) && slots[j].Kind != trip.KindLodging; j++ {
		earliest := slots[j-1].End.Add(s.need(slots[j-1], slots[j]))
		if !slots[j].Start.Before(earliest) {
			break
		}
		start, ok := s.firstGood(slots[j], earliest)
		if !ok {
			return false
		}
		slots[j] = moved(slots[j], start)
	}
	for j := i - 1; j >= 0 && slots[j].Kind != trip.KindLodging; j-- {
		latest := slots[j+1].Start.Add(-s.need(slots[j], slots[j+1]))
		if !slots[j].End.After(latest) {
			break
		}
		start, ok := s.lastGood(slots[j], latest.Add(-length(slots[j])))
		if !ok {
			return false
		}
		slots[j] = moved(slots[j], start)
	}
	return true
}

func length(slot trip.Slot) time.Duration { return slot.End.Sub(slot.Start) }

// moved returns a slot at another time, written in the zone it was written in.
func moved(slot trip.Slot, start time.Time) trip.Slot {
	n, zone := length(slot), slot.Start.Location()
	slot.Start, slot.End = start.In(zone), start.Add(n).In(zone)
	return slot
}

// settle works out what follows from a change of the plan was: when one comes home
// and leaves in the morning, and the ways. It takes over the plan it is given.
func (s *search) settle(was, p trip.Plan) trip.Plan {
	for d := range p.Days {
		slices.SortStableFunc(p.Days[d].Slots, visitsBeforeNights)
	}
	s.nights(&p, neighbours(nightsLast(was)))
	before, now := neighbours(inTime(was)), neighbours(inTime(p))
	for d := range p.Days {
		slots := p.Days[d].Slots
		for i, slot := range slots {
			if prev, old := now[slot.ID], before[slot.ID]; !slot.Locked && (s.leadsElsewhere(prev, old) || slot.Choice().Ref != old.self.Choice().Ref) {
				slots[i] = s.reached(slot, prev.prev)
			}
		}
		slices.SortStableFunc(slots, earlier)
	}
	return p
}

// visitsBeforeNights is the order of a day in which nights come last, whenever
// they begin: they are to be retimed.
func visitsBeforeNights(a, b trip.Slot) int {
	switch home, other := a.Kind == trip.KindLodging, b.Kind == trip.KindLodging; {
	case home && !other:
		return 1
	case other && !home:
		return -1
	}
	return earlier(a, b)
}

// neighbour is a slot with the ones before and after it.
type neighbour struct{ prev, self, next trip.Slot }

// nightsLast returns all slots of a plan, day by day, in that order.
func nightsLast(p trip.Plan) (line []trip.Slot) {
	for _, day := range p.Days {
		slots := slices.Clone(day.Slots)
		slices.SortStableFunc(slots, visitsBeforeNights)
		line = append(line, slots...)
	}
	return line
}

// neighbours returns slots by id, each with those beside it.
func neighbours(line []trip.Slot) map[string]neighbour {
	by := make(map[string]neighbour, len(line))
	for i, slot := range line {
		n := neighbour{self: slot}
		if i > 0 {
			n.prev = line[i-1]
		}
		if i+1 < len(line) {
			n.next = line[i+1]
		}
		by[slot.ID] = n
	}
	return by
}

// leadsElsewhere reports whether the way to a slot begins elsewhere than it did.
func (s *search) leadsElsewhere(now, was neighbour) bool {
	_, from := s.ends(now.prev)
	_, old := s.ends(was.prev)
	return from != old || now.prev.Kind != was.prev.Kind
}

// reached returns a slot with the way to it from prev.
func (s *search) reached(slot, prev trip.Slot) trip.Slot {
	if len(slot.Choices) == 0 {
		return slot
	}
	leg, known := s.leg(prev, slot)
	if !known || prev.Kind == trip.KindFlight || slot.Kind == trip.KindFlight {
		leg = trip.Leg{}
	}
	f := slot.Choices[0].Features
	if f.TravelMode == "taxi" && leg.Mode == "transit" {
		leg.Mode = f.TravelMode
	}
	slot.Choices = slices.Clone(slot.Choices)
	slot.Choices[0].Features.TravelSeconds, slot.Choices[0].Features.TravelMode = leg.Seconds, leg.Mode
	return slot
}

// nights retimes the nights around which something has changed: one begins when
// one is home from what is last, and ends no later than the next day asks for.
func (s *search) nights(p *trip.Plan, before map[string]neighbour) {
	now := neighbours(nightsLast(*p))
	for d := range p.Days {
		for i, slot := range p.Days[d].Slots {
			is, was := now[slot.ID], before[slot.ID]
			if slot.Kind != trip.KindLodging || slot.Locked {
				continue
			}
			other := slot.Choice().Ref != was.self.Choice().Ref
			if other || !is.prev.End.Equal(was.prev.End) || s.leadsElsewhere(is, was) {
				slot = s.comeHome(slot, is.prev)
			}
			from, _ := s.ends(is.next)
			old, _ := s.ends(was.next)
			if other || !is.next.Start.Equal(was.next.Start) || from != old {
				slot = s.leave(slot, is.next)
			}
			p.Days[d].Slots[i] = slot
		}
	}
}

// comeHome returns a night that begins when one is home from prev. A day without
// anything ends when it did.
func (s *search) comeHome(night, prev trip.Slot) trip.Slot {
	home := up(prev.End.Add(s.need(prev, night)), time.Minute)
	if prev.ID != "" && (prev.Kind != trip.KindLodging || night.Start.Before(home)) {
		night.Start = home.In(night.Start.Location())
	}
	return night
}

// leave returns a night that ends in time for next, and else when it did.
func (s *search) leave(night, next trip.Slot) trip.Slot {
	latest := next.Start.Add(-s.need(night, next)).Truncate(time.Minute)
	if next.ID != "" && night.End.After(latest) {
		night.End = latest.In(night.End.Location())
	}
	return night
}
