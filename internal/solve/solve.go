package solve

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

// Options say how hard to search and from where. The zero Options are greedy
// insertion and a short local search.
type Options struct {
	Seed uint64

	// Iterations of the large neighbourhood search. It follows a short local
	// search, unless there is a Start to go on from.
	Iterations int

	// Start, if not nil, is a plan to begin with: what of it still fits is kept
	// at first, and changed only for the better.
	Start *Solution

	// Frozen says by day whether its visits in Start stay as they are, starts
	// included, and no others join them. Locks are placed there all the same.
	Frozen []bool

	// Better, if not nil, is called with the first plan and then with each of a
	// higher value, which is profit less effort by Problem.HourPoints, in the
	// goroutine of Solve. The Solution is the callee's to keep.
	Better func(Solution)
}

// localIdle is how many shakes without a better plan end the local search. It goes
// on from every plan, good or bad, and so comes further from a first greedy plan
// than the large neighbourhood search, which has a hard time without it.
const localIdle = 30

// Solve returns the best plan it finds for p. The error is of kind
// trip.ErrInvalid for a faulty p or o, ErrInfeasible if the locks, the frozen
// days or the budget cannot be kept. When ctx ends, Solve soon returns the best
// plan so far and no error.
func Solve(ctx context.Context, p *Problem, o Options) (Solution, error) {
	if err := p.Validate(); err != nil {
		return Solution{}, err
	}
	if err := o.validateFor(p); err != nil {
		return Solution{}, err
	}
	if p.Budget < 0 {
		return Solution{}, fmt.Errorf("budget of %d: %w", p.Budget, ErrInfeasible)
	}
	m := newModel(p, p.prune(p.must(o)))
	pl := newPlan(m)
	if err := m.placeLocks(pl); err != nil {
		return Solution{}, err
	}
	if err := m.freeze(pl, o); err != nil {
		return Solution{}, err
	}
	if o.Start != nil {
		m.warm(pl, o.Start)
	}
	s := newSearch(ctx, m, o)
	return s.run(pl, o), nil
}

// search is one run of Solve: the model, the best plan so far, and what the
// stages share as scratch.
type search struct {
	ctx          context.Context // of this one call of Solve
	ended        bool            // ctx has
	steps, asked int             // so far, and when ctx was asked last; see stopped
	m            *model
	rng          *rand.Rand
	memo         memo
	better       func(Solution)

	best *plan // nil until there is one

	chances       [][]chance // by day: of the fill under way
	noise         uint64     // of the fill under way, 0 for none
	minute        float64    // a minute of effort in points
	first, second []float64  // by candidate, see chooseByRegret
	gaps          []gap
	found         []offer   // see insertions
	rows          []row     // see insertions
	near          [][]int32 // by candidate, see nearest
	touched       []int16
	marked        []bool   // by candidate: to be removed
	cut           []bool   // by day: visits have been taken out since the last fill
	trial         [2]route // days as a move would leave them
	buf           []int32
}

func newSearch(ctx context.Context, m *model, o Options) *search {
	n := len(m.node)
	m.layRows()
	return &search{
		ctx: ctx, ended: ctx.Err() != nil, m: m, better: o.Better, memo: newMemo(len(m.days), o.Iterations),
		rng:     rand.New(rand.NewPCG(o.Seed, 0x9E3779B97F4A7C15)),
		chances: make([][]chance, len(m.days)), minute: float64(m.minute) / float64(m.point),
		first: make([]float64, n), second: make([]float64, n), marked: make([]bool, n), cut: make([]bool, len(m.days)),
	}
}

// run goes through the stages from pl.
func (s *search) run(pl *plan, o Options) Solution {
	s.fill(pl, ratioSquared, false)
	s.offer(pl)
	if o.Start == nil || o.Iterations == 0 {
		s.localSearch(pl, localIdle)
	}
	done := s.largeSearch(pl, o.Iterations)
	pl.copyFrom(s.best)
	s.polish(pl)
	s.offer(pl)
	result := s.best.solution(s.m)
	result.Iterations = done
	result.StoppedBy = s.reason(done, o.Iterations)
	return result
}

// stopped reports whether the context has ended. Most calls do not ask it: that may
// cost a microsecond, and so the context is asked once in so many steps.
func (s *search) stopped() bool {
	if s.steps-s.asked >= askSteps && !s.ended {
		s.asked, s.ended = s.steps, s.ctx.Err() != nil
	}
	return s.ended
}

// A step is the look at one candidate in one gap, at one small move or at a pair of
// routes: a few nanoseconds. What does none of these counts as stepsOfMove.
const (
	askSteps    = 1 << 15
	stepsOfMove = 1 << 8
)

func (s *search) reason(done, wanted int) string {
	switch {
	case s.ended && errors.Is(s.ctx.Err(), context.DeadlineExceeded):
		return StopDeadline
	case s.ended:
		return StopCancelled
	case wanted > 0 && done == wanted:
		return StopIterations
	default:
		return StopNoImprovement
	}
}

// offer appraises pl and makes it the best plan if it is of the highest value. It
// reports whether it was.
func (s *search) offer(pl *plan) bool {
	pl.value = s.m.worth(pl.profit, pl.effort(s.m, &s.buf))
	if s.best == nil {
		s.best = newPlan(s.m)
	} else if pl.value <= s.best.value {
		return false
	}
	s.best.copyFrom(pl)
	if s.better != nil {
		s.better(pl.solution(s.m))
	}
	return true
}
