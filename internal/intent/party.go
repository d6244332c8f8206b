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

// party is who travels, as far as words tell.
type party struct {
	adults     int   // said, 0: not
	people     int   // everybody, children included: 0 not said
	companions int   // besides the one who writes
	self       bool  // the companions are besides "me"
	pair       bool  // a honeymoon: two, though nobody said so
	alone      bool  // solo
	first      bool  // written as I, not we
	kids       int   // children who were counted, those with an age included
	ages       []int // ages that were said
	guessed    []int // ages that a word tells: toddler
	many       bool  // "kids": more than one
	family     bool  // a family, uncounted
	crowd      bool  // friends, uncounted
	noKids     bool
	friendly   bool // kid friendly was asked for
	under      int  // kids under 12
}

// readParty takes the travellers out of the text.
func readParty(t *text) (p party) {
	for i := 0; i < len(t.tokens); i++ {
		if t.at(i).used {
			continue
		}
		for _, rule := range [...]func(*party, *text, int) int{
			(*party).wishes, (*party).aged, (*party).children, (*party).groups, (*party).counted, (*party).related,
		} {
			if next := rule(&p, t, i); next > i {
				t.take(i, next)
				i = next - 1
				break
			}
		}
	}
	return p
}

// wishes reads words about children that count nobody.
func (p *party) wishes(t *text, i int) int {
	friendly := func(j int) bool { return t.is(j, "friendly", "suitable", "appropriate", "oriented") }
	switch {
	case t.is(i, "kid", "kids", "child", "children", "family", "toddler", "baby") && friendly(i+1):
		p.friendly = true
		return i + 2
	case t.is(i, "suitable", "good", "fun", "great", "ok", "nice") && t.is(i+1, "for", "with") && t.is(i+2, "kids", "children", "families"):
		p.friendly = true
		return i + 3
	case t.is(i, "no", "without", "not", "minus") && isChildNoun(t.free(t.skip(i+1, "the", "any", "our", "my")).text):
		p.noKids = true
		return t.skip(i+1, "the", "any", "our", "my") + 1
	case t.is(i, "child", "kid", "childfree") && t.is(i+1, "free"), t.is(i, "adults") && t.is(i+1, "only"):
		p.noKids = true
		return i + 2
	case t.is(i, "i", "im", "ill", "id", "ive"), t.is(i, "me") && t.is(i+1, "and", "&", "plus", "with"):
		p.first = true
	}
	return i
}

// aged reads "8 year old", "5yo" and "18 months old" with the noun behind it.
func (p *party) aged(t *text, i int) int {
	many, j := 1, i
	if t.free(i).kind == number && t.free(i+1).kind == number && t.free(i+1).joined == false && t.free(i).n <= trip.MaxChildren && t.free(i).n > 0 {
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
	case t.is(j, "month", "months", "week", "weeks") && t.is(t.skip(j+1, "-"), "old", "olds"):
		for k := range ages {
			if t.is(j, "month", "months") {
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

// children reads "two kids", "a toddler", "my son" with the ages behind them.
func (p *party) children(t *text, i int) int {
	many, j := 1, i
	said := false
	switch tok := t.free(i); {
	case tok.kind == number && tok.n > 0 && tok.n < 100 && !tok.ordinal:
		many, j, said = tok.n, i+1, true
		j = t.skip(j, "x")
	case oneOf(tok.text, "a", "an", "my", "our", "the", "his", "her", "their"):
		j = i + 1
		if next := t.free(j); next.kind == number && next.n > 0 && next.n < 20 {
			many, j, said = next.n, j+1, true
		}
	}
	for range 2 {
		j = t.skip(j, "small", "young", "little", "older", "teenage", "school", "age", "-")
	}
	noun := t.free(j).text
	if !isChildNoun(noun) {
		return i
	}
	if oneOf(noun, "boys", "girls", "boy", "girl") && !said && !t.was(i, "my", "our") {
		return i
	}
	teen := t.was(j-1, "teenage")
	plural := strings.HasSuffix(noun, "s") || noun == "children" || noun == "babies"
	if !said && plural {
		if noun == "twins" {
			many = 2
		} else {
			many = 0
		}
	}
	ages, next := p.agesBehind(t, j+1, many)
	p.ages = append(p.ages, ages...)
	rest := many - len(ages)
	if many == 0 && len(ages) == 0 {
		p.many = true
		if age, ok := ageOf(noun); ok {
			p.guessed = append(p.guessed, age, age)
		}
		return next
	}
	for ; rest > 0 && rest < 100; rest-- {
		if age, ok := ageOf(noun); ok {
			p.guessed = append(p.guessed, age)
		} else if teen {
			p.guessed = append(p.guessed, ageTeen)
		} else {
			p.kids++
		}
	}
	return next
}

// agesBehind reads the ages behind a noun: "(5 and 8)", "aged 4, 7", "5 and 8
// years old", or bare when as many are there as children.
func (p *party) agesBehind(t *text, i, want int) (ages []int, next int) {
	j, marked := i, false
	for range 3 {
		if t.is(j, "(", ":", "aged", "age", "ages", "who", "are", "is", "of") {
			marked = marked || t.is(j, "(", ":", "aged", "age", "ages", "are", "is")
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
		if t.is(j, "month", "months") {
			ages[len(ages)-1] /= 12
			j++
			next = j
		}
		k := t.skip(j, ",", "/")
		k = t.skip(k, "and", "&", "-")
		if k == j {
			break
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

// groups reads "family of 4", "group of 6", "two couples", "for two".
func (p *party) groups(t *text, i int) int {
	n := t.free(i + 2)
	if t.is(i+1, "of") && n.kind == number && n.n > 0 && n.n < 1000 {
		switch {
		case t.is(i, "family"):
			p.people, p.family = n.n, true
			return i + 3
		case t.is(i, "group", "party", "team", "gang", "bunch", "crew"):
			p.people = n.n
			return i + 3
		}
	}
	switch {
	case t.is(i, "couples") || t.free(i).kind == number && t.is(i+1, "couples"):
		if n := t.free(i); n.kind == number && n.n > 0 {
			p.adults = 2 * min(n.n, 1000)
			return i + 2
		}
	case t.is(i, "couple", "couples"):
		p.adults = max(p.adults, 2)
		return i + 1
	case t.is(i, "honeymoon", "honeymooners", "newlyweds", "romantic", "anniversary"):
		p.pair = true
		return i + 1
	case t.is(i, "solo", "alone", "myself") || t.is(i, "just", "only") && t.is(i+1, "me") && !t.is(i+2, "and"):
		p.alone = true
		return t.skip(i+1, "me")
	case t.is(i, "on") && t.is(i+1, "my") && t.is(i+2, "own"):
		p.alone = true
		return i + 3
	case t.is(i, "single") && t.is(i+1, "mom", "mum", "mother", "dad", "father", "parent"):
		p.alone = true
		return i + 2
	case t.is(i, "family", "families") && (t.is(i-1, "my", "our", "the", "as") || t.is(i-2, "as", "with") || t.is(i+1, "trip", "vacation", "holiday", "holidays", "getaway", "break", "weekend", "visit")):
		p.family = true
		return i + 1
	}
	return i
}

// counted reads "2 adults", "four of us", "for two".
func (p *party) counted(t *text, i int) int {
	tok := t.free(i)
	if t.is(i, "we") && t.is(i+1, "are") && t.free(i+2).kind == number && t.at(i+2).n < 100 && t.at(i+2).n > 0 && !isPeopleNoun(t.free(i+3).text) {
		p.people = t.at(i + 2).n
		return i + 3
	}
	if t.is(i, "for") && t.free(i+1).kind == number && t.at(i+1).n > 0 && t.at(i+1).n < 100 && standsAlone(t, i+2) {
		p.people = t.at(i + 1).n
		return i + 2
	}
	if tok.kind != number && t.is(i, "adults", "adult", "people", "travellers", "travelers", "pax", "guests") {
		if j := t.skip(i+1, ":", "="); j > i+1 && t.free(j).kind == number && t.at(j).n > 0 && t.at(j).n < 1000 {
			p.count(t.at(i).text, t.at(j).n)
			return j + 1
		}
	}
	if tok.kind != number || tok.n <= 0 || tok.n > 1000 || tok.ordinal {
		return i
	}
	j := t.skip(i+1, "x", "-")
	j = t.skip(j, "other", "more", "young", "grown", "old", "good", "close", "of")
	switch noun := t.free(j).text; {
	case t.was(j-1, "of") && noun == "us":
		p.people = tok.n
	case t.was(j-1, "of"):
		return i
	case oneOf(noun, "friend", "friends", "mates", "buddies", "colleagues", "siblings", "sisters", "brothers"):
		p.companions += tok.n
		p.self = true
	case isPeopleNoun(noun):
		p.count(noun, tok.n)
	default:
		return i
	}
	return j + 1
}

func (p *party) count(noun string, n int) {
	if oneOf(noun, "people", "persons", "person", "travelers", "travellers", "traveler", "traveller", "pax", "guests", "guest", "tickets", "tourists") {
		p.people = n
		return
	}
	p.adults += n
}

// related reads "my wife", "me and a friend", "with friends".
func (p *party) related(t *text, i int) int {
	s := t.free(i).text
	owned := t.was(i-1, "my", "a", "an", "our", "his", "her", "and", "the", "with", "best", "old", "elderly", "dear", "&", "lovely")
	switch {
	case !isRelative(s):
		return i
	case oneOf(s, "friends", "mates", "buddies", "colleagues"):
		if !owned && !t.was(i-1, "some", "few") {
			return i
		}
		p.crowd = true
		return i + 1
	case !owned && !oneOf(s, "wife", "husband", "girlfriend", "boyfriend", "fiance", "fiancee"):
		return i
	}
	p.companions++
	if oneOf(s, "parents", "grandparents", "inlaws") || s == "in" {
		p.companions++
	}
	p.self = true
	return i + 1
}

// standsAlone reports whether a number before token i counts people because
// nothing else follows that it could count: "for two, mid September".
func standsAlone(t *text, i int) bool {
	tok := t.at(i)
	return tok.kind == none || tok.used || tok.kind == mark && !oneOf(tok.text, "-", "$", "€", "£", "¥", "%", ":", "/", ".") ||
		tok.kind == mark && tok.text == "." && !(t.at(i+1).kind == number && t.at(i+1).joined) ||
		oneOf(tok.text, "in", "from", "on", "to", "at", "with", "under", "leaving", "flying", "and", "during", "over", "around", "about", "please", "next", "this", "mid", "early", "late", "max", "budget", "who", "we", "i", "including", "relaxed", "by", "or")
}

func isPeopleNoun(s string) bool {
	return oneOf(s, "adult", "adults", "people", "persons", "person", "travelers", "travellers", "traveler", "traveller", "pax", "guests", "guest",
		"grownups", "seniors", "senior", "women", "woman", "men", "man", "guys", "ladies", "students", "tourists", "parents", "grandparents", "grandmas", "retirees", "pensioners")
}

func isChildNoun(s string) bool {
	return oneOf(s, "kid", "kids", "child", "children", "toddler", "toddlers", "baby", "babies", "infant", "infants", "newborn", "teenager", "teenagers", "teen", "teens",
		"son", "sons", "daughter", "daughters", "preschooler", "preschoolers", "kiddos", "grandkids", "grandchildren", "grandchild", "grandson", "granddaughter",
		"boys", "girls", "boy", "girl", "twins", "nephew", "niece", "tween", "tweens", "youngsters")
}

func isRelative(s string) bool {
	return oneOf(s, "wife", "husband", "partner", "girlfriend", "boyfriend", "spouse", "fiance", "fiancee", "mother", "father", "mom", "mum", "dad", "parents", "grandparents",
		"grandmother", "grandfather", "grandma", "grandpa", "sister", "brother", "friend", "friends", "mates", "buddies", "buddy", "colleague", "colleagues", "aunt", "uncle", "cousin", "inlaws", "bf", "gf", "mate", "roommate")
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

// settle writes the party into the intent, with its assumptions, or returns what
// has to be asked.
func (p party) settle(in *trip.Intent) *trip.Failure {
	ages := p.childAges(in)
	adults, why := p.grown(len(ages))
	for _, age := range p.ages {
		if age > trip.MaxChildAge {
			adults++
		}
	}
	if adults > trip.MaxAdults || adults < 1 {
		return ask("party.adults", "A party has 1 to "+strconv.Itoa(trip.MaxAdults)+" adults. How many travel?", nil)
	}
	if len(ages) > trip.MaxChildren {
		return ask("party.child_ages", "A party has at most "+strconv.Itoa(trip.MaxChildren)+" children. How many travel?", nil)
	}
	in.Party = trip.Party{Adults: adults, ChildAges: ages}
	if why != "" {
		in.Assume("party.adults", strconv.Itoa(adults), why)
	}
	if p.friendly || len(ages) > 0 {
		in.Prefs.KidFriendly = true
		if !p.friendly {
			in.Assume("prefs.kid_friendly", "true", "children travel")
		}
	}
	return nil
}

// childAges returns the ages of the children; in takes the assumptions.
func (p party) childAges(in *trip.Intent) (ages []int) {
	if p.noKids {
		return nil
	}
	for _, age := range p.ages {
		if age <= trip.MaxChildAge {
			ages = append(ages, age)
		}
	}
	unknown, why := p.kids, "no ages were named"
	switch {
	case p.many && len(p.ages)+len(p.guessed)+p.kids == 0:
		unknown, why = 2, "children were named without their number and ages"
	case p.family && len(p.ages)+len(p.guessed)+p.kids == 0:
		grown := p.adults
		if grown == 0 {
			grown = 2
		}
		unknown, why = 2, "a family was named without the children's number and ages"
		if p.people > 0 {
			unknown, why = max(0, p.people-grown), "a family: all but two are taken as children"
		}
	}
	if unknown = min(unknown, 100); unknown > 0 || len(p.guessed) > 0 {
		more := append(slices.Clone(p.guessed), schoolAges(unknown, p.under)...)
		in.Assume("party.child_ages", ageList(more), why)
		ages = append(ages, more...)
	}
	return ages
}

func ageList(ages []int) string {
	texts := make([]string, len(ages))
	for i, a := range ages {
		texts[i] = strconv.Itoa(a)
	}
	return strings.Join(texts, ", ")
}

// grown returns the number of adults, and why when nobody said it.
func (p party) grown(children int) (n int, why string) {
	switch {
	case p.adults > 0 && p.self:
		return p.adults + p.companions, ""
	case p.adults > 0:
		return p.adults, ""
	case p.people > 0 && children > 0 && (p.people <= 2 || p.people <= children):
		return p.people, "the children are taken to come on top of the " + strconv.Itoa(p.people)
	case p.people > 0:
		return p.people - children, ""
	case p.alone && p.companions == 0:
		return 1, ""
	case p.companions > 0:
		return 1 + p.companions, ""
	case p.crowd:
		return 4, "friends were named without their number"
	case p.pair:
		return 2, "such a trip is for two"
	case children > 0 && p.first:
		return 1, "you wrote of yourself and of children only"
	case children > 0:
		return 2, "children were named, but not how many adults"
	case p.first:
		return 1, "you wrote of yourself only"
	}
	return 2, "nobody said how many travel"
}
