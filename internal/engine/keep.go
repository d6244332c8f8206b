package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dbos-inc/dbos-transact-golang/dbos"
	"github.com/dbos-inc/dbos-transact-golang/dbos/internals"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// sweepEvery is how many beats pass between two looks for runs that nobody works.
const sweepEvery = 3

// keep says that this worker lives, hands on the runs that nobody works, and stops
// work on runs that were cancelled in another process.
func (e *Engine[S]) keep(ctx context.Context) {
	ticks := time.NewTicker(e.Beat)
	defer ticks.Stop()
	var idle []string
	for n := 0; ; n++ {
		if err := e.tend(ctx, n%sweepEvery == 0, &idle); err != nil && ctx.Err() == nil {
			e.Log.Error("worker upkeep", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// tend is one round of upkeep. idle are the runs that seemed forgotten at the last
// sweep.
func (e *Engine[S]) tend(ctx context.Context, sweep bool, idle *[]string) error {
	if err := e.beat(ctx); err != nil {
		return err
	}
	var dead []string
	err := e.Store.InTx(ctx, "", func(tx *store.Tx) (err error) {
		dead, err = tx.Reap(ctx, 3*e.Beat)
		return err
	})
	if err != nil {
		return err
	}
	// A reaper may die between forgetting a worker and handing on its runs, so
	// workers that nobody knows are looked for too.
	if sweep || len(dead) > 0 {
		orphans, forgotten, err := e.unworked(ctx)
		if err != nil {
			return err
		}
		if err := e.handOn(orphans); err != nil {
			return err
		}
		if err := e.takeUp(slices.DeleteFunc(slices.Clone(forgotten), func(run string) bool { return !slices.Contains(*idle, run) })); err != nil {
			return err
		}
		*idle = forgotten
		if err := e.giveUp(ctx); err != nil {
			return err
		}
	}
	return e.interruptCancelled(ctx)
}

func (e *Engine[S]) beat(ctx context.Context) error {
	return e.Store.InTx(ctx, "", func(tx *store.Tx) error { return tx.Beat(ctx, e.id) })
}

// unworked returns the workers that own runs but are not known to live, and the
// runs that DBOS believes at work here and that are not: the database gave them out
// and went away before its answer came.
func (e *Engine[S]) unworked(ctx context.Context) (orphans, forgotten []string, err error) {
	alive, err := e.Store.Workers(ctx)
	if err != nil {
		return nil, nil, err
	}
	pending, err := dbos.ListWorkflows(e.dbos, dbos.WithFilterStatus(dbos.WorkflowStatusPending), dbos.WithFilterLoadInput(false))
	if err != nil {
		return nil, nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range pending {
		_, working := e.running[w.ID]
		switch {
		case w.ExecutorID == e.id && !working:
			forgotten = append(forgotten, w.ID)
		case !slices.Contains(alive, w.ExecutorID) && !slices.Contains(orphans, w.ExecutorID):
			orphans = append(orphans, w.ExecutorID)
		}
	}
	return orphans, forgotten, nil
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
		e.Log.Info("runs of stopped workers go on", "runs", len(handles))
	}
	return err
}

// takeUp puts forgotten runs of this worker back into the queue.
func (e *Engine[S]) takeUp(forgotten []string) error {
	if len(forgotten) == 0 {
		return nil
	}
	_, err := dbos.ResumeWorkflows[string](e.dbos, forgotten, dbos.WithResumeQueue(queueName))
	if err == nil {
		e.Log.Info("forgotten runs go on", "runs", len(forgotten))
	}
	return err
}

// giveUpBatch is how many runs one sweep gives up at most.
const giveUpBatch = 100

// giveUp ends the runs that DBOS has given up on, so that nobody waits for them for
// ever. DBOS's row goes last: if it stays, it is found again and the run has ended.
func (e *Engine[S]) giveUp(ctx context.Context) error {
	lost, err := dbos.ListWorkflows(e.dbos, dbos.WithFilterStatus(dbos.WorkflowStatusMaxRecoveryAttemptsExceeded), dbos.WithFilterLimit(giveUpBatch))
	if err != nil {
		return err
	}
	for _, workflow := range lost {
		j, err := jobOf(workflow)
		if err != nil {
			e.Log.Error("run is not given up", "err", err)
			continue
		}
		why := trip.Failure{Code: trip.CodeInternal, Message: fmt.Sprintf(
			"This run was taken up %d times and each time its worker stopped before it could go on, so it was given up. Please ask for it again; if that ends the same way, tell us the run's id.", workflow.Attempts-1)}
		last := stopped("", &why, e.Store.Now()) // the store knows at which node
		err = e.Store.InTx(ctx, j.Org, func(tx *store.Tx) error { return tx.GiveUp(ctx, j.Org, j.Run, last, why) })
		switch {
		case err == nil:
			e.Log.Error("run given up", "run", j.Run, "attempts", workflow.Attempts)
			e.Feed.Wake(j.Run)
		case !errors.Is(err, trip.ErrConflict) && !errors.Is(err, trip.ErrNotFound): // else it has ended, or is deleted
			return err
		}
		if err := dbos.DeleteWorkflows(e.dbos, []string{workflow.ID}); err != nil {
			return err
		}
	}
	return nil
}

// jobOf returns what the queue held of a run.
func jobOf(workflow dbos.WorkflowStatus) (j job, err error) {
	input, ok := workflow.Input.(string)
	if !ok {
		return j, fmt.Errorf("work of run %s: its input is %T", workflow.ID, workflow.Input)
	}
	if err := json.Unmarshal([]byte(input), &j); err != nil {
		return j, fmt.Errorf("work of run %s: %w", workflow.ID, err)
	}
	return j, nil
}

// interruptCancelled stops work on runs that have ended elsewhere.
func (e *Engine[S]) interruptCancelled(ctx context.Context) error {
	e.mu.Lock()
	here := map[string][]string{} // by org
	for run, w := range e.running {
		here[w.org] = append(here[w.org], run)
	}
	e.mu.Unlock()
	for org, runs := range here {
		ended, err := e.Store.Ended(ctx, org, runs)
		if err != nil {
			return err
		}
		for _, run := range ended {
			e.interrupt(run)
		}
	}
	return nil
}

const (
	// retainEvery is the longest time between two looks for runs that are too old.
	retainEvery = time.Hour
	// retainBatch is how many runs one transaction deletes.
	retainBatch = 100
)

// retain deletes runs that ended longer than Retain ago, with all that is theirs.
func (e *Engine[S]) retain(ctx context.Context) {
	for {
		if err := e.deleteExpired(ctx); err != nil && ctx.Err() == nil {
			e.Log.Error("retention", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(retainEvery, e.Retain)):
		}
	}
}

func (e *Engine[S]) deleteExpired(ctx context.Context) error {
	orgs, err := e.Store.Orgs(ctx)
	if err != nil {
		return err
	}
	before := e.Store.Now().Add(-e.Retain)
	for _, org := range orgs {
		for {
			runs, err := e.Store.Expired(ctx, org, before, retainBatch)
			if err != nil {
				return err
			}
			if len(runs) == 0 {
				break
			}
			// DBOS's rows first: a run that is left behind is found again, its rows are not.
			if err := dbos.DeleteWorkflows(e.dbos, runs); err != nil {
				return err
			}
			if err := e.Store.InTx(ctx, org, func(tx *store.Tx) error { return tx.Delete(ctx, org, runs) }); err != nil {
				return err
			}
			e.Log.Info("runs deleted after their retention", "org", org, "runs", len(runs))
		}
	}
	return nil
}
