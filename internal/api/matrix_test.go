package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/graph"
	"waymark/internal/store"
)

// foreignLast is the last event of the run whose cursors are foreign.
const foreignLast = 15

// matrixGraph is a graph whose first run has the events 0 to foreignLast; the
// others have 0 to 3 until the gate opens, then 0 to 6.
func matrixGraph(g *gate) graph.Graph[tally] {
	var drafts, waits atomic.Int32
	return line(node("a", "b", func(_ context.Context, emit graph.Emit) error {
		n := 1
		if drafts.Add(1) == 1 {
			n = foreignLast - 5
		}
		for range n {
			emit(graph.Report{Summary: "a draft", Payload: map[string]string{"kind": "draft"}})
		}
		return nil
	}), node("b", "c", func(ctx context.Context, emit graph.Emit) error {
		if waits.Add(1) == 1 {
			return nil
		}
		return g.wait(ctx, emit)
	}), node("c", "", pass))
}

// matrixRow is a cursor, and the last event that its reader is taken to have.
type matrixRow struct {
	name, header string
	after        int
	reset        bool
}

// matrix are the cursors of a run whose last event is last.
func matrix(last int) []matrixRow {
	return []matrixRow{
		{"none", "", -1, false},
		{"-1", "-1", -1, false},
		{"0", "0", 0, false},
		{"middle", "2", 2, false},
		{"last", fmt.Sprint(last), last, false},
		{"beyond", fmt.Sprint(last + 1), -1, true},
		{"foreign", fmt.Sprint(foreignLast), -1, true},
		{"bad", "s3cret", -1, true},
		{"foreign end", fmt.Sprint(foreignLast) + ".done", -1, true},
	}
}

// reader is a stream that is read a message at a time.
type reader struct {
	*http.Response
	messages *messageReader
	ids      []string
}

// read reads on until it has n ids, or to the end of the stream where n is -1.
func (r *reader) read(n int) string {
	for len(r.ids) != n {
		m, err := r.messages.next()
		if err != nil {
			break
		}
		if m.ID != "" {
			r.ids = append(r.ids, m.ID)
		}
	}
	return strings.Join(r.ids, " ")
}

// readers opens a stream for each cursor of the matrix.
func (r *rig) readers(run string, rows []matrixRow) (all []*reader) {
	r.t.Helper()
	for _, row := range rows {
		var headers []string
		if row.header != "" {
			headers = []string{"Last-Event-ID", row.header}
		}
		res := r.open("GET", "/runs/"+run+"/events/stream", "", headers...)
		want := "ok"
		if row.reset {
			want = "reset"
		}
		if got := res.Header.Get("Stream-Cursor"); res.StatusCode != http.StatusOK || got != want {
			r.t.Errorf("%s: got %s, Stream-Cursor %s; want 200 and %s", row.name, res.Status, got, want)
		}
		all = append(all, &reader{res, newMessageReader(res.Body), nil})
	}
	return all
}

// restart ends this server, its worker and its streams, and starts another.
func (r *rig) restart(g *gate) *rig {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Second)
	defer cancel()
	r.Drain(ctx)
	r.stop()
	return startOn(r.t, r.database, held(g), nil)
}

// The matrix of cursors, of a run at work and one that has ended, before and after
// a restart of the server: what exactly comes, and whether it is done.
func TestCursorsOverARestart(t *testing.T) {
	g := newGate(t)
	r := start(t, matrixGraph(g), nil)
	foreign := r.finished()
	if got, want := story(t, r.stream(foreign, "").body), fmt.Sprintf("%s %d.done", upTo(0, foreignLast), foreignLast); got != want {
		t.Fatalf("the foreign run: got %s, want %s", got, want)
	}
	run := r.submit()
	at := func(r *rig, last int64) { r.await(run, func(p store.Page) bool { return p.LastSeq == last }) }

	at(r, 3)
	rows := matrix(3)
	streams := r.readers(run, rows)
	for i, row := range rows {
		streams[i].read(3 - row.after)
	}
	r = r.restart(g)
	for i, row := range rows {
		if got, want := streams[i].read(-1), upTo(row.after+1, 3); got != want {
			t.Errorf("at work, cut off by the restart, %s: got %q, want %q", row.name, got, want)
		}
	}

	at(r, 4) // that it was interrupted is an event
	rows = append(matrix(4), matrixRow{"told of an end", "3.done", 3, false})
	streams = r.readers(run, rows)
	for i, row := range rows {
		streams[i].read(4 - row.after)
	}
	g.Open()
	ended := func(when string, rows []matrixRow, streams []*reader) {
		t.Helper()
		for i, row := range rows {
			if got, want := streams[i].read(-1), strings.TrimSpace(upTo(row.after+1, 7)+" 7.done"); got != want {
				t.Errorf("%s, %s: got %q, want %q", when, row.name, got, want)
			}
		}
	}
	ended("at work after the restart", rows, streams)

	for _, when := range []string{"ended", "ended before the restart"} {
		rows = matrix(7)
		ended(when, rows, r.readers(run, rows))
		for _, id := range []string{"7.done", "3.done"} {
			if got := r.want(http.StatusNoContent, "GET", "/runs/"+run+"/events/stream", "", "Last-Event-ID", id); got.body != "" {
				t.Errorf("%s, %s: a body %q, want none", when, id, got.body)
			}
		}
		if when == "ended" {
			r = r.restart(g)
		}
	}
}
