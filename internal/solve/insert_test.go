package solve

import (
	"slices"
	"testing"
)

// TestScanFindsTheBestGaps compares the offers for the days of some plans with those
// found by putting each candidate into each gap and following the day.
func TestScanFindsTheBestGaps(t *testing.T) {
	compared := 0
	for seed := range uint64(60) {
		p := mixedWorld(seed).random(seed)
		m := newModel(p, p.prune(p.must(Options{})))
		pl := newPlan(m)
		if err := m.placeLocks(pl); err != nil {
			t.Fatal(err)
		}
		s := newSearch(t.Context(), m, Options{Seed: seed})
		s.fill(pl, ratio, true)
		s.breakUp(pl, breakRandom)
		for d := range pl.days {
			r := &pl.days[d]
			var want, left []offer // of all candidates, of those not visited
			for _, c := range byNeed(m, d) {
				o, fits := m.bestGap(d, r, c)
				if fits && pl.at[c] != int16(d) { // it would stand beside itself
					want = append(want, o)
				}
				if fits && pl.at[c] < 0 {
					left = append(left, o)
				}
			}
			got := slices.DeleteFunc(s.scan(d, r, nil), func(o offer) bool { return pl.at[o.c] == int16(d) })
			if !slices.Equal(got, want) {
				t.Errorf("world %d, day %d: got %v, want %v", seed, d, got, want)
			}
			if got := s.scan(d, r, pl); !slices.Equal(got, left) {
				t.Errorf("world %d, day %d, not visited: got %v, want %v", seed, d, got, left)
			}
			compared += len(left)
		}
	}
	if compared < 200 {
		t.Errorf("got %d offers: too few to show anything", compared)
	}
}

// byNeed returns the candidates that are not pinned, in the order of the rows, if
// there is room for any on the day.
func byNeed(m *model, d int) (order []int32) {
	if m.days[d].closed {
		return nil
	}
	for _, c := range m.layNeed() {
		if !m.pinned[c] {
			order = append(order, c)
		}
	}
	return order
}

// bestGap returns the best insertion of c into r as day d, found by trying all.
func (m *model) bestGap(d int, r *route, c int32) (best offer, fits bool) {
	if len(m.spans[m.days[d].open[c].first:][:m.days[d].open[c].count]) == 0 {
		return best, false
	}
	arrival := func(r *route, i int) int32 { // at visit i or the end
		if i == 0 {
			return m.days[d].start + m.leg(m.days[d].from, m.pointAt(d, r, 0))
		}
		return r.start[i-1] + m.through(r.seq[i-1], m.pointAt(d, r, i))
	}
	for pos := range len(r.seq) + 1 {
		with := route{seq: slices.Insert(slices.Clone(r.seq), pos, c)}
		if !m.pass(d, &with) {
			continue
		}
		if by := arrival(&with, pos+1) - arrival(r, pos); !fits || by < best.shift {
			best, fits = offer{c, by, int32(pos)}, true
		}
	}
	return best, fits
}
