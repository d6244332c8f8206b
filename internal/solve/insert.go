package solve

// offers is the best insertion of each candidate into one day.
type offers struct {
	shift []int32 // minutes by which the next arrival comes later; tooLate for none
	pos   []int16 // before which visit
}

const tooLate = 1 << 30

func newOffers(n int) offers {
	return offers{shift: make([]int32, n), pos: make([]int16, n)}
}

// scan computes into o the insertion of every candidate into r, which must have
// passed as day d, that delays the rest of the day least; the earliest position
// if several do. Classes, places and money are for the caller to look at.
//
// Candidates are the inner loop, so that it reads memory in order. A bound on
// the positions worth a look would need the triangle inequality, which real
// travel times break.
func (m *model) scan(d int, r *route, o offers) {
	for c := range o.shift {
		o.shift[c] = tooLate
	}
	day, n := &m.days[d], len(m.node)
	if day.closed {
		return
	}
	lo, hi, last := day.lo[:n], day.hi[:n], day.last[:n]
	shift, pos := o.shift[:n], o.pos[:n]
	now, at := day.start, day.from
	for i := 0; i <= len(r.seq); i++ {
		next := day.to
		if i < len(r.seq) {
			next = r.seq[i]
		}
		direct, due := now+m.leg(at, next), r.due[i]
		to := m.travel[int(at)*m.pts:][:n]
		on := m.into[int(next)*m.pts:][:n]
		for c := range n {
			s := max(now+to[c], lo[c])
			if s > hi[c] {
				if s > last[c] {
					continue
				}
				s = day.earliest(int32(c), s)
			}
			arrival := s + on[c]
			if by := arrival - direct; arrival <= due && by < shift[c] {
				shift[c], pos[c] = by, int16(i)
			}
		}
		if i < len(r.seq) {
			now, at = r.start[i]+m.service[next], next
		}
	}
}

// memo remembers offers by day and order of visits, as a search that takes days
// apart and builds them again meets the same ones often. It is a table in which
// a new entry displaces an old one.
type memo struct {
	slots [][]slot // by day
}

type slot struct {
	hash  uint64
	valid bool
	offers
}

const memoSlots = 512 // per day, a power of two

func newMemo(days int) *memo {
	mm := &memo{slots: make([][]slot, days)}
	for d := range mm.slots {
		mm.slots[d] = make([]slot, memoSlots)
	}
	return mm
}

// offers returns the best insertions into r as day d. They are valid until the
// next call for that day.
func (mm *memo) offers(m *model, d int, r *route) offers {
	h := m.hash(r)
	s := &mm.slots[d][h%memoSlots]
	if s.valid && s.hash == h {
		return s.offers
	}
	if !s.valid {
		s.offers = newOffers(len(m.node))
	}
	s.hash, s.valid = h, true
	m.scan(d, r, s.offers)
	return s.offers
}
