package intent

import (
	"slices"
	"strconv"
	"strings"

	"waymark/internal/trip"
)

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
	if adults > trip.MaxAdults || adults < 1 || p.nobody {
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
	case p.listed && p.me:
		return 1 + p.adults + p.companions, ""
	case p.adults > 0 && p.self && !p.whole:
		return p.adults + p.companions, ""
	case p.adults > 0:
		return p.adults, ""
	case p.people > 0 && children > 0 && (p.people <= 2 || p.people <= children):
		return p.people, "the children are taken to come on top of the " + strconv.Itoa(p.people)
	case p.people > 0 && p.family && children > 0:
		return p.people - children, "of the " + strconv.Itoa(p.people) + " of the family those who are no children"
	case p.people > 0:
		return p.people - children, ""
	case p.alone && p.companions == 0:
		return 1, ""
	case p.companions > 0 && p.others && !p.me && !p.plural:
		return 1 + p.companions, "you are taken to travel with them"
	case p.companions > 0:
		return 1 + p.companions, ""
	case p.crowd:
		return 4, "friends were named without their number"
	case p.pair:
		return 2, "such a trip is for two"
	case p.plural:
		return 2, "you wrote as we, without a number"
	case p.family:
		return 2, "a family was named: two adults"
	case children > 0:
		return 1, "children were named and no adult beside you"
	}
	return 1, "nobody else was named"
}
