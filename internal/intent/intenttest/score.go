package intenttest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// Fields are the fields a prompt may state, in the order of a table:
//
//	to          id of the city
//	start       first day, or the days it may be: 2027-06-10, 2027-06, 2027-06-01..2027-06-07
//	days        number of days, both ends included, or from the least to the most: 3..4
//	budget      for everybody and everything, in the currency that was named: 1500EUR
//	adults      number of adults
//	children    number of children whose ages were not named
//	ages        ages of the children: 4,7
//	from        departure airport
//	into        arrival airports that are allowed: CDG,ORY
//	themes      what the traveller likes: art,food
//	avoid       themes and kinds of place that are refused: museum,religion
//	pace        relaxed, balanced or packed
//	kids        yes: everything is to suit children
//	daylight    yes: no flights overnight
//	wheelchair  yes
//	lock        fixed visits, with the day from 0 and the time when it was named: louvre-museum@1/10:00
//	ask         the field that has to be asked about; no other is scored then
var Fields = []string{"to", "start", "days", "budget", "adults", "children", "ages", "from", "into", "themes", "avoid", "pace", "kids", "daylight", "wheelchair", "lock", "ask"}

// Tally counts one field over prompts.
type Tally struct {
	Stated int // prompts that state it
	Found  int // prompts of which a value was read, without an assumption unless it is stated
	Right  int // prompts of which the value that is stated was read
}

// Precision returns the share of what was found that is right, 1 for nothing.
func (t Tally) Precision() float64 { return share(t.Right, t.Found) }

// Recall returns the share of what is stated that was read, 1 for nothing.
func (t Tally) Recall() float64 { return share(t.Right, t.Stated) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// Fault is a field of a prompt that was read wrongly.
type Fault struct {
	Style, Prompt, Field string
	Got, Want            string // "" for nothing
	Invented             bool   // nobody said it and no assumption names it
}

func (f Fault) String() string {
	return fmt.Sprintf("%s %q: %s: got %q, want %q", f.Style, f.Prompt, f.Field, f.Got, f.Want)
}

// Score is how well a corpus was read.
type Score struct {
	Fields map[string]*Tally
	Faults []Fault
}

// NewScore returns the score of no prompt.
func NewScore() Score {
	s := Score{Fields: map[string]*Tally{}}
	for _, name := range Fields {
		s.Fields[name] = &Tally{}
	}
	return s
}

// Reader reads a request made at a time.
type Reader func(trip.Request, time.Time) (trip.Intent, error)

// Run reads every prompt of a corpus and scores the answers. The world gives the
// rates of exchange.
func Run(w *atlas.World, read Reader, c Corpus) (Score, error) {
	s := NewScore()
	for _, p := range c.Prompts {
		in, err := read(trip.Request{Prompt: p.Text}, c.Now())
		var asked *trip.Failure
		if err != nil && !errors.As(err, &asked) {
			return s, fmt.Errorf("%q: %w", p.Text, err)
		}
		answer := question(asked)
		if asked == nil {
			answer = values(in)
		}
		for _, name := range Fields {
			if p.Want["ask"] != "" && name != "ask" {
				continue
			}
			if err := s.count(w, c.Style, p, name, answer[name]); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// Add adds the counts of another score.
func (s *Score) Add(other Score) {
	for name, t := range other.Fields {
		s.Fields[name].Stated += t.Stated
		s.Fields[name].Found += t.Found
		s.Fields[name].Right += t.Right
	}
	s.Faults = append(s.Faults, other.Faults...)
}

// count scores one field of one prompt.
func (s *Score) count(w *atlas.World, style string, p Prompt, name string, got value) error {
	want, stated := p.Want[name]
	right := false
	if stated {
		var err error
		if right, err = matches(w, name, got.text, want); err != nil {
			return fmt.Errorf("%q: %w", p.Text, err)
		}
	}
	t := s.Fields[name]
	if stated {
		t.Stated++
	}
	found := got.text != "" && (stated || !got.assumed)
	if found {
		t.Found++
	}
	if right {
		t.Right++
	}
	if stated != right || found && !stated {
		s.Faults = append(s.Faults, Fault{style, p.Text, name, got.text, want, found && !stated})
	}
	return nil
}

// value is a field of an answer; text is "" where the field is empty.
type value struct {
	text    string
	assumed bool // an assumption names the field
}

func question(asked *trip.Failure) map[string]value {
	if asked == nil {
		return nil
	}
	return map[string]value{"ask": {text: asked.Field}}
}

// values writes an intent as fields. A visit, a theme and the destination are
// never taken from nothing, so that no assumption excuses them.
func values(in trip.Intent) map[string]value {
	assumed := func(field string) bool {
		return slices.ContainsFunc(in.Assumptions, func(a trip.Assumption) bool { return a.Field == field })
	}
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	children, ages := "", ""
	if n := len(in.Party.ChildAges); n > 0 {
		children, ages = strconv.Itoa(n), strings.Trim(strings.ReplaceAll(fmt.Sprint(in.Party.ChildAges), " ", ","), "[]")
	}
	young := assumed("party.child_ages")
	var locks []string
	for _, l := range in.Prefs.LockedSlots {
		_, place, _ := strings.Cut(l.PlaceID, "/")
		locks = append(locks, fmt.Sprintf("%s@%d/%s", place, l.DayOffset, l.Start))
	}
	return map[string]value{
		"to":         {text: in.Destination.ID},
		"start":      {in.Dates.Start.String(), assumed("date_window.start")},
		"days":       {strconv.Itoa(in.Dates.Days()), assumed("date_window")},
		"budget":     {strconv.FormatInt(in.BudgetUSDCents, 10), assumed("budget_usd_cents")},
		"adults":     {strconv.Itoa(in.Party.Adults), assumed("party.adults")},
		"children":   {children, true}, // scored where the ages are not known
		"ages":       {ages, young},
		"from":       {in.Origin, assumed("origin_airport")},
		"into":       {strings.Join(in.Airports, ","), assumed("airports")},
		"themes":     {text: strings.Join(in.Prefs.Themes, ",")},
		"avoid":      {text: strings.Join(in.Prefs.Avoid, ",")},
		"pace":       {string(in.Prefs.Pace), assumed("prefs.pace")},
		"kids":       {yes(in.Prefs.KidFriendly), assumed("prefs.kid_friendly")},
		"daylight":   {text: yes(in.Prefs.AvoidOvernight)},
		"wheelchair": {text: yes(in.Prefs.Wheelchair)},
		"lock":       {text: strings.Join(locks, ",")},
	}
}

// matches reports whether a value that was read is the one that is stated.
func matches(w *atlas.World, name, got, want string) (bool, error) {
	switch name {
	case "start":
		first, last, err := span(want)
		return got != "" && first <= got && got <= last, err
	case "budget":
		cents, err := usd(w, want)
		return got == strconv.FormatInt(cents, 10), err
	case "days":
		return within(got, want)
	case "ages", "themes", "avoid", "into":
		return sorted(got) == sorted(want), nil
	case "lock":
		g, v := strings.Split(sorted(got), ","), strings.Split(sorted(want), ",")
		return slices.EqualFunc(g, v, func(g, v string) bool { return g == v || !strings.Contains(v, "/") && strings.HasPrefix(g, v+"/") }), nil
	}
	return got == want, nil
}

// within reports whether a number is the one that is wanted, or in a range of them.
func within(got, want string) (bool, error) {
	least, most, isRange := strings.Cut(want, "..")
	if !isRange {
		most = least
	}
	first, err := strconv.Atoi(least)
	last, err2 := strconv.Atoi(most)
	n, err3 := strconv.Atoi(got)
	return err3 == nil && first <= n && n <= last, errors.Join(err, err2)
}

func sorted(list string) string {
	parts := strings.Split(list, ",")
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// span returns the first and the last day of a day, a month or a range, as text
// that sorts like the days.
func span(s string) (first, last string, err error) {
	first, last, isRange := strings.Cut(s, "..")
	if !isRange {
		last = first
	}
	if len(s) == len("2027-06") {
		first, last = s+"-01", s+"-31"
		_, err = time.Parse(time.DateOnly, first)
		return first, last, err
	}
	for _, day := range []string{first, last} {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return "", "", err
		}
	}
	return first, last, nil
}

// usd converts an amount such as 1500EUR to US cents.
func usd(w *atlas.World, s string) (int64, error) {
	if len(s) < 4 {
		return 0, fmt.Errorf("%q is no amount such as 1500EUR", s)
	}
	units, err := strconv.ParseInt(s[:len(s)-3], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no amount such as 1500EUR", s)
	}
	code := s[len(s)-3:]
	if code == "USD" {
		return units * 100, nil
	}
	rate, ok := w.Rate(code)
	if !ok {
		return 0, fmt.Errorf("%s has no rate", code)
	}
	return int64(math.Round(float64(units*100) * rate.USDPerUnit)), nil
}
