package intent

import (
	"slices"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// departure settles where the trip begins and at which airports it may land.
// The airport of the request is stronger than the prompt's.
func (r *Reader) departure(requested string, w where, city *atlas.City, in *trip.Intent) *trip.Failure {
	for _, m := range w.landings {
		for _, code := range m.airports {
			if !slices.Contains(in.Airports, code) {
				in.Airports = append(in.Airports, code)
			}
		}
	}
	if len(in.Airports) == 0 && slices.ContainsFunc(city.Airports, func(a atlas.CityAirport) bool { return slices.Contains(w.barred, a.Code) }) {
		for _, a := range city.Airports {
			if !slices.Contains(w.barred, a.Code) {
				in.Airports = append(in.Airports, a.Code)
			}
		}
	}
	if w.stop {
		in.Assume("airports", "any stop", "where a flight changes planes cannot be chosen")
	}
	if requested != "" {
		m, ok := r.airportNamed(requested)
		if !ok {
			return r.askOrigin("That departure airport is not known.", city)
		}
		return r.leave(m, city, in)
	}
	switch {
	case w.noFlights:
		in.Assume("origin_airport", "none", "flights were said to be left out: the trip is planned without them")
		return nil
	case w.origin == nil:
		in.Assume("origin_airport", "none", "no departure airport that is known was named: the trip is planned without flights")
		return nil
	case len(w.origin.airports) == 0:
		in.Assume("origin_airport", "none", "no flights from "+w.origin.name+" are known: the trip is planned without flights")
		return nil
	case w.origin.slip:
		in.Assume("origin_airport", w.origin.name, "the name was written a little differently")
	}
	if !r.serves(*w.origin, city) {
		in.Assume("origin_airport", "none", "no flights from "+w.origin.name+" to "+city.Name+" are known: the trip is planned without flights")
		return nil
	}
	if w.origins && !assumed(*in, "origin_airport") && w.origin.airport {
		in.Assume("origin_airport", w.origin.airports[0], "several departures were named, the first is taken")
	}
	return r.leave(*w.origin, city, in)
}

// airportNamed finds the airport or the city a request names as its origin.
func (r *Reader) airportNamed(s string) (mention, bool) {
	t := tokenize(s)
	p, next := r.places.longest(t, 0)
	return mention{place: p}, next == len(t.tokens) && next > 0 && len(p.airports) > 0
}

// leave makes m the origin: its main airport that has flights to the city.
func (r *Reader) leave(m mention, city *atlas.City, in *trip.Intent) *trip.Failure {
	if m.city == city.ID {
		in.Assume("origin_airport", "none", "the departure is in "+city.Name+" itself: the trip is planned without flights")
		return nil
	}
	i := slices.IndexFunc(m.airports, func(code string) bool { return r.world.Serves(code, city.ID) })
	if i < 0 {
		return r.askOrigin("No flights from "+m.name+" to "+city.Name+" are known.", city)
	}
	in.Origin = m.airports[i]
	if len(in.Airports) > 0 && len(r.journeys(in, city)) == 0 {
		return ask("airports", "No flights from "+in.Origin+" to that airport of "+city.Name+" are known. Shall it be any airport of the city?", nil)
	}
	if !m.airport {
		in.Assume("origin_airport", in.Origin, "the airport taken for "+m.name)
	}
	return nil
}

// serves reports whether flights lead from m to the city, or m is in it.
func (r *Reader) serves(m mention, city *atlas.City) bool {
	return m.city == city.ID || slices.ContainsFunc(m.airports, func(code string) bool { return r.world.Serves(code, city.ID) })
}

// askOrigin asks for an airport from which the city can be reached.
func (r *Reader) askOrigin(reason string, city *atlas.City) *trip.Failure {
	var options []string
	for _, a := range r.world.Airports() {
		if r.world.Serves(a.Code, city.ID) {
			options = append(options, a.Code)
		}
	}
	return ask("origin_airport", reason+" From which airport shall the trip begin, or shall it be planned without flights?", options)
}

// journeys returns the flights of the trip, without those in the air at night
// when they are to be avoided and others are there.
func (r *Reader) journeys(in *trip.Intent, city *atlas.City) []atlas.Journey {
	if in.Origin == "" {
		return nil
	}
	all := r.world.Fares(atlas.FlightQuery{Origin: in.Origin, City: city, Airports: in.Airports, Party: in.Party, Start: in.Dates.Start, End: in.Dates.End})
	if !in.Prefs.AvoidOvernight {
		return all
	}
	byDay := slices.DeleteFunc(slices.Clone(all), func(j atlas.Journey) bool { return j.Overnight })
	if len(byDay) == 0 {
		return all
	}
	return byDay
}
