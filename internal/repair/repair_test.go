package repair_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/internal/repair"
	"waymark/internal/trip"
)

// planned reports whether a place is in the plan.
func planned(w *world, ref string) bool {
	for _, d := range w.plan.Days {
		for _, s := range d.Slots {
			if s.Choices[0].Ref == ref {
				return true
			}
		}
	}
	return false
}

func TestRepairOfAValidPlanIsEmpty(t *testing.T) {
	w := weekend()
	for _, v := range w.check().Violations {
		t.Errorf("the trip does not hold: %s %s: %s", v.Rule, v.Subject, v.Message)
	}
	next, diff, ok := w.cycle(1)
	if ok || trip.Digest(diff) != trip.Digest(trip.Repair{}) {
		t.Errorf("got %v %+v, want no repair", ok, diff)
	}
	if got, want := trip.Digest(next), trip.Digest(w.plan); got != want {
		t.Errorf("the plan changed")
	}
}

// Each case breaks the valid trip in one respect; one cycle mends it.
func TestMoves(t *testing.T) {
	hours := func(w *world, ref, text string) { w.place(ref, func(p *trip.Place) { p.OpeningHours = &text }) }
	tests := map[string]struct {
		spoil func(w *world)
		want  string // the moves
	}{
		"closes too early: shift":      {func(w *world) { hours(w, "chapel", "Mo-Su 09:00-11:30") }, "[shift]"},
		"closed that day: swap days":   {func(w *world) { w.place("orsay", func(p *trip.Place) { p.ClosedDates = []string{"06-01"} }) }, "[swap_days]"},
		"closed for good: replace":     {func(w *world) { hours(w, "orsay", "") }, "[replace]"},
		"overlap: shift":               {func(w *world) { w.move("orsay", "12:30", "14:20") }, "[shift]"},
		"no time for the way: shift":   {func(w *world) { w.move("orsay", "13:10", "15:00") }, "[shift]"},
		"home too early: shift":        {func(w *world) { w.move("night1", "17:35", "32:00") }, "[shift]"},
		"outdoors in the rain":         {func(w *world) { w.rain(0, 80) }, "[swap_days]"},
		"outdoors, and rain every day": {func(w *world) { w.remove("garden"); w.rain(0, 80); w.rain(1, 80); w.rain(2, 80) }, "[replace]"},
		"last train: taxi": {func(w *world) {
			w.move("dinner2", "15:00", "16:00")
			w.move("tower", "21:00", "23:00")
			w.slot("tower").Locked = true
			w.move("night2", "23:50", "32:00")
			w.ev.Transport.LastDeparture = "23:00"
			w.move("dinner2", "18:30", "19:30")
		}, "[taxi]"},
		"last train: shift": {func(w *world) {
			w.move("tower", "20:30", "22:30")
			w.move("night2", "23:10", "32:00")
			w.ev.Transport.LastDeparture = "22:30"
		}, "[shift]"},
		"late with children: shift": {func(w *world) {
			w.in.Prefs.KidFriendly = true
			w.move("dinner2", "19:30", "20:30")
			w.move("night2", "21:00", "32:00")
		}, "[shift]"},
		"before check-in: shift": {func(w *world) {
			w.stay("hotel", func(l *trip.Lodging) { l.BagDrop = false })
			w.remove("lunch1")
			w.remove("garden")
		}, "[shift]"},
		"after check-out: other day": {func(w *world) {
			w.stay("hotel", func(l *trip.Lodging) { l.LuggageStorage = false })
			w.remove("market")
			hours(w, "chapel", "Mo-Su 10:30-19:00")
		}, "[other_day]"},
		"flight at another time: shift": {func(w *world) { s := w.slot("flight-back"); s.End = s.End.Add(60e9) }, "[shift]"},
		"late landing: other day": {func(w *world) {
			f := w.ev.Flights["out"]
			f.Arrive = local(paris, "2027-06-01", "20:05")
			w.ev.Flights["out"], w.slot("flight-out").End = f, f.Arrive
			w.move("transfer-in", "22:05", "23:05")
			w.remove("lunch1")
			w.remove("orsay")
			hours(w, "garden", "24/7")
			w.move("garden", "23:45", "24:15")
			w.move("night1", "25:00", "32:00")
		}, "[other_day]"},
		"last train, and no room to be earlier: reorder": {func(w *world) {
			w.slot("louvre").Locked = true
			w.slot("lunch2").Locked = true
			w.move("lunch2", "14:00", "16:00")
			*w.slot("dinner2") = slot("arch", trip.KindAttraction, "arch", "2027-06-02", "16:30", "17:30")
			w.move("tower", "18:30", "20:30")
			w.move("night2", "21:10", "32:00")
			w.ev.Transport.LastDeparture = "20:30"
		}, "[reorder]"},
		"flight at quite another time: shift": {func(w *world) {
			f := w.ev.Flights["out"]
			f.Arrive = f.Arrive.Add(5 * time.Hour)
			w.ev.Flights["out"], w.slot("flight-out").End = f, f.Arrive
		}, "[shift]"},
		"nothing known: replace":   {func(w *world) { w.slot("orsay").Choices[0].Ref = "nowhere" }, "[replace]"},
		"a little over the budget": {func(w *world) { w.in.BudgetUSDCents = 195000 }, "[]"},
		"night flight: swap flight": {func(w *world) {
			w.in.Prefs.AvoidOvernight = true
			f := w.ev.Flights["out2"]
			f.Depart, f.Arrive = local(newYork, "2027-06-01", "04:00"), local(paris, "2027-06-01", "17:00")
			w.ev.Flights["out2"] = f
			f = w.ev.Flights["out"]
			f.Daytime = true
			w.ev.Flights["out"] = f
		}, "[swap_flight]"},
		"far over the budget":              {func(w *world) { w.in.BudgetUSDCents = 160000 }, "[swap_flight]"},
		"over the budget, no other flight": {func(w *world) { w.o.Journeys, w.in.BudgetUSDCents = nil, 170000 }, "[swap_lodging]"},
		"over the budget, nothing cheaper to stay": {func(w *world) {
			w.o.Journeys, w.o.Lodgings = nil, nil
			w.in.BudgetUSDCents = 172000
		}, "[cheaper_meal]"},
		"over the budget, no other meals": {func(w *world) {
			w.o.Journeys, w.o.Lodgings = nil, nil
			w.in.BudgetUSDCents = 165000
			for _, ref := range []string{"bistro", "cafe", "noodles"} {
				w.place(ref, func(p *trip.Place) { p.Ticket.Adult = eur(900) })
			}
			w.place("louvre", func(p *trip.Place) { p.Ticket.Adult = eur(2200 + 1900) })
		}, "[free_place]"},
		"over the budget, nothing free": {func(w *world) {
			w.o.Journeys, w.o.Lodgings = nil, nil
			w.in.BudgetUSDCents = 172000
			for ref := range w.ev.Places {
				if !planned(w, ref) {
					delete(w.ev.Places, ref)
				}
			}
		}, "[drop]"},
		"closed, and nothing else to do: drop": {func(w *world) {
			hours(w, "orsay", "")
			for ref := range w.ev.Places {
				if !planned(w, ref) {
					delete(w.ev.Places, ref)
				}
			}
		}, "[drop]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := weekend()
			tt.spoil(w)
			for _, v := range w.check().Violations {
				t.Logf("before: %s %s %s: %s", v.Severity, v.Rule, v.Subject, v.Message)
			}
			t.Log("cost", w.check().Cost)
			next, diff, ok := w.cycle(1)
			if got := names(diff); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			show(t, diff)
			if w.plan = next; ok && trip.AnyBlocking(w.check().Violations) {
				t.Errorf("the plan does not hold")
			}
		})
	}
}

// A plan need not have a night for each day but the last.
func TestSavingsAreOfTheNights(t *testing.T) {
	w := weekend()
	w.remove("night2")
	w.o.Journeys, w.in.BudgetUSDCents = nil, 155000
	_, diff, _ := w.cycle(1)
	if got := names(diff); !strings.HasPrefix(got, "[swap_lodging") || !strings.HasSuffix(diff.Moves[0].Why, "; saves $77") {
		t.Errorf("got %s, want a lodging that saves 70 euros of one night", got)
		show(t, diff)
	}
}

// The shift that makes room after a visit is not needed once that is left out.
func TestNeedlessMoveIsTakenBack(t *testing.T) {
	w := weekend()
	w.move("orsay", "14:00", "16:20")
	w.place("orsay", func(p *trip.Place) { p.OpeningHours = new(string) })
	for ref := range w.ev.Places {
		if !planned(w, ref) {
			delete(w.ev.Places, ref)
		}
	}
	next, diff, _ := w.cycle(1)
	if got, want := names(diff), "[drop]"; got != want {
		t.Errorf("got %s, want %s", got, want)
		show(t, diff)
	}
	if got, want := slotOf(next, "garden").Start, w.slot("garden").Start; !got.Equal(want) {
		t.Errorf("the visit after it begins at %v, want %v", got, want)
	}
}

func TestApplyToAnotherPlanIsAConflict(t *testing.T) {
	w := weekend()
	w.rain(0, 80)
	next, diff, ok := w.cycle(1)
	if !ok {
		t.Fatal("nothing was repaired")
	}
	if _, err := repair.Apply(next, diff); !errors.Is(err, trip.ErrConflict) {
		t.Errorf("got %v, want %v", err, trip.ErrConflict)
	}
	if _, err := repair.Undo(w.plan, diff); !errors.Is(err, trip.ErrConflict) {
		t.Errorf("got %v, want %v", err, trip.ErrConflict)
	}
}
