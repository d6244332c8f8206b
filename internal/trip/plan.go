package trip

import "time"

// Kind is what a slot of a plan is.
type Kind string

// The kinds of slot.
const (
	KindFlight     Kind = "flight"
	KindLodging    Kind = "lodging"
	KindAttraction Kind = "attraction"
	KindMeal       Kind = "meal"
	KindTransit    Kind = "transit"
)

// Plan is days of slots of ranked choices: what the optimiser decides and the
// verifier judges.
//
// A flight slot lasts from departure to landing; the outbound one stands on the
// first day even when it leaves the evening before. A transit slot is a transfer
// between airport and lodging. A lodging slot is one night: from coming home on
// its day to leaving the next morning. Ways between visits are no slots: their
// time is in Features of the choice they lead to.
type Plan struct {
	Days          []Day           `json:"days"`
	Assumptions   PlanAssumptions `json:"assumptions"`
	Seed          uint64          `json:"seed"`
	Iterations    int             `json:"iterations" doc:"Of the optimiser, over all branches."`
	StoppedBy     string          `json:"stopped_by" doc:"What ended the search: iterations, no_improvement or deadline."`
	SolverVersion string          `json:"solver_version"`
	InputDigest   string          `json:"input_digest" doc:"SHA-256 of the canonical input of the optimiser."`
}

// PlanAssumptions are the values a plan was made with.
type PlanAssumptions struct {
	FX                 map[string]float64 `json:"fx" doc:"US dollars for one unit, by currency."`
	DailySpendUSDCents int64              `json:"daily_spend_usd_cents" doc:"Small things of the whole party, a day."`
	Buffers            Buffers            `json:"buffers"`
	PolicyVersion      string             `json:"policy_version"`
}

// Day is the slots of one date, in order of their start.
type Day struct {
	Date  Date   `json:"date"`
	Slots []Slot `json:"slots"`
}

// Slot is a stretch of time with the choice that fills it.
type Slot struct {
	ID      string    `json:"id" doc:"Unique in the plan and kept by repairs."`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Kind    Kind      `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
	Choices []Choice  `json:"choices" doc:"The first is the selected one, the others are alternatives."`
	Locked  bool      `json:"locked"`
}

// Choice returns the selected choice, the zero Choice when there is none.
func (s Slot) Choice() Choice {
	if len(s.Choices) == 0 {
		return Choice{}
	}
	return s.Choices[0]
}

// Choice is one option for a slot.
type Choice struct {
	Kind       Kind       `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
	Ref        string     `json:"option_ref" doc:"Key of the evidence: a place such as paris/louvre-museum, a lodging, a flight or a transfer."`
	Features   Features   `json:"features"`
	Score      int64      `json:"score" doc:"How much the traveller is expected to want it, in the optimiser's points."`
	Provenance Provenance `json:"provenance"`
}

// Features are the numbers of a choice that rules and scores look at.
type Features struct {
	CostUSDCents  int64    `json:"cost_usd_cents" doc:"For the whole party."`
	TravelSeconds int64    `json:"travel_seconds" doc:"Of the way here from the slot before, without buffer."`
	TravelMode    string   `json:"travel_mode,omitempty" enum:"walk,transit,taxi" doc:"Of the way here."`
	Indoor        *bool    `json:"indoor" doc:"null: unknown."`
	Themes        []string `json:"themes,omitempty"`
}

// Policy is the thresholds of the rules. It is a value with a version, so that a
// certificate says which rules it was made under.
type Policy struct {
	Version string  `json:"version"`
	Buffers Buffers `json:"buffers"`

	BudgetAdvisoryPercent int64 `json:"budget_advisory_percent"` // of the budget; above it a plan is blocked
	RainPercent           int64 `json:"rain_percent"`            // precipitation probability from which a day is wet
	WindKMH               int64 `json:"wind_kmh"`                // wind from which a day is stormy
	KidsEndMinute         int   `json:"kids_end_minute"`         // of the local day
	CheckInMinute         int   `json:"check_in_minute"`
	CheckOutMinute        int   `json:"check_out_minute"`
	LateLandingMinute     int   `json:"late_landing_minute"`    // landing after it leaves no activity that day
	EarlyDepartureMinute  int   `json:"early_departure_minute"` // departure before it leaves none that day
	NightMinute           int   `json:"night_minute"`           // a flight in the air then is overnight
}

// Buffers are the seconds added to the way between two slots.
type Buffers struct {
	InTown  int64 `json:"in_town_s"`
	Museum  int64 `json:"museum_s"`
	Airport int64 `json:"airport_s"`
}

// DefaultPolicy returns the thresholds in force.
func DefaultPolicy() Policy {
	return Policy{
		Version:               "2026-11",
		Buffers:               Buffers{InTown: 15 * 60, Museum: 20 * 60, Airport: 120 * 60},
		BudgetAdvisoryPercent: 110,
		RainPercent:           60,
		WindKMH:               30,
		KidsEndMinute:         20 * 60,
		CheckInMinute:         15 * 60,
		CheckOutMinute:        11 * 60,
		LateLandingMinute:     20 * 60,
		EarlyDepartureMinute:  10 * 60,
		NightMinute:           3 * 60,
	}
}

// Before returns the seconds wanted between a way's end and a slot that begins
// at a place of the given kind.
func (b Buffers) Before(placeKind string) int64 {
	if placeKind == PlaceMuseum {
		return b.Museum
	}
	return b.InTown
}
