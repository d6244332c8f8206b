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
	keepNodes    = 300 // of the trip
	keepOfDay    = 25  // for each day
	keepOfGroup  = 8   // for each day and group
	keepCategory = 10  // of each category
)

// prune returns the nodes worth a try, sorted: those with the most profit for
// their resources, some for each day, group and category, and all in must. Nodes
// that no day takes are left out.
func (p *Problem) prune(must []bool) []int32 {
	keep := slices.Clone(must)
	if order := p.possible(); len(order) <= keepNodes {
		for _, i := range order {
			keep[i] = true
		}
	} else {
		p.rank(order)
		p.keepSome(order, keep)
	}
	nodes := make([]int32, 0, len(keep))
	for i, k := range keep {
		if k {
			nodes = append(nodes, int32(i))
		}
	}
	return nodes
}

// keepSome marks the first of order, and the first of them for each day, group
// and category.
func (p *Problem) keepSome(order []int32, keep []bool) {
	perDay := make([]int, len(p.Days))
	perGroup := map[int32][]int{} // by day
	perCategory := map[int32]int{}
	for rank, i := range order {
		n := &p.Nodes[i]
		wanted := rank < keepNodes
		if n.Category >= 0 {
			wanted = wanted || perCategory[n.Category] < keepCategory
			perCategory[n.Category]++
		}
		group := perGroup[n.Group]
		if n.Group >= 0 && group == nil {
			group = make([]int, len(p.Days))
			perGroup[n.Group] = group
		}
		for d := range p.Days {
			if !n.opens(d) {
				continue
			}
			wanted = wanted || perDay[d] < keepOfDay
			perDay[d]++
			if group != nil {
				wanted = wanted || group[d] < keepOfGroup
				group[d]++
			}
		}
		keep[i] = keep[i] || wanted
	}
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

// possible returns the nodes that some day takes and the budget allows.
func (p *Problem) possible() []int32 {
	nodes := make([]int32, 0, len(p.Nodes))
	for i := range p.Nodes {
		n := &p.Nodes[i]
		if n.Cost > p.Budget {
			continue
		}
		for d := range p.Days {
			if n.opens(d) {
				nodes = append(nodes, int32(i))
				break
			}
		}
	}
	return nodes
}

// rank sorts nodes that some day takes, those with the most profit for their
// resources first; see rule. 20 minutes stand for the way to a node.
func (p *Problem) rank(nodes []int32) {
	minutes := 1.0
	for _, day := range p.Days {
		minutes += float64(max(day.End-day.Start, 0))
	}
	value := make([]float64, len(p.Nodes))
	for _, i := range nodes {
		n := &p.Nodes[i]
		var most int32
		for d := range p.Days {
			if n.opens(d) {
				most = max(most, n.Profit[d])
			}
		}
		share := float64(n.Service+20)/minutes + float64(n.Cost)/float64(2*max(p.Budget, 1))
		value[i] = float64(most) / share
	}
	slices.SortFunc(nodes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(value[b], value[a]), cmp.Compare(a, b))
	})
}
