package agent

import (
	"context"
	"encoding/json"
	"fmt"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// Replay works a run again from what was stored of it: the request as it was asked,
// and the evidence of its last checkpoint in the place of all tools. It returns the
// itinerary, which is the stored one byte for byte as long as nodes and atlas are
// the same. A checkpoint without evidence is trip.ErrNotFound.
func (a *Agent) Replay(ctx context.Context, run trip.Run, last State) (json.RawMessage, error) {
	if last.Evidence == nil {
		return nil, fmt.Errorf("evidence of run %s: %w", run.ID, trip.ErrNotFound)
	}
	g := a.Graph()
	for i := range g.Nodes {
		if g.Nodes[i].Name == ToolExec {
			g.Nodes[i].Run = func(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
				s.Evidence, s.Gathered, s.Degraded = last.Evidence, last.Gathered, last.Degraded
				return s, graph.Result{Outcome: done}, nil
			}
		}
	}
	s, err := g.Run(ctx, Begin(run), func(string, graph.Result) {})
	return s.Itinerary, err
}
