package api

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

// Timestamp is an instant with exactly six decimals, in UTC; null when it has not
// come yet.
type Timestamp struct{ time.Time }

// MarshalJSON implements json.Marshaler.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return []byte(t.UTC().Format(`"` + trip.TimeFormat + `"`)), nil
}

// Schema implements huma.SchemaProvider.
func (Timestamp) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true, Examples: []any{"2027-06-01T10:00:00.123456Z"}}
}

// IntentJSON is the JSON of a trip.Intent as it is stored.
type IntentJSON struct{ json.RawMessage }

// Schema implements huma.SchemaProvider.
func (IntentJSON) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[trip.Intent](), true, "")
}

// Run is a run as the API shows it.
type Run struct {
	ID          string        `json:"run_id" format:"uuid"`
	Status      trip.Status   `json:"status" enum:"pending,running,succeeded,failed,cancelled"`
	Node        string        `json:"node" doc:"Where it is, or was when it ended."`
	Progress    int           `json:"progress" minimum:"0" maximum:"100" doc:"15 for each step completed, at most 95; 100 when it has succeeded. It never falls."`
	Prompt      string        `json:"prompt"`
	Intent      IntentJSON    `json:"intent" doc:"null until it is known."`
	Seed        uint64        `json:"seed"`
	Mode        trip.Mode     `json:"mode" enum:"best,fast"`
	CreatedAt   Timestamp     `json:"created_at"`
	StartedAt   Timestamp     `json:"started_at"`
	CompletedAt Timestamp     `json:"completed_at"`
	ParentID    *string       `json:"parent_run_id" doc:"Of a what-if, the run it changes."`
	Cost        *RunCost      `json:"cost" doc:"null until it is known."`
	Tally       *RunTally     `json:"tally" doc:"How the plan fares, null until it is checked."`
	Links       Links         `json:"links"`
	Error       *trip.Failure `json:"error" doc:"Why it failed or was cancelled, else null."`
}

// TransformSchema implements huma.SchemaTransformer: some objects may be null.
func (Run) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return nullable(s, "intent", "cost", "tally", "error")
}

// nullable lets the objects with the names be null.
func nullable(s *huma.Schema, names ...string) *huma.Schema {
	for _, name := range names {
		s.Properties[name] = orNull(s.Properties[name])
	}
	return s
}

// orNull returns the schema of an object, or of null.
func orNull(object *huma.Schema) *huma.Schema {
	return &huma.Schema{Description: object.Description, AnyOf: []*huma.Schema{{Ref: object.Ref}, {Type: "null"}}}
}

// RunCost is what a planned trip costs.
type RunCost struct {
	TripUSDCents int64 `json:"trip_usd_cents"`
}

// RunTally is how a plan fares.
type RunTally struct {
	Checks  int `json:"checks" doc:"That were made."`
	Held    int `json:"checks_held" doc:"Of them."`
	Repairs int `json:"repairs" doc:"Cycles that changed the plan."`
}

// Links are the addresses of what belongs to a run.
type Links struct {
	Self      string `json:"self"`
	Events    string `json:"events"`
	Stream    string `json:"stream"`
	Itinerary string `json:"itinerary"`
	Cancel    string `json:"cancel"`
	WhatIf    string `json:"what_if"`
	Thread    string `json:"thread"`
}

func linksOf(run string) Links {
	self := "/runs/" + run
	return Links{self, self + "/events", self + "/events/stream", self + "/itinerary", self + "/cancel", self + "/what_if", self + "/thread"}
}

// stepProgress is what a completed step adds to a run's progress. Seven steps make
// a run without repair; those of a repair come on top, which is why the last five
// hundredths wait for the end.
const (
	stepProgress = 15
	maxProgress  = 95
)

func progress(r trip.Run) int {
	if r.Status == trip.Succeeded {
		return 100
	}
	return min(stepProgress*r.Step, maxProgress)
}

func viewOf(r trip.Run) Run {
	v := Run{
		ID: r.ID, Status: r.Status, Node: r.Node, Progress: progress(r),
		Prompt: r.Request.Prompt, Intent: IntentJSON{r.Intent}, Seed: r.Request.Seed, Mode: r.Request.Mode,
		CreatedAt: Timestamp{r.CreatedAt}, StartedAt: Timestamp{r.StartedAt}, CompletedAt: Timestamp{r.CompletedAt},
		Links: linksOf(r.ID),
		Error: r.Failure,
	}
	if v.Mode == "" {
		v.Mode = trip.Best
	}
	if r.ParentID != "" {
		v.ParentID = &r.ParentID
	}
	if r.CostCents > 0 {
		v.Cost = &RunCost{r.CostCents}
	}
	if r.Tally.Checks > 0 {
		v.Tally = &RunTally{r.Tally.Checks, r.Tally.Held, r.Tally.Repairs}
	}
	return v
}
