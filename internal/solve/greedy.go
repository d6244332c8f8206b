package solve

// rule is how fill values an insertion. All put its gain, the profit less what the
// effort takes off it, over the resources spent: the minutes, and for the money as
// many as half its share of the budget is of the whole trip.
type rule int

const (
	ratioSquared rule = iota // gain² over resources (Vansteenwegen et al. 2009)
	ratio                    // gain over resources
	regret                   // ratioSquared, plus what the second best day would lose (Ropke & Pisinger 2006)
	rules
)

// chance is an offer with what it is worth to the fill under way.
type chance struct {
	offer
	value float64
}

// fill inserts into pl the candidate of the highest value, again and again,
// until nothing that gains fits any more or the search has been stopped. A noisy fill multiplies the values by
// random factors, one a candidate.
//
// A day takes no candidate later for which it had no time before, so each insertion
// looks again only at those that it had time for. What gains nothing yet is among
// them: it may, once a visit nearby has shortened its way.
func (s *search) fill(pl *plan, how rule, noisy bool) {
	s.noise = 0
	if noisy {
		s.noise = s.rng.Uint64() | 1
	}
	for d := range s.m.days {
		s.begin(pl, d, how)
		s.cut[d] = false
	}
	for {
		best, d := s.choose(pl, how)
		if d < 0 || s.stopped() {
			return
		}
		s.steps += stepsOfMove
		if !pl.insert(s.m, best.c, d, int(best.pos)) {
			s.chances[d] = s.chances[d][:0] // two orders of visits with one hash
			continue
		}
		s.renew(pl, d, how)
	}
}

// begin lists the chances of day d.
func (s *search) begin(pl *plan, d int, how rule) {
	list := s.chances[d][:0]
	for _, o := range s.offers(pl, d) {
		if pl.at[o.c] >= 0 || pl.full(s.m, o.c, d) {
			continue
		}
		list = append(list, chance{o, s.rate(d, o, how)})
	}
	s.chances[d] = list
}

// renew brings the chances of day d up to date after an insertion.
func (s *search) renew(pl *plan, d int, how rule) {
	m, list := s.m, s.chances[d]
	if len(list) == 1 {
		s.chances[d] = list[:0] // what was inserted
		return
	}
	s.rows, s.gaps = s.rows[:0], m.gaps(d, &pl.days[d], s.gaps)
	for _, o := range list {
		if !pl.barred(m, o.c) && !pl.full(m, o.c, d) {
			s.rows = m.appendRows(s.rows, d, o.c)
		}
	}
	list = list[:0]
	for _, o := range s.insertions(s.gaps, s.rows) {
		list = append(list, chance{o, s.rate(d, o, how)})
	}
	s.chances[d] = list
}

// rate returns what an offer of day d is worth, 0 if it gains nothing.
func (s *search) rate(d int, o offer, how rule) float64 {
	m := s.m
	gain := float64(m.days[d].profit[o.c]) - float64(float64(o.shift-m.service[o.c])*s.minute) // not fused, see expNeg
	if gain <= 0 {
		return 0
	}
	v := gain / (float64(max(o.shift, 1)) + m.price[o.c])
	if how != ratio {
		v *= gain
	}
	if s.noise != 0 { // 0.7 to 1.3, from the top bits of a product, which are well mixed
		v *= 0.7 + float64(m.key[o.c]*s.noise>>44)*(0.6/(1<<20))
	}
	return v
}

// choose returns the chance of the highest value and its day, −1 if there is none.
// Those that have become impossible are dropped.
func (s *search) choose(pl *plan, how rule) (best chance, day int) {
	if how == regret && len(s.chances) > 1 {
		return s.chooseByRegret(pl)
	}
	day = -1
	for d, list := range s.chances {
		for i := 0; i < len(list); {
			if list[i].value <= best.value {
				i++
			} else if pl.barred(s.m, list[i].c) {
				list[i] = list[len(list)-1]
				list = list[:len(list)-1]
			} else {
				best, day = list[i], d
				i++
			}
		}
		s.chances[d] = list
	}
	return best, day
}

// chooseByRegret is choose where the lead of a candidate's best day over its second
// best counts too.
func (s *search) chooseByRegret(pl *plan) (best chance, day int) {
	day = -1
	for _, list := range s.chances {
		for _, o := range list {
			s.first[o.c], s.second[o.c] = 0, 0
		}
	}
	for _, list := range s.chances {
		for _, o := range list {
			if o.value > s.first[o.c] {
				s.first[o.c], s.second[o.c] = o.value, s.first[o.c]
			} else if o.value > s.second[o.c] {
				s.second[o.c] = o.value
			}
		}
	}
	most := 0.0
	for d, list := range s.chances {
		for _, o := range list {
			v := o.value + o.value - s.second[o.c]
			if o.value == s.first[o.c] && v > most && !pl.barred(s.m, o.c) {
				best, day, most = o, d, v
			}
		}
	}
	return best, day
}
