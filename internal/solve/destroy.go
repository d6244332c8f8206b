package solve

import (
	"cmp"
	"slices"
)

// breaker is a rule that takes visits out of a plan.
type breaker int

const (
	breakRandom  breaker = iota // anywhere
	breakRelated                // close to one another (Shaw, CP 1998)
	breakWorst                  // little profit for their minutes, with luck (Ropke & Pisinger 2006)
	breakRuns                   // a run in each day (Vansteenwegen et al. 2009)
	breakDay                    // a whole day, and half of another
	breakers
)

// breakUp removes some visits by the given rule. It reports false if there was
// none to remove. To bar some of them from coming back has been measured to be
// worse than to leave it to noise that something else comes.
func (s *search) breakUp(pl *plan, how breaker) bool {
	free := s.free(pl)
	if len(free) == 0 {
		return false
	}
	clear(s.marked)
	count := 1 + s.rng.IntN(max(1, min(mostTaken, len(free)*2/5)))
	switch how {
	case breakRandom:
		for range count {
			s.marked[free[s.rng.IntN(len(free))]] = true
		}
	case breakRelated:
		s.markRelated(free, count)
	case breakWorst:
		s.markWorst(pl, free, count)
	case breakRuns:
		s.markRuns(pl)
	case breakDay:
		s.markDay(pl)
	}
	for d := range pl.days {
		pl.remove(s.m, d, s.marked)
	}
	return true
}

// free returns the visits that may be removed. It is valid until the next call.
func (s *search) free(pl *plan) []int32 {
	s.buf = s.buf[:0]
	for d := range pl.days {
		for _, c := range pl.days[d].seq {
			if !s.m.pinned[c] {
				s.buf = append(s.buf, c)
			}
		}
	}
	return s.buf
}

// markRelated marks the count visits that are nearest in travel time to one of
// them, itself included.
func (s *search) markRelated(free []int32, count int) {
	seed := free[s.rng.IntN(len(free))]
	slices.SortFunc(free, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.m.leg(seed, a), s.m.leg(seed, b)), cmp.Compare(a, b))
	})
	s.marked[seed] = true
	for _, c := range free[:count] {
		s.marked[c] = true
	}
}

// markWorst marks visits drawn from a ranking by profit per minute, where the
// cube of a random number makes the lowest the most likely.
func (s *search) markWorst(pl *plan, free []int32, count int) {
	profit := func(c int32) int64 { return int64(s.m.days[pl.at[c]].profit[c]) }
	minutes := func(c int32) int64 { return int64(s.m.service[c]) + 10 }
	slices.SortFunc(free, func(a, b int32) int {
		return cmp.Or(cmp.Compare(profit(a)*minutes(b), profit(b)*minutes(a)), cmp.Compare(a, b))
	})
	for range count {
		u := s.rng.Float64()
		s.marked[free[int(u*u*u*float64(len(free)))]] = true
	}
}

// markRuns marks a run of up to half the visits in each day, from the end on to
// the beginning.
func (s *search) markRuns(pl *plan) {
	for d := range pl.days {
		seq := pl.days[d].seq
		n := len(seq)
		if n == 0 {
			continue
		}
		first, length := s.rng.IntN(n), 1+s.rng.IntN(max(1, n/2))
		for k := range length {
			s.mark(seq[(first+k)%n])
		}
	}
}

// markDay marks all visits of one day and each second one of another.
func (s *search) markDay(pl *plan) {
	for _, c := range pl.days[s.rng.IntN(len(pl.days))].seq {
		s.mark(c)
	}
	if len(pl.days) < 3 {
		return
	}
	for _, c := range pl.days[s.rng.IntN(len(pl.days))].seq {
		if s.rng.IntN(2) == 0 {
			s.mark(c)
		}
	}
}

func (s *search) mark(c int32) {
	if !s.m.pinned[c] {
		s.marked[c] = true
	}
}
