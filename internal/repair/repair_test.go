package repair_test

import (
	"errors"
	"strings"
	"testing"

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
