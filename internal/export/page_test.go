package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/trip"
)

// framed is the frame of the tests, with a river and a park to draw.
func framed() Frame {
	return Frame{
		Style: "/share.css?v=1", Others: []Link{{"Calendar (.ics)", "/share/token.ics"}},
		Sketch: trip.Sketch{
			Water:     []trip.Water{{Name: "Seine", Line: []trip.LonLat{{2.30, 48.86}, {2.36, 48.85}}, WidthM: 120}},
			Parks:     []trip.Park{{Polygon: []trip.LonLat{{2.33, 48.865}, {2.335, 48.866}, {2.334, 48.863}}}},
			Districts: []trip.District{{Name: "Le Marais", Lat: 48.859, Lon: 2.36}, {Name: "Versailles", Lat: 48.80, Lon: 2.13}},
		},
		Dots: []trip.Point{{Lat: 48.86, Lon: 2.35}, {Lat: 45, Lon: 2}},
	}
}

func paged(t *testing.T, it trip.Itinerary, f Frame) string {
	t.Helper()
	var out bytes.Buffer
	if err := Page(&out, it, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPageStaysAsItIs(t *testing.T) {
	golden(t, "weekend.html", []byte(paged(t, weekend(), framed())))
}

// void are the elements of the page that are not closed.
var void = regexp.MustCompile(`<(meta|link)([^>]*)>`)

// wellFormed fails unless every other element is closed in its order.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(void.ReplaceAllString(page, "<$1$2/>")))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
	}
}

func TestPageSaysWhatATravellerNeeds(t *testing.T) {
	it := weekend()
	it.Certificate.Checks = []trip.Check{{Holds: true}, {Holds: false}, {Holds: true}}
	it.Repairs = []trip.Repair{{Moves: []trip.Move{{Subject: "s4", Why: "Moved: it is closed on Fridays.", Changes: []trip.SlotChange{{After: &trip.Slot{ID: "s4"}}}}}}}
	it.Degraded = []trip.Degradation{{Tool: "weather", Reason: "did not answer", Used: "usual weather"}}
	it.Advisories = []trip.Violation{{Message: "Opening hours of Café Fleur are unknown."}}
	it.Days[1].Weather = trip.DayWeather{Kind: "forecast", LowC: 12, HighC: 21, RainPercent: 30}
	it.Days[1].OnFootMetres, it.Days[1].SpendUSDCents = 2340, 9240
	it.Citations = []trip.Citation{{Provenance: it.Days[1].Activities[0].Provenance}, {Provenance: it.Days[0].Activities[0].Provenance}}
	page := paged(t, it, framed())
	wellFormed(t, page)
	for _, want := range []string{
		"<title>3 days in Paris · Waymark</title>", "Paris, France, 4 June to 6 June 2027, 2 travellers", `<p class="lead">A weekend.</p>`,
		"2 of 3 checks hold, none of the others stands in the way, after 1 repair", "weather: did not answer. Used instead: usual weather.", "Opening hours of Café Fleur are unknown.",
		"Day 2, Saturday 5 June 2027", "12–21 °C, 30% rain", "$92.40", "2.3 km", "<b>18:00 (3 June)</b><span>08:00</span>", "<h3>Musée du Louvre</h3>", "12 min on foot",
		"Fixed, as you asked", "<b>Repaired.</b> Moved: it is closed on Fridays.", "bundled atlas, 30 June 2025", `href="/share/token.ics"`, "Prices and times are estimates; verify before booking.",
		"<td>$600</td>", `<p class="total">$1,217.80</p>`, `class="river"`, `class="park"`, ">Le Marais</text>", `<meta name="robots" content="noindex, nofollow">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("not there: %s", want)
		}
	}
	if strings.Contains(page, "Versailles") || strings.Count(page, `class="dot"`) != 1 {
		t.Error("what lies outside the map is drawn")
	}
	if n := strings.Count(page, "Facts are from bundled atlas"); n != 1 || strings.Contains(page, "bundled atlas, 30 June 2025; bundled") {
		t.Errorf("a source is named more than once")
	}
	if t.Failed() {
		t.Log(page)
	}
}

func TestPageOfNothingIsAPage(t *testing.T) {
	for name, it := range map[string]trip.Itinerary{"empty": {}, "a day without activities": {Days: []trip.ItineraryDay{{Date: trip.Date{Year: 2027, Month: 6, Day: 4}}}}} {
		page := paged(t, it, Frame{})
		wellFormed(t, page)
		if strings.Contains(page, "NaN") || strings.Contains(page, "<svg viewBox=\"0 0 640") {
			t.Errorf("%s:\n%s", name, page)
		}
	}
	var out bytes.Buffer
	if err := NoPage(&out, framed(), "Nothing & more", "It is <gone>."); err != nil || !strings.Contains(out.String(), "It is &lt;gone&gt;.") {
		t.Errorf("%v:\n%s", err, out.String())
	}
	wellFormed(t, out.String())
}

func TestPageReportsTheFaultOfTheWriter(t *testing.T) {
	if err := Page(brokenPipe{}, weekend(), framed()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
}

func TestLeadIsTheFirstParagraphWithoutCitations(t *testing.T) {
	for markdown, want := range map[string]string{
		"# Title\n\nA weekend. [1][12] It [is] so. [3]\n\nMore.": "A weekend. It [is] so.", "": "", "# Only a title": "", "No end [1": "No end [1", "[] [1]": "[]",
	} {
		if got := lead(markdown); got != want {
			t.Errorf("%q: got %q, want %q", markdown, got, want)
		}
	}
}

// Within a city a distance on the map is that of the sphere.
func TestMapKeepsDistances(t *testing.T) {
	for _, at := range []trip.Point{{Lat: 48.85, Lon: 2.35}, {Lat: -33.9, Lon: 151.2}, {Lat: 64.1, Lon: -21.9}} {
		corner := trip.Point{Lat: at.Lat + 0.05, Lon: at.Lon + 0.08}
		on := newProjection([]trip.Point{at, corner})
		a, b := on.spot(at), on.spot(corner)
		drawn, want := math.Hypot(a.X-b.X, a.Y-b.Y)/on.scale, trip.Distance(at, corner)
		if math.Abs(drawn/want-1) > 0.001 {
			t.Errorf("at %v: %.0f m on the map, want %.0f", at, drawn, want)
		}
		if !a.inside() || !b.inside() || a.X > b.X || a.Y < b.Y {
			t.Errorf("at %v: drawn from %v to %v, want it north-east and inside", at, a, b)
		}
		if length, words := on.bar(); length > chartWide/4 || length < chartWide/12 || !regexp.MustCompile(`^[125]0* k?m$`).MatchString(words) {
			t.Errorf("at %v: a scale of %.0f for %s", at, length, words)
		}
	}
}

func FuzzPageEscapes(f *testing.F) {
	f.Add(`<script>alert(1)</script>`)
	f.Add(`" onload="x`)
	f.Add("é\x00\xff</p>")
	var plain bytes.Buffer
	if err := Page(&plain, weekend(), framed()); err != nil {
		f.Fatal(err)
	}
	most := strings.Count(plain.String(), "<") + 2 // the note's
	f.Fuzz(func(t *testing.T, s string) {
		it := weekend()
		it.Intent.Destination.City, it.AnswerMarkdown = s, s
		it.Days[0].Activities[0].Name, it.Days[0].Activities[1].Notes = s, []string{s}
		it.Days[1].Activities[0].Provenance.Source = s
		page := paged(t, it, framed())
		wellFormed(t, page)
		if got := strings.Count(page, "<"); got > most {
			t.Errorf("%q makes elements of its own: %d tags, want at most %d", s, got, most)
		}
	})
}
