package trip

// MaxPlaceName bounds the bytes of a place that is asked for by name.
const MaxPlaceName = 200

// Why is why a place is in a plan or is not.
type Why struct {
	Answer  string           `json:"answer" doc:"In words."`
	InPlan  bool             `json:"in_plan"`
	Place   NamedPlace       `json:"place"`
	Rule    Rule             `json:"rule,omitempty" doc:"The rule that fails where the place would come nearest to fitting in beside all else; absent: none does."`
	Numbers map[string]int64 `json:"numbers,omitempty" doc:"What the rule rests on. Without a rule: points of the place and of the least visit in the plan."`

	// Of the best way to have the place all the same.
	CostUSDCents *int64      `json:"cost_usd_cents,omitempty" doc:"What the trip would cost more, for the whole party; may be negative."`
	Minutes      *int64      `json:"minutes,omitempty" doc:"At the place and more on the way."`
	InsteadOf    []NamedSlot `json:"instead_of,omitempty" doc:"Visits of which any one would have to go, the least wanted first; a what-if takes them as replace."`
}

// NamedPlace is a place of the catalogue.
type NamedPlace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// NamedSlot is a visit of a plan with the name of its place.
type NamedSlot struct {
	SlotID string `json:"slot_id"`
	Name   string `json:"name"`
}
