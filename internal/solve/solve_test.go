package solve

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"waymark/internal/trip"
)

func TestSolutionsHold(t *testing.T) {
	for seed := range uint64(300) {
		p := mixedWorld(seed).random(seed)
		iterations := 30
		if seed%8 == 0 {
			iterations = 2 * recombineOne
		}
		s, err := Solve(t.Context(), p, Options{Seed: seed, Iterations: iterations})
		if err != nil {
			t.Fatalf("world %d: %v", seed, err)
		}
		if err := p.Check(s); err != nil {
			t.Fatalf("world %d: %v", seed, err)
		}
	}
}

func TestSolveDoesNotChangeTheProblem(t *testing.T) {
	p := mixedWorld(6).random(6)
	before := text(t, p)
	solved(t, p, Options{Iterations: 50})
	if got := text(t, p); got != before {
		t.Errorf("got %s, want %s", got, before)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	p := world{nodes: 40, days: 3, locks: 1, groups: true, caps: true}.random(3)
	var got [3]string
	for i, procs := range []int{1, 2, runtime.NumCPU()} {
		old := runtime.GOMAXPROCS(procs)
		got[i] = text(t, solved(t, p, Options{Seed: 9, Iterations: 3 * patience}))
		runtime.GOMAXPROCS(old)
	}
	if got[0] != got[1] || got[0] != got[2] {
		t.Errorf("got different plans of one seed:\n%s\n%s\n%s", got[0], got[1], got[2])
	}
}

func TestCutShortRunCanBeRepeated(t *testing.T) {
	p := world{nodes: 40, days: 3, groups: true}.random(4)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := 0
	cut, err := Solve(ctx, p, Options{Seed: 5, Iterations: 1 << 30, Better: func(Solution) {
		if calls++; calls == 6 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if cut.StoppedBy != StopCancelled {
		t.Errorf("got stopped by %q, want %q", cut.StoppedBy, StopCancelled)
	}
	again := solved(t, p, Options{Seed: 5, Iterations: cut.Iterations + 1})
	if again.Profit < cut.Profit {
		t.Errorf("got profit %d after the same iterations, want at least %d", again.Profit, cut.Profit)
	}
}

func TestEndedContextGivesAPlan(t *testing.T) {
	p := world{nodes: 60, days: 4, locks: 2, groups: true}.random(8)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := Solve(ended, p, Options{Iterations: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(s); err != nil {
		t.Error(err)
	}
	if s.StoppedBy != StopCancelled {
		t.Errorf("got stopped by %q, want %q", s.StoppedBy, StopCancelled)
	}
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if s, err = Solve(late, p, Options{}); err != nil || s.StoppedBy != StopDeadline {
		t.Errorf("got stopped by %q and %v, want %q", s.StoppedBy, err, StopDeadline)
	}
}

func TestStoppedBy(t *testing.T) {
	p := world{nodes: 20, days: 2}.random(1)
	if s := solved(t, p, Options{}); s.StoppedBy != StopNoImprovement || s.Iterations != 0 {
		t.Errorf("got %q after %d iterations, want %q after none", s.StoppedBy, s.Iterations, StopNoImprovement)
	}
	if s := solved(t, p, Options{Iterations: 17}); s.StoppedBy != StopIterations || s.Iterations != 17 {
		t.Errorf("got %q after %d iterations, want %q after 17", s.StoppedBy, s.Iterations, StopIterations)
	}
}

func TestBetterOnlyRises(t *testing.T) {
	p := world{nodes: 50, days: 4, groups: true, caps: true}.random(2)
	var seen []Solution
	last := solved(t, p, Options{Iterations: 200, Better: func(s Solution) { seen = append(seen, s) }})
	if len(seen) < 2 {
		t.Fatalf("got %d calls, want some", len(seen))
	}
	for i, s := range seen {
		if err := p.Check(s); err != nil {
			t.Fatal(err)
		}
		if i > 0 && s.Profit < seen[i-1].Profit {
			t.Errorf("call %d: got profit %d after %d", i, s.Profit, seen[i-1].Profit)
		}
	}
	if end := seen[len(seen)-1]; !reflect.DeepEqual(end.Days, last.Days) {
		t.Errorf("got last call %v, want the result %v", end.Days, last.Days)
	}
}

// TestEffortCountsAgainstProfit weighs what is far away: by its profit alone it is
// visited, and not any more when the way costs more points than it brings.
func TestEffortCountsAgainstProfit(t *testing.T) {
	p := &Problem{Locs: 2, Travel: []int32{0, 90, 90, 0}, Days: []Day{{End: 600}}}
	for loc := range int32(2) {
		p.Nodes = append(p.Nodes, Node{
			Loc: loc, Place: loc, Service: 60, Profit: []int32{100}, Windows: [][]Window{{{Open: 0, Close: 600}}}, Group: -1, Category: -1,
		})
	}
	for hour, want := range map[int64]int{0: 2, 30: 2, 40: 1} { // three hours there and back
		p.HourPoints = hour
		if got := visits(solved(t, p, Options{Iterations: 50})); got != want {
			t.Errorf("an hour of effort for %d points: got %d visits, want %d", hour, got, want)
		}
	}
}

// TestValueIsWhatIsSought compares plans that were made with a price for effort
// with plans made for profit alone, by that price.
func TestValueIsWhatIsSought(t *testing.T) {
	const hour = 40
	value := func(s Solution) int64 { return 60*s.Profit - hour*(s.Travel+s.Wait) }
	var priced, free int64
	for seed := range uint64(20) {
		p := world{nodes: 60, days: 3, groups: true, caps: true}.random(seed)
		p.MaxWait = 0
		free += value(solved(t, p, Options{Iterations: 300}))
		p.HourPoints = hour
		priced += value(solved(t, p, Options{Iterations: 300}))
	}
	if priced <= free {
		t.Errorf("got a value of %d with a price for effort, want more than the %d without", priced, free)
	}
}

func TestWarmStartIsKept(t *testing.T) {
	for seed := range uint64(40) {
		p := mixedWorld(seed).random(seed)
		start := solved(t, p, Options{Seed: 1, Iterations: 100})
		again := solved(t, p, Options{Seed: 2, Start: &start})
		if again.Profit < start.Profit {
			t.Errorf("world %d: got profit %d, want at least %d of the start", seed, again.Profit, start.Profit)
		}
	}
}

func TestWarmStartSurvivesAClosure(t *testing.T) {
	p := world{nodes: 40, days: 4}.random(12)
	start := solved(t, p, Options{Iterations: 100})
	shut := start.Days[1][0].Node
	p.Nodes[shut].Windows = make([][]Window, 4)
	var first *Solution
	solved(t, p, Options{Start: &start, Better: func(s Solution) {
		if first == nil {
			first = &s
		}
	}})
	kept := 0
	for d, visits := range start.Days {
		for _, v := range visits {
			if slices.ContainsFunc(first.Days[d], func(w Visit) bool { return w.Node == v.Node }) {
				kept++
			}
		}
	}
	if want := visits(start) - 1; kept != want {
		t.Errorf("got %d visits kept, want %d", kept, want)
	}
}

func TestFrozenDaysStay(t *testing.T) {
	for seed := range uint64(40) {
		w := mixedWorld(seed)
		w.days = 4
		p := w.random(seed)
		start := solved(t, p, Options{Seed: 1})
		frozen := []bool{true, false, seed%2 == 0, false}
		s := solved(t, p, Options{Seed: 3, Iterations: 40, Start: &start, Frozen: frozen})
		for d := range frozen {
			if frozen[d] && !slices.Equal(s.Days[d], start.Days[d]) {
				t.Errorf("world %d, day %d: got %v, want %v", seed, d, s.Days[d], start.Days[d])
			}
		}
	}
}

func TestFrozenDayThatDoesNotHold(t *testing.T) {
	p := world{nodes: 30, days: 2}.random(1)
	start := solved(t, p, Options{})
	p.Nodes[start.Days[0][0].Node].Windows[0] = nil
	_, err := Solve(t.Context(), p, Options{Start: &start, Frozen: []bool{true}})
	wantError(t, err, ErrInfeasible, "frozen day 0")
}

func TestInfeasible(t *testing.T) {
	lock := func(p *Problem, node, day int, start int32) {
		p.Nodes[node].Locked = &Lock{Day: day, Start: start}
	}
	tests := map[string]struct {
		change func(*Problem)
		kind   error
		want   string
	}{
		"two locks at once": {func(p *Problem) { lock(p, 3, 1, 700); lock(p, 4, 1, 710) }, ErrInfeasible,
			"lock of node 4 to day 1 at 710: collides with the lock of node 3 at 700"},
		"lock before the day":  {func(p *Problem) { lock(p, 2, 0, 60) }, ErrInfeasible, "lock of node 2 to day 0 at 60: cannot be reached"},
		"lock after the day":   {func(p *Problem) { lock(p, 2, 1, 1430) }, ErrInfeasible, "too late to be back"},
		"lock on a closed day": {func(p *Problem) { lock(p, 2, 0, 900); p.Days[0].Start = 1400 }, ErrInfeasible, "lock of node 2"},
		"locks beyond budget":  {func(p *Problem) { lock(p, 2, 1, 900); p.Nodes[2].Cost = p.Budget + 1 }, ErrInfeasible, "of a budget of"},
		"negative budget":      {func(p *Problem) { p.Budget = -1 }, ErrInfeasible, "budget of -1"},
		"no days":              {func(p *Problem) { p.Days = nil }, trip.ErrInvalid, "0 days"},
		"short matrix":         {func(p *Problem) { p.Travel = p.Travel[1:] }, trip.ErrInvalid, "travel has"},
		"negative travel":      {func(p *Problem) { p.Travel[1] = -4 }, trip.ErrInvalid, "travel from 0 to 1"},
		"unknown location":     {func(p *Problem) { p.Nodes[5].Loc = 99 }, trip.ErrInvalid, "node 5: location 99"},
		"windows out of order": {func(p *Problem) { p.Nodes[5].Windows[0] = []Window{{60, 90}, {80, 95}} }, trip.ErrInvalid, "node 5: windows of day 0"},
		"lock to no day":       {func(p *Problem) { lock(p, 2, 7, 900) }, trip.ErrInvalid, "locked to day 7"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := world{nodes: 10, days: 3}.random(1)
			tt.change(p)
			_, err := Solve(t.Context(), p, Options{})
			wantError(t, err, tt.kind, tt.want)
		})
	}
}

func TestDayTooShortGetsNoVisits(t *testing.T) {
	p := world{nodes: 20, days: 3}.random(5)
	p.Days[0] = Day{Start: 1439, End: 1300}
	p.Days[2] = Day{Start: 600, End: 605, To: 1}
	s := solved(t, p, Options{Iterations: 20})
	if len(s.Days[0])+len(s.Days[2]) > 0 || len(s.Days[1]) == 0 {
		t.Errorf("got %v, want visits on day 1 only", s.Days)
	}
}

func TestLocksStandAboveClasses(t *testing.T) {
	p := world{nodes: 20, days: 2, groups: true}.random(5)
	p.Nodes[0].Locked = &Lock{Day: 1, Start: 660}
	p.Nodes[5].Locked = &Lock{Day: 1, Start: 780}
	p.Days[1].End = 1200
	s := solved(t, p, Options{Iterations: 20})
	for _, v := range s.Days[1] {
		if v.Node != 0 && v.Node != 5 && p.Nodes[v.Node].Group == 0 {
			t.Errorf("got a third lunch, node %d", v.Node)
		}
	}
}

func wantError(t *testing.T, err, kind error, text string) {
	t.Helper()
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), text) {
		t.Errorf("got %v, want %v with %q", err, kind, text)
	}
}

func visits(s Solution) (n int) {
	for _, day := range s.Days {
		n += len(day)
	}
	return n
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
