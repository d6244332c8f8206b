package hours

import (
	"fmt"
	"strings"
	"time"
)

// monthOf returns the month that t names in its first three letters or more, or 0.
func monthOf(t token) time.Month {
	for m := time.January; m <= time.December; m++ {
		if abbreviates(t, m.String(), 3) {
			return m
		}
	}
	return 0
}

// weekdayOf returns the weekday that t names in its first two letters or more, or
// -1.
func weekdayOf(t token) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if abbreviates(t, d.String(), 2) {
			return d
		}
	}
	return -1
}

// abbreviates reports whether t is at least so many first letters of the name.
func abbreviates(t token, name string, least int) bool {
	n := len(t.text)
	return t.kind == word && least <= n && n <= len(name) && strings.EqualFold(t.text, name[:n])
}

func (p *parser) monthAt(n int) bool   { return monthOf(p.peek(n)) > 0 }
func (p *parser) weekdayAt(n int) bool { return weekdayOf(p.peek(n)) >= 0 }
func (p *parser) easterAt(n int) bool  { return isOneOf(p.peek(n), "easter") }
func (p *parser) daysAt(n int) bool    { return p.weekdayAt(n) || isOneOf(p.peek(n), "PH", "SH") }
func (p *parser) yearAt(n int) bool    { return p.peek(n).kind == number && len(p.peek(n).text) == 4 }

// dateAt reports whether the nth token from here begins a date with its month.
func (p *parser) dateAt(n int) bool {
	return p.monthAt(n) || p.easterAt(n) || p.yearAt(n) && p.monthAt(n+1)
}

// offsetAt reports whether the nth token from here begins an offset, "-2 days".
func (p *parser) offsetAt(n int) bool {
	return (p.peek(n).kind == '+' || p.peek(n).kind == '-') && p.peek(n+1).kind == number && isOneOf(p.peek(n+2), "day", "days")
}

// offset reads "-2 days", or nothing as 0.
func (p *parser) offset() int {
	if !p.offsetAt(0) {
		return 0
	}
	days := p.peek(1).value
	if days < 1 || days > mostOffset {
		p.unsupported(p.peek(0), "that many days")
	}
	if p.at('-') {
		days = -days
	}
	p.pos = min(p.pos+3, len(p.tokens)-1)
	return days
}

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
	r := dateRange{from: p.point(before.to, false)}
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
		r.to = p.point(r.from, true)
		if onlyDay && r.to.day < r.from.day { // "Dec 24-2" means January, and says nearly a year
			p.unsupported(start, "a range that ends in another month than it names")
		}
		if !ownYear && r.from.year > 0 && r.wraps() && r.from.day > 0 {
			r.to.year++
		}
	}
	switch {
	case r.moves() && (r.from.year > 0 || r.to.year > 0):
		p.unsupported(start, "a moving date with a year")
	case r.moves() && r.from != r.to:
		p.checkMoving(r, start)
	case (r.from.day == 0) != (r.to.day == 0), (r.from.year == 0) != (r.to.year == 0):
		p.unsupported(start, "a range of unlike dates")
	case r.from.year > 0 && r.from.year == r.to.year && r.wraps():
		p.unsupported(start, "a range over new year within one year")
	case r.from.year > r.to.year:
		p.syntax(start, "a range that ends before it begins")
	}
	return r
}

// checkMoving refuses ranges between moving dates and others that are ambiguous.
func (p *parser) checkMoving(r dateRange, start token) {
	switch {
	case !r.from.moves() && r.from.day == 0, !r.to.moves() && r.to.day == 0:
		p.unsupported(start, "a range of unlike dates")
	case !r.keepsOrder():
		p.unsupported(start, "a range whose ends change places")
	}
}

// point reads "2025 Dec 24", "Dec 24", "Dec", "easter -2 days", "Mar Su[-1]" or,
// with the month of context, "24". What is missing on the left is the context's: the
// point before it in the list or, if it is the end of a range, the other end.
func (p *parser) point(context point, isEnd bool) point {
	d := point{year: context.year, month: context.month}
	if p.yearAt(0) {
		d.year = p.year()
	}
	if p.word("easter") {
		return point{year: d.year, moving: moving{easter: true, offset: p.offset()}}
	}
	if month := monthOf(p.peek(0)); month > 0 {
		d.month = month
		p.take(word)
	}
	// "Mar Su[-1]" alone is a month and, as ever, weekdays beside it.
	if width := p.nthWidth(); width > 0 && (isEnd && context.nth != 0 || p.peek(width).kind == '-' && p.dateAt(width+1)) {
		d.weekday = weekdayOf(p.peek(0))
		p.pos += 2 // the weekday and the bracket
		d.nth = p.nth()
		if p.take(']'); d.nth == 5 || d.nth == -5 {
			p.unsupported(p.peek(0), "a weekday that not every month has")
		}
		return d
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

// nthWidth returns how many tokens "Su[1]" or "Su[-1]" has here, 0 if there is
// none.
func (p *parser) nthWidth() int {
	width := 4 // a word, a bracket, a number, a bracket
	if p.peek(2).kind == '-' {
		width++
	}
	if p.weekdayAt(0) && p.peek(1).kind == '[' && p.peek(width-1).kind == ']' {
		return width
	}
	return 0
}

// checkYears refuses years that could be read in two ways: two of them for one
// date, or "2025-2026 Nov-Mar", which is two winters or four half ones. So it is
// with weeks.
func (p *parser) checkYears(r *rule, start token) {
	for _, d := range r.dates {
		if len(r.years) > 0 && (d.from.year > 0 || d.wraps() || d.moves() && d.from != d.to) {
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
	start := p.peek(0)
	w := weekRange{from: p.week(), step: 1}
	w.to = w.from
	if p.take('-') {
		w.to = p.week()
		if p.take('/') {
			w.step = p.week()
		}
	}
	if w.step > 1 && w.from > w.to {
		p.unsupported(start, "every so many weeks over new year")
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
