package intent

import (
	"strings"
	"time"

	"waymark/internal/trip"
)

// length is how long the trip is, as far as words tell.
type length struct {
	days    int  // 0: not said
	nights  bool // the words counted nights: days is one more
	weekend bool // begins on a Friday
	vague   bool // a few days, 5 to 7 days
}

// Lengths of what has no number of its own.
const (
	weekendDays     = 3 // Friday to Sunday
	longWeekendDays = 4 // Friday to Monday
	fewDays         = 3
	severalDays     = 4
	monthDays       = 30
)

// readLength takes the lengths of the trip out of the text. Days are stronger
// than nights, and both are stronger than the length of a weekend.
func readLength(t *text) (l length) {
	for i := range t.tokens {
		from, found, next := lengthAt(t, i)
		if next == i {
			continue
		}
		t.take(from, next)
		weekend := l.weekend || found.weekend
		switch {
		case l.days <= 1, l.nights && !found.nights && !found.weekend, l.weekend && !found.weekend:
			l = found
		}
		l.weekend = weekend
	}
	return l
}

func lengthAt(t *text, i int) (from int, l length, next int) {
	if t.at(i).used {
		return i, l, i
	}
	if t.is(i, "weekend", "wkend") {
		return weekendAt(t, i)
	}
	if l, next = labelled(t, i); next > i {
		return i, l, next
	}
	n, j := count(t, i)
	if j == i {
		if t.is(i, "week", "fortnight") && weekNoun(t, i) {
			return i, length{days: 7 * (1 + len(t.at(i).text)/9)}, i + 1
		}
		return i, l, i
	}
	l.vague = t.is(i, "few", "several") || t.is(i+1, "few", "several") || t.at(i).kind == number && t.at(i).n < 0
	if t.is(j, "-", "to", "or") && !t.is(j-1, "couple") { // 5-7 days
		if m, k := count(t, j+1); k > j+1 && m >= n && unitOf(t, k) != "" {
			j, l.vague = k, true
		}
	}
	j = t.skip(j, "-")
	j = t.skip(j, "full", "whole", "nice", "lovely", "quiet", "long", "short", "glorious")
	unit := unitOf(t, j)
	if t.was(i-1, "next", "coming", "within") && oneOf(unit, "week", "month") {
		return i, length{}, i
	}
	if unit == "" && t.is(j, "more", "free", "extra", "spare") {
		j++
		unit = unitOf(t, j)
	}
	if unit == "" || unit == "month" && t.was(i-1, "(") || isRate(t, i) || t.was(j+1, "old", "olds", "trips", "excursions", "flight", "flights") {
		return i, l, i
	}
	if t.was(i-1, "every", "per") || t.was(j+1, "ago", "a") && t.was(j+2, "week") {
		return i, length{}, i
	}
	switch unit {
	case "day":
		l.days = n
	case "night":
		l.days, l.nights = n+1, true
	case "week":
		l.days = 7 * n
	case "fortnight":
		l.days = 14 * n
	case "month":
		l.days = monthDays * n
	case "hour":
		if n < 24 {
			return i, length{}, i
		}
		l.days, l.vague = (n+23)/24, l.vague || n%24 != 0
	}
	if l.days == 0 {
		l.days = -1 // none at all was said
	}
	j++
	if t.is(j, "or") && t.is(j+1, "so") {
		l.vague = true
	}
	if unit == "day" && t.is(j, "weekend") {
		l.weekend = true
		j++
	}
	return i, l, t.skip(j, "long")
}

// isRate reports whether the "a" of "a day" at token i stands behind what there is
// so much of: "three things a day".
func isRate(t *text, i int) bool {
	before := t.at(i - 1)
	return t.is(i, "a") && before.kind == word && strings.HasSuffix(before.text, "s") && t.at(i-2).kind == number
}

// labelled reads a length as in a form, "days: 4", and "for the day".
func labelled(t *text, i int) (l length, next int) {
	n, unit := t.free(t.skip(i+1, ":", "=")), unitOf(t, i)
	switch {
	case unit == "day" && t.was(i-1, "the") && t.was(i-2, "for") && !t.was(i+1, "of", "after", "before"):
		return length{days: 1}, i + 1
	case !oneOf(t.free(i).text, "days", "nights") || !t.is(i+1, ":", "=") || n.kind != number || n.n < 0 || n.n >= 10_000 || unitOf(t, i+3) != "":
		return l, i
	case unit == "night":
		return length{days: n.n + 1, nights: true}, i + 3
	}
	if n.n == 0 {
		return length{days: -1}, i + 3 // none at all was said
	}
	return length{days: n.n}, i + 3
}

// count reads how many: a number, "a", "a couple of", "a few".
func count(t *text, i int) (n, next int) { return countWithin(t, i, 3) }

// countWithin is count with so many words such as "a full" before the number.
func countWithin(t *text, i, words int) (n, next int) {
	tok := t.free(i)
	switch {
	case tok.kind == number && tok.n >= 0 && tok.n < 10_000 && !tok.ordinal:
		return tok.n, i + 1
	case tok.kind == number && tok.n < 0 && tok.cents > 0 && tok.cents < trip.MaxDays*100: // two and a half days are three begun
		return int(tok.cents+99) / 100, i + 1
	case oneOf(tok.text, "couple"):
		return 2, t.skip(i+1, "of")
	case oneOf(tok.text, "few"):
		return fewDays, i + 1
	case oneOf(tok.text, "several"):
		return severalDays, i + 1
	case words > 0 && oneOf(tok.text, "a", "an", "whole", "one", "full"):
		if n, next = countWithin(t, i+1, words-1); next > i+1 && !t.is(i+1, "a", "an") {
			return n, next
		}
		if unitOf(t, i+1) != "" || t.is(i+1, "full", "whole") {
			return 1, i + 1
		}
	}
	return 0, i
}

// unitOf returns the unit of time that token i names, "" for none.
func unitOf(t *text, i int) string {
	switch tok := t.free(i); tok.text {
	case "day", "days", "dys", "dayz":
		return "day"
	case "d":
		if tok.joined || t.at(i-1).kind == number {
			return "day"
		}
	case "night", "nights", "nt", "nts", "nite", "nites":
		return "night"
	case "n":
		if next := t.at(i + 1); tok.joined && !(next.kind == number && next.joined) { // 5n8 are two
			return "night"
		}
	case "week", "weeks", "wk", "wks":
		return "week"
	case "fortnight", "fortnights":
		return "fortnight"
	case "month", "months":
		return "month"
	case "h":
		if tok.joined && t.at(i+1).kind != number {
			return "hour"
		}
	case "hour", "hours", "hrs":
		return "hour"
	}
	return ""
}

// weekNoun reports whether a bare "week" at i is a length: "week in Rome".
func weekNoun(t *text, i int) bool {
	return !t.was(i-1, "next", "this", "last", "first", "second", "third", "fourth", "per", "every", "each", "mid", "golden", "fashion", "holy", "easter", "thanksgiving") &&
		(t.is(i, "fortnight") || t.was(i+1, "in", "at", "trip", "holiday", "vacation", "long", "break", "getaway", "stay", "after", "before"))
}

func weekendAt(t *text, i int) (from int, l length, next int) {
	from, l = i, length{days: weekendDays, weekend: true}
	if t.is(i-1, "long", "extended", "holiday", "bank") || t.is(i-1, "holiday") && t.is(i-2, "bank") {
		l.days, from = longWeekendDays, i-1
	} else if t.is(i-1, "day") && t.is(i-2, "memorial", "labor") { // Mondays
		l.days = longWeekendDays
	}
	return from, l, i + 1
}

// weekday returns the day of the week a word names; short forms too.
func weekday(s string) (day time.Weekday, short, ok bool) {
	switch s {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday":
		s = s[:3]
	case "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun":
		s, short = s[:3], true
	default:
		return 0, false, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if oneOf(s, [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[d]) {
			return d, short, true
		}
	}
	return 0, false, false
}
