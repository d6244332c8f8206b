package export

import (
	"fmt"
	"io"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"waymark/internal/trip"
)

// GeoJSON writes a FeatureCollection (RFC 7946): a feature for each activity in
// the order of visiting, then a LineString for each day that joins two places or
// more. An activity without a position is a feature without a geometry.
func GeoJSON(w io.Writer, it trip.Itinerary) error {
	loc, _ := zone(it)
	all := geojson.NewFeatureCollection()
	var routes []*geojson.Feature
	for i, d := range it.Days {
		var route orb.LineString
		for _, a := range d.Activities {
			f := feature(a, loc)
			f.Properties["day"], f.Properties["date"] = i+1, d.Date.String()
			if p, ok := located(a); ok {
				f.Geometry = orb.Point{p.Lon, p.Lat}
				route = append(route, orb.Point{p.Lon, p.Lat})
			}
			all.Append(f)
		}
		if len(route) > 1 { // RFC 7946 §3.1.4
			f := geojson.NewFeature(route)
			f.Properties["kind"], f.Properties["day"], f.Properties["date"] = "route", i+1, d.Date.String()
			f.Properties["name"] = dayTitle(i+1, d.Date)
			routes = append(routes, f)
		}
	}
	all.Features = append(all.Features, routes...)
	text, err := all.MarshalJSON()
	if err != nil {
		return fmt.Errorf("itinerary as GeoJSON: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// feature has what is known of an activity but its place and day.
func feature(a trip.Activity, loc *time.Location) *geojson.Feature {
	f := geojson.NewFeature(nil)
	f.ID = lines(a.SlotID)
	f.Properties["kind"] = string(a.Kind)
	f.Properties["name"] = lines(a.Name)
	f.Properties["start"] = a.Start.In(loc).Format(time.RFC3339)
	f.Properties["end"] = a.End.In(loc).Format(time.RFC3339)
	f.Properties["cost_usd_cents"] = a.CostUSDCents
	return f
}
