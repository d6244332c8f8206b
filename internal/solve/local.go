package solve

// localSearch is iterated local search after Vansteenwegen et al. 2009: shake a
// run of visits out of every day, fill the gaps, go on from there, until idle
// shakes in a row have brought nothing better. The runs grow and move on, so
// that every part of a day has its turn.
func (s *search) localSearch(pl *plan, idle int) {
	from := make([]int, len(s.m.days))
	longest := min(8, len(s.m.node)/(3*len(s.m.days)))
	length := 1
	for quiet := 0; quiet < idle && !s.stopped(); quiet++ {
		if !s.shake(pl, from, length) {
			return
		}
		s.steps += stepsOfMove
		s.fill(pl, ratioSquared, false)
		if length++; length > longest {
			length = 1
		}
		if s.offer(pl) {
			quiet, length = 0, 1
		}
	}
}

// shake removes length visits in a row, from the end on to the beginning, out of
// every day. It reports whether there was anything to remove.
func (s *search) shake(pl *plan, from []int, length int) bool {
	clear(s.marked)
	found := false
	for d := range pl.days {
		seq := pl.days[d].seq
		n := len(seq)
		if n == 0 {
			continue
		}
		first := from[d] % n
		for k := range min(length, n) {
			if c := seq[(first+k)%n]; !s.m.pinned[c] {
				s.marked[c] = true
				found = true
			}
		}
		from[d] = (first + length) % n
		s.cut[d] = pl.remove(s.m, d, s.marked)
	}
	return found
}
