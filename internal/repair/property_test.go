package repair_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/repair"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// fault is something that spoils a plan, more or less.
type fault func(w *world, r *rand.Rand)

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
	func(w *world, r *rand.Rand) { // at another time
		s, by := w.anyVisit(r), time.Duration(r.IntN(49)-24)*10*time.Minute
		s.Start, s.End = s.Start.Add(by), s.End.Add(by)
	},
	func(w *world, r *rand.Rand) {
		s := w.anyVisit(r)
		s.End = s.End.Add(time.Duration(r.IntN(120)) * time.Minute)
	},
	func(w *world, r *rand.Rand) {
		s := w.anyVisit(r)
		s.End = s.Start.Add(-time.Duration(r.IntN(2)) * time.Hour)
	},
	func(w *world, r *rand.Rand) { // closed some day
		date := w.in.Dates.Start.AddDays(r.IntN(3)).String()
		w.place(w.anyVisit(r).Choices[0].Ref, func(p *trip.Place) { p.ClosedDates = []string{date} })
	},
	func(w *world, r *rand.Rand) {
		hours := []string{"", "Mo-Su 10:00-12:00,15:00-18:00", "Mo-Fr 14:00-20:00", "Sa-Su 10:00-20:00"}[r.IntN(4)]
		w.place(w.anyVisit(r).Choices[0].Ref, func(p *trip.Place) { p.OpeningHours = &hours })
	},
	func(w *world, r *rand.Rand) { w.rain(r.IntN(3), 70) },
	func(w *world, r *rand.Rand) { w.in.BudgetUSDCents = 90000 + r.Int64N(100000) },
	func(w *world, r *rand.Rand) { w.in.Prefs.KidFriendly = true },
	func(w *world, r *rand.Rand) {
		w.ev.Transport.LastDeparture = []string{"17:00", "19:40", "22:00"}[r.IntN(3)]
	},
	func(w *world, r *rand.Rand) { w.stay("hotel", func(l *trip.Lodging) { l.BagDrop = false }) },
	func(w *world, r *rand.Rand) { w.stay("hotel", func(l *trip.Lodging) { l.LuggageStorage = false }) },
	func(w *world, r *rand.Rand) { w.anyVisit(r).Choices[0].Ref = "nowhere" },
	func(w *world, r *rand.Rand) { delete(w.ev.Places, w.anyVisit(r).Choices[0].Ref) },
	func(w *world, r *rand.Rand) { // another flight home
		f := w.ev.Flights["back"]
		by := time.Duration(r.IntN(13)-8) * time.Hour
		f.Depart, f.Arrive = f.Depart.Add(by), f.Arrive.Add(by)
		w.ev.Flights["back"] = f
	},
	func(w *world, r *rand.Rand) { // late
		f := w.ev.Flights["out"]
		f.Arrive = f.Arrive.Add(time.Duration(r.IntN(14)) * time.Hour)
		w.ev.Flights["out"] = f
		w.slot("flight-out").End = f.Arrive
	},
	func(w *world, r *rand.Rand) { // night cut short
		s := w.slot([]string{"night1", "night2"}[r.IntN(2)])
		s.Start = s.Start.Add(-time.Duration(r.IntN(180)) * time.Minute)
	},
	func(w *world, r *rand.Rand) { w.anyVisit(r).Locked = true },
	func(w *world, r *rand.Rand) { // fixed by the traveller
		s := w.anyVisit(r)
		start, end := s.Start.In(paris), s.End.In(paris)
		if trip.DateOf(start) != trip.DateOf(end) || !end.After(start) {
			return
		}
		s.Locked = true
		w.in.Prefs.LockedSlots = append(w.in.Prefs.LockedSlots, trip.LockedSlot{
			DayOffset: w.in.Dates.Start.DaysUntil(trip.DateOf(start)), Start: start.Format("15:04"), End: end.Format("15:04"), PlaceID: s.Choices[0].Ref,
		})
	},
	func(w *world, r *rand.Rand) { w.o.Journeys = nil },
	func(w *world, r *rand.Rand) { w.o.Lodgings, w.o.Score = nil, nil },
}

// spoilt is the weekend with some faults, its days in order.
func spoilt(r *rand.Rand) *world {
	w := weekend()
	for range 1 + r.IntN(5) {
		allFaults[r.IntN(len(allFaults))](w, r)
	}
	for d := range w.plan.Days {
		slices.SortFunc(w.plan.Days[d].Slots, inOrder)
	}
	return w
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

// tally counts what became of plans.
type tally struct{ plans, broken, mended, undone int }

func TestLawsOfRepair(t *testing.T) {
	const parts, each = 4, 60
	var tallies [parts]tally
	t.Run("parts", func(t *testing.T) {
		for part := range parts {
			t.Run(fmt.Sprint(part), func(t *testing.T) {
				t.Parallel()
				for i := range each {
					follow(t, uint64(i*parts+part), &tallies[part])
				}
			})
		}
	})
	var all tally
	for _, n := range tallies {
		all = tally{all.plans + n.plans, all.broken + n.broken, all.mended + n.mended, all.undone + n.undone}
	}
	t.Logf("%+v", all)
	if all.broken < all.plans*6/10 || all.mended < all.plans*8/10 || all.undone < all.plans {
		t.Errorf("the plans are too good or the repairs too bad to say anything: %+v", all)
	}
}

// follow repairs a plan as far as cycles go and checks each.
func follow(t *testing.T, seed uint64, n *tally) {
	w := spoilt(rand.New(rand.NewPCG(seed, 7)))
	input, evidence := trip.Digest(w.in), trip.Digest(w.ev.Places)
	n.plans++
	if trip.AnyBlocking(w.check().Violations) {
		n.broken++
	}
	for number := 1; number <= repair.MaxCycles; number++ {
		plan := trip.Digest(w.plan)
		next, diff, ok := w.cycle(number)
		if trip.Digest(w.plan) != plan {
			t.Errorf("seed %d: the plan was changed", seed)
		}
		if !ok {
			wantUnchanged(t, seed, w, next, diff)
			break
		}
		n.undone += wantLaws(t, seed, w, next, diff, number)
		w = w.with(next)
	}
	if trip.Digest(w.in) != input || trip.Digest(w.ev.Places) != evidence {
		t.Errorf("seed %d: intent or evidence was changed", seed)
	}
	if t.Failed() {
		t.FailNow()
	}
	if !trip.AnyBlocking(w.check().Violations) {
		n.mended++
	}
}

// wantUnchanged checks a cycle that found nothing to do.
func wantUnchanged(t *testing.T, seed uint64, w *world, next trip.Plan, diff trip.Repair) {
	t.Helper()
	if trip.Digest(next) != trip.Digest(w.plan) || trip.Digest(diff) != trip.Digest(trip.Repair{}) {
		t.Errorf("seed %d: got a change, want none", seed)
	}
}

// wantLaws checks what must hold of every cycle that has changed something. It
// returns how many of the moves could be undone alone.
func wantLaws(t *testing.T, seed uint64, w *world, next trip.Plan, diff trip.Repair, number int) (undone int) {
	t.Helper()
	before, after := w.check(), w.with(next).check()
	if len(diff.Moves) < 1 || len(diff.Moves) > repair.MaxMoves || diff.Cycle != number {
		t.Errorf("seed %d: got %d moves in cycle %d", seed, len(diff.Moves), diff.Cycle)
	}
	if !stand(after.Violations).less(stand(before.Violations)) {
		t.Errorf("seed %d: got %v, want less than %v", seed, stand(after.Violations), stand(before.Violations))
	}
	if trip.Digest(diff.Before) != trip.Digest(before.Violations) || trip.Digest(diff.After) != trip.Digest(after.Violations) {
		t.Errorf("seed %d: the diff has other violations than the verifier", seed)
	}
	if got, want := diff.DeltaUSDCents, after.Cost.Total-before.Cost.Total; got != want {
		t.Errorf("seed %d: delta of cost: got %d, want %d", seed, got, want)
	}
	if seed%4 == 0 {
		again, other, _ := w.cycle(number)
		if trip.Digest(again) != trip.Digest(next) || trip.Digest(other) != trip.Digest(diff) {
			t.Errorf("seed %d: a second time gives something else", seed)
		}
	}
	wantPlan(t, seed, "apply", next, func() (trip.Plan, error) { return repair.Apply(w.plan, diff) })
	wantPlan(t, seed, "undo", w.plan, func() (trip.Plan, error) { return repair.Undo(next, diff) })
	wantLocks(t, seed, w, next, diff)
	wantWays(t, seed, w, next)
	for _, m := range diff.Moves {
		if m.From == "" || m.To == "" || m.Why == "" || m.Subject == "" || len(m.Changes) == 0 {
			t.Errorf("seed %d: a move says too little: %+v", seed, m)
		}
		without, err := repair.Undo(next, trip.Repair{Moves: []trip.Move{m}})
		if err != nil {
			continue // another move rests on it
		}
		undone++
		if s := stand(verify.Check(w.in, without, w.ev, w.policy).Violations); !stand(after.Violations).less(s) {
			t.Errorf("seed %d: without %s %s the plan is as good", seed, m.Move, m.Subject)
		}
	}
	if t.Failed() {
		show(t, diff)
	}
	return undone
}

func wantPlan(t *testing.T, seed uint64, what string, want trip.Plan, make func() (trip.Plan, error)) {
	t.Helper()
	got, err := make()
	if err != nil {
		t.Errorf("seed %d: %s: %v", seed, what, err)
	} else if trip.Digest(got) != trip.Digest(want) {
		t.Errorf("seed %d: %s gives another plan", seed, what)
	}
}

// wantLocks checks that what was locked is as it was.
func wantLocks(t *testing.T, seed uint64, w *world, next trip.Plan, diff trip.Repair) {
	t.Helper()
	for _, d := range w.plan.Days {
		for _, s := range d.Slots {
			if s.Locked && (slotOf(next, s.ID) == nil || trip.Digest(*slotOf(next, s.ID)) != trip.Digest(s)) {
				t.Errorf("seed %d: %s was locked and has changed", seed, s.ID)
			}
		}
	}
	for _, v := range diff.After {
		if v.Rule == trip.RuleLockedSlots && !slices.ContainsFunc(diff.Before, func(o trip.Violation) bool { return o.Rule == v.Rule && o.Subject == v.Subject }) {
			t.Errorf("seed %d: %s", seed, v.Message)
		}
	}
}

// wantWays checks that the way to a visit is the one in evidence when the visit
// is another one or comes after something else than before, and its price.
func wantWays(t *testing.T, seed uint64, w *world, next trip.Plan) {
	t.Helper()
	way, before := w.ev.Travel.Index(), legs(w.plan)
	for id, leg := range legs(next) {
		s := slotOf(next, id)
		if s.Locked || s.Kind != trip.KindAttraction && s.Kind != trip.KindMeal || before[id] == leg {
			continue
		}
		f := s.Choices[0].Features
		if want, known := way(leg[0], leg[1]); known && f.TravelSeconds != want.Seconds {
			t.Errorf("seed %d: the way from %s to %s: got %d s, want %d", seed, leg[0], leg[1], f.TravelSeconds, want.Seconds)
		}
		if old := slotOf(w.plan, id); old.Choices[0].Ref == leg[1] {
			continue
		}
		if want := w.ev.Places[leg[1]].Ticket.For(w.in.Party).USDCents(1.1); f.CostUSDCents != want {
			t.Errorf("seed %d: %s costs %d, want %d", seed, leg[1], f.CostUSDCents, want)
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
