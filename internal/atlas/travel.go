package atlas

import (
	"math"
	"strings"

	"waymark/internal/trip"
)

// The travel model: how long the way between two points of a city takes when no
// router is asked. It is made for planning by the quarter of an hour and errs on
// the slow side.
const (
	// detour is the length of the way over the straight line. Street networks of
	// large cities have 1.2 to 1.4 (Levinson & El-Geneidy, Regional Science and
	// Urban Economics 39, 2009).
	detour = 1.3

	// walkSpeed is 4.5 km/h in metres a second: what 85 of 100 adults under 65
	// exceed (Knoblauch, Pietrucha & Nitzburg, Transportation Research Record
	// 1538, 1996), for a family with stops at the lights.
	walkSpeed = 4.5 / 3.6

	// walkLimit is the longest way in metres that is walked: 16 minutes. Further
	// and a ride is worth its fare.
	walkLimit = 1200

	// rideAccess is the seconds a ride takes without riding: four to the stop and
	// from it, five to wait and to change. Our estimate for dense networks.
	rideAccess = 9 * 60

	// shortRide is 20 km/h: between the metro's 25 to 35 and the bus's 10 to 18,
	// with a change on the way. longRide is 45 km/h, a suburban train, for what is
	// beyond rideShort metres. Our estimates.
	shortRide = 20 / 3.6
	longRide  = 45 / 3.6
	rideShort = 10_000
)

// Leg returns the way from p to q by the travel model: on foot up to 1.2 km of
// street, else by public transport, rounded up to whole minutes. A ride never
// takes less than the longest walk, so that a longer way never takes less time.
// The way back is the same, and a detour over a third point never saves time.
func Leg(p, q trip.Point) trip.Leg {
	metres := math.Round(trip.Distance(p, q) * detour)
	leg := trip.Leg{Metres: int64(metres), Mode: "walk"}
	seconds := metres / walkSpeed
	if metres > walkLimit {
		leg.Mode = "transit"
		near := min(metres, rideShort)
		seconds = max(walkLimit/walkSpeed, rideAccess+near/shortRide+(metres-near)/longRide)
	}
	leg.Seconds = 60 * int64(math.Ceil(seconds/60))
	return leg
}

// Legs returns the ways to every place of the city from each place and, behind
// those, from each area, by their indices in Places and Areas.
func (c *City) Legs() [][]trip.Leg {
	c.walk.Do(func() {
		from := make([]trip.Point, 0, len(c.Places)+len(c.Areas))
		for _, p := range c.Places {
			from = append(from, p.At)
		}
		for _, a := range c.Areas {
			from = append(from, a.At)
		}
		c.legs = make([][]trip.Leg, len(from))
		for i, at := range from {
			c.legs[i] = make([]trip.Leg, len(c.Places))
			for j, p := range c.Places {
				c.legs[i][j] = Leg(at, p.At)
			}
		}
	})
	return c.legs
}

// AreaLegs returns the ways of [City.Legs] from the area that a lodging is in.
func (c *City) AreaLegs(lodging string) []trip.Leg {
	area, _, _ := strings.Cut(c.local(lodging), "/")
	i, known := c.areas[area]
	if !known {
		return nil
	}
	return c.Legs()[len(c.Places)+i]
}

// Travel returns the ways between all stops by the travel model of [Leg].
func (c *City) Travel(stops []trip.Stop) trip.Travel {
	n := len(stops)
	t := trip.Travel{
		Refs:    make([]string, n),
		Seconds: make([][]int32, n),
		Metres:  make([][]int32, n),
		Modes:   make([]string, n),
	}
	modes := make([][]byte, n)
	for i, s := range stops {
		t.Refs[i] = s.Ref
		t.Seconds[i], t.Metres[i], modes[i] = make([]int32, n), make([]int32, n), make([]byte, n)
	}
	for i := range stops {
		for j := range i + 1 {
			leg := Leg(stops[i].At, stops[j].At)
			t.Seconds[i][j], t.Seconds[j][i] = int32(leg.Seconds), int32(leg.Seconds)
			t.Metres[i][j], t.Metres[j][i] = int32(leg.Metres), int32(leg.Metres)
			modes[i][j], modes[j][i] = leg.Mode[0], leg.Mode[0]
		}
	}
	for i := range modes {
		t.Modes[i] = string(modes[i])
	}
	sum := trip.Digest(t)
	t.Provenance = c.source(sourceEstimate, c.ID+"/travel")
	t.Provenance.Digest = sum
	return t
}

// Transfer returns the way between an airport of the city and a lodging, both by
// id, in the direction asked for. It takes as long to every part of the city.
func (c *City) Transfer(airport, lodging string, toAirport bool, party trip.Party) (trip.Transfer, bool) {
	if !c.hasLodging(lodging) {
		return trip.Transfer{}, false
	}
	for _, a := range c.Airports {
		if a.Code != airport {
			continue
		}
		t := trip.Transfer{From: airport, To: lodging, Mode: a.TransferMode, Seconds: int64(a.TransferTime.Seconds())}
		if toAirport {
			t.From, t.To = lodging, airport
		}
		t.ID = t.From + ">" + t.To
		// One ride at the transfer's price, with the children's terms of the city.
		ride := c.Transport
		ride.Single, ride.DayPass = a.TransferPrice, a.TransferPrice
		t.Fare = ride.For(party, 1)
		t.Provenance = cite(c, sourceEstimate, t.ID, t)
		return t, true
	}
	return trip.Transfer{}, false
}
