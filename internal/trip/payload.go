package trip

import "time"

// Payloads of events, by their kind. The payload of a started event also has the
// attempt, that of a completed one the duration_ms.

// IntentPayload is what was understood of the request.
type IntentPayload struct {
	Kind   string `json:"kind" enum:"intent"`
	Intent Intent `json:"intent"`
}

// DraftPayload is the plan so far: the planner's first one and each better one.
type DraftPayload struct {
	Kind       string      `json:"kind" enum:"draft"`
	Subject    string      `json:"subject" doc:"How one travels and stays, in words."`
	Iterations int         `json:"iterations" doc:"Of the optimiser, so far."`
	Score      int64       `json:"score" doc:"Points of all visits together."`
	Slots      []DraftSlot `json:"slots"`
}

// DraftSlot is one visit of a draft.
type DraftSlot struct {
	ID    string    `json:"id"`
	Date  Date      `json:"date"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Kind  Kind      `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
	Ref   string    `json:"ref"`
	Name  string    `json:"name"`
	Lat   float64   `json:"lat"`
	Lon   float64   `json:"lon"`
}

// BranchesPayload is the score vectors of the ways to travel and stay that were
// planned.
type BranchesPayload struct {
	Kind     string        `json:"kind" enum:"branches"`
	Branches []BranchScore `json:"branches"`
}

// BranchScore is one of them.
type BranchScore struct {
	Subject string           `json:"subject" doc:"How one travels and stays, in words."`
	Total   int64            `json:"total_usd_cents"`
	Score   int64            `json:"score" doc:"The sum of scores."`
	Scores  map[string]int64 `json:"scores"`
	Chosen  bool             `json:"chosen"`
}

// ToolCallPayload is one call of a tool.
type ToolCallPayload struct {
	Kind string `json:"kind" enum:"tool_call"`
	ToolCall
}

// ToolCall is the log of one call of a tool.
type ToolCall struct {
	Tool     string      `json:"tool"`
	Input    string      `json:"input_digest" doc:"SHA-256 of the canonical input."`
	Outcome  ToolOutcome `json:"outcome" enum:"live,cached,bundled,stale,backup"`
	MS       int64       `json:"ms"`
	Attempts int         `json:"attempts"`
	CacheHit bool        `json:"cache_hit"`
	Source   string      `json:"source"`
	Fault    string      `json:"fault,omitempty" doc:"In words, of a degraded answer."`
}

// ToolOutcome is how an answer came about.
type ToolOutcome string

// The outcomes of a tool call.
const (
	ToolLive    ToolOutcome = "live"    // asked and answered
	ToolCached  ToolOutcome = "cached"  // from a fresh cache
	ToolBundled ToolOutcome = "bundled" // no live source is configured
	ToolStale   ToolOutcome = "stale"   // degraded: an old answer, since no new one came
	ToolBackup  ToolOutcome = "backup"  // degraded: bundled data, since the live source did not answer
)

// Degraded reports whether the answer is not what was asked for, and what was used
// instead.
func (c ToolCall) Degraded() (Degradation, bool) {
	d := Degradation{Tool: c.Tool, Reason: c.Fault}
	switch c.Outcome {
	case ToolStale:
		d.Used = "an older answer"
	case ToolBackup:
		d.Used = "bundled data"
	default:
		return d, false
	}
	return d, true
}

// ViolationsPayload is a verdict.
type ViolationsPayload struct {
	Kind       string      `json:"kind" enum:"violations"`
	Checks     int         `json:"checks" doc:"How many were made."`
	Violations []Violation `json:"violations"`
}

// RepairPayload is the diff of a repair.
type RepairPayload struct {
	Kind string `json:"kind" enum:"repair"`
	Repair
}

// ItineraryPayload is what a run came to.
type ItineraryPayload struct {
	Kind string `json:"kind" enum:"itinerary"`
	Days int    `json:"days"`
	Cost Cost   `json:"cost"`
}

// DiffPayload is what a what-if comes to beside the run it changes.
type DiffPayload struct {
	Kind string `json:"kind" enum:"diff"`
	Diff
}

// Reuse says how much of what a node of a what-if hands on is what the same node
// handed on in the run it changes: fields of the intent, entries of the plan,
// tools that need not be asked, checks that come out alike, and so on. It stands
// beside the payload of the node's completed event.
type Reuse struct {
	Reused bool `json:"reused" doc:"Most of it is: kept is more than half of of."`
	Kept   int  `json:"kept"`
	Of     int  `json:"of"`
}

// ErrorPayload is why a step or a run failed.
type ErrorPayload struct {
	Kind string `json:"kind" enum:"error"`
	Failure
}

// UsagePayload is what a language model used, where one is configured.
type UsagePayload struct {
	Kind         string `json:"kind" enum:"usage"`
	Model        string `json:"model"`
	InputTokens  int64  `json:"input_tokens"`
	OutputTokens int64  `json:"output_tokens"`
	CostUSDCents int64  `json:"cost_usd_cents"`
}
