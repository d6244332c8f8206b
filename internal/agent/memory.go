package agent

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"waymark/internal/trip"
)

// Past is where ended runs are kept. What an org does not have is a
// trip.ErrNotFound.
type Past interface {
	// State returns the last checkpoint of a run, a State as JSON.
	State(ctx context.Context, org, run string) (json.RawMessage, error)
	// Itinerary returns the itinerary that a run came to.
	Itinerary(ctx context.Context, org, run string) (json.RawMessage, error)
}

// Earlier is what a what-if builds on: what the run before it came to. Nobody writes
// through it, for others read it too.
type Earlier struct {
	Itinerary *trip.Itinerary      `json:"-"` // nil: it came to none
	Evidence  *trip.Evidence       `json:"evidence"`
	Gathered  map[string]time.Time `json:"gathered"` // see State
	Degraded  []trip.Degradation   `json:"degraded"`
}

// recall returns what an ended run came to. It is read only where it is not in
// memory, and what is there counts only while the itinerary is to the byte the one
// that is kept.
func (a *Agent) recall(ctx context.Context, org, run string) (*Earlier, error) {
	if a.Past == nil {
		return nil, errors.New("this agent has no earlier runs")
	}
	body, err := a.Past.Itinerary(ctx, org, run)
	if err != nil && !errors.Is(err, trip.ErrNotFound) {
		return nil, err
	}
	key := memoryKey{org, run, sha256.Sum256(body)}
	if e := a.memory.get(key); e != nil {
		return e, nil
	}
	state, err := a.Past.State(ctx, org, run)
	if err != nil {
		return nil, err
	}
	e := new(Earlier)
	if err := json.Unmarshal(state, e); err != nil {
		return nil, fmt.Errorf("checkpoint of run %s: %w", run, err)
	}
	if len(body) > 0 {
		e.Itinerary = new(trip.Itinerary)
		if err := json.Unmarshal(body, e.Itinerary); err != nil {
			return nil, fmt.Errorf("itinerary of run %s: %w", run, err)
		}
	}
	a.memory.put(key, e)
	return e, nil
}

// remembered is how many runs are kept in memory; one takes about half a megabyte.
const remembered = 32

// memory is the runs that were worked or read last.
type memory struct {
	mu   sync.Mutex
	runs []memorised // the one longest unused first
}

type memorised struct {
	memoryKey
	came *Earlier
}

// memoryKey names a run and, by its SHA-256, the itinerary it came to.
type memoryKey struct {
	org, run  string
	itinerary [sha256.Size]byte
}

func (m *memory) get(key memoryKey) *Earlier {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.runs, func(r memorised) bool { return r.memoryKey == key })
	if i < 0 {
		return nil
	}
	r := m.runs[i]
	m.runs = append(slices.Delete(m.runs, i, i+1), r)
	return r.came
}

func (m *memory) put(key memoryKey, e *Earlier) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs = slices.DeleteFunc(m.runs, func(r memorised) bool { return r.org == key.org && r.run == key.run })
	if len(m.runs) == remembered {
		m.runs = slices.Delete(m.runs, 0, 1)
	}
	m.runs = append(m.runs, memorised{key, e})
}

// memo remembers what was worked out from a value that decides it, for whoever asks
// for the same again. Its zero value is empty; many may use it at the same time.
type memo[Key comparable, Value any] struct {
	mu    sync.Mutex
	known map[Key]Value
}

// mostKnown bounds a memo. A full one is emptied, which costs less than to tell what
// was used last.
const mostKnown = 1 << 13

// get returns what is known for the key, or else works it out.
func (m *memo[Key, Value]) get(key Key, work func() Value) Value {
	m.mu.Lock()
	v, ok := m.known[key]
	m.mu.Unlock()
	if ok {
		return v
	}
	v = work()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= mostKnown {
		m.known = make(map[Key]Value)
	}
	m.known[key] = v
	return v
}
