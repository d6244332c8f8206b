package verify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/trip"
)

// kidsEvening: with children, visits end by the evening. A visit that begins in
// the night belongs to the evening before.
func kidsEvening(t *timeline) (found []finding) {
	if !t.in.Prefs.KidFriendly {
		return nil
	}
	for _, s := range t.visits() {
		day := t.local(s.Start)
		if s.Start.Before(t.clock(day, t.policy.NightMinute)) {
			day = day.AddDays(-1)
		}
		late := after(s.End, t.clock(day, t.policy.KidsEndMinute))
		f := holds(s.ID, numbers{"late_s": max(0, late)})
		if late > 0 {
			f.severity, f.excess = trip.Blocking, late
			f.message = fmt.Sprintf("%s on %s lasts until %s; with children the day ends by %02d:%02d.", capital(t.name(s)), t.day(s.Start), t.hour(s.End),
				t.policy.KidsEndMinute/60, t.policy.KidsEndMinute%60)
		}
		found = append(found, f)
	}
	return found
}

// kidsPlaces: with children, places suit them as far as is known.
func kidsPlaces(t *timeline) (found []finding) {
	if !t.in.Prefs.KidFriendly {
		return nil
	}
	for _, s := range t.visits() {
		f := holds(s.ID, numbers{"kid_friendly_known": claim(s.place.KidFriendly != nil)})
		if suits := s.place.KidFriendly; suits != nil {
			f.numbers["kid_friendly"] = claim(*suits)
			if !*suits {
				f.severity = trip.Advisory
				f.message = fmt.Sprintf("%s is not made for children.", capital(t.name(s)))
			}
		}
		found = append(found, f)
	}
	return found
}

// wheelchair: places and lodgings can be entered with one, as far as is known.
// Every visit is looked at, and the first night in each lodging.
func wheelchair(t *timeline) (found []finding) {
	if !t.in.Prefs.Wheelchair {
		return nil
	}
	seen := make(map[string]bool)
	for _, s := range t.stops {
		switch {
		case s.place != nil:
			found = append(found, t.accessible(s, s.place.Wheelchair))
		case s.lodging != nil && !seen[s.ref]:
			seen[s.ref] = true
			found = append(found, t.accessible(s, s.lodging.Wheelchair))
		}
	}
	return found
}

func (t *timeline) accessible(s *stop, access string) finding {
	f := holds(s.ID, numbers{"access_known": claim(access != ""), "limited": claim(access == "limited")})
	if access == "no" {
		f.severity = trip.Advisory
		f.message = fmt.Sprintf("%s cannot be entered with a wheelchair.", capital(t.name(s)))
	}
	return f
}

// unwanted: nothing is in the plan that the traveller wanted to do without, but for
// what the same traveller has fixed. Whoever wants no food tours still eats, so of
// meals only the places named count.
func unwanted(t *timeline) (found []finding) {
	if len(t.in.Prefs.Avoid)+len(t.in.Prefs.AvoidPlaces) == 0 {
		return nil
	}
	for _, s := range t.visits() {
		f := holds(s.ID, numbers{"unwanted": 0, "fixed": claim(t.fixes(s.ref))})
		if why := t.aversion(s); why != "" {
			f.numbers["unwanted"] = 1
			if f.numbers["fixed"] == 0 {
				f.severity, f.excess = trip.Blocking, max(1, seconds(s.End.Sub(s.Start)))
				f.message = fmt.Sprintf("%s on %s is in the plan, but you asked for %s.", capital(t.name(s)), t.day(s.Start), why)
			}
		}
		found = append(found, f)
	}
	return found
}

// fixes reports whether the traveller has fixed a visit to a place.
func (t *timeline) fixes(ref string) bool {
	return slices.ContainsFunc(t.in.Prefs.LockedSlots, func(l trip.LockedSlot) bool { return l.PlaceID == ref })
}

// aversion says which wish the place of a visit is against, "" for none. What a
// place is about is its first theme; the others are by the way.
func (t *timeline) aversion(s *stop) string {
	p := s.place
	if slices.Contains(t.in.Prefs.AvoidPlaces, s.ref) {
		return "a trip without it"
	}
	if p.Kind == trip.PlaceEating {
		return ""
	}
	for _, avoided := range t.in.Prefs.Avoid {
		switch {
		case avoided == p.Kind:
			return "no " + short(spaced(avoided)) + "s"
		case len(p.Themes) > 0 && avoided == p.Themes[0]:
			return "nothing about " + short(spaced(avoided))
		}
	}
	return ""
}

// spaced writes a key as words.
func spaced(key string) string { return strings.ReplaceAll(key, "_", " ") }

// overnight: no flight is in the air in the night of either of its ends. Where
// no known flight of the direction avoids it, that is no fault of the plan.
func overnight(t *timeline) (found []finding) {
	if !t.in.Prefs.AvoidOvernight {
		return nil
	}
	for _, s := range t.flights() {
		f := holds(s.ID, numbers{"overnight": 0, "daytime_option": claim(s.flight.Daytime)})
		if s.airborneAtNight(t.policy.NightMinute) {
			f.numbers["overnight"] = 1
			f.severity = trip.Advisory
			f.message = fmt.Sprintf("%s is in the air in the night, and no known flight avoids that.", capital(t.name(s)))
			if s.flight.Daytime {
				f.severity, f.excess = trip.Blocking, max(1, seconds(s.flight.Arrive.Sub(s.flight.Depart)))
				f.message = fmt.Sprintf("%s is in the air in the night; another flight avoids that.", capital(t.name(s)))
			}
		}
		found = append(found, f)
	}
	return found
}

// airborneAtNight reports whether a flight is under way when the clock of one of
// its ends shows the night's minute. A flight that lands at that minute is not.
func (s *stop) airborneAtNight(minute int) bool {
	depart, arrive := s.flight.Depart, s.flight.Arrive
	if arrive.Sub(depart) >= 25*time.Hour {
		return true // longer than any day
	}
	for _, zone := range []*time.Location{s.fromZone, s.toZone} {
		day, last := trip.DateOf(depart.In(zone)), trip.DateOf(arrive.In(zone))
		for ; !last.Before(day); day = day.AddDays(1) {
			if night := day.In(zone, 0, minute); !night.Before(depart) && night.Before(arrive) {
				return true
			}
		}
	}
	return false
}
