package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/internal/auth"
	"waymark/internal/export"
	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/trip"
)

const (
	streamType   = "text/event-stream"
	reconnect    = 2 * time.Second // what a stream says at its begin
	drainRetry   = 4 * time.Second // and, from one second up, when it is drained
	ageJitter    = 0.2             // streams that began together do not end together
	defaultAge   = 15 * time.Minute
	writeTimeout = 10 * time.Second // for one message
)

// Why a stream ends before its run.
var (
	errDrained = errors.New("the server is stopping")
	errDropped = errors.New("cut for a test")
)

// stream answers GET /runs/{id}/events/stream: the run's events after the cursor,
// past and present alike, beats in silence, and done when the run has ended.
//
// Streams wait in this function by the thousand. What they need only to begin is in
// others, so that the stack of one that waits stays below a quarter of 16 KiB and
// the garbage collector halves it.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) error {
	reader, err := s.admit(w, r)
	if reader != nil {
		s.follow(r.Context(), reader)
	}
	return err
}

// admit opens the stream that the request asks for. It returns nil when it has
// answered otherwise, or with an error.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) (*reading, error) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		return nil, newProblem(http.StatusMethodNotAllowed, "A stream is read with GET.")
	}
	want, err := s.reading(w, r)
	if err != nil {
		return nil, err
	}
	run, err := s.run(r.Context(), want.id, r.PathValue("id"))
	if err != nil {
		return nil, s.streamFault(w, err)
	}
	if want.from.ended(run) {
		w.WriteHeader(http.StatusNoContent) // ends a browser's coming back
		return nil, nil
	}
	after, reset, err := want.from.resolve(r.Context(), s.Store, run)
	if err != nil {
		return nil, s.streamFault(w, err)
	}
	want.run, want.after = run.ID, after
	if want.out, err = openStream(w, s.WriteTimeout, reset); err != nil {
		return nil, err
	}
	return want, nil
}

// reading is what a request asks of a stream, and the stream itself.
type reading struct {
	id    auth.Identity
	again func(context.Context) error // whether id still may read
	full  bool                        // with payloads
	from  cursor

	run   string
	after int64 // sequence of the last event the reader has
	out   *eventStream
}

// reading reads the request of a stream.
func (s *Server) reading(w http.ResponseWriter, r *http.Request) (want *reading, err error) {
	want = new(reading)
	ticket := r.URL.Query().Get("ticket")
	if ticket != "" && len(r.Header.Values("Authorization")) == 0 {
		// The ticket is all there is to know: a page of any origin that has it may read.
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "Stream-Cursor, X-Request-Id")
		want.id, err = auth.RedeemTicket(r.Context(), s.Store, ticket, r.PathValue("id"))
		want.again = func(ctx context.Context) error { return s.stillMay(ctx, want.id, want.id, r.PathValue("id")) }
	} else {
		want.id, err = s.Authenticate(r)
		want.again = func(ctx context.Context) error {
			now, err := s.Authenticate(r)
			if err != nil {
				return err
			}
			return s.stillMay(ctx, want.id, now, r.PathValue("id"))
		}
	}
	if err != nil {
		return want, err
	}
	if !export.Accepts(strings.Join(r.Header.Values("Accept"), ","), streamType) {
		return want, newProblem(http.StatusNotAcceptable, "A stream is text/event-stream. GET /runs/{id}/events gives the same events as JSON.")
	}
	if want.full, err = view(r); err != nil {
		return want, err
	}
	want.from, err = streamCursor(r)
	return want, err
}

// stillMay returns nil when who reads a run's stream is now who began, with
// credentials that have not ended, and the run is still to be seen.
func (s *Server) stillMay(ctx context.Context, began, now auth.Identity, run string) error {
	if now.Org != began.Org || now.User != began.User || (!now.Expires.IsZero() && !s.Store.Now().Before(now.Expires)) {
		return fmt.Errorf("stream: %w", auth.ErrUnauthenticated)
	}
	_, err := s.run(ctx, began, run)
	return err
}

// follow sends the run's events until the run ends, the reader leaves or may read
// no longer, or the server stops. The stream's head is sent: a reader whose stream
// ends before the run comes back, and is told then.
func (s *Server) follow(ctx context.Context, reader *reading) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if leave, ok := s.streams.join(cancel); ok {
		defer leave()
	} else {
		cancel(errDrained)
	}
	ctx, stop := context.WithTimeout(ctx, s.life(reader.id))
	defer stop()
	if s.DropAfter > 0 {
		defer time.AfterFunc(s.DropAfter, func() { cancel(errDropped) }).Stop()
	}
	reader.out.send(appendRetry(nil, reconnect))
	for item, err := range s.Feed.Follow(ctx, reader.id.Org, reader.run, feed.Options{After: reader.after, Heartbeat: s.Heartbeat}) {
		if err == nil {
			err = s.sendItem(ctx, reader, item)
		}
		if err != nil {
			s.Log.Debug("stream ends", "run", reader.run, "org", reader.id.Org, "err", err)
			return
		}
		if item.End != nil {
			return
		}
	}
	switch context.Cause(ctx) {
	case errDrained:
		reader.out.send(appendRetry(nil, time.Second+rand.N(drainRetry)))
	case errDropped:
		panic(http.ErrAbortHandler)
	}
}

// streamFault keeps a database that is busy from ending a browser's EventSource,
// which any status but 200 does for good: it gets an empty stream to come back
// after.
func (s *Server) streamFault(w http.ResponseWriter, err error) error {
	if !errors.Is(err, trip.ErrUnavailable) {
		return err
	}
	s.Log.Error("stream", "err", err)
	out, err := openStream(w, s.WriteTimeout, false)
	if err != nil {
		return err
	}
	return out.send(appendRetry(nil, time.Second+rand.N(drainRetry)))
}

// life returns how long a stream of id may live.
func (s *Server) life(id auth.Identity) time.Duration {
	life := time.Duration(float64(s.MaxAge) * (1 - ageJitter + 2*ageJitter*rand.Float64()))
	if id.Expires.IsZero() {
		return life
	}
	return min(life, id.Expires.Sub(s.Store.Now()))
}

// sendItem sends one thing of a feed.
func (s *Server) sendItem(ctx context.Context, reader *reading, item feed.Item) error {
	switch {
	case item.Event != nil:
		frame, err := s.frames.of(item.Event, reader.full)
		if err != nil {
			return err
		}
		s.metrics.events.Inc()
		return reader.out.send(frame)
	case item.End != nil:
		frame, err := doneFrame(item.End, reader.full)
		if err != nil {
			return err
		}
		return reader.out.send(frame)
	}
	if err := reader.again(ctx); err != nil {
		return err
	}
	frame, err := appendFrame(nil, "", "heartbeat", s.Store.Now().UTC().Format(`{"ts":"`+trip.TimeFormat+`"}`))
	if err != nil {
		return err
	}
	return reader.out.send(frame)
}

// doneFrame returns the last message of a run's stream. Its full form says why a
// run failed.
func doneFrame(end *store.Page, full bool) ([]byte, error) {
	done := struct {
		Status trip.Status   `json:"status"`
		Error  *trip.Failure `json:"error,omitempty"`
	}{Status: end.Status}
	if full {
		done.Error = end.Failure
	}
	data, err := json.Marshal(done)
	if err != nil {
		return nil, err
	}
	return appendFrame(nil, strconv.FormatInt(end.LastSeq, 10)+".done", "done", data)
}

// view reads ?view=: full or light, the default.
func view(r *http.Request) (full bool, err error) {
	switch r.URL.Query().Get("view") {
	case "", "light":
		return false, nil
	case "full":
		return true, nil
	}
	return false, trip.Invalid{{Field: "view", Detail: "must be light or full"}}
}

// eventStream writes messages to one reader.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
}

// openStream writes the head of a stream, which the first message takes along. A
// writer that knows no deadline is a fault of ours, found here and not when the
// first reader stalls.
func openStream(w http.ResponseWriter, timeout time.Duration, reset bool) (*eventStream, error) {
	out := &eventStream{w, http.NewResponseController(w), timeout}
	if err := out.control.SetWriteDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("stream: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", streamType)
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("X-Accel-Buffering", "no")
	h.Set("Stream-Cursor", "ok")
	if reset {
		h.Set("Stream-Cursor", "reset")
	}
	w.WriteHeader(http.StatusOK)
	return out, nil
}

// send writes and flushes one message. The deadline is for this message only: left
// standing it would end a stream that is merely silent.
func (e *eventStream) send(frame []byte) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(e.timeout)); err != nil {
		return err
	}
	if _, err := e.w.Write(frame); err != nil {
		return err
	}
	if err := e.control.Flush(); err != nil {
		return err
	}
	return e.control.SetWriteDeadline(time.Time{})
}
