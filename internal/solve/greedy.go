package solve

// rule is how fill values an insertion. All put its gain, the profit less what the
// effort takes off it, over the resources spent, which are the share of the trip's
// minutes and half the share of the budget.
type rule int

const (
	ratioSquared rule = iota // gain² over resources (Vansteenwegen et al. 2009)
	ratio                    // gain over resources
	regret                   // ratioSquared, plus what the second best day would lose (Ropke & Pisinger 2006)
	rules
)

// fill inserts into pl the candidate of the highest value, again and again,
// until nothing that gains fits any more. A noisy fill multiplies the values by random
// factors, one a candidate.
func (s *search) fill(pl *plan, how rule, noisy bool) {
	s.shuffleFactors(noisy)
	for d := range s.m.days {
		s.rate(pl, d, how)
	}
	for !s.stopped() {
		c, d := s.choose(pl, how)
		if c < 0 {
			return
		}
		if !pl.insert(s.m, c, d, int(s.offers[d].pos[c])) {
			s.value[d][c] = 0 // two orders of visits with one hash
			continue
		}
		s.rate(pl, d, how)
	}
}

// shuffleFactors draws the factors of a noisy fill, 0.7 to 1.3, or sets all to 1.
func (s *search) shuffleFactors(noisy bool) {
	for c := range s.factor {
		s.factor[c] = 1
		if noisy {
			s.factor[c] = float64(700+s.rng.IntN(601)) / 1000
		}
	}
}

// rate computes what each candidate's best insertion into day d is worth, 0 if
// there is none.
func (s *search) rate(pl *plan, d int, how rule) {
	m, value := s.m, s.value[d]
	minute := float64(m.minute) / float64(m.point) // in points
	s.offers[d] = s.memo.offers(m, d, &pl.days[d])
	for c, shift := range s.offers[d].shift {
		value[c] = 0
		if shift == tooLate || pl.at[c] >= 0 || pl.full(m, int32(c), d) {
			continue
		}
		gain := float64(m.days[d].profit[c]) - float64(float64(shift-m.service[c])*minute) // not fused, see expNeg
		if gain <= 0 {
			continue
		}
		v := s.factor[c] * gain / (float64(max(shift, 1))/m.minutes + m.price[c])
		if how != ratio {
			v *= gain
		}
		value[c] = v
	}
}

// choose returns the candidate and the day of the best insertion, -1 for none.
func (s *search) choose(pl *plan, how rule) (best int32, day int) {
	best = -1
	var most float64
	for c := range s.m.node {
		if pl.barred(s.m, int32(c)) {
			continue
		}
		var first, second float64
		on := 0
		for d := range s.value {
			if v := s.value[d][c]; v > first {
				first, second, on = v, first, d
			} else if v > second {
				second = v
			}
		}
		v := first
		if how == regret && first > 0 {
			v += first - second
		}
		if v > most {
			best, day, most = int32(c), on, v
		}
	}
	return best, day
}
