package agent

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// respond puts the itinerary together; the engine stores it with the last event.
func (a *Agent) respond(ctx context.Context, s State, emit graph.Emit) (State, graph.Result, error) {
	it := itinerary(s)
	e, err := a.earlier(ctx, &s)
	if err != nil {
		return s, graph.Result{}, err
	}
	var payload any = trip.ItineraryPayload{Kind: "itinerary", Days: len(it.Days), Cost: it.Cost}
	if e != nil && e.Itinerary != nil {
		diff := trip.Compare(*e.Itinerary, it)
		emit(graph.Report{Summary: "Beside the plan before: " + diff.Words(), Payload: trip.DiffPayload{Kind: "diff", Diff: diff}})
		payload = beside{payload, reuse(diff.Kept, diff.Kept+diff.Added+diff.Moved)}
	}
	if s.Itinerary, err = json.Marshal(it); err != nil {
		return s, graph.Result{}, fmt.Errorf("itinerary: %w", err)
	}
	if a.Past != nil { // it may be changed soon
		a.memory.Set(memoryKey{s.Org, s.RunID, sha256.Sum256(s.Itinerary)}, &Earlier{&it, s.Evidence, s.Gathered, s.Degraded})
	}
	s.Plan, s.Answer, s.Citations = nil, "", nil // the itinerary has them: they are stored once
	return s, graph.Result{Outcome: done, Report: graph.Report{
		Summary: fmt.Sprintf("Your %s in %s: %s of a budget of %s", count(len(it.Days), "day"), s.Intent.Destination.City,
			trip.Dollars(s.Cost.Total), trip.Dollars(s.Intent.BudgetUSDCents)),
		Payload: payload,
	}}, nil
}

// itinerary joins plan and evidence as a traveller reads them.
func itinerary(s State) trip.Itinerary {
	it := trip.Itinerary{
		ID: s.RunID, RunID: s.RunID, Intent: *s.Intent, Cost: s.Cost, Certificate: s.Certified, Advisories: s.Violations,
		Decisions: s.Decisions, Citations: s.Citations, AnswerMarkdown: s.Answer, Plan: *s.Plan,
	}
	// None of them is an empty list, not an unknown one.
	it.Repairs, it.Degraded = append([]trip.Repair{}, s.Repairs...), append([]trip.Degradation{}, s.Degraded...)
	w := writer{s, s.Evidence.Travel.Index()}
	for i, d := range s.Plan.Days {
		day := w.day(d)
		if i < len(s.Spend) { // a checkpoint of an earlier version has none
			day.SpendUSDCents = s.Spend[i]
		}
		it.Days = append(it.Days, day)
	}
	return it
}

// writer looks up what the slots of a plan stand for.
type writer struct {
	State
	leg func(from, to string) (trip.Leg, bool)
}

func (w writer) day(d trip.Day) trip.ItineraryDay {
	day := trip.ItineraryDay{Date: d.Date, Weather: w.Evidence.Weather[d.Date.String()], MinSlackS: math.MaxInt64}
	at := ""
	var free time.Time // when the slot before ended
	for _, slot := range d.Slots {
		a, from, to, buffer := w.activity(slot)
		if way, ok := w.leg(at, from); ok && at != "" {
			a.TravelS, a.TravelMode, a.TravelMetres = way.Seconds, way.Mode, way.Metres
			if slot.Choice().Features.TravelMode == "taxi" { // a repair's, for there is no other way home
				a.TravelMode = "taxi"
			}
			if way.Mode == "walk" {
				day.OnFootMetres += way.Metres
			}
			if slack := int64(slot.Start.Sub(free).Seconds()) - way.Seconds - buffer; at != from {
				day.MinSlackS = min(day.MinSlackS, slack)
			}
		}
		at, free = to, slot.End
		day.Activities = append(day.Activities, a)
	}
	if day.MinSlackS == math.MaxInt64 {
		day.MinSlackS = 0
	}
	return day
}

// activity returns a slot as a traveller reads it, the refs of where it begins and
// ends, and the buffer wanted before it.
func (w writer) activity(slot trip.Slot) (a trip.Activity, from, to string, buffer int64) {
	c := slot.Choice()
	a = trip.Activity{
		SlotID: slot.ID, Start: slot.Start, End: slot.End, Kind: slot.Kind, Ref: c.Ref, CostUSDCents: c.Features.CostUSDCents,
		Locked: slot.Locked, Provenance: c.Provenance, StartTZ: w.Intent.Destination.TZ, EndTZ: w.Intent.Destination.TZ,
	}
	from, to, buffer = c.Ref, c.Ref, w.Plan.Assumptions.Buffers.InTown
	var at trip.Point
	switch slot.Kind {
	case trip.KindAttraction, trip.KindMeal:
		p := w.Evidence.Places[c.Ref]
		a.Name, at, a.Provenance = p.Name, p.At, p.Provenance
		a.Notes = w.placeNotes(p)
		buffer = w.Plan.Assumptions.Buffers.Before(p.Kind)
	case trip.KindLodging:
		l := w.Evidence.Lodgings[c.Ref]
		a.Name, at, a.Provenance = fmt.Sprintf("%s, %s hotel", l.Name, tierWords[l.Tier]), l.At, l.Provenance
	case trip.KindFlight:
		f := w.Evidence.Flights[c.Ref]
		a.Name, a.Provenance = fmt.Sprintf("Flight %s–%s, %s", f.From, f.To, airline(f)), f.Provenance
		a.StartTZ, a.EndTZ = f.FromTZ, f.ToTZ
		from, to = f.From, f.To
		at = trip.Point{Lat: w.Intent.Destination.Lat, Lon: w.Intent.Destination.Lon}
	case trip.KindTransit:
		t := w.Evidence.Transfers[c.Ref]
		a.Name, a.Provenance = fmt.Sprintf("%s to %s", t.Mode, w.placeName(t.To)), t.Provenance
		from, to = t.From, t.To
		if l, ok := w.Evidence.Lodgings[t.To]; ok {
			at = l.At
		} else {
			at = w.Evidence.Lodgings[t.From].At
		}
	}
	a.Lat, a.Lon = at.Lat, at.Lon
	for i, other := range slot.Choices {
		if p, ok := w.Evidence.Places[other.Ref]; ok && i > 0 {
			a.Alternatives = append(a.Alternatives, trip.Alternative{Ref: other.Ref, Name: p.Name, CostUSDCents: other.Features.CostUSDCents, Score: other.Score})
		}
	}
	return a, from, to, buffer
}

// placeName names where a transfer leads.
func (w writer) placeName(ref string) string {
	if l, ok := w.Evidence.Lodgings[ref]; ok {
		return l.Name
	}
	return ref
}

// placeNotes is what a visitor should know and is not told elsewhere.
func (w writer) placeNotes(p trip.Place) (notes []string) {
	if p.OpeningHours == nil {
		notes = append(notes, "Opening hours unknown.")
	}
	if p.Ticket == nil {
		notes = append(notes, "Price unknown.")
	}
	if w.Intent.Prefs.Wheelchair && p.Wheelchair == "limited" {
		notes = append(notes, "Limited access with a wheelchair.")
	}
	return notes
}
