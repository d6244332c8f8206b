package repair

import (
	"cmp"
	"slices"
	"time"

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
	shifted  int64 // seconds by which visits begin at other times
	travel   int64 // seconds on ways; settles what is otherwise equal
}

func (a phi) compare(b phi) int {
	return cmp.Or(
		cmp.Compare(a.blocking, b.blocking),
		cmp.Compare(a.excess, b.excess),
		cmp.Compare(a.advisory, b.advisory),
		cmp.Compare(a.lost, b.lost),
		cmp.Compare(a.edits, b.edits),
		cmp.Compare(a.shifted, b.shifted),
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
	f.edits, f.shifted = s.distance(p)
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

// distance counts the slots that are not as they were at the beginning, and by
// how many seconds visits begin at other times.
func (s *search) distance(p trip.Plan) (edits int, shifted int64) {
	for d, day := range p.Days {
		if d >= len(s.base.plan.Days) {
			break
		}
		was := s.base.plan.Days[d].Slots
		if same(day.Slots, was) {
			continue
		}
		for _, slot := range day.Slots {
			if contains(was, slot) {
				continue
			}
			edits++
			if old, known := s.starts[slot.ID]; known && isVisit(slot) {
				shifted += int64(apart(old, slot.Start) / time.Second)
			}
		}
		edits += max(0, len(was)-len(day.Slots))
	}
	return edits, shifted
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
