package repair_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/repair"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// fault is something that spoils a plan, more or less.
type fault struct {
	name   string
	inject func(w *world, r *rand.Rand)
}

// visits returns the ids of the visits of a plan.
func visits(p trip.Plan) (ids []string) {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal {
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}

func (w *world) anyVisit(r *rand.Rand) *trip.Slot {
	ids := visits(w.plan)
	return w.slot(ids[r.IntN(len(ids))])
}

var allFaults = []fault{
	{"at another time", func(w *world, r *rand.Rand) { // at another time
		s, by := w.anyVisit(r), time.Duration(r.IntN(49)-24)*10*time.Minute
		s.Start, s.End = s.Start.Add(by), s.End.Add(by)
	}},
	{"lasts longer", func(w *world, r *rand.Rand) {
		s := w.anyVisit(r)
		s.End = s.End.Add(time.Duration(r.IntN(120)) * time.Minute)
	}},
	{"ends before it begins", func(w *world, r *rand.Rand) {
		s := w.anyVisit(r)
		s.End = s.Start.Add(-time.Duration(r.IntN(2)) * time.Hour)
	}},
	{"closed some day", func(w *world, r *rand.Rand) { // closed some day
		date := w.in.Dates.Start.AddDays(r.IntN(3)).String()
		w.place(w.anyVisit(r).Choices[0].Ref, func(p *trip.Place) { p.ClosedDates = []string{date} })
	}},
	{"other hours", func(w *world, r *rand.Rand) {
		hours := []string{"", "Mo-Su 10:00-12:00,15:00-18:00", "Mo-Fr 14:00-20:00", "Sa-Su 10:00-20:00"}[r.IntN(4)]
		w.place(w.anyVisit(r).Choices[0].Ref, func(p *trip.Place) { p.OpeningHours = &hours })
	}},
	{"rain", func(w *world, r *rand.Rand) { w.rain(r.IntN(3), 70) }},
	{"less money", func(w *world, r *rand.Rand) { w.in.BudgetUSDCents = 90000 + r.Int64N(100000) }},
	{"children", func(w *world, r *rand.Rand) { w.in.Prefs.KidFriendly = true }},
	{"an earlier last train", func(w *world, r *rand.Rand) {
		w.ev.Transport.LastDeparture = []string{"17:00", "19:40", "22:00"}[r.IntN(3)]
	}},
	{"no bag drop", func(w *world, r *rand.Rand) { w.stay("hotel", func(l *trip.Lodging) { l.BagDrop = false }) }},
	{"no luggage storage", func(w *world, r *rand.Rand) { w.stay("hotel", func(l *trip.Lodging) { l.LuggageStorage = false }) }},
	{"somewhere unknown", func(w *world, r *rand.Rand) { w.anyVisit(r).Choices[0].Ref = "nowhere" }},
	{"a place taken out of evidence", func(w *world, r *rand.Rand) { delete(w.ev.Places, w.anyVisit(r).Choices[0].Ref) }},
	{"another flight home", func(w *world, r *rand.Rand) { // another flight home
		f := w.ev.Flights["back"]
		by := time.Duration(r.IntN(13)-8) * time.Hour
		f.Depart, f.Arrive = f.Depart.Add(by), f.Arrive.Add(by)
		w.ev.Flights["back"] = f
	}},
	{"lands late", func(w *world, r *rand.Rand) { // late
		f := w.ev.Flights["out"]
		f.Arrive = f.Arrive.Add(time.Duration(r.IntN(14)) * time.Hour)
		w.ev.Flights["out"] = f
		w.slot("flight-out").End = f.Arrive
	}},
	{"night too early", func(w *world, r *rand.Rand) { // night cut short
		s := w.slot([]string{"night1", "night2"}[r.IntN(2)])
		s.Start = s.Start.Add(-time.Duration(r.IntN(180)) * time.Minute)
	}},
	{"locked", func(w *world, r *rand.Rand) { w.anyVisit(r).Locked = true }},
	{"fixed by the traveller", func(w *world, r *rand.Rand) { // fixed by the traveller
		s := w.anyVisit(r)
		start, end := s.Start.In(paris), s.End.In(paris)
		if trip.DateOf(start) != trip.DateOf(end) || !end.After(start) {
			return
		}
		s.Locked = true
		w.in.Prefs.LockedSlots = append(w.in.Prefs.LockedSlots, trip.LockedSlot{
			DayOffset: w.in.Dates.Start.DaysUntil(trip.DateOf(start)), Start: start.Format("15:04"), End: end.Format("15:04"), PlaceID: s.Choices[0].Ref,
		})
	}},
	{"no other flights", func(w *world, r *rand.Rand) { w.o.Journeys = nil }},
	{"no other lodgings, no taste", func(w *world, r *rand.Rand) { w.o.Lodgings, w.o.Score = nil, nil }},
}

// spoilt is the weekend with faults, its days in order.
func spoilt(r *rand.Rand, faults ...fault) *world {
	w := weekend()
	for _, f := range faults {
		f.inject(w, r)
	}
	for d := range w.plan.Days {
		slices.SortFunc(w.plan.Days[d].Slots, inOrder)
	}
	return w
}

// drawSpoilt draws the weekend with one to five faults.
func drawSpoilt(t *rapid.T) *world {
	var faults []fault
	for range rapid.IntRange(1, 5).Draw(t, "faults") {
		faults = append(faults, allFaults[rapid.IntRange(0, len(allFaults)-1).Draw(t, "fault")])
	}
	return spoilt(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7)), faults...)
}

// inOrder is the order of the slots of a day.
func inOrder(a, b trip.Slot) int {
	return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.ID, b.ID))
}

// standing is what stands in the way of a plan.
type standing struct {
	blocking int
	excess   int64
}

func (a standing) less(b standing) bool {
	return cmp.Or(cmp.Compare(a.blocking, b.blocking), cmp.Compare(a.excess, b.excess)) < 0
}

func stand(found []trip.Violation) (s standing) {
	for _, v := range found {
		if v.Severity == trip.Blocking {
			s.blocking++
			s.excess += v.Excess
		}
	}
	return s
}

func (w *world) with(p trip.Plan) *world {
	next := *w
	next.plan = p
	return &next
}

// TestLawsOfRepair checks what must hold of every cycle: it terminates, is strictly
// better than before or changes nothing, leaves locks and its input alone, says in
// its diff what it did, needs each of its moves, and does the same again.
func TestLawsOfRepair(t *testing.T) {
	undone := 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawSpoilt(t)
		input, evidence := trip.Digest(w.in), trip.Digest(w.ev.Places)
		cost, cents := w.check().Cost.Total, int64(0)
		for number := 1; number <= repair.MaxCycles; number++ {
			plan := trip.Digest(w.plan)
			next, diff, ok := w.cycle(number)
			if trip.Digest(w.plan) != plan {
				t.Errorf("the plan was changed")
			}
			if !ok {
				wantUnchanged(t, w, next, diff)
				break
			}
			undone += wantLaws(t, w, next, diff, number)
			cents += diff.DeltaUSDCents
			w = w.with(next)
		}
		if trip.Digest(w.in) != input || trip.Digest(w.ev.Places) != evidence {
			t.Errorf("intent or evidence was changed")
		}
		if got := w.check().Cost.Total; cost+cents != got {
			t.Errorf("the deltas add up to %d, the cost has changed by %d", cents, got-cost)
		}
	})
	if undone < 20 {
		t.Errorf("only %d moves could be undone by themselves: too few to say that each was needed", undone)
	}
}

// TestDescentEnds goes on as long as anything improves: never for ever.
func TestDescentEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawSpoilt(t)
		for number := 1; ; number++ {
			next, _, ok := w.cycle(number)
			if !ok {
				return
			}
			if number > 30 {
				t.Fatalf("after %d cycles there is still something to improve", number)
			}
			if before, after := stand(w.check().Violations), stand(w.with(next).check().Violations); !after.less(before) {
				t.Fatalf("cycle %d: got %v, want less than %v", number, after, before)
			}
			w = w.with(next)
		}
	})
}

// TestSuccessRate measures how many spoilt trips hold after repair: of one fault
// each, and of several at once, where what the traveller has locked may itself be
// spoilt and then cannot be mended.
func TestSuccessRate(t *testing.T) {
	for _, tt := range []struct {
		name        string
		most        int // faults at once
		mutants     int
		wantPercent int
	}{{"one fault", 1, 1000, 99}, {"one to five faults", 5, 300, 90}} {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() {
				tt.mutants /= 10
			}
			broken, mended := 0, 0
			left := make(map[string]int)
			for seed := uint64(0); broken < tt.mutants; seed++ {
				r := rand.New(rand.NewPCG(seed, 77))
				var faults []fault
				for range 1 + r.IntN(tt.most) {
					faults = append(faults, allFaults[r.IntN(len(allFaults))])
				}
				w := spoilt(r, faults...)
				if !trip.AnyBlocking(w.check().Violations) {
					continue
				}
				broken++
				for number := 1; number <= repair.MaxCycles; number++ {
					next, _, ok := w.cycle(number)
					if !ok {
						break
					}
					w = w.with(next)
				}
				if v := w.check().Violations; trip.AnyBlocking(v) {
					left[string(v[0].Rule)]++
				} else {
					mended++
				}
			}
			t.Logf("%d of %d spoilt trips hold after repair, %.1f %%; what is left, by rule: %v", mended, broken, 100*float64(mended)/float64(broken), left)
			if 100*mended < tt.wantPercent*broken {
				t.Errorf("want %d %%", tt.wantPercent)
			}
		})
	}
}

// wantUnchanged checks a cycle that found nothing to do.
func wantUnchanged(t *rapid.T, w *world, next trip.Plan, diff trip.Repair) {
	t.Helper()
	if trip.Digest(next) != trip.Digest(w.plan) || trip.Digest(diff) != trip.Digest(trip.Repair{}) {
		t.Errorf("got a change, want none")
	}
}

// wantLaws checks what must hold of every cycle that has changed something. It
// returns how many of the moves could be undone alone.
func wantLaws(t *rapid.T, w *world, next trip.Plan, diff trip.Repair, number int) (undone int) {
	t.Helper()
	before, after := w.check(), w.with(next).check()
	if len(diff.Moves) < 1 || len(diff.Moves) > repair.MaxMoves || diff.Cycle != number {
		t.Errorf("got %d moves in cycle %d", len(diff.Moves), diff.Cycle)
	}
	if !stand(after.Violations).less(stand(before.Violations)) {
		t.Errorf("got %v, want less than %v", stand(after.Violations), stand(before.Violations))
	}
	if trip.Digest(diff.Before) != trip.Digest(before.Violations) || trip.Digest(diff.After) != trip.Digest(after.Violations) {
		t.Errorf("the diff has other violations than the verifier")
	}
	if got, want := diff.DeltaUSDCents, after.Cost.Total-before.Cost.Total; got != want {
		t.Errorf("delta of cost: got %d, want %d", got, want)
	}
	if number == 1 {
		again, other, _ := w.cycle(number)
		if trip.Digest(again) != trip.Digest(next) || trip.Digest(other) != trip.Digest(diff) {
			t.Errorf("a second time gives something else")
		}
	}
	wantPlan(t, "apply", next, func() (trip.Plan, error) { return repair.Apply(w.plan, diff) })
	wantPlan(t, "undo", w.plan, func() (trip.Plan, error) { return repair.Undo(next, diff) })
	wantLocks(t, w, next, diff)
	wantWays(t, w, next)
	for _, m := range diff.Moves {
		if m.From == "" || m.To == "" || m.Why == "" || m.Subject == "" || len(m.Changes) == 0 {
			t.Errorf("a move says too little: %+v", m)
		}
		for _, c := range m.Changes {
			if (c.Before == nil) != (c.BeforeName == "") || (c.After == nil) != (c.AfterName == "") {
				t.Errorf("a change of %s does not name what it changes: %q, %q", m.Move, c.BeforeName, c.AfterName)
			}
			if c.After != nil && c.After.Kind == trip.KindAttraction {
				ref := c.After.Choice().Ref // all there is to call a place that a fault has made unknown
				if want := cmp.Or(w.ev.Places[ref].Name, ref); c.AfterName != want {
					t.Errorf("%s is called %q, want %q", ref, c.AfterName, want)
				}
			}
		}
		without, err := repair.Undo(next, trip.Repair{Moves: []trip.Move{m}})
		if err != nil {
			continue // another move rests on it
		}
		undone++
		if s := stand(verify.Check(w.in, without, w.ev, w.policy).Violations); !stand(after.Violations).less(s) {
			t.Errorf("without %s %s the plan is as good", m.Move, m.Subject)
		}
	}
	show(t, diff)
	return undone
}

func wantPlan(t *rapid.T, what string, want trip.Plan, make func() (trip.Plan, error)) {
	t.Helper()
	got, err := make()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if trip.Digest(got) != trip.Digest(want) {
		t.Errorf("%s gives another plan", what)
	}
}

// wantLocks checks that what was locked is as it was.
func wantLocks(t *rapid.T, w *world, next trip.Plan, diff trip.Repair) {
	t.Helper()
	for _, d := range w.plan.Days {
		for _, s := range d.Slots {
			if s.Locked && (slotOf(next, s.ID) == nil || trip.Digest(*slotOf(next, s.ID)) != trip.Digest(s)) {
				t.Errorf("%s was locked and has changed", s.ID)
			}
		}
	}
	for _, v := range diff.After {
		if v.Rule == trip.RuleLockedSlots && !slices.ContainsFunc(diff.Before, func(o trip.Violation) bool { return o.Rule == v.Rule && o.Subject == v.Subject }) {
			t.Errorf("%s", v.Message)
		}
	}
}

// wantWays checks that the way to a visit is the one in evidence when the visit
// is another one or comes after something else than before, and its price.
func wantWays(t *rapid.T, w *world, next trip.Plan) {
	t.Helper()
	way, before := w.ev.Travel.Index(), legs(w.plan)
	for id, leg := range legs(next) {
		s := slotOf(next, id)
		if s.Locked || s.Kind != trip.KindAttraction && s.Kind != trip.KindMeal || before[id] == leg {
			continue
		}
		f := s.Choices[0].Features
		if want, known := way(leg[0], leg[1]); known && f.TravelSeconds != want.Seconds {
			t.Errorf("the way from %s to %s: got %d s, want %d", leg[0], leg[1], f.TravelSeconds, want.Seconds)
		}
		if old := slotOf(w.plan, id); old.Choices[0].Ref == leg[1] {
			continue
		}
		if want := w.ev.Places[leg[1]].Ticket.For(w.in.Party).USDCents(1.1); f.CostUSDCents != want {
			t.Errorf("%s costs %d, want %d", leg[1], f.CostUSDCents, want)
		}
	}
}

// legs returns the ends of the way to each slot, by id.
func legs(p trip.Plan) map[string][2]string {
	ends, last, line := make(map[string][2]string), "", []trip.Slot(nil)
	for _, d := range p.Days {
		line = append(line, d.Slots...)
	}
	slices.SortStableFunc(line, inOrder)
	for _, s := range line {
		ref := s.Choices[0].Ref
		ends[s.ID] = [2]string{last, ref}
		_, to, transfer := strings.Cut(ref, ">")
		if last = ref; transfer {
			last = to
		}
	}
	return ends
}
