package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// writer writes events of one run at will, as a worker does: in a process that is
// not the one which serves it. On PostgreSQL it wakes the others as a worker does;
// processes that share a SQLite file have the poll alone.
type writer struct {
	store    *store.Store
	feed     *feed.Feed
	lease    store.Lease
	relaying sync.WaitGroup
	end      context.CancelFunc
}

// newWriter stores a run of the development user and takes it.
func newWriter(ctx context.Context, url string) (*writer, error) {
	s, err := store.Open(url)
	if err != nil {
		return nil, err
	}
	w := &writer{store: s, feed: feed.New(s)}
	run := uuid.Must(uuid.NewV7()).String()
	err = s.InTx(ctx, devOrg, func(tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, trip.Run{ID: run, OrgID: devOrg, UserID: devUser}, trip.Event{Node: "planner", Phase: trip.Started})
		if err == nil {
			w.lease, _, _, err = tx.Claim(ctx, devOrg, run)
		}
		return err
	})
	relay, end := context.WithCancel(context.WithoutCancel(ctx))
	w.end = end
	w.relaying.Go(func() { w.feed.Relay(relay) })
	return w, err
}

func (w *writer) close() {
	w.end()
	w.relaying.Wait()
	w.store.Close()
}

// stream is the path of the run's stream, from now on.
func (w *writer) stream() string { return "/runs/" + w.lease.Run + "/events/stream?after=latest" }

// say commits one event, whose timestamp is from right before its transaction.
func (w *writer) say(ctx context.Context) error {
	err := w.store.InTx(ctx, devOrg, func(tx *store.Tx) error {
		e := trip.Event{Timestamp: time.Now(), Node: "planner", Phase: trip.Progress, Summary: "A plan with 22 visits"}
		_, err := tx.AppendProgress(ctx, w.lease, []trip.Event{e})
		return err
	})
	if err == nil {
		w.feed.Wake(w.lease.Run)
	}
	return err
}

// regularly says something at the rate for the time.
func regularly(ctx context.Context, perSecond int, d time.Duration, say func(context.Context) error) (said int, err error) {
	ticks := time.NewTicker(time.Second / time.Duration(perSecond))
	defer ticks.Stop()
	for begun := time.Now(); time.Since(begun) < d; {
		select {
		case <-ctx.Done():
			return said, ctx.Err()
		case <-ticks.C:
		}
		if err := say(ctx); err != nil {
			return said, fmt.Errorf("write an event: %w", err)
		}
		said++
	}
	return said, nil
}
