package hours

import (
	"time"

	"waymark/internal/trip"
)

// moving is what makes a point another date each year: it is Easter Sunday, or
// the nth weekday of its month, or some days from there.
type moving struct {
	easter  bool
	nth     int // 1 to 4, or -1 to -4 from the end of the month; 0 for none
	weekday time.Weekday
	offset  int // days
}

func (m moving) moves() bool { return m.easter || m.nth != 0 }

func (r dateRange) moves() bool { return r.from.moves() || r.to.moves() }

// matchMoving reports whether d is from r.from to the next r.to after it.
func (r dateRange) matchMoving(d trip.Date) bool {
	for year := d.Year - 1; year <= d.Year+1; year++ {
		from, to := r.from.in(year), r.to.in(year)
		if to.Before(from) {
			to = r.to.in(year + 1)
		}
		if !d.Before(from) && !to.Before(d) {
			return true
		}
	}
	return false
}

// keepsOrder reports whether the ends of r, one of which moves, come in the same
// order each year.
func (r dateRange) keepsOrder() bool {
	if r.from.easter && r.to.easter {
		return true
	}
	fromEarliest, fromLatest := r.from.bounds()
	toEarliest, toLatest := r.to.bounds()
	return fromLatest.Before(toEarliest) || toLatest.Before(fromEarliest)
}

// bounds returns the earliest and the latest date of p in the year 2000.
func (p point) bounds() (earliest, latest trip.Date) {
	const year = 2000
	switch {
	case p.easter:
		earliest, latest = trip.Date{Year: year, Month: time.March, Day: 22}, trip.Date{Year: year, Month: time.April, Day: 25}
	case p.nth != 0:
		earliest = trip.Date{Year: year, Month: p.month, Day: 1}
		latest = earliest.AddDays(30)
	default:
		earliest = trip.Date{Year: year, Month: p.month, Day: p.day}
		latest = earliest
	}
	return earliest.AddDays(p.offset), latest.AddDays(p.offset)
}

// in returns the date of p, which has a day or moves, in the year.
func (p point) in(year int) trip.Date {
	d := trip.Date{Year: year, Month: p.month, Day: p.day}
	switch {
	case p.easter:
		d = easter(year)
	case p.nth > 0:
		d.Day = 1
		d.Day = 1 + int(p.weekday-d.Weekday()+7)%7 + 7*(p.nth-1)
	case p.nth < 0:
		d = trip.Date{Year: year, Month: p.month + 1, Day: 1}.AddDays(-1)
		d.Day += -int(d.Weekday()-p.weekday+7)%7 + 7*(p.nth+1)
	}
	return d.AddDays(p.offset)
}

// easter returns Easter Sunday of the Gregorian calendar (the anonymous algorithm
// of Nature 13, 1876, as in Meeus, Astronomical Algorithms, chapter 8).
func easter(year int) trip.Date {
	a, b, c := year%19, year/100, year%100
	epact := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	weekday := (32 + 2*(b%4) + 2*(c/4) - epact - c%4) % 7
	m := (a + 11*epact + 22*weekday) / 451
	n := epact + weekday - 7*m + 114
	return trip.Date{Year: year, Month: time.Month(n / 31), Day: n%31 + 1}
}
