package verify

import (
	"fmt"
	"time"

	"waymark/internal/trip"
)

// name returns what a traveller calls the slot.
func (t *timeline) name(s *stop) string {
	switch {
	case s.place != nil:
		return short(s.place.Name)
	case s.lodging != nil:
		return short(s.lodging.Name)
	case s.flight != nil:
		return "the flight from " + short(s.flight.From) + " to " + short(s.flight.To)
	case s.transfer != nil:
		return short(s.transfer.Mode) + " from " + t.spot(s.transfer.From) + " to " + t.spot(s.transfer.To)
	case s.ref == "":
		return "an entry without a choice"
	}
	return fmt.Sprintf("%.80q", s.ref)
}

// spot returns the name of the place, lodging or airport of a ref.
func (t *timeline) spot(ref string) string {
	if lodging, known := t.ev.Lodgings[ref]; known {
		return short(lodging.Name)
	}
	if place, known := t.ev.Places[ref]; known {
		return short(place.Name)
	}
	return short(ref)
}

// short cuts a name to 80 characters: anybody may send evidence, and messages
// repeat names.
func short(name string) string { return fmt.Sprintf("%.80s", name) }

// hour writes an instant as the destination's wall clock shows it: "10:00".
func (t *timeline) hour(at time.Time) string { return at.In(t.zone).Format("15:04") }

// day writes the destination's date of an instant: "Tuesday 1 June 2027".
func (t *timeline) day(at time.Time) string { return onDate(t.local(at)) }

// onDate writes a date: "Tuesday 1 June 2027".
func onDate(d trip.Date) string {
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), d.Day, d.Month, d.Year)
}

// capital returns a sentence with its first letter in upper case.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// span writes a length of time: "25 minutes", "1 hour 5 minutes". It rounds up
// to a minute.
func span(seconds int64) string {
	minutes := (max(seconds, 0) + 59) / 60
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return count(m, "minute")
	case m == 0:
		return count(h, "hour")
	}
	return count(h, "hour") + " " + count(m, "minute")
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
