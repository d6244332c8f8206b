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
//   - A trip in a month begins on the day with the lowest fares that lets it end
//     there, without flights on the first Tuesday on or after its 5th; early, mid and
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
	if s.window.kind == after {
		s.leave(s.ahead())
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

// leave sets the length of a trip from a day to the weekday it was said to end on:
// "from tomorrow until Sunday".
func (s *schedule) leave(start trip.Date) {
	if w := s.window; w.leaves && s.length.days == 0 {
		s.length.days = start.DaysUntil(on(start.AddDays(1), w.weekday)) + 1
	}
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
	guessed := s.months()
	start, end, why, fail := s.years()
	if fail != nil {
		return fail
	}
	if guessed {
		why = append(why, "no month was named: the next that has the day")
	}
	if f := toFriday(start); s.dates.single && s.length.weekend && !f.Before(s.today) {
		start = f
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
	s.leave(start)
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

// months completes days of which no month was written with the month of the
// other day or that was named elsewhere, else with the next that has such a day
// from today, which is a guess.
func (s *schedule) months() (guessed bool) {
	first, last := &s.dates.start, &s.dates.end
	switch {
	case first.month > 0 && last.day > 0 && last.month == 0:
		last.year, last.month = first.year, first.month
		if last.day < first.day {
			last.year, last.month = 0, first.month%12+1
		}
		return false
	case first.month > 0:
		return false
	case last.month > 0:
		first.year, first.month = last.year, last.month
		return false
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
	return s.window.kind != inMonth && s.window.kind != nextMonth
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
