package repair

import (
	"cmp"
	"slices"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// phi measures a plan against the one the cycle began with: less is better, the
// first number that differs decides.
type phi struct {
	blocking int   // violations that block
	excess   int64 // by how much they are missed, in their own units
	advisory int   // violations that do not
	lost     int64 // score of the visits, less than at the beginning
	edits    int   // slots that differ
	travel   int64 // seconds on ways; settles what is otherwise equal
}

func (a phi) compare(b phi) int {
	return cmp.Or(
		cmp.Compare(a.blocking, b.blocking),
		cmp.Compare(a.excess, b.excess),
		cmp.Compare(a.advisory, b.advisory),
		cmp.Compare(a.lost, b.lost),
		cmp.Compare(a.edits, b.edits),
		cmp.Compare(a.travel, b.travel),
	)
}

// blocksLess reports whether less stands in the way of a than of b: only that
// justifies a move.
func (a phi) blocksLess(b phi) bool {
	return cmp.Or(cmp.Compare(a.blocking, b.blocking), cmp.Compare(a.excess, b.excess)) < 0
}

// measure returns the phi of a plan with its report.
func (s *search) measure(p trip.Plan, r verify.Report) (f phi) {
	for _, v := range r.Violations {
		if v.Severity == trip.Blocking {
			f.blocking++
			f.excess += v.Excess
		} else {
			f.advisory++
		}
	}
	f.lost = s.worth - s.score(p)
	f.edits = s.edits(p)
	f.travel = s.travel(p)
	return f
}

// score adds up what the visits of a plan are worth to the traveller.
func (s *search) score(p trip.Plan) (sum int64) {
	for _, d := range p.Days {
		for _, slot := range d.Slots {
			if isVisit(slot) {
				sum += s.value(slot.Choice().Ref)
			}
		}
	}
	return sum
}

// value is what a visit to a place is worth, nothing for one without evidence.
func (s *search) value(ref string) int64 {
	place, known := s.ev.Places[ref]
	switch {
	case !known:
		return 0
	case s.o.Score != nil:
		return s.o.Score(place)
	}
	return int64(place.Rank)
}

// edits counts the slots that are not as they were at the beginning.
func (s *search) edits(p trip.Plan) (n int) {
	for d, day := range p.Days {
		if d >= len(s.base.plan.Days) {
			return n
		}
		was := s.base.plan.Days[d].Slots
		if same(day.Slots, was) {
			continue
		}
		for _, slot := range day.Slots {
			if !contains(was, slot) {
				n++
			}
		}
		n += max(0, len(was)-len(day.Slots))
	}
	return n
}

// travel adds up the seconds of the ways between neighbours.
func (s *search) travel(p trip.Plan) (sum int64) {
	line := inTime(p)
	for i := 1; i < len(line); i++ {
		if leg, known := s.leg(line[i-1], line[i]); known {
			sum += leg.Seconds
		}
	}
	return sum
}

// inTime returns all slots of a plan in order of time.
func inTime(p trip.Plan) []trip.Slot {
	var line []trip.Slot
	for _, d := range p.Days {
		line = append(line, d.Slots...)
	}
	slices.SortStableFunc(line, earlier)
	return line
}

// earlier is the order of the slots of a day.
func earlier(a, b trip.Slot) int {
	return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End), cmp.Compare(a.ID, b.ID))
}
