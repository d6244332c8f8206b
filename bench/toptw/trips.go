package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"waymark/internal/solve"
)

// Of each trip there are some short runs, and long ones to compare them with.
const (
	shortRuns = 4
	longRuns  = 2
	longTime  = 12 // times the short one
)

// solveTrips solves generated trips and prints how far short runs stay behind the
// best of all runs.
func solveTrips(ctx context.Context, o settings, known *best) error {
	if o.time == 0 {
		return fmt.Errorf("-trips: use -time instead of -iterations")
	}
	cities := []city{{200, 4}, {200, 5}, {200, 7}, {350, 4}, {350, 5}, {350, 7}, {500, 4}, {500, 5}, {500, 7}}
	if o.quick {
		cities = []city{{200, 4}, {350, 5}, {500, 7}}
	}
	fmt.Printf("%-8s %7s %6s %11s %10s   mean and worst gap to the best of all runs, iterations\n", "trip", "visits", "best", "first plan", "its gap")
	for _, c := range cities {
		t, err := c.measure(ctx, o, known)
		if err != nil {
			return err
		}
		fmt.Println(t.row())
		if err := known.save(); err != nil {
			return err
		}
	}
	return nil
}

// tripFigures is what was measured of a trip.
type tripFigures struct {
	city
	visits int
	best   int64         // profit known
	first  time.Duration // until there was a plan
	greedy int64         // its profit
	runs   []tripRuns
}

// tripRuns are runs of equal length.
type tripRuns struct {
	time       time.Duration
	profits    []int64
	iterations []int
}

func (c city) measure(ctx context.Context, o settings, known *best) (tripFigures, error) {
	p := c.problem(o.draw)
	f := tripFigures{city: c}
	name := fmt.Sprintf("trip %dx%d draw=%d", c.places, c.days, o.draw)
	compared := known.has(name) // with long runs, by an earlier run of this program
	for _, limit := range []time.Duration{o.time / 10, o.time, o.time * longTime} {
		runs := tripRuns{time: limit}
		count := shortRuns
		if limit > o.time {
			if compared {
				break
			}
			count = longRuns
		}
		for i := range count {
			s, err := f.run(ctx, p, o, limit, uint64(i))
			if err != nil {
				return f, err
			}
			runs.profits, runs.iterations = append(runs.profits, s.Profit), append(runs.iterations, s.Iterations)
		}
		known.raise(name, slices.Max(runs.profits))
		f.runs = append(f.runs, runs)
	}
	f.best = known.value[name]
	return f, nil
}

// run solves p once and notes the first plan.
func (f *tripFigures) run(ctx context.Context, p *solve.Problem, o settings, limit time.Duration, seed uint64) (solve.Solution, error) {
	limited, cancel := o.within(ctx, limit)
	defer cancel()
	begin, seen := time.Now(), false
	s, err := solve.Solve(limited, p, solve.Options{
		Seed: o.seed + seed, Iterations: o.iterations,
		Better: func(s solve.Solution) {
			if took := time.Since(begin); !seen && (f.first == 0 || took < f.first) {
				f.first, f.greedy = took, s.Profit
			}
			seen = true
		},
	})
	if err != nil {
		return s, err
	}
	if err := p.Check(s); err != nil {
		return s, err
	}
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	f.visits = 0
	for _, day := range s.Days {
		f.visits += len(day)
	}
	return s, nil
}

func (f tripFigures) row() string {
	gap := func(profit int64) float64 { return 100 * float64(f.best-profit) / float64(f.best) }
	row := fmt.Sprintf("%d × %d  %7d %6d %8.2f ms %8.1f %%", f.places, f.days, f.visits, f.best, f.first.Seconds()*1000, gap(f.greedy))
	for _, r := range f.runs {
		var gaps []float64
		for _, profit := range r.profits {
			gaps = append(gaps, gap(profit))
		}
		row += fmt.Sprintf(" | %v: %.2f %% %.2f %% %.0f", r.time, average(gaps), slices.Max(gaps), average(r.iterations))
	}
	return row
}
