package prose

import (
	"fmt"
	"strconv"
	"time"

	"waymark/internal/trip"
)

// days has a section for each day.
func (w *writer) days() {
	here := "" // ref of where the traveller is, "" when unknown
	for i, d := range w.Plan.Days {
		number := strconv.Itoa(i + 1)
		fact := w.planned("day:"+number, "day "+number+", "+longDate(d.Date), append(dates(d.Date), "Day "+number)...)
		w.section("Day "+number+": "+shortDate(d.Date), fact)
		w.weather(d.Date)
		if name := clean(w.Evidence.Holidays.Names[d.Date.String()]); name != "" {
			id := w.fact("holiday:"+d.Date.String(), shortDate(d.Date)+" is "+name, w.Evidence.Holidays.Provenance, name)
			w.say("It is a public holiday: "+name+".", id)
		}
		if len(d.Slots) == 0 {
			w.say("Nothing is planned for this day.", fact)
		}
		for _, s := range d.Slots {
			here = w.slot(d.Date, s, here)
		}
	}
}

func (w *writer) weather(d trip.Date) {
	day, known := w.Evidence.Weather[d.String()]
	if !known {
		w.say("The weather is unknown.", w.planned("weather:"+d.String(), "no weather is known for "+longDate(d)))
		return
	}
	id := "weather:" + d.String()
	degrees := fmt.Sprintf("%d to %d °C", day.LowC, day.HighC)
	rain, wind := fmt.Sprintf("%d%%", day.RainPercent), fmt.Sprintf("%d km/h", day.WindKMH)
	values := []string{degrees, fmt.Sprintf("%d °C", day.LowC), fmt.Sprintf("%d °C", day.HighC), rain, wind}
	text := "Usual for the season"
	if day.Kind == trip.WeatherForecast {
		text = "Forecast"
	}
	text += ": " + degrees + ", " + rain + " chance of rain, wind around " + wind + "."
	w.say(text, w.fact(id, text, day.Provenance, values...))
}

// slot writes one entry of a day and returns where it leaves the traveller.
func (w *writer) slot(day trip.Date, s trip.Slot, here string) string {
	ref := s.Choice().Ref
	when := between(s.Start, s.End, w.zone)
	at := w.planned("slot:"+s.ID, when, when, clock(s.Start, w.zone), clock(s.End, w.zone))
	switch s.Kind {
	case trip.KindFlight:
		return w.flightSlot(day, s, at)
	case trip.KindTransit:
		return w.transferSlot(s, at)
	case trip.KindLodging:
		return w.nightSlot(s, at, here)
	}
	p, known := w.Evidence.Places[ref]
	if !known {
		w.item(when+": Nothing is known about what is planned here.", at)
		return ""
	}
	w.visit(s, p, at)
	w.ticket(s.Kind, p)
	w.hours(p, s.Start.In(w.zone).Month())
	w.access("place:"+p.ID, p.Wheelchair, p.Provenance)
	w.way(s, here, ref)
	return ref
}

// visit says when and what.
func (w *writer) visit(s trip.Slot, p trip.Place, at string) {
	text := between(s.Start, s.End, w.zone) + ": "
	if s.Kind == trip.KindMeal {
		text += capital(mealWord(s.Start.In(w.zone))) + " at " + w.placeName(p)
		if area := clean(p.Area); area != "" {
			text += ", " + area
		}
	} else {
		text += capital(w.placeName(p))
		if kind := kindWord(p.Kind); kind != "" {
			text += ", " + an(kind)
			if area := clean(p.Area); area != "" && p.Kind != trip.PlaceDayTrip {
				text += " in " + area
			}
		}
	}
	text += "."
	if s.Locked {
		text += " This visit is fixed, as you asked."
	}
	w.item(text, at, w.placeFact(p))
}

// mealWord names a meal by when it begins.
func mealWord(at time.Time) string {
	switch h := at.Hour(); {
	case h < 11:
		return "breakfast"
	case h < 16:
		return "lunch"
	}
	return "dinner"
}

// hours says when a place is open in a month, as far as is known.
func (w *writer) hours(p trip.Place, month time.Month) {
	id := "place:" + p.ID + ":hours"
	switch {
	case p.OpeningHours == nil:
		w.say("Opening hours unknown.", w.fact(id, "opening hours unknown", p.Provenance))
	case clean(*p.OpeningHours) == "":
		w.say("It is listed as closed.", w.fact(id, "listed as closed", p.Provenance, "closed"))
	default:
		text := w.known.readHours(*p.OpeningHours, month)
		w.say(stop("Opening hours: "+text), w.quoted(id, text, p.Provenance))
	}
}

// way says how one gets to a slot from where one is.
func (w *writer) way(s trip.Slot, here, to string) {
	if here == "" || to == "" || here == to {
		return
	}
	id := "way:" + here + ">" + to
	leg, known := w.leg(here, to)
	if !known || leg.Seconds < 0 {
		w.say("How long it takes to get there is unknown.", w.planned(id, "the way there is unknown"))
		return
	}
	took, metres := span(leg.Seconds), far(leg.Metres)
	text := "Getting there: " + took + " on foot"
	switch {
	case leg.Mode == "transit":
		text = "Getting there: " + took + " by public transport"
	case leg.Metres > 0:
		text += " (" + metres + ")"
	}
	fact := w.fact(id, text, w.Evidence.Travel.Provenance, took, metres)
	if s.Choice().Features.TravelMode == "taxi" {
		taxi := w.planned("taxi:"+s.ID, "by taxi")
		how := " on foot"
		if leg.Mode == "transit" {
			how = " by public transport"
		}
		w.say("Getting there: by taxi (it would be "+took+how+").", fact, taxi)
		return
	}
	w.say(text+".", fact)
}

func (w *writer) nightSlot(s trip.Slot, at, here string) string {
	ref := s.Choice().Ref
	from := clock(s.Start, w.zone)
	l, known := w.Evidence.Lodgings[ref]
	if !known {
		w.item("From "+from+": The night. Where you stay is unknown.", at)
		return ""
	}
	w.item("From "+from+": Night at "+w.lodgingName(l)+".", at, w.lodgingFact(l))
	w.way(s, here, ref)
	return ref
}

// flightSlot names the day of a departure or a landing that is not the one at hand.
func (w *writer) flightSlot(day trip.Date, s trip.Slot, at string) string {
	f, known := w.Evidence.Flights[s.Choice().Ref]
	if !known {
		w.item(between(s.Start, s.End, w.zone)+": A flight whose details are unknown.", at)
		return ""
	}
	from, out := w.location(f.FromTZ)
	to, in := w.location(f.ToTZ)
	on := func(at time.Time, zone *time.Location) string {
		if d := trip.DateOf(at.In(zone)); d != day {
			return " on " + shortDate(d)
		}
		return ""
	}
	text := "Flight from " + clean(f.From) + on(f.Depart, from) + " at " + clock(f.Depart, from) + utc(out) +
		", landing at " + clean(f.To) + on(f.Arrive, to) + " at " + clock(f.Arrive, to) + utc(in) + "."
	w.item(text, at, w.flightFact(f))
	return f.To
}

func (w *writer) transferSlot(s trip.Slot, at string) string {
	when := between(s.Start, s.End, w.zone)
	t, known := w.Evidence.Transfers[s.Choice().Ref]
	if !known {
		w.item(when+": A transfer whose details are unknown.", at)
		return ""
	}
	from, fromFact := w.spot(t.From)
	to, toFact := w.spot(t.To)
	mode := clean(t.Mode)
	if mode == "" {
		mode = "transfer"
	}
	fact := w.fact("transfer:"+t.ID, mode+" from "+from+" to "+to, t.Provenance, mode, capital(mode), from, to)
	w.item(when+": "+capital(mode)+" from "+from+" to "+to+".", at, fact, fromFact, toFact)
	if !isPrice(t.Fare) {
		w.say("The fare is unknown.", w.fact("transfer:"+t.ID+":fare", "the fare is unknown", t.Provenance))
		w.unpriced = append(w.unpriced, named{mode + " from " + from + " to " + to, fact})
		return t.To
	}
	about, dollars, rate := w.inDollars(t.Fare)
	fare := w.fact("transfer:"+t.ID+":fare", money(t.Fare), t.Provenance, money(t.Fare))
	w.say("The fare is "+money(t.Fare)+about+each(w.Intent.Party)+".", fare, w.sum("transfer:"+t.ID, about, dollars), rate)
	return t.To
}
