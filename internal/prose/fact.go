package prose

import (
	"slices"
	"strconv"

	"waymark/internal/trip"
)

// fact keeps a fact and returns its id. An id that stands for another fact
// already gets a number.
func (w *writer) fact(id, text string, from trip.Provenance, values ...string) string {
	f := Fact{ID: id, Text: clean(text), Provenance: from}
	for _, v := range values {
		if v = clean(v); v != "" && !slices.Contains(f.Values, v) {
			f.Values = append(f.Values, v)
		}
	}
	for n := 2; ; n++ {
		at, taken := w.ids[f.ID]
		if !taken {
			w.ids[f.ID] = len(w.answer.Facts)
			w.answer.Facts = append(w.answer.Facts, f)
			return f.ID
		}
		if old := w.answer.Facts[at]; old.Text == f.Text && old.Provenance == f.Provenance && slices.Equal(old.Values, f.Values) {
			return f.ID
		}
		f.ID = id + "#" + strconv.Itoa(n)
	}
}

// quoted keeps a fact whose words come from elsewhere and may be said as they
// are or in part.
func (w *writer) quoted(id, text string, from trip.Provenance) string {
	text = clean(text)
	return w.fact(id, text, from, append([]string{text}, claims(text)...)...)
}

// asked is a fact of the traveller's own words.
func (w *writer) asked(id, text string, values ...string) string {
	return w.fact("request:"+id, text, trip.Provenance{Source: FromRequest, Digest: trip.Digest(text)}, values...)
}

// planned is a fact of the plan itself: a time, a sum, a choice.
func (w *writer) planned(id, text string, values ...string) string {
	return w.fact("plan:"+id, text, w.own(text), values...)
}

// own is the provenance of what was worked out here.
func (w *writer) own(text string) trip.Provenance {
	return trip.Provenance{Source: FromPlan, RefID: w.Plan.InputDigest, Digest: trip.Digest(clean(text))}
}

// names returns a name and the forms of it that sentences use.
func names(name string) []string {
	name = clean(name)
	if len(name) > 4 && (name[:4] == "The " || name[:4] == "the ") {
		return []string{name, name[4:]}
	}
	return []string{name}
}

// placeFact is who a place is: its name, kind and area.
func (w *writer) placeFact(p trip.Place) string {
	values := append(names(p.Name), capital(clean(p.Name)), clean(p.Area))
	return w.fact("place:"+p.ID, join(w.placeName(p), kindWord(p.Kind), clean(p.Area)), p.Provenance, values...)
}

// placeName returns what a place is called.
func (w *writer) placeName(p trip.Place) string {
	if name := clean(p.Name); name != "" {
		return name
	}
	return "a place without a name"
}

// kindWord names a kind of place, "" for one that is not known.
func kindWord(kind string) string {
	switch kind {
	case trip.PlaceMuseum, trip.PlaceSight, trip.PlacePark, trip.PlaceViewpoint, trip.PlaceMarket:
		return kind
	case trip.PlaceDayTrip:
		return "day trip"
	case trip.PlaceEating:
		return "place to eat"
	}
	return ""
}

// spot returns the name of the place, lodging or airport of a ref, and the fact
// that has it, "" where the name is the ref itself.
func (w *writer) spot(ref string) (name, fact string) {
	if l, known := w.Evidence.Lodgings[ref]; known {
		return w.lodgingName(l), w.lodgingFact(l)
	}
	if p, known := w.Evidence.Places[ref]; known {
		return w.placeName(p), w.placeFact(p)
	}
	return clean(ref), ""
}

func (w *writer) lodgingFact(l trip.Lodging) string {
	return w.fact("lodging:"+l.ID, join(w.lodgingName(l), tierWord(l.Tier)), l.Provenance, names(l.Name)...)
}

func (w *writer) lodgingName(l trip.Lodging) string {
	if name := clean(l.Name); name != "" {
		return name
	}
	return "a place to stay without a name"
}

// tierWord names a tier of price, "" for one that is not known.
func tierWord(tier string) string {
	switch tier {
	case "budget":
		return "simple hotel"
	case "mid":
		return "mid-range hotel"
	case "upscale":
		return "upscale hotel"
	}
	return ""
}

// rate returns the US dollars for one unit of a currency and the fact it rests
// on, "" for the dollar itself.
func (w *writer) rate(currency string) (usdPerUnit float64, fact string, known bool) {
	if currency == "USD" {
		return 1, "", true
	}
	r, known := w.Evidence.FX[currency]
	if !known || !(r.USDPerUnit > 0 && r.USDPerUnit <= maxRate) {
		return 0, "", false
	}
	one := unit(currency)
	values := append([]string{"$" + decimal(r.USDPerUnit), money(one), clean(currency)}, dates(r.Date)...)
	text := money(one) + " is $" + decimal(r.USDPerUnit)
	if !r.Date.IsZero() {
		text += " on " + longDate(r.Date)
	}
	return r.USDPerUnit, w.fact("rate:"+currency, text, r.Provenance, values...), true
}

// unit returns one major unit of a currency.
func unit(currency string) trip.Amount {
	one, err := trip.ParseAmount("1", currency)
	if err != nil {
		panic(err) // it is a decimal
	}
	return one
}

// maxRate bounds the dollars one unit of a currency may be worth.
const maxRate = 10

// inDollars returns " (about $24.20)" for an amount of another currency and the
// fact of its rate, nothing where no rate is known.
func (w *writer) inDollars(a trip.Amount) (text, dollars, fact string) {
	rate, fact, known := w.rate(a.Currency)
	if !known || a.Currency == "USD" || a.Minor == 0 {
		return "", "", ""
	}
	dollars = trip.Dollars(a.USDCents(rate))
	return " (about " + dollars + ")", dollars, fact
}

// isPrice reports whether an amount can be one.
func isPrice(a trip.Amount) bool { return a.Minor >= 0 && a.Currency != "" }
