package intent

// refusal is how far a negation reaches, as a person would read it: up to its
// first object, and from there over a list. "No museums, churches or parks,
// relaxed" refuses three kinds of place and not the pace.
type refusal struct {
	began  int  // the token of the negation
	end    int  // what begins before this token is refused
	list   bool // commas part its objects
	listed bool // a comma or an "and" was passed: only places are refused from there
}

// objectReach is how many words may stand between a negation and its object: "do
// not want to go to any museums".
const objectReach = 7

// itemReach is how many words a further object of a list may have.
const itemReach = 4

// pass goes over token i, which is no phrase of the lexicon.
func (r *refusal) pass(t *text, i int) {
	if t.was(i-1, "but") && t.is(i, "not") && r.began > 0 && i-r.began < 2*objectReach {
		*r = refusal{} // avoid crowds, but not museums
		return
	}
	if negates(t, i) {
		*r = refusal{began: i, end: i + 1 + objectReach, list: listBehind(t, i) || t.is(i, "dislikes", "hates") && t.at(i-1).kind != word}
		return
	}
	if i >= r.end {
		return
	}
	tok := t.at(i)
	switch {
	case !r.listed && (t.was(i, ":", "=", "?") && i <= r.began+4 || t.was(i, "-") && t.was(i-1, "wanted", "avoid", "dislikes", "no")): // avoid: museums, churches
		r.list, r.listed, r.end = true, t.was(i, "-"), i+1+itemReach
	case t.was(i, ",") && (r.list || i == r.began+1 && t.at(i).joined): // a row of a table: avoid,museums
		r.listed, r.end = true, i+1+itemReach
	case t.was(i, "and", "&", "+", "/"):
		r.listed, r.end = true, i+2
	case tok.kind == mark, tok.kind == number, endsRefusal(t, i), i > r.began+2 && affirms(t, i):
		r.end = 0
	}
}

// behind goes over a phrase that ends before token i; place tells whether it
// names places.
func (r *refusal) behind(t *text, i int, place bool) {
	switch {
	case !place:
	case t.was(i, "or", "nor"), t.was(i, ",") && t.was(i+1, "or", "nor"):
		r.end, r.list = i+1+itemReach, false // the last of the list
	case t.was(i, ",") && r.list, t.was(i, "and", "&", "+", "/"):
		r.end = i + 2
	default:
		r.end = min(r.end, i)
	}
}

// negates reports whether a negation stands at token i.
func negates(t *text, i int) bool {
	switch {
	case t.was(i+1, "them", "it", "those", "against"): // what was named before, and nothing against it
		return false
	case t.is(i, "but"):
		return t.was(i-1, "anything", "everything")
	case t.is(i, "out"):
		return t.was(i-1, "leave", "leaving", "cut", "keep")
	case t.is(i, "not"):
		return !t.was(i-1, "why")
	case t.is(i, "with"):
		return t.was(i-1, "it", "up") && t.was(i-2, "had", "fed")
	case t.is(i, "of"):
		return t.was(i-1, "tired", "sick", "bored")
	}
	return t.is(i, "no", "without", "nothing", "skip", "skipping", "avoid", "avoiding", "hate", "hates", "dislike", "dislikes", "cant", "cannot", "wont", "except", "dont", "doesnt", "never", "neither", "nor", "isnt", "arent", "zero", "minus", "detest", "loathe", "refuse", "refuses", "exclude", "excluding", "veto", "non", "boredom")
}

// endsRefusal reports whether the word at token i begins something new, or turns
// the negation round: "cannot wait", "not only".
func endsRefusal(t *text, i int) bool {
	if t.was(i, "care", "cares") {
		return !t.was(i+1, "for", "about", "much")
	}
	return t.was(i, "but", "yes", "only", "just", "please", "so", "because", "since", "i", "we", "they", "rather", "instead", "mind", "wait", "miss", "enough", "far", "beats", "problem")
}

// affirms reports whether the word at token i says that something is liked.
func affirms(t *text, i int) bool {
	return t.was(i, "love", "loves", "like", "likes", "adore", "enjoy", "prefer", "want", "wants", "into", "give", "interested")
}

// listBehind reports whether commas part the objects of the negation at token i:
// an "or" ends such a list, and behind a verb an "and" may.
func listBehind(t *text, i int) bool {
	verb := t.was(i, "skip", "skipping", "avoid", "avoiding", "hate", "hates", "dislike", "dislikes", "out", "except", "but")
	const longest = 20
	item := itemReach - objectReach // words of the item, of which the first may have more
	for j := i + 1; j < i+longest; j++ {
		switch {
		case t.was(j, "or", "nor"), verb && t.was(j, "and", "&"):
			return true
		case t.was(j, ","):
			item = 0
		case t.at(j).kind != word || negates(t, j) || endsRefusal(t, j) || j > i+2 && affirms(t, j):
			return false
		default:
			if item++; item > itemReach {
				return false
			}
		}
	}
	return false
}

// denied reports whether what ends before token i is refused by the words behind
// it: "red-eyes: no", "museums no", "museum-free".
func denied(t *text, i int) bool {
	return t.was(i, ":", "=") && t.was(i+1, "no", "none", "false", "never", "not", "0") ||
		t.was(i, "no") && (t.at(i+1).kind == mark || t.at(i+1).kind == none) || t.was(i, "not") && t.was(i+1, "ok", "okay", "wanted") ||
		t.was(i, "free") && !t.was(i+1, "entry", "admission", "of", "day", "days", "time")
}
