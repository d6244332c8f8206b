package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

func createdRunReadsBack(t *testing.T, b *bench) {
	b.clock.advance(789 * time.Nanosecond) // is cut off
	parent := b.create(t)
	want := trip.Run{ID: id(), OrgID: b.org, UserID: b.user, ParentID: parent.ID, Request: trip.Request{
		Prompt: "3 jours à Paris 🚀 'quoted' \"twice\"", MaxDays: 3, BudgetUSDCents: math.MaxInt64, Origin: "JFK", Seed: math.MaxUint64, Mode: trip.Fast,
		Intent: &trip.Intent{Dates: trip.DateWindow{Start: trip.Date{Year: 2027, Month: 6, Day: 4}}, Party: trip.Party{Adults: 2, ChildAges: []int{6}}},
	}}
	var made trip.Run
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		made, err = tx.CreateRun(ctx, want, event("intent", trip.Started))
		return err
	})
	want.Status, want.Node, want.CreatedAt = trip.Pending, "intent", epoch
	if !reflect.DeepEqual(made, want) {
		t.Errorf("returned\n got %+v\nwant %+v", made, want)
	}
	if got := b.run(t, want.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("read\n got %+v\nwant %+v", got, want)
	}
	first := event("intent", trip.Started)
	first.RunID = want.ID
	page := b.page(t, want.ID)
	if len(page.Events) != 1 || !reflect.DeepEqual(page.Events[0], first) {
		t.Errorf("events: got %+v, want event 0 alone: %+v", page.Events, first)
	}
	if page.Status != trip.Pending || page.LastSeq != 0 || page.Failure != nil || page.End(0) {
		t.Errorf("page: got %+v, want a pending run with event 0 that has not ended", page)
	}
	_, err := b.Run(t.Context(), b.org, id())
	wantKind(t, "a run that is not there", err, trip.ErrNotFound)
	_, err = b.Itinerary(t.Context(), b.org, want.ID)
	wantKind(t, "itinerary of a run that waits", err, trip.ErrNotFound)
}

func secondRunOfAnIDIsAConflict(t *testing.T, b *bench) {
	r := b.create(t)
	err := b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, trip.Run{ID: r.ID, OrgID: b.org, UserID: b.user}, event("other", trip.Started))
		return err
	})
	wantKind(t, "second run", err, trip.ErrConflict)
	if got := b.run(t, r.ID); !reflect.DeepEqual(got, r) {
		t.Errorf("the first run is now %+v, want %+v", got, r)
	}
}

func runsArePagedEachOnceNewestFirst(t *testing.T, b *bench) {
	other := b.of(t, id())
	var made []trip.Run
	for i := range 14 {
		if i%4 == 0 { // several runs of the same instant
			b.clock.advance(time.Millisecond)
		}
		r := b.create(t)
		if i%3 == 0 {
			if err := b.cancel(t, b.org, r.ID); err != nil {
				t.Fatal(err)
			}
		}
		made = append(made, r)
		other.create(t)
	}
	slices.SortFunc(made, func(x, y trip.Run) int {
		if c := y.CreatedAt.Compare(x.CreatedAt); c != 0 {
			return c
		}
		if y.ID > x.ID {
			return 1
		}
		return -1
	})
	var all, cancelled []string
	for _, r := range made {
		all = append(all, r.ID)
		if b.run(t, r.ID).Status == trip.Cancelled {
			cancelled = append(cancelled, r.ID)
		}
	}
	for _, tt := range []struct {
		status trip.Status
		want   []string
	}{{"", all}, {trip.Cancelled, cancelled}, {trip.Running, nil}} {
		for _, limit := range []int{1, 3, 4, 14, 100} {
			t.Run(fmt.Sprintf("%d of status %q", limit, tt.status), func(t *testing.T) {
				if got := b.list(t, tt.status, limit); !slices.Equal(got, tt.want) {
					t.Errorf("got %d runs %v\nwant %d %v", len(got), got, len(tt.want), tt.want)
				}
			})
		}
	}
	// A run that is made between two pages is newer than both.
	page, err := b.Runs(t.Context(), b.org, store.RunFilter{Limit: 5})
	if err != nil || len(page) != 5 {
		t.Fatalf("got %d runs (%v), want 5", len(page), err)
	}
	b.create(t)
	rest, err := b.Runs(t.Context(), b.org, store.RunFilter{Limit: 100, Before: store.RunKey{CreatedAt: page[4].CreatedAt, ID: page[4].ID}})
	if err != nil || len(rest) != 9 || rest[0].ID != all[5] {
		t.Errorf("after a run was made: got %d runs (%v), want the 9 that were left", len(rest), err)
	}
}

// list pages through the runs of the org.
func (b *bench) list(t *testing.T, status trip.Status, limit int) (ids []string) {
	t.Helper()
	f := store.RunFilter{Status: status, Limit: limit}
	for {
		page, err := b.Runs(t.Context(), b.org, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) > limit {
			t.Fatalf("got a page of %d, want at most %d", len(page), limit)
		}
		for _, r := range page {
			ids = append(ids, r.ID)
		}
		if len(page) == 0 || len(ids) > 1000 {
			return ids
		}
		last := page[len(page)-1]
		f.Before = store.RunKey{CreatedAt: last.CreatedAt, ID: last.ID}
	}
}

func claimGoesOnFromTheCheckpoint(t *testing.T, b *bench) {
	made := b.create(t)
	b.clock.advance(time.Second)
	first, r, cp := b.claim(t, made.ID)
	if first.Run != made.ID || first.Org != b.org || r.Status != trip.Running || !r.StartedAt.Equal(epoch.Add(time.Second)) || r.Node != "intent" {
		t.Errorf("first claim: got %+v of %+v, want a running run started a second after the epoch", first, r)
	}
	if cp.State != nil || cp.Commits != 0 {
		t.Errorf("first checkpoint: got %+v, want none", cp)
	}
	tr := transition("planner", trip.Running, 1)
	tr.Intent = []byte(`{"city":"Paris"}`)
	if err := b.commit(t, first, tr); err != nil {
		t.Fatal(err)
	}
	if err := b.commit(t, first, transition("selector", trip.Running, 2)); err != nil { // without an intent
		t.Fatal(err)
	}
	b.clock.advance(time.Minute)
	second, r, cp := b.claim(t, made.ID)
	if second.Epoch <= first.Epoch {
		t.Errorf("epoch of the second claim: got %d, want more than %d", second.Epoch, first.Epoch)
	}
	if !r.StartedAt.Equal(epoch.Add(time.Second)) || r.Node != "selector" || r.Step != 2 {
		t.Errorf("second claim: got %+v, want the first start, selector and step 2", r)
	}
	wantJSON(t, "intent", r.Intent, tr.Intent)
	wantJSON(t, "state", cp.State, []byte(`{"commits":2}`))
	if cp.Commits != 2 {
		t.Errorf("commits: got %d, want 2", cp.Commits)
	}
	err := b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, _, _, err := tx.Claim(ctx, b.org, id())
		return err
	})
	wantKind(t, "claim of no run", err, trip.ErrConflict)
}

func commitStoresAllOfATransition(t *testing.T, b *bench) {
	lease := b.claimed(t)
	if err := b.progress(t, lease, event("intent", trip.Progress)); err != nil {
		t.Fatal(err)
	}
	completed := event("responder", trip.Completed)
	completed.Timestamp = epoch.Add(5 * time.Second)
	completed.Payload = json.RawMessage(`{"kind":"itinerary","n":12345678901234567890}`)
	tr := store.Transition{
		Events: []trip.Event{event("responder", trip.Started), completed}, Node: "responder", Step: 7, Commits: 1, State: []byte(`{}`),
		Intent: []byte(`{"city":"Paris"}`), CostCents: math.MaxInt64, Tally: trip.Tally{Checks: 64, Held: 61, Repairs: 3}, Status: trip.Succeeded, Itinerary: []byte(`{"seed":18446744073709551615,"days":[]}`),
	}
	var last int64
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		last, err = tx.Commit(ctx, lease, tr)
		return err
	})
	if last != 3 {
		t.Errorf("sequence of the newest event: got %d, want 3", last)
	}
	r := b.run(t, lease.Run)
	if r.Status != trip.Succeeded || r.Node != "responder" || r.Step != 7 || r.CostCents != math.MaxInt64 || r.Tally != tr.Tally || r.LastSeq != 3 || r.Failure != nil {
		t.Errorf("run: got %+v, want it succeeded at responder after 7 steps with sequence 3 and its tally", r)
	}
	if !r.CompletedAt.Equal(completed.Timestamp) {
		t.Errorf("completed at: got %s, want %s as its last event", r.CompletedAt, completed.Timestamp)
	}
	wantJSON(t, "intent", r.Intent, tr.Intent)
	itinerary, err := b.Itinerary(t.Context(), b.org, lease.Run)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, "itinerary", itinerary, tr.Itinerary)
	page := b.page(t, lease.Run)
	wantOrdered(t, page.Events)
	if len(page.Events) != 4 || page.LastSeq != 3 || !page.End(3) || page.End(2) {
		t.Errorf("page: got %+v, want 4 events and an end after the last", page)
	}
	if page.Events[0].Payload != nil {
		t.Errorf("payload of event 0: got %s, want none", page.Events[0].Payload)
	}
	wantJSON(t, "payload of the last event", page.Events[3].Payload, completed.Payload)
}

// snapshot is all that can be read of a run.
type snapshot struct {
	run       trip.Run
	page      store.Page
	itinerary string
}

func (b *bench) snapshot(t *testing.T, run string) snapshot {
	t.Helper()
	body, err := b.Itinerary(t.Context(), b.org, run)
	if err != nil && !errors.Is(err, trip.ErrNotFound) {
		t.Fatal(err)
	}
	return snapshot{b.run(t, run), b.page(t, run), string(body)}
}

// wantSame fails unless the run reads as it did before.
func (b *bench) wantSame(t *testing.T, what, run string, before snapshot) {
	t.Helper()
	if after := b.snapshot(t, run); !reflect.DeepEqual(after, before) {
		t.Errorf("%s left something behind\n got %+v\nwant %+v", what, after, before)
	}
}

// refused tries each way to write under the lease, also in a transaction that is
// committed in spite of the error.
func (b *bench) refused(t *testing.T, lease store.Lease) {
	t.Helper()
	final := transition("responder", trip.Succeeded, 9)
	final.Intent, final.Itinerary, final.CostCents = []byte(`{"city":"Rome"}`), []byte(`{"late":true}`), 4711
	for what, write := range map[string]func(context.Context, *store.Tx) error{
		"progress": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.AppendProgress(ctx, lease, []trip.Event{event("late", trip.Progress)})
			return err
		},
		"commit": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Commit(ctx, lease, transition("late", trip.Running, 9))
			return err
		},
		"last commit": func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Commit(ctx, lease, final)
			return err
		},
	} {
		before := b.snapshot(t, lease.Run)
		wantKind(t, what, b.tx(t, write), trip.ErrConflict)
		b.wantSame(t, what, lease.Run, before)
		b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
			wantKind(t, what, write(ctx, tx), trip.ErrConflict)
			return nil
		})
		b.wantSame(t, what+" with its error ignored", lease.Run, before)
	}
}

func staleLeaseLeavesNothingBehind(t *testing.T, b *bench) {
	stale := b.claimed(t)
	if err := b.commit(t, stale, transition("planner", trip.Running, 1)); err != nil {
		t.Fatal(err)
	}
	good, _, _ := b.claim(t, stale.Run)
	b.refused(t, stale)
	foreign := good
	foreign.Org = id()
	b.refused(t, foreign)
	ahead := good
	ahead.Epoch++
	b.refused(t, ahead)
	if err := b.commit(t, good, transition("selector", trip.Running, 2)); err != nil {
		t.Errorf("commit of the lease in force: got %v, want no error", err)
	}
	if _, _, cp := b.claim(t, stale.Run); cp.Commits != 2 {
		t.Errorf("checkpoint: got %+v, want that of the lease in force", cp)
	}
}

func failedTransactionLeavesNothingBehind(t *testing.T, b *bench) {
	lease := b.claimed(t)
	before := b.snapshot(t, lease.Run)
	fault := errors.New("out of ink")
	err := b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Commit(ctx, lease, transition("planner", trip.Running, 1)); err != nil {
			return err
		}
		return fault
	})
	wantKind(t, "transaction", err, fault)
	b.wantSame(t, "a transaction that returned an error", lease.Run, before)

	wantKind(t, "commit with a status there is not", b.commit(t, lease, transition("planner", "paused", 1)), trip.ErrConflict)
	b.wantSame(t, "a commit that broke half way", lease.Run, before)

	func() {
		defer func() {
			if recover() == nil {
				t.Error("got no panic, want it passed on")
			}
		}()
		b.tx(t, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.AppendProgress(ctx, lease, []trip.Event{event("intent", trip.Progress)}); err != nil {
				return err
			}
			panic("a bug")
		})
	}()
	b.wantSame(t, "a transaction that panicked", lease.Run, before)

	ctx, cancel := context.WithCancel(t.Context())
	err = b.InTx(ctx, b.org, func(tx *store.Tx) error {
		_, err := tx.AppendProgress(ctx, lease, []trip.Event{event("intent", trip.Progress)})
		cancel()
		return err
	})
	if err == nil {
		t.Error("a transaction whose context ended: got no error, want one")
	}
	b.wantSame(t, "a transaction whose context ended", lease.Run, before)

	if _, _, cp := b.claim(t, lease.Run); cp.State != nil {
		t.Errorf("checkpoint: got %+v, want none", cp)
	}
}

func nothingFollowsTheEnd(t *testing.T, b *bench) {
	ends := map[trip.Status]func(t *testing.T, lease store.Lease){
		trip.Succeeded: func(t *testing.T, lease store.Lease) {
			tr := transition("responder", trip.Succeeded, 1)
			tr.Itinerary = []byte(`{"days":[]}`)
			if err := b.commit(t, lease, tr); err != nil {
				t.Fatal(err)
			}
		},
		trip.Failed: func(t *testing.T, lease store.Lease) {
			tr := transition("verifier", trip.Failed, 1)
			tr.Failure = &trip.Failure{Code: trip.CodeInfeasible, Message: "Nothing fits.", Binding: []trip.Rule{trip.RuleBudget}, CheapestUSDCents: 132_000}
			if err := b.commit(t, lease, tr); err != nil {
				t.Fatal(err)
			}
			if page := b.page(t, lease.Run); !reflect.DeepEqual(page.Failure, tr.Failure) || !reflect.DeepEqual(b.run(t, lease.Run).Failure, tr.Failure) {
				t.Errorf("failure: got %+v, want %+v", page.Failure, tr.Failure)
			}
		},
		trip.Cancelled: func(t *testing.T, lease store.Lease) {
			if err := b.cancel(t, b.org, lease.Run); err != nil {
				t.Fatal(err)
			}
		},
	}
	for status, end := range ends {
		t.Run(string(status), func(t *testing.T) {
			lease := b.claimed(t)
			end(t, lease)
			before := b.snapshot(t, lease.Run)
			if got := before.page; got.Status != status || !got.End(got.LastSeq) || got.End(got.LastSeq-1) {
				t.Errorf("page: got %+v, want it %s and ended after its last event", got, status)
			}
			if at := before.page.Events[len(before.page.Events)-1].Timestamp; !before.run.CompletedAt.Equal(at) {
				t.Errorf("completed at: got %s, want %s as its last event", before.run.CompletedAt, at)
			}
			b.refused(t, lease)
			next := lease
			next.Epoch++ // a cancel takes the lease with it
			b.refused(t, next)
			wantKind(t, "cancel", b.cancel(t, b.org, lease.Run), trip.ErrConflict)
			wantKind(t, "claim", b.tx(t, func(ctx context.Context, tx *store.Tx) error {
				_, _, _, err := tx.Claim(ctx, b.org, lease.Run)
				return err
			}), trip.ErrConflict)
			b.wantSame(t, "cancel and claim", lease.Run, before)
		})
	}
}

func cancelEndsARun(t *testing.T, b *bench) {
	pending := b.create(t).ID
	lease := b.claimed(t)
	if err := b.commit(t, lease, transition("planner", trip.Running, 1)); err != nil {
		t.Fatal(err)
	}
	for run, node := range map[string]string{pending: "intent", lease.Run: "planner"} {
		before := b.snapshot(t, run)
		wantKind(t, "cancel by another org", b.cancel(t, id(), run), trip.ErrNotFound)
		b.wantSame(t, "cancel by another org", run, before)
		if err := b.cancel(t, b.org, run); err != nil {
			t.Fatal(err)
		}
		r, page := b.run(t, run), b.page(t, run)
		wantOrdered(t, page.Events)
		if r.Status != trip.Cancelled || r.Failure == nil || r.Failure.Code != trip.CodeCancelled || r.LastSeq != before.run.LastSeq+1 {
			t.Errorf("run: got %+v, want it cancelled with one more event", r)
		}
		if last := page.Events[len(page.Events)-1]; last.Node != node || last.Phase != trip.Stopped {
			t.Errorf("last event: got %+v, want %s failed", last, node)
		}
	}
	wantKind(t, "cancel of no run", b.cancel(t, b.org, id()), trip.ErrNotFound)
}

func endedNamesFinalRunsAlone(t *testing.T, b *bench) {
	pending, lease, failed, cancelled := b.create(t).ID, b.claimed(t), b.claimed(t), b.create(t).ID
	if err := b.commit(t, failed, transition("planner", trip.Failed, 1)); err != nil {
		t.Fatal(err)
	}
	if err := b.cancel(t, b.org, cancelled); err != nil {
		t.Fatal(err)
	}
	got, err := b.Ended(t.Context(), b.org, []string{pending, lease.Run, failed.Run, cancelled, id()})
	want := []string{failed.Run, cancelled}
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
	newest, err := b.LastSequences(t.Context(), b.org, []string{pending, cancelled, id()})
	if err != nil || len(newest) != 2 || newest[pending] != 0 || newest[cancelled] != 1 {
		t.Errorf("newest events: got %v (%v), want 0 and 1 for the two that exist", newest, err)
	}
	if got, err := b.Ended(t.Context(), b.org, nil); err != nil || len(got) != 0 {
		t.Errorf("of none: got %v (%v), want none", got, err)
	}
}

func oldRunsAreDeletedWithAllThatIsTheirs(t *testing.T, b *bench) {
	old, child := b.create(t), trip.Run{ID: id(), OrgID: b.org, UserID: b.user}
	child.ParentID = old.ID
	lone := b.ticket(t)
	link := b.link(t, lone.Run, time.Time{})
	for _, run := range []string{old.ID, lone.Run} {
		if err := b.cancel(t, b.org, run); err != nil {
			t.Fatal(err)
		}
	}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, child, event("intent", trip.Started))
		return err
	})
	waiting := b.create(t).ID
	expired := func(before time.Time) []string {
		t.Helper()
		runs, err := b.Expired(t.Context(), b.org, before, 10)
		if err != nil {
			t.Fatal(err)
		}
		return runs
	}
	if got := expired(epoch); len(got) != 0 {
		t.Errorf("at their end: got %v, want none", got)
	}
	later := epoch.Add(time.Hour)
	if got := expired(later); !slices.Equal(got, []string{lone.Run}) {
		t.Errorf("an hour later: got %v, want %s alone: the other has a child at work", got, lone.Run)
	}
	if got, err := b.Expired(t.Context(), id(), later, 10); err != nil || len(got) != 0 {
		t.Errorf("of another org: got %v (%v), want none", got, err)
	}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Delete(ctx, b.org, []string{lone.Run}) })
	_, err := b.Run(t.Context(), b.org, lone.Run)
	wantKind(t, "a deleted run", err, trip.ErrNotFound)
	_, err = b.redeem(t, lone.Hash, lone.Run)
	wantKind(t, "its ticket", err, trip.ErrNotFound)
	wantKind(t, "a link with the same token", b.tx(t, func(ctx context.Context, tx *store.Tx) error { // its own is gone
		link.Run = waiting
		_, err := tx.CreateShareLink(ctx, link)
		return err
	}), nil)
	if seq, err := b.SequenceAt(t.Context(), b.org, lone.Run, later); err != nil || seq != -1 {
		t.Errorf("its events: got one of sequence %d (%v), want none", seq, err)
	}
	if got := b.run(t, waiting); got.Status != trip.Pending {
		t.Errorf("another run: got %+v, want it as it was", got)
	}
}

func orgsAreListed(t *testing.T, b *bench) {
	want := []string{b.org, b.of(t, id()).org}
	slices.Sort(want)
	if got, err := b.Orgs(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v), want %v", got, err, want)
	}
}

func threadIsATreeOldestFirst(t *testing.T, b *bench) {
	child := func(parent string) string {
		r := trip.Run{ID: id(), OrgID: b.org, UserID: b.user, ParentID: parent}
		b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateRun(ctx, r, event("intent", trip.Started))
			return err
		})
		b.clock.advance(time.Millisecond)
		return r.ID
	}
	root := b.create(t).ID
	b.clock.advance(time.Millisecond)
	first := child(root)
	stranger := child("") // of another thread
	second, below := child(root), child(first)
	lowest := child(below)
	want := []string{root, first, second, below, lowest}
	for _, from := range want {
		var got []string
		var after store.RunKey
		for {
			page, err := b.Thread(t.Context(), b.org, from, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, r := range page {
				got, after = append(got, r.ID), store.RunKey{CreatedAt: r.CreatedAt, ID: r.ID}
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %s: got %v, want %v", from, got, want)
		}
	}
	if got, err := b.Thread(t.Context(), b.org, stranger, store.RunKey{}, 9); err != nil || len(got) != 1 || got[0].ID != stranger {
		t.Errorf("a thread of one: got %v (%v)", got, err)
	}
	_, err := b.Thread(t.Context(), b.org, id(), store.RunKey{}, 9)
	wantKind(t, "thread of a run that is not there", err, trip.ErrNotFound)
	_, err = b.State(t.Context(), b.org, root)
	wantKind(t, "checkpoint of a run that waits", err, trip.ErrNotFound)
}
