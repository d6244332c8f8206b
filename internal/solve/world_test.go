package solve

import (
	"math/rand/v2"
	"testing"
)

// world describes a random problem.
type world struct {
	nodes, days int
	locks       int
	groups      bool // lunches and dinners, two nodes of one place
	caps        bool
	tight       bool // little money
	crooked     bool // travel times that break the triangle inequality
}

// random returns a problem like a city trip: clustered sights, split hours,
// closed days, rain, a budget, a late first and a short last day.
func (w world) random(seed uint64) *Problem {
	r := rand.New(rand.NewPCG(seed, 7))
	p := &Problem{Locs: w.nodes + 2, MaxWait: 45}
	p.Travel = w.travel(r, p.Locs)
	for d := range w.days {
		day := Day{Start: 9 * 60, End: 21*60 + 30}
		if d == 0 && w.days > 1 {
			day.Start, day.From = 13*60, 1
		}
		if d == w.days-1 && w.days > 1 {
			day.End, day.To = 16*60, 1
		}
		p.Days = append(p.Days, day)
	}
	p.Budget = int64(w.days) * int64(5000+r.IntN(15000))
	if w.tight {
		p.Budget /= 10
	}
	if w.caps {
		p.CapPerDay = []int{2, 0, 1, 3}
	}
	rain := make([]bool, w.days)
	for d := range rain {
		rain[d] = r.IntN(3) == 0
	}
	for len(p.Nodes) < w.nodes {
		i := len(p.Nodes)
		if w.groups && i%5 == 0 && i+1 < w.nodes {
			p.Nodes = append(p.Nodes, meal(r, i, w.days, 0), meal(r, i, w.days, 1))
			continue
		}
		p.Nodes = append(p.Nodes, sight(r, i, w, rain))
	}
	w.lock(r, p)
	return p
}

func (w world) travel(r *rand.Rand, n int) []int32 {
	x, y := make([]int, n), make([]int, n)
	for i := range n { // in hectometres
		cluster := r.IntN(8)
		x[i], y[i] = cluster%3*25+r.IntN(15), cluster/3*20+r.IntN(15)
	}
	x[1], y[1] = 180, 60 // the airport
	t := make([]int32, n*n)
	for i := range n {
		for j := range n {
			if i == j {
				continue
			}
			d := abs(x[i]-x[j]) + abs(y[i]-y[j])
			t[i*n+j] = int32(min(3*d/2, 12+d/2) + 10)
			if w.crooked && r.IntN(4) == 0 {
				t[i*n+j] += int32(r.IntN(40))
			}
		}
	}
	return t
}

func abs(x int) int { return max(x, -x) }

func meal(r *rand.Rand, place, days int, group int32) Node {
	n := Node{
		Loc: int32(place + 2), Place: int32(place), Service: 60 + 30*group, Group: group, Category: -1,
		Cost: int64(1000 + r.IntN(3000)),
	}
	open := []Window{{11*60 + 30, 14*60 + 30}, {18 * 60, 22 * 60}}[group]
	for range days {
		n.Profit = append(n.Profit, int32(40+r.IntN(40)))
		n.Windows = append(n.Windows, []Window{open})
	}
	return n
}

func sight(r *rand.Rand, place int, w world, rain []bool) Node {
	n := Node{
		Loc: int32(place + 2), Place: int32(place), Service: int32(30 * (1 + r.IntN(5))),
		Group: -1, Category: int32(r.IntN(5)) - 1,
	}
	hours := [][]Window{
		{{10 * 60, 12*60 + 30}, {14 * 60, 18 * 60}},
		{{9 * 60, 18 * 60}},
		{{10 * 60, 17 * 60}},
		{{7 * 60, 22 * 60}},
		{{9 * 60, 11 * 60}, {12 * 60, 14 * 60}, {16 * 60, 20 * 60}},
	}[r.IntN(5)]
	profit, closed, outdoor := int32(5+r.IntN(30)*r.IntN(10)/3), r.IntN(9), r.IntN(3) == 0
	if !outdoor {
		n.Cost = int64(r.IntN(2500))
	}
	for d := range w.days {
		n.Windows = append(n.Windows, hours)
		n.Profit = append(n.Profit, profit)
		if d%7 == closed {
			n.Windows[d] = nil
		}
		if outdoor && rain[d] {
			n.Profit[d] = 0
		}
	}
	return n
}

// lock locks some nodes at free times of distinct days.
func (w world) lock(r *rand.Rand, p *Problem) {
	for d := range min(w.locks, w.days) {
		n := &p.Nodes[r.IntN(len(p.Nodes))]
		if n.Locked == nil {
			n.Locked = &Lock{Day: d, Start: p.Days[d].Start + 150 + int32(r.IntN(60))}
			n.Service = min(n.Service, 30)
			n.Cost = 0
		}
	}
}

// mixedWorld returns a small world with a bit of everything.
func mixedWorld(seed uint64) world {
	return world{
		nodes: 5 + int(seed%23), days: 1 + int(seed%4), locks: int(seed % 3),
		groups: seed%2 == 0, caps: seed%3 == 0, tight: seed%5 == 0, crooked: seed%7 == 0,
	}
}

func solved(t *testing.T, p *Problem, o Options) Solution {
	t.Helper()
	s, err := Solve(t.Context(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(s); err != nil {
		t.Fatal(err)
	}
	return s
}
