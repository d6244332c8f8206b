package verify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/internal/trip"
)

// unproved is the finding that something in the plan has no evidence.
func unproved(subject string, n numbers, format string, args ...any) finding {
	return finding{subject: subject, severity: trip.Blocking, numbers: n, excess: 1, message: fmt.Sprintf(format, args...)}
}

// party: those who travel can be a party, so that sums mean something.
func party(t *timeline) []finding {
	n := numbers{"adults": int64(t.in.Party.Adults), "children": int64(len(t.in.Party.ChildAges))}
	if !isParty(t.in.Party) {
		return []finding{unproved(wholeTrip, n, "The party cannot be right: 1 to %d adults and at most %d children travel.", trip.MaxAdults, trip.MaxChildren)}
	}
	return []finding{holds(wholeTrip, n)}
}

func isParty(p trip.Party) bool {
	return p.Adults >= 1 && p.Adults <= trip.MaxAdults && len(p.ChildAges) <= trip.MaxChildren
}

// zones: the clocks that the plan is read by are known.
func zones(t *timeline) []finding {
	found := []finding{holds(wholeTrip, numbers{"zone_known": 1})}
	if !t.zoneKnown {
		found[0] = unproved(wholeTrip, numbers{"zone_known": 0}, "The time zone of %s is not known.", short(t.in.Destination.City))
	}
	for _, s := range t.flights() {
		f := holds(s.ID, numbers{"zone_known": 1})
		if !s.zonesKnown {
			f = unproved(s.ID, numbers{"zone_known": 0}, "The time zones of %s are not known.", t.name(s))
		}
		found = append(found, f)
	}
	return found
}

// identities: each slot has an id of its own, so that a finding says what it is
// about.
func identities(t *timeline) (found []finding) {
	uses := make(map[string]int64)
	for _, s := range t.stops {
		uses[s.ID]++
	}
	if len(uses) == len(t.stops) && uses[""] == 0 {
		return []finding{holds(wholeTrip, numbers{"entries": int64(len(t.stops)), "identifiers": int64(len(uses))})}
	}
	for _, id := range slices.Sorted(maps.Keys(uses)) {
		if id == "" || uses[id] > 1 {
			found = append(found, unproved(cmp.Or(id, wholeTrip), numbers{"entries": uses[id]}, "Entries of the plan have no identifier of their own: %d have %.40q.", uses[id], id))
		}
	}
	return found
}

// choices: what is chosen for a slot is in evidence, has a source, and is what
// the slot is for.
func choices(t *timeline) (found []finding) {
	for _, s := range t.stops {
		f := holds(s.ID, numbers{"known": 1, "sourced": 1})
		p, known := s.provenance()
		switch {
		case !known:
			f = unproved(s.ID, numbers{"known": 0}, "There is nothing known about %s.", t.name(s))
		case s.Choice().Kind != s.Kind || !s.fits():
			f = unproved(s.ID, numbers{"known": 1, "fits": 0}, "%s cannot be planned as %s.", capital(t.name(s)), s.Kind)
		case !sourced(p):
			f = unproved(s.ID, numbers{"known": 1, "sourced": 0}, "What is known about %s has no source.", t.name(s))
		}
		found = append(found, f)
	}
	return found
}

// provenance returns where the evidence of the selected choice is from.
func (s *stop) provenance() (p trip.Provenance, known bool) {
	switch {
	case s.place != nil:
		return s.place.Provenance, true
	case s.lodging != nil:
		return s.lodging.Provenance, true
	case s.flight != nil:
		return s.flight.Provenance, true
	case s.transfer != nil:
		return s.transfer.Provenance, true
	}
	return p, false
}

// fits reports whether a place can be what the slot is for: one eats where there
// are meals, and a mere eating place is not a sight.
func (s *stop) fits() bool {
	switch {
	case s.place == nil:
		return true
	case s.Kind == trip.KindMeal:
		return s.place.Kind == trip.PlaceEating || len(s.place.Meals) > 0
	}
	return s.place.Kind != trip.PlaceEating
}

func sourced(p trip.Provenance) bool { return p.Source != "" && p.Digest != "" }

// prices: the price of a choice is known and a price. A place without a known
// one counts nothing in the total, which is said.
func prices(t *timeline) (found []finding) {
	for _, s := range t.stops {
		f := holds(s.ID, numbers{"price_known": 1})
		switch {
		case s.place != nil && s.place.Ticket == nil:
			f.numbers["price_known"], f.severity = 0, trip.Advisory
			f.message = fmt.Sprintf("The price of %s is not known and not in the total.", t.name(s))
		case !s.priced():
			f = unproved(s.ID, numbers{"price_known": 0}, "The price of %s cannot be right.", t.name(s))
		}
		found = append(found, f)
	}
	return found
}

// taxis: the fare of a taxi is in no evidence. The total has a ride for it.
func taxis(t *timeline) (found []finding) {
	for _, w := range t.ways {
		if w.taxi && w.ride() {
			found = append(found, finding{
				subject: w.b.ID, severity: trip.Advisory, numbers: numbers{"price_known": 0},
				message: fmt.Sprintf("The fare of the taxi to %s is not known; the total has a ride by public transport for it.", t.spot(w.b.from)),
			})
		}
	}
	return found
}

// maxPrice bounds the minor units of a price and maxRooms the rooms of a party,
// so that sums stay within 64 bits.
const (
	maxPrice = 1e11
	maxRooms = trip.MaxAdults + trip.MaxChildren
)

func isPrice(a trip.Amount) bool { return a.Minor >= 0 && a.Minor <= maxPrice }

// priced reports whether the prices of a choice are prices.
func (s *stop) priced() bool {
	switch {
	case s.flight != nil:
		return isPrice(trip.Amount{Minor: s.flight.FareUSDCents})
	case s.lodging != nil:
		return isPrice(s.lodging.Night) && s.lodging.Rooms >= 1 && s.lodging.Rooms <= maxRooms
	case s.transfer != nil:
		return isPrice(s.transfer.Fare)
	case s.place != nil && s.place.Ticket != nil:
		child := s.place.Ticket.Child
		return isPrice(s.place.Ticket.Adult) && (child == nil || isPrice(*child) && child.Currency == s.place.Ticket.Adult.Currency)
	}
	return true
}

// legs: every way between two slots is in evidence.
func legs(t *timeline) (found []finding) {
	for _, w := range t.ways {
		switch {
		case w.known:
			found = append(found, holds(w.b.ID, numbers{"way_known": 1}))
		case w.a.to != "" && w.b.from != "":
			found = append(found, unproved(w.b.ID, numbers{"way_known": 0}, "The way from %s to %s is not known.", t.spot(w.a.to), t.spot(w.b.from)))
		}
	}
	return found
}

// rates: every currency of the bill has a rate with a source.
func rates(t *timeline) []finding {
	needed := make(map[string]bool)
	for _, l := range t.lines() {
		if l.amount.Minor != 0 && l.amount.Currency != "USD" {
			needed[l.amount.Currency] = true
		}
	}
	var missing []string
	for _, currency := range slices.Sorted(maps.Keys(needed)) {
		if _, known := t.rate(currency); !known || !sourced(t.ev.FX[currency].Provenance) {
			missing = append(missing, fmt.Sprintf("%.8q", currency))
		}
	}
	n := numbers{"currencies": int64(len(needed)), "rates": int64(len(needed) - len(missing))}
	if len(missing) > 0 {
		return []finding{unproved(wholeTrip, n, "There is no exchange rate with a source for %s.", strings.Join(missing, ", "))}
	}
	return []finding{holds(wholeTrip, n)}
}

// sources: what is known of the trip as a whole and was used has a source and
// is usable.
func sources(t *timeline) (found []finding) {
	report := func(key, what string, ok bool) {
		if !ok {
			found = append(found, unproved(wholeTrip, numbers{key: 0}, "What is known about %s has no source or cannot be right.", what))
			return
		}
		found = append(found, holds(wholeTrip, numbers{key: 1}))
	}
	report("daily_spend_sourced", "daily spending", sourced(t.ev.Spend.Provenance) && isPrice(t.ev.Spend.Adult))
	if slices.ContainsFunc(t.ways, func(w way) bool { return w.known && w.moves() }) {
		report("travel_sourced", "the ways in town", sourced(t.ev.Travel.Provenance))
	}
	if len(t.rides()) > 0 {
		report("transport_sourced", "local transport", sourced(t.ev.Transport.Provenance) && usable(t.ev.Transport))
	}
	if slices.ContainsFunc(t.visits(), func(s *stop) bool { return s.place.OpeningHours != nil }) {
		report("holidays_sourced", "public holidays", sourced(t.ev.Holidays.Provenance))
	}
	dates := make(map[string]bool)
	for _, s := range t.visits() {
		for _, d := range t.datesOf(s) {
			dates[d.String()] = true
		}
	}
	for _, date := range slices.Sorted(maps.Keys(dates)) {
		if day, known := t.ev.Weather[date]; known {
			report("weather_sourced", "the weather on "+date, sourced(day.Provenance) && isWeather(day))
		}
	}
	return found
}

func isWeather(d trip.DayWeather) bool {
	return (d.Kind == trip.WeatherForecast || d.Kind == trip.WeatherClimatology) && d.RainPercent >= 0 && d.RainPercent <= 100 && d.WindKMH >= 0
}

// usable reports whether fares and the last departure can be used as they stand.
func usable(tr trip.Transport) bool {
	_, clock := parseClock(tr.LastDeparture)
	return isPrice(tr.Single) && isPrice(tr.DayPass) && tr.Single.Currency == tr.DayPass.Currency &&
		tr.ChildPercent >= 0 && tr.ChildPercent <= 100 && (clock || tr.LastDeparture == "")
}
