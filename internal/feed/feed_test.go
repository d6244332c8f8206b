package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, nil)) }

const (
	org  = "aaaaaaaa-0000-0000-0000-000000000001"
	user = "aaaaaaaa-0000-0000-0000-000000000002"
)

// deadline bounds every wait of these tests.
const deadline = 20 * time.Second

// never is a poll that does not come, so that only a wake-up delivers.
const never = time.Hour

// bench is a feed and the store it reads.
type bench struct {
	*Feed
	*store.Store
}

// open opens the database that has a schema.
func open(t *testing.T, url string, poll time.Duration) *bench {
	t.Helper()
	s := storetest.Open(t, url)
	b := &bench{New(s), s}
	b.Poll = poll
	b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.EnsureUser(ctx, org, user) })
	return b
}

// inBubble runs fn where time is the bubble's: a wait takes none.
func inBubble(t *testing.T, poll time.Duration, fn func(*testing.T, *bench)) {
	t.Helper()
	url := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) { fn(t, open(t, url, poll)) })
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
	if len(b.tails) != 0 {
		t.Errorf("runs with followers: got %d, want 0", len(b.tails))
	}
}

func TestPastAndPresentComeInOrderWithoutAGap(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
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
		events, end := b.follow(t, run, Options{After: -1, Heartbeat: never})
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

// An event that is stored right after a look must not wait for the poll: whoever
// looks is told of the next wake-up from before it reads.
func TestLookIsEndedByTheNextWake(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
	b.begin(t, "r")
	tail := b.join(org, "r")
	defer b.leave(tail)
	busy := &look{after: -1, done: make(chan struct{})} // another follower reads
	tail.latest = busy
	looked := make(chan (<-chan struct{}))
	go func() {
		_, woken := b.look(t.Context(), tail, -1)
		looked <- woken
	}()
	b.Wake("r")
	close(busy.done)
	woken := <-looked
	b.Wake("r")
	select {
	case <-woken:
	default:
		t.Error("the look does not end")
	}
}

// However many follow a run, a wake-up is one query.
func TestFollowersShareALook(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
	lease := b.begin(t, "r")
	tail := b.join(org, "r")
	defer b.leave(tail)
	looks := func(after int64) (all map[*look]bool) {
		var mu sync.Mutex
		var looking sync.WaitGroup
		all = map[*look]bool{}
		for range 50 {
			looking.Go(func() {
				l, _ := b.look(t.Context(), tail, after)
				mu.Lock()
				defer mu.Unlock()
				all[l] = true
			})
		}
		looking.Wait()
		return all
	}
	if got := looks(-1); len(got) != 1 {
		t.Errorf("50 followers looked %d times, want once", len(got))
	}
	b.append(t, lease, 1)
	for l := range looks(0) {
		if len(l.page.Events) != 1 {
			t.Errorf("from another place: got %d events, want the one after it", len(l.page.Events))
		}
	}
	b.append(t, lease, 1)
	for l := range looks(0) {
		if len(l.page.Events) != 1 {
			t.Errorf("before a wake-up: got %d events, want what was read before", len(l.page.Events))
		}
	}
	b.Wake("r")
	for l := range looks(0) {
		if len(l.page.Events) != 2 {
			t.Errorf("after it: got %d events, want both", len(l.page.Events))
		}
	}
}

// Readers that are slow are each at another place. What others have read already
// they get without asking the database again.
func TestFollowerThatLagsGetsWhatOthersHaveRead(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
	lease := b.begin(t, "r")
	tail := b.join(org, "r")
	defer b.leave(tail)
	defer b.leave(b.join(org, "r"))
	numbers := func(after int64) (all []int64, more bool) {
		l, _ := b.look(t.Context(), tail, after)
		for _, e := range l.page.Events {
			all = append(all, e.Sequence)
		}
		return all, l.more
	}
	b.append(t, lease, 3)
	if got, more := numbers(-1); len(got) != 4 || more {
		t.Fatalf("first: got %d (more: %t), want 0 to 3 and no more", got, more)
	}
	b.append(t, lease, 2)
	for after := int64(-1); after < 3; after++ {
		if got, more := numbers(after); int64(len(got)) != 3-after || got[0] != after+1 || !more {
			t.Errorf("after %d: got %d (more: %t), want all up to 3, and more to come", after, got, more)
		}
	}
	b.Wake("r")
	if got, more := numbers(3); !slices.Equal(got, []int64{4, 5}) || more {
		t.Errorf("the newest: got %d (more: %t), want 4 and 5", got, more)
	}
	if got, _ := numbers(2); !slices.Equal(got, []int64{3, 4, 5}) {
		t.Errorf("across two readings: got %d, want 3 to 5", got)
	}
	b.append(t, lease, 3*pageSize)
	b.Wake("r")
	for after := int64(5); ; {
		got, _ := numbers(after)
		if len(got) == 0 {
			break
		}
		after = got[len(got)-1]
	}
	if n := len(tail.recent); n != pageSize {
		t.Errorf("kept: got %d events, want %d at most", n, pageSize)
	}
	if got, more := numbers(5); len(got) != pageSize || got[0] != 6 || more {
		t.Errorf("far behind: got %d events (more: %t), want a page from the database", len(got), more)
	}
}

// Nothing is shared across orgs, though both ask for the same run.
func TestOtherOrgHasItsOwnLook(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
	b.begin(t, "r")
	ours, theirs := b.join(org, "r"), b.join("other", "r")
	defer b.leave(ours)
	defer b.leave(theirs)
	if l, _ := b.look(t.Context(), ours, -1); l.err != nil || len(l.page.Events) != 1 {
		t.Errorf("ours: got %d events (%v), want 1", len(l.page.Events), l.err)
	}
	if l, _ := b.look(t.Context(), theirs, -1); !errors.Is(l.err, trip.ErrNotFound) || len(l.page.Events) != 0 {
		t.Errorf("theirs: got %d events (%v), want not found", len(l.page.Events), l.err)
	}
}

// What is stored while a reader is busy with the page before is not lost, though
// nothing but the wake-up tells of it.
func TestWakeWhileTheReaderIsBusyIsKept(t *testing.T) {
	inBubble(t, never, func(t *testing.T, b *bench) {
		lease := b.begin(t, "r")
		begun := time.Now()
		var events []trip.Event
		for item, err := range b.Follow(t.Context(), org, "r", Options{After: -1, Heartbeat: 2 * never}) {
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
	inBubble(t, Poll, func(t *testing.T, b *bench) {
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
	inBubble(t, Poll, func(t *testing.T, b *bench) {
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
	b := open(t, storetest.SQLite(t), never)
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
			events, end := b.follow(t, tt.run, Options{After: tt.after, Heartbeat: never})
			wantAll(t, events, tt.first, tt.last)
			if end == nil || end.Status != tt.status || (end.Failure != nil) != (tt.status == trip.Cancelled) {
				t.Errorf("end: got %+v, want %s", end, tt.status)
			}
		})
	}
	b.wantNoFollowers(t)
}

func TestLongRunCrossesPages(t *testing.T) {
	b := open(t, storetest.SQLite(t), never)
	for _, events := range []int{pageSize - 1, pageSize, pageSize + 1, 2 * pageSize} {
		t.Run(fmt.Sprintf("%d events", events), func(t *testing.T) {
			run := fmt.Sprint(events)
			lease := b.begin(t, run) // the first
			b.append(t, lease, events-2)
			b.end(t, lease) // the last
			got, _ := b.follow(t, run, Options{After: -1, Heartbeat: never})
			wantAll(t, got, 0, int64(events-1))
		})
	}
}

func TestFollowersSeeTheSame(t *testing.T) {
	const followers, rounds = 50, 4
	b := open(t, storetest.SQLite(t), never)
	lease := b.begin(t, "r")
	seen := make([][]trip.Event, followers)
	var reading sync.WaitGroup
	for i := range seen {
		reading.Go(func() { seen[i], _ = b.follow(t, "r", Options{After: -1, Heartbeat: never}) })
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
			inBubble(t, Poll, func(t *testing.T, b *bench) {
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
	b := open(t, storetest.SQLite(t), never)
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
			for item, err := range b.Follow(ctx, org, "r", Options{After: -1, Heartbeat: never}) {
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
	b := open(t, storetest.SQLite(t), never)
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
	b := open(t, storetest.SQLite(t), never)
	one, two := b.join(org, "one"), b.join(org, "two")
	defer b.leave(two)
	wokenOne, wokenTwo := one.woken, two.woken
	b.Wake("nobody")
	b.Wake("one")
	select {
	case <-wokenOne:
	default:
		t.Error("its follower was not woken")
	}
	select {
	case <-wokenTwo:
		t.Error("another run's follower was woken")
	default:
	}
	b.leave(one)
	b.Wake("one")
	if got := b.Followers(); got != 1 {
		t.Errorf("followers: got %d, want 1", got)
	}
}

// A process hears what another has stored, well before its poll.
func TestWakeReachesOtherProcesses(t *testing.T) {
	url := storetest.Postgres(t)
	ours, theirs := open(t, url, never), open(t, url, never)
	ctx, cancel := context.WithCancel(t.Context())
	var relaying sync.WaitGroup
	defer relaying.Wait()
	defer cancel()
	relaying.Go(func() { ours.Relay(ctx) })
	relaying.Go(func() { theirs.Relay(ctx) })
	run := uuid.NewString()
	lease := ours.begin(t, run)
	var writing sync.WaitGroup
	var n int64
	for item, err := range theirs.Follow(ctx, org, run, Options{After: -1, Heartbeat: never}) {
		if err != nil {
			t.Fatal(err)
		}
		if item.End != nil {
			break
		}
		if item.Event.Sequence != n {
			t.Fatalf("got event %d, want %d", item.Event.Sequence, n)
		}
		n++
		writing.Go(func() {
			if n < 20 {
				ours.append(t, lease, 1)
			} else if n == 20 {
				ours.end(t, lease)
			}
			ours.Wake(run)
		})
		writing.Wait()
	}
	if n != 21 {
		t.Errorf("got %d events, want 21", n)
	}
}

func TestMessagesNameEachRunOnce(t *testing.T) {
	r := newRelay()
	r.tell("before it is on")
	r.set(true)
	for range 2 {
		for i := range 2*messageRuns + 1 {
			r.tell(fmt.Sprint("run-", i))
		}
	}
	named := map[string]int{}
	messages := r.take()
	for _, m := range messages {
		words := strings.Fields(m)
		if words[0] != r.id || len(m) >= 8000 {
			t.Errorf("a message of %d bytes begins with %q", len(m), words[0])
		}
		for _, run := range words[1:] {
			named[run]++
		}
	}
	if len(messages) != 3 || len(named) != 2*messageRuns+1 || named["run-0"] != 1 {
		t.Errorf("got %d messages that name %d runs, run-0 %d times; want 3, %d and 1", len(messages), len(named), named["run-0"], 2*messageRuns+1)
	}
	if again := r.take(); len(again) != 0 {
		t.Errorf("got %d more messages, want none", len(again))
	}
}
