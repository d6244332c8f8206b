package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"

	"waymark/internal/feed"
	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

const (
	org   = "aaaaaaaa-0000-0000-0000-000000000001"
	user  = "aaaaaaaa-0000-0000-0000-000000000002"
	other = "bbbbbbbb-0000-0000-0000-000000000001"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, prepare)) }

// prepare makes DBOS's tables.
func prepare(url string) error {
	s, err := store.Open(url)
	if err != nil {
		return err
	}
	e, err := New(context.Background(), config(s, line(node("a", false, "", pass))))
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(e.Stop(deadline), s.Close())
}

func TestEngine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url func(*testing.T) string) {
		for name, test := range map[string]func(*testing.T, string){
			"RunTellsItsStoryAndEnds":                runTellsItsStoryAndEnds,
			"TransientFaultIsRetriedOthersEndTheRun": transientFaultIsRetriedOthersEndTheRun,
			"FailureIsToldAsGiven":                   failureIsToldAsGiven,
			"CancelStopsWorkUnderWay":                cancelStopsWorkUnderWay,
			"RunGoesOnAfterRestart":                  runGoesOnAfterRestart,
			"IdempotencyKeyMakesOneRun":              idempotencyKeyMakesOneRun,
			"WorkerThatWakesUpLateWritesNothing":     workerThatWakesUpLateWritesNothing,
			"ForgottenRunIsTakenUp":                  forgottenRunIsTakenUp,
			"RunThatIsTakenUpTooOftenFails":          runThatIsTakenUpTooOftenFails,
			"OldRunsAreDeletedWithTheirWork":         oldRunsAreDeletedWithTheirWork,
			"RequestSentManyTimesAtOnceMakesOneRun":  requestSentManyTimesAtOnceMakesOneRun,
			"LimitedUserWaits":                       limitedUserWaits,
			"ManyRunsAtOnce":                         manyRunsAtOnce,
		} {
			t.Run(name, func(t *testing.T) { test(t, url(t)) })
		}
	})
}

// deadline bounds every wait of these tests.
const deadline = 20 * time.Second

// tally is a state that counts.
type tally struct {
	Prompt string
	Seen   []string
}

func (t tally) View() (intent, itinerary json.RawMessage, costCents int64) {
	return json.RawMessage(`{"p":1}`), json.RawMessage(fmt.Sprintf(`{"nodes":%d}`, len(t.Seen))), int64(len(t.Seen))
}

func (t tally) Tally() trip.Tally { return trip.Tally{Checks: 10 * len(t.Seen), Held: 9 * len(t.Seen)} }

type body = func(ctx context.Context, s tally, emit graph.Emit) (graph.Outcome, error)

func node(name string, durable bool, next string, run body) graph.Node[tally] {
	return graph.Node[tally]{
		Name: name, Doing: "About to " + name, Timeout: deadline, Attempts: 3, Outside: durable, On: graph.Edges{"done": next},
		Run: func(ctx context.Context, s tally, emit graph.Emit) (tally, graph.Result, error) {
			outcome, err := run(ctx, s, emit)
			s.Seen = append(slices.Clone(s.Seen), name)
			return s, graph.Result{Outcome: outcome, Report: graph.Report{Summary: name + " is done"}}, err
		},
	}
}

func pass(context.Context, tally, graph.Emit) (graph.Outcome, error) { return "done", nil }

// line returns a graph of nodes one after the other.
func line(nodes ...graph.Node[tally]) graph.Graph[tally] {
	return graph.Graph[tally]{Start: nodes[0].Name, Nodes: nodes}
}

type bench struct{ *Engine[tally] }

func config(s *store.Store, g graph.Graph[tally]) Config[tally] {
	return Config[tally]{
		Store: s, Feed: feed.New(s), Graph: g, Log: slog.New(slog.DiscardHandler), Concurrency: 4, Beat: 100 * time.Millisecond, Migrate: true,
		Begin: func(r trip.Run) tally { return tally{Prompt: r.Request.Prompt} },
	}
}

func open(t *testing.T, url string, g graph.Graph[tally]) *bench {
	t.Helper()
	s := storetest.Open(t, url)
	e, err := New(t.Context(), config(s, g))
	if err != nil {
		t.Fatal(err)
	}
	return &bench{e}
}

func start(t *testing.T, url string, g graph.Graph[tally]) *bench {
	t.Helper()
	b := open(t, url, g)
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Stop(deadline) })
	return b
}

func (b *bench) submit(t *testing.T, prompt string) trip.Run {
	t.Helper()
	run, _, err := b.Submit(t.Context(), trip.Run{OrgID: org, UserID: user, Request: trip.Request{Prompt: prompt}}, nil, store.Limit{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// follow reads the run to its end and returns its events.
func (b *bench) follow(t *testing.T, run string) ([]trip.Event, *store.Page) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	var events []trip.Event
	for item, err := range b.Feed.Follow(ctx, org, run, feed.Options{After: -1}) {
		switch {
		case err != nil:
			t.Fatal(err)
		case item.Event != nil:
			events = append(events, *item.Event)
		case item.End != nil:
			return events, item.End
		}
	}
	t.Fatalf("run %s has not ended; events so far: %s", run, story(events))
	return nil, nil
}

// story writes events as "node.phase node.phase …".
func story(events []trip.Event) string {
	parts := make([]string, len(events))
	for i, e := range events {
		parts[i] = e.Node + "." + string(e.Phase)
	}
	return strings.Join(parts, " ")
}

// wantOrdered fails unless sequences have no gap and timestamps strictly increase.
func wantOrdered(t *testing.T, events []trip.Event) {
	t.Helper()
	for i, e := range events {
		if e.Sequence != int64(i) {
			t.Errorf("event %d: sequence %d", i, e.Sequence)
		}
		if i > 0 && !e.Timestamp.After(events[i-1].Timestamp) {
			t.Errorf("event %d: timestamp %s is not after %s", i, e.Timestamp, events[i-1].Timestamp)
		}
	}
}

func runTellsItsStoryAndEnds(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "b", pass), node("b", true, "c", func(_ context.Context, _ tally, emit graph.Emit) (graph.Outcome, error) {
		emit(graph.Report{Summary: "half way", Payload: map[string]string{"kind": "draft"}})
		return "done", nil
	}), node("c", false, "", pass)))
	run := b.submit(t, "x")
	events, end := b.follow(t, run.ID)
	wantOrdered(t, events)
	if got, want := story(events), "a.started a.completed b.started b.progress b.completed c.started c.completed"; got != want {
		t.Errorf("story\n got %s\nwant %s", got, want)
	}
	if end.Status != trip.Succeeded {
		t.Errorf("status %s, want succeeded", end.Status)
	}
	var completed struct {
		DurationMS *int `json:"duration_ms"`
	}
	if err := json.Unmarshal(events[1].Payload, &completed); err != nil || completed.DurationMS == nil {
		t.Errorf("payload of completed: got %s, want a duration_ms", events[1].Payload)
	}
	stored, err := b.Store.Run(t.Context(), org, run.ID)
	if err != nil || stored.CostCents != 3 || stored.Step != 3 || stored.Node != "c" || stored.Intent == nil {
		t.Errorf("run %+v (%v), want cost 3, step 3, node c and an intent", stored, err)
	}
	if body, err := b.Store.Itinerary(t.Context(), org, run.ID); err != nil || string(body) != `{"nodes":3}` {
		t.Errorf("itinerary %s (%v), want three nodes", body, err)
	}
	if _, err := b.Store.Run(t.Context(), other, run.ID); !errors.Is(err, trip.ErrNotFound) {
		t.Errorf("run read by another org: %v, want not found", err)
	}
}

func transientFaultIsRetriedOthersEndTheRun(t *testing.T, url string) {
	tries := 0
	b := start(t, url, line(node("flaky", true, "bad", func(context.Context, tally, graph.Emit) (graph.Outcome, error) {
		if tries++; tries < 3 {
			return "", fmt.Errorf("upstream: %w", trip.ErrUnavailable)
		}
		return "done", nil
	}), node("bad", false, "", func(context.Context, tally, graph.Emit) (graph.Outcome, error) {
		panic("secret detail")
	})))
	events, end := b.follow(t, b.submit(t, "x").ID)
	if got, want := story(events), "flaky.started flaky.progress flaky.progress flaky.completed bad.started bad.failed"; got != want {
		t.Errorf("story\n got %s\nwant %s", got, want)
	}
	if end.Status != trip.Failed || end.Failure == nil || end.Failure.Code != trip.CodeInternal {
		t.Errorf("end %+v, want failed with code internal", end)
	}
	if strings.Contains(string(events[len(events)-1].Payload), "secret") {
		t.Errorf("the failure leaks the panic: %s", events[len(events)-1].Payload)
	}
}

func failureIsToldAsGiven(t *testing.T, url string) {
	b := start(t, url, line(node("ask", false, "", func(context.Context, tally, graph.Emit) (graph.Outcome, error) {
		return "", &trip.Failure{Code: trip.CodeNeedsClarification, Message: "Where to?", Question: "Where to?"}
	})))
	run := b.submit(t, "x")
	_, end := b.follow(t, run.ID)
	if end.Failure == nil || end.Failure.Question != "Where to?" {
		t.Errorf("failure %+v, want the question", end.Failure)
	}
}

func cancelStopsWorkUnderWay(t *testing.T, url string) {
	working, stopped := make(chan struct{}), make(chan struct{})
	b := start(t, url, line(node("slow", true, "", func(ctx context.Context, _ tally, _ graph.Emit) (graph.Outcome, error) {
		close(working)
		<-ctx.Done()
		close(stopped)
		return "", ctx.Err()
	})))
	run := b.submit(t, "x")
	<-working
	if err := b.Cancel(t.Context(), other, run.ID); !errors.Is(err, trip.ErrNotFound) {
		t.Errorf("cancel by another org: %v, want not found", err)
	}
	if err := b.Cancel(t.Context(), org, run.ID); err != nil {
		t.Fatal(err)
	}
	select {
	case <-stopped:
	case <-time.After(deadline):
		t.Fatal("the node still works")
	}
	events, end := b.follow(t, run.ID)
	wantOrdered(t, events)
	if end.Status != trip.Cancelled || story(events) != "slow.started slow.failed" {
		t.Errorf("status %s, story %s; want cancelled after slow.started slow.failed", end.Status, story(events))
	}
	if err := b.Cancel(t.Context(), org, run.ID); !errors.Is(err, trip.ErrConflict) {
		t.Errorf("second cancel: %v, want conflict", err)
	}
}

func runGoesOnAfterRestart(t *testing.T, url string) {
	working := make(chan struct{}, 1)
	graphThat := func(hangs bool) graph.Graph[tally] {
		return line(node("a", true, "b", pass), node("b", true, "c", func(ctx context.Context, _ tally, emit graph.Emit) (graph.Outcome, error) {
			if !hangs {
				return "done", nil
			}
			working <- struct{}{}
			<-ctx.Done()
			return "", ctx.Err()
		}), node("c", false, "", pass))
	}
	first := open(t, url, graphThat(true))
	if err := first.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	run := first.submit(t, "x")
	<-working
	if err := first.Stop(deadline); err != nil {
		t.Fatal(err)
	}
	second := open(t, url, graphThat(false))
	if err := second.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer second.Stop(deadline)
	events, end := second.follow(t, run.ID)
	wantOrdered(t, events)
	if got, want := story(events), "a.started a.completed b.started b.progress b.completed c.started c.completed"; got != want || end.Status != trip.Succeeded {
		t.Errorf("status %s, story\n got %s\nwant %s", end.Status, got, want)
	}
}

func idempotencyKeyMakesOneRun(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "", pass)))
	run := trip.Run{OrgID: org, UserID: user, Request: trip.Request{Prompt: "x"}}
	key := store.IdempotencyKey{Org: org, User: user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	one, replayed, err := b.Submit(t.Context(), run, &key, store.Limit{})
	if err != nil || replayed {
		t.Fatalf("first: replayed %v, %v", replayed, err)
	}
	two, replayed, err := b.Submit(t.Context(), run, &key, store.Limit{})
	if err != nil || !replayed || two.ID != one.ID {
		t.Errorf("again: run %s replayed %v (%v), want %s replayed", two.ID, replayed, err, one.ID)
	}
	other := key
	other.Fingerprint = "g"
	if _, _, err = b.Submit(t.Context(), run, &other, store.Limit{}); !errors.Is(err, trip.ErrInvalid) {
		t.Errorf("same key for another request: %v, want invalid", err)
	}
}

func manyRunsAtOnce(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "b", pass), node("b", true, "", pass)))
	var ids []string
	for i := range 30 {
		ids = append(ids, b.submit(t, fmt.Sprint(i)).ID)
	}
	for _, id := range ids {
		events, end := b.follow(t, id)
		wantOrdered(t, events)
		if end.Status != trip.Succeeded || len(events) != 4 {
			t.Errorf("run %s: %s with %d events, want succeeded with 4", id, end.Status, len(events))
		}
	}
}

// A worker that stalls for longer than it may be silent loses its runs. What it
// still does when it goes on is refused, and readers see nothing of it.
func workerThatWakesUpLateWritesNothing(t *testing.T, url string) {
	stalled, wake := make(chan struct{}), make(chan struct{})
	var visits atomic.Int32
	stalls := line(node("a", true, "b", pass), node("b", true, "c", func(_ context.Context, _ tally, emit graph.Emit) (graph.Outcome, error) {
		if visits.Add(1) == 1 { // whoever has the run next does not stall
			close(stalled)
			<-wake
			emit(graph.Report{Summary: "still here"})
		}
		return "done", nil
	}), node("c", false, "", pass))
	late := start(t, url, stalls)
	run := late.submit(t, "x")
	<-stalled
	late.stop() // it beats no more
	late.kept.Wait()
	next := start(t, url, stalls)
	events, end := next.follow(t, run.ID)
	if end.Status != trip.Succeeded {
		t.Errorf("status %s, want succeeded", end.Status)
	}
	close(wake)
	late.awaitIdle(t)
	again, _ := next.follow(t, run.ID)
	wantOrdered(t, again)
	if story(again) != story(events) {
		t.Errorf("after the late worker went on: story\n got %s\nwant %s", story(again), story(events))
	}
}

// awaitIdle waits until no run is at work here.
func (b *bench) awaitIdle(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(deadline); time.Now().Before(end); {
		b.mu.Lock()
		n := len(b.running)
		b.mu.Unlock()
		if n == 0 {
			return
		}
		<-time.After(5 * time.Millisecond)
	}
	t.Fatal("a run is still at work")
}

// A database may give a run out and go away before its answer comes: then it
// believes the run at work where nobody works it.
func forgottenRunIsTakenUp(t *testing.T, url string) {
	begun, forgotten := make(chan struct{}), make(chan struct{})
	var visits atomic.Int32
	b := start(t, url, line(node("a", true, "", func(ctx context.Context, _ tally, _ graph.Emit) (graph.Outcome, error) {
		if visits.Add(1) == 1 {
			close(begun)
			<-forgotten
		}
		return "done", nil
	})))
	run := b.submit(t, "x")
	<-begun
	b.mu.Lock()
	delete(b.running, run.ID)
	b.mu.Unlock()
	events, end := b.follow(t, run.ID)
	close(forgotten)
	wantOrdered(t, events)
	if got, want := story(events), "a.started a.progress a.completed"; got != want || end.Status != trip.Succeeded {
		t.Errorf("status %s, story\n got %s\nwant %s", end.Status, got, want)
	}
}

// A run that has been taken up so often that DBOS gives up on it ends as failed.
func runThatIsTakenUpTooOftenFails(t *testing.T, url string) {
	b := open(t, url, line(node("a", true, "", pass)))
	run, other := b.submit(t, "x"), b.submit(t, "y")
	var err error
	if pool := b.Store.Postgres(); pool != nil {
		_, err = pool.Exec(t.Context(), `UPDATE dbos.workflow_status SET recovery_attempts = $1 WHERE workflow_uuid = $2`, recoveries+1, run.ID)
	} else {
		_, err = b.Store.SQLite().ExecContext(t.Context(), `UPDATE workflow_status SET recovery_attempts = $1 WHERE workflow_uuid = $2`, recoveries+1, run.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Stop(deadline) })
	events, end := b.follow(t, run.ID)
	wantOrdered(t, events)
	if got, want := story(events), "a.started a.failed"; got != want || end.Status != trip.Failed {
		t.Errorf("status %s, story %s; want failed, %s", end.Status, got, want)
	}
	if end.Failure == nil || end.Failure.Code != trip.CodeInternal || !strings.Contains(end.Failure.Message, "taken up 101 times") {
		t.Errorf("failure %+v, want internal and how often it was taken up", end.Failure)
	}
	stored, err := b.Store.Run(t.Context(), org, run.ID)
	if err != nil || stored.CompletedAt.IsZero() || stored.Node != "a" {
		t.Errorf("run %+v (%v), want one that has ended at a", stored, err)
	}
	if _, end := b.follow(t, other.ID); end.Status != trip.Succeeded {
		t.Errorf("another run: got %s, want succeeded", end.Status)
	}
	if err := b.giveUp(t.Context()); err != nil {
		t.Errorf("the next sweep: got %v, want no error", err)
	}
	left, err := dbos.ListWorkflows(b.dbos, dbos.WithFilterStatus(dbos.WorkflowStatusMaxRecoveryAttemptsExceeded))
	if err != nil || len(left) != 0 {
		t.Errorf("given up: got %d (%v), want none left", len(left), err)
	}
}

func oldRunsAreDeletedWithTheirWork(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "", pass)))
	old := b.submit(t, "x")
	b.follow(t, old.ID)
	b.Retain = time.Hour
	real := b.Store.Now
	b.Store.Now = func() time.Time { return real().Add(2 * time.Hour) }
	fresh := b.submit(t, "y")
	b.follow(t, fresh.ID)
	b.awaitIdle(t)
	if err := b.deleteExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Store.Run(t.Context(), org, old.ID); !errors.Is(err, trip.ErrNotFound) {
		t.Errorf("the old run: got %v, want not found", err)
	}
	if _, err := b.Store.Run(t.Context(), org, fresh.ID); err != nil {
		t.Errorf("the fresh run: got %v, want no error", err)
	}
	left, err := dbos.ListWorkflows(b.dbos)
	if err != nil || len(left) != 1 || left[0].ID != fresh.ID {
		t.Errorf("engine rows: got %d (%v), want the fresh run's alone", len(left), err)
	}
}

func requestSentManyTimesAtOnceMakesOneRun(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "", pass)))
	key := store.IdempotencyKey{Org: org, User: user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	var mu sync.Mutex
	made, replays := map[string]bool{}, 0
	var sending sync.WaitGroup
	for range 10 {
		sending.Go(func() {
			run, replayed, err := b.Submit(t.Context(), trip.Run{OrgID: org, UserID: user}, &key, store.Limit{})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			made[run.ID] = true
			if replayed {
				replays++
			}
		})
	}
	sending.Wait()
	if len(made) != 1 || replays != 9 {
		t.Errorf("got %d runs and %d replays, want 1 and 9", len(made), replays)
	}
}

func limitedUserWaits(t *testing.T, url string) {
	b := start(t, url, line(node("a", false, "", pass)))
	limit := store.Limit{Kind: "runs", Count: 2, Per: time.Minute}
	key := store.IdempotencyKey{Org: org, User: user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	send := func(key *store.IdempotencyKey) error {
		_, _, err := b.Submit(t.Context(), trip.Run{OrgID: org, UserID: user}, key, limit)
		return err
	}
	for range 2 {
		if err := send(&key); err != nil { // a replay counts for nothing
			t.Fatal(err)
		}
	}
	var limited trip.Limited
	if err := send(nil); err != nil {
		t.Errorf("second run: got %v, want no error", err)
	}
	if err := send(nil); !errors.As(err, &limited) || limited.RetryAfter <= 0 || limited.RetryAfter > 30*time.Second {
		t.Errorf("third run: got %v, want to wait at most 30 s", err)
	}
	runs, err := b.Store.Runs(t.Context(), org, store.RunFilter{Limit: 10})
	if err != nil || len(runs) != 2 {
		t.Errorf("got %d runs (%v), want 2", len(runs), err)
	}
}

// lossy returns the URL of the database by way of a network that once loses the
// answer to a commit, which is done: that of the transaction with the text in it.
// lost reports whether it has.
func lossy(t *testing.T, database, text string) (way string, lost *atomic.Bool) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lost = new(atomic.Bool)
	var carrying sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		carrying.Wait()
	})
	carrying.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			carrying.Go(func() { carry(client, server, text, lost) })
		}
	})
	u.Host = listener.Addr().String()
	return u.String(), lost
}

// carry carries one connection of lossy to its end.
func carry(client net.Conn, server, text string, lost *atomic.Bool) {
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	var ours atomic.Bool // its next answer is the one that is lost
	var answering sync.WaitGroup
	answering.Go(func() {
		defer client.Close()
		pump(client, upstream, func([]byte) bool { return !ours.Load() })
	})
	marked := false
	pump(upstream, client, func(sent []byte) bool {
		marked = marked || bytes.Contains(sent, []byte(text))
		if marked && bytes.Contains(sent, []byte("commit")) && lost.CompareAndSwap(false, true) {
			ours.Store(true)
		}
		return true
	})
	if !ours.Load() {
		upstream.Close()
	}
	answering.Wait()
	upstream.Close()
}

// pump copies what passes.
func pump(to io.Writer, from io.Reader, passes func([]byte) bool) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil || !passes(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func TestWhatWasCommittedUnheardIsToldOnce(t *testing.T) {
	database := storetest.Postgres(t)
	for _, text := range []string{"draft 1", "draft 3", "a is done", "b is done"} {
		t.Run(text, func(t *testing.T) {
			way, lost := lossy(t, database, text)
			b := start(t, way, line(node("a", true, "b", func(ctx context.Context, _ tally, emit graph.Emit) (graph.Outcome, error) {
				for n := range 4 {
					emit(graph.Report{Summary: fmt.Sprint("draft ", n)})
					if err := pause(ctx, 2*groupWindow); err != nil { // each is flushed apart
						return "", err
					}
				}
				return "done", nil
			}), node("b", true, "", pass)))
			events, end := b.follow(t, b.submit(t, "x").ID)
			wantOrdered(t, events)
			var told []string
			for _, e := range events {
				told = append(told, e.Summary)
			}
			want := []string{"About to a", "draft 0", "draft 1", "draft 2", "draft 3", "a is done", "About to b", "b is done"}
			if !slices.Equal(told, want) || end.Status != trip.Succeeded {
				t.Errorf("status %s, told\n got %q\nwant %q", end.Status, told, want)
			}
			if !lost.Load() {
				t.Error("no answer was lost")
			}
		})
	}
}
