package prose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Fault is something in an answer that its facts do not carry.
type Fault struct {
	Section  int    // index
	Sentence int    // index in the section, -1 for its title
	Text     string // of the sentence
	Detail   string // what is wrong
}

// String says where and what.
func (f Fault) String() string {
	return fmt.Sprintf("section %d, sentence %d: %s: %q", f.Section, f.Sentence, f.Detail, f.Text)
}

// Check returns what is said without a fact: each number, time, price and proper
// name in a sentence must be a value of one of its facts, and so must the words
// free and closed. A sentence must name a fact, and facts must exist.
//
// Texts are compared without regard to case, to blanks, to thousands separators,
// to ".00" and to whether a small number is spelt out. A word is taken for a name
// when it has a capital or a letter that is not Latin, unless it is a common word
// at the beginning of a sentence. So Check finds faults in some sentences that
// have none; it lets no foreign number or capitalised name pass.
func Check(a Answer) (faults []Fault) { return new(Known).Check(a) }

// Check is the function Check.
func (k *Known) Check(a Answer) (faults []Fault) {
	values := make(map[string][]string, len(a.Facts))
	for _, f := range a.Facts {
		values[f.ID] = append(values[f.ID], f.Values...)
	}
	folds := make(map[string][][]rune) // of the facts that are looked at
	allowed := func(id string) ([][]rune, bool) {
		v, known := values[id]
		if known && folds[id] == nil {
			folds[id] = folded(v)
		}
		return folds[id], known
	}
	details := func(text string, ids []string, bound bool) []string {
		key := soundKey(text, ids, values, bound)
		if k.isSound(key) {
			return nil
		}
		found := faultsOf(text, ids, allowed, bound)
		if len(found) == 0 {
			k.noteSound(key)
		}
		return found
	}
	for i, sec := range a.Sections {
		for _, detail := range details(sec.Title, sec.Facts, false) {
			faults = append(faults, Fault{i, -1, sec.Title, detail})
		}
		for j, s := range sec.Sentences {
			for _, detail := range details(s.Text, s.Facts, true) {
				faults = append(faults, Fault{i, j, s.Text, detail})
			}
		}
	}
	return faults
}

func faultsOf(text string, ids []string, values func(id string) ([][]rune, bool), bound bool) (details []string) {
	if bound && len(ids) == 0 {
		details = append(details, "no fact is named")
	}
	var allowed [][]rune
	for _, id := range ids {
		v, known := values(id)
		if !known {
			details = append(details, fmt.Sprintf("there is no fact %q", id))
		}
		allowed = append(allowed, v...)
	}
	for _, claim := range beyond(normal(text), allowed) {
		details = append(details, fmt.Sprintf("%q is in none of its facts", claim))
	}
	return details
}

// folded returns values as beyond wants them.
func folded(values []string) [][]rune {
	all := make([][]rune, len(values))
	for i, v := range values {
		all[i] = normal(v)
		for k, r := range all[i] {
			all[i][k] = unicode.ToLower(r)
		}
	}
	return all
}

// claims returns the numbers and names in a text.
func claims(text string) []string { return beyond(normal(text), nil) }

// beyond returns the claims of a text that no value covers.
func beyond(text []rune, values [][]rune) (found []string) {
	lower := lowered(text)
	covered := make([]bool, len(text))
	for _, v := range values {
		cover(covered, lower, v)
	}
	for i := 0; i < len(text); {
		if !inWord(text[i]) {
			i++
			continue
		}
		j := wordEnd(text, i)
		if slices.Contains(covered[i:j], false) && isClaim(text, i, j) {
			found = append(found, string(text[numberStart(text, i):j]))
		}
		i = j
	}
	return found
}

// cover marks each place where a value stands in a text as a whole.
func cover(covered []bool, text, value []rune) {
	n := len(value)
	if n == 0 {
		return
	}
	for i := 0; i+n <= len(text); i++ {
		if text[i] == value[0] && slices.Equal(text[i:i+n], value) && beginsAt(text, i) && endsAt(text, i+n) {
			for k := i; k < i+n; k++ {
				covered[k] = true
			}
		}
	}
}

// beginsAt reports whether a number or word may begin at i: no part of a longer
// one, no number robbed of its sign or its currency.
func beginsAt(text []rune, i int) bool {
	if i == 0 {
		return true
	}
	first, prev := text[i], text[i-1]
	var prev2 rune
	if i > 1 {
		prev2 = text[i-2]
	}
	switch {
	case inWord(first) && inWord(prev):
		return false
	case unicode.IsDigit(first) && (unicode.Is(unicode.Sc, prev) || strings.ContainsRune(".,:", prev) && unicode.IsDigit(prev2)):
		return false
	case unicode.IsDigit(first) || unicode.Is(unicode.Sc, first):
		return prev != '-' || inWord(prev2)
	}
	return true
}

// endsAt reports whether a number or word may end before j: no part of a longer
// one, no number robbed of its unit.
func endsAt(text []rune, j int) bool {
	if j == len(text) {
		return true
	}
	last, next := text[j-1], text[j]
	var next2 rune
	if j+1 < len(text) {
		next2 = text[j+1]
	}
	switch {
	case inWord(last) && inWord(next):
		return false
	case !unicode.IsDigit(last):
		return true
	case strings.ContainsRune(".,:", next) && unicode.IsDigit(next2):
		return false
	}
	rest := string(text[j:min(j+12, len(text))])
	if after := []rune(strings.TrimPrefix(rest, " ")); len(after) > 0 && unicode.Is(unicode.Sc, after[0]) {
		return len(after) > 1 && unicode.IsDigit(after[1]) // the currency of the next number
	}
	return !unitAhead.MatchString(rest)
}

// unitAhead finds a unit that changes the number before it.
var unitAhead = regexp.MustCompile(`(?i)^ ?(?:%|°|percent|per cent|dollars?\b|euros?\b|pounds?\b|yen\b|[ap]\.?m\b)`)

// wordEnd returns where the word or number that begins at i ends. Marks between
// digits belong to the number: 1.5, 10:30.
func wordEnd(text []rune, i int) int {
	for ; i < len(text); i++ {
		inside := i > 0 && i+1 < len(text) && strings.ContainsRune(".,:", text[i]) && unicode.IsDigit(text[i-1]) && unicode.IsDigit(text[i+1])
		if !inWord(text[i]) && !inside {
			break
		}
	}
	return i
}

// numberStart returns where a number's sign or currency begins.
func numberStart(text []rune, i int) int {
	if unicode.IsDigit(text[i]) && i > 0 && unicode.Is(unicode.Sc, text[i-1]) {
		return i - 1
	}
	return i
}

// isClaim reports whether text[i:j] is a number, a name or a word that claims a
// fact.
func isClaim(text []rune, i, j int) bool {
	name := false
	for _, r := range text[i:j] {
		if unicode.IsNumber(r) {
			return true
		}
		name = name || unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
	}
	word := string(lowered(text[i:j]))
	if word == "free" || word == "closed" {
		return true
	}
	return name && !(beginsSentence(text, i) && commonWords[word])
}

// beginsSentence reports whether the word at i is the first of a sentence.
func beginsSentence(text []rune, i int) bool {
	for i--; i >= 0 && strings.ContainsRune(" \"'(", text[i]); i-- {
	}
	return i < 0 || strings.ContainsRune(".!?:;–—", text[i])
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

func lowered(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		out[i] = unicode.ToLower(r)
	}
	return out
}
