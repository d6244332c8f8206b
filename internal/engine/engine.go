// Package engine runs a graph durably: a run that was accepted ends, whatever
// process dies on the way. It is the only package that knows DBOS, whose tables
// live in the application's own database; so a run and the work to do are stored
// in one transaction, and a step's checkpoint and events in another.
//
// Nodes are worked at least once and committed exactly once. What happens within
// [groupWindow] shares a commit; what comes before and after a node that reaches
// outside the process is committed apart.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	_ "github.com/dbos-inc/dbos-transact-golang/dbos/driver/sqlite" // DBOS on SQLite
	"github.com/google/uuid"

	"waymark/internal/feed"
	"waymark/internal/graph"
	"waymark/internal/store"
	"waymark/internal/trip"
)

const (
	queueName    = "runs"
	workflowName = "run"
	groupWindow  = 20 * time.Millisecond // how long an event waits for others to be stored with

	// poll is how often a worker looks for runs that wait. A look costs up to a
	// millisecond of CPU, also when there is nothing to do. A reader does not wait for
	// it: the first event is stored with the run.
	poll = 50 * time.Millisecond

	// version filters what DBOS dequeues and recovers. It is fixed so that a new
	// binary goes on with the runs of the old one; it changes when it could not.
	version = "1"
	// recoveries is how often a run may be taken up again before DBOS gives up on it.
	recoveries = 100
)

// State is what the nodes of a graph hand on. It is stored as JSON. View returns
// what of it the run's row and readers show: intent and itinerary as JSON, nil
// while there is none, and the cost of the trip in US cents. Tally returns how
// its plan fared.
type State interface {
	View() (intent, itinerary json.RawMessage, costCents int64)
	Tally() trip.Tally
}

// Config is what an Engine is made of.
type Config[S State] struct {
	Store       *store.Store
	Feed        *feed.Feed
	Graph       graph.Graph[S]
	Begin       func(trip.Run) S // the state a run starts with
	Log         *slog.Logger
	Concurrency int           // runs at work at once
	Beat        time.Duration // between two signs of life; a worker is dead after three of them
	Retain      time.Duration // how long a run is kept after its end; 0: for ever
	Migrate     bool          // bring DBOS's tables to their version; else they must have it
}

// Engine submits, works, recovers and cancels runs.
type Engine[S State] struct {
	Config[S]

	id     string // of this start of this process
	dbos   dbos.Context
	source *dbos.DataSource

	stopping atomic.Bool

	mu      sync.Mutex
	running map[string]*atWork // by run: what is at work here

	stop context.CancelFunc
	kept sync.WaitGroup // the keeper's goroutines
}

// atWork is a run at work here.
type atWork struct {
	org  string
	stop context.CancelCauseFunc // nil until its nodes are worked
}

// New checks the graph and DBOS's tables. The engine takes runs but works none
// before Start.
func New[S State](ctx context.Context, c Config[S]) (*Engine[S], error) {
	if err := c.Graph.Validate(); err != nil {
		return nil, fmt.Errorf("graph: %w", err)
	}
	e := &Engine[S]{Config: c, id: uuid.NewString(), running: map[string]*atWork{}}
	var err error
	e.dbos, err = dbos.NewContext(context.WithoutCancel(ctx), dbos.Config{
		AppName:            "waymark",
		SQLiteSystemDB:     c.Store.SQLite(),
		SystemDBPool:       c.Store.Postgres(),
		SkipMigrations:     !c.Migrate,
		ApplicationVersion: version,
		ExecutorID:         e.id,
		Logger:             slog.New(faults{c.Log.Handler(), &e.stopping}),
	})
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	e.id = e.dbos.GetExecutorID() // DBOS has a variable of its own for it
	if pool := c.Store.Postgres(); pool != nil {
		e.source, err = dbos.NewDataSource(e.dbos, pool)
	} else {
		e.source, err = dbos.NewDataSource(e.dbos, c.Store.SQLite())
	}
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	dbos.RegisterWorkflow(e.dbos, e.work, dbos.WithWorkflowName(workflowName), dbos.WithMaxRecoveryAttempts(recoveries))
	return e, nil
}

// Start begins to work: runs that wait, and runs whose worker has died.
func (e *Engine[S]) Start(ctx context.Context) error {
	_, err := dbos.RegisterQueue(e.dbos, queueName, dbos.WithWorkerConcurrency(e.Concurrency), dbos.WithQueueBasePollingInterval(poll))
	if err != nil {
		return fmt.Errorf("engine queue: %w", err)
	}
	if err := e.beat(ctx); err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	if err := dbos.Launch(e.dbos); err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	keep, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	e.kept.Go(func() { e.keep(keep) })
	if e.Retain > 0 {
		e.kept.Go(func() { e.retain(keep) })
	}
	return nil
}

// Stop ends work within the timeout: nodes at work are stopped by their context
// and their runs handed to whoever works next. DBOS closes the store's writing
// connection with itself, so nothing can be submitted afterwards.
func (e *Engine[S]) Stop(timeout time.Duration) error {
	e.stopping.Store(true)
	if e.stop != nil {
		e.stop()
		e.kept.Wait()
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	retire := e.Store.InTx(ctx, "", func(tx *store.Tx) error { return tx.Retire(ctx, e.id) })
	return errors.Join(retire, dbos.Shutdown(e.dbos, timeout))
}

// job is what the queue holds of a run.
type job struct {
	Org string `json:"org"`
	Run string `json:"run"`
}

// Submit stores the run, its event 0 and the work to do in one transaction, so
// that a run it returns is never forgotten. With a key that was used before, it
// returns the run that was made then and replayed true; the same key for another
// request is an Invalid. A new run beyond the limit is a trip.Limited.
func (e *Engine[S]) Submit(ctx context.Context, run trip.Run, key *store.IdempotencyKey, limit store.Limit) (made trip.Run, replayed bool, err error) {
	for range 2 {
		made, replayed, err = e.submit(ctx, run, key, limit)
		if key == nil || !errors.Is(err, trip.ErrConflict) {
			break
		} // else the same request came twice at once, and the other was first: replay it
	}
	return made, replayed, err
}

func (e *Engine[S]) submit(ctx context.Context, run trip.Run, key *store.IdempotencyKey, limit store.Limit) (made trip.Run, replayed bool, err error) {
	first, _ := e.Graph.Node(e.Graph.Start)
	run.ID = uuid.Must(uuid.NewV7()).String()
	err = e.Store.InTx(ctx, run.OrgID, func(tx *store.Tx) error {
		if key != nil {
			old, fingerprint, err := tx.Recall(ctx, *key)
			switch {
			case err != nil:
				return err
			case old != "" && fingerprint != key.Fingerprint:
				return trip.Invalid{{Field: "Idempotency-Key", Detail: "was used for another request in the last 24 hours; use a new key"}}
			case old != "":
				made, replayed = trip.Run{ID: old}, true
				return nil
			}
		}
		if err := tx.EnsureUser(ctx, run.OrgID, run.UserID); err != nil {
			return err
		}
		if err := tx.Take(ctx, run.OrgID, run.UserID, limit); err != nil {
			return err
		}
		if made, err = tx.CreateRun(ctx, run, started(first.Name, first.Doing, time.Time{})); err != nil {
			return err
		}
		if key != nil {
			if err := tx.Remember(ctx, *key, made.ID); err != nil {
				return err
			}
		}
		_, err := dbos.Enqueue[string](e.dbos, queueName, workflowName, job{made.OrgID, made.ID},
			dbos.WithEnqueueTransaction(tx.Raw()), dbos.WithEnqueueWorkflowID(made.ID), dbos.WithEnqueueApplicationVersion(version))
		return err
	})
	return made, replayed, err
}

// errCancelled is why a node's context ends when its run was cancelled.
var errCancelled = errors.New("the run was cancelled")

// Cancel ends a run of the org: its last event and status are stored before
// Cancel returns, then work under way is stopped. A run that has ended already is
// ErrConflict.
func (e *Engine[S]) Cancel(ctx context.Context, org, run string) error {
	why := trip.Failure{Code: trip.CodeCancelled, Message: "Cancelled at the traveller's request."}
	last := stopped("", &why, e.Store.Now()) // the store knows at which node
	if err := e.Store.InTx(ctx, org, func(tx *store.Tx) error { return tx.Cancel(ctx, org, run, last, why) }); err != nil {
		return err
	}
	e.Feed.Wake(run)
	e.interrupt(run)
	if err := dbos.CancelWorkflow(e.dbos, run); err != nil {
		e.Log.Warn("cancelled run stays in the queue", "run", run, "err", err) // its next claim is refused
	}
	return nil
}

// interrupt stops the node at work for a run here, if any.
func (e *Engine[S]) interrupt(run string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if w, ok := e.running[run]; ok && w.stop != nil {
		w.stop(errCancelled)
	}
}

// Ready reports whether the database of the engine answers.
func (e *Engine[S]) Ready(ctx context.Context) error { return e.Store.Ping(ctx) }

// faults is a log handler that keeps what DBOS says to faults; while the engine
// stops, DBOS reports what the stop itself interrupts, and that is none.
type faults struct {
	slog.Handler
	stopping *atomic.Bool
}

func (f faults) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelError && !f.stopping.Load() && f.Handler.Enabled(ctx, l)
}
func (f faults) WithAttrs(a []slog.Attr) slog.Handler {
	return faults{f.Handler.WithAttrs(a), f.stopping}
}
func (f faults) WithGroup(g string) slog.Handler { return faults{f.Handler.WithGroup(g), f.stopping} }
