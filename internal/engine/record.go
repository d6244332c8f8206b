package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// recorder keeps the events of a run until they are committed, and tells when the
// oldest of them has waited long enough.
type recorder struct {
	due chan struct{} // has an element when what waits is to be stored

	mu      sync.Mutex
	pending []trip.Event
	timer   *time.Timer // of due; nil while nothing waits
	node    string      // at work; "" between nodes
	now     func() time.Time
}

func newRecorder(now func() time.Time) recorder {
	return recorder{due: make(chan struct{}, 1), now: now}
}

// open lets the node report progress until close.
func (r *recorder) open(node string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.node = node
}

// close ends the node's right to report.
func (r *recorder) close() { r.open("") }

// emit records progress of the open node. After close it does nothing.
func (r *recorder) emit(report graph.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.node != "" {
		r.append(event(r.node, trip.Progress, report, r.now(), "", 0))
	}
}

// add records an event of a transition.
func (r *recorder) add(e trip.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.append(e)
}

// append keeps an event. The caller holds the lock.
func (r *recorder) append(e trip.Event) {
	r.pending = append(r.pending, e)
	if r.timer == nil {
		r.remind()
	}
}

// remind lets due be told in a while. The caller holds the lock.
func (r *recorder) remind() {
	r.timer = time.AfterFunc(groupWindow, func() {
		select {
		case r.due <- struct{}{}:
		default: // told already
		}
	})
}

// waiting returns the events that wait.
func (r *recorder) waiting() []trip.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.pending)
}

// stored forgets the oldest n events, which are in the database now. What is left
// falls due anew; after a fault n is 0, so that all are tried again.
func (r *recorder) stored(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = slices.Delete(r.pending, 0, n)
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	if len(r.pending) > 0 {
		r.remind()
	}
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
