// Package atlas is the bundled world: the cities, places, airports, climate and
// fares that Waymark knows without a network. Its one idea: the world is a value,
// read once from the embedded files and never changed afterwards, so that
// everybody may share it and every answer carries where it is from.
package atlas

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"time"
	_ "time/tzdata" // the zones of the cities exist on every machine

	"waymark/data"
	"waymark/internal/trip"
)

// World is everything the atlas knows. It is safe for concurrent use; what it
// hands out is shared and must not be changed.
type World struct {
	themes   []Theme
	airports map[string]Airport
	rates    map[string]trip.Rate
	cities   map[string]*City
	fares    fares
}

// Theme is something a place can be about.
type Theme struct {
	ID    string
	Words []string // what people call it, in lower case, with blanks for hyphens
}

// Airport is an airport that a trip begins at, ends at or changes at.
type Airport struct {
	Code        string // IATA
	Name        string
	City        string // the city it serves: New York for EWR
	CountryCode string
	At          trip.Point
	TZ          string
	Zone        *time.Location
	Metro       string   // IATA metropolitan code such as NYC, "" for none
	Aliases     []string // words for this airport alone, in lower case, with blanks for hyphens
}

// Load reads the embedded world. An error names the file, and the line and
// column where there is one.
func Load() (*World, error) { return load(data.Files) }

func load(files fs.FS) (*World, error) {
	w := &World{cities: map[string]*City{}}
	var err error
	if w.themes, err = readThemes(files); err != nil {
		return nil, fmt.Errorf("atlas: %w", err)
	}
	if w.rates, err = readRates(files); err != nil {
		return nil, fmt.Errorf("atlas: %w", err)
	}
	if w.airports, err = readAirports(files); err != nil {
		return nil, fmt.Errorf("atlas: %w", err)
	}
	if w.fares, err = readFares(files, w.airports); err != nil {
		return nil, fmt.Errorf("atlas: %w", err)
	}
	folders, err := fs.ReadDir(files, "cities")
	if err != nil {
		return nil, fmt.Errorf("atlas: %w", err)
	}
	for _, folder := range folders {
		c, err := w.readCity(files, folder.Name())
		if err != nil {
			return nil, fmt.Errorf("atlas: %w", err)
		}
		w.cities[c.ID] = c
	}
	return w, nil
}

// Cities returns the cities by id.
func (w *World) Cities() []*City {
	return slices.SortedFunc(maps.Values(w.cities), func(a, b *City) int { return cmp.Compare(a.ID, b.ID) })
}

// City returns the city with the given id, such as new-york.
func (w *World) City(id string) (*City, bool) {
	c, ok := w.cities[id]
	return c, ok
}

// Airports returns the airports by code.
func (w *World) Airports() []Airport {
	return slices.SortedFunc(maps.Values(w.airports), func(a, b Airport) int { return cmp.Compare(a.Code, b.Code) })
}

// Airport returns the airport with the given IATA code.
func (w *World) Airport(code string) (Airport, bool) {
	a, ok := w.airports[code]
	return a, ok
}

// Themes returns the themes by id.
func (w *World) Themes() []Theme { return slices.Clone(w.themes) }

// Rate returns the US dollars for one unit of a currency, by way of the euro.
func (w *World) Rate(currency string) (trip.Rate, bool) {
	r, ok := w.rates[currency]
	return r, ok
}

// zone loads a zone by its IANA name, and no other.
func zone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, fmt.Errorf("zone %q: %w", name, trip.ErrInvalid)
	}
	return time.LoadLocation(name)
}

func readThemes(files fs.FS) (themes []Theme, err error) {
	t := open(files, "themes.csv", "id", "words")
	for t.next() {
		themes = append(themes, Theme{t.must("id"), t.phrases("words")})
	}
	return themes, t.err
}

// readRates reads units for one euro and returns US dollars for one unit,
// rounded to eight decimals so that the number reads well and its digest does
// not hang on the last bit of a division.
func readRates(files fs.FS) (map[string]trip.Rate, error) {
	type rate struct {
		perEuro float64
		date    trip.Date
	}
	perEuro := map[string]rate{}
	t := open(files, "fx.csv", "currency", "per_eur", "date", "source")
	for t.next() {
		perEuro[t.must("currency")] = rate{t.number("per_eur", 1e-6, 1e6), t.date("date")}
	}
	if t.err != nil {
		return nil, t.err
	}
	dollar, ok := perEuro["USD"]
	if !ok {
		return nil, fmt.Errorf("%s: no rate of USD: %w", t.file, trip.ErrInvalid)
	}
	rates := make(map[string]trip.Rate, len(perEuro))
	for currency, r := range perEuro {
		fact := trip.Rate{USDPerUnit: math.Round(dollar.perEuro/r.perEuro*1e8) / 1e8, Date: r.date}
		fact.Provenance = trip.Provenance{
			Source:    "bundled reference rates",
			RefID:     currency + "/USD",
			SourceURL: "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
			FetchedAt: r.date.In(time.UTC, 0, 0),
			Licence:   "ECB reference rates, free re-use with source",
			Digest:    trip.Digest(fact),
		}
		rates[currency] = fact
	}
	return rates, nil
}

func readAirports(files fs.FS) (map[string]Airport, error) {
	airports := map[string]Airport{}
	zones := map[string]*time.Location{} // many airports share one
	t := open(files, "flights/airports.csv", "code", "name", "city", "country_code", "lat", "lon", "tz", "metro", "aliases")
	for t.next() {
		a := Airport{
			Code:        t.must("code"),
			Name:        t.must("name"),
			City:        t.must("city"),
			CountryCode: t.must("country_code"),
			At:          t.point(),
			TZ:          t.must("tz"),
			Metro:       t.text("metro"),
			Aliases:     t.phrases("aliases"),
		}
		if loc, ok := zones[a.TZ]; ok {
			a.Zone = loc
		} else if loc, err := zone(a.TZ); err == nil {
			a.Zone, zones[a.TZ] = loc, loc
		} else {
			t.fault("tz", "%q is no zone", a.TZ)
		}
		if _, twice := airports[a.Code]; twice {
			t.fault("code", "%q is there twice", a.Code)
		}
		airports[a.Code] = a
	}
	return airports, t.err
}
