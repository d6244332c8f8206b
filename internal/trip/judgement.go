package trip

// Bounds of a Submission.
const (
	MaxSubmittedVisits = 40 // of a day
)

// Submission is anybody's plan to be checked, in one of two forms: Plan, as an
// itinerary has it, or Days, which are easily written by hand or another tool.
type Submission struct {
	Intent Intent
	Plan   *Plan
	Days   []SubmittedDay
	Repair bool // also look for a repaired plan
}

// SubmittedDay is the visits of a date in their order.
type SubmittedDay struct {
	Date   Date             `json:"date"`
	Visits []SubmittedVisit `json:"visits" maxItems:"40"`
}

// SubmittedVisit is a visit as people write it down.
type SubmittedVisit struct {
	Place string   `json:"place,omitempty" maxLength:"200" doc:"Id in the catalogue, such as paris/louvre-museum."`
	Name  string   `json:"name,omitempty" maxLength:"200" doc:"In the place of an id. A name the catalogue does not have wants lat and lon, and what is not known of it is said."`
	Lat   *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lon   *float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Start string   `json:"start" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Local time, HH:MM."`
	End   string   `json:"end" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Local time, HH:MM; one that is not later than the start is of the next day."`
}

// Judgement is what was found out about a submitted plan.
type Judgement struct {
	Holds bool `json:"holds" doc:"Nothing blocks: of the repaired plan where there is one, else of the plan as it came."`
	Verdict
	Intent  Intent        `json:"intent" doc:"As it was understood, with what was assumed."`
	Unknown []string      `json:"unknown" doc:"Slots at places the catalogue does not have: their hours, prices and access are not known."`
	Repair  *RepairedPlan `json:"repair,omitempty" doc:"Where one was asked for and something blocks."`

	Degraded []Degradation `json:"degraded"`
}

// Verdict is a plan with what the rules say of it.
type Verdict struct {
	Plan        Plan        `json:"plan"`
	Violations  []Violation `json:"violations" doc:"Blocking ones first."`
	Certificate Certificate `json:"certificate"`
	Cost        Cost        `json:"cost"`
}

// RepairedPlan is a plan after repair, with each cycle's moves.
type RepairedPlan struct {
	Verdict
	Repairs []Repair `json:"repairs"`
}
