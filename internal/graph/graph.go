// Package graph describes a program as data: nodes that turn a state into the
// next one, and edges that say by its outcome which node follows. A Graph checks
// itself, prints itself and runs in memory; an engine runs the same Graph
// durably.
package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Outcome is what a node decided; it picks the edge to follow.
type Outcome string

// Edges lead from outcomes to the nodes that follow; "" ends the run.
type Edges map[Outcome]string

// Report is what a node tells the readers of a run.
type Report struct {
	Summary string // one line for a person
	Payload any    // JSON with a "kind", or nil
}

// Emit reports progress while a node is at work. It may be called from any
// goroutine until the node returns.
type Emit func(Report)

// Result is what a node came to.
type Result struct {
	Outcome Outcome
	Report  Report
}

// Node is one kind of step. Run gets the state by value and returns the next one;
// it must not write through pointers, slices or maps of the state it got, because
// an attempt that fails is repeated on the same state.
type Node[S any] struct {
	Name     string
	Doing    string // what it is about to do, in words for a reader
	Run      func(ctx context.Context, s S, emit Emit) (S, Result, error)
	Timeout  time.Duration // of one attempt
	Attempts int           // at most, while errors are trip.ErrUnavailable or the attempt's timeout
	Outside  bool          // reaches outside the process: what comes before and after is committed apart
	On       Edges
}

// Graph is nodes and where to start.
type Graph[S any] struct {
	Start string
	Nodes []Node[S]
}

// Node returns the node with the name.
func (g Graph[S]) Node(name string) (Node[S], bool) {
	i := slices.IndexFunc(g.Nodes, func(n Node[S]) bool { return n.Name == name })
	if i < 0 {
		return Node[S]{}, false
	}
	return g.Nodes[i], true
}

// Validate reports every fault of the graph: a name twice, an edge to nowhere, a
// node that cannot be reached or that cannot reach the end, a missing limit.
func (g Graph[S]) Validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	seen := map[string]bool{}
	for _, n := range g.Nodes {
		if seen[n.Name] || n.Name == "" {
			fault("node %q: the name is empty or taken", n.Name)
		}
		seen[n.Name] = true
		if n.Run == nil || n.Timeout <= 0 || n.Attempts < 1 {
			fault("node %q: wants a function, a timeout and attempts", n.Name)
		}
		if len(n.On) == 0 {
			fault("node %q: no edge leads on", n.Name)
		}
		for outcome, to := range n.On {
			if _, ok := g.Node(to); to != "" && !ok {
				fault("node %q: outcome %q leads to %q, which is no node", n.Name, outcome, to)
			}
		}
	}
	if !seen[g.Start] {
		fault("start %q is no node", g.Start)
	}
	for _, n := range g.Nodes {
		if !g.reaches(g.Start, n.Name) {
			fault("node %q cannot be reached from %q", n.Name, g.Start)
		}
		if !g.reaches(n.Name, "") {
			fault("node %q cannot reach the end", n.Name)
		}
	}
	return errors.Join(faults...)
}

// reaches reports whether a walk from one node comes to another.
func (g Graph[S]) reaches(from, to string) bool {
	visited := map[string]bool{}
	var walk func(string) bool
	walk = func(at string) bool {
		if at == to {
			return true
		}
		node, ok := g.Node(at)
		if !ok || visited[at] {
			return false
		}
		visited[at] = true
		for _, next := range node.On {
			if walk(next) {
				return true
			}
		}
		return false
	}
	return walk(from)
}

// Mermaid returns the graph as a Mermaid flowchart, nodes in their order.
func (g Graph[S]) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for _, n := range g.Nodes {
		outcomes := make([]Outcome, 0, len(n.On))
		for o := range n.On {
			outcomes = append(outcomes, o)
		}
		slices.Sort(outcomes)
		for _, o := range outcomes {
			to := n.On[o]
			if to == "" {
				to = "done((done))"
			}
			if len(outcomes) == 1 {
				fmt.Fprintf(&b, "    %s --> %s\n", n.Name, to)
			} else {
				fmt.Fprintf(&b, "    %s -- %s --> %s\n", n.Name, o, to)
			}
		}
	}
	return b.String()
}

// Attempt runs the node once: under its timeout, and with a panic turned into an
// error that tells nothing of the program's inside. An attempt that times out is
// trip.ErrUnavailable; a context that ended above stays what it is.
func (n Node[S]) Attempt(ctx context.Context, s S, emit Emit) (next S, result Result, err error) {
	limited, cancel := context.WithTimeout(ctx, n.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{n.Name, p}
		}
	}()
	next, result, err = n.Run(limited, s, emit)
	if err == nil {
		if _, ok := n.On[result.Outcome]; !ok {
			return next, result, fmt.Errorf("node %s: outcome %q has no edge", n.Name, result.Outcome)
		}
		return next, result, nil
	}
	if ctx.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded) {
		return next, result, fmt.Errorf("%s took longer than %s: %w", n.Name, n.Timeout, trip.ErrUnavailable)
	}
	return next, result, err
}

// PanicError is a bug: a node panicked.
type PanicError struct {
	Node  string
	Value any
}

// Error names the node and the value, for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("node %s panicked: %v", e.Node, e.Value) }

// Backoff returns how long to wait before attempt n (2, 3, …): 200 ms doubled
// each time, times a factor of 0.5 to 1 so that many do not come back together
// (equal jitter; Brooker, AWS Architecture Blog 2015). jitter is in [0, 1).
func Backoff(n int, jitter float64) time.Duration {
	full := 200 * time.Millisecond << min(max(n-2, 0), 6)
	return time.Duration(float64(full) * (0.5 + jitter/2))
}

// Run runs the graph in memory from its start, each node once without retries,
// and returns the last state. visit sees each result.
func (g Graph[S]) Run(ctx context.Context, s S, visit func(node string, r Result)) (S, error) {
	for name := g.Start; name != ""; {
		node, ok := g.Node(name)
		if !ok {
			return s, fmt.Errorf("node %q is unknown", name)
		}
		next, result, err := node.Attempt(ctx, s, func(Report) {})
		if err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
		visit(name, result)
		s, name = next, node.On[result.Outcome]
	}
	return s, nil
}
