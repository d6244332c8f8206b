package agent

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// BenchmarkRun runs the whole graph in memory, with a checkpoint after each node.
func BenchmarkRun(b *testing.B) {
	w, err := atlas.Load()
	if err != nil {
		b.Fatal(err)
	}
	a := New(w, &tool.Box{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	for _, mode := range []trip.Mode{trip.Fast, trip.Best} {
		b.Run(string(mode), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := Begin(trip.Run{ID: "run", CreatedAt: asked, Request: trip.Request{Prompt: "3 days in Rome in May, art, $2500", Mode: mode}})
				if _, err := a.Graph().Run(context.Background(), s, func(string, graph.Result) {}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("checkpoint", func(b *testing.B) {
		s, err := a.Graph().Run(context.Background(), Begin(trip.Run{ID: "run", CreatedAt: asked, Request: trip.Request{Prompt: "3 days in Rome in May, art, $2500", Mode: trip.Fast}}), func(string, graph.Result) {})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			text, err := json.Marshal(s)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
		}
	})
}
