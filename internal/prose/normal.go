package prose

import (
	"strings"
	"unicode"
)

// digits are the small numbers that people spell out. One is missing: it is more
// often a pronoun.
var digits = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "dozen": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "twenty": "20",
	"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "thousand": "1000", "million": "1000000",
}

// commonWords may begin a sentence with a capital without being names.
var commonWords = set(`a about accommodation added admission after all allow also although an and another any arrive as at back bags balanced
because before besides book both bring breakfast budget but by changed changing check chose chosen considered converted day days departure
depart destination dinner dates during each end enjoy entry estimated every everything expect fares finally fixed flight flights fly
for forecast from get getting go have head here hours how if in instead interests is it its just keep last later leave left leaving listed live
local lodging lunch meal meals money most moved morning museum my near next night nights no none not note nothing now of on once one only open opening or other our
overall pace pack party pick please prices public rain reach replaced return rooms see settle short since sleep small so some spend start stay still stop
swapped take than that the their then there these they this those tickets times to today tonight total travel travellers trip trips typical
under until usual usually verify visit walk we weather what when where while why wheelchair wind with you your`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// normal returns a text as Check compares it.
func normal(s string) []rune {
	text := []rune(clean(s))
	for i, r := range text {
		switch r {
		case '‘', '’', 'ʼ':
			text[i] = '\''
		case '“', '”':
			text[i] = '"'
		case '−':
			text[i] = '-'
		}
	}
	return spell(dropSeparators(text))
}

// dropSeparators drops, in place, thousands separators and cents that are none:
// 1,320.00 becomes 1320.
func dropSeparators(text []rune) []rune {
	out := text[:0] // what is written never overtakes what is read
	for i := 0; i < len(text); i++ {
		after := (text[i] == ',' || text[i] == '.') && i > 0 && unicode.IsDigit(text[i-1])
		switch {
		case after && text[i] == ',' && run(text, i+1) == 3:
			continue
		case after && text[i] == '.' && run(text, i+1) == 2 && text[i+1] == '0' && text[i+2] == '0':
			i += 2
			continue
		}
		out = append(out, text[i])
	}
	return out
}

// run returns how many digits stand at i.
func run(text []rune, i int) (n int) {
	for i+n < len(text) && unicode.IsDigit(text[i+n]) {
		n++
	}
	return n
}

// spell writes small numbers in digits, in place: none is longer than its word.
func spell(text []rune) []rune {
	out := text[:0]
	for i := 0; i < len(text); {
		if !inWord(text[i]) {
			out = append(out, text[i])
			i++
			continue
		}
		j := wordEnd(text, i)
		if n := digitsOf(text[i:j]); n != "" {
			for _, r := range n {
				out = append(out, r)
			}
		} else {
			out = append(out, text[i:j]...)
		}
		i = j
	}
	return out
}

// longestNumber is the length of the longest word in digits.
const longestNumber = len("thousand")

// digitsOf returns the number that a word spells out, "" for another word.
func digitsOf(word []rune) string {
	var lower [longestNumber]byte
	if len(word) > len(lower) {
		return ""
	}
	for i, r := range word {
		switch {
		case r >= 'A' && r <= 'Z':
			lower[i] = byte(r) + 'a' - 'A'
		case r >= 'a' && r <= 'z':
			lower[i] = byte(r)
		default:
			return ""
		}
	}
	return digits[string(lower[:len(word)])]
}
