package intent

import (
	"time"

	"waymark/internal/trip"
)

// feastDay is a feast with the number of days before it that a trip begins.
type feastDay struct {
	trip.Date
	back int
}

func feast(name string, year int) feastDay {
	switch name {
	case "Christmas":
		return feastDay{trip.Date{Year: year, Month: time.December, Day: 25}, 2}
	case "New Year":
		return feastDay{trip.Date{Year: year, Month: time.January, Day: 1}, 3}
	case "New Year's Eve":
		return feastDay{trip.Date{Year: year, Month: time.December, Day: 31}, 2}
	case "Easter":
		return feastDay{easter(year), 2}
	case "Whitsun": // the fiftieth day of Easter
		return feastDay{easter(year).AddDays(49), 2}
	case "Thanksgiving": // the fourth Thursday of November (5 U.S.C. §6103)
		return feastDay{on(firstOf(year, 11), time.Thursday).AddDays(21), 1}
	case "Golden Week": // begins with Showa Day
		return feastDay{trip.Date{Year: year, Month: time.April, Day: 29}, 0}
	case "Oktoberfest": // begins on the Saturday after 15 September
		return feastDay{on(trip.Date{Year: year, Month: time.September, Day: 16}, time.Saturday), 0}
	case "Halloween":
		return feastDay{trip.Date{Year: year, Month: time.October, Day: 31}, 2}
	case "Bastille Day":
		return feastDay{trip.Date{Year: year, Month: time.July, Day: 14}, 2}
	case "Independence Day": // of the United States, as the next two (5 U.S.C. §6103)
		return feastDay{trip.Date{Year: year, Month: time.July, Day: 4}, 2}
	case "Memorial Day": // the last Monday of May
		return feastDay{on(trip.Date{Year: year, Month: time.May, Day: 25}, time.Monday), 3}
	case "Labor Day": // the first Monday of September
		return feastDay{on(firstOf(year, 9), time.Monday), 3}
	}
	return feastDay{trip.Date{Year: year, Month: time.February, Day: 14}, 1}
}

// easter returns Easter Sunday of the Gregorian calendar (anonymous algorithm
// as in New Scientist of 30 March 1961; see Meeus, Astronomical Algorithms,
// chapter 8).
func easter(year int) trip.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	return trip.Date{Year: year, Month: time.Month(month), Day: (h + l - 7*m + 33*month + 19) % 32}
}

// on returns the first day d or later that is the given weekday.
func on(d trip.Date, w time.Weekday) trip.Date {
	return d.AddDays((int(w) - int(d.Weekday()) + 7) % 7)
}

// toFriday returns the Friday of the weekend that d is in or before.
func toFriday(d trip.Date) trip.Date {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(-1)
	case time.Sunday:
		return d.AddDays(-2)
	}
	return on(d, time.Friday)
}

func nextMonday(d trip.Date) trip.Date { return on(d.AddDays(1), time.Monday) }

// firstOf returns the first day of a month; months beyond December are those of
// the next years.
func firstOf(year, month int) trip.Date {
	return trip.DateOf(time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC))
}
