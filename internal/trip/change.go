package trip

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of a Change.
const (
	MaxShiftDays  = 366
	MaxNotesRunes = 500
)

// Change is what a what-if changes of an earlier run's wishes. A slot is named by
// its id in the earlier run's plan, or by the place that fills it where no other
// slot has the same.
type Change struct {
	NewBudgetUSDCents   int64         `json:"new_budget_usd_cents,omitempty" minimum:"1" maximum:"100000000" doc:"The budget from now on. Not together with budget_delta_usd_cents."`
	BudgetDeltaUSDCents int64         `json:"budget_delta_usd_cents,omitempty" minimum:"-100000000" maximum:"100000000" doc:"What the budget grows by; negative: shrinks."`
	AddThemes           []string      `json:"add_themes,omitempty" maxItems:"20" doc:"Themes of the catalogue, weaker than those that are wished for already."`
	RemoveThemes        []string      `json:"remove_themes,omitempty" maxItems:"20" doc:"Themes that are no longer wished for. What must not be in the plan is said in notes."`
	ShiftDays           int           `json:"shift_days,omitempty" minimum:"-366" maximum:"366" doc:"Days by which the trip is later; negative: earlier."`
	Lock                []string      `json:"lock,omitempty" maxItems:"40" doc:"Visits that stay as they are: slot ids of the plan, or ids of their places."`
	Unlock              []string      `json:"unlock,omitempty" maxItems:"40" doc:"Fixed visits that may move again."`
	Replace             []Replacement `json:"replace,omitempty" maxItems:"40" doc:"Visits that are not wanted."`
	Notes               string        `json:"notes,omitempty" maxLength:"500" doc:"Wishes in words, read as a prompt is: \"no museums, cheaper, slower\"."`
}

// Replacement is a visit that is not wanted, and what to have in its stead.
type Replacement struct {
	Slot string `json:"slot" maxLength:"200" doc:"Slot id of the plan, or the id of its place."`
	With string `json:"with,omitempty" maxLength:"200" doc:"Id of a place, which becomes a fixed visit. Absent: anything else."`
}

// Validate reports what is out of bounds, or at odds with another part of the same
// change, as an Invalid.
func (c Change) Validate() error {
	var bad Invalid
	bad.Add(!c.empty(), "body", "say what to change: a budget, themes, days, visits to lock, unlock or replace, or notes")
	bad.Add(c.NewBudgetUSDCents >= 0, "new_budget_usd_cents", "must be more than 0")
	bad.Add(c.NewBudgetUSDCents == 0 || c.BudgetDeltaUSDCents == 0, "budget_delta_usd_cents", "give either a new budget or a difference, not both")
	bad.Add(c.ShiftDays >= -MaxShiftDays && c.ShiftDays <= MaxShiftDays, "shift_days", fmt.Sprintf("must be -%d to %d", MaxShiftDays, MaxShiftDays))
	bad.Add(utf8.RuneCountInString(c.Notes) <= MaxNotesRunes && !strings.Contains(c.Notes, "\x00"), "notes", fmt.Sprintf("at most %d characters, none of them U+0000", MaxNotesRunes))
	bad.distinct("add_themes", c.AddThemes, nil, "")
	bad.distinct("remove_themes", c.RemoveThemes, c.AddThemes, "is to be added too")
	bad.distinct("lock", c.Lock, nil, "")
	bad.distinct("unlock", c.Unlock, c.Lock, "is to be locked too")
	var replaced []string
	for i, r := range c.Replace {
		field := fmt.Sprintf("replace[%d]", i)
		bad.Add(r.Slot != "", field+".slot", "name a visit of the plan")
		bad.Add(!slices.Contains(replaced, r.Slot), field+".slot", "is there twice")
		bad.Add(!slices.Contains(c.Lock, r.Slot), field+".slot", "is to be locked too")
		bad.Add(r.With == "" || r.With != r.Slot, field+".with", "is what it replaces")
		replaced = append(replaced, r.Slot)
	}
	return bad.Err()
}

func (c Change) empty() bool {
	return c.NewBudgetUSDCents == 0 && c.BudgetDeltaUSDCents == 0 && len(c.AddThemes) == 0 && len(c.RemoveThemes) == 0 && c.ShiftDays == 0 &&
		len(c.Lock) == 0 && len(c.Unlock) == 0 && len(c.Replace) == 0 && strings.TrimSpace(c.Notes) == ""
}

// distinct adds a fault for each value that is empty, there twice or among the
// opposite ones.
func (e *Invalid) distinct(field string, values, opposite []string, clash string) {
	for i, v := range values {
		at := fmt.Sprintf("%s[%d]", field, i)
		e.Add(v != "" && len(v) <= 200, at, "must have 1 to 200 characters")
		e.Add(!slices.Contains(values[:i], v), at, "is there twice")
		e.Add(!slices.Contains(opposite, v), at, clash)
	}
}

// Words says in a line for each part what the change is.
func (c Change) Words() (lines []string) {
	say := func(yes bool, format string, args ...any) {
		if yes {
			lines = append(lines, fmt.Sprintf(format, args...))
		}
	}
	say(c.NewBudgetUSDCents > 0, "budget %s", Dollars(c.NewBudgetUSDCents))
	say(c.BudgetDeltaUSDCents > 0, "budget %s more", Dollars(c.BudgetDeltaUSDCents))
	say(c.BudgetDeltaUSDCents < 0, "budget %s less", Dollars(-c.BudgetDeltaUSDCents))
	say(len(c.AddThemes) > 0, "more %s", strings.Join(c.AddThemes, ", "))
	say(len(c.RemoveThemes) > 0, "no longer for %s", strings.Join(c.RemoveThemes, ", "))
	say(c.ShiftDays == 1, "a day later")
	say(c.ShiftDays == -1, "a day earlier")
	say(c.ShiftDays > 1, "%d days later", c.ShiftDays)
	say(c.ShiftDays < -1, "%d days earlier", -c.ShiftDays)
	say(len(c.Lock) > 0, "keep %s", strings.Join(c.Lock, ", "))
	say(len(c.Unlock) > 0, "free %s", strings.Join(c.Unlock, ", "))
	for _, r := range c.Replace {
		say(r.With != "", "%s instead of %s", r.With, r.Slot)
		say(r.With == "", "something else than %s", r.Slot)
	}
	say(strings.TrimSpace(c.Notes) != "", "“%s”", strings.TrimSpace(c.Notes))
	return lines
}
