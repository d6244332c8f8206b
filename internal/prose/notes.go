package prose

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// money says where the money goes.
func (w *writer) money() {
	w.section("What it costs")
	c := w.Cost
	for _, part := range []struct {
		name  string
		cents int64
	}{
		{"Flights", c.Flights}, {"Lodging", c.Lodging}, {"Tickets", c.Attractions}, {"Meals", c.Meals},
		{"Local transport and transfers", c.Transit}, {"Small things such as coffee and snacks", c.DailySpend},
	} {
		if part.cents != 0 {
			text := part.name + ": " + trip.Dollars(part.cents) + "."
			w.item(text, w.planned("cost:"+strings.ToLower(part.name), text, trip.Dollars(part.cents)))
		}
	}
	total, budget := trip.Dollars(c.Total), trip.Dollars(w.Intent.BudgetUSDCents)
	w.item("In all: "+total+" of a budget of "+budget+".", w.planned("total:budget", total+" of "+budget, total, budget))
	if len(w.unpriced) > 0 {
		var names, facts []string
		for _, n := range w.unpriced {
			if !slices.Contains(names, n.name) {
				names, facts = append(names, n.name), append(facts, n.fact)
			}
		}
		w.item("Not in the total, because the price is unknown: "+list(names)+".", facts...)
	}
	w.rates()
}

// rates says at which rates prices were converted.
func (w *writer) rates() {
	for _, currency := range slices.Sorted(maps.Keys(w.Evidence.FX)) {
		rate, fact, known := w.rate(currency)
		if !known || fact == "" {
			continue
		}
		text := "Converted at $" + decimal(rate) + " for " + money(unit(currency))
		if day := w.Evidence.FX[currency].Date; !day.IsZero() {
			text += ", the rate of " + longDate(day)
		}
		w.item(text+".", fact)
	}
}

// decided says what was weighed against what.
func (w *writer) decided() {
	if len(w.Decisions) == 0 {
		return
	}
	w.section("Why this plan")
	for i, d := range w.Decisions {
		text := "Also considered: "
		if d.Chosen {
			text = "Chosen: "
		}
		text += strings.TrimRight(clean(d.Subject), ".")
		if d.Total > 0 && !d.Chosen { // what the chosen one came to stands above
			text += ", " + trip.Dollars(d.Total) + " in all"
		}
		text = stop(text)
		if why := clean(d.Why); why != "" {
			text += " " + stop(capital(why))
		}
		w.item(text, w.quoted("plan:decision:"+strconv.Itoa(i+1), text, w.own(text)))
	}
}

// repaired says what was changed to make the plan hold, and what that cost.
func (w *writer) repaired() {
	changed := false
	for _, r := range w.Repairs {
		for i, m := range r.Moves {
			if !changed {
				w.section("What was changed to make it work")
				changed = true
			}
			text := moveText(m)
			id := "plan:repair:" + strconv.Itoa(r.Cycle) + "." + strconv.Itoa(i+1)
			w.item(text, w.quoted(id, text, w.source(m.Provenance, text)))
		}
		if changed && r.DeltaUSDCents != 0 {
			by := strings.TrimPrefix(trip.Dollars(r.DeltaUSDCents), "-")
			text := "That added " + by + " to the price."
			if r.DeltaUSDCents < 0 {
				text = "That saved " + by + "."
			}
			w.say(text, w.planned("repair:"+strconv.Itoa(r.Cycle)+":price", text, by))
		}
	}
}

// source is the provenance of a move, the plan's own where it has none.
func (w *writer) source(p trip.Provenance, text string) trip.Provenance {
	if p.Source == "" {
		return w.own(text)
	}
	return p
}

// moveText says what a move did and why.
func moveText(m trip.Move) string {
	from, to := strings.TrimRight(clean(m.From), "."), strings.TrimRight(clean(m.To), ".")
	var text string
	switch {
	case from == "" && to == "":
		text = "The plan was changed"
	case to == "" || m.Move == "drop":
		text = "Left out " + cmp.Or(from, to)
	case from == "":
		text = "Added " + to
	case m.Move == "shift" || m.Move == "other_day" || m.Move == "swap_days" || m.Move == "reorder":
		text = "Moved " + from + " to " + to
	default:
		text = "Replaced " + from + " with " + to
	}
	text = stop(text)
	if why := clean(m.Why); why != "" {
		text += " " + stop(capital(why))
	}
	return text
}

// tools names tools as a traveller would.
var tools = map[string]string{
	"places": "Live opening hours and places", "weather": "The live weather forecast", "flights": "Live flight prices", "lodging": "Live lodging prices",
	"travel": "Live travel times", "routes": "Live travel times", "travel_time": "Live travel times", "fx": "Live exchange rates",
	"holidays": "The live list of public holidays", "geocoding": "Live addresses", "geocode": "Live addresses", "llm": "The language model",
}

// toKnow is what a traveller should bear in mind.
func (w *writer) toKnow() {
	w.section("What to know")
	var said []string
	for i, v := range w.Violations {
		text := stop(capital(clean(v.Message)))
		price, about := v.Numbers["price_known"]
		if text == "" || slices.Contains(said, text) || about && price == 0 && len(w.unpriced) > 0 { // unknown prices are said with the costs
			continue
		}
		said = append(said, text)
		w.item(text, w.quoted("plan:notice:"+strconv.Itoa(i+1), text, w.own(text)))
	}
	for i, d := range w.Degraded {
		name := tools[d.Tool]
		if name == "" {
			name = "Live answers on " + plain(d.Tool)
		}
		text := name + " could not be reached"
		if used := clean(d.Used); used != "" {
			text += "; this was used instead: " + strings.TrimRight(used, ".")
		}
		text += "."
		if slices.Contains(said, text) {
			continue
		}
		said = append(said, text)
		w.item(text, w.quoted("plan:degraded:"+strconv.Itoa(i+1), join(text, clean(d.Reason)), w.own(text)))
	}
	w.transport()
	text := "Prices and times are estimates; verify before booking."
	w.item(text, w.planned("estimates", text))
}

// transport says what local rides cost and when they end.
func (w *writer) transport() {
	t := w.Evidence.Transport
	if t.Single.Currency == "" || t.Single.Minor <= 0 {
		return
	}
	text := "A single ride on local transport is " + money(t.Single)
	values := []string{money(t.Single)}
	if isPrice(t.DayPass) && t.DayPass.Minor > 0 {
		text += " and a day pass " + money(t.DayPass)
		values = append(values, money(t.DayPass))
	}
	if last := clean(t.LastDeparture); last != "" {
		text += "; the last departure is at " + last
		values = append(values, last)
	}
	w.item(text+".", w.fact("transport", text, t.Provenance, values...))
}
