package feed

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"waymark/internal/store"
	"waymark/internal/trip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const org, user = "org", "user"

// deadline bounds every wait of these tests.
const deadline = 20 * time.Second

// never is a poll that does not come, so that only a wake-up delivers.
const never = time.Hour

// database returns the path of a new database with the schema.
func database(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	s, err := store.Open("sqlite:///" + path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Migrate(t.Context()), s.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// bench is a feed and the store it reads.
type bench struct {
	*Feed
	*store.Store
}

// open opens the database that has a schema.
func open(t *testing.T, path string) *bench {
	t.Helper()
	s, err := store.Open("sqlite:///" + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &bench{New(s), s}
	b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.EnsureUser(ctx, org, user) })
	return b
}

// inBubble runs fn where time is the bubble's: a wait takes none.
func inBubble(t *testing.T, fn func(*testing.T, *bench)) {
	t.Helper()
	path := database(t)
	synctest.Test(t, func(t *testing.T) { fn(t, open(t, path)) })
}

func (b *bench) tx(t *testing.T, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := b.InTx(t.Context(), org, func(tx *store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Error(err)
	}
}

// begin stores a run, which has event 0, and takes it.
func (b *bench) begin(t *testing.T, run string) (lease store.Lease) {
	t.Helper()
	b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, trip.Run{ID: run, OrgID: org, UserID: user}, trip.Event{Node: "intent", Phase: trip.Started})
		if err != nil {
			return err
		}
		lease, _, _, err = tx.Claim(ctx, org, run)
		return err
	})
	return lease
}

// append stores n events and wakes nobody.
func (b *bench) append(t *testing.T, lease store.Lease, n int) {
	t.Helper()
	events := make([]trip.Event, n)
	for i := range events {
		events[i] = trip.Event{Node: "planner", Phase: trip.Progress, Summary: fmt.Sprint("draft ", i), Timestamp: b.Now()}
	}
	b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.AppendProgress(ctx, lease, events)
		return err
	})
}

// end ends the run with a last event and wakes nobody.
func (b *bench) end(t *testing.T, lease store.Lease) {
	t.Helper()
	b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Commit(ctx, lease, store.Transition{
			Events: []trip.Event{{Node: "responder", Phase: trip.Completed, Timestamp: b.Now()}},
			Node:   "responder", Step: 7, Commits: 1, State: []byte(`{}`), Status: trip.Succeeded,
		})
		return err
	})
}

// follow reads the run to its end and returns its events.
func (b *bench) follow(t *testing.T, run string, o Options) (events []trip.Event, end *store.Page) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	for item, err := range b.Follow(ctx, org, run, o) {
		switch {
		case err != nil:
			t.Errorf("run %s: %v", run, err)
		case end != nil:
			t.Errorf("run %s: got %+v after the end", run, item)
		case item.Event != nil:
			events = append(events, *item.Event)
		case item.End != nil:
			end = item.End
		}
	}
	if end == nil {
		t.Errorf("run %s: got no end after %d events", run, len(events))
	}
	return events, end
}

// wantAll fails unless the events are those numbered first to last.
func wantAll(t *testing.T, events []trip.Event, first, last int64) {
	t.Helper()
	for i, e := range events {
		if want := first + int64(i); e.Sequence != want {
			t.Fatalf("event %d: got sequence %d, want %d", i, e.Sequence, want)
		}
	}
	if got, want := int64(len(events)), last-first+1; got != want {
		t.Errorf("got %d events, want %d", got, want)
	}
}

// wantNoFollowers fails unless every follower has left.
func (b *bench) wantNoFollowers(t *testing.T) {
	t.Helper()
	if got := b.Followers(); got != 0 {
		t.Errorf("followers: got %d, want 0", got)
	}
	if len(b.runs) != 0 {
		t.Errorf("runs with followers: got %d, want 0", len(b.runs))
	}
}

func TestPastAndPresentComeInOrderWithoutAGap(t *testing.T) {
	b := open(t, database(t))
	for round := range 40 {
		run := fmt.Sprint("run ", round)
		lease := b.begin(t, run)
		var writing sync.WaitGroup
		writing.Go(func() {
			for range 2 {
				b.append(t, lease, 1+round%3)
				b.Wake(run)
			}
			b.end(t, lease)
			b.Wake(run)
		})
		events, end := b.follow(t, run, Options{After: -1, Poll: never, Heartbeat: never})
		writing.Wait()
		last := int64(2*(1+round%3) + 1)
		wantAll(t, events, 0, last)
		if end != nil && (end.Status != trip.Succeeded || end.LastSeq != last) {
			t.Errorf("%s: got the end %+v, want it succeeded at %d", run, end, last)
		}
		if t.Failed() {
			return
		}
	}
	b.wantNoFollowers(t)
}

// observed is a context that tells of each look at its end.
type observed struct {
	context.Context
	asked func()
}

func (o observed) Done() <-chan struct{} {
	o.asked()
	return o.Context.Done()
}

// The database asks for its context's end before it reads. By then the follower
// must be one that a wake-up reaches, else an event stored right after the look
// would wait for the poll.
func TestFollowSubscribesBeforeItLooks(t *testing.T) {
	b := open(t, database(t))
	lease := b.begin(t, "r")
	b.end(t, lease)
	var first sync.Once
	followers := -1
	ctx := observed{t.Context(), func() { first.Do(func() { followers = b.Followers() }) }}
	for _, err := range b.Follow(ctx, org, "r", Options{After: -1}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if followers != 1 {
		t.Errorf("followers at the first look: got %d, want 1", followers)
	}
}

// What is stored while a reader is busy with the page before is not lost, though
// nothing but the wake-up tells of it.
func TestWakeWhileTheReaderIsBusyIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		lease := b.begin(t, "r")
		begun := time.Now()
		var events []trip.Event
		for item, err := range b.Follow(t.Context(), org, "r", Options{After: -1, Poll: never, Heartbeat: 2 * never}) {
			if err != nil {
				t.Fatal(err)
			}
			if item.End != nil {
				break
			}
			events = append(events, *item.Event)
			switch item.Event.Sequence {
			case 0, 1, 2: // several wake-ups are as good as one
				b.append(t, lease, 1)
				b.Wake("r")
				b.Wake("r")
			case 3:
				b.end(t, lease)
				b.Wake("r")
			}
		}
		wantAll(t, events, 0, 4)
		if took := time.Since(begun); took != 0 {
			t.Errorf("took %s, want no wait for a poll", took)
		}
	})
}

func TestLostWakeCostsOnePoll(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		lease := b.begin(t, "r")
		begun := time.Now()
		var writing sync.WaitGroup
		writing.Go(func() { // and wakes nobody
			<-time.After(3300 * time.Millisecond)
			b.append(t, lease, 1)
			<-time.After(1500 * time.Millisecond)
			b.end(t, lease)
		})
		var came []time.Duration
		for _, err := range b.Follow(t.Context(), org, "r", Options{After: -1}) {
			if err != nil {
				t.Fatal(err)
			}
			came = append(came, time.Since(begun))
		}
		writing.Wait()
		// Event 0; what was stored after 3.3 s; the last event, stored after 4.8 s, and the end.
		if want := []time.Duration{0, 4 * time.Second, 5 * time.Second, 5 * time.Second}; !reflect.DeepEqual(came, want) {
			t.Errorf("items after %v, want after %v", came, want)
		}
	})
}

func TestBeatsComeInSilence(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench) {
		lease := b.begin(t, "r")
		begun := time.Now()
		var writing sync.WaitGroup
		defer writing.Wait()
		writing.Go(func() {
			<-time.After(40 * time.Second)
			b.append(t, lease, pageSize) // as many as fill a page
			b.Wake("r")
			<-time.After(20 * time.Second)
			b.end(t, lease)
			b.Wake("r")
		})
		var beats []time.Duration
		for item, err := range b.Follow(t.Context(), org, "r", Options{After: -1}) {
			if err != nil {
				t.Fatal(err)
			}
			if item.Beat() {
				beats = append(beats, time.Since(begun))
			}
			if item.End != nil {
				break
			}
		}
		// 15 s after the start, the beat, and the events at 40 s.
		if want := []time.Duration{15 * time.Second, 30 * time.Second, 55 * time.Second}; !reflect.DeepEqual(beats, want) {
			t.Errorf("beats after %v, want after %v", beats, want)
		}
	})
}

func TestFinalRunIsToldWheneverTheReaderJoins(t *testing.T) {
	b := open(t, database(t))
	lease := b.begin(t, "succeeded")
	b.append(t, lease, 3)
	b.end(t, lease) // events 0 to 4
	b.begin(t, "cancelled")
	b.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.Cancel(ctx, org, "cancelled", trip.Event{Phase: trip.Stopped}, trip.Failure{Code: trip.CodeCancelled, Message: "Cancelled."})
	})
	tests := map[string]struct {
		run         string
		after       int64
		first, last int64
		status      trip.Status
	}{
		"from the start":  {"succeeded", -1, 0, 4, trip.Succeeded},
		"from the middle": {"succeeded", 2, 3, 4, trip.Succeeded},
		"from the end":    {"succeeded", 4, 5, 4, trip.Succeeded},
		"from beyond":     {"succeeded", 99, 100, 99, trip.Succeeded},
		"cancelled":       {"cancelled", -1, 0, 1, trip.Cancelled},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			events, end := b.follow(t, tt.run, Options{After: tt.after, Poll: never, Heartbeat: never})
			wantAll(t, events, tt.first, tt.last)
			if end == nil || end.Status != tt.status || (end.Failure != nil) != (tt.status == trip.Cancelled) {
				t.Errorf("end: got %+v, want %s", end, tt.status)
			}
		})
	}
	b.wantNoFollowers(t)
}

func TestLongRunCrossesPages(t *testing.T) {
	b := open(t, database(t))
	for _, events := range []int{pageSize - 1, pageSize, pageSize + 1, 2 * pageSize} {
		t.Run(fmt.Sprintf("%d events", events), func(t *testing.T) {
			run := fmt.Sprint(events)
			lease := b.begin(t, run) // the first
			b.append(t, lease, events-2)
			b.end(t, lease) // the last
			got, _ := b.follow(t, run, Options{After: -1, Poll: never, Heartbeat: never})
			wantAll(t, got, 0, int64(events-1))
		})
	}
}

func TestFollowersSeeTheSame(t *testing.T) {
	const followers, rounds = 50, 4
	b := open(t, database(t))
	lease := b.begin(t, "r")
	seen := make([][]trip.Event, followers)
	var reading sync.WaitGroup
	for i := range seen {
		reading.Go(func() { seen[i], _ = b.follow(t, "r", Options{After: -1, Poll: never, Heartbeat: never}) })
	}
	for range rounds {
		b.append(t, lease, 20)
		b.Wake("r")
	}
	b.end(t, lease)
	b.Wake("r")
	reading.Wait()
	wantAll(t, seen[0], 0, 20*rounds+1)
	for i, events := range seen {
		if !reflect.DeepEqual(events, seen[0]) {
			t.Errorf("follower %d: got other events than follower 0", i)
		}
	}
	b.wantNoFollowers(t)
}

func TestReaderThatBreaksLeaves(t *testing.T) {
	tests := map[string]func(Item) bool{
		"at an event": func(i Item) bool { return i.Event != nil },
		"at a beat":   Item.Beat,
	}
	for name, stop := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, b *bench) {
				b.begin(t, "r")
				for item, err := range b.Follow(t.Context(), org, "r", Options{After: -1}) {
					if err != nil {
						t.Fatal(err)
					}
					if got := b.Followers(); got != 1 {
						t.Errorf("followers: got %d, want 1", got)
					}
					if stop(item) {
						break
					}
				}
				b.wantNoFollowers(t)
				b.Wake("r") // wakes nobody and does not block
			})
		})
	}
}

func TestFollowStopsWithItsContextAndLeavesNothing(t *testing.T) {
	b := open(t, database(t))
	b.begin(t, "r")
	if _, err := b.Events(t.Context(), org, "r", -1, 1); err != nil { // the store's own goroutines run
		t.Fatal(err)
	}
	before := goleak.IgnoreCurrent()
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	joined := make(chan struct{})
	for range 20 {
		reading.Go(func() {
			for item, err := range b.Follow(ctx, org, "r", Options{After: -1, Poll: never, Heartbeat: never}) {
				if err != nil || item.Event == nil {
					t.Errorf("got %+v (%v), want event 0 alone", item, err)
				}
				joined <- struct{}{}
			}
		})
	}
	for range 20 {
		select {
		case <-joined:
		case <-time.After(deadline):
			t.Fatal("a follower has not joined")
		}
	}
	if got := b.Followers(); got != 20 {
		t.Errorf("followers: got %d, want 20", got)
	}
	cancel()
	reading.Wait()
	b.wantNoFollowers(t)
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
	for item, err := range b.Follow(ctx, org, "r", Options{After: -1}) {
		t.Errorf("after the end of its context: got %+v (%v), want nothing", item, err)
	}
}

func TestErrorIsYieldedOnce(t *testing.T) {
	b := open(t, database(t))
	b.begin(t, "r")
	for what, ids := range map[string][2]string{"no run": {org, "none"}, "another org": {"other", "r"}} {
		var errs []error
		for item, err := range b.Follow(t.Context(), ids[0], ids[1], Options{After: -1}) {
			if item.Event != nil || item.End != nil {
				t.Errorf("%s: got %+v, want nothing", what, item)
			}
			errs = append(errs, err)
		}
		if len(errs) != 1 || !errors.Is(errs[0], trip.ErrNotFound) {
			t.Errorf("%s: got %v, want not found once", what, errs)
		}
	}
	b.wantNoFollowers(t)
}

func TestWakeReachesItsRunAlone(t *testing.T) {
	b := open(t, database(t))
	one, leaveOne := b.subscribe("one")
	two, leaveTwo := b.subscribe("two")
	defer leaveTwo()
	for range 3 { // more than a follower keeps
		b.Wake("one")
	}
	b.Wake("nobody")
	if len(one) != 1 || len(two) != 0 {
		t.Errorf("woken: got %d of one and %d of two, want 1 and 0", len(one), len(two))
	}
	leaveOne()
	b.Wake("one")
	if got := b.Followers(); got != 1 {
		t.Errorf("followers: got %d, want 1", got)
	}
}
