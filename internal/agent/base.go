package agent

import (
	"cmp"
	"slices"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// base is what a branch fixes before any visit is chosen: how one travels, where
// one stays, and what of each day that leaves.
type base struct {
	journey *atlas.Journey // nil: a trip without flights
	stay    trip.Lodging
	in, out *trip.Transfer // between airport and lodging, nil without flights
	ways    []trip.Leg     // between the lodging and each place

	frames  []solve.Day // their From and To are set when the problem is made
	fixed   int64       // cents: flights, nights, transfers and small things
	rides   int64       // cents set aside for local transport
	minutes int64       // that the frames leave
	far     int64       // mean minutes from the lodging to what is most wanted
	nights  int64       // flights through the night
	comfort int64       // points
	promise int64       // points it is expected to come to, set before bases are picked
}

// Points for what is not a visit.
const (
	overnightPoints = 150 // lost for each flight through the night
	stopPoints      = 80  // lost for each connection
	farPoints       = 4   // lost for each minute that the lodging is away from things, a day
	budgetPoints    = 500 // lost when the whole budget is spent
)

// pricePoints are the points lost for spending some cents of the budget.
func (m *market) pricePoints(cents int64) int64 { return budgetPoints * cents / m.in.BudgetUSDCents }

// tierPoints are the points of a night by the tier of the lodging.
var tierPoints = map[string]int64{"budget": 0, "mid": 60, "upscale": 90}

// nearTo is how many of the most wanted places a lodging had best be close to.
const nearTo = 20

// bases returns every way to travel and to stay that leaves something to do,
// cheapest first.
func (m *market) bases(journeys []atlas.Journey) []base {
	var all []base
	wanted := m.mostWanted(nearTo)
	nights := m.overnights(journeys) // the same for every place to stay
	for _, stay := range m.lodgings() {
		all = append(all, m.basesAt(stay, journeys, nights, wanted)...)
	}
	slices.SortStableFunc(all, func(a, b base) int {
		if a.fixed != b.fixed {
			return cmp.Compare(a.fixed, b.fixed)
		}
		return cmp.Compare(a.key(), b.key())
	})
	return all
}

// basesAt returns the bases at one place to stay, in the order of the journeys. nights
// are the flights through the night of each, wanted the places it had best be close to.
func (m *market) basesAt(stay trip.Lodging, journeys []atlas.Journey, nights []int64, wanted []int) (all []base) {
	ways := m.among(m.city.AreaLegs(stay.ID))
	far := meanMinutes(ways, wanted)
	if len(journeys) == 0 {
		return []base{m.base(base{stay: stay, ways: ways, far: far})}
	}
	in, out := m.transfers(stay, false), m.transfers(stay, true)
	for i := range journeys {
		j := &journeys[i]
		if b := (base{journey: j, stay: stay, ways: ways, far: far, nights: nights[i], in: in[j.Out.To], out: out[j.Back.From]}); b.in != nil && b.out != nil {
			all = append(all, m.base(b))
		}
	}
	return all
}

// overnights counts the flights through the night of each journey.
func (m *market) overnights(journeys []atlas.Journey) []int64 {
	nights := make([]int64, len(journeys))
	for i, j := range journeys {
		nights[i] = overnight(j, m.policy)
	}
	return nights
}

// key names the base; it orders bases that are otherwise equal.
func (b base) key() string {
	if b.journey == nil {
		return b.stay.ID
	}
	return b.stay.ID + " " + b.journey.Out.ID + " " + b.journey.Back.ID
}

// branch returns the branch of a base, without a plan.
func (b base) branch() Branch {
	branch := Branch{Lodging: b.stay, InTown: b.minutes, Far: b.far, base: b}
	if b.journey != nil {
		branch.Out, branch.Back = &b.journey.Out, &b.journey.Back
	}
	return branch
}

// lodgings returns the areas and tiers the party could stay in.
func (m *market) lodgings() []trip.Lodging {
	return slices.DeleteFunc(m.city.Lodgings(m.dates[0].Month, m.in.Party), func(l trip.Lodging) bool {
		return m.in.Prefs.Wheelchair && l.Wheelchair == "no"
	})
}

// mostWanted returns the n places with the most points, by their indices.
func (m *market) mostWanted(n int) (best []int) {
	for i, p := range m.places {
		if p.Kind != trip.PlaceEating && p.Kind != trip.PlaceDayTrip {
			best = append(best, i)
		}
	}
	m.sortByWish(best)
	return best[:min(n, len(best))]
}

// sortByWish sorts indices of places, those with the most points first.
func (m *market) sortByWish(places []int) {
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(m.wishes[j], m.wishes[i]) })
}

func meanMinutes(ways []trip.Leg, to []int) int64 {
	var sum int64
	for _, i := range to {
		sum += ways[i].Seconds
	}
	return sum / 60 / int64(max(1, len(to)))
}

// transfers returns the ways between the city's airports and a lodging, by airport.
func (m *market) transfers(stay trip.Lodging, toAirport bool) map[string]*trip.Transfer {
	ways := map[string]*trip.Transfer{}
	for _, airport := range m.city.Airports {
		if t, ok := m.city.Transfer(airport.Code, stay.ID, toAirport, m.in.Party); ok {
			ways[airport.Code] = &t
		}
	}
	return ways
}

// base works out what one way to travel and to stay costs and leaves.
func (m *market) base(b base) base {
	j, stay := b.journey, b.stay
	nights := int64(len(m.dates) - 1)
	b.comfort = tierPoints[stay.Tier] * nights
	if m.hosted {
		nights = 0
	}
	b.fixed = nights*m.nightly(stay) + m.usd(m.city.Spend(stay.Tier).For(m.in.Party))*int64(len(m.dates))
	b.rides = m.usd(m.city.Transport.For(m.in.Party, ridesADay)) * int64(len(m.dates))
	if j != nil {
		b.comfort -= stopPoints * int64(j.Out.Stops+j.Back.Stops)
		b.fixed += j.Out.FareUSDCents + j.Back.FareUSDCents + m.usd(b.in.Fare) + m.usd(b.out.Fare)
	}
	for d := range m.dates {
		f := m.frame(b, d)
		b.frames = append(b.frames, f)
		b.minutes += int64(max(0, f.End-f.Start))
	}
	return b
}

// nightly is what the rooms of a night cost, converted together as on a bill.
func (m *market) nightly(stay trip.Lodging) int64 {
	return m.usd(trip.Amount{Minor: stay.Night.Minor * int64(stay.Rooms), Currency: stay.Night.Currency})
}

func (m *market) usd(a trip.Amount) int64 { return a.USDCents(m.rate(a.Currency)) }

// ridesADay is how many rides of a day are set aside for before its visits are
// known.
const ridesADay = 3

// total is what the base costs with the visits of a solution, the rides to them
// included. Who comes without a flight comes to the first visit and goes from the
// last one as they come to town and leave it, which is no ride of the plan.
func (m *market) total(b base, s solve.Solution) int64 {
	total := b.fixed
	for d := range m.dates {
		rides, at := 0, lodging
		ride := func(to int) {
			if m.way(b, at, to).Mode == "transit" {
				rides++
			}
			at = to
		}
		for i, v := range s.Days[d] {
			place := m.of[v.Node].place
			if i == 0 && d == 0 && b.journey == nil {
				at = place
			}
			ride(place)
			total += m.known(m.places[place])
		}
		if d < len(m.dates)-1 || b.journey != nil {
			ride(lodging)
		}
		total += m.usd(m.city.Transport.For(m.in.Party, rides))
	}
	return total
}

// lastDayEnds is when the last of several days without flights ends: in time to
// travel home. A day by itself has its evening.
const lastDayEnds = 18 * 60

// frame returns when day d begins and ends at the lodging.
func (m *market) frame(b base, d int) solve.Day {
	f := solve.Day{Start: m.clock(d, m.pace.from), End: m.clock(d, m.pace.to+60)}
	buffer := time.Duration(m.policy.Buffers.Airport) * time.Second
	checkIn, checkOut := m.clock(d, m.policy.CheckInMinute), m.clock(d, m.policy.CheckOutMinute)
	if d == 0 {
		if b.journey != nil {
			landing := b.journey.Out.Arrive
			f.Start = max(f.Start, m.minute(d, landing.Add(buffer))+int32(b.in.Seconds/60))
			if landing.After(m.dates[d].In(m.city.Zone, 0, m.policy.LateLandingMinute)) {
				f.Start = f.End + 1 // nothing more today
			}
		}
		if !b.stay.BagDrop {
			f.Start = max(f.Start, checkIn)
		}
		f.Start = onGrid(f.Start)
	}
	if d == len(m.dates)-1 {
		if d > 0 {
			f.End = m.clock(d, lastDayEnds)
		}
		if b.journey != nil {
			f.End = m.minute(d, b.journey.Back.Depart.Add(-buffer)) - int32(b.out.Seconds/60)
			if b.journey.Back.Depart.Before(m.dates[d].In(m.city.Zone, 0, m.policy.EarlyDepartureMinute)) {
				f.End = f.Start - 1
			}
		}
		if !b.stay.LuggageStorage {
			f.End = min(f.End, checkOut)
		}
	}
	return f
}

// problem compiles the base with the market's visits for the optimiser. The
// lodging is the last location.
func (m *market) problem(b base) *solve.Problem {
	n := len(m.places) + 1
	p := &solve.Problem{
		Nodes: m.nodes, Locs: n, Travel: make([]int32, n*n), Budget: max(0, m.in.BudgetUSDCents-b.fixed-b.rides),
		CapPerDay: m.pace.perDay, MaxWait: maxWait, HourPoints: hourPoints,
	}
	for j := range n {
		buffer := m.bufferBefore(j)
		for i := range n {
			p.Travel[i*n+j] = wayMinutes(m.way(b, i, j), buffer)
		}
	}
	for _, f := range b.frames {
		f.From, f.To = int32(n-1), int32(n-1)
		p.Days = append(p.Days, f)
	}
	return p
}

// grid is the minutes that times are told in: nobody meets at 12:06. Ways are
// rounded up to it, so what begins on the grid stays on it.
const grid = 5

// way returns the way between two places by their indices. Any other index is the
// lodging of the base.
func (m *market) way(b base, i, j int) trip.Leg {
	n := len(m.places)
	switch {
	case uint(i) < uint(n) && uint(j) < uint(n):
		return m.legs[i][j]
	case uint(i) < uint(n):
		return b.ways[i]
	case uint(j) < uint(n):
		return b.ways[j]
	}
	return trip.Leg{Mode: "walk"}
}

// lodging is the lodging of a base as an index of way.
const lodging = -1

// bufferBefore returns the seconds wanted before what a way leads to.
func (m *market) bufferBefore(place int) int64 {
	if uint(place) < uint(len(m.places)) {
		return m.policy.Buffers.Before(m.places[place].Kind)
	}
	return m.policy.Buffers.InTown
}

// wayMinutes is what is set aside for a way and the buffer at its end.
func wayMinutes(way trip.Leg, bufferSeconds int64) int32 {
	return onGrid(int32((way.Seconds + bufferSeconds + 59) / 60))
}

// onGrid rounds minutes up to the grid.
func onGrid(minutes int32) int32 { return (minutes + grid - 1) / grid * grid }

// maxWait is the longest wait before a visit that people put up with, in minutes.
const maxWait = 45
