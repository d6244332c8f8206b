package solve

// Parameters of the large neighbourhood search.
const (
	// The search cools down again and again, each time for longer: in a short run
	// it has been cold once, and a long one looks further. A cycle's first
	// temperature is a share of the best profit; from there it falls with the
	// square of what is left of the cycle.
	warmest    = 0.03
	firstCycle = 500 // iterations
	lastCycle  = 8000

	patience  = 1000 // iterations without a new best plan before going back to it, or far away from it
	polishOne = 64   // one plan out of so many is polished
)

// Rewards of an operator (Ropke & Pisinger 2006, §3.4), in the unit of weight.
const (
	rewardBest     = 30
	rewardBetter   = 12
	rewardAccepted = 4
)

// largeSearch is adaptive large neighbourhood search after Ropke & Pisinger 2006:
// each iteration takes some visits out of the current plan by one of several
// rules, fills the gaps by another, and goes on from the result if it is better
// or, as in simulated annealing, by luck. Rules that succeed are drawn more
// often. Now and then it goes on from the best plan that the routes of earlier ones
// make together. It returns the number of iterations done. Nothing in it depends on how
// many were asked for, so a run that was cut short can be repeated.
func (s *search) largeSearch(pl *plan, iterations int) int {
	if iterations == 0 || s.stopped() {
		return 0
	}
	current := newPlan(s.m)
	current.copyFrom(s.best)
	breakers, menders := newWeights(int(breakers)), newWeights(2*int(rules))
	cycle, step := firstCycle, 0
	quiet, away := 0, false
	var routes *pool // nil where it would never be used
	if iterations >= recombineOne {
		routes = newPool(s.m)
		routes.add(s.m, current)
	}
	for done := range iterations {
		if s.stopped() {
			return done
		}
		s.steps += stepsOfMove
		pl.copyFrom(current)
		b, w := breakers.pick(s.rng), menders.pick(s.rng)
		if !s.breakUp(pl, breaker(b)) {
			return done
		}
		s.fill(pl, rule(w%int(rules)), w >= int(rules))
		if s.rng.IntN(polishOne) == 0 {
			s.polish(pl)
		}
		if s.ended { // in the middle: with as many iterations this plan would not come again
			return done
		}
		left := float64(cycle-step) / float64(cycle)
		heat := warmest * left * left * float64(s.best.profit)
		reward := 0
		quiet++
		switch {
		case s.offer(pl):
			reward, quiet = rewardBest, 0
		case pl.value == current.value: // most likely the same plan again
		case pl.value > current.value:
			reward = rewardBetter
		case s.accepts(float64(current.value-pl.value)/float64(s.m.point), heat):
			reward = rewardAccepted
		}
		if reward > 0 || pl.value == current.value {
			current.copyFrom(pl)
		}
		if reward > 0 && routes != nil {
			routes.add(s.m, pl)
		}
		if (done+1)%recombineOne == 0 && s.recombine(routes, pl) {
			current.copyFrom(pl)
			quiet = 0
		}
		if quiet > patience {
			current.copyFrom(s.best)
			if away = !away; away {
				s.scatter(current)
			}
			quiet = 0
		}
		breakers.learn(b, reward)
		menders.learn(w, reward)
		if step++; step == cycle {
			cycle, step = min(2*cycle, lastCycle), 0
		}
	}
	return iterations
}

// scatter rebuilds pl from a third of its visits, so that the search goes on from a
// plan that it would not come to by small steps.
func (s *search) scatter(pl *plan) {
	clear(s.marked)
	for _, c := range s.free(pl) {
		s.marked[c] = s.rng.IntN(3) > 0
	}
	for d := range pl.days {
		s.cut[d] = pl.remove(s.m, d, s.marked)
	}
	s.fill(pl, ratioSquared, true)
	pl.value = s.m.worth(pl.profit, pl.effort(s.m, &s.buf))
}

// accepts draws whether a plan that is worse by loss, in points, becomes the
// current one: with probability exp(−loss/heat).
func (s *search) accepts(loss, heat float64) bool {
	if loss <= 0 {
		return true
	}
	return heat > 0 && loss < 12*heat && s.rng.Float64() < expNeg(loss/heat)
}

// expNeg returns e^−x for x ≥ 0, right to about 0.002. It takes only operations
// that every processor rounds alike, unlike math.Exp, and the conversions forbid
// it to fuse them.
func expNeg(x float64) float64 {
	r := 1.0
	for ; x > 1; x-- {
		r *= 0.36787944117144233
	}
	sum := 1.0
	for k := 5.0; k > 0; k-- {
		sum = 1 - float64(x*sum)/k // Horner's scheme of the Taylor series
	}
	return r * sum
}

// weights say how often each of some rules is drawn.
type weights []int

const (
	weightStart = 100
	weightLeast = 20 // every rule keeps a chance
)

func newWeights(n int) weights {
	w := make(weights, n)
	for i := range w {
		w[i] = weightStart
	}
	return w
}

// pick draws an index with a probability proportional to its weight.
func (w weights) pick(rng interface{ IntN(int) int }) int {
	sum := 0
	for _, x := range w {
		sum += x
	}
	k := rng.IntN(sum)
	for i, x := range w {
		if k < x {
			return i
		}
		k -= x
	}
	return len(w) - 1
}

// learn moves the weight of i a twentieth of the way towards 20 times the reward.
func (w weights) learn(i, reward int) {
	w[i] = max(weightLeast, (19*w[i]+20*reward)/20)
}
