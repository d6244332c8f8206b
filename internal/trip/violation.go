package trip

import "slices"

// Rule is the name of a rule of the verifier.
type Rule string

// The rules.
const (
	RuleBudget       Rule = "budget"
	RuleTiming       Rule = "timing"
	RuleOverlap      Rule = "overlap"
	RuleOpeningHours Rule = "opening_hours"
	RuleWeather      Rule = "weather"
	RulePreferences  Rule = "preferences"
	RuleLockedSlots  Rule = "locked_slots"
	RuleLastTrain    Rule = "last_train"
	RuleCheckInOut   Rule = "check_in_out"
	RulePartialDays  Rule = "partial_days"
	RuleProvenance   Rule = "provenance"
)

// Severity says whether a violation stops a plan.
type Severity string

// The severities.
const (
	Blocking Severity = "blocking"
	Advisory Severity = "advisory"
)

// Violation is a rule that does not hold, with the numbers that show it.
type Violation struct {
	Rule     Rule             `json:"rule"`
	Severity Severity         `json:"severity" enum:"blocking,advisory"`
	Subject  string           `json:"subject" doc:"Slot id, or trip for the whole."`
	Numbers  map[string]int64 `json:"numbers,omitempty" doc:"Seconds end in _s, money in _usd_cents, percentages in _percent."`
	Excess   int64            `json:"excess" doc:"By how much it is missed, in the rule's own unit: seconds, or cents for the budget."`
	Message  string           `json:"message"`
}

// Check is one rule looked at for one subject, whether it holds or not.
type Check struct {
	Rule    Rule             `json:"rule"`
	Subject string           `json:"subject"`
	Holds   bool             `json:"holds"`
	Numbers map[string]int64 `json:"numbers,omitempty"`
}

// Certificate lists every check that was made of a plan, also those that hold.
type Certificate struct {
	PolicyVersion string  `json:"policy_version"`
	Checks        []Check `json:"checks"`
}

// AnyBlocking reports whether one of the violations is blocking.
func AnyBlocking(found []Violation) bool {
	return slices.ContainsFunc(found, func(v Violation) bool { return v.Severity == Blocking })
}

// Repair is one cycle of repair: its moves as a diff and what they changed.
type Repair struct {
	Cycle              int         `json:"cycle" doc:"1 to 3."`
	Moves              []Move      `json:"moves"`
	DeltaUSDCents      int64       `json:"delta_usd_cents"`
	DeltaTravelSeconds int64       `json:"delta_travel_seconds"`
	Before             []Violation `json:"violations_before"`
	After              []Violation `json:"violations_after"`
}

// Move is one change of a plan that removes a violation.
type Move struct {
	Move       string       `json:"move" enum:"shift,swap_days,replace,drop,swap_flight,swap_lodging,cheaper_meal,free_place,reorder,other_day,taxi"`
	Subject    string       `json:"subject" doc:"The slot the violation was found at."`
	From       string       `json:"from" doc:"In words."`
	To         string       `json:"to" doc:"In words."`
	Why        string       `json:"why"`
	Words      string       `json:"words,omitempty" doc:"The move in a sentence, with what it changes in cost and way."`
	Changes    []SlotChange `json:"changes" doc:"Applied in order to the plan before they give the plan after."`
	Provenance Provenance   `json:"provenance"`
}

// SlotChange is one slot before and after a move. A missing Before is a slot
// that was added, a missing After one that was taken out.
type SlotChange struct {
	Date       Date   `json:"date"`
	Before     *Slot  `json:"before,omitempty"`
	After      *Slot  `json:"after,omitempty"`
	BeforeName string `json:"before_name,omitempty" doc:"What a traveller calls the choice of before."`
	AfterName  string `json:"after_name,omitempty" doc:"What a traveller calls the choice of after."`
}
