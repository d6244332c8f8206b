package intent

import (
	"cmp"
	"slices"
	"strings"

	"waymark/internal/atlas"
)

// place is what a name in the gazetteer stands for.
type place struct {
	name     string   // as it is printed; of an airport its city
	city     string   // id of the covered city, "" for none
	airports []string // codes, of the city or of the one airport, the main one first
	airport  bool     // the name is that of one airport
	code     bool     // the name is a code of three letters
	country  string   // ISO code: the name is that of a country
	within   string   // ISO code of the country a covered city is in
	region   bool     // the name is that of a state or province
	capitals bool     // read only in capitals
}

// gazetteer finds names of places in a text, the longest first.
type gazetteer struct {
	byFirst map[string][]entry
	fuzzy   []entry // names of one word of five letters and more, for typing errors
}

type entry struct {
	words []string
	place place
}

func newGazetteer(w *atlas.World) *gazetteer {
	g := &gazetteer{byFirst: map[string][]entry{}}
	for _, c := range w.Cities() {
		p := place{name: c.Name, city: c.ID, within: c.CountryCode}
		for _, a := range c.Airports {
			p.airports = append(p.airports, a.Code)
		}
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			g.add(name, p)
		}
		if joined := strings.ReplaceAll(c.Name, " ", ""); joined != c.Name {
			g.add(joined, p)
		}
	}
	g.addAirports(w)
	for _, name := range split(elsewhere) {
		g.add(name, place{name: name})
	}
	for _, names := range split(countries) {
		code, rest, _ := strings.Cut(names, "=")
		all := strings.Split(rest, ",")
		for _, name := range all {
			g.add(name, place{name: all[0], country: code})
		}
	}
	for _, name := range split(regions) {
		g.add(name, place{name: name, region: true})
	}
	for _, names := range split(regionCodes) {
		code, name, _ := strings.Cut(names, "=")
		g.add(code, place{name: name, region: true, capitals: true})
	}
	for _, entries := range g.byFirst {
		slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return g
}

// addAirports adds the airports by code and by their own names, and the cities
// they are of. Where a city has several, the main one comes first.
func (g *gazetteer) addAirports(w *atlas.World) {
	covered := map[string]string{}
	for _, c := range w.Cities() {
		for _, a := range c.Airports {
			covered[a.Code] = c.ID
		}
	}
	cities := map[string]*place{}
	var names []string
	airports := w.Airports()
	slices.SortStableFunc(airports, func(a, b atlas.Airport) int { return cmp.Compare(rank(a.Code), rank(b.Code)) })
	for _, a := range airports {
		for _, name := range []string{a.City, a.Metro} {
			if name == "" || covered[a.Code] != "" && name != a.Metro {
				continue
			}
			if cities[name] == nil {
				cities[name] = &place{name: a.City, city: covered[a.Code], within: a.CountryCode, code: name == a.Metro}
				names = append(names, name)
			}
			cities[name].airports = append(cities[name].airports, a.Code)
		}
	}
	for _, name := range names {
		g.add(name, *cities[name])
	}
	for _, a := range airports {
		one := place{name: a.City, city: covered[a.Code], airports: []string{a.Code}, airport: true}
		for _, name := range append([]string{a.Name}, a.Aliases...) {
			g.add(name, one)
		}
		one.code = true
		g.add(a.Code, one)
	}
	g.add("LA", place{name: "Los Angeles", airports: []string{"LAX"}, capitals: true})
	g.add("DC", place{name: "Washington", airports: []string{"IAD"}, capitals: true})
}

// rank puts the main airport of a city that is no destination first.
func rank(code string) int {
	if code == "LGW" {
		return 1
	}
	return 0
}

// add puts a name in unless it is there already: what is added first is
// stronger.
func (g *gazetteer) add(name string, p place) {
	var words []string
	for _, tok := range tokenize(name).tokens {
		if tok.kind == word || tok.kind == number {
			words = append(words, tok.text)
		}
	}
	if len(words) == 0 {
		return
	}
	for _, e := range g.byFirst[words[0]] {
		if slices.Equal(e.words, words) {
			return
		}
	}
	e := entry{words, p}
	g.byFirst[words[0]] = append(g.byFirst[words[0]], e)
	if n := len(words[0]); len(words) == 1 && (n >= 5 || n == 4 && p.city != "" && !p.airport && !p.code) && len(p.airports) > 0 {
		g.fuzzy = append(g.fuzzy, e)
	}
}

// first returns the words with which names begin.
func (g *gazetteer) first() map[string]bool {
	words := map[string]bool{}
	for w := range g.byFirst {
		words[w] = true
	}
	return words
}

// covered returns the names of covered cities that are one word.
func (g *gazetteer) covered() (names []string) {
	for first, entries := range g.byFirst {
		for _, e := range entries {
			if len(e.words) == 1 && e.place.city != "" && !e.place.airport && !e.place.code && len(first) >= 4 {
				names = append(names, first)
			}
		}
	}
	return names
}

// longest returns the longest name that begins at token i, and the index behind
// it, i when there is none.
func (g *gazetteer) longest(t *text, i int) (p place, next int) {
	for _, e := range g.byFirst[t.free(i).text] {
		if e.place.capitals && !(t.at(i).caps && !t.loud) {
			continue
		}
		j := i
		for _, w := range e.words {
			if t.free(j).text != w {
				break
			}
			j++
		}
		if j-i == len(e.words) {
			return e.place, j
		}
	}
	return place{}, i
}

// state returns the region whose short form stands at token i in any letters. Only
// right behind a city is that no word.
func (g *gazetteer) state(t *text, i int) (p place, next int) {
	for _, e := range g.byFirst[t.free(i).text] {
		if e.place.region && e.place.capitals && !oneOf(e.words[0], "on") {
			return e.place, i + 1
		}
	}
	return place{}, i
}

// near returns the name that a word differs from by one typing error: a letter
// too many, too few, another one, or two changed about.
func (g *gazetteer) near(s string) (p place, ok bool) {
	if len(s) < 4 {
		return place{}, false
	}
	for _, e := range g.fuzzy {
		if w := e.words[0]; oneSlip(s, w) && (len(w) > 4 || len(s) == 4 && s[0] == w[0] && sameLetters(s, w)) {
			return e.place, true
		}
	}
	return place{}, false
}

// nearPair is near for a covered city whose name is two words: New Yrok.
func (g *gazetteer) nearPair(a, b string) (p place, ok bool) {
	for _, e := range g.byFirst[a] {
		if len(e.words) == 2 && len(b) >= 4 && e.place.city != "" && oneSlip(b, e.words[1]) {
			return e.place, true
		}
	}
	return place{}, false
}

// oneSlip reports whether a and b are one edit apart (Damerau's four).
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) == 0 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	rest := len(a) - i - j
	if len(a) < len(b) {
		return rest == 0
	}
	return rest == 1 || rest == 2 && a[i] == b[i+1] && a[i+1] == b[i]
}

// sameLetters reports whether two words of one length, one slip apart, have two
// letters changed about.
func sameLetters(a, b string) bool {
	sum := 0
	for i := range len(a) {
		sum += int(a[i]) - int(b[i])
	}
	return sum == 0
}

// split cuts a list at semicolons and line ends.
func split(s string) (names []string) {
	for _, name := range strings.Split(s, ";") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}
