package solve

import (
	"cmp"
	"slices"
)

// How many nodes prune keeps at least, if there are as many. Few candidates make
// iterations cheap, but do without what a cap, a budget or a day's weather makes
// good. On trips with 500 nodes, 250 have been measured as better than 150 and
// than 400 for runs of 0.1 to 0.5 seconds.
const (
	keepNodes    = 250 // of the trip
	keepOfDay    = 25  // for each day
	keepOfGroup  = 8   // for each day and group
	keepCategory = 10  // of each category
)

// prune returns the nodes worth a try, sorted: those with the most profit for
// their resources, some for each day, group and category, and all in must. Nodes
// that no day takes are left out.
func (p *Problem) prune(must []bool) []int32 {
	keep := slices.Clone(must)
	order := p.ranking()
	limited := counter{}
	for _, i := range order {
		n := &p.Nodes[i]
		wanted := limited.below("", 0, 0, keepNodes)
		if n.Category >= 0 {
			wanted = limited.below("category", n.Category, 0, keepCategory) || wanted
		}
		for d := range p.Days {
			if !n.opens(d) {
				continue
			}
			wanted = limited.below("day", 0, d, keepOfDay) || wanted
			if n.Group >= 0 {
				wanted = limited.below("group", n.Group, d, keepOfGroup) || wanted
			}
		}
		keep[i] = keep[i] || wanted
	}
	var nodes []int32
	for i, k := range keep {
		if k {
			nodes = append(nodes, int32(i))
		}
	}
	return nodes
}

// counter counts how many nodes of each kind have been kept.
type counter map[counted]int

type counted struct {
	kind string
	id   int32
	day  int
}

// below counts one more and reports whether there were fewer than limit.
func (k counter) below(kind string, id int32, day, limit int) bool {
	c := counted{kind, id, day}
	k[c]++
	return k[c] <= limit
}

// opens reports whether a visit on day d is possible by profit and windows.
func (n *Node) opens(d int) bool {
	if n.Locked != nil || n.Profit[d] == 0 {
		return false
	}
	for _, w := range n.Windows[d] {
		if w.Open+n.Service <= w.Close {
			return true
		}
	}
	return false
}

// ranking returns the nodes that some day takes and the budget allows, those with
// the most profit for their resources first; see rule. 20 minutes stand for the
// way to a node.
func (p *Problem) ranking() []int32 {
	minutes := 1.0
	for _, day := range p.Days {
		minutes += float64(max(day.End-day.Start, 0))
	}
	value := make([]float64, len(p.Nodes))
	var order []int32
	for i := range p.Nodes {
		n := &p.Nodes[i]
		var most int32
		for d := range p.Days {
			if n.opens(d) {
				most = max(most, n.Profit[d])
			}
		}
		if most == 0 || n.Cost > p.Budget {
			continue
		}
		share := float64(n.Service+20)/minutes + float64(n.Cost)/float64(2*max(p.Budget, 1))
		value[i] = float64(most) / share
		order = append(order, int32(i))
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(value[b], value[a]), cmp.Compare(a, b))
	})
	return order
}
