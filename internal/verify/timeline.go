package verify

import (
	"cmp"
	"slices"
	"time"

	"waymark/internal/trip"
)

// timeline is a plan laid out for the rules: the slots of all days in order of
// their start, each with its evidence, and the ways between neighbours.
type timeline struct {
	*Judge
	plan  trip.Plan
	stops []*stop
	ways  []way
}

// stop is one slot with what is known of its selected choice. At most one of
// place, lodging, flight and transfer is set, none when the ref is unknown.
type stop struct {
	trip.Slot
	date trip.Date // of the day the slot stands on
	ref  string

	place    *venue
	lodging  *trip.Lodging
	flight   *trip.Flight
	transfer *trip.Transfer

	from, to string // refs of where it begins and ends, "" when unknown

	fromZone, toZone *time.Location // of where it begins and ends, UTC when unknown
	zonesKnown       bool
}

// way is how one gets from a stop to the next.
type way struct {
	a, b  *stop
	leg   trip.Leg
	known bool // the leg is in evidence
	taxi  bool // the traveller takes one
}

// lay builds the timeline of a plan.
func (j *Judge) lay(p trip.Plan) *timeline {
	t := &timeline{Judge: j, plan: p}
	for _, d := range p.Days {
		for _, s := range d.Slots {
			t.stops = append(t.stops, t.locate(s, d.Date))
		}
	}
	slices.SortStableFunc(t.stops, earlier)
	for i := 1; i < len(t.stops); i++ {
		t.ways = append(t.ways, between(t.stops[i-1], t.stops[i], t.leg))
	}
	return t
}

// locate looks up the evidence of a slot.
func (t *timeline) locate(slot trip.Slot, date trip.Date) *stop {
	ev := t.ev
	s := &stop{Slot: slot, date: date, ref: slot.Choice().Ref, fromZone: t.zone, toZone: t.zone, zonesKnown: t.zoneKnown}
	switch slot.Kind {
	case trip.KindAttraction, trip.KindMeal:
		if place := t.venue(s.ref); place != nil {
			s.place, s.from, s.to = place, s.ref, s.ref
		}
	case trip.KindLodging:
		if lodging, known := ev.Lodgings[s.ref]; known {
			s.lodging, s.from, s.to = &lodging, s.ref, s.ref
		}
	case trip.KindFlight:
		if flight, known := ev.Flights[s.ref]; known {
			s.flight, s.from, s.to = &flight, flight.From, flight.To
			var from, to bool
			s.fromZone, from = t.location(flight.FromTZ)
			s.toZone, to = t.location(flight.ToTZ)
			s.zonesKnown = from && to
		}
	case trip.KindTransit:
		if transfer, known := ev.Transfers[s.ref]; known {
			s.transfer, s.from, s.to = &transfer, transfer.From, transfer.To
		}
	}
	return s
}

// earlier orders stops by their start. The rest of the order only makes it
// independent of the order in which a day lists its slots.
func earlier(a, b *stop) int {
	return cmp.Or(
		a.Start.Compare(b.Start),
		a.End.Compare(b.End),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.ref, b.ref),
		cmp.Compare(a.date.String(), b.date.String()),
		cmp.Compare(a.Choice().Features.TravelMode, b.Choice().Features.TravelMode),
	)
}

// between looks up the way from a to b. A leg of negative length is no evidence.
func between(a, b *stop, lookup func(from, to string) (trip.Leg, bool)) way {
	w := way{a: a, b: b, taxi: b.Choice().Features.TravelMode == "taxi"}
	if a.to == "" || b.from == "" {
		return w
	}
	w.leg, w.known = lookup(a.to, b.from)
	w.known = w.known && w.leg.Seconds >= 0
	return w
}

// moves reports whether the way leads elsewhere.
func (w way) moves() bool { return w.a.to != w.b.from }

// ride reports whether the way costs a ride: transit, or a taxi for want of a
// price of its own.
func (w way) ride() bool { return w.known && w.moves() && (w.leg.Mode == "transit" || w.taxi) }

// visits are the stops at a known place: attractions and meals.
func (t *timeline) visits() []*stop { return t.where(func(s *stop) bool { return s.place != nil }) }

// nights are the stops at a known lodging.
func (t *timeline) nights() []*stop { return t.where(func(s *stop) bool { return s.lodging != nil }) }

// flights are the stops with a known flight.
func (t *timeline) flights() []*stop { return t.where(func(s *stop) bool { return s.flight != nil }) }

func (t *timeline) where(keep func(*stop) bool) (kept []*stop) {
	for _, s := range t.stops {
		if keep(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// local returns the calendar day of at on the destination's wall clock.
func (t *timeline) local(at time.Time) trip.Date { return trip.DateOf(at.In(t.zone)) }

// clock returns the instant of a minute of the local day d.
func (t *timeline) clock(d trip.Date, minute int) time.Time { return d.In(t.zone, 0, minute) }

// seconds returns d in whole seconds, rounded down, so that a gap that is too
// short by a fraction is too short.
func seconds(d time.Duration) int64 {
	n := int64(d / time.Second)
	if d%time.Second < 0 {
		n--
	}
	return n
}

// after returns by how many seconds t is later than limit, rounded up: more than
// 0 exactly when it is later.
func after(t, limit time.Time) int64 { return -seconds(limit.Sub(t)) }
