package engine

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	"github.com/jackc/pgx/v5"

	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// work is the workflow of a run: it goes on from the newest checkpoint to the end.
// It is entered again from the top after a crash.
//
// It returns nil whenever there is nothing left to do for this worker: the run has
// ended, or somebody else has it now. When the process stops it returns the
// context's error, and DBOS keeps the run for the next worker.
func (e *Engine[S]) work(ctx dbos.Context, j job) (string, error) {
	here := e.enter(j)
	defer e.leave(j, here)
	w, err := e.claim(ctx, j)
	if err == nil {
		err = w.drive(ctx, here)
	}
	if err == nil || errors.Is(err, trip.ErrConflict) || errors.Is(err, trip.ErrNotFound) || errors.Is(err, errCancelled) {
		return "", nil
	}
	return "", w.abandon(ctx, err)
}

// enter notes that the run is at work here.
func (e *Engine[S]) enter(j job) *atWork {
	here := &atWork{org: j.Org}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running[j.Run] = here
	return here
}

// leave notes that it no longer is, unless it has been entered again meanwhile.
func (e *Engine[S]) leave(j job, here *atWork) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.running[j.Run] == here {
		delete(e.running, j.Run)
	}
}

// abandonEvery is how often a run that cannot go on is tried to be ended.
const abandonEvery = time.Second

// abandon ends a run that its workflow cannot carry on, such as when a transition
// could not be stored: DBOS will not come back to it, and nobody must wait for it
// for ever. When the process stops first, the run stays for the next worker.
func (w *walk[S]) abandon(ctx context.Context, cause error) error {
	for ctx.Err() == nil {
		w.Log.Error("run cannot go on", "run", w.lease.Run, "node", w.node, "err", cause)
		why := ourFault()
		err := w.Store.InTx(ctx, w.lease.Org, func(tx *store.Tx) error {
			_, err := tx.Commit(ctx, w.lease, store.Transition{
				Events: []trip.Event{stopped(w.node, why, w.Store.Now())}, Node: w.node, Step: w.step, Commits: w.commits,
				State: []byte("{}"), Status: trip.Failed, Failure: why,
			})
			return err
		})
		if err == nil || errors.Is(err, trip.ErrConflict) {
			w.Feed.Wake(w.lease.Run)
			return nil
		}
		if err := pause(ctx, abandonEvery); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// walk is one worker's way through one run.
type walk[S State] struct {
	*Engine[S]
	lease     store.Lease
	state     S
	node      string
	step      int
	commits   int
	committed int                     // step of the newest checkpoint
	record    recorder                // events that are not committed yet
	stop      context.CancelCauseFunc // stops the node at work
	last      int64                   // sequence of the newest event that is known to be stored
	doubt     bool                    // events may have been stored whose append said it failed
}

// claim takes the run, however long the database does not answer, and loads where
// it goes on. A walk that comes with an error is good for abandon alone.
func (e *Engine[S]) claim(ctx context.Context, j job) (*walk[S], error) {
	w := &walk[S]{Engine: e, lease: store.Lease{Run: j.Run, Org: j.Org}, record: newRecorder(e.Store.Now)}
	var r trip.Run
	var cp store.Checkpoint
	for n := 2; ; n++ {
		err := e.Store.InTx(ctx, j.Org, func(tx *store.Tx) error {
			var err error
			if w.lease, r, cp, err = tx.Claim(ctx, j.Org, j.Run); err != nil {
				return err
			}
			return e.owns(ctx, tx.Raw(), j.Run) // after the run's row, in the order of a commit
		})
		if err == nil {
			break
		}
		if errors.Is(err, trip.ErrConflict) || errors.Is(err, trip.ErrNotFound) {
			return w, err
		}
		e.Log.Warn("run is not claimed yet", "run", j.Run, "err", err)
		if err := pause(ctx, graph.Backoff(n, rand.Float64())); err != nil {
			return w, err
		}
	}
	w.node, w.step, w.committed, w.commits, w.last = r.Node, r.Step, r.Step, cp.Commits, r.LastSeq
	if cp.State == nil {
		w.state = e.Begin(r)
		return w, nil
	}
	return w, json.Unmarshal(cp.State, &w.state)
}

// pause waits for the time; with an error when ctx ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// owns reports whether DBOS has given the run to this worker. One that stalled
// between getting a run and claiming it must not take it from the worker that has
// it now. The transaction locks DBOS's row, so that nobody takes the run meanwhile.
func (e *Engine[S]) owns(ctx context.Context, tx any, run string) error {
	var owner string
	var err error
	switch tx := tx.(type) {
	case pgx.Tx:
		err = tx.QueryRow(ctx, `SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = $1 FOR SHARE`, run).Scan(&owner)
	case *sql.Tx:
		err = tx.QueryRowContext(ctx, `SELECT executor_id FROM workflow_status WHERE workflow_uuid = $1`, run).Scan(&owner)
	}
	if err == nil && owner != e.id {
		return fmt.Errorf("run %s has another worker: %w", run, trip.ErrConflict)
	}
	return e.Store.Wrap(err, "owner of run %s", run)
}

// drive works node after node until the run ends.
func (w *walk[S]) drive(ctx dbos.Context, here *atWork) error {
	if err := w.passCommitted(ctx); err != nil {
		return err
	}
	nodeCtx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w.stop = stop
	w.mu.Lock()
	here.stop = stop
	w.mu.Unlock()
	if w.lease.Epoch > 1 { // progress of an earlier worker may stand before this step's
		why := trip.Failure{Code: trip.CodeInterrupted, Message: "The worker stopped; this step is worked again."}
		w.record.add(event(w.node, trip.Progress, graph.Report{
			Summary: "Going on after an interruption", Payload: trip.ErrorPayload{Kind: "error", Failure: why},
		}, w.Store.Now(), "attempt", w.lease.Epoch))
	}
	for w.node != "" {
		node, ok := w.Graph.Node(w.node)
		if !ok {
			return w.fail(ctx, fmt.Errorf("the run is at node %q, which this graph does not have", w.node))
		}
		if node.Outside { // what came before is not worked again because of it
			if err := w.store(ctx); err != nil {
				return err
			}
		}
		begun := w.Store.Now()
		next, result, err := w.attempts(ctx, nodeCtx, node)
		if cause := context.Cause(nodeCtx); cause != nil {
			return cause // cancelled, lost or shutting down: nothing more is ours to write
		}
		if err != nil {
			return w.fail(ctx, err)
		}
		w.advance(node, next, result, begun)
		if node.Outside && w.node != "" {
			if err := w.store(ctx); err != nil {
				return err
			}
		}
	}
	return w.commit(ctx, trip.Succeeded, nil)
}

// store stores what waits: with a checkpoint when a step is among it.
func (w *walk[S]) store(ctx dbos.Context) error {
	if w.step > w.committed {
		return w.commit(ctx, trip.Running, nil)
	}
	err := w.appendProgress()
	if err != nil && !errors.Is(err, trip.ErrConflict) {
		w.Log.Warn("progress is not stored yet", "run", w.lease.Run, "node", w.node, "err", err)
		return nil // it waits for the next time
	}
	return err
}

// advance takes over what a node came to.
func (w *walk[S]) advance(node graph.Node[S], next S, result graph.Result, begun time.Time) {
	now := w.Store.Now()
	w.state, w.node = next, node.On[result.Outcome]
	w.step++
	done := event(node.Name, trip.Completed, result.Report, now, "duration_ms", now.Sub(begun).Milliseconds())
	w.record.add(done)
	if following, ok := w.Graph.Node(w.node); ok {
		w.record.add(started(following.Name, following.Doing, now))
	}
}

// attempts runs the node until it succeeds, fails for good or has no attempt left.
func (w *walk[S]) attempts(ctx dbos.Context, nodeCtx context.Context, node graph.Node[S]) (S, graph.Result, error) {
	for n := 1; ; n++ {
		a := w.attempt(ctx, nodeCtx, node)
		if !errors.Is(a.err, trip.ErrUnavailable) || nodeCtx.Err() != nil || n == node.Attempts {
			return a.next, a.result, a.err
		}
		wait := graph.Backoff(n+1, rand.Float64())
		w.Log.Warn("node fails for now", "run", w.lease.Run, "node", node.Name, "attempt", n, "err", a.err)
		w.record.add(event(node.Name, trip.Progress, graph.Report{
			Summary: fmt.Sprintf("Not available yet; trying again (%d of %d)", n+1, node.Attempts),
			Payload: trip.ErrorPayload{Kind: "error", Failure: trip.Failure{Code: trip.CodeUnavailable, Message: "A service did not answer."}},
		}, w.Store.Now(), "attempt", int64(n+1)))
		if err := w.store(ctx); err != nil {
			w.stop(err)
		}
		if err := pause(nodeCtx, wait); err != nil {
			return a.next, a.result, err
		}
	}
}

// attempt is what one try of a node came to.
type attempt[S State] struct {
	next   S
	result graph.Result
	err    error
}

// attempt runs the node once. What waits meanwhile is stored as it falls due, so
// that readers of a slow node see where it is; if it cannot be, the node is
// stopped.
func (w *walk[S]) attempt(ctx dbos.Context, nodeCtx context.Context, node graph.Node[S]) attempt[S] {
	w.record.open(node.Name)
	defer w.record.close()
	ends, from := make(chan attempt[S], 1), w.state
	go func() {
		var a attempt[S]
		a.next, a.result, a.err = node.Attempt(nodeCtx, from, w.record.emit)
		ends <- a
	}()
	for {
		select {
		case a := <-ends:
			return a
		case <-w.record.due:
			if err := w.store(ctx); err != nil {
				w.stop(err)
			}
		}
	}
}

// errUnrecorded says that DBOS does not have a transition our checkpoint counts.
var errUnrecorded = errors.New("the checkpoint is ahead of the recorded transitions")

// passCommitted lets DBOS see the transitions that earlier workers committed, so
// that the next one gets the next number.
func (w *walk[S]) passCommitted(ctx dbos.Context) error {
	for range w.commits {
		_, err := dbos.RunAsTransaction(ctx, w.source, func(context.Context, dbos.Tx) (int, error) { return 0, errUnrecorded }, dbos.WithStepName("transition"))
		if err != nil {
			return err
		}
	}
	return nil
}

// commit stores what has happened since the last commit and wakes the readers. In
// its transaction DBOS checks that the run is still this worker's.
func (w *walk[S]) commit(ctx dbos.Context, status trip.Status, failure *trip.Failure) error {
	state, err := json.Marshal(w.state)
	if err != nil {
		return fmt.Errorf("state of run %s: %w", w.lease.Run, err)
	}
	intent, itinerary, cost := w.state.View()
	t := store.Transition{
		Events: w.record.waiting(), Node: w.node, Step: w.step, Commits: w.commits + 1, State: state,
		Intent: intent, CostCents: cost, Tally: w.state.Tally(), Status: status, Failure: failure,
	}
	if t.Node == "" {
		t.Node = t.Events[len(t.Events)-1].Node // where it ended
	}
	if status == trip.Succeeded {
		t.Itinerary = itinerary
	}
	var last int64
	_, err = dbos.RunAsTransaction(ctx, w.source, func(ctx context.Context, tx dbos.Tx) (int, error) {
		ours, err := w.Store.On(ctx, querier{tx}, w.lease.Org)
		rest := t
		if err == nil {
			rest.Events, err = w.unstored(ctx, ours, t.Events)
		}
		if err == nil {
			last, err = ours.Commit(ctx, w.lease, rest)
		}
		return t.Commits, err
	}, dbos.WithStepName("transition"))
	if errors.Is(err, dbos.ErrConflictingWorkflowID) {
		return fmt.Errorf("run %s has another worker: %w", w.lease.Run, trip.ErrConflict)
	}
	if err != nil {
		return err
	}
	w.commits, w.committed, w.last, w.doubt = t.Commits, w.step, last, false
	w.record.stored(len(t.Events))
	w.Feed.Wake(w.lease.Run)
	return nil
}

// unstored returns those of the events that are not stored yet. A database may go
// away between a commit and its answer; while the lease holds nobody else appends,
// so the run's row tells what came of it.
func (w *walk[S]) unstored(ctx context.Context, tx *store.Tx, events []trip.Event) ([]trip.Event, error) {
	if !w.doubt {
		return events, nil
	}
	newest, err := tx.AppendProgress(ctx, w.lease, nil)
	if err != nil {
		return nil, err
	}
	return events[newest-w.last:], nil
}

// ourFault is what a person is told of a fault of ours.
func ourFault() *trip.Failure {
	return &trip.Failure{
		Code:    trip.CodeInternal,
		Message: "Something went wrong on our side in this step. Please try again; if it happens again, tell us the run's id.",
	}
}

// fail ends the run with the reason, told in words for a person; what only helps
// us goes to the log.
func (w *walk[S]) fail(ctx dbos.Context, err error) error {
	why := new(trip.Failure)
	switch {
	case errors.As(err, &why):
	case errors.Is(err, trip.ErrUnavailable):
		why = &trip.Failure{Code: trip.CodeUnavailable, Message: "A service this step needs did not answer, also when asked again. Please try again in a few minutes."}
	default:
		why = ourFault()
	}
	if why.Code == trip.CodeInternal || why.Code == trip.CodeUnavailable {
		w.Log.Error("run failed", "run", w.lease.Run, "node", w.node, "err", err)
	}
	w.record.add(stopped(w.node, why, w.Store.Now()))
	return w.commit(ctx, trip.Failed, why)
}

// appendProgress stores the events that wait in a transaction of their own.
func (w *walk[S]) appendProgress() error {
	events := w.record.waiting()
	if len(events) == 0 {
		return nil
	}
	ctx := context.Background() // a node's last words are kept also when its time is over
	var last int64
	err := w.Store.InTx(ctx, w.lease.Org, func(tx *store.Tx) error {
		rest, err := w.unstored(ctx, tx, events)
		if err == nil {
			last, err = tx.AppendProgress(ctx, w.lease, rest)
		}
		return err
	})
	if w.doubt = err != nil; w.doubt {
		w.record.stored(0)
		return err
	}
	w.last = last
	w.record.stored(len(events))
	w.Feed.Wake(w.lease.Run)
	return nil
}

// querier lets the store write in a transaction of DBOS.
type querier struct{ tx dbos.Tx }

func (q querier) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := q.tx.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (q querier) Query(ctx context.Context, query string, args ...any) (store.Rows, error) {
	return q.tx.Query(ctx, query, args...)
}

func (q querier) QueryRow(ctx context.Context, query string, args ...any) store.Row {
	return q.tx.QueryRow(ctx, query, args...)
}
