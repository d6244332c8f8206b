package trip

import "fmt"

// Sketch is what a map of a city shows beside places: its limit, waters, parks and the
// names of districts, drawn by hand and not for navigation.
type Sketch struct {
	Outline   []LonLat   `json:"outline,omitempty" doc:"The city's limit, a ring; absent where it is not drawn."`
	Water     []Water    `json:"water" nullable:"false"`
	Parks     []Park     `json:"parks" nullable:"false"`
	Islands   []Park     `json:"islands" nullable:"false" doc:"Land in the water; parks may lie on them."`
	Districts []District `json:"districts" nullable:"false"`
}

// LonLat is a longitude and a latitude in WGS 84 degrees, in the order of GeoJSON
// (RFC 7946 §3.1.1).
type LonLat [2]float64

// Point returns the same place.
func (p LonLat) Point() Point { return Point{Lat: p[1], Lon: p[0]} }

// Water is a lake or a coast, which is a polygon, or a river, which is a line with a
// width or a polygon.
type Water struct {
	Name    string   `json:"name,omitempty"`
	Polygon []LonLat `json:"polygon,omitempty"`
	Line    []LonLat `json:"line,omitempty"`
	WidthM  float64  `json:"width_m,omitempty" doc:"Of a line, in metres."`
}

// Park is a green, or an island.
type Park struct {
	Name    string   `json:"name,omitempty"`
	Polygon []LonLat `json:"polygon"`
}

// District is a name on the map.
type District struct {
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
}

// Validate reports every part of the sketch that cannot be drawn, or of which a point
// is not inside, as an Invalid.
func (s Sketch) Validate(inside func(Point) bool) error {
	var bad Invalid
	points := func(field string, line []LonLat, atLeast int) {
		bad.Add(len(line) >= atLeast, field, fmt.Sprintf("must have at least %d points", atLeast))
		for i, p := range line {
			bad.Add(inside(p.Point()), fmt.Sprintf("%s[%d]", field, i), "must be a longitude and a latitude of the city's surroundings")
		}
	}
	if s.Outline != nil {
		points("outline", s.Outline, 3)
	}
	for i, w := range s.Water {
		field := fmt.Sprintf("water[%d]", i)
		bad.Add((w.Polygon == nil) != (w.Line == nil), field, "must have either polygon or line")
		if w.Polygon != nil {
			points(field+".polygon", w.Polygon, 3)
		}
		if w.Line != nil {
			points(field+".line", w.Line, 2)
		}
		bad.Add(w.WidthM >= 0 && w.WidthM <= 10_000 && (w.WidthM == 0 || w.Line != nil), field+".width_m", "must be 0 to 10000, and of a line")
	}
	for i, p := range s.Parks {
		points(fmt.Sprintf("parks[%d].polygon", i), p.Polygon, 3)
	}
	for i, p := range s.Islands {
		points(fmt.Sprintf("islands[%d].polygon", i), p.Polygon, 3)
	}
	for i, d := range s.Districts {
		field := fmt.Sprintf("districts[%d]", i)
		bad.Add(d.Name != "" && len(d.Name) <= 60, field+".name", "must have 1 to 60 bytes")
		bad.Add(inside(Point{Lat: d.Lat, Lon: d.Lon}), field, "must be in the city's surroundings")
	}
	return bad.Err()
}
