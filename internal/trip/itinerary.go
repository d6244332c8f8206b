package trip

import "time"

// Itinerary is the verified, written, cited result of a run.
type Itinerary struct {
	ID             string         `json:"id"`
	RunID          string         `json:"run_id"`
	Intent         Intent         `json:"intent"`
	Days           []ItineraryDay `json:"days"`
	Cost           Cost           `json:"cost"`
	Certificate    Certificate    `json:"certificate"`
	Advisories     []Violation    `json:"advisories,omitempty" doc:"Violations that do not block."`
	Repairs        []Repair       `json:"repairs"`
	Decisions      []Decision     `json:"decisions"`
	Citations      []Citation     `json:"citations"`
	AnswerMarkdown string         `json:"answer_markdown"`
	Degraded       []Degradation  `json:"degraded"`
	Plan           Plan           `json:"plan" doc:"What was verified; POST /verify takes it back."`
}

// ItineraryDay is one day as a traveller reads it.
type ItineraryDay struct {
	Date          Date       `json:"date"`
	Weather       DayWeather `json:"weather"`
	Activities    []Activity `json:"activities"`
	SpendUSDCents int64      `json:"spend_usd_cents" doc:"Visits, meals, rides, transfers and small things. All days together, with the flights and the lodging of the cost, are its total."`
	OnFootMetres  int64      `json:"distance_on_foot_m"`
	MinSlackS     int64      `json:"min_slack_s" doc:"The shortest time left over on the way between two activities, after travel and buffer."`
}

// Activity is one slot of a day with the facts a traveller needs.
type Activity struct {
	SlotID       string        `json:"slot_id"`
	Start        time.Time     `json:"start"`
	End          time.Time     `json:"end"`
	StartTZ      string        `json:"start_tz" doc:"IANA zone in which a person reads the start."`
	EndTZ        string        `json:"end_tz" doc:"IANA zone in which a person reads the end."`
	Kind         Kind          `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
	Ref          string        `json:"ref" doc:"The option_ref of the choice."`
	Name         string        `json:"name"`
	Lat          float64       `json:"lat"`
	Lon          float64       `json:"lon"`
	CostUSDCents int64         `json:"cost_usd_cents"`
	TravelS      int64         `json:"travel_seconds" doc:"Of the way here."`
	TravelMode   string        `json:"travel_mode,omitempty"`
	TravelMetres int64         `json:"travel_distance_m,omitempty" doc:"Of the way here; absent: there is none, or it is not known."`
	Notes        []string      `json:"notes,omitempty"`
	Locked       bool          `json:"locked"`
	Alternatives []Alternative `json:"alternatives,omitempty"`
	Provenance   Provenance    `json:"provenance"`
}

// Alternative is another choice for an activity.
type Alternative struct {
	Ref          string `json:"ref"`
	Name         string `json:"name"`
	CostUSDCents int64  `json:"cost_usd_cents"`
	Score        int64  `json:"score"`
}

// Cost is where the money goes, for the whole party.
type Cost struct {
	Flights     int64 `json:"flights_usd_cents"`
	Lodging     int64 `json:"lodging_usd_cents"`
	Attractions int64 `json:"attractions_usd_cents"`
	Meals       int64 `json:"meals_usd_cents"`
	Transit     int64 `json:"transit_usd_cents"`
	DailySpend  int64 `json:"daily_spend_usd_cents"`
	Total       int64 `json:"total_usd_cents"`
}

// Sum returns c with Total the sum of the parts.
func (c Cost) Sum() Cost {
	c.Total = c.Flights + c.Lodging + c.Attractions + c.Meals + c.Transit + c.DailySpend
	return c
}

// Decision is a choice that was made between branches, with its score vector.
type Decision struct {
	Node    string           `json:"node"`
	Subject string           `json:"subject" doc:"What was decided on, in words."`
	Chosen  bool             `json:"chosen"`
	Total   int64            `json:"total_usd_cents"`
	Scores  map[string]int64 `json:"scores"`
	Why     string           `json:"why"`
}

// Citation is a fact that sentences of the answer rest on.
type Citation struct {
	FactID     string     `json:"fact_id"`
	Text       string     `json:"text" doc:"The fact in words."`
	Provenance Provenance `json:"provenance"`
}

// Degradation is a tool that did not answer as it should and what was used
// instead.
type Degradation struct {
	Tool   string `json:"tool"`
	Reason string `json:"reason"`
	Used   string `json:"used" doc:"What was used instead, in words."`
}
