package hours

import (
	"fmt"
	"strings"
	"time"
)

var (
	monthNames = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	dayNames   = [7]string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"} // by time.Weekday
)

// indexOf returns the place of t among names, or -1.
func indexOf(names []string, t token) int {
	for i, name := range names {
		if t.kind == word && strings.EqualFold(t.text, name) {
			return i
		}
	}
	return -1
}

func (p *parser) monthAt(n int) bool   { return indexOf(monthNames[:], p.peek(n)) >= 0 }
func (p *parser) weekdayAt(n int) bool { return indexOf(dayNames[:], p.peek(n)) >= 0 }
func (p *parser) daysAt(n int) bool    { return p.weekdayAt(n) || isOneOf(p.peek(n), "PH", "SH") }
func (p *parser) yearAt(n int) bool    { return p.peek(n).kind == number && len(p.peek(n).text) == 4 }

// dateAt reports whether the nth token from here begins a date with its month.
func (p *parser) dateAt(n int) bool { return p.monthAt(n) || p.yearAt(n) && p.monthAt(n+1) }

// numberAt reports whether the nth token from here is a day or a week, and not the
// beginning of a time.
func (p *parser) numberAt(n int) bool {
	return p.peek(n).kind == number && len(p.peek(n).text) <= 2 && !p.timeAt(n) && !p.alwaysAt(n)
}

// years reads "2025,2027-2029". A year before a month is left to dates.
func (p *parser) years() []yearRange {
	var years []yearRange
	for ok := p.yearAt(0) && !p.monthAt(1); ok; ok = p.more(p.yearAt) {
		start := p.peek(0)
		y := yearRange{from: p.year()}
		y.to = y.from
		if p.take('+') {
			y.to = lastYear
		} else if p.take('-') {
			if y.to = p.year(); y.to <= y.from {
				p.syntax(start, "a range of years that has only one or none")
			}
		}
		years = append(years, y)
	}
	return years
}

// year reads a year; the specification begins with 1901.
func (p *parser) year() int {
	t := p.peek(0)
	if !p.yearAt(0) {
		p.unexpected()
	} else if p.take(number); t.value <= 1900 || t.value >= lastYear {
		p.syntax(t, "no year from 1901 to 9998")
	}
	return t.value
}

// dates reads "Apr-Oct", "Dec 24-26,31", "2025 Dec 24-2026 Jan 2". A year and a
// month hold for what follows them in the list.
func (p *parser) dates() []dateRange {
	if !p.dateAt(0) {
		return nil
	}
	dates := []dateRange{p.dateRange(dateRange{})}
	goesOn := func(n int) bool {
		return p.dateAt(n) || p.numberAt(n) && dates[len(dates)-1].to.day > 0
	}
	for p.more(goesOn) {
		dates = append(dates, p.dateRange(dates[len(dates)-1]))
	}
	return dates
}

func (p *parser) dateRange(before dateRange) dateRange {
	start, ownYear := p.peek(0), p.yearAt(0)
	r := dateRange{from: p.point(before.to)}
	if !ownYear && (before.from.year != before.to.year || before.to.year > 0 && r.from.number() < before.to.number()) {
		p.unsupported(start, "a date of either of two years")
	}
	r.to = r.from
	if p.take('-') {
		if !p.dateAt(0) && !p.numberAt(0) {
			p.unexpected()
		}
		onlyDay := p.numberAt(0)
		ownYear = p.yearAt(0)
		r.to = p.point(r.from)
		if onlyDay && r.to.day < r.from.day { // "Dec 24-2" means January, and says nearly a year
			p.unsupported(start, "a range that ends in another month than it names")
		}
		if !ownYear && r.from.year > 0 && r.wraps() && r.from.day > 0 {
			r.to.year++
		}
	}
	switch {
	case (r.from.day == 0) != (r.to.day == 0), (r.from.year == 0) != (r.to.year == 0):
		p.unsupported(start, "a range of unlike dates")
	case r.from.year > 0 && r.from.year == r.to.year && r.wraps():
		p.unsupported(start, "a range over new year within one year")
	case r.from.year > r.to.year:
		p.syntax(start, "a range that ends before it begins")
	}
	return r
}

// point reads "2025 Dec 24", "Dec 24", "Dec" or, with the month of context, "24".
// What is missing on the left is the context's.
func (p *parser) point(context point) point {
	d := point{year: context.year, month: context.month}
	if p.yearAt(0) {
		d.year = p.year()
	}
	if month := indexOf(monthNames[:], p.peek(0)); month >= 0 {
		d.month = time.Month(month + 1)
		p.take(word)
	}
	if t := p.peek(0); p.numberAt(0) && p.take(number) {
		d.day = t.value
		const leap = 2000
		if most := time.Date(leap, d.month+1, 0, 0, 0, 0, 0, time.UTC).Day(); d.day < 1 || d.day > most {
			p.syntax(t, fmt.Sprintf("no day %s in %s", t.text, d.month))
		}
	}
	return d
}

// checkYears refuses years that could be read in two ways: two of them for one
// date, or "2025-2026 Nov-Mar", which is two winters or four half ones. So it is
// with weeks.
func (p *parser) checkYears(r *rule, start token) {
	for _, d := range r.dates {
		if len(r.years) > 0 && (d.from.year > 0 || d.wraps()) {
			p.unsupported(start, "years beside dates over new year or with years")
		}
	}
	for _, w := range r.weeks {
		if len(r.years) > 0 && w.from > w.to {
			p.unsupported(start, "years beside weeks over new year")
		}
	}
}

// weeks reads "week 01-10,20".
func (p *parser) weeks() []weekRange {
	if !p.word("week") {
		return nil
	}
	weeks := []weekRange{p.weekRange()}
	for p.more(p.numberAt) {
		weeks = append(weeks, p.weekRange())
	}
	return weeks
}

func (p *parser) weekRange() weekRange {
	w := weekRange{from: p.week()}
	w.to = w.from
	if p.take('-') {
		w.to = p.week()
	}
	return w
}

func (p *parser) week() int {
	t := p.peek(0)
	if !p.numberAt(0) {
		p.unexpected()
	} else if p.take(number); t.value < 1 || t.value > 53 {
		p.syntax(t, "no week "+t.text)
	}
	return t.value
}

// days reads "Mo-Fr,PH", "Su[1,-1]" or "PH Mo-Fr".
func (p *parser) days() days {
	var s days
	for ok := true; ok; ok = p.more(p.daysAt) {
		switch {
		case p.word("PH"):
			s.public = true
		case p.word("SH"):
			s.school = true
		default:
			p.weekdays(&s)
		}
		if p.at('-') || p.at('+') {
			p.unsupported(p.peek(0), "days counted from another day")
		}
	}
	if s.weekdays == ([7]uint16{}) && p.weekdayAt(0) {
		s.both = true
		p.weekdays(&s)
		for p.more(p.weekdayAt) {
			p.weekdays(&s)
		}
	}
	return s
}

// weekdays reads "Mo", "Sa-Mo" or "Su[1,-1]" into s.
func (p *parser) weekdays(s *days) {
	from := indexOf(dayNames[:], p.peek(0))
	p.take(word)
	to := from
	switch {
	case p.at('-') && p.weekdayAt(1):
		p.take('-')
		to = indexOf(dayNames[:], p.peek(0))
		p.take(word)
	case p.take('['):
		s.weekdays[from] |= p.nths()
		return
	}
	for day := from; ; day = (day + 1) % 7 {
		s.weekdays[day] |= everyNth
		if day == to {
			return
		}
	}
}

// nths reads "1,3-4,-1]" as bits of [nthBit].
func (p *parser) nths() (bits uint16) {
	for ok := true; ok; ok = p.take(',') {
		from := p.nth()
		to := from
		if from > 0 && p.take('-') {
			to = p.nth()
		}
		for n := from; n <= to && p.err == nil; n++ {
			bits |= nthBit(n)
		}
		if to < from {
			p.unexpected()
		}
	}
	if !p.take(']') {
		p.unexpected()
	}
	return bits
}

func (p *parser) nth() int {
	sign := 1
	if p.take('-') {
		sign = -1
	}
	t := p.peek(0)
	if !p.take(number) || t.value < 1 || t.value > 5 {
		p.syntax(t, "no weekday of a month with this number")
		return 1
	}
	return sign * t.value
}
