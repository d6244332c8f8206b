package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// earlier returns what the run that s changes came to, nil for a run that changes
// none. It is read once in a process; it never changes, so a run that is taken up
// again elsewhere reads the same.
func (a *Agent) earlier(ctx context.Context, s *State) (*Earlier, error) {
	if s.Parent == "" || s.before != nil {
		return s.before, nil
	}
	e, err := a.recall(ctx, s.Org, s.Parent)
	if err != nil {
		return nil, fmt.Errorf("run before %s: %w", s.RunID, err)
	}
	s.before = e
	return e, nil
}

// recall returns the visits of an earlier plan in terms of the market, as far as it
// has them: what was at a day and time of the trip is there again. Fixed visits
// stand for themselves.
func (m *market) recall(p trip.Plan) solve.Solution {
	s := solve.Solution{Days: make([][]solve.Visit, len(m.dates))}
	for d := range m.dates {
		s.Days[d] = []solve.Visit{}
		if d >= len(p.Days) {
			continue
		}
		shift := p.Days[d].Date.DaysUntil(m.dates[d])
		for _, slot := range p.Days[d].Slots {
			if slot.Kind != trip.KindAttraction && slot.Kind != trip.KindMeal {
				continue
			}
			local := slot.Start.In(m.city.Zone).AddDate(0, 0, shift) // the same time on the clock
			if n := m.nodeOf(d, slot, m.minute(d, local)); n >= 0 {
				s.Days[d] = append(s.Days[d], solve.Visit{Node: n, Start: m.minute(d, local)})
			}
		}
	}
	return s
}

// nodeOf returns the node that a slot was on day d, the fixed one where it is fixed
// at that minute, -1 when there is none.
func (m *market) nodeOf(d int, slot trip.Slot, minute int32) int {
	found := -1
	for i, n := range m.nodes {
		if m.places[m.of[i].place].ID != slot.Choice().Ref {
			continue
		}
		switch {
		case n.Locked != nil && *n.Locked == (solve.Lock{Day: d, Start: minute}):
			return i
		case n.Locked == nil && n.Profit[d] > 0 && m.of[i].meal == mealOf(slot):
			found = i
		}
	}
	return found
}

// keptPercent is what a visit of the plan before is worth more on its day, so that
// a changed wish changes no more of a plan than it is about.
const keptPercent = 40

// favour makes the visits of an earlier plan worth a little more.
func (m *market) favour(s solve.Solution) {
	for d, visits := range s.Days {
		for _, v := range visits {
			if points := &m.nodes[v.Node].Profit[d]; *points > 0 {
				*points += int32(m.wish(m.placeOf(v)) * keptPercent / 100)
			}
		}
	}
}

// baseOf returns the base of an earlier plan: the same lodging and the same
// flights, on other dates where the trip has been moved.
func baseOf(bases []base, p trip.Plan) (base, bool) {
	stay, out, back := stays(p)
	for _, b := range bases {
		if b.stay.ID != stay && stay != "" {
			continue
		}
		if b.journey == nil && out == "" || b.journey != nil && sameFlight(b.journey.Out, out) && sameFlight(b.journey.Back, back) {
			return b, true
		}
	}
	return base{}, false
}

// withoutDate is the id of a flight without the day it leaves on.
func withoutDate(flight string) string {
	const date = len("/2006-01-02")
	return flight[:max(0, len(flight)-date)]
}

// stays returns the refs of the first lodging and the flights of a plan, "" for
// none.
func stays(p trip.Plan) (stay, out, back string) {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			switch ref := s.Choice().Ref; {
			case s.Kind == trip.KindLodging && stay == "":
				stay = ref
			case s.Kind == trip.KindFlight && out == "":
				out = ref
			case s.Kind == trip.KindFlight:
				back = ref
			}
		}
	}
	return stay, out, back
}

// againEfforts are how long a what-if searches, which begins with a plan.
var againEfforts = map[trip.Mode]effort{
	trip.Best: {branches: 2, polish: 300, guard: 10 * time.Second},
	trip.Fast: {branches: 1, guard: 5 * time.Second},
}

// goOn lets a search begin with an earlier plan: with its flights and lodging where
// they are affordable, and what else is most promising beside them where the change
// concerns every day.
func (m *market) goOn(s *search, r trip.Request, before trip.Plan, affordable []base) {
	m.begin(s, r, before)
	keep, ok := baseOf(affordable, before)
	if !ok {
		s.effort.branches++ // the search for another way to travel and stay has more to choose from
		s.bases = m.pick(affordable, s.effort.branches)
		return
	}
	m.before, s.bases = keep.key(), []base{keep}
	if s.frozen = untouched(*r.Change, before, len(m.dates)); s.frozen != nil {
		return
	}
	for _, b := range m.pick(affordable, s.effort.branches) {
		if len(s.bases) < s.effort.branches && b.key() != keep.key() {
			s.bases = append(s.bases, b)
		}
	}
}

// begin lets a search begin with the visits of an earlier plan.
func (m *market) begin(s *search, r trip.Request, before trip.Plan) {
	start := m.recall(before)
	m.favour(start)
	s.start, s.effort = &start, againEfforts[r.Mode]
}

// stay lets a search begin with an earlier plan where no other way to travel and to
// stay would be compared with its own, so that only this one need be worked out. It
// reports false where others are, or where it can no longer be had.
func (m *market) stay(s *search, r trip.Request, before trip.Plan, journeys []atlas.Journey) bool {
	frozen := untouched(*r.Change, before, len(m.dates))
	if frozen == nil && againEfforts[r.Mode].branches > 1 {
		return false
	}
	keep, ok := m.baseAgain(before, journeys)
	if !ok || keep.fixed+keep.rides+m.cheapestMeals(keep) > m.in.BudgetUSDCents {
		return false
	}
	m.begin(s, r, before)
	m.before, s.bases, s.frozen = keep.key(), []base{keep}, frozen
	return true
}

// baseAgain works out the base of an earlier plan.
func (m *market) baseAgain(p trip.Plan, journeys []atlas.Journey) (base, bool) {
	ref, out, back := stays(p)
	lodgings := m.lodgings()
	i := slices.IndexFunc(lodgings, func(l trip.Lodging) bool { return l.ID == ref })
	if i < 0 {
		return base{}, false
	}
	if len(journeys) == 0 && out != "" {
		return base{}, false
	}
	if len(journeys) > 0 {
		n := slices.IndexFunc(journeys, func(j atlas.Journey) bool { return sameFlight(j.Out, out) && sameFlight(j.Back, back) })
		if n < 0 {
			return base{}, false
		}
		journeys = journeys[n : n+1]
	}
	again := m.basesAt(lodgings[i], journeys, m.overnights(journeys), m.mostWanted(nearTo))
	if len(again) == 0 {
		return base{}, false
	}
	return again[0], true
}

// sameFlight reports whether a flight is that of a ref, on whichever day.
func sameFlight(f trip.Flight, ref string) bool { return withoutDate(f.ID) == withoutDate(ref) }

// untouched says by day of the trip whether a change leaves its visits as they are.
// A budget, a theme, other dates and words may concern any day.
func untouched(c trip.Change, before trip.Plan, days int) []bool {
	if c.NewBudgetUSDCents != 0 || c.BudgetDeltaUSDCents != 0 || len(c.AddThemes)+len(c.RemoveThemes) > 0 || c.ShiftDays != 0 || c.Notes != "" || len(before.Days) != days {
		return nil
	}
	frozen := make([]bool, days)
	about := slices.Clone(c.Unlock)
	for _, r := range c.Replace {
		about = append(about, r.Slot)
	}
	for d := range days {
		frozen[d] = !slices.ContainsFunc(before.Days[d].Slots, func(s trip.Slot) bool {
			return slices.Contains(about, s.ID) || slices.Contains(about, s.Choice().Ref)
		})
	}
	return frozen
}

// compared wraps a node so that in a what-if it says how much of its result is what
// the run before had.
func (a *Agent) compared(of func(State, Earlier) (kept, all int), run func(context.Context, State, graph.Emit) (State, graph.Result, error)) func(context.Context, State, graph.Emit) (State, graph.Result, error) {
	return func(ctx context.Context, s State, emit graph.Emit) (State, graph.Result, error) {
		next, r, err := run(ctx, s, emit)
		if err != nil || next.Parent == "" {
			return next, r, err
		}
		e, err := a.earlier(ctx, &next)
		if err != nil || e.Itinerary == nil {
			return next, r, err
		}
		kept, all := of(next, *e)
		r.Report.Payload = beside{r.Report.Payload, reuse(kept, all)}
		return next, r, nil
	}
}

func reuse(kept, all int) trip.Reuse { return trip.Reuse{Reused: 2*kept > all, Kept: kept, Of: all} }

// beside is a payload with the reuse of the node beside it.
type beside struct {
	payload any
	reuse   trip.Reuse
}

// MarshalJSON writes both as one object.
func (b beside) MarshalJSON() ([]byte, error) {
	reuse, err := json.Marshal(b.reuse)
	if err != nil || b.payload == nil {
		return reuse, err
	}
	text, err := json.Marshal(b.payload)
	if err != nil {
		return nil, err
	}
	if len(text) < len(`{"kind":""}`) {
		return reuse, nil
	}
	return append(append(text[:len(text)-1], ','), reuse[1:]...), nil
}
