package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
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
	louvre := &it.Days[1].Activities[0]
	louvre.TravelMetres = 940
	it.Citations = []trip.Citation{
		{FactID: "place:paris/louvre", Text: "Musée du Louvre, museum, 1er", Provenance: louvre.Provenance},
		{FactID: "place:paris/louvre:hours", Text: "daily 09:00–18:00", Provenance: it.Days[0].Activities[0].Provenance},
	}
	indoor := true
	it.Plan.Days = []trip.Day{{Slots: []trip.Slot{{ID: "s4", Choices: []trip.Choice{{Features: trip.Features{Indoor: &indoor}}}}}}}
	it.Plan.Assumptions.FX = map[string]float64{"EUR": 1.1, "USD": 1}
	page := paged(t, it, framed())
	wellFormed(t, page)
	for _, want := range []string{
		"<title>3 days in Paris · Waymark</title>", "Paris, France, 4 June to 6 June 2027, 2 travellers", `<p class="lead">A weekend.</p>`,
		"2 of 3 checks hold, none of the others stands in the way, after 1 repair", "weather: did not answer. Used instead: usual weather.", "Opening hours of Café Fleur are unknown.",
		"Day 2, Saturday 5 June</p>", `id="title-2">Musée du Louvre</h2>`, "Forecast: 12–21 °C, 30% rain", "<dd>€84 <small>$92</small></dd>", "2.3 km", "<b>18:00 (3 June)</b><span>08:00</span>", `<h3>Musée du Louvre</h3><p class="what">Museum · 1er</p>`, "12 min on foot, 0.9 km", "3 h</span>", "indoor</span>", "<span>daily 09:00–18:00</span>",
		"Fixed, as you asked", "<b>Repaired.</b> Moved: it is closed on Fridays.", "bundled atlas, 30 June 2025", `href="/share/token.ics"`, "Prices and times are estimates; verify before booking.",
		"<td>€545 <small>$600</small></td>", `<p class="total">€1,107 <small>$1,218</small> <span>of €1,818 <small>$2,000</small></span></p>`, `class="river"`, `class="park"`, ">Le Marais</text>", `<meta name="robots" content="noindex, nofollow">`,
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

func TestMoneyIsThatOfThePlace(t *testing.T) {
	for name, tt := range map[string]struct {
		cents int64
		rates map[string]float64
		want  pageMoney
	}{
		"euros":        {1758, map[string]float64{"EUR": 1.172}, pageMoney{"€15", "$18"}},
		"yen":          {100000, map[string]float64{"JPY": 0.0066, "USD": 1}, pageMoney{"¥151,515", "$1,000"}},
		"by code":      {110, map[string]float64{"CHF": 1.1}, pageMoney{"CHF 1", "$1"}},
		"dollars":      {1758, map[string]float64{"USD": 1}, pageMoney{"$17.58", ""}},
		"no rate":      {500, map[string]float64{"EUR": 0}, pageMoney{"$5", ""}},
		"less, not up": {-1758, map[string]float64{"EUR": 1.172}, pageMoney{"-€15", "-$18"}},
	} {
		if got := money(tt.cents, tt.rates); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

// TestPageIconsAreThoseOfThePlanner keeps the copies in page_icons.html as they are in
// the page that plans.
func TestPageIconsAreThoseOfThePlanner(t *testing.T) {
	plain := func(svg string) string {
		return strings.ReplaceAll(strings.ReplaceAll(strings.Join(strings.Fields(svg), " "), " />", "/>"), "> <", "><")
	}
	icons := regexp.MustCompile(`<symbol id="i-([a-z0-9-]+)" viewBox="0 0 24 24">(.*)</symbol>`).FindAllStringSubmatch(pageIcons, -1)
	for _, icon := range icons {
		svg, err := os.ReadFile("../../ui/src/icons/" + icon[1] + ".svg")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plain(string(svg)), icon[2]) {
			t.Errorf("%s: got %s, want what is in\n%s", icon[1], icon[2], svg)
		}
	}
	if n := strings.Count(pageIcons, "<symbol"); n == 0 || n != len(icons) {
		t.Errorf("%d of %d icons read", len(icons), n)
	}
}

func TestEachPartOfTheCostsHasItsColour(t *testing.T) {
	seen := map[int]bool{}
	for _, c := range costs(trip.Cost{Flights: 1, Lodging: 1, Attractions: 1, Meals: 1, Transit: 1, DailySpend: 1}) {
		if colour := costColours[c.name]; colour == 0 || seen[colour] {
			t.Errorf("%s has colour %d", c.name, colour)
		} else {
			seen[colour] = true
		}
	}
}

// TestPageTellsTheDayByWhatIsWantedMost names two of three visits, in their order.
func TestPageTellsTheDayByWhatIsWantedMost(t *testing.T) {
	it := weekend()
	louvre := it.Days[1].Activities[0]
	for i, name := range []string{"Arc", "Bridge"} {
		a := louvre
		a.SlotID, a.Name, a.TravelS = "x"+name, name, 0
		it.Days[1].Activities = append(it.Days[1].Activities, a)
		it.Plan.Days = append(it.Plan.Days, trip.Day{Slots: []trip.Slot{{ID: a.SlotID, Choices: []trip.Choice{{Score: int64(10 + i)}}}}})
	}
	if page := paged(t, it, framed()); !strings.Contains(page, `id="title-2">Arc and Bridge</h2>`) || !strings.Contains(page, `id="title-1">A day of travel</h2>`) {
		t.Errorf("got:\n%s", page)
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
