package intent

import (
	"strconv"
	"strings"
)

// largest is the largest number that is read; longer ones are something else.
const largest = 1_000_000_000

// readNumber reads digits with separators: "7", "1,200", "1.200,50", "2.5". A
// separator before exactly three digits groups thousands, one before one or two
// is a decimal point. ok is false for every other use of separators.
func readNumber(raw string) (tok token, ok bool) {
	tok = token{kind: number, text: raw, n: -1, cents: -1}
	cut := strings.LastIndexAny(raw, ".,")
	if cut < 0 {
		if len(raw) <= 9 {
			tok.n, _ = strconv.Atoi(raw)
			tok.cents = int64(tok.n) * 100
		}
		return tok, true
	}
	whole, rest := raw[:cut], raw[cut+1:]
	if len(rest) == 3 {
		whole, rest = raw, ""
	}
	if len(rest) > 2 || len(raw) > 15 {
		return tok, false
	}
	digits, ok := ungroup(whole)
	if rest != "" && strings.ContainsRune(whole, rune(raw[cut])) || !ok {
		return tok, false
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n >= largest {
		return tok, true
	}
	if rest == "" {
		tok.n, tok.cents = n, int64(n)*100
		return tok, true
	}
	if len(rest) == 1 {
		rest += "0"
	}
	part, _ := strconv.Atoi(rest)
	tok.cents = int64(n)*100 + int64(part)
	return tok, true
}

// ungroup removes the separators of thousands, which must all be the same.
func ungroup(s string) (digits string, ok bool) {
	sep := strings.IndexAny(s, ".,")
	if sep < 0 {
		return s, true
	}
	groups := strings.Split(s, s[sep:sep+1])
	for i, g := range groups {
		if len(g) > 3 || g == "" || i > 0 && len(g) != 3 || strings.ContainsAny(g, ".,") {
			return "", false
		}
	}
	return strings.Join(groups, ""), len(groups[0]) > 0 && groups[0] != "0"
}

// unitWord returns the value of a number word below a hundred, 0 for none.
func unitWord(s string) int {
	switch s {
	case "one":
		return 1
	case "two":
		return 2
	case "three":
		return 3
	case "four":
		return 4
	case "five":
		return 5
	case "six":
		return 6
	case "seven":
		return 7
	case "eight":
		return 8
	case "nine":
		return 9
	case "ten":
		return 10
	case "eleven":
		return 11
	case "twelve":
		return 12
	case "thirteen":
		return 13
	case "fourteen":
		return 14
	case "fifteen":
		return 15
	case "sixteen":
		return 16
	case "seventeen":
		return 17
	case "eighteen":
		return 18
	case "nineteen":
		return 19
	case "twenty":
		return 20
	case "thirty":
		return 30
	case "forty", "fourty":
		return 40
	case "fifty":
		return 50
	case "sixty":
		return 60
	case "seventy":
		return 70
	case "eighty":
		return 80
	case "ninety":
		return 90
	}
	return 0
}

// ordinalWord returns the value of an ordinal in words, 0 for none.
func ordinalWord(s string) int {
	for i, w := range [...]string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"} {
		if s == w {
			return i + 1
		}
	}
	return 0
}

// joinNumbers makes one token of number words that belong together ("twenty
// one", "two thousand five hundred") and of a number and its ordinal ending.
func joinNumbers(in []token) []token {
	out := in[:0]
	for i := 0; i < len(in); {
		if tok, next := spelledNumber(in, i); next > i {
			out = append(out, tok)
			i = next
			continue
		}
		tok := in[i]
		i++
		if tok.kind == number && i < len(in) && in[i].joined && oneOf(in[i].text, "st", "nd", "rd", "th") {
			tok.ordinal = true
			i++
		}
		out = append(out, tok)
	}
	return out
}

// thousands reads what may stand for a number word before hundred and thousand:
// nothing in "a thousand", and "a couple of".
func thousands(in []token, i int) (n, next int) {
	scale := func(j int) bool { return j < len(in) && oneOf(in[j].text, "hundred", "thousand") }
	switch {
	case scale(i):
		return 1, i
	case in[i].text == "few" && scale(i+1):
		return 3, i + 1
	case in[i].text == "couple" && scale(i+1):
		return 2, i + 1
	case in[i].text == "couple" && scale(i+2) && in[i+1].text == "of":
		return 2, i + 2
	}
	return 0, i
}

// spelledNumber reads a number in words at i and returns it with the index
// behind it, i when there is none.
func spelledNumber(in []token, i int) (tok token, next int) {
	total, start := 0, i
	part, i := thousands(in, i)
	for ; i < len(in) && i-start < 8 && in[i].kind == word; i++ {
		n := unitWord(in[i].text)
		switch {
		case n > 0 && (part == 0 || part >= 100 && part%100 == 0 || part%100 >= 20 && part%10 == 0 && n < 10):
			part += n
		case in[i].text == "hundred" && part > 0 && part < 100:
			part *= 100
		case in[i].text == "thousand" && part > 0 && total == 0:
			total, part = part*1000, 0
		default:
			n = -1
		}
		if n < 0 {
			break
		}
	}
	if i == start {
		return token{}, start
	}
	tok = in[start]
	tok.kind, tok.n, tok.spelled = number, total+part, true
	tok.cents = int64(tok.n) * 100
	return tok, i
}
