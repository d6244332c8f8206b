package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"waymark/internal/trip"
)

// kinds are the kinds of change, in the order of the table. The last is more money
// again, asked of a process that has not worked the run before.
var kinds = []string{"more money", "less money", "theme", "lock", "unlock", "replace", "replace with", "shift", afterRestart}

const afterRestart = "restarted"

// measure plans a trip and makes every kind of change to it, each as often as rounds
// says and all in turn, so that what disturbs the machine disturbs all of them. In
// each round the trip is the first that is planned.
func (b *bench) measure(ctx context.Context, r *report, prompt, mode string, rounds int) error {
	b.forget()
	if _, err := b.plan(ctx, "base", prompt, mode); err != nil { // what is made of a city when it is first planned
		return err
	}
	var bases []time.Duration
	taken, last := map[string][]time.Duration{}, map[string]worked{}
	for range rounds {
		b.forget()
		w, err := b.plan(ctx, "base", prompt, mode)
		if err != nil {
			return err
		}
		bases = append(bases, w.cpu)
		var it trip.Itinerary
		if err := json.Unmarshal(w.itinerary, &it); err != nil {
			return err
		}
		all := changes(it)
		for _, kind := range kinds {
			parent := "base"
			switch kind {
			case "unlock":
				parent = "locked"
			case afterRestart:
				b.forget()
			}
			w, err := b.change(ctx, "child", parent, all[kind])
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			taken[kind], last[kind] = append(taken[kind], w.cpu), w
			if kind == "lock" {
				if _, err := b.change(ctx, "locked", parent, all[kind]); err != nil {
					return err
				}
			}
		}
	}
	for _, kind := range kinds {
		r.add(figure{
			Mode: mode, Kind: kind, Prompt: prompt, BaseMS: ms(median(bases)), MS: ms(median(taken[kind])),
			Share: share(median(taken[kind]), median(bases)), Reused: last[kind].reused, Nodes: last[kind].nodes,
		})
	}
	return nil
}

// changes are one of each kind for an itinerary. Those of a visit are of one in the
// middle of the trip.
func changes(it trip.Itinerary) map[string]trip.Change {
	day := it.Plan.Days[len(it.Plan.Days)/2]
	visit := day.Slots[slices.IndexFunc(day.Slots, func(s trip.Slot) bool { return s.Kind == trip.KindAttraction })]
	theme := "gardens"
	if slices.Contains(it.Intent.Prefs.Themes, theme) {
		theme = "art"
	}
	all := map[string]trip.Change{
		"more money": {BudgetDeltaUSDCents: it.Intent.BudgetUSDCents / 10},
		"less money": {BudgetDeltaUSDCents: -(it.Intent.BudgetUSDCents - it.Cost.Total) / 2},
		"theme":      {AddThemes: []string{theme}},
		"lock":       {Lock: []string{visit.ID}},
		"unlock":     {Unlock: []string{visit.ID}},
		"replace":    {Replace: []trip.Replacement{{Slot: visit.ID}}},
		"shift":      {ShiftDays: 7},
	}
	with := trip.Replacement{Slot: visit.ID}
	if len(visit.Choices) > 1 {
		with.With = visit.Choices[1].Ref
	}
	all[afterRestart] = all["more money"]
	all["replace with"] = trip.Change{Replace: []trip.Replacement{with}}
	return all
}
