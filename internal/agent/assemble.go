package agent

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// solverVersion changes when the same input may give another plan.
const solverVersion = "3"

// alternativesKept is how many other choices a slot of a plan lists.
const alternativesKept = 3

// assemble turns a solution into a plan: visits with the ways to them, nights,
// flights and transfers.
func (m *market) assemble(b base, s solve.Solution) trip.Plan {
	p := trip.Plan{
		Iterations: s.Iterations, StoppedBy: s.StoppedBy, SolverVersion: solverVersion,
		Assumptions: trip.PlanAssumptions{
			FX:                 map[string]float64{m.city.Currency: m.rate(m.city.Currency)},
			DailySpendUSDCents: m.usd(m.city.Spend(b.stay.Tier).For(m.in.Party)),
			Buffers:            m.policy.Buffers, PolicyVersion: m.policy.Version,
		},
	}
	used := m.used(s)
	for d, date := range m.dates {
		day := trip.Day{Date: date}
		if d == 0 && b.journey != nil {
			day.Slots = append(day.Slots, flightSlot("flight-out", b.journey.Out), m.transferIn(b))
		}
		at := b.stay.At
		for i, v := range s.Days[d] {
			slot := m.visitSlot(d, v, at)
			slot.Choices = append(slot.Choices, m.alternatives(d, v, m.gap(b, d, s.Days[d], i), used)...)
			day.Slots = append(day.Slots, slot)
			at = m.placeOf(v).At
		}
		if d < len(m.dates)-1 {
			day.Slots = append(day.Slots, m.night(b, d, s, at))
		} else if b.journey != nil {
			day.Slots = append(day.Slots, m.transferOut(b, at), flightSlot("flight-back", b.journey.Back))
		}
		p.Days = append(p.Days, day)
	}
	return p
}

// used returns the places a solution visits.
func (m *market) used(s solve.Solution) map[int]bool {
	used := map[int]bool{}
	for _, visits := range s.Days {
		for _, v := range visits {
			used[m.of[v.Node].place] = true
		}
	}
	return used
}

// placeOf returns where a visit is.
func (m *market) placeOf(v solve.Visit) trip.Place { return m.places[m.of[v.Node].place] }

// visitSlot is a visit on day d that is reached from the point before it.
func (m *market) visitSlot(d int, v solve.Visit, from trip.Point) trip.Slot {
	node, offer := m.nodes[v.Node], m.of[v.Node]
	place := m.placeOf(v)
	slot := trip.Slot{
		ID: fmt.Sprintf("d%d-%s", d+1, strings.TrimPrefix(place.ID, m.city.ID+"/")), Kind: trip.KindAttraction,
		Start: m.at(d, v.Start), End: m.at(d, v.Start+node.Service), Locked: node.Locked != nil,
	}
	if offer.meal != "" {
		slot.ID, slot.Kind = fmt.Sprintf("d%d-%s", d+1, offer.meal), trip.KindMeal
	}
	way := atlas.Leg(from, place.At)
	slot.Choices = []trip.Choice{m.choice(slot.Kind, place, way)}
	return slot
}

// choice is a place as the choice of a slot. A price that is not known is no part
// of its cost.
func (m *market) choice(kind trip.Kind, p trip.Place, way trip.Leg) trip.Choice {
	return trip.Choice{
		Kind: kind, Ref: p.ID, Score: m.wish(p), Provenance: p.Provenance,
		Features: trip.Features{CostUSDCents: m.known(p), TravelSeconds: way.Seconds, TravelMode: way.Mode, Indoor: p.Indoor, Themes: p.Themes},
	}
}

// gap is the time around a visit: where one comes from and is free from which
// minute on, where one goes next and is due at which.
type gap struct {
	from, to  trip.Point
	free, due int32
	buffer    int64 // before what comes next, in seconds
}

// gap returns the time around visit i of day d.
func (m *market) gap(b base, d int, visits []solve.Visit, i int) gap {
	g := gap{b.stay.At, b.stay.At, b.frames[d].Start, b.frames[d].End, m.policy.Buffers.InTown}
	if i > 0 {
		before := visits[i-1]
		g.from, g.free = m.placeOf(before).At, before.Start+m.nodes[before.Node].Service
	}
	if i+1 < len(visits) {
		next := m.placeOf(visits[i+1])
		g.to, g.due, g.buffer = next.At, visits[i+1].Start, m.policy.Buffers.Before(next.Kind)
	}
	return g
}

// takes reports whether a place that is open in the windows fits into the gap for
// so many minutes, with the ways there and on.
func (g gap) takes(p trip.Place, windows []solve.Window, minutes int32, buffers trip.Buffers) bool {
	arrival := g.free + wayMinutes(g.from, p.At, buffers.Before(p.Kind))
	leave := g.due - wayMinutes(p.At, g.to, g.buffer)
	return slices.ContainsFunc(windows, func(w solve.Window) bool { return max(arrival, w.Open)+minutes <= min(leave, w.Close) })
}

// alternatives returns other places that could be visited instead of v with the
// rest of the day as it is, the most wanted first.
func (m *market) alternatives(d int, v solve.Visit, g gap, used map[int]bool) []trip.Choice {
	chosen := m.nodes[v.Node]
	if chosen.Locked != nil {
		return nil
	}
	kind := trip.KindAttraction
	if chosen.Group != noGroup {
		kind = trip.KindMeal
	}
	var fit []trip.Place
	for i, n := range m.nodes {
		place := m.places[m.of[i].place]
		if n.Profit[d] == 0 || n.Locked != nil || n.Group != chosen.Group || used[m.of[i].place] {
			continue
		}
		if g.takes(place, n.Windows[d], n.Service, m.policy.Buffers) {
			fit = append(fit, place)
		}
	}
	slices.SortStableFunc(fit, func(a, b trip.Place) int { return cmp.Compare(m.wish(b), m.wish(a)) })
	var choices []trip.Choice
	for _, place := range fit[:min(alternativesKept, len(fit))] {
		choices = append(choices, m.choice(kind, place, atlas.Leg(g.from, place.At)))
	}
	return choices
}

// night is from coming home on day d to leaving the next morning.
func (m *market) night(b base, d int, s solve.Solution, from trip.Point) trip.Slot {
	way := atlas.Leg(from, b.stay.At)
	home := m.at(d, b.frames[d].Start)
	switch visits := s.Days[d]; {
	case len(visits) > 0:
		last := visits[len(visits)-1]
		home = m.at(d, last.Start+m.nodes[last.Node].Service+wayMinutes(from, b.stay.At, m.policy.Buffers.InTown))
	case d == 0 && b.journey != nil:
		home = m.transferIn(b).End
	}
	choice := trip.Choice{
		Kind: trip.KindLodging, Ref: b.stay.ID, Provenance: b.stay.Provenance,
		Features: trip.Features{CostUSDCents: m.usd(b.stay.Night) * int64(b.stay.Rooms), TravelSeconds: way.Seconds, TravelMode: way.Mode, Indoor: yes()},
	}
	return trip.Slot{
		ID: fmt.Sprintf("d%d-night", d+1), Kind: trip.KindLodging, Start: home, End: m.leave(b, d+1, s), Choices: []trip.Choice{choice},
	}
}

// leave is when one leaves the lodging on day d: in time for the first visit, or
// for the way to the airport.
func (m *market) leave(b base, d int, s solve.Solution) time.Time {
	if len(s.Days[d]) > 0 {
		v := s.Days[d][0]
		place := m.placeOf(v)
		return m.at(d, v.Start-wayMinutes(b.stay.At, place.At, m.policy.Buffers.Before(place.Kind)))
	}
	if d == len(m.dates)-1 && b.journey != nil {
		return m.transferOutStart(b)
	}
	return m.at(d, m.clock(d, m.policy.CheckOutMinute))
}

func yes() *bool { t := true; return &t }

// transferIn begins when the time one needs after landing is over.
func (m *market) transferIn(b base) trip.Slot {
	start := b.journey.Out.Arrive.Add(time.Duration(m.policy.Buffers.Airport) * time.Second)
	return transferSlot("transfer-in", start, *b.in, m.usd(b.in.Fare), trip.Leg{})
}

func (m *market) transferOut(b base, from trip.Point) trip.Slot {
	way := atlas.Leg(from, b.stay.At)
	return transferSlot("transfer-out", m.transferOutStart(b), *b.out, m.usd(b.out.Fare), way)
}

// transferOutStart leaves the time one needs before departure.
func (m *market) transferOutStart(b base) time.Time {
	return b.journey.Back.Depart.Add(-time.Duration(m.policy.Buffers.Airport+b.out.Seconds) * time.Second)
}

func transferSlot(id string, start time.Time, t trip.Transfer, cents int64, way trip.Leg) trip.Slot {
	return trip.Slot{
		ID: id, Kind: trip.KindTransit, Start: start.UTC(), End: start.Add(time.Duration(t.Seconds) * time.Second).UTC(),
		Choices: []trip.Choice{{
			Kind: trip.KindTransit, Ref: t.ID, Provenance: t.Provenance,
			Features: trip.Features{CostUSDCents: cents, TravelSeconds: way.Seconds, TravelMode: way.Mode, Indoor: yes()},
		}},
	}
}

func flightSlot(id string, f trip.Flight) trip.Slot {
	return trip.Slot{
		ID: id, Kind: trip.KindFlight, Start: f.Depart.UTC(), End: f.Arrive.UTC(),
		Choices: []trip.Choice{{
			Kind: trip.KindFlight, Ref: f.ID, Provenance: f.Provenance, Features: trip.Features{CostUSDCents: f.FareUSDCents, Indoor: yes()},
		}},
	}
}
