package intent

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// kind is what a token is.
type kind uint8

const (
	none   kind = iota // outside the text
	word               // letters, folded
	number             // digits or number words
	mark               // one sign of punctuation or currency
)

// token is a piece of the prompt. Its text is folded: lower case, without
// accents and apostrophes.
type token struct {
	kind   kind
	text   string
	joined bool // no blank before it
	caps   bool // a word of two or more capitals
	title  bool // a word that begins with a capital
	used   bool // a rule has taken it

	n       int   // of a number: its whole value, -1 when it has none below 10^9
	cents   int64 // of a number: its value in hundredths, -1 when too large
	spelled bool  // a number in words
	ordinal bool  // 10th
}

// text is a prompt in tokens, which rules take away one after the other so that
// nothing is read twice.
type text struct {
	tokens []token
	loud   bool // not one small letter: capitals mean nothing
}

// at returns token i, the zero token outside the text.
func (t *text) at(i int) token {
	if i < 0 || i >= len(t.tokens) {
		return token{}
	}
	return t.tokens[i]
}

// free returns token i when no rule has taken it, else the zero token.
func (t *text) free(i int) token {
	if tok := t.at(i); !tok.used {
		return tok
	}
	return token{}
}

// take marks the tokens from i up to, but without, j as read.
func (t *text) take(i, j int) {
	for ; i < j; i++ {
		t.tokens[i].used = true
	}
}

// is reports whether token i is free and one of the words or signs.
func (t *text) is(i int, words ...string) bool { return oneOf(t.free(i).text, words...) }

// was reports whether token i is one of the words, taken or not.
func (t *text) was(i int, words ...string) bool { return oneOf(t.at(i).text, words...) }

// skip returns i, or the index behind token i when that is one of the words.
func (t *text) skip(i int, words ...string) int {
	if t.was(i, words...) {
		return i + 1
	}
	return i
}

func oneOf(s string, words ...string) bool {
	if s == "" {
		return false
	}
	for _, w := range words {
		if s == w {
			return true
		}
	}
	return false
}

// tokenize cuts a prompt into tokens in time linear in its length. Letters are
// compared after compatibility decomposition (Unicode UAX #15, NFKD) without
// marks, so that Paryż, ＰＡＲＩＳ and paris are near enough to the same word.
// Signs that no rule knows, emoji among them, separate words and are dropped.
func tokenize(prompt string) *text {
	var s scanner
	s.runes = []rune(norm.NFKD.String(strings.ToValidUTF8(prompt, " ")))
	s.loud = true
	for s.pos < len(s.runes) {
		r := s.runes[s.pos]
		switch {
		case r == '\n' && s.pos-s.line < wrapped:
			s.gap = true
			s.add(token{kind: mark, text: ";"})
			s.gap = true
			s.pos++
			s.line = s.pos
		case unicode.IsSpace(r):
			if r == '\n' {
				s.line = s.pos + 1
			}
			s.gap = true
			s.pos++
		case isDigit(r):
			s.digits()
		case isIdeograph(r):
			s.add(token{kind: word, text: string(r)})
			s.pos++
		case unicode.IsLetter(r):
			s.letters()
		default:
			s.sign(r)
			s.pos++
		}
	}
	t := &text{tokens: joinNumbers(s.tokens), loud: s.loud}
	return t
}

// wrapped is the length in runes from which a line is taken to be part of a
// wrapped text. The end of a shorter line parts what stands before and behind it,
// as in a list.
const wrapped = 50

type scanner struct {
	runes  []rune
	pos    int
	line   int  // where the line begins
	gap    bool // a blank or a dropped sign came before
	loud   bool
	tokens []token
}

func (s *scanner) add(tok token) {
	tok.joined = !s.gap && len(s.tokens) > 0
	s.gap = false
	s.tokens = append(s.tokens, tok)
}

// letters reads a word. Marks and apostrophes within it are dropped.
func (s *scanner) letters() {
	var b strings.Builder
	first, capitals, letters := s.runes[s.pos], 0, 0
	for ; s.pos < len(s.runes); s.pos++ {
		r := s.runes[s.pos]
		switch {
		case unicode.In(r, unicode.Mn, unicode.Cf), isApostrophe(r):
			continue
		case !unicode.IsLetter(r) || isIdeograph(r):
			s.finish(b.String(), first, capitals, letters)
			return
		}
		letters++
		if unicode.IsUpper(r) {
			capitals++
		} else if unicode.IsLower(r) {
			s.loud = false
		}
		b.WriteString(foldRune(unicode.ToLower(r)))
	}
	s.finish(b.String(), first, capitals, letters)
}

func (s *scanner) finish(folded string, first rune, capitals, letters int) {
	s.add(token{kind: word, text: folded, caps: letters >= 2 && capitals == letters, title: unicode.IsUpper(first)})
}

// digits reads a number with its separators. What is neither grouped by
// thousands nor a decimal falls into its parts: 10.06.2027 is five tokens.
func (s *scanner) digits() {
	start := s.pos
	for s.pos < len(s.runes) {
		r := s.runes[s.pos]
		inside := (r == '.' || r == ',') && s.pos+1 < len(s.runes) && isDigit(s.runes[s.pos+1])
		if !isDigit(r) && !inside && !s.grouping() {
			break
		}
		s.pos++
	}
	raw := slices.DeleteFunc(slices.Clone(s.runes[start:s.pos]), isApostrophe)
	if len(raw) == 2 && start > 0 && isApostrophe(s.runes[start-1]) && (s.pos == len(s.runes) || !unicode.IsLetter(s.runes[s.pos])) {
		raw = append([]rune("20"), raw...) // '27
	}
	if tok, ok := readNumber(string(raw)); ok && (tok.n >= 0 || !s.countsHeads()) {
		s.add(tok)
		return
	}
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && isDigit(raw[n]) {
			n++
		}
		if n == 0 {
			s.add(token{kind: mark, text: string(raw[0])})
			raw = raw[1:]
			continue
		}
		tok, _ := readNumber(string(raw[:n]))
		s.add(tok)
		raw = raw[n:]
	}
}

// countsHeads reports whether the next word is for people, who are never counted
// in fractions: the 15,2 of "jan 15,2 adults" is two numbers.
func (s *scanner) countsHeads() bool {
	from := s.pos
	for from < len(s.runes) && s.runes[from] == ' ' {
		from++
	}
	to := from
	for to < len(s.runes) && unicode.IsLetter(s.runes[to]) && to-from < 16 {
		to++
	}
	noun := strings.ToLower(string(s.runes[from:to]))
	return isPeopleNoun(noun) || isChildNoun(noun)
}

// grouping reports whether the current rune is an apostrophe between thousands,
// as the Swiss write 1'500.
func (s *scanner) grouping() bool {
	if !isApostrophe(s.runes[s.pos]) || s.pos+3 >= len(s.runes) {
		return false
	}
	for _, r := range s.runes[s.pos+1 : s.pos+4] {
		if !isDigit(r) {
			return false
		}
	}
	return s.pos+4 == len(s.runes) || !isDigit(s.runes[s.pos+4])
}

// sign reads one sign. A hyphen between letters only parts them.
func (s *scanner) sign(r rune) {
	if r == '[' && s.unticked() {
		return
	}
	switch r {
	case '–', '—', '‐', '‑', '‒', '−', '-':
		if r == '-' && s.between(unicode.IsLetter) {
			s.gap = true
			return
		}
		r = '-'
	case '→', '➔', '➡':
		r = '>'
	case '|':
		r = ';'
	case '🚫', '❌':
		s.add(token{kind: word, text: "no"})
		return
	}
	if strings.ContainsRune("$€£¥₹₩₺₽₪-/,.:;()+&~<>≤%#?!=", r) {
		s.add(token{kind: mark, text: string(r)})
		return
	}
	if !unicode.In(r, unicode.Mn, unicode.Cf) && !isApostrophe(r) {
		s.gap = true
	}
}

// unticked skips what stands behind an empty box, "[ ] Paris", and reports whether
// there was one.
func (s *scanner) unticked() bool {
	end := s.pos + 1
	for end < len(s.runes) && s.runes[end] == ' ' {
		end++
	}
	if end == len(s.runes) || s.runes[end] != ']' {
		return false
	}
	for end+1 < len(s.runes) && !strings.ContainsRune("[\n,;", s.runes[end+1]) {
		end++
	}
	s.pos, s.gap = end, true
	return true
}

// between reports whether the runes on both sides of the current one are such.
func (s *scanner) between(such func(rune) bool) bool {
	return s.pos > 0 && s.pos+1 < len(s.runes) && such(s.runes[s.pos-1]) && such(s.runes[s.pos+1])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == '`' || r == 'ʼ' }

// isIdeograph reports whether r is a letter of a script without blanks between
// words; each is a token of its own.
func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// foldRune writes out the letters that have no decomposition.
func foldRune(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'ı':
		return "i"
	case 'þ':
		return "th"
	}
	return string(r)
}
