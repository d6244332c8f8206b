package hours

import "fmt"

// A sunTime is an end of a span that the sun sets, such as "sunset" or
// "(sunrise+01:00)". Where the place is, is not known here, so neither is when
// that is. The zero sunTime is none.
type sunTime struct {
	event  string // one of sunEvents
	offset int    // minutes
}

var sunEvents = []string{"dawn", "sunrise", "sunset", "dusk"}

// The bounds of the sun on a clock, wide enough for summers near the polar circle
// and for zones far from the sun's time: it is down by three in the night and has
// risen at noon.
const (
	latestDusk     = minutesOfDay + 3*60
	latestSunrise  = 12 * 60
	earliestSunset = 12 * 60
	mostSunOffset  = 2 * 60
)

func (s sunTime) morning() bool { return s.event == "dawn" || s.event == "sunrise" }

func (s sunTime) evening() bool { return s.event == "sunset" || s.event == "dusk" }

// bySun reports whether the sun sets an end of s. Its Interval is then not when it
// holds but the bounds of that.
func (s span) bySun() bool { return s.fromSun.event != "" || s.toSun.event != "" }

// bound widens the Interval of s, which the sun sets, to all it may be.
func (s *span) bound() {
	if s.fromSun.event != "" {
		s.From = 0
	}
	switch {
	case s.toSun.event == "":
		if s.To < latestSunrise || s.To < minutesOfDay && !s.fromSun.morning() {
			s.To += minutesOfDay // "sunset-02:00"
		}
	case s.toSun.morning():
		s.To = minutesOfDay + latestSunrise + max(0, s.toSun.offset)
	case s.From < earliestSunset && !s.fromSun.evening() || s.fromSun == s.toSun: // or "sunset+"
		s.To = latestDusk + max(0, s.toSun.offset)
	default:
		s.To = 2 * minutesOfDay // "20:00-sunset" would be most of a day
	}
	s.To = min(s.To, 2*minutesOfDay)
}

// sunAt reports whether the nth token from here begins a time that the sun sets.
func (p *parser) sunAt(n int) bool {
	if p.peek(n).kind == '(' {
		n++
	}
	return isOneOf(p.peek(n), sunEvents...)
}

// sun reads "sunset" or "(sunset-01:00)".
func (p *parser) sun() sunTime {
	bracket := p.take('(')
	var s sunTime
	for _, event := range sunEvents {
		if p.word(event) {
			s.event = event
			break
		}
	}
	if !bracket {
		return s
	}
	sign := 1
	if !p.take('+') {
		sign = -1
		if !p.take('-') {
			p.unexpected()
		}
	}
	start := p.peek(0)
	s.offset = sign * p.clock()
	if s.offset == 0 || s.offset > mostSunOffset || s.offset < -mostSunOffset {
		p.unsupported(start, "a time that far from the sun's")
	}
	if !p.take(')') {
		p.unexpected()
	}
	return s
}

func (s sunTime) text() string {
	switch {
	case s.offset < 0:
		return fmt.Sprintf("(%s-%s)", s.event, clockText(-s.offset))
	case s.offset > 0:
		return fmt.Sprintf("(%s+%s)", s.event, clockText(s.offset))
	}
	return s.event
}

// sunText is [span.text] of a span that the sun sets.
func (s span) sunText() string {
	from, to := s.fromSun.text(), s.toSun.text()
	if from == "" {
		from = clockText(s.From)
	}
	switch {
	case to == "" && s.To > minutesOfDay && s.To < minutesOfDay+latestSunrise:
		to = clockText(s.To - minutesOfDay)
	case to == "":
		to = clockText(s.To)
	}
	text := from + "-" + to
	if from == to {
		text = from
	}
	if s.openEnd {
		text += "+"
	}
	return text
}
