package feed

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	// coalesce is how long wake-ups are gathered before they are sent together. A
	// message for each commit would make commits wait for each other.
	coalesce = 2 * time.Millisecond
	// messageRuns is how many runs one message names: PostgreSQL takes 8000 bytes.
	messageRuns = 200
	// The time between two attempts to listen.
	listenFirst, listenMost = 50 * time.Millisecond, time.Second
)

// relay gathers what other processes are to be told.
type relay struct {
	id     string // of this process, to ignore its own messages
	signal chan struct{}

	mu      sync.Mutex
	on      bool
	pending map[string]bool // runs
}

func newRelay() relay {
	return relay{id: uuid.NewString(), signal: make(chan struct{}, 1), pending: map[string]bool{}}
}

// tell notes a run that others are to be told of.
func (r *relay) tell(run string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.on {
		return
	}
	r.pending[run] = true
	select {
	case r.signal <- struct{}{}:
	default:
	}
}

// take returns messages for all that is pending.
func (r *relay) take() (messages []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	words := []string{r.id}
	for run := range r.pending {
		if words = append(words, run); len(words) > messageRuns {
			messages, words = append(messages, strings.Join(words, " ")), []string{r.id}
		}
	}
	if len(words) > 1 {
		messages = append(messages, strings.Join(words, " "))
	}
	clear(r.pending)
	return messages
}

func (r *relay) set(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = on
}

// Relay carries wake-ups between the processes of a database until ctx ends. On a
// SQLite file there is nothing to carry: processes that share one have the poll.
func (f *Feed) Relay(ctx context.Context) {
	if f.store.Postgres() == nil {
		return
	}
	f.relay.set(true)
	defer f.relay.set(false)
	var listening sync.WaitGroup
	listening.Go(func() { f.listen(ctx) })
	defer listening.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.relay.signal:
		}
		wait := time.NewTimer(coalesce)
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
		for _, m := range f.relay.take() {
			f.store.Notify(ctx, m) // one that is lost costs others a poll
		}
	}
}

// listen wakes this process's followers by what others say.
func (f *Feed) listen(ctx context.Context) {
	for wait := listenFirst; ctx.Err() == nil; wait = min(2*wait, listenMost) {
		f.store.Listen(ctx, func(message string) {
			wait = listenFirst
			if message == "" { // it listens from now on; what was said before is not known
				f.wakeAll()
				return
			}
			words := strings.Fields(message)
			if words[0] == f.relay.id {
				return
			}
			for _, run := range words[1:] {
				f.wake(run)
			}
		})
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}
