package repair

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// sentence says a move as one tells it: what was done, why, and what it changes in
// way and cost.
func (s *search) sentence(c candidate, from state) string {
	parts := []string{s.deed(c, from.plan) + ", since " + s.reason(from.plan, c.cause)}
	if n := s.madeRoom(c, from.plan); n > 0 {
		parts = append(parts, count(n, "other visit is", "other visits are")+" at another time")
	}
	if c.by.name == taxi.name {
		parts = append(parts, "the fare of the taxi is not known")
	}
	way, cost := s.travel(c.plan)-s.travel(from.plan), c.report.Cost.Total-from.report.Cost.Total
	return strings.Join(append(parts, difference(way, cost)), "; ") + "."
}

// madeRoom counts the visits that begin at another time because of a move that is
// about others.
func (s *search) madeRoom(c candidate, was trip.Plan) (n int64) {
	if len(c.draft.ids) == 0 {
		return 0
	}
	for _, slot := range inTime(c.plan) {
		old := s.slotOf(was, slot.ID)
		if isVisit(slot) && old.ID != "" && !old.Start.Equal(slot.Start) && !slices.Contains(c.draft.ids, slot.ID) {
			n++
		}
	}
	return n
}

// deed says what a move did.
func (s *search) deed(c candidate, was trip.Plan) string {
	switch c.by.name {
	case swapFlight.name:
		return strings.ReplaceAll("Fly "+c.draft.to+" instead of "+c.draft.from, "; ", " and ")
	case swapLodging.name:
		return "Stay at " + lower(c.draft.to) + " instead of " + lower(c.draft.from)
	case taxi.name:
		return "Take a taxi from " + lower(s.name(was, c.cause.Subject)) + " instead of public transport"
	case swapDays.name:
		one, other := s.slotOf(c.plan, c.draft.ids[0]), s.slotOf(c.plan, c.draft.ids[1])
		return fmt.Sprintf("Let %s and %s change places: %s, %s", lower(s.nameOf(one)), lower(s.nameOf(other)), s.nameAt(one), s.nameAt(other))
	}
	old, now := s.slotOf(was, c.draft.ids[0]), s.slotOf(c.plan, c.draft.ids[0])
	switch {
	case now.ID == "":
		return "Left out " + lower(s.nameOf(old)) + " on " + s.clock(old)
	case now.Choice().Ref != old.Choice().Ref && now.Kind == trip.KindMeal:
		return fmt.Sprintf("Eat at %s on %s instead of %s", lower(s.nameOf(now)), s.clock(now), lower(s.nameOf(old)))
	case now.Choice().Ref != old.Choice().Ref:
		return fmt.Sprintf("Visit %s on %s instead of %s", lower(s.nameOf(now)), s.clock(now), lower(s.nameOf(old)))
	case now.Kind == trip.KindFlight:
		return "Gave the flight the times at which it flies, " + s.words(now)
	case now.Kind == trip.KindLodging && now.Start.Equal(old.Start):
		return fmt.Sprintf("Leave %s on %s instead of %s", lower(s.nameOf(old)), s.weekClock(now.End), s.weekClock(old.End))
	case now.Kind == trip.KindLodging:
		return fmt.Sprintf("Come home to %s on %s instead of %s", lower(s.nameOf(old)), s.clock(now), s.clock(old))
	case now.Start.Equal(old.Start):
		return fmt.Sprintf("Let %s on %s last until %s", lower(s.nameOf(old)), s.clock(old), s.until(now.Start.In(s.zone), now.End.In(s.zone)))
	}
	return fmt.Sprintf("Moved %s from %s to %s", lower(s.nameOf(old)), s.clock(old), s.clock(now))
}

// slotOf returns the slot of an id, the zero Slot when there is none.
func (s *search) slotOf(p trip.Plan, id string) trip.Slot {
	if d, i := find(p, id); d >= 0 {
		return p.Days[d].Slots[i]
	}
	return trip.Slot{}
}

// clock returns when a slot begins: "Tue 10:00".
func (s *search) clock(slot trip.Slot) string { return s.weekClock(slot.Start) }

func (s *search) weekClock(t time.Time) string { return t.In(s.zone).Format("Mon 15:04") }

// nameAt returns a slot and when it begins: "the Louvre now on Tue 10:00".
func (s *search) nameAt(slot trip.Slot) string {
	return lower(s.nameOf(slot)) + " now on " + s.clock(slot)
}

// reason says what was wrong as the end of a sentence that has named the visit.
func (s *search) reason(p trip.Plan, v trip.Violation) string {
	n := v.Numbers
	_, gap := n["gap_s"]
	_, ended := n["late_s"]
	switch {
	case v.Rule == trip.RuleBudget:
		return "the trip was " + s.cause(p, v)
	case v.Rule == trip.RuleWeather:
		date, day := s.weatherAt(p, v)
		if day.RainPercent < s.policy.RainPercent {
			return fmt.Sprintf("wind of %d km/h is forecast for %s", day.WindKMH, date.Weekday())
		}
		return fmt.Sprintf("the chance of rain on %s is %d %%", date.Weekday(), day.RainPercent)
	case v.Rule == trip.RuleOpeningHours && n["closed_date"] == 1:
		return s.subject(p, v) + " is closed on that day"
	case v.Rule == trip.RuleOpeningHours:
		return s.subject(p, v) + " is not open then"
	case v.Rule == trip.RuleTiming && gap && n["gap_s"] <= 0:
		return fmt.Sprintf("no time is left for the way to %s and a reserve, which need %s", s.subject(p, v), minutes(n["travel_s"]+n["buffer_s"]))
	case v.Rule == trip.RuleTiming && gap:
		return fmt.Sprintf("%s is too little for the way to %s and a reserve, which need %s",
			minutes(n["gap_s"]), s.subject(p, v), minutes(n["travel_s"]+n["buffer_s"]))
	case v.Rule == trip.RuleTiming && n["depart_off_s"]+n["arrive_off_s"] > 0:
		return "the plan had it at other times"
	case v.Rule == trip.RuleLastTrain:
		return fmt.Sprintf("one would come %s too late for the last train", minutes(-n["slack_s"]))
	case v.Rule == trip.RulePreferences && ended:
		return fmt.Sprintf("with children the day ends by %02d:%02d", s.policy.KidsEndMinute/60, s.policy.KidsEndMinute%60)
	case v.Rule == trip.RuleCheckInOut && n["without_room_s"] > 0:
		return "there is no room then and nobody is known to keep the bags"
	case v.Rule == trip.RulePartialDays && n["early_s"] > 0:
		return "the flight of that day leaves too early for it"
	case v.Rule == trip.RulePartialDays:
		return "the flight of that day lands too late for it"
	}
	return strings.Replace(lower(s.cause(p, v)), "There is", "there is", 1)
}

// subject returns the name of what a violation is about, within a sentence.
func (s *search) subject(p trip.Plan, v trip.Violation) string { return lower(s.name(p, v.Subject)) }

// difference says what a change makes of the ways, in seconds, and of the cost, in
// US cents.
func difference(way, cents int64) string {
	text := "as long on the way"
	switch {
	case way >= 30:
		text = minutes(way) + " more on the way"
	case way <= -30:
		text = minutes(-way) + " less on the way"
	}
	switch {
	case cents > 0:
		return text + ", costs " + trip.Dollars(cents) + " more"
	case cents < 0:
		return text + ", costs " + trip.Dollars(-cents) + " less"
	}
	return text + ", costs the same"
}

// minutes writes a length of time, rounded to a minute: "1 minute", "2 h 5 min".
func minutes(seconds int64) string {
	n := (seconds + 30) / 60
	switch {
	case n < 60:
		return count(n, "minute", "minutes")
	case n%60 == 0:
		return count(n/60, "hour", "hours")
	}
	return fmt.Sprintf("%d h %d min", n/60, n%60)
}

func count(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", more)
}

// Compact returns a repair as a diff of lines, as a person skims it: what was
// planned before a "-", what is planned instead before a "+", and in the end, after
// a "=", what it makes of cost and ways.
func Compact(diff trip.Repair) string {
	var out strings.Builder
	lines := func(sign, text string) {
		for _, line := range strings.Split(text, "; ") {
			fmt.Fprintf(&out, "%s %s\n", sign, line)
		}
	}
	for _, m := range diff.Moves {
		lines("-", m.From)
		if m.To != leftOut {
			lines("+", m.To)
		}
	}
	fmt.Fprintf(&out, "= %s\n", difference(diff.DeltaTravelSeconds, diff.DeltaUSDCents))
	return out.String()
}

// leftOut is what becomes of a slot that is in the plan no more.
const leftOut = "Left out"
