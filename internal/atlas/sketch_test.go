package atlas

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"waymark/data"
	"waymark/internal/trip"
)

// sketch is sketch.json. Its points are [longitude, latitude] in the file, and
// metres east and north of the city's middle once [loadSketch] has read them.
type sketch struct {
	Outline orb.Ring `json:"outline"`
	Water   []struct {
		Name    string         `json:"name"`
		Line    orb.LineString `json:"line"`
		WidthM  float64        `json:"width_m"`
		Polygon orb.Ring       `json:"polygon"`
	} `json:"water"`
	Parks     []sketchArea `json:"parks"`
	Islands   []sketchArea `json:"islands"`
	Districts []struct {
		Name string  `json:"name"`
		Lat  float64 `json:"lat"`
		Lon  float64 `json:"lon"`
	} `json:"districts"`
}

type sketchArea struct {
	Name    string   `json:"name"`
	Polygon orb.Ring `json:"polygon"`
}

func sketchText(t *testing.T, c *City) []byte {
	t.Helper()
	text, err := fs.ReadFile(data.Files, "cities/"+c.ID+"/sketch.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func loadSketch(t *testing.T, c *City) (s sketch) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(sketchText(t, c)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		t.Fatal(err)
	}
	project := func(points []orb.Point) {
		for i, p := range points {
			at := trip.Point{Lat: p.Lat(), Lon: p.Lon()}
			if !c.RegionBox.Contains(at) {
				t.Errorf("%v is outside the region", at)
			}
			points[i] = metres(c, at)
		}
	}
	project(s.Outline)
	for _, w := range s.Water {
		project(w.Line)
		project(w.Polygon)
	}
	for _, a := range slices.Concat(s.Parks, s.Islands) {
		project(a.Polygon)
	}
	return s
}

// metres is a point as metres east and north of the city's middle, on a plane
// that is true enough for a city: 111 320 m are a degree of longitude on the
// equator, 110 574 m one of latitude.
func metres(c *City, p trip.Point) orb.Point {
	return orb.Point{(p.Lon - c.At.Lon) * 111_320 * math.Cos(c.At.Lat*math.Pi/180), (p.Lat - c.At.Lat) * 110_574}
}

// spot is where a place of the city is, by the id that it has in places.csv.
func spot(t *testing.T, c *City, id string) orb.Point {
	t.Helper()
	i, known := c.places[c.ID+"/"+id]
	if !known {
		t.Fatalf("%s has no place %s", c.ID, id)
	}
	return metres(c, c.Places[i].At)
}

// wet says which water a point is in, "" for none. A bank of an island may lie
// so many metres ashore of the water it is drawn in; a place may not.
func (s sketch) wet(p orb.Point, ashore float64) string {
	for _, w := range s.Water {
		if w.Line != nil && planar.DistanceFrom(w.Line, p) < w.WidthM/2+ashore || w.Polygon != nil && planar.RingContains(w.Polygon, p) {
			return w.Name
		}
	}
	return ""
}

func (s sketch) onIsland(p orb.Point) bool {
	return slices.ContainsFunc(s.Islands, func(a sketchArea) bool { return planar.RingContains(a.Polygon, p) })
}

// crossings counts how often the straight way from p to q meets a water's line or shore.
func (s sketch) crossings(water string, p, q orb.Point) (n int) {
	for _, w := range s.Water {
		way := w.Line
		if w.Polygon != nil {
			way = orb.LineString(closed(w.Polygon))
		}
		for i := 1; w.Name == water && i < len(way); i++ {
			if cross(p, q, way[i-1], way[i]) {
				n++
			}
		}
	}
	return n
}

// closed is the ring with its first point repeated at its end.
func closed(r orb.Ring) orb.Ring {
	if r.Closed() {
		return r
	}
	return append(slices.Clone(r), r[0])
}

// cross reports whether the segments ab and cd have a point in common that is
// not an end of one of them.
func cross(a, b, c, d orb.Point) bool {
	side := func(p, q, r orb.Point) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

func wantSimple(t *testing.T, name string, r orb.Ring) {
	t.Helper()
	r = closed(r)
	if len(r) < 4 {
		t.Fatalf("%s: %d points are no polygon", name, len(r)-1)
	}
	for i := 1; i < len(r); i++ {
		if r[i] == r[i-1] {
			t.Errorf("%s: point %d repeats the one before it", name, i)
		}
		for j := 1; j < i; j++ {
			if cross(r[i-1], r[i], r[j-1], r[j]) {
				t.Errorf("%s: the sides from points %d and %d cross", name, j-1, i-1)
			}
		}
	}
}

func TestSketchesAreWellFormed(t *testing.T) {
	const most = 12 << 10 // bytes: it is sent to phones
	point := regexp.MustCompile(`\[-?[0-9.]+,-?[0-9.]+\]`)
	exact := regexp.MustCompile(`^\[-?[0-9]+\.[0-9]{4},-?[0-9]+\.[0-9]{4}\]$`)
	eachCity(t, func(t *testing.T, c *City) {
		text := sketchText(t, c)
		if len(text) > most {
			t.Errorf("got %d bytes, want at most %d", len(text), most)
		}
		for _, p := range point.FindAll(text, -1) {
			if !exact.Match(p) {
				t.Errorf("%s: want 4 decimals", p)
			}
		}
		s := loadSketch(t, c)
		atLeast(t, "waters", len(s.Water), 1)
		atLeast(t, "parks", len(s.Parks), 4)
		atLeast(t, "districts", len(s.Districts), 8)
		wantSimple(t, "outline", s.Outline)
		for _, a := range slices.Concat(s.Parks, s.Islands) {
			wantSimple(t, a.Name, a.Polygon)
		}
		for _, w := range s.Water {
			switch {
			case w.Polygon != nil && w.Line == nil && w.WidthM == 0:
				wantSimple(t, w.Name, w.Polygon)
			case w.Polygon == nil && len(w.Line) >= 2 && w.WidthM >= 20 && w.WidthM <= 500:
			default:
				t.Errorf("%s: want either a polygon, or a line of two points or more that is 20 to 500 m wide", w.Name)
			}
		}
		var names []string
		for _, d := range s.Districts {
			names = append(names, d.Name)
		}
		slices.Sort(names)
		if slices.Contains(names, "") || len(slices.Compact(names)) != len(s.Districts) {
			t.Errorf("the districts' names %q are not one each", names)
		}
	})
}

// TestSketchedOutlinesHoldTheirCities: what most visitors see is inside.
func TestSketchedOutlinesHoldTheirCities(t *testing.T) {
	const (
		near    = 6_000 // metres from the city's middle
		percent = 95
	)
	eachCity(t, func(t *testing.T, c *City) {
		s := loadSketch(t, c)
		around, inside := 0, 0
		for _, p := range c.Places {
			if trip.Distance(c.At, p.At) > near {
				continue
			}
			around++
			if planar.RingContains(s.Outline, metres(c, p.At)) {
				inside++
			}
		}
		if inside*100 < around*percent {
			t.Errorf("the outline holds %d of %d places near the middle, want %d %%", inside, around, percent)
		}
		for _, d := range s.Districts {
			if !planar.RingContains(s.Outline, metres(c, trip.Point{Lat: d.Lat, Lon: d.Lon})) {
				t.Errorf("%s is outside the outline", d.Name)
			}
		}
	})
}

// TestSketchedIslandsLieInWater: all their banks are at a water.
func TestSketchedIslandsLieInWater(t *testing.T) {
	const bank = 40 // metres that a quay may be off the river's edge
	eachCity(t, func(t *testing.T, c *City) {
		s := loadSketch(t, c)
		for _, island := range s.Islands {
			for _, p := range island.Polygon {
				if s.wet(p, bank) == "" {
					t.Errorf("%s: the bank at %.0f m east, %.0f m north is not at a water", island.Name, p[0], p[1])
				}
			}
		}
	})
}
