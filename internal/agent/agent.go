// Package agent is the eight nodes that plan a trip and the graph that joins
// them: a request becomes an intent, branches of flight and lodging each with a
// solved plan, one plan with evidence, a verified and if need be repaired plan,
// words with citations, and an itinerary.
//
// The nodes are deterministic: what they decide depends on the request, its seed
// and the day it was made, never on the clock or on which goroutine was first.
package agent

import (
	"time"

	"github.com/maypok86/otter/v2"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/intent"
	"waymark/internal/prose"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// The names of the nodes.
const (
	Intent    = "intent"
	Planner   = "planner"
	Selector  = "selector"
	ToolExec  = "tool_exec"
	Verifier  = "verifier"
	Repair    = "repair"
	Synth     = "synth"
	Responder = "responder"
)

// The outcomes of the nodes.
const (
	done   graph.Outcome = "done"
	holds  graph.Outcome = "holds"
	broken graph.Outcome = "broken"
)

// Agent is what the nodes work with.
type Agent struct {
	Atlas  *atlas.World
	Reader *intent.Reader
	Tools  Tools
	Policy trip.Policy

	// Past is where ended runs are kept, for what-ifs; nil: there are none.
	Past Past

	memory *otter.Cache[memoryKey, *Earlier] // runs that were worked or read here
	words  prose.Known                       // what was found out about sentences here
}

// New returns an agent on the bundled world, its tools in the box.
func New(w *atlas.World, box *tool.Box) *Agent {
	return &Agent{
		Atlas: w, Reader: intent.New(w), Tools: NewTools(w, box), Policy: trip.DefaultPolicy(),
		memory: otter.Must(&otter.Options[memoryKey, *Earlier]{MaximumSize: remembered}),
	}
}

// Graph returns the graph of a run.
func (a *Agent) Graph() graph.Graph[State] {
	return graph.Graph[State]{Start: Intent, Nodes: []graph.Node[State]{
		{Name: Intent, Doing: "Reading what you want", Run: a.compared(keptWishes, a.read), Timeout: 20 * time.Second, Attempts: 3, On: graph.Edges{done: Planner}},
		{Name: Planner, Doing: "Planning days around flights and places to stay", Run: a.compared(a.keptVisits, a.plan), Timeout: 60 * time.Second, Attempts: 3, On: graph.Edges{done: Selector}},
		{Name: Selector, Doing: "Choosing between the plans", Run: a.compared(keptChoice, a.choose), Timeout: 30 * time.Second, Attempts: 3, On: graph.Edges{done: ToolExec}},
		{Name: ToolExec, Doing: "Looking up weather, prices, ways and holidays", Run: a.compared(keptAnswers, a.callTools), Timeout: 60 * time.Second, Attempts: 3, Outside: a.Tools.Live(), On: graph.Edges{done: Verifier}},
		{Name: Verifier, Doing: "Checking every rule", Run: a.compared(keptChecks, a.verify), Timeout: 5 * time.Second, Attempts: 3, On: graph.Edges{holds: Synth, broken: Repair}},
		{Name: Repair, Doing: "Repairing what does not hold", Run: a.repair, Timeout: 30 * time.Second, Attempts: 3, On: graph.Edges{done: Verifier}},
		{Name: Synth, Doing: "Writing it up", Run: a.compared(keptFacts, a.write), Timeout: 60 * time.Second, Attempts: 3, On: graph.Edges{done: Responder}},
		{Name: Responder, Doing: "Handing over the itinerary", Run: a.respond, Timeout: 20 * time.Second, Attempts: 3, On: graph.Edges{done: ""}},
	}}
}
