package solve

import "testing"

// TestOneDayIsOptimal compares days of few nodes with the exact optimum.
func TestOneDayIsOptimal(t *testing.T) {
	const days = 200
	optimal := 0
	for seed := range uint64(days) {
		w := world{nodes: 6 + int(seed%9), days: 1, crooked: seed%4 == 0}
		p := w.random(1000 + seed)
		p.Budget = 1 << 40
		p.Days[0].End = 14*60 + int32(seed%7)*60
		s := solved(t, p, Options{Seed: seed, Iterations: 150})
		best := p.exactDay()
		if s.Profit > best {
			t.Fatalf("world %d: got profit %d, above the optimum %d", seed, s.Profit, best)
		}
		if s.Profit == best {
			optimal++
		}
	}
	if optimal < days*95/100 {
		t.Errorf("got %d of %d days optimal, want 95 %%", optimal, days)
	}
	t.Logf("%d of %d days optimal", optimal, days)
}

// exactDay returns the highest profit of day 0 of p, which has no groups, caps,
// locks or want of money, and at most 14 nodes. It is dynamic programming over the
// set of nodes visited, as bits, and the last of them, where only the earliest end
// matters.
func (p *Problem) exactDay() (best int64) {
	const unreached = 1 << 30
	n := len(p.Nodes)
	ends := make([]int32, n<<n) // by set and last node
	for i := range ends {
		ends[i] = unreached
	}
	for last := range n {
		ends[n<<last+last] = p.endOf(last, p.Days[0].Start+p.travel(p.Days[0].From, p.Nodes[last].Loc))
	}
	for set := 1; set < 1<<n; set++ {
		profit := p.profitOf(set)
		for last := range n {
			end := ends[n*set+last]
			if end >= unreached {
				continue
			}
			from := p.Nodes[last].Loc
			if end+p.travel(from, p.Days[0].To) <= p.Days[0].End {
				best = max(best, profit)
			}
			for next := range n {
				if set>>next&1 == 0 {
					to := &ends[n*(set|1<<next)+next]
					*to = min(*to, p.endOf(next, end+p.travel(from, p.Nodes[next].Loc)))
				}
			}
		}
	}
	return best
}

// endOf returns when a visit of node ends after an arrival at the given minute.
func (p *Problem) endOf(node int, arrival int32) int32 {
	if p.Nodes[node].Profit[0] > 0 {
		for _, w := range p.Nodes[node].Windows[0] {
			if end := max(arrival, w.Open) + p.Nodes[node].Service; end <= w.Close {
				return end
			}
		}
	}
	return 1 << 30
}

func (p *Problem) profitOf(set int) (sum int64) {
	for i := range p.Nodes {
		if set>>i&1 == 1 {
			sum += int64(p.Nodes[i].Profit[0])
		}
	}
	return sum
}
