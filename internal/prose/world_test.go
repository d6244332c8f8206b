package prose

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waymark/internal/trip"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with the file of that name in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update rewrites it)\ngot:\n%s", path, got)
	}
}

func ptr[T any](v T) *T { return &v }

func eur(minor int64) trip.Amount { return trip.Amount{Minor: minor, Currency: "EUR"} }

func from(ref string) trip.Provenance {
	return trip.Provenance{Source: "bundled atlas", RefID: ref, FetchedAt: time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC), Licence: "CC0-1.0", Digest: "d-" + ref}
}

// local reads a wall clock.
func local(tz, day, clock string) time.Time {
	zone, err := time.LoadLocation(tz)
	if err != nil {
		panic(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, zone)
	if err != nil {
		panic(err)
	}
	return at
}

func place(ref, kind, name, area string, hours *string, ticket *trip.Ticket) trip.Place {
	return trip.Place{ID: ref, Name: name, Kind: kind, Area: area, OpeningHours: hours, Ticket: ticket, Provenance: from(ref)}
}

func slot(id string, kind trip.Kind, ref string, start, end time.Time) trip.Slot {
	return trip.Slot{ID: id, Kind: kind, Start: start, End: end, Choices: []trip.Choice{{Kind: kind, Ref: ref, Provenance: from(ref)}}}
}

// paris is three days in Paris of two adults and a child of ten, from New York
// and back, with something unknown, repaired and degraded.
func paris() Source {
	const tz, home = "Europe/Paris", "America/New_York"
	one, two, three := "2027-06-01", "2027-06-02", "2027-06-03"
	at := func(day, clock string) time.Time { return local(tz, day, clock) }
	refs := []string{"hotel", "cafe", "orsay", "louvre", "garden", "tower", "market"}
	travel := trip.Travel{Refs: refs, Provenance: from("travel")}
	for i := range refs {
		travel.Seconds = append(travel.Seconds, slices.Repeat([]int32{700}, len(refs)))
		travel.Metres = append(travel.Metres, slices.Repeat([]int32{853}, len(refs)))
		travel.Modes = append(travel.Modes, "wwwwwtw")
		travel.Seconds[i][5], travel.Metres[i][5] = 1500, 4200
	}
	s := Source{}
	s.Intent = trip.Intent{
		Destination:    trip.Destination{ID: "paris", City: "Paris", Country: "France", TZ: tz},
		Dates:          trip.DateWindow{Start: trip.Date{Year: 2027, Month: 6, Day: 1}, End: trip.Date{Year: 2027, Month: 6, Day: 3}},
		BudgetUSDCents: 300000,
		Party:          trip.Party{Adults: 2, ChildAges: []int{10}},
		Origin:         "JFK",
		Prefs:          trip.Prefs{Pace: trip.Balanced, Themes: []string{"art", "street_food"}, KidFriendly: true},
		Assumptions: []trip.Assumption{
			{Field: "date_window", Value: "1 June 2027 to 3 June 2027", Why: "you asked for June"},
			{Field: "prefs.pace", Value: "balanced", Why: "you named no pace"},
		},
	}
	s.Evidence = trip.Evidence{
		Places: map[string]trip.Place{
			"cafe":   place("cafe", trip.PlaceEating, "Café Fleur", "Saint-Germain", ptr("Mo-Su 08:00-24:00"), &trip.Ticket{Adult: eur(2000)}),
			"orsay":  place("orsay", trip.PlaceMuseum, "Musée d'Orsay", "Saint-Germain", ptr("Tu-Su 09:30-18:00; Th 09:30-21:45"), &trip.Ticket{Adult: eur(1600), Child: ptr(eur(0)), ChildUnder: 18}),
			"louvre": place("louvre", trip.PlaceMuseum, "The Louvre", "Palais-Royal", ptr("Mo,We-Su 09:00-18:00; We 09:00-21:00"), &trip.Ticket{Adult: eur(2200), Child: ptr(eur(0)), ChildUnder: 18}),
			"garden": place("garden", trip.PlacePark, "The Tuileries", "", nil, &trip.Ticket{Adult: eur(0)}),
			"tower":  place("tower", trip.PlaceSight, "The Eiffel Tower", "Champ de Mars", ptr("Mo-Su 09:30-25:00"), &trip.Ticket{Adult: eur(3000)}),
			"market": place("market", trip.PlaceMarket, "Marché d'Aligre [*]", "Bastille", nil, nil),
		},
		Lodgings: map[string]trip.Lodging{
			"hotel": {ID: "hotel", Name: "Hotel Marais", Tier: "mid", Night: eur(15000), Rooms: 2, BagDrop: true, Provenance: from("hotel")},
		},
		Flights: map[string]trip.Flight{
			"out":  {ID: "out", From: "JFK", To: "CDG", FromTZ: home, ToTZ: tz, Depart: local(home, "2027-05-31", "18:00"), Arrive: at(one, "08:00"), FareUSDCents: 60000, Provenance: from("out")},
			"back": {ID: "back", From: "CDG", To: "JFK", FromTZ: tz, ToTZ: home, Depart: at(three, "15:00"), Arrive: local(home, three, "19:10"), Stops: 1, Via: "KEF", FareUSDCents: 50000, Provenance: from("back")},
		},
		Transfers: map[string]trip.Transfer{
			"in":  {ID: "in", From: "CDG", To: "hotel", Mode: "RER B", Seconds: 3600, Fare: eur(3000), Provenance: from("in")},
			"off": {ID: "off", From: "hotel", To: "CDG", Mode: "airport bus", Seconds: 3600, Fare: eur(3000), Provenance: from("off")},
		},
		Travel: travel,
		Weather: map[string]trip.DayWeather{
			one: {Kind: trip.WeatherForecast, RainPercent: 10, WindKMH: 8, HighC: 23, LowC: 14, Provenance: from("weather")},
			two: {Kind: trip.WeatherClimatology, RainPercent: 30, WindKMH: 12, HighC: 22, LowC: 13, Provenance: from("climate")},
		},
		FX:        map[string]trip.Rate{"EUR": {USDPerUnit: 1.1, Date: trip.Date{Year: 2025, Month: 6, Day: 30}, Provenance: from("fx")}},
		Holidays:  trip.Holidays{Names: map[string]string{two: "Day of the Golden Test"}, Provenance: from("holidays")},
		Transport: trip.Transport{Single: eur(250), DayPass: eur(900), LastDeparture: "00:30", Provenance: from("transport")},
		Spend:     trip.DailySpend{Adult: eur(1000), Provenance: from("spend")},
	}
	out, back := s.Evidence.Flights["out"], s.Evidence.Flights["back"]
	s.Plan = trip.Plan{InputDigest: "0123abcd", Days: []trip.Day{
		{Date: s.Intent.Dates.Start, Slots: []trip.Slot{
			slot("out", trip.KindFlight, "out", out.Depart, out.Arrive),
			slot("in", trip.KindTransit, "in", at(one, "10:00"), at(one, "11:00")),
			slot("lunch1", trip.KindMeal, "cafe", at(one, "12:00"), at(one, "13:00")),
			slot("orsay", trip.KindAttraction, "orsay", at(one, "13:40"), at(one, "15:30")),
			slot("garden", trip.KindAttraction, "garden", at(one, "16:00"), at(one, "17:00")),
			slot("night1", trip.KindLodging, "hotel", at(one, "19:00"), at(two, "08:00")),
		}},
		{Date: s.Intent.Dates.Start.AddDays(1), Slots: []trip.Slot{
			slot("louvre", trip.KindAttraction, "louvre", at(two, "09:00"), at(two, "12:00")),
			slot("lunch2", trip.KindMeal, "cafe", at(two, "12:30"), at(two, "13:30")),
			slot("tower", trip.KindAttraction, "tower", at(two, "14:30"), at(two, "16:00")),
			slot("night2", trip.KindLodging, "hotel", at(two, "19:00"), at(three, "08:00")),
		}},
		{Date: s.Intent.Dates.End, Slots: []trip.Slot{
			slot("market", trip.KindAttraction, "market", at(three, "09:00"), at(three, "10:00")),
			slot("off", trip.KindTransit, "off", at(three, "12:00"), at(three, "13:00")),
			slot("back", trip.KindFlight, "back", back.Depart, back.Arrive),
		}},
	}}
	s.Plan.Days[1].Slots[0].Locked = true
	s.Plan.Days[1].Slots[3].Choices[0].Features.TravelMode = "taxi"
	s.Cost = trip.Cost{Flights: 110000, Lodging: 66000, Attractions: 18260, Meals: 13200, Transit: 7975, DailySpend: 8250}.Sum()
	s.Violations = []trip.Violation{{Rule: trip.RuleOpeningHours, Severity: trip.Advisory, Subject: "garden", Message: "The opening hours of The Tuileries on Tuesday 1 June 2027 are not known."}}
	s.Repairs = []trip.Repair{{Cycle: 1, DeltaUSDCents: -1650, Moves: []trip.Move{
		{Move: "replace", Subject: "orsay", From: "The Picasso Museum", To: "Musée d'Orsay", Why: "The Picasso Museum is closed on Tuesday 1 June 2027.", Provenance: from("orsay")},
	}}}
	s.Decisions = []trip.Decision{
		{Node: "selector", Subject: "the flight from JFK to CDG with Hotel Marais", Chosen: true, Total: 223685, Why: "most of what you like for the money"},
		{Node: "selector", Subject: "the flight from JFK to ORY with Hotel Bastille", Total: 231000},
	}
	s.Degraded = []trip.Degradation{{Tool: "weather", Reason: "timeout after 4 s", Used: "bundled data"}}
	return s
}
