package repair

import (
	"iter"

	"waymark/internal/trip"
)

// move is a kind of change. It yields drafts, likely ones first.
type move struct {
	name   string
	drafts func(s *search, p trip.Plan, v trip.Violation) iter.Seq[draft]
}

// The moves. Their names are those of trip.Move.
var (
	shift       = move{"shift", (*search).shifts}
	reorder     = move{"reorder", (*search).reorders}
	taxi        = move{"taxi", (*search).taxis}
	swapDays    = move{"swap_days", (*search).dayswaps}
	otherDay    = move{"other_day", (*search).otherDays}
	replace     = move{"replace", (*search).replacements}
	cheaperMeal = move{"cheaper_meal", (*search).cheaperMeals}
	freePlace   = move{"free_place", (*search).freePlaces}
	drop        = move{"drop", (*search).drops}
	swapLodging = move{"swap_lodging", (*search).lodgings}
	swapFlight  = move{"swap_flight", (*search).journeys}
)

// answers are the moves that may help against a violation of a rule, in the order
// in which they are tried: what changes little before what takes something away.
// A move that does not apply to what the violation is about yields nothing.
var answers = []struct {
	rule  trip.Rule
	moves []move
}{
	{trip.RuleBudget, []move{swapFlight, swapLodging, cheaperMeal, freePlace, drop}},
	{trip.RuleTiming, []move{shift, reorder, otherDay, drop}},
	{trip.RuleOverlap, []move{shift, otherDay, drop}},
	{trip.RuleOpeningHours, []move{shift, swapDays, replace, drop}},
	{trip.RuleWeather, []move{swapDays, replace, drop}},
	{trip.RulePreferences, []move{shift, replace, swapFlight, drop}},
	{trip.RuleLastTrain, []move{shift, reorder, taxi, otherDay, drop}},
	{trip.RuleCheckInOut, []move{shift, otherDay, drop}},
	{trip.RulePartialDays, []move{otherDay, drop}},
	{trip.RuleProvenance, []move{replace, swapFlight, swapLodging, drop}},
}

// movesFor returns the moves against a rule, none for one that has no answer: what
// the traveller has locked is the traveller's to change.
func movesFor(rule trip.Rule) []move {
	for _, a := range answers {
		if a.rule == rule {
			return a.moves
		}
	}
	return nil
}
