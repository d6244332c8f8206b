package verify_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// anyWorld draws a trip that holds or a heap of visits.
func anyWorld(t *rapid.T) *world {
	if rapid.Bool().Draw(t, "holds") {
		return validWorld(t)
	}
	return anyhow(seeded(t))
}

func bytesOf(v any) string {
	text, err := trip.Canonical(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestValidPlansHoldOverClockChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := validWorld(t)
		if r := w.check(); len(r.Violations) > 0 {
			t.Fatalf("%s from %s: got %+v, want none", w.in.Destination.TZ, w.in.Dates.Start, r.Violations)
		}
	})
}

// TestPurity: the same input gives the same bytes, whoever has judged before, and
// is left as it was.
func TestPurity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		before := bytesOf([]any{w.in, w.plan, w.ev, w.policy})
		first := bytesOf(w.check())
		if second := bytesOf(w.check()); first != second {
			t.Errorf("two checks differ:\n%s\n%s", first, second)
		}
		judge := verify.NewJudge(w.in, w.ev, w.policy)
		for range 2 {
			if again := bytesOf(judge.Check(w.plan)); first != again {
				t.Errorf("a judge of many says otherwise:\n%s\n%s", first, again)
			}
		}
		if after := bytesOf([]any{w.in, w.plan, w.ev, w.policy}); before != after {
			t.Errorf("the input was changed")
		}
	})
}

func TestOrderIndependence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		want := bytesOf(w.check())
		for i, d := range w.plan.Days {
			w.plan.Days[i].Slots = rapid.Permutation(d.Slots).Draw(t, "slots")
		}
		if got := bytesOf(w.check()); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	})
}

// only returns the violations of one rule.
func only(rule trip.Rule, r verify.Report) map[found]bool {
	kept := make(map[found]bool)
	for _, f := range founds(r.Violations) {
		if f.rule == rule {
			kept[f] = true
		}
	}
	return kept
}

// wantNoMore fails when a rule finds something it did not find before. A
// violation that was blocking may become advisory.
func wantNoMore(t *rapid.T, rule trip.Rule, before, after verify.Report) {
	t.Helper()
	had := only(rule, before)
	for f := range only(rule, after) {
		if !had[f] && (f.severity == trip.Blocking || !had[blocking(f.rule, f.subject)]) {
			t.Errorf("a relief brought %v", f)
		}
	}
}

// A relief is a change for the better, for one rule.
var reliefs = []struct {
	name string
	rule trip.Rule
	make func(t *rapid.T, w *world)
}{
	{"more money", trip.RuleBudget, func(t *rapid.T, w *world) { w.in.BudgetUSDCents += rapid.Int64Range(0, 40000).Draw(t, "cents") }},
	{"lower prices", trip.RuleBudget, func(t *rapid.T, w *world) {
		for ref := range w.ev.Places {
			w.place(ref, func(p *trip.Place) { p.Ticket.Adult.Minor /= 2 })
		}
	}},
	{"better weather", trip.RuleWeather, func(t *rapid.T, w *world) {
		for date, day := range w.ev.Weather {
			day.RainPercent -= min(day.RainPercent, rapid.Int64Range(0, 20).Draw(t, "percent"))
			day.WindKMH -= min(day.WindKMH, rapid.Int64Range(0, 20).Draw(t, "wind"))
			w.ev.Weather[date] = day
		}
	}},
	{"a roof", trip.RuleWeather, func(t *rapid.T, w *world) { w.place(w.anyPlace(t), func(p *trip.Place) { p.Indoor = ptr(true) }) }},
	{"always open", trip.RuleOpeningHours, func(t *rapid.T, w *world) {
		w.place(w.anyPlace(t), func(p *trip.Place) { p.OpeningHours, p.ClosedDates = ptr("24/7"), nil })
	}},
	{"open an hour more", trip.RuleOpeningHours, func(t *rapid.T, w *world) {
		w.place(w.anyPlace(t), func(p *trip.Place) {
			if p.OpeningHours != nil && *p.OpeningHours != "" {
				p.OpeningHours = ptr(*p.OpeningHours + ", Mo-Su 12:30-13:30")
			}
		})
	}},
	{"shorter ways", trip.RuleTiming, func(t *rapid.T, w *world) { w.shorten() }},
	{"shorter rides", trip.RuleLastTrain, func(t *rapid.T, w *world) { w.shorten() }},
	{"a later last train", trip.RuleLastTrain, func(t *rapid.T, w *world) { w.ev.Transport.LastDeparture = "05:59" }},
	{"later bedtime", trip.RulePreferences, func(t *rapid.T, w *world) { w.policy.KidsEndMinute += 60 }},
	{"fewer aversions", trip.RulePreferences, func(t *rapid.T, w *world) { w.in.Prefs.Avoid = nil }},
	{"bags kept", trip.RuleCheckInOut, func(t *rapid.T, w *world) {
		w.lodging(func(l *trip.Lodging) { l.BagDrop, l.LuggageStorage = true, true })
	}},
}

func (w *world) anyPlace(t *rapid.T) string {
	return rapid.SampledFrom([]string{"place0", "place1", "place2", "place3", "place4", "place5"}).Draw(t, "place")
}

// shorten halves all ways.
func (w *world) shorten() {
	for _, row := range w.ev.Travel.Seconds {
		for j := range row {
			row[j] /= 2
		}
	}
}

// TestMonotonicity: what makes a rule easier to hold never brings a violation of
// it.
func TestMonotonicity(t *testing.T) {
	for _, r := range reliefs {
		t.Run(r.name, rapid.MakeCheck(func(t *rapid.T) {
			w := anyhow(seeded(t))
			before := w.check()
			r.make(t, w)
			wantNoMore(t, r.rule, before, w.check())
		}))
	}
}

// TestUnknownIsNotOK: a trip of which something is not known any more does not
// hold as if nothing had happened; the certificate has a check that says so.
func TestUnknownIsNotOK(t *testing.T) {
	place := func(forget func(p *trip.Place)) func(*world) {
		return func(w *world) {
			for ref := range w.ev.Places {
				w.place(ref, forget)
			}
		}
	}
	outdoors := func(w *world) {
		place(func(p *trip.Place) { p.Indoor = ptr(false) })(w)
		for date, d := range w.ev.Weather {
			d.RainPercent, d.WindKMH = 0, 0
			w.ev.Weather[date] = d
		}
	}
	tests := map[string]struct {
		rule     trip.Rule
		severity trip.Severity
		given    func(w *world)
		forget   func(w *world)
	}{
		"places":         {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Places = nil }},
		"lodgings":       {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Lodgings = nil }},
		"flights":        {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Flights = nil }},
		"transfers":      {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Transfers = nil }},
		"ways":           {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Travel = trip.Travel{} }},
		"rates":          {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.FX = nil }},
		"fares":          {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Transport = trip.Transport{} }},
		"daily spending": {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Spend = trip.DailySpend{} }},
		"holidays":       {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.ev.Holidays = trip.Holidays{} }},
		"zone":           {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.in.Destination.TZ = "" }},
		"party":          {trip.RuleProvenance, trip.Blocking, nil, func(w *world) { w.in.Party = trip.Party{} }},
		"prices":         {trip.RuleProvenance, trip.Advisory, nil, place(func(p *trip.Place) { p.Ticket = nil })},
		"sources":        {trip.RuleProvenance, trip.Blocking, nil, place(func(p *trip.Place) { p.Provenance = trip.Provenance{} })},
		"opening hours":  {trip.RuleOpeningHours, trip.Advisory, nil, place(func(p *trip.Place) { p.OpeningHours = nil })},
		"weather":        {trip.RuleWeather, trip.Advisory, outdoors, func(w *world) { w.ev.Weather = nil }},
		"whether there is a roof": {trip.RuleWeather, trip.Advisory, func(w *world) {
			for date, d := range w.ev.Weather {
				d.RainPercent = 90
				w.ev.Weather[date] = d
			}
			place(func(p *trip.Place) { p.Indoor = ptr(true) })(w)
		}, place(func(p *trip.Place) { p.Indoor = nil })},
		"bag drop": {trip.RuleCheckInOut, trip.Blocking, nil, func(w *world) { w.lodging(func(l *trip.Lodging) { l.BagDrop = false }) }},
		"storage":  {trip.RuleCheckInOut, trip.Blocking, func(w *world) { w.policy.CheckOutMinute = 8 * 60 }, func(w *world) { w.lodging(func(l *trip.Lodging) { l.LuggageStorage = false }) }},
	}
	for name, tt := range tests {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			w := validWorld(t)
			if tt.given != nil {
				tt.given(w)
			}
			if got := w.check().Violations; len(got) > 0 {
				t.Fatalf("before: %+v", got)
			}
			tt.forget(w)
			if !slices.ContainsFunc(founds(w.check().Violations), func(f found) bool { return f.rule == tt.rule && f.severity == tt.severity }) {
				t.Errorf("got %v, want %s %s among them", founds(w.check().Violations), tt.severity, tt.rule)
			}
		}))
	}
}

// What is not known and blocks nothing stands in the certificate as such.
func TestCertificateSaysWhatIsNotKnown(t *testing.T) {
	w := paris()
	w.in.Prefs.KidFriendly, w.in.Prefs.Wheelchair = true, true
	w.place("garden", func(p *trip.Place) { p.KidFriendly, p.Wheelchair = nil, "" })
	seen := 0
	for _, c := range w.check().Certificate.Checks {
		if c.Rule != trip.RulePreferences || c.Subject != "garden" {
			continue
		}
		for _, key := range []string{"kid_friendly_known", "access_known"} {
			if known, asked := c.Numbers[key]; asked {
				seen++
				if known != 0 || !c.Holds {
					t.Errorf("%s: got %+v, want a check that holds and says that it is not known", key, c)
				}
			}
		}
	}
	if seen != 2 {
		t.Errorf("got %d checks of what is not known, want 2", seen)
	}
}

// TestCertificateTellsTheSame: every check that does not hold is a violation, and
// every violation a check.
func TestCertificateTellsTheSame(t *testing.T) {
	type key struct {
		rule    trip.Rule
		subject string
		numbers string
	}
	rapid.Check(t, func(t *rapid.T) {
		w, count := anyWorld(t), make(map[key]int)
		r := w.check()
		for _, c := range r.Certificate.Checks {
			if len(c.Numbers) == 0 {
				t.Errorf("the check of %s at %s has no numbers", c.Rule, c.Subject)
			}
			if !c.Holds {
				count[key{c.Rule, c.Subject, bytesOf(c.Numbers)}]++
			}
		}
		for _, v := range r.Violations {
			count[key{v.Rule, v.Subject, bytesOf(v.Numbers)}]--
			if v.Severity == trip.Blocking && v.Excess < 1 {
				t.Errorf("%s of %s blocks without an excess", v.Rule, v.Subject)
			}
		}
		for k, n := range count {
			if n != 0 {
				t.Errorf("%v is %d times more often in the certificate", k, n)
			}
		}
		blockingEnds := slices.IndexFunc(r.Violations, func(v trip.Violation) bool { return v.Severity == trip.Advisory })
		if blockingEnds >= 0 && trip.AnyBlocking(r.Violations[blockingEnds:]) {
			t.Errorf("a blocking violation follows an advisory")
		}
	})
}

// TestCertificateHasEveryCheck: a trip that holds and asks for everything has a
// check of every rule, and of every slot by each rule that looks at it.
func TestCertificateHasEveryCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := validWorld(t)
		w.in.Prefs.KidFriendly, w.in.Prefs.Wheelchair, w.in.Prefs.AvoidOvernight = true, true, true
		w.fly("out", func(f *trip.Flight) { f.Daytime = true })
		checks, numbers := make(map[found]int), make(map[string]bool)
		for _, c := range w.check().Certificate.Checks {
			checks[found{rule: c.Rule, subject: c.Subject}]++
			for key := range c.Numbers {
				numbers[key] = true
			}
		}
		for _, key := range []string{
			"adults", "identifiers", "rates", "zone_known", "price_known", "way_known", "sourced", "travel_sourced", "transport_sourced",
			"holidays_sourced", "weather_sourced", "daily_spend_sourced",
		} {
			if !numbers[key] {
				t.Errorf("no check has the number %s", key)
			}
		}
		want := func(subject string, rules ...trip.Rule) {
			for _, rule := range rules {
				if checks[found{rule: rule, subject: subject}] == 0 {
					t.Errorf("no check of %s at %s", rule, subject)
				}
			}
		}
		want("trip", trip.RuleBudget, trip.RuleTiming, trip.RuleProvenance)
		want("out", trip.RuleTiming, trip.RulePreferences, trip.RulePartialDays)
		want("back", trip.RuleTiming, trip.RulePreferences, trip.RulePartialDays)
		want("off", trip.RuleTiming, trip.RuleCheckInOut)
		for _, s := range w.line() {
			want(s.ID, trip.RuleTiming, trip.RuleOverlap, trip.RuleProvenance)
		}
		for i, d := range w.plan.Days {
			for _, s := range visitsOf(d.Slots) {
				want(s.ID, trip.RuleOpeningHours, trip.RuleWeather, trip.RulePreferences)
			}
			if last := visitsOf(d.Slots); i == 0 {
				want(last[len(last)-1].ID, trip.RuleLastTrain)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	w := paris()
	for b.Loop() {
		w.check()
	}
}

// BenchmarkJudge is a check of one of many plans by the same evidence.
func BenchmarkJudge(b *testing.B) {
	w := paris()
	judge := verify.NewJudge(w.in, w.ev, w.policy)
	for b.Loop() {
		judge.Check(w.plan)
	}
}
