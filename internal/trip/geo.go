package trip

import "math"

// Point is a position in WGS 84 degrees.
type Point struct {
	Lat float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lon float64 `json:"lon" minimum:"-180" maximum:"180"`
}

// earthRadius is IUGG's mean radius R₁ in metres.
const earthRadius = 6_371_008.8

// Distance returns the great-circle distance from p to q in metres (haversine
// formula; Sinnott, Sky & Telescope 68, 1984). The sphere's radius is IUGG's
// mean radius R₁, which keeps the result within about 0.5 % of the WGS 84
// geodesic. It is a straight line: roads are longer.
func Distance(p, q Point) float64 {
	const rad = math.Pi / 180
	dLat, dLon := (q.Lat-p.Lat)*rad, (q.Lon-p.Lon)*rad
	h := square(math.Sin(dLat/2)) + float64(math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad))*square(math.Sin(dLon/2))
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

func square(x float64) float64 { return x * x }
