package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Files as in the collections: whole coordinates, others, and opening hours.
const (
	whole = `4 2 3 1
0 200
 0 0.00 0.00 0.00 0.00 0 0 0 230
 1 5.00 12.00 10.00 7.00 1 1 1 20 40
 2 1.00 1.00 10.00 5.00 1 1 1 0 9
 3 0.00 3.00 10.00 2.00 1 1 1 0 200
`
	fractions = `5 2 2 4
500 200
 0 -10.442 19.999 0 0 0 0 0 1000
 1 -9.442 19.999 2 12 4 1 15 354 509
 2 -10.442 29.001 7 8 4 1 15 234 401
`
	weekdays = `20 2 6 2 9 250 10
0 43 78 0 0 510 1210
1 43 79 10 7 4 510 990 0 0 510 990 510 990 510 990 510 990 510 990 0
2 44.5 78 64 27 2 0 0 510 990 0 0 0 0 0 0 0 0 0 0 36
`
)

func instanceOf(t *testing.T, text string, decimals int) *instance {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x101.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := read(file, decimals)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestFormats(t *testing.T) {
	tests := map[string]struct {
		text           string
		decimals       int // wanted
		distance, open int32
		weekday        int
	}{
		"whole coordinates": {whole, 1, 130, 200, 0},
		"fractions":         {fractions, 2, 100, 35400, 0},
		"opening hours":     {weekdays, 2, 100, 51000, 6},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := instanceOf(t, tt.text, -1)
			if in.decimals != tt.decimals || in.weekday != tt.weekday {
				t.Errorf("got %d decimals from weekday %d, want %d and %d", in.decimals, in.weekday, tt.decimals, tt.weekday)
			}
			if got := in.distance(0, 1); got != tt.distance {
				t.Errorf("got distance %d, want %d", got, tt.distance)
			}
			if got := in.window(1, 1).from; got != tt.open {
				t.Errorf("got open from %d, want %d", got, tt.open)
			}
		})
	}
	if in := instanceOf(t, whole, 2); in.distance(0, 2) != 141 {
		t.Errorf("got distance %d with 2 decimals, want 141: cut, not rounded", in.distance(0, 2))
	}
}

func TestAnswers(t *testing.T) {
	for text, want := range map[string]int64{whole: 14, fractions: 20, weekdays: 7} {
		in := instanceOf(t, text, -1)
		a, err := answerTo(t.Context(), in, 2, settings{iterations: 50})
		if err != nil {
			t.Fatal(err)
		}
		if a.Score != want {
			t.Errorf("got score %d, want %d", a.Score, want)
		}
	}
}

func TestCheckFindsFaults(t *testing.T) {
	tests := map[string]struct {
		score int64
		tours [][]stop
		want  string // "" if it holds
	}{
		"holds":           {7, [][]stop{{{1, "20"}}}, ""},
		"before arrival":  {5, [][]stop{{{2, "1.3"}}}, "before the arrival"},
		"too early":       {7, [][]stop{{{1, "19.9"}}}, "outside its window"},
		"too late":        {7, [][]stop{{{1, "40.1"}}}, "outside its window"},
		"back too late":   {2, [][]stop{{{3, "200"}}}, ""},
		"after the end":   {2, [][]stop{{{3, "200"}, {1, "240"}}}, "outside its window"},
		"twice":           {4, [][]stop{{{3, "50"}}, {{3, "50"}}}, "twice"},
		"the start":       {0, [][]stop{{{0, "0"}}}, "does not exist"},
		"wrong score":     {8, [][]stop{{{1, "20"}}}, "the visits have 7"},
		"too fine a time": {7, [][]stop{{{1, "20.05"}}}, "decimals"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			in := instanceOf(t, whole, -1)
			err := in.check(&answer{Score: tt.score, Tours: tt.tours})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	in := instanceOf(t, whole, -1)
	in.points[0].open[0].to = 2129
	if err := in.check(&answer{Score: 2, Tours: [][]stop{{{3, "200"}}}}); err == nil {
		t.Error("got no fault for a tour that is back after its end")
	}
}

func TestUnits(t *testing.T) {
	for ticks, want := range map[int32]string{0: "0", 5: "0.05", 50: "0.5", 100: "1", 12340: "123.4"} {
		if got := units(ticks, 2); string(got) != want {
			t.Errorf("got %s for %d, want %s", got, ticks, want)
		}
	}
}

func TestTripsHold(t *testing.T) {
	known, err := readBest("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := city{60, 3}.measure(context.Background(), settings{time: 5 * time.Millisecond, iterations: 30, seed: 1}, known)
	if err != nil {
		t.Fatal(err)
	}
	if f.best == 0 || f.greedy == 0 || f.visits == 0 {
		t.Errorf("got %+v, want visits and profits", f)
	}
}

// TestFamiliesCanBeVisited looks at what every generated instance must have: points
// that a tour of their own reaches, and as many windows as its family says.
func TestFamiliesCanBeVisited(t *testing.T) {
	for _, f := range kinds {
		for k, share := range shares {
			in := f.instance(1, k)
			windows := 0
			for i := 1; i < len(in.points); i++ {
				p, home := in.points[i], in.points[0].open[0]
				w := p.open[0]
				if w.from > 0 || in.distance(0, i)+p.service+in.distance(i, 0) < home.to-w.to {
					windows++
				}
				a := answer{Score: int64(p.profit), Tours: [][]stop{{{i, units(max(w.from, in.distance(0, i)), in.decimals)}}}}
				if err := in.check(&a); err != nil {
					t.Errorf("%s: point %d alone: %v", in.name, i, err)
				}
			}
			if want := f.points * share / 100; windows < want-20 || windows > want+20 {
				t.Errorf("%s: got %d windows, want about %d", in.name, windows, want)
			}
		}
	}
	if a, b := kinds[0].instance(1, 0), kinds[0].instance(2, 0); a.points[1].x == b.points[1].x && a.points[1].y == b.points[1].y {
		t.Error("got the same instance of two seeds")
	}
}

func TestBestValuesOutlastARun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "best.json")
	o := settings{iterations: 10, draw: 1}
	in := instanceOf(t, whole, -1)
	for _, before := range []int64{0, 20} {
		known, err := readBest(file)
		if err != nil {
			t.Fatal(err)
		}
		if before > 0 {
			known.raise("x101 draw=1 m=2", before)
		}
		a, err := answerBeside(t.Context(), in, 2, o, known)
		if err != nil {
			t.Fatal(err)
		}
		if want := max(before, 14); a.Reference != want {
			t.Errorf("got a best value of %d, want %d", a.Reference, want)
		}
	}
	known, err := readBest(file)
	if err != nil || known.value["x101 draw=1 m=2"] != 20 {
		t.Errorf("got %v and %v, want a value of 20", known, err)
	}
}
