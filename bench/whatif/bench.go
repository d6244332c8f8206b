package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"syscall"
	"time"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// prompts are the trips that are changed: short and long, with and without flights,
// in every city.
var prompts = []string{
	"3 days in Rome in May, art, $2500",
	"5 days in Paris in June, art and food, under $4500, from JFK, with two kids",
	"2 days in Lisbon in October for two, history",
	"4 days in Tokyo in April, food and gardens, $4000",
	"Long weekend in Munich in September, beer and museums, 1500 euros",
	"7 days in New York in May with a child, parks, $6500",
}

// asked is when every run is asked for.
var asked = time.Date(2027, time.January, 15, 12, 0, 0, 0, time.UTC)

// past is a run that has ended, as a store keeps it.
type past struct {
	run              trip.Run
	state, itinerary json.RawMessage
}

// bench works runs and remembers the last of each id.
type bench struct {
	world *atlas.World
	agent *agent.Agent
	graph graph.Graph[agent.State]
	past  map[string]past
}

func newBench() (*bench, error) {
	world, err := atlas.Load()
	if err != nil {
		return nil, err
	}
	return &bench{world: world, past: map[string]past{}}, nil
}

// forget begins with an agent that has worked no run yet, as after a restart.
func (b *bench) forget() {
	b.agent = agent.New(b.world, &tool.Box{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	b.agent.Past = b
	b.graph = b.agent.Graph()
}

// State implements agent.Past.
func (b *bench) State(_ context.Context, _, run string) (json.RawMessage, error) {
	return b.past[run].state, b.known(run)
}

// Itinerary implements agent.Past.
func (b *bench) Itinerary(_ context.Context, _, run string) (json.RawMessage, error) {
	return b.past[run].itinerary, b.known(run)
}

func (b *bench) known(run string) error {
	if _, ok := b.past[run]; !ok {
		return fmt.Errorf("run %s: %w", run, trip.ErrNotFound)
	}
	return nil
}

// worked is what one run came to.
type worked struct {
	past
	cpu           time.Duration
	reused, nodes int // of a what-if
}

// plan works a run that changes none.
func (b *bench) plan(ctx context.Context, id, prompt, mode string) (worked, error) {
	return b.timed(ctx, id, "", func() (trip.Request, error) {
		return trip.Request{Prompt: prompt, Mode: trip.Mode(mode), Seed: 1}, nil
	})
}

// change works a run that changes a parent. Reading the parent for the new request is
// part of it.
func (b *bench) change(ctx context.Context, id, parent string, c trip.Change) (worked, error) {
	return b.timed(ctx, id, parent, func() (trip.Request, error) {
		return b.agent.Change(ctx, b.past[parent].run, c, asked)
	})
}

// timed works a run: its nodes, its events, and its checkpoint as it is stored.
func (b *bench) timed(ctx context.Context, id, parent string, request func() (trip.Request, error)) (w worked, err error) {
	before := ownCPU()
	r := trip.Run{ID: id, ParentID: parent, CreatedAt: asked, Status: trip.Succeeded}
	if r.Request, err = request(); err != nil {
		return w, err
	}
	var payloads [][]byte
	s, err := b.graph.Run(ctx, agent.Begin(r), func(_ string, r graph.Result) {
		text, fault := json.Marshal(r.Report.Payload)
		if fault != nil {
			panic(fault) // payloads are our own types
		}
		payloads = append(payloads, text)
	})
	if err != nil {
		return w, err
	}
	w.run = r
	if w.state, err = json.Marshal(s); err != nil {
		return w, err
	}
	w.run.Intent, w.itinerary, _ = s.View()
	w.cpu = ownCPU() - before
	b.past[id] = w.past
	for _, text := range payloads {
		var reuse trip.Reuse
		if err := json.Unmarshal(text, &reuse); err != nil {
			return w, err
		}
		if reuse.Of > 0 {
			w.nodes++
		}
		if reuse.Reused {
			w.reused++
		}
	}
	return w, nil
}

// ownCPU returns the CPU time of this process, the collection of garbage included.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
