package solve

import "slices"

// breaker is a rule that takes visits out of a plan.
type breaker int

const (
	breakRandom  breaker = iota // anywhere
	breakRelated                // close to one another (Shaw, CP 1998)
	breakWorst                  // little profit for their minutes, with luck (Ropke & Pisinger 2006)
	breakRuns                   // a run in each day (Vansteenwegen et al. 2009)
	breakStrings                // runs near to some candidate (Christiaens & Vanden Berghe, Transportation Science 54, 2020)
	breakDay                    // a whole day, and half of another
	breakers
)

// How much a breaker takes: visits at once, and at most 40 % of all; visits in a
// row of one day.
const (
	mostTaken     = 12
	longestString = 8
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
		s.markRelated(pl, free, count)
	case breakWorst:
		s.markWorst(pl, free, count)
	case breakRuns:
		s.markRuns(pl)
	case breakStrings:
		s.markStrings(pl)
	case breakDay:
		s.markDay(pl)
	}
	for d := range pl.days {
		s.cut[d] = pl.remove(s.m, d, s.marked)
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
func (s *search) markRelated(pl *plan, free []int32, count int) {
	for _, c := range s.nearest(free[s.rng.IntN(len(free))]) {
		if pl.at[c] >= 0 && !s.m.pinned[c] {
			s.marked[c] = true
			if count--; count == 0 {
				return
			}
		}
	}
}

// markWorst marks visits, each the one with the least profit per minute of a few
// drawn by lot.
func (s *search) markWorst(pl *plan, free []int32, count int) {
	profit := func(c int32) int64 { return int64(s.m.days[pl.at[c]].profit[c]) }
	minutes := func(c int32) int64 { return int64(s.m.service[c]) + 10 }
	for range count {
		worst := free[s.rng.IntN(len(free))]
		for range lots {
			if c := free[s.rng.IntN(len(free))]; profit(c)*minutes(worst) < profit(worst)*minutes(c) {
				worst = c
			}
		}
		s.marked[worst] = true
	}
}

// lots is how many more visits than one are drawn for the worst of them.
const lots = 3

// markRuns marks a run of visits in each day, from the end on to the beginning:
// up to half of them, and not many in all.
func (s *search) markRuns(pl *plan) {
	longest := max(1, mostTaken/len(pl.days))
	for d := range pl.days {
		seq := pl.days[d].seq
		n := len(seq)
		if n == 0 {
			continue
		}
		first, length := s.rng.IntN(n), 1+s.rng.IntN(max(1, min(longest, n/2)))
		for k := range length {
			s.mark(seq[(first+k)%n])
		}
	}
}

// markStrings marks runs of visits around those that are nearest to a candidate,
// visited or not, in up to three days. So there will be room near to it, in
// places and in time.
func (s *search) markStrings(pl *plan) {
	seed := int32(s.rng.IntN(len(s.m.node)))
	days := 1 + s.rng.IntN(min(3, len(pl.days)))
	longest := 1 + s.rng.IntN(longestString)
	s.touched = s.touched[:0]
	for _, c := range s.nearest(seed) {
		d := pl.at[c]
		if d < 0 || slices.Contains(s.touched, d) {
			continue
		}
		s.touched = append(s.touched, d)
		seq := pl.days[d].seq
		length := 1 + s.rng.IntN(min(longest, len(seq)))
		first := slices.Index(seq, c) - s.rng.IntN(length)
		first = max(0, min(first, len(seq)-length))
		for _, v := range seq[first : first+length] {
			s.mark(v)
		}
		if len(s.touched) == days {
			return
		}
	}
}

// nearest returns all candidates, the nearest to c in travel time first.
func (s *search) nearest(c int32) []int32 {
	if s.near == nil {
		s.near = make([][]int32, len(s.m.node))
	}
	if s.near[c] == nil {
		ways := make([]uint64, len(s.m.node)) // minutes above the candidate: no comparison is cheaper
		for i := range ways {
			ways[i] = uint64(s.m.leg(int32(i), c))<<32 | uint64(i)
		}
		slices.Sort(ways)
		order := make([]int32, len(ways))
		for i, way := range ways {
			order[i] = int32(way) // its lower half
		}
		s.near[c] = order
	}
	return s.near[c]
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
