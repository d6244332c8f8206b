package trip

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The distances wanted are WGS 84 geodesics (Karney, J. Geod. 87, 2013).
func TestDistanceIsWithinHalfAPercentOfTheGeodesic(t *testing.T) {
	tests := map[string]struct {
		from, to Point
		want     float64
	}{
		"New York to London":     {Point{40.6, -73.8}, Point{51.6, -0.5}, 5_551_759.400},
		"Beijing to the Pacific": {Point{40.1, 116.6}, Point{37.6, -122.4}, 9_513_997.990},
		"to the antipodes":       {Point{-41.32, 174.81}, Point{40.96, -5.50}, 19_959_679.267},
		"Sydney to Tokyo":        {Point{-33.8688, 151.2093}, Point{35.6762, 139.6503}, 7_792_174.827},
		"Louvre to Eiffel Tower": {Point{48.8606, 2.3376}, Point{48.8584, 2.2945}, 3_172.014},
		"over the date line":     {Point{-17, 179.5}, Point{-17, -179.5}, 106_485.716},
		"equator to pole":        {Point{0, 30}, Point{90, 30}, 10_001_965.729},
		"a degree of equator":    {Point{0, 0}, Point{0, 1}, 111_319.491},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Distance(tt.from, tt.to); math.Abs(got/tt.want-1) > 0.005 {
				t.Errorf("got %.0f m, want %.0f m ± 0.5 %%", got, tt.want)
			}
		})
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	point := rapid.Custom(func(t *rapid.T) Point {
		return Point{rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")}
	})
	const tolerance = 0.5 // metres: near the antipodes the arcsine is steep
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := point.Draw(t, "a"), point.Draw(t, "b"), point.Draw(t, "c")
		ab, ba := Distance(a, b), Distance(b, a)
		if ab != ba {
			t.Errorf("%v to %v is %v, back %v", a, b, ab, ba)
		}
		if got := Distance(a, a); got != 0 {
			t.Errorf("%v to itself is %v, want 0", a, got)
		}
		if half := math.Pi * earthRadius; !(ab >= 0 && ab <= half) {
			t.Errorf("%v to %v is %v, want 0 to %v", a, b, ab, half)
		}
		if around := Distance(a, c) + Distance(c, b); ab > around+tolerance {
			t.Errorf("%v to %v is %v, by way of %v %v: want no shorter", a, b, ab, c, around)
		}
	})
}
