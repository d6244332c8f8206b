package agent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/solve"
	"waymark/internal/trip"
)

// solverVersion changes when the same input may give another plan.
const solverVersion = "5"

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
	for d, date := range m.dates {
		day := trip.Day{Date: date}
		if d == 0 && b.journey != nil {
			day.Slots = append(day.Slots, flightSlot("flight-out", b.journey.Out), m.transferIn(b))
		}
		at := lodging
		for _, v := range s.Days[d] {
			place := m.of[v.Node].place
			day.Slots = append(day.Slots, m.visitSlot(d, v, m.way(b, at, place)))
			at = place
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

// addAlternatives gives each visit of the plan of a solution other choices.
func (m *market) addAlternatives(p *trip.Plan, b base, s solve.Solution) {
	used := m.used(s)
	for d, visits := range s.Days {
		next := 0
		for k := range p.Days[d].Slots {
			slot := &p.Days[d].Slots[k]
			if slot.Kind == trip.KindAttraction || slot.Kind == trip.KindMeal {
				slot.Choices = append(slot.Choices, m.alternatives(b, d, visits, next, used)...)
				next++
			}
		}
	}
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

// visitSlot is a visit on day d that a way leads to.
func (m *market) visitSlot(d int, v solve.Visit, way trip.Leg) trip.Slot {
	node, offer := m.nodes[v.Node], m.of[v.Node]
	place := m.placeOf(v)
	slot := trip.Slot{
		ID: fmt.Sprintf("d%d-%s", d+1, strings.TrimPrefix(place.ID, m.city.ID+"/")), Kind: trip.KindAttraction,
		Start: m.at(d, v.Start), End: m.at(d, v.Start+node.Service), Locked: node.Locked != nil,
	}
	if offer.meal != "" {
		slot.ID, slot.Kind = fmt.Sprintf("d%d-%s", d+1, offer.meal), trip.KindMeal
	}
	slot.Choices = []trip.Choice{m.choice(slot.Kind, offer.place, way)}
	return slot
}

// choice is a place as the choice of a slot. A price that is not known is no part
// of its cost.
func (m *market) choice(kind trip.Kind, place int, way trip.Leg) trip.Choice {
	p := m.places[place]
	return trip.Choice{
		Kind: kind, Ref: p.ID, Score: m.wishes[place], Provenance: p.Provenance,
		Features: trip.Features{CostUSDCents: m.known(p), TravelSeconds: way.Seconds, TravelMode: way.Mode, Indoor: p.Indoor, Themes: p.Themes},
	}
}

// gap is the time around a visit: where one comes from and is free from which
// minute on, where one goes next and is due at which. The places are indices of
// market.way.
type gap struct {
	from, to  int
	free, due int32
}

// gap returns the time around visit i of day d.
func (m *market) gap(b base, d int, visits []solve.Visit, i int) gap {
	g := gap{lodging, lodging, b.frames[d].Start, b.frames[d].End}
	if i > 0 {
		before := visits[i-1]
		g.from, g.free = m.of[before.Node].place, before.Start+m.nodes[before.Node].Service
	}
	if i+1 < len(visits) {
		next := visits[i+1]
		g.to, g.due = m.of[next.Node].place, next.Start
	}
	return g
}

// alternatives returns other places that could be visited instead of visit i of
// day d with the rest of the day as it is, the most wanted first.
func (m *market) alternatives(b base, d int, visits []solve.Visit, i int, used map[int]bool) []trip.Choice {
	chosen, g := m.nodes[visits[i].Node], m.gap(b, d, visits, i)
	if chosen.Locked != nil {
		return nil
	}
	kind := trip.KindAttraction
	if chosen.Group != noGroup {
		kind = trip.KindMeal
	}
	var fit []int
	for k, n := range m.nodes {
		place := m.of[k].place
		if n.Profit[d] == 0 || n.Locked != nil || n.Group != chosen.Group || used[place] {
			continue
		}
		arrival := g.free + wayMinutes(m.way(b, g.from, place), m.bufferBefore(place))
		leave := g.due - wayMinutes(m.way(b, place, g.to), m.bufferBefore(g.to))
		if slices.ContainsFunc(n.Windows[d], func(w solve.Window) bool { return max(arrival, w.Open)+n.Service <= min(leave, w.Close) }) {
			fit = append(fit, place)
		}
	}
	m.sortByWish(fit)
	var choices []trip.Choice
	for _, place := range fit[:min(alternativesKept, len(fit))] {
		choices = append(choices, m.choice(kind, place, m.way(b, g.from, place)))
	}
	return choices
}

// night is from coming home on day d to leaving the next morning.
func (m *market) night(b base, d int, s solve.Solution, from int) trip.Slot {
	way := m.way(b, from, lodging)
	home := m.at(d, b.frames[d].Start)
	switch visits := s.Days[d]; {
	case len(visits) > 0:
		last := visits[len(visits)-1]
		home = m.at(d, last.Start+m.nodes[last.Node].Service+wayMinutes(way, m.policy.Buffers.InTown))
	case d == 0 && b.journey != nil:
		home = m.transferIn(b).End
	case d > 0:
		home = m.leave(b, d, s) // where the night before ends
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
		place := m.of[v.Node].place
		return m.at(d, v.Start-wayMinutes(b.ways[place], m.bufferBefore(place)))
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

func (m *market) transferOut(b base, from int) trip.Slot {
	return transferSlot("transfer-out", m.transferOutStart(b), *b.out, m.usd(b.out.Fare), m.way(b, from, lodging))
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
