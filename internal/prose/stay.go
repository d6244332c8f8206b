package prose

import (
	"strconv"
	"strings"
	"time"

	"waymark/internal/trip"
)

// slots calls visit with each slot of a kind and its day.
func (w *writer) slots(kind trip.Kind, visit func(trip.Day, trip.Slot)) (found bool) {
	for _, d := range w.Plan.Days {
		for _, s := range d.Slots {
			if s.Kind == kind {
				visit(d, s)
				found = true
			}
		}
	}
	return found
}

// flights says how one gets there and back.
func (w *writer) flights() {
	w.section("Flights")
	planned := w.slots(trip.KindFlight, func(_ trip.Day, s trip.Slot) {
		f, known := w.Evidence.Flights[s.Choice().Ref]
		if !known {
			w.item("A flight is planned, but its details are unknown.", w.planned("slot:"+s.ID, "a flight whose details are unknown"))
			return
		}
		w.item(w.flightText(f), w.flightFact(f))
		if f.FareUSDCents >= 0 {
			fare := trip.Dollars(f.FareUSDCents)
			text := "The fare is " + fare + each(w.Intent.Party) + "."
			w.say(text, w.fact("flight:"+f.ID+":fare", "a fare of "+fare+each(w.Intent.Party), f.Provenance, fare))
		}
	})
	switch {
	case planned:
	case w.Intent.Origin == "":
		w.noFlights()
	default:
		origin := clean(w.Intent.Origin)
		w.say("No flights from "+origin+" are in this plan.", w.asked("origin", "from "+origin, origin))
	}
}

// noFlights says why there are none, as far as an assumption tells.
func (w *writer) noFlights() {
	why := "no departure airport was given"
	for _, a := range w.Intent.Assumptions {
		if reason, _, _ := strings.Cut(clean(a.Why), ":"); a.Field == "origin_airport" && reason != "" {
			why = strings.TrimRight(reason, ".")
		}
	}
	text := "No flights are planned: " + why + "."
	w.say(text, w.quoted("request:origin", text, trip.Provenance{Source: FromRequest, Digest: trip.Digest(text)}))
}

// each says that a price is for all, where there is more than one traveller.
func each(p trip.Party) string {
	if p.Size() > 1 {
		return " for everyone"
	}
	return ""
}

// flightText says when a flight leaves and lands on the clocks of its airports.
func (w *writer) flightText(f trip.Flight) string {
	from, out := w.location(f.FromTZ)
	to, in := w.location(f.ToTZ)
	leaves, lands := f.Depart.In(from), f.Arrive.In(to)
	text := "Leave " + clean(f.From) + " on " + shortDate(trip.DateOf(leaves)) + " at " + clock(f.Depart, from) + utc(out) + " and land at " + clean(f.To)
	if trip.DateOf(leaves) != trip.DateOf(lands) {
		text += " on " + shortDate(trip.DateOf(lands))
	}
	text += " at " + clock(f.Arrive, to) + utc(in)
	if out && in {
		text += " (local times)"
	}
	switch {
	case f.Stops <= 0:
		text += ", non-stop"
	case clean(f.Via) != "":
		text += ", with " + count(f.Stops, "stop", "stops") + " (" + clean(f.Via) + ")"
	default:
		text += ", with " + count(f.Stops, "stop", "stops")
	}
	if took := f.Arrive.Sub(f.Depart); took > 0 {
		text += ", " + span(int64(took/time.Second)) + " in all"
	}
	if airline := clean(f.Airline); airline != "" {
		text += ", with " + airline
	}
	return text + "."
}

func utc(zoneKnown bool) string {
	if zoneKnown {
		return ""
	}
	return " UTC"
}

func (w *writer) flightFact(f trip.Flight) string {
	from, out := w.location(f.FromTZ)
	to, in := w.location(f.ToTZ)
	values := []string{clean(f.From), clean(f.To), clean(f.Airline), clean(f.Via), clock(f.Depart, from), clock(f.Arrive, to), count(max(f.Stops, 0), "stop", "stops")}
	if !out || !in {
		values = append(values, "UTC")
	}
	if took := f.Arrive.Sub(f.Depart); took > 0 {
		values = append(values, span(int64(took/time.Second)))
	}
	values = append(values, dates(trip.DateOf(f.Depart.In(from)))...)
	values = append(values, dates(trip.DateOf(f.Arrive.In(to)))...)
	return w.fact("flight:"+f.ID, w.flightText(f), f.Provenance, values...)
}

// stay is nights in a row at one lodging.
type stay struct {
	ref         string
	first, last trip.Date // of the evenings
	nights      int
}

func (w *writer) stays() (all []stay) {
	w.slots(trip.KindLodging, func(d trip.Day, s trip.Slot) {
		ref, last := s.Choice().Ref, len(all)-1
		if last >= 0 && all[last].ref == ref && all[last].last.AddDays(1) == d.Date {
			all[last].last, all[last].nights = d.Date, all[last].nights+1
			return
		}
		all = append(all, stay{ref, d.Date, d.Date, 1})
	})
	return all
}

// lodging says where one stays and what it costs.
func (w *writer) lodging() {
	w.section("Where you stay")
	stays := w.stays()
	for i, s := range stays {
		nights := count(s.nights, "night", "nights")
		leave := s.last.AddDays(1)
		when := " from " + shortDate(s.first) + " to " + shortDate(leave)
		fact := w.planned("stay:"+strconv.Itoa(i+1), nights+when, append(append(dates(s.first), dates(leave)...), nights)...)
		l, known := w.Evidence.Lodgings[s.ref]
		if !known {
			w.item(capital(nights)+when+"; where you stay is unknown.", fact)
			continue
		}
		text := join(w.lodgingName(l), tierWord(l.Tier))
		w.item(text+": "+nights+when+".", w.lodgingFact(l), fact)
		w.lodgingPrice(l, s.nights)
		w.lodgingServices(l)
	}
	if len(stays) == 0 {
		w.say("No nights are planned.", w.planned("stays", "no nights"))
	}
}

func (w *writer) lodgingPrice(l trip.Lodging, nights int) {
	if !isPrice(l.Night) || l.Rooms < 1 {
		w.say("The price is unknown.", w.fact("lodging:"+l.ID+":price", "the price is unknown", l.Provenance))
		w.unpriced = append(w.unpriced, named{w.lodgingName(l), w.lodgingFact(l)})
		return
	}
	night, rooms := money(l.Night), count(l.Rooms, "room", "rooms")
	text := "A double room is " + night + " a night"
	price := w.fact("lodging:"+l.ID+":price", text+", "+rooms, l.Provenance, night, rooms)
	all := trip.Amount{Minor: l.Night.Minor * int64(l.Rooms) * int64(nights), Currency: l.Night.Currency}
	if all == l.Night {
		about, dollars, rate := w.inDollars(all)
		w.say(text+about+".", price, w.sum("lodging:"+l.ID, about, dollars), rate)
		return
	}
	if l.Rooms > 1 {
		text += " and you need " + rooms
	}
	about, dollars, rate := w.inDollars(all)
	text += ": " + money(all) + about + " in all."
	w.say(text, price, w.planned("sum:lodging:"+l.ID, money(all)+about+" in all", money(all), dollars), rate)
}

// sum is the fact of a price in dollars, "" when there is none.
func (w *writer) sum(id, about, dollars string) string {
	if dollars == "" {
		return ""
	}
	return w.planned("sum:"+id, about, dollars)
}

func (w *writer) lodgingServices(l trip.Lodging) {
	switch {
	case l.BagDrop && l.LuggageStorage:
		w.say("Bags can be left there before check-in and after check-out.", w.fact("lodging:"+l.ID+":bags", "keeps bags before check-in and after check-out", l.Provenance))
	case l.BagDrop:
		w.say("Bags can be left there before check-in.", w.fact("lodging:"+l.ID+":bags", "keeps bags before check-in", l.Provenance))
	case l.LuggageStorage:
		w.say("Bags can be left there after check-out.", w.fact("lodging:"+l.ID+":bags", "keeps bags after check-out", l.Provenance))
	}
	w.access("lodging:"+l.ID, l.Wheelchair, l.Provenance)
}

// access says whether a wheelchair gets in, for those who asked.
func (w *writer) access(id, wheelchair string, from trip.Provenance) {
	if !w.Intent.Prefs.Wheelchair {
		return
	}
	words, known := map[string]string{"yes": "It is accessible by wheelchair.", "limited": "Wheelchair access is limited.", "no": "It is not accessible by wheelchair."}[wheelchair]
	if !known {
		words = "Wheelchair access is unknown."
	}
	w.say(words, w.fact(id+":access", words, from))
}
