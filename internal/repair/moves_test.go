package repair_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"waymark/internal/repair"
	"waymark/internal/trip"
)

var update = flag.Bool("update", false, "rewrite testdata")

func hours(w *world, ref, text string) {
	w.place(ref, func(p *trip.Place) { p.OpeningHours = &text })
}

// onlyPlanned leaves no place to go that is not in the plan.
func onlyPlanned(w *world) {
	for ref := range w.ev.Places {
		if !planned(w, ref) {
			delete(w.ev.Places, ref)
		}
	}
}

// tight has an afternoon in which the tower begins long before one can be
// there, and closes as the visit ends.
func tight(w *world) {
	w.slot("louvre").Locked = true
	w.slot("lunch2").Locked = true
	w.move("lunch2", "14:00", "16:00")
	*w.slot("dinner2") = slot("dinner2", trip.KindAttraction, "arch", "2027-06-02", "16:30", "17:30")
	w.move("tower", "17:45", "19:45")
	hours(w, "tower", "Mo-Su 09:30-19:45")
	w.move("night2", "20:45", "32:00")
}

// lastTrain has an evening at the tower after which the last train is gone.
func lastTrain(w *world) {
	w.move("tower", "21:30", "22:50")
	w.move("night2", "23:30", "32:00")
	w.ev.Transport.LastDeparture = "23:00"
}

// lateDinner has children at dinner until half past eight, where nothing is served
// before seven.
func lateDinner(w *world) {
	w.in.Prefs.KidFriendly = true
	hours(w, "noodles", "Mo-Su 11:00-15:00,19:15-23:00")
	w.move("dinner2", "19:30", "20:30")
	w.move("night2", "21:00", "32:00")
}

// spoilings break the valid trip in one respect each, and say by which moves one
// cycle mends it.
var spoilings = map[string]struct {
	spoil func(w *world)
	want  string
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
	"no way to be in time: reorder":   {func(w *world) { tight(w); hours(w, "arch", "Mo-Su 10:00-20:25") }, "[reorder]"},
	"no way to be in time: other day": {func(w *world) { tight(w); w.slot("dinner2").Locked = true; w.remove("chapel") }, "[other_day]"},
	"no way to be in time: drop": {func(w *world) {
		tight(w)
		for _, id := range []string{"lunch1", "orsay", "garden", "dinner2", "market", "chapel"} {
			w.slot(id).Locked = true
		}
	}, "[drop]"},
	"last train, open on another day: other day": {func(w *world) {
		lastTrain(w)
		hours(w, "tower", "We 21:30-23:45; Th 12:00-23:00")
	}, "[other_day]"},
	"last train, and the night is fixed: drop": {func(w *world) {
		lastTrain(w)
		hours(w, "tower", "We 21:30-23:45")
		w.slot("night2").Locked = true
	}, "[drop]"},
	"outdoors, rain every day and nothing indoors: drop": {func(w *world) {
		w.remove("tower")
		w.rain(0, 80)
		w.rain(1, 80)
		w.rain(2, 80)
		onlyPlanned(w)
	}, "[drop]"},
	"late with children, opens late: replace":       {func(w *world) { lateDinner(w) }, "[replace]"},
	"late with children, nothing else to eat: drop": {func(w *world) { lateDinner(w); onlyPlanned(w) }, "[drop]"},
	"before check-in, nowhere to go later: drop": {func(w *world) {
		w.stay("hotel", func(l *trip.Lodging) { l.BagDrop = false })
		w.remove("garden")
		w.remove("lunch1")
		hours(w, "orsay", "Tu 09:30-16:00")
	}, "[drop]"},
}

func TestMoves(t *testing.T) {
	for name, tt := range spoilings {
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

// TestWords compares what is said of each repair with what a person has read and
// found good.
func TestWords(t *testing.T) {
	var got bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(spoilings)) {
		w := weekend()
		spoilings[name].spoil(w)
		if _, diff, ok := w.cycle(1); ok {
			fmt.Fprintf(&got, "# %s\n", name)
			for _, m := range diff.Moves {
				fmt.Fprintln(&got, m.Words)
			}
			fmt.Fprintln(&got, repair.Compact(diff))
		}
	}
	const file = "testdata/words.golden"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", got.Bytes(), want)
	}
}
