// Package hours_test compares waymark/internal/hours with the reference
// implementation of opening_hours, an npm package, instant by instant.
package hours_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/hours"
	"waymark/internal/trip"
)

// TestAgreesWithTheReference: wherever we say open or closed, the reference says
// so too, but for the differences in their table; and we seldom say unknown where
// it does not.
func TestAgreesWithTheReference(t *testing.T) {
	r := newReference(t)
	countries := r.countries(t)
	rng := rand.New(rand.NewPCG(3, 4))
	t.Run("real", func(t *testing.T) {
		real := readReal(t)
		var all tally
		for i, value := range real {
			all.compare(t, r, value, countries[i%len(countries)], instants(rng, value, 200))
		}
		all.check(t, 250, 40_000, 2)
	})
	t.Run("bundled", func(t *testing.T) {
		var all tally
		for i, value := range bundled(t) {
			all.compare(t, r, value, countries[i%len(countries)], instants(rng, value, 50))
		}
		all.check(t, 300, 15_000, 0)
	})
	t.Run("generated", func(t *testing.T) {
		var all tally
		for range 500 {
			value := randomValue(rng)
			all.compare(t, r, value, countries[rng.IntN(len(countries))], instants(rng, value, 24))
		}
		all.check(t, 350, 8_000, 10)
	})
}

// TestRealValuesArePrintedAndReadAgain: what is printed says the same as what was
// read, and is printed the same.
func TestRealValuesArePrintedAndReadAgain(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	public := func(d trip.Date) bool { return d.Day%9 == 0 }
	for _, value := range readReal(t) {
		schedule, err := hours.Parse(value)
		if err != nil {
			continue // the share of these is another test's
		}
		printed := schedule.String()
		again, err := hours.Parse(printed)
		if err != nil || again.String() != printed {
			t.Errorf("%q is printed as %q and that as %q, error %v", value, printed, again, err)
		}
		for _, at := range instants(rng, value, 50) {
			if got, want := state(t, again, at, public), state(t, schedule, at, public); got != want {
				t.Errorf("%q, printed as %q, at %s: got %s, want %s", value, printed, at, got, want)
			}
		}
	}
}

// A tally counts what was compared.
type tally struct {
	values, refused, doubtful    int // values; those that the reference refuses, and warns of
	pairs, agreed, unknown, vain int // of a value and an instant; vain are unknown where the reference is in no doubt
	differences                  map[string]int
}

// compare compares a value at some instants.
func (y *tally) compare(t *testing.T, r *reference, value string, c country, at []string) {
	t.Helper()
	q := question{Value: value, Country: c.code, At: at}
	a := r.ask(t, q)
	y.values++
	if a.Error != "" {
		y.refused++
		return
	}
	if a.Warnings > 0 {
		y.doubtful++
	}
	schedule, _ := hours.Parse(value) // unknown beside an error
	wrong := 0
	for i, at := range q.At {
		y.pairs++
		switch ours, theirs := state(t, schedule, at, c.public), a.States[i]; {
		case ours == theirs:
			y.agreed++
		case ours == hours.Unknown.String():
			y.unknown++
			if a.Warnings == 0 {
				y.vain++
			}
		default:
			reason := r.difference(t, q, at, ours)
			if reason == "" && wrong < 3 {
				t.Errorf("%v at %s: got %s, the reference says %s", q, at, ours, theirs)
			}
			if reason == "" {
				wrong++
			}
			if y.differences == nil {
				y.differences = map[string]int{}
			}
			y.differences[reason]++
		}
	}
}

// check logs the tally and fails if it has too few values or pairs, or more than
// so many percent unknown in vain.
func (y *tally) check(t *testing.T, values, pairs int, percent float64) {
	t.Helper()
	share := 100 * float64(y.vain) / float64(y.pairs)
	t.Logf("%d values (%d refused, %d doubtful), %d pairs: %d agree, %d unknown to us (%.2f %% beyond doubt), %v differ as the table says",
		y.values, y.refused, y.doubtful, y.pairs, y.agreed, y.unknown, share, y.differences)
	if y.values-y.refused < values || y.pairs < pairs {
		t.Errorf("got %d values and %d pairs, want %d and %d", y.values-y.refused, y.pairs, values, pairs)
	}
	if share > percent {
		t.Errorf("got %.2f %% unknown where the reference is in no doubt, want at most %v %%", share, percent)
	}
}

// readReal reads the values of testdata/real.txt.
func readReal(t *testing.T) (values []string) {
	t.Helper()
	file, err := os.Open("testdata/real.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			values = append(values, line)
		}
	}
	return values
}

// bundled returns the values of the bundled places.
func bundled(t *testing.T) (values []string) {
	t.Helper()
	world, err := atlas.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, city := range world.Cities() {
		for _, p := range city.Places {
			if p.OpeningHours != nil && !slices.Contains(values, *p.OpeningHours) {
				values = append(values, *p.OpeningHours)
			}
		}
	}
	return values
}

var clock = regexp.MustCompile(`(\d{1,2}):(\d{2})`)

// special are days of the year on or near which much begins, ends or is closed:
// Easter is in 2026 on 04-05, in 2027 on 03-28, in 2028 on 04-16.
var special = []string{"01-01", "02-28", "03-28", "04-05", "04-16", "05-01", "07-14", "10-28", "11-01", "12-25", "12-31"}

// instants returns n instants at which a value may change, or beside them: at the
// times that it names and at midnight, on any date and on those that are special.
func instants(rng *rand.Rand, value string, n int) (at []string) {
	minutes := []int{0, 1439, rng.IntN(1440)}
	for _, match := range clock.FindAllStringSubmatch(value, -1) {
		hour, _ := strconv.Atoi(match[1])
		minute, _ := strconv.Atoi(match[2])
		minutes = append(minutes, hour*60+minute, hour*60+minute-1, hour*60+minute+rng.IntN(60))
	}
	first := trip.Date{Year: firstYear + 1, Month: time.January, Day: 1}
	for range n {
		date := first.AddDays(rng.IntN(3 * 365)).String() // an offset of a holiday stays within the years known
		if rng.IntN(4) == 0 {
			d, _ := trip.ParseDate(date[:len("2006-")] + special[rng.IntN(len(special))])
			date = d.AddDays(rng.IntN(7) - 3).String()
		}
		minute := (minutes[rng.IntN(len(minutes))] + 1440) % 1440
		at = append(at, fmt.Sprintf("%sT%02d:%02d", date, minute/60, minute%60))
	}
	return at
}
