package intent

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/internal/trip"
)

// stated is a trip whose every field a prompt can say.
type stated struct {
	city, name string
	start      trip.Date
	days       int
	adults     int
	ages       []int
	usd        int64
	from       string
	themes     []string
	words      []string
	pace       trip.Pace
	byDay      bool
	wheels     bool
}

func drawTrip(t *rapid.T) stated {
	cities := map[string]string{"paris": "Paris", "rome": "Rome", "tokyo": "Tokyo", "lisbon": "Lisbon", "munich": "Munich", "new-york": "New York"}
	words := [][2]string{{"art", "art"}, {"food", "food"}, {"gardens", "gardens"}, {"history", "history"}, {"music", "jazz"}, {"shopping", "shopping"}, {"science", "planetarium"}, {"views", "viewpoints"}, {"pop_culture", "anime"}, {"religion", "temples"}}
	s := stated{
		city:   rapid.SampledFrom([]string{"paris", "rome", "tokyo", "lisbon", "munich", "new-york"}).Draw(t, "city"),
		start:  trip.DateOf(now).AddDays(rapid.IntRange(1, 1500).Draw(t, "ahead")),
		days:   rapid.IntRange(1, 14).Draw(t, "days"),
		adults: rapid.IntRange(1, 12).Draw(t, "adults"),
		ages:   rapid.SliceOfN(rapid.IntRange(0, 17), 0, 8).Draw(t, "ages"),
		usd:    rapid.Int64Range(100, 99_999).Draw(t, "usd"),
		from:   rapid.SampledFrom([]string{"", "LHR", "FRA", "SIN"}).Draw(t, "from"),
		pace:   rapid.SampledFrom([]trip.Pace{trip.Relaxed, trip.Balanced, trip.Packed}).Draw(t, "pace"),
		byDay:  rapid.Bool().Draw(t, "by day"),
		wheels: rapid.Bool().Draw(t, "wheels"),
	}
	s.name = cities[s.city]
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(words)-1), 0, 4, rapid.ID).Draw(t, "themes") {
		s.themes, s.words = append(s.themes, words[i][0]), append(s.words, words[i][1])
	}
	return s
}

// render says the trip in words that are drawn, the parts in an order that is
// drawn.
func (s stated) render(t *rapid.T) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	end := s.start.AddDays(s.days - 1)
	long := func(d trip.Date) string { return d.In(time.UTC, 0, 0).Format("2 January 2006") }
	us := func(d trip.Date) string { return d.In(time.UTC, 0, 0).Format("Jan 2, 2006") }
	parts := []string{
		pick("city words", "trip to ", "visit ", "in ", "destination: ") + s.name,
		pick("date words",
			s.start.String()+" to "+end.String(), us(s.start)+" - "+us(end), long(s.start)+" until "+long(end),
			fmt.Sprintf("%d days starting %s", s.days, s.start), fmt.Sprintf("%s for %d days", us(s.start), s.days),
			fmt.Sprintf("%d nights from %s", s.days-1, long(s.start))),
		pick("money words", fmt.Sprintf("$%d", s.usd), fmt.Sprintf("budget %d USD total", s.usd), "under "+strings.TrimSuffix(trip.Dollars(s.usd*100), ".00"), fmt.Sprintf("%d dollars", s.usd)),
		fmt.Sprintf("%d %s", s.adults, pick("adult words", "adults", "grown ups")),
	}
	if s.adults == 1 {
		parts[3] = "1 adult"
	}
	if len(s.ages) > 0 {
		parts = append(parts, pick("kid words", fmt.Sprintf("%d kids (%s)", len(s.ages), ageList(s.ages)), "children aged "+ageList(s.ages)))
	}
	if s.from != "" {
		parts = append(parts, pick("origin words", "from ", "flying out of ", "leaving from ", "departing ")+s.from)
	}
	if len(s.words) > 0 {
		parts = append(parts, strings.Join(s.words, pick("and", ", ", " and ")))
	}
	parts = append(parts, map[trip.Pace]string{trip.Relaxed: "relaxed", trip.Balanced: "balanced", trip.Packed: "see everything"}[s.pace])
	if s.byDay {
		parts = append(parts, pick("night words", "no red-eye", "avoid overnight flights", "day flights only"))
	}
	if s.wheels {
		parts = append(parts, pick("wheel words", "wheelchair", "step-free", "reduced mobility"))
	}
	parts = rapid.Permutation(parts).Draw(t, "order")
	prompt := strings.Join(parts, pick("joint", ". ", "; ", "\n"))
	switch pick("case", "as is", "lower", "UPPER") {
	case "lower":
		return strings.ToLower(prompt)
	case "UPPER":
		return strings.ToUpper(prompt)
	}
	return prompt
}

func TestWhatIsSaidIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawTrip(t)
		prompt := s.render(t)
		in, err := readPrompt(prompt)
		if err != nil {
			t.Fatalf("%q: got error %v, want an intent", prompt, err)
		}
		if in.Destination.ID != s.city || in.Dates.Start != s.start || in.Dates.Days() != s.days || in.BudgetUSDCents != s.usd*100 ||
			in.Party.Adults != s.adults || !slices.Equal(in.Party.ChildAges, s.ages) || in.Origin != s.from || !slices.Equal(in.Prefs.Themes, s.themes) ||
			in.Prefs.Pace != s.pace || in.Prefs.AvoidOvernight != s.byDay || in.Prefs.Wheelchair != s.wheels || in.Prefs.KidFriendly != (len(s.ages) > 0) {
			t.Errorf("%q:\n got %v\nwant %+v", prompt, facts(in), s)
		}
	})
}

// Relative times never lie before today, whatever day today is.
func TestAssumedDaysAreAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := now.AddDate(0, 0, rapid.IntRange(0, 3000).Draw(t, "today"))
		when := rapid.SampledFrom([]string{"", "in June", "early November", "late November", "end of February", "last week of December", "next month", "this month", "next weekend", "this weekend", "next week",
			"in 3 weeks", "in 2 months", "tomorrow", "at Easter", "over Christmas", "for New Year", "in summer", "in the fall", "in winter", "on Friday", "Thursday to Sunday", "June 10", "Dec 28 to Jan 2", "29 February", "31 August", "on the 31st"}).Draw(t, "when")
		in, err := reader().Read(trip.Request{Prompt: "Rome " + when + rapid.SampledFrom([]string{"", " for 3 days", " weekend"}).Draw(t, "length")}, today)
		if when == "on the 31st" && err != nil {
			return // not every next month has one
		}
		if err != nil {
			t.Fatalf("%q on %s: got error %v, want an intent", when, trip.DateOf(today), err)
		}
		ahead := trip.DateOf(today).DaysUntil(in.Dates.Start)
		if ahead < 0 || ahead > 400 && when != "29 February" || ahead > 8*366 {
			t.Errorf("%q on %s: got %s, want a day within a year or so", when, trip.DateOf(today), in.Dates.Start)
		}
	})
}

func TestEaster(t *testing.T) {
	for year, want := range map[int]string{2000: "2000-04-23", 2008: "2008-03-23", 2011: "2011-04-24", 2024: "2024-03-31", 2025: "2025-04-20", 2027: "2027-03-28", 2038: "2038-04-25", 2076: "2076-04-19"} {
		if got := easter(year).String(); got != want {
			t.Errorf("Easter %d: got %s, want %s", year, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for raw, want := range map[string]int64{
		"7": 700, "1,200": 120_000, "1.200": 120_000, "1.200,50": 120_050, "1,200.5": 120_050, "2.5": 250, "1,234,567": 123_456_700, "1200,50": 120_050,
		"1.2.3": -2, "1,2,3": -2, "10.06.2027": -2, "0,500": -2, "12345678901": -1, "1,,2": -2,
	} {
		tok, ok := readNumber(raw)
		if !ok {
			tok.cents = -2
		}
		if tok.cents != want {
			t.Errorf("%s: got %d hundredths, want %d", raw, tok.cents, want)
		}
	}
	for spelled, want := range map[string]int{"twenty one": 21, "two hundred": 200, "two thousand five hundred": 2500, "ninety": 90, "eleven": 11, "fifteen hundred": 1500} {
		if got := tokenize(spelled).tokens; len(got) != 1 || got[0].n != want {
			t.Errorf("%s: got %+v, want %d", spelled, got, want)
		}
	}
}

func TestOneSlip(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"pariss", "paris"}: true, {"pari", "paris"}: true, {"pairs", "paris"}: true, {"parus", "paris"}: true, {"xparis", "paris"}: true,
		{"paris", "paris"}: false, {"piras", "paris"}: false, {"par", "paris"}: false, {"berlin", "paris"}: false,
	} {
		if got := oneSlip(pair[0], pair[1]); got != want {
			t.Errorf("%v: got %v, want %v", pair, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, group := range [...][][2]string{wholePrompts, datePrompts, lengthPrompts, moneyPrompts, partyPrompts, placePrompts, wishPrompts, questions} {
		for i, tt := range group {
			f.Add(tt[0], i%6, int64(i%3)*100_000)
		}
	}
	f.Fuzz(func(t *testing.T, prompt string, days int, cents int64) {
		in, err := reader().Read(trip.Request{Prompt: prompt, MaxDays: days, BudgetUSDCents: cents}, now)
		var fail *trip.Failure
		var bad trip.Invalid
		switch {
		case errors.As(err, &fail):
			if fail.Code != trip.CodeNeedsClarification || fail.Question == "" || fail.Field == "" || len(fail.Question) > 400 {
				t.Errorf("%q: got %+v, want a question", prompt, fail)
			}
			return
		case errors.As(err, &bad):
			if len([]rune(prompt)) <= trip.MaxPromptRunes && days >= 0 && days <= trip.MaxDays && cents >= 0 && cents <= largestBudget {
				t.Errorf("%q: got %v, want an intent or a question", prompt, err)
			}
			return
		case err != nil:
			t.Fatalf("%q: got %v", prompt, err)
		}
		if err := in.Validate(); err != nil {
			t.Errorf("%q: got %v, want a valid intent", prompt, err)
		}
		if in.Dates.Start.Before(trip.DateOf(now)) || days > 0 && in.Dates.Days() > days || cents > 0 && in.BudgetUSDCents != cents {
			t.Errorf("%q: got %+v against the request", prompt, in)
		}
		first, _ := json.Marshal(in)
		again, _ := reader().Read(trip.Request{Prompt: prompt, MaxDays: days, BudgetUSDCents: cents}, now)
		if second, _ := json.Marshal(again); string(first) != string(second) {
			t.Errorf("%q: got %s, then %s", prompt, first, second)
		}
	})
}
