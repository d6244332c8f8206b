package intent

import (
	"fmt"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Days ahead of today at which a trip without any date is assumed to begin.
const aheadDays = 42

// ordinaryDays is the length assumed where none was said.
const ordinaryDays = 4

// schedule turns what was read of dates and length into the first and the last
// day. The rules for what was not said:
//
//   - A month begins on the first Tuesday on or after its 5th; early, mid and
//     late in a month on or after the 2nd, 11th and 21st, the n-th week on or
//     after 1, 8, 15 and 22, the last one in the last seven days. A weekend has
//     the first Friday instead. On Tuesdays fares are low and few museums are
//     closed.
//   - Without a year the next such day after today is meant.
//   - A weekend is Friday to Sunday, a long one Friday to Monday.
//   - Without any date the trip begins on the first Friday at least six weeks
//     from today.
//   - Without a length it has as many days as the request allows, else four.
type schedule struct {
	today   trip.Date
	length  length
	dates   explicit
	written bool // dates is there
	window  window
	max     int // of the request, 0: none

	in *trip.Intent
}

// settle writes the dates into the intent, with its assumptions, or returns what
// has to be asked.
func (s *schedule) settle() *trip.Failure {
	if s.written {
		return s.fromDates()
	}
	if s.window.hasTo && s.length.days == 0 {
		s.length.days = (int(s.window.toDay)-int(s.window.weekday)+7)%7 + 1
	}
	n, fail := s.days(s.feastDays())
	if fail != nil {
		return fail
	}
	start, value, why := s.begin(n)
	if start.Before(s.today) {
		return askDate("Those days are past. On which day does the trip begin?", nil)
	}
	if value != "" {
		s.in.Assume("date_window.start", value, why)
	}
	s.in.Dates = trip.DateWindow{Start: start, End: start.AddDays(n - 1)}
	return nil
}

// days returns the number of days, capped by the request; usual is what is
// assumed where nothing was said.
func (s *schedule) days(usual int) (int, *trip.Failure) {
	n := s.length.days
	switch {
	case n == 0 && s.max > 0:
		n = s.max
		s.in.Assume("date_window", count1(n, "day"), "no length was named: the request's maximum is used")
	case n == 0:
		n = usual
		s.in.Assume("date_window", count1(n, "day"), "no length was named: an ordinary city trip")
	case s.max > 0 && n > s.max:
		s.in.Assume("date_window", count1(s.max, "day"), "the request allows no more days than that; the prompt named "+count1(n, "day"))
		n = s.max
	case s.length.weekend && n == weekendDays:
		s.in.Assume("date_window", count1(n, "day"), "a weekend is taken as Friday to Sunday")
	case s.length.weekend && n == longWeekendDays:
		s.in.Assume("date_window", count1(n, "day"), "a long weekend is taken as Friday to Monday")
	case s.length.vague:
		s.in.Assume("date_window", count1(n, "day"), "the length was named only roughly")
	case s.length.nights && n <= trip.MaxDays:
		s.in.Assume("date_window", count1(n, "day"), count1(n-1, "night")+" and the day of leaving")
	}
	if n < 1 || n > trip.MaxDays {
		return 0, ask("date_window", fmt.Sprintf("A trip has 1 to %d days. How many days shall it be?", trip.MaxDays), nil)
	}
	return n, nil
}

func (s *schedule) feastDays() int {
	if s.window.kind == atFeast {
		return 5
	}
	return ordinaryDays
}

// fromDates settles days that were written out.
func (s *schedule) fromDates() *trip.Failure {
	first, last := s.dates.start, s.dates.end
	if first.open || last.open {
		return s.askOrder(first, last)
	}
	s.months()
	start, end, why, fail := s.years()
	if fail != nil {
		return fail
	}
	if s.dates.single && s.length.weekend {
		start = toFriday(start)
		why = append(why, "the weekend of the day that was named")
	}
	if start.Before(s.today) {
		return askDate("Those days are past. On which day does the trip begin?", nil)
	}
	if !s.dates.single {
		if end.Before(start) {
			return askDate("The last day is before the first. From which day to which day does the trip last?", nil)
		}
		span := start.DaysUntil(end) + 1
		switch n := s.length.days; {
		case n == 0, s.length.weekend, n == span:
		case n == span-1 && n%7 == 0: // a week from Saturday to Saturday
			s.in.Assume("date_window", count1(span, "day"), "the dates hold, both days included")
		case n < span && !(s.length.nights && n == span):
			s.in.Assume("date_window", count1(n, "day"), "the first days of the dates that were named")
			span = n
		case n > span:
			s.in.Assume("date_window", count1(span, "day"), "the dates hold, not the number of days")
		}
		s.length = length{days: span}
	}
	n, fail := s.days(ordinaryDays)
	if fail != nil {
		return fail
	}
	s.in.Dates = trip.DateWindow{Start: start, End: start.AddDays(n - 1)}
	if first.dayFirst || last.dayFirst {
		why = append(why, "of a date in numbers the first is taken as the day")
	}
	if first.weekday > 0 && start.Weekday() != time.Weekday(first.weekday-1) {
		why = append(why, "the date holds; its weekday is another than the one that was written")
	}
	if len(why) > 0 {
		s.in.Assume("date_window.start", start.String(), strings.Join(why, "; "))
	}
	return nil
}

// months completes days of which no month was written with the month that was
// named elsewhere, else with the next that has such a day from today.
func (s *schedule) months() {
	first, last := &s.dates.start, &s.dates.end
	if first.month > 0 {
		return
	}
	month := firstOf(s.today.Year, int(s.today.Month))
	switch {
	case s.window.kind == inMonth:
		month = trip.Date{Year: s.year(), Month: time.Month(s.window.month)}
	case s.window.kind == nextMonth, first.day < s.today.Day:
		month = firstOf(s.today.Year, int(s.today.Month)+1)
	}
	first.year, first.month = month.Year, int(month.Month)
	if last.day > 0 && last.month == 0 {
		last.year, last.month = first.year, first.month
	}
}

// years completes the years of written days: a missing one is that of the other
// day, else such that the trip begins today or later.
func (s *schedule) years() (start, end trip.Date, why []string, fail *trip.Failure) {
	first, last := s.dates.start, s.dates.end
	hint := s.window.year
	if hint == 0 && s.window.yearOff > 0 {
		hint = s.today.Year + s.window.yearOff - 1
	}
	turn := 0 // the range passes New Year
	if !s.dates.single && last.month < first.month && first.month-last.month >= 6 {
		turn = 1
	}
	year := first.year
	switch {
	case year > 0:
	case last.year > 0:
		year = last.year - turn
	case hint > 0:
		year = hint
	default:
		year = s.today.Year
		if d, _ := first.date(year); d.Before(s.today) {
			year++
		}
	}
	start, ok := first.date(year)
	if !ok && first.year == 0 && last.year == 0 && hint == 0 { // 29 February
		for ; !ok && year < s.today.Year+8; year++ {
			start, ok = first.date(year + 1)
		}
		year = start.Year
	}
	if !ok {
		return start, end, nil, askDate("The calendar has no such day. On which day does the trip begin?", nil)
	}
	if first.year == 0 && last.year == 0 && hint == 0 {
		why = append(why, "no year was named: the next such day from today")
	}
	if s.dates.single {
		return start, end, why, nil
	}
	endYear := last.year
	if endYear == 0 {
		endYear = year + turn
	}
	if end, ok = last.date(endYear); !ok {
		return start, end, nil, askDate("The calendar has no such day. On which day does the trip end?", nil)
	}
	return start, end, why, nil
}

// askOrder asks which of two numbers is the day.
func (s *schedule) askOrder(first, last day) *trip.Failure {
	d := first
	if !d.open {
		d = last
	}
	var options []string
	for _, other := range [...]day{{month: d.month, day: d.day}, {month: d.day, day: d.month}} {
		year := d.year
		if year == 0 {
			year = s.today.Year
			if date, _ := other.date(year); date.Before(s.today) {
				year++
			}
		}
		if date, ok := other.date(year); ok {
			options = append(options, date.String())
		}
	}
	return askDate("A date can be read in two ways. Which day is meant?", options)
}

// begin returns the first day of a trip of n days whose days were not written
// out, with what has to be said about it; value is "" when nothing has.
func (s *schedule) begin(n int) (start trip.Date, value, why string) {
	w := s.window
	switch w.kind {
	case inMonth:
		start = s.monthStart()
		why = "the first " + s.weekday().String() + " in that part of the month"
		if w.last > 0 {
			why = "in the last seven days of the month"
		}
		if w.months2 {
			why += "; two months were named, the first is taken"
		}
		if w.year == 0 && w.yearOff == 0 {
			why += "; no year was named: the next one from today"
		}
	case inSeason:
		start, why = s.seasonStart(), "no day was named: a day in "+w.season+" of the northern hemisphere"
	case atFeast:
		start, why = s.feastStart(n), w.feast+" falls into it; no day was named"
	case after:
		start, why = s.ahead(), "counted from today"
		if f := toFriday(start); s.length.weekend && !f.Before(s.today) {
			start, why = f, "counted from today, the weekend there"
		}
	case thisWeekend:
		start, why = on(s.today, time.Friday), "the next Friday"
	case nextWeekend:
		start, why = on(nextMonday(s.today), time.Friday), "the Friday of next week"
	case nextWeek:
		start, why = on(nextMonday(s.today), s.weekday()), "the first "+s.weekday().String()+" of next week"
		if w.hasDay {
			why = "next week"
		}
	case nextMonth:
		first := firstOf(s.today.Year, int(s.today.Month)+1)
		start, why = on(first.AddDays(w.anchor-1), s.weekday()), "the first "+s.weekday().String()+" in that part of next month"
	case laterInMonth:
		start, why = on(s.today.AddDays(1), s.weekday()), "the first "+s.weekday().String()+" from tomorrow"
	default:
		return s.anyStart()
	}
	return start, start.String(), why
}

// weekday returns the day of the week a trip begins on.
func (s *schedule) weekday() time.Weekday {
	switch {
	case s.window.hasDay:
		return s.window.weekday
	case s.length.weekend:
		return time.Friday
	}
	return time.Tuesday
}

// year returns the year that was said, 0 for none.
func (s *schedule) year() int {
	if s.window.yearOff > 0 {
		return s.today.Year + s.window.yearOff - 1
	}
	return s.window.year
}

func (s *schedule) monthStart() trip.Date {
	w, year := s.window, s.year()
	find := func(year int) trip.Date {
		from := firstOf(year, w.month).AddDays(w.anchor - 1)
		if w.last > 0 {
			from = firstOf(year, w.month+1).AddDays(-7)
		}
		whole := w.anchor == anchorWhole || w.anchor == anchorLate
		if whole && from.Before(s.today) && s.today.Year == year && int(s.today.Month) == w.month {
			from = s.today.AddDays(1)
		}
		return on(from, s.weekday())
	}
	if year > 0 {
		return find(year)
	}
	start := find(s.today.Year)
	if start.Before(s.today) || int(start.Month) != w.month {
		start = find(s.today.Year + 1)
	}
	return start
}

func (s *schedule) seasonStart() trip.Date {
	month, dom := 1, 15 // winter
	switch s.window.season {
	case "spring":
		month, dom = 4, 25
	case "summer":
		month, dom = 7, 10
	case "fall":
		month, dom = 10, 5
	}
	find := func(year int) trip.Date {
		return on(firstOf(year, month).AddDays(dom-1+s.window.shift), s.weekday())
	}
	if year := s.year(); year > 0 {
		return find(year)
	}
	start := find(s.today.Year)
	if start.Before(s.today) {
		start = find(s.today.Year + 1)
	}
	return start
}

// feastStart returns the first day of a trip of n days over a feast.
func (s *schedule) feastStart(n int) trip.Date {
	find := func(year int) trip.Date {
		d := feast(s.window.feast, year)
		return d.AddDays(-min(d.back, n-1))
	}
	if year := s.year(); year > 0 {
		return find(year)
	}
	start := find(s.today.Year)
	if start.Before(s.today) {
		start = find(s.today.Year + 1)
	}
	return start
}

func (s *schedule) ahead() trip.Date {
	if s.window.months == 0 {
		return s.today.AddDays(s.window.days)
	}
	first := firstOf(s.today.Year, int(s.today.Month)+s.window.months)
	length := first.DaysUntil(firstOf(first.Year, int(first.Month)+1))
	return first.AddDays(min(s.today.Day, length) - 1)
}

// anyStart returns the start of a trip whose time was not said, but for a
// weekday or a year.
func (s *schedule) anyStart() (start trip.Date, value, why string) {
	year := s.year()
	if s.window.hasDay && year == 0 {
		start = on(s.today.AddDays(1), s.window.weekday)
		return start, start.String(), "the next " + s.window.weekday.String()
	}
	s.length.weekend = true // the first Friday
	start = on(s.today.AddDays(aheadDays), s.weekday())
	if year > 0 && start.Year != year {
		start = on(firstOf(year, 5).AddDays(anchorWhole-1), s.weekday())
		return start, start.String(), "only the year was named: early in May"
	}
	return start, start.String(), "no date was named: the first " + s.weekday().String() + " at least six weeks from today"
}

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
	case "Thanksgiving": // the fourth Thursday of November (5 U.S.C. §6103)
		return feastDay{on(firstOf(year, 11), time.Thursday).AddDays(21), 1}
	case "Golden Week": // begins with Showa Day
		return feastDay{trip.Date{Year: year, Month: time.April, Day: 29}, 0}
	case "Oktoberfest": // begins on the Saturday after 15 September
		return feastDay{on(trip.Date{Year: year, Month: time.September, Day: 16}, time.Saturday), 0}
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
