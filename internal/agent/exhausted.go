package agent

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// unrepairable is the honest no to a plan that the repairs did not mend: which rules
// bind, what the cheapest plan costs that holds, and what would make the plan fit.
// Each of these was judged by the same evidence; nothing is an estimate.
func (a *Agent) unrepairable(s State, blocking []trip.Violation) error {
	f := &trip.Failure{Code: trip.CodeInfeasible}
	first, more := make(map[trip.Rule]string), make(map[trip.Rule]int)
	for _, v := range blocking {
		if more[v.Rule]++; more[v.Rule] == 1 {
			f.Binding, first[v.Rule] = append(f.Binding, v.Rule), v.Message
		}
	}
	message := fmt.Sprintf("The plan does not hold after %s.", count(len(s.Repairs), "repair"))
	for _, rule := range f.Binding {
		message += " " + first[rule]
		if n := more[rule] - 1; n > 0 {
			message += fmt.Sprintf(" There %s like it.", areMore(n))
		}
	}
	r := remedies{policy: a.Policy, state: s, f: f}
	if r.cheapest() {
		message += fmt.Sprintf(" The cheapest plan that holds costs %s: %s.", trip.Dollars(f.CheapestUSDCents), f.Cheapest.Words)
	} else {
		message += " No plan with these flights and this lodging holds."
	}
	if r.seek(); len(f.Relaxations) > 0 {
		message += " What would make it fit: " + wouldFit(f.Relaxations) + "."
	}
	f.Message = message
	return f
}

func areMore(n int) string {
	if n == 1 {
		return "is 1 more"
	}
	return fmt.Sprintf("are %d more", n)
}

// remedies looks for what would make a plan hold that could not be repaired.
type remedies struct {
	policy trip.Policy
	state  State
	f      *trip.Failure
}

// remnant is what is left of a plan.
type remnant struct {
	plan   trip.Plan
	report verify.Report
	out    []string // names of the visits left out
}

// judge returns what is left of a plan when the visits are left out that stand in
// the way, or the plan itself where none may be, and whether it holds.
func (r *remedies) judge(in trip.Intent, p trip.Plan, leaveOut bool) (left remnant, holds bool) {
	judge := verify.NewJudge(in, *r.state.Evidence, r.policy)
	for left.plan = p; ; {
		left.report = judge.Check(left.plan)
		blocking := slices.DeleteFunc(slices.Clone(left.report.Violations), func(v trip.Violation) bool { return v.Severity != trip.Blocking })
		if len(blocking) == 0 {
			return left, true
		}
		drop := r.culprits(in, left.plan, blocking)
		if !leaveOut || len(drop) == 0 {
			return left, false
		}
		left.plan = without(left.plan, func(s trip.Slot) bool { return slices.Contains(drop, s.ID) })
		for _, id := range drop {
			left.out = append(left.out, r.name(p, id))
		}
	}
}

// culprits returns the visits of a plan that stand in the way and are not fixed: those
// at which something was found, the visit before an entry that cannot be left out, and
// of too dear a plan the dearest.
func (r *remedies) culprits(in trip.Intent, p trip.Plan, blocking []trip.Violation) (ids []string) {
	free := func(s trip.Slot) bool {
		return !s.Locked && (s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal)
	}
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, v := range blocking {
		before, dearest, most := "", "", int64(0)
		for _, d := range p.Days {
			for _, s := range d.Slots {
				switch price := r.price(in, s); {
				case s.ID == v.Subject && free(s):
					add(s.ID)
				case s.ID == v.Subject:
					add(before)
				case v.Rule == trip.RuleBudget && free(s) && price > most:
					dearest, most = s.ID, price
				}
				if before = ""; free(s) {
					before = s.ID
				}
			}
		}
		add(dearest)
	}
	return ids
}

// price is what a visit costs the party, in minor units of the destination's currency.
func (r *remedies) price(in trip.Intent, s trip.Slot) int64 {
	if place := r.state.Evidence.Places[s.Choice().Ref]; place.Ticket != nil {
		return place.Ticket.For(in.Party).Minor
	}
	return 0
}

// name returns what the visit of a slot is called.
func (r *remedies) name(p trip.Plan, id string) string {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if place, known := r.state.Evidence.Places[s.Choice().Ref]; s.ID == id && known {
				return place.Name
			}
		}
	}
	return id
}

// without returns a plan without some of its slots.
func without(p trip.Plan, gone func(trip.Slot) bool) trip.Plan {
	p.Days = slices.Clone(p.Days)
	for d := range p.Days {
		p.Days[d].Slots = slices.DeleteFunc(slices.Clone(p.Days[d].Slots), gone)
	}
	return p
}

// rich returns the intent with money enough for anything.
func rich(in trip.Intent) trip.Intent {
	in.BudgetUSDCents = math.MaxInt64 / 1000
	return in
}

// cheapest finds the cheapest plan with these flights and this lodging that holds but
// for the budget: without what stands in the way, and without paid sights where that
// holds too.
func (r *remedies) cheapest() bool {
	in := rich(*r.state.Intent)
	best, holds := r.judge(in, *r.state.Plan, true)
	if !holds {
		return false
	}
	free := without(best.plan, func(s trip.Slot) bool { return s.Kind == trip.KindAttraction && !s.Locked && r.price(in, s) > 0 })
	if frugal, holds := r.judge(in, free, true); holds && frugal.report.Cost.Total < best.report.Cost.Total {
		best = frugal
	}
	r.f.CheapestUSDCents, r.f.Cheapest = best.report.Cost.Total, r.shape(best)
	return true
}

// shape says what a plan consists of.
func (r *remedies) shape(left remnant) *trip.Shape {
	c := left.report.Cost
	v := &trip.Shape{FlightsUSDCents: c.Flights, LodgingUSDCents: c.Lodging, MealsUSDCents: c.Meals, DailySpendUSDCents: c.DailySpend, OtherUSDCents: c.Attractions + c.Transit}
	var flight *trip.Flight
	for _, d := range left.plan.Days {
		for _, s := range d.Slots {
			switch ref := s.Choice().Ref; s.Kind {
			case trip.KindLodging:
				v.Nights++
				v.Lodging = ref
			case trip.KindMeal:
				v.Meals++
			case trip.KindAttraction:
				v.Visits++
			case trip.KindFlight:
				if f, known := r.state.Evidence.Flights[ref]; known && flight == nil {
					flight = &f
				}
			}
		}
	}
	v.Words = shapeWords(*v, flight, r.state.Evidence.Lodgings[v.Lodging].Tier)
	return v
}

// seek adds the smallest sets of wishes that make the plan hold when they are given
// up: single ones, else those together with the visits that stand in the way.
func (r *remedies) seek() {
	in, plan := *r.state.Intent, *r.state.Plan
	r.single(in, plan, false)
	left, holds := r.judge(in, plan, true)
	if holds {
		r.add(left, "visits", withoutWords(left.out))
		return
	}
	if len(r.f.Relaxations) == 0 {
		r.single(in, plan, true)
	}
}

// single offers each wish by itself, with the visits that stand in the way or without.
func (r *remedies) single(in trip.Intent, plan trip.Plan, leaveOut bool) {
	try := func(name, words string, in trip.Intent, p trip.Plan) bool {
		left, holds := r.judge(in, p, leaveOut)
		if holds {
			if name == "budget" {
				words += trip.Dollars(roundUp(left.report.Cost.Total))
			}
			r.add(left, name, words)
		}
		return holds
	}
	try("budget", "raise the budget to ", rich(in), plan)
	for i, l := range in.Prefs.LockedSlots {
		freed := in
		freed.Prefs.LockedSlots = slices.Delete(slices.Clone(in.Prefs.LockedSlots), i, i+1)
		place := r.state.Evidence.Places[l.PlaceID].Name
		try(fmt.Sprintf("locked_slots[%d]", i), fmt.Sprintf("free %s on day %d at %s", place, l.DayOffset+1, l.Start), freed,
			withoutLock(plan, in.Dates.Start.AddDays(l.DayOffset), l))
	}
	for _, c := range concessions {
		left, can := plan, false
		switch c.name {
		case "avoid_overnight":
			can = true
		case "lodging":
			left, can = without(plan, func(s trip.Slot) bool { return s.Kind == trip.KindLodging }), true
		case "flights":
			left, can = without(plan, func(s trip.Slot) bool { return s.Kind == trip.KindFlight || s.Kind == trip.KindTransit }), true
		}
		if given := in; can && c.applies(in) { // what is left needs other evidence
			c.give(&given)
			try(c.name, c.words, given, left)
		}
	}
	for n := in.Dates.Days() - 1; n > 0 && in.Origin == ""; n-- { // flights home on another day are not in evidence
		short := in
		short.Dates.End = in.Dates.Start.AddDays(n - 1)
		short.Prefs.LockedSlots = slices.DeleteFunc(slices.Clone(in.Prefs.LockedSlots), func(l trip.LockedSlot) bool { return l.DayOffset >= n })
		cut := plan
		cut.Days = slices.Clone(plan.Days[:n])
		last := &cut.Days[n-1] // has no night any more
		last.Slots = slices.DeleteFunc(slices.Clone(last.Slots), func(s trip.Slot) bool { return s.Kind == trip.KindLodging })
		if try("days", "stay for "+count(n, "day"), short, cut) {
			r.f.Relaxations[len(r.f.Relaxations)-1].Days = n
			break
		}
	}
}

// withoutLock returns a plan without a visit that was fixed.
func withoutLock(p trip.Plan, date trip.Date, l trip.LockedSlot) trip.Plan {
	p.Days = slices.Clone(p.Days)
	for d, day := range p.Days {
		if day.Date == date {
			p.Days[d].Slots = slices.DeleteFunc(slices.Clone(day.Slots), func(s trip.Slot) bool { return s.Locked && s.Choice().Ref == l.PlaceID })
		}
	}
	return p
}

// add offers to give up a wish, and the visits that were left out for it.
func (r *remedies) add(left remnant, name, words string) {
	names := []string{name}
	if len(left.out) > 0 && name != "visits" {
		names, words = append(names, "visits"), words+" and "+withoutWords(left.out)
	}
	r.f.Relaxations = append(r.f.Relaxations, trip.Relaxation{Constraints: names, TotalUSDCents: left.report.Cost.Total, Words: words})
}

// mostNamed is how many visits are named that are to be left out.
const mostNamed = 3

// withoutWords says what to leave out.
func withoutWords(names []string) string {
	if n := len(names) - mostNamed; n > 0 {
		return fmt.Sprintf("do without %s and %d more", strings.Join(names[:mostNamed], ", "), n)
	}
	return "do without " + strings.Join(names, ", ")
}
