package prose

import (
	"fmt"

	"waymark/internal/trip"
)

// ticket says what the party pays at a place.
func (w *writer) ticket(kind trip.Kind, p trip.Place) {
	id := "place:" + p.ID + ":price"
	t, meal := p.Ticket, kind == trip.KindMeal
	if t == nil || !isPrice(t.Adult) || t.Child != nil && !isPrice(*t.Child) {
		text := "The ticket price is unknown."
		if meal {
			text = "What a meal costs is unknown."
		}
		w.say(text, w.fact(id, text, p.Provenance))
		w.unpriced = append(w.unpriced, named{w.placeName(p), w.placeFact(p)})
		return
	}
	all := t.For(w.Intent.Party)
	text, values := w.eachPays(*t, meal)
	if all.Minor == 0 {
		text, values = "Admission is free", []string{"free"}
		if meal {
			text = "The meal is free"
		}
	}
	price := w.fact(id, text, p.Provenance, values...)
	if all.Minor == 0 || w.Intent.Party.Size() == 1 {
		about, dollars, rate := w.inDollars(all)
		w.say(text+about+".", price, w.sum("place:"+p.ID, about, dollars), rate)
		return
	}
	about, dollars, rate := w.inDollars(all)
	total := money(all) + about + " in all"
	w.say(text+", "+total+".", price, w.planned("sum:place:"+p.ID, total, money(all), dollars), rate)
}

// eachPays says what one person pays, and the values in it.
func (w *writer) eachPays(t trip.Ticket, meal bool) (text string, values []string) {
	adult := money(t.Adult)
	values = []string{adult}
	if t.Adult.Minor == 0 {
		adult = "free"
		values = append(values, adult)
	}
	if t.Child != nil && w.youngest() < t.ChildUnder {
		child := money(*t.Child)
		if t.Child.Minor == 0 {
			child = "free"
		}
		under := fmt.Sprintf("under %d", t.ChildUnder)
		values = append(values, child, money(*t.Child), under)
		if meal {
			return "A meal is about " + adult + " for an adult and " + child + " for a child " + under, values
		}
		return "Tickets are " + adult + " for an adult and " + child + " for a child " + under, values
	}
	switch {
	case meal && w.Intent.Party.Size() == 1:
		return "A meal is about " + adult, values
	case meal:
		return "A meal is about " + adult + " a person", values
	case w.Intent.Party.Size() == 1:
		return "The ticket is " + adult, values
	}
	return "Tickets are " + adult + " each", values
}

// youngest returns the age of the youngest child, that of an adult when there is
// none.
func (w *writer) youngest() int {
	age := trip.MaxChildAge + 1
	for _, a := range w.Intent.Party.ChildAges {
		age = min(age, a)
	}
	return age
}
