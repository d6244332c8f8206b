// Package feed follows a run's events. The database is the only source: past and
// present come by the same query, so a reader sees the same events in the same
// order during the run, after it, or a year later. A wake-up carries no truth; it
// says "look again", and a lost one costs at most one poll.
//
// Followers of a run share what they read: a wake-up is one query in a process,
// however many follow and however far some of them lag.
package feed

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// Defaults.
const (
	Heartbeat = 15 * time.Second
	Poll      = time.Second
	pageSize  = 256
)

// lookWithin bounds one look at the database, which no reader's leaving interrupts:
// others may wait for it.
const lookWithin = 5 * time.Second

// Feed wakes the followers of runs.
type Feed struct {
	Poll time.Duration // longest time between two looks; set it before the first Follow

	store *store.Store
	relay relay

	mu    sync.Mutex
	tails map[string][]*tail // by run: one, or one for each org that asks for it
	stop  func()             // ends the poll; nil while nobody follows
}

// New returns a Feed of the store's events.
func New(s *store.Store) *Feed {
	return &Feed{Poll: Poll, store: s, relay: newRelay(), tails: map[string][]*tail{}}
}

// tail is what the followers of an org's run share. The Feed's lock guards it.
type tail struct {
	org, run  string
	followers int
	woken     chan struct{} // closed by the next wake-up
	latest    *look         // since the last wake-up
	recent    []trip.Event  // the newest that were read, without a gap, for those who lag behind others
	seen      int64         // sequence of the newest event that was read, -1 for none
}

// look is one reading of the database.
type look struct {
	after int64
	done  chan struct{} // closed when page and err are there
	page  store.Page
	err   error
	more  bool // there may be more already: look again without waiting
}

// Wake tells the run's followers to look again, in every process. It never blocks.
func (f *Feed) Wake(run string) {
	f.wake(run)
	f.relay.tell(run)
}

// wake wakes those in this process.
func (f *Feed) wake(run string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tails[run] {
		t.wake()
	}
}

func (f *Feed) wakeAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, tails := range f.tails {
		for _, t := range tails {
			t.wake()
		}
	}
}

func (t *tail) wake() {
	close(t.woken)
	t.woken, t.latest = make(chan struct{}), nil
}

// behind returns what others have read already and a follower at the sequence has
// not, nil when there is nothing. Readers that lag are each at another place; were
// each to ask the database, a crowd of them would keep it from everybody.
func (t *tail) behind(after int64) *look {
	n := len(t.recent)
	if n == 0 || after < t.recent[0].Sequence-1 || after >= t.recent[n-1].Sequence {
		return nil
	}
	return &look{page: store.Page{Events: t.recent[after+1-t.recent[0].Sequence:]}, more: true}
}

// remember keeps events for those who lag, at most a page. A follower that is alone
// has nobody to lag behind.
func (t *tail) remember(events []trip.Event) {
	if t.followers < 2 || len(events) == 0 {
		return
	}
	n := len(t.recent)
	switch newest, first := events[len(events)-1].Sequence, events[0].Sequence; {
	case n > 0 && newest <= t.recent[n-1].Sequence:
		return
	case n > 0 && first <= t.recent[n-1].Sequence+1:
		events = events[t.recent[n-1].Sequence+1-first:]
	default:
		t.recent = nil
	}
	t.recent = append(t.recent, events...)
	t.recent = t.recent[max(0, len(t.recent)-pageSize):]
}

// join returns the tail of a run, with one more follower.
func (f *Feed) join(org, run string) *tail {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop == nil {
		f.stop = f.poll()
	}
	for _, t := range f.tails[run] {
		if t.org == org {
			t.followers++
			return t
		}
	}
	t := &tail{org: org, run: run, followers: 1, woken: make(chan struct{}), seen: -1}
	f.tails[run] = append(f.tails[run], t)
	return t
}

// leave ends one follower's part in a tail.
func (f *Feed) leave(t *tail) {
	f.mu.Lock()
	t.followers--
	if t.followers < 2 {
		t.recent = nil
	}
	if t.followers == 0 {
		f.tails[t.run] = slices.DeleteFunc(f.tails[t.run], func(other *tail) bool { return other == t })
		if len(f.tails[t.run]) == 0 {
			delete(f.tails, t.run)
		}
	}
	var stop func()
	if len(f.tails) == 0 {
		stop, f.stop = f.stop, nil
	}
	f.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// look returns the events after the sequence and a channel that is closed when it
// is time to look again. Whoever asks for the same between two wake-ups gets the
// same reading.
func (f *Feed) look(ctx context.Context, t *tail, after int64) (*look, <-chan struct{}) {
	f.mu.Lock()
	woken := t.woken
	if l := t.behind(after); l != nil {
		f.mu.Unlock()
		return l, woken
	}
	if l := t.latest; l != nil && l.after == after {
		f.mu.Unlock()
		<-l.done
		return l, woken
	}
	l := &look{after: after, done: make(chan struct{})}
	t.latest = l
	f.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookWithin)
	defer cancel()
	l.page, l.err = f.store.Events(ctx, t.org, t.run, after, pageSize)
	close(l.done)
	f.mu.Lock()
	defer f.mu.Unlock()
	t.seen = max(t.seen, l.page.LastSeq)
	t.remember(l.page.Events)
	if t.latest == l && (l.err != nil || len(l.page.Events) == pageSize) {
		t.latest = nil // a fault may have passed; a long past is read by one
	}
	return l, woken
}

// Followers returns the number of followers of all runs.
func (f *Feed) Followers() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, tails := range f.tails {
		for _, t := range tails {
			n += t.followers
		}
	}
	return n
}

// Options of Follow.
type Options struct {
	After     int64         // sequence of the last event the reader has, -1 for none
	Heartbeat time.Duration // silence after which a beat is yielded; 0: the default
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
// the first error it yields. What it yields is shared and must not be changed.
func (f *Feed) Follow(ctx context.Context, org, run string, o Options) iter.Seq2[Item, error] {
	if o.Heartbeat <= 0 {
		o.Heartbeat = Heartbeat
	}
	return func(yield func(Item, error) bool) {
		t := f.join(org, run) // before the first look, so that nothing falls between
		defer f.leave(t)
		after := o.After
		silence := time.NewTimer(o.Heartbeat)
		defer silence.Stop()
		for {
			l, woken := f.look(ctx, t, after)
			if ctx.Err() != nil {
				return
			}
			if l.err != nil {
				yield(Item{}, l.err)
				return
			}
			for i := range l.page.Events {
				if !yield(Item{Event: &l.page.Events[i]}, nil) {
					return
				}
				after = l.page.Events[i].Sequence
			}
			if len(l.page.Events) > 0 {
				silence.Reset(o.Heartbeat)
			}
			if l.more || len(l.page.Events) == pageSize {
				continue
			}
			if l.page.End(after) {
				yield(Item{End: &l.page}, nil)
				return
			}
			for waiting := true; waiting; {
				select {
				case <-ctx.Done():
					return
				case <-woken:
					waiting = false
				case <-silence.C:
					if !yield(Item{}, nil) {
						return
					}
					silence.Reset(o.Heartbeat)
				}
			}
		}
	}
}

// poll looks once in a while which followed runs have moved unheard, and returns
// how to end that. The caller holds the lock.
func (f *Feed) poll() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticks := time.NewTicker(f.Poll)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				f.wakeMoved(ctx)
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// pollRuns is how many runs one statement asks for.
const pollRuns = 500

// wakeMoved wakes the followers of runs that have events nobody here has read, and
// those of runs that are gone.
func (f *Feed) wakeMoved(ctx context.Context) {
	f.mu.Lock()
	followed := map[string][]string{} // by org
	for run, tails := range f.tails {
		for _, t := range tails {
			followed[t.org] = append(followed[t.org], run)
		}
	}
	f.mu.Unlock()
	for org, runs := range followed {
		for some := range slices.Chunk(runs, pollRuns) {
			newest, err := f.store.LastSequences(ctx, org, some)
			if err != nil {
				continue // a follower that looks gets the error
			}
			f.mu.Lock()
			for _, run := range some {
				seq, there := newest[run]
				for _, t := range f.tails[run] {
					if t.org == org && (!there || seq > t.seen) {
						t.wake()
					}
				}
			}
			f.mu.Unlock()
		}
	}
}
