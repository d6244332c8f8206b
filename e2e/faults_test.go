package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"waymark/internal/store/storetest"
)

// network is the way between a server and its database.
type network struct {
	*toxiproxy.Proxy
	t *testing.T
}

// newNetwork returns a way to the database of a URL, and the URL by that way.
func newNetwork(t *testing.T, database string) (*network, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	control := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	n := &network{toxiproxy.NewProxy(control, "database", "127.0.0.1:0", u.Host), t}
	n.connect()
	t.Cleanup(n.Stop)
	u.Host = n.Listen
	return n, u.String()
}

// connect lets connections through again after Stop, which cuts all.
func (n *network) connect() {
	n.t.Helper()
	if err := n.Start(); err != nil {
		n.t.Fatal(err)
	}
}

// disturb puts a toxic into both directions and returns what takes it out.
func (n *network) disturb(toxic, attributes string) (lift func()) {
	n.t.Helper()
	names := []string{"upstream", "downstream"}
	for _, direction := range names {
		text := fmt.Sprintf(`{"name":%q,"type":%q,"stream":%q,"attributes":{%s}}`, direction, toxic, direction, attributes)
		if _, err := n.Toxics.AddToxicJson(strings.NewReader(text)); err != nil {
			n.t.Fatal(err)
		}
	}
	return func() {
		n.t.Helper()
		for _, name := range names {
			if err := n.Toxics.RemoveToxic(context.Background(), name); err != nil {
				n.t.Fatal(err)
			}
		}
	}
}

// trips are runs of a server, each with a reader that has followed it from its
// start.
type trips struct {
	t       *testing.T
	s       *server
	runs    []string
	frames  []([]string)
	reading sync.WaitGroup
}

// within bounds what a test of faults waits for.
const within = 90 * time.Second

// begin asks for n trips and follows them.
func (s *server) begin(t *testing.T, ctx context.Context, n int) *trips {
	t.Helper()
	all := &trips{t: t, s: s, runs: make([]string, n), frames: make([][]string, n)}
	for i := range n {
		all.runs[i] = s.submit(t, rome)
		all.reading.Go(func() {
			var err error
			r := rand.New(rand.NewPCG(uint64(i), 1))
			if all.frames[i], err = readToTheEnd(ctx, s.url, all.runs[i], r); err != nil {
				t.Errorf("reader of run %s: %v", all.runs[i], err)
			}
		})
	}
	return all
}

// at waits until one of the trips is at a node.
func (a *trips) at(ctx context.Context, node string) {
	a.t.Helper()
	here := func() bool {
		for _, run := range a.runs {
			var state struct{ Node, Status string }
			if err := getJSON(ctx, a.s.url+"/runs/"+run, &state); err == nil && (state.Node == node || state.Status == "succeeded") {
				return true
			}
		}
		return false
	}
	if !waitUntil(ctx, here) {
		a.t.Fatalf("no run has come to %s\n%s", node, a.s.logs)
	}
}

// wantWhole waits for the readers and fails unless each run was told whole: to who
// read it all the time, and to who comes late.
func (a *trips) wantWhole(ctx context.Context) {
	a.t.Helper()
	a.reading.Wait()
	for i, run := range a.runs {
		wantWhole(a.t, ctx, a.s.url, run, a.frames[i])
		late, _ := a.s.stream(a.t, run, "", nil)
		wantStory(a.t, late, "succeeded")
	}
	if a.t.Failed() {
		a.t.Logf("the server said:\n%s", a.s.logs)
	}
}

// wantReady waits until /readyz has the status.
func (s *server) wantReady(t *testing.T, ctx context.Context, want int) {
	t.Helper()
	got := 0
	ready := func() bool {
		resp, err := client.Get(s.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		got = resp.StatusCode
		return got == want
	}
	if !waitUntil(ctx, ready) {
		t.Fatalf("/readyz: %d, want %d\n%s", got, want, s.logs)
	}
}

// ask posts a trip under a key and returns the answer's status, type and run.
func (s *server) ask(t *testing.T, ctx context.Context, key string) (status int, mediaType, run string) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, "POST", s.url+"/runs", strings.NewReader(rome))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		RunID string `json:"run_id"`
	}
	if err := json.Unmarshal(body, &made); err != nil {
		t.Fatalf("POST /runs: %s: %s", resp.Status, body)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), made.RunID
}

// wantUnavailable fails unless a trip that is asked for is refused for now.
func (s *server) wantUnavailable(t *testing.T, ctx context.Context, key string) {
	t.Helper()
	if status, mediaType, _ := s.ask(t, ctx, key); status != http.StatusServiceUnavailable || mediaType != "application/problem+json" {
		t.Errorf("POST /runs without a database: got %d %s, want 503 application/problem+json\n%s", status, mediaType, s.logs)
	}
}

func TestSlowNetworkToTheDatabase(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	way, url := newNetwork(t, storetest.Postgres(t))
	s := serveOn(t, url)
	way.disturb("latency", `"latency":25`) // milliseconds, each way
	s.begin(t, ctx, 2).wantWhole(ctx)
	s.wantReady(t, ctx, http.StatusOK)
}

func TestCutConnectionsToTheDatabase(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	way, url := newNetwork(t, storetest.Postgres(t))
	s := serveOn(t, url, "--chaos", "weather:timeout")
	all := s.begin(t, ctx, 4)
	for _, node := range []string{"planner", "tool_exec"} {
		all.at(ctx, node)
		way.disturb("reset_peer", "")
		s.wantReady(t, ctx, http.StatusServiceUnavailable)
		way.Stop()
		s.wantUnavailable(t, ctx, "cut")
		way.Toxics.ResetToxics(ctx)
		way.connect()
		s.wantReady(t, ctx, http.StatusOK)
	}
	all.wantWhole(ctx)
	s.wantRuns(t, ctx, len(all.runs))
}

// A database whose answers never come, and whose connections stay open all the same.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	way, url := newNetwork(t, storetest.Postgres(t))
	s := serveOn(t, url, "--chaos", "weather:timeout")
	all := s.begin(t, ctx, 4)
	all.at(ctx, "tool_exec")
	lift := way.disturb("timeout", `"timeout":0`)
	begun := time.Now()
	s.wantReady(t, ctx, http.StatusServiceUnavailable)
	t.Logf("not ready after %s", time.Since(begun))
	s.wantUnavailable(t, ctx, "silence")
	// The longest silence of a connection, of two that are made (the second without
	// TLS), and some for a busy machine.
	if took, most := time.Since(begun), (15+2*5+10)*time.Second; took > most {
		t.Errorf("refused after %s, want at most %s", took, most)
	}
	t.Logf("refused after %s", time.Since(begun))
	lift()
	s.wantReady(t, ctx, http.StatusOK)
	all.wantWhole(ctx)
	t.Logf("whole after %s", time.Since(begun))
}

// wantRuns fails unless there are so many runs.
func (s *server) wantRuns(t *testing.T, ctx context.Context, want int) {
	t.Helper()
	var list struct{ Runs []struct{} }
	if err := getJSON(ctx, s.url+"/runs?limit=100", &list); err != nil || len(list.Runs) != want {
		t.Errorf("got %d runs (%v), want %d", len(list.Runs), err, want)
	}
}

func TestRestartedDatabase(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	database, url := newPostgres(t)
	s := serveOn(t, url, "--chaos", "weather:timeout")
	all := s.begin(t, ctx, 4)
	all.at(ctx, "tool_exec")
	database.Halt()
	s.wantReady(t, ctx, http.StatusServiceUnavailable)
	s.wantUnavailable(t, ctx, "a")
	s.wantUnavailable(t, ctx, "a")
	if err := database.Run(); err != nil {
		t.Fatal(err)
	}
	s.wantReady(t, ctx, http.StatusOK)
	status, _, made := s.ask(t, ctx, "a")
	again, _, same := s.ask(t, ctx, "a")
	if status != http.StatusAccepted || again != http.StatusAccepted || same != made {
		t.Errorf("asked after the outage, and once more: got %d %s and %d %s, want 202 and one run", status, made, again, same)
	}
	all.wantWhole(ctx)
	late, _ := s.stream(t, made, "", nil)
	wantStory(t, late, "succeeded")
	s.wantRuns(t, ctx, len(all.runs)+1)
}
