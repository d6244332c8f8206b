package hours

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A SyntaxError is a value that is not opening_hours.
type SyntaxError struct {
	Offset int    // in bytes, from the start of the value
	Detail string // what is wrong there
}

// Error says what is wrong and where.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("opening hours: %s at byte %d", e.Detail, e.Offset)
}

// An UnsupportedError is a value that may be right and is not understood here,
// or whose meaning is in doubt. Its hours are unknown.
type UnsupportedError struct {
	Offset int    // in bytes, from the start of the value
	Detail string // what is not understood there
}

// Error says what is not understood and where.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("opening hours: %s at byte %d: not supported", e.Detail, e.Offset)
}

// A token is the smallest part of a value. Space between tokens means nothing.
type token struct {
	kind   kind
	offset int
	text   string // without the quotes of a comment
	value  int    // of a number
}

// A kind of token: one of these, or the token itself if it is one ASCII mark.
type kind byte

const (
	end kind = iota
	number
	word
	comment
	eitherOr // ||
)

// maxDigits keeps numbers within an int; no part of the syntax has more.
const maxDigits = 4

// scan cuts text into tokens; the last is the only one of kind end.
func scan(text string) ([]token, error) {
	tokens := make([]token, 0, len(text)/2+1)
	for i := 0; i < len(text); {
		t, width := next(text[i:])
		if isClockDot(text, i) {
			t, width = token{kind: ':', text: "."}, 1
		}
		t.offset = i
		switch {
		case width == 0:
			return nil, &SyntaxError{i, t.text}
		case t.kind != ' ':
			tokens = append(tokens, t)
		}
		i += width
	}
	return append(tokens, token{kind: end, offset: len(text)}), nil
}

// next returns the first token of s and its width in bytes. A width of 0 is an
// error, told in the token's text. s is not empty.
func next(s string) (t token, width int) {
	switch c := s[0]; {
	case isDigit(c):
		return scanNumber(s)
	case isLetter(c):
		n := countWhile(s, isLetter)
		return token{kind: word, text: s[:n]}, n
	case c == '"':
		n := strings.IndexByte(s[1:], '"')
		if n < 0 {
			return token{text: "comment without an end"}, 0
		}
		return token{kind: comment, text: s[1 : n+1]}, n + 2
	case strings.HasPrefix(s, "||"):
		return token{kind: eitherOr, text: "||"}, 2
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return token{kind: ' '}, 1
	case strings.IndexByte(";,-:+/[]()", c) >= 0:
		return token{kind: kind(c), text: s[:1]}, 1
	}
	r, width := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsRune("–—‐‑−", r): // many write ranges with some dash
		return token{kind: '-', text: s[:width]}, width
	case r == '\u00a0': // a space that does not break
		return token{kind: ' '}, width
	}
	return token{text: fmt.Sprintf("unexpected %q", r)}, 0
}

// isClockDot reports whether the dot at i is a clock's, as in "18.30": that of a
// date has a month after it.
func isClockDot(text string, i int) bool {
	if text[i] != '.' || i == 0 || !isDigit(text[i-1]) || countWhile(text[i+1:], isDigit) != 2 {
		return false
	}
	minute := text[i+1 : i+3]
	return minute == "00" || minute > "12"
}

func scanNumber(s string) (t token, width int) {
	n := countWhile(s, isDigit)
	if n > maxDigits {
		return token{text: "number too long"}, 0
	}
	t = token{kind: number, text: s[:n]}
	for i := range n {
		t.value = t.value*10 + int(s[i]-'0')
	}
	return t, n
}

func countWhile(s string, is func(byte) bool) int {
	for i := range len(s) {
		if !is(s[i]) {
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
