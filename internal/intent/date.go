package intent

import (
	"strconv"
	"strings"
	"time"

	"waymark/internal/trip"
)

// day is a calendar day as it was written: the year may be missing, and of
// numbers alone it may be open which is the day and which the month.
type day struct {
	year, month, day int // year, month 0: not said
	open             bool
	dayFirst         bool // of two numbers that could be either
	weekday          int  // 1 + time.Weekday when one was written before it, else 0
}

// explicit is the days that were written out.
type explicit struct {
	start, end day
	single     bool // no end was written
}

// readDates takes written days out of the text: the first range, or the first
// day and, when a second one stands alone somewhere else, that as the end.
func readDates(t *text) (e explicit, found bool) {
	order := fieldOrder(t)
	for i := 0; i < len(t.tokens); i++ {
		from, next, one := rangeAt(t, i, order)
		if next == i {
			continue
		}
		t.take(i, next)
		switch {
		case !found:
			e, found = from, true
			e.single = one
		case e.single && !one: // a range is the trip, the day before it something within
			from.borrow(e.start)
			e, e.single = from, false
		case e.single && one && (from.start.month > 0 || leaves(t, i)):
			e.end, e.single = from.start, false
		}
		i = next - 1
	}
	return e, found
}

// borrow gives the days of a range the month and year of another day where they
// have none.
func (e *explicit) borrow(other day) {
	if e.start.month == 0 && e.end.month == 0 {
		e.start.month, e.start.year = other.month, other.year
	}
}

// leaves reports whether the day at token i is one of leaving: "back on the 9th".
func leaves(t *text, i int) bool {
	back := []string{"home", "returning", "return", "back", "leaving", "leave", "until", "till", "end", "ending", "following"}
	return t.was(i-1, back...) || t.was(i-1, "on", "by") && t.was(i-2, back...)
}

// fieldOrder looks at all days in numbers and tells which order they are in: 'd'
// for day first, 'm' for month first, 0 when none of them shows it.
func fieldOrder(t *text) (order byte) {
	for i := 0; i < len(t.tokens); i++ {
		a, b, _, next := numeric(t, i)
		if next == i {
			continue
		}
		i = next - 1
		switch {
		case a > 12:
			return 'd'
		case b > 12:
			order = 'm'
		}
	}
	return order
}

// rangeAt reads a range of days, or one day, that begins at token i; next is i
// when there is none.
func rangeAt(t *text, i int, order byte) (e explicit, next int, one bool) {
	i0 := i
	wd := 0
	if d, _, ok := weekday(t.free(i).text); ok {
		wd = 1 + int(d)
		i = t.skip(i+1, ",", ".")
	}
	i = t.skip(i, "the")
	if e, next = sharedMonth(t, i); next > i {
		return e, next, false
	}
	first, j := dayAt(t, i, order)
	if j == i {
		if first.day, j = bareDay(t, i); j == i {
			return e, i0, false
		}
	}
	first.weekday = wd
	k := until(t, j, t.was(i0-1, "between"))
	if k == j {
		return explicit{start: first}, j, true
	}
	if _, _, ok := weekday(t.free(k).text); ok {
		k = t.skip(k+1, ",", ".")
	}
	k = t.skip(k, "the")
	last, end := dayAt(t, k, order)
	if end == k && first.month == 0 { // from the 10th to the 14th
		last.day, end = bareDay(t, k)
	}
	if end == k && first.month > 0 && !first.open { // June 10 to 14
		if n, m := dayNumber(t, k); m > k && !counted(t, m) {
			last, end = day{month: first.month, day: n}, m
			if y, yearEnd := yearAt(t, m); yearEnd > m {
				last.year, end = y, yearEnd
			} else if first.year > 0 {
				last.year = first.year
			}
		}
	}
	if end == k {
		return explicit{start: first}, j, true
	}
	return explicit{start: first, end: last}, end, false
}

// sharedMonth reads "10-14 June 2027", "the 10th to the 14th of June" and
// "10.-14.06.2027".
func sharedMonth(t *text, i int) (e explicit, next int) {
	first, j := dayNumber(t, i)
	if j == i {
		return e, i
	}
	k := until(t, j, t.was(i-1, "between") || t.was(i-2, "between"))
	if k == j && t.is(j, ".") { // 10.-14.06.2027
		j++
		k = until(t, j, false)
	}
	if n, _ := dayNumber(t, j+1); t.is(j, "and", "&") && n == first+1 { // 6 and 7 March
		k = j + 1
	}
	if k == j || isYear(t.free(k)) {
		return e, i
	}
	k = t.skip(k, "the")
	last, end := dayAt(t, k, 'd')
	if end == k || last.open && !t.was(k+1, ".") || last.day == 0 {
		return e, i
	}
	last.open, last.dayFirst = false, false
	start := last
	start.day = first
	return explicit{start: start, end: last}, end
}

// dayAt reads one written day.
func dayAt(t *text, i int, order byte) (d day, next int) {
	if y, m, dd, next := iso(t, i); next > i {
		return day{year: y, month: m, day: dd}, next
	}
	if a, b, year, next := numeric(t, i); next > i {
		return fields(t, i, a, b, year, order), next
	}
	if t.is(i, "christmas", "xmas") && t.is(i+1, "eve") {
		return day{month: 12, day: 24}, i + 2
	}
	if m, j := monthAt(t, i); j > i { // June 10, 2027
		j = t.skip(j, ".")
		if isWeekday(t.free(j).text) && t.at(j+1).kind == number {
			j++ // April Fri 16
		}
		if dd, k := dayNumber(t, t.skip(j, "the")); k > t.skip(j, "the") && !counted(t, k) {
			y, end := yearAt(t, k)
			return day{year: y, month: m, day: dd}, end
		}
		return d, i
	}
	if dd, j := dayNumber(t, i); j > i { // 10 June 2027
		dot := t.is(j, ".")
		j = t.skip(t.skip(j, ".", "-"), "of")
		if m, k := monthAt(t, j); k > j {
			if _, after := dayNumber(t, k); dot && after > k {
				return d, i // a sentence ends between "aged 1. Dec 1, 2026"
			}
			if t.at(k).ordinal && !t.at(i).ordinal {
				return d, i // kids 4, 6, 11 Aug 2nd-8th
			}
			y, end := yearAt(t, k)
			return day{year: y, month: m, day: dd}, end
		}
	}
	return d, i
}

// fields decides which of two numbers is the day. With full stops the day comes
// first: no locale writes it otherwise (CLDR 46, date formats).
func fields(t *text, i, a, b, year int, order byte) day {
	switch {
	case a > 12, t.was(i+1, "."), t.at(i).n < 0, order == 'd' && b <= 12:
		return day{year: year, month: b, day: a, dayFirst: a <= 12 && a != b}
	case b > 12, order == 'm', a == b:
		return day{year: year, month: a, day: b}
	}
	return day{year: year, month: b, day: a, open: true}
}

// iso reads 2027-06-10, also with slashes or full stops.
func iso(t *text, i int) (year, month, d, next int) {
	sep := t.free(i + 1).text
	if !isYear(t.free(i)) || !oneOf(sep, "-", "/", ".") || !t.at(i+1).joined {
		return 0, 0, 0, i
	}
	m, dd := t.free(i+2), t.free(i+4)
	if m.kind != number || dd.kind != number || !m.joined || !dd.joined || !t.is(i+3, sep) || m.n < 1 || dd.n < 1 || m.n > 99 || dd.n > 99 {
		return 0, 0, 0, i
	}
	return t.at(i).n, m.n, dd.n, i + 5
}

// numeric reads 10/06/2027, 10.06.27 or, without a year, 13/06 where the text
// makes clear that it is a day. year is 0 when it is not there.
func numeric(t *text, i int) (a, b, year, next int) {
	first, sep, second := t.free(i), t.free(i+1), t.free(i+2)
	if first.cents >= 0 && first.n < 0 {
		a, b, next = dotted(t, i)
		return a, b, 0, next
	}
	if first.kind != number || second.kind != number || !oneOf(sep.text, "/", ".", "-") || !sep.joined || !second.joined ||
		first.n < 1 || second.n < 1 || first.n > 31 || second.n > 31 || first.n > 12 && second.n > 12 || first.spelled || second.spelled {
		return 0, 0, 0, i
	}
	if third := t.free(i + 4); t.is(i+3, sep.text) && t.at(i+3).joined && third.kind == number && third.joined {
		switch {
		case isYear(third):
			return first.n, second.n, third.n, i + 5
		case len(third.text) == 2 && third.n >= 24 && sep.text != "-":
			return first.n, second.n, 2000 + third.n, i + 5
		}
		return 0, 0, 0, i
	}
	cue := t.was(i-1, "on", "from", "starting", "arriving", "arrive", "leaving", "between", "until", "till", "date", "dates", ":") ||
		(t.was(i-1, "to", "-", "and") || t.was(i+3, "-", "to")) && sep.text == "/"
	if sep.text != "/" || !cue || first.n == 24 && second.n == 7 {
		return 0, 0, 0, i
	}
	return first.n, second.n, 0, i + 3
}

// dotted reads a day that looks like a decimal: "23.12." with its second full
// stop, "23.12" behind a word that leads to a day.
func dotted(t *text, i int) (a, b, next int) {
	tok := t.free(i)
	before, after, _ := strings.Cut(tok.text, ".")
	a, _ = strconv.Atoi(before)
	b, _ = strconv.Atoi(after)
	if tok.kind != number || a < 1 || a > 31 || b < 1 || b > 12 {
		return 0, 0, i
	}
	end := t.is(i+1, ".") && t.at(i+1).joined
	led := t.was(i-1, "on", "from", "starting", "arriving", "arrive", "leaving", "between", "until", "till", "to", "-", "dates")
	switch {
	case end && !(t.at(i+2).kind == number && t.at(i+2).joined):
		return a, b, i + 2
	case led && len(after) == 2 && !t.is(i+1, "k", "%"):
		return a, b, i + 1
	}
	return 0, 0, i
}

// until reads what stands between the first and the last day of a range.
func until(t *text, i int, between bool) (next int) {
	j := t.skip(i, ",", "(")
	switch {
	case t.is(j, "to", "until", "till", "til", "through", "thru", "bis", "-", ">"):
		return t.skip(j+1, ">", "-")
	case t.is(j, "2") && (startsDay(t.free(j+1).text) || t.free(j+1).kind == number && monthWord(t.free(j+2).text) > 0): // june 1st 2 june 8th, 12 2 15 feb
		return j + 1
	case t.is(j, "/") && !t.at(j).joined, between && t.is(j, "and", "&"):
		return j + 1
	}
	return i
}

// startsDay reports whether a day may begin with a word: a month or a weekday.
func startsDay(s string) bool {
	return isWeekday(s) || monthWord(s) > 0
}

// isWeekday reports whether a word names a day of the week.
func isWeekday(s string) bool {
	_, _, ok := weekday(s)
	return ok
}

// dayNumber reads the number of a day of the month: 10, 10th, tenth.
func dayNumber(t *text, i int) (n, next int) {
	tok := t.free(i)
	if tok.kind == number && tok.n >= 1 && tok.n <= 31 && len(tok.text) <= 2 && !tok.spelled && !t.was(i-1, "aged", "age", "ages") {
		return tok.n, i + 1
	}
	if n = ordinalWord(tok.text); n > 0 && !t.was(i+1, "week", "weekend", "half", "time") {
		return n, i + 1
	}
	return 0, i
}

// bareDay reads a day without its month: "on the 7th".
func bareDay(t *text, i int) (n, next int) {
	if tok := t.free(i); tok.ordinal && tok.n >= 1 && tok.n <= 31 && t.was(i-1, "the") &&
		t.was(i-2, "on", "by", "from", "starting", "arriving", "between", "to", "until", "till", "through", "and", "-", "leaving", "begins", "beginning", "returning", "return", "back") {
		return tok.n, i + 1
	}
	return 0, i
}

// counted reports whether the number before token i counts something else than
// days of the month: "June, 2 adults", "June 10:30".
func counted(t *text, i int) bool {
	return t.is(i, "k", "+") && t.at(i).joined || t.was(i, "adults", "adult", "people", "persons", "kids", "kid", "children", "child", "of", "days", "day", "nights", "night", "pax", "travelers", "travellers", "guests", "friends", "%") ||
		t.was(i, ":") && t.at(i).joined || t.was(i, "year", "years", "yr", "yo")
}

// isYear reports whether a number is a year a trip may be in.
func isYear(tok token) bool {
	return tok.kind == number && len(tok.text) == 4 && tok.n >= 2000 && tok.n <= 2099 && !tok.spelled
}

// yearAt reads the year behind a day or a month: "2027", ", 2027", "of next
// year" is left to [readWindow].
func yearAt(t *text, i int) (year, next int) {
	j := t.skip(i, ",")
	j = t.skip(j, "of", "in")
	if isYear(t.free(j)) && !counted(t, j+1) {
		return t.at(j).n, j + 1
	}
	return 0, i
}

// monthAt reads a month. May and March are months unless the words about them
// make verbs of them.
func monthAt(t *text, i int) (month, next int) {
	s := t.free(i).text
	m := monthWord(s)
	if m == 0 || t.at(i).kind != word {
		return 0, i
	}
	if s == "may" {
		if mayIsVerb(t, i) {
			return 0, i
		}
	} else if oneOf(s, "march", "mar") {
		before, after := t.at(i-1), t.at(i+1)
		near := before.kind == number && before.n <= 31 || after.kind == number && (after.n <= 31 || isYear(after))
		if !near && (oneOf(before.text, "a", "the", "i", "we", "they", "you", "will", "can", "could", "would", "protest", "peace") ||
			oneOf(after.text, "around", "along", "through", "past", "up", "down", "with", "across", "over")) {
			return 0, i // people march
		}
	}
	return m, i + 1
}

// mayIsVerb reports whether the "may" at token i is the verb: capitals within a
// sentence tell the month, people and verbs about it the verb.
func mayIsVerb(t *text, i int) bool {
	if i > 0 && t.at(i).title && !t.loud && !oneOf(t.at(i-1).text, ".", "!", "?", ";") {
		return false
	}
	return t.was(i-1, "i", "we", "you", "he", "she", "it", "they", "that", "this", "there", "who", "which", "one", "kids", "friends") && !t.was(i-2, "with") ||
		t.was(i+1, "i", "we", "you", "he", "she", "they", "be", "have", "not", "need", "want", "go", "like", "also", "take", "come", "well", "get", "change", "bring", "join", "cost", "seem")
}

func monthWord(s string) int {
	if len(s) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		full := [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}[m-1]
		if s == full || s == full[:3] || s == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}

// date returns the day as a date. ok is false when the calendar has no such day.
func (d day) date(year int) (date trip.Date, ok bool) {
	date = trip.Date{Year: year, Month: time.Month(d.month), Day: d.day}
	t := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return date, t.Day() == d.day && int(t.Month()) == d.month
}
