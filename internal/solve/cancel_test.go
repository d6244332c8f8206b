package solve

import (
	"context"
	"slices"
	"testing"
	"time"
)

// asking is a context that notes how many steps the search does between two looks
// at it, and ends after so many looks.
type asking struct {
	context.Context
	search     *search
	left       int
	last, most int
}

func (a *asking) Err() error {
	if a.search == nil { // being made
		return nil
	}
	a.most = max(a.most, a.search.steps-a.last)
	a.last = a.search.steps
	if a.left--; a.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestContextIsLookedAt follows searches of large trips until they are cancelled, some
// of them in the greedy start, some while routes are packed. Between two looks at the
// context, and after the last, only so much is done.
func TestContextIsLookedAt(t *testing.T) {
	const most = 3 * askSteps
	for _, looks := range []int{0, 1, 2, 5, 100, 1500} {
		w := world{nodes: 500, days: 7, locks: 2, groups: true, caps: true}
		if looks < 3 { // the greedy start alone takes longer
			w.days = 60
		}
		p := w.random(1)
		a := &asking{Context: t.Context(), left: looks}
		m := newModel(p, p.prune(p.must(Options{})))
		pl := newPlan(m)
		if err := m.placeLocks(pl); err != nil {
			t.Fatal(err)
		}
		a.search = newSearch(a, m, Options{Seed: 1})
		s := a.search.run(pl, Options{Iterations: 1 << 30})
		if err := p.Check(s); err != nil {
			t.Fatal(err)
		}
		if after := a.search.steps - a.last; a.most > most || after > most {
			t.Errorf("%d looks: got %d steps between two and %d after the last, want at most %d", looks, a.most, after, most)
		}
		if s.StoppedBy != StopCancelled || a.left != -2 { // and once more for the reason
			t.Errorf("%d looks: got stopped by %q with %d left", looks, s.StoppedBy, a.left)
		}
		if looks == 0 && s.Iterations > 0 || looks == 1500 && s.Iterations < recombineOne {
			t.Errorf("%d looks: got %d iterations", looks, s.Iterations)
		}
	}
}

// BenchmarkCancel500x7 prints how long after its cancellation a search returns, and
// beside it a goroutine that does nothing but wait for the same.
func BenchmarkCancel500x7(b *testing.B) {
	p := world{nodes: 500, days: 7, locks: 2, groups: true, caps: true}.random(1)
	search := func(ctx context.Context, begun func()) error {
		_, err := Solve(ctx, p, Options{Seed: 1, Iterations: 1 << 30, Better: func(Solution) { begun() }})
		return err
	}
	wait := func(ctx context.Context, begun func()) error {
		for begun(); ctx.Err() == nil; {
		}
		return nil
	}
	var searches, waits []time.Duration
	for i := 0; b.Loop(); i++ {
		after := time.Duration(i%20) * time.Millisecond // at any point of the search
		searches = append(searches, cancelled(b, search, after))
		waits = append(waits, cancelled(b, wait, after))
	}
	for name, took := range map[string][]time.Duration{"search": searches, "waiting": waits} {
		slices.Sort(took)
		b.ReportMetric(took[len(took)*99/100].Seconds()*1000, name+"-p99-ms")
		b.ReportMetric(took[len(took)/2].Seconds()*1000, name+"-p50-ms")
	}
}

// cancelled returns how long work goes on after it has been cancelled so much later
// than it has begun.
func cancelled(b *testing.B, work func(context.Context, func()) error, after time.Duration) time.Duration {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	begun, done := make(chan struct{}, 1), make(chan error)
	go func() {
		done <- work(ctx, func() {
			select {
			case begun <- struct{}{}:
			default:
			}
		})
	}()
	<-begun
	time.Sleep(after)
	begin := time.Now()
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	return time.Since(begin)
}
