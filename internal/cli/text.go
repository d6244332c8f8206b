package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"waymark/internal/export"
	"waymark/internal/trip"
)

// steps shows the events of a run: on a terminal in one line that changes, else a
// line for each node that completes or fails.
type steps struct {
	w    io.Writer
	live bool
}

func newSteps(w io.Writer) *steps { return &steps{w, terminal(w)} }

const (
	clearLine = "\r\x1b[K"
	lineWidth = 100
)

func (s *steps) show(e trip.Event) {
	switch {
	case e.Phase == trip.Completed:
		s.line("✓", e)
	case e.Phase == trip.Stopped:
		s.line("✗", e)
	case s.live:
		fmt.Fprintf(s.w, "%s… %-10s %s", clearLine, e.Node, shorten(e.Summary, lineWidth))
	case e.Phase == trip.Progress:
		s.line(" ", e)
	}
}

func (s *steps) line(mark string, e trip.Event) {
	if s.live {
		io.WriteString(s.w, clearLine)
	}
	fmt.Fprintf(s.w, "%s %-10s %s\n", mark, e.Node, shorten(e.Summary, 2*lineWidth))
}

// end leaves the line that changes.
func (s *steps) end() {
	if s.live {
		io.WriteString(s.w, clearLine)
	}
	fmt.Fprintln(s.w)
}

// shorten cuts s to n characters.
func shorten(s string, n int) string {
	printable := strings.Map(func(r rune) rune { // a prompt must not steer the terminal
		if unicode.IsPrint(r) || unicode.IsSpace(r) {
			return r
		}
		return -1
	}, s)
	runes := []rune(strings.Join(strings.Fields(printable), " "))
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n-1]) + "…"
}

// printItinerary writes a stored itinerary in a format.
func printItinerary(w io.Writer, body json.RawMessage, format string) error {
	var it trip.Itinerary
	if err := json.Unmarshal(body, &it); err != nil {
		return fmt.Errorf("stored itinerary: %w", err)
	}
	if format == "text" {
		return printText(w, it)
	}
	f, _ := export.ByName(format)
	return f.Encode(w, it)
}

// printText writes an itinerary for a reader at a terminal.
func printText(w io.Writer, it trip.Itinerary) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s to %s\n", strings.ToUpper(it.Intent.Destination.City), it.Intent.Dates.Start, it.Intent.Dates.End)
	for _, a := range it.Intent.Assumptions {
		fmt.Fprintf(&b, "  assumed: %s: %s (%s)\n", a.Label(), a.Value, a.Why)
	}
	for i, d := range it.Days {
		fmt.Fprintf(&b, "\nDay %d  %s %s  %d to %d °C, rain %d %%\n", i+1, d.Date.Weekday().String()[:3], d.Date, d.Weather.LowC, d.Weather.HighC, d.Weather.RainPercent)
		for _, a := range d.Activities {
			printActivity(&b, a, d.Date)
		}
	}
	c := it.Cost
	fmt.Fprintf(&b, "\n%-12s%10s\n", "Flights", trip.Dollars(c.Flights))
	for _, part := range []struct {
		name  string
		cents int64
	}{{"Lodging", c.Lodging}, {"Sights", c.Attractions}, {"Meals", c.Meals}, {"Transport", c.Transit}, {"Small things", c.DailySpend}, {"Total", c.Total}, {"Budget", it.Intent.BudgetUSDCents}} {
		fmt.Fprintf(&b, "%-12s%10s\n", part.name, trip.Dollars(part.cents))
	}
	fmt.Fprintf(&b, "\nCertificate: %s; rules %s.\n", certified(it.Certificate.Checks), it.Certificate.PolicyVersion)
	for _, v := range it.Advisories {
		fmt.Fprintf(&b, "  to know: %s\n", v.Message)
	}
	for _, d := range it.Degraded {
		fmt.Fprintf(&b, "  degraded: %s %s; %s was used\n", d.Tool, d.Reason, d.Used)
	}
	fmt.Fprintf(&b, "Prices and times are estimates; verify before booking. Sources: %d, listed by --format markdown.\n", len(it.Citations))
	_, err := io.WriteString(w, b.String())
	return err
}

// certified says how many checks hold. Of a plan that was handed over none of the
// others blocks.
func certified(checks []trip.Check) string {
	held := 0
	for _, check := range checks {
		if check.Holds {
			held++
		}
	}
	if held == len(checks) {
		return fmt.Sprintf("all %d checks hold", held)
	}
	return fmt.Sprintf("%d of %d checks hold, and none of the others blocks", held, len(checks))
}

func printActivity(b *strings.Builder, a trip.Activity, day trip.Date) {
	start, end := local(a.Start, a.StartTZ), local(a.End, a.EndTZ)
	name, cost, way := a.Name, "", ""
	switch {
	case a.Kind != trip.KindMeal:
	case start.Hour() < lunchEnds:
		name = "Lunch: " + name
	default:
		name = "Dinner: " + name
	}
	if a.CostUSDCents > 0 {
		cost = trip.Dollars(a.CostUSDCents)
	}
	if a.TravelS > 0 {
		way = fmt.Sprintf("  (%s %d min)", a.TravelMode, a.TravelS/60)
	}
	fmt.Fprintf(b, "  %s–%s  %-52s%10s%s\n", start.Format("15:04"), end.Format("15:04"), shorten(name, 50), cost, way)
	if a.Kind == trip.KindFlight && trip.DateOf(start) != day {
		fmt.Fprintf(b, "               leaves on %s\n", start.Format("Monday 2 January"))
	}
	if a.Kind == trip.KindFlight && trip.DateOf(end) != day {
		fmt.Fprintf(b, "               lands on %s\n", end.Format("Monday 2 January"))
	}
	for _, note := range a.Notes {
		fmt.Fprintf(b, "               %s\n", note)
	}
}

// lunchEnds is the hour from which a meal is a dinner.
const lunchEnds = 16

// local returns t on the clocks of a zone, of UTC where that is not known.
func local(t time.Time, zone string) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return t.In(loc)
}
