// Package storetest is the conformance suite of package store: what must hold on
// every database. JSON is compared by its value, because a database may write it
// in a form of its own; ids of orgs, users and runs are UUIDs.
package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// Run runs the suite. url returns the URL of a database that is migrated and empty,
// another one with each call.
func Run(t *testing.T, url func(t *testing.T) string) {
	tests := []struct {
		name string
		run  func(*testing.T, *bench)
	}{
		{"CreatedRunReadsBack", createdRunReadsBack},
		{"SecondRunOfAnIDIsAConflict", secondRunOfAnIDIsAConflict},
		{"RunsArePagedEachOnceNewestFirst", runsArePagedEachOnceNewestFirst},
		{"SearchFindsEveryWordOfPromptAndPlace", searchFindsEveryWordOfPromptAndPlace},
		{"SearchIsBoundAndPaged", searchIsBoundAndPaged},
		{"ClaimGoesOnFromTheCheckpoint", claimGoesOnFromTheCheckpoint},
		{"CommitStoresAllOfATransition", commitStoresAllOfATransition},
		{"StaleLeaseLeavesNothingBehind", staleLeaseLeavesNothingBehind},
		{"FailedTransactionLeavesNothingBehind", failedTransactionLeavesNothingBehind},
		{"NothingFollowsTheEnd", nothingFollowsTheEnd},
		{"CancelEndsARun", cancelEndsARun},
		{"EndedNamesFinalRunsAlone", endedNamesFinalRunsAlone},
		{"OldRunsAreDeletedWithAllThatIsTheirs", oldRunsAreDeletedWithAllThatIsTheirs},
		{"OrgsAreListed", orgsAreListed},
		{"ThreadIsATreeOldestFirst", threadIsATreeOldestFirst},
		{"DocumentsReadBackToTheByte", documentsReadBackToTheByte},
		{"DocumentsOfBeforeAreRead", documentsOfBeforeAreRead},
		{"DamagedDocumentIsAnError", damagedDocumentIsAnError},

		{"EventsArePagedInOrder", eventsArePagedInOrder},
		{"ThousandsOfEventsAreAppendedAtOnce", thousandsOfEventsAreAppendedAtOnce},
		{"ConcurrentAppendsLeaveNoGap", concurrentAppendsLeaveNoGap},
		{"TimestampsIncreaseWhateverTheClockDoes", timestampsIncreaseWhateverTheClockDoes},
		{"SequenceAtFindsTheNewestNotLater", sequenceAtFindsTheNewestNotLater},

		{"OtherOrgSeesAndChangesNothing", otherOrgSeesAndChangesNothing},
		{"UsersBelongToTheirOrg", usersBelongToTheirOrg},
		{"IdempotencyKeyIsKeptForADay", idempotencyKeyIsKeptForADay},
		{"IdempotencyKeyHasAScope", idempotencyKeyHasAScope},
		{"TicketLivesUntilItsEnd", ticketLivesUntilItsEnd},
		{"TicketOpensOneRun", ticketOpensOneRun},
		{"LinkShowsItsItineraryUntilItsEnd", linkShowsItsItineraryUntilItsEnd},
		{"RevokedLinksShowNothing", revokedLinksShowNothing},
		{"RunHasFewLinks", runHasFewLinks},
		{"LimitHoldsAndRefills", limitHoldsAndRefills},
		{"LimitHoldsAcrossTransactions", limitHoldsAcrossTransactions},
		{"WorkerIsReapedByOne", workerIsReapedByOne},
		{"WorkerThatBeatsOrRetiresIsNotReaped", workerThatBeatsOrRetiresIsNotReaped},

		{"MigrateAgainChangesNothing", migrateAgainChangesNothing},
		{"NewerSchemaIsRefused", newerSchemaIsRefused},
		{"OlderSchemaIsNotServed", olderSchemaIsNotServed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bench{Store: Open(t, url(t)), user: id(), clock: &clock{t: epoch}}
			b.Now = b.clock.now
			tt.run(t, b.of(t, id()))
		})
	}
}

// epoch is where the clocks of these tests start.
var epoch = time.Date(2027, 6, 1, 10, 0, 0, 123_456_000, time.UTC)

// id returns a new id.
func id() string { return uuid.NewString() }

// clock is a clock that goes only when it is told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// set makes the clock show t.
func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// advance moves the clock by d, which may be negative.
func (c *clock) advance(d time.Duration) { c.set(c.now().Add(d)) }

// bench is a store with an org and a user in it.
type bench struct {
	*store.Store
	org, user string
	clock     *clock
}

// of returns the bench of another org, which is made with the user in it.
func (b *bench) of(t *testing.T, org string) *bench {
	t.Helper()
	other := *b
	other.org = org
	other.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.EnsureUser(ctx, org, other.user) })
	return &other
}

// tx runs fn in a transaction.
func (b *bench) tx(t *testing.T, fn func(context.Context, *store.Tx) error) error {
	return b.InTx(t.Context(), b.org, func(tx *store.Tx) error { return fn(t.Context(), tx) })
}

// inTx runs fn in a transaction that must be committed.
func (b *bench) inTx(t *testing.T, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := b.tx(t, fn); err != nil {
		t.Fatal(err)
	}
}

// create stores a run of the org.
func (b *bench) create(t *testing.T) trip.Run {
	t.Helper()
	r := trip.Run{ID: id(), OrgID: b.org, UserID: b.user, Request: trip.Request{Prompt: "Paris", Mode: trip.Best}}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		r, err = tx.CreateRun(ctx, r, event("intent", trip.Started))
		return err
	})
	return r
}

// claim takes the run, which must be possible.
func (b *bench) claim(t *testing.T, run string) (lease store.Lease, r trip.Run, cp store.Checkpoint) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		lease, r, cp, err = tx.Claim(ctx, b.org, run)
		return err
	})
	return lease, r, cp
}

// claimed returns a lease of a new run.
func (b *bench) claimed(t *testing.T) store.Lease {
	t.Helper()
	lease, _, _ := b.claim(t, b.create(t).ID)
	return lease
}

// progress stores events.
func (b *bench) progress(t *testing.T, lease store.Lease, events ...trip.Event) error {
	return b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.AppendProgress(ctx, lease, events)
		return err
	})
}

// commit stores a transition.
func (b *bench) commit(t *testing.T, lease store.Lease, tr store.Transition) error {
	return b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Commit(ctx, lease, tr)
		return err
	})
}

// cancel cancels the run for the org.
func (b *bench) cancel(t *testing.T, org, run string) error {
	return b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.Cancel(ctx, org, run, event("", trip.Stopped), trip.Failure{Code: trip.CodeCancelled, Message: "Cancelled."})
	})
}

// run reads a run of the org, which must be there.
func (b *bench) run(t *testing.T, run string) trip.Run {
	t.Helper()
	r, err := b.Run(t.Context(), b.org, run)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// page reads all events of a run of the org.
func (b *bench) page(t *testing.T, run string) store.Page {
	t.Helper()
	page, err := b.Events(t.Context(), b.org, run, -1, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// event returns an event of the clocks' epoch.
func event(node string, phase trip.Phase) trip.Event {
	return trip.Event{Node: node, Phase: phase, Summary: node + " " + string(phase), Timestamp: epoch}
}

// transition returns one that goes on to the node with two events.
func transition(node string, status trip.Status, commits int) store.Transition {
	return store.Transition{
		Events: []trip.Event{event(node, trip.Started), event(node, trip.Completed)},
		Node:   node, Step: commits, Commits: commits, State: fmt.Appendf(nil, `{"commits":%d}`, commits), Status: status,
	}
}

// wantKind fails unless the error is of the kind.
func wantKind(t *testing.T, what string, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%s: got error %v, want %v", what, err, kind)
	}
}

// wantOrdered fails unless the events are numbered 0, 1, 2, … and their
// timestamps strictly increase.
func wantOrdered(t *testing.T, events []trip.Event) {
	t.Helper()
	for i, e := range events {
		if e.Sequence != int64(i) {
			t.Fatalf("event %d: got sequence %d, want %d", i, e.Sequence, i)
		}
		if i > 0 && !e.Timestamp.After(events[i-1].Timestamp) {
			t.Fatalf("event %d: got timestamp %s, want one after %s", i, e.Timestamp, events[i-1].Timestamp)
		}
	}
}

// wantJSON fails unless two texts have the same value.
func wantJSON(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !sameJSON(got, want) {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func sameJSON(a, b []byte) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	one, err := trip.Canonical(json.RawMessage(a))
	two, err2 := trip.Canonical(json.RawMessage(b))
	return err == nil && err2 == nil && bytes.Equal(one, two)
}
