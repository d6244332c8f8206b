package tool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"waymark/internal/trip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fact is an answer with a provenance.
type fact struct {
	Value  string
	Source trip.Provenance
}

func spec(live Source[int, fact]) Spec[int, fact] {
	return Spec[int, fact]{
		Name: "weather", TTL: time.Hour, Live: live,
		Bundled: func(context.Context, int) (fact, error) { return fact{Value: "bundled"}, nil },
		Cite: func(f fact, note func(*trip.Provenance)) fact {
			note(&f.Source)
			return f
		},
		From: func(f fact) string { return f.Value },
	}
}

func box() *Box { return &Box{Log: slog.New(slog.DiscardHandler), Now: time.Now} }

// want calls the tool and compares value, outcome and attempts.
func want(t *testing.T, tool *Tool[int, fact], value string, outcome trip.ToolOutcome, attempts int) fact {
	t.Helper()
	f, rec, err := tool.Call(t.Context(), 1)
	if err != nil || f.Value != value || rec.Outcome != outcome || rec.Attempts != attempts {
		t.Errorf("got %q %s after %d attempts (%v), want %q %s after %d", f.Value, rec.Outcome, rec.Attempts, err, value, outcome, attempts)
	}
	return f
}

func TestNoLiveSourceIsBundled(t *testing.T) {
	want(t, New(box(), spec(nil)), "bundled", trip.ToolBundled, 0)
}

func TestTransientFaultIsTriedOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		tool := New(box(), spec(func(context.Context, int) (fact, error) {
			if calls++; calls == 1 {
				return fact{}, fmt.Errorf("503: %w", trip.ErrUnavailable)
			}
			return fact{Value: "live"}, nil
		}))
		want(t, tool, "live", trip.ToolLive, 2)
		want(t, tool, "live", trip.ToolCached, 0)
		if calls != 2 {
			t.Errorf("%d calls, want 2: the second answer is cached", calls)
		}
	})
}

func TestBadAnswerIsNotTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want(t, New(box(), spec(func(context.Context, int) (fact, error) { return fact{}, errors.New("not JSON") })), "bundled", trip.ToolBackup, 1)
	})
}

func TestPanicOfASourceIsABadAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		want(t, New(box(), spec(func(context.Context, int) (fact, error) { panic("index out of range") })), "bundled", trip.ToolBackup, 1)
	})
}

func TestSlowSourceFallsBackAndFillsTheCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		tool := New(b, spec(func(ctx context.Context, _ int) (fact, error) {
			select {
			case <-ctx.Done():
				return fact{}, ctx.Err()
			case <-time.After(3 * time.Second):
				return fact{Value: "late"}, nil
			}
		}))
		begun := time.Now()
		want(t, tool, "bundled", trip.ToolBackup, 1)
		if took := time.Since(begun); took != SoftTimeout {
			t.Errorf("fell back after %s, want %s", took, SoftTimeout)
		}
		b.Wait()
		want(t, tool, "late", trip.ToolCached, 0)
	})
}

// A source that hangs is failing too, also when whoever asked has long gone on with
// other data.
func TestHangingSourceOpensTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		tool := New(b, spec(func(ctx context.Context, _ int) (fact, error) {
			<-ctx.Done()
			return fact{}, ctx.Err()
		}))
		for range breakerFailures {
			step, done := context.WithCancel(t.Context())
			if _, rec, err := tool.Call(step, 1); err != nil || rec.Outcome != trip.ToolBackup {
				t.Errorf("got %s (%v), want other data", rec.Outcome, err)
			}
			done() // the step is over
			b.Wait()
		}
		if got := tool.State(); got != "open" {
			t.Errorf("after %d calls that hung: the breaker is %s, want open", breakerFailures, got)
		}
	})
}

func TestCancelledCallLeavesTheSourceAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		tool := New(b, spec(func(ctx context.Context, _ int) (fact, error) {
			<-ctx.Done()
			return fact{}, ctx.Err()
		}))
		step, cancel := context.WithTimeout(t.Context(), SoftTimeout/2)
		defer cancel()
		begun := time.Now()
		if _, _, err := tool.Call(step, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the end of its context", err)
		}
		b.Wait()
		if took := time.Since(begun); took != SoftTimeout/2 {
			t.Errorf("the source was asked for %s, want %s", took, SoftTimeout/2)
		}
	})
}

// A process that stops does not wait for an answer that nobody waits for.
func TestClosedBoxEndsLateCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		tool := New(b, spec(func(ctx context.Context, _ int) (fact, error) {
			<-ctx.Done()
			return fact{}, ctx.Err()
		}))
		want(t, tool, "bundled", trip.ToolBackup, 1)
		begun := time.Now()
		b.Close()
		if took := time.Since(begun); took != 0 {
			t.Errorf("waited for the late call for %s, want no time", took)
		}
		if f, rec, err := tool.Call(t.Context(), 2); err != nil || rec.Outcome != trip.ToolBackup || f.Value != "bundled" {
			t.Errorf("a call after the end: got %+v by %s (%v), want other data", f, rec.Outcome, err)
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("a call after the end took %s, want no time", took)
		}
	})
}

func TestOldAnswerBeatsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healthy := true
		tool := New(box(), spec(func(context.Context, int) (fact, error) {
			if !healthy {
				return fact{}, trip.ErrUnavailable
			}
			return fact{Value: "live"}, nil
		}))
		want(t, tool, "live", trip.ToolLive, 1)
		healthy = false
		<-time.After(2 * time.Hour) // the bubble's clock: no real time passes
		f := want(t, tool, "live", trip.ToolStale, 2)
		if !f.Source.Stale {
			t.Error("provenance does not say stale")
		}
	})
}

func TestBreakerOpensAndProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, healthy := 0, false
		tool := New(box(), spec(func(context.Context, int) (fact, error) {
			calls++
			if !healthy {
				return fact{}, trip.ErrUnavailable
			}
			return fact{Value: "live"}, nil
		}))
		want(t, tool, "bundled", trip.ToolBackup, 2)
		want(t, tool, "bundled", trip.ToolBackup, 2)
		want(t, tool, "bundled", trip.ToolBackup, 1) // the fifth failure opens it, a second attempt is not made
		if got := tool.State(); got != "open" {
			t.Fatalf("breaker %s after %d failures, want open", got, calls)
		}
		before := calls
		if _, rec, _ := tool.Call(t.Context(), 1); calls != before || rec.Outcome != trip.ToolBackup {
			t.Errorf("while open: %d more calls, outcome %s; want none, backup", calls-before, rec.Outcome)
		}
		<-time.After(breakerProbe)
		want(t, tool, "bundled", trip.ToolBackup, 1) // one probe alone, which fails
		if got := tool.State(); got != "open" || calls != before+1 {
			t.Errorf("breaker %s after %d bad probes, want open after one", got, calls-before)
		}
		healthy = true
		<-time.After(breakerProbe)
		want(t, tool, "live", trip.ToolLive, 1)
		if got := tool.State(); got != "closed" {
			t.Errorf("breaker %s after a good probe, want closed", got)
		}
	})
}

func TestCancelledCallerLeavesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		tool := New(b, spec(func(ctx context.Context, _ int) (fact, error) {
			<-ctx.Done()
			return fact{}, ctx.Err()
		}))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		begun := time.Now()
		if _, _, err := tool.Call(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context canceled", err)
		}
		b.Wait()
		if took := time.Since(begun); took != time.Second {
			t.Errorf("took %s, want 1s", took)
		}
	})
}

func TestChaos(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := box()
		b.Chaos = Chaos{"weather": "error"}
		want(t, New(b, spec(nil)), "bundled", trip.ToolBackup, 2)
	})
	if _, err := ParseChaos("weather:timeout,stream:drop@5s", []string{"weather"}, []string{"stream"}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"weather:nonsense", "teapot:error", "weather"} {
		if _, err := ParseChaos(bad, []string{"weather"}, []string{"stream"}); !errors.Is(err, trip.ErrInvalid) {
			t.Errorf("ParseChaos(%q): %v, want invalid", bad, err)
		}
	}
}
