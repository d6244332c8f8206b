package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"waymark/internal/trip"
)

// The map of a page: its size in units of the drawing, and the margin around what the
// traveller goes to.
const (
	chartWide, chartHigh = 640.0, 420.0
	chartMargin          = 44.0
	chartSmallest        = 1200.0 // metres from edge to edge, where all is close together
)

// chart is a map of the stops, in units of the drawing.
type chart struct {
	Wide, High float64
	Land       string // points of the city's limit
	Water      []shape
	Parks      []shape
	Islands    []shape // in the water, with the parks on them in Greens
	Greens     []shape
	Dots       []spot
	Names      []spot
	Routes     []shape
	Stops      []spot
	Hotel      *spot
	Bar        float64 // length of the scale
	BarText    string
}

// shape is a polygon, or a line of a width.
type shape struct {
	Points string // as SVG has them
	Line   bool
	Width  float64
	Colour int
}

type spot struct {
	X, Y   float64
	Text   string
	Colour int
}

// newChart draws the itinerary's stops, nil when none has a position.
func newChart(it trip.Itinerary, f Frame) *chart {
	var all []trip.Point
	for _, d := range it.Days {
		for _, a := range d.Activities {
			if p, ok := located(a); ok && a.Kind != trip.KindTransit {
				all = append(all, p)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	on := newProjection(all)
	c := &chart{Wide: chartWide, High: chartHigh}
	c.ground(f, on)
	for i, d := range it.Days {
		colour, n := 1+i%colours, 0
		var route []string
		for _, a := range d.Activities {
			p, ok := located(a)
			if !ok || a.Kind == trip.KindTransit {
				continue
			}
			at := on.spot(p)
			route = append(route, at.points())
			switch a.Kind {
			case trip.KindLodging:
				c.Hotel = &at
			case trip.KindAttraction, trip.KindMeal:
				n++
				at.Text, at.Colour = fmt.Sprint(n), colour
				c.Stops = append(c.Stops, at)
			}
		}
		c.Routes = append(c.Routes, shape{Points: strings.Join(route, " "), Colour: colour})
	}
	c.Bar, c.BarText = on.bar()
	return c
}

// ring returns a polygon as orb has it.
func ring(polygon []trip.LonLat) orb.Ring {
	r := make(orb.Ring, 0, len(polygon)+1)
	for _, p := range polygon {
		r = append(r, orb.Point(p))
	}
	return append(r, r[0])
}

// ground draws what the frame knows of the city.
func (c *chart) ground(f Frame, on projection) {
	c.Land = on.points(f.Sketch.Outline)
	for _, w := range f.Sketch.Water {
		if len(w.Line) > 0 {
			c.Water = append(c.Water, shape{Points: on.points(w.Line), Line: true, Width: tenths(math.Max(1, w.WidthM*on.scale))})
		} else {
			c.Water = append(c.Water, shape{Points: on.points(w.Polygon)})
		}
	}
	for _, p := range f.Sketch.Islands {
		c.Islands = append(c.Islands, shape{Points: on.points(p.Polygon)})
	}
	for _, p := range f.Sketch.Parks {
		park := shape{Points: on.points(p.Polygon)}
		if slices.ContainsFunc(f.Sketch.Islands, func(i trip.Park) bool { return planar.RingContains(ring(i.Polygon), orb.Point(p.Polygon[0])) }) {
			c.Greens = append(c.Greens, park)
		} else {
			c.Parks = append(c.Parks, park)
		}
	}
	for _, p := range f.Dots {
		if s := on.spot(p); s.inside() {
			c.Dots = append(c.Dots, s)
		}
	}
	for _, d := range f.Sketch.Districts {
		if s := on.spot(trip.Point{Lat: d.Lat, Lon: d.Lon}); s.inside() {
			s.Text = line(d.Name)
			c.Names = append(c.Names, s)
		}
	}
}

func (s spot) inside() bool { return s.X >= 0 && s.X <= chartWide && s.Y >= 0 && s.Y <= chartHigh }

func (s spot) points() string { return fmt.Sprintf("%g,%g", s.X, s.Y) }

// projection is the equirectangular one with the middle of the map as its standard
// parallel (Snyder, Map Projections, USGS 1395, §12): within a city its error is less
// than a line's width.
type projection struct {
	middle trip.Point
	east   float64 // metres a degree of longitude
	scale  float64 // units of the drawing a metre
}

// north is the metres of a degree of latitude on trip.Distance's sphere.
const north = 6_371_008.8 * math.Pi / 180

// newProjection returns the one in which all points fit.
func newProjection(all []trip.Point) projection {
	low, high := all[0], all[0]
	for _, p := range all {
		low.Lat, low.Lon = math.Min(low.Lat, p.Lat), math.Min(low.Lon, p.Lon)
		high.Lat, high.Lon = math.Max(high.Lat, p.Lat), math.Max(high.Lon, p.Lon)
	}
	on := projection{middle: trip.Point{Lat: (low.Lat + high.Lat) / 2, Lon: (low.Lon + high.Lon) / 2}}
	on.east = north * math.Cos(on.middle.Lat*math.Pi/180)
	wide := math.Max(chartSmallest, (high.Lon-low.Lon)*on.east)
	tall := math.Max(chartSmallest, (high.Lat-low.Lat)*north)
	on.scale = math.Min((chartWide-2*chartMargin)/wide, (chartHigh-2*chartMargin)/tall)
	return on
}

func (on projection) spot(p trip.Point) spot {
	return spot{
		X: tenths(chartWide/2 + (p.Lon-on.middle.Lon)*on.east*on.scale),
		Y: tenths(chartHigh/2 - (p.Lat-on.middle.Lat)*north*on.scale),
	}
}

// tenths rounds to what can be seen, so that every machine writes the same.
func tenths(x float64) float64 { return math.Round(x*10) / 10 }

func (on projection) points(line []trip.LonLat) string {
	var all []string
	for _, p := range line {
		all = append(all, on.spot(p.Point()).points())
	}
	return strings.Join(all, " ")
}

// bar returns a scale of a round length, at most a quarter of the map.
func (on projection) bar() (length float64, words string) {
	most := chartWide / 4 / on.scale // metres
	metres := math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{5, 2} {
		if metres*times <= most {
			metres *= times
			break
		}
	}
	if metres < 1000 {
		return tenths(metres * on.scale), fmt.Sprintf("%.0f m", metres)
	}
	return tenths(metres * on.scale), fmt.Sprintf("%.0f km", metres/1000)
}
