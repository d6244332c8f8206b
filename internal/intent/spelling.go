package intent

import (
	"slices"
	"strings"
)

// shorthand is the spellings of messages, each with the word it stands for.
const shorthand = `w=with frm=from nxt=next tmrw=tomorrow tmr=tomorrow til=till pers=people fam=family wifey=wife hubby=husband
bae=partner sis=sister bro=brother grandmum=grandmother jus=just dys=days bestie=friend childages=children`

// keywords are the words that are recognised with one typing error in them, as
// far as they are long enough not to be hit by chance.
const keywords = `january february march april august september october november december monday tuesday wednesday thursday friday saturday sunday
nights weeks weekend people adults children wheelchair relaxed tomorrow budget dollars euros pounds christmas easter summer winter autumn spring`

// neighbours are ordinary words one slip from a keyword.
const neighbours = "match marsh larch weeds adult week weekends night summers winters stringy springs sprint string dollar euro pound peoples budgets eastern"

// spelling knows the words that prompts misspell.
type spelling struct {
	right map[string]bool   // words that are written as they are meant
	byKey map[byte][]string // keywords by their first letter
	joins map[string]bool   // words that are found in words written together
	long  map[string]string // what shorthand stands for
}

// newSpelling takes the first words of all names and phrases as right.

func newSpelling(cities []string, known ...map[string]bool) spelling {
	s := spelling{right: map[string]bool{}, byKey: map[byte][]string{}, long: map[string]string{}, joins: map[string]bool{}}
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
	for _, words := range known {
		for w := range words {
			s.right[w] = true
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
			case "morrow":
				tok.text = "tomorrow"
				t.take(i-1, i)
			}
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
		if len(tok.text) < 5 || len(tok.text) > 12 {
			continue
		}
		for _, w := range s.byKey[tok.text[0]] {
			if oneSlip(tok.text, w) {
				tok.text = w
				break
			}
		}
	}
}

// glue are short words that are written together with others.
const glue = "in from to for with and days day nights week trip june july may two three four five six seven adult budget"

// part parts words that were written together, when all of a word is made of
// words that are known: "daysinrome".
func (s spelling) part(t *text) {
	for i := 0; i < len(t.tokens); i++ {
		tok := t.tokens[i]
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

// undrawn returns a word without the repetition of its last letter, "" where that
// is no more than one typing error in a longer word.
func undrawn(s string) string {
	last := s[len(s)-1:]
	short := strings.TrimRight(s, last) + last
	if len(s)-len(short) >= 2 || len(short) < len(s) && len(short) <= 4 {
		return short
	}
	return ""
}
