package intent

import (
	"slices"

	"waymark/internal/trip"
)

// cheaperPercent is what is left of the cost of a plan that shall be cheaper.
const cheaperPercent = 85

// paces from the slowest to the fullest.
var paces = []trip.Pace{trip.Relaxed, trip.Balanced, trip.Packed}

// Amend changes an intent by notes on a plan of it that costs so much, 0 for none:
// "no museums, cheaper, slower". They may say what is liked, what is not, the pace,
// the money, a wheelchair and that nobody flies at night. Where and when the trip
// is they cannot change; that, and words of which nothing is understood, is an
// Invalid.
func (r *Reader) Amend(in *trip.Intent, notes string, costs int64) error {
	s := r.read(notes)
	var bad trip.Invalid
	elsewhere := slices.ContainsFunc(s.where.cities, func(m mention) bool { return m.city != in.Destination.ID })
	bad.Add(!elsewhere && len(s.where.unknown) == 0 && s.where.origin == nil, "notes", "name another place or airport; ask for a new trip instead")
	bad.Add(!s.dated && s.length.days == 0 && s.window.kind == anywhen, "notes", "name days; use shift_days, or ask for a new trip")
	if err := bad.Err(); err != nil {
		return err
	}
	a := amendment{in: in}
	a.words(notes, costs)
	a.likes(s.wishes)
	if m, _ := choose(s.money); m.currency != "" {
		total, _, ok := r.total(m, false, in)
		if !ok || total <= 0 || total > largestBudget {
			return trip.Invalid{{Field: "notes", Detail: "the amount cannot be a budget"}}
		}
		a.budget(total, "from the notes")
	}
	if !a.understood {
		return trip.Invalid{{Field: "notes", Detail: `nothing in it is understood; say what you like or do not like, such as "no museums", "cheaper", "slower", "under $2,000"`}}
	}
	return nil
}

// amendment is an intent that is being changed.
type amendment struct {
	in         *trip.Intent
	understood bool
}

// words honours what compares with the plan before.
func (a *amendment) words(notes string, costs int64) {
	for _, tok := range tokenize(notes).tokens {
		switch tok.text {
		case "cheaper", "save":
			if costs == 0 {
				costs = a.in.BudgetUSDCents
			}
			a.budget(costs*cheaperPercent/100/100*100, "the notes want it cheaper: a good seventh less than the plan before")
		case "slower", "calmer", "quieter":
			a.pace(-1)
		case "faster", "fuller", "busier":
			a.pace(+1)
		}
	}
}

// pace goes some paces up or down, as far as there are.
func (a *amendment) pace(by int) {
	i := slices.Index(paces, a.in.Prefs.Pace) + by
	a.setPace(paces[max(0, min(i, len(paces)-1))])
}

func (a *amendment) setPace(p trip.Pace) {
	a.in.Prefs.Pace, a.understood = p, true
	a.in.Forget("prefs.pace")
}

func (a *amendment) budget(cents int64, why string) {
	a.in.BudgetUSDCents, a.understood = max(100, cents), true
	a.in.Forget("budget_usd_cents")
	a.in.Assume("budget_usd_cents", trip.Dollars(a.in.BudgetUSDCents), why)
}

// likes honours what is liked and what is refused.
func (a *amendment) likes(w wishes) {
	p := &a.in.Prefs
	for _, theme := range w.themes {
		p.Avoid = without(p.Avoid, theme)
	}
	for _, refused := range w.avoid {
		p.Themes = without(p.Themes, refused)
	}
	p.Themes = union(slices.Clip(p.Themes), w.themes)
	p.Avoid = union(slices.Clip(p.Avoid), w.avoid)
	if len(w.themes)+len(w.avoid) > 0 {
		a.in.Forget("prefs.themes")
	}
	if w.pace != "" {
		a.setPace(trip.Pace(w.pace))
	}
	p.Wheelchair = p.Wheelchair || w.wheelchair
	p.AvoidOvernight = p.AvoidOvernight || w.byDay
	a.understood = a.understood || len(w.themes)+len(w.avoid) > 0 || w.wheelchair || w.byDay
}

// without returns the values that are not the one.
func without(values []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == one })
}
