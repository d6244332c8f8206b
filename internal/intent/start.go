package intent

import (
	"time"

	"waymark/internal/trip"
)

// begin returns the first day of a trip of n days whose days were not written
// out, with what has to be said about it; value is "" when nothing has.
func (s *schedule) begin(n int) (start trip.Date, value, why string) {
	w := s.window
	switch w.kind {
	case inMonth:
		start = s.monthStart(n)
		why = s.monthReason(start, "of the month")
		if w.months2 {
			why += "; two months were named, the first is taken"
		}
		if w.year == 0 && w.yearOff == 0 {
			why += "; no year was named: the next one from today"
		}
	case inSeason:
		start, why = s.seasonStart(), "no day was named: a day in "+w.season+" of the northern hemisphere"
	case atFeast:
		start, why = s.feastStart(n), s.feastReason()
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
		start = on(first.AddDays(w.anchor-1), s.weekday())
		why = s.monthReason(start, "of next month")
	case laterInMonth:
		start, why = on(s.today.AddDays(1), s.weekday()), "the first "+s.weekday().String()+" from tomorrow"
	default:
		return s.anyStart()
	}
	return start, start.String(), why
}

// monthReason says which day of a month was taken.
func (s *schedule) monthReason(start trip.Date, month string) string {
	first, day := max(s.window.anchor, 1), "the first "+s.weekday().String()
	switch {
	case s.window.last > 0:
		return "in the last seven days " + month
	case start.Day-first >= 7:
		return day + " " + month + " that is still to come"
	case first == 1:
		return day + " " + month
	}
	return day + " from the " + ordinal(first) + " " + month
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

// monthStart returns the first day of a trip of n days in the month that was named.
func (s *schedule) monthStart(n int) trip.Date {
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
		start := on(from, s.weekday())
		if w.last > 0 && !s.length.weekend && !w.hasDay && start.AddDays(n-1).Month != from.Month {
			return from // the last week, and not the days behind it
		}
		return start
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

func (s *schedule) feastReason() string {
	what := "no day was named: "
	if s.length.weekend {
		what = "the weekend "
	}
	switch {
	case s.window.side < 0:
		return what + "before " + s.window.feast
	case s.window.side > 0:
		return what + "after " + s.window.feast
	case s.length.weekend:
		return what + "of " + s.window.feast
	}
	return s.window.feast + " falls into it; no day was named"
}

// feastStart returns the first day of a trip of n days over a feast: today, when
// the usual one is past but the feast is not.
func (s *schedule) feastStart(n int) trip.Date {
	find := func(year int) (start trip.Date, over bool) {
		d := feast(s.window.feast, year)
		switch {
		case s.window.side < 0 && s.length.weekend:
			start = on(d.AddDays(-n-6), time.Friday)
		case s.window.side < 0:
			start = d.AddDays(-n)
		case s.window.side > 0 && s.length.weekend:
			start = on(d.AddDays(1), time.Friday)
		case s.window.side > 0:
			start = d.AddDays(1)
		case s.length.weekend:
			start = toFriday(d.AddDays(-1)) // of a Monday the weekend before
		default:
			start = d.AddDays(-min(d.back, n-1))
		}
		if over = d.Before(s.today); !over && start.Before(s.today) {
			start = s.today
		}
		return start, over
	}
	if year := s.year(); year > 0 {
		start, _ := find(year)
		return start
	}
	start, over := find(s.today.Year)
	if over {
		start, _ = find(s.today.Year + 1)
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
