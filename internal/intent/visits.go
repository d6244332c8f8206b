package intent

import (
	"slices"
	"strings"
	"time"

	"waymark/internal/atlas"
)

// visit is a place that was named with the day or the time it is fixed for.
type visit struct {
	places  []string // ids: the same name may be there in several cities
	date    day      // day 0: not written out
	weekday int      // 1 + time.Weekday, 0: not said
	nth     int      // day of the trip from 1, lastDay for the last, 0: not said
	minute  int      // of the day, -1: not said
	end     int      // minute of its end, -1: not said
	part    string   // evening and the like, of which the time is assumed
	spans   [][2]int // the tokens that say so
}

const lastDay = -1

// visitNames finds the places of all cities by the names that travellers use.
type visitNames struct {
	byFirst map[string][]visitName
	cities  *gazetteer
}

type visitName struct {
	words  []string
	places []string
}

// newVisitNames takes each place by its name, by what stands in brackets behind
// it, and without the noun for its kind: Louvre Museum (…) is also Louvre. What is
// a word for a wish or a city remains that.
func newVisitNames(w *atlas.World, words lexicon, cities *gazetteer) visitNames {
	v := visitNames{map[string][]visitName{}, cities}
	for _, c := range w.Cities() {
		for _, p := range c.Places {
			for _, name := range visitForms(p.Name) {
				v.add(name, p.ID, words)
			}
		}
	}
	for _, list := range v.byFirst {
		slices.SortStableFunc(list, func(a, b visitName) int { return len(b.words) - len(a.words) })
	}
	return v
}

// visitForms returns the names by which a place is known.
func visitForms(name string) (all []string) {
	if short := strings.ReplaceAll(name, "d'", ""); short != name {
		all = append(visitForms(short), name)
		return all
	}
	plain, inside, _ := strings.Cut(name, " (")
	plain = strings.TrimPrefix(plain, "The ")
	all = append(all, name, plain)
	if inside = strings.TrimSuffix(inside, ")"); inside != "" && strings.ToLower(inside) != inside && !strings.Contains(inside, " ") {
		all = append(all, inside)
	}
	if first, second, both := strings.Cut(plain, " and "); both && strings.Contains(first, " ") && strings.Contains(second, " ") {
		all = append(all, first, second) // Vatican Museums and Sistine Chapel
	}
	words := strings.Fields(plain)
	if n := len(words); n >= 2 && oneOf(words[n-1], "Museum", "Gallery", "Building", "Museums", "Delicatessen", "Restaurant") {
		all = append(all, strings.Join(words[:n-1], " "))
	}
	if n := len(words); n == 4 && strings.HasSuffix(words[1], ".") { // Solomon R. Guggenheim Museum
		all = append(all, words[2], words[2]+" "+words[3])
	}
	if n := len(words); n >= 2 && oneOf(words[0], "Musée", "Museo", "Museu", "Galleria", "Castel") {
		all = append(all, strings.Join(words[1:], " "))
	}
	if len(words) > 2 && words[0] == "Bouillon" || len(words) > 2 && strings.HasPrefix(words[len(words)-1], "Haussmann") {
		all = append(all, strings.Join(words[:2], " "))
	}
	return all
}

func (v visitNames) add(name, id string, known lexicon) {
	t := tokenize(name)
	var words []string
	for _, tok := range t.tokens {
		if tok.kind != mark {
			words = append(words, tok.text)
		}
	}
	if len(words) == 0 || len(words) == 1 && len(words[0]) < 4 {
		return
	}
	_, wish := known.longest(t, 0)
	_, city := v.cities.longest(t, 0)
	if wish == len(t.tokens) || city == len(t.tokens) {
		return
	}
	list := v.byFirst[words[0]]
	for i, n := range list {
		if slices.Equal(n.words, words) {
			if !slices.Contains(n.places, id) {
				list[i].places = append(n.places, id)
			}
			return
		}
	}
	v.byFirst[words[0]] = append(list, visitName{words, []string{id}})
}

// longest returns the places of the longest name at token i, and the index behind
// it, i when there is none.
func (v visitNames) longest(t *text, i int) (places []string, next int) {
	for _, n := range v.byFirst[t.free(i).text] {
		j := i
		for _, w := range n.words {
			if t.free(j).kind == mark && t.at(j).joined {
				j++ // Alter Peter (St. Peter's Tower)
			}
			if t.free(j).text != w {
				j = i
				break
			}
			j++
		}
		if j > i {
			return n.places, j
		}
	}
	return nil, i
}

// maxVisits bounds how many are read.
const maxVisits = 40

// read takes the places with a day or a time of their own out of the text.
// Others are left alone.
func (v visitNames) read(t *text) (found []visit) {
	last := 0 // behind the visit before
	for i := 0; i < len(t.tokens) && len(found) < maxVisits; i++ {
		places, next := v.longest(t, i)
		if next == i {
			continue
		}
		next = t.skip(next, "museum", "gallery", "palace") // Orsay Museum
		fixed := visit{places: places, minute: -1, end: -1}
		behind := fixed.scan(t, next, sentenceEnd(t, next))
		if !fixed.complete() {
			fixed.scan(t, sentenceStart(t, i, last), i)
		}
		if fixed.minute < 0 && fixed.part == "" || fixed.date.day == 0 && fixed.weekday == 0 && fixed.nth == 0 {
			continue // without a day or without a time it is not fixed
		}
		for k := i; k < next; k++ {
			if p, end := v.cities.longest(t, k); end > k && p.city != "" {
				k = end - 1 // the Brooklyn of Brooklyn Museum names the city
				continue
			}
			t.take(k, k+1)
		}
		for _, s := range fixed.spans {
			t.take(s[0], s[1])
		}
		found = append(found, fixed)
		last, i = max(next, behind), next-1
	}
	return found
}

// reach is how many tokens from its place a day or a time may stand.
const reach = 14

// sentenceEnd and sentenceStart return the bounds of what may be said of a place.
func sentenceEnd(t *text, i int) int {
	j := i
	for j < len(t.tokens) && j < i+reach && !endsSentence(t, j) {
		j++
	}
	return j
}

func sentenceStart(t *text, i, last int) int {
	j := i
	for j > last && j > i-reach && !endsSentence(t, j-1) {
		j--
	}
	return j
}

func endsSentence(t *text, i int) bool {
	return t.was(i, ";", "!", "?") || t.was(i, ".") && !(t.at(i).joined && t.at(i+1).joined)
}

func (f *visit) complete() bool {
	return f.minute >= 0 && (f.date.day > 0 || f.weekday > 0 || f.nth != 0)
}

// scan looks for the day and the time between two tokens, and returns the index
// behind the last of them. It stops when both are there.
func (f *visit) scan(t *text, from, to int) (behind int) {
	for i := from; i < to && !f.complete(); {
		next := f.piece(t, i)
		if next > i {
			behind = next
		}
		i = max(next, i+1)
	}
	return behind
}

// piece reads one part of what is said at token i: a day, a weekday, a time. next is i when there
// is none.
func (f *visit) piece(t *text, i int) (next int) {
	next = i
	if d, _, ok := weekday(t.free(i).text); ok && f.weekday == 0 && f.nth == 0 {
		f.weekday, next = 1+int(d), i+1
	} else if n, j := tripDay(t, i); j > i && f.nth == 0 && f.date.day == 0 {
		f.nth, next = n, j
		if part := t.at(j - 1).text; oneOf(part, "evening", "night", "morning", "afternoon") {
			f.part = part
		}
	} else if m, end, j := clock(t, i); j > i && f.minute < 0 {
		f.minute, f.end, next = m, end, j
	} else if d, j := dayAt(t, i, 0); j > i && f.date.day == 0 && f.nth == 0 && !d.open {
		f.date, next = d, j
		if until(t, j, false) > j && !t.was(j, ",") { // a range is the trip's
			f.date, next = day{}, i+1
			for k := i; k < len(t.tokens) && k < i+12 && !endsSentence(t, k); k++ {
				next = k
			}
			return next
		}
	} else if t.is(i, "evening", "morning", "afternoon", "noon") && f.part == "" {
		f.part, next = t.at(i).text, i+1
	}
	if next > i {
		f.spans = append(f.spans, [2]int{i, next})
	}
	return next
}

// tripDay reads "day 2", "2nd evening" and "last day" as days of the trip.
func tripDay(t *text, i int) (n, next int) {
	tok := t.free(i)
	after := t.free(i + 1)
	switch {
	case tok.text == "day" && after.kind == number && after.n >= 1 && after.n <= 14 && !t.at(i-1).ordinal:
		return after.n, i + 2
	case !oneOf(after.text, "day", "evening", "night", "morning", "afternoon"):
		return 0, i
	case oneOf(tok.text, "last", "final"):
		return lastDay, i + 2
	case nth(tok) >= 1 && nth(tok) <= 14:
		return nth(tok), i + 2
	}
	return 0, i
}

// clock reads a time of day, with its end where one is said: 10:00, "at 10",
// 6pm, "9 in the morning", 11:00-13:00. end is -1 without one.
func clock(t *text, i int) (minute, end, next int) {
	minute, next = clockAt(t, i)
	if next == i {
		return 0, -1, i
	}
	if k := until(t, next, false); k > next {
		if m, j := clockAt(t, k); j > k && m > minute {
			return minute, m, j
		}
	}
	return minute, -1, next
}

func clockAt(t *text, i int) (minute, next int) {
	tok := t.free(i)
	if tok.text == "noon" {
		return 12 * 60, i + 1
	}
	if tok.kind != number || tok.n < 0 || tok.n > 23 || tok.ordinal {
		return 0, i
	}
	minute, next = tok.n*60, i+1
	written := false
	if m := t.free(i + 2); t.is(i+1, ":") && t.at(i+1).joined && m.kind == number && m.joined && len(m.text) == 2 && m.n < 60 {
		minute, next, written = minute+m.n, i+3, true
	}
	switch {
	case t.is(next, "pm") && tok.n >= 1 && tok.n <= 12:
		return minute%(12*60) + 12*60, next + 1
	case t.is(next, "am") && tok.n >= 1 && tok.n <= 12:
		return minute % (12 * 60), next + 1
	case t.is(next, "oclock", "h") && !written:
		next++
		written = true
	}
	if t.is(next, "in", "at") {
		j := t.skip(next+1, "the")
		switch {
		case t.is(j, "morning"):
			return minute, j + 1
		case t.is(j, "afternoon", "evening", "night") && tok.n < 12:
			return minute + 12*60, j + 1
		}
	}
	if written {
		return minute, next
	}
	if !t.was(i-1, "at", "from") || unitOf(t, next) != "" || t.free(next).kind == word && !oneOf(t.free(next).text, "and", "in", "on", "with", "for", "till", "until", "the", "then", "there", "during") {
		return 0, i
	}
	if tok.n >= 1 && tok.n <= 7 { // nobody goes sightseeing at 2 in the night
		minute += 12 * 60
	}
	return minute, next
}

// weekdayOf returns the weekday of a visit that has one.
func (f visit) weekdayOf() time.Weekday { return time.Weekday(f.weekday - 1) }
