package solve

import (
	"fmt"
	"testing"
)

func BenchmarkGreedy500x7(b *testing.B) {
	p := world{nodes: 500, days: 7, locks: 2, groups: true, caps: true}.random(1)
	b.ReportAllocs()
	for b.Loop() {
		m := newModel(p, p.prune(p.must(Options{})))
		pl := newPlan(m)
		if err := m.placeLocks(pl); err != nil {
			b.Fatal(err)
		}
		s := newSearch(b.Context(), m, Options{})
		s.fill(pl, ratioSquared, false)
	}
}

func BenchmarkSolve75x5(b *testing.B) {
	p := world{nodes: 75, days: 5, locks: 2, groups: true, caps: true}.random(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Solve(b.Context(), p, Options{Seed: 1, Iterations: 600}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSolve500x7(b *testing.B) {
	p := world{nodes: 500, days: 7, locks: 2, groups: true, caps: true}.random(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Solve(b.Context(), p, Options{Seed: 1, Iterations: 600}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFast is what a short search costs, all that comes before it included.
func BenchmarkFast(b *testing.B) {
	for _, days := range []int{3, 5} {
		p := world{nodes: 90, days: days, locks: 1, groups: true, caps: true}.random(1)
		p.HourPoints = 40
		for _, iterations := range []int{0, 60} {
			b.Run(fmt.Sprintf("90x%d/%d", days, iterations), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Solve(b.Context(), p, Options{Seed: 1, Iterations: iterations}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
