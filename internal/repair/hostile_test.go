package repair_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"waymark/internal/repair"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// FuzzCycle: whatever is read as a plan is repaired or left alone; never is it made
// worse, and what was locked is as it was.
func FuzzCycle(f *testing.F) {
	type input struct {
		Intent   trip.Intent
		Plan     trip.Plan
		Evidence trip.Evidence
	}
	w := weekend()
	w.rain(0, 80)
	w.in.BudgetUSDCents = 160000
	w.slot("tower").Locked = true
	text, err := json.Marshal(input{w.in, w.plan, w.ev})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, change := range [][2]string{
		{`"2027-06-01T`, `"0000-01-01T`}, {`"2027-06-02T`, `"9999-12-31T`}, {`"day_offset":1`, `"day_offset":-99`}, {`"visit_seconds":`, `"visit_seconds":-9`},
		{`"seconds":`, `"seconds":-9`}, {`"Europe/Paris"`, `"nowhere"`}, {`"option_ref":"tower"`, `"option_ref":""`}, {`"kind":"attraction"`, `"kind":"flight"`},
		{`"kind":"lodging"`, `"kind":"meal"`}, {`"id":"lunch1"`, `"id":""`}, {`"choices":`, `"choiced":`}, {`"minor":`, `"minor":-`}, {`"date":"2027-06-0`, `"date":"0001-01-0`},
	} {
		f.Add([]byte(strings.ReplaceAll(string(text), change[0], change[1])))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got input
		if err := json.Unmarshal(text, &got); err != nil {
			return
		}
		next, diff, ok := repair.Cycle(got.Intent, got.Plan, got.Evidence, trip.DefaultPolicy(), w.o, 1)
		before := verify.Check(got.Intent, got.Plan, got.Evidence, trip.DefaultPolicy()).Violations
		after := verify.Check(got.Intent, next, got.Evidence, trip.DefaultPolicy()).Violations
		if ok && !stand(after).less(stand(before)) {
			t.Errorf("got %v, want less than %v: %s", stand(after), stand(before), names(diff))
		}
		for _, d := range got.Plan.Days {
			for _, s := range d.Slots {
				if now := slotOf(next, s.ID); s.Locked && (now == nil || trip.Digest(*now) != trip.Digest(s)) {
					t.Errorf("%s was locked and has changed", s.ID)
				}
			}
		}
	})
}

// The largest plan that is repaired is worked on in bounds: a cycle tries so much
// and no more, so this ends soon.
func TestLargestPlanEnds(t *testing.T) {
	w := weekend()
	w.in.Dates.End = w.in.Dates.Start.AddDays(trip.MaxDays - 1)
	w.plan.Days = nil
	for d := range trip.MaxDays {
		day := trip.Day{Date: w.in.Dates.Start.AddDays(d)}
		for i := range 24 {
			s := slot(fmt.Sprint(d, "-", i), trip.KindAttraction, places[i%len(places)].ID, day.Date.String(), "09:00", "10:00")
			day.Slots = append(day.Slots, s)
		}
		w.plan.Days = append(w.plan.Days, day)
	}
	before := stand(w.check().Violations)
	next, _, ok := w.cycle(1)
	if after := stand(w.with(next).check().Violations); ok && !after.less(before) {
		t.Errorf("got %v, want less than %v", after, before)
	}
}

func TestCrowdedDayIsLeftAlone(t *testing.T) {
	w := weekend()
	for i := range 25 {
		w.plan.Days[1].Slots = append(w.plan.Days[1].Slots, slot(fmt.Sprint("more", i), trip.KindAttraction, "arch", "2027-06-02", "12:00", "13:00"))
	}
	if next, diff, ok := w.cycle(1); ok || trip.Digest(next) != trip.Digest(w.plan) {
		t.Errorf("got %s, want the plan as it is", names(diff))
	}
}
