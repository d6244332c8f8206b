package intent

import (
	"maps"
	"slices"
	"strings"
)

// shorthand is the spellings of messages, each with the word it stands for.
const shorthand = `w=with frm=from nxt=next wk=week wknd=weekend wkend=weekend erly=early luv=love dis=this wiv=with wit=with overnite=overnight ea=each bb=baby r=are besties=friends ma=my okt=october dez=december mai=may tmrw=tomorrow tmr=tomorrow til=till pers=people fam=family wifey=wife hubby=husband
bae=partner sis=sister bro=brother grandmum=grandmother jus=just dys=days bestie=friend childages=children gran=grandmother granny=grandmother nan=grandmother gramps=grandfather grandad=grandfather granddad=grandfather
mommy=mom mama=mom papa=dad daddy=dad hols=holiday`

// keywords are the words that are recognised with one typing error in them, as
// far as they are long enough not to be hit by chance.
const keywords = `january february march april august september october november december monday tuesday wednesday thursday friday saturday sunday
nights weeks weekend friends thanksgiving valentines people adults children wheelchair relaxed tomorrow budget dollars euros pounds christmas easter summer winter autumn spring`

// neighbours are ordinary words one slip from a keyword.
const neighbours = "match marsh larch weeds adult week weekends night summers winters stringy springs sprint string friend hotels place places brides dollar euro pound peoples budgets eastern"

// spelling knows the words that prompts misspell.
type spelling struct {
	right  map[string]bool   // words that are written as they are meant
	byKey  map[byte][]string // keywords by their first letter
	wishes map[byte][]string // words of the lexicon by their first letter
	joins  map[string]bool   // words that are found in words written together
	long   map[string]string // what shorthand stands for
}

// newSpelling takes the first words of all names and the words of all phrases as
// right. A phrase that is one word is true.
func newSpelling(cities []string, names, phrases map[string]bool) spelling {
	s := spelling{right: map[string]bool{}, byKey: map[byte][]string{}, wishes: map[byte][]string{}, long: map[string]string{}, joins: map[string]bool{}}
	for _, w := range append(strings.Fields(glue), cities...) {
		s.joins[w], s.right[w] = true, true
	}
	for _, pair := range strings.Fields(shorthand) {
		short, long, _ := strings.Cut(pair, "=")
		s.long[short] = long
	}
	for _, w := range strings.Fields(keywords) {
		s.right[w], s.joins[w] = true, true
		s.byKey[w[0]] = append(s.byKey[w[0]], w)
	}
	for _, w := range strings.Fields(neighbours) {
		s.right[w] = true
	}
	for _, words := range []map[string]bool{names, phrases} {
		for w := range words {
			s.right[w] = true
		}
	}
	for _, w := range slices.Sorted(maps.Keys(phrases)) {
		if phrases[w] && len(w) >= 6 {
			s.wishes[w[0]] = append(s.wishes[w[0]], w)
		}
	}
	return s
}

// mend replaces shorthand, letters that were drawn out ("tokyooo") and single
// slips in keywords ("septembr"). The first letter must be right: it hardly ever
// is not, and "sights" are no nights.
func (s spelling) mend(t *text) {
	s.part(t)
	for i := range t.tokens {
		tok := &t.tokens[i]
		if before := t.at(i - 1); tok.joined && before.kind == number && before.n < 10 {
			switch tok.text {
			case "a":
				tok.text = "adults" // 2A+1C
			case "c":
				tok.text = "children"
			case "p":
				if !t.was(i+1, ".") {
					tok.text = "people"
				}
			case "morrow", "mrw", "moro":
				tok.text = "tomorrow"
				t.take(i-1, i)
			}
		}
		if after := t.at(i + 1); tok.kind == number && tok.text == "4" && !tok.joined && !after.joined && (after.spelled || oneOf(after.text, "me", "us")) {
			tok.kind, tok.text = word, "for"
		}
		if tok.kind == number && tok.text == "2" && t.was(i+1, "much", "packed", "busy", "many", "hectic", "rushed", "late", "early") {
			tok.kind, tok.text = word, "too"
		}
		if t.at(i-1).kind == number {
			switch tok.text {
			case "ad", "adt", "adl":
				tok.text = "adults"
			case "ch", "chd":
				tok.text = "children"
			}
		}
		if tok.kind != word {
			continue
		}
		if long := s.long[tok.text]; long != "" && !tok.joined {
			tok.text = long
			continue
		}
		if s.right[tok.text] {
			continue
		}
		if short := undrawn(tok.text); s.right[short] {
			tok.text = short
			continue
		}
		if len(tok.text) < 4 || len(tok.text) > 12 {
			continue
		}
		if w := s.near(tok.text); w != "" {
			tok.text = w
		}
	}
}

// near returns the keyword that a word is one slip from, "" when there is none.
// For a word of the lexicon a wrong letter is no slip, which would make another
// word of too many: parked, concern.
func (s spelling) near(text string) string {
	for _, w := range s.byKey[text[0]] {
		if oneSlip(text, w) && (len(text) > 4 || len(w) > 4) {
			return w
		}
	}
	for _, w := range s.wishes[text[0]] {
		if oneSlip(text, w) && (len(text) != len(w) || sameLetters(text, w)) {
			return w
		}
	}
	return ""
}

// glue are short words that are written together with others.
const glue = "in from to for with and days day nights week trip june july may two three four five six seven adult budget"

// part parts words that were written together, when all of a word is made of
// words that are known: "daysinrome".
func (s spelling) part(t *text) {
	for i := 0; i < len(t.tokens); i++ {
		tok := t.tokens[i]
		if tok.text == "w" && t.was(i+1, "/") && t.was(i+2, "e") && t.at(i+2).joined { // w/e
			t.tokens[i].text = "weekend"
			t.tokens = slices.Delete(t.tokens, i+1, i+3)
			continue
		}
		if tok.joined && tok.text == "2" && t.was(i-1, "in") { // in2 Narita
			t.tokens[i-1].text = "into"
			t.tokens = slices.Delete(t.tokens, i, i+1)
			continue
		}
		if n := len(tok.text); tok.kind != word || n < 7 || n > 30 || s.right[tok.text] {
			continue
		}
		parts := s.parts(tok.text)
		if len(parts) < 2 {
			continue
		}
		var tokens []token
		for k, p := range parts {
			one := tok
			one.text, one.joined = p, tok.joined && k == 0
			tokens = append(tokens, one)
		}
		t.tokens = slices.Replace(t.tokens, i, i+1, tokens...)
		i += len(parts) - 1
	}
}

// parts returns the fewest words that make up a text, nil when there are none.
func (s spelling) parts(text string) []string {
	best := make([][]string, len(text)+1)
	best[0] = []string{}
	for end := 1; end <= len(text); end++ {
		for start := max(0, end-12); start < end; start++ {
			if w := text[start:end]; best[start] != nil && s.joins[w] && (best[end] == nil || len(best[start])+1 < len(best[end])) {
				best[end] = append(slices.Clone(best[start]), w)
			}
		}
	}
	return best[len(text)]
}

// undrawn returns a word without the repetition of its letters: what stands there
// three times and more, or twice at the end of a short word, is meant once. It
// returns "" where nothing is repeated so.
func undrawn(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] == s[i] {
			j++
		}
		once := j-i >= 3 || j-i == 2 && j == len(s) && b.Len() < 4
		if b.WriteByte(s[i]); !once {
			b.WriteString(s[i+1 : j])
		}
		i = j
	}
	if b.Len() == len(s) {
		return ""
	}
	return b.String()
}
