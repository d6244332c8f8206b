package atlas

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"waymark/internal/trip"
)

// FlightQuery asks for the ways by air to a city and back.
type FlightQuery struct {
	Origin   string // IATA code of an airport, or of a city such as NYC
	City     *City
	Airports []string // of the city; empty: all of them
	Party    trip.Party
	Start    trip.Date // of the landing, at the destination
	End      trip.Date // of the departure home, at the destination
}

// Journey is a round trip. Out lands on the first day of the trip, which it may
// leave for the day before; Back leaves on the last day.
type Journey struct {
	Out, Back trip.Flight
	Overnight bool // either is in the air at the policy's night minute
}

// FareUSDCents returns what the whole party pays for both directions.
func (j Journey) FareUSDCents() int64 { return j.Out.FareUSDCents + j.Back.FareUSDCents }

// fares is the flight model: routes with typical times and fares. Nothing in it
// is an offer.
type fares struct {
	routes  []route // by id
	season  map[string][12]int64
	weekday [7]int64 // Sunday first, as in package time
	child   int64    // percent of the adult's fare, of 2 to 11 years
	infant  int64    // percent, under 2
}

// route is a round trip that is flown every day at the same local times.
type route struct {
	id                      string
	origin, destination     Airport
	airline                 string
	fareUSD                 int64 // one adult, both directions
	stops                   int
	via                     string
	outDepart, backDepart   int // minutes after local midnight
	outMinutes, backMinutes int // gate to gate, connection included
}

// faresAsOf is when the flight model was written down.
var faresAsOf = time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC)

// Ages at which the fare changes, in years on the day of departure.
const (
	infantUnder = 2
	childUnder  = 12
)

// Serves reports whether a route leads from an origin, an airport or a city's
// code, to the city.
func (w *World) Serves(origin, cityID string) bool {
	c, ok := w.cities[cityID]
	return ok && slices.ContainsFunc(w.fares.routes, func(r route) bool { return r.from(origin) && c.airport(r.destination.Code) })
}

// Flights returns the journeys that fit, by their fare for the party and then by
// id. Every flight says whether a journey of this list avoids the night in its
// direction.
func (w *World) Flights(q FlightQuery) []Journey {
	found := w.Fares(q)
	for i := range found {
		j := &found[i]
		j.Out.Provenance, j.Back.Provenance = citeFlight(j.Out), citeFlight(j.Back)
	}
	return found
}

// Fares returns the same journeys without their provenance, whose digests cost
// many times the rest: for those who compare and do not claim.
func (w *World) Fares(q FlightQuery) []Journey {
	if q.City == nil || q.Start.IsZero() || q.End.IsZero() {
		return nil
	}
	var found []Journey
	outByDay, backByDay := false, false
	night := trip.DefaultPolicy().NightMinute
	for i := range w.fares.routes {
		r := &w.fares.routes[i]
		if !r.from(q.Origin) || !q.City.airport(r.destination.Code) || len(q.Airports) > 0 && !slices.Contains(q.Airports, r.destination.Code) {
			continue
		}
		out, ok := r.out(q.Start)
		if !ok {
			continue
		}
		back := r.back(q.End)
		total := w.fares.total(*r, q.City.region, q.Party, out.Depart.In(r.origin.Zone), back.Depart.In(r.destination.Zone))
		out.FareUSDCents, back.FareUSDCents = total/2, total-total/2
		outNight := out.OvernightIn(night, r.origin.Zone, r.destination.Zone)
		backNight := back.OvernightIn(night, r.origin.Zone, r.destination.Zone)
		outByDay, backByDay = outByDay || !outNight, backByDay || !backNight
		found = append(found, Journey{out, back, outNight || backNight})
	}
	for i := range found {
		j := &found[i]
		j.Out.Daytime, j.Back.Daytime = outByDay, backByDay
	}
	slices.SortFunc(found, func(a, b Journey) int {
		return cmp.Or(cmp.Compare(a.FareUSDCents(), b.FareUSDCents()), cmp.Compare(a.Out.ID, b.Out.ID))
	})
	return found
}

func (r route) from(origin string) bool {
	return origin != "" && (r.origin.Code == origin || r.origin.Metro == origin)
}

// out returns the flight that lands on a date. It leaves that day or the day
// before, seldom two before or, over the date line, a day after. ok is false
// where a clock change leaves no landing on that date.
func (r route) out(landing trip.Date) (f trip.Flight, ok bool) {
	for _, days := range [...]int{0, -1, -2, 1} {
		depart := landing.AddDays(days).In(r.origin.Zone, 0, r.outDepart)
		arrive := depart.Add(time.Duration(r.outMinutes) * time.Minute)
		if trip.DateOf(arrive.In(r.destination.Zone)) == landing {
			return r.flight("out", landing, r.origin, r.destination, depart, arrive), true
		}
	}
	return trip.Flight{}, false
}

// back returns the flight that leaves on a date.
func (r route) back(leaving trip.Date) trip.Flight {
	depart := leaving.In(r.destination.Zone, 0, r.backDepart)
	arrive := depart.Add(time.Duration(r.backMinutes) * time.Minute)
	return r.flight("back", leaving, r.destination, r.origin, depart, arrive)
}

func (r route) flight(direction string, day trip.Date, from, to Airport, depart, arrive time.Time) trip.Flight {
	return trip.Flight{
		ID:      r.id + "/" + direction + "/" + day.String(),
		Airline: r.airline,
		From:    from.Code,
		To:      to.Code,
		FromTZ:  from.TZ,
		ToTZ:    to.TZ,
		Depart:  depart.UTC(),
		Arrive:  arrive.UTC(),
		Stops:   r.stops,
		Via:     r.via,
	}
}

func citeFlight(f trip.Flight) trip.Provenance {
	return trip.Provenance{Source: sourceEstimate, RefID: f.ID, FetchedAt: faresAsOf, Licence: ourLicence, Digest: digest(f)}
}

// total returns the fare of the party in US cents: half the route's fare for
// each direction, by the season and weekday of its local departure, rounded once.
func (f fares) total(r route, region string, party trip.Party, out, back time.Time) int64 {
	people := 100 * int64(party.Adults)
	for _, age := range party.ChildAges {
		switch {
		case age < infantUnder:
			people += f.infant
		case age < childUnder:
			people += f.child
		default:
			people += 100
		}
	}
	season := f.season[region]
	days := season[out.Month()-1]*f.weekday[out.Weekday()] + season[back.Month()-1]*f.weekday[back.Weekday()]
	const scale = 2 * 100 * 100 * 100 / 100 // halves and percentages, to cents
	return (r.fareUSD*days*people + scale/2) / scale
}

// regionOf returns the region of the seasons of a country.
func regionOf(countryCode string) (region string, ok bool) {
	switch countryCode {
	case "DE", "FR", "IT", "PT":
		return "europe", true
	case "US":
		return "north_america", true
	case "JP":
		return "east_asia", true
	}
	return "", false
}

func readFares(files fs.FS, airports map[string]Airport) (f fares, err error) {
	if f.routes, err = readRoutes(files, airports); err != nil {
		return f, err
	}
	if err = f.readSeasons(open(files, "flights/seasons.csv", "destination_region", "month", "fare_percent")); err != nil {
		return f, err
	}
	if err = f.readWeekdays(open(files, "flights/weekday.csv", "weekday", "fare_percent")); err != nil {
		return f, err
	}
	return f, f.readRules(open(files, "flights/rules.csv", "name", "value"))
}

func (f *fares) readSeasons(t *table) error {
	f.season = map[string][12]int64{}
	for t.next() {
		region := t.must("destination_region")
		year := f.season[region]
		year[t.whole("month", 1, 12)-1] = t.whole("fare_percent", 30, 400)
		f.season[region] = year
	}
	for region, year := range f.season {
		if t.err == nil && slices.Contains(year[:], 0) {
			t.err = fmt.Errorf("%s: not all months of %s: %w", t.file, region, trip.ErrInvalid)
		}
	}
	return t.err
}

func (f *fares) readWeekdays(t *table) error {
	for t.next() {
		day := slices.Index([]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"}, t.oneOf("weekday", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"))
		f.weekday[max(0, day)] = t.whole("fare_percent", 30, 400)
	}
	if t.err == nil && slices.Contains(f.weekday[:], 0) {
		t.err = fmt.Errorf("%s: not all weekdays: %w", t.file, trip.ErrInvalid)
	}
	return t.err
}

func (f *fares) readRules(t *table) error {
	percent := map[string]*int64{"child_percent": &f.child, "infant_percent": &f.infant}
	for t.next() {
		if value, missing := percent[t.text("name")]; missing {
			*value = t.whole("value", 0, 100)
			delete(percent, t.text("name"))
			continue
		}
		t.fault("name", "%q is no rule, or there twice", t.text("name"))
	}
	if t.err == nil && len(percent) > 0 {
		t.err = fmt.Errorf("%s: not all rules: %w", t.file, trip.ErrInvalid)
	}
	return t.err
}

func readRoutes(files fs.FS, airports map[string]Airport) (routes []route, err error) {
	t := open(files, "flights/routes.csv", "id", "origin", "destination", "airline", "fare_usd", "stops", "via",
		"out_depart", "out_minutes", "back_depart", "back_minutes")
	airport := func(column string) Airport {
		a, ok := airports[t.text(column)]
		if !ok {
			t.fault(column, "%q is not in airports.csv", t.text(column))
		}
		return a
	}
	seen := map[string]bool{}
	for t.next() {
		r := route{
			id:          t.slug("id"),
			origin:      airport("origin"),
			destination: airport("destination"),
			airline:     t.text("airline"),
			fareUSD:     t.whole("fare_usd", 1, 20_000),
			stops:       int(t.whole("stops", 0, 1)),
			via:         t.text("via"),
			outDepart:   t.clock("out_depart"),
			outMinutes:  int(t.whole("out_minutes", 20, 48*60)),
			backDepart:  t.clock("back_depart"),
			backMinutes: int(t.whole("back_minutes", 20, 48*60)),
		}
		if r.via != "" {
			airport("via")
		}
		if (r.stops == 0) != (r.via == "") {
			t.fault("via", "a stop needs an airport to change at, a nonstop has none")
		}
		if seen[r.id] {
			t.fault("id", "%q is there twice", r.id)
		}
		seen[r.id] = true
		routes = append(routes, r)
	}
	return routes, t.err
}
