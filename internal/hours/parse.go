package hours

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maypok86/otter/v2"
)

// maxLength is the longest value that is read, in bytes. OpenStreetMap's own
// limit is 255 characters.
const maxLength = 1000

// mostGrowth is more than the canonical form of a value is ever longer: "Mo;"
// becomes "Mo 00:00-24:00; ", and the 2 of "2025 Jan 1,2" becomes "2025 Jan 2".
const mostGrowth = 10

// Parse reads an opening_hours value. An empty one is the unknown Schedule. An
// error is a [*SyntaxError] or an [*UnsupportedError] and says where and what;
// the Schedule is then the unknown one.
//
// It forgives what cannot be misread: lower case, "9:00", spaces, a dash for a
// hyphen, a semicolon at the end.
func Parse(s string) (Schedule, error) {
	if len(s) > maxLength {
		return Schedule{}, &SyntaxError{maxLength, fmt.Sprintf("more than %d bytes", maxLength)}
	}
	if schedule, known := parsed.GetIfPresent(s); known {
		return schedule, nil
	}
	schedule, err := parse(s)
	if err == nil {
		parsed.Set(s, schedule)
	}
	return schedule, err
}

// parsed remembers schedules, which nothing changes: the same few hundred places
// are looked at in every run.
var parsed = otter.Must(&otter.Options[string, Schedule]{MaximumSize: 1 << 12})

func parse(s string) (Schedule, error) {
	tokens, err := scan(s)
	if err != nil {
		return Schedule{}, err
	}
	p := parser{tokens: tokens}
	if p.at(end) {
		return Schedule{}, nil
	}
	rules := p.rules()
	if p.err != nil {
		return Schedule{}, p.err
	}
	schedule := Schedule{rules}
	if len(s) > maxLength/mostGrowth && len(schedule.String()) > maxLength {
		return Schedule{}, &SyntaxError{0, fmt.Sprintf("more than %d bytes in canonical form", maxLength)}
	}
	return schedule, nil
}

// A parser reads tokens one after the other. Its first error sticks, and moves it
// to the end, where nothing more can be read.
type parser struct {
	tokens []token
	pos    int
	err    error
}

func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
	p.pos = len(p.tokens) - 1
}

func (p *parser) syntax(t token, detail string) { p.fail(&SyntaxError{t.offset, detail}) }

func (p *parser) unsupported(t token, detail string) { p.fail(&UnsupportedError{t.offset, detail}) }

// unexpected fails at the next token: unsupported if it begins something that
// opening_hours has and this package has not.
func (p *parser) unexpected() {
	t := p.peek(0)
	switch {
	case t.kind == '+' || t.kind == '/' || t.kind == '(' || isOneOf(t, "easter"):
		p.unsupported(t, fmt.Sprintf("%q", t.text))
	case t.kind == end:
		p.syntax(t, "unexpected end")
	default:
		p.syntax(t, fmt.Sprintf("unexpected %q", t.text))
	}
}

// peek returns the nth token from here, the last if there are not so many.
func (p *parser) peek(n int) token { return p.tokens[min(p.pos+n, len(p.tokens)-1)] }

func (p *parser) at(k kind) bool { return p.peek(0).kind == k }

// take steps over the next token if it is of kind k.
func (p *parser) take(k kind) bool {
	if !p.at(k) {
		return false
	}
	p.pos = min(p.pos+1, len(p.tokens)-1)
	return true
}

// more steps over a comma if the token after it goes on with the list.
func (p *parser) more(goesOn func(n int) bool) bool {
	return p.at(',') && goesOn(1) && p.take(',')
}

// word steps over the next token if it is the word, in any case.
func (p *parser) word(text string) bool { return isOneOf(p.peek(0), text) && p.take(word) }

func isOneOf(t token, words ...string) bool {
	return t.kind == word && slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(t.text, w) })
}

func (p *parser) rules() []rule {
	most := 1 // of rules, but for the few that other marks divide
	for _, t := range p.tokens {
		if t.kind == ';' {
			most++
		}
	}
	rules, starts := make([]rule, 0, most), make([]token, 0, most)
	for how := override; ; {
		starts = append(starts, p.peek(0))
		adds := how == additional && rules[len(rules)-1].join == fallback
		if adds {
			how = fallback // what is added to a fallback speaks where that does
		}
		rules = append(rules, p.rule(how))
		if adds && rules[len(rules)-1].state == Closed {
			p.unsupported(starts[len(starts)-1], "hours that a fallback closes")
		}
		switch {
		case p.take(';') && !p.at(end):
			how = override
		case p.take(','):
			how = additional
		case p.take(eitherOr):
			how = fallback
		case p.at(end):
			p.check(rules, starts)
			return rules
		default:
			p.unexpected()
		}
	}
}

// check refuses rules whose meaning is in doubt; starts are their first tokens.
func (p *parser) check(rules []rule, starts []token) {
	latest := 0 // minutes after midnight that the hours of the day before may last
	for i := range rules {
		for _, some := range [][]Interval{rules[i].open, rules[i].maybe} {
			if len(some) > 0 {
				latest = max(latest, some[len(some)-1].To-minutesOfDay)
			}
		}
	}
	for i := range rules {
		switch r := &rules[i]; {
		case i > 0 && r.replacesAll():
			p.unsupported(starts[i], "hours of every day that leave nothing of the rules before them")
		case r.state == Closed && slices.ContainsFunc(r.times, span.bySun):
			p.unsupported(starts[i], "hours closed by the sun")
		case r.state == Closed && r.crossesMidnight(latest):
			p.unsupported(starts[i], "hours closed after midnight")
		}
	}
}

// replacesAll reports whether r makes every rule before it pointless, as
// 14:00-18:00 in "Mo-Fr 10:00-12:00; 14:00-18:00". The specification says so, the
// reference implementation adds the hours, the writer likely meant a list.
func (r *rule) replacesAll() bool {
	return r.join == override && r.state != Closed && r.everyDay()
}

// crossesMidnight reports whether a time of r is also one of another date's
// hours, if those last until latest. A rule changes the hours of its own dates
// only.
func (r *rule) crossesMidnight(latest int) bool {
	return slices.ContainsFunc(r.times, func(s span) bool {
		return s.openEnd || s.To > minutesOfDay || s.From < latest
	})
}

func (p *parser) rule(how join) rule {
	r := rule{join: how}
	start := p.pos
	if p.at(comment) && p.peek(1).kind == ':' {
		p.unsupported(p.peek(0), "a season named by a comment")
	}
	r.years, r.dates, r.weeks = p.years(), p.dates(), p.weeks()
	p.checkYears(&r, p.tokens[start])
	if p.pos > start {
		p.take(':')
	}
	if p.daysAt(0) {
		r.days = p.days()
		p.take(':')
	}
	selected := p.pos
	r.times = p.times()
	p.modifier(&r)
	if p.pos == start || p.pos == selected && p.at(',') {
		p.unexpected()
	}
	r.settle()
	return r
}

// modifier reads what the rule says of its times, by default that they are open.
func (p *parser) modifier(r *rule) {
	r.state = Open
	switch {
	case p.word("open"):
	case p.word("off"), p.word("closed"):
		r.state = Closed
	case p.word("unknown"), p.at(comment):
		r.state = Unknown
	}
	if t := p.peek(0); p.take(comment) {
		r.comment = t.text
	}
}
