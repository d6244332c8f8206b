// Package tool is what the outside world can be asked and the one policy under
// which it is: a soft and a hard timeout, one retry, a circuit breaker, a cache,
// and bundled data to fall back on. A tool always answers as long as its bundled
// source does; how the answer came about is in its [trip.ToolCall].
package tool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/maypok86/otter/v2"

	"waymark/internal/trip"
)

// The policy.
const (
	SoftTimeout = 2 * time.Second // after it cached or bundled data are used
	HardTimeout = 4 * time.Second // after it the call is cancelled

	retryMin, retryMax = 200 * time.Millisecond, 500 * time.Millisecond
	breakerFailures    = 5
	breakerPeriod      = 60 * time.Second
	breakerProbe       = 30 * time.Second
	cacheEntries       = 4096
)

// Source is one way to answer. The time a call may take is in ctx; an error worth
// a retry is trip.ErrUnavailable.
type Source[In, Out any] func(ctx context.Context, in In) (Out, error)

// Spec describes a tool.
type Spec[In, Out any] struct {
	Name    string
	Live    Source[In, Out] // nil: none is configured
	Bundled Source[In, Out] // answers without a network
	TTL     time.Duration   // how long a live answer is fresh
	// Cite lets the policy write into each provenance of an answer; it returns a
	// changed copy.
	Cite func(out Out, note func(*trip.Provenance)) Out
	From func(out Out) string // the source an answer names
}

// Box is what all tools share.
type Box struct {
	Log   *slog.Logger
	Now   func() time.Time
	Chaos Chaos

	late  sync.WaitGroup // live calls, also those that go on after the soft timeout
	begin sync.Once
	life  context.Context // Close ends it
	end   context.CancelFunc
}

// open returns the context in which calls are made.
func (b *Box) open() context.Context {
	b.begin.Do(func() { b.life, b.end = context.WithCancel(context.Background()) })
	return b.life
}

// Wait waits until no call is under way.
func (b *Box) Wait() { b.late.Wait() }

// Close cancels the live calls that are under way, whose answers nobody will ask for,
// and waits until they have ended.
func (b *Box) Close() {
	b.open()
	b.end()
	b.Wait()
}

// Tool is a Spec under the policy.
type Tool[In, Out any] struct {
	Spec[In, Out]
	box     *Box
	policy  failsafe.Executor[Out]
	breaker circuitbreaker.CircuitBreaker[Out]
	cache   *otter.Cache[string, kept[Out]]
}

type kept[Out any] struct {
	value Out
	at    time.Time
}

// New puts a tool under the policy.
func New[In, Out any](b *Box, s Spec[In, Out]) *Tool[In, Out] {
	s.Live = disturb(b.Chaos[s.Name], s.Live, s.Bundled)
	transient := func(_ Out, err error) bool {
		return errors.Is(err, trip.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
	}
	retry := retrypolicy.NewBuilder[Out]().HandleIf(transient).WithMaxRetries(1).WithRandomDelay(retryMin, retryMax).ReturnLastFailure().Build()
	breaker := circuitbreaker.NewBuilder[Out]().HandleIf(transient).
		WithFailureThresholdPeriod(breakerFailures, breakerPeriod).WithDelay(breakerProbe).WithSuccessThreshold(1).Build()
	return &Tool[In, Out]{
		Spec: s, box: b, breaker: breaker, policy: failsafe.With(retry, breaker),
		cache: otter.Must(&otter.Options[string, kept[Out]]{MaximumSize: cacheEntries}),
	}
}

// State returns the name of the tool's breaker state: closed, half-open or open.
func (t *Tool[In, Out]) State() string { return t.breaker.State().String() }

// Call asks the tool. It returns an error only when ctx has ended or the bundled
// source fails too.
func (t *Tool[In, Out]) Call(ctx context.Context, in In) (Out, trip.ToolCall, error) {
	begun := t.box.Now()
	rec := trip.ToolCall{Tool: t.Name, Input: trip.Digest(in)}
	out, err := t.answer(ctx, in, &rec)
	rec.MS = t.box.Now().Sub(begun).Milliseconds()
	t.box.Log.Debug("tool call", "tool", rec.Tool, "input", rec.Input, "took", rec.MS, "attempts", rec.Attempts, "cache_hit", rec.CacheHit, "outcome", rec.Outcome, "err", err)
	if err != nil {
		return out, rec, fmt.Errorf("%s: %w", t.Name, err)
	}
	rec.Source = t.From(out)
	return out, rec, nil
}

// reply is what a live call came to.
type reply[Out any] struct {
	value    Out
	attempts int
	err      error
}

func (t *Tool[In, Out]) answer(ctx context.Context, in In, rec *trip.ToolCall) (Out, error) {
	if t.Live == nil {
		rec.Outcome = trip.ToolBundled
		return t.Bundled(ctx, in)
	}
	old, have := t.cache.GetIfPresent(rec.Input)
	if have && t.box.Now().Sub(old.at) < t.TTL {
		rec.Outcome, rec.CacheHit = trip.ToolCached, true
		return t.Cite(old.value, func(p *trip.Provenance) { p.CacheHit = true }), nil
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), HardTimeout)
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	forget := context.AfterFunc(t.box.open(), cancel)
	replies := make(chan reply[Out], 1)
	t.box.late.Go(func() {
		defer forget()
		defer cancel()
		replies <- t.ask(limited, in, rec.Input)
	})
	soft := time.NewTimer(SoftTimeout)
	defer soft.Stop()
	select {
	case <-ctx.Done():
		cancel() // stop may come before the AfterFunc has begun
		return *new(Out), ctx.Err()
	case r := <-replies:
		rec.Attempts = r.attempts
		if r.err == nil {
			rec.Outcome = trip.ToolLive
			return r.value, nil
		}
		if ctx.Err() != nil {
			return r.value, ctx.Err()
		}
		rec.Fault = fault(r.err)
	case <-soft.C:
		stop() // nobody waits any more, but the next call finds the answer in the cache
		rec.Attempts, rec.Fault = 1, "took longer than "+SoftTimeout.String()
	}
	if have {
		rec.Outcome, rec.CacheHit = trip.ToolStale, true
		return t.Cite(old.value, func(p *trip.Provenance) { p.CacheHit, p.Stale = true, true }), nil
	}
	rec.Outcome = trip.ToolBackup
	return t.Bundled(ctx, in)
}

// ask calls the live source under retry and breaker and keeps its answer.
func (t *Tool[In, Out]) ask(ctx context.Context, in In, key string) reply[Out] {
	var r reply[Out]
	r.value, r.err = t.policy.WithContext(ctx).GetWithExecution(func(e failsafe.Execution[Out]) (Out, error) {
		r.attempts = e.Attempts()
		return t.live(e.Context(), in)
	})
	if r.err == nil {
		t.cache.Set(key, kept[Out]{r.value, t.box.Now()})
	}
	return r
}

// live asks the live source. Nobody above catches a panic of its goroutine, so that
// it would end the process; here it is an answer that cannot be used.
func (t *Tool[In, Out]) live(ctx context.Context, in In) (out Out, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.box.Log.Error("tool panicked", "tool", t.Name, "err", p)
			err = fmt.Errorf("panicked: %w", trip.ErrInvalid)
		}
	}()
	return t.Live(ctx, in)
}

// fault says in words why a live call failed.
func fault(err error) string {
	switch {
	case errors.Is(err, circuitbreaker.ErrOpen):
		return "has failed repeatedly and is being left alone for a while"
	case errors.Is(err, context.DeadlineExceeded):
		return "did not answer in time"
	case errors.Is(err, trip.ErrUnavailable):
		return "is not available"
	}
	return "gave an answer that cannot be used"
}
