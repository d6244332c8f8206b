package intent

import (
	"slices"

	"waymark/internal/trip"
)

// party is who travels, as far as words tell.
type party struct {
	adults     int      // said, 0: not
	people     int      // everybody, children included: 0 not said
	companions int      // besides the one who writes
	seen       []string // relatives that were counted
	self       bool     // the companions are besides "me"
	others     bool     // "for my parents"
	me         bool     // "and I"
	pair       bool     // a honeymoon: two, though nobody said so
	alone      bool     // solo
	plural     bool     // written as we
	kids       int      // children who were counted, those with an age included
	ages       []int    // ages that were said
	guessed    []int    // ages that a word tells: toddler
	many       bool     // "kids": more than one
	family     bool     // a family, uncounted
	nobody     bool     // a form says that no adult travels
	whole      bool     // the adults that were counted are all
	crowd      bool     // friends, uncounted
	listed     bool     // of the adults some are relatives in a list: mom, dad
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
	case t.is(i, "kids", "children") && (t.is(i+1, "stay", "staying") || t.is(i+1, "are", "will") && t.is(i+2, "stay", "staying")):
		p.noKids = true
		return i + 2
	case t.is(i, "child", "kid", "childfree") && t.is(i+1, "free"), t.is(i, "adults") && t.is(i+1, "only"):
		p.noKids = true
		return i + 2
	case t.is(i, "we", "were", "us", "our", "ours", "weve", "wed"):
		p.plural = true
	case t.is(i, "me"), t.is(i, "i") && t.was(i-1, "and", "&"):
		p.me = true
	}
	return i
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
	case t.is(i, "couple", "couples") && !t.is(i+1, "of"):
		p.adults = max(p.adults, 2)
		return i + 1
	case t.is(i, "honeymoon", "honeymooners", "newlyweds", "romantic", "anniversary"):
		p.pair = true
		return i + 1
	case t.is(i, "solo", "alone", "myself") || t.is(i, "just", "only") && t.is(i+1, "me") && !t.is(i+2, "and"):
		p.alone = true
		return t.skip(i+1, "me")
	case t.is(i, "+", "plus") && t.was(i-1, "me", "myself") && t.is(i+1, "1", "one") && !isPeopleNoun(t.free(i+2).text) && !isChildNoun(t.free(i+2).text):
		p.companions, p.self = p.companions+1, true
		return i + 2
	case t.is(i, "on") && t.is(i+1, "my") && t.is(i+2, "own"):
		p.alone = true
		return i + 3
	case t.is(i, "single") && t.is(i+1, "mom", "mum", "mother", "dad", "father", "parent"):
		p.alone = true
		return i + 2
	case t.is(i, "family") && (t.is(i+1, "with", "(", "of", ":", "from", "in") || t.is(i-1, "a")):
		p.family = true
		return i + 1
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
	if next := p.sum(t, i); next > i {
		return next
	}
	if t.is(i, "for") && t.free(i+1).kind == number && t.at(i+1).n > 0 && t.at(i+1).n < 100 && standsAlone(t, i+2) {
		p.people = t.at(i + 1).n
		return i + 2
	}
	if tok.kind != number && t.is(i, "adults", "adult", "people", "travellers", "travelers", "pax", "guests", "passengers", "persons", "party", "group", "size", "who") {
		if j := t.skip(i+1, ":", "=", "?"); j > i+1 && t.is(i, "adults") && t.free(j).kind == number && t.at(j).n == 0 {
			p.nobody = true
			return j + 1
		} else if (j > i+1 || t.is(i, "adults") && t.at(i-1).kind != number) && t.free(j).kind == number && t.at(j).n > 0 && t.at(j).n < 1000 && !isPeopleNoun(t.at(j+1).text) && !t.was(j+1, "couples") {
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
	case t.was(j-1, "of") && noun == "us": // "one of us" is one of those
		p.people = max(p.people, tok.n)
	case t.was(j-1, "of"):
		return i
	case oneOf(noun, "friend", "friends", "mates", "buddies", "colleagues", "siblings", "sisters", "brothers"):
		if !t.was(i-1, "with", "and", "my", "our", "&", "+", "plus", "some", "these") { // "for 4 friends" is the four, "with 4 friends" is five
			p.adults += tok.n
			return j + 1
		}
		p.companions += tok.n
		p.self = true
	case isPeopleNoun(noun) && (t.is(j+1, "total", "altogether", "overall") || t.is(j+1, "in") && t.is(j+2, "total", "all")):
		p.count(noun, tok.n)
		p.whole = true
	case oneOf(noun, "adults", "adult") && p.adults == tok.n:
		// said again
	case isPeopleNoun(noun), noun == "ups" && t.was(j-1, "grown"):
		p.count(noun, tok.n)
	default:
		return i
	}
	return j + 1
}

// sum reads adults and children as "2+1", with the ages or a noun behind it.
func (p *party) sum(t *text, i int) (next int) {
	i0 := i
	i = t.skip(i, "family")
	adults, children := t.free(i), t.free(i+2)
	if adults.kind != number || children.kind != number || !t.is(i+1, "+") || !children.joined || adults.n < 1 || adults.n > 9 || children.n < 1 || children.n > 9 || unitOf(t, i+3) != "" || isPeopleNoun(t.free(i+3).text) {
		return i0
	}
	p.adults = adults.n
	ages, next := p.agesBehind(t, i+3, children.n)
	if p.ages = append(p.ages, ages...); !isChildNoun(t.free(t.skip(next, "(")).text) { // which counts them itself
		p.kids += max(0, children.n-len(ages))
	}
	return next
}

func (p *party) count(noun string, n int) {
	if oneOf(noun, "people", "persons", "person", "travelers", "travellers", "traveler", "traveller", "pax", "ppl", "peeps", "folks", "guests", "guest", "tickets", "tourists", "travellers", "passengers", "party", "group", "size", "who") {
		p.people = n
		return
	}
	p.adults += n
}

// related reads "my wife", "me and a friend", "with friends".
func (p *party) related(t *text, i int) int {
	s := t.free(i).text
	owned := ownedAt(t, i)
	switch {
	case !isRelative(s):
		return i
	case oneOf(s, "friends", "mates", "buddies", "colleagues"):
		if !owned && !t.was(i-1, "some", "few") {
			return i
		}
		p.crowd = true
		return i + 1
	case !owned && inList(t, i):
		p.adults, p.listed = p.adults+1, true
		if oneOf(s, "parents", "grandparents") {
			p.adults++
		}
		return i + 1
	case !owned && !oneOf(s, "wife", "husband", "girlfriend", "boyfriend", "fiance", "fiancee", "gf", "bf"):
		return i
	}
	if slices.Contains(p.seen, s) { // "my sister" twice is one sister
		return i + 1
	}
	if age := t.free(i + 2); t.is(i+1, "(") && age.kind == number && age.n >= 0 && age.n <= trip.MaxChildAge && t.is(i+3, ")") { // my sister (12)
		p.ages = append(p.ages, age.n)
		return i + 4
	}
	if t.was(i+1, "gets", "got", "lives", "told", "said", "says", "recommended", "works") || t.was(i+1, "is") && t.was(i+2, "getting", "living", "working") {
		return i + 1 // somebody else's story
	}
	p.seen = append(p.seen, s)
	p.companions++
	if oneOf(s, "parents", "grandparents", "inlaws") || s == "in" {
		p.companions++
	}
	p.self = true
	p.others = p.others || t.was(i-1, "my") && t.was(i-2, "for")
	return i + 1
}

// ownedAt reports whether the relative at token i is somebody's, or one more: "with
// my old father", "and mum".
func ownedAt(t *text, i int) bool {
	if t.was(i-1, "a", "an", "and", "n", "plus", "the", "best", "&", "+") {
		return true
	}
	for j := i - 1; j >= i-4 && t.at(j).kind != mark; j-- {
		if t.was(j, "my", "our", "his", "her", "with") {
			return true
		}
	}
	return false
}

// inList reports whether the relative at token i is one of a list of those who
// travel: "mom dad and kids", "grandma (74), two parents".
func inList(t *text, i int) bool {
	before := t.at(i - 1)
	parted := before.kind == none || oneOf(before.text, ":", ";", ",", ".", "(", "=")
	return isRelative(before.text) || isRelative(t.at(i+1).text) || parted && t.was(i+1, "(", ",", "+", "&", "and", "is")
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
	return oneOf(s, "adult", "adults", "people", "persons", "person", "travelers", "travellers", "traveler", "traveller", "pax", "ppl", "peeps", "folks", "guests", "guest",
		"grownups", "seniors", "senior", "women", "woman", "men", "man", "guys", "lads", "dudes", "blokes", "chaps", "gals", "ladies", "students", "tourists", "parents", "grandparents", "grandmas", "retirees", "pensioners")
}

func isChildNoun(s string) bool {
	return oneOf(s, "kid", "kids", "child", "children", "toddler", "toddlers", "baby", "babies", "infant", "infants", "newborn", "teenager", "teenagers", "teen", "teens",
		"son", "sons", "daughter", "daughters", "preschooler", "preschoolers", "kiddos", "grandkids", "grandchildren", "grandchild", "grandson", "granddaughter",
		"boys", "girls", "boy", "girl", "twins", "nephew", "niece", "lad", "tween", "tweens", "youngsters")
}

func isRelative(s string) bool {
	return oneOf(s, "wife", "husband", "partner", "girlfriend", "boyfriend", "spouse", "fiance", "fiancee", "mother", "father", "mom", "mum", "dad", "parents", "grandparents",
		"grandmother", "grandfather", "grandma", "grandpa", "sister", "brother", "friend", "friends", "mates", "buddies", "buddy", "colleague", "colleagues", "aunt", "uncle", "cousin", "boss", "inlaws", "bf", "gf", "mate", "roommate")
}
