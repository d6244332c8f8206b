package intent

import (
	"fmt"
	"slices"
	"strings"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// complete checks a structured intent against the catalogue and fills what it
// leaves out. Reading what Read has returned changes nothing.
func (r *Reader) complete(req trip.Request, today trip.Date) (in trip.Intent, err error) {
	in = *req.Intent
	in.Assumptions = slices.Clone(in.Assumptions)
	city, fail := r.cityNamed(in.Destination)
	if fail != nil {
		return in, fail
	}
	in.Destination = destinationOf(city)
	if fail := completeDates(&in, req.MaxDays, today); fail != nil {
		return in, fail
	}
	completeParty(&in)
	in.Prefs.Themes = slices.Clone(in.Prefs.Themes)
	assumeTaste(&in)
	if err := r.check(in, city); err != nil {
		return in, err
	}
	if fail := r.completeOrigin(req.Origin, city, &in); fail != nil {
		return in, fail
	}
	switch {
	case req.BudgetUSDCents > 0:
		in.BudgetUSDCents = req.BudgetUSDCents
	case in.BudgetUSDCents == 0:
		r.assumeBudget("", "no amount was named", city, &in)
	case in.BudgetUSDCents > largestBudget:
		return in, trip.Invalid{{Field: "budget_usd_cents", Detail: "must be at most " + trip.Dollars(largestBudget)}}
	}
	return in, nil
}

// cityNamed finds the city of a structured destination by its id, else by its
// name.
func (r *Reader) cityNamed(d trip.Destination) (*atlas.City, *trip.Failure) {
	if c, ok := r.world.City(d.ID); ok {
		return c, nil
	}
	if d.ID == "" && len(d.City) <= 100 {
		t := tokenize(d.City)
		if p, next := r.places.longest(t, 0); next > 0 && next == len(t.tokens) && p.city != "" && !p.airport {
			if c, ok := r.world.City(p.city); ok {
				return c, nil
			}
		}
	}
	covered := r.names()
	return nil, ask("destination", "That destination is not covered. Covered are "+list(covered)+". Where shall the trip go?", covered)
}

// completeDates fills missing days and holds the rest against today and the
// most days the request allows.
func completeDates(in *trip.Intent, most int, today trip.Date) *trip.Failure {
	if !real(in.Dates.Start) || !real(in.Dates.End) {
		return askDate("The calendar has no such day. From which day to which day does the trip last?", nil)
	}
	s := schedule{today: today, max: most, in: in}
	switch start, end := in.Dates.Start, in.Dates.End; {
	case start.IsZero() && end.IsZero():
		return s.settle()
	case start.IsZero():
		n, fail := s.days(ordinaryDays)
		if fail != nil {
			return fail
		}
		in.Dates.Start = end.AddDays(1 - n)
		in.Assume("date_window.start", in.Dates.Start.String(), "counted back from the last day")
	case end.IsZero():
		n, fail := s.days(ordinaryDays)
		if fail != nil {
			return fail
		}
		in.Dates.End = start.AddDays(n - 1)
	case end.Before(start):
		return askDate("The last day is before the first. From which day to which day does the trip last?", nil)
	default:
		s.length.days = in.Dates.Days()
		n, fail := s.days(ordinaryDays)
		if fail != nil {
			return fail
		}
		in.Dates.End = start.AddDays(n - 1)
	}
	if in.Dates.Start.Before(today) {
		return askDate("Those days are past. On which day does the trip begin?", nil)
	}
	return nil
}

// real reports whether the calendar has the day; the zero day counts as one.
func real(d trip.Date) bool {
	return d.IsZero() || d.Year >= 2000 && d.Year <= 2100 && d.AddDays(0) == d
}

func completeParty(in *trip.Intent) {
	in.Party.ChildAges = slices.Clone(in.Party.ChildAges)
	if in.Party.Adults == 0 {
		in.Party.Adults = 2
		in.Assume("party.adults", "2", "nobody said how many travel")
	}
	if len(in.Party.ChildAges) > 0 && !in.Prefs.KidFriendly {
		in.Prefs.KidFriendly = true
		in.Assume("prefs.kid_friendly", "true", "children travel")
	}
}

func assumed(in trip.Intent, field string) bool {
	return slices.ContainsFunc(in.Assumptions, func(a trip.Assumption) bool { return a.Field == field })
}

// check holds a structured intent against the catalogue.
func (r *Reader) check(in trip.Intent, city *atlas.City) error {
	var bad trip.Invalid
	themes := r.world.Themes()
	for i, id := range in.Prefs.Themes {
		known := slices.ContainsFunc(themes, func(t atlas.Theme) bool { return t.ID == id })
		bad.Add(known, fmt.Sprintf("prefs.themes[%d]", i), "is no theme of the catalogue")
		bad.Add(!slices.Contains(in.Prefs.Themes[:i], id), fmt.Sprintf("prefs.themes[%d]", i), "is there twice")
	}
	for i, code := range in.Airports {
		known := slices.ContainsFunc(city.Airports, func(a atlas.CityAirport) bool { return a.Code == code })
		bad.Add(known, fmt.Sprintf("airports[%d]", i), "is no airport of "+city.Name+": "+airportsOf(city))
	}
	for i, l := range in.Prefs.LockedSlots {
		_, known := city.Place(l.PlaceID)
		bad.Add(known, fmt.Sprintf("prefs.locked_slots[%d].place_id", i), "is no place of "+city.Name)
	}
	return bad.Err()
}

func airportsOf(city *atlas.City) string {
	codes := make([]string, len(city.Airports))
	for i, a := range city.Airports {
		codes[i] = a.Code
	}
	return strings.Join(codes, ", ")
}

// completeOrigin checks the departure airport: the request's, else the intent's.
func (r *Reader) completeOrigin(requested string, city *atlas.City, in *trip.Intent) *trip.Failure {
	name := requested
	if name == "" {
		name = in.Origin
	}
	in.Origin = ""
	if name == "" {
		if !assumed(*in, "origin_airport") {
			in.Assume("origin_airport", "none", "no departure airport was named: the trip is planned without flights")
		}
		return nil
	}
	m, ok := r.airportNamed(name)
	if !ok {
		return r.askOrigin("That departure airport is not known.", city)
	}
	return r.leave(m, city, in)
}
