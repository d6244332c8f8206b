package solve

import "slices"

// Parameters of the pool of routes. A pool of 1000 and recombining each 50 or 100
// iterations have been measured as no better.
const (
	poolRoutes    = 400     // kept for each kind of day
	recombineOne  = 200     // iterations between recombinations
	recombineWork = 200_000 // pairs of routes compared in one, some milliseconds at most
)

// pool is a long-term memory of the routes of good plans, of which recombine puts
// together plans that the search has not met. Days on which every route fits alike
// and is worth the same are of one kind and share their routes.
type pool struct {
	kind   []int            // by day: the first day of its kind
	routes [][]pooled       // by kind
	oldest []int            // by kind: the route that gives way next
	known  []map[uint64]int // by kind: index by fingerprint of the visits, in any order
}

// pooled is a route with what decides whether it can be in a plan.
type pooled struct {
	print  uint64
	seq    []int32
	places []uint64 // set of places; without those of pinned visits, which have their day
	worth  int64
	cost   int64
}

func newPool(m *model) *pool {
	n := len(m.days)
	p := &pool{kind: make([]int, n), routes: make([][]pooled, n), oldest: make([]int, n), known: make([]map[uint64]int, n)}
	for d := range p.kind {
		p.known[d] = map[uint64]int{}
		for p.kind[d] < d && (p.kind[p.kind[d]] != p.kind[d] || !m.alike(p.kind[d], d)) {
			p.kind[d]++
		}
	}
	return p
}

// alike reports whether routes of days d and e can change places.
func (m *model) alike(d, e int) bool {
	a, b := &m.days[d], &m.days[e]
	if a.closed || b.closed || m.p.Days[d] != m.p.Days[e] || !slices.Equal(a.profit, b.profit) {
		return false
	}
	for c := range m.node {
		x, y := a.open[c], b.open[c]
		if !slices.Equal(m.spans[x.first:][:x.count], m.spans[y.first:][:y.count]) {
			return false
		}
	}
	return true
}

// add remembers the routes of pl, which has been appraised.
func (p *pool) add(m *model, pl *plan) {
	for d := range pl.days {
		r := &pl.days[d]
		e := pooled{}
		var profit int64
		for _, c := range r.seq {
			e.print ^= m.key[c]
			profit += int64(m.days[d].profit[c])
			e.cost += m.cost[c]
		}
		e.worth = m.worth(profit, r.effort)
		if old := p.slot(p.kind[d], e); old != nil {
			e.seq = append(old.seq[:0], r.seq...)
			e.places = m.placesOf(r, old.places)
			*old = e
		}
	}
}

// slot returns where route e of the given kind is to be kept, nil if one with the
// same visits is there that is as good.
func (p *pool) slot(kind int, e pooled) *pooled {
	at, known := p.known[kind][e.print]
	switch {
	case known && p.routes[kind][at].worth >= e.worth:
		return nil
	case known:
	case len(p.routes[kind]) < poolRoutes:
		at = len(p.routes[kind])
		p.routes[kind] = append(p.routes[kind], pooled{})
	default:
		at = p.oldest[kind]
		p.oldest[kind] = (at + 1) % poolRoutes
		delete(p.known[kind], p.routes[kind][at].print)
	}
	p.known[kind][e.print] = at
	return &p.routes[kind][at]
}

// placesOf returns the set of the places of r that are not pinned, in buf.
func (m *model) placesOf(r *route, buf []uint64) []uint64 {
	if buf == nil {
		buf = make([]uint64, (m.places+63)/64)
	}
	clear(buf)
	for _, c := range r.seq {
		if !m.pinned[c] {
			buf[m.place[c]/64] |= 1 << (m.place[c] % 64)
		}
	}
	return buf
}

// recombine makes pl a plan of pooled routes, improved by fill and polish, and offers
// it. It reports false, and changes nothing, if it finds none better than the best.
func (s *search) recombine(p *pool, pl *plan) bool {
	if !s.pack(p, pl) {
		return false
	}
	s.fill(pl, ratioSquared, false)
	s.polish(pl)
	s.offer(pl)
	p.add(s.m, pl)
	return true
}

// pack makes pl the best plan of pooled routes, one for each day. It reports false,
// and changes nothing, if it finds none of a higher value than the best plan.
func (s *search) pack(p *pool, pl *plan) bool {
	k := newPacking(p, s)
	k.choose(0, 0, 0)
	if len(k.best) == 0 || s.ended {
		return false
	}
	for d := range pl.days {
		for _, c := range pl.days[d].seq {
			pl.leave(s.m, c, d)
		}
	}
	for depth, d := range k.days {
		r := &pl.days[d]
		r.seq = append(r.seq[:0], p.routes[p.kind[d]][k.best[depth]].seq...)
		s.m.pass(d, r)
		for _, c := range r.seq {
			pl.enter(s.m, c, d)
		}
	}
	return true
}
