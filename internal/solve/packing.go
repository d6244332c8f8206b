package solve

import (
	"cmp"
	"slices"
)

// packing chooses one pooled route for each day so that no place is visited twice
// and the money reaches, by branch and bound. What a day bounds, its routes keep.
type packing struct {
	*pool
	budget int64
	days   []int       // in the order of choice: by kind
	left   [][]int     // by depth and kind: days without a route
	lists  [][][]int32 // by depth and kind: routes that can still be chosen, the best first
	chosen []int32     // by depth
	best   []int32     // the same of the best plan; empty if there is none above the first value
	value  int64       // above which a plan is better
	work   int         // comparisons left
	search *search     // to be asked whether to stop
}

func newPacking(p *pool, s *search) *packing {
	n := len(p.kind)
	k := &packing{
		pool: p, budget: s.m.p.Budget, value: s.best.value, work: recombineWork, search: s,
		days: make([]int, n), left: make([][]int, n+1), lists: make([][][]int32, n+1), chosen: make([]int32, n),
	}
	for depth := range k.lists {
		k.left[depth], k.lists[depth] = make([]int, n), make([][]int32, n)
	}
	for d := range k.days {
		k.days[d] = d
	}
	slices.SortStableFunc(k.days, func(a, b int) int { return cmp.Compare(p.kind[a], p.kind[b]) })
	for depth, d := range k.days {
		for before := range depth + 1 {
			k.left[before][p.kind[d]]++
		}
	}
	for kind, routes := range p.routes {
		list := make([]int32, len(routes))
		for i := range list {
			list[i] = int32(i)
		}
		slices.SortFunc(list, func(a, b int32) int {
			return cmp.Or(cmp.Compare(routes[b].worth, routes[a].worth), cmp.Compare(a, b))
		})
		k.lists[0][kind] = list
	}
	return k
}

// choose tries the routes for the day at the given depth, after those chosen before,
// which are of the given value and cost. Days of one kind get theirs in the order of
// the list, as any other order is the same plan.
func (k *packing) choose(depth int, value, cost int64) {
	if depth == len(k.days) {
		k.value, k.best = value, append(k.best[:0], k.chosen...)
		return
	}
	kind := k.kind[k.days[depth]]
	list, routes, most := k.lists[depth][kind], k.routes[kind], value+k.bound(depth)
	for i, at := range list {
		r := &routes[at]
		worse := int64(k.left[depth][kind]) * (routes[list[0]].worth - r.worth)
		if k.work <= 0 || most-worse <= k.value || k.search.stopped() {
			return
		}
		if cost+r.cost > k.budget {
			continue
		}
		k.chosen[depth] = at
		if k.narrow(depth, i, r) && value+r.worth+k.bound(depth+1) > k.value {
			k.choose(depth+1, value+r.worth, cost+r.cost)
		}
	}
}

// bound returns what the routes of the days from depth on are worth at most.
func (k *packing) bound(depth int) (most int64) {
	for kind, days := range k.left[depth] {
		if days > 0 {
			most += int64(days) * k.routes[kind][k.lists[depth][kind][0]].worth
		}
	}
	return most
}

// narrow lists what can be chosen after r, which is number i of its list. It reports
// whether that is enough for all days.
func (k *packing) narrow(depth, i int, r *pooled) bool {
	for kind, days := range k.left[depth+1] {
		if days == 0 {
			continue
		}
		from, to := k.lists[depth][kind], k.lists[depth+1][kind][:0]
		if kind == k.kind[k.days[depth]] {
			from = from[i+1:]
		}
		k.work -= len(from)
		k.search.steps += len(from)
		for _, at := range from {
			if disjoint(r.places, k.routes[kind][at].places) {
				to = append(to, at)
			}
		}
		k.lists[depth+1][kind] = to
		if len(to) < days {
			return false
		}
	}
	return true
}

func disjoint(a, b []uint64) bool {
	for i, set := range a {
		if set&b[i] != 0 {
			return false
		}
	}
	return true
}
