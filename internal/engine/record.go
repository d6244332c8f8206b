package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// recorder keeps the events of a run until they are committed. Those a durable
// node reports while it works are stored soon after, so that readers see them
// live; all others wait for the next transition.
type recorder struct {
	flush func([]trip.Event) error // stores progress events
	lost  func(error)              // told when the run is no longer ours

	mu      sync.Mutex
	pending []trip.Event
	node    string // at work; "" between nodes
	live    bool
	now     func() time.Time
	timer   *time.Timer // of the next flush
}

// open lets the node report progress, live or not, until close.
func (r *recorder) open(node string, live bool, now func() time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.node, r.live, r.now = node, live, now
}

// close ends the node's right to report; what was not flushed waits for the next
// commit.
func (r *recorder) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.node = ""
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}

// emit records progress of the open node. After close it does nothing.
func (r *recorder) emit(report graph.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.node == "" {
		return
	}
	r.pending = append(r.pending, event(r.node, trip.Progress, report, r.now(), "", 0))
	if r.live && r.timer == nil {
		r.timer = time.AfterFunc(groupWindow, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.timer != nil { // close has not come first
				r.timer = nil
				r.store()
			}
		})
	}
}

// flushNow stores the pending progress events at once.
func (r *recorder) flushNow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store()
}

// store flushes what is pending. The caller holds the lock.
func (r *recorder) store() {
	if len(r.pending) == 0 {
		return
	}
	switch err := r.flush(r.pending); {
	case errors.Is(err, trip.ErrConflict):
		r.lost(err)
	case err == nil:
		r.pending = nil
	} // any other fault may pass: the events wait for the next flush or commit
}

// add records an event of a transition.
func (r *recorder) add(e trip.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(r.pending, e)
}

// waiting reports whether events wait for a commit.
func (r *recorder) waiting() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pending) > 0
}

// take returns the events that wait, for the commit that stores them.
func (r *recorder) take() []trip.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.pending
	r.pending = nil
	return taken
}

func started(node, doing string, at time.Time) trip.Event {
	return event(node, trip.Started, graph.Report{Summary: doing}, at, "attempt", 1)
}

// stopped is the last event of a run that failed or was cancelled.
func stopped(node string, why *trip.Failure, at time.Time) trip.Event {
	payload := trip.ErrorPayload{Kind: "error", Failure: *why}
	return event(node, trip.Stopped, graph.Report{Summary: why.Message, Payload: payload}, at, "", 0)
}

// event makes an event of a report. The extra number, if it has a name, joins the
// payload.
func event(node string, phase trip.Phase, r graph.Report, at time.Time, name string, number int64) trip.Event {
	e := trip.Event{Timestamp: at, Node: node, Phase: phase, Summary: r.Summary}
	if r.Payload != nil {
		text, err := json.Marshal(r.Payload)
		if err != nil {
			panic(fmt.Sprintf("payload of node %s: %v", node, err)) // payloads are our own types
		}
		e.Payload = text
	}
	if name == "" {
		return e
	}
	field := fmt.Appendf(nil, `{%q:%d`, name, number)
	if rest := bytes.TrimPrefix(e.Payload, []byte("{")); len(rest) > 1 {
		e.Payload = append(append(field, ','), rest...)
	} else {
		e.Payload = append(field, '}')
	}
	return e
}
