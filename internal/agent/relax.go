package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/atlas"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// concession is a wish that could be given up so that the trip fits.
type concession struct {
	name    string
	applies func(trip.Intent) bool
	give    func(*trip.Intent)
	hosted  bool   // the nights cost nothing
	words   string // what to do, without its price
}

// concessions are all of them but the budget, in the order in which they are told.
var concessions = []concession{
	{"airports", func(in trip.Intent) bool { return len(in.Airports) > 0 }, func(in *trip.Intent) { in.Airports = nil }, false, "land at any airport"},
	{"avoid_overnight", func(in trip.Intent) bool { return in.Prefs.AvoidOvernight && in.Origin != "" }, func(in *trip.Intent) { in.Prefs.AvoidOvernight = false }, false, "fly through the night"},
	{"lodging", func(in trip.Intent) bool { return in.Dates.Days() > 1 }, func(*trip.Intent) {}, true, "have a place of your own to stay"},
	{"flights", func(in trip.Intent) bool { return in.Origin != "" }, func(in *trip.Intent) { in.Origin, in.Airports = "", nil }, false, "pay the flights from elsewhere"},
	{"locked_slots", func(in trip.Intent) bool { return len(in.Prefs.LockedSlots) > 0 }, func(in *trip.Intent) { in.Prefs.LockedSlots = nil }, false, "free the visits you fixed"},
	{"wheelchair", func(in trip.Intent) bool { return in.Prefs.Wheelchair }, func(in *trip.Intent) { in.Prefs.Wheelchair = false }, false, "do without wheelchair access"},
}

// mostPairs is how many pairs of concessions are tried when none alone is enough.
const mostPairs = 8

// costly is the honest no to a budget: what the cheapest plan costs and consists of,
// and each smallest set of wishes that makes a plan fit when it is given up. All of
// it is found by solving, not by estimates.
func (a *Agent) costly(ctx context.Context, m *market, b base, least solve.Solution, total int64) error {
	in, city := m.in, m.city
	f := &trip.Failure{
		Code: trip.CodeInfeasible, Binding: []trip.Rule{trip.RuleBudget}, CheapestUSDCents: total, Cheapest: m.shape(b, least, total),
		Relaxations: []trip.Relaxation{{Constraints: []string{"budget"}, TotalUSDCents: total, Words: "raise the budget to " + trip.Dollars(roundUp(total))}},
	}
	var short []concession // not enough alone
	for _, c := range concessions {
		switch {
		case !c.applies(in):
		case !a.offer(ctx, f, in, city, c):
			short = append(short, c)
		}
	}
	a.offerDays(ctx, f, in, city)
	if len(f.Relaxations) == 1 {
		tried := 0
		for i := range short {
			for j := range i {
				if tried++; tried <= mostPairs {
					a.offer(ctx, f, in, city, short[j], short[i])
				}
			}
		}
	}
	f.Message = fmt.Sprintf("Nothing fits under %s: the cheapest plan for %s in %s costs %s: %s. What would make it fit: %s.",
		trip.Dollars(in.BudgetUSDCents), count(len(m.dates), "day"), city.Name, trip.Dollars(total), f.Cheapest.Words, wouldFit(f.Relaxations))
	return f
}

// wouldFit writes ways out, each with what the trip costs then.
func wouldFit(all []trip.Relaxation) string {
	ways := make([]string, len(all))
	for i, r := range all {
		ways[i] = r.Words
		if !slices.Equal(r.Constraints, []string{"budget"}) { // which says it
			ways[i] += " (" + trip.Dollars(r.TotalUSDCents) + " in all)"
		}
	}
	return strings.Join(ways, "; or ")
}

// roundUp rounds cents up to ten dollars.
func roundUp(cents int64) int64 { return (cents + 999) / 1000 * 1000 }

// offer adds the concessions to those that make a plan fit, if they do together.
func (a *Agent) offer(ctx context.Context, f *trip.Failure, in trip.Intent, city *atlas.City, all ...concession) bool {
	hosted := false
	var names, words []string
	for _, c := range all {
		c.give(&in)
		hosted = hosted || c.hosted
		names, words = append(names, c.name), append(words, c.words)
	}
	total, fits := a.leastTotal(ctx, in, city, hosted)
	if fits {
		f.Relaxations = append(f.Relaxations, trip.Relaxation{Constraints: names, TotalUSDCents: total, Words: strings.Join(words, " and ")})
	}
	return fits
}

// offerDays adds the longest shorter trip that fits.
func (a *Agent) offerDays(ctx context.Context, f *trip.Failure, in trip.Intent, city *atlas.City) {
	for n := in.Dates.Days() - 1; n > 0; n-- {
		in.Dates.End = in.Dates.Start.AddDays(n - 1)
		in.Prefs.LockedSlots = slices.DeleteFunc(slices.Clone(in.Prefs.LockedSlots), func(l trip.LockedSlot) bool { return l.DayOffset >= n })
		if total, fits := a.leastTotal(ctx, in, city, false); fits {
			f.Relaxations = append(f.Relaxations, trip.Relaxation{Constraints: []string{"days"}, TotalUSDCents: total, Days: n, Words: "stay for " + count(n, "day")})
			return
		}
	}
}

// leastTotal returns what the cheapest plan of an intent costs, and whether that is
// within its budget. What is beyond it before the first meal is not solved.
func (a *Agent) leastTotal(ctx context.Context, in trip.Intent, city *atlas.City, hosted bool) (total int64, fits bool) {
	m := a.openMarket(in, city)
	m.hosted = hosted
	journeys, err := a.journeys(in, city)
	if err != nil {
		return 0, false
	}
	bases := m.bases(journeys)
	if len(bases) == 0 || bases[0].fixed > in.BudgetUSDCents {
		return 0, false
	}
	_, total, err = m.cheapest(ctx, bases[0])
	return total, err == nil && total <= in.BudgetUSDCents
}

// shape says what a plan of a base consists of.
func (m *market) shape(b base, s solve.Solution, total int64) *trip.Shape {
	nights := int64(len(m.dates) - 1)
	v := &trip.Shape{
		LodgingUSDCents: nights * m.nightly(b.stay), Nights: int(nights), Lodging: b.stay.ID, Meals: m.eaten(s),
		DailySpendUSDCents: m.usd(m.city.Spend(b.stay.Tier).For(m.in.Party)) * int64(len(m.dates)),
	}
	for _, visits := range s.Days {
		v.Visits += len(visits)
		for _, visit := range visits {
			if m.of[visit.Node].meal != "" {
				v.MealsUSDCents += m.known(m.placeOf(visit))
			}
		}
	}
	v.Visits -= v.Meals
	var flight *trip.Flight
	if b.journey != nil {
		flight, v.FlightsUSDCents = &b.journey.Out, b.journey.FareUSDCents()
	}
	v.OtherUSDCents = total - v.FlightsUSDCents - v.LodgingUSDCents - v.MealsUSDCents - v.DailySpendUSDCents
	v.Words = shapeWords(*v, flight, b.stay.Tier)
	return v
}

// shapeWords writes what a plan consists of that begins with a flight, nil for none,
// and has its nights in lodgings of a tier.
func shapeWords(v trip.Shape, flight *trip.Flight, tier string) string {
	var parts []string
	if flight != nil {
		parts = append(parts, fmt.Sprintf("flights %s–%s %s", flight.From, flight.To, trip.Dollars(v.FlightsUSDCents)))
	}
	if v.Nights > 0 {
		parts = append(parts, fmt.Sprintf("%s in a %s hotel %s", count(v.Nights, "night"), tierWords[tier], trip.Dollars(v.LodgingUSDCents)))
	}
	parts = append(parts, fmt.Sprintf("%s %s", count(v.Meals, "meal"), trip.Dollars(v.MealsUSDCents)))
	return strings.Join(append(parts, "small things "+trip.Dollars(v.DailySpendUSDCents), "transport and tickets "+trip.Dollars(v.OtherUSDCents)), ", ")
}

// unlockable explains why fixed visits cannot be kept: which of them alone, freed,
// lets the others be kept.
func (a *Agent) unlockable(ctx context.Context, in trip.Intent, city *atlas.City, err error) error {
	var f *trip.Failure
	if !errors.As(err, &f) || !slices.Contains(f.Binding, trip.RuleLockedSlots) || len(f.Relaxations) > 0 {
		return err
	}
	said := *f
	for i, l := range in.Prefs.LockedSlots {
		without := in
		without.Prefs.LockedSlots = slices.Delete(slices.Clone(in.Prefs.LockedSlots), i, i+1)
		total, fits := a.leastTotal(ctx, without, city, false)
		if !fits {
			continue
		}
		place, _ := city.Place(l.PlaceID)
		said.Relaxations = append(said.Relaxations, trip.Relaxation{
			Constraints: []string{fmt.Sprintf("locked_slots[%d]", i)}, TotalUSDCents: total,
			Words: fmt.Sprintf("free %s on day %d at %s", place.Name, l.DayOffset+1, l.Start),
		})
	}
	if len(said.Relaxations) == 0 {
		said.Message = "The visits you fixed do not fit together with the days and the budget of this trip, and freeing any one of them is not enough. Free several of them."
		return &said
	}
	words := make([]string, len(said.Relaxations))
	for i, r := range said.Relaxations {
		words[i] = r.Words
	}
	said.Message = "The visits you fixed do not fit together with the days of this trip. What would make it fit: " + strings.Join(words, "; or ") + "."
	return &said
}
