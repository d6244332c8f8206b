package agent

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// weekend is a run of a short trip and what it came to.
func weekend(t *testing.T) (*Agent, history, past) {
	t.Helper()
	a, h := newAgent(t, nil), history{}
	a.Past = h
	base, _, _ := h.work(t, a, trip.Run{ID: "base", CreatedAt: asked, Request: trip.Request{Prompt: "3 days in Rome in May, art, $2500", Mode: trip.Fast}})
	return a, h, base
}

// visitIDs are the slots of all visits.
func visitIDs(it *trip.Itinerary) (ids []string) {
	for _, d := range it.Plan.Days {
		for _, s := range d.Slots {
			if isVisit(s) {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}

// TestContradictionsNameTheirField asks for what cannot be, and wants every fault to
// name the part that is wrong and to say something to a person.
func TestContradictionsNameTheirField(t *testing.T) {
	a, _, base := weekend(t)
	ids := visitIDs(base.it)
	slot := base.it.Plan.Days[1].Slots[slices.IndexFunc(base.it.Plan.Days[1].Slots, isVisit)]
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("d%d-nothing", i)
	}
	for name, tt := range map[string]struct {
		change trip.Change
		fields []string
	}{
		"lock and unlock":               {trip.Change{Lock: ids[:1], Unlock: ids[:1]}, []string{"unlock[0]"}},
		"lock by slot, unlock by place": {trip.Change{Lock: []string{slot.ID}, Unlock: []string{slot.Choice().Ref}}, []string{"unlock[0]", "lock[0]"}},
		"lock twice":                    {trip.Change{Lock: []string{slot.ID, slot.Choice().Ref}}, []string{"lock[1]"}},
		"replace twice":                 {trip.Change{Replace: []trip.Replacement{{Slot: slot.ID}, {Slot: slot.Choice().Ref}}}, []string{"replace[1].slot"}},
		"another city's place":          {trip.Change{Replace: []trip.Replacement{{Slot: slot.ID, With: "paris/louvre-museum"}}}, []string{"replace[0].with"}},
		"itself":                        {trip.Change{Replace: []trip.Replacement{{Slot: slot.ID, With: slot.Choice().Ref}}}, []string{"replace[0].with"}},
		"another day's slot":            {trip.Change{Lock: []string{"d4-colosseum"}}, []string{"lock[0]"}},
		"a theme there and back":        {trip.Change{AddThemes: []string{"food"}, RemoveThemes: []string{"food"}}, []string{"remove_themes[0]"}},
		"two budgets":                   {trip.Change{NewBudgetUSDCents: 1, BudgetDeltaUSDCents: 1}, []string{"budget_delta_usd_cents"}},
		"all the money":                 {trip.Change{BudgetDeltaUSDCents: -base.it.Intent.BudgetUSDCents}, []string{"budget_delta_usd_cents"}},
		"too much money":                {trip.Change{BudgetDeltaUSDCents: 100_000_000}, []string{"budget_delta_usd_cents"}},
		"out of the calendar":           {trip.Change{ShiftDays: 367}, []string{"shift_days"}},
		"the past":                      {trip.Change{ShiftDays: -300}, []string{"shift_days"}},
		"forty locks of nothing":        {trip.Change{Lock: many}, nil},
		"everything at once": {
			trip.Change{BudgetDeltaUSDCents: -base.it.Intent.BudgetUSDCents, AddThemes: []string{"skiing"}, ShiftDays: -300, Lock: []string{"x"}},
			[]string{"budget_delta_usd_cents", "add_themes[0]", "lock[0]", "shift_days"},
		},
	} {
		_, err := a.Change(t.Context(), base.run, tt.change, asked)
		var bad trip.Invalid
		if !errors.As(err, &bad) {
			t.Errorf("%s: got %v, want an Invalid", name, err)
			continue
		}
		var fields []string
		for _, f := range bad {
			fields = append(fields, f.Field)
			if len(f.Detail) < 10 {
				t.Errorf("%s: %s %q says nothing", name, f.Field, f.Detail)
			}
		}
		if tt.fields == nil && len(fields) != 40 || tt.fields != nil && !slices.Equal(fields, tt.fields) {
			t.Errorf("%s: faults of %v, want %v", name, fields, tt.fields)
		}
	}
}

// TestHarshChangesEndHonestly makes changes that a plan can hardly bear. Each must come
// to an itinerary without a blocking violation, or to a no that says why.
func TestHarshChangesEndHonestly(t *testing.T) {
	a, h, base := weekend(t)
	ids := visitIDs(base.it)
	all := make([]trip.Replacement, len(ids))
	for i, id := range ids {
		all[i] = trip.Replacement{Slot: id}
	}
	day := base.it.Plan.Days[1]
	var others []trip.Replacement // each visit of a day by its first alternative, if it has one
	for _, s := range day.Slots {
		if isVisit(s) && len(s.Choices) > 1 && !slices.ContainsFunc(others, func(r trip.Replacement) bool { return r.With == s.Choices[1].Ref }) {
			others = append(others, trip.Replacement{Slot: s.ID, With: s.Choices[1].Ref})
		}
	}
	for name, tt := range map[string]struct {
		change trip.Change
		holds  bool // it must come to a plan
	}{
		"hardly any money":          {trip.Change{NewBudgetUSDCents: 1}, false},
		"half the money":            {trip.Change{BudgetDeltaUSDCents: -base.it.Intent.BudgetUSDCents / 2}, false},
		"all locked":                {trip.Change{Lock: ids}, true},
		"all locked, a year later":  {trip.Change{Lock: ids, ShiftDays: 365}, false},
		"all locked, little money":  {trip.Change{Lock: ids, NewBudgetUSDCents: 10_000}, false},
		"nothing of the plan again": {trip.Change{Replace: all}, true},
		"a day of alternatives":     {trip.Change{Replace: others}, false},
		"no theme left":             {trip.Change{RemoveThemes: []string{"art"}}, true},
		"a year and a day later":    {trip.Change{ShiftDays: 366}, true},
	} {
		req, err := a.Change(t.Context(), base.run, tt.change, asked)
		if err != nil {
			if bad := (trip.Invalid)(nil); tt.holds || !errors.As(err, &bad) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		run := trip.Run{ID: name, ParentID: "base", CreatedAt: asked.Add(time.Minute), Request: req}
		if _, err := a.Graph().Run(t.Context(), Begin(run), func(string, graph.Result) {}); err != nil {
			var no *trip.Failure
			if tt.holds || !errors.As(err, &no) || no.Code != trip.CodeInfeasible || no.Message == "" || len(no.Binding) == 0 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if child, _, _ := h.work(t, a, run); trip.AnyBlocking(child.it.Advisories) {
			t.Errorf("%s: %v", name, child.it.Advisories)
		}
	}
}

// TestWhatIfsOfWhatIfs changes one's mind over and over and at last wants back what
// there was.
func TestWhatIfsOfWhatIfs(t *testing.T) {
	a, h, last := weekend(t)
	visit := visitOf(t, last.it, 1)
	budget := last.it.Intent.BudgetUSDCents
	for i, change := range []trip.Change{
		{Lock: []string{visit.ID}}, {BudgetDeltaUSDCents: 20000}, {AddThemes: []string{"food"}}, {ShiftDays: 7}, {ShiftDays: -7},
		{RemoveThemes: []string{"food"}}, {BudgetDeltaUSDCents: -20000}, {Unlock: []string{visit.Choice().Ref}},
	} {
		req, err := a.Change(t.Context(), last.run, change, asked)
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
		last, _, _ = h.work(t, a, trip.Run{ID: fmt.Sprint(i), ParentID: last.run.ID, CreatedAt: asked, Request: req})
		if locked := last.it.Intent.Prefs.LockedSlots; i < 7 && (len(locked) != 1 || locked[0].PlaceID != visit.Choice().Ref) {
			t.Errorf("%d: locked %v", i, locked)
		}
		if trip.AnyBlocking(last.it.Advisories) {
			t.Errorf("%d: %v", i, last.it.Advisories)
		}
	}
	in := last.it.Intent
	if in.BudgetUSDCents != budget || !slices.Equal(in.Prefs.Themes, []string{"art"}) || len(in.Prefs.LockedSlots) != 0 || in.Dates != h["base"].it.Intent.Dates {
		t.Errorf("at last %+v", in)
	}
}
