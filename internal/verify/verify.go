// Package verify holds the rules: what must be true of a plan, given what is
// known. Rules are pure functions over intent, plan, evidence and policy: no
// clock, no network, no randomness, and the input is left as it is, so the same
// input gives the same bytes and a certificate can be checked again by anybody.
//
// The rules trust evidence only. Times are judged as instants and as the wall
// clocks of the zones concerned, costs are added up again from prices, ways are
// looked up by the refs at their ends; of what a choice says about itself, only
// its kind, its ref and the wish for a taxi count.
package verify

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/internal/trip"
)

// Report is everything that was found out about a plan.
type Report struct {
	Violations  []trip.Violation // blocking first, then by rule and subject; never nil
	Certificate trip.Certificate
	Cost        trip.Cost // recomputed; zero for a plan that is too large to judge
}

// MaxSlots is how many slots a day of a plan may have.
const MaxSlots = 60

// maxID bounds the bytes of a slot's id, which every finding about it repeats.
const maxID = 200

// wholeTrip is the subject of what concerns no single slot.
const wholeTrip = "trip"

// rule is a check of one aspect of a plan, entered under the name of the rule it
// belongs to.
type rule struct {
	name  trip.Rule
	check func(*timeline) []finding
}

// rules are all checks in the order in which a certificate lists them.
var rules = [...]rule{
	{trip.RuleBudget, budget},
	{trip.RuleTiming, dates},
	{trip.RuleTiming, daysOfSlots},
	{trip.RuleTiming, gaps},
	{trip.RuleTiming, flightTimes},
	{trip.RuleTiming, transferTimes},
	{trip.RuleOverlap, overlap},
	{trip.RuleOpeningHours, openingHours},
	{trip.RuleWeather, weather},
	{trip.RulePreferences, kidsEvening},
	{trip.RulePreferences, kidsPlaces},
	{trip.RulePreferences, wheelchair},
	{trip.RulePreferences, unwanted},
	{trip.RulePreferences, overnight},
	{trip.RuleLockedSlots, lockedSlots},
	{trip.RuleLastTrain, lastTrain},
	{trip.RuleCheckInOut, beds},
	{trip.RuleCheckInOut, beforeCheckIn},
	{trip.RuleCheckInOut, afterCheckOut},
	{trip.RuleCheckInOut, wayToAirport},
	{trip.RulePartialDays, lateLanding},
	{trip.RulePartialDays, earlyDeparture},
	{trip.RuleProvenance, party},
	{trip.RuleProvenance, zones},
	{trip.RuleProvenance, identities},
	{trip.RuleProvenance, choices},
	{trip.RuleProvenance, prices},
	{trip.RuleProvenance, taxis},
	{trip.RuleProvenance, legs},
	{trip.RuleProvenance, rates},
	{trip.RuleProvenance, sources},
}

// numbers are what a finding rests on: seconds end in _s, money in _usd_cents,
// percentages in _percent; a claim is 1 or 0.
type numbers = map[string]int64

// finding is one check that was made. It holds when it has no severity.
type finding struct {
	subject  string
	severity trip.Severity
	numbers  numbers
	excess   int64
	message  string
}

// holds returns the finding that all is well with subject.
func holds(subject string, n numbers) finding { return finding{subject: subject, numbers: n} }

// Check judges a plan by every rule. It never fails: what cannot be judged is a
// violation or an advisory by itself.
func Check(in trip.Intent, p trip.Plan, ev trip.Evidence, policy trip.Policy) Report {
	return NewJudge(in, ev, policy).Check(p)
}

// Check judges a plan by every rule, as the function of this name does.
func (j *Judge) Check(p trip.Plan) Report {
	report := Report{Violations: []trip.Violation{}, Certificate: trip.Certificate{PolicyVersion: j.policy.Version, Checks: []trip.Check{}}}
	if f, tooLarge := size(j.in, p); tooLarge {
		report.add(trip.RuleTiming, f)
		return report
	}
	t := j.lay(p)
	for _, r := range rules {
		for _, f := range r.check(t) {
			report.add(r.name, f)
		}
	}
	slices.SortStableFunc(report.Violations, inOrder)
	report.Cost = t.cost()
	return report
}

// add enters a finding into the certificate and, when it does not hold, into the
// violations.
func (r *Report) add(name trip.Rule, f finding) {
	ok := f.severity == ""
	r.Certificate.Checks = append(r.Certificate.Checks, trip.Check{Rule: name, Subject: f.subject, Holds: ok, Numbers: f.numbers})
	if !ok {
		r.Violations = append(r.Violations, trip.Violation{
			Rule: name, Severity: f.severity, Subject: f.subject, Numbers: f.numbers, Excess: f.excess, Message: f.message,
		})
	}
}

// inOrder sorts violations: blocking first, then rules as in the table, then
// subjects.
func inOrder(v, w trip.Violation) int {
	return cmp.Or(
		cmp.Compare(gravity(v.Severity), gravity(w.Severity)),
		cmp.Compare(position(v.Rule), position(w.Rule)),
		cmp.Compare(v.Subject, w.Subject),
		cmp.Compare(v.Message, w.Message),
	)
}

func gravity(s trip.Severity) int {
	if s == trip.Blocking {
		return 0
	}
	return 1
}

func position(name trip.Rule) int {
	return slices.IndexFunc(rules[:], func(r rule) bool { return r.name == name })
}

// size reports a plan that is larger than any trip, before work is put into it.
func size(in trip.Intent, p trip.Plan) (f finding, tooLarge bool) {
	slots, id, locked := 0, 0, len(in.Prefs.LockedSlots)
	for _, d := range p.Days {
		slots = max(slots, len(d.Slots))
		for _, s := range d.Slots {
			id = max(id, len(s.ID))
		}
	}
	if len(p.Days) <= trip.MaxDays && slots <= MaxSlots && id <= maxID && locked <= trip.MaxLocked {
		return finding{}, false
	}
	return finding{
		subject:  wholeTrip,
		severity: trip.Blocking,
		excess:   1,
		numbers:  numbers{"days": int64(len(p.Days)), "most_slots": int64(slots), "longest_id": int64(id), "locked_slots": int64(locked)},
		message: fmt.Sprintf("The plan is too large to check: a trip has at most %d days and %d fixed visits, a day at most %d entries, an identifier at most %d characters.",
			trip.MaxDays, trip.MaxLocked, MaxSlots, maxID),
	}, true
}
