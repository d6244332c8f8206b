package api

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// beat is a heartbeat that tests need not wait for.
const beat = 5 * time.Millisecond

func TestHeartbeatHasANameAndNoID(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), func(c *Config) { c.Heartbeat = beat })
	run := r.submit()
	lines := bufio.NewScanner(r.open("GET", "/runs/"+run+"/events/stream", "").Body)
	before := ""
	for lines.Scan() {
		if lines.Text() == "event: heartbeat" {
			break
		}
		before = lines.Text()
	}
	if before != "" {
		t.Errorf("before the event's name: %q, want an empty line", before)
	}
	lines.Scan()
	if !regexp.MustCompile(`^data: \{"ts":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"\}$`).MatchString(lines.Text()) {
		t.Errorf("data %q", lines.Text())
	}
	if lines.Scan(); lines.Text() != "" {
		t.Errorf("after the data: %q, want an empty line", lines.Text())
	}
	g.Open()
}

// wantCut fails unless the stream ends without done; it returns what it said.
func wantCut(t *testing.T, res *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Errorf("the stream breaks: %v", err)
	}
	if strings.Contains(string(text), "event: done") || !strings.HasSuffix(string(text), "\n\n") {
		t.Errorf("stream\n%s\nwant an end between messages, without done", text)
	}
	return string(text)
}

func TestDrainTellsEachReaderWhenToComeBack(t *testing.T) {
	r := start(t, held(newGate(t)), nil)
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	path := "/runs/" + run + "/events/stream"
	var open []*http.Response
	for range 5 {
		res := r.open("GET", path, "")
		messages := newMessageReader(res.Body)
		for m := (message{}); m.ID != "3"; { // it follows now
			var err error
			if m, err = messages.next(); err != nil {
				t.Fatal(err)
			}
		}
		open = append(open, res)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := r.Drain(ctx); err != nil {
		t.Errorf("drain: %v", err)
	}
	farewell := regexp.MustCompile(`^retry: ([1-4]\d{3}|5000)\n\n$`)
	for _, res := range open {
		if said := wantCut(t, res); !farewell.MatchString(said) {
			t.Errorf("farewell %q, want a retry of 1 to 5 s and nothing else", said)
		}
	}
	late := wantCut(t, r.open("GET", path, ""))
	if strings.Contains(late, "run_event") || !strings.HasPrefix(late, "retry: 2000\n\nretry: ") {
		t.Errorf("reader that comes while stopping gets %q, want to be sent away with status 200", late)
	}
	if ready := r.want(503, "GET", "/readyz", ""); !strings.Contains(ready.body, "stopping") {
		t.Errorf("readyz %s", ready.body)
	}
	if err := r.Drain(ctx); err != nil {
		t.Errorf("second drain: %v", err)
	}
}

func TestStreamEndsAtItsAge(t *testing.T) {
	r := start(t, held(newGate(t)), func(c *Config) { c.MaxAge = 20 * time.Millisecond })
	wantCut(t, r.open("GET", "/runs/"+r.submit()+"/events/stream", ""))
}

func TestStreamEndsWithTheCredentials(t *testing.T) {
	r := start(t, held(newGate(t)), func(c *Config) {
		c.Authenticate = func(*http.Request) (auth.Identity, error) {
			return auth.Identity{Org: auth.DevOrg, User: auth.DevUser, Expires: time.Now().Add(50 * time.Millisecond)}, nil
		}
	})
	wantCut(t, r.open("GET", "/runs/"+r.submit()+"/events/stream", ""))
}

func TestStreamEndsWhenAccessDoes(t *testing.T) {
	var revoked atomic.Bool
	r := start(t, held(newGate(t)), func(c *Config) {
		c.Heartbeat = beat
		c.Authenticate = func(r *http.Request) (auth.Identity, error) {
			if revoked.Load() {
				return auth.Identity{}, auth.ErrUnauthenticated
			}
			return auth.Dev(r)
		}
	})
	res := r.open("GET", "/runs/"+r.submit()+"/events/stream", "")
	revoked.Store(true)
	wantCut(t, res)
}

func TestDropCutsInTheMiddle(t *testing.T) {
	r := start(t, held(newGate(t)), func(c *Config) { c.DropAfter = 20 * time.Millisecond })
	if _, err := io.ReadAll(r.open("GET", "/runs/"+r.submit()+"/events/stream", "").Body); err == nil {
		t.Error("the stream ends well, want it broken")
	}
}

func TestLeavingDoesNotCancel(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), nil)
	run := r.submit()
	r.open("GET", "/runs/"+run+"/events/stream", "").Body.Close()
	g.Open()
	if got := story(t, r.stream(run, "").body); got != "0 1 2 3 4 5 6 6.done" {
		t.Errorf("got %s", got)
	}
}

func TestSlowReaderIsCutAndSlowsNobody(t *testing.T) {
	const timeout = 300 * time.Millisecond
	long := strings.Repeat("x", maxData-1000)
	r := start(t, line(node("a", "", func(_ context.Context, emit graph.Emit) error {
		for range 40 { // more than the connection's buffers hold
			emit(graph.Report{Summary: "s", Payload: map[string]string{"kind": "draft", "text": long}})
		}
		return nil
	})), func(c *Config) { c.WriteTimeout = timeout })
	run := r.finished()
	left := make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		defer close(left)
		r.Handler().ServeHTTP(w, req)
	}))
	server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		c.(*net.TCPConn).SetWriteBuffer(4096)
		return ctx
	}
	server.Start()
	defer server.Close()
	begun := time.Now()
	slow, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	slow.(*net.TCPConn).SetReadBuffer(4096)
	io.WriteString(slow, "GET /runs/"+run+"/events/stream?view=full HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if status, err := bufio.NewReaderSize(slow, 16).ReadString('\n'); err != nil || !strings.Contains(status, "200") {
		t.Fatalf("got %q (%v), want a stream", status, err)
	}
	if got := r.stream(run, "?view=full"); !strings.HasSuffix(got.body, "{\"status\":\"succeeded\"}\n\n") {
		t.Error("another reader does not get to the end")
	}
	select {
	case <-left:
		if took := time.Since(begun); took < timeout {
			t.Errorf("it was cut after %v, before its time", took)
		}
	case <-time.After(deadline):
		t.Fatal("the slow reader is still there")
	}
	if n := r.streams.count(); n != 0 {
		t.Errorf("%d streams are open", n)
	}
}

func TestBusyDatabaseDoesNotEndAnEventSource(t *testing.T) {
	r := start(t, three(), nil)
	w := httptest.NewRecorder()
	if err := r.streamFault(deadlines{w}, trip.ErrUnavailable); err != nil || w.Code != 200 || !strings.HasPrefix(w.Body.String(), "retry: ") {
		t.Errorf("got %d %q (%v), want an empty stream", w.Code, w.Body, err)
	}
}

// deadlines is a recorder that takes write deadlines.
type deadlines struct{ *httptest.ResponseRecorder }

func (deadlines) SetWriteDeadline(time.Time) error { return nil }

func TestWriterWithoutDeadlinesIsFoundAtTheStart(t *testing.T) {
	r := start(t, three(), nil)
	w := httptest.NewRecorder() // knows none
	r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1/runs/"+r.finished()+"/events/stream", nil))
	if w.Code != 500 {
		t.Errorf("got %d, want 500", w.Code)
	}
}
