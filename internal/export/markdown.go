package export

import (
	"fmt"
	"io"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Markdown writes the itinerary's words, then a timetable with a table for each
// day and a table of costs. Times are those of the destination's clocks, those of a
// flight of the clocks at either end.
func Markdown(w io.Writer, it trip.Itinerary) error {
	var out strings.Builder
	if words := strings.TrimSpace(it.AnswerMarkdown); words != "" {
		out.WriteString(words + "\n")
	} else {
		out.WriteString("# " + escape(title(it)) + "\n")
	}
	out.WriteString("\n## Timetable\n")
	loc, known := zone(it)
	if city := escape(line(it.Intent.Destination.City)); known && city != "" {
		out.WriteString("\nTimes are those of " + city + ", of a flight those of its airports.\n")
	} else if !known {
		out.WriteString("\nTimes are in UTC.\n")
	}
	for i, d := range it.Days {
		fmt.Fprintf(&out, "\n### %s\n\n", escape(dayTitle(i+1, d.Date)))
		if len(d.Activities) == 0 {
			out.WriteString("Nothing is planned.\n")
			continue
		}
		out.WriteString("| Time | What | Way there | Cost |\n| --- | --- | --- | ---: |\n")
		for _, a := range d.Activities {
			cost := ""
			if a.CostUSDCents != 0 {
				cost = trip.Dollars(a.CostUSDCents)
			}
			row := []string{hours(a, d.Date, loc), escape(name(a)), way(a), cost}
			fmt.Fprintf(&out, "| %s |\n", strings.Join(row, " | "))
		}
	}
	out.WriteString("\n## Costs\n\n| What | US dollars |\n| --- | ---: |\n")
	for _, part := range costs(it.Cost) {
		fmt.Fprintf(&out, "| %s | %s |\n", part.name, trip.Dollars(part.cents))
	}
	fmt.Fprintf(&out, "| **Total** | %s |\n", trip.Dollars(it.Cost.Total))
	_, err := io.WriteString(w, out.String())
	return err
}

// hours says from when to when an activity of a day is.
func hours(a trip.Activity, day trip.Date, loc *time.Location) string {
	if a.Kind != trip.KindFlight {
		return a.Start.In(loc).Format("15:04") + "–" + a.End.In(loc).Format("15:04")
	}
	return airportTime(a.Start, a.StartTZ, day, loc) + "–" + airportTime(a.End, a.EndTZ, day, loc)
}

// airportTime is a time on the clocks of a zone, loc where that is not known, with
// the date where it is another day.
func airportTime(t time.Time, zone string, day trip.Date, loc *time.Location) string {
	if there, err := time.LoadLocation(zone); err == nil && zone != "" {
		loc = there
	}
	t = t.In(loc)
	if trip.DateOf(t) == day {
		return t.Format("15:04")
	}
	return t.Format("15:04 (2 January)")
}

type cost struct {
	name  string
	cents int64
}

// costs are the parts of the cost that there are.
func costs(c trip.Cost) (parts []cost) {
	for _, part := range []cost{
		{"Flights", c.Flights}, {"Lodging", c.Lodging}, {"Tickets", c.Attractions}, {"Meals", c.Meals},
		{"Local transport and transfers", c.Transit}, {"Small things", c.DailySpend},
	} {
		if part.cents != 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// escape makes a text on one line mean itself within a line or a cell of
// CommonMark.
func escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>|~&#", r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}
