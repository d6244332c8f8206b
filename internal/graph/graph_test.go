package graph

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with the file of that name in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it)\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// body is what a node does; it decides its outcome.
type body = func(ctx context.Context, s []string) (Outcome, error)

func done(context.Context, []string) (Outcome, error) { return "done", nil }

// node returns a node whose state lists the nodes that have run.
func node(name string, run body, on Edges) Node[[]string] {
	return Node[[]string]{Name: name, Timeout: time.Second, Attempts: 1, On: on,
		Run: func(ctx context.Context, s []string, emit Emit) ([]string, Result, error) {
			emit(Report{Summary: "working on " + name})
			outcome, err := run(ctx, s)
			return append(slices.Clone(s), name), Result{outcome, Report{Summary: name + " is done"}}, err
		},
	}
}

// loop returns a graph that checks, mends while fewer than three checks were
// made, and then writes.
func loop() Graph[[]string] {
	check := func(_ context.Context, s []string) (Outcome, error) {
		if len(s) < 4 {
			return "broken", nil
		}
		return "holds", nil
	}
	return Graph[[]string]{Start: "draft", Nodes: []Node[[]string]{
		node("draft", done, Edges{"done": "check"}),
		node("check", check, Edges{"holds": "write", "broken": "mend", "hopeless": ""}),
		node("mend", done, Edges{"done": "check"}),
		node("write", done, Edges{"done": ""}),
	}}
}

func TestValidateFindsEachFault(t *testing.T) {
	tests := map[string]struct {
		change func(*Graph[[]string])
		want   []string // parts of the error
	}{
		"name twice":      {func(g *Graph[[]string]) { g.Nodes = append(g.Nodes, g.Nodes[0]) }, []string{`node "draft": the name is empty or taken`}},
		"no name":         {func(g *Graph[[]string]) { g.Nodes[2].Name = "" }, []string{`node "": the name is empty or taken`, `outcome "broken" leads to "mend", which is no node`}},
		"no function":     {func(g *Graph[[]string]) { g.Nodes[1].Run = nil }, []string{`node "check": wants a function`}},
		"no timeout":      {func(g *Graph[[]string]) { g.Nodes[1].Timeout = 0 }, []string{`node "check": wants a function, a timeout`}},
		"no attempts":     {func(g *Graph[[]string]) { g.Nodes[1].Attempts = 0 }, []string{`node "check": wants a function, a timeout and attempts`}},
		"no edge":         {func(g *Graph[[]string]) { g.Nodes[3].On = nil }, []string{`node "write": no edge leads on`, `node "write" cannot reach the end`}},
		"edge to nowhere": {func(g *Graph[[]string]) { g.Nodes[0].On["lost"] = "limbo" }, []string{`node "draft": outcome "lost" leads to "limbo", which is no node`}},
		"no start":        {func(g *Graph[[]string]) { g.Start = "begin" }, []string{`start "begin" is no node`, `node "draft" cannot be reached from "begin"`}},
		"an island":       {func(g *Graph[[]string]) { g.Nodes = append(g.Nodes, node("island", done, Edges{"done": ""})) }, []string{`node "island" cannot be reached from "draft"`}},
		"no way out": {func(g *Graph[[]string]) { g.Nodes[1].On = Edges{"broken": "mend"}; g.Nodes = g.Nodes[:3] },
			[]string{`node "draft" cannot reach the end`, `node "check" cannot reach the end`, `node "mend" cannot reach the end`}},
		"a trap":  {func(g *Graph[[]string]) { g.Nodes[2].On = Edges{"done": "mend"} }, []string{`node "mend" cannot reach the end`}},
		"nothing": {func(g *Graph[[]string]) { *g = Graph[[]string]{} }, []string{`start "" is no node`}},
		"all at once": {func(g *Graph[[]string]) { g.Start, g.Nodes[0].Timeout, g.Nodes[3].On = "begin", 0, nil },
			[]string{`start "begin"`, `node "draft": wants`, `node "write": no edge`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g := loop()
			tt.change(&g)
			err := g.Validate()
			if err == nil {
				t.Fatal("got no error, want one")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}
			if name == "a trap" && strings.Contains(err.Error(), `"check" cannot`) {
				t.Errorf("got %v, want no fault of check, which has another way", err)
			}
		})
	}
}

func TestValidGraphHasNoFault(t *testing.T) {
	if err := loop().Validate(); err != nil {
		t.Errorf("got %v, want no error", err)
	}
}

func TestMermaid(t *testing.T) {
	text := loop().Mermaid()
	golden(t, "loop.mmd", text)
	for range 20 { // edges are a map
		if again := loop().Mermaid(); again != text {
			t.Fatalf("got another text\n%s\nwant\n%s", again, text)
		}
	}
}

func TestRunFollowsTheLoop(t *testing.T) {
	var visited []string
	state, err := loop().Run(t.Context(), nil, func(node string, r Result) {
		visited = append(visited, fmt.Sprintf("%s:%s", node, r.Outcome))
		if want := node + " is done"; r.Report.Summary != want {
			t.Errorf("report of %s: got %q, want %q", node, r.Report.Summary, want)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(visited, " "), "draft:done check:broken mend:done check:broken mend:done check:holds write:done"; got != want {
		t.Errorf("visited\n got %s\nwant %s", got, want)
	}
	if got, want := strings.Join(state, " "), "draft check mend check mend check write"; got != want {
		t.Errorf("last state\n got %s\nwant %s", got, want)
	}
}

func TestRunStopsAtTheFirstError(t *testing.T) {
	fault := errors.New("out of ink")
	g := loop()
	g.Nodes[2] = node("mend", func(context.Context, []string) (Outcome, error) { return "", fault }, Edges{"done": "check"})
	var visited []string
	state, err := g.Run(t.Context(), nil, func(node string, _ Result) { visited = append(visited, node) })
	if !errors.Is(err, fault) || !strings.Contains(err.Error(), "mend") {
		t.Errorf("got error %v, want that of mend", err)
	}
	if got, want := strings.Join(visited, " "), "draft check"; got != want || strings.Join(state, " ") != want {
		t.Errorf("visited %q with the state %q, want %q for both", got, state, want)
	}
	g.Start = "begin"
	if _, err := g.Run(t.Context(), nil, func(string, Result) {}); err == nil || !strings.Contains(err.Error(), `"begin"`) {
		t.Errorf("start at no node: got %v, want an error that names it", err)
	}
}

// attempt runs a node of one second with the body and returns its error.
func attempt(ctx context.Context, run body) error {
	_, _, err := node("slow", run, Edges{"done": ""}).Attempt(ctx, nil, func(Report) {})
	return err
}

func wait(ctx context.Context, _ []string) (Outcome, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

func TestAttemptThatTimesOutIsUnavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		err := attempt(t.Context(), wait)
		if !errors.Is(err, trip.ErrUnavailable) || !strings.Contains(err.Error(), "slow took longer than 1s") {
			t.Errorf("got %v, want unavailable, as slow took longer than 1s", err)
		}
		if took := time.Since(begun); took != time.Second {
			t.Errorf("took %s, want 1s", took)
		}
		wrapped := attempt(t.Context(), func(ctx context.Context, s []string) (Outcome, error) {
			<-ctx.Done()
			return "", errors.New("connection reset") // a driver's own words for it
		})
		if !errors.Is(wrapped, trip.ErrUnavailable) {
			t.Errorf("the timeout in other words: got %v, want unavailable", wrapped)
		}
	})
}

func TestAttemptLeavesTheCallersEndAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		if err := attempt(ctx, wait); !errors.Is(err, context.Canceled) || errors.Is(err, trip.ErrUnavailable) {
			t.Errorf("cancelled: got %v, want context canceled alone", err)
		}
		short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := attempt(short, wait); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, trip.ErrUnavailable) {
			t.Errorf("the caller's deadline: got %v, want deadline exceeded alone", err)
		}
	})
}

func TestAttemptKeepsTheNodesError(t *testing.T) {
	why := &trip.Failure{Code: trip.CodeInfeasible, Message: "Nothing fits."}
	err := attempt(t.Context(), func(context.Context, []string) (Outcome, error) { return "", why })
	if got := new(trip.Failure); !errors.As(err, &got) || got != why {
		t.Errorf("got %v, want the failure itself", err)
	}
}

func TestAttemptRefusesAnOutcomeWithoutEdge(t *testing.T) {
	err := attempt(t.Context(), func(context.Context, []string) (Outcome, error) { return "maybe", nil })
	if err == nil || !strings.Contains(err.Error(), `outcome "maybe" has no edge`) || errors.Is(err, trip.ErrUnavailable) {
		t.Errorf("got %v, want an error about maybe that is not worth a retry", err)
	}
}

func TestAttemptTurnsAPanicIntoAnError(t *testing.T) {
	tests := map[string]body{
		"with a value": func(context.Context, []string) (Outcome, error) { panic("no such slot") },
		"at run time":  func(_ context.Context, s []string) (Outcome, error) { return Outcome(s[len(s)]), nil },
		"with nil":     func(context.Context, []string) (Outcome, error) { panic(nil) },
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			err := attempt(t.Context(), run)
			var bug *PanicError
			if !errors.As(err, &bug) || bug.Node != "slow" || bug.Value == nil || errors.Is(err, trip.ErrUnavailable) {
				t.Errorf("got %v, want a PanicError of slow", err)
			}
		})
	}
}

func TestAttemptPassesReportsAndState(t *testing.T) {
	var reports []string
	n := node("draft", done, Edges{"done": ""})
	next, result, err := n.Attempt(t.Context(), []string{"before"}, func(r Report) { reports = append(reports, r.Summary) })
	if err != nil || strings.Join(next, " ") != "before draft" || result.Outcome != "done" {
		t.Errorf("got state %q, outcome %q (%v), want before draft, done", next, result.Outcome, err)
	}
	if got, want := strings.Join(reports, "; "), "working on draft"; got != want {
		t.Errorf("reports: got %q, want %q", got, want)
	}
}

func TestBackoffDoublesUpToABound(t *testing.T) {
	tests := map[int]time.Duration{ // the shortest wait before attempt n
		1: 100 * time.Millisecond, 2: 100 * time.Millisecond, 3: 200 * time.Millisecond, 4: 400 * time.Millisecond,
		8: 6400 * time.Millisecond, 9: 6400 * time.Millisecond, 1000: 6400 * time.Millisecond,
	}
	for n, want := range tests {
		if got := Backoff(n, 0); got != want {
			t.Errorf("before attempt %d: got %s, want %s", n, got, want)
		}
	}
}

func TestBackoffJittersWithinAFactorOfTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, jitter := rapid.IntRange(2, 100).Draw(t, "n"), rapid.Float64Range(0, 0.999999).Draw(t, "jitter")
		shortest := Backoff(n, 0)
		if got := Backoff(n, jitter); got < shortest || got >= 2*shortest {
			t.Errorf("Backoff(%d, %v): got %s, want %s or more, less than twice that", n, jitter, got, shortest)
		}
	})
}
