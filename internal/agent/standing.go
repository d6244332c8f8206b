package agent

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"waymark/internal/trip"
)

// standing is what a what-if takes over of the evidence of the run before, as far as
// it still stands; its zero value is nothing.
type standing struct {
	trip.Evidence
	taste taste
	of    trip.Intent          // what it was gathered for
	at    map[string]time.Time // by tool, without those whose answer was degraded
}

func standingOf(s State, e *Earlier) standing {
	if e == nil || e.Itinerary == nil || e.Evidence == nil {
		return standing{}
	}
	old := standing{Evidence: *e.Evidence, taste: taste{s.Intent.Prefs}, of: e.Itinerary.Intent, at: maps.Clone(e.Gathered)}
	for _, d := range e.Degraded {
		delete(old.at, d.Tool) // it may answer better now
	}
	return old
}

// gathered returns when a tool was asked, and whether its answer keeps until now.
func (o standing) gathered(tool string, keeps time.Duration, now time.Time) (at time.Time, fresh bool) {
	at, known := o.at[tool]
	return at, known && now.Sub(at) <= keeps
}

// placeRefs returns the places in evidence that may still be visited, and whether
// those of the plan are among them.
func (o standing) placeRefs(p trip.Plan) (refs []string, all bool) {
	for ref, place := range o.Places {
		if !o.taste.avoids(place) || o.taste.fixes(ref) {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if s.Kind != trip.KindAttraction && s.Kind != trip.KindMeal {
				continue
			}
			if _, known := o.Places[s.Choice().Ref]; !known {
				return nil, false
			}
		}
	}
	return refs, len(refs) > 0
}

// some returns the places with the refs.
func (o standing) some(refs []string) map[string]trip.Place {
	places := make(map[string]trip.Place, len(refs))
	for _, ref := range refs {
		places[ref] = o.Places[ref]
	}
	return places
}

// fixes reports whether the traveller has fixed a visit to the place.
func (t taste) fixes(ref string) bool {
	return slices.ContainsFunc(t.LockedSlots, func(l trip.LockedSlot) bool { return l.PlaceID == ref })
}

// sameDays reports whether the trip is at the same time.
func (o standing) sameDays(in trip.Intent) bool { return o.of.Dates == in.Dates }

// sameWay reports whether the same people fly between the same airports.
func (o standing) sameWay(in trip.Intent) bool {
	return o.of.Origin == in.Origin && slices.Equal(o.of.Airports, in.Airports) && reflect.DeepEqual(o.of.Party, in.Party)
}

// hasWays reports whether the ways between all the stops are in evidence.
func (o standing) hasWays(stops []trip.Stop) bool {
	for _, s := range stops {
		if !slices.Contains(o.Travel.Refs, s.Ref) {
			return false
		}
	}
	return true
}

// hasAll reports whether every ref has a fact.
func hasAll[Fact any](facts map[string]Fact, refs []string) bool {
	return !slices.ContainsFunc(refs, func(ref string) bool { _, ok := facts[ref]; return !ok })
}
