package solve

// gap is a place in a route for one more visit: after a visit or the start of the
// day, before the next or its end.
type gap struct {
	at, next int32 // points
	leave    int32 // when the visitor leaves at
	direct   int32 // arrival at next as things are
	due      int32 // latest arrival at next
}

// gaps returns the gaps of r, which must have passed as day d, in buf.
func (m *model) gaps(d int, r *route, buf []gap) []gap {
	day := &m.days[d]
	buf = buf[:0]
	leave, at := day.start, day.from
	for i, next := range r.seq {
		buf = append(buf, gap{at: at, next: next, leave: leave, direct: leave + m.leg(at, next), due: r.due[i]})
		leave, at = r.start[i]+m.service[next], next
	}
	return append(buf, gap{at: at, next: day.to, leave: leave, direct: leave + m.leg(at, day.to), due: day.end})
}

const tooLate = 1 << 30

// insertion returns the gap in which candidate c delays the rest of day d least,
// the earliest if several do, and by how many minutes the next arrival comes
// later; tooLate if c fits nowhere. It looks at time only.
//
// What cuts the scan short holds without the triangle inequality, which real
// travel times break: who leaves after the last start of c comes too late from
// here and from all later gaps; where the next is due before c can be left, or
// there is less room than c needs, there is no use trying.
func (m *model) insertion(d int, gaps []gap, c int32) (shift, pos int32) {
	return m.insertionFrom(0, d, gaps, c)
}

// insertionFrom is insertion that leaves out the gaps before the given one.
func (m *model) insertionFrom(first, d int, gaps []gap, c int32) (shift, pos int32) {
	o := &m.days[d].open[c]
	to, on := m.to[int(c)*m.pts:][:m.pts], m.on[int(c)*m.pts:][:m.pts]
	left, need := o.lo+m.service[c], m.need[c]
	shift = tooLate
	for i := first; i < len(gaps); i++ {
		g := &gaps[i]
		if g.leave > o.last {
			break
		}
		if g.due < left || g.due-g.leave < need {
			continue
		}
		s := max(g.leave+to[g.at], o.lo)
		if s > o.hi {
			if s > o.last {
				continue
			}
			s = m.earliest(d, c, s)
		}
		arrival := s + on[g.next]
		if by := arrival - g.direct; arrival <= g.due && by < shift {
			shift, pos = by, int32(i)
		}
	}
	return shift, pos
}

// delay returns by how many minutes the arrival after gap g of day d comes later
// with candidate c in the gap; tooLate if c does not fit.
func (m *model) delay(d int, g *gap, c int32) int32 {
	s := m.earliest(d, c, g.leave+m.leg(g.at, c))
	if s == never {
		return tooLate
	}
	arrival := s + m.through(c, g.next)
	if arrival > g.due {
		return tooLate
	}
	return arrival - g.direct
}

// insertionAfter returns the insertion of c into day d after something else has
// been put into gap at, given the insertion before that. It looks at the old gap
// and the two new ones; at all of them only if the old gap is no more. A visit
// after them that would now be waited for less is overlooked.
func (m *model) insertionAfter(d int, gaps []gap, before offer, at int32) (shift, pos int32) {
	c, pos := before.c, before.pos
	switch {
	case pos == at:
		return m.insertion(d, gaps, c)
	case pos > at:
		pos++
	}
	if shift = m.delay(d, &gaps[pos], c); shift == tooLate {
		return m.insertion(d, gaps, c)
	}
	for i := at; i <= at+1; i++ {
		if by := m.delay(d, &gaps[i], c); by < shift || by == shift && i < pos {
			shift, pos = by, i
		}
	}
	return shift, pos
}

// ahead finds the gaps before which there is no use looking: those whose next visit
// is due before a candidate can be left. It cuts a day into slices of time and
// knows for each the first gap that is due in it or later.
type ahead struct {
	start int32
	shift int // a slice has 1<<shift minutes
	gap   [slicesOfDay + 1]int16
}

const slicesOfDay = 32

func (a *ahead) index(gaps []gap, day *dayModel) {
	a.start, a.shift = day.start, 0
	for (day.end-day.start)>>a.shift >= slicesOfDay {
		a.shift++
	}
	i := 0
	for slice := range a.gap {
		begin := a.start + int32(slice)<<a.shift
		for i < len(gaps)-1 && gaps[i].due < begin {
			i++
		}
		a.gap[slice] = int16(i)
	}
}

// first returns the first gap worth a look for what cannot be left before the
// given minute.
func (a *ahead) first(left int32) int {
	return int(a.gap[min(max(0, left-a.start)>>a.shift, slicesOfDay)])
}

// offer is the best insertion of a candidate into a day.
type offer struct {
	c, shift, pos int32
}

// scan returns the offers of all candidates that fit into r as day d, in their
// order. Classes, places and money are for the caller to look at. The result is
// valid until the next call.
func (s *search) scan(d int, r *route) []offer {
	m, day := s.m, &s.m.days[d]
	s.found = s.found[:0]
	if day.closed {
		return s.found
	}
	s.gaps = m.gaps(d, r, s.gaps)
	room := int32(0) // of the widest gap
	for i := range s.gaps {
		room = max(room, s.gaps[i].due-s.gaps[i].leave)
	}
	s.ahead.index(s.gaps, day)
	for c := range int32(len(m.node)) {
		if m.need[c] > room {
			continue
		}
		first := s.ahead.first(day.open[c].lo + m.service[c])
		if shift, pos := m.insertionFrom(first, d, s.gaps, c); shift != tooLate {
			s.found = append(s.found, offer{c, shift, pos})
		}
	}
	return s.found
}

// memo remembers offers by day and order of visits, as a search that takes days
// apart and builds them again meets the same ones often. It is a table in which
// a new entry displaces an old one.
type memo struct {
	slots []slot  // memoSlots of each day
	spare []offer // to be cut into pieces for the slots
}

type slot struct {
	hash   uint64
	valid  bool
	offers []offer
}

const (
	memoSlots = 256  // per day, a power of two
	memoSpare = 4096 // offers allocated at once
)

func newMemo(days int) memo { return memo{slots: make([]slot, days*memoSlots)} }

// offers returns the offers of all candidates that fit into r as day d. They are
// valid until the next call for that day.
func (s *search) offers(d int, r *route) []offer {
	h := s.m.hash(r)
	e := &s.memo.slots[d*memoSlots+int(h%memoSlots)]
	if !e.valid || e.hash != h {
		e.hash, e.valid = h, true
		s.memo.keep(e, s.scan(d, r))
	}
	return e.offers
}

// keep copies offers into a slot.
func (mm *memo) keep(e *slot, offers []offer) {
	if n := len(offers); cap(e.offers) < n {
		if len(mm.spare) < n {
			mm.spare = make([]offer, max(n, memoSpare))
		}
		e.offers, mm.spare = mm.spare[:n:n], mm.spare[n:]
	}
	e.offers = append(e.offers[:0], offers...)
}
