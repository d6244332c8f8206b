package trip

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds of an Intent.
const (
	MaxPromptRunes = 4000
	MaxDays        = 14
	MaxAdults      = 12
	MaxChildren    = 8
	MaxChildAge    = 17
	MaxLocked      = 40
	MaxAvoided     = 200
)

// Intent is what the traveller wants, structured, with the assumptions that were
// made on the way from words to fields.
type Intent struct {
	Destination    Destination  `json:"destination"`
	Dates          DateWindow   `json:"date_window"`
	BudgetUSDCents int64        `json:"budget_usd_cents" minimum:"1" doc:"For the whole party and trip, flights included."`
	Party          Party        `json:"party"`
	Origin         string       `json:"origin_airport,omitempty" doc:"IATA code. Absent: a trip without flights."`
	Airports       []string     `json:"airports,omitempty" doc:"Destination airports allowed. Absent: all of the city."`
	Prefs          Prefs        `json:"prefs"`
	Assumptions    []Assumption `json:"assumptions,omitempty"`
}

// Destination is the city of the trip.
type Destination struct {
	ID      string  `json:"id,omitempty" doc:"Of the catalogue, such as paris."`
	City    string  `json:"city"`
	Country string  `json:"country"`
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	TZ      string  `json:"tz" doc:"IANA zone."`
}

// DateWindow is the days at the destination, both included.
type DateWindow struct {
	Start Date `json:"start"`
	End   Date `json:"end"`
}

// Days returns the number of days in the window.
func (w DateWindow) Days() int { return w.Start.DaysUntil(w.End) + 1 }

// Party is who travels.
type Party struct {
	Adults    int   `json:"adults" minimum:"1" maximum:"12"`
	ChildAges []int `json:"child_ages,omitempty" doc:"Years, 0 to 17, one for each child."`
}

// Size returns the number of people.
func (p Party) Size() int { return p.Adults + len(p.ChildAges) }

// Pace is how full a day may be.
type Pace string

// The paces.
const (
	Relaxed  Pace = "relaxed"
	Balanced Pace = "balanced"
	Packed   Pace = "packed"
)

// Prefs are wishes that shape the plan.
type Prefs struct {
	Themes         []string     `json:"themes,omitempty" doc:"From the catalogue's themes, the strongest first."`
	KidFriendly    bool         `json:"kid_friendly"`
	AvoidOvernight bool         `json:"avoid_overnight" doc:"No flight that is in the air at 03:00 local time of either end."`
	Pace           Pace         `json:"pace" enum:"relaxed,balanced,packed"`
	Wheelchair     bool         `json:"wheelchair"`
	LockedSlots    []LockedSlot `json:"locked_slots,omitempty"`
	AvoidPlaces    []string     `json:"avoid_places,omitempty" doc:"Ids of places that must not be in the plan."`
	Avoid          []string     `json:"avoid,omitempty" doc:"Themes, and kinds of place such as museum, that must not be in the plan, fixed visits and meals apart."`
}

// LockedSlot is a visit that is fixed: the planner builds around it.
type LockedSlot struct {
	DayOffset int    `json:"day_offset" minimum:"0" maximum:"13" doc:"0 is the first day."`
	Start     string `json:"start" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Local time, HH:MM."`
	End       string `json:"end" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Local time, HH:MM."`
	PlaceID   string `json:"place_id" doc:"Of the catalogue, such as paris/louvre-museum."`
}

// Assumption is something the traveller did not say.
type Assumption struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Why   string `json:"why"`
}

// Assume records that field was taken to be value because of why.
func (in *Intent) Assume(field, value, why string) {
	in.Assumptions = append(in.Assumptions, Assumption{field, value, why})
}

// Forget takes back what was assumed of a field, which is known now.
func (in *Intent) Forget(field string) {
	in.Assumptions = slices.DeleteFunc(slices.Clone(in.Assumptions), func(a Assumption) bool { return a.Field == field })
}

// Validate reports every field that is out of bounds as an Invalid. It knows no
// catalogue: that a city, theme or place exists is checked where one is at hand.
func (in Intent) Validate() error {
	var bad Invalid
	bad.Add(in.Destination.City != "", "destination.city", "name a city")
	start, end := in.Dates.Start, in.Dates.End
	bad.Add(!start.IsZero(), "date_window.start", "give the first day as YYYY-MM-DD")
	bad.Add(!end.IsZero(), "date_window.end", "give the last day as YYYY-MM-DD")
	if !start.IsZero() && !end.IsZero() {
		bad.Add(!end.Before(start), "date_window", "the last day must not be before the first")
		bad.Add(in.Dates.Days() <= MaxDays, "date_window", fmt.Sprintf("a trip has 1 to %d days", MaxDays))
	}
	bad.Add(in.BudgetUSDCents > 0, "budget_usd_cents", "must be more than 0")
	bad.Add(in.Party.Adults >= 1 && in.Party.Adults <= MaxAdults, "party.adults", fmt.Sprintf("must be 1 to %d", MaxAdults))
	bad.Add(len(in.Party.ChildAges) <= MaxChildren, "party.child_ages", fmt.Sprintf("at most %d children", MaxChildren))
	for i, age := range in.Party.ChildAges {
		bad.Add(age >= 0 && age <= MaxChildAge, fmt.Sprintf("party.child_ages[%d]", i), "an age is 0 to 17 years")
	}
	bad.Add(in.Origin == "" || isAirport(in.Origin), "origin_airport", "give three capital letters, such as JFK")
	for i, a := range in.Airports {
		bad.Add(isAirport(a), fmt.Sprintf("airports[%d]", i), "give three capital letters, such as CDG")
	}
	bad.Add(slices.Contains([]Pace{Relaxed, Balanced, Packed}, in.Prefs.Pace), "prefs.pace", "must be relaxed, balanced or packed")
	bad.Add(len(in.Prefs.LockedSlots) <= MaxLocked, "prefs.locked_slots", fmt.Sprintf("at most %d", MaxLocked))
	bad.Add(len(in.Prefs.AvoidPlaces) <= MaxAvoided, "prefs.avoid_places", fmt.Sprintf("at most %d", MaxAvoided))
	bad.Add(len(in.Prefs.Avoid) <= MaxAvoided, "prefs.avoid", fmt.Sprintf("at most %d", MaxAvoided))
	for i, l := range in.Prefs.LockedSlots {
		field := fmt.Sprintf("prefs.locked_slots[%d]", i)
		bad.Add(l.DayOffset >= 0 && l.DayOffset < max(1, in.Dates.Days()), field+".day_offset", "must be a day of the trip, 0 for the first")
		bad.Add(isClock(l.Start) && isClock(l.End) && l.Start < l.End, field, "start and end are HH:MM, the start before the end")
		bad.Add(l.PlaceID != "", field+".place_id", "name a place of the catalogue")
	}
	return bad.Err()
}

func isAirport(s string) bool {
	return len(s) == 3 && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < 'A' || c > 'Z' })
}

func isClock(s string) bool {
	return len(s) == 5 && s[2] == ':' && s[0] >= '0' && s[0] <= '2' && s[1] >= '0' && s[1] <= '9' && s[:2] < "24" && s[3] >= '0' && s[3] <= '5' && s[4] >= '0' && s[4] <= '9'
}

// labels names the fields that may be assumed.
var labels = map[string]string{
	"destination": "Destination", "date_window": "Dates", "date_window.start": "First day", "date_window.end": "Last day", "budget_usd_cents": "Budget",
	"party": "Travellers", "party.adults": "Adults", "party.child_ages": "Ages of the children", "origin_airport": "Departure airport", "airports": "Arrival airports",
	"prefs": "Wishes", "prefs.themes": "Interests", "prefs.pace": "Pace", "prefs.kid_friendly": "Child friendly", "prefs.avoid_overnight": "No overnight flights",
	"prefs.wheelchair": "Wheelchair access", "prefs.locked_slots": "Fixed visits", "prefs.avoid": "Not wanted", "prefs.avoid_places": "Places not wanted",
}

// Label names the assumed field in words, such as "First day".
func (a Assumption) Label() string {
	if label := labels[a.Field]; label != "" {
		return label
	}
	return strings.ReplaceAll(a.Field, "_", " ")
}
