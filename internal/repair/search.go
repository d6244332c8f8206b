package repair

import (
	"slices"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// Bounds of the work of a cycle.
const (
	maxDrafts = 16      // judged of one move for one violation
	patience  = 5       // drafts judged after one that is rid of the violation: likely ones come first
	maxJudged = 24_000  // slots, each time the verifier sees one: 600 plans of 40 slots
	maxTried  = 200_000 // starts of visits
	maxADay   = 24      // slots: a plan with a day of more is no trip that one could mend
)

// search is one cycle at work.
type search struct {
	in     trip.Intent
	ev     trip.Evidence
	policy trip.Policy
	o      Options

	zone   *time.Location
	way    func(from, to string) (trip.Leg, bool)
	judge  *verify.Judge
	alone  *verify.Judge        // of visits by themselves
	base   state                // what the cycle began with
	worth  int64                // score of its visits
	starts map[string]time.Time // of its slots, by id
	judged int                  // slots, so far
	tried  int                  // starts of visits, so far
	faults map[visit]faults     // of visits by themselves, as far as asked for
}

func newSearch(in trip.Intent, ev trip.Evidence, policy trip.Policy, o Options, plan trip.Plan) *search {
	s := &search{in: in, ev: ev, policy: policy, o: o, way: ev.Travel.Index(), judge: verify.NewJudge(in, ev, policy), faults: make(map[visit]faults)}
	in.Prefs.LockedSlots, ev.Travel = nil, trip.Travel{}
	s.alone = verify.NewJudge(in, ev, policy)
	s.zone = time.UTC // for a zone that is unknown, of which the verifier has more to say
	if zone, err := time.LoadLocation(in.Destination.TZ); err == nil && in.Destination.TZ != "Local" {
		s.zone = zone
	}
	s.base.plan = clone(plan)
	for _, d := range s.base.plan.Days {
		slices.SortStableFunc(d.Slots, earlier)
	}
	s.worth, s.starts = s.score(plan), make(map[string]time.Time)
	for _, slot := range inTime(plan) {
		s.starts[slot.ID] = slot.Start
	}
	s.base = s.verdict(s.base.plan)
	return s
}

// verdict asks the verifier about a plan.
func (s *search) verdict(p trip.Plan) state {
	for _, d := range p.Days {
		s.judged += len(d.Slots)
	}
	r := s.judge.Check(p)
	return state{p, r, s.measure(p, r)}
}

// exhausted reports whether the work of a cycle is done, whatever it has found.
func (s *search) exhausted() bool { return s.judged >= maxJudged || s.tried >= maxTried }

// draft is a plan that a move proposes, and the words for it.
type draft struct {
	plan     trip.Plan
	ids      []string // of the slots it is about, none when it is about more
	from, to string
	gain     string          // why the new is better, "" when the cause says it all
	indoors  string          // that the new is indoors, "" when it is not
	fact     trip.Provenance // what the change rests on
}

// candidate is a draft that was judged.
type candidate struct {
	state
	draft draft
	by    move
	cause trip.Violation
}

// move returns the candidate as a change of what it was made from.
func (s *search) move(c candidate, from state) trip.Move {
	m := trip.Move{
		Move: c.by.name, Subject: c.cause.Subject, From: c.draft.from, To: c.draft.to, Why: s.why(from.plan, c.cause, c.draft),
		Changes: s.named(changes(from.plan, c.plan)), Provenance: c.draft.fact,
	}
	m.Words = s.sentence(c, from)
	if c.cause.Rule == trip.RuleWeather {
		_, day := s.weatherAt(from.plan, c.cause)
		m.Provenance = day.Provenance
	}
	return m
}

// best returns the best candidate that lets less stand in the way than now does.
// Violations are taken in the verifier's order; the first of which one can be rid
// without a new one settles it.
func (s *search) best(now state) (best candidate, better bool) {
	for _, v := range now.blocking() {
		if s.exhausted() {
			break
		}
		c, found := s.against(now, v)
		if !found || better && c.phi.compare(best.phi) >= 0 {
			continue
		}
		best, better = c, true
		if clears(c.report.Violations, now.report.Violations, v) {
			break
		}
	}
	return best, better
}

// against returns the best candidate that a violation's moves offer. It goes no
// further down the list than a move that costs the traveller nothing.
func (s *search) against(now state, v trip.Violation) (best candidate, found bool) {
	for _, m := range movesFor(v.Rule) {
		c, ok := s.try(m, now, v)
		if ok && (!found || c.phi.compare(best.phi) < 0) {
			best, found = c, true
		}
		if found && settles(best, now, v) {
			break
		}
	}
	return best, found
}

// try returns the best candidate that one move offers.
func (s *search) try(m move, now state, v trip.Violation) (best candidate, found bool) {
	n, most := 0, maxDrafts
	for d := range m.drafts(s, now.plan, v) {
		d.plan = s.settle(now.plan, d.plan)
		if slices.EqualFunc(d.plan.Days, now.plan.Days, func(a, b trip.Day) bool { return same(a.Slots, b.Slots) }) {
			continue
		}
		if s.exhausted() {
			break
		}
		c := candidate{state: s.verdict(d.plan), draft: d, by: m, cause: v}
		if c.phi.blocksLess(now.phi) && (!found || c.phi.compare(best.phi) < 0) {
			best, found = c, true
		}
		n++
		if most == maxDrafts && clears(c.report.Violations, now.report.Violations, v) {
			most = min(most, n+patience)
		}
		if n >= most || found && best.phi.edits <= now.phi.edits+1 && settles(best, now, v) {
			break // in the second case no other draft of the move changes less
		}
	}
	return best, found
}

// settles reports whether a candidate is rid of a violation at no cost to the
// traveller.
func settles(c candidate, now state, v trip.Violation) bool {
	return c.phi.lost <= now.phi.lost && clears(c.report.Violations, now.report.Violations, v)
}

// clears reports whether after has v no more and nothing that before has not.
func clears(after, before []trip.Violation, v trip.Violation) bool {
	return !slices.ContainsFunc(after, func(a trip.Violation) bool {
		return alike(a, v) || !slices.ContainsFunc(before, func(b trip.Violation) bool { return alike(a, b) })
	})
}

// alike reports whether two violations are one, before and after a change.
func alike(a, b trip.Violation) bool {
	return a.Rule == b.Rule && a.Subject == b.Subject && a.Severity == b.Severity
}
