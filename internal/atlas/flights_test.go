package atlas

import (
	"testing"
	"time"

	"waymark/internal/trip"
)

func date(t testing.TB, s string) trip.Date {
	t.Helper()
	d, err := trip.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// testRoute is a route of its own between real airports.
func testRoute(t *testing.T, origin, destination, depart string, minutes int) route {
	t.Helper()
	from, ok := loadWorld(t).Airport(origin)
	to, ok2 := loadWorld(t).Airport(destination)
	at, ok3 := parseClock(depart)
	if !ok || !ok2 || !ok3 {
		t.Fatalf("bad route %s %s %s", origin, destination, depart)
	}
	return route{id: "r", origin: from, destination: to, fareUSD: 1000, outDepart: at, backDepart: at, outMinutes: minutes, backMinutes: minutes}
}

func TestOutLandsOnTheDay(t *testing.T) {
	tests := map[string]struct {
		origin, destination, depart string
		minutes                     int
		landing                     string
		leaves, lands               string // wall clock of either end
	}{
		"overnight":                     {"JFK", "CDG", "19:30", 430, "2027-06-05", "2027-06-04 19:30", "2027-06-05 08:40"},
		"same day":                      {"LHR", "CDG", "07:00", 80, "2027-06-05", "2027-06-05 07:00", "2027-06-05 09:20"},
		"lands past midnight":           {"LHR", "CDG", "22:30", 80, "2027-06-05", "2027-06-04 22:30", "2027-06-05 00:50"},
		"lands at midnight":             {"LHR", "CDG", "21:40", 80, "2027-06-05", "2027-06-04 21:40", "2027-06-05 00:00"},
		"summer time begins that night": {"JFK", "CDG", "19:30", 430, "2027-03-28", "2027-03-27 19:30", "2027-03-28 08:40"},
		"only America has summer time":  {"JFK", "CDG", "19:30", 430, "2027-03-20", "2027-03-19 19:30", "2027-03-20 07:40"},
		"summer time ends that night":   {"JFK", "CDG", "19:30", 430, "2027-10-31", "2027-10-30 19:30", "2027-10-31 07:40"},
		"leaves at a skipped hour":      {"JFK", "CDG", "02:30", 430, "2027-03-14", "2027-03-14 03:30", "2027-03-14 15:40"},
		"two days before":               {"GRU", "HND", "23:50", 1685, "2027-06-05", "2027-06-03 23:50", "2027-06-05 15:55"},
		"over the date line":            {"HND", "EWR", "00:05", 760, "2027-06-05", "2027-06-06 00:05", "2027-06-05 23:45"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := testRoute(t, tt.origin, tt.destination, tt.depart, tt.minutes)
			f, ok := r.out(date(t, tt.landing))
			const layout = "2006-01-02 15:04"
			leaves, lands := f.Depart.In(r.origin.Zone).Format(layout), f.Arrive.In(r.destination.Zone).Format(layout)
			if !ok || leaves != tt.leaves || lands != tt.lands {
				t.Errorf("got %s to %s (%v), want %s to %s", leaves, lands, ok, tt.leaves, tt.lands)
			}
			if f.ID != "r/out/"+tt.landing || f.FromTZ != r.origin.TZ || f.ToTZ != r.destination.TZ {
				t.Errorf("got %+v", f)
			}
		})
	}
}

// TestClockChangeMovesALandingOverMidnight: the flight lands at 23:40 in winter
// and at 00:40 in summer.
func TestClockChangeMovesALandingOverMidnight(t *testing.T) {
	r := testRoute(t, "SIN", "JFK", "18:00", 1120)
	for day, want := range map[string]bool{
		"2027-03-13": true,
		"2027-03-14": false, // the next one lands early on the 15th
		"2027-03-15": true,
		"2027-11-06": true,
		"2027-11-07": true, // two of them
		"2027-11-08": true,
	} {
		if f, got := r.out(date(t, day)); got != want {
			t.Errorf("%s: got %v %+v, want %v", day, got, f, want)
		}
	}
}

func TestBackLeavesOnTheDay(t *testing.T) {
	r := testRoute(t, "JFK", "CDG", "10:30", 500)
	for day, want := range map[string]string{
		"2027-06-09": "2027-06-09T08:30:00Z",
		"2027-03-27": "2027-03-27T09:30:00Z",
		"2027-03-28": "2027-03-28T08:30:00Z", // the clocks have gone forward
		"2027-10-31": "2027-10-31T09:30:00Z", // and back
	} {
		f := r.back(date(t, day))
		if got := f.Depart.Format(time.RFC3339); got != want || f.From != "CDG" || f.To != "JFK" || f.Arrive.Sub(f.Depart) != 500*time.Minute {
			t.Errorf("%s: got %s %+v, want %s", day, got, f, want)
		}
	}
}

// TestFlightsOfAYear asks for every route on every day of a year.
func TestFlightsOfAYear(t *testing.T) {
	missing := 0
	first := date(t, "2027-01-01")
	for _, r := range loadWorld(t).fares.routes {
		for d := range 365 {
			day := first.AddDays(d)
			back := r.back(day)
			if got := trip.DateOf(back.Depart.In(r.destination.Zone)); got != day {
				t.Errorf("%s leaves on %s, want %s", back.ID, got, day)
			}
			out, ok := r.out(day)
			if !ok {
				missing++
				continue
			}
			if got := trip.DateOf(out.Arrive.In(r.destination.Zone)); got != day {
				t.Errorf("%s lands on %s, want %s", out.ID, got, day)
			}
			if got := trip.DateOf(out.Depart.In(r.origin.Zone)); got.DaysUntil(day) < -1 || got.DaysUntil(day) > 2 {
				t.Errorf("%s leaves on %s", out.ID, got)
			}
		}
	}
	if routes := len(loadWorld(t).fares.routes); missing > routes {
		t.Errorf("%d landings of %d routes are missing, want one a year at most", missing, routes)
	}
}

func TestFlightsOfAQuery(t *testing.T) {
	w, paris := loadWorld(t), loadCity(t, "paris")
	q := FlightQuery{Origin: "JFK", City: paris, Party: trip.Party{Adults: 2, ChildAges: []int{5}}, Start: date(t, "2027-06-05"), End: date(t, "2027-06-09")}
	all := w.Flights(q)
	if len(all) < 3 {
		t.Fatalf("got %d journeys from JFK to Paris", len(all))
	}
	for i, j := range all {
		cited(t, j.Out, j.Out.Provenance)
		cited(t, j.Back, j.Back.Provenance)
		if cents := j.Back.FareUSDCents - j.Out.FareUSDCents; cents != 0 && cents != 1 {
			t.Errorf("%s: %d out and %d back", j.Out.ID, j.Out.FareUSDCents, j.Back.FareUSDCents)
		}
		if i > 0 && j.FareUSDCents() < all[i-1].FareUSDCents() {
			t.Errorf("%s is cheaper than the journey before", j.Out.ID)
		}
		if j.Out.From != "JFK" || j.Back.To != "JFK" || j.Out.To != j.Back.From || !paris.airport(j.Out.To) {
			t.Errorf("got %+v", j)
		}
	}
	q.Airports = []string{"ORY"}
	for _, j := range w.Flights(q) {
		if j.Out.To != "ORY" || j.Back.From != "ORY" {
			t.Errorf("got %s, want flights over ORY only", j.Out.ID)
		}
	}
	q.Airports, q.Origin = nil, "NYC"
	if metro := w.Flights(q); len(metro) <= len(all) {
		t.Errorf("%d journeys from all of New York, %d from JFK", len(metro), len(all))
	}
	q.Origin = "CDG"
	if none := w.Flights(q); none != nil || w.Serves("CDG", "paris") || w.Serves("", "paris") || w.Serves("JFK", "atlantis") {
		t.Errorf("got %d journeys from Paris to Paris", len(none))
	}
}

func TestDaytimeIsOfTheDirection(t *testing.T) {
	w := loadWorld(t)
	for _, c := range w.Cities() {
		for _, origin := range w.Airports() {
			found := w.Flights(FlightQuery{Origin: origin.Code, City: c, Party: trip.Party{Adults: 1}, Start: date(t, "2027-06-05"), End: date(t, "2027-06-09")})
			outByDay, backByDay := false, false
			for _, j := range found {
				night := trip.DefaultPolicy().NightMinute
				outByDay = outByDay || !j.Out.Overnight(night)
				backByDay = backByDay || !j.Back.Overnight(night)
			}
			for _, j := range found {
				if j.Out.Daytime != outByDay || j.Back.Daytime != backByDay {
					t.Errorf("%s: daytime %v and %v, want %v and %v", j.Out.ID, j.Out.Daytime, j.Back.Daytime, outByDay, backByDay)
				}
			}
		}
	}
	for _, tt := range []struct {
		origin, city string
		want         bool
	}{{"JFK", "paris", true}, {"JFK", "rome", false}, {"LHR", "rome", true}} {
		found := w.Flights(FlightQuery{Origin: tt.origin, City: loadCity(t, tt.city), Party: trip.Party{Adults: 1}, Start: date(t, "2027-06-05"), End: date(t, "2027-06-09")})
		if len(found) == 0 || found[0].Out.Daytime != tt.want {
			t.Errorf("%s to %s: %d journeys, want daytime %v", tt.origin, tt.city, len(found), tt.want)
		}
	}
}

func TestFareOfAParty(t *testing.T) {
	f := fares{season: map[string][12]int64{"europe": {5: 120, 6: 130}}, weekday: [7]int64{100, 99, 94, 94, 100, 106, 103}, child: 85, infant: 10}
	r := testRoute(t, "JFK", "CDG", "10:00", 400)
	june, july := time.Date(2027, time.June, 30, 10, 0, 0, 0, time.UTC), time.Date(2027, time.July, 2, 10, 0, 0, 0, time.UTC) // We, Fr
	tests := map[string]struct {
		party trip.Party
		want  int64
	}{
		"one":          {trip.Party{Adults: 1}, 125_300}, // 500 × 1.20 × 0.94 + 500 × 1.30 × 1.06
		"two":          {trip.Party{Adults: 2}, 250_600},
		"with a baby":  {trip.Party{Adults: 1, ChildAges: []int{1}}, 137_830},
		"with a child": {trip.Party{Adults: 1, ChildAges: []int{2}}, 231_805},
		"with a teen":  {trip.Party{Adults: 1, ChildAges: []int{12}}, 250_600},
	}
	for name, tt := range tests {
		if got := f.total(r, "europe", tt.party, june, july); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}
