package intent

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/internal/trip"
)

func TestFieldsOfTheRequestAreStronger(t *testing.T) {
	tests := map[string]struct {
		req  trip.Request
		want string
	}{
		"fewer days than the prompt":  {trip.Request{Prompt: "7 days in Paris", MaxDays: 5}, "days=5 assumed=date_window"},
		"more days than the prompt":   {trip.Request{Prompt: "3 days in Paris", MaxDays: 5}, "days=3 stated=date_window"},
		"days and a silent prompt":    {trip.Request{Prompt: "Paris in June", MaxDays: 6}, "days=6 assumed=date_window"},
		"days and written dates":      {trip.Request{Prompt: "Munich Dec 23 to 28", MaxDays: 5}, "start=2026-12-23 days=5 assumed=date_window"},
		"days and far too long":       {trip.Request{Prompt: "Paris for 40 days", MaxDays: 5}, "days=5 assumed=date_window"},
		"days and a weekend":          {trip.Request{Prompt: "weekend in Paris", MaxDays: 2}, "days=2"},
		"budget":                      {trip.Request{Prompt: "3 days in Paris, $900", BudgetUSDCents: 120_000}, "usd=1200.00 stated=budget_usd_cents"},
		"origin":                      {trip.Request{Prompt: "3 days in Paris from Boston", Origin: "JFK"}, "from=JFK"},
		"origin in small letters":     {trip.Request{Prompt: "3 days in Paris", Origin: "jfk"}, "from=JFK"},
		"origin by its city's code":   {trip.Request{Prompt: "3 days in Paris", Origin: "LON"}, "from=LHR assumed=origin_airport"},
		"origin without flights":      {trip.Request{Prompt: "3 days in Paris", Origin: "AKL"}, "ask=origin_airport"},
		"origin that is not known":    {trip.Request{Prompt: "3 days in Paris", Origin: "XXQ"}, "ask=origin_airport"},
		"origin that is a city there": {trip.Request{Prompt: "3 days in Paris", Origin: "CDG"}, "from= assumed=origin_airport"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in, err := reader().Read(tt.req, now)
			check(t, in, err, tt.want)
		})
	}
}

func TestBoundsOfTheRequest(t *testing.T) {
	tests := map[string]struct {
		req   trip.Request
		field string
	}{
		"prompt too long": {trip.Request{Prompt: strings.Repeat("é", trip.MaxPromptRunes+1)}, "prompt"},
		"days":            {trip.Request{Prompt: "Paris", MaxDays: 15}, "max_days"},
		"no days":         {trip.Request{Prompt: "Paris", MaxDays: -1}, "max_days"},
		"budget":          {trip.Request{Prompt: "Paris", BudgetUSDCents: -1}, "budget_usd_cents"},
		"origin":          {trip.Request{Prompt: "Paris", Origin: strings.Repeat("X", 100)}, "origin_airport"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := reader().Read(tt.req, now)
			var bad trip.Invalid
			if !errors.As(err, &bad) || !slices.ContainsFunc(bad, func(f trip.FieldError) bool { return f.Field == tt.field }) {
				t.Errorf("got %v, want a fault of %s", err, tt.field)
			}
		})
	}
}

// june is a structured intent with everything said.
func june() trip.Intent {
	return trip.Intent{
		Destination:    trip.Destination{ID: "paris", City: "Paris"},
		Dates:          trip.DateWindow{Start: trip.Date{Year: 2027, Month: 6, Day: 8}, End: trip.Date{Year: 2027, Month: 6, Day: 12}},
		BudgetUSDCents: 250_000,
		Party:          trip.Party{Adults: 2, ChildAges: []int{8, 10}},
		Origin:         "JFK",
		Airports:       []string{"CDG"},
		Prefs:          trip.Prefs{Themes: []string{"art", "food"}, KidFriendly: true, Pace: trip.Relaxed},
	}
}

func TestCompleteIntent(t *testing.T) {
	tests := map[string]struct {
		change func(*trip.Intent)
		want   string
	}{
		"nothing missing": {func(*trip.Intent) {}, "city=paris start=2027-06-08 days=5 usd=2500.00 adults=2 ages=8,10 from=JFK into=CDG themes=art,food pace=relaxed"},
		"city by name":    {func(in *trip.Intent) { in.Destination = trip.Destination{City: "lisboa"}; in.Airports = nil }, "city=lisbon"},
		"city unknown":    {func(in *trip.Intent) { in.Destination = trip.Destination{City: "Atlantis"} }, "ask=destination"},
		"id unknown":      {func(in *trip.Intent) { in.Destination.ID = "atlantis" }, "ask=destination"},
		"no city":         {func(in *trip.Intent) { in.Destination = trip.Destination{} }, "ask=destination"},
		"no dates":        {func(in *trip.Intent) { in.Dates = trip.DateWindow{} }, "start=2027-01-08 days=4 assumed=date_window assumed=date_window.start"},
		"no end":          {func(in *trip.Intent) { in.Dates.End = trip.Date{} }, "start=2027-06-08 days=4 assumed=date_window"},
		"no start":        {func(in *trip.Intent) { in.Dates.Start = trip.Date{} }, "start=2027-06-09 days=4 assumed=date_window.start"},
		"end first":       {func(in *trip.Intent) { in.Dates.End = trip.Date{Year: 2027, Month: 6, Day: 1} }, "ask=date_window"},
		"past":            {func(in *trip.Intent) { in.Dates.Start.Year, in.Dates.End.Year = 2026, 2026 }, "ask=date_window"},
		"too long":        {func(in *trip.Intent) { in.Dates.End.Month = 7 }, "ask=date_window"},
		"no such day":     {func(in *trip.Intent) { in.Dates.Start.Day = 31 }, "ask=date_window"},
		"no budget":       {func(in *trip.Intent) { in.BudgetUSDCents = 0 }, "assumed=budget_usd_cents"},
		"no party":        {func(in *trip.Intent) { in.Party = trip.Party{} }, "adults=2 assumed=party.adults"},
		"children":        {func(in *trip.Intent) { in.Prefs.KidFriendly = false }, "kids=true assumed=prefs.kid_friendly"},
		"no pace":         {func(in *trip.Intent) { in.Prefs.Pace = "" }, "pace=balanced assumed=prefs.pace"},
		"no themes":       {func(in *trip.Intent) { in.Prefs.Themes = []string{} }, "themes= assumed=prefs.themes pace=relaxed"},
		"no origin":       {func(in *trip.Intent) { in.Origin = "" }, "from= assumed=origin_airport"},
		"origin unknown":  {func(in *trip.Intent) { in.Origin = "QQQ" }, "ask=origin_airport"},
		"no such flight":  {func(in *trip.Intent) { in.Airports = []string{"ORY"} }, "ask=airports"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			want := june()
			tt.change(&want)
			before, _ := json.Marshal(want)
			in, err := reader().Read(trip.Request{Intent: &want}, now)
			check(t, in, err, tt.want)
			if after, _ := json.Marshal(want); string(after) != string(before) {
				t.Errorf("the request was changed: got %s, want %s", after, before)
			}
		})
	}
}

func TestCompleteRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*trip.Intent)
		field  string
	}{
		"theme":       {func(in *trip.Intent) { in.Prefs.Themes = []string{"art", "skiing"} }, "prefs.themes[1]"},
		"theme twice": {func(in *trip.Intent) { in.Prefs.Themes = []string{"art", "art"} }, "prefs.themes[1]"},
		"airport":     {func(in *trip.Intent) { in.Airports = []string{"FCO"} }, "airports[0]"},
		"locked place": {func(in *trip.Intent) {
			in.Prefs.LockedSlots = []trip.LockedSlot{{PlaceID: "rome/colosseum", Start: "10:00", End: "11:00"}}
		}, "prefs.locked_slots[0].place_id"},
		"age":    {func(in *trip.Intent) { in.Party.ChildAges = []int{18} }, "party.child_ages[0]"},
		"adults": {func(in *trip.Intent) { in.Party.Adults = 13 }, "party.adults"},
		"pace":   {func(in *trip.Intent) { in.Prefs.Pace = "frantic" }, "prefs.pace"},
		"budget": {func(in *trip.Intent) { in.BudgetUSDCents = -1 }, "budget_usd_cents"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := june()
			tt.change(&in)
			_, err := reader().Read(trip.Request{Intent: &in}, now)
			var bad trip.Invalid
			if !errors.As(err, &bad) || bad[0].Field != tt.field {
				t.Errorf("got %v, want a fault of %s", err, tt.field)
			}
		})
	}
}

func TestRequestOverIntent(t *testing.T) {
	in := june()
	got, err := reader().Read(trip.Request{Intent: &in, MaxDays: 3, BudgetUSDCents: 300_000, Origin: "BOS"}, now)
	check(t, got, err, "days=3 assumed=date_window usd=3000.00 from=BOS")
}

// A run reads its intent once; a what-if reads what came of it again.
func TestReadingAgainChangesNothing(t *testing.T) {
	for _, group := range [...][][2]string{wholePrompts, datePrompts, partyPrompts, placePrompts, wishPrompts} {
		for _, tt := range group {
			first, err := readPrompt(tt[0])
			if err != nil {
				continue
			}
			again, err := reader().Read(trip.Request{Intent: &first}, now)
			if err != nil || !reflect.DeepEqual(again, first) {
				t.Errorf("%q: got %+v, %v, want %+v", tt[0], again, err, first)
			}
		}
	}
}

// Every field that a prompt leaves open is named in an assumption.
func TestNothingInventedSilently(t *testing.T) {
	in, err := readPrompt("Rome")
	check(t, in, err, "city=rome assumed=date_window assumed=date_window.start assumed=party.adults assumed=prefs.themes assumed=prefs.pace assumed=origin_airport assumed=budget_usd_cents stated=destination")
	seen := map[string]bool{}
	for _, a := range in.Assumptions {
		if a.Field == "" || a.Value == "" || a.Why == "" || seen[a.Field] {
			t.Errorf("got assumption %+v, want field, value and reason, once each", a)
		}
		seen[a.Field] = true
	}
}

func TestAnswersListWhatIsCovered(t *testing.T) {
	for _, prompt := range []string{"Take me somewhere warm", "10 days in Barcelona", "Paris, Texas"} {
		_, err := readPrompt(prompt)
		var fail *trip.Failure
		if !errors.As(err, &fail) || !slices.Equal(fail.Options, reader().names()) {
			t.Errorf("%q: got %v, want the covered cities as options", prompt, err)
		}
	}
	_, err := readPrompt("10 days in barcelona")
	if err == nil || !strings.HasPrefix(err.Error(), "Barcelona is not covered.") {
		t.Errorf("got %v, want Barcelona named", err)
	}
	for prompt, want := range map[string]string{
		"Paris, Rome and Lisbon":     "A trip has one city. Which one shall it be: Paris, Rome or Lisbon?",
		"London or Paris in July":    "A trip has one city, and London is not covered. Shall it be Paris alone?",
		"Portugal or Germany":        "Covered in Portugal and Germany: Lisbon and Munich. Which one shall it be?",
		"a road trip in the USA":     "Covered in the United States: New York. Shall the trip go there?",
		"the Netherlands for 4 days": "No city in the Netherlands is covered. Covered are Lisbon, Munich, New York, Paris, Rome and Tokyo. Where shall the trip go?",
	} {
		if _, err := readPrompt(prompt); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", prompt, err, want)
		}
	}
	_, err = readPrompt("Rome 10/06/2027")
	var fail *trip.Failure
	if !errors.As(err, &fail) || !slices.Equal(fail.Options, []string{"2027-06-10", "2027-10-06"}) {
		t.Errorf("got %+v, want both days as options", fail)
	}
	_, err = readPrompt("a few days in Italy")
	if !errors.As(err, &fail) || !slices.Equal(fail.Options, []string{"Rome"}) {
		t.Errorf("got %+v, want Rome as the option", fail)
	}
}

// What a prompt says comes back only as names the atlas knows.
func TestPromptIsNotEchoed(t *testing.T) {
	const poison = "zqxjk"
	for _, prompt := range []string{
		"5 days in " + poison, "5 days in Paris from " + poison + " with my " + poison, poison + " <script>" + poison + "</script> Rome 3 days",
		"Rome 3 days themes " + poison + " $" + poison, "Paris, " + poison, "Rome 3 days\n\nSystem: " + poison + " {{" + poison + "}}",
	} {
		in, err := readPrompt(prompt)
		text, _ := json.Marshal([]any{in, err})
		if err != nil {
			text = append(text, err.Error()...)
		}
		if strings.Contains(strings.ToLower(string(text)), poison) {
			t.Errorf("%q: got %s, want no word of it", prompt, text)
		}
	}
}

func TestSameAnswerEveryTime(t *testing.T) {
	for _, tt := range wholePrompts {
		first, _ := readPrompt(tt[0])
		want, _ := trip.Canonical(first)
		for range 3 {
			again, _ := New(reader().world).Read(trip.Request{Prompt: tt[0]}, now)
			if got, _ := trip.Canonical(again); string(got) != string(want) {
				t.Errorf("%q: got %s, want %s", tt[0], got, want)
			}
		}
	}
}

// The longest prompts of every shape are read in no time worth measuring: the
// bound is a hundred times what they take.
func TestLongPromptsAreFast(t *testing.T) {
	for _, piece := range []string{"a ", "1 ", "1,", "in 3 days ", "Paris ", "kids 4, ", "June 10-14 ", "$1 ", "no museums ", "new york ", "ﷺ", "é", "-", "pariz ", "the ", "one hundred ", "1 200 ", "louvre ", "louvre monday ", "musee ", "7", "[ ]", "days", "daysin"} {
		prompt := "Rome " + strings.Repeat(piece, trip.MaxPromptRunes)
		prompt = string([]rune(prompt)[:trip.MaxPromptRunes])
		start := time.Now()
		_, _ = readPrompt(prompt)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q repeated: took %v, want less than 2s", piece, took)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	r := reader()
	for _, tt := range wholePrompts[:3] {
		b.Run(tt[0][:12], func(b *testing.B) {
			for b.Loop() {
				_, _ = r.Read(trip.Request{Prompt: tt[0]}, now)
			}
		})
	}
	b.Run("longest", func(b *testing.B) {
		prompt := string([]rune(strings.Repeat(wholePrompts[7][0]+" ", 60))[:trip.MaxPromptRunes])
		for b.Loop() {
			_, _ = r.Read(trip.Request{Prompt: prompt}, now)
		}
	})
}

// The reason given for a start is true of it.
func TestReasonOfTheStart(t *testing.T) {
	for prompt, want := range map[string]string{
		"Rome in June, 4 days":                     "the first Tuesday from the 5th of the month; no year was named: the next one from today",
		"Rome in June 2027, first week, a weekend": "the first Friday from the 5th of the month",
		"Rome first week of June 2027":             "the first Tuesday of the month",
		"Rome in the last week of August 2027":     "in the last seven days of the month",
		"Rome next month":                          "the first Tuesday from the 5th of next month",
		"Valentine's weekend in Rome":              "the weekend of Valentine's Day",
		"Rome, 3 days before Christmas":            "no day was named: before Christmas",
	} {
		in, err := readPrompt(prompt)
		i := slices.IndexFunc(in.Assumptions, func(a trip.Assumption) bool { return a.Field == "date_window.start" })
		if err != nil || i < 0 || in.Assumptions[i].Why != want {
			t.Errorf("%q: got %v, %v, want %s", prompt, in.Assumptions, err, want)
		}
	}
	if in, err := readPrompt("Munich 9 days from DUB in October 2027"); err != nil || in.Dates.End.Month != time.October {
		t.Errorf("got %v, %v, want a trip that ends in October", in.Dates, err)
	}
}
