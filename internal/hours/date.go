package hours

import (
	"time"

	"waymark/internal/trip"
)

const minutesOfDay = 24 * 60

// ordinal returns d as the decimal number YYYYMMDD, which orders dates.
func ordinal(d trip.Date) int { return (d.Year*100+int(d.Month))*100 + d.Day }

// instant returns the first instant at which the clock in loc shows the minute of
// d or, where it skips that minute, the instant of the change: unlike
// [trip.Date.In] it never decreases as minute grows.
func instant(d trip.Date, minute int, loc *time.Location) time.Time {
	const away = 26 * time.Hour // further from UTC than any zone, and the one day that a zone skipped whole
	wall := time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC)
	before, after := offset(wall.Add(-away), loc), offset(wall.Add(away), loc)
	early := wall.Add(-before)
	if before == after || offset(early, loc) == before {
		return early.In(loc)
	}
	late := wall.Add(-after)
	if offset(late, loc) == after {
		return late.In(loc)
	}
	change, _ := early.In(loc).ZoneBounds()
	return change
}

// offset returns how far the clock in loc is ahead of UTC at t.
func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}
