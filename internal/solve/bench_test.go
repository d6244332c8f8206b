package solve

import "testing"

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
