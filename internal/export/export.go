// Package export writes an itinerary in the formats other programs read. The
// encoders are pure: they read no clock and give equal bytes for equal
// itineraries.
//
// An activity without a position, which is a flight or one at latitude and
// longitude 0 or outside of WGS 84, has none in any format.
package export

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode"

	"waymark/internal/trip"
)

// Format is one way to write an itinerary.
type Format struct {
	Name        string
	ContentType string
	Extension   string // with its dot
	Encode      func(io.Writer, trip.Itinerary) error
}

// Formats returns every format, the default one first.
func Formats() []Format {
	return []Format{
		{"json", "application/json", ".json", JSON},
		{"markdown", "text/markdown; charset=utf-8", ".md", Markdown},
		{"ics", "text/calendar; charset=utf-8", ".ics", ICS},
		{"geojson", "application/geo+json", ".geojson", GeoJSON},
		{"gpx", "application/gpx+xml", ".gpx", GPX},
	}
}

// ByName returns the format of a name.
func ByName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Names returns the names of the formats, the default one first.
func Names() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// JSON writes the itinerary as its canonical JSON, on one line.
func JSON(w io.Writer, it trip.Itinerary) error {
	text, err := trip.Canonical(it)
	if err != nil {
		return fmt.Errorf("itinerary as JSON: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// zone returns the destination's zone, UTC when it is unknown.
func zone(it trip.Itinerary) (loc *time.Location, known bool) {
	name := it.Intent.Destination.TZ
	if name == "" || name == "Local" { // the machine's zone is no fact of the trip
		return time.UTC, false
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, false
	}
	return loc, true
}

// located returns where an activity is.
func located(a trip.Activity) (p trip.Point, ok bool) {
	if a.Kind == trip.KindFlight { // it is not where the traveller goes to
		return trip.Point{}, false
	}
	inside := math.Abs(a.Lat) <= 90 && math.Abs(a.Lon) <= 180 // false for NaN
	return trip.Point{Lat: a.Lat, Lon: a.Lon}, inside && (a.Lat != 0 || a.Lon != 0)
}

// title is what the itinerary is called: "3 days in Paris, 1 June 2027".
func title(it trip.Itinerary) string {
	city := line(it.Intent.Destination.City)
	if city == "" {
		city = "the city"
	}
	if len(it.Days) == 0 {
		return "A trip to " + city
	}
	d := it.Days[0].Date
	return fmt.Sprintf("%s in %s, %d %s %d", count(len(it.Days), "day"), city, d.Day, d.Month, d.Year)
}

// dayTitle is what a day is called: "Day 1, Tuesday 1 June 2027".
func dayTitle(number int, d trip.Date) string {
	return fmt.Sprintf("Day %d, %s %d %s %d", number, d.Weekday(), d.Day, d.Month, d.Year)
}

// name is what an activity is called, its kind when it has no name.
func name(a trip.Activity) string {
	if n := line(a.Name); n != "" {
		return n
	}
	return string(a.Kind)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// way says how one gets to an activity, "" where there is nothing to say.
func way(a trip.Activity) string {
	if a.TravelS <= 0 {
		return ""
	}
	text := fmt.Sprintf("%d min", (a.TravelS+59)/60)
	switch a.TravelMode {
	case "walk":
		return text + " on foot"
	case "transit":
		return text + " by public transport"
	case "taxi":
		return text + " by taxi"
	}
	return text
}

// lines returns a text with its line breaks and without control characters that
// formats of text do not carry.
func lines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, s)
}

// line returns a text on one line.
func line(s string) string { return strings.Join(strings.Fields(lines(s)), " ") }
