package export

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/trip"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares bytes with the file of that name in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs (go test -update rewrites it)\ngot:\n%s", path, got)
	}
}

func utc(day, hour, minute int) time.Time {
	return time.Date(2027, 6, day, hour, minute, 0, 0, time.UTC)
}

func activity(slot string, kind trip.Kind, ref, name string, start, end time.Time, lat, lon float64, cents int64) trip.Activity {
	return trip.Activity{
		SlotID: slot, Start: start, End: end, Kind: kind, Ref: ref, Name: name, Lat: lat, Lon: lon, CostUSDCents: cents,
		Provenance: trip.Provenance{Source: "bundled atlas", RefID: ref, FetchedAt: time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC), Licence: "CC0-1.0"},
	}
}

// weekend is three days in Paris with two nights, a flight without a position,
// a lunch place gone to twice, and names that formats have to escape.
func weekend() trip.Itinerary {
	first := trip.Date{Year: 2027, Month: 6, Day: 4}
	it := trip.Itinerary{
		ID: "it-1", RunID: "018f0000-0000-7000-8000-000000000001",
		Intent: trip.Intent{
			Destination:    trip.Destination{ID: "paris", City: "Paris", Country: "France", TZ: "Europe/Paris"},
			Dates:          trip.DateWindow{Start: first, End: first.AddDays(2)},
			BudgetUSDCents: 200000, Party: trip.Party{Adults: 2}, Prefs: trip.Prefs{Pace: trip.Balanced},
		},
		Cost:           trip.Cost{Flights: 60000, Lodging: 40000, Attractions: 9680, Meals: 8800, Transit: 3300}.Sum(),
		AnswerMarkdown: "# 3 days in Paris\n\nA weekend. [1]\n\n## Sources\n\n- [1] Your request\n",
		Repairs:        []trip.Repair{}, Decisions: []trip.Decision{}, Citations: []trip.Citation{}, Degraded: []trip.Degradation{},
	}
	louvre := activity("s4", trip.KindAttraction, "paris/louvre", "Musée du Louvre", utc(5, 7, 30), utc(5, 10, 30), 48.8606, 2.3376, 4840)
	louvre.TravelS, louvre.TravelMode, louvre.Notes = 720, "walk", []string{"Open 09:00–18:00; closed on Tuesdays", "Fixed, as you asked"}
	louvre.Locked = true
	market := activity("s7", trip.KindAttraction, "paris/aligre", "Marché d'Aligre; fruit, cheese & <wine> 🧀 | \"the\" market of the east of Paris", utc(6, 7, 0), utc(6, 8, 30), 48.8490, 2.3785, 0)
	market.TravelS, market.TravelMode = 1500, "transit"
	flight := activity("s1", trip.KindFlight, "jfk-cdg-1", "Flight JFK to CDG", utc(3, 22, 0), utc(4, 6, 0), 48.8566, 2.3522, 60000)
	flight.StartTZ, flight.EndTZ = "America/New_York", "Europe/Paris"
	it.Days = []trip.ItineraryDay{
		{Date: first, Activities: []trip.Activity{
			flight,
			activity("s2", trip.KindTransit, "CDG>marais", "RER B to Le Marais", utc(4, 8, 0), utc(4, 9, 0), 48.8590, 2.3590, 3300),
			activity("s3", trip.KindMeal, "paris/fleur", "Café Fleur", utc(4, 10, 0), utc(4, 11, 0), 48.8550, 2.3600, 4400),
			activity("n1", trip.KindLodging, "paris/le-marais/mid", "Le Marais (mid-range)", utc(4, 18, 0), utc(5, 7, 0), 48.8590, 2.3590, 20000),
		}},
		{Date: first.AddDays(1), Activities: []trip.Activity{
			louvre,
			activity("s5", trip.KindMeal, "paris/fleur", "Café Fleur", utc(5, 11, 0), utc(5, 12, 0), 48.8550, 2.3600, 4400),
			activity("n2", trip.KindLodging, "paris/le-marais/mid", "Le Marais (mid-range)", utc(5, 18, 0), utc(6, 6, 30), 48.8590, 2.3590, 20000),
		}},
		{Date: first.AddDays(2), Activities: []trip.Activity{market}},
	}
	return it
}
