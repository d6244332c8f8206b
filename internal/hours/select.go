package hours

import (
	"math/bits"
	"time"

	"waymark/internal/trip"
)

// A yearRange is "2025" or "2025-2026".
type yearRange struct{ from, to int }

const lastYear = 9999 // of "2025+"

// A weekRange is "week 01-10", in ISO weeks. With from after to it wraps over new
// year. Of "week 02-52/2" it is every second one; step is 1 for each.
type weekRange struct{ from, to, step int }

// A dateRange is "Apr-Oct", "Dec 24-26" or "2025 Dec 24-2026 Jan 2". Both ends
// have a year or neither has; without, from after to wraps over new year. Both
// have a day or neither has; without, the months are whole. Ends that move have
// neither.
type dateRange struct{ from, to point }

// A point is a date, a month or a moving date; a year or day of 0 is absent.
type point struct {
	year  int
	month time.Month
	day   int
	moving
}

// days are weekdays and holidays: one of them suffices, or if both is set, as in
// "PH Mo-Fr", it takes one of each.
type days struct {
	weekdays [7]uint16 // by time.Weekday: bits of nthBit
	public   offsets
	school   bool
	both     bool
}

// offsets are the days before and after a public holiday that "PH -1 day" and
// "PH +1 day" mean, and the day itself: bits of offsetBit.
type offsets uint64

const mostOffset = 31 // days

func offsetBit(days int) offsets { return 1 << (mostOffset + days) }

// days returns the days of an offsetBit.
func (o offsets) days() int { return bits.TrailingZeros64(uint64(o)) - mostOffset }

// everyNth is a weekday without restriction: each of its five in a month.
const everyNth uint16 = 0b11111

// nthBit returns the bit for the nth of a weekday in its month, or for a
// negative n the nth from its end; n is 1 to 5 or -1 to -5.
func nthBit(n int) uint16 {
	if n < 0 {
		return 1 << (4 - n)
	}
	return 1 << (n - 1)
}

// matches reports whether all of r's selectors hold on the day.
func (r *rule) matches(f facts) bool {
	return r.days.match(f) &&
		anyMatch(r.dates, f) && anyMatch(r.years, f) && anyMatch(r.weeks, f)
}

// everyDay reports whether r has no selector.
func (r *rule) everyDay() bool {
	return len(r.years) == 0 && len(r.dates) == 0 && len(r.weeks) == 0 && r.days == days{}
}

func anyMatch[T interface{ match(facts) bool }](selectors []T, f facts) bool {
	for _, s := range selectors {
		if s.match(f) {
			return true
		}
	}
	return len(selectors) == 0
}

func (y yearRange) match(f facts) bool { return y.from <= f.date.Year && f.date.Year <= y.to }

func (w weekRange) match(f facts) bool {
	return between(w.from, f.week, w.to) && (f.week-w.from)%w.step == 0
}

func (r dateRange) match(f facts) bool {
	if r.moves() {
		return r.matchMoving(f.date)
	}
	d, last := f.date, r.to
	if last.day == 0 {
		last.day = 31
	}
	if r.from.year == 0 {
		d.Year = 0
	}
	return between(r.from.number(), ordinal(d), last.number())
}

// wraps reports whether r goes over new year.
func (r dateRange) wraps() bool {
	r.from.year, r.to.year = 0, 0
	return r.to.number() < r.from.number()
}

func (p point) number() int { return ordinal(trip.Date{Year: p.year, Month: p.month, Day: p.day}) }

// between reports whether x is from..to, or outside of to..from if that wraps.
func between(from, x, to int) bool {
	if from <= to {
		return from <= x && x <= to
	}
	return from <= x || x <= to
}

func (s days) match(f facts) bool {
	holiday := s.public&f.public != 0 || s.school && f.school
	weekday := s.weekdays[f.weekday]&f.nth != 0
	switch {
	case s == days{}:
		return true
	case s.both:
		return holiday && weekday
	}
	return holiday || weekday
}
