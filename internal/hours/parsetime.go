package hours

import "fmt"

// times reads "09:00-12:00,14:00-18:00" or "24/7"; none is the whole day.
func (p *parser) times() []span {
	if p.alwaysAt(0) {
		p.pos += 3
		return nil
	}
	var times []span
	for ok := p.spanAt(0); ok; ok = p.more(p.spanAt) {
		times = append(times, p.span())
	}
	if len(times) == 1 && times[0] == (span{Interval: wholeDay[0]}) {
		return nil
	}
	return times
}

// alwaysAt reports whether the nth token from here begins "24/7".
func (p *parser) alwaysAt(n int) bool {
	day, week := p.peek(n), p.peek(n+2)
	return day.kind == number && day.text == "24" && p.peek(n+1).kind == '/' && week.kind == number && week.text == "7"
}

// timeAt reports whether the nth token from here begins a time: a number, a colon
// and two digits, unless a second colon shows that the first one ends the date of
// "Dec 25: 10:00-12:00".
func (p *parser) timeAt(n int) bool {
	return p.peek(n).kind == number && len(p.peek(n).text) <= 2 &&
		p.peek(n+1).kind == ':' &&
		p.peek(n+2).kind == number && len(p.peek(n+2).text) == 2 &&
		p.peek(n+3).kind != ':'
}

// spanAt reports whether the nth token from here begins a span.
func (p *parser) spanAt(n int) bool { return p.timeAt(n) || p.sunAt(n) }

func (p *parser) span() span {
	start := p.peek(0)
	var s span
	s.From, s.fromSun = p.end()
	switch {
	case p.take('+'):
		s.To, s.toSun, s.openEnd = s.From, s.fromSun, true
	case p.take('-'):
		s.To, s.toSun = p.end()
		s.openEnd = p.take('+')
		if s.To < s.From && !s.bySun() {
			s.To += minutesOfDay
		}
		if s.To == s.From && s.toSun == s.fromSun && p.err == nil {
			p.unsupported(start, "hours that end when they begin")
		}
	case p.err == nil:
		p.unsupported(start, "a time that is not a range")
	}
	if s.From >= minutesOfDay {
		p.unsupported(start, "hours that begin after midnight of their day")
	}
	if s.bySun() {
		s.bound()
	}
	return s
}

// end reads one end of a span: minutes after midnight or, if it is not zero, a
// time that the sun sets.
func (p *parser) end() (minutes int, sun sunTime) {
	if p.sunAt(0) {
		return 0, p.sun()
	}
	return p.clock(), sunTime{}
}

// clock reads "09:00", up to "48:00", as minutes after midnight.
func (p *parser) clock() int {
	if !p.timeAt(0) {
		p.unexpected()
		return 0
	}
	hour, minute := p.peek(0), p.peek(2)
	p.pos += 3
	minutes := hour.value*60 + minute.value
	if minute.value > 59 || minutes > 2*minutesOfDay {
		p.syntax(hour, fmt.Sprintf("no such time as %s:%s", hour.text, minute.text))
	}
	return minutes
}
