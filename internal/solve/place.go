package solve

import (
	"cmp"
	"fmt"
	"slices"

	"waymark/internal/trip"
)

// must marks the nodes that may not be pruned: locked ones and those of the plan
// to start from.
func (p *Problem) must(o Options) []bool {
	must := make([]bool, len(p.Nodes))
	for i := range p.Nodes {
		must[i] = p.Nodes[i].Locked != nil
	}
	if o.Start != nil {
		for _, visits := range o.Start.Days {
			for _, v := range visits {
				must[v.Node] = true
			}
		}
	}
	return must
}

// validateFor returns what is wrong with o as options for p.
func (o Options) validateFor(p *Problem) error {
	f := faults{what: "options", kind: trip.ErrInvalid}
	if o.Iterations < 0 {
		f.add("%d iterations", o.Iterations)
	}
	if len(o.Frozen) > len(p.Days) {
		f.add("%d frozen days of %d", len(o.Frozen), len(p.Days))
	}
	if o.Start == nil {
		return f.err()
	}
	if len(o.Start.Days) != len(p.Days) {
		f.add("start with %d days: want %d", len(o.Start.Days), len(p.Days))
	}
	for d, visits := range o.Start.Days {
		for _, v := range visits {
			if v.Node < 0 || v.Node >= len(p.Nodes) {
				f.add("start, day %d: node %d of %d", d, v.Node, len(p.Nodes))
			}
		}
	}
	return f.err()
}

// placeLocks puts the locked nodes into the empty plan pl in chronological order.
func (m *model) placeLocks(pl *plan) error {
	var locks []int32
	for c, i := range m.node {
		if l := m.p.Nodes[i].Locked; l != nil {
			locks = append(locks, int32(c))
			m.pin(c, l.Day, l.Start)
		}
	}
	lock := func(c int32) Lock { return *m.p.Nodes[m.node[c]].Locked }
	slices.SortFunc(locks, func(a, b int32) int {
		return cmp.Or(cmp.Compare(lock(a).Day, lock(b).Day), cmp.Compare(lock(a).Start, lock(b).Start), cmp.Compare(a, b))
	})
	for _, c := range locks {
		l := lock(c)
		r := &pl.days[l.Day]
		if !pl.insert(m, c, l.Day, len(r.seq)) {
			return fmt.Errorf("lock of node %d to day %d at %d: %s: %w", m.node[c], l.Day, l.Start, m.whyNot(l, c, r), ErrInfeasible)
		}
		if pl.cost > m.p.Budget {
			return fmt.Errorf("lock of node %d to day %d at %d: the locks cost %d of a budget of %d: %w",
				m.node[c], l.Day, l.Start, pl.cost, m.p.Budget, ErrInfeasible)
		}
	}
	return nil
}

// whyNot says why lock l of c cannot follow r, the earlier locks of its day.
func (m *model) whyNot(l Lock, c int32, r *route) string {
	day := &m.days[l.Day]
	now, at := day.start, day.from
	if n := len(r.seq); n > 0 {
		at = r.seq[n-1]
		now = r.start[n-1] + m.service[at]
	}
	if arrival := now + m.leg(at, c); arrival <= l.Start {
		return fmt.Sprintf("ends too late to be back by the end of the day at %d", day.end)
	} else if len(r.seq) == 0 {
		return fmt.Sprintf("cannot be reached from the start of the day before %d", arrival)
	} else {
		return fmt.Sprintf("collides with the lock of node %d at %d, after which it is reached at %d", m.node[at], r.start[len(r.seq)-1], arrival)
	}
}

// freeze puts the visits of the frozen days of o.Start into pl, at their starts,
// and closes those days to all others.
func (m *model) freeze(pl *plan, o Options) error {
	for d, frozen := range o.Frozen {
		if !frozen {
			continue
		}
		if o.Start != nil {
			for _, v := range o.Start.Days[d] {
				if err := m.freezeVisit(pl, d, v); err != nil {
					return err
				}
			}
		}
		m.days[d].closed = true
	}
	return nil
}

func (m *model) freezeVisit(pl *plan, d int, v Visit) error {
	c, _ := m.candidate(v.Node)
	r := &pl.days[d]
	if l := m.p.Nodes[v.Node].Locked; l != nil {
		if *l == (Lock{Day: d, Start: v.Start}) {
			return nil // placed with the locks
		}
		return fmt.Errorf("frozen day %d: node %d at %d is locked to day %d at %d: %w", d, v.Node, v.Start, l.Day, l.Start, ErrInfeasible)
	}
	why := ""
	switch {
	case pl.barred(m, c):
		why = "is visited twice or costs more than is left"
	case pl.full(m, c, d):
		why = "is one too many of its group or category"
	case m.earliest(d, c, v.Start) != v.Start:
		why = "is not open"
	default:
		m.pin(int(c), d, v.Start)
		pos, _ := slices.BinarySearch(r.start, v.Start+1)
		if !pl.insert(m, c, d, pos) {
			why = "does not fit in time"
		}
	}
	if why != "" {
		return fmt.Errorf("frozen day %d: node %d at %d %s: %w", d, v.Node, v.Start, why, ErrInfeasible)
	}
	return nil
}

// warm inserts the visits of start into pl in their order, as far as each still
// fits.
func (m *model) warm(pl *plan, start *Solution) {
	for d, visits := range start.Days {
		if m.days[d].closed {
			continue
		}
		after := 0 // where the next may stand
		for _, v := range visits {
			c, ok := m.candidate(v.Node)
			if !ok {
				continue
			}
			r := &pl.days[d]
			if i := slices.Index(r.seq, c); i >= 0 {
				after = i + 1
				continue
			}
			if pl.barred(m, c) || pl.full(m, c, d) {
				continue
			}
			for pos := after; pos <= len(r.seq); pos++ {
				if pl.insert(m, c, d, pos) {
					after = pos + 1
					break
				}
			}
		}
	}
}
