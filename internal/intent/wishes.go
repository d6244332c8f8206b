package intent

import (
	"slices"
	"strings"

	"waymark/internal/trip"
)

// wishes are what the traveller likes, and does not.
type wishes struct {
	themes     []string // in the order they were named
	avoid      []string // themes and kinds of place that are refused
	narrow     []string // phrases that were refused and are less than a theme: beer
	unknown    []string // interests that no place is about
	pace       string
	tier       string
	wheelchair bool
	byDay      bool // no flights overnight
	noFlights  bool
	noFare     bool // the budget leaves the flights out
}

// readWishes takes the wishes out of the text.
func (l lexicon) readWishes(t *text) (w wishes) {
	var r refusal
	for i := 0; i < len(t.tokens); i++ {
		of, next := l.longest(t, i)
		if next == i {
			r.pass(t, i)
			continue
		}
		p := phrase{t: t, from: i, to: next, refused: i < r.end || denied(t, next), listed: r.listed}
		for _, what := range of {
			w.add(p, what)
		}
		if place := w.theme(p, of); i < r.end {
			r.behind(t, next, place)
		}
		t.take(i, next)
		i = next - 1
	}
	w.themes = slices.DeleteFunc(w.themes, func(id string) bool { return slices.Contains(w.avoid, id) })
	return w
}

// phrase is words that mean something, where they stand.
type phrase struct {
	t        *text
	from, to int
	refused  bool
	listed   bool // a comma or an "and" parts it from what is refused
}

// name returns the phrase as the lexicon has it.
func (p phrase) name() string {
	var words []string
	for i := p.from; i < p.to; i++ {
		words = append(words, p.t.at(i).text)
	}
	return strings.Join(words, " ")
}

// theme notes the themes of a phrase as liked or refused, and reports whether it
// has any.
func (w *wishes) theme(p phrase, of []string) bool {
	var themes, kinds, wholes []string
	for _, what := range of {
		switch kind, value, _ := strings.Cut(what, ":"); kind {
		case "theme":
			themes = append(themes, value)
		case "kind":
			kinds = append(kinds, value)
		case "whole":
			wholes = append(wholes, value)
		}
	}
	switch {
	case p.refused && p.t.was(p.to, "tour", "tours", "class", "classes"):
		w.narrow = union(w.narrow, []string{p.name()})
	case !p.refused:
		w.themes = union(w.themes, themes)
	case len(kinds) > 0:
		w.avoid = union(w.avoid, kinds)
	case len(wholes) > 0:
		w.avoid = union(w.avoid, wholes)
	case len(themes) > 0:
		w.narrow = union(w.narrow, []string{p.name()})
	}
	return len(themes)+len(kinds) > 0
}

// union appends the values that are not there yet.
func union(all, more []string) []string {
	for _, v := range more {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// add notes one wish that is no theme, or its refusal.
func (w *wishes) add(p phrase, what string) {
	kind, value, _ := strings.Cut(what, ":")
	switch kind {
	case "pace":
		w.setPace(p, value)
	case "tier":
		if w.tier == "" && !p.refused {
			w.tier = value
		}
	case "wheelchair":
		w.wheelchair = w.wheelchair || !p.refused && !p.t.was(p.to, "by")
	case "stairs":
		w.wheelchair = w.wheelchair || p.refused
	case "night":
		w.byDay = w.byDay || p.refused
	case "day":
		w.byDay = w.byDay || !p.refused
	case "nofly":
		w.noFlights = w.noFlights || !p.refused
	case "nofare":
		w.noFare = true
	case "unknown":
		if !p.refused {
			w.unknown = union(w.unknown, []string{p.name()})
		}
	}
}

// setPace notes a pace unless its words mean something else here: five full
// days, slow food.
func (w *wishes) setPace(p phrase, value string) {
	t, i, next := p.t, p.from, p.to
	switch {
	case t.was(i, "full") && next == i+1 && (unitOf(t, next) != "" || t.was(next, "day", "days", "week", "of", "english", "breakfast", "board") || t.at(next).kind == number || t.was(i-1, "in")),
		t.was(i, "slow") && t.was(next, "food", "cooking"),
		t.was(i, "easy") && t.was(next, "access", "to", "walk", "walking", "reach"),
		t.was(i, "easy") && t.was(i-1, "were", "im", "are"),
		t.was(i, "calm", "lazy") && t.was(next, "beach", "river"):
		return
	case p.refused && !p.listed && value == string(trip.Packed):
		value = string(trip.Relaxed)
	case p.refused && !p.listed:
		value = string(trip.Packed)
	}
	if w.pace == "" {
		w.pace = value
	}
}

// settle writes the wishes into the intent, with its assumptions.
func (w wishes) settle(in *trip.Intent) {
	in.Prefs.Themes, in.Prefs.Avoid = w.themes, w.avoid
	in.Prefs.AvoidOvernight = w.byDay
	in.Prefs.Wheelchair = w.wheelchair
	if slices.Contains(w.themes, "family") && !in.Prefs.KidFriendly {
		in.Prefs.KidFriendly = true
		in.Assume("prefs.kid_friendly", "true", "things for families were named")
	}
	if len(w.narrow) > 0 {
		in.Assume("prefs.avoid", strings.Join(w.narrow, ", "), "named as not wanted, which is less than a theme or a kind of place: a plan may still have some")
	}
	if len(w.unknown) > 0 {
		in.Assume("prefs.themes", strings.Join(w.unknown, ", "), "named as liked, and no place that is known is about it")
	}
	in.Prefs.Pace = trip.Pace(w.pace)
	assumeTaste(in)
}

// assumeTaste completes pace and themes.
func assumeTaste(in *trip.Intent) {
	if len(in.Prefs.Themes) == 0 {
		in.Prefs.Themes = nil
		if !assumed(*in, "prefs.themes") {
			in.Assume("prefs.themes", "none", "no interest that is known was named: what most visitors come for")
		}
	}
	if in.Prefs.Pace == "" {
		in.Prefs.Pace = trip.Balanced
		in.Assume("prefs.pace", string(trip.Balanced), "no pace was named")
	}
}
