package agent

import (
	"slices"

	"waymark/internal/atlas"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// outline returns what a plan costs depends on: its slots with their selected
// choices, without what else is known of them.
func outline(p trip.Plan) trip.Plan {
	days := make([]trip.Day, len(p.Days))
	for d, day := range p.Days {
		days[d] = trip.Day{Date: day.Date, Slots: make([]trip.Slot, len(day.Slots))}
		for i, s := range day.Slots {
			c := s.Choice()
			days[d].Slots[i] = trip.Slot{
				ID: s.ID, Start: s.Start, End: s.End, Kind: s.Kind,
				Choices: []trip.Choice{{Kind: c.Kind, Ref: c.Ref, Features: trip.Features{TravelMode: c.Features.TravelMode}}},
			}
		}
	}
	return trip.Plan{Days: days}
}

// audit replaces the totals of the branches that were not chosen, which the planner
// reckoned with, by what the verifier comes to by the evidence that was gathered. For
// places and ways that only the plan of such a branch has, the catalogue stands in.
func (s *State) audit(city *atlas.City) {
	s.Branches = slices.Clone(s.Branches)
	for i := range s.Branches {
		if b := &s.Branches[i]; i != bestBranch(s.Branches) {
			ev := *s.Evidence
			ev.Spend, ev.Places = city.Spend(b.Lodging.Tier), make(map[string]trip.Place)
			stops := []trip.Stop{{Ref: b.Lodging.ID, At: b.Lodging.At}}
			for _, ref := range visited(b.Plan) {
				place, known := s.Evidence.Places[ref]
				if !known {
					place, _ = city.Place(ref)
				}
				ev.Places[ref], stops = place, append(stops, trip.Stop{Ref: ref, At: place.At})
			}
			ev.Travel = ways(stops)
			b.Total = verify.Cost(*s.Intent, b.Plan, ev).Total
			b.Plan = trip.Plan{} // nobody asks for it from here on
		}
	}
	s.Decisions = decisions(s.Branches)
}

// settle takes the total of the chosen branch from the first verdict on its plan.
func (s *State) settle(total int64) {
	s.Branches = slices.Clone(s.Branches)
	s.Branches[bestBranch(s.Branches)].Total = total
	s.Decisions = decisions(s.Branches)
}

// ways returns how one gets around between stops, to see which ways are rides.
func ways(stops []trip.Stop) trip.Travel {
	n := len(stops)
	t := trip.Travel{Seconds: make([][]int32, n), Modes: make([]string, n)}
	modes, seconds := make([]byte, n), make([]int32, n*n)
	for i, from := range stops {
		t.Refs, t.Seconds[i] = append(t.Refs, from.Ref), seconds[i*n:][:n]
		for j, to := range stops {
			leg := atlas.Leg(from.At, to.At)
			t.Seconds[i][j], modes[j] = int32(leg.Seconds), leg.Mode[0]
		}
		t.Modes[i] = string(modes)
	}
	return t
}

// visited returns the places of a plan, each once.
func visited(p trip.Plan) (refs []string) {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if ref := s.Choice().Ref; (s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal) && !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
	}
	return refs
}
