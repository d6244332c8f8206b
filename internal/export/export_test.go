package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"waymark/internal/trip"
)

// encoded returns the bytes of a format.
func encoded(t *testing.T, f Format, it trip.Itinerary) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Encode(&out, it); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return out.Bytes()
}

func TestFormatsStayAsTheyAre(t *testing.T) {
	for _, f := range Formats() {
		golden(t, "weekend"+f.Extension, encoded(t, f, weekend()))
	}
}

func TestEqualItinerariesGiveEqualBytes(t *testing.T) {
	for _, f := range Formats() {
		first := encoded(t, f, weekend())
		for range 20 {
			if got := encoded(t, f, weekend()); !bytes.Equal(got, first) {
				t.Fatalf("%s: got\n%s\nwant\n%s", f.Name, got, first)
			}
		}
	}
}

func TestEmptyItineraryIsADocument(t *testing.T) {
	for _, f := range Formats() {
		if got := encoded(t, f, trip.Itinerary{}); len(got) == 0 || got[len(got)-1] != '\n' {
			t.Errorf("%s: got %q", f.Name, got)
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestFaultOfTheWriterIsReported(t *testing.T) {
	for _, f := range Formats() {
		if err := f.Encode(brokenPipe{}, weekend()); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: got %v", f.Name, err)
		}
	}
}

func TestByName(t *testing.T) {
	want := []string{"json", "markdown", "ics", "geojson", "gpx"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, name := range want {
		if f, ok := ByName(name); !ok || f.Name != name {
			t.Errorf("%s: got %q, %v", name, f.Name, ok)
		}
	}
	if _, ok := ByName("pdf"); ok {
		t.Error("there is a format pdf")
	}
}

func TestJSONIsCanonical(t *testing.T) {
	f, _ := ByName("json")
	got := encoded(t, f, weekend())
	var back trip.Itinerary
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if a, b := trip.Digest(back), trip.Digest(weekend()); a != b {
		t.Errorf("read back: digest %s, want %s", a, b)
	}
}

func TestMarkdownHasARowForEachActivity(t *testing.T) {
	f, _ := ByName("markdown")
	text := string(encoded(t, f, weekend()))
	rows := 0
	for _, d := range weekend().Days {
		for _, a := range d.Activities {
			rows++
			if !strings.Contains(text, "| "+escape(name(a))+" |") {
				t.Errorf("no row for %s", a.Name)
			}
		}
	}
	for line := range strings.Lines(text) {
		if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); strings.HasPrefix(line, "| ") && cells != 5 && cells != 3 {
			t.Errorf("%d cell borders in %q", cells, line)
		}
	}
	if got := strings.Count(text, "–"); got < rows {
		t.Errorf("%d times, want %d at least", got, rows)
	}
}

func TestGeoJSONReadsBackInOrderOfVisiting(t *testing.T) {
	f, _ := ByName("geojson")
	all, err := geojson.UnmarshalFeatureCollection(encoded(t, f, weekend()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	lines := make(map[int]int) // by day, points
	for _, f := range all.Features {
		if line, is := f.Geometry.(orb.LineString); is {
			lines[f.Properties.MustInt("day")] = len(line)
			continue
		}
		got = append(got, fmt.Sprint(f.ID))
		if p, is := f.Geometry.(orb.Point); is && (p.Lat() < 48 || p.Lat() > 49) {
			t.Errorf("%v is at %v: latitude and longitude are swapped", f.ID, p)
		}
	}
	if want := []string{"s1", "s2", "s3", "n1", "s4", "s5", "n2", "s7"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(lines) != 2 || lines[1] != 3 || lines[2] != 3 {
		t.Errorf("lines by day: got %v, want 3 points on days 1 and 2", lines)
	}
	if all.Features[0].Geometry != nil {
		t.Errorf("a flight without a position has %v", all.Features[0].Geometry)
	}
}

func TestGPXReadsBack(t *testing.T) {
	f, _ := ByName("gpx")
	var back gpx
	if err := xml.Unmarshal(encoded(t, f, weekend()), &back); err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, p := range back.Places {
		places = append(places, p.Name)
	}
	market := weekend().Days[2].Activities[0].Name
	if want := []string{"RER B to Le Marais", "Café Fleur", "Le Marais (mid-range)", "Musée du Louvre", market}; !slices.Equal(places, want) {
		t.Errorf("got %v, want %v", places, want)
	}
	var points []int
	for _, r := range back.Routes {
		points = append(points, len(r.Points))
	}
	if want := []int{3, 3, 1}; !slices.Equal(points, want) {
		t.Errorf("points of routes: got %v, want %v", points, want)
	}
}

func FuzzTextSurvivesXMLAndGeoJSON(f *testing.F) {
	f.Add("a <b> & \"c\" 'd'", "é🧀\x00\x1f\uFFFE")
	f.Add("]]>", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		it := weekend()
		it.Days[1].Activities[0].Name, it.Days[1].Activities[0].SlotID = a, b
		var out bytes.Buffer
		if err := GPX(&out, it); err != nil {
			t.Fatal(err)
		}
		var back gpx
		if err := xml.Unmarshal(out.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		if got, want := back.Routes[1].Points[0].Name, name(it.Days[1].Activities[0]); got != want {
			t.Errorf("GPX: got %q, want %q", got, want)
		}
		out.Reset()
		if err := GeoJSON(&out, it); err != nil {
			t.Fatal(err)
		}
		all, err := geojson.UnmarshalFeatureCollection(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := all.Features[4].Properties.MustString("name"), lines(a); got != want {
			t.Errorf("GeoJSON: got %q, want %q", got, want)
		}
	})
}
