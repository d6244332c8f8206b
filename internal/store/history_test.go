package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

// call is what a client of a run asks of the store.
type call struct {
	op     string // claim, append, cancel, read or newest
	epoch  int64  // of the lease of an append
	author string // of the events of an append or a cancel: names them
	events int
	after  int64 // of a read
	limit  int
}

// answer is what came of a call.
type answer struct {
	refused bool     // ErrConflict
	epoch   int64    // of a claim
	last    int64    // sequence of the newest event, as an append, read or newest says
	final   bool     // as a read says
	authors []string // of the events of a read
}

// ledger is the model of a run: the authors of its events, the epoch of its lease
// and whether it has ended.
type ledger struct {
	log   []string
	epoch int64
	final bool
}

func (l ledger) last() int64 { return int64(len(l.log)) - 1 }

func (l ledger) with(author string, events int) ledger {
	l.log = append(slices.Clone(l.log), slices.Repeat([]string{author}, events)...)
	return l
}

// step is what a run must do, one call after the other. fenced says whether an
// append with a lease that a later claim has ended is refused.
func step(l ledger, c call, a answer, fenced bool) (bool, ledger) {
	ended := l.final
	if c.op == "append" && fenced {
		ended = ended || c.epoch != l.epoch
	}
	switch c.op {
	case "read":
		from := min(int(c.after)+1, len(l.log))
		to := min(from+c.limit, len(l.log))
		return a.last == l.last() && a.final == l.final && slices.Equal(a.authors, l.log[from:to]), l
	case "newest":
		return a.last == l.last(), l
	}
	if ended || a.refused {
		return ended == a.refused, l
	}
	switch c.op {
	case "claim":
		l.epoch++
		return a.epoch == l.epoch, l
	case "append":
		l = l.with(c.author, c.events)
		return a.last == l.last(), l
	default: // cancel
		l = l.with(c.author, 1)
		l.epoch, l.final = l.epoch+1, true
		return true, l
	}
}

// run is the model as the checker wants it.
func run(fenced bool) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return ledger{log: []string{"created"}} },
		Step: func(state, input, output any) (bool, any) {
			return step(state.(ledger), input.(call), output.(answer), fenced)
		},
		Equal: func(a, b any) bool {
			x, y := a.(ledger), b.(ledger)
			return x.epoch == y.epoch && x.final == y.final && slices.Equal(x.log, y.log)
		},
		Hash: func(state any) uint64 {
			l := state.(ledger)
			return uint64(len(l.log))<<32 | uint64(l.epoch)
		},
	}
}

// history records what clients do to one run at once.
type history struct {
	*store.Store
	t        *testing.T
	org, run string

	mu  sync.Mutex
	all []porcupine.Operation
}

// newHistory returns the history of a new run.
func newHistory(t *testing.T, s *store.Store) *history {
	t.Helper()
	h := &history{Store: s, t: t, org: uuid.NewString(), run: uuid.NewString()}
	user := uuid.NewString()
	h.must(h.InTx(t.Context(), h.org, func(tx *store.Tx) error {
		if err := tx.EnsureUser(t.Context(), h.org, user); err != nil {
			return err
		}
		_, err := tx.CreateRun(t.Context(), trip.Run{ID: h.run, OrgID: h.org, UserID: user}, trip.Event{Node: "intent", Phase: trip.Started, Summary: "created"})
		return err
	}))
	return h
}

func (h *history) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Error(err)
	}
}

// began is where the times of histories count from.
var began = time.Now()

// do does a call for the client and records it.
func (h *history) do(client int, c call) answer {
	h.t.Helper()
	begun := time.Since(began)
	a, err := h.ask(h.t.Context(), c)
	ended := time.Since(began)
	if a.refused = errors.Is(err, trip.ErrConflict); !a.refused {
		h.must(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, porcupine.Operation{ClientId: client, Input: c, Call: int64(begun), Output: a, Return: int64(ended)})
	return a
}

func (h *history) ask(ctx context.Context, c call) (a answer, err error) {
	event := trip.Event{Node: "intent", Phase: trip.Progress, Summary: c.author, Timestamp: h.Now()}
	switch c.op {
	case "read":
		page, err := h.Events(ctx, h.org, h.run, c.after, c.limit)
		a.last, a.final = page.LastSeq, page.Status.Final()
		for i, e := range page.Events {
			if e.Sequence != c.after+1+int64(i) {
				h.t.Errorf("read after %d: event %d has sequence %d", c.after, i, e.Sequence)
			}
			a.authors = append(a.authors, e.Summary)
		}
		return a, err
	case "newest":
		all, err := h.LastSequences(ctx, h.org, []string{h.run})
		a.last = all[h.run]
		return a, err
	}
	err = h.InTx(ctx, h.org, func(tx *store.Tx) (err error) {
		switch c.op {
		case "claim":
			lease, _, _, err := tx.Claim(ctx, h.org, h.run)
			a.epoch = lease.Epoch
			return err
		case "append":
			a.last, err = tx.AppendProgress(ctx, store.Lease{Run: h.run, Org: h.org, Epoch: c.epoch}, slices.Repeat([]trip.Event{event}, c.events))
			return err
		default:
			return tx.Cancel(ctx, h.org, h.run, event, trip.Failure{Code: trip.CodeCancelled, Message: "Cancelled."})
		}
	})
	return a, err
}

// work claims the run and appends to it until that is refused, and again.
func (h *history) work(client int, name string, rounds int) {
	for range rounds {
		claimed := h.do(client, call{op: "claim"})
		for i := range 4 {
			if claimed.refused || h.do(client, call{op: "append", epoch: claimed.epoch, author: name, events: 1 + i%2}).refused {
				break
			}
		}
	}
}

// watch reads the run a page at a time until it has ended.
func (h *history) watch(client int) {
	for after := int64(-1); ; {
		page := h.do(client, call{op: "read", after: after, limit: 3})
		after += int64(len(page.authors))
		if page.final && after >= page.last || h.t.Failed() {
			return
		}
		h.do(client, call{op: "newest"})
	}
}

// record lets workers take the run from each other while readers read, then ends it.
func (h *history) record() []porcupine.Operation {
	const workers, rounds, readers = 3, 4, 2
	var working, reading sync.WaitGroup
	for n := range readers {
		reading.Go(func() { h.watch(n) })
	}
	for n, name := range []string{"a", "b", "c"}[:workers] {
		working.Go(func() { h.work(readers+n, name, rounds) })
	}
	working.Go(func() { h.do(readers+workers, call{op: "newest"}) })
	working.Wait()
	var ending sync.WaitGroup
	ending.Go(func() { h.work(readers, "d", 1) })
	ending.Go(func() { h.do(readers+1, call{op: "cancel", author: "cancelled"}) })
	ending.Go(func() { h.do(readers+2, call{op: "cancel", author: "cancelled"}) })
	ending.Wait()
	reading.Wait()
	return h.all
}

// checkWithin bounds the check of a history.
const checkWithin = 30 * time.Second

// Whatever many clients do to a run at once, what they are told is what they would
// be told one after the other: no lost event, none from a lease that has ended,
// none after the end, and no reader is ahead or behind.
func TestHistoriesAreLinearizable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url func(*testing.T) string) {
		s := storetest.Open(t, url(t))
		for range 5 {
			history := newHistory(t, s).record()
			if got := porcupine.CheckOperationsTimeout(run(true), history, checkWithin); got != porcupine.Ok {
				t.Errorf("a history of %d calls: %s, want %s", len(history), got, porcupine.Ok)
				for _, o := range history {
					t.Logf("%d: %d to %d: %+v: %+v", o.ClientId, o.Call, o.Return, o.Input, o.Output)
				}
				return
			}
		}
	})
}

// The check is one that can fail: by a history in which a lease that has ended is
// refused where the model would let it write, and by answers that are not true.
func TestFalseHistoriesAreFound(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	h := newHistory(t, s)
	old := h.do(0, call{op: "claim"})
	h.do(1, call{op: "claim"})
	h.do(0, call{op: "append", epoch: old.epoch, author: "a", events: 1})
	if porcupine.CheckOperations(run(false), h.all) {
		t.Error("a model without a fence agrees with a store that has one")
	}
	// The last calls stand alone: what is at the same time as others may be told in
	// more than one way.
	h = newHistory(t, s)
	h.record()
	h.do(0, call{op: "append", epoch: 1, author: "late", events: 1})
	h.do(0, call{op: "newest"})
	h.do(0, call{op: "read", after: -1, limit: 1000})
	truth := h.all
	for name, lie := range map[string]func(call, *answer) bool{
		"a read that is behind": func(c call, a *answer) bool {
			a.last--
			return c.op == "newest" && a.last >= 0
		},
		"an event that is lost": func(c call, a *answer) bool {
			if c.op != "read" || len(a.authors) < 2 {
				return false
			}
			a.authors = a.authors[1:]
			return true
		},
		"a refused append that is told as done": func(c call, a *answer) bool {
			told := a.refused && c.op == "append"
			a.refused = false
			return told
		},
		"an end that is not told": func(c call, a *answer) bool {
			told := a.final
			a.final = false
			return told
		},
	} {
		history := slices.Clone(truth)
		lied := false
		for i, o := range slices.Backward(history) {
			told := o.Output.(answer)
			if lied = lie(o.Input.(call), &told); lied {
				history[i].Output = told
				break
			}
		}
		if !lied || porcupine.CheckOperations(run(true), history) {
			t.Errorf("%s: told %v, and not found", name, lied)
		}
	}
}
