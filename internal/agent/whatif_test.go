package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// past is a run that has ended, as a store would keep it.
type past struct {
	run   trip.Run
	state State
	it    *trip.Itinerary
}

// history remembers runs for an agent.
type history map[string]past

func (h history) recall(_ context.Context, _, run string) (Earlier, error) {
	p, ok := h[run]
	if !ok {
		return Earlier{}, trip.ErrNotFound
	}
	return Earlier{Itinerary: p.it, State: p.state}, nil
}

// work runs a run in memory, keeps what it came to as JSON would, and returns what
// its nodes reported.
func (h history) work(t *testing.T, a *Agent, r trip.Run) (past, map[string]graph.Report, []graph.Report) {
	t.Helper()
	reports := map[string]graph.Report{}
	var nodes []string
	g := a.Graph()
	var progress []graph.Report
	for i := range g.Nodes {
		run := g.Nodes[i].Run
		g.Nodes[i].Run = func(ctx context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
			return run(ctx, s, func(r graph.Report) { progress = append(progress, r) })
		}
	}
	s, err := g.Run(t.Context(), Begin(r), func(node string, r graph.Result) { reports[node] = r.Report; nodes = append(nodes, node) })
	if err != nil {
		t.Fatalf("%s: %v", r.ID, err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	p := past{run: r, it: new(trip.Itinerary)}
	if err := json.Unmarshal(text, &p.state); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(s.Itinerary, p.it); err != nil {
		t.Fatal(err)
	}
	p.run.Intent, _ = json.Marshal(s.Intent)
	h[r.ID] = p
	return p, reports, progress
}

func TestTryout(t *testing.T) {
	a := newAgent(t, nil)
	h := history{}
	a.Recall = h.recall
	for _, mode := range []trip.Mode{trip.Best, trip.Fast} {
		begin := time.Now()
		base, _, _ := h.work(t, a, trip.Run{ID: "base", CreatedAt: asked, Request: trip.Request{Prompt: "5 days in Paris in June, art and food, under $4,500, from JFK, with two kids", Mode: mode}})
		whole := time.Since(begin)
		var visit trip.Slot
		for _, s := range base.it.Plan.Days[2].Slots {
			if s.Kind == trip.KindAttraction {
				visit = s
			}
		}
		for name, c := range map[string]trip.Change{
			"budget":  {BudgetDeltaUSDCents: 50000},
			"less":    {BudgetDeltaUSDCents: -50000},
			"theme":   {AddThemes: []string{"gardens"}, RemoveThemes: []string{"art"}},
			"lock":    {Lock: []string{visit.ID}},
			"replace": {Replace: []trip.Replacement{{Slot: visit.ID}}},
			"shift":   {ShiftDays: 2},
			"notes":   {Notes: "no museums, cheaper"},
		} {
			req, err := a.Change(base.run, base.it, c, asked)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			_, reports, progress := h.work(t, a, trip.Run{ID: name, ParentID: "base", CreatedAt: asked.Add(time.Minute), Request: req})
			took := time.Since(begin)
			line := ""
			for _, n := range straight {
				text, _ := json.Marshal(reports[n].Payload)
				var r trip.Reuse
				json.Unmarshal(text, &r)
				line += fmt.Sprintf(" %s %d/%d", n, r.Kept, r.Of)
			}
			fmt.Println(mode, name, took.Milliseconds(), "of", whole.Milliseconds(), line, progress[len(progress)-1].Summary)
		}
	}
}
