package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/engine"
	"waymark/internal/feed"
	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

// deadline bounds every wait of these tests.
const deadline = 20 * time.Second

const (
	otherOrg  = "bbbbbbbb-0000-0000-0000-000000000001"
	otherUser = "bbbbbbbb-0000-0000-0000-000000000002"
	stranger  = "Bearer " + otherOrg + ":" + otherUser
	unknown   = "01970000-0000-7000-8000-000000000000"
)

func TestMain(m *testing.M) { os.Exit(storetest.MainEach(m, prepare)) }

// tally is the state of the test graph: it counts.
type tally struct{ Seen int }

func (t tally) View() (intent, itinerary json.RawMessage, costCents int64) {
	it := trip.Itinerary{ID: "it", Intent: trip.Intent{Destination: trip.Destination{City: "Paris", TZ: "Europe/Paris"}}}
	it.Intent.Dates.Start = trip.Date{Year: 2027, Month: 6, Day: 1}
	body, err := json.Marshal(it)
	if err != nil {
		panic(err)
	}
	return json.RawMessage(`{"budget_usd_cents":1}`), body, int64(t.Seen)
}

func (t tally) Tally() trip.Tally {
	return trip.Tally{Checks: 10 * t.Seen, Held: 9 * t.Seen, Repairs: 1}
}

type body = func(ctx context.Context, emit graph.Emit) error

func node(name, next string, run body) graph.Node[tally] {
	return graph.Node[tally]{
		Name: name, Doing: "About to " + name, Timeout: deadline, Attempts: 1, Outside: true, On: graph.Edges{"done": next},
		Run: func(ctx context.Context, s tally, emit graph.Emit) (tally, graph.Result, error) {
			s.Seen++
			return s, graph.Result{Outcome: "done", Report: graph.Report{Summary: name + " is done", Payload: map[string]string{"kind": "draft"}}}, run(ctx, emit)
		},
	}
}

func pass(context.Context, graph.Emit) error { return nil }

// fails ends a run with a question.
func fails(context.Context, graph.Emit) error {
	return &trip.Failure{Code: trip.CodeNeedsClarification, Message: "Where to?", Question: "Where to?"}
}

// nothingFits ends a run with an honest no.
func nothingFits(context.Context, graph.Emit) error {
	return &trip.Failure{Code: trip.CodeInfeasible, Message: "Nothing fits."}
}

// gate is a node body that works until it is opened.
type gate struct {
	once sync.Once
	open chan struct{}
}

func newGate(t *testing.T) *gate {
	g := &gate{open: make(chan struct{})}
	t.Cleanup(g.Open)
	return g
}

func (g *gate) Open() { g.once.Do(func() { close(g.open) }) }

func (g *gate) wait(ctx context.Context, _ graph.Emit) error {
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func line(nodes ...graph.Node[tally]) graph.Graph[tally] {
	return graph.Graph[tally]{Start: nodes[0].Name, Nodes: nodes}
}

// three is a graph whose runs have six events.
func three() graph.Graph[tally] {
	return line(node("a", "b", pass), node("b", "c", pass), node("c", "", pass))
}

// held is a graph whose runs have four events until the gate opens, then seven.
func held(g *gate) graph.Graph[tally] {
	return line(node("a", "b", func(_ context.Context, emit graph.Emit) error {
		emit(graph.Report{Summary: "half way", Payload: map[string]string{"kind": "draft"}})
		return nil
	}), node("b", "c", g.wait), node("c", "", pass))
}

// rig is a server under test.
type rig struct {
	*Server
	t    *testing.T
	url  string
	http *http.Client
	log  *journal
	skew *atomic.Int64 // what the store's clock is ahead, in ns

	database string
	stop     func() // ends all but the database
}

// later moves the store's clock.
func (r *rig) later(d time.Duration) { r.skew.Add(int64(d)) }

// newEngine returns an engine of the graph.
func newEngine(s *store.Store, f *feed.Feed, g graph.Graph[tally]) (*engine.Engine[tally], error) {
	return engine.New(context.Background(), engine.Config[tally]{
		Store: s, Feed: f, Graph: g, Log: slog.New(slog.DiscardHandler), Concurrency: 4, Beat: time.Second, Migrate: true,
		Begin: func(trip.Run) tally { return tally{} },
	})
}

// prepare makes the engine's tables.
func prepare(url string) error {
	s, err := store.Open(url)
	if err != nil {
		return err
	}
	e, err := newEngine(s, feed.New(s), three())
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(e.Stop(deadline), s.Close())
}

// start serves a graph; change, if any, adjusts the configuration. The test goes on
// beside others: most of its time it waits.
func start(t *testing.T, g graph.Graph[tally], change func(*Config)) *rig {
	t.Helper()
	t.Parallel()
	return startOn(t, storetest.URL(t), g, change)
}

// startOn is start on a database that may have runs.
func startOn(t *testing.T, database string, g graph.Graph[tally], change func(*Config)) *rig {
	t.Helper()
	s := storetest.Open(t, database)
	skew, log := new(atomic.Int64), new(journal)
	s.Now = func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }
	f := feed.New(s)
	e, err := newEngine(s, f, g)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := Config{Store: s, Feed: f, Engine: e, Authenticate: auth.Dev, Version: "test", Log: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&c)
	}
	srv := New(c)
	web := httptest.NewServer(srv.Handler())
	stop := sync.OnceFunc(func() {
		web.Close()
		e.Stop(deadline)
	})
	t.Cleanup(stop)
	return &rig{srv, t, web.URL, web.Client(), log, skew, database, stop}
}

// journal keeps what many goroutines log.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body string
}

// open sends a request; headers are name, value, name, value, ….
func (r *rig) open(method, path, body string, headers ...string) *http.Response {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	r.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { res.Body.Close() })
	return res
}

// do sends a request and reads the answer.
func (r *rig) do(method, path, body string, headers ...string) reply {
	r.t.Helper()
	res := r.open(method, path, body, headers...)
	text, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply{res, string(text)}
}

// want fails unless the answer has the status; it returns the answer.
func (r *rig) want(status int, method, path, body string, headers ...string) reply {
	r.t.Helper()
	got := r.do(method, path, body, headers...)
	if got.StatusCode != status {
		r.t.Errorf("%s %s: got %d %s, want %d", method, path, got.StatusCode, got.body, status)
	}
	return got
}

// into reads an answer's JSON.
func into[T any](t *testing.T, r reply) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
	return v
}

// submit makes a run and returns its id.
func (r *rig) submit(headers ...string) string {
	r.t.Helper()
	return into[Accepted](r.t, r.want(202, "POST", "/runs", `{"prompt":"3 days in Paris"}`, headers...)).ID
}

// finished makes a run and waits for its end.
func (r *rig) finished() string {
	r.t.Helper()
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.Status.Final() })
	return run
}

// await waits until the run's page fulfils what is wanted.
func (r *rig) await(run string, ok func(store.Page) bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), deadline)
	defer cancel()
	seen := func() bool {
		p, err := r.Store.Events(ctx, auth.DevOrg, run, -1, 1000)
		return err == nil && ok(p)
	}
	for item, err := range r.Feed.Follow(ctx, auth.DevOrg, run, feed.Options{After: -1, Heartbeat: 20 * time.Millisecond}) {
		if err != nil {
			r.t.Fatal(err)
		}
		if seen() || item.End != nil {
			return
		}
	}
	r.t.Fatalf("run %s does not get there", run)
}

// story writes the messages of a stream as "0 1 2 5.done" and fails on a message
// that is no message.
func story(t *testing.T, stream string) string {
	t.Helper()
	var ids []string
	reader := newMessageReader(strings.NewReader(stream))
	for {
		m, err := reader.next()
		if err != nil {
			return strings.Join(ids, " ")
		}
		if m.ID != "" {
			ids = append(ids, m.ID)
		}
	}
}

// upTo returns "0 1 … n".
func upTo(from, n int) string {
	var ids []string
	for i := from; i <= n; i++ {
		ids = append(ids, fmt.Sprint(i))
	}
	return strings.Join(ids, " ")
}

func TestRunFromRequestToItinerary(t *testing.T) {
	r := start(t, three(), nil)
	made := r.want(202, "POST", "/runs", `{"prompt":" 3 days in Paris ","max_days":3,"budget_usd_cents":150000,"seed":7,"mode":"fast"}`)
	accepted := into[Accepted](t, made)
	if accepted.Status != "accepted" || made.Header.Get("Location") != "/runs/"+accepted.ID {
		t.Errorf("accepted %+v, Location %q", accepted, made.Header.Get("Location"))
	}
	stream := r.want(200, "GET", "/runs/"+accepted.ID+"/events/stream", "")
	if got, want := story(t, stream.body), upTo(0, 5)+" 5.done"; got != want {
		t.Errorf("stream: got %s, want %s", got, want)
	}
	run := into[Run](t, r.want(200, "GET", "/runs/"+accepted.ID, ""))
	if run.Status != trip.Succeeded || run.Progress != 100 || run.Prompt != "3 days in Paris" || run.Seed != 7 || run.Mode != trip.Fast ||
		run.Node != "c" || run.Cost == nil || run.Cost.TripUSDCents != 3 || run.Tally == nil || *run.Tally != (RunTally{30, 27, 1}) || run.Error != nil || run.ParentID != nil || run.CompletedAt.IsZero() {
		t.Errorf("run %+v", run)
	}
	if string(run.Intent.RawMessage) != `{"budget_usd_cents":1}` {
		t.Errorf("intent %s", run.Intent)
	}
	it := r.want(200, "GET", run.Links.Itinerary, "")
	if !strings.HasPrefix(it.body, `{"id":"it"`) || it.Header.Get("Content-Type") != "application/json" {
		t.Errorf("itinerary %.40s as %s", it.body, it.Header.Get("Content-Type"))
	}
	list := into[EventList](t, r.want(200, "GET", run.Links.Events, ""))
	if len(list.Events) != 6 || !list.Final || list.Next != 5 || !slices.ContainsFunc(list.Events, func(e Event) bool { return len(e.Payload) > 0 }) {
		t.Errorf("events %+v", list)
	}
}
