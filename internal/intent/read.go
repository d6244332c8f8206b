// Package intent turns a request into an [trip.Intent] by a hand-written grammar.
// Its one idea: every rule takes the words it has understood out of the text, so
// that no number is read twice, and whatever was not said becomes an assumption
// that says so.
//
// The grammar reads English. It is deterministic, knows no clock, and takes time
// linear in the length of the prompt. No text of the
// prompt reaches an intent, an assumption or a question: names are printed as
// the atlas spells them.
package intent

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// Reader reads requests. It is safe for concurrent use.
type Reader struct {
	world  *atlas.World
	places *gazetteer
	words  lexicon
	spell  spelling
	visits visitNames
}

// New returns a Reader that knows the places and themes of a world.
func New(w *atlas.World) *Reader {
	r := &Reader{world: w, places: newGazetteer(w), words: newLexicon(w)}
	r.spell = newSpelling(r.places.covered(), r.places.first(), r.words.vocabulary())
	r.visits = newVisitNames(w, r.words, r.places)
	return r
}

// Read turns a request into an intent; now is when the request was made, and its
// day in its own zone is today. When something essential cannot be known, the
// error is a [*trip.Failure] that needs clarification; what is out of bounds is a
// [trip.Invalid].
func (r *Reader) Read(req trip.Request, now time.Time) (trip.Intent, error) {
	if err := bounds(req); err != nil {
		return trip.Intent{}, err
	}
	today := trip.DateOf(now)
	var in trip.Intent
	var err error
	if req.Intent != nil {
		in, err = r.complete(req, today)
	} else {
		in, err = r.prompt(req, today)
	}
	if err != nil {
		return trip.Intent{}, err
	}
	if err := in.Validate(); err != nil {
		return trip.Intent{}, err
	}
	return in, nil
}

func bounds(req trip.Request) error {
	var bad trip.Invalid
	bad.Add(utf8.RuneCountInString(req.Prompt) <= trip.MaxPromptRunes, "prompt", fmt.Sprintf("at most %d characters", trip.MaxPromptRunes))
	bad.Add(req.MaxDays >= 0 && req.MaxDays <= trip.MaxDays, "max_days", fmt.Sprintf("must be 1 to %d", trip.MaxDays))
	bad.Add(req.BudgetUSDCents >= 0 && req.BudgetUSDCents <= largestBudget, "budget_usd_cents", "must be more than 0 and at most ten million dollars")
	bad.Add(utf8.RuneCountInString(req.Origin) <= 60, "origin_airport", "give three capital letters, such as JFK")
	return bad.Err()
}

// said is what a prompt says, part by part.
type said struct {
	money  []money
	length length
	dates  explicit
	dated  bool
	window window
	where  where
	party  party
	wishes wishes
	visits []visit
}

// read takes a prompt apart. The order matters: what is sure comes first and
// takes its words away from what is less so.
func (r *Reader) read(prompt string) (s said) {
	t := tokenize(prompt)
	r.spell.mend(t)
	s.visits = r.visits.read(t)
	s.money = readMoney(t, true)
	ahead, relative := readAhead(t)
	s.length = readLength(t)
	s.dates, s.dated = readDates(t)
	s.window = readWindow(t)
	if relative && s.window.kind == anywhen {
		ahead.keep(s.window)
		s.window = ahead
	}
	s.money = append(s.money, readMoney(t, false)...)
	s.where = r.places.readPlaces(t)
	s.party = readParty(t)
	s.wishes = r.words.readWishes(t)
	return s
}

// prompt reads an intent from the prompt of a request.
func (r *Reader) prompt(req trip.Request, today trip.Date) (in trip.Intent, err error) {
	s := r.read(req.Prompt)
	city, fail := r.destination(s.where, &in)
	if fail != nil {
		return in, fail
	}
	when := schedule{today: today, length: s.length, dates: s.dates, written: s.dated, window: s.window, max: req.MaxDays, in: &in}
	fixed := visitsIn(s.visits, city)
	when.startAtVisit(fixed)
	if fail := when.settle(); fail != nil {
		return in, fail
	}
	if fail := s.party.settle(&in); fail != nil {
		return in, fail
	}
	s.wishes.settle(&in)
	s.where.noFlights = s.wishes.noFlights
	if fail := r.departure(req.Origin, s.where, city, &in); fail != nil {
		return in, fail
	}
	r.cheapestStart(&when, city)
	if fail := lock(fixed, &in); fail != nil {
		return in, fail
	}
	if fail := r.budget(req.BudgetUSDCents, s, city, &in); fail != nil {
		return in, fail
	}
	return in, nil
}

// destination finds the one city of the trip or asks for it.
func (r *Reader) destination(w where, in *trip.Intent) (*atlas.City, *trip.Failure) {
	covered := r.names()
	if len(w.cities) > 1 {
		var options []string
		for _, m := range w.cities {
			options = append(options, m.name)
		}
		return nil, ask("destination", "A trip has one city. Which one shall it be: "+choice(options)+"?", options)
	}
	if len(w.cities) == 0 {
		switch {
		case len(w.unknown) > 0:
			return nil, ask("destination", unknownName(w.unknown[0])+" is not covered. Covered are "+list(covered)+". Where shall the trip go?", covered)
		case len(w.countries) > 0:
			return nil, r.askCity(w.countries)
		}
		return nil, ask("destination", "Where shall the trip go? Covered are "+list(covered)+".", covered)
	}
	m := w.cities[0]
	for _, u := range w.unknown {
		if u.role == target || u.wrong != "" {
			return nil, ask("destination", "A trip has one city, and "+unknownName(u)+" is not covered. Shall it be "+m.name+" alone?", []string{m.name})
		}
	}
	city, ok := r.world.City(m.city)
	if !ok {
		return nil, ask("destination", "Where shall the trip go?", covered)
	}
	if m.slip {
		in.Assume("destination", city.Name, "the name was written a little differently")
	}
	if m.airport {
		in.Assume("destination", city.Name, "the city of the airport "+m.airports[0])
	}
	in.Destination = destinationOf(city)
	return city, nil
}

// askCity asks for a city where countries were named.
func (r *Reader) askCity(named []mention) *trip.Failure {
	var countries, inside []string
	for _, m := range named {
		if name := withArticle(m.name); !slices.Contains(countries, name) {
			countries = append(countries, name)
		}
	}
	for _, c := range r.world.Cities() {
		if slices.ContainsFunc(named, func(m mention) bool { return m.country == c.CountryCode }) {
			inside = append(inside, c.Name)
		}
	}
	switch len(inside) {
	case 0:
		covered := r.names()
		return ask("destination", "No city in "+choice(countries)+" is covered. Covered are "+list(covered)+". Where shall the trip go?", covered)
	case 1:
		return ask("destination", "Covered in "+list(countries)+": "+inside[0]+". Shall the trip go there?", inside)
	}
	return ask("destination", "Covered in "+list(countries)+": "+list(inside)+". Which one shall it be?", inside)
}

// withArticle writes a country as a sentence does: "the United States".
func withArticle(country string) string {
	if strings.HasPrefix(country, "United ") || oneOf(country, "Netherlands", "Philippines") {
		return "the " + country
	}
	return country
}

func unknownName(m mention) string {
	if m.wrong != "" {
		return m.name + " in " + m.wrong
	}
	return m.name
}

// names lists the covered cities as they are printed.
func (r *Reader) names() (names []string) {
	for _, c := range r.world.Cities() {
		names = append(names, c.Name)
	}
	return names
}

func destinationOf(c *atlas.City) trip.Destination {
	return trip.Destination{ID: c.ID, City: c.Name, Country: c.Country, Lat: c.At.Lat, Lon: c.At.Lon, TZ: c.TZ}
}
