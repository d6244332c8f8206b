package repair

import (
	"bytes"
	"fmt"
	"slices"

	"waymark/internal/trip"
)

// Apply returns the plan after a repair of plan. The changed days are in order of
// start, end and id. It is an ErrConflict when a slot that changes is not as the
// diff has it.
func Apply(plan trip.Plan, diff trip.Repair) (trip.Plan, error) {
	next := clone(plan)
	for _, m := range diff.Moves {
		for _, c := range m.Changes {
			if err := change(&next, c.Date, c.Before, c.After); err != nil {
				return plan, fmt.Errorf("apply %s: %w", m.Move, err)
			}
		}
	}
	return next, nil
}

// Undo returns the plan before a repair that led to plan: it is the inverse of
// Apply for a plan whose days are in order of start, end and id.
func Undo(plan trip.Plan, diff trip.Repair) (trip.Plan, error) {
	next := clone(plan)
	for _, m := range slices.Backward(diff.Moves) {
		for _, c := range slices.Backward(m.Changes) {
			if err := change(&next, c.Date, c.After, c.Before); err != nil {
				return plan, fmt.Errorf("undo %s: %w", m.Move, err)
			}
		}
	}
	return next, nil
}

// change replaces one slot of a date; nil is no slot.
func change(p *trip.Plan, date trip.Date, before, after *trip.Slot) error {
	d := slices.IndexFunc(p.Days, func(day trip.Day) bool { return day.Date == date })
	if d < 0 {
		return fmt.Errorf("the plan has no %s: %w", date, trip.ErrConflict)
	}
	slots := p.Days[d].Slots
	if before != nil {
		text, err := trip.Canonical(*before)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(slots, func(s trip.Slot) bool {
			if s.ID != before.ID {
				return false
			}
			other, err := trip.Canonical(s)
			return err == nil && bytes.Equal(text, other)
		})
		if i < 0 {
			return fmt.Errorf("%s has no slot %q as it was: %w", date, before.ID, trip.ErrConflict)
		}
		slots = slices.Delete(slots, i, i+1)
	}
	if after != nil {
		slots = append(slots, *after)
	}
	slices.SortStableFunc(slots, earlier)
	p.Days[d].Slots = slots
	return nil
}

// changes returns what leads from one plan to another of the same dates: slots
// taken out, then slots changed, then slots added.
func changes(from, to trip.Plan) (all []trip.SlotChange) {
	var changed, added []trip.SlotChange
	for d := range from.Days {
		date, was, is := from.Days[d].Date, from.Days[d].Slots, to.Days[d].Slots
		if same(was, is) {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(is), func(s trip.Slot) bool { return contains(was, s) })
		for _, slot := range was {
			if contains(is, slot) {
				continue
			}
			i := slices.IndexFunc(left, func(s trip.Slot) bool { return s.ID == slot.ID })
			if i < 0 {
				all = append(all, trip.SlotChange{Date: date, Before: &slot})
				continue
			}
			after := left[i]
			changed = append(changed, trip.SlotChange{Date: date, Before: &slot, After: &after})
			left = slices.Delete(left, i, i+1)
		}
		for _, slot := range left {
			added = append(added, trip.SlotChange{Date: date, After: &slot})
		}
	}
	return slices.Concat(all, changed, added)
}

// clone returns a plan whose days and lists of slots are its own. Choices are
// shared: who changes them makes a new list.
func clone(p trip.Plan) trip.Plan {
	p.Days = slices.Clone(p.Days)
	for d := range p.Days {
		p.Days[d].Slots = slices.Clone(p.Days[d].Slots)
	}
	return p
}

// same reports whether two lists have the same slots in the same order.
func same(a, b []trip.Slot) bool { return slices.EqualFunc(a, b, equal) }

func contains(slots []trip.Slot, s trip.Slot) bool {
	return slices.ContainsFunc(slots, func(o trip.Slot) bool { return equal(o, s) })
}

// equal reports whether two slots say the same. Moves change no more of a choice
// than is compared here.
func equal(a, b trip.Slot) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.Locked == b.Locked && a.Start.Equal(b.Start) && a.End.Equal(b.End) &&
		slices.EqualFunc(a.Choices, b.Choices, func(x, y trip.Choice) bool {
			f, g := x.Features, y.Features
			return x.Ref == y.Ref && x.Kind == y.Kind && x.Score == y.Score && f.CostUSDCents == g.CostUSDCents &&
				f.TravelSeconds == g.TravelSeconds && f.TravelMode == g.TravelMode
		})
}
