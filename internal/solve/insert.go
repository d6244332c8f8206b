package solve

import "sort"

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

const tooLate = 1 << 30 // more than any delay

// offer is the best insertion of a candidate into a day: the gap pos in which it
// delays the rest of the day least, the earliest if several do, and by how many
// minutes the next arrival comes later.
type offer struct {
	c, shift, pos int32
}

// scan returns the offers of all candidates that fit into r as day d, of those alone
// that pl does not visit if it is given. Classes, places and money are for the caller
// to look at. The result is valid until the next call.
func (s *search) scan(d int, r *route, pl *plan) []offer {
	day := &s.m.days[d]
	if day.closed {
		return nil
	}
	s.gaps = s.m.gaps(d, r, s.gaps)
	if pl == nil {
		s.rows = append(s.rows[:0], day.rows...)
	} else {
		s.rows = s.rows[:0]
		for _, row := range day.rows {
			if pl.at[row.c] < 0 {
				s.rows = append(s.rows, row)
			}
		}
	}
	return s.insertions(s.gaps, s.rows)
}

// row is an interval in which the visit of a candidate can start, and the best
// insertion that starts in it. Rows of one candidate follow one another.
type row struct {
	best key
	c    int32
	span
}

// key is an insertion in one number, so that the least is the best: the delay of the
// next arrival above the number of the gap.
type key int64

const (
	gapBits     = 16
	noKey   key = tooLate << gapBits
)

// offer returns k as an offer of c.
func (k key) offer(c int32) offer {
	return offer{c, int32(k >> gapBits), int32(k & (1<<gapBits - 1))}
}

// first returns the best insertion of the candidate that the first of rows is of, and
// the rows of the others.
func first(rows []row) (best key, others []row) {
	n := 1
	for best = rows[0].best; n < len(rows) && rows[n].c == rows[0].c; n++ {
		best = min(best, rows[n].best)
	}
	return best, rows[n:]
}

// insertions returns the offers of the candidates of rows, in their order. The rows have
// no best insertion yet. The result is valid until the next call.
//
// It takes the gaps one by one and in each all rows that there may be room for: so
// the travel times stand in two rows of their own, and there is no branch to be
// guessed wrong.
func (s *search) insertions(gaps []gap, rows []row) []offer {
	m := s.m
	for i := range gaps {
		g := &gaps[i]
		room := g.due - g.leave
		enough := sort.Search(len(rows), func(j int) bool { return m.need[rows[j].c] > room })
		s.steps += enough
		g.insert(i, rows[:enough], m.out[int(g.at)*m.pts:][:m.pts], m.in[int(g.next)*m.pts:][:m.pts])
	}
	s.found = s.found[:0]
	for len(rows) > 0 {
		best, others := first(rows)
		if best < noKey {
			s.found = append(s.found, best.offer(rows[0].c))
		}
		rows = others
	}
	return s.found
}

// insert lowers the keys of rows to those of g, which is number i, where the ways out
// of what is before g and into what is behind it are given.
func (g *gap) insert(i int, rows []row, out, in []int32) {
	in = in[:len(out)]
	leave, due, offset := g.leave, g.due, key(i)-key(g.direct)<<gapBits
	for j := range rows {
		r := &rows[j]
		start := max(leave+out[r.c], r.lo)
		arrival := start + in[r.c]
		late := key((r.hi-start)|(due-arrival)) >> 63 // all bits if one of the two is below 0
		r.best = min(r.best, key(arrival)<<gapBits+offset+late&(2*noKey))
	}
}

// memo remembers offers by day and order of visits, as a search that takes days
// apart and builds them again meets the same ones often. It is a table in which
// a new entry displaces an old one.
type memo struct {
	slots  []slot
	perDay uint64  // slots of a day, one day's after another's
	spare  []offer // to be cut into pieces for the slots
}

type slot struct {
	hash   uint64
	valid  bool
	offers []offer
}

const (
	memoSlots      = 256  // of a day
	memoSlotsShort = 32   // the same in a search of few iterations, which meets fewer days
	memoSpare      = 1024 // offers allocated at once
)

func newMemo(days, iterations int) memo {
	perDay := memoSlots
	if iterations < recombineOne {
		perDay = memoSlotsShort
	}
	return memo{slots: make([]slot, days*perDay), perDay: uint64(perDay)}
}

// offers returns the offers of candidates that fit into day d of pl, among them all
// that pl does not visit. They are valid until the next call for that day.
func (s *search) offers(pl *plan, d int) []offer {
	r := &pl.days[d]
	h := s.m.hash(r)
	e := &s.memo.slots[uint64(d)*s.memo.perDay+h%s.memo.perDay]
	if e.valid && e.hash == h {
		return e.offers
	}
	if s.cut[d] && crowded*pl.visits() > len(s.m.node) {
		return s.scan(d, r, pl)
	}
	e.hash, e.valid = h, true
	s.memo.keep(e, s.scan(d, r, nil))
	return e.offers
}

// crowded is how many times the visits of a plan are more than all candidates when
// what is left of a day is not worth to be remembered: to look only at those that are
// not visited saves more.
const crowded = 4

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
