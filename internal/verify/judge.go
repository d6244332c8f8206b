package verify

import (
	"cmp"
	"strings"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// Judge is what is known of a trip, laid out for the rules: for who judges many
// plans by the same evidence. It reads the evidence it was given, which must not
// change meanwhile, and is not for use by several goroutines at once.
type Judge struct {
	in     trip.Intent
	ev     trip.Evidence
	policy trip.Policy

	zone      *time.Location // of the destination, UTC when that is unknown
	zoneKnown bool
	leg       func(from, to string) (trip.Leg, bool)

	zones  map[string]*time.Location // those asked for, nil for one that is unknown
	venues map[string]*venue         // those asked for
}

// venue is a place with its hours read.
type venue struct {
	trip.Place
	hours  hours.Schedule
	closed map[string]bool // dates, as MM-DD and as YYYY-MM-DD
}

// NewJudge returns a judge of plans for an intent.
func NewJudge(in trip.Intent, ev trip.Evidence, policy trip.Policy) *Judge {
	j := &Judge{
		in: in, ev: ev, policy: policy, leg: ev.Travel.Index(),
		zones: make(map[string]*time.Location), venues: make(map[string]*venue),
	}
	j.zone, j.zoneKnown = j.location(in.Destination.TZ)
	return j
}

// venue returns the place of a ref, nil for one that is not in evidence.
func (j *Judge) venue(ref string) *venue {
	if v := j.venues[ref]; v != nil {
		return v
	}
	place, known := j.ev.Places[ref]
	if !known {
		return nil
	}
	v := &venue{Place: place, hours: hoursOf(place), closed: make(map[string]bool, len(place.ClosedDates))}
	for _, date := range place.ClosedDates {
		v.closed[date] = true
	}
	j.venues[ref] = v
	return v
}

// hoursOf returns the hours of a place. Those that are absent or cannot be read
// are unknown, empty ones are those of a place that is closed.
func hoursOf(p trip.Place) hours.Schedule {
	if p.OpeningHours == nil {
		return hours.Schedule{}
	}
	schedule, _ := hours.Parse(cmp.Or(strings.TrimSpace(*p.OpeningHours), "off")) // unknown beside an error
	return schedule
}

// closedOn reports whether the place is closed on a date though its hours may say
// otherwise.
func (v *venue) closedOn(d trip.Date) bool {
	iso := d.String()
	return v.closed[iso] || v.closed[iso[len("2006-"):]]
}

// holiday reports whether a date is a public holiday at the destination.
func (j *Judge) holiday(d trip.Date) bool {
	_, holiday := j.ev.Holidays.Names[d.String()]
	return holiday
}

// location returns an IANA zone, UTC when it is unknown. The zone of this machine
// is not one of them. Each is loaded once.
func (j *Judge) location(name string) (zone *time.Location, known bool) {
	zone, before := j.zones[name]
	if !before && name != "" && name != "Local" {
		zone, _ = time.LoadLocation(name)
		j.zones[name] = zone
	}
	if zone == nil {
		return time.UTC, false
	}
	return zone, true
}
