package repair

import (
	"iter"
	"slices"
	"time"

	"waymark/internal/trip"
)

// lodgings put the party up elsewhere for all nights; against the budget, where it
// costs less, the smallest step down first.
func (s *search) lodgings(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		old, ok := s.lodging(p)
		if !ok || v.Rule != trip.RuleBudget && !s.about(p, v, trip.KindLodging) {
			return
		}
		refs := slices.DeleteFunc(slices.Clone(s.o.Lodgings), func(ref string) bool {
			_, known := s.ev.Lodgings[ref]
			return !known || ref == old || v.Rule == trip.RuleBudget && s.nightCents(ref) >= s.nightCents(old)
		})
		refs = refs[:min(maxDrafts, len(refs))]
		if v.Rule == trip.RuleBudget {
			slices.Reverse(refs)
		}
		for _, ref := range refs {
			next := clone(p)
			if !s.stayAt(&next, ref) || !s.refitAll(&next) {
				continue
			}
			stay := s.ev.Lodgings[ref]
			c := draft{plan: next, from: s.spot(old), to: s.spot(ref), fact: stay.Provenance}
			if saved := s.lodgingCents(p) - s.lodgingCents(next); saved > 0 {
				c.gain = saves(saved)
			}
			if !yield(c) {
				return
			}
		}
	}
}

// about reports whether a violation is about a slot of a kind.
func (s *search) about(p trip.Plan, v trip.Violation, kind trip.Kind) bool {
	d, i := find(p, v.Subject)
	return d >= 0 && p.Days[d].Slots[i].Kind == kind
}

// lodging returns where the first night is. ok is false when there is none or a
// night is locked.
func (s *search) lodging(p trip.Plan) (ref string, ok bool) {
	for _, slot := range slices.Backward(inTime(p)) {
		if slot.Kind == trip.KindLodging {
			if slot.Locked {
				return "", false
			}
			ref, ok = slot.Choice().Ref, true
		}
	}
	return ref, ok
}

// nightCents is what the rooms of the party cost for one night.
func (s *search) nightCents(ref string) int64 {
	stay := s.ev.Lodgings[ref]
	return s.usd(trip.Amount{Minor: stay.Night.Minor * int64(stay.Rooms), Currency: stay.Night.Currency})
}

// lodgingCents is what all nights of a plan cost.
func (s *search) lodgingCents(p trip.Plan) (sum int64) {
	for _, slot := range inTime(p) {
		if slot.Kind == trip.KindLodging {
			sum += s.nightCents(slot.Choice().Ref)
		}
	}
	return sum
}

// stayAt makes all nights and transfers of a plan those of another lodging.
func (s *search) stayAt(p *trip.Plan, ref string) bool {
	stay := s.ev.Lodgings[ref]
	for d := range p.Days {
		for i, slot := range p.Days[d].Slots {
			if slot.Kind == trip.KindLodging {
				p.Days[d].Slots[i].Choices = selected(slot, ref, s.nightCents(ref), stay.Provenance)
			}
		}
	}
	return s.transferAll(p)
}

// selected returns the only choice of a slot that is no visit.
func selected(slot trip.Slot, ref string, cents int64, source trip.Provenance) []trip.Choice {
	f := slot.Choice().Features
	f.CostUSDCents = cents
	return []trip.Choice{{Kind: slot.Kind, Ref: ref, Features: f, Provenance: source}}
}

// transferAll re-makes every transfer of a plan for its flights and lodging.
func (s *search) transferAll(p *trip.Plan) bool {
	for d := range p.Days {
		for i := range p.Days[d].Slots {
			if p.Days[d].Slots[i].Kind != trip.KindTransit {
				continue
			}
			next, ok := s.transferred(*p, d, i)
			if !ok {
				return false
			}
			*p = next
		}
	}
	return true
}

// transferred re-makes transit i of day d: between the flight beside it and the
// lodging, as soon as one can after landing, as late as one may before departure.
// A transfer that is early enough keeps its start.
func (s *search) transferred(p trip.Plan, d, i int) (trip.Plan, bool) {
	p = clone(p)
	slot := p.Days[d].Slots[i]
	stay, ok := s.lodging(p)
	if !ok || slot.Locked {
		return p, false
	}
	line := frame(p.Days[d].Slots)
	k := slices.IndexFunc(line, func(o trip.Slot) bool { return o.ID == slot.ID })
	reserve := time.Duration(s.policy.Buffers.Airport) * time.Second
	var key string
	var start time.Time
	switch {
	case k > 0 && line[k-1].Kind == trip.KindFlight:
		f := s.ev.Flights[line[k-1].Choice().Ref]
		key, start = f.To+">"+stay, f.Arrive.Add(reserve)
	case k+1 < len(line) && line[k+1].Kind == trip.KindFlight:
		f := s.ev.Flights[line[k+1].Choice().Ref]
		key = stay + ">" + f.From
		start = f.Depart.Add(-reserve - seconds(s.ev.Transfers[key].Seconds))
	default:
		return p, false
	}
	t, known := s.ev.Transfers[key]
	if !known {
		return p, false
	}
	if slot.Choice().Ref != key {
		slot.Choices = selected(slot, key, s.usd(t.Fare), t.Provenance)
	}
	p.Days[d].Slots[i] = at(slot, start, start.Add(seconds(t.Seconds)))
	return p, true
}

// frame returns the flights and transfers of a day in the order they stand in.
func frame(slots []trip.Slot) []trip.Slot {
	return slices.DeleteFunc(slices.Clone(slots), func(o trip.Slot) bool { return o.Kind != trip.KindFlight && o.Kind != trip.KindTransit })
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

// refitAll refits the first and the last day, which flights and transfers frame.
func (s *search) refitAll(p *trip.Plan) bool {
	last := len(p.Days) - 1
	return s.refit(p, 0) && (last == 0 || s.refit(p, last))
}

// refit moves the visits of day d into what flights and transfers leave of it, and
// drops those that find no time there. It reports false when what is locked does
// not fit.
func (s *search) refit(p *trip.Plan, d int) bool {
	slots := p.Days[d].Slots // in the order they had: times may have changed
	kept := slots[:0:0]
	for i, slot := range slots {
		if !isVisit(slot) {
			kept = append(kept, slot)
			continue
		}
		start, ok := s.within(kept, slot, slots[i+1:], p.Days[d].Date)
		switch {
		case ok:
			kept = append(kept, moved(slot, start))
		case s.locked(slot):
			return false
		}
	}
	p.Days[d].Slots = kept
	return true
}

// within returns the start of a visit, the nearest to its own, that what is before
// and the next flight or transfer leave.
func (s *search) within(before []trip.Slot, slot trip.Slot, after []trip.Slot, date trip.Date) (time.Time, bool) {
	from, until := date.In(s.zone, 0, 0), date.AddDays(1).In(s.zone, 0, 0)
	if n := len(before); n > 0 {
		from = before[n-1].End.Add(s.need(before[n-1], slot))
	}
	if s.barred(slot, slices.Concat(before, after), date) {
		return from, false
	}
	if i := slices.IndexFunc(after, func(o trip.Slot) bool { return o.Kind == trip.KindFlight || o.Kind == trip.KindTransit }); i >= 0 {
		until = after[i].Start.Add(-s.need(slot, after[i]))
	}
	fits := func(t time.Time) bool { return !t.Before(from) && !t.Add(length(slot)).After(until) }
	if fits(slot.Start) {
		return slot.Start, true
	}
	if s.locked(slot) {
		return from, false
	}
	for start := range s.around(slot, date, up(from, 5*time.Minute), until.Add(-length(slot)).Truncate(5*time.Minute)) {
		if fits(start) {
			return start, true
		}
	}
	return from, false
}

// barred reports whether a flight among the others leaves nothing of the day: one
// that lands late or leaves early.
func (s *search) barred(slot trip.Slot, others []trip.Slot, date trip.Date) bool {
	return slices.ContainsFunc(others, func(o trip.Slot) bool {
		f, known := s.ev.Flights[o.Choice().Ref]
		late, early := date.In(s.zone, 0, s.policy.LateLandingMinute), date.In(s.zone, 0, s.policy.EarlyDepartureMinute)
		return known && o.Kind == trip.KindFlight &&
			(o.End.After(late) && !slot.Start.Before(f.Arrive) || trip.DateOf(f.Depart.In(s.zone)) == date && f.Depart.Before(early) && slot.Start.Before(f.Depart))
	})
}

// journeys fly otherwise; against the budget, where it costs less, the smallest
// step down first.
func (s *search) journeys(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		out, back, ok := s.flights(p)
		if !ok || v.Rule != trip.RuleBudget && !s.about(p, v, trip.KindFlight) && !s.about(p, v, trip.KindTransit) {
			return
		}
		old := Journey{out.Choice().Ref, back.Choice().Ref}
		options := slices.DeleteFunc(slices.Clone(s.o.Journeys), func(j Journey) bool {
			_, outKnown := s.ev.Flights[j.Out]
			_, backKnown := s.ev.Flights[j.Back]
			return !outKnown || !backKnown || j == old || v.Rule == trip.RuleBudget && s.fare(j) >= s.fare(old)
		})
		options = options[:min(maxDrafts, len(options))]
		if v.Rule == trip.RuleBudget {
			slices.Reverse(options)
		}
		for _, j := range options {
			next := clone(p)
			if !s.fly(&next, out.ID, j.Out) || !s.fly(&next, back.ID, j.Back) || !s.transferAll(&next) || !s.refitAll(&next) {
				continue
			}
			c := draft{plan: next, from: s.journeyWords(old), to: s.journeyWords(j), fact: s.ev.Flights[j.Out].Provenance}
			if s.fare(j) < s.fare(old) {
				c.gain = saves(s.fare(old) - s.fare(j))
			}
			if !yield(c) {
				return
			}
		}
	}
}

// flights returns the first and the last flight of a plan, which must be its only
// ones and not locked.
func (s *search) flights(p trip.Plan) (out, back trip.Slot, ok bool) {
	all := slices.DeleteFunc(inTime(p), func(o trip.Slot) bool { return o.Kind != trip.KindFlight })
	if len(all) != 2 || all[0].Locked || all[1].Locked {
		return out, back, false
	}
	return all[0], all[1], true
}

func (s *search) fare(j Journey) int64 {
	return s.ev.Flights[j.Out].FareUSDCents + s.ev.Flights[j.Back].FareUSDCents
}

// fly puts a flight into the slot of an id, at its times. It reports false when
// nothing is known about it.
func (s *search) fly(p *trip.Plan, id, ref string) bool {
	d, i := find(*p, id)
	f, known := s.ev.Flights[ref]
	if !known {
		return false
	}
	slot := p.Days[d].Slots[i]
	if slot.Choice().Ref != ref {
		slot.Choices = selected(slot, ref, f.FareUSDCents, f.Provenance)
	}
	p.Days[d].Slots[i] = at(slot, f.Depart, f.Arrive)
	return true
}
