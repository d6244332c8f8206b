package repair

import (
	"slices"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// MaxMoves is how many moves a cycle makes.
const MaxMoves = 2

// MaxCycles is how many cycles are worth making: who needs more wants another
// plan.
const MaxCycles = 3

// Options are what the plan may be changed into beyond the places in evidence.
type Options struct {
	Journeys []Journey // cheapest first
	Lodgings []string  // refs of Evidence.Lodgings, cheapest first

	// Score says how much the traveller wants a place. Without it, a place
	// counts by its rank.
	Score func(place trip.Place) int64
}

// Journey is refs of Evidence.Flights that bring the party there and back. Its
// transfers are those in evidence under the id of a transfer between its airport
// and the lodging, such as CDG>paris/le-marais/mid and the reverse.
type Journey struct{ Out, Back string }

// Cycle makes at most MaxMoves moves that strictly improve plan, and says in diff
// which. Taking any one of them back would make more violations block, or block
// by more. ok is false, the plan unchanged and the diff empty, when nothing helps
// or nothing is wrong; so it is for a plan whose dates or slot ids are not unique,
// of which a diff could not tell what it changes, and for one with more slots on a
// day than anybody could go through. number is the cycle's own, for
// the diff.
func Cycle(in trip.Intent, plan trip.Plan, ev trip.Evidence, policy trip.Policy, o Options, number int) (next trip.Plan, diff trip.Repair, ok bool) {
	if !distinct(plan) || crowded(plan) {
		return plan, trip.Repair{}, false
	}
	s := newSearch(in, ev, policy, o, plan)
	now := s.base
	var made []candidate
	for len(made) < MaxMoves {
		c, better := s.best(now)
		if !better {
			break
		}
		made, now = append(made, c), c.state
	}
	if len(made) == 0 {
		return plan, trip.Repair{}, false
	}
	if len(made) == 2 {
		made = s.dropOne(made)
	}
	now = s.base
	for _, c := range made {
		diff.Moves = append(diff.Moves, s.move(c, now))
		now = c.state
	}
	diff.Cycle = number
	diff.DeltaUSDCents = now.report.Cost.Total - s.base.report.Cost.Total
	diff.DeltaTravelSeconds = s.travel(now.plan) - s.travel(s.base.plan)
	diff.Before, diff.After = s.base.report.Violations, now.report.Violations
	next, err := Apply(plan, diff)
	if err != nil {
		return plan, trip.Repair{}, false
	}
	return next, diff, true
}

// crowded reports whether a day has more slots than one could go through.
func crowded(p trip.Plan) bool {
	return slices.ContainsFunc(p.Days, func(d trip.Day) bool { return len(d.Slots) > maxADay })
}

// distinct reports whether each date and each slot id occurs once.
func distinct(p trip.Plan) bool {
	dates, ids := make(map[trip.Date]bool), make(map[string]bool)
	for _, d := range p.Days {
		for _, slot := range d.Slots {
			if ids[slot.ID] || slot.ID == "" {
				return false
			}
			ids[slot.ID] = true
		}
		if dates[d.Date] {
			return false
		}
		dates[d.Date] = true
	}
	return true
}

// dropOne leaves the first of two moves out when the second does as well without
// it, as it stands or made anew. The second is needed: it was made because it
// improves on the first.
func (s *search) dropOne(made []candidate) []candidate {
	first, second := made[0], made[1]
	for _, v := range s.base.blocking() {
		if !alike(v, second.cause) {
			continue
		}
		alone, found := s.try(second.by, s.base, v)
		if found && !second.phi.blocksLess(alone.phi) && alone.phi.lost <= second.phi.lost {
			return []candidate{alone}
		}
	}
	plan, err := Apply(s.base.plan, trip.Repair{Moves: []trip.Move{s.move(second, first.state)}})
	if err != nil {
		return made // the second rests on the first
	}
	if alone := s.verdict(plan); !second.phi.blocksLess(alone.phi) {
		second.state = alone
		return []candidate{second}
	}
	return made
}

// state is a plan with its verdict.
type state struct {
	plan   trip.Plan
	report verify.Report
	phi    phi
}

// blocking returns the violations that stop the plan, in the verifier's order.
func (st state) blocking() (found []trip.Violation) {
	for _, v := range st.report.Violations {
		if v.Severity == trip.Blocking {
			found = append(found, v)
		}
	}
	return found
}
