package atlas

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// Opening is a time during which a place lets visitors in.
type Opening struct{ Open, Close time.Time }

// Openings returns when the place is open on each date, in order; known is false
// for a date whose hours are not known. Empty hours are those of a place that is
// closed. public says which dates are public holidays.
func (c *City) Openings(p trip.Place, dates []trip.Date, public func(trip.Date) bool) (open [][]Opening, known []bool) {
	open, known = make([][]Opening, len(dates)), make([]bool, len(dates))
	var schedule hours.Schedule // unknown, unless it can be read
	if p.OpeningHours != nil {
		schedule, _ = hours.Parse(cmp.Or(strings.TrimSpace(*p.OpeningHours), "off"))
	}
	for i, d := range dates {
		if slices.Contains(p.ClosedDates, d.String()) || slices.Contains(p.ClosedDates, d.String()[len("2027-"):]) {
			known[i] = true
			continue
		}
		var windows []hours.Window
		windows, known[i] = schedule.Windows(d, c.Zone, public)
		for _, w := range windows {
			open[i] = append(open[i], Opening(w))
		}
	}
	return open, known
}
