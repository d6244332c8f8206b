package prose

import (
	"slices"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// city returns the destination's name and the fact that has it.
func (w *writer) city() (name, fact string) {
	d := w.Intent.Destination
	name = clean(d.City)
	if name == "" {
		return "the city", w.asked("destination", "the destination is not named")
	}
	return name, w.asked("destination", join(name, clean(d.Country)), name, clean(d.Country), join(name, clean(d.Country)))
}

// window returns the fact of the days of the trip.
func (w *writer) window() string {
	d := w.Intent.Dates
	if d.Start.IsZero() || d.End.IsZero() {
		return w.asked("dates", "the dates are not given")
	}
	values := append(append(dates(d.Start), dates(d.End)...), count(d.Days(), "day", "days"), strconv.Itoa(d.Days())+"-day")
	return w.asked("dates", longDate(d.Start)+" to "+longDate(d.End), values...)
}

// summary is the title and who goes where, when, and for how much.
func (w *writer) summary() {
	in := w.Intent
	city, place := w.city()
	when := w.window()
	party := w.asked("party", people(in.Party), people(in.Party), count(in.Party.Adults, "adult", "adults"), count(len(in.Party.ChildAges), "child", "children"))
	length, phrase := "A trip", ""
	if !in.Dates.Start.IsZero() && !in.Dates.End.IsZero() {
		length, phrase = count(in.Dates.Days(), "day", "days"), " from "+longDate(in.Dates.Start)+" to "+longDate(in.Dates.End)
		if in.Dates.Start == in.Dates.End {
			phrase = " on " + longDate(in.Dates.Start)
		}
	}
	link := " in "
	if phrase == "" {
		link = " to "
	}
	w.section(length+link+city, when, place)
	where := city
	if country := clean(in.Destination.Country); country != "" && city == clean(in.Destination.City) && city != country {
		where = join(city, country)
		if phrase != "" {
			where += ","
		}
	}
	w.say(length+link+where+phrase+", for "+people(in.Party)+".", when, place, party)
	w.wishes()
	w.total()
	if !w.zoneKnown {
		w.say("Times are in UTC, because the local time zone is unknown.", w.asked("zone", "the time zone is unknown; times are in UTC", "UTC"))
	}
}

// wishes says what the trip was made for.
func (w *writer) wishes() {
	p := w.Intent.Prefs
	var themes []string
	for _, t := range p.Themes {
		if t = plain(t); t != "" {
			themes = append(themes, t)
		}
	}
	var parts []string
	if len(themes) > 0 {
		parts = append(parts, "around "+list(themes))
	}
	if slices.Contains([]trip.Pace{trip.Relaxed, trip.Balanced, trip.Packed}, p.Pace) {
		parts = append(parts, "at a "+string(p.Pace)+" pace")
	}
	if p.KidFriendly {
		parts = append(parts, "with children in mind")
	}
	if p.Wheelchair {
		parts = append(parts, "with wheelchair access in mind")
	}
	if p.AvoidOvernight {
		parts = append(parts, "with flights by day where there are any")
	}
	if len(parts) == 0 {
		return
	}
	text := "It is planned " + join(parts...) + "."
	w.say(text, w.asked("wishes", join(parts...), append(themes, list(themes))...))
}

// total sets the price of the trip against the budget.
func (w *writer) total() {
	total, budget := w.Cost.Total, w.Intent.BudgetUSDCents
	asked := w.asked("budget", "a budget of "+trip.Dollars(budget), trip.Dollars(budget))
	left, over := trip.Dollars(budget-total), trip.Dollars(total-budget)
	sum := w.planned("total", "the trip costs "+trip.Dollars(total), trip.Dollars(total), strings.TrimPrefix(left, "-"))
	switch {
	case total < budget:
		w.say("It comes to "+trip.Dollars(total)+" in all, "+left+" under the budget of "+trip.Dollars(budget)+".", sum, asked)
	case total == budget:
		w.say("It comes to "+trip.Dollars(total)+" in all, exactly the budget.", sum, asked)
	default:
		w.say("It comes to "+trip.Dollars(total)+" in all, "+over+" over the budget of "+trip.Dollars(budget)+".", sum, asked)
	}
}

// assumed says what the traveller did not.
func (w *writer) assumed() {
	if len(w.Intent.Assumptions) == 0 {
		return
	}
	w.section("What was assumed")
	for i, a := range w.Intent.Assumptions {
		text := a.Label() + ": " + assumedValue(a)
		if why := clean(a.Why); why != "" {
			text += " (" + strings.TrimRight(why, ".") + ")"
		}
		text = stop(text)
		w.item(text, w.quoted("request:assumption:"+strconv.Itoa(i+1), text, trip.Provenance{Source: FromRequest, Digest: trip.Digest(a)}))
	}
}

// assumedValue writes a value for a reader: cents as dollars, days with their
// weekday, true as yes.
func assumedValue(a trip.Assumption) string {
	value := clean(a.Value)
	if cents, err := strconv.ParseInt(value, 10, 64); err == nil && strings.HasSuffix(a.Field, "_usd_cents") {
		return trip.Dollars(cents)
	}
	if d, err := trip.ParseDate(value); err == nil {
		return longDate(d)
	}
	switch value {
	case "true":
		return "yes"
	case "false":
		return "no"
	case "":
		return "none"
	}
	return value
}
