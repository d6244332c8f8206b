package main

import (
	"math"
	"math/rand/v2"

	"waymark/internal/solve"
)

// city describes a generated trip: so many places, of which every sixth is a
// restaurant, for so many days.
type city struct {
	places, days int
}

// Locations of a city; its places follow.
const (
	hotel = iota
	airport
	firstPlace
)

// maker draws a city.
type maker struct {
	city
	*rand.Rand
	rain []bool // by day
}

// problem draws a trip of the given seed: clustered places, split hours, closed
// weekdays, rain, meals, two fixed visits, a budget that does not reach for
// everything, an arrival at noon and a departure in the afternoon.
func (c city) problem(seed uint64) *solve.Problem {
	r := maker{city: c, Rand: rand.New(rand.NewPCG(seed, 11)), rain: make([]bool, c.days)}
	for d := range r.rain {
		r.rain[d] = r.IntN(10) < 3
	}
	p := &solve.Problem{
		Locs: c.places + firstPlace, Travel: r.travel(), Budget: int64(c.days) * 9000,
		CapPerDay: []int{2, 1, 3}, MaxWait: 45, // museums, shows, sights
	}
	for d := range c.days {
		day := solve.Day{Start: 9 * 60, End: 21*60 + 30, From: hotel, To: hotel}
		if d == 0 {
			day.Start, day.From = 13*60, airport
		}
		if d == c.days-1 {
			day.End, day.To = 16*60, airport
		}
		p.Days = append(p.Days, day)
	}
	for i := range int32(c.places) {
		if i%6 == 0 {
			p.Nodes = append(p.Nodes, r.meal(i, 0), r.meal(i, 1))
		} else {
			p.Nodes = append(p.Nodes, r.sight(i))
		}
	}
	r.lock(p)
	return p
}

// travel draws where the places are and returns the minutes between locations, on
// foot or by train whichever is faster, and 15 to be on the safe side.
func (r maker) travel() []int32 {
	n := r.places + firstPlace
	x, y := make([]float64, n), make([]float64, n) // in kilometres
	for i := firstPlace; i < n; i++ {
		x[i] = r.NormFloat64()*2.2 + r.NormFloat64()*0.6
		y[i] = r.NormFloat64()*1.8 + r.NormFloat64()*0.6
	}
	x[hotel], y[hotel] = 0.8, -0.5
	x[airport], y[airport] = 22, 10
	minutes := make([]int32, n*n)
	for i := range n {
		for j := range n {
			if i == j {
				continue
			}
			way := 1.3 * math.Hypot(x[i]-x[j], y[i]-y[j])
			minutes[i*n+j] = 15 + int32(math.Ceil(min(way/4.5*60, 9+way/25*60)))
		}
	}
	return minutes
}

// sight draws a place to see.
func (r maker) sight(place int32) solve.Node {
	n := solve.Node{
		Loc: place + firstPlace, Place: place, Group: -1, Category: int32(r.IntN(5)) - 2,
		Service: []int32{30, 45, 60, 60, 90, 90, 120, 150}[r.IntN(8)],
	}
	n.Category = max(n.Category, -1)
	outdoor := r.IntN(100) < 35
	if !outdoor && r.IntN(3) > 0 {
		n.Cost = int64(r.IntN(5000))
	}
	hours := [][]solve.Window{
		{{Open: 10 * 60, Close: 12*60 + 30}, {Open: 14 * 60, Close: 18 * 60}},
		{{Open: 9 * 60, Close: 18 * 60}},
		{{Open: 10 * 60, Close: 17 * 60}},
		{{Open: 10 * 60, Close: 21 * 60}},
	}[r.IntN(4)]
	if outdoor {
		hours = []solve.Window{{Open: 7 * 60, Close: 21 * 60}}
	}
	profit, closed := int32(10+25*r.ExpFloat64()), r.IntN(14) // half of them have no such day
	for d := range r.days {
		open, points := hours, profit
		if d%7 == closed {
			open = nil
		}
		if outdoor && r.rain[d] {
			points = 0
		}
		n.Windows, n.Profit = append(n.Windows, open), append(n.Profit, points)
	}
	return n
}

// meal draws lunch (group 0) or dinner (group 1) at a restaurant.
func (r maker) meal(place, group int32) solve.Node {
	n := solve.Node{
		Loc: place + firstPlace, Place: place, Group: group, Category: -1,
		Service: 60 + 30*group, Cost: int64(1500 + r.IntN(3000)),
	}
	open := []solve.Window{{Open: 11*60 + 30, Close: 14*60 + 30}, {Open: 18 * 60, Close: 21 * 60}}[group : group+1]
	points := int32(40 + r.IntN(30))
	for range r.days {
		n.Windows, n.Profit = append(n.Windows, open), append(n.Profit, points)
	}
	return n
}

// lock fixes two sights that are open then, in the afternoons of the second and
// the third day, though not in that of the departure.
func (r maker) lock(p *solve.Problem) {
	for d := 1; d < min(3, r.days-1); d++ {
		start := int32(14+d) * 60
		for {
			n := &p.Nodes[r.IntN(len(p.Nodes))]
			fits := n.Group < 0 && n.Locked == nil && n.Profit[d] > 0 && len(n.Windows[d]) == 1 &&
				n.Windows[d][0].Open <= start && start+n.Service <= n.Windows[d][0].Close
			if fits {
				n.Locked = &solve.Lock{Day: d, Start: start}
				break
			}
		}
	}
}
