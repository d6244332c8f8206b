package intent

import "slices"

// role is what a place is to the trip.
type role uint8

const (
	unclear role = iota
	origin       // the trip begins there
	target       // the trip goes there
	landing      // an airport at the destination
	aside        // named, but neither: a way back, a day trip
)

// mention is a place in the text.
type mention struct {
	place
	role     role
	from, to int
	slip     bool   // one typing error was forgiven
	wrong    string // the country or state it was said to be in, and is not
}

// where is what the text says of places.
type where struct {
	cities    []mention // covered, distinct
	unknown   []mention // cities and regions that are not covered
	countries []mention
	origin    *mention
	landings  []mention // airports to land at
	origins   bool      // several origins were named
	barred    []string  // airports not to land at
	stop      bool      // an airport on the way was named
	noFlights bool
}

// readPlaces takes the places out of the text and sorts them by their roles.
func (g *gazetteer) readPlaces(t *text) (w where) {
	found := g.mentions(t)
	missing := !slices.ContainsFunc(found, func(m mention) bool { return m.city != "" && m.role != origin && m.role != aside })
	found = append(found, g.slips(t, missing)...)
	for i := range found {
		w.sort(found, i)
	}
	w.codes(found)
	return w
}

// sort puts mention i where its role belongs. Codes without a role are left to
// [where.codes].
func (w *where) sort(found []mention, i int) {
	m := found[i]
	switch {
	case m.role == aside:
		if m.airport && m.city != "" {
			w.barred = append(w.barred, m.airports...)
		}
	case m.role == origin:
		if w.origin == nil {
			w.origin = &found[i]
		} else if !slices.Equal(w.origin.airports, m.airports) {
			w.origins = true
		}
	case m.airport && (m.role == landing || m.role == target && m.city != ""):
		w.landings = append(w.landings, m)
	case m.code && m.airport && m.role == unclear:
	case m.airport && m.role == unclear:
	case m.wrong != "":
		w.unknown = append(w.unknown, m)
	case m.city != "":
		if !slices.ContainsFunc(w.cities, func(c mention) bool { return c.city == m.city }) {
			w.cities = append(w.cities, m)
		}
	case m.country != "":
		w.countries = append(w.countries, m)
	default:
		w.unknown = append(w.unknown, m)
	}
}

// codes gives the airports without a role theirs: at the destination they are
// where to land, elsewhere the origin when none was named.
func (w *where) codes(found []mention) {
	if len(w.cities) == 0 {
		for _, m := range w.landings { // "JFK to CDG"
			if m.city != "" {
				w.cities = append(w.cities, m)
				break
			}
		}
		for _, m := range found { // "MUC from LHR"
			if len(w.cities) == 0 && w.origin != nil && m.role == unclear && m.code && m.airport && m.city != "" && m.city != w.origin.city {
				w.cities = append(w.cities, m)
			}
		}
	}
	for _, m := range found { // "LIS 5 nights"
		if len(w.cities) == 0 && len(w.unknown) == 0 && w.origin == nil && m.role == unclear && m.code && m.airport && m.city != "" {
			w.cities = append(w.cities, m)
		}
	}
	if w.origin != nil && len(w.cities) > 1 { // "Munich from Paris; Paris is home"
		w.cities = slices.DeleteFunc(w.cities, func(c mention) bool { return c.role == unclear && c.city == w.origin.city })
	}
	for i, m := range found {
		if !m.airport || !m.code || m.role != unclear {
			continue
		}
		switch {
		case len(w.cities) > 0 && m.city == w.cities[0].city:
			w.landings = append(w.landings, m)
		case w.origin == nil:
			w.origin = &found[i]
		}
	}
	kept := w.landings[:0]
	for _, m := range w.landings {
		if len(w.cities) > 0 && m.city == w.cities[0].city {
			kept = append(kept, m)
		} else {
			w.stop = true
		}
	}
	w.landings = kept
}

// mentions finds the places in the text with their roles.
func (g *gazetteer) mentions(t *text) (found []mention) {
	for i := 0; i < len(t.tokens); i++ {
		p, next := g.longest(t, i)
		if next == i {
			continue
		}
		m := mention{place: p, from: i, to: next}
		if m.role = roleOf(t, i); m.role == target && m.city == "" && t.was(i-1, "in") && t.was(i-2, "im") {
			m.role = origin // I'm in London
		}
		if !m.plausible(t) {
			continue
		}
		if m.city != "" || m.airports != nil || m.country == "" && !m.region {
			m.to = g.qualified(t, &m)
		}
		t.take(m.from, m.to)
		if last := len(found) - 1; last >= 0 {
			relate(t, &found[last], &m)
		}
		found = append(found, m)
		i = m.to - 1
	}
	return found
}

// relate gives a mention, and the one before it, the roles that follow from what
// stands between them.
func relate(t *text, last, m *mention) {
	alike := m.role == unclear && joinedBy(t, last.to, m.from)
	switch {
	case m.role == unclear && m.airport && m.city != "" && m.city == last.city && t.was(m.from-1, "("):
		m.role = landing // Tokyo (Narita)
	case alike && (last.role == target || last.role == landing && m.airport || last.role == origin && t.was(m.from-1, "or")):
		m.role = last.role
	case alike && last.role == unclear && !last.airport && !m.airport && (!t.was(m.from-1, ",", ";") || last.grounded() || m.grounded()):
		last.role, m.role = target, target // London or Paris; Lisbon, Porto
	case last.to == m.from && m.role == unclear && m.city == "" && !m.airport:
		m.role = target // Paris Las Vegas
	}
	if last.role == unclear && leadsTo(t, *last, *m) {
		last.role, m.role = origin, target
	}
}

// plausible reports whether a name at its place in the text is that of a place:
// codes in small letters and names of airports need a word before them.
func (m mention) plausible(t *text) bool {
	led := m.role != unclear && (m.role != aside || m.airport && m.city != "") || t.was(m.to, "to", ">", "from", "only") || t.was(m.to, "-") && t.was(m.to+1, ">") || t.was(m.from-1, ">")
	shown := t.at(m.from).caps && (!t.loud || m.from == 0 && m.city != "")
	short := len(t.at(m.from).text) <= 3 && m.to == m.from+1
	switch {
	case m.country != "" || m.region:
		return led || t.at(m.from).title
	case short && oneOf(t.at(m.from).text, "sea", "sin", "mad", "mia", "ist", "par", "was", "rom", "lon", "chi", "dub", "fra", "atl", "lis"):
		return shown || m.role == origin
	case m.code && m.city == "" || m.airport && m.code:
		return shown || led
	case m.airport:
		return led || !m.code && t.at(m.from).title && !t.loud && m.city != ""
	}
	return true
}

// roleOf tells the role of a place that begins at token i by the words before.
func roleOf(t *text, i int) role {
	j := i - 1
	for j >= i-3 && t.was(j, "the", "either", "city", "airport", "downtown", "central", "beautiful", "sunny", "lovely", "historic", "old", "near", ":", "=") {
		j--
	}
	switch {
	case t.was(j, "but") && t.was(j-1, "anywhere", "everywhere", "somewhere", "any", "all"), t.was(j, "like") && !t.was(j-1, "wed", "id", "would", "we", "i"), t.was(j, "than", "unlike", "loved", "did", "done", "visited", "not", "no", "without", "except", "skip"), t.was(j, "of") && t.was(j-1, "instead"), t.was(j, "to", "in") && (t.was(j-1, "not", "been", "was") || t.was(j-1, "were") && t.was(j-2, "we", "they", "you")):
		return aside
	case t.was(j, "from"):
		if t.was(j-1, "away", "far", "minutes", "hours", "views", "view", "km", "miles") || dayTrip(t, j-1) {
			return aside
		}
		return origin
	case t.was(j, "of") && t.was(j-1, "out"),
		t.was(j, "leave", "leaving", "departing", "departure", "depart", "dep", "origin", "ex"),
		t.was(j, "in", "at") && t.was(j-1, "based", "live", "living", "starting", "start", "reside", "home"):
		return origin
	case t.was(j, "only") && !t.was(j-1, "not"), onlyBehind(t, i):
		return landing
	case t.was(j, "into", "arrive", "arriving", "via", "through", "thru"), t.was(j, "at", "in") && t.was(j-1, "arrive", "arriving", "arrival", "land", "landing"):
		return landing
	case t.was(j, "to") && t.was(j-1, "back", "return", "returning", "home"):
		return aside
	case t.was(j, "to", "in") && dayTrip(t, j-1):
		return aside
	case t.was(j, "to", "in", "visit", "visiting", "explore", "exploring", "see", "seeing", "around", "at", "for", "destination", "towards", "discover", "do", "toward", "tour", "at"):
		return target
	}
	return unclear
}

// onlyBehind reports whether the name of one word at token i is that of an only
// airport: "Haneda only".
func onlyBehind(t *text, i int) bool {
	return t.was(i+1, "only", "preferred") && !t.was(i+2, "for", "if", "in")
}

// dayTrip reports whether token i ends "day trip", which a 10-day trip is not.
func dayTrip(t *text, i int) bool {
	return t.was(i, "trip", "trips", "excursion", "excursions") && t.was(i-1, "day", "side") && t.at(i-2).kind != number && !t.was(i-2, "-")
}

// qualified takes the country or state behind a city: "Rome, Italy", "Paris,
// Texas". Where it is not the city's own, the mention is wrong.
func (g *gazetteer) qualified(t *text, m *mention) (next int) {
	j := t.skip(m.to, ",")
	if t.was(j, "in") && !t.was(j-1, ",") {
		j++
	}
	q, end := g.longest(t, j)
	if end == j && j == m.to { // paris tx
		q, end = g.state(t, j)
	}
	if end == j || q.country == "" && !q.region {
		return m.to
	}
	if m.city == "" {
		return end
	}
	if q.country == "" || q.country != m.within {
		m.wrong = q.name
	}
	return end
}

// grounded reports whether m is a city from which no flight is known, so that it is
// no origin.
func (m *mention) grounded() bool {
	return len(m.airports) == 0 && m.country == "" && !m.region
}

// joinedBy reports whether only a comma, "and" and the like stand between.
func joinedBy(t *text, from, to int) bool {
	if to-from > 3 || to == from {
		return false
	}
	for i := from; i < to; i++ {
		if !t.was(i, ",", ";", "and", "or", "&", "+", "then", "/", "also", "plus") {
			return false
		}
	}
	return true
}

// leadsTo reports whether a way leads from a to b: "JFK to Paris", "JFK-CDG".
func leadsTo(t *text, a, b mention) bool {
	switch gap := b.from - a.to; {
	case gap == 0:
		return a.code && a.airport && b.code && b.airport && b.city != ""
	case gap == 1:
		return t.was(a.to, "to", ">") || t.was(a.to, "-") && a.airport
	case gap == 2:
		return t.was(a.to, "-") && t.was(a.to+1, ">")
	}
	return false
}

// slips finds names with one typing error: origins and, where the destination is
// missing, cities anywhere.
func (g *gazetteer) slips(t *text, missing bool) (found []mention) {
	for i := range t.tokens {
		tok := t.free(i)
		if tok.kind != word || len(tok.text) > 20 || isOrdinary(tok.text) {
			continue
		}
		as := roleOf(t, i)
		if !missing && as != origin {
			continue
		}
		p, ok := g.near(tok.text)
		if !ok && t.free(i+1).kind == word { // new yrok
			if p, ok = g.nearPair(tok.text, t.at(i+1).text); ok {
				t.take(i+1, i+2)
			}
		}
		if !ok {
			continue
		}
		t.take(i, i+1)
		found = append(found, mention{place: p, role: as, from: i, to: i + 1, slip: true})
	}
	return found
}

// isOrdinary reports whether a word is one that travellers write and that is one
// slip from a city.
func isOrdinary(s string) bool {
	return oneOf(s, "parts", "parks", "pairs", "parish", "maris", "munch", "rooms", "roman", "romans", "basil", "gardens", "dallies", "tokens")
}
