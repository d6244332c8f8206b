package atlas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"waymark/internal/trip"
)

// cityFile is city.json.
type cityFile struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Aliases     []string `json:"aliases"`
	Country     string   `json:"country"`
	CountryCode string   `json:"country_code"`
	Holidays    string   `json:"holidays"`
	Lat         float64  `json:"lat"`
	Lon         float64  `json:"lon"`
	TZ          string   `json:"tz"`
	Currency    string   `json:"currency"`
	Box         Box      `json:"box"`
	RegionBox   Box      `json:"region_box"`
	Airports    []struct {
		Code    string `json:"code"`
		Minutes int    `json:"transfer_minutes"`
		Price   string `json:"transfer_price"`
		Mode    string `json:"transfer_mode"`
	} `json:"airports"`
	Transit struct {
		Single         string `json:"single"`
		DayPass        string `json:"day_pass"`
		ChildPercent   int64  `json:"child_factor_percent"`
		ChildFreeUnder int    `json:"child_free_under"`
		LastDeparture  string `json:"last_departure"`
		Note           string `json:"note"`
	} `json:"transit"`
	DailySpend map[string]string `json:"daily_spend"`
	AsOf       string            `json:"as_of"`
	Notes      string            `json:"notes"`
	Sources    []string          `json:"sources"`
}

// readCity reads the folder of a city.
func (w *World) readCity(files fs.FS, id string) (*City, error) {
	folder := "cities/" + id + "/"
	file := folder + "city.json"
	var f cityFile
	if err := decodeJSON(files, file, &f); err != nil {
		return nil, err
	}
	c, err := w.newCity(f, id)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := c.readSketch(files, folder+"sketch.json"); err != nil {
		return nil, err
	}
	if err := c.readClimate(open(files, folder+"climate.csv", "month", "high_c", "low_c", "rain_days", "rain_mm", "wind_kmh",
		"daylight_start", "daylight_end", "lodging_percent")); err != nil {
		return nil, err
	}
	if err := c.readAreas(open(files, folder+"lodging.csv", "id", "name", "lat", "lon", TierBudget, TierMid, TierUpscale, "wheelchair",
		"bag_drop", "luggage_storage")); err != nil {
		return nil, err
	}
	return c, c.readPlaces(open(files, folder+"places.csv", "id", "name", "kind", "area", "lat", "lon", "opening_hours", "closed_dates",
		"price_adult", "price_child", "child_under", "visit_minutes", "themes", "indoor", "kid_friendly", "wheelchair", "meals", "rank",
		"website"), w.themes)
}

// readSketch reads the sketch of a city that has one.
func (c *City) readSketch(files fs.FS, file string) error {
	s := trip.Sketch{Water: []trip.Water{}, Parks: []trip.Park{}, Islands: []trip.Park{}, Districts: []trip.District{}}
	err := decodeJSON(files, file, &s)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.Validate(c.surroundings().Contains); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	c.Sketch = &s
	return nil
}

// surroundings is where a sketch may draw: the region and as much again on each side,
// since waters run on beyond it.
func (c *City) surroundings() Box {
	b := c.RegionBox
	high, wide := b.North-b.South, b.East-b.West
	return Box{South: b.South - high, West: b.West - wide, North: b.North + high, East: b.East + wide}
}

// decodeJSON reads a file of JSON; a fault in its syntax is told by line and column.
func decodeJSON(files fs.FS, file string, v any) error {
	content, err := fs.ReadFile(files, file)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(content))
	dec.DisallowUnknownFields()
	if err = dec.Decode(v); err == nil {
		return nil
	}
	at := dec.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = syntax.Offset
	} else if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		at = kind.Offset
	}
	before := content[:min(int(at), len(content))]
	line, col := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("%s:%d:%d: %w: %w", file, line, col, err, trip.ErrInvalid)
}

// newCity checks city.json. All faults are reported at once, by field.
func (w *World) newCity(f cityFile, id string) (*City, error) {
	var bad trip.Invalid
	bad.Add(f.ID == id, "id", "must be the folder's name")
	bad.Add(f.Name != "" && f.Country != "", "name, country", "must not be empty")
	loc, err := zone(f.TZ)
	bad.Add(err == nil, "tz", "must be an IANA zone")
	rate, ok := w.Rate(f.Currency)
	bad.Add(ok, "currency", "must be in fx.csv")
	asOf, err := month(f.AsOf)
	bad.Add(err == nil, "as_of", "must be a month YYYY-MM")
	_, ok = calendar(f.Holidays)
	bad.Add(ok, "holidays", "must be a calendar this program has")
	region, ok := regionOf(f.CountryCode)
	_, priced := w.fares.season[region]
	bad.Add(ok && priced, "country_code", "must be in a region of flights/seasons.csv")
	bad.Add(len(f.Sources) > 0, "sources", "must name one")
	bad.Add(len(f.Airports) > 0, "airports", "must name one")
	if bad.Err() != nil {
		return nil, bad
	}
	c := &City{
		ID: f.ID, Name: f.Name, Aliases: f.Aliases, Country: f.Country, CountryCode: f.CountryCode,
		At: trip.Point{Lat: f.Lat, Lon: f.Lon}, TZ: f.TZ, Zone: loc, Currency: f.Currency, Box: f.Box, RegionBox: f.RegionBox,
		AsOf: f.AsOf, Notes: f.Notes, Sources: f.Sources,
		asOf: asOf, usd: rate.USDPerUnit, region: region, holidays: f.Holidays,
	}
	amount := func(field, decimal string) trip.Amount {
		a, err := trip.ParseAmount(decimal, f.Currency)
		bad.Add(err == nil, field, "must be an amount of "+f.Currency)
		return a
	}
	for i, a := range f.Airports {
		field := fmt.Sprintf("airports[%d].", i)
		_, ok := w.airports[a.Code]
		bad.Add(ok, field+"code", "must be in flights/airports.csv")
		bad.Add(a.Minutes > 0, field+"transfer_minutes", "must be more than 0")
		c.Airports = append(c.Airports, CityAirport{a.Code, a.Mode, time.Duration(a.Minutes) * time.Minute, amount(field+"transfer_price", a.Price)})
	}
	_, ok = parseClock(f.Transit.LastDeparture)
	bad.Add(ok, "transit.last_departure", "must be HH:MM")
	c.Transport = trip.Transport{
		Single:         amount("transit.single", f.Transit.Single),
		DayPass:        amount("transit.day_pass", f.Transit.DayPass),
		ChildPercent:   f.Transit.ChildPercent,
		ChildFreeUnder: f.Transit.ChildFreeUnder,
		LastDeparture:  f.Transit.LastDeparture,
	}
	c.Transport.Provenance = cite(c, sourcePlaces, c.ID+"/transit", c.Transport)
	c.spend = make(map[string]trip.DailySpend, len(Tiers))
	for _, tier := range Tiers {
		s := trip.DailySpend{Adult: amount("daily_spend."+tier, f.DailySpend[tier])}
		s.Provenance = cite(c, sourceEstimate, c.ID+"/daily_spend/"+tier, s)
		c.spend[tier] = s
	}
	return c, bad.Err()
}

func (c *City) readClimate(t *table) error {
	seen := 0
	for t.next() {
		m := t.whole("month", 1, 12)
		if m != int64(seen)+1 {
			t.fault("month", "want %d: the months stand in their order", seen+1)
			break
		}
		c.Climate[seen] = Month{
			HighC:          t.number("high_c", -40, 50),
			LowC:           t.number("low_c", -50, 40),
			RainDays:       t.number("rain_days", 0, 31),
			RainMM:         t.number("rain_mm", 0, 1000),
			WindKMH:        t.number("wind_kmh", 0, 100),
			Sunrise:        t.clock("daylight_start"),
			Sunset:         t.clock("daylight_end"),
			LodgingPercent: t.whole("lodging_percent", 30, 400),
		}
		seen++
	}
	if t.err == nil && seen != 12 {
		return fmt.Errorf("%s: %d months, want 12: %w", t.file, seen, trip.ErrInvalid)
	}
	return t.err
}

func (c *City) readAreas(t *table) error {
	c.areas = map[string]int{}
	for t.next() {
		a := Area{
			ID:             t.slug("id"),
			Name:           t.must("name"),
			At:             t.point(),
			Wheelchair:     t.oneOf("wheelchair", "yes", "limited", "no", ""),
			BagDrop:        t.oneOf("bag_drop", "yes", "") == "yes",
			LuggageStorage: t.oneOf("luggage_storage", "yes", "") == "yes",
		}
		for i, tier := range Tiers {
			if night := t.amount(tier, c.Currency); night != nil {
				a.Night[i] = *night
			} else {
				t.fault(tier, "is empty")
			}
		}
		if _, twice := c.areas[a.ID]; twice {
			t.fault("id", "%q is there twice", a.ID)
		}
		c.areas[a.ID] = len(c.Areas)
		c.Areas = append(c.Areas, a)
	}
	return t.err
}

func (c *City) readPlaces(t *table, themes []Theme) error {
	c.places = map[string]int{}
	for t.next() {
		p := c.place(t)
		for _, theme := range p.Themes {
			if !slices.ContainsFunc(themes, func(t Theme) bool { return t.ID == theme }) {
				t.fault("themes", "%q is not in themes.csv", theme)
			}
		}
		if _, twice := c.places[p.ID]; twice {
			t.fault("id", "%q is there twice", p.ID)
		}
		c.places[p.ID] = len(c.Places)
		c.Places = append(c.Places, p)
	}
	return t.err
}

// place reads the row of a place.
func (c *City) place(t *table) trip.Place {
	p := trip.Place{
		ID:   c.ID + "/" + t.slug("id"),
		Name: t.must("name"),
		Kind: t.oneOf("kind", trip.PlaceMuseum, trip.PlaceSight, trip.PlacePark, trip.PlaceViewpoint, trip.PlaceMarket, trip.PlaceDayTrip,
			trip.PlaceEating),
		Area:         t.text("area"),
		At:           t.point(),
		ClosedDates:  t.list("closed_dates"),
		VisitSeconds: 60 * t.whole("visit_minutes", 1, 24*60),
		Themes:       t.list("themes"),
		Indoor:       t.yes("indoor"),
		KidFriendly:  t.yes("kid_friendly"),
		Wheelchair:   t.oneOf("wheelchair", "yes", "limited", "no", ""),
		Meals:        t.list("meals"),
		Rank:         int(t.whole("rank", 1, 5)),
		Website:      t.text("website"),
	}
	if hours := t.text("opening_hours"); hours != "" {
		p.OpeningHours = &hours
	}
	for _, date := range p.ClosedDates {
		if len(date) == len("12-25") {
			date = "2000-" + date // a leap year: 02-29 is a day
		}
		if _, err := trip.ParseDate(date); err != nil {
			t.fault("closed_dates", "%q is neither MM-DD nor YYYY-MM-DD", date)
		}
	}
	if (p.Kind == trip.PlaceEating) != (len(p.Meals) > 0) {
		t.fault("meals", "a place to eat has meals, others have none")
	}
	p.Ticket = c.ticket(t)
	if p.Kind == trip.PlaceEating && p.Ticket != nil && p.Ticket.Child == nil {
		small := trip.Amount{Minor: p.Ticket.Adult.Minor * childMealPercent / 100, Currency: c.Currency}
		p.Ticket.Child, p.Ticket.ChildUnder = &small, childMealUnder
	}
	p.Provenance = c.source(sourcePlaces, p.ID)
	if p.Website != "" {
		p.Provenance.SourceURL = p.Website
	}
	return p
}

// A child's meal where the data say nothing else: a smaller portion or the
// children's menu. Our estimate.
const (
	childMealPercent = 60
	childMealUnder   = 12
)

// ticket reads the prices of a place, nil when the adult's is unknown: a child's
// alone makes no ticket.
func (c *City) ticket(t *table) *trip.Ticket {
	adult, child := t.amount("price_adult", c.Currency), t.amount("price_child", c.Currency)
	if (child != nil) != (t.text("child_under") != "") {
		t.fault("child_under", "a child's price needs an age, and an age a price")
	}
	if adult == nil {
		return nil
	}
	ticket := &trip.Ticket{Adult: *adult, Child: child}
	if child != nil {
		ticket.ChildUnder = int(t.whole("child_under", 1, 27))
	}
	return ticket
}
