package trip

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a calendar day without a zone. The zero Date is no day. Its text form
// is ISO 8601, "2027-06-01".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the calendar day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "2027-06-01".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %.20q: want YYYY-MM-DD: %w", s, ErrInvalid)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// String returns the ISO 8601 form, "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	if d.Year < 1000 || d.Year > 9999 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
	}
	text := strconv.AppendInt(make([]byte, 0, len(time.DateOnly)), int64(d.Year), 10) // some thousand times a run
	text = append(text, '-', '0'+byte(d.Month/10), '0'+byte(d.Month%10))
	text = append(text, '-', '0'+byte(d.Day/10), '0'+byte(d.Day%10))
	return string(text)
}

// In returns the instant at which the wall clock in loc shows hour:minute on d.
// Minutes may exceed a day. A wall time that a clock change skips moves forward
// by the length of the gap, one that occurs twice means the first (RFC 5545
// §3.3.5).
func (d Date) In(loc *time.Location, hour, minute int) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	// time.Date leaves it open which side of a clock change it takes. The offset
	// before the change gives the first of two and moves forward over a gap.
	_, before := wall.Add(-24 * time.Hour).In(loc).Zone()
	_, after := wall.Add(24 * time.Hour).In(loc).Zone()
	first := wall.Add(-time.Duration(before) * time.Second).In(loc)
	if before == after {
		return first
	}
	second := wall.Add(-time.Duration(after) * time.Second).In(loc)
	if !sameClock(first, wall) && sameClock(second, wall) {
		return second
	}
	return first
}

func sameClock(t, wall time.Time) bool {
	return t.Format(time.DateTime) == wall.Format(time.DateTime)
}

// AddDays returns the day n days after d.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// DaysUntil returns the number of days from d to e, negative when e is earlier.
func (d Date) DaysUntil(e Date) int {
	const day = 24 * 60 * 60
	return int((e.utc().Unix() - d.utc().Unix()) / day) // a Duration ends at 292 years
}

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.utc().Before(e.utc()) }

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// MarshalText writes the ISO 8601 form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO 8601 form; the empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}
