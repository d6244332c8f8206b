package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/auth"
	"waymark/internal/feed"
	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// stream reads a run's stream to its end.
func (r *rig) stream(run, query string, headers ...string) reply {
	r.t.Helper()
	return r.want(200, "GET", "/runs/"+run+"/events/stream"+query, "", headers...)
}

// again returns a second server on the same database: what a restart leaves.
func (r *rig) again() *rig {
	c := r.Config
	c.Feed, c.Metrics = feed.New(r.Store), nil
	srv := New(c)
	web := httptest.NewServer(srv.Handler())
	r.t.Cleanup(web.Close)
	return &rig{srv, r.t, web.URL, web.Client(), r.log, r.skew, r.database, web.Close}
}

func TestFramesAreExact(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	got := r.stream(run, "")
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
		"Stream-Cursor": "ok", "Content-Encoding": "", "Content-Length": "",
	} {
		if h := got.Header.Get(name); h != want {
			t.Errorf("%s: %q, want %q", name, h, want)
		}
	}
	frame := func(seq int, node, phase, summary string) string {
		return fmt.Sprintf(`id: %d
event: run_event
data: \{"run_id":"%s","timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","sequence":%d,"node":"%s","phase":"%s","summary":"%s"\}

`, seq, run, seq, node, phase, summary)
	}
	want := "^retry: 2000\n\n" +
		frame(0, "a", "started", "About to a") + frame(1, "a", "completed", "a is done") + frame(2, "b", "started", "About to b") +
		frame(3, "b", "completed", "b is done") + frame(4, "c", "started", "About to c") + frame(5, "c", "completed", "c is done") +
		"id: 5\\.done\nevent: done\ndata: \\{\"status\":\"succeeded\"\\}\n\n$"
	if !regexp.MustCompile(want).MatchString(got.body) {
		t.Errorf("stream\n%s\nwant\n%s", got.body, want)
	}
}

// cursors are the ways to say where to go on in a run whose last event is last:
// each with what is then sent of the events up to end, "" for 422.
func cursors(last, end int) map[string]struct{ query, header, want, cursor string } {
	type c = struct{ query, header, want, cursor string }
	past, done := upTo(0, end), fmt.Sprintf(" %d.done", end)
	rest := func(after int) string { return strings.TrimSpace(upTo(after+1, end) + done) }
	return map[string]c{
		"none":             {"", "", past + done, "ok"},
		"header -1":        {"", "-1", past + done, "ok"},
		"header 0":         {"", "0", rest(0), "ok"},
		"header middle":    {"", "2", rest(2), "ok"},
		"header last":      {"", fmt.Sprint(last), rest(last), "ok"},
		"header beyond":    {"", fmt.Sprint(end + 1), past + done, "reset"},
		"header far":       {"", "999999999999999999", past + done, "reset"},
		"header bad":       {"", "s3cret", past + done, "reset"},
		"header too long":  {"", "9999999999999999999", past + done, "reset"},
		"header negative":  {"", "-2", past + done, "reset"},
		"header done past": {"", fmt.Sprint(end+1) + ".done", past + done, "reset"},
		"query -1":         {"?after=-1", "", past + done, "ok"},
		"query 0":          {"?after=0", "", rest(0), "ok"},
		"query middle":     {"?after=2", "", rest(2), "ok"},
		"query last":       {fmt.Sprintf("?after=%d", last), "", rest(last), "ok"},
		"query beyond":     {fmt.Sprintf("?after=%d", end+1), "", past + done, "reset"},
		"query far":        {"?after=99999999999999999999", "", past + done, "reset"},
		"query latest":     {"?after=latest", "", rest(last), "ok"},
		"after wins":       {"?after=2&last_ts=2100-01-01T00:00:00Z", "", rest(2), "ok"},
		"early time":       {"?last_ts=2000-01-01T00:00:00Z", "", past + done, "ok"},
		"year one":         {"?last_ts=0001-01-01T00:00:00Z", "", past + done, "ok"},
		"late time":        {"?last_ts=2100-01-01T00:00:00Z", "", rest(last), "ok"},
		"header wins":      {"?after=0", "2", rest(2), "ok"},
		"bad header wins":  {"?after=2", "x", past + done, "reset"},
		"header, no query": {"?after=s3cret", "2", rest(2), "ok"},
	}
}

func TestCursorOfARunThatHasEnded(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	restarted := r.again()
	for name, c := range cursors(5, 5) {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if c.header != "" {
				headers = []string{"Last-Event-ID", c.header}
			}
			for _, server := range []*rig{r, restarted} {
				got := server.stream(run, c.query, headers...)
				if s := story(t, got.body); s != c.want || got.Header.Get("Stream-Cursor") != c.cursor {
					t.Errorf("got %s (%s), want %s (%s)", s, got.Header.Get("Stream-Cursor"), c.want, c.cursor)
				}
			}
			r.want(404, "GET", "/runs/"+run+"/events/stream", "", append(headers, "Authorization", stranger)...)
		})
	}
	for _, id := range []string{"5.done", "3.done"} {
		if got := r.want(204, "GET", "/runs/"+run+"/events/stream", "", "Last-Event-ID", id); got.body != "" {
			t.Errorf("204 with a body: %q", got.body)
		}
	}
}

func TestCursorOfARunAtWork(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), nil)
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	restarted := r.again()
	open := map[string]*http.Response{}
	for name, c := range cursors(3, 6) {
		if strings.Contains(c.header, ".done") || c.query == "?after=4" {
			continue // the end is not known yet
		}
		var headers []string
		if c.header != "" {
			headers = []string{"Last-Event-ID", c.header}
		}
		open[name] = r.open("GET", "/runs/"+run+"/events/stream"+c.query, "", headers...)
		open[name+" elsewhere"] = restarted.open("GET", "/runs/"+run+"/events/stream"+c.query, "", headers...)
	}
	open["told of its end"] = r.open("GET", "/runs/"+run+"/events/stream", "", "Last-Event-ID", "3.done")
	g.Open()
	for name, c := range cursors(3, 6) {
		for _, n := range []string{name, name + " elsewhere"} {
			res := open[n]
			if res == nil {
				continue
			}
			text, err := io.ReadAll(res.Body)
			if got := story(t, string(text)); err != nil || got != c.want || res.Header.Get("Stream-Cursor") != c.cursor {
				t.Errorf("%s: got %s (%s, %v), want %s (%s)", n, got, res.Header.Get("Stream-Cursor"), err, c.want, c.cursor)
			}
		}
	}
	text, err := io.ReadAll(open["told of its end"].Body)
	if got := story(t, string(text)); err != nil || got != "4 5 6 6.done" {
		t.Errorf("done of a run at work: got %s (%v), want the rest", got, err)
	}
}

func TestLastTimeIsTheSameAsItsSequence(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	list := into[EventList](t, r.want(200, "GET", "/runs/"+run+"/events", ""))
	for i, e := range list.Events {
		stamp := e.Timestamp.UTC().Format(trip.TimeFormat)
		bare := strings.TrimSuffix(stamp, "Z")
		want := strings.TrimSpace(upTo(i+1, 5) + " 5.done")
		for _, ts := range []string{stamp, bare + "999Z", url.QueryEscape(bare + "+00:00"), bare + "+00:00", bare + "-00:00", strings.ToLower(stamp)} {
			if got := story(t, r.stream(run, "?last_ts="+ts).body); got != want {
				t.Errorf("last_ts=%s: got %s, want %s", ts, got, want)
			}
		}
		page := into[EventList](t, r.want(200, "GET", "/runs/"+run+"/events?last_ts="+stamp, ""))
		if len(page.Events) != 5-i || !page.Final || page.Next != 5 {
			t.Errorf("page after %s: %d events, next %d, final %v", stamp, len(page.Events), page.Next, page.Final)
		}
	}
}

func TestCutAnywhereThenResumedGivesEachEventOnce(t *testing.T) {
	r := start(t, line(node("a", "b", pass), node("b", "", pass)), nil)
	run := r.finished()
	path := "/runs/" + run + "/events/stream"
	rests := map[string]string{} // what is sent after an id
	for cut := range len(r.stream(run, "").body) + 1 {
		w := &breaking{header: http.Header{}, left: cut}
		r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "http://127.0.0.1"+path, nil))
		if w.text.Len() != cut {
			t.Fatalf("cut at %d: %d bytes were written", cut, w.text.Len())
		}
		got := story(t, w.text.String())
		last := got[strings.LastIndexByte(got, ' ')+1:]
		rest, asked := rests[last]
		if !asked {
			rest = story(t, r.do("GET", path, "", "Last-Event-ID", last).body)
			rests[last] = rest
		}
		if got, want := strings.TrimSpace(got+" "+rest), "0 1 2 3 3.done"; got != want {
			t.Fatalf("cut at %d: got %s, want %s", cut, got, want)
		}
	}
	if len(rests) != 6 { // none, 0 to 3, done
		t.Errorf("went on after %d ids, want after each", len(rests))
	}
}

// breaking is a connection that breaks after so many bytes.
type breaking struct {
	header http.Header
	text   bytes.Buffer
	left   int
}

func (b *breaking) Header() http.Header              { return b.header }
func (b *breaking) WriteHeader(int)                  {}
func (b *breaking) Flush()                           {}
func (b *breaking) SetWriteDeadline(time.Time) error { return nil }

func (b *breaking) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	b.text.Write(p[:n])
	if n < len(p) {
		return n, net.ErrClosed
	}
	return n, nil
}

func TestFiftyReadersGetTheSameBytes(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), nil)
	run := r.submit()
	texts := make([]string, 50)
	var readers sync.WaitGroup
	for i := range texts {
		res := r.open("GET", "/runs/"+run+"/events/stream?view=full", "")
		readers.Go(func() {
			text, err := io.ReadAll(res.Body)
			if err != nil {
				t.Error(err)
			}
			texts[i] = string(text)
		})
	}
	g.Open()
	readers.Wait()
	if got, want := story(t, texts[0]), "0 1 2 3 4 5 6 6.done"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for i, text := range texts {
		if text != texts[0] {
			t.Errorf("reader %d got\n%s\nreader 0\n%s", i, text, texts[0])
		}
	}
	if n := r.Feed.Followers(); n != 0 {
		t.Errorf("%d followers are left", n)
	}
}

func TestFullViewHasPayloadsAndTheReason(t *testing.T) {
	r := start(t, line(node("a", "", fails)), nil)
	run := r.finished()
	light, full := r.stream(run, "").body, r.stream(run, "?view=full").body
	if strings.Contains(light, "payload") || !strings.HasSuffix(light, "id: 1.done\nevent: done\ndata: {\"status\":\"failed\"}\n\n") {
		t.Errorf("light view\n%s", light)
	}
	if !strings.Contains(full, `,"payload":{"attempt":1}}`) || !strings.Contains(full, `data: {"status":"failed","error":{"code":"needs_clarification","message":"Where to?"`) {
		t.Errorf("full view\n%s", full)
	}
	p := wantProblem(t, r.want(404, "GET", "/runs/"+run+"/itinerary", ""), "not-found")
	if !strings.Contains(p.Detail, "Where to?") {
		t.Errorf("detail %q, want why", p.Detail)
	}
}

func TestLongDataIsALink(t *testing.T) {
	long := strings.Repeat("x", maxData)
	r := start(t, line(node("a", "", func(_ context.Context, emit graph.Emit) error {
		emit(graph.Report{Summary: "long", Payload: map[string]string{"kind": "draft", "text": long}})
		return nil
	})), nil)
	run := r.finished()
	if strings.Contains(r.stream(run, "").body, "truncated") {
		t.Error("the light form is cut though it is short")
	}
	href := eventPath(run, 1)
	full := r.stream(run, "?view=full").body
	if !strings.Contains(full, `"summary":"long","truncated":true,"href":"`+href+`"}`) || strings.Contains(full, "xxx") {
		t.Errorf("full view\n%.2000s", full)
	}
	var e trip.Event
	if err := json.Unmarshal([]byte(r.want(200, "GET", href, "").body), &e); err != nil || !strings.Contains(string(e.Payload), long) {
		t.Errorf("%s: %v, payload of %d bytes", href, err, len(e.Payload))
	}
}

func TestTicketReadsOneStream(t *testing.T) {
	r := start(t, three(), nil)
	run, other := r.finished(), r.finished()
	ticket := into[Ticket](t, r.want(201, "POST", "/runs/"+run+"/stream-ticket", ""))
	for range 2 {
		got := r.want(200, "GET", ticket.StreamURL, "", "Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site")
		if s := story(t, got.body); s != "0 1 2 3 4 5 5.done" {
			t.Errorf("by ticket: got %s", s)
		}
		if origin := got.Header.Get("Access-Control-Allow-Origin"); origin != "*" {
			t.Errorf("a page of another origin may not read: %q", origin)
		}
	}
	if origin := r.stream(run, "").Header.Get("Access-Control-Allow-Origin"); origin != "" {
		t.Errorf("without a ticket other origins may read: %q", origin)
	}
	refused := wantProblem(t, r.want(401, "GET", strings.Replace(ticket.StreamURL, run, other, 1), ""), "unauthenticated")
	if !strings.Contains(refused.Detail, "ticket") {
		t.Errorf("detail %q", refused.Detail)
	}
	r.want(404, "GET", ticket.StreamURL, "", "Authorization", stranger)
	r.later(auth.TicketLife)
	wantProblem(t, r.want(401, "GET", ticket.StreamURL, ""), "unauthenticated")
	unused := into[Ticket](t, r.want(201, "POST", "/runs/"+run+"/stream-ticket", ""))
	r.later(auth.TicketFirstUse)
	r.want(401, "GET", unused.StreamURL, "")
	foreign := r.submit("Authorization", stranger)
	r.want(404, "GET", "/runs/"+foreign+"?ticket="+ticket.Ticket, "")
}
