package agent

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// ToolNames are the tools a run calls.
var ToolNames = []string{"places", "weather", "flights", "lodging", "travel_time", "fx", "holidays"}

// Tools is what a run can ask the outside world.
type Tools struct {
	Places   *tool.Tool[tool.PlacesQuery, map[string]trip.Place]
	Weather  *tool.Tool[tool.WeatherQuery, map[string]trip.DayWeather]
	Flights  *tool.Tool[tool.FlightsQuery, map[string]trip.Flight]
	Lodging  *tool.Tool[tool.LodgingQuery, map[string]trip.Lodging]
	Travel   *tool.Tool[tool.TravelQuery, trip.Travel]
	FX       *tool.Tool[tool.FXQuery, map[string]trip.Rate]
	Holidays *tool.Tool[tool.HolidaysQuery, trip.Holidays]
}

// Status is the state of one tool's breaker.
type Status struct{ Name, Breaker string }

// Status returns the state of every tool.
func (t Tools) Status() []Status {
	return []Status{
		{"places", t.Places.State()}, {"weather", t.Weather.State()}, {"flights", t.Flights.State()}, {"lodging", t.Lodging.State()},
		{"travel_time", t.Travel.State()}, {"fx", t.FX.State()}, {"holidays", t.Holidays.State()},
	}
}

// Live reports whether some tool reaches outside the process. The zero Tools, of an
// agent that only shows its graph, do not.
func (t Tools) Live() bool {
	if t == (Tools{}) {
		return false
	}
	return t.Places.Live != nil || t.Weather.Live != nil || t.Flights.Live != nil || t.Lodging.Live != nil ||
		t.Travel.Live != nil || t.FX.Live != nil || t.Holidays.Live != nil
}

// ToolSchemas are the types of what goes into each tool and comes out of it, by
// the names under which their JSON Schemas are served.
func ToolSchemas() map[string]reflect.Type {
	return map[string]reflect.Type{
		"tool-places-in": reflect.TypeFor[tool.PlacesQuery](), "tool-places-out": reflect.TypeFor[map[string]trip.Place](),
		"tool-weather-in": reflect.TypeFor[tool.WeatherQuery](), "tool-weather-out": reflect.TypeFor[map[string]trip.DayWeather](),
		"tool-flights-in": reflect.TypeFor[tool.FlightsQuery](), "tool-flights-out": reflect.TypeFor[map[string]trip.Flight](),
		"tool-lodging-in": reflect.TypeFor[tool.LodgingQuery](), "tool-lodging-out": reflect.TypeFor[map[string]trip.Lodging](),
		"tool-travel_time-in": reflect.TypeFor[tool.TravelQuery](), "tool-travel_time-out": reflect.TypeFor[trip.Travel](),
		"tool-fx-in": reflect.TypeFor[tool.FXQuery](), "tool-fx-out": reflect.TypeFor[map[string]trip.Rate](),
		"tool-holidays-in": reflect.TypeFor[tool.HolidaysQuery](), "tool-holidays-out": reflect.TypeFor[trip.Holidays](),
	}
}

// NewTools puts the bundled sources of the atlas under the policy.
func NewTools(w *atlas.World, box *tool.Box) Tools {
	b := bundled{w}
	const day = 24 * time.Hour
	return Tools{
		Places:   tool.New(box, byRef("places", 30*day, b.places, func(p *trip.Place) *trip.Provenance { return &p.Provenance })),
		Weather:  tool.New(box, byRef("weather", day, b.weather, func(d *trip.DayWeather) *trip.Provenance { return &d.Provenance })),
		Flights:  tool.New(box, byRef("flights", time.Hour, b.flights, func(f *trip.Flight) *trip.Provenance { return &f.Provenance })),
		Lodging:  tool.New(box, byRef("lodging", time.Hour, b.lodging, func(l *trip.Lodging) *trip.Provenance { return &l.Provenance })),
		FX:       tool.New(box, byRef("fx", day, b.fx, func(r *trip.Rate) *trip.Provenance { return &r.Provenance })),
		Travel:   tool.New(box, single("travel_time", 30*day, b.travel, func(t *trip.Travel) *trip.Provenance { return &t.Provenance })),
		Holidays: tool.New(box, single("holidays", 365*day, b.holidays, func(h *trip.Holidays) *trip.Provenance { return &h.Provenance })),
	}
}

// byRef describes a tool whose answer is facts by their ref.
func byRef[In, Fact any](name string, ttl time.Duration, source tool.Source[In, map[string]Fact], provenance func(*Fact) *trip.Provenance) tool.Spec[In, map[string]Fact] {
	return tool.Spec[In, map[string]Fact]{
		Name: name, TTL: ttl, Bundled: source,
		Cite: func(facts map[string]Fact, note func(*trip.Provenance)) map[string]Fact {
			noted := make(map[string]Fact, len(facts))
			for ref, fact := range facts {
				note(provenance(&fact))
				noted[ref] = fact
			}
			return noted
		},
		From: func(facts map[string]Fact) string {
			for _, ref := range slices.Sorted(maps.Keys(facts)) {
				fact := facts[ref]
				return provenance(&fact).Source
			}
			return ""
		},
	}
}

// single describes a tool whose answer is one fact.
func single[In, Fact any](name string, ttl time.Duration, source tool.Source[In, Fact], provenance func(*Fact) *trip.Provenance) tool.Spec[In, Fact] {
	return tool.Spec[In, Fact]{
		Name: name, TTL: ttl, Bundled: source,
		Cite: func(fact Fact, note func(*trip.Provenance)) Fact { note(provenance(&fact)); return fact },
		From: func(fact Fact) string { return provenance(&fact).Source },
	}
}

// bundled answers every tool from the atlas.
type bundled struct{ world *atlas.World }

func (b bundled) city(id string) (*atlas.City, error) {
	city, ok := b.world.City(id)
	if !ok {
		return nil, fmt.Errorf("city: %w", trip.ErrNotFound)
	}
	return city, nil
}

func (b bundled) places(_ context.Context, q tool.PlacesQuery) (map[string]trip.Place, error) {
	city, err := b.city(q.City)
	if err != nil {
		return nil, err
	}
	facts := make(map[string]trip.Place, len(q.Refs))
	for _, ref := range q.Refs {
		if p, ok := city.Place(ref); ok {
			facts[ref] = p
		}
	}
	return facts, nil
}

func (b bundled) weather(_ context.Context, q tool.WeatherQuery) (map[string]trip.DayWeather, error) {
	city, err := b.city(q.City)
	if err != nil {
		return nil, err
	}
	facts := map[string]trip.DayWeather{}
	for d := q.From; !q.To.Before(d); d = d.AddDays(1) {
		facts[d.String()] = city.Weather(d)
	}
	return facts, nil
}

func (b bundled) flights(_ context.Context, q tool.FlightsQuery) (map[string]trip.Flight, error) {
	city, err := b.city(q.City)
	if err != nil {
		return nil, err
	}
	facts := map[string]trip.Flight{}
	for _, j := range b.world.Flights(atlas.FlightQuery{Origin: q.Origin, City: city, Airports: q.Airports, Party: q.Party, Start: q.Start, End: q.End}) {
		facts[j.Out.ID], facts[j.Back.ID] = j.Out, j.Back
	}
	return facts, nil
}

func (b bundled) lodging(_ context.Context, q tool.LodgingQuery) (map[string]trip.Lodging, error) {
	city, err := b.city(q.City)
	if err != nil {
		return nil, err
	}
	facts := map[string]trip.Lodging{}
	for _, ref := range q.Refs {
		if l, ok := city.LodgingByID(ref, q.CheckIn.Month, q.Party); ok {
			facts[ref] = l
		}
	}
	return facts, nil
}

func (b bundled) travel(_ context.Context, q tool.TravelQuery) (trip.Travel, error) {
	city, err := b.city(q.City)
	if err != nil {
		return trip.Travel{}, err
	}
	return city.Travel(q.Stops), nil
}

func (b bundled) fx(_ context.Context, q tool.FXQuery) (map[string]trip.Rate, error) {
	facts := map[string]trip.Rate{}
	for _, currency := range q.Currencies {
		if r, ok := b.world.Rate(currency); ok {
			facts[currency] = r
		}
	}
	return facts, nil
}

func (b bundled) holidays(_ context.Context, q tool.HolidaysQuery) (trip.Holidays, error) {
	city, err := b.city(q.City)
	if err != nil {
		return trip.Holidays{}, err
	}
	return city.Holidays(q.From, q.To), nil
}
