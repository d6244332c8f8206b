package intent

import "time"

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
		case l.days == 0, l.nights && !found.nights && !found.weekend, l.weekend && !found.weekend:
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
	n, j := count(t, i)
	if j == i {
		if t.is(i, "week", "fortnight") && weekNoun(t, i) {
			return i, length{days: 7 * (1 + len(t.at(i).text)/9)}, i + 1
		}
		return i, l, i
	}
	l.vague = t.is(i, "few", "several") || t.is(i+1, "few", "several")
	if t.is(j, "-", "to", "or") { // 5-7 days
		if m, k := count(t, j+1); k > j+1 && m >= n && unitOf(t, k) != "" {
			j, l.vague = k, true
		}
	}
	j = t.skip(j, "-")
	j = t.skip(j, "full", "whole", "nice", "lovely", "long", "short", "glorious")
	unit := unitOf(t, j)
	if unit == "" || t.was(j+1, "old", "olds", "trips", "excursions", "flight", "flights") {
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
		if n%24 != 0 || n == 0 {
			return i, length{}, i
		}
		l.days = n / 24
	}
	if l.days == 0 {
		l.days = -1 // none at all was said
	}
	j++
	if unit == "day" && t.is(j, "weekend") {
		l.weekend = true
		j++
	}
	return i, l, t.skip(j, "long")
}

// count reads how many: a number, "a", "a couple of", "a few".
func count(t *text, i int) (n, next int) {
	tok := t.free(i)
	switch {
	case tok.kind == number && tok.n >= 0 && tok.n < 10_000 && !tok.ordinal:
		return tok.n, i + 1
	case oneOf(tok.text, "couple"):
		return 2, t.skip(i+1, "of")
	case oneOf(tok.text, "few"):
		return fewDays, i + 1
	case oneOf(tok.text, "several"):
		return severalDays, i + 1
	case oneOf(tok.text, "a", "an", "whole", "one", "full"):
		if n, next = count(t, i+1); next > i+1 && !t.is(i+1, "a", "an") {
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
	case "day", "days", "dys":
		return "day"
	case "d":
		if tok.joined {
			return "day"
		}
	case "night", "nights", "nt", "nts", "nite", "nites":
		return "night"
	case "n":
		if tok.joined {
			return "night"
		}
	case "week", "weeks", "wk", "wks":
		return "week"
	case "fortnight", "fortnights":
		return "fortnight"
	case "month", "months":
		return "month"
	case "hour", "hours", "hrs":
		return "hour"
	}
	return ""
}

// weekNoun reports whether a bare "week" at i is a length: "week in Rome".
func weekNoun(t *text, i int) bool {
	return !t.was(i-1, "next", "this", "last", "first", "second", "third", "fourth", "per", "every", "each", "mid", "golden", "fashion", "holy", "easter") &&
		t.was(i+1, "in", "at", "trip", "holiday", "vacation", "long", "break", "getaway", "stay")
}

func weekendAt(t *text, i int) (from int, l length, next int) {
	from, l = i, length{days: weekendDays, weekend: true}
	if t.is(i-1, "long", "extended", "holiday", "bank") || t.is(i-1, "holiday") && t.is(i-2, "bank") {
		l.days, from = longWeekendDays, i-1
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
