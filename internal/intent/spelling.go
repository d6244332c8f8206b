package intent

import "strings"

// shorthand is the spellings of messages, each with the word it stands for.
const shorthand = `w=with frm=from nxt=next tmrw=tomorrow tmr=tomorrow til=till pers=people fam=family wifey=wife hubby=husband
bae=partner sis=sister bro=brother grandmum=grandmother jus=just dys=days`

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
	long  map[string]string // what shorthand stands for
}

// newSpelling takes the first words of all names and phrases as right.

func newSpelling(known ...map[string]bool) spelling {
	s := spelling{right: map[string]bool{}, byKey: map[byte][]string{}, long: map[string]string{}}
	for _, pair := range strings.Fields(shorthand) {
		short, long, _ := strings.Cut(pair, "=")
		s.long[short] = long
	}
	for _, w := range strings.Fields(keywords) {
		s.right[w] = true
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
	for i := range t.tokens {
		tok := &t.tokens[i]
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
