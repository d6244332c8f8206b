package engine

import (
	"context"
	"slices"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	"github.com/dbos-inc/dbos-transact-golang/dbos/internals"

	"waymark/internal/store"
)

// sweepEvery is how many beats pass between two looks for orphans.
const sweepEvery = 10

// keep says that this worker lives, hands on the runs of workers that no longer
// do, and stops runs that were cancelled in another process.
func (e *Engine[S]) keep(ctx context.Context) {
	ticks := time.NewTicker(e.Beat)
	defer ticks.Stop()
	for n := 0; ; n++ {
		if err := e.tend(ctx, n%sweepEvery == 0); err != nil && ctx.Err() == nil {
			e.Log.Error("worker upkeep", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// tend is one round of upkeep.
func (e *Engine[S]) tend(ctx context.Context, sweep bool) error {
	if err := e.beat(ctx); err != nil {
		return err
	}
	var dead []string
	err := e.Store.InTx(ctx, func(tx *store.Tx) (err error) {
		dead, err = tx.Reap(ctx, e.Store.Now().Add(-3*e.Beat))
		return err
	})
	if err != nil {
		return err
	}
	// A reaper may die between forgetting a worker and handing on its runs, so
	// workers that nobody knows are looked for too.
	if sweep || len(dead) > 0 {
		orphans, err := e.orphans(ctx)
		if err != nil {
			return err
		}
		if err := e.handOn(orphans); err != nil {
			return err
		}
	}
	return e.interruptCancelled(ctx)
}

func (e *Engine[S]) beat(ctx context.Context) error {
	return e.Store.InTx(ctx, func(tx *store.Tx) error { return tx.Beat(ctx, e.id) })
}

// orphans returns the workers that own runs but are not known to live.
func (e *Engine[S]) orphans(ctx context.Context) ([]string, error) {
	alive, err := e.Store.Workers(ctx)
	if err != nil {
		return nil, err
	}
	pending, err := dbos.ListWorkflows(e.dbos, dbos.WithFilterStatus(dbos.WorkflowStatusPending), dbos.WithFilterLoadInput(false))
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, w := range pending {
		if !slices.Contains(alive, w.ExecutorID) && !slices.Contains(lost, w.ExecutorID) {
			lost = append(lost, w.ExecutorID)
		}
	}
	return lost, nil
}

// handOn puts the runs of workers back into the queue, atomically, so that the
// old worker's writes are refused from then on.
func (e *Engine[S]) handOn(workers []string) error {
	if len(workers) == 0 {
		return nil
	}
	runtime, err := internals.RuntimeOf(e.dbos)
	if err != nil {
		return err
	}
	handles, err := runtime.RecoverPendingWorkflows(workers)
	if len(handles) > 0 {
		e.Log.Info("runs of stopped workers go on here", "runs", len(handles))
	}
	return err
}

// interruptCancelled stops work on runs that have ended elsewhere.
func (e *Engine[S]) interruptCancelled(ctx context.Context) error {
	e.mu.Lock()
	here := make([]string, 0, len(e.running))
	for run := range e.running {
		here = append(here, run)
	}
	e.mu.Unlock()
	ended, err := e.Store.Ended(ctx, here)
	for _, run := range ended {
		e.interrupt(run)
	}
	return err
}
