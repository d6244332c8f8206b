package solve

// Check walks through s visit by visit and returns all that does not hold as one
// error of kind ErrInfeasible, nil if everything holds: the order of time,
// windows, locks, the frame of each day, places, groups, caps, the budget and the
// sums of s. It shares no code with the search.
func (p *Problem) Check(s Solution) error {
	f := faults{what: "solution", kind: ErrInfeasible}
	if len(s.Days) != len(p.Days) {
		f.add("%d days: want %d", len(s.Days), len(p.Days))
		return f.err()
	}
	for d, visits := range s.Days {
		for _, v := range visits {
			if v.Node < 0 || v.Node >= len(p.Nodes) {
				f.add("day %d: node %d of %d", d, v.Node, len(p.Nodes))
				return f.err()
			}
		}
	}
	for d, visits := range s.Days {
		p.checkTimes(d, visits, &f)
		p.checkClasses(d, visits, &f)
	}
	p.checkTrip(s, &f)
	p.checkSums(s, &f)
	return f.err()
}

// checkTimes follows the visitor through a day.
func (p *Problem) checkTimes(d int, visits []Visit, f *faults) {
	if len(visits) == 0 {
		return
	}
	day := p.Days[d]
	now, at := day.Start, day.From
	for _, v := range visits {
		n := &p.Nodes[v.Node]
		now += p.travel(at, n.Loc)
		if v.Start < now {
			f.add("day %d: node %d starts at %d, before the arrival at %d", d, v.Node, v.Start, now)
		}
		now, at = v.Start+n.Service, n.Loc
		if n.Locked != nil {
			if *n.Locked != (Lock{Day: d, Start: v.Start}) {
				f.add("day %d: node %d at %d is locked to day %d at %d", d, v.Node, v.Start, n.Locked.Day, n.Locked.Start)
			}
			continue
		}
		if n.Profit[d] == 0 {
			f.add("day %d: node %d is not for that day", d, v.Node)
		}
		open := false
		for _, w := range n.Windows[d] {
			open = open || w.Open <= v.Start && now <= w.Close
		}
		if !open {
			f.add("day %d: node %d from %d to %d is outside its windows", d, v.Node, v.Start, now)
		}
	}
	if now += p.travel(at, day.To); now > day.End {
		f.add("day %d: arrives at %d, after its end at %d", d, now, day.End)
	}
}

// checkClasses counts groups and categories. A class may be overfull of locks,
// but then holds nothing else.
func (p *Problem) checkClasses(d int, visits []Visit, f *faults) {
	for _, v := range visits {
		n := &p.Nodes[v.Node]
		if n.Locked != nil {
			continue
		}
		group, category := 0, 0
		for _, w := range visits {
			if p.Nodes[w.Node].Group == n.Group {
				group++
			}
			if p.Nodes[w.Node].Category == n.Category {
				category++
			}
		}
		if n.Group >= 0 && group > 1 {
			f.add("day %d: node %d is one of %d of group %d", d, v.Node, group, n.Group)
		}
		if c := p.capOf(n.Category); c > 0 && category > c {
			f.add("day %d: node %d is one of %d of category %d, which has a cap of %d", d, v.Node, category, n.Category, c)
		}
	}
}

// checkTrip looks at what binds the whole trip: each node and place once, every
// lock kept, the budget.
func (p *Problem) checkTrip(s Solution, f *faults) {
	nodes := make([]int, len(p.Nodes))
	places := map[int32]int{}
	var cost int64
	for _, visits := range s.Days {
		for _, v := range visits {
			nodes[v.Node]++
			places[p.Nodes[v.Node].Place]++
			cost += p.Nodes[v.Node].Cost
		}
	}
	for i, count := range nodes {
		n := &p.Nodes[i]
		if count > 1 {
			f.add("node %d is visited %d times", i, count)
		}
		if n.Locked != nil && count == 0 {
			f.add("node %d is locked and not visited", i)
		}
		if n.Locked == nil && count > 0 && n.Place >= 0 && places[n.Place] > 1 {
			f.add("node %d: place %d is visited %d times", i, n.Place, places[n.Place])
		}
	}
	if cost > p.Budget {
		f.add("costs %d of a budget of %d", cost, p.Budget)
	}
}

// checkSums compares the sums of s with the visits.
func (p *Problem) checkSums(s Solution, f *faults) {
	want := Solution{}
	for d, visits := range s.Days {
		for i, v := range visits {
			n := &p.Nodes[v.Node]
			want.Profit += int64(n.Profit[d])
			want.Cost += n.Cost
			if i == 0 {
				want.Travel += int64(p.travel(p.Days[d].From, n.Loc))
				continue
			}
			last := visits[i-1]
			leg := p.travel(p.Nodes[last.Node].Loc, n.Loc)
			want.Travel += int64(leg)
			want.Wait += int64(v.Start - leg - p.Nodes[last.Node].Service - last.Start)
		}
		if len(visits) > 0 {
			want.Travel += int64(p.travel(p.Nodes[visits[len(visits)-1].Node].Loc, p.Days[d].To))
		}
	}
	if s.Profit != want.Profit || s.Cost != want.Cost {
		f.add("profit %d, cost %d: want %d, %d", s.Profit, s.Cost, want.Profit, want.Cost)
	}
	if s.Travel != want.Travel || s.Wait != want.Wait {
		f.add("travel %d, wait %d: want %d, %d", s.Travel, s.Wait, want.Travel, want.Wait)
	}
}
