package trip

import (
	"encoding/json"
	"time"
)

// Status is where a run stands.
type Status string

// The statuses of a run; the last three are final.
const (
	Pending   Status = "pending"
	Running   Status = "running"
	Succeeded Status = "succeeded"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
)

// Statuses lists every status.
var Statuses = [...]Status{Pending, Running, Succeeded, Failed, Cancelled}

// Final reports whether nothing more will happen to a run with this status.
func (s Status) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// Mode is how long a run may search.
type Mode string

// The modes.
const (
	Best Mode = "best"
	Fast Mode = "fast"
)

// Request is what a client asks a run for. Either Prompt or Intent is there; the
// explicit fields are stronger than the prompt.
type Request struct {
	Prompt         string  `json:"prompt,omitempty"`
	MaxDays        int     `json:"max_days,omitempty"`
	BudgetUSDCents int64   `json:"budget_usd_cents,omitempty"`
	Origin         string  `json:"origin_airport,omitempty"`
	Intent         *Intent `json:"intent,omitempty"`
	Seed           uint64  `json:"seed"`
	Mode           Mode    `json:"mode"`

	// Change is what a what-if changes of its parent; Intent has it already.
	Change *Change `json:"change,omitempty"`
}

// Run is one execution of the graph for one request.
type Run struct {
	ID          string
	OrgID       string
	UserID      string
	ParentID    string // of a what-if, else ""
	Status      Status
	Node        string // where it is, or was when it ended
	Step        int    // number of node executions that are committed
	Request     Request
	Intent      json.RawMessage // nil until it is known
	CreatedAt   time.Time
	StartedAt   time.Time // zero: not yet
	CompletedAt time.Time // zero: not yet
	CostCents   int64     // of the planned trip, 0 until it is known
	Tally       Tally     // of its plan, zero until it is checked
	Failure     *Failure  // of a failed run
	LastSeq     int64     // sequence of the newest event
}

// Tally is in numbers how the plan of a run fared.
type Tally struct {
	Checks  int // that were made
	Held    int // of them
	Repairs int // cycles that changed the plan
}

// Codes of a Failure.
const (
	CodeNeedsClarification = "needs_clarification"
	CodeInfeasible         = "infeasible"
	CodeCancelled          = "cancelled"
	CodeTimeout            = "timeout"
	CodeUnavailable        = "unavailable"
	CodeInternal           = "internal"
	CodeInterrupted        = "interrupted" // of a step that is worked again, never of a run
)

// Failure says why a run failed, for a person, and for a program by its code. It
// is an error a node returns to end the run.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`

	// Of needs_clarification.
	Question string   `json:"question,omitempty"`
	Field    string   `json:"field,omitempty" doc:"The field the question is about."`
	Options  []string `json:"options,omitempty"`

	// Of infeasible.
	Binding          []Rule `json:"binding,omitempty" doc:"The rules that cannot be met together."`
	CheapestUSDCents int64  `json:"cheapest_usd_cents,omitempty" doc:"Total of the cheapest valid plan that was found."`

	Cheapest    *Shape       `json:"cheapest,omitempty" doc:"What that plan consists of."`
	Relaxations []Relaxation `json:"relaxations,omitempty" doc:"Smallest sets of wishes that make a plan fit when they are given up; each was solved."`
}

// Shape is what a plan consists of, for the whole party.
type Shape struct {
	FlightsUSDCents    int64  `json:"flights_usd_cents"`
	LodgingUSDCents    int64  `json:"lodging_usd_cents"`
	MealsUSDCents      int64  `json:"meals_usd_cents"`
	DailySpendUSDCents int64  `json:"daily_spend_usd_cents"`
	OtherUSDCents      int64  `json:"other_usd_cents" doc:"Transport and tickets."`
	Lodging            string `json:"lodging"`
	Nights             int    `json:"nights"`
	Meals              int    `json:"meals"`
	Visits             int    `json:"visits"`
	Words              string `json:"words"`
}

// Relaxation is a set of wishes of which none can stay if a plan shall fit.
type Relaxation struct {
	Constraints   []string `json:"constraints" doc:"Of budget, days, lodging, flights, airports, avoid_overnight, wheelchair, locked_slots, locked_slots[i], visits that repairs could not keep."`
	TotalUSDCents int64    `json:"total_usd_cents" doc:"What the cheapest plan costs without them."`
	Days          int      `json:"days,omitempty" doc:"Of days: how many fit."`
	Words         string   `json:"words" doc:"What to do."`
}

// Error returns the message.
func (f *Failure) Error() string { return f.Message }

// Phase is what an event reports of its node.
type Phase string

// The phases.
const (
	Started   Phase = "started"
	Progress  Phase = "progress"
	Completed Phase = "completed"
	Stopped   Phase = "failed"
)

// Event is what a node reports.
type Event struct {
	RunID     string          `json:"run_id"`
	Timestamp time.Time       `json:"timestamp" doc:"Microseconds; strictly increasing within a run."`
	Sequence  int64           `json:"sequence" doc:"0, 1, 2, … within the run, without a gap."`
	Node      string          `json:"node"`
	Phase     Phase           `json:"phase" enum:"started,progress,completed,failed"`
	Summary   string          `json:"summary"`
	Payload   json.RawMessage `json:"payload,omitempty"`
}

// TimeFormat is how timestamps of events are written: RFC 3339 in UTC with
// exactly six decimals, so that their text sorts as they do.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

// IsUUID reports whether s is a UUID in its canonical form: 36 characters, lower
// case (RFC 9562 §4).
func IsUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return true
}
