package main

import (
	"context"
	"log/slog"
	"math"
	"syscall"
	"time"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// planner returns what does a run in this process without a database, in fast
// mode: what a run would cost if nothing had to be kept.
func planner() (func(ctx context.Context, n int) error, error) {
	world, err := atlas.Load()
	if err != nil {
		return nil, err
	}
	a := agent.New(world, &tool.Box{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	g := a.Graph()
	return func(ctx context.Context, n int) error {
		s := agent.Begin(trip.Run{ID: "run", CreatedAt: time.Now(), Request: trip.Request{Prompt: requests[n%len(requests)], Mode: trip.Fast}})
		_, err := g.Run(ctx, s, func(string, graph.Result) {})
		return err
	}, nil
}

// planning returns the CPU time of a run's graph, as many at once as a server works.
func (b *bench) planning(ctx context.Context) (time.Duration, error) {
	warm := 2 * len(requests) // what is made of a city when it is first planned
	if _, _, err := crowd(ctx, atOnce, warm, b.size.throughput, b.plan); err != nil {
		return 0, err
	}
	before := ownCPU()
	took, _, err := crowd(ctx, atOnce, math.MaxInt, b.size.throughput/2, b.plan)
	return (ownCPU() - before) / time.Duration(max(1, len(took))), err
}

// ownCPU returns the CPU time of this process.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// firstEventLevel is the level of POST → first event, p95 in ms.
var firstEventLevel = map[string]string{"sqlite": "< 25", "postgres": "< 50"}

// runs measures runs one after the other, in each mode.
func (b *bench) runs(ctx context.Context, r *report) error {
	s, err := b.serve(ctx, "all")
	if err != nil {
		return err
	}
	defer s.stop()
	for n := range requests { // warm
		if _, err := oneRun(ctx, s.url, n, "fast"); err != nil {
			return err
		}
	}
	one := func(mode string, count int) (first, done sample, err error) {
		_, _, err = crowd(ctx, 1, count, math.MaxInt64, func(ctx context.Context, n int) error {
			w, err := oneRun(ctx, s.url, n, mode)
			first, done = append(first, w.first), append(done, w.done)
			return err
		})
		return first, done, err
	}
	first, done, err := one("fast", b.size.fastRuns)
	if err != nil {
		return err
	}
	f50, f95, _ := first.quantiles()
	d50, d95, _ := done.quantiles()
	r.add(b.kind, "POST → first event read, p50", ms(f50), "ms", "")
	r.add(b.kind, "POST → first event read, p95", ms(f95), "ms", firstEventLevel[b.kind])
	r.add(b.kind, "whole run, fast, p50", ms(d50), "ms", "")
	r.add(b.kind, "whole run, fast, p95", ms(d95), "ms", "< 150")
	if _, done, err = one("best", b.size.bestRuns); err != nil {
		return err
	}
	d50, d95, _ = done.quantiles()
	r.add(b.kind, "whole run, best, p50", ms(d50), "ms", "< 1500")
	r.add(b.kind, "whole run, best, p95", ms(d95), "ms", "< 3000")
	return nil
}

// atOnce is how many runs are at work at once, which is what a server works by
// default.
const atOnce = 16

// perSecondLevel is the level of runs a second, in fast mode.
var perSecondLevel = map[string]string{"sqlite": ">= 150", "postgres": ">= 100"}

// throughput measures runs side by side, each read to its end, and what CPU time
// one takes: of the database, of planning, and of all else in the server.
func (b *bench) throughput(ctx context.Context, r *report) error {
	first, err := b.planning(ctx) // before and after, since the machine is not alike at all times
	if err != nil {
		return err
	}
	s, err := b.serve(ctx, "all")
	if err != nil {
		return err
	}
	defer s.stop()
	do := func(ctx context.Context, n int) error {
		_, err := oneRun(ctx, s.url, n, "fast")
		return err
	}
	// Warm: connections, and what is made of a city when it is first planned.
	if _, _, err := crowd(ctx, atOnce, 8*len(requests), b.size.throughput, do); err != nil {
		return err
	}
	serverBefore, databaseBefore, ownBefore := cpu(s.pid()), cpu(b.postgres), ownCPU()
	took, all, err := crowd(ctx, atOnce, math.MaxInt, b.size.throughput, do)
	if err != nil {
		return err
	}
	each := func(d time.Duration) float64 { return ms(d) / float64(len(took)) }
	inServer, inDatabase := each(cpu(s.pid())-serverBefore), each(cpu(b.postgres)-databaseBefore)
	byReader := each(ownCPU() - ownBefore)
	last, err := b.planning(ctx)
	if err != nil {
		return err
	}
	planning := (first + last) / 2
	r.add(b.kind, "runs a second, fast, 16 at once", float64(len(took))/all.Seconds(), "/s", perSecondLevel[b.kind])
	r.add(b.kind, "the same that two whole cores would do", 2000/(inServer+inDatabase), "/s", perSecondLevel[b.kind])
	r.add(b.kind, "CPU of a run: all of the server", inServer, "ms", "")
	r.add(b.kind, "CPU of a run: planning, as in memory", ms(planning), "ms", "")
	if b.postgres == 0 { // SQLite works in the server and cannot be told from it
		r.add(b.kind, "CPU of a run: engine, HTTP and database, the rest of the server", inServer-ms(planning), "ms", "")
	} else {
		r.add(b.kind, "CPU of a run: engine and HTTP, the rest of the server", inServer-ms(planning), "ms", "<= 10")
		r.add(b.kind, "CPU of a run: database", inDatabase, "ms", "")
	}
	r.add(b.kind, "CPU of a run: its reader, this program", byReader, "ms", "")
	return nil
}
