package scenario

import (
	"context"
	"fmt"
	"maps"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// World is what is different in the world that the planner knows.
type World struct {
	Hours         map[string]string `yaml:"hours"`          // opening hours by place
	Wheelchair    map[string]string `yaml:"wheelchair"`     // access by place
	LastDeparture string            `yaml:"last_departure"` // of local transport, everywhere
	BagDrop       *bool             `yaml:"bag_drop"`       // whether lodgings keep bags before check-in
	Policy        map[string]any    `yaml:"policy"`         // thresholds of the rules, by their JSON names
}

// News is what the tools say otherwise than the planner knew.
type News struct {
	Weather map[string]Weather `yaml:"weather"` // by date
	Hours   map[string]string  `yaml:"hours"`   // opening hours by place
	Prices  map[string]int64   `yaml:"prices"`  // of an adult by place, in the currency's minor unit
	Rates   map[string]float64 `yaml:"rates"`   // US dollars for one unit, by currency
}

// Weather is a forecast for one date.
type Weather struct {
	RainPercent int64 `yaml:"rain_percent"`
	WindKMH     int64 `yaml:"wind_kmh"`
}

// Agent returns the agent of the scenario's world, which must be the scenario's
// own: it is changed.
func (s Scenario) Agent(w *atlas.World, box *tool.Box) (*agent.Agent, error) {
	if err := s.World.change(w); err != nil {
		return nil, err
	}
	a := agent.New(w, box)
	if s.World.Policy != nil {
		if err := convert(s.World.Policy, &a.Policy); err != nil {
			return nil, fmt.Errorf("world.policy: %w", err)
		}
	}
	s.News.tell(&a.Tools)
	return a, nil
}

// change makes the world different.
func (d World) change(w *atlas.World) error {
	if err := each(w, d.Hours, func(p *trip.Place, hours string) { p.OpeningHours = &hours }); err != nil {
		return fmt.Errorf("world.hours: %w", err)
	}
	if err := each(w, d.Wheelchair, func(p *trip.Place, access string) { p.Wheelchair = access }); err != nil {
		return fmt.Errorf("world.wheelchair: %w", err)
	}
	for _, c := range w.Cities() {
		if d.LastDeparture != "" {
			c.Transport.LastDeparture = d.LastDeparture
		}
		for i := range c.Areas {
			if d.BagDrop != nil {
				c.Areas[i].BagDrop = *d.BagDrop
			}
		}
	}
	return nil
}

// every stands for all places.
const every = "*"

// each does something to places of the world by their refs. All must exist.
func each(w *atlas.World, values map[string]string, do func(p *trip.Place, value string)) error {
	missing := maps.Clone(values)
	delete(missing, every)
	for _, c := range w.Cities() {
		for i := range c.Places {
			p := &c.Places[i]
			if value, ok := lookUp(values, p.ID); ok {
				do(p, value)
				delete(missing, p.ID)
			}
		}
	}
	for ref := range missing {
		return fmt.Errorf("place %q: %w", ref, trip.ErrNotFound)
	}
	return nil
}

// lookUp returns the value of a ref, or else that of every.
func lookUp(values map[string]string, ref string) (string, bool) {
	value, ok := values[ref]
	if !ok {
		value, ok = values[every]
	}
	return value, ok
}

// tell lets the tools answer otherwise.
func (n News) tell(t *agent.Tools) {
	if n.Weather != nil {
		t.Weather.Live = altered(t.Weather.Bundled, func(date string, d *trip.DayWeather) {
			if w, ok := n.Weather[date]; ok {
				d.Kind, d.RainPercent, d.WindKMH = trip.WeatherForecast, w.RainPercent, w.WindKMH
			}
		})
	}
	if n.Hours != nil || n.Prices != nil {
		t.Places.Live = altered(t.Places.Bundled, func(ref string, p *trip.Place) {
			if hours, ok := lookUp(n.Hours, ref); ok {
				p.OpeningHours = &hours
			}
			if price, ok := n.Prices[ref]; ok && p.Ticket != nil {
				ticket := *p.Ticket
				ticket.Adult.Minor = price
				p.Ticket = &ticket
			}
		})
	}
	if n.Rates != nil {
		t.FX.Live = altered(t.FX.Bundled, func(currency string, r *trip.Rate) {
			if rate, ok := n.Rates[currency]; ok {
				r.USDPerUnit = rate
			}
		})
	}
}

// altered is a source that says what another says, but for some facts.
func altered[In, Fact any](source tool.Source[In, map[string]Fact], alter func(ref string, f *Fact)) tool.Source[In, map[string]Fact] {
	return func(ctx context.Context, in In) (map[string]Fact, error) {
		facts, err := source(ctx, in)
		told := make(map[string]Fact, len(facts))
		for ref, f := range facts {
			alter(ref, &f)
			told[ref] = f
		}
		return told, err
	}
}
