package cli

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/trip"
)

func TestPlanPrintsAnItinerary(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	status, out, steps := command(t.Context(), []string{"WAYMARK_FORMAT=json", "WAYMARK_MAX_DAYS=2"},
		"plan", "--fast", "--budget-usd", "1500", "--seed", "7", "3 days in Rome in May, art")
	if status != exitDone || !strings.Contains(steps, "✓ intent     2 days in Rome") || !strings.Contains(steps, "✓ responder") {
		t.Fatalf("status %d, steps\n%s", status, steps)
	}
	var it trip.Itinerary
	if err := json.Unmarshal([]byte(out), &it); err != nil || len(it.Days) != 2 || it.Intent.BudgetUSDCents != 150000 || it.Plan.Seed != 7 {
		t.Fatalf("%v: %.200s", err, out)
	}
	for format, begins := range map[string]string{
		"text": "ROME, 2027-", "json": "{", "markdown": "# 2 days in Rome", "ics": "BEGIN:VCALENDAR\r\n", "geojson": "{", "gpx": xml.Header,
	} {
		var b strings.Builder
		if err := printItinerary(&b, json.RawMessage(out), format); err != nil || !strings.HasPrefix(b.String(), begins) || !strings.HasSuffix(b.String(), "\n") {
			t.Errorf("%s: %v, %.60q; want it to begin with %q and to end its line", format, err, b.String(), begins)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "waymark-plan-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPlanThatCannotBeSaysWhy(t *testing.T) {
	for prompt, want := range map[string]struct {
		status int
		says   string
	}{
		"3 days in Rome under $50": {exitInfeasible, "waymark: Nothing fits under $50: the cheapest plan for 3 days in Rome costs $"},
		"somewhere nice":           {exitClarification, "waymark: Where shall the trip go?"},
	} {
		status, out, says := command(t.Context(), nil, "plan", "--fast", prompt)
		if status != want.status || out != "" || !strings.Contains(says, want.says) || !strings.Contains(says, "✗ ") {
			t.Errorf("%s: status %d, stdout %q, stderr\n%s", prompt, status, out, says)
		}
	}
}

func TestInterruptedPlanSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if status, _, says := command(ctx, nil, "plan", "3 days in Rome"); status != exitFault || says != "waymark: interrupted\n" {
		t.Errorf("status %d, %q", status, says)
	}
}

// TestRowsOfAnItinerary holds what a reader at a terminal sees.
func TestRowsOfAnItinerary(t *testing.T) {
	const want = `TOKYO, 2027-05-02 to 2027-05-02
  assumed: Adults: 1 (nobody else was named)

Day 1  Sun 2027-05-02  15 to 24 °C, rain 32 %
  12:40–15:45  Flight SFO–HND                                         $566.37
               leaves on Saturday 1 May
  18:40–19:30  Dinner: A very very very very very very very very…      $15.24  (walk 4 min)
               closes early
  23:00–16:30  Flight HND–SFO                                         $566.38
               lands on Monday 3 May

Flights      $1,132.75
Lodging             $0
Sights              $0
Meals           $15.24
Transport           $0
Small things        $0
Total        $1,147.99
Budget          $4,000

Certificate: 1 of 2 checks hold, and none of the others blocks; rules v1.
  to know: It may rain.
  degraded: weather took longer than 2s; bundled data was used
Prices and times are estimates; verify before booking. Sources: 1, listed by --format markdown.
`
	day := trip.Date{Year: 2027, Month: 5, Day: 2}
	it := trip.Itinerary{
		Intent: trip.Intent{
			Destination: trip.Destination{City: "Tokyo", TZ: "Asia/Tokyo"}, BudgetUSDCents: 400000,
			Dates: trip.DateWindow{Start: day, End: day}, Assumptions: []trip.Assumption{{Field: "party.adults", Value: "1", Why: "nobody else was named"}},
		},
		Days: []trip.ItineraryDay{{Date: day, Weather: trip.DayWeather{LowC: 15, HighC: 24, RainPercent: 32}, Activities: []trip.Activity{
			{Kind: trip.KindFlight, Name: "Flight SFO–HND", Start: at(t, "2027-05-01T19:40:00Z"), StartTZ: "America/Los_Angeles", End: at(t, "2027-05-02T06:45:00Z"), EndTZ: "Asia/Tokyo", CostUSDCents: 56637},
			{Kind: trip.KindMeal, Name: "A" + strings.Repeat(" very", 20) + " long name", Start: at(t, "2027-05-02T09:40:00Z"), StartTZ: "Asia/Tokyo", End: at(t, "2027-05-02T10:30:00Z"), EndTZ: "Asia/Tokyo", CostUSDCents: 1524, TravelS: 240, TravelMode: "walk", Notes: []string{"closes early"}},
			{Kind: trip.KindFlight, Name: "Flight HND–SFO", Start: at(t, "2027-05-02T14:00:00Z"), StartTZ: "Asia/Tokyo", End: at(t, "2027-05-03T23:30:00Z"), EndTZ: "America/Los_Angeles", CostUSDCents: 56638},
		}}},
		Cost:        trip.Cost{Flights: 113275, Meals: 1524, Total: 114799},
		Certificate: trip.Certificate{PolicyVersion: "v1", Checks: []trip.Check{{Holds: true}, {}}},
		Advisories:  []trip.Violation{{Message: "It may rain."}},
		Degraded:    []trip.Degradation{{Tool: "weather", Reason: "took longer than 2s", Used: "bundled data"}},
		Citations:   []trip.Citation{{}},
	}
	var b strings.Builder
	if err := printText(&b, it); err != nil || b.String() != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, b.String(), want)
	}
}

func TestStepsAreALineEach(t *testing.T) {
	var b strings.Builder
	s := newSteps(&b)
	for _, e := range []trip.Event{
		{Node: "intent", Phase: trip.Started, Summary: "Reading"},
		{Node: "intent", Phase: trip.Completed, Summary: "3 days in Rome"},
		{Node: "planner", Phase: trip.Progress, Summary: "A plan"},
		{Node: "planner", Phase: trip.Stopped, Summary: "Nothing \x1b[31mfits"},
	} {
		s.show(e)
	}
	s.end()
	if got, want := b.String(), "✓ intent     3 days in Rome\n  planner    A plan\n✗ planner    Nothing [31mfits\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		s    string
		n    int
		want string
	}{{"", 3, ""}, {"été", 3, "été"}, {"étés", 3, "ét…"}, {" a \n b\t", 9, "a b"}, {"a\x1bb\u200b", 9, "ab"}} {
		if got := shorten(tt.s, tt.n); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.s, got, tt.want)
		}
	}
}
