package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/tool"
)

// fleet is nginx in front of two servers on PostgreSQL. What the embedded server
// asks, it asks nginx.
type fleet struct {
	server
	database string
	apis     []*process
}

// newFleet starts a fleet whose nginx has more locations besides ours.
func newFleet(t *testing.T, more string) *fleet {
	t.Helper()
	program := installed(t, "nginx-light", "nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx")
	f := &fleet{}
	_, f.database = newPostgres(t)
	for range 2 {
		f.apis = append(f.apis, newProcess(t, f.database, "api", "127.0.0.1:"+freePort(t), "--heartbeat", "1m"))
	}
	addr := "127.0.0.1:" + freePort(t)
	f.url, f.logs = "http://"+addr, new(bytes.Buffer)
	// One process, so that nothing outlives it and it needs no rights of another user.
	f.Cmd = exec.Command(program, "-e", "stderr", "-g", "daemon off; master_process off;", "-c", f.configure(t, addr, more))
	f.Stderr = f.logs
	if err := f.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.kill()
		if t.Failed() {
			t.Logf("nginx said:\n%s", f.logs)
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	if !waitUntil(ctx, func() bool { return getJSON(ctx, f.url+"/readyz", new(any)) == nil }) {
		t.Fatal("nginx and the servers do not answer")
	}
	return f
}

// startWorker starts a worker.
func (f *fleet) startWorker(t *testing.T, args ...string) *process {
	t.Helper()
	return newProcess(t, f.database, "worker", "127.0.0.1:0", args...)
}

// installed returns the first program of the names that there is, and skips the
// test where none is.
func installed(t *testing.T, pkg string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed: apt-get install %s", names[0], pkg)
	return ""
}

// configure writes the configuration we deliver, at other addresses and in a folder
// of the test's, and returns its path.
func (f *fleet) configure(t *testing.T, addr, more string) string {
	t.Helper()
	text, err := os.ReadFile("../deploy/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := string(text)
	for _, change := range [][2]string{
		{" /tmp/", " " + dir + "/"},
		{"listen 127.0.0.1:8000;", "listen " + addr + ";"},
		{"server 127.0.0.1:8001 ", "server " + strings.TrimPrefix(f.apis[0].url, "http://") + " "},
		{"server 127.0.0.1:8002 ", "server " + strings.TrimPrefix(f.apis[1].url, "http://") + " "},
		{"location / {", more + "\nlocation / {"},
	} {
		if !strings.Contains(config, change[0]) {
			t.Fatalf("deploy/nginx.conf has no %q", change[0])
		}
		config = strings.ReplaceAll(config, change[0], change[1])
	}
	path := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plainHTTP returns the configured location once more, at a path of its own, asking
// the servers by HTTP/1.0, which is nginx's default and what its buffering holds
// back: the pieces of an answer in chunks it passes on as they come.
func plainHTTP(t *testing.T, path, more string) string {
	t.Helper()
	text, err := os.ReadFile("../deploy/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	_, location, _ := strings.Cut(string(text), "location / {")
	location, _, _ = strings.Cut(location, "}")
	for _, change := range [][2]string{
		{"proxy_pass http://waymark;", "proxy_pass http://waymark/;" + more},
		{"proxy_http_version 1.1;", "proxy_http_version 1.0;"},
	} {
		if !strings.Contains(location, change[0]) {
			t.Fatalf("deploy/nginx.conf has no %q in its location", change[0])
		}
		location = strings.Replace(location, change[0], change[1], 1)
	}
	return "location " + path + " {" + location + "}\n"
}

// follower is a reader of a stream beside another.
type follower struct {
	newest  atomic.Int64 // sequence of the last event, -1 for none
	all     []message    // once reading is over
	reading sync.WaitGroup
}

// follow reads the stream at a path to its end. It does not wait for its head, which
// may be held back too.
func (s *server) follow(t *testing.T, ctx context.Context, path string) *follower {
	t.Helper()
	f := &follower{}
	f.newest.Store(-1)
	req, err := http.NewRequestWithContext(ctx, "GET", s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.reading.Go(func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		defer resp.Body.Close()
		f.all = readMessages(resp.Body, func(m message) bool {
			if n, err := strconv.ParseInt(m.id, 10, 64); err == nil {
				f.newest.Store(n)
			}
			return false
		})
	})
	return f
}

// streams returns how many streams are open at the servers by their metrics.
func (f *fleet) streams(ctx context.Context) (all int) {
	for _, api := range f.apis {
		req, err := http.NewRequestWithContext(ctx, "GET", api.url+"/metrics", nil)
		if err != nil {
			return -1
		}
		resp, err := client.Do(req)
		if err != nil {
			return -1
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		found := regexp.MustCompile(`(?m)^waymark_streams (\d+)$`).FindSubmatch(text)
		if err != nil || found == nil {
			return -1
		}
		n, _ := strconv.Atoi(string(found[1]))
		all += n
	}
	return all
}

// TestStreamIsLiveThroughNginx reads a stream through nginx as it is configured and
// as it is by default, which is to buffer. Nobody works on the run before its first
// event was read, and no heartbeat comes that could push it along. One more reader
// has an nginx that does not heed X-Accel-Buffering: while the run waits two seconds
// for the weather, that one alone must not know of it. So it is the header that
// makes a stream live.
func TestStreamIsLiveThroughNginx(t *testing.T) {
	f := newFleet(t, plainHTTP(t, "/plain/", "")+plainHTTP(t, "/held/", "proxy_ignore_headers X-Accel-Buffering;"))
	id := f.submit(t, `{"prompt": "1 day in Rome in May, history", "mode": "fast"}`) // whose events until then fit into a buffer of nginx, 4 KiB
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	plain := f.follow(t, ctx, "/plain/runs/"+id+"/events/stream")
	held := f.follow(t, ctx, "/held/runs/"+id+"/events/stream")
	// One who comes late gets what was before together with the head, held back or not.
	if !waitUntil(ctx, func() bool { return f.streams(ctx) == 2 }) {
		t.Fatal("the streams do not open")
	}
	status, asked, plainHas, heldHas := "", int64(0), int64(0), int64(0)
	all, _ := f.stream(t, id, "", func(m message) bool {
		switch {
		case m.id == "0":
			f.startWorker(t, "--chaos", "weather:timeout")
		case strings.Contains(m.data, `"tool_exec","phase":"started"`):
			text, _ := f.get(t, "/runs/"+id)
			var state struct{ Status string }
			if err := json.Unmarshal([]byte(text), &state); err != nil {
				t.Error(err)
			}
			status = state.Status
			asked, _ = strconv.ParseInt(m.id, 10, 64)
			// The weather is waited for: what is not passed on in half of that is held back.
			half, end := context.WithTimeout(ctx, tool.SoftTimeout/2)
			defer end()
			waitUntil(half, func() bool { return plain.newest.Load() >= asked })
			waitUntil(half, func() bool { return held.newest.Load() >= asked })
			plainHas, heldHas = plain.newest.Load(), held.newest.Load()
		}
		return false
	})
	plain.reading.Wait()
	held.reading.Wait()
	for _, messages := range [][]message{all, plain.all, held.all} {
		wantStory(t, messages, "succeeded")
	}
	t.Logf("the tools are asked in event %d; while the weather was waited for the reader of a plain nginx had events to %d, of one that ignores the header to %d", asked, plainHas, heldHas)
	if status != "running" {
		t.Errorf("when it was read that the tools are asked the run was %q, want running", status)
	}
	if plainHas < asked {
		t.Errorf("by default nginx holds the stream back: event %d was not read, %d was", asked, plainHas)
	}
	if heldHas >= asked {
		t.Errorf("an nginx that does not heed X-Accel-Buffering passes event %d on in time too: either these events outgrow its buffer or it has none, and the test shows nothing", heldHas)
	}
}

// witness is a transport that reports every request that fails: without an answer,
// with one that says that the server is at fault, or with one that breaks off.
type witness struct {
	t        *testing.T
	requests atomic.Int64
}

func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	w.requests.Add(1)
	resp, err := http.DefaultTransport.RoundTrip(r)
	switch {
	case err != nil:
		w.fault(r, err)
	case resp.StatusCode >= 500:
		w.fault(r, errors.New(resp.Status))
	default:
		resp.Body = witnessed{resp.Body, func(err error) { w.fault(r, err) }}
	}
	return resp, err
}

func (w *witness) fault(r *http.Request, err error) {
	if r.Context().Err() == nil { // else it is the client that left
		w.t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
	}
}

// witnessed is the body of an answer.
type witnessed struct {
	io.ReadCloser
	fault func(error)
}

func (b witnessed) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF && !errors.Is(err, net.ErrClosed) {
		b.fault(err)
	}
	return n, err
}

// crowd is clients of a fleet.
type crowd struct {
	url     string
	witness witness
	client  *http.Client
	resumed atomic.Int64 // streams that were read on
	read    atomic.Int64 // and to their end
}

// ask sends a request that must be answered with the status, and decodes the
// answer.
func (c *crowd) ask(ctx context.Context, want int, method, path, key string, into any) bool {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(`{"prompt":"2 days in Rome in May, history"}`)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, body)
	if err != nil {
		c.witness.t.Error(err)
		return false
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	if err = json.NewDecoder(resp.Body).Decode(into); err != nil || resp.StatusCode != want {
		c.witness.t.Errorf("%s %s: %s, %v; want %d", method, path, resp.Status, err, want)
		return false
	}
	return true
}

// travel asks for a run and follows it to its end, from which events must be
// missing nowhere.
func (c *crowd) travel(ctx context.Context, key string) {
	var made struct {
		RunID string `json:"run_id"`
	}
	if !c.ask(ctx, http.StatusAccepted, "POST", "/runs", key, &made) {
		return
	}
	next := 0
	for last := ""; ctx.Err() == nil; last = fmt.Sprint(next - 1) {
		done, frames, err := readOnce(ctx, c.client, c.url, made.RunID, last, -1, next)
		if err != nil {
			c.witness.t.Errorf("run %s: %v", made.RunID, err)
			return
		}
		if next += len(frames); done {
			c.read.Add(1)
			return
		}
		c.resumed.Add(1)
		rest(ctx, 20*time.Millisecond)
	}
	c.witness.t.Errorf("run %s: not done in time, %d events read", made.RunID, next)
}

// insist asks for one run again and again and looks at it.
func (c *crowd) insist(ctx context.Context, key string, first *string) {
	var made, seen struct {
		RunID string `json:"run_id"`
	}
	if !c.ask(ctx, http.StatusAccepted, "POST", "/runs", key, &made) {
		return
	}
	if *first == "" {
		*first = made.RunID
	}
	if c.ask(ctx, http.StatusOK, "GET", "/runs/"+made.RunID, "", &seen); made != seen || made.RunID != *first {
		c.witness.t.Errorf("key %s: got run %q, then %q, want %q", key, made.RunID, seen.RunID, *first)
	}
}

// TestRollingRestartFailsNoRequest restarts the servers and the worker one after
// the other while clients ask and read through nginx.
func TestRollingRestartFailsNoRequest(t *testing.T) {
	f := newFleet(t, "")
	all := append(f.apis, f.startWorker(t))
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	c := &crowd{url: f.url, witness: witness{t: t}}
	c.client = &http.Client{Transport: &c.witness}
	over, end := context.WithCancel(ctx)
	defer end()
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for n := 0; over.Err() == nil; n++ {
				c.travel(ctx, fmt.Sprintf("traveller-%d-%d", i, n))
			}
		})
	}
	for i := range 2 {
		clients.Go(func() {
			for run := ""; rest(over, 5*time.Millisecond); {
				c.insist(ctx, fmt.Sprint("insistent-", i), &run)
			}
		})
	}
	for _, p := range all {
		before := c.read.Load()
		p.restart()
		if !waitUntil(ctx, func() bool { return c.read.Load() > before }) {
			t.Fatal("after a restart no run comes to its end")
		}
	}
	end()
	clients.Wait()
	t.Logf("%d requests, %d streams read to their end, %d times read on", c.witness.requests.Load(), c.read.Load(), c.resumed.Load())
	if c.resumed.Load() == 0 {
		t.Error("no stream was cut by a restart: the test shows nothing of them")
	}
}
