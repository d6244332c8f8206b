package solve

import "slices"

// polish improves pl by small moves, none of which loses profit and each of which
// raises the value, until none pays: exchanges with nodes outside the trip,
// reversals within a day (2-opt), moves and swaps of visits within and between
// days. It fills what room that leaves.
func (s *search) polish(pl *plan) {
	for !s.stopped() {
		paid := s.exchange(pl)
		paid = s.reverse(pl) || paid
		paid = s.relocate(pl) || paid
		paid = s.swap(pl) || paid
		if !paid {
			break
		}
		s.fill(pl, ratioSquared, false)
	}
}

// exchange puts nodes outside the trip in the place of visits.
func (s *search) exchange(pl *plan) (paid bool) {
	m := s.m
	for d := range pl.days {
		profit := m.days[d].profit
		for i := 0; i < len(pl.days[d].seq) && !s.stopped(); i++ {
			old := pl.days[d].seq[i]
			if m.pinned[old] {
				continue
			}
			s.steps += len(m.node)
			pl.leave(m, old, d)
			for c := range int32(len(m.node)) {
				if profit[c] < profit[old] || c == old || pl.barred(m, c) || pl.full(m, c, d) || !m.fits(d, &pl.days[d], i, i+1, c) {
					continue
				}
				if s.try(pl, d, replaced(s.trial[0].seq[:0], pl.days[d].seq, i, c), profit[c]-profit[old]) {
					old, paid = c, true
				}
			}
			pl.enter(m, old, d)
		}
	}
	return paid
}

// replaced returns seq with c at i, in buf.
func replaced(buf, seq []int32, i int, c int32) []int32 {
	buf = append(buf, seq...)
	buf[i] = c
	return buf
}

// reverse turns parts of days round.
func (s *search) reverse(pl *plan) (paid bool) {
	for d := range pl.days {
		for i := 0; i < len(pl.days[d].seq) && !s.stopped(); i++ {
			s.steps += len(pl.days[d].seq)
			for j := i + 2; j <= len(pl.days[d].seq); j++ {
				if !s.turnsShorter(&pl.days[d], d, i, j) {
					continue
				}
				turned := append(s.trial[0].seq[:0], pl.days[d].seq...)
				slices.Reverse(turned[i:j])
				paid = s.try(pl, d, turned, 0) || paid
			}
		}
	}
	return paid
}

// try makes seq the order of day d if it fits and the gain in profit is worth the
// effort. The books are the caller's to keep. seq belongs to s.trial[0].
func (s *search) try(pl *plan, d int, seq []int32, gain int32) bool {
	r := &s.trial[0]
	r.seq = seq
	if !s.m.pass(d, r) {
		return false
	}
	more := s.m.effort(d, r, &s.buf) - s.m.effort(d, &pl.days[d], &s.buf)
	if s.m.worth(int64(gain), more) <= 0 {
		return false
	}
	pl.days[d], *r = *r, pl.days[d]
	return true
}

// fits reports whether c can stand between the visits before i and from j on.
func (m *model) fits(d int, r *route, i, j int, c int32) bool {
	day := &m.days[d]
	if day.closed {
		return false
	}
	arrival, next := day.start+m.leg(day.from, c), day.to
	if i > 0 {
		arrival = r.start[i-1] + m.through(r.seq[i-1], c)
	}
	if j < len(r.seq) {
		next = r.seq[j]
	}
	start := m.earliest(d, c, arrival)
	return start != never && start+m.through(c, next) <= r.due[j]
}

// relocate moves visits to another position or day.
func (s *search) relocate(pl *plan) (paid bool) {
	for c := range int32(len(s.m.node)) {
		if pl.at[c] < 0 || s.m.pinned[c] || s.stopped() {
			continue
		}
		s.steps += pl.visits()
		for d := range pl.days {
			for pos := 0; pos <= len(pl.days[d].seq); pos++ {
				if s.relocateTo(pl, c, d, pos) {
					paid = true
					break
				}
			}
		}
	}
	return paid
}

// relocateTo moves c before visit pos of day d, if that pays.
func (s *search) relocateTo(pl *plan, c int32, d, pos int) bool {
	m, from := s.m, int(pl.at[c])
	i := slices.Index(pl.days[from].seq, c)
	if from == d {
		if pos == i || pos == i+1 || !s.shorter(&pl.days[d], d, i, pos) {
			return false
		}
		seq := slices.Insert(append(s.trial[0].seq[:0], pl.days[d].seq...), pos, c)
		if pos <= i {
			i++
		}
		return s.try(pl, d, slices.Delete(seq, i, i+1), 0)
	}
	gain := m.days[d].profit[c] - m.days[from].profit[c]
	if gain < 0 || pl.full(m, c, d) || !m.fits(d, &pl.days[d], pos, pos, c) {
		return false
	}
	without := slices.Delete(append(s.trial[0].seq[:0], pl.days[from].seq...), i, i+1)
	with := slices.Insert(append(s.trial[1].seq[:0], pl.days[d].seq...), pos, c)
	if !s.tryBoth(pl, from, d, without, with, gain) {
		return false
	}
	pl.leave(m, c, from)
	pl.enter(m, c, d)
	return true
}

// tryBoth is try for two different days at once.
func (s *search) tryBoth(pl *plan, d, e int, seqD, seqE []int32, gain int32) bool {
	m, a, b := s.m, &s.trial[0], &s.trial[1]
	a.seq, b.seq = seqD, seqE
	if !m.pass(d, a) || !m.pass(e, b) {
		return false
	}
	before := m.effort(d, &pl.days[d], &s.buf) + m.effort(e, &pl.days[e], &s.buf)
	if more := m.effort(d, a, &s.buf) + m.effort(e, b, &s.buf) - before; m.worth(int64(gain), more) <= 0 {
		return false
	}
	pl.days[d], *a = *a, pl.days[d]
	pl.days[e], *b = *b, pl.days[e]
	return true
}

// swap lets visits of different days change places.
func (s *search) swap(pl *plan) (paid bool) {
	for d := range pl.days {
		for e := d + 1; e < len(pl.days); e++ {
			for i := 0; i < len(pl.days[d].seq) && !s.stopped(); i++ {
				s.steps += len(pl.days[e].seq)
				for j := range pl.days[e].seq {
					paid = s.swapVisits(pl, d, e, i, j) || paid
				}
			}
		}
	}
	return paid
}

func (s *search) swapVisits(pl *plan, d, e, i, j int) bool {
	m := s.m
	a, b := pl.days[d].seq[i], pl.days[e].seq[j]
	gain := m.days[d].profit[b] + m.days[e].profit[a] - m.days[d].profit[a] - m.days[e].profit[b]
	if gain < 0 || m.pinned[a] || m.pinned[b] || !m.fits(d, &pl.days[d], i, i+1, b) || !m.fits(e, &pl.days[e], j, j+1, a) {
		return false
	}
	pl.leave(m, a, d)
	pl.leave(m, b, e)
	ok := !pl.full(m, b, d) && !pl.full(m, a, e) && s.tryBoth(pl, d, e,
		replaced(s.trial[0].seq[:0], pl.days[d].seq, i, b),
		replaced(s.trial[1].seq[:0], pl.days[e].seq, j, a), gain)
	if ok {
		d, e = e, d
	}
	pl.enter(m, a, d)
	pl.enter(m, b, e)
	return ok
}

// pointAt returns the point of visit i of r as day d, where −1 is the start of the
// day and the number of visits its end.
func (m *model) pointAt(d int, r *route, i int) int32 {
	switch {
	case i < 0:
		return m.days[d].from
	case i >= len(r.seq):
		return m.days[d].to
	}
	return r.seq[i]
}

// shorter reports whether moving visit i of a day before visit pos shortens its ways.
func (s *search) shorter(r *route, d, i, pos int) bool {
	m := s.m
	c, before, after := r.seq[i], m.pointAt(d, r, i-1), m.pointAt(d, r, i+1)
	a, b := m.pointAt(d, r, pos-1), m.pointAt(d, r, pos)
	return m.leg(a, c)+m.leg(c, b)-m.leg(a, b) <= m.leg(before, c)+m.leg(c, after)-m.leg(before, after)
}

// turnsShorter reports whether the ways into and out of visits i to j−1 become
// shorter when they are turned round.
func (s *search) turnsShorter(r *route, d, i, j int) bool {
	m := s.m
	before, first, last, after := m.pointAt(d, r, i-1), r.seq[i], r.seq[j-1], m.pointAt(d, r, j)
	return m.leg(before, last)+m.leg(first, after) <= m.leg(before, first)+m.leg(last, after)
}
