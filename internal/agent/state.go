package agent

import (
	"cmp"
	"encoding/json"
	"time"

	"waymark/internal/solve"
	"waymark/internal/trip"
)

// State is what the nodes hand on.
type State struct {
	RunID   string       `json:"run_id"`
	Org     string       `json:"org,omitempty"`
	Parent  string       `json:"parent,omitempty"` // of a what-if, the run it changes
	Asked   time.Time    `json:"asked"`            // when the request was made; what "next month" refers to
	Request trip.Request `json:"request"`

	Intent   *trip.Intent   `json:"intent,omitempty"`
	Branches []Branch       `json:"branches,omitempty"`
	Plan     *trip.Plan     `json:"plan,omitempty"`
	Evidence *trip.Evidence `json:"evidence,omitempty"`

	// Gathered is by tool when the run was asked for that got its evidence: this one,
	// or one before it.
	Gathered map[string]time.Time `json:"gathered,omitempty"`

	Cost       trip.Cost        `json:"cost"`
	Spend      []int64          `json:"spend,omitempty"` // by day of the plan, cents: see verify.Judge.DailyCost
	Violations []trip.Violation `json:"violations,omitempty"`
	Certified  trip.Certificate `json:"certificate"`
	Cycle      int              `json:"cycle"` // repairs made

	Repairs   []trip.Repair      `json:"repairs,omitempty"`
	Decisions []trip.Decision    `json:"decisions,omitempty"`
	Degraded  []trip.Degradation `json:"degraded,omitempty"`

	Answer    string          `json:"answer,omitempty"` // Markdown
	Citations []trip.Citation `json:"citations,omitempty"`
	Itinerary json.RawMessage `json:"-"` // of the last node, whose result is stored for itself

	before *Earlier // what Parent came to, once it was read
}

// Branch is one way to travel and to stay, with the plan solved for it.
type Branch struct {
	Out      *trip.Flight `json:"out,omitempty"` // nil: a trip without flights
	Back     *trip.Flight `json:"back,omitempty"`
	Lodging  trip.Lodging `json:"lodging"`
	Plan     trip.Plan    `json:"plan"` // until the evidence is there, an outline once a branch is chosen
	base     base
	solution solve.Solution
	digest   func() string    // of what the optimiser was given
	Total    int64            `json:"total_usd_cents"` // as the planner knows prices; with evidence, as the verifier does
	Scores   map[string]int64 `json:"scores"`
	Bound    *int64           `json:"bound,omitempty"`    // what no plan scores above, of a branch not searched for being below the best
	InTown   int64            `json:"in_town_minutes"`    // between arriving and leaving, hours of the day alone
	Far      int64            `json:"minutes_from_liked"` // mean of the ways from the lodging to what is most wanted
}

// Begin returns the state a run starts with. A request without a mode gets the
// best plan.
func Begin(r trip.Run) State {
	r.Request.Mode = cmp.Or(r.Request.Mode, trip.Best)
	return State{RunID: r.ID, Org: r.OrgID, Parent: r.ParentID, Asked: r.CreatedAt, Request: r.Request}
}

// View returns what a run's row shows of the state.
func (s State) View() (intent, itinerary json.RawMessage, costCents int64) {
	if s.Intent != nil {
		text, err := json.Marshal(s.Intent)
		if err != nil {
			panic(err) // an Intent is plain data
		}
		intent = text
	}
	return intent, s.Itinerary, s.Cost.Total
}

// Tally returns how the plan fared at the last check.
func (s State) Tally() trip.Tally {
	t := trip.Tally{Checks: len(s.Certified.Checks), Repairs: len(s.Repairs)}
	for _, c := range s.Certified.Checks {
		if c.Holds {
			t.Held++
		}
	}
	return t
}
