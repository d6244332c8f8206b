package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"waymark/internal/solve"
)

// answer is what was found for an instance with m tours. It has what somebody
// else needs to check it.
type answer struct {
	Instance   string   `json:"instance"`
	M          int      `json:"m"`
	Score      int64    `json:"score"`
	Tours      [][]stop `json:"tours"`
	Iterations int      `json:"iterations"`
	Seconds    float64  `json:"seconds"`
	Decimals   int      `json:"decimals"`                // to which distances are cut
	Weekday    *int     `json:"start_weekday,omitempty"` // tour k is on day (start_weekday + k) mod 7
	Reference  int64    `json:"reference,omitempty"`     // the best value known
	Gap        *float64 `json:"gap_percent,omitempty"`   // to it; negative if it is beaten
}

// stop is a visit: the number of the point in the file, and when it starts in the
// file's unit.
type stop struct {
	ID    int         `json:"id"`
	Start json.Number `json:"start"`
}

// answerTo solves in for m tours and checks what comes out.
func answerTo(ctx context.Context, in *instance, m int, o settings) (answer, error) {
	p := in.problem(m)
	ctx, cancel := o.within(ctx, o.time)
	defer cancel()
	begin := time.Now()
	s, err := solve.Solve(ctx, p, solve.Options{Seed: o.seed, Iterations: o.iterations})
	if err != nil {
		return answer{}, fmt.Errorf("%s, m=%d: %w", in.name, m, err)
	}
	a := answer{
		Instance: in.name, M: m, Score: s.Profit, Iterations: s.Iterations,
		Seconds: time.Since(begin).Seconds(), Decimals: in.decimals, Tours: make([][]stop, m),
	}
	if in.hours {
		a.Weekday = &in.weekday
	}
	for t, visits := range s.Days {
		a.Tours[t] = []stop{}
		for _, v := range visits {
			a.Tours[t] = append(a.Tours[t], stop{ID: v.Node + 1, Start: units(v.Start, in.decimals)})
		}
	}
	if err := in.check(&a); err != nil {
		return a, fmt.Errorf("%s, m=%d: the answer does not hold: %w", in.name, m, err)
	}
	return a, nil
}

// units writes ticks in the file's unit, in as few digits as say it exactly.
func units(ticks int32, decimals int) json.Number {
	if decimals == 0 {
		return json.Number(strconv.Itoa(int(ticks)))
	}
	digits := fmt.Sprintf("%0*d", decimals+1, ticks) // no time is below 0
	cut := len(digits) - decimals
	return json.Number(strings.TrimSuffix(strings.TrimRight(digits[:cut]+"."+digits[cut:], "0"), "."))
}

// check follows every tour of a, from the file and the answer alone, and returns
// the first thing that does not hold.
func (in *instance) check(a *answer) error {
	seen := map[int]bool{}
	var score int64
	for t, stops := range a.Tours {
		home := in.window(0, t)
		now, at := home.from, 0
		for _, s := range stops {
			if s.ID < 1 || s.ID >= len(in.points) || seen[s.ID] {
				return fmt.Errorf("tour %d: point %d does not exist or is visited twice", t, s.ID)
			}
			seen[s.ID] = true
			start, err := scaled(string(s.Start), in.decimals, maxTicks)
			if err != nil {
				return err
			}
			now += in.distance(at, s.ID)
			if int32(start) < now {
				return fmt.Errorf("tour %d: point %d starts at %s, before the arrival", t, s.ID, s.Start)
			}
			if w := in.window(s.ID, t); w.closed || int32(start) < w.from || int32(start) > w.to {
				return fmt.Errorf("tour %d: point %d starts at %s, outside its window", t, s.ID, s.Start)
			}
			now, at = int32(start)+in.points[s.ID].service, s.ID
			score += int64(in.points[s.ID].profit)
		}
		if now += in.distance(at, 0); now > home.to {
			return fmt.Errorf("tour %d is back after its end", t)
		}
	}
	if score != a.Score {
		return fmt.Errorf("score %d: the visits have %d", a.Score, score)
	}
	return nil
}
