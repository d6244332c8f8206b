package intent

import (
	"slices"
	"strings"

	"waymark/internal/atlas"
)

// lexicon finds phrases that mean something wherever they stand.
type lexicon map[string][]meaning

// meaning is a phrase and what it means, such as pace:relaxed.
type meaning struct {
	words []string
	of    []string
}

// phrases that mean something besides the themes of the atlas. Of the words for
// themes those under kind and whole can be refused: who wants no museums means
// the kind of place and may still like art, who wants no churches means the whole
// theme, but who wants no beer may eat. No place is about what is unknown.
const phrases = `pace:relaxed=relaxed;relaxing;relax;slow;slowly;slow paced;easy;easygoing;easy going;chill;chilled;chilling;leisurely;laid back;no rush;no hurry;not in a hurry;linger;lingering;unwind;no stress;stress free;without stress;nothing stressful;nothing strenuous;take our time;take my time;not rushed;without rushing;unhurried;lazy;gentle;gentle pace;quiet pace;not too much;not too packed;not too busy;not packed;not busy;not rushing;take it easy;calm
pace:packed=packed;cram;crammed;whirlwind;jam packed;action packed;see everything;see it all;do everything;as much as possible;busy;rush;rushing;rushed;see as much;intense;intensive;fast paced;full schedule;full on;full program;full programme;full pace;full itinerary;full;non stop;hectic;all the sights
pace:balanced=balanced;moderate pace;medium pace;normal pace
theme:architecture=skyscraper;skyscrapers
theme:art=street art;graffiti;murals;modern art;impressionists
theme:food=beer garden;beer gardens;beergarden;beergardens;brunch;bagel;bagels;burgers;croissants;dim sum;bbq;cafe;cafes
theme:music=broadway;musical;musicals;theatre;theatres;theater;theaters;ballet;live music
theme:nature=hiking trails;countryside
theme:pop_culture=footie;otaku;arcades
theme:shopping=thrift;thrifting
theme:views=skylines;sunsets
kind:museum=museum;museums
kind:park=park;parks
kind:market=market;markets
kind:viewpoint=viewpoint;viewpoints
kind:day_trip=day trip;day trips;excursion;excursions
whole:architecture=architecture;buildings
whole:art=art;arts;gallery;galleries;painting;paintings
whole:food=food;restaurants;restaurant
whole:gardens=garden;gardens
whole:history=history;historical;historic
whole:local_life=neighborhoods;neighbourhoods
whole:music=music;concert;concerts
whole:nature=nature;outdoors;outdoor
whole:pop_culture=pop culture
whole:religion=religion;religious;church;churches;cathedral;cathedrals;temple;temples;shrine;shrines
whole:science=science;technology
whole:shopping=shopping;shops;shop;boutiques
whole:views=views;view
unknown=nightlife;nightclub;nightclubs;clubbing;clubs;bars;pubs;spa;spas;wellness;sauna;golf;casino;casinos;surfing;skiing;snorkeling;diving;cycling;sports
wheelchair=wheelchair;wheelchairs;wheel chair;wheelchair accessible;wheelchair access;wheelchair friendly;accessible;accessibility;step free;stepfree;reduced mobility;limited mobility;mobility scooter;mobility impaired;mobility issues;barrier free;disabled;handicapped;no stairs;no steps;without stairs;cannot climb stairs;cant climb stairs
stairs=stairs;staircases;climbing
night=red eye;red eyes;redeye;redeyes;red eye flight;red eye flights;redeye flights;redeye flight;overnight;overnight flight;overnight flights;night flight;night flights;flying overnight;fly overnight;flying at night;fly at night
day=day flights only;daytime flights only;day flights;daytime flights;only day flights;day flight;daytime flight;fly during the day;fly by day;flights during the day
tier:budget=cheap;cheaply;cheapest;on a budget;tight budget;low budget;small budget;low cost;budget trip;budget travel;budget friendly;budget option;budget hotels;shoestring;backpacking;backpacker;inexpensive;affordable;frugal;economical;hostel;hostels;as cheap as possible
tier:mid=mid range;midrange;moderate;reasonable;reasonably priced
tier:upscale=luxury;luxurious;upscale;high end;five star;splurge;fancy;deluxe;first class;unlimited budget;no budget limit;money is no object;no expense spared;5 star
nofly=without flights;no flights;no flight;without flight;flights already booked;flights are booked;flights booked;already have flights;have our flights;have my flights;own flights;no airfare;land only;by train;driving;we drive;road trip;by car
nofare=excluding flights;excluding airfare;not including flights;not including airfare;flights not included;flights excluded;excl flights;plus flights;before flights;flights extra;flights are extra;flights separate;without airfare;exclusive of flights`

// newLexicon builds the lexicon of the fixed phrases and of the words of the
// themes, each in the singular and the plural.
func newLexicon(w *atlas.World) lexicon {
	l := lexicon{}
	for _, line := range strings.Split(phrases, "\n") {
		meaning, words, _ := strings.Cut(line, "=")
		for _, phrase := range strings.Split(words, ";") {
			l.add(phrase, meaning)
		}
	}
	for _, theme := range w.Themes() {
		l.add(strings.ReplaceAll(theme.ID, "_", " "), "theme:"+theme.ID)
		for _, phrase := range theme.Words {
			for _, form := range forms(phrase) {
				l.add(form, "theme:"+theme.ID)
			}
		}
	}
	for _, list := range l {
		slices.SortStableFunc(list, func(a, b meaning) int { return len(b.words) - len(a.words) })
	}
	return l
}

// add gives a phrase a meaning besides those it has.
func (l lexicon) add(phrase, of string) {
	var words []string
	for _, tok := range tokenize(phrase).tokens {
		if tok.kind != mark {
			words = append(words, tok.text)
		}
	}
	if len(words) == 0 {
		return
	}
	list := l[words[0]]
	for i, m := range list {
		if slices.Equal(m.words, words) {
			if !slices.Contains(m.of, of) {
				list[i].of = append(m.of, of)
			}
			return
		}
	}
	l[words[0]] = append(list, meaning{words, []string{of}})
}

// longest returns what the longest phrase at token i means, and the index behind
// it, i when there is none.
func (l lexicon) longest(t *text, i int) (of []string, next int) {
	for _, m := range l[t.free(i).text] {
		j := i
		for _, w := range m.words {
			if t.free(j).text != w {
				break
			}
			j++
		}
		if j-i == len(m.words) {
			return m.of, j
		}
	}
	return nil, i
}

// vocabulary returns the words of all phrases, and whether one is a phrase alone.
func (l lexicon) vocabulary() map[string]bool {
	words := map[string]bool{}
	for _, list := range l {
		for _, m := range list {
			for _, w := range m.words {
				words[w] = words[w] || len(m.words) == 1
			}
		}
	}
	return words
}

// forms returns a phrase in the singular and the plural, as far as English is
// regular. Words that mean something else in the other number stay as they are.
func forms(phrase string) []string {
	if oneOf(phrase, "trains", "cars", "space", "war", "art", "history", "food", "local", "technology", "nature", "tech", "eat", "kid stuff") {
		return []string{phrase}
	}
	switch {
	case strings.HasSuffix(phrase, "ies") && len(phrase) > 5:
		return []string{phrase, strings.TrimSuffix(phrase, "ies") + "y"}
	case strings.HasSuffix(phrase, "ches"), strings.HasSuffix(phrase, "shes"):
		return []string{phrase, strings.TrimSuffix(phrase, "es")}
	case strings.HasSuffix(phrase, "s") && !strings.HasSuffix(phrase, "ss"):
		return []string{phrase, strings.TrimSuffix(phrase, "s")}
	case strings.HasSuffix(phrase, "y") && !strings.HasSuffix(phrase, "ay") && !strings.HasSuffix(phrase, "ey"):
		return []string{phrase, strings.TrimSuffix(phrase, "y") + "ies"}
	case strings.HasSuffix(phrase, "ch"), strings.HasSuffix(phrase, "sh"):
		return []string{phrase, phrase + "es"}
	}
	return []string{phrase, phrase + "s"}
}
