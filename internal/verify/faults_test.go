package verify_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
)

// A fault is put into a trip that holds, at one of its visits, and says what must
// be found.
type fault struct {
	name   string
	inject func(w *world, visit *trip.Slot)
	want   func(w *world, visit string) found
}

// at wants a blocking violation at the visit itself.
func at(rule trip.Rule) func(*world, string) found {
	return func(_ *world, visit string) found { return blocking(rule, visit) }
}

// knows wants an advisory at the visit itself.
func knows(rule trip.Rule) func(*world, string) found {
	return func(_ *world, visit string) found { return advisory(rule, visit) }
}

// on wants a blocking violation at a slot of a name, "trip" for the whole.
func on(rule trip.Rule, subject string) func(*world, string) found {
	return func(*world, string) found { return blocking(rule, subject) }
}

// after wants one at the slot that follows the visit.
func after(rule trip.Rule) func(*world, string) found {
	return func(w *world, visit string) found {
		line := w.line()
		return blocking(rule, line[1+slices.IndexFunc(line, func(s trip.Slot) bool { return s.ID == visit })].ID)
	}
}

// visitOf wants one at the n-th visit of a day, both counted from the end below 0.
func visitOf(rule trip.Rule, day, n int) func(*world, string) found {
	return func(w *world, _ string) found {
		days := len(w.plan.Days)
		visits := visitsOf(w.plan.Days[(day+days)%days].Slots)
		return blocking(rule, visits[(n+len(visits))%len(visits)].ID)
	}
}

// line returns the slots of all days.
func (w *world) line() (line []trip.Slot) {
	for _, d := range w.plan.Days {
		line = append(line, d.Slots...)
	}
	return line
}

func visitsOf(slots []trip.Slot) []trip.Slot {
	return slices.DeleteFunc(slices.Clone(slots), func(s trip.Slot) bool { return s.Kind != trip.KindAttraction })
}

// before returns the slot before s.
func (w *world) before(s *trip.Slot) trip.Slot {
	line := w.line()
	return line[slices.IndexFunc(line, func(o trip.Slot) bool { return o.ID == s.ID })-1]
}

// after returns the slot after s, to be changed.
func (w *world) after(s *trip.Slot) *trip.Slot {
	line := w.line()
	return w.slot(line[slices.IndexFunc(line, func(o trip.Slot) bool { return o.ID == s.ID })+1].ID)
}

func (w *world) dateOf(s *trip.Slot) trip.Date {
	return trip.DateOf(s.Start.In(zone(w.in.Destination.TZ)))
}

// weatherAt makes the weather of a visit's day, and the place indoors or not.
func weatherAt(kind string, rain, wind int64, indoor *bool) func(*world, *trip.Slot) {
	return func(w *world, s *trip.Slot) {
		w.place(s.Choices[0].Ref, func(p *trip.Place) { p.Indoor = indoor })
		w.ev.Weather[w.dateOf(s).String()] = trip.DayWeather{Kind: kind, RainPercent: rain, WindKMH: wind, Provenance: from("weather")}
	}
}

// placeOf changes the place of a visit.
func placeOf(change func(p *trip.Place)) func(*world, *trip.Slot) {
	return func(w *world, s *trip.Slot) { w.place(s.Choices[0].Ref, change) }
}

func faults() []fault {
	return slices.Concat(faultsOfTime(), faultsOfPlaces(), faultsOfTheStay(), faultsOfEvidence())
}

func faultsOfTime() []fault {
	return []fault{
		{"begins as the neighbour ends", func(w *world, s *trip.Slot) { s.Start = w.before(s).End }, at(trip.RuleTiming)},
		{"a minute less than the way and the buffer", func(w *world, s *trip.Slot) {
			way, _ := w.ev.Travel.Index()(w.position(s), s.Choices[0].Ref)
			need := way.Seconds + w.policy.Buffers.Before(w.ev.Places[s.Choices[0].Ref].Kind)
			s.Start = w.before(s).End.Add(time.Duration(need-60) * time.Second)
		}, at(trip.RuleTiming)},
		{"lasts until the next begins", func(w *world, s *trip.Slot) { s.End = w.after(s).Start }, after(trip.RuleTiming)},
		{"begins before the neighbour ends", func(w *world, s *trip.Slot) { s.Start = w.before(s).End.Add(-time.Minute) }, at(trip.RuleOverlap)},
		{"lasts into the next", func(w *world, s *trip.Slot) { s.End = w.after(s).Start.Add(time.Minute) }, after(trip.RuleOverlap)},
		{"ends as it begins", func(_ *world, s *trip.Slot) { s.End = s.Start }, at(trip.RuleOverlap)},
		{"ends before it begins", func(_ *world, s *trip.Slot) { s.Start, s.End = s.End, s.Start }, at(trip.RuleOverlap)},
		{"stands on another day", func(w *world, s *trip.Slot) {
			d := (w.in.Dates.Start.DaysUntil(w.dateOf(s)) + 1) % len(w.plan.Days)
			moving := *s
			w.drop(s.ID)
			w.plan.Days[d].Slots = append(w.plan.Days[d].Slots, moving)
		}, at(trip.RuleTiming)},
		{"day taken out", func(w *world, _ *trip.Slot) { w.plan.Days = w.plan.Days[:len(w.plan.Days)-1] }, on(trip.RuleTiming, "trip")},
		{"days exchanged", func(w *world, _ *trip.Slot) { w.plan.Days[0], w.plan.Days[1] = w.plan.Days[1], w.plan.Days[0] }, on(trip.RuleTiming, "trip")},
		{"flight delayed", func(w *world, _ *trip.Slot) {
			f := w.ev.Flights["out"]
			f.Arrive = f.Arrive.Add(time.Minute)
			w.ev.Flights["out"] = f
		}, on(trip.RuleTiming, "out")},
		{"transfer takes longer", func(w *world, _ *trip.Slot) {
			tr := w.ev.Transfers["in"]
			tr.Seconds++
			w.ev.Transfers["in"] = tr
		}, on(trip.RuleTiming, "in")},
		{"late at the airport", func(w *world, _ *trip.Slot) {
			off := w.slot("off")
			off.Start, off.End = off.Start.Add(time.Second), off.End.Add(time.Second)
		}, on(trip.RuleTiming, "back")},
	}
}

func faultsOfPlaces() []fault {
	wet := ptr(false)
	return []fault{
		{"moved to the night", func(_ *world, s *trip.Slot) { s.Start, s.End = s.Start.Add(13*time.Hour), s.End.Add(13*time.Hour) }, at(trip.RuleOpeningHours)},
		{"closes a minute early", func(w *world, s *trip.Slot) {
			end := s.End.In(zone(w.in.Destination.TZ)).Add(-time.Minute)
			w.place(s.Choices[0].Ref, hours("Mo-Su 00:00-"+end.Format("15:04")))
		}, at(trip.RuleOpeningHours)},
		{"opens a minute late", func(w *world, s *trip.Slot) {
			start := s.Start.In(zone(w.in.Destination.TZ)).Add(time.Minute)
			w.place(s.Choices[0].Ref, hours("Mo-Su "+start.Format("15:04")+"-24:00"))
		}, at(trip.RuleOpeningHours)},
		{"closed for a minute amid the visit", func(w *world, s *trip.Slot) {
			noon := s.Start.Add(10 * time.Minute).In(zone(w.in.Destination.TZ))
			w.place(s.Choices[0].Ref, hours("Mo-Su 00:00-"+noon.Format("15:04")+","+noon.Add(time.Minute).Format("15:04")+"-24:00"))
		}, at(trip.RuleOpeningHours)},
		{"closed that weekday", func(w *world, s *trip.Slot) {
			w.place(s.Choices[0].Ref, hours("24/7; "+w.dateOf(s).Weekday().String()[:2]+" off"))
		}, at(trip.RuleOpeningHours)},
		{"out of season", func(w *world, s *trip.Slot) {
			w.place(s.Choices[0].Ref, hours(w.dateOf(s).AddDays(40).Month.String()[:3]+" 00:00-24:00"))
		}, at(trip.RuleOpeningHours)},
		{"closed date", func(w *world, s *trip.Slot) {
			w.place(s.Choices[0].Ref, func(p *trip.Place) { p.ClosedDates = []string{w.dateOf(s).String()} })
		}, at(trip.RuleOpeningHours)},
		{"holiday", func(w *world, s *trip.Slot) {
			w.place(s.Choices[0].Ref, hours("24/7; PH off"))
			w.ev.Holidays.Names[w.dateOf(s).String()] = "Feast"
		}, at(trip.RuleOpeningHours)},
		{"closed for good", placeOf(hours("")), at(trip.RuleOpeningHours)},
		{"hours unknown", placeOf(func(p *trip.Place) { p.OpeningHours = nil }), knows(trip.RuleOpeningHours)},
		{"rain", weatherAt(trip.WeatherForecast, 60, 0, wet), at(trip.RuleWeather)},
		{"storm", weatherAt(trip.WeatherForecast, 0, 30, wet), at(trip.RuleWeather)},
		{"rain in other years", weatherAt(trip.WeatherClimatology, 60, 0, wet), knows(trip.RuleWeather)},
		{"rain, and perhaps a roof", weatherAt(trip.WeatherForecast, 60, 0, nil), knows(trip.RuleWeather)},
		{"late with children", func(w *world, s *trip.Slot) {
			w.in.Prefs.KidFriendly = true
			s.End = w.dateOf(s).In(zone(w.in.Destination.TZ), 20, 1)
		}, at(trip.RulePreferences)},
		{"nothing for children", func(w *world, s *trip.Slot) {
			w.in.Prefs.KidFriendly = true
			w.place(s.Choices[0].Ref, func(p *trip.Place) { p.KidFriendly = ptr(false) })
		}, knows(trip.RulePreferences)},
		{"steps", func(w *world, s *trip.Slot) {
			w.in.Prefs.Wheelchair = true
			w.place(s.Choices[0].Ref, func(p *trip.Place) { p.Wheelchair = "no" })
		}, knows(trip.RulePreferences)},
		{"a kind that was not wanted", func(w *world, s *trip.Slot) {
			w.in.Prefs.Avoid = []string{"shopping", w.ev.Places[s.Choices[0].Ref].Kind}
		}, at(trip.RulePreferences)},
		{"a theme that was not wanted", func(w *world, s *trip.Slot) {
			w.in.Prefs.Avoid = []string{"shopping"}
			w.place(s.Choices[0].Ref, func(p *trip.Place) { p.Themes = []string{"shopping", "food"} })
		}, at(trip.RulePreferences)},
		{"a place that was not wanted", func(w *world, s *trip.Slot) {
			w.in.Prefs.AvoidPlaces = []string{s.Choices[0].Ref}
			w.in.Prefs.LockedSlots = []trip.LockedSlot{{Start: "03:00", End: "04:00", PlaceID: "elsewhere"}}
		}, at(trip.RulePreferences)},
	}
}

func faultsOfTheStay() []fault {
	return []fault{
		{"last train", func(w *world, _ *trip.Slot) { w.ev.Transport.LastDeparture = "08:30" }, visitOf(trip.RuleLastTrain, 0, -1)},
		{"fixed at another time", func(w *world, s *trip.Slot) {
			start := s.Start.In(zone(w.in.Destination.TZ))
			s.Locked = true
			w.in.Prefs.LockedSlots = []trip.LockedSlot{{
				DayOffset: w.in.Dates.Start.DaysUntil(w.dateOf(s)), Start: start.Add(time.Minute).Format("15:04"),
				End: s.End.In(start.Location()).Format("15:04"), PlaceID: s.Choices[0].Ref,
			}}
			for _, other := range w.line() { // the same place at no other time
				if other.ID != s.ID && other.Choices[0].Ref == s.Choices[0].Ref {
					w.drop(other.ID)
				}
			}
		}, at(trip.RuleLockedSlots)},
		{"fixed and not in the plan", func(w *world, _ *trip.Slot) {
			w.in.Prefs.LockedSlots = []trip.LockedSlot{{Start: "03:00", End: "04:00", PlaceID: "elsewhere"}}
		}, on(trip.RuleLockedSlots, "trip")},
		{"no bag drop", func(w *world, _ *trip.Slot) { w.lodging(func(l *trip.Lodging) { l.BagDrop = false }) }, visitOf(trip.RuleCheckInOut, 0, 0)},
		{"no luggage storage", func(w *world, _ *trip.Slot) {
			w.policy.CheckOutMinute = 8 * 60 // before the first visit of the day
			w.lodging(func(l *trip.Lodging) { l.LuggageStorage = false })
		}, visitOf(trip.RuleCheckInOut, -1, -1)},
		{"nowhere to sleep", func(w *world, _ *trip.Slot) { w.drop("night0") }, func(w *world, _ string) found {
			if len(w.plan.Days) == 2 { // it was the only night
				return advisory(trip.RuleCheckInOut, "trip")
			}
			return blocking(trip.RuleCheckInOut, "trip")
		}},
		{"another lodging", func(w *world, _ *trip.Slot) {
			w.ev.Lodgings["inn"] = w.ev.Lodgings["hotel"]
			f := w.ev.Transfers["off"]
			f.From = "inn"
			w.ev.Transfers["off"] = f
		}, on(trip.RuleCheckInOut, "off")},
		{"night flight", func(w *world, _ *trip.Slot) {
			w.in.Prefs.AvoidOvernight = true
			w.fly("out", func(f *trip.Flight) { f.Depart, f.Daytime = f.Arrive.Add(-24*time.Hour), true })
		}, on(trip.RulePreferences, "out")},
		{"late landing", func(w *world, _ *trip.Slot) { w.policy.LateLandingMinute = 7*60 + 59 }, visitOf(trip.RulePartialDays, 0, 0)},
		{"early flight", func(w *world, _ *trip.Slot) { w.policy.EarlyDepartureMinute = 19*60 + 1 }, visitOf(trip.RulePartialDays, -1, 0)},
		{"price raised", placeOf(func(p *trip.Place) { p.Ticket.Adult.Minor = 1e7 }), on(trip.RuleBudget, "trip")},
		{"budget cut", func(w *world, _ *trip.Slot) { w.in.BudgetUSDCents = 20000 }, on(trip.RuleBudget, "trip")},
	}
}

func faultsOfEvidence() []fault {
	return []fault{
		{"place taken out", func(w *world, s *trip.Slot) { delete(w.ev.Places, s.Choices[0].Ref) }, at(trip.RuleProvenance)},
		{"source taken out", placeOf(func(p *trip.Place) { p.Provenance.Source = "" }), at(trip.RuleProvenance)},
		{"digest taken out", placeOf(func(p *trip.Place) { p.Provenance.Digest = "" }), at(trip.RuleProvenance)},
		{"price taken out", placeOf(func(p *trip.Place) { p.Ticket = nil }), knows(trip.RuleProvenance)},
		{"price below nothing", placeOf(func(p *trip.Place) { p.Ticket.Adult.Minor = -1 }), at(trip.RuleProvenance)},
		{"rate taken out", func(w *world, _ *trip.Slot) { delete(w.ev.FX, "EUR") }, on(trip.RuleProvenance, "trip")},
		{"ways taken out", func(w *world, s *trip.Slot) {
			w.ev.Travel.Refs[slices.Index(w.ev.Travel.Refs, s.Choices[0].Ref)] = ""
		}, at(trip.RuleProvenance)},
		{"nothing chosen", func(_ *world, s *trip.Slot) { s.Choices = nil }, at(trip.RuleProvenance)},
		{"a meal where none is served", func(_ *world, s *trip.Slot) { s.Kind, s.Choices[0].Kind = trip.KindMeal, trip.KindMeal }, at(trip.RuleProvenance)},
		{"two slots of one id", func(w *world, s *trip.Slot) { w.slot("off").ID = s.ID }, at(trip.RuleProvenance)},
		{"zone taken out", func(w *world, _ *trip.Slot) { w.in.Destination.TZ = "Mars/Olympus" }, on(trip.RuleProvenance, "trip")},
		{"party of none", func(w *world, _ *trip.Slot) { w.in.Party.Adults = 0 }, on(trip.RuleProvenance, "trip")},
	}
}

// position returns the ref of where one is before a slot.
func (w *world) position(s *trip.Slot) string {
	if before := w.before(s); before.Kind != trip.KindTransit {
		return before.Choices[0].Ref
	}
	return "hotel"
}

// Each fault of the catalogue, put into any trip that holds at any of its visits,
// is found by its rule and at its slot.
func TestMutantsAreFound(t *testing.T) {
	catalogue := faults()
	if len(catalogue) < 25 {
		t.Errorf("%d faults, want 25 at least", len(catalogue))
	}
	mutants := 0
	for _, f := range catalogue {
		t.Run(f.name, rapid.MakeCheck(func(t *rapid.T) {
			w := validWorld(t)
			day := rapid.IntRange(0, len(w.plan.Days)-1).Draw(t, "day")
			visit := rapid.SampledFrom(visitsOf(w.plan.Days[day].Slots)).Draw(t, "visit").ID
			want := f.want(w, visit)
			f.inject(w, w.slot(visit))
			mutants++
			if got := founds(w.check().Violations); !slices.Contains(got, want) {
				t.Errorf("%s at %s: got %v, want %v among them", f.name, visit, got, want)
			}
		}))
	}
	t.Logf("%d faults, %d mutants", len(catalogue), mutants)
}
