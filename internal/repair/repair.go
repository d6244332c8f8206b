package repair

import (
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
// transfers are those in evidence between its airports and the lodging.
type Journey struct{ Out, Back string }

// Cycle makes at most MaxMoves moves that strictly improve plan, and says in diff
// which. Taking any one of them back would make more violations block, or block
// by more. ok is false, the plan unchanged and the diff empty, when nothing helps
// or nothing is wrong. number is the cycle's own, for the diff.
func Cycle(in trip.Intent, plan trip.Plan, ev trip.Evidence, policy trip.Policy, o Options, number int) (next trip.Plan, diff trip.Repair, ok bool) {
	s := newSearch(in, ev, policy, o, plan)
	states, moves := []state{s.base}, []trip.Move(nil)
	for len(moves) < MaxMoves {
		now := states[len(states)-1]
		found, better := s.best(now)
		if !better {
			break
		}
		states, moves = append(states, found.state), append(moves, found.move(now.plan))
	}
	if len(moves) == 0 {
		return plan, trip.Repair{}, false
	}
	last := states[len(states)-1]
	if len(moves) == 2 {
		last, moves = s.dropOne(last, moves)
	}
	diff = trip.Repair{
		Cycle: number, Moves: moves,
		DeltaUSDCents:      last.report.Cost.Total - s.base.report.Cost.Total,
		DeltaTravelSeconds: s.travel(last.plan) - s.travel(s.base.plan),
		Before:             s.base.report.Violations, After: last.report.Violations,
	}
	next, err := Apply(plan, diff)
	if err != nil {
		panic(err) // the diff was made from this plan
	}
	return next, diff, true
}

// dropOne leaves the first of two moves out when the second does as well without
// it. The second is needed: it was made because it improves on the first.
func (s *search) dropOne(last state, moves []trip.Move) (state, []trip.Move) {
	plan, err := Apply(s.base.plan, trip.Repair{Moves: moves[1:]})
	if err != nil {
		return last, moves // the second rests on the first
	}
	if alone := s.judge(plan); !last.phi.blocksLess(alone.phi) {
		return alone, moves[1:]
	}
	return last, moves
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
