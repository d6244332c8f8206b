package repair

import (
	"fmt"
	"strings"
	"time"

	"waymark/internal/trip"
)

// changed returns the draft in which the slot of an id is another one, or gone.
func (s *search) changed(was, next trip.Plan, id string) draft {
	c := draft{plan: next, ids: []string{id}, to: leftOut}
	d, i := find(was, id)
	old := was.Days[d].Slots[i]
	c.from, c.fact = s.words(old), s.factOf(old)
	e, j := find(next, id)
	if e < 0 {
		return c
	}
	slot := next.Days[e].Slots[j]
	c.to, c.fact = s.words(slot), s.factOf(slot)
	if saved := s.cents(old.Choice().Ref) - s.cents(slot.Choice().Ref); saved > 0 && isVisit(slot) {
		c.gain = saves(saved)
	}
	if place, known := s.ev.Places[slot.Choice().Ref]; known && slot.Choice().Ref != old.Choice().Ref && place.Indoor != nil && *place.Indoor {
		c.indoors = place.Name + " is indoors"
	}
	return c
}

// swapped returns the draft in which two visits have changed places.
func (s *search) swapped(was, next trip.Plan, one, other string) draft {
	a, b := s.changed(was, next, one), s.changed(was, next, other)
	a.from, a.to = a.from+"; "+b.from, a.to+"; "+b.to
	a.ids = []string{one, other}
	a.indoors = s.name(was, other) + " is indoors"
	return a
}

// why says what was wrong with a plan and why the new is better.
func (s *search) why(p trip.Plan, v trip.Violation, d draft) string {
	cause, gain := s.cause(p, v), d.gain
	switch {
	case v.Rule == trip.RuleWeather:
		gain = d.indoors
	case v.Rule != trip.RuleBudget && v.Rule != trip.RuleLastTrain:
		gain = ""
	}
	if gain != "" {
		cause += "; " + lower(gain)
	}
	return cause
}

// cause says in short what a violation of a plan is.
func (s *search) cause(p trip.Plan, v trip.Violation) string {
	switch v.Rule {
	case trip.RuleBudget:
		return trip.Dollars(v.Excess) + " over the budget"
	case trip.RuleWeather:
		date, day := s.weatherAt(p, v)
		if day.RainPercent < s.policy.RainPercent {
			return fmt.Sprintf("Wind of %d km/h on %s", day.WindKMH, date.Weekday())
		}
		return fmt.Sprintf("Rain %d %% on %s", day.RainPercent, date.Weekday())
	}
	return strings.TrimSuffix(v.Message, ".")
}

// weatherAt returns the date and the weather that a violation is about: those of
// the begin of its visit, or of the day after for one that lasts past midnight.
func (s *search) weatherAt(p trip.Plan, v trip.Violation) (trip.Date, trip.DayWeather) {
	d, i := find(p, v.Subject)
	date := trip.DateOf(p.Days[d].Slots[i].Start.In(s.zone))
	day := s.ev.Weather[date.String()]
	if next := date.AddDays(1); day.RainPercent < s.policy.RainPercent && day.WindKMH < s.policy.WindKMH {
		return next, s.ev.Weather[next.String()]
	}
	return date, day
}

func saves(cents int64) string { return "saves " + trip.Dollars(cents) }

// lower returns a sentence that begins with an article as one that goes on.
func lower(text string) string {
	for _, word := range []string{"The ", "A ", "An "} {
		if strings.HasPrefix(text, word) {
			return strings.ToLower(word) + text[len(word):]
		}
	}
	return text
}

// words returns a slot as a traveller calls it: "The Louvre, Tue 10:00–13:00".
func (s *search) words(slot trip.Slot) string {
	if f, known := s.ev.Flights[slot.Choice().Ref]; known && slot.Kind == trip.KindFlight {
		f.Depart, f.Arrive = slot.Start, slot.End
		return flightWords(f)
	}
	start, end := slot.Start.In(s.zone), slot.End.In(s.zone)
	return fmt.Sprintf("%s, %s–%s", s.nameOf(slot), start.Format("Mon 15:04"), s.until(start, end))
}

func (s *search) until(start, end time.Time) string {
	if trip.DateOf(start) == trip.DateOf(end) {
		return end.Format("15:04")
	}
	return end.Format("Mon 15:04")
}

// named adds to changes what a traveller calls the slots.
func (s *search) named(changes []trip.SlotChange) []trip.SlotChange {
	for i := range changes {
		if c := &changes[i]; c.Before != nil {
			c.BeforeName = s.nameOf(*c.Before)
		}
		if c := &changes[i]; c.After != nil {
			c.AfterName = s.nameOf(*c.After)
		}
	}
	return changes
}

// name returns what the slot of an id is called.
func (s *search) name(p trip.Plan, id string) string {
	d, i := find(p, id)
	if d < 0 {
		return id
	}
	return s.nameOf(p.Days[d].Slots[i])
}

func (s *search) nameOf(slot trip.Slot) string {
	ref := slot.Choice().Ref
	switch slot.Kind {
	case trip.KindFlight:
		if f, known := s.ev.Flights[ref]; known {
			return f.From + " to " + f.To
		}
	case trip.KindTransit:
		if t, known := s.ev.Transfers[ref]; known {
			return fmt.Sprintf("%s from %s to %s", t.Mode, s.spot(t.From), s.spot(t.To))
		}
	}
	return s.spot(ref)
}

// spot returns the name of a place or lodging, the ref of anything else.
func (s *search) spot(ref string) string {
	if stay, known := s.ev.Lodgings[ref]; known {
		return stay.Name
	}
	if place, known := s.ev.Places[ref]; known {
		return place.Name
	}
	return ref
}

// journeyWords returns both flights as a traveller reads them.
func (s *search) journeyWords(j Journey) string {
	text := j.Out
	if f, known := s.ev.Flights[j.Out]; known {
		text = flightWords(f)
	}
	if f, known := s.ev.Flights[j.Back]; known {
		return text + "; " + flightWords(f)
	}
	return text + "; " + j.Back
}

// flightWords returns a flight as a traveller reads it, in the times of its ends.
func flightWords(f trip.Flight) string {
	return fmt.Sprintf("%s %s to %s %s", f.From, local(f.Depart, f.FromTZ), f.To, local(f.Arrive, f.ToTZ))
}

// local writes an instant as clocks in an IANA zone show it, in UTC where that is
// unknown.
func local(t time.Time, tz string) string {
	zone, err := time.LoadLocation(tz)
	if err != nil || tz == "Local" {
		zone = time.UTC
	}
	return t.In(zone).Format("Mon 15:04")
}

// factOf returns where the evidence of a slot is from.
func (s *search) factOf(slot trip.Slot) trip.Provenance {
	ref := slot.Choice().Ref
	switch slot.Kind {
	case trip.KindFlight:
		return s.ev.Flights[ref].Provenance
	case trip.KindTransit:
		return s.ev.Transfers[ref].Provenance
	case trip.KindLodging:
		return s.ev.Lodgings[ref].Provenance
	}
	return s.ev.Places[ref].Provenance
}
