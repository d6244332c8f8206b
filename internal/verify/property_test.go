package verify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// valid is a random trip of two to four days that holds: every visit begins as
// soon as the way and the buffer allow, or a little later. It begins shortly
// before a clock change or on an ordinary day, with flights from and to UTC.
func valid(r *rand.Rand) *world {
	at := days[r.IntN(len(days))]
	first, err := trip.ParseDate(at.first)
	if err != nil {
		panic(err)
	}
	n, loc := 2+r.IntN(3), zone(at.zone)
	w := paris()
	w.in.Destination.TZ = at.zone
	w.in.Dates = trip.DateWindow{Start: first, End: first.AddDays(n - 1)}
	w.in.BudgetUSDCents = 1e6
	w.in.Prefs.KidFriendly = r.IntN(2) == 0
	w.in.Prefs.Wheelchair = r.IntN(2) == 0
	w.lodging(func(l *trip.Lodging) { l.LuggageStorage = true })
	w.ev.Places = map[string]trip.Place{}
	refs := []string{"hotel"}
	for i := range 8 {
		ref := fmt.Sprint("place", i)
		refs = append(refs, ref)
		w.ev.Places[ref] = place(ref, []string{trip.PlaceMuseum, trip.PlacePark}[i%2], ref, "Mo-Su 08:00-20:00", i%2 == 0, 1000)
	}
	w.ev.Travel = travel(0, refs...)
	for i := range refs {
		for j := range i {
			byTransit(&w.ev.Travel, refs[i], refs[j], int32(r.IntN(1800)))
		}
	}
	leg := w.ev.Travel.Index()
	arrival, departure := first.In(loc, 8, 0), w.in.Dates.End.In(loc, 19, 0)
	w.ev.Flights = map[string]trip.Flight{
		"out":  {ID: "out", From: "AAA", To: "BBB", FromTZ: "UTC", ToTZ: at.zone, Depart: arrival.Add(-5 * time.Hour), Arrive: arrival, FareUSDCents: 100, Provenance: from("out")},
		"back": {ID: "back", From: "BBB", To: "AAA", FromTZ: at.zone, ToTZ: "UTC", Depart: departure, Arrive: departure.Add(5 * time.Hour), FareUSDCents: 100, Provenance: from("back")},
	}
	w.ev.Transfers = map[string]trip.Transfer{
		"in":  {From: "BBB", To: "hotel", Mode: "Train", Seconds: 1800, Fare: eur(100), Provenance: from("in")},
		"off": {From: "hotel", To: "BBB", Mode: "Train", Seconds: 1800, Fare: eur(100), Provenance: from("off")},
	}
	w.ev.Weather = map[string]trip.DayWeather{}
	w.plan.Days = nil
	for i := range n {
		date := first.AddDays(i)
		w.ev.Weather[date.String()] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: r.Int64N(60), WindKMH: r.Int64N(30), Provenance: from("weather")}
		day := trip.Day{Date: date}
		now, here, until := date.In(loc, 8, 0), "hotel", date.In(loc, 18, 0)
		if i == 0 {
			start := arrival.Add(2 * time.Hour)
			day.Slots = append(day.Slots, slot("out", trip.KindFlight, "out", arrival.Add(-5*time.Hour), arrival),
				slot("in", trip.KindTransit, "in", start, start.Add(30*time.Minute)))
			now = start.Add(30 * time.Minute)
		}
		if i == n-1 {
			until = date.In(loc, 14, 0)
		}
		for v := 0; ; v++ {
			ref := refs[1+r.IntN(8)]
			if ref == here {
				continue
			}
			way, _ := leg(here, ref)
			start := now.Add(time.Duration(way.Seconds+w.policy.Buffers.Before(w.ev.Places[ref].Kind)) * time.Second)
			start = start.Add(time.Duration(max(0, r.IntN(1200)-600)) * time.Second)
			end := start.Add(time.Duration(30+r.IntN(120)) * time.Minute)
			if end.After(until) {
				break
			}
			day.Slots = append(day.Slots, slot(fmt.Sprintf("d%dv%d", i, v), trip.KindAttraction, ref, start, end))
			now, here = end, ref
		}
		home, _ := leg(here, "hotel")
		now = now.Add(time.Duration(home.Seconds+w.policy.Buffers.InTown) * time.Second)
		if i < n-1 {
			day.Slots = append(day.Slots, slot(fmt.Sprint("night", i), trip.KindLodging, "hotel", now, date.AddDays(1).In(loc, 8, 0)))
		} else {
			day.Slots = append(day.Slots, slot("off", trip.KindTransit, "off", departure.Add(-150*time.Minute), departure.Add(-2*time.Hour)),
				slot("back", trip.KindFlight, "back", departure, departure.Add(5*time.Hour)))
		}
		w.plan.Days = append(w.plan.Days, day)
	}
	return w
}

func TestValidPlansHoldOverClockChanges(t *testing.T) {
	for seed := range uint64(150) {
		w := valid(rand.New(rand.NewPCG(seed, 2)))
		if r := w.check(); len(r.Violations) > 0 {
			t.Fatalf("seed %d, %s from %s: got %+v, want none", seed, w.in.Destination.TZ, w.in.Dates.Start, r.Violations)
		}
	}
}

// before returns the slot before s.
func (w *world) before(s *trip.Slot) (last trip.Slot) {
	for _, d := range w.plan.Days {
		for _, other := range d.Slots {
			if other.ID == s.ID {
				return last
			}
			last = other
		}
	}
	panic("no slot " + s.ID)
}

// A fault is put into a plan that holds, at a visit, and says what must be found.
type fault struct {
	name   string
	inject func(w *world, visit *trip.Slot)
	want   func(id string) found
}

func at(rule trip.Rule) func(string) found {
	return func(id string) found { return blocking(rule, id) }
}

func onTrip(rule trip.Rule) func(string) found {
	return func(string) found { return blocking(rule, "trip") }
}

func faults() []fault {
	ref := func(s *trip.Slot) string { return s.Choices[0].Ref }
	date := func(w *world, s *trip.Slot) string {
		return s.Start.In(zone(w.in.Destination.TZ)).Format(time.DateOnly)
	}
	return []fault{
		{"begins as the neighbour ends", func(w *world, s *trip.Slot) { s.Start = w.before(s).End }, at(trip.RuleTiming)},
		{"begins before the neighbour ends", func(w *world, s *trip.Slot) { s.Start = w.before(s).End.Add(-time.Minute) }, at(trip.RuleOverlap)},
		{"ends as it begins", func(w *world, s *trip.Slot) { s.End = s.Start }, at(trip.RuleOverlap)},
		{"moved to the night", func(w *world, s *trip.Slot) { s.Start, s.End = s.Start.Add(11*time.Hour), s.End.Add(11*time.Hour) }, at(trip.RuleOpeningHours)},
		{"closes a minute early", func(w *world, s *trip.Slot) {
			end := s.End.In(zone(w.in.Destination.TZ)).Add(-time.Minute - time.Nanosecond)
			w.place(ref(s), hours("Mo-Su 00:00-"+end.Format("15:04")))
		}, at(trip.RuleOpeningHours)},
		{"closed date", func(w *world, s *trip.Slot) {
			w.place(ref(s), func(p *trip.Place) { p.ClosedDates = []string{date(w, s)} })
		}, at(trip.RuleOpeningHours)},
		{"holiday", func(w *world, s *trip.Slot) {
			w.place(ref(s), hours("24/7; PH off"))
			w.ev.Holidays.Names[date(w, s)] = "Feast"
		}, at(trip.RuleOpeningHours)},
		{"rain", func(w *world, s *trip.Slot) {
			w.place(ref(s), func(p *trip.Place) { p.Indoor = ptr(false) })
			w.ev.Weather[date(w, s)] = trip.DayWeather{Kind: trip.WeatherForecast, RainPercent: 60, Provenance: from("weather")}
		}, at(trip.RuleWeather)},
		{"storm", func(w *world, s *trip.Slot) {
			w.place(ref(s), func(p *trip.Place) { p.Indoor = ptr(false) })
			w.ev.Weather[date(w, s)] = trip.DayWeather{Kind: trip.WeatherForecast, WindKMH: 90, Provenance: from("weather")}
		}, at(trip.RuleWeather)},
		{"late with children", func(w *world, s *trip.Slot) {
			w.in.Prefs.KidFriendly = true
			s.End = trip.DateOf(s.Start.In(zone(w.in.Destination.TZ))).In(zone(w.in.Destination.TZ), 20, 1)
		}, at(trip.RulePreferences)},
		{"last train", func(w *world, s *trip.Slot) { // found at the last visit of the first day
			w.ev.Transport.LastDeparture = "08:30"
		}, func(string) found { return found{trip.RuleLastTrain, trip.Blocking, "last"} }},
		{"fixed at another time", func(w *world, s *trip.Slot) {
			offset := w.in.Dates.Start.DaysUntil(trip.DateOf(s.Start.In(zone(w.in.Destination.TZ))))
			w.in.Prefs.LockedSlots = []trip.LockedSlot{{DayOffset: offset, Start: "03:00", End: "04:00", PlaceID: "place9"}}
		}, onTrip(trip.RuleLockedSlots)},
		{"price raised", func(w *world, s *trip.Slot) { w.place(ref(s), func(p *trip.Place) { p.Ticket.Adult.Minor = 1e7 }) }, onTrip(trip.RuleBudget)},
		{"budget cut", func(w *world, s *trip.Slot) { w.in.BudgetUSDCents = 20000 }, onTrip(trip.RuleBudget)},
		{"place taken out of evidence", func(w *world, s *trip.Slot) { delete(w.ev.Places, ref(s)) }, at(trip.RuleProvenance)},
		{"source taken out of evidence", func(w *world, s *trip.Slot) { w.place(ref(s), func(p *trip.Place) { p.Provenance.Source = "" }) }, at(trip.RuleProvenance)},
		{"rate taken out of evidence", func(w *world, s *trip.Slot) { delete(w.ev.FX, "EUR") }, onTrip(trip.RuleProvenance)},
		{"ways taken out of evidence", func(w *world, s *trip.Slot) { w.ev.Travel.Refs[slices.Index(w.ev.Travel.Refs, ref(s))] = "" }, at(trip.RuleProvenance)},
		{"day taken out", func(w *world, s *trip.Slot) { w.plan.Days = w.plan.Days[:len(w.plan.Days)-1] }, onTrip(trip.RuleTiming)},
		{"no bag drop", func(w *world, s *trip.Slot) {
			w.lodging(func(l *trip.Lodging) { l.BagDrop = false })
			w.policy.CheckInMinute = 15 * 60 * 24 * 4
		}, at(trip.RuleCheckInOut)},
		{"another lodging", func(w *world, s *trip.Slot) {
			w.ev.Lodgings["inn"] = w.ev.Lodgings["hotel"]
			f := w.ev.Transfers["off"]
			f.From = "inn"
			w.ev.Transfers["off"] = f
		}, func(string) found { return blocking(trip.RuleCheckInOut, "off") }},
		{"flight delayed", func(w *world, s *trip.Slot) {
			f := w.ev.Flights["out"]
			f.Arrive = f.Arrive.Add(time.Minute)
			w.ev.Flights["out"] = f
		}, func(string) found { return blocking(trip.RuleTiming, "out") }},
		{"night flight", func(w *world, s *trip.Slot) {
			w.in.Prefs.AvoidOvernight = true
			w.fly("out", func(f *trip.Flight) { f.Depart, f.Daytime = f.Arrive.Add(-24*time.Hour), true })
		}, func(string) found { return blocking(trip.RulePreferences, "out") }},
		{"late landing", func(w *world, s *trip.Slot) { w.policy.LateLandingMinute = 7*60 + 59 }, func(string) found { return found{trip.RulePartialDays, trip.Blocking, "first day"} }},
		{"early flight", func(w *world, s *trip.Slot) { w.policy.EarlyDepartureMinute = 19*60 + 1 }, func(string) found { return found{trip.RulePartialDays, trip.Blocking, "last day"} }},
	}
}

func TestFaultsAreFound(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			for seed := range uint64(12) {
				r := rand.New(rand.NewPCG(seed, 3))
				w := valid(r)
				day := w.plan.Days[r.IntN(len(w.plan.Days))]
				visits := slices.DeleteFunc(slices.Clone(day.Slots), func(s trip.Slot) bool { return s.Kind != trip.KindAttraction })
				firstDay, lastDay := w.plan.Days[0].Slots, w.plan.Days[len(w.plan.Days)-1].Slots
				if len(visits) == 0 || len(firstDay) < 4 || len(lastDay) < 3 {
					continue
				}
				id := visits[r.IntN(len(visits))].ID
				want := f.want(id)
				switch want.subject {
				case "last":
					want.subject = firstDay[len(firstDay)-2].ID
				case "first day":
					want.subject = firstDay[2].ID
				case "last day":
					want.subject = lastDay[0].ID
				}
				f.inject(w, w.slot(id))
				if got := founds(w.check().Violations); !slices.Contains(got, want) {
					t.Errorf("seed %d: got %v, want %v among them", seed, got, want)
				}
			}
		})
	}
}

// some returns one of both sorts of world.
func some(seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 4))
	if seed%2 == 0 {
		return anyhow(r)
	}
	return valid(r)
}

func bytesOf(t *testing.T, v any) string {
	t.Helper()
	text, err := trip.Canonical(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCheckIsPure(t *testing.T) {
	for seed := range uint64(60) {
		w := some(seed)
		before := bytesOf(t, []any{w.in, w.plan, w.ev, w.policy})
		first := bytesOf(t, w.check())
		if second := bytesOf(t, w.check()); first != second {
			t.Errorf("seed %d: two checks differ:\n%s\n%s", seed, first, second)
		}
		if after := bytesOf(t, []any{w.in, w.plan, w.ev, w.policy}); before != after {
			t.Errorf("seed %d: the input was changed", seed)
		}
	}
}

func TestOrderOfSlotsDoesNotMatter(t *testing.T) {
	for seed := range uint64(100) {
		w := some(seed)
		want := bytesOf(t, w.check())
		r := rand.New(rand.NewPCG(seed, 5))
		for _, d := range w.plan.Days {
			r.Shuffle(len(d.Slots), func(i, j int) { d.Slots[i], d.Slots[j] = d.Slots[j], d.Slots[i] })
		}
		if got := bytesOf(t, w.check()); got != want {
			t.Errorf("seed %d: got %s\nwant %s", seed, got, want)
		}
	}
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
func wantNoMore(t *testing.T, seed uint64, before, after map[found]bool) {
	t.Helper()
	for f := range after {
		if !before[f] && (f.severity == trip.Blocking || !before[blocking(f.rule, f.subject)]) {
			t.Errorf("seed %d: a relief brought %v", seed, f)
		}
	}
}

func TestReliefBringsNoViolation(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 6))
		w := anyhow(r)
		before := w.check()

		w.in.BudgetUSDCents += r.Int64N(40000)
		wantNoMore(t, seed, only(trip.RuleBudget, before), only(trip.RuleBudget, w.check()))

		for date, day := range w.ev.Weather {
			day.RainPercent -= r.Int64N(10)
			day.WindKMH -= r.Int64N(10)
			w.ev.Weather[date] = day
		}
		wantNoMore(t, seed, only(trip.RuleWeather, before), only(trip.RuleWeather, w.check()))

		for ref := range w.ev.Places {
			w.place(ref, func(p *trip.Place) { p.OpeningHours, p.ClosedDates = ptr("24/7"), nil })
			break
		}
		wantNoMore(t, seed, only(trip.RuleOpeningHours, before), only(trip.RuleOpeningHours, w.check()))
	}
}

// Every check that does not hold is a violation, and every violation a check.
func TestCertificateTellsTheSame(t *testing.T) {
	type key struct {
		rule    trip.Rule
		subject string
		numbers string
	}
	for seed := range uint64(100) {
		w, count := some(seed), make(map[key]int)
		r := w.check()
		for _, c := range r.Certificate.Checks {
			if !c.Holds {
				count[key{c.Rule, c.Subject, bytesOf(t, c.Numbers)}]++
			}
		}
		for _, v := range r.Violations {
			count[key{v.Rule, v.Subject, bytesOf(t, v.Numbers)}]--
			if v.Severity == trip.Blocking && v.Excess < 1 {
				t.Errorf("seed %d: %s of %s blocks without an excess", seed, v.Rule, v.Subject)
			}
		}
		for k, n := range count {
			if n != 0 {
				t.Errorf("seed %d: %v is %d times more often in the certificate", seed, k, n)
			}
		}
		blockingEnds := slices.IndexFunc(r.Violations, func(v trip.Violation) bool { return v.Severity == trip.Advisory })
		if blockingEnds >= 0 && trip.AnyBlocking(r.Violations[blockingEnds:]) {
			t.Errorf("seed %d: a blocking violation follows an advisory", seed)
		}
	}
}

// What nobody should send is judged, not run into.
func TestHostileInputIsJudged(t *testing.T) {
	if r := verify.Check(trip.Intent{}, trip.Plan{}, trip.Evidence{}, trip.Policy{}); !trip.AnyBlocking(r.Violations) {
		t.Errorf("nothing at all: got %+v, want a blocking violation", r.Violations)
	}
	times := []time.Time{{}, time.Unix(0, 0), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(2027, 6, 1, 10, 0, 0, 1, time.UTC)}
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 7))
		w := paris()
		s := &w.plan.Days[r.IntN(3)].Slots[r.IntN(3)]
		s.Start, s.End = times[r.IntN(4)], times[r.IntN(4)]
		switch r.IntN(6) {
		case 0:
			s.Kind = trip.Kind([]string{"", "flight", "lodging", "meal", "transit"}[r.IntN(5)])
		case 1:
			w.fly("out", func(f *trip.Flight) { f.Depart, f.Arrive = times[r.IntN(4)], times[r.IntN(4)] })
			w.in.Prefs.AvoidOvernight = true
		case 2:
			w.ev.Travel.Seconds, w.ev.Travel.Modes = w.ev.Travel.Seconds[:r.IntN(3)], nil
		case 3:
			w.in.Destination.TZ = []string{"", "Local", "../etc/passwd", "Mars/Olympus"}[r.IntN(4)]
		case 4:
			w.in.Dates, w.in.Party, w.policy = trip.DateWindow{}, trip.Party{}, trip.Policy{}
		case 5:
			w.plan.Days = []trip.Day{w.plan.Days[1], w.plan.Days[1], {}}
		}
		if !trip.AnyBlocking(w.check().Violations) {
			t.Errorf("seed %d: got no blocking violation", seed)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	w := paris()
	for b.Loop() {
		w.check()
	}
}
