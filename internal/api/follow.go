package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"waymark/internal/trip"
)

const (
	silenceLimit = 40 * time.Second // two and a half heartbeats: the connection is dead
	maxBackoff   = 10 * time.Second
)

// Stream yields the events of a run after the sequence, -1 for all, in order and
// each once, until the run has ended. It comes back by itself when the connection
// breaks or the server stops. It ends after the first error it yields: an answer
// that trying again would not change, or ctx's.
func (c *Client) Stream(ctx context.Context, run string, after int64) iter.Seq2[trip.Event, error] {
	return func(yield func(trip.Event, error) bool) {
		f := follower{Client: c, run: run, last: after, retry: reconnect, yield: yield}
		for failures := 0; ; failures++ {
			before := f.last
			err := f.connect(ctx)
			switch {
			case err == nil:
				return // done, or the caller has enough
			case ctx.Err() != nil:
				yield(trip.Event{}, ctx.Err())
				return
			case !worthRetry(err):
				yield(trip.Event{}, err)
				return
			}
			if f.last > before {
				failures = 0
			}
			if !pause(ctx, f.retry, failures) {
				yield(trip.Event{}, ctx.Err())
				return
			}
		}
	}
}

// follower is one reader's way through a run.
type follower struct {
	*Client
	run   string
	last  int64 // sequence of the newest event
	retry time.Duration
	yield func(trip.Event, error) bool
}

// errCut says that a stream ended before its run.
var errCut = fmt.Errorf("the stream ended before the run: %w", trip.ErrUnavailable)

// connect reads one connection. It returns nil when there is nothing more to read
// or nobody who reads.
func (f *follower) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := *f.client()
	client.Timeout = 0 // a stream lasts
	alive := time.AfterFunc(silenceLimit, cancel)
	defer alive.Stop()
	headers := []string{"Accept", streamType}
	if f.last >= 0 {
		headers = append(headers, "Last-Event-ID", strconv.FormatInt(f.last, 10))
	}
	res, err := f.send(ctx, &client, http.MethodGet, runURL(f.run)+"/events/stream", nil, headers...)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNoContent {
		return nil
	}
	messages := newMessageReader(watched{res.Body, alive})
	for {
		m, err := messages.next()
		if err != nil {
			return errCut
		}
		if m.Retry > 0 {
			f.retry = m.Retry
		}
		switch m.Event {
		case "done":
			return nil
		case "run_event":
			if enough, err := f.take(m.Data); enough || err != nil {
				return err
			}
		}
	}
}

// take yields an event that is new.
func (f *follower) take(data string) (enough bool, err error) {
	var e trip.Event
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		return false, fmt.Errorf("event after %d: %w", f.last, err)
	}
	if e.Sequence <= f.last {
		return false, nil // the server started over
	}
	f.last = e.Sequence
	return !f.yield(e, nil), nil
}

// watched is a reader that shows it is alive.
type watched struct {
	io.Reader
	alive *time.Timer
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.alive.Reset(silenceLimit)
	}
	return n, err
}

// worthRetry reports whether coming back may help.
func worthRetry(err error) bool {
	var p *Problem
	if errors.As(err, &p) {
		return p.Status >= http.StatusInternalServerError || p.Status == http.StatusRequestTimeout || p.Status == http.StatusTooManyRequests
	}
	return errors.Is(err, trip.ErrUnavailable)
}

// pause waits before the next connection, the longer the more have failed; false
// when ctx has ended.
func pause(ctx context.Context, retry time.Duration, failures int) bool {
	wait := min(retry<<min(failures, 8), max(retry, maxBackoff))
	timer := time.NewTimer(wait/2 + rand.N(wait/2+1))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
