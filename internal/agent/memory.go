package agent

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
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
	if e, ok := a.memory.GetIfPresent(key); ok {
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
	a.memory.Set(key, e)
	return e, nil
}

// remembered is how many runs are kept in memory; one takes about half a megabyte.
const remembered = 32

// memoryKey names a run and, by its SHA-256, the itinerary it came to.
type memoryKey struct {
	org, run  string
	itinerary [sha256.Size]byte
}
