package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"

	"waymark/internal/trip"
)

// gpx is the part of GPX 1.1 that is written (topografix.com/GPX/1/1/gpx.xsd).
// The order of fields is the order of elements.
type gpx struct {
	XMLName xml.Name `xml:"http://www.topografix.com/GPX/1/1 gpx"`
	Version string   `xml:"version,attr"`
	Creator string   `xml:"creator,attr"`
	Name    string   `xml:"metadata>name"`
	Places  []wpt    `xml:"wpt"`
	Routes  []rte    `xml:"rte"`
}

type wpt struct {
	Lat  string `xml:"lat,attr"`
	Lon  string `xml:"lon,attr"`
	Time string `xml:"time,omitempty"`
	Name string `xml:"name"`
	Desc string `xml:"desc,omitempty"`
	Type string `xml:"type,omitempty"`
}

type rte struct {
	Name   string `xml:"name"`
	Number int    `xml:"number"`
	Points []wpt  `xml:"rtept"`
}

// GPX writes GPX 1.1: a waypoint for each place, once however often it is gone
// to, and a route for each day through its activities in order, flights left out.
// An activity without a position is in neither, for a point must have one.
func GPX(w io.Writer, it trip.Itinerary) error {
	out := gpx{Version: "1.1", Creator: "Waymark", Name: title(it)}
	loc, _ := zone(it)
	seen := make(map[[4]string]bool)
	for i, d := range it.Days {
		route := rte{Name: dayTitle(i+1, d.Date), Number: i + 1}
		for _, a := range d.Activities {
			at, ok := located(a)
			if !ok {
				continue
			}
			p := wpt{Lat: degrees(at.Lat), Lon: degrees(at.Lon), Name: name(a), Type: string(a.Kind)}
			if place := [4]string{a.Ref, p.Lat, p.Lon, p.Name}; !seen[place] {
				seen[place] = true
				out.Places = append(out.Places, p)
			}
			p.Time = a.Start.UTC().Format(time.RFC3339)
			p.Desc = a.Start.In(loc).Format("15:04") + "–" + a.End.In(loc).Format("15:04")
			route.Points = append(route.Points, p)
		}
		out.Routes = append(out.Routes, route)
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("itinerary as GPX: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}
