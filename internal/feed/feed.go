// Package feed follows a run's events. The database is the only source: past and
// present come by the same query, so a reader sees the same events in the same
// order during the run, after it, or a year later. A wake-up carries no truth; it
// says "look again", and a lost one costs at most one poll.
package feed

import (
	"context"
	"iter"
	"sync"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// Defaults of Options.
const (
	Heartbeat = 15 * time.Second
	Poll      = time.Second
	pageSize  = 256
)

// Feed wakes the followers of runs in this process.
type Feed struct {
	store *store.Store

	mu   sync.Mutex
	runs map[string]map[chan struct{}]bool // followers by run
}

// New returns a Feed of the store's events.
func New(s *store.Store) *Feed {
	return &Feed{store: s, runs: map[string]map[chan struct{}]bool{}}
}

// Wake tells the run's followers to look again. It never blocks.
func (f *Feed) Wake(run string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.runs[run] {
		select {
		case c <- struct{}{}:
		default: // it has not yet seen the last one
		}
	}
}

// subscribe returns a channel that gets a value after each Wake of the run, and a
// function that ends it.
func (f *Feed) subscribe(run string) (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.runs[run] == nil {
		f.runs[run] = map[chan struct{}]bool{}
	}
	f.runs[run][c] = true
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.runs[run], c)
		if len(f.runs[run]) == 0 {
			delete(f.runs, run)
		}
	}
}

// Followers returns the number of followers of all runs.
func (f *Feed) Followers() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, followers := range f.runs {
		n += len(followers)
	}
	return n
}

// Options of Follow; zero durations mean the defaults.
type Options struct {
	After     int64         // sequence of the last event the reader has, -1 for none
	Heartbeat time.Duration // silence after which a beat is yielded
	Poll      time.Duration // longest time between two looks
}

// Item is one thing a follower gets: an event, the run's end, or else a beat.
type Item struct {
	Event *trip.Event
	End   *store.Page // the run is final and every event has been yielded
}

// Beat reports whether the item only says that the stream lives.
func (i Item) Beat() bool { return i.Event == nil && i.End == nil }

// Follow yields the events of the org's run after the cursor in order, beats in
// silence, and at last the end. It stops without an error when ctx ends, and after
// the first error it yields.
func (f *Feed) Follow(ctx context.Context, org, run string, o Options) iter.Seq2[Item, error] {
	if o.Heartbeat <= 0 {
		o.Heartbeat = Heartbeat
	}
	if o.Poll <= 0 {
		o.Poll = Poll
	}
	return func(yield func(Item, error) bool) {
		woken, leave := f.subscribe(run) // before the first look, so that nothing falls between
		defer leave()
		after := o.After
		silence := time.NewTimer(o.Heartbeat)
		defer silence.Stop()
		poll := time.NewTicker(o.Poll)
		defer poll.Stop()
		for {
			page, err := f.store.Events(ctx, org, run, after, pageSize)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(Item{}, err)
				return
			}
			for i := range page.Events {
				if !yield(Item{Event: &page.Events[i]}, nil) {
					return
				}
				after = page.Events[i].Sequence
			}
			if len(page.Events) > 0 {
				silence.Reset(o.Heartbeat)
			}
			if len(page.Events) == pageSize {
				continue
			}
			if page.End(after) {
				yield(Item{End: &page}, nil)
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-woken:
			case <-poll.C:
			case <-silence.C:
				if !yield(Item{}, nil) {
					return
				}
				silence.Reset(o.Heartbeat)
			}
		}
	}
}
