package atlas

import (
	"encoding/csv"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/data"
	"waymark/internal/hours"
	"waymark/internal/trip"
)

// world is the embedded world, read once for all tests.
var world = sync.OnceValues(Load)

func loadWorld(t testing.TB) *World {
	t.Helper()
	w, err := world()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func loadCity(t testing.TB, id string) *City {
	t.Helper()
	c, ok := loadWorld(t).City(id)
	if !ok {
		t.Fatalf("no city %s", id)
	}
	return c
}

func TestTheCitiesAreThere(t *testing.T) {
	var got []string
	for _, c := range loadWorld(t).Cities() {
		got = append(got, c.ID)
	}
	if want := []string{"lisbon", "munich", "new-york", "paris", "rome", "tokyo"}; !slices.Equal(got, want) {
		t.Errorf("got cities %v, want %v", got, want)
	}
}

// eachCity runs a check of the data for every city.
func eachCity(t *testing.T, check func(t *testing.T, c *City)) {
	for _, c := range loadWorld(t).Cities() {
		t.Run(c.ID, func(t *testing.T) { check(t, c) })
	}
}

func TestCitiesHaveEnough(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		eating := 0
		for _, p := range c.Places {
			if p.Kind == trip.PlaceEating {
				eating++
			}
		}
		atLeast(t, "places", len(c.Places), 60)
		atLeast(t, "places to eat", eating, 15)
		atLeast(t, "areas to stay in", len(c.Areas), 10)
		origins := 0
		for _, a := range loadWorld(t).Airports() {
			if loadWorld(t).Serves(a.Code, c.ID) {
				origins++
			}
		}
		atLeast(t, "airports with flights to it", origins, 8)
		for _, theme := range loadWorld(t).Themes() {
			all, indoor := 0, 0
			for _, p := range c.Places {
				if slices.Contains(p.Themes, theme.ID) {
					all++
					if p.Indoor != nil && *p.Indoor {
						indoor++
					}
				}
			}
			dry := 2 // places for a rainy day
			if slices.Contains([]string{"gardens", "nature", "views"}, theme.ID) {
				dry = 1
			}
			atLeast(t, theme.ID+" places", all, 3)
			atLeast(t, "indoor "+theme.ID+" places", indoor, dry)
		}
	})
}

func atLeast(t *testing.T, what string, got, want int) {
	t.Helper()
	if got < want {
		t.Errorf("got %d %s, want at least %d", got, what, want)
	}
}

func TestPlacesLieWhereTheyShould(t *testing.T) {
	const apart = 15 // metres
	eachCity(t, func(t *testing.T, c *City) {
		if !c.Box.Contains(c.At) || !c.RegionBox.Contains(trip.Point{Lat: c.Box.South, Lon: c.Box.West}) ||
			!c.RegionBox.Contains(trip.Point{Lat: c.Box.North, Lon: c.Box.East}) {
			t.Errorf("the city is not in its box %v, or that not in the region %v", c.Box, c.RegionBox)
		}
		for i, p := range c.Places {
			if box := c.Box; p.Kind != trip.PlaceDayTrip && !box.Contains(p.At) || !c.RegionBox.Contains(p.At) {
				t.Errorf("%s at %v is outside the box", p.ID, p.At)
			}
			for _, q := range c.Places[:i] {
				if p.Name == q.Name {
					t.Errorf("%s and %s have one name", p.ID, q.ID)
				}
				if d := trip.Distance(p.At, q.At); d < apart {
					t.Errorf("%s and %s are %.0f m apart, want %d", p.ID, q.ID, d, apart)
				}
			}
		}
		for i, a := range c.Areas {
			if !c.Box.Contains(a.At) {
				t.Errorf("area %s at %v is outside the box", a.ID, a.At)
			}
			for _, b := range c.Areas[:i] {
				if a.Name == b.Name || trip.Distance(a.At, b.At) < apart {
					t.Errorf("areas %s and %s are one", a.ID, b.ID)
				}
			}
		}
	})
}

// TestVisitsFitTheHours looks at every day of a year.
func TestVisitsFitTheHours(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		first, last := trip.Date{Year: 2027, Month: time.January, Day: 1}, trip.Date{Year: 2027, Month: time.December, Day: 31}
		names := c.Holidays(first, last).Names
		public := func(d trip.Date) bool { return names[d.String()] != "" }
		for _, p := range c.Places {
			if p.OpeningHours == nil {
				continue
			}
			schedule, err := hours.Parse(*p.OpeningHours)
			if err != nil {
				t.Errorf("%s: %v", p.ID, err)
				continue
			}
			longest := 0
			for d := first; !last.Before(d); d = d.AddDays(1) {
				open, known := schedule.On(d, public)
				if !known {
					t.Errorf("%s: the hours of %s are not known", p.ID, d)
				}
				for _, i := range open {
					longest = max(longest, i.To-i.From)
				}
			}
			if int64(longest)*60 < p.VisitSeconds {
				t.Errorf("%s is open %d minutes at most, want %d for a visit", p.ID, longest, p.VisitSeconds/60)
			}
		}
	})
}

func TestPricesAreInOrder(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		for _, a := range c.Areas {
			if a.Night[0].Minor <= 0 || a.Night[0].Minor >= a.Night[1].Minor || a.Night[1].Minor >= a.Night[2].Minor {
				t.Errorf("area %s: the tiers %v do not rise", a.ID, a.Night)
			}
		}
		budget, mid, upscale := c.Spend(TierBudget).Adult.Minor, c.Spend(TierMid).Adult.Minor, c.Spend(TierUpscale).Adult.Minor
		if budget <= 0 || budget >= mid || mid >= upscale {
			t.Errorf("daily spend %d, %d, %d does not rise", budget, mid, upscale)
		}
		if c.Transport.Single.Minor <= 0 || c.Transport.Single.Minor >= c.Transport.DayPass.Minor {
			t.Errorf("a ride for %v, a day for %v", c.Transport.Single, c.Transport.DayPass)
		}
		for _, p := range c.Places {
			if p.Ticket == nil {
				if p.Kind == trip.PlaceEating {
					t.Errorf("%s: a place to eat without a price", p.ID)
				}
				continue
			}
			if child := p.Ticket.Child; child != nil && child.Minor > p.Ticket.Adult.Minor {
				t.Errorf("%s: a child pays %v, an adult %v", p.ID, child, p.Ticket.Adult)
			}
			if usd := p.Ticket.Adult.USDCents(c.usd); usd > 400_00 {
				t.Errorf("%s: %s for one adult", p.ID, trip.Dollars(usd))
			}
		}
	})
}

func TestClimateIsSane(t *testing.T) {
	eachCity(t, func(t *testing.T, c *City) {
		for i, m := range c.Climate {
			days := float64(time.Date(2027, time.Month(i+2), 0, 0, 0, 0, 0, time.UTC).Day())
			light := m.Sunset - m.Sunrise
			if m.LowC >= m.HighC || m.RainDays > days || m.RainMM < m.RainDays || light < 7*60 || light > 17*60 {
				t.Errorf("month %d: %+v", i+1, m)
			}
			wet := c.Weather(trip.Date{Year: 2027, Month: time.Month(i + 1), Day: 15})
			if wet.Kind != trip.WeatherClimatology || wet.RainPercent < 0 || wet.RainPercent > 100 {
				t.Errorf("month %d: %+v", i+1, wet)
			}
		}
	})
}

// TestFilesKeepTheirForm checks the source text, which a reader has before them.
func TestFilesKeepTheirForm(t *testing.T) {
	decimals := regexp.MustCompile(`^-?[0-9]+\.[0-9]{4}$`)
	err := fs.WalkDir(data.Files, ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".csv") {
			return err
		}
		content, err := fs.ReadFile(data.Files, file)
		if err != nil {
			return err
		}
		text := string(content)
		if strings.Contains(text, "\r") || strings.Contains(text, " \n") || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: want lines that end in \\n without blanks before", file)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			return err
		}
		header, last := rows[0], ""
		for _, row := range rows[1:] {
			for i, cell := range row {
				switch header[i] {
				case "lat", "lon":
					if !decimals.MatchString(cell) {
						t.Errorf("%s: %s: %s is %q, want 4 decimals", file, row[0], header[i], cell)
					}
				case "id":
					if cell <= last {
						t.Errorf("%s: %s stands behind %s", file, cell, last)
					}
					last = cell
				}
				if strings.TrimSpace(cell) != cell || strings.Contains(cell, "  ") {
					t.Errorf("%s: %s: blanks in %q", file, row[0], cell)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNamesMeanOneThing(t *testing.T) {
	words := map[string]string{}
	claim := func(word, owner string) {
		if word != strings.ToLower(word) {
			t.Errorf("%s: %q is not in lower case", owner, word)
		}
		if other, taken := words[word]; taken && other != owner {
			t.Errorf("%q means %s and %s", word, other, owner)
		}
		words[word] = owner
	}
	for _, c := range loadWorld(t).Cities() {
		for _, alias := range append(slices.Clone(c.Aliases), strings.ToLower(c.Name)) {
			claim(alias, "city "+c.ID)
		}
	}
	for _, a := range loadWorld(t).Airports() {
		for _, alias := range append(slices.Clone(a.Aliases), strings.ToLower(a.Code)) {
			claim(alias, "airport "+a.Code)
		}
	}
	clear(words)
	for _, theme := range loadWorld(t).Themes() {
		for _, word := range theme.Words {
			claim(word, "theme "+theme.ID)
		}
	}
}
