package repair_test

import (
	"math/rand/v2"
	"testing"
	"waymark/internal/trip"
)

func TestZZ(t *testing.T) {
	count := map[string]int{}
	moves := map[string]int{}
	for seed := range uint64(400) {
		w := spoilt(rand.New(rand.NewPCG(seed, 7)))
		n := 1
		for ; n <= 3; n++ {
			next, diff, ok := w.cycle(n)
			if !ok {
				break
			}
			for _, m := range diff.Moves {
				moves[m.Move]++
			}
			w = w.with(next)
		}
		for _, v := range w.check().Violations {
			if v.Severity == trip.Blocking {
				k := string(v.Rule)
				if s := slotOf(w.plan, v.Subject); s != nil {
					k += " " + string(s.Kind)
					if s.Locked {
						k += " locked"
					}
				}
				if n == 4 {
					k += " exhausted"
				}
				count[k]++
				if s := slotOf(w.plan, v.Subject); s == nil || !s.Locked {
					t.Log(seed, n, v.Rule, v.Message)
				}
			}
		}
	}
	t.Log(count, moves)
}
