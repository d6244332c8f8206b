package intent

import (
	"slices"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

// Ages assumed for children of whom only a word is known.
const (
	ageNewborn   = 0
	ageBaby      = 1
	ageToddler   = 2
	agePreschool = 4
	ageTeen      = 15
)

// aged reads "8 year old", "5yo" and "18 months old" with the noun behind it.
func (p *party) aged(t *text, i int) int {
	many, j := 1, i
	if t.free(i).kind == number && t.free(i+1).kind == number && !t.free(i+1).joined && t.free(i).n <= trip.MaxChildren && t.free(i).n > 0 {
		many, j = t.free(i).n, i+1 // two 8-year-olds
	}
	var ages []int
	for len(ages) < trip.MaxChildren { // 5 and 8 years old
		tok := t.free(j)
		if tok.kind != number {
			break
		}
		list := splitAges(tok)
		if len(list) == 0 {
			return i
		}
		ages = append(ages, list...)
		j++
		if !t.is(j, ",", "and", "&", "-") {
			break
		}
		if k := t.skip(j+1, "and"); t.free(k).kind == number {
			j = k
		}
	}
	if len(ages) == 0 {
		return i
	}
	j = t.skip(j, "-")
	switch {
	case t.is(j, "year", "years", "yr", "yrs") && t.is(t.skip(j+1, "-"), "old", "olds"):
		j = t.skip(j+1, "-") + 1
	case t.is(j, "yo", "yos"):
		j++
	case t.is(j, "y") && t.is(t.skip(j+1, "/"), "o") && t.at(j+1).joined:
		j = t.skip(j+1, "/") + 1
	case t.is(j, "month", "months", "mo", "mos", "week", "weeks") && t.is(t.skip(j+1, "-"), "old", "olds"):
		for k := range ages {
			if t.is(j, "month", "months", "mo", "mos") {
				ages[k] /= 12
			} else {
				ages[k] = 0
			}
		}
		j = t.skip(j+1, "-") + 1
	default:
		return i
	}
	noun := t.skip(j, "twin", "twins")
	child := isChildNoun(t.free(noun).text) || t.is(j, "twins")
	for _, age := range ages {
		for range many {
			if age > trip.MaxChildAge {
				if !isRelative(t.free(j).text) {
					p.companions++
				}
				continue
			}
			p.ages = append(p.ages, age)
			if len(ages) == 1 && t.is(j, "twins") {
				p.ages = append(p.ages, age)
			}
		}
	}
	if child {
		j = noun + 1
	}
	return j
}

// splitAges returns the ages a number token holds: 7, or 4 and 7 of "4,7".
func splitAges(tok token) (ages []int) {
	if tok.n >= 0 {
		if tok.n > 110 {
			return nil
		}
		return []int{tok.n}
	}
	for _, part := range strings.Split(tok.text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n > 110 {
			return nil
		}
		ages = append(ages, n)
	}
	return ages
}

// children reads "two kids", "a toddler", "my son" and "kids: 2" with the ages
// behind them.
func (p *party) children(t *text, i int) int {
	if j := t.skip(i+1, "re", "are"); t.is(i, "theyre") || t.is(i, "they", "ages", "aged") && (j > i+1 || !t.is(i, "they")) {
		if ages, next := p.agesBehind(t, j, p.kids); len(ages) > 0 && (len(ages) == p.kids || p.kids == 0 && (p.many || t.is(i, "ages"))) {
			p.ages, p.kids, p.many = append(p.ages, ages...), 0, false // they're 6 and 10; ages: 3, 6
			return next
		}
	}
	if t.is(i, "age", "ages") && t.is(i+1, "of") && isChildNoun(t.free(i+2).text) { // age of child: 5
		if ages, next := p.agesBehind(t, i+3, p.kids); len(ages) > 0 {
			p.ages, p.kids, p.many = append(p.ages, ages...), 0, false
			return next
		}
	}
	many, said, j := childCount(t, i)
	for range 2 {
		j = t.skip(j, "small", "young", "little", "older", "teenage", "school", "age", "adult", "grown", "up", "-")
	}
	noun := t.free(j).text
	if !isChildNoun(noun) || oneOf(noun, "boys", "girls", "boy", "girl") && !said && !t.was(i, "my", "our") && !(t.is(j+1, "(") && t.is(j+3, ")")) {
		return i
	}
	if t.was(j-1, "adult", "grown", "up") {
		p.companions += many
		return j + 1
	}
	behind := j + 1
	plural := strings.HasSuffix(noun, "s") || noun == "children" || noun == "babies"
	if n, k := countBehind(t, behind); !plural && !said && k > behind && t.is(k, "(") {
		many, behind = n, k // child 1 (11)
	}
	if plural && !said {
		many = 0
		if n, k := countBehind(t, behind); k > behind {
			many, behind, p.noKids = n, k, n == 0
		}
		if noun == "twins" {
			many = 2
		}
	}
	ages, next := p.agesBehind(t, behind, many)
	if strings.HasPrefix(noun, "twin") && len(ages) == 1 {
		ages = append(ages, ages[0])
	}
	p.ages = append(p.ages, ages...)
	p.ageless(noun, t.was(j-1, "teenage"), many, many-len(ages))
	return next
}

// childCount reads what stands before a noun for children: "two", "my", "our 3".
func childCount(t *text, i int) (many int, said bool, next int) {
	switch tok := t.free(i); {
	case tok.kind == number && tok.n > 0 && tok.n < 100 && !tok.ordinal:
		return tok.n, true, t.skip(i+1, "x")
	case oneOf(tok.text, "a", "an", "my", "our", "the", "his", "her", "their"):
		if after := t.free(i + 1); after.kind == number && after.n > 0 && after.n < 20 {
			return after.n, true, i + 2
		}
		return 1, false, i + 1
	}
	return 1, false, i
}

// countBehind reads the number of a form behind its noun: "kids: 2". Several
// numbers are ages.
func countBehind(t *text, i int) (n, next int) {
	j := t.skip(i, ":", "=")
	tok := t.free(j)
	formed := j > i || t.is(i+1, "(") && (t.is(i+2, "age", "ages", "aged") || t.free(i+2).kind == number) // children 1 (age 10)
	if !formed || tok.kind != number || tok.n < 0 || tok.n >= 100 {
		return 0, i
	}
	k := t.skip(t.skip(j+1, ",", "/"), "and", "&", "n")
	if k > j+1 && t.free(k).kind == number || t.was(j+1, "year", "years", "yo") || isChildNoun(t.at(j+1).text) {
		return 0, i
	}
	return tok.n, j + 1
}

// ageless counts the children of many whose age was not said; many is 0 where
// their number was not said either.
func (p *party) ageless(noun string, teen bool, many, rest int) {
	age, told := ageOf(noun)
	if teen && !told {
		age, told = ageTeen, true
	}
	switch {
	case many == 0 && rest == 0:
		p.many = true
		if told {
			p.guessed = append(p.guessed, age, age)
		}
	case rest > 0 && told:
		p.guessed = append(p.guessed, slices.Repeat([]int{age}, min(rest, 100))...)
	case rest > 0:
		p.kids += min(rest, 100)
	}
}

// agesBehind reads the ages behind a noun: "(5 and 8)", "aged 4, 7", "5 and 8
// years old", or bare when as many are there as children.
func (p *party) agesBehind(t *text, i, want int) (ages []int, next int) {
	j, marked := i, false
	for range 3 {
		if t.is(j, "(", ":", "=", "aged", "age", "ages", "who", "are", "is", "of", "only", "just") {
			marked = marked || t.is(j, "of") && t.free(j+1).kind == number || t.is(j, "(", ":", "=", "aged", "age", "ages", "are", "is")
			j++
		}
	}
	if marked && t.is(j, "under", "below") && t.free(j+1).kind == number && t.at(j+1).n <= 18 {
		p.under = t.at(j + 1).n
		return nil, t.skip(j+2, ")")
	}
	if t.is(i, "under", "below") && t.free(i+1).kind == number && t.at(i+1).n > 0 && t.at(i+1).n <= 18 {
		p.under = t.at(i + 1).n
		return nil, i + 2
	}
	if t.is(i, ",") && t.is(i+1, "who") && t.is(i+2, "is", "are") { // my nephew, who is nine
		j, marked = i+3, true
	}
	if !marked {
		j = t.skip(j, ",")
	}
	for len(ages) <= trip.MaxChildren {
		tok := t.free(j)
		list := []int(nil)
		if tok.kind == number && !tok.ordinal {
			list = splitAges(tok)
		}
		if len(list) == 0 || slices.Max(list) > 99 {
			break
		}
		ages = append(ages, list...)
		j++
		next = j
		if t.is(j, "month", "months", "mo", "mos") {
			ages[len(ages)-1] /= 12
			j++
			next = j
		}
		k := t.skip(j, ",", "/")
		k = t.skip(k, "and", "&", "-", "+", "n")
		if after := t.free(k); k == j && !(marked && after.kind == number && unitOf(t, k+1) == "" && tok.kind == number && !after.joined && after.n <= trip.MaxChildAge && t.is(k+1, "and", "&", ",", ")")) {
			break // but "kids are 4 7 and 9"
		}
		if t.is(k, "age") && t.is(k+1, ":") { // [{"age": 5}, {"age": 8}]
			k += 2
		}
		j = k
	}
	if t.is(next, "years", "year", "yrs", "yo") && len(ages) > 0 {
		next, marked = t.skip(next+1, "old"), true
	}
	fits := len(ages) == want || want == 0 && len(ages) > 1
	if len(ages) == 0 || !marked && !(fits && slices.Max(ages) <= trip.MaxChildAge) || !marked && isPeopleNoun(t.free(next).text) {
		return nil, i
	}
	return ages, t.skip(next, ")")
}

// ageOf returns the age that a noun for a child tells.
func ageOf(noun string) (age int, ok bool) {
	switch strings.TrimSuffix(noun, "s") {
	case "newborn":
		return ageNewborn, true
	case "baby", "babie", "infant":
		return ageBaby, true
	case "toddler":
		return ageToddler, true
	case "preschooler":
		return agePreschool, true
	case "tween":
		return 11, true
	case "teen", "teenager":
		return ageTeen, true
	}
	return 0, false
}

// schoolAges returns ages two years apart for n children of whom nothing is
// known: 8; 8 and 10; 6, 8 and 10; …
func schoolAges(n, under int) []int {
	first := 9 - n
	if n <= 2 {
		first = 8
	}
	ages := make([]int, n)
	for i := range ages {
		ages[i] = min(max(0, first+2*i), trip.MaxChildAge)
		if under > 0 {
			ages[i] = min(ages[i], under-1)
		}
	}
	return ages
}
