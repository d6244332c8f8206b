package intent

import (
	"waymark/internal/atlas"
	"waymark/internal/trip"
)

// cheapestStart moves a start that was only assumed within a month to the day with
// the lowest fares there; of equal ones the earliest.
func (r *Reader) cheapestStart(s *schedule, city *atlas.City) {
	if s.written || s.in.Origin == "" || s.window.kind != inMonth || s.window.hasDay || s.window.last > 0 || s.length.weekend {
		return
	}
	days := s.in.Dates.Days()
	first, last := s.part(days)
	candidate := *s.in
	var best trip.Date
	lowest := int64(0)
	for d := first; !last.Before(d); d = d.AddDays(1) {
		if d.Before(s.today) {
			continue
		}
		candidate.Dates = trip.DateWindow{Start: d, End: d.AddDays(days - 1)}
		if journeys := r.journeys(&candidate, city); len(journeys) > 0 && (best.IsZero() || journeys[0].FareUSDCents() < lowest) {
			best, lowest = d, journeys[0].FareUSDCents()
		}
	}
	if best.IsZero() || best == s.in.Dates.Start {
		return
	}
	s.in.Dates = trip.DateWindow{Start: best, End: best.AddDays(days - 1)}
	for i, a := range s.in.Assumptions {
		if a.Field == "date_window.start" {
			s.in.Assumptions[i].Value = best.String()
			s.in.Assumptions[i].Why = "the day with the lowest fares in that part of the month"
		}
	}
}

// part returns the first and the last start of a trip of n days in the part of the
// month that was named. The trip ends within the month where it can.
func (s *schedule) part(n int) (first, last trip.Date) {
	year, month := s.in.Dates.Start.Year, int(s.in.Dates.Start.Month)
	first, last = firstOf(year, month), firstOf(year, month+1).AddDays(-1)
	end := last.AddDays(1 - n)
	switch s.window.anchor {
	case anchorEarly:
		last = first.AddDays(9)
	case anchorMid:
		first, last = first.AddDays(10), first.AddDays(19)
	case anchorLate:
		first = first.AddDays(20)
	case anchorWhole:
	default: // a week of the month
		first = first.AddDays(s.window.anchor - 1)
		last = first.AddDays(6)
	}
	if end.Before(last) && !end.Before(first) {
		last = end
	}
	return first, last
}
