package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

func TestClientFollowsARunToItsItinerary(t *testing.T) {
	r := start(t, three(), nil)
	c := &Client{Base: r.url, HTTP: r.http}
	made, err := c.CreateRun(t.Context(), NewRun{Prompt: "3 days in Paris", Seed: 3}, "k")
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	for e, err := range c.Stream(t.Context(), made.ID, -1) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Sequence)
	}
	if !slices.Equal(got, []int64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("events %v", got)
	}
	run, err := c.Run(t.Context(), made.ID)
	if err != nil || run.Status != trip.Succeeded || run.Seed != 3 || run.CreatedAt.IsZero() {
		t.Errorf("run %+v (%v)", run, err)
	}
	if text, err := c.Itinerary(t.Context(), made.ID, "ics"); err != nil || !strings.HasPrefix(string(text), "BEGIN:VCALENDAR") {
		t.Errorf("itinerary %.20q (%v)", text, err)
	}
	again, err := c.CreateRun(t.Context(), NewRun{Prompt: "3 days in Paris", Seed: 3}, "k")
	if err != nil || again != made {
		t.Errorf("again %+v (%v), want %+v", again, err, made)
	}
	page, err := c.Runs(t.Context(), trip.Succeeded, "", 1)
	if err != nil || len(page.Runs) != 1 || page.Next != nil {
		t.Errorf("runs %+v (%v)", page, err)
	}
	if err := c.Cancel(t.Context(), made.ID); !errors.Is(err, trip.ErrConflict) {
		t.Errorf("cancel: %v, want conflict", err)
	}
}

func TestClientErrorsAreKinds(t *testing.T) {
	r := start(t, three(), nil)
	mine := r.finished()
	theirs := &Client{Base: r.url, HTTP: r.http, Token: otherOrg + ":" + otherUser}
	if _, err := theirs.Run(t.Context(), mine); !errors.Is(err, trip.ErrNotFound) {
		t.Errorf("another org's run: %v, want not found", err)
	}
	for _, err := range theirs.Stream(t.Context(), mine, -1) {
		if !errors.Is(err, trip.ErrNotFound) {
			t.Errorf("another org's stream: %v, want not found", err)
		}
	}
	if _, err := theirs.CreateRun(t.Context(), NewRun{}, ""); !errors.Is(err, trip.ErrInvalid) || !strings.Contains(err.Error(), "prompt") {
		t.Errorf("no prompt: %v, want invalid", err)
	}
	nobody := &Client{Base: r.url, HTTP: r.http, Token: "x"}
	if _, err := nobody.Runs(t.Context(), "", "", 0); !errors.Is(err, auth.ErrUnauthenticated) {
		t.Errorf("no credentials: %v, want unauthenticated", err)
	}
}

// script is a server that answers each connection with the next part.
func script(t *testing.T, parts ...func(w http.ResponseWriter)) (base string, cursors *[]string) {
	cursors = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := len(*cursors)
		*cursors = append(*cursors, r.Header.Get("Last-Event-ID"))
		parts[n](w)
	}))
	t.Cleanup(server.Close)
	return server.URL, cursors
}

func says(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { io.WriteString(w, "retry: 1\n\n"+text) }
}

func eventFrame(seq int) string {
	return fmt.Sprintf("id: %d\nevent: run_event\ndata: {\"sequence\":%d}\n\n", seq, seq)
}

func TestClientComesBackWithItsCursor(t *testing.T) {
	base, cursors := script(t,
		says(eventFrame(0)+"id: 1\nevent: run_event\nda"), // cut in the middle
		says(eventFrame(1)+"event: heartbeat\ndata: {}\n\n"),
		func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
		says(eventFrame(0)+eventFrame(1)+eventFrame(2)), // a server that starts over
		says("id: 2.done\nevent: done\ndata: {\"status\":\"succeeded\"}\n\n"),
	)
	c := &Client{Base: base}
	var got []int64
	for e, err := range c.Stream(t.Context(), unknown, -1) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Sequence)
	}
	if !slices.Equal(got, []int64{0, 1, 2}) {
		t.Errorf("events %v, want each once", got)
	}
	if want := []string{"", "0", "1", "1", "2"}; !slices.Equal(*cursors, want) {
		t.Errorf("cursors %q, want %q", *cursors, want)
	}
}

func TestClientStopsWhenAskedTo(t *testing.T) {
	base, cursors := script(t, says(eventFrame(0)+eventFrame(1)))
	for range (&Client{Base: base}).Stream(t.Context(), unknown, -1) {
		break
	}
	if len(*cursors) != 1 {
		t.Errorf("%d connections, want 1", len(*cursors))
	}
	ctx, cancel := context.WithCancel(t.Context())
	base, _ = script(t, says(eventFrame(0)), func(http.ResponseWriter) { cancel() })
	var last error
	for _, err := range (&Client{Base: base}).Stream(ctx, unknown, -1) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got %v, want cancelled", last)
	}
	base, _ = script(t, func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) })
	for _, err := range (&Client{Base: base}).Stream(t.Context(), unknown, 5) {
		t.Errorf("an event of a run that has ended: %v", err)
	}
}
