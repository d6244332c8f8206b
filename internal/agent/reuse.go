package agent

import (
	"maps"
	"slices"
	"time"

	"waymark/internal/trip"
)

// What each node of a what-if has in common with the same node of the run before,
// and of how much. Equal means equal to the byte.

// keptWishes counts the parts of the intent.
func keptWishes(s State, e Earlier) (kept, all int) {
	now, then := *s.Intent, e.Itinerary.Intent
	return tally(
		now.Destination == then.Destination, now.Dates == then.Dates, now.BudgetUSDCents == then.BudgetUSDCents, now.Party.Adults == then.Party.Adults && slices.Equal(now.Party.ChildAges, then.Party.ChildAges),
		now.Origin == then.Origin, slices.Equal(now.Airports, then.Airports), slices.Equal(now.Prefs.Themes, then.Prefs.Themes), now.Prefs.Pace == then.Prefs.Pace,
		now.Prefs.KidFriendly == then.Prefs.KidFriendly, now.Prefs.AvoidOvernight == then.Prefs.AvoidOvernight, now.Prefs.Wheelchair == then.Prefs.Wheelchair,
		slices.Equal(now.Prefs.LockedSlots, then.Prefs.LockedSlots), slices.Equal(now.Prefs.Avoid, then.Prefs.Avoid), slices.Equal(now.Prefs.AvoidPlaces, then.Prefs.AvoidPlaces),
	)
}

func tally(same ...bool) (kept, all int) {
	for _, yes := range same {
		if yes {
			kept++
		}
	}
	return kept, len(same)
}

// keptVisits counts the entries of the best branch's plan that are where they were.
func (a *Agent) keptVisits(s State, e Earlier) (kept, all int) {
	zone := time.UTC
	if city, ok := a.Atlas.City(s.Intent.Destination.ID); ok {
		zone = city.Zone
	}
	return keptSlots(s.Branches[bestBranch(s.Branches)].Plan, e.Itinerary.Plan, zone)
}

// keptSlots counts the entries of a plan that were in another: the same at the same
// local time of the same day of the trip. Of flights, transfers and nights the time
// does not count, which follows from the rest.
func keptSlots(now, then trip.Plan, zone *time.Location) (kept, all int) {
	clock := func(t time.Time) string { return t.In(zone).Format("15:04") }
	for d, day := range now.Days {
		all += len(day.Slots)
		if d >= len(then.Days) {
			continue
		}
		for _, slot := range day.Slots {
			if slices.ContainsFunc(then.Days[d].Slots, func(old trip.Slot) bool {
				if old.Kind != slot.Kind {
					return false
				}
				ref, before := slot.Choice().Ref, old.Choice().Ref
				switch slot.Kind {
				case trip.KindFlight:
					return withoutDate(ref) == withoutDate(before)
				case trip.KindAttraction, trip.KindMeal:
					return ref == before && clock(slot.Start) == clock(old.Start) && clock(slot.End) == clock(old.End)
				}
				return ref == before
			}) {
				kept++
			}
		}
	}
	return kept, all
}

// keptChoice counts the flights and the lodging.
func keptChoice(s State, e Earlier) (kept, all int) {
	stay, out, back := stays(*s.Plan)
	stay2, out2, back2 := stays(e.Itinerary.Plan)
	return tally(stay == stay2, withoutDate(out) == withoutDate(out2), withoutDate(back) == withoutDate(back2))
}

// keptAnswers counts the tools that were not asked again.
func keptAnswers(s State, _ Earlier) (kept, all int) {
	for _, at := range s.Gathered {
		if !at.Equal(s.Asked) {
			kept++
		}
	}
	return kept, len(s.Gathered)
}

// keptChecks counts the checks that came out as before, numbers included.
func keptChecks(s State, e Earlier) (kept, all int) {
	type named struct{ rule, subject string }
	before := map[named][]trip.Check{}
	for _, c := range e.Itinerary.Certificate.Checks {
		name := named{string(c.Rule), c.Subject}
		before[name] = append(before[name], c)
	}
	for _, c := range s.Certified.Checks {
		if slices.ContainsFunc(before[named{string(c.Rule), c.Subject}], func(old trip.Check) bool {
			return old.Holds == c.Holds && maps.Equal(old.Numbers, c.Numbers)
		}) {
			kept++
		}
	}
	return kept, len(s.Certified.Checks)
}

// keptFacts counts the facts the answer cites.
func keptFacts(s State, e Earlier) (kept, all int) {
	type fact struct{ id, text string }
	before := map[fact]bool{}
	for _, c := range e.Itinerary.Citations {
		before[fact{c.FactID, c.Text}] = true
	}
	for _, c := range s.Citations {
		if before[fact{c.FactID, c.Text}] {
			kept++
		}
	}
	return kept, len(s.Citations)
}
