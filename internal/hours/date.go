package hours

import (
	"fmt"
	"time"
)

const minutesOfDay = 24 * 60

// Date is a local calendar date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// From returns the date of t in t's own location.
func From(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.utc(0).Weekday() }

// AddDays returns the date n days after d, or before it if n is negative.
func (d Date) AddDays(n int) Date { return From(d.utc(n * minutesOfDay)) }

// String returns d as YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func (d Date) before(e Date) bool { return d.number() < e.number() }

// number returns d as the decimal number YYYYMMDD, which orders dates.
func (d Date) number() int { return (d.Year*100+int(d.Month))*100 + d.Day }

// utc returns the time at which a clock in UTC shows the minute of d.
func (d Date) utc(minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, time.UTC)
}

// at returns the first instant at which the clock in loc shows the minute of d
// or, where it skips that minute, a later one. It never decreases as minute
// grows. [time.Date] leaves both cases open.
func (d Date) at(minute int, loc *time.Location) time.Time {
	const away = 26 * time.Hour // further from UTC than any zone, and the one day that a zone skipped whole
	wall := d.utc(minute)
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
