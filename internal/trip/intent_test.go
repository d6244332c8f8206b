package trip

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// weekend returns an intent that is valid.
func weekend() Intent {
	return Intent{
		Destination:    Destination{ID: "paris", City: "Paris", Country: "France", Lat: 48.8566, Lon: 2.3522, TZ: "Europe/Paris"},
		Dates:          DateWindow{Date{2027, 6, 4}, Date{2027, 6, 6}},
		BudgetUSDCents: 250_000,
		Party:          Party{Adults: 2, ChildAges: []int{6, 9}},
		Origin:         "JFK",
		Airports:       []string{"CDG", "ORY"},
		Prefs:          Prefs{Pace: Balanced, LockedSlots: []LockedSlot{{DayOffset: 1, Start: "09:30", End: "11:00", PlaceID: "paris/louvre-museum"}}},
	}
}

func TestValidateNamesEachBadField(t *testing.T) {
	locked := func(change func(*LockedSlot)) func(*Intent) {
		return func(in *Intent) { change(&in.Prefs.LockedSlots[0]) }
	}
	tests := map[string]struct {
		change func(*Intent)
		want   string // the bad fields
	}{
		"no city":             {func(in *Intent) { in.Destination.City = "" }, "destination.city"},
		"no first day":        {func(in *Intent) { in.Dates.Start = Date{} }, "date_window.start"},
		"no last day":         {func(in *Intent) { in.Dates.End = Date{}; in.Prefs.LockedSlots = nil }, "date_window.end"},
		"ends before start":   {func(in *Intent) { in.Dates.End = Date{2027, 6, 3}; in.Prefs.LockedSlots = nil }, "date_window"},
		"15 days":             {func(in *Intent) { in.Dates.End = Date{2027, 6, 18} }, "date_window"},
		"all of the calendar": {func(in *Intent) { in.Dates = DateWindow{Date{1, 1, 1}, Date{9999, 12, 31}} }, "date_window"},
		"budget 0":            {func(in *Intent) { in.BudgetUSDCents = 0 }, "budget_usd_cents"},
		"budget below 0":      {func(in *Intent) { in.BudgetUSDCents = -4711 }, "budget_usd_cents"},
		"no adult":            {func(in *Intent) { in.Party.Adults = 0 }, "party.adults"},
		"minus one adult":     {func(in *Intent) { in.Party.Adults = -1 }, "party.adults"},
		"13 adults":           {func(in *Intent) { in.Party.Adults = 13 }, "party.adults"},
		"9 children":          {func(in *Intent) { in.Party.ChildAges = make([]int, 9) }, "party.child_ages"},
		"second child of 18":  {func(in *Intent) { in.Party.ChildAges[1] = 18 }, "party.child_ages[1]"},
		"unborn child":        {func(in *Intent) { in.Party.ChildAges[0] = -1 }, "party.child_ages[0]"},
		"origin in words":     {func(in *Intent) { in.Origin = "New York" }, "origin_airport"},
		"origin in lower":     {func(in *Intent) { in.Origin = "jfk" }, "origin_airport"},
		"origin with digit":   {func(in *Intent) { in.Origin = "JF1" }, "origin_airport"},
		"origin of 3 bytes":   {func(in *Intent) { in.Origin = "Aé" }, "origin_airport"},
		"empty airport":       {func(in *Intent) { in.Airports[1] = "" }, "airports[1]"},
		"both airports":       {func(in *Intent) { in.Airports = []string{"cdg", "ORLY"} }, "airports[0] airports[1]"},
		"no pace":             {func(in *Intent) { in.Prefs.Pace = "" }, "prefs.pace"},
		"unknown pace":        {func(in *Intent) { in.Prefs.Pace = "frantic" }, "prefs.pace"},
		"41 locked slots":     {func(in *Intent) { in.Prefs.LockedSlots = slices.Repeat(in.Prefs.LockedSlots, 41) }, "prefs.locked_slots"},
		"locked after trip":   {locked(func(l *LockedSlot) { l.DayOffset = 3 }), "prefs.locked_slots[0].day_offset"},
		"locked before trip":  {locked(func(l *LockedSlot) { l.DayOffset = -1 }), "prefs.locked_slots[0].day_offset"},
		"locked at 24:00":     {locked(func(l *LockedSlot) { l.End = "24:00" }), "prefs.locked_slots[0]"},
		"locked at 9:30":      {locked(func(l *LockedSlot) { l.Start = "9:30" }), "prefs.locked_slots[0]"},
		"locked to 11:60":     {locked(func(l *LockedSlot) { l.End = "11:60" }), "prefs.locked_slots[0]"},
		"locked at 09.30":     {locked(func(l *LockedSlot) { l.Start = "09.30" }), "prefs.locked_slots[0]"},
		"locked for no time":  {locked(func(l *LockedSlot) { l.End = l.Start }), "prefs.locked_slots[0]"},
		"locked backwards":    {locked(func(l *LockedSlot) { l.Start, l.End = l.End, l.Start }), "prefs.locked_slots[0]"},
		"locked nowhere":      {locked(func(l *LockedSlot) { l.PlaceID = "" }), "prefs.locked_slots[0].place_id"},
		"two faults":          {func(in *Intent) { in.Destination.City, in.Party.Adults = "", 0 }, "destination.city party.adults"},
		"nothing said": {func(in *Intent) { *in = Intent{} },
			"destination.city date_window.start date_window.end budget_usd_cents party.adults prefs.pace"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := weekend()
			tt.change(&in)
			err := in.Validate()
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("got error %v, want an ErrInvalid", err)
			}
			var bad Invalid
			if !errors.As(err, &bad) {
				t.Fatalf("got a %T, want an Invalid", err)
			}
			fields := make([]string, len(bad))
			for i, f := range bad {
				fields[i] = f.Field
				if f.Detail == "" {
					t.Errorf("%s has no detail", f.Field)
				}
			}
			if got := strings.Join(fields, " "); got != tt.want {
				t.Errorf("bad fields: got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestValidateTakesTheBounds(t *testing.T) {
	tests := map[string]func(*Intent){
		"as it is":      func(*Intent) {},
		"one day":       func(in *Intent) { in.Dates.End = in.Dates.Start; in.Prefs.LockedSlots[0].DayOffset = 0 },
		"14 days":       func(in *Intent) { in.Dates.End = Date{2027, 6, 17}; in.Prefs.LockedSlots[0].DayOffset = 13 },
		"over new year": func(in *Intent) { in.Dates = DateWindow{Date{2027, 12, 30}, Date{2028, 1, 2}} },
		"one cent":      func(in *Intent) { in.BudgetUSDCents = 1 },
		"one adult":     func(in *Intent) { in.Party = Party{Adults: 1} },
		"a full party":  func(in *Intent) { in.Party = Party{Adults: 12, ChildAges: []int{0, 17, 0, 17, 0, 17, 0, 17}} },
		"no flights":    func(in *Intent) { in.Origin, in.Airports = "", nil },
		"relaxed":       func(in *Intent) { in.Prefs.Pace = Relaxed },
		"packed":        func(in *Intent) { in.Prefs.Pace = Packed },
		"whole day":     func(in *Intent) { in.Prefs.LockedSlots[0].Start, in.Prefs.LockedSlots[0].End = "00:00", "23:59" },
		"40 locked":     func(in *Intent) { in.Prefs.LockedSlots = slices.Repeat(in.Prefs.LockedSlots, 40) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			in := weekend()
			change(&in)
			if err := in.Validate(); err != nil {
				t.Errorf("got %v, want no error", err)
			}
		})
	}
}

func TestValidateRepeatsNoValue(t *testing.T) {
	const secret, number = "Xyzzy", 4711
	in := Intent{
		Dates:          DateWindow{Date{number, 1, 1}, Date{number - 1, 1, 1}},
		BudgetUSDCents: -number,
		Party:          Party{Adults: number, ChildAges: []int{number}},
		Origin:         secret,
		Airports:       []string{secret},
		Prefs:          Prefs{Pace: secret, LockedSlots: []LockedSlot{{DayOffset: number, Start: secret, End: secret}}},
	}
	err := in.Validate()
	if err == nil {
		t.Fatal("got no error, want one")
	}
	for _, value := range []string{secret, fmt.Sprint(number), fmt.Sprint(number - 1)} {
		if strings.Contains(err.Error(), value) {
			t.Errorf("the error repeats %q: %v", value, err)
		}
	}
}

func TestAssumeRecordsWhy(t *testing.T) {
	var in Intent
	in.Assume("party.adults", "2", "a couple was mentioned")
	in.Assume("prefs.pace", "balanced", "nothing was said")
	want := []Assumption{{"party.adults", "2", "a couple was mentioned"}, {"prefs.pace", "balanced", "nothing was said"}}
	if !reflect.DeepEqual(in.Assumptions, want) {
		t.Errorf("assumptions: got %v, want %v", in.Assumptions, want)
	}
}
