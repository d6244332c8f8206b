package agent

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// effort is how long the planner searches, in iterations: so the same request
// gives the same plan on any machine. guard bounds the time all the same.
type effort struct {
	branches     int
	each, polish int
	guard        time.Duration
}

var efforts = map[trip.Mode]effort{
	trip.Best: {branches: 4, each: 600, polish: 6000, guard: 20 * time.Second},
	trip.Fast: {branches: 2, each: 0, polish: 60, guard: 5 * time.Second},
}

// draftEvery is the shortest time between two drafts.
const draftEvery = 100 * time.Millisecond

// plan solves at most four branches of flight and lodging and polishes the best.
func (a *Agent) plan(ctx context.Context, s State, emit graph.Emit) (State, graph.Result, error) {
	in := *s.Intent
	city, ok := a.Atlas.City(in.Destination.ID)
	if !ok {
		return s, graph.Result{}, fmt.Errorf("city of the intent: %w", trip.ErrNotFound)
	}
	m := a.openMarket(in, city)
	journeys, err := a.journeys(in, city)
	if err != nil {
		return s, graph.Result{}, err
	}
	e, err := a.earlier(ctx, &s)
	if err != nil {
		return s, graph.Result{}, err
	}
	todo := search{seed: s.Request.Seed, effort: efforts[s.Request.Mode], drafts: newDrafts(m, emit)}
	again := e != nil && e.Itinerary != nil
	compared := "Travelling and staying as before"
	if !again || !m.stay(&todo, s.Request, e.Itinerary.Plan, journeys) {
		bases := m.bases(journeys)
		affordable, err := a.affordable(ctx, m, bases)
		if err != nil {
			return s, graph.Result{}, a.unlockable(ctx, in, city, err)
		}
		if again {
			m.goOn(&todo, s.Request, e.Itinerary.Plan, affordable)
		} else {
			todo.bases = m.pick(affordable, todo.effort.branches)
		}
		compared = fmt.Sprintf("%d ways to travel and stay compared, %d planned", len(bases), len(todo.bases))
	}
	ctx, cancel := context.WithTimeout(ctx, todo.effort.guard)
	defer cancel()
	branches, err := m.solveAll(ctx, todo)
	if err != nil {
		return s, graph.Result{}, a.unlockable(ctx, in, city, err)
	}
	s.Branches = branches
	best := branches[bestBranch(branches)]
	return s, graph.Result{Outcome: done, Report: graph.Report{
		Summary: fmt.Sprintf("%s; the best has %s for %s", compared, count(visits(best.Plan), "visit"), trip.Dollars(best.Total)),
		Payload: branchesPayload(branches),
	}}, nil
}

// affordable returns the bases that leave enough for ordinary meals and rides, or
// else the cheapest one alone, if its cheapest plan is within the budget.
func (a *Agent) affordable(ctx context.Context, m *market, bases []base) ([]base, error) {
	if len(bases) == 0 {
		return nil, &trip.Failure{Code: trip.CodeInfeasible, Message: fmt.Sprintf("No place to stay in %s suits this party.", m.city.Name), Binding: []trip.Rule{trip.RulePreferences}}
	}
	within := slices.DeleteFunc(slices.Clone(bases), func(b base) bool { return b.fixed+b.rides+m.cheapestMeals(b) > m.in.BudgetUSDCents })
	if len(within) > 0 {
		return within, nil
	}
	least, total, err := m.cheapest(ctx, bases[0])
	if err != nil {
		return nil, err
	}
	if total > m.in.BudgetUSDCents {
		return nil, a.costly(ctx, m, bases[0], least, total)
	}
	return bases[:1], nil
}

// journeys returns the flights to choose from. An intent without an origin has none.
func (a *Agent) journeys(in trip.Intent, city *atlas.City) ([]atlas.Journey, error) {
	if in.Origin == "" {
		return nil, nil
	}
	all := a.Atlas.Flights(atlas.FlightQuery{Origin: in.Origin, City: city, Airports: in.Airports, Party: in.Party, Start: in.Dates.Start, End: in.Dates.End})
	if len(all) == 0 {
		return nil, &trip.Failure{
			Code: trip.CodeNeedsClarification, Field: "origin_airport",
			Message:  fmt.Sprintf("No flights from %s to %s are known.", in.Origin, city.Name),
			Question: fmt.Sprintf("From which other airport could you travel to %s, or shall the trip be planned without flights?", city.Name),
		}
	}
	binding, which := []trip.Rule{trip.RuleTiming}, "flight"
	if in.Prefs.AvoidOvernight {
		all, binding, which = fewestNights(all, a.Policy), append(binding, trip.RulePreferences), "flight by day"
	}
	all = slices.DeleteFunc(all, func(j atlas.Journey) bool { return !a.inTown(city, j) })
	if len(all) == 0 {
		return nil, &trip.Failure{
			Code: trip.CodeInfeasible, Binding: binding,
			Message: fmt.Sprintf("No known %s from %s lands in %s in time to be in town before one flies back on the last day; a day more would do.", which, in.Origin, city.Name),
		}
	}
	return all, nil
}

// inTown reports whether a journey leaves the time to come into town and to be
// back at the airport: on a trip of one day it may not.
func (a *Agent) inTown(city *atlas.City, j atlas.Journey) bool {
	transfer := func(code string) time.Duration {
		i := slices.IndexFunc(city.Airports, func(airport atlas.CityAirport) bool { return airport.Code == code })
		if i < 0 {
			return 0
		}
		return city.Airports[i].TransferTime
	}
	buffer := time.Duration(a.Policy.Buffers.Airport) * time.Second
	return !j.Out.Arrive.Add(buffer + transfer(j.Out.To)).After(j.Back.Depart.Add(-buffer - transfer(j.Back.From)))
}

// fewestNights keeps the journeys with the fewest flights through the night.
func fewestNights(all []atlas.Journey, policy trip.Policy) []atlas.Journey {
	fewest := overnight(slices.MinFunc(all, func(a, b atlas.Journey) int { return cmp.Compare(overnight(a, policy), overnight(b, policy)) }), policy)
	return slices.DeleteFunc(all, func(j atlas.Journey) bool { return overnight(j, policy) > fewest })
}

// overnight counts the flights of a journey that are in the air at night.
func overnight(j atlas.Journey, policy trip.Policy) (n int64) {
	for _, f := range []trip.Flight{j.Out, j.Back} {
		if f.Overnight(policy.NightMinute) {
			n++
		}
	}
	return n
}

// cheapestMeals is the least that the meals of the trip cost: two a day at the
// cheapest places, one on a day cut short.
func (m *market) cheapestMeals(b base) int64 {
	prices := m.mealPrices
	if len(prices) == 0 {
		return 0
	}
	var sum int64
	for k := range m.sittings(b) {
		sum += prices[k%min(len(prices), 4)]
	}
	return sum
}

// sittings counts the meals for which there is all the time one could want.
func (m *market) sittings(b base) (n int) {
	for d, f := range b.frames {
		for _, meal := range meals(m.in.Prefs.KidFriendly, m.policy) {
			if f.Start <= m.clock(d, meal.from) && f.End >= m.clock(d, meal.to) {
				n++
			}
		}
	}
	return n
}

// pick chooses at most n bases that are worth solving, of those that no other
// outdoes in every respect: the most promising, and for the sake of contrast the
// cheapest, the one that leaves most time and the one closest to things.
func (m *market) pick(bases []base, n int) []base {
	bases = undominated(bases)
	by := func(less func(a, b base) int) base { return slices.MinFunc(bases, less) }
	for i := range bases {
		bases[i].promise = m.promise(bases[i])
	}
	promise := slices.Clone(bases)
	slices.SortStableFunc(promise, func(a, b base) int { return cmp.Compare(b.promise, a.promise) })
	candidates := []base{
		promise[0],
		bases[0],
		by(func(a, b base) int {
			return cmp.Or(cmp.Compare(b.minutes, a.minutes), cmp.Compare(b.promise, a.promise))
		}),
		by(func(a, b base) int { return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(b.promise, a.promise)) }),
	}
	var chosen []base
	for _, b := range append(candidates, promise...) {
		if len(chosen) < n && !slices.ContainsFunc(chosen, func(c base) bool { return c.key() == b.key() }) {
			chosen = append(chosen, b)
		}
	}
	return chosen
}

// promise estimates the points of a base before it is solved: an hour in town
// brings some forty, as long as there is money for what it costs. Both are about
// what solved plans come to.
func (m *market) promise(b base) int64 {
	const townPoints, hourCents = 40, 400 // cents of one person
	hours := b.minutes / 60
	if money := (m.in.BudgetUSDCents - b.fixed - b.rides - m.cheapestMeals(b)) / (hourCents * int64(m.in.Party.Size())); money < hours {
		hours -= (hours - money) / 2 // what costs nothing fills half of the rest
	}
	return hours*townPoints + sum(m.baseScores(b, b.fixed))
}

// baseScores are the points of everything that is not a visit.
func (m *market) baseScores(b base, total int64) map[string]int64 {
	v := map[string]int64{
		"comfort": b.comfort,
		"place":   -farPoints * b.far * int64(len(m.dates)),
		"price":   -m.pricePoints(total),
		"nights":  -overnightPoints * b.nights,
	}
	return v
}

// sum adds up a score vector.
func sum(scores map[string]int64) (total int64) {
	for _, v := range scores {
		total += v
	}
	return total
}

// search is what solveAll has to do.
type search struct {
	bases  []base
	seed   uint64
	effort effort
	drafts *drafts

	// Of a what-if: the plan to begin with, and by day whether it stays as it is.
	start  *solve.Solution
	frozen []bool
}

// atOnce is how many bases are solved at the same time. Those after them are solved
// with the best of them as a bar.
const atOnce = 2

// solveAll solves the bases, some at a time, and then polishes the best. Results are
// taken in the order of the bases, whichever is done first. A base of which even the
// bound is below the best plan so far gets a first plan and no search.
func (m *market) solveAll(ctx context.Context, s search) ([]Branch, error) {
	var branches []Branch
	for some := range slices.Chunk(s.bases, atOnce) {
		solved, faults, work := make([]Branch, len(some)), make([]error, len(some)), make([]func(), len(some))
		for i, b := range some {
			each, bound, first := s.effort.each, int64(0), i == 0 && len(branches) == 0
			if each > 0 && len(branches) > 0 {
				if bound = m.bound(b); bound < branches[bestBranch(branches)].score() {
					each = 0
				}
			}
			work[i] = func() {
				solved[i], faults[i] = m.solveBranch(ctx, s, b, each, first)
				if each < s.effort.each {
					solved[i].Bound = &bound
				}
			}
		}
		together(work...)
		for _, err := range faults {
			if err != nil {
				return nil, err
			}
		}
		branches = append(branches, solved...)
	}
	return branches, m.polish(ctx, s, branches)
}

// solveBranch solves one of the bases of a search. The first tells its drafts.
func (m *market) solveBranch(ctx context.Context, s search, b base, iterations int, first bool) (Branch, error) {
	o := solve.Options{Seed: branchSeed(s.seed, b.key()), Iterations: iterations, Start: s.start, Frozen: s.frozen}
	if first {
		o.Better = s.drafts.better(b)
	}
	branch, err := m.solve(ctx, b, o)
	if err != nil && s.frozen != nil { // what was asked for moves other days too
		o.Frozen = nil
		branch, err = m.solve(ctx, b, o)
	}
	return branch, err
}

// polish improves the best branch and completes its plan.
func (m *market) polish(ctx context.Context, s search, branches []Branch) error {
	best := &branches[bestBranch(branches)]
	polished, iterations := *best, 0
	for _, b := range branches {
		iterations += b.Plan.Iterations
	}
	if s.effort.polish > 0 && s.frozen == nil {
		var err error
		start := best.solution
		polished, err = m.solve(ctx, best.base, solve.Options{
			Seed: branchSeed(s.seed, best.base.key()+" polish"), Iterations: s.effort.polish, Start: &start, Better: s.drafts.better(best.base),
		})
		if err != nil {
			return err
		}
		iterations += polished.Plan.Iterations
	}
	if polished.score() >= best.score() || best.Total > m.in.BudgetUSDCents {
		*best = polished
	}
	s.drafts.end(best.base, best.solution)
	plan := &best.Plan
	m.addAlternatives(plan, best.base, best.solution)
	plan.Iterations, plan.StoppedBy = iterations, polished.Plan.StoppedBy
	plan.InputDigest, plan.Seed = best.digest(), s.seed
	return nil
}

// branchSeed derives the seed of a branch from the run's and the branch's name,
// so that it does not depend on which branches there are beside it.
func branchSeed(seed uint64, key string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, key)
	return h.Sum64()
}

// tightenings is how often a base is solved again for less money when the rides
// between its visits cost more than was set aside.
const tightenings = 4

// rideMargin is about one ride of a small party, in cents.
const rideMargin = 500

// solve solves one base within the budget.
func (m *market) solve(ctx context.Context, b base, o solve.Options) (Branch, error) {
	problem := m.problem(b)
	given := *problem // its budget changes below
	var solution solve.Solution
	var total int64
	for range tightenings {
		var err error
		if solution, err = solve.Solve(ctx, problem, o); err != nil {
			return Branch{}, lockFailure(err)
		}
		total = m.total(b, solution)
		over := total - m.in.BudgetUSDCents
		if over <= 0 {
			break
		}
		// Other visits may need more rides again, so a little more than what is over.
		problem.Budget = max(0, problem.Budget-over-over/2-rideMargin)
	}
	if over := total > m.in.BudgetUSDCents; over || m.eaten(solution) < m.sittings(b) {
		least, cost, err := m.cheapest(ctx, b)
		if err == nil && (over && cost < total || cost <= m.in.BudgetUSDCents && m.eaten(least) > m.eaten(solution)) {
			solution, total = least, cost
		}
	}
	branch := b.branch()
	branch.Plan, branch.Total, branch.Scores = m.assemble(b, solution), total, m.scores(b, solution, total)
	branch.solution, branch.digest = solution, given.Digest
	return branch, nil
}

// lockFailure tells the traveller that what they fixed cannot all be kept.
func lockFailure(err error) error {
	return &trip.Failure{
		Code: trip.CodeInfeasible, Binding: []trip.Rule{trip.RuleLockedSlots},
		Message: "The visits you fixed do not fit together with the days of this trip: " + err.Error() + ". Free one of them or move it.",
	}
}

// mealScore are the points of a meal, beside those of the place, when branches are
// compared. It is no mealPoints, which would pay any fare for landing before lunch.
const mealScore = 100

// keptScore are the points of a what-if's branch that travels and stays as the plan
// before: others must be better by more than that.
const keptScore = 150

// scores is the vector by which branches are compared; their sum decides.
func (m *market) scores(b base, s solve.Solution, total int64) map[string]int64 {
	v := m.baseScores(b, total)
	v["ways"] = -hourPoints * (s.Travel + s.Wait) / 60
	v["visits"] = mealScore * int64(m.eaten(s))
	if m.before != "" {
		v["kept"] = 0
		if b.key() == m.before {
			v["kept"] = keptScore
		}
	}
	for _, visits := range s.Days {
		for _, visit := range visits {
			v["visits"] += m.wishes[m.of[visit.Node].place]
		}
	}
	return v
}

// cheapest plans a base for the least money and returns what it costs. Of the
// whole city, of what is within a walk from the lodging, and of meals alone it
// takes the plan that has the most meals, and of those the cheapest.
func (m *market) cheapest(ctx context.Context, b base) (best solve.Solution, total int64, err error) {
	meals := -1
	for _, sight := range []int64{0, freeSight} {
		for _, near := range []bool{false, true} {
			s, err := solve.Solve(ctx, m.frugal(b, sight, near), solve.Options{})
			if err != nil {
				return s, 0, lockFailure(err)
			}
			cost, eaten := m.total(b, s), m.eaten(s)
			if eaten > meals || eaten == meals && cost < total {
				best, total, meals = s, cost, eaten
			}
		}
	}
	return best, total, nil
}

// eaten counts the meals of a solution.
func (m *market) eaten(s solve.Solution) (n int) {
	for _, visits := range s.Days {
		for _, v := range visits {
			if m.of[v.Node].meal != "" {
				n++
			}
		}
	}
	return n
}

// freeSight is what a sight that costs nothing is worth where money is all, in
// cents; a meal is worth far more, and an hour under way about two fares.
const (
	freeSight  = 500
	frugalMeal = 20_000
	frugalHour = 600
)

// frugal is the problem of a base in cents: the cheapest meals, and sights that
// are free for what they are said to be worth, near the lodging only or anywhere.
func (m *market) frugal(b base, sight int64, near bool) *solve.Problem {
	p := m.problem(b)
	p.Budget, p.HourPoints = math.MaxInt64/2, frugalHour
	p.Nodes = slices.Clone(p.Nodes)
	for i, n := range p.Nodes {
		worth := int64(0)
		switch {
		case n.Locked != nil:
			continue
		case near && b.ways[m.of[i].place].Mode != "walk":
		case n.Group != noGroup:
			worth = max(1, frugalMeal-n.Cost)
		case n.Cost == 0:
			worth = sight
		}
		n.Profit = slices.Clone(n.Profit)
		for d, points := range n.Profit {
			if points > 0 {
				n.Profit[d] = int32(worth)
			}
		}
		p.Nodes[i] = n
	}
	return p
}
