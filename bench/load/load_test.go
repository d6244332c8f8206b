package main

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestQuantilesAreNearestRank(t *testing.T) {
	var hundred sample
	for i := range 100 {
		hundred = append(hundred, time.Duration(100-i)*time.Millisecond)
	}
	tests := map[string]struct {
		of            sample
		p50, p95, p99 int // ms
	}{
		"none":    {nil, 0, 0, 0},
		"one":     {sample{7 * time.Millisecond}, 7, 7, 7},
		"two":     {sample{2 * time.Millisecond, time.Millisecond}, 1, 2, 2},
		"hundred": {hundred, 50, 95, 99},
	}
	for name, tt := range tests {
		p50, p95, p99 := tt.of.quantiles()
		if ms(p50) != float64(tt.p50) || ms(p95) != float64(tt.p95) || ms(p99) != float64(tt.p99) {
			t.Errorf("%s: got %s, %s, %s, want %d, %d, %d ms", name, p50, p95, p99, tt.p50, tt.p95, tt.p99)
		}
	}
}

func TestStatIsReadBehindAnyName(t *testing.T) {
	got, err := parseStat("42 (a) R 1 (b) S 7 42 42 0 -1 4194304 1 2 3 4 150 50 20 5 20 0 9 0 100 200 300")
	if want := (stat{parent: 7, own: 2 * time.Second, children: 250 * time.Millisecond}); err != nil || got != want {
		t.Errorf("got %+v (%v), want %+v", got, err, want)
	}
	for _, text := range []string{"", "42 (a) S 7", "42 (a) S x 42 42 0 -1 4194304 1 2 3 4 150 50 20 5 20"} {
		if _, err := parseStat(text); err == nil {
			t.Errorf("%q: got no error", text)
		}
	}
}

func TestTreeHasItsOwnAndThoseBelow(t *testing.T) {
	all := map[int]stat{
		1: {own: 100 * time.Second},
		2: {parent: 1, own: time.Second, children: 2 * time.Second},
		3: {parent: 2, own: 4 * time.Second},
		4: {parent: 3, own: 8 * time.Second},
		5: {parent: 1, own: 16 * time.Second},
	}
	if got, want := treeCPU(all, 2), 15*time.Second; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := treeCPU(all, 99); got != 0 {
		t.Errorf("of no process: got %s, want 0", got)
	}
}

func TestResidentAndMachine(t *testing.T) {
	if got, err := parseResident("Name:\tx\nVmRSS:\t   12345 kB\nThreads:\t3\n"); err != nil || got != 12345 {
		t.Errorf("resident: got %d (%v), want 12345", got, err)
	}
	if _, err := parseResident("Name:\tx\n"); err == nil {
		t.Error("resident of a process without: got no error")
	}
	got := parseMachine("cpu  100 200 300 4000 50 6 7 8 9 10\ncpu0 1 2 3\n")
	if want := (machine{busy: 621 * tick, total: 4671 * tick}); got != want {
		t.Errorf("machine: got %+v, want %+v", got, want)
	}
}

// A mark may come in any pieces.
func TestEveryEventIsCountedOnce(t *testing.T) {
	stream := strings.Repeat("id: 1\nevent: run_event\ndata: {}\n\nevent: heartbeat\ndata: {}\n\n", 5)
	for size := 1; size <= len(stream); size++ {
		var c counter
		for rest := stream; rest != ""; {
			n := min(size, len(rest))
			c.Write([]byte(rest[:n]))
			rest = rest[n:]
		}
		if c.n != 5 {
			t.Fatalf("in pieces of %d: got %d events, want 5", size, c.n)
		}
	}
}

func TestTimestampOfADataLine(t *testing.T) {
	got, ok := timestamp(`data: {"run_id":"r","timestamp":"2027-06-01T10:00:00.123456Z","sequence":3}` + "\n")
	if want := time.Date(2027, 6, 1, 10, 0, 0, 123456000, time.UTC); !ok || !got.Equal(want) {
		t.Errorf("got %s (%t), want %s", got, ok, want)
	}
	for _, line := range []string{"event: run_event\n", "data: {}\n", `data: {"timestamp":"today"}`} {
		if _, ok := timestamp(line); ok {
			t.Errorf("%q: got a time", line)
		}
	}
}

func TestLevels(t *testing.T) {
	tests := []struct {
		value float64
		level string
		want  bool
	}{{24.9, "< 25", true}, {25, "< 25", false}, {10, "<= 10", true}, {10.1, "<= 10", false}, {100, ">= 100", true}, {99, ">= 100", false}, {1, "= 1", true}}
	for _, tt := range tests {
		if got := meets(tt.value, tt.level); got != tt.want {
			t.Errorf("%g %s: got %t, want %t", tt.value, tt.level, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	r := &report{Cores: 2, Go: "go", LoadFrom: "1", LoadTo: "2"}
	r.add("sqlite", "whole run", 12.3456, "ms", "< 150").beside(4)
	r.add("postgres", "runs a second", 12, "/s", ">= 100")
	r.note("PostgreSQL is elsewhere")
	want := `
2 cores, go, 0 s; machine 0 % busy, load 1 to 2

database  what           figure   reference  ratio  level
sqlite    whole run      12.3 ms  4          3.08×  < 150   met
postgres  runs a second  12 /s                      >= 100  NOT MET

PostgreSQL is elsewhere
`
	if got := r.table(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestNumbers(t *testing.T) {
	for value, want := range map[float64]string{0: "0", 0.005: "0.005", 1.754: "1.75", 10.6: "10.6", 73.10000001: "73.1", 184: "184", 48100: "48100", 3: "3", 100: "100"} {
		if got := number(round(value)); got != want {
			t.Errorf("%g: got %q, want %q", value, got, want)
		}
	}
	if got := round(math.NaN()); got != 0 {
		t.Errorf("of nothing: got %g, want 0", got)
	}
}

func TestCrowdDoesEachOnceAndStopsAtAFault(t *testing.T) {
	did := make(chan int, 100)
	took, _, err := crowd(t.Context(), 4, 50, time.Minute, func(_ context.Context, n int) error {
		did <- n
		return nil
	})
	if err != nil || len(took) != 50 || len(did) != 50 {
		t.Errorf("got %d times of %d (%v), want 50", len(took), len(did), err)
	}
	fault := errors.New("fault")
	if _, _, err := crowd(t.Context(), 4, 50, time.Minute, func(context.Context, int) error { return fault }); !errors.Is(err, fault) {
		t.Errorf("got %v, want the fault", err)
	}
}
