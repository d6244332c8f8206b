package solve

import "testing"

// TestPackIsOptimal compares the plan packed of pooled routes with the best of all
// choices of one route a day.
func TestPackIsOptimal(t *testing.T) {
	packed, shared := 0, 0
	for seed := range uint64(120) {
		w := world{nodes: 40, days: 3, locks: int(seed % 2), groups: true, caps: true, tight: seed%3 == 0}
		p := w.random(seed)
		if seed%4 == 0 { // days of one kind
			p = p.everyDayLike(1)
		}
		s, pl, routes := pooledPlans(t, p, seed)
		for d := range pl.days {
			if routes.kind[d] != d {
				shared++
			}
		}
		best := bestOf(s.m, routes, nil, 0, 0, map[int32]bool{})
		found := s.pack(routes, pl)
		if found != (best > s.best.value) {
			t.Fatalf("world %d: got %v for a best choice of %d above %d", seed, found, best, s.best.value)
		}
		if !found {
			continue
		}
		packed++
		if got := s.m.worth(pl.profit, pl.effort(s.m, &s.buf)); got != best {
			t.Errorf("world %d: got value %d, want %d", seed, got, best)
		}
		if err := p.Check(pl.solution(s.m)); err != nil {
			t.Errorf("world %d: %v", seed, err)
		}
	}
	if packed < 15 || shared < 10 {
		t.Errorf("got %d better plans and %d shared days: too few to show anything", packed, shared)
	}
}

// everyDayLike returns p with all its days as the given one and no locks.
func (p *Problem) everyDayLike(d int) *Problem {
	for e := range p.Days {
		p.Days[e] = p.Days[d]
	}
	for i := range p.Nodes {
		n := &p.Nodes[i]
		n.Locked = nil
		for e := range p.Days {
			n.Profit[e], n.Windows[e] = n.Profit[d], n.Windows[d]
		}
	}
	return p
}

// pooledPlans returns a search for p that has met some random plans, the last of
// them, and the pool of their routes.
func pooledPlans(t *testing.T, p *Problem, seed uint64) (*search, *plan, *pool) {
	t.Helper()
	m := newModel(p, p.prune(p.must(Options{})))
	pl := newPlan(m)
	if err := m.placeLocks(pl); err != nil {
		t.Fatal(err)
	}
	s := newSearch(t.Context(), m, Options{Seed: seed})
	routes := newPool(m)
	for range 8 {
		s.fill(pl, ratio, true)
		s.offer(pl)
		routes.add(m, pl)
		s.breakUp(pl, breakRandom)
	}
	return s, pl, routes
}

// bestOf returns the highest value of the choices of routes for the days after those
// of chosen, which visit the given places, -1 if there is none.
func bestOf(m *model, p *pool, chosen []int, value, cost int64, visited map[int32]bool) int64 {
	d := len(chosen)
	if cost > m.p.Budget {
		return -1
	}
	if d == len(m.days) {
		return value
	}
	best := int64(-1)
next:
	for i := range p.routes[p.kind[d]] {
		r := &p.routes[p.kind[d]][i]
		now := map[int32]bool{}
		for place := range visited {
			now[place] = true
		}
		for _, c := range r.seq {
			if now[m.place[c]] {
				continue next
			}
			now[m.place[c]] = true
		}
		best = max(best, bestOf(m, p, append(chosen, i), value+r.worth, cost+r.cost, now))
	}
	return best
}
