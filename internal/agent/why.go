package agent

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/solve"
	"waymark/internal/tool"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// Why says why a place is in the plan of a run or is not: the place is put where it
// comes nearest to fitting in, and the verifier says what fails there. A place the
// city does not have is an ErrNotFound, a name that several have an Invalid.
func (a *Agent) Why(ctx context.Context, run trip.Run, it *trip.Itinerary, asked string, now time.Time) (trip.Why, error) {
	city, ok := a.Atlas.City(it.Intent.Destination.ID)
	if !ok {
		return trip.Why{}, fmt.Errorf("city of run %s: %w", run.ID, trip.ErrNotFound)
	}
	place, err := placeCalled(city, asked)
	if err != nil {
		return trip.Why{}, err
	}
	why := trip.Why{Place: trip.NamedPlace{ID: place.ID, Name: place.Name}}
	if when := visitsTo(it.Plan, place.ID, city.Zone); len(when) > 0 {
		why.InPlan, why.Answer = true, fmt.Sprintf("%s is in the plan: %s.", place.Name, strings.Join(when, ", "))
		return why, nil
	}
	if (taste{it.Intent.Prefs}).avoids(place) {
		why.Rule, why.Answer = trip.RulePreferences, place.Name+" is left out because the wishes say so: it, or what it is, is to be avoided."
		return why, nil
	}
	ev, err := a.evidenceWith(ctx, run, it, city, place, now)
	if err != nil {
		return trip.Why{}, err
	}
	f := newFitting(a, it, city, place, ev)
	f.explain(&why)
	return why, ctx.Err()
}

// placeCalled finds a place by its id, its name, or a part of the name that no other
// place has.
func placeCalled(city *atlas.City, asked string) (trip.Place, error) {
	if p, ok := city.Place(asked); ok {
		return p, nil
	}
	name := plain(asked)
	var parts []trip.Place
	for _, p := range city.Places {
		switch called := plain(p.Name); {
		case name == "":
		case called == name:
			p, _ = city.Place(p.ID) // with its digest
			return p, nil
		case strings.Contains(called, name):
			parts = append(parts, p)
		}
	}
	switch len(parts) {
	case 0:
		return trip.Place{}, fmt.Errorf("place of this name: %w", trip.ErrNotFound)
	case 1:
		p, _ := city.Place(parts[0].ID)
		return p, nil
	}
	var names []string
	for _, p := range parts[:min(len(parts), 5)] {
		names = append(names, p.Name)
	}
	return trip.Place{}, trip.Invalid{{Field: "place", Detail: fmt.Sprintf("%d places are called so, such as %s; say more of the name", len(parts), strings.Join(names, ", "))}}
}

// visitsTo says when a place is visited: "Tuesday 1 June, 10:00 to 12:00".
func visitsTo(p trip.Plan, ref string, zone *time.Location) (when []string) {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if isVisit(s) && s.Choice().Ref == ref {
				when = append(when, fmt.Sprintf("%s to %s", s.Start.In(zone).Format("Monday 2 January, 15:04"), s.End.In(zone).Format("15:04")))
			}
		}
	}
	return when
}

func isVisit(s trip.Slot) bool { return s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal }

// evidenceWith is the evidence of a run, with the place and the ways to it.
func (a *Agent) evidenceWith(ctx context.Context, run trip.Run, it *trip.Itinerary, city *atlas.City, place trip.Place, now time.Time) (trip.Evidence, error) {
	g := gathering{emit: func(graph.Report) {}, asked: now, at: map[string]time.Time{}}
	ev, err := a.evidenceOf(ctx, &g, run, it, city)
	if err != nil {
		return trip.Evidence{}, err
	}
	if _, known := ev.Places[place.ID]; known {
		return ev, nil
	}
	var found map[string]trip.Place
	call(ctx, &g, a.Tools.Places, tool.PlacesQuery{City: city.ID, Refs: []string{place.ID}}, &found)
	ev.Places = maps.Clone(ev.Places)
	maps.Copy(ev.Places, found)
	refs := []string{place.ID}
	for _, d := range it.Plan.Days {
		for _, s := range d.Slots {
			if ref := s.Choice().Ref; isVisit(s) && !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
	}
	slices.Sort(refs)
	call(ctx, &g, a.Tools.Travel, tool.TravelQuery{City: city.ID, Stops: stops(city, refs, lodgingsIn(it.Plan), it.Intent)}, &ev.Travel)
	return ev, g.err
}

// evidenceOf is what the run had gathered, or is gathered anew for its plan where
// nothing is kept.
func (a *Agent) evidenceOf(ctx context.Context, g *gathering, run trip.Run, it *trip.Itinerary, city *atlas.City) (trip.Evidence, error) {
	if a.Past != nil {
		if e, err := a.recall(ctx, run.OrgID, run.ID); err == nil && e.Evidence != nil {
			return *e.Evidence, nil
		}
	}
	read := submission{city: city, in: it.Intent}
	ev, err := a.gather(ctx, g, evidenceQuery{in: it.Intent, city: city, plan: it.Plan, stays: lodgingsIn(it.Plan), tier: read.tier(it.Plan)})
	if err != nil {
		return trip.Evidence{}, err
	}
	return *ev, nil
}

// fitting tries a place at every position of a plan.
type fitting struct {
	market  *market
	plan    trip.Plan
	place   trip.Place
	service int32 // minutes
	windows [][]solve.Window
	judge   *verify.Judge
	leg     func(from, to string) (trip.Leg, bool)
	costs   int64 // of the plan, by the verifier
}

// trial is the plan with the place at one position, as the verifier sees it.
type trial struct {
	slot     trip.Slot
	gone     *trip.Slot // the visit it replaces, nil for none
	blocking []trip.Violation
	cents    int64 // more than the plan
	minutes  int64 // at the place and more on the way
}

func newFitting(a *Agent, it *trip.Itinerary, city *atlas.City, place trip.Place, ev trip.Evidence) *fitting {
	m := a.openMarket(it.Intent, city)
	f := &fitting{market: m, plan: it.Plan, place: place, judge: verify.NewJudge(it.Intent, ev, a.Policy), leg: ev.Travel.Index()}
	f.windows, f.service = m.openings(place), m.visitMinutes(place)
	if place.Kind == trip.PlaceEating {
		f.service = int32(place.VisitSeconds / 60)
		f.windows = f.mealtimes()
	}
	f.costs = f.judge.Check(it.Plan).Cost.Total
	return f
}

// mealtimes are the windows of the meals that the place serves.
func (f *fitting) mealtimes() [][]solve.Window {
	all := make([][]solve.Window, len(f.windows))
	for _, meal := range meals(f.market.in.Prefs.KidFriendly, f.market.policy) {
		if !slices.Contains(f.place.Meals, meal.name) {
			continue
		}
		for d, windows := range f.market.during(f.windows, meal.from, meal.to) {
			all[d] = append(all[d], windows...)
		}
	}
	return all
}

// explain answers with the nearest trial beside all else, and with what would have to
// go where that fails.
func (f *fitting) explain(why *trip.Why) {
	var beside, instead []trial
	for d := range f.plan.Days {
		visits := f.visits(d)
		for i := range len(visits) + 1 {
			beside = append(beside, f.trials(d, visits, i, nil)...)
		}
		for i, v := range visits {
			if !v.Locked && (v.Kind == trip.KindMeal) == (f.place.Kind == trip.PlaceEating) {
				instead = append(instead, f.trials(d, slices.Delete(slices.Clone(visits), i, i+1), i, &v)...)
			}
		}
	}
	instead = f.possible(instead)
	if len(beside) == 0 {
		why.Answer = fmt.Sprintf("%s was not tried: the plan has no day to put it on.", f.place.Name)
		return
	}
	nearest := slices.MinFunc(beside, trial.compare)
	at := nearest.slot.Start.In(f.market.city.Zone).Format("Monday 2 January, 15:04")
	if len(nearest.blocking) == 0 {
		f.outbid(why, nearest, at)
		return
	}
	first := nearest.blocking[0]
	why.Rule, why.Numbers = first.Rule, first.Numbers
	why.Answer = fmt.Sprintf("%s does not fit in beside all else. It comes nearest on %s: %s", f.place.Name, at, first.Message)
	if len(instead) == 0 {
		why.Answer += " Nor does it fit in the place of any one visit."
		return
	}
	f.price(why, instead[0])
	why.Answer += fmt.Sprintf(" It would fit instead of %s%s.", f.market.nameOf(*instead[0].gone), moreOrLess(instead[0].cents))
	for _, t := range instead {
		named := trip.NamedSlot{SlotID: t.gone.ID, Name: f.market.nameOf(*t.gone)}
		if !slices.Contains(why.InsteadOf, named) {
			why.InsteadOf = append(why.InsteadOf, named)
		}
	}
}

// outbid answers for a place that nothing stands in the way of.
func (f *fitting) outbid(why *trip.Why, t trial, at string) {
	f.price(why, t)
	points, least := f.market.wish(f.place), int64(-1)
	for d := range f.plan.Days {
		for _, v := range f.visits(d) {
			if worth := v.Choice().Score; (v.Kind == trip.KindMeal) == (t.slot.Kind == trip.KindMeal) && (least < 0 || worth < least) {
				least = worth
			}
		}
	}
	why.Numbers = map[string]int64{"points": points}
	why.Answer = fmt.Sprintf("Nothing stands in the way of %s; by your wishes and pace other things were worth more: it has %d points", f.place.Name, points)
	if least >= 0 {
		why.Numbers["least_points_in_plan"] = least
		why.Answer += fmt.Sprintf(", the least visit in the plan %d", least)
	}
	why.Answer += fmt.Sprintf(". It would fit on %s%s.", at, moreOrLess(t.cents))
}

func (f *fitting) price(why *trip.Why, t trial) { why.CostUSDCents, why.Minutes = &t.cents, &t.minutes }

// moreOrLess writes what something adds to the cost, with a comma before it.
func moreOrLess(cents int64) string {
	switch {
	case cents > 0:
		return ", for " + trip.Dollars(cents) + " more"
	case cents < 0:
		return ", for " + trip.Dollars(-cents) + " less"
	}
	return ", at no cost"
}

// nameOf is the name of the place of a visit.
func (m *market) nameOf(s trip.Slot) string {
	if p, ok := m.city.Place(s.Choice().Ref); ok {
		return p.Name
	}
	return s.Choice().Ref
}

// possible keeps the best trial for each visit that would go where nothing blocks, the
// least wanted visit first.
func (f *fitting) possible(all []trial) []trial {
	all = slices.DeleteFunc(all, func(t trial) bool { return len(t.blocking) > 0 })
	slices.SortStableFunc(all, func(x, y trial) int {
		return cmp.Or(cmp.Compare(x.gone.Choice().Score, y.gone.Choice().Score), cmp.Compare(x.gone.ID, y.gone.ID), x.compare(y))
	})
	return slices.CompactFunc(all, func(x, y trial) bool { return x.gone.ID == y.gone.ID })
}

// compare puts the trial first that comes nearer to a plan that holds: fewest rules
// that fail, then by how little, then the shortest and cheapest.
func (t trial) compare(u trial) int {
	return cmp.Or(
		cmp.Compare(len(t.blocking), len(u.blocking)), cmp.Compare(t.excess(), u.excess()),
		cmp.Compare(t.minutes, u.minutes), cmp.Compare(t.cents, u.cents), t.slot.Start.Compare(u.slot.Start),
	)
}

func (t trial) excess() (sum int64) {
	for _, v := range t.blocking {
		sum += v.Excess
	}
	return sum
}

// visits are the visits of a day in their order.
func (f *fitting) visits(d int) (visits []trip.Slot) {
	for _, s := range f.plan.Days[d].Slots {
		if isVisit(s) {
			visits = append(visits, s)
		}
	}
	slices.SortStableFunc(visits, func(a, b trip.Slot) int { return a.Start.Compare(b.Start) })
	return visits
}
