package verify_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// input is what anybody may send to have a plan checked.
type input struct {
	Intent   trip.Intent
	Plan     trip.Plan
	Evidence trip.Evidence
}

// Bounds of what a check may give back for one slot: what the largest plan gives
// is bounded by them.
const (
	checksOfASlot  = 30
	messageIsShort = 1500
)

// wantBounded fails when a report is larger than what was judged allows.
func wantBounded(t interface{ Errorf(string, ...any) }, p trip.Plan, in trip.Intent, r verify.Report) {
	slots := 0
	for _, d := range p.Days {
		slots += len(d.Slots)
	}
	if got, most := len(r.Certificate.Checks), checksOfASlot*(slots+len(in.Prefs.LockedSlots)+1); got > most {
		t.Errorf("%d checks of %d slots, want at most %d", got, slots, most)
	}
	for _, v := range r.Violations {
		if len(v.Message) > messageIsShort {
			t.Errorf("a message of %d bytes", len(v.Message))
		}
	}
	if c := r.Cost; min(c.Flights, c.Lodging, c.Attractions, c.Meals, c.Transit, c.DailySpend, c.Total) < 0 {
		t.Errorf("a cost below nothing: %+v", c)
	}
}

// FuzzCheck: whatever is read as a plan is judged, in bounds and twice the same.
func FuzzCheck(f *testing.F) {
	w := paris()
	w.in.Prefs = trip.Prefs{KidFriendly: true, AvoidOvernight: true, Wheelchair: true, LockedSlots: []trip.LockedSlot{{DayOffset: 1, Start: "14:30", End: "16:00", PlaceID: "tower"}}}
	text, err := json.Marshal(input{w.in, w.plan, w.ev})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, change := range [][2]string{
		{`"2027-06-01T`, `"0000-01-01T`}, {`"2027-06-02T`, `"9999-12-31T`}, {`"end":"2027`, `"end":"1027`}, {`"minor":`, `"minor":9`}, {`"day_offset":1`, `"day_offset":-999999999999`},
		{`"seconds":`, `"seconds":-9`}, {`"adults":2`, `"adults":-9223372036854775808`}, {`"Europe/Paris"`, `"../../etc/passwd"`}, {`"tower"`, `"hotel"`}, {`"kind":"attraction"`, `"kind":"flight"`},
		{`"id":"lunch1"`, `"id":""`}, {`"choices":`, `"choiced":`}, {`"usd_per_unit":1.1`, `"usd_per_unit":1e308`}, {`"24/7"`, `"Mo-Su 00:00-48:00; PH off \"` + strings.Repeat("x", 900) + `\""`}, {`"refs":`, `"modes":`},
	} {
		f.Add([]byte(strings.ReplaceAll(string(text), change[0], change[1])))
	}
	f.Add([]byte(`{"Plan":{"days":[{"date":"","slots":[{}]}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var got input
		if err := json.Unmarshal(text, &got); err != nil {
			return
		}
		r := verify.Check(got.Intent, got.Plan, got.Evidence, trip.DefaultPolicy())
		wantBounded(t, got.Plan, got.Intent, r)
		if len(r.Certificate.Checks) == 0 {
			t.Error("nothing was checked")
		}
		if again := verify.Check(got.Intent, got.Plan, got.Evidence, trip.DefaultPolicy()); bytesOf(again) != bytesOf(r) {
			t.Error("a second check gives something else")
		}
	})
}

// The largest plan that is judged, with all that makes a rule work hard.
func TestLargestPlanIsJudgedInBounds(t *testing.T) {
	w := paris()
	w.in.Dates.End = w.in.Dates.Start.AddDays(trip.MaxDays - 1)
	long := strings.Repeat("€", 1<<16)
	closed := make([]string, 1<<14)
	for i := range closed {
		closed[i] = w.in.Dates.Start.AddDays(i + 400).String()
	}
	w.place("tower", func(p *trip.Place) {
		p.Name, p.ClosedDates, p.Indoor = long, closed, nil
		p.OpeningHours = ptr(strings.Repeat("Mo-Su 10:00-10:01,", 54) + "11:00-11:01")
	})
	w.plan.Days = nil
	for d := range trip.MaxDays {
		day := trip.Day{Date: w.in.Dates.Start.AddDays(d)}
		for i := range verify.MaxSlots {
			day.Slots = append(day.Slots, slot(fmt.Sprint(d, "-", i), trip.KindAttraction, "tower", day.Date.In(time.UTC, 8, i), day.Date.In(time.UTC, 8, i).AddDate(0, 0, trip.MaxDays)))
		}
		w.plan.Days = append(w.plan.Days, day)
	}
	wantBounded(t, w.plan, w.in, w.check())
	if size := len(bytesOf(w.check())); size > 20<<20 {
		t.Errorf("a report of %d bytes", size)
	}
}

// Ten thousand slots are refused before work is put into them.
func TestTooLargeIsRefusedAtOnce(t *testing.T) {
	w := paris()
	for i := range 10_000 {
		s := w.plan.Days[1].Slots[0]
		s.ID = fmt.Sprint(i)
		w.plan.Days[1].Slots = append(w.plan.Days[1].Slots, s)
	}
	r := w.check()
	wantFound(t, r, blocking(trip.RuleTiming, "trip"))
	if len(r.Certificate.Checks) != 1 {
		t.Errorf("got %d checks, want 1", len(r.Certificate.Checks))
	}
}

// What nobody should send is judged, not run into.
func TestHostileInputIsJudged(t *testing.T) {
	if r := verify.Check(trip.Intent{}, trip.Plan{}, trip.Evidence{}, trip.Policy{}); !trip.AnyBlocking(r.Violations) {
		t.Errorf("nothing at all: got %+v, want a blocking violation", r.Violations)
	}
	instants := rapid.SampledFrom([]time.Time{
		{}, time.Unix(0, 0), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(2027, 6, 1, 10, 0, 0, 1, time.UTC),
		time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", -23*3600)),
	})
	insults := map[string]func(t *rapid.T, w *world){
		"other kind": func(t *rapid.T, w *world) {
			w.slot("orsay").Kind = trip.Kind(rapid.SampledFrom([]string{"", "flight", "lodging", "transit", "swim"}).Draw(t, "kind"))
		},
		"other times": func(t *rapid.T, w *world) {
			s := rapid.SampledFrom(w.line()).Draw(t, "slot")
			w.slot(s.ID).Start, w.slot(s.ID).End = instants.Draw(t, "start"), instants.Draw(t, "end")
		},
		"other flight times": func(t *rapid.T, w *world) {
			w.in.Prefs.AvoidOvernight = true
			w.fly("out", func(f *trip.Flight) { f.Depart, f.Arrive = instants.Draw(t, "depart"), instants.Draw(t, "arrive") })
		},
		"rows cut off": func(t *rapid.T, w *world) {
			w.ev.Travel.Seconds, w.ev.Travel.Modes = w.ev.Travel.Seconds[:rapid.IntRange(0, 2).Draw(t, "rows")], nil
		},
		"other zone": func(t *rapid.T, w *world) {
			w.in.Destination.TZ = rapid.SampledFrom([]string{"", "Local", "../etc/passwd", "/etc/localtime", "Mars/Olympus", "\x00"}).Draw(t, "zone")
		},
		"no intent":  func(_ *rapid.T, w *world) { w.in = trip.Intent{} },
		"no policy":  func(_ *rapid.T, w *world) { w.policy, w.in.Party = trip.Policy{}, trip.Party{} },
		"days twice": func(_ *rapid.T, w *world) { w.plan.Days = []trip.Day{w.plan.Days[1], w.plan.Days[1], {}} },
		"slots twice": func(_ *rapid.T, w *world) {
			w.plan.Days[1].Slots = append(w.plan.Days[1].Slots, w.plan.Days[1].Slots...)
		},
		"a million children":  func(_ *rapid.T, w *world) { w.in.Party.ChildAges = make([]int, 1<<20) },
		"less than nobody":    func(_ *rapid.T, w *world) { w.in.Party.Adults = -40 },
		"more than everybody": func(_ *rapid.T, w *world) { w.in.Party.Adults = 1 << 60 },
		"a flood of locks": func(_ *rapid.T, w *world) {
			w.in.Prefs.LockedSlots = make([]trip.LockedSlot, 1<<16)
		},
	}
	for name, insult := range insults {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			w := paris()
			insult(t, w)
			r := w.check()
			if !trip.AnyBlocking(r.Violations) {
				t.Errorf("got no blocking violation")
			}
			wantBounded(t, w.plan, w.in, r)
		}))
	}
}
