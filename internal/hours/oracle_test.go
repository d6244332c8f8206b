package hours_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// The oracle reads the same rules in the plainest way: a state for each minute of
// a date, each day of a range walked one by one. It shares no code with the
// package and never parses: the generator says what it wrote.

// line has the state of each minute of the hours that begin on a date.
type line [2880]hours.State

type oracleDay struct {
	time.Time
	public, school bool
}

type oracleRule struct {
	text    string
	join    string
	matches []func(oracleDay) bool // all must hold
	times   []oracleSpan
	state   hours.State
}

type oracleSpan struct {
	from, to int
	openEnd  bool
}

// says returns what the rule says of a minute of a day it matches.
func (r oracleRule) says(minute int) (state hours.State, said bool) {
	if len(r.times) == 0 {
		return r.state, minute < 1440
	}
	for _, s := range r.times {
		if s.from <= minute && minute < s.to {
			return r.state, true
		}
	}
	for _, s := range r.times {
		if s.openEnd && s.to <= minute && minute < max(s.to, 24*60)+8*60 {
			return hours.Unknown, true
		}
	}
	return hours.Closed, false
}

func (r oracleRule) apply(l *line) {
	for minute := range l {
		state, said := r.says(minute)
		switch {
		case r.state == hours.Closed && len(r.times) == 0 && r.join != " || ":
			l[minute] = hours.Closed
		case r.join == "; " && r.state != hours.Closed:
			l[minute] = hours.Closed
			if said {
				l[minute] = state
			}
		case said && (r.join != " || " || l[minute] == hours.Closed):
			l[minute] = state
		}
	}
}

func oracleLine(rules []oracleRule, d trip.Date) line {
	day := oracleDay{Time: time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC), public: someHolidays(d)}
	without := lineOf(rules, day)
	day.school = true
	with := lineOf(rules, day)
	for minute := range with {
		if with[minute] != without[minute] {
			with[minute] = hours.Unknown
		}
	}
	return with
}

func lineOf(rules []oracleRule, day oracleDay) (l line) {
	for minute := range l {
		l[minute] = hours.Closed
	}
	for _, r := range rules {
		all := true
		for _, matches := range r.matches {
			all = all && matches(day)
		}
		if all {
			r.apply(&l)
		}
	}
	return l
}

func someHolidays(d trip.Date) bool { return (d.Day+int(d.Month))%5 == 0 }

func TestRandomSchedulesAgreeWithTheOracle(t *testing.T) {
	const schedules, dates = 250, 2
	rng := rand.New(rand.NewPCG(1, 2))
	for range schedules {
		rules, text := randomSchedule(rng)
		schedule := parse(t, text)
		for range dates {
			d := trip.Date{Year: 2025, Month: time.December, Day: 20}.AddDays(rng.IntN(25))
			if rng.IntN(2) == 0 {
				d = d.AddDays(rng.IntN(1200) - 600)
			}
			wantLine(t, schedule, text, d, oracleLine(rules, d))
			wantCovers(t, schedule, text, d, rules, rng)
		}
		if t.Failed() {
			return
		}
	}
}

func wantLine(t *testing.T, schedule hours.Schedule, text string, d trip.Date, l line) {
	t.Helper()
	want, known := []hours.Interval(nil), true
	for minute, state := range l {
		known = known && state != hours.Unknown
		switch last := len(want) - 1; {
		case state != hours.Open:
		case last >= 0 && want[last].To == minute:
			want[last].To++
		default:
			want = append(want, hours.Interval{From: minute, To: minute + 1})
		}
	}
	if !known {
		want = nil
	}
	if got, want := day(schedule.On(d, someHolidays)), day(want, known); got != want {
		t.Errorf("%s\non %v (%v): got %s, want %s", text, d, d.Weekday(), got, want)
	}
}

func wantCovers(t *testing.T, schedule hours.Schedule, text string, d trip.Date, rules []oracleRule, rng *rand.Rand) {
	t.Helper()
	lines := []line{oracleLine(rules, d.AddDays(-1)), oracleLine(rules, d), oracleLine(rules, d.AddDays(1)), oracleLine(rules, d.AddDays(2))}
	midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	for range 4 {
		from := rng.IntN(96) * 15
		to := from + 15 + rng.IntN(12)*rng.IntN(12)*15
		start, end := midnight.Add(time.Duration(from)*time.Minute), midnight.Add(time.Duration(to)*time.Minute)
		if got, want := schedule.Covers(start, end, someHolidays), oracleCovers(lines, from, to); got != want {
			t.Errorf("%s\nfrom %v to %v: got %v, want %v", text, start, end, got, want)
		}
	}
}

// oracleCovers has the lines of the date before, the date and those after it.
func oracleCovers(lines []line, from, to int) hours.State {
	covered, known := true, true
	for minute := from; minute < to; minute++ {
		open := false
		for i, l := range lines {
			own := minute - (i-1)*1440
			open = open || own >= 0 && own < len(l) && l[own] == hours.Open
		}
		covered = covered && open
	}
	for i, l := range lines {
		for own, state := range l {
			doubts := i == 0 && own >= from+1440 || i > 0 && (i-1)*1440 < to
			known = known && !(doubts && state == hours.Unknown)
		}
	}
	switch {
	case covered:
		return hours.Open
	case known:
		return hours.Closed
	}
	return hours.Unknown
}

// randomSchedule returns rules and their text.
func randomSchedule(rng *rand.Rand) (rules []oracleRule, text string) {
	for i := range 1 + rng.IntN(5) {
		r := randomRule(rng)
		if i > 0 {
			r.join = [...]string{"; ", "; ", ", ", " || "}[rng.IntN(4)]
		}
		if i > 0 && r.join == "; " && len(r.matches) == 0 && r.state != hours.Closed {
			r.join = ", " // else refused: it would leave nothing of the others
		}
		if i > 0 && r.join == ", " && strings.HasPrefix(rules[i-1].join, " || ") {
			r.join = " || " // as which it is read
		}
		rules = append(rules, r)
		text += r.join + r.text
	}
	return rules, text
}

// ambiguous reports whether a year goes before weeks over new year, which is
// refused.
func ambiguous(before []string, text string) bool {
	var from, to int
	n, _ := fmt.Sscanf(text, "week %d-%d", &from, &to)
	return n == 2 && from > to && len(before) == 1 && len(before[0]) == len("2025")
}

func randomRule(rng *rand.Rand) oracleRule {
	var r oracleRule
	var parts []string
	for _, selector := range []func(*rand.Rand) (string, func(oracleDay) bool){randomDates, randomWeeks, randomDays} {
		if text, matches := selector(rng); text != "" && !ambiguous(parts, text) {
			parts, r.matches = append(parts, text), append(r.matches, matches)
		}
	}
	r.state = [...]hours.State{hours.Open, hours.Open, hours.Open, hours.Closed, hours.Unknown}[rng.IntN(5)]
	if rng.IntN(4) > 0 {
		r.times = randomTimes(rng, r.state == hours.Closed)
		parts = append(parts, timesText(r.times))
	}
	// A state in words, for else a comma after it could go on with a list.
	r.text = strings.Join(append(parts, map[hours.State]string{
		hours.Open: "open", hours.Closed: "off", hours.Unknown: "\"ask\"",
	}[r.state]), " ")
	r.join = ""
	return r
}

func randomTimes(rng *rand.Rand, closing bool) []oracleSpan {
	var times []oracleSpan
	for range 1 + rng.IntN(3) {
		s := oracleSpan{from: rng.IntN(1440)}
		s.to = s.from + 1 + rng.IntN(1439)
		if closing { // else refused: those could be another date's hours
			s.from = 1439 - rng.IntN(2)
			s.to = 1440
		}
		s.openEnd = s.to < 39*60 && !closing && rng.IntN(12) == 0 // over before 23:58 of the next day
		times = append(times, s)
	}
	return times
}

func timesText(times []oracleSpan) string {
	var texts []string
	for _, s := range times {
		to := s.to
		if to > 1440 && s.from%2 == 0 {
			to -= 1440 // "18:00-02:00", not "18:00-26:00"
		}
		text := fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, to/60, to%60)
		if s.openEnd {
			text += "+"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ",")
}
