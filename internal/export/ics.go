package export

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"waymark/internal/trip"
)

// ICS writes an iCalendar (RFC 5545): an event for each flight, transfer, visit
// and meal at its time in UTC, and one event of whole days for the nights in a
// row at one lodging, from the first evening's day to the morning that follows
// the last.
//
// It has no METHOD: that makes a scheduling message (RFC 5546), which needs an
// organizer and a media type that names the method too.
//
// UIDs are made of the run and the slot, so that importing a run again replaces
// its events. DTSTAMP is when the oldest fact in the itinerary was fetched, the
// first start when no fact has a time.
func ICS(w io.Writer, it trip.Itinerary) error {
	cal := ics.NewCalendarFor("Waymark")
	cal.SetProductId("-//Waymark//Itinerary//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetXWRCalName(title(it))
	if loc, known := zone(it); known {
		cal.SetXWRTimezone(loc.String())
	}
	made := stamp(it)
	for _, e := range events(it) {
		cal.AddVEvent(e.vevent(it, made))
	}
	var text bytes.Buffer // SerializeTo does not report every fault of a writer
	if err := cal.SerializeTo(&text, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("itinerary as iCalendar: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}

// stamp returns when the itinerary may be said to have been made.
func stamp(it trip.Itinerary) (at time.Time) {
	take := func(t time.Time) {
		if !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	for _, c := range it.Citations {
		take(c.Provenance.FetchedAt)
	}
	for _, d := range it.Days {
		for _, a := range d.Activities {
			take(a.Provenance.FetchedAt)
		}
	}
	if !at.IsZero() {
		return at
	}
	for _, d := range it.Days {
		for _, a := range d.Activities {
			take(a.Start)
		}
	}
	return at
}

// event is an activity, or the nights in a row at one lodging that begin with it.
type event struct {
	trip.Activity
	first, last trip.Date // of a stay: the first and the last evening
	nights      int       // 0: no stay
}

// events returns what goes into the calendar, in the order of the itinerary.
func events(it trip.Itinerary) (all []event) {
	stay := -1 // index of the stay that may go on
	for _, d := range it.Days {
		for _, a := range d.Activities {
			switch {
			case a.Kind != trip.KindLodging:
				all = append(all, event{Activity: a})
			case stay >= 0 && all[stay].Ref == a.Ref && all[stay].Name == a.Name && all[stay].last.AddDays(1) == d.Date:
				all[stay].last = d.Date
				all[stay].nights++
				all[stay].CostUSDCents += a.CostUSDCents
			default:
				stay = len(all)
				all = append(all, event{a, d.Date, d.Date, 1})
			}
		}
	}
	return all
}

func (e event) vevent(it trip.Itinerary, made time.Time) *ics.VEvent {
	v := ics.NewEvent(lines(uid(it, e.SlotID)))
	v.SetDtStampTime(made)
	if e.nights > 0 {
		v.SetAllDayStartAt(e.first.In(time.UTC, 0, 0))
		v.SetAllDayEndAt(e.last.AddDays(1).In(time.UTC, 0, 0)) // exclusive (RFC 5545 §3.6.1)
		v.SetTimeTransparency(ics.TransparencyTransparent)
	} else {
		v.SetStartAt(e.Start)
		if e.End.After(e.Start) {
			v.SetEndAt(e.End)
		}
	}
	v.SetSummary(lines(e.summary()))
	if text := e.description(); text != "" {
		v.SetDescription(lines(text))
	}
	if place := e.place(it); place != "" {
		v.SetLocation(lines(place))
	}
	if p, ok := located(e.Activity); ok {
		v.SetProperty(ics.ComponentPropertyGeo, degrees(p.Lat)+";"+degrees(p.Lon))
	}
	v.SetProperty(ics.ComponentPropertyCategories, string(e.Kind))
	return v
}

func uid(it trip.Itinerary, slot string) string {
	run := it.RunID
	if run == "" {
		run = it.ID
	}
	return run + "/" + slot + "@waymark"
}

func (e event) summary() string {
	if e.Name == "" {
		return string(e.Kind)
	}
	return e.Name
}

// place is where a visit or a night is. A way has no single place.
func (e event) place(it trip.Itinerary) string {
	if e.Name == "" || e.Kind == trip.KindFlight || e.Kind == trip.KindTransit {
		return ""
	}
	if city := it.Intent.Destination.City; city != "" {
		return e.Name + ", " + city
	}
	return e.Name
}

// description has a line for each of nights, way, cost and notes.
func (e event) description() string {
	var text []string
	if e.nights > 0 {
		text = append(text, count(e.nights, "night"))
	}
	if w := way(e.Activity); w != "" {
		text = append(text, "Getting there: "+w)
	}
	if e.CostUSDCents != 0 {
		text = append(text, "Cost: "+trip.Dollars(e.CostUSDCents))
	}
	for _, note := range e.Notes {
		if note != "" {
			text = append(text, note)
		}
	}
	return strings.Join(text, "\n")
}

// degrees writes a coordinate with six decimals, which is a decimetre.
func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }
