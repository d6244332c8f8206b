package intent

import "time"

// window is a time in which the trip lies without a day of its own: a month, a
// season, a feast, three weeks from now.
type window struct {
	kind    windowKind
	month   int          // of inMonth
	anchor  int          // of inMonth: the day from which the start is looked for
	last    int          // of inMonth: the last week counts from the end, see start
	season  string       // of inSeason
	shift   int          // of inSeason: days to an early or late part of it
	feast   string       // of atFeast
	side    int          // of atFeast: -1 before it, 1 after it
	days    int          // of after: days from today
	months  int          // of after: months from today
	year    int          // 0: not said
	yearOff int          // this (1) or next (2) year was said
	weekday time.Weekday // with hasDay
	hasDay  bool
	toDay   time.Weekday // with hasTo: the range ends on it
	hasTo   bool
	leaves  bool // the weekday is that of the way back
	months2 bool // two months were named
}

type windowKind uint8

const (
	anywhen windowKind = iota
	inMonth
	inSeason
	atFeast
	after        // counted from today, exactly
	thisWeekend  // the next Friday
	nextWeekend  // the Friday of next week
	nextWeek     // of Monday to Sunday
	nextMonth    // the calendar month after this one
	laterInMonth // the rest of this one
)

// Anchors of the parts of a month: the day from which a start is looked for.
const (
	anchorWhole = 5
	anchorEarly = 2
	anchorMid   = 11
	anchorLate  = 21
)

// readWindow takes the times without a day out of the text. The first of the
// strongest kind stands: a month before a season, a feast before both.
func readWindow(t *text) (w window) {
	for i := 0; i < len(t.tokens); i++ {
		found, from, next := windowAt(t, i)
		if next == i {
			continue
		}
		t.take(from, next)
		switch {
		case w.kind == anywhen && found.kind != anywhen, found.kind == atFeast && w.kind != atFeast, found.kind == inMonth && w.kind == inSeason:
			found.keep(w)
			w = found
		case w.kind == inMonth && found.kind == inMonth && found.month != w.month:
			w.months2 = true
			fallthrough
		default:
			w.keep(found)
		}
		i = next - 1
	}
	readYear(t, &w)
	return w
}

// keep fills what w does not know from other.
func (w *window) keep(other window) {
	if w.year == 0 {
		w.year = other.year
	}
	if w.yearOff == 0 {
		w.yearOff = other.yearOff
	}
	switch {
	case !w.hasDay && other.hasDay:
		w.hasDay, w.weekday, w.leaves, w.hasTo, w.toDay = true, other.weekday, other.leaves, other.hasTo, other.toDay
	case other.leaves && !w.hasTo: // out on Friday, back on Sunday
		w.hasTo, w.toDay = true, other.weekday
	}
}

// readYear takes a year that stands alone.
func readYear(t *text, w *window) {
	for i := range t.tokens {
		if isYear(t.free(i)) && t.at(i).n >= 2020 && !counted(t, i+1) {
			if w.year == 0 {
				w.year = t.at(i).n
			}
			t.take(i, i+1)
		}
	}
}

func windowAt(t *text, i int) (w window, from, next int) {
	if t.at(i).used && !t.was(i, "weekend") {
		return w, i, i
	}
	for _, rule := range [...]func(*text, int) (window, int, int){monthWindow, feastWindow, seasonWindow, relativeWindow, weekdayWindow} {
		if w, from, next = rule(t, i); next > i {
			return w, from, next
		}
	}
	return w, i, i
}

// monthWindow reads a month with the words before it: "mid September", "first
// week of June 2027".
func monthWindow(t *text, i int) (w window, from, next int) {
	if month, year, next := numericMonth(t, i); next > i {
		return window{kind: inMonth, month: month, year: year, anchor: anchorWhole}, i, next
	}
	month, next := monthAt(t, i)
	if next == i {
		return w, i, i
	}
	w = window{kind: inMonth, month: month, anchor: anchorWhole}
	w.year, next = yearAt(t, t.skip(next, "."))
	if t.is(next, "next", "this") && t.is(next+1, "year") {
		w.yearOff = yearOffset(t.at(next).text)
		next += 2
	}
	w.anchor, w.last, from = partBefore(t, i, anchorWhole)
	if d, _, ok := weekday(t.free(from).text); ok && from < i { // the first Monday of May
		w.hasDay, w.weekday, from = true, d, from-1
	}
	return w, from, next
}

// numericMonth reads 06/2027 and 2027-06.
func numericMonth(t *text, i int) (month, year, next int) {
	first, second := t.free(i), t.free(i+2)
	if !t.is(i+1, "/", "-", ".") || !t.at(i+1).joined || !second.joined || t.at(i+3).joined && t.is(i+3, "/", "-", ".") {
		return 0, 0, i
	}
	if isYear(first) && len(second.text) == 2 {
		first, second = second, first
	}
	if first.kind != number || first.n < 1 || first.n > 12 || !isYear(second) {
		return 0, 0, i
	}
	return first.n, second.n, i + 3
}

// partBefore reads the part of a month or season that is named before token i
// and returns its anchor, whether it counts from the end, and where it begins.
func partBefore(t *text, i, whole int) (anchor, last, from int) {
	j := i - 1
	for t.is(j, "of", "in", "the", "-") && j >= i-3 {
		j--
	}
	switch {
	case t.is(j, "early", "beginning", "start"):
		return anchorEarly, 0, j
	case t.is(j, "mid", "middle"):
		return anchorMid, 0, j
	case t.is(j, "late", "end"):
		return anchorLate, 0, j
	case t.was(j, "week", "weekend") && t.is(j-1, "last"):
		return 0, 1, j - 1
	case t.was(j, "week", "weekend") && nth(t.free(j-1)) > 0:
		return 1 + 7*(min(nth(t.at(j-1)), 4)-1), 0, j - 1
	case isWeekday(t.free(j).text) && nth(t.free(j-1)) > 0:
		return 1 + 7*(min(nth(t.at(j-1)), 4)-1), 0, j
	case t.is(j, "half") && t.is(j-1, "first"):
		return anchorEarly, 0, j - 1
	case t.is(j, "half") && t.is(j-1, "second"):
		return 16, 0, j - 1
	}
	return whole, 0, i
}

// nth returns the value of an ordinal, in digits or words, 0 for none.
func nth(tok token) int {
	if tok.ordinal {
		return tok.n
	}
	return ordinalWord(tok.text)
}

func yearOffset(s string) int {
	switch s {
	case "this":
		return 1
	case "next":
		return 2
	}
	return 0
}

// feastWindow reads the feasts whose days are known.
func feastWindow(t *text, i int) (w window, from, next int) {
	w, next = window{kind: atFeast}, i+1
	switch {
	case t.was(i-1, "before"):
		w.side = -1
	case t.was(i-1, "after"):
		w.side = 1
	}
	switch {
	case t.is(i, "christmas", "xmas") && t.was(i+1, "market", "markets"):
		return window{kind: inMonth, month: 12, anchor: anchorWhole}, i, i + 1
	case t.is(i, "christmas", "xmas"):
		w.feast = "Christmas"
	case t.is(i, "nye", "hogmanay", "silvester"):
		w.feast = "New Year's Eve"
	case t.is(i, "new") && t.is(i+1, "year", "years") && !t.is(i+2, "york"):
		w.feast, next = "New Year", t.skip(i+2, "day")
		if t.is(next, "eve") {
			w.feast, next = "New Year's Eve", next+1
		}
	case t.is(i, "easter"):
		w.feast = "Easter"
	case t.is(i, "whitsun", "pentecost", "whitsunday"):
		w.feast = "Whitsun"
	case t.is(i, "thanksgiving"):
		w.feast = "Thanksgiving"
	case t.is(i, "valentine", "valentines"):
		w.feast, next = "Valentine's Day", t.skip(i+1, "day")
	case t.is(i, "oktoberfest"):
		w.feast = "Oktoberfest"
	case t.is(i, "golden") && t.is(i+1, "week"):
		w.feast, next = "Golden Week", i+2
	case t.is(i, "halloween"):
		w.feast = "Halloween"
	case t.is(i, "bastille") && t.is(i+1, "day"):
		w.feast, next = "Bastille Day", i+2
	case t.is(i, "independence") && t.is(i+1, "day"):
		w.feast, next = "Independence Day", i+2
	case t.is(i, "memorial") && t.is(i+1, "day"):
		w.feast, next = "Memorial Day", i+2
	case t.is(i, "labor") && t.is(i+1, "day"):
		w.feast, next = "Labor Day", i+2
	default:
		return w, i, i
	}
	w.year, next = yearAt(t, next)
	if t.is(next, "next", "this") && t.is(next+1, "year") {
		w.yearOff = yearOffset(t.at(next).text)
		next += 2
	}
	return w, i, next
}

// seasonWindow reads a season of the northern hemisphere. Spring and fall are
// also other words and need one before them.
func seasonWindow(t *text, i int) (w window, from, next int) {
	if !t.is(i, "spring", "summer", "autumn", "fall", "winter") {
		return w, i, i
	}
	w = window{kind: inSeason, season: t.at(i).text}
	anchor, _, from := partBefore(t, i, 0)
	switch anchor {
	case anchorEarly:
		w.shift = -25
	case anchorLate:
		w.shift = 25
	}
	led := from < i || t.was(i-1, "in", "this", "next", "during", "for", "over") || t.was(i-1, "the") && t.was(i-2, "in", "during", "over")
	w.year, next = yearAt(t, i+1)
	if !led && w.year == 0 && oneOf(w.season, "spring", "fall") {
		return window{}, i, i
	}
	if w.season == "autumn" {
		w.season = "fall"
	}
	if t.is(next, "next", "this") && t.is(next+1, "year") {
		w.yearOff = yearOffset(t.at(next).text)
		next += 2
	}
	return w, from, next
}

// relativeWindow reads times that count from today.
func relativeWindow(t *text, i int) (w window, from, next int) {
	next = i + 1
	switch {
	case t.is(i, "day") && t.is(i+1, "after") && t.is(i+2, "tomorrow"):
		return window{kind: after, days: 2}, i, i + 3
	case t.is(i, "tomorrow"):
		return window{kind: after, days: 1}, i, next
	case t.is(i, "yesterday"):
		return window{kind: after, days: -1}, i, next
	case t.is(i, "today", "tonight", "asap"):
		return window{kind: after}, i, next
	case t.is(i, "this", "coming", "upcoming") && t.was(i+1, "weekend"):
		return window{kind: thisWeekend}, i, next
	case t.is(i, "next") && t.was(i+1, "weekend"), t.is(i, "next") && t.is(i+1, "long") && t.was(i+2, "weekend"):
		return window{kind: nextWeekend}, i, next
	case t.is(i, "next") && t.is(i+1, "week"):
		return window{kind: nextWeek}, i, i + 2
	case t.is(i, "this") && t.is(i+1, "week"):
		return window{kind: after, days: 1}, i, i + 2
	case t.is(i, "next", "this") && t.is(i+1, "month"):
		w.kind, w.anchor = nextMonth, anchorWhole
		if t.is(i, "this") {
			w.kind = laterInMonth
		}
		if anchor, _, from := partBefore(t, i, 0); anchor > 0 {
			w.anchor = anchor
			return w, from, i + 2
		}
		return w, i, i + 2
	case t.is(i, "next", "this") && t.is(i+1, "year"):
		return window{yearOff: yearOffset(t.at(i).text)}, i, i + 2
	}
	return w, i, i
}

// readAhead takes "in 3 weeks" and "2 months from now" out of the text, before
// the lengths are read. "in 3 days" is the length of a visit as often as a
// start, so that it is left alone unless another length is there.
func readAhead(t *text) (w window, found bool) {
	first, last := lengths(t)
	for i := range t.tokens {
		n, j := count(t, i)
		if j == i || n > 1000 {
			continue
		}
		unit := unitOf(t, j)
		alone := first >= i-1 && last <= j // the only length there is
		later := t.is(j+1, "from") && t.is(j+2, "now", "today") || t.is(j+1, "ahead")
		within := t.is(i-1, "next", "coming", "within") && oneOf(unit, "week", "month")
		before := t.is(i-1, "in") || t.is(i-1, "about", "around") && t.is(i-2, "in") || within
		if !later && (!before || unit == "day" && alone || unit == "night" || unit == "hour") {
			continue
		}
		w.kind = after
		switch unit {
		case "day":
			w.days = n
		case "week":
			w.days = 7 * n
		case "fortnight":
			w.days = 14 * n
		case "month":
			w.months = n
		default:
			continue
		}
		if within {
			w.days, w.months = (w.days+30*w.months)/2, 0
		}
		end := j + 1
		if later {
			end = t.skip(j+2, "now", "today")
		}
		t.take(i, end)
		return w, true
	}
	return window{}, false
}

// lengths returns the tokens at which the first and the last length begin.
func lengths(t *text) (first, last int) {
	first, last = len(t.tokens), -1
	for i := range t.tokens {
		if _, _, next := lengthAt(t, i); next > i {
			first, last = min(first, i), i
		}
	}
	return first, last
}

// weekdayWindow reads "from Friday to Monday", "Thu-Sun" and "next Friday".
func weekdayWindow(t *text, i int) (w window, from, next int) {
	first, short, ok := weekday(t.free(i).text)
	if !ok {
		return w, i, i
	}
	if j := until(t, i+1, t.was(i-1, "between")); j > i+1 {
		if last, _, ok := weekday(t.free(j).text); ok {
			return window{hasDay: true, weekday: first, hasTo: true, toDay: last}, i, j + 1
		}
	}
	if last, _, ok := weekday(t.free(i + 1).text); ok { // Mon-Thu
		return window{hasDay: true, weekday: first, hasTo: true, toDay: last}, i, i + 2
	}
	end := t.skip(i+1, "morning", "afternoon", "evening", "night")
	alone := !short && (t.at(i-1).kind == none || t.was(i-1, ".", ";", ",", "!", "?")) && (t.at(i+1).kind == none || t.was(i+1, ".", ";", ",", "!", "?"))
	led := alone || t.was(i-1, "on", "next", "this", "from", "starting", "until", "till", "following") || !short && (t.was(i-1, "leaving", "arriving", "a", "back", "returning", "return") || end > i+1)
	if !led {
		return w, i, i
	}
	return window{hasDay: true, weekday: first, leaves: leaves(t, i)}, i, end
}
