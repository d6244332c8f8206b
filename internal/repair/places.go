package repair

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"waymark/internal/trip"
)

// replacements put another place of the same theme in the place of one, indoors
// when the weather is the cause.
func (s *search) replacements(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		d, i := find(p, v.Subject)
		if d < 0 || !s.movable(p.Days[d].Slots[i]) {
			return
		}
		s.instead(p, d, i, func(place trip.Place) bool { return v.Rule != trip.RuleWeather || place.Indoor != nil && *place.Indoor }, yield)
	}
}

// cheaperMeals eat elsewhere, the dearest meal first.
func (s *search) cheaperMeals(p trip.Plan, _ trip.Violation) iter.Seq[draft] {
	return s.cheaper(p, func(slot trip.Slot) bool { return slot.Kind == trip.KindMeal }, func(price, old int64) bool { return price < old })
}

// freePlaces go where nothing is to be paid, instead of the dearest place first.
func (s *search) freePlaces(p trip.Plan, _ trip.Violation) iter.Seq[draft] {
	return s.cheaper(p, func(slot trip.Slot) bool { return slot.Kind == trip.KindAttraction }, func(price, _ int64) bool { return price == 0 })
}

// cheaper replaces visits that cost something by others whose price will do, each
// by a few.
func (s *search) cheaper(p trip.Plan, which func(trip.Slot) bool, willDo func(price, old int64) bool) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		slots := slices.DeleteFunc(inTime(p), func(o trip.Slot) bool { return !which(o) || !s.movable(o) || s.cents(o.Choice().Ref) == 0 })
		slices.SortStableFunc(slots, func(a, b trip.Slot) int { return cmp.Compare(s.cents(b.Choice().Ref), s.cents(a.Choice().Ref)) })
		each := max(2, maxDrafts/max(1, len(slots)))
		for _, slot := range slots {
			d, i := find(p, slot.ID)
			old, n, wanted := s.cents(slot.Choice().Ref), 0, true
			s.instead(p, d, i, func(place trip.Place) bool { return place.Ticket != nil && willDo(s.cents(place.ID), old) }, func(c draft) bool {
				n++
				wanted = yield(c)
				return wanted && n < each
			})
			if !wanted {
				return
			}
		}
	}
}

// instead yields the plan with other places in visit i of day d: the slot's
// alternatives, then what the traveller wants most.
func (s *search) instead(p trip.Plan, d, i int, suits func(trip.Place) bool, yield func(draft) bool) bool {
	slot := p.Days[d].Slots[i]
	for _, ref := range s.substitutes(p, slot) {
		if !suits(s.ev.Places[ref]) {
			continue
		}
		if next, ok := s.with(p, d, i, ref); ok {
			c := s.changed(p, next, slot.ID)
			c.fact = s.ev.Places[ref].Provenance
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// substitutes returns the places that could stand in for a visit.
func (s *search) substitutes(p trip.Plan, slot trip.Slot) (refs []string) {
	taken := make(map[string]bool)
	for _, o := range inTime(p) {
		taken[o.Choice().Ref] = true
	}
	for _, c := range slot.Choices[min(1, len(slot.Choices)):] {
		if place, known := s.ev.Places[c.Ref]; known && !taken[c.Ref] && s.serves(place, slot) {
			refs, taken[c.Ref] = append(refs, c.Ref), true
		}
	}
	var others []string
	for _, ref := range slices.Sorted(maps.Keys(s.ev.Places)) {
		if place := s.ev.Places[ref]; !taken[ref] && s.serves(place, slot) && s.likens(place, slot) {
			others = append(others, ref)
		}
	}
	slices.SortStableFunc(others, func(a, b string) int { return cmp.Compare(s.value(b), s.value(a)) })
	return append(refs, others...)
}

// serves reports whether a place can be what the slot is for.
func (s *search) serves(place trip.Place, slot trip.Slot) bool {
	if slot.Kind != trip.KindMeal {
		return place.Kind != trip.PlaceEating
	}
	return slices.Contains(place.Meals, s.sittingOf(slot.Start).name) || place.Kind == trip.PlaceEating && len(place.Meals) == 0
}

// likens reports whether a place has a theme of the one it replaces. Meals need
// none, nor does what replaces a place of which no theme is known.
func (s *search) likens(place trip.Place, slot trip.Slot) bool {
	themes := slot.Choice().Features.Themes
	if old, known := s.ev.Places[slot.Choice().Ref]; known {
		themes = old.Themes
	}
	return slot.Kind == trip.KindMeal || len(themes) == 0 || slices.ContainsFunc(place.Themes, func(t string) bool { return slices.Contains(themes, t) })
}

// with returns the plan with another place in visit i of day d, at its time or as
// near to it as the place allows.
func (s *search) with(p trip.Plan, d, i int, ref string) (trip.Plan, bool) {
	slot := p.Days[d].Slots[i]
	was := slot.Start
	slot.Choices = s.choose(slot, ref)
	stay := s.visitLength(slot)
	if slot.Kind == trip.KindMeal && length(slot) > 0 {
		stay = length(slot)
	}
	slot.End = slot.Start.Add(stay)
	for start := range s.around(slot, p.Days[d].Date, was) {
		next := clone(p)
		takeOut(&next, d, i)
		if s.put(&next, d, moved(slot, start)) {
			return next, true
		}
		if apart(start, was) > 3*time.Hour {
			break
		}
	}
	return p, false
}

// choose returns the choices of a visit with another place selected. The old one
// is none of them any more.
func (s *search) choose(slot trip.Slot, ref string) []trip.Choice {
	place := s.ev.Places[ref]
	chosen := trip.Choice{
		Kind: slot.Kind, Ref: ref, Score: s.value(ref), Provenance: place.Provenance,
		Features: trip.Features{CostUSDCents: s.cents(ref), Indoor: place.Indoor, Themes: place.Themes},
	}
	choices := []trip.Choice{chosen}
	for _, c := range slot.Choices[min(1, len(slot.Choices)):] {
		if c.Ref != ref {
			choices = append(choices, c)
		}
	}
	return choices
}

// cents is what the party pays for a place, nothing when that is not known.
func (s *search) cents(ref string) int64 {
	place := s.ev.Places[ref]
	if place.Ticket == nil {
		return 0
	}
	return s.usd(place.Ticket.For(s.in.Party))
}

func (s *search) usd(a trip.Amount) int64 {
	if a.Currency == "USD" {
		return a.Minor
	}
	return a.USDCents(s.ev.FX[a.Currency].USDPerUnit)
}

// drops leave a visit out; against the budget, what is wanted least first.
func (s *search) drops(p trip.Plan, v trip.Violation) iter.Seq[draft] {
	return func(yield func(draft) bool) {
		ids := s.parties(p, v)
		if v.Rule == trip.RuleBudget {
			ids = s.dispensable(p, v.Excess)
		}
		for _, id := range ids {
			d, i := find(p, id)
			slot := p.Days[d].Slots[i]
			if !s.movable(slot) {
				continue
			}
			next := clone(p)
			takeOut(&next, d, i)
			c := s.changed(p, next, id)
			if v.Rule == trip.RuleBudget {
				c.gain = saves(s.cents(slot.Choice().Ref))
			}
			if !yield(c) {
				return
			}
		}
	}
}

// dispensable returns the visits that cost something: those that save all that is
// wanted before the others, in each group what is wanted least.
func (s *search) dispensable(p trip.Plan, wanted int64) (ids []string) {
	slots := slices.DeleteFunc(inTime(p), func(o trip.Slot) bool { return !s.movable(o) || s.cents(o.Choice().Ref) == 0 })
	slices.SortStableFunc(slots, func(a, b trip.Slot) int {
		x, y := s.cents(a.Choice().Ref), s.cents(b.Choice().Ref)
		switch {
		case x >= wanted && y < wanted:
			return -1
		case x < wanted && y >= wanted:
			return 1
		}
		return cmp.Or(cmp.Compare(s.value(a.Choice().Ref), s.value(b.Choice().Ref)), cmp.Compare(y, x))
	})
	for _, o := range slots {
		ids = append(ids, o.ID)
	}
	return ids
}
