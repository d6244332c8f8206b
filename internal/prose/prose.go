// Package prose writes the words of an itinerary. A sentence is made from facts
// and bound to them: each number, time, price and proper name in it is a value of
// a fact that it names, and each fact says where it is from. What is not in
// evidence is called unknown or left out. Write makes the words from templates;
// Check finds sentences that say more than their facts, whoever wrote them.
package prose

import (
	"slices"
	"time"

	"waymark/internal/trip"
)

// Source is everything a sentence may rest on.
type Source struct {
	Intent     trip.Intent
	Plan       trip.Plan
	Evidence   trip.Evidence
	Cost       trip.Cost
	Violations []trip.Violation
	Repairs    []trip.Repair
	Decisions  []trip.Decision
	Degraded   []trip.Degradation
}

// Fact is something known, in words, with where it is from.
type Fact struct {
	ID         string          `json:"id"`
	Text       string          `json:"text"`
	Values     []string        `json:"values" doc:"The numbers, times, prices and names a sentence bound to it may use, as written."`
	Provenance trip.Provenance `json:"provenance"`
}

// Sentence is plain text bound to the facts it states. It may be several
// sentences of grammar where one would be stiff.
type Sentence struct {
	Text  string   `json:"text"`
	Facts []string `json:"facts" doc:"Ids, at least one."`
	Item  bool     `json:"item,omitempty" doc:"Begins an item of a list; the sentences after it belong to it."`
}

// Section is a heading, bound like a sentence where it states facts, and what
// stands below it.
type Section struct {
	Title     string     `json:"title"`
	Facts     []string   `json:"facts,omitempty" doc:"Ids of what the title states."`
	Sentences []Sentence `json:"sentences"`
}

// Answer is the words of an itinerary and the facts they rest on. The first
// section's title is the title of the whole.
type Answer struct {
	Sections []Section `json:"sections"`
	Facts    []Fact    `json:"facts"`
}

// The sources of facts that come from no tool.
const (
	FromRequest = "your request"
	FromPlan    = "this plan"
)

// Write makes the words from templates. It returns equal answers for equal
// sources.
func Write(s Source) Answer { return new(Known).Write(s) }

// Write is the function Write.
func (k *Known) Write(s Source) Answer {
	w := newWriter(s, k)
	w.summary()
	w.assumed()
	w.flights()
	w.lodging()
	w.days()
	w.money()
	w.decided()
	w.repaired()
	w.toKnow()
	return w.answer
}

// writer holds what templates share: the source, laid out, and the answer so far.
type writer struct {
	Source
	known     *Known
	answer    Answer
	ids       map[string]int // of facts, to their index
	zone      *time.Location // of the destination, UTC when that is unknown
	zoneKnown bool
	zones     map[string]*time.Location // by name, nil when unknown
	leg       func(from, to string) (trip.Leg, bool)
	unpriced  []named // what the party pays for at a price nobody knows
}

// named is a name with the fact that has it.
type named struct{ name, fact string }

func newWriter(s Source, k *Known) *writer {
	w := &writer{Source: s, known: k, ids: make(map[string]int), zones: make(map[string]*time.Location), leg: s.Evidence.Travel.Index()}
	w.zone, w.zoneKnown = w.location(s.Intent.Destination.TZ)
	return w
}

// location returns an IANA zone, UTC for one that is unknown. The zone of this
// machine is not one of them.
func (w *writer) location(name string) (zone *time.Location, known bool) {
	zone, seen := w.zones[name]
	if !seen && name != "" && name != "Local" {
		zone, _ = time.LoadLocation(name) // reads a file each time
		w.zones[name] = zone
	}
	if zone == nil {
		return time.UTC, false
	}
	return zone, true
}

// section begins a section.
func (w *writer) section(title string, facts ...string) {
	w.answer.Sections = append(w.answer.Sections, Section{Title: title, Facts: facts})
}

// say adds a sentence to the section at hand.
func (w *writer) say(text string, facts ...string) { w.add(Sentence{Text: text, Facts: facts}) }

// item adds a sentence that begins an item of a list.
func (w *writer) item(text string, facts ...string) {
	w.add(Sentence{Text: text, Facts: facts, Item: true})
}

func (w *writer) add(s Sentence) {
	last := &w.answer.Sections[len(w.answer.Sections)-1]
	s.Facts = compact(s.Facts)
	last.Sentences = append(last.Sentences, s)
}

// compact drops empty and repeated ids and keeps the order.
func compact(ids []string) (kept []string) {
	for _, id := range ids {
		if id != "" && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}
