package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// watching is a page that reads a run's stream with the browser's own EventSource
// and tells after every message what it has seen so far.
const watching = `<!doctype html><title>Waymark</title><script>
const seen = {number: 0, ids: [], done: [], opened: 0, closed: false}
const source = new EventSource('/runs/RUN/events/stream')
const tell = () => {
  seen.number++
  seen.closed = source.readyState === EventSource.CLOSED
  fetch('/browser/seen', {method: 'POST', body: JSON.stringify(seen)})
}
source.onopen = () => { seen.opened++; tell() }
source.onerror = tell
source.addEventListener('run_event', e => { seen.ids.push(e.lastEventId); seen.node = JSON.parse(e.data).node; tell() })
source.addEventListener('done', e => { seen.done.push(e.lastEventId + ' ' + e.data); tell() })
</script>`

// sight is what the page has seen.
type sight struct {
	Number int // grows with each telling
	IDs    []string
	Done   []string // the id and data of each
	Node   string   // of the newest event
	Opened int      // connections
	Closed bool     // it will not come back
}

// witnessPage serves the page of a run and keeps the newest of what it tells.
type witnessPage struct {
	run string

	mu   sync.Mutex
	last sight
}

func (p *witnessPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, strings.Replace(watching, "RUN", p.run, 1))
		return
	}
	var told sight
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if told.Number > p.last.Number { // one may overtake another
		p.last = told
	}
}

// seen returns what the page has seen.
func (p *witnessPage) seen() sight {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// wait waits until the page has seen what it should.
func (p *witnessPage) wait(t *testing.T, what string, holds func(sight) bool) sight {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	if !waitUntil(ctx, func() bool { return holds(p.seen()) }) {
		t.Fatalf("%s: not within %s; the page has seen %+v", what, deadline, p.seen())
	}
	return p.seen()
}

// browse opens an address in a browser without a window until the test ends.
func browse(t *testing.T, program, url string) {
	t.Helper()
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), url)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its children end with it
	logs := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait()
		if t.Failed() {
			t.Logf("the browser said:\n%s", logs)
		}
	})
}

// TestBrowserReadsOnAfterItsServerDied follows a run with a browser's EventSource
// through nginx. The server that the browser reads from is killed in the middle of
// the run.
func TestBrowserReadsOnAfterItsServerDied(t *testing.T) {
	program := installed(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	page := &witnessPage{}
	own := httptest.NewServer(page)
	defer own.Close()
	f := newFleet(t, "location /browser/ { proxy_pass "+own.URL+"; }")
	page.run = f.submit(t, rome)
	browse(t, program, f.url+"/browser/")
	page.wait(t, "the first event", func(s sight) bool { return len(s.IDs) > 0 })
	f.startWorker(t, "--chaos", "weather:timeout") // which keeps tool_exec at work for two seconds
	page.wait(t, "the middle of the run", func(s sight) bool { return s.Node == "tool_exec" })
	f.killReader(t)
	if s := page.seen(); len(s.Done) > 0 {
		t.Fatal("the run had ended before its server was killed")
	}
	page.wait(t, "done", func(s sight) bool { return len(s.Done) > 0 })
	s := page.wait(t, "the end of reconnecting", func(s sight) bool { return s.Closed })
	for i, id := range s.IDs {
		if id != fmt.Sprint(i) {
			t.Fatalf("ids %v, want 0, 1, 2, …", s.IDs)
		}
	}
	all, _ := f.stream(t, page.run, "", nil)
	wantStory(t, all, "succeeded")
	if want := len(all) - 1; len(s.IDs) != want {
		t.Errorf("the browser saw %d events, want %d", len(s.IDs), want)
	}
	if want := all[len(all)-1]; len(s.Done) != 1 || s.Done[0] != want.id+" "+want.data {
		t.Errorf("done %q, want one of %q", s.Done, want.id+" "+want.data)
	}
	if s.Opened < 2 {
		t.Errorf("%d connections, want one before and one after the kill", s.Opened)
	}
}

// killReader ends the server that has an open stream as kill -9 does.
func (f *fleet) killReader(t *testing.T) {
	t.Helper()
	for _, p := range f.apis {
		s := server{url: p.url}
		if text, _ := s.get(t, "/metrics"); strings.Contains(text, "\nwaymark_streams 1\n") {
			p.kill()
			return
		}
	}
	t.Fatal("no server has the browser's stream")
}
