package agent

import (
	"cmp"
	"math"
	"slices"

	"waymark/internal/solve"
)

// undominated returns the bases without those to which another is as good in every
// respect: what is certain to be paid, the time left, how far things are, flights
// through the night and comfort. Of equals it keeps the first.
func undominated(bases []base) (front []base) {
	for _, b := range bases {
		if !slices.ContainsFunc(front, func(f base) bool { return f.outdoes(b) }) {
			front = append(slices.DeleteFunc(front, b.outdoes), b)
		}
	}
	return front
}

// outdoes reports whether a base is at least as good as another in every respect.
func (b base) outdoes(o base) bool {
	return b.fixed <= o.fixed && b.minutes >= o.minutes && b.far <= o.far && b.nights <= o.nights && b.comfort >= o.comfort
}

// item is something that a plan may have once, in points, minutes and cents.
type item struct{ value, minutes, cents float64 }

// bound returns points that no plan of a base within the budget scores above: what
// is certain of the base, and the most that visits and meals could add if each took
// only the shortest way there is to it and if time and money could be filled to the
// brim, with a part of the last visit (the linear relaxation of the knapsack;
// Dantzig, Operations Research 5, 1957).
func (m *market) bound(b base) int64 {
	sure := float64(sum(m.baseScores(b, 0))) - float64(budgetPoints)*float64(b.fixed)/float64(m.in.BudgetUSDCents)
	if m.before == b.key() {
		sure += keptScore
	}
	time, money := 0.0, float64(max(0, m.in.BudgetUSDCents-b.fixed))
	for _, f := range b.frames {
		time += float64(max(0, f.End-f.Start))
	}
	items := m.items(b)
	most := math.Inf(1)
	for _, share := range []float64{1, 0.75, 0.5, 0.25, 0} { // of the time; the rest is the money's
		most = min(most, fill(items, time, money, share))
	}
	const rounding = 2 // the points of price and ways are whole numbers
	return int64(math.Ceil(sure + most + rounding))
}

// fill returns the most points of items whose minutes and cents, weighed by share
// and one less share, are within the same mix of time and money. Whatever keeps
// both bounds keeps their mix.
func fill(items []item, time, money, share float64) (points float64) {
	weight := func(i item) float64 {
		w := 0.0
		if i.minutes > 0 {
			w += float64(share * i.minutes / time)
		}
		if i.cents > 0 {
			w += float64((1 - share) * i.cents / money)
		}
		return w
	}
	items = slices.DeleteFunc(slices.Clone(items), func(i item) bool { return i.value <= 0 || i.minutes > time || i.cents > money })
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(float64(b.value*weight(a)), float64(a.value*weight(b))) })
	room := 1.0
	for _, i := range items {
		w := weight(i)
		if w > room {
			return points + float64(i.value*room/w)
		}
		points, room = points+i.value, room-w
	}
	return points
}

// items returns what a plan of a base may have. A day has each meal once, so there
// are as many items of meals as days have meals: the best of them, taking as long
// and costing as much as the least.
func (m *market) items(b base) (items []item) {
	var meals []item
	least, sittings := item{minutes: math.Inf(1), cents: math.Inf(1)}, make(map[[2]int]bool)
	for k, n := range m.nodes {
		place, way := m.of[k].place, m.shortest(b, m.of[k].place)
		cents := float64(m.known(m.places[place]))
		i := item{
			value:   float64(m.wishes[place]) - float64(budgetPoints)*cents/float64(m.in.BudgetUSDCents) - float64(hourPoints)*float64(way)/60,
			minutes: float64(way + n.Service), cents: cents,
		}
		days := daysFor(b, n, way)
		switch {
		case len(days) == 0:
		case m.of[k].meal == "":
			items = append(items, i)
		default:
			i.value += mealScore
			meals = append(meals, i)
			least.minutes, least.cents = min(least.minutes, i.minutes), min(least.cents, i.cents)
			for _, d := range days {
				sitting := [2]int{d, int(n.Group)}
				if n.Locked != nil {
					sitting[1] = -1 - k // what is fixed comes on top
				}
				sittings[sitting] = true
			}
		}
	}
	slices.SortFunc(meals, func(a, b item) int { return cmp.Compare(b.value, a.value) })
	for _, i := range meals[:min(len(meals), len(sittings))] {
		items = append(items, item{i.value, least.minutes, least.cents})
	}
	return items
}

// daysFor returns the days on which a visit that is some minutes away fits.
func daysFor(b base, n solve.Node, way int32) (days []int) {
	for d, f := range b.frames {
		if n.Locked != nil {
			if n.Locked.Day == d {
				days = append(days, d)
			}
			continue
		}
		if n.Profit[d] > 0 && slices.ContainsFunc(n.Windows[d], func(w solve.Window) bool {
			return max(w.Open, f.Start+way)+n.Service <= min(w.Close, f.End)
		}) {
			days = append(days, d)
		}
	}
	return days
}

// shortest returns the minutes of the shortest way to a place from anywhere else in
// a base, the buffer included.
func (m *market) shortest(b base, place int) int32 {
	buffer := m.bufferBefore(place)
	if m.locked(m.places[place].ID) { // it may be there twice, one after the other
		return onGrid(int32((buffer + 59) / 60))
	}
	way := b.ways[place].Seconds
	for i := range m.places {
		if i != place {
			way = min(way, m.legs[i][place].Seconds)
		}
	}
	return onGrid(int32((way + buffer + 59) / 60))
}
