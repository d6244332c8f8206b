package solve

import "slices"

// plan is a set of routes, one a day, with the books kept: who is where, what is
// spent, how full each class is. All its routes fit.
type plan struct {
	days   []route
	at     []int16 // by candidate: its day, -1 for none
	taken  []int16 // by place: visits in the trip
	used   []int16 // by day and class: visits
	profit int64
	cost   int64
	value  int64 // as of the last offer
}

func newPlan(m *model) *plan {
	pl := &plan{
		days:  make([]route, len(m.days)),
		at:    make([]int16, len(m.node)),
		taken: make([]int16, m.places),
		used:  make([]int16, len(m.days)*len(m.limit)),
	}
	for c := range pl.at {
		pl.at[c] = -1
	}
	for d := range pl.days {
		pl.days[d].due = append(pl.days[d].due, m.days[d].end)
	}
	return pl
}

func (pl *plan) copyFrom(o *plan) {
	for d := range pl.days {
		pl.days[d].copyFrom(&o.days[d])
	}
	copy(pl.at, o.at)
	copy(pl.taken, o.taken)
	copy(pl.used, o.used)
	pl.profit, pl.cost, pl.value = o.profit, o.cost, o.value
}

// visits returns the number of visits of all days.
func (pl *plan) visits() (n int) {
	for d := range pl.days {
		n += len(pl.days[d].seq)
	}
	return n
}

// enter books candidate c on day d, leave takes it off the books again.
func (pl *plan) enter(m *model, c int32, d int) {
	pl.book(m, c, d, 1)
	pl.at[c] = int16(d)
}

func (pl *plan) leave(m *model, c int32, d int) {
	pl.book(m, c, d, -1)
	pl.at[c] = -1
}

func (pl *plan) book(m *model, c int32, d, by int) {
	used := pl.used[d*len(m.limit):]
	used[m.classes[c][0]] += int16(by)
	used[m.classes[c][1]] += int16(by)
	pl.taken[m.place[c]] += int16(by)
	pl.profit += int64(by) * int64(m.days[d].profit[c])
	pl.cost += int64(by) * m.cost[c]
}

// full reports whether day d takes no more of a class that c is in.
func (pl *plan) full(m *model, c int32, d int) bool {
	used := pl.used[d*len(m.limit):]
	a, b := m.classes[c][0], m.classes[c][1]
	return int32(used[a]) >= m.limit[a] || int32(used[b]) >= m.limit[b]
}

// barred reports whether c cannot join the trip on any day: it or its place is
// taken, or the money does not reach.
func (pl *plan) barred(m *model, c int32) bool {
	return pl.at[c] >= 0 || pl.taken[m.place[c]] > 0 || pl.cost+m.cost[c] > m.p.Budget
}

// insert puts c before visit pos of day d. It reports false, and changes nothing,
// if the day does not hold with it.
func (pl *plan) insert(m *model, c int32, d, pos int) bool {
	r := &pl.days[d]
	r.seq = slices.Insert(r.seq, pos, c)
	if !m.pass(d, r) {
		r.seq = slices.Delete(r.seq, pos, pos+1)
		m.pass(d, r)
		return false
	}
	pl.enter(m, c, d)
	return true
}

// remove takes the marked visits out of day d. Where travel times break the
// triangle inequality a day may not hold without a visit on the way; then the
// visits leave one by one, as far as they can. It reports whether there was a marked one.
func (pl *plan) remove(m *model, d int, marked []bool) bool {
	r := &pl.days[d]
	kept := 0
	for _, c := range r.seq {
		if !marked[c] {
			kept++
		}
	}
	if kept == len(r.seq) {
		return false
	}
	var spare [64]int32
	before := append(spare[:0], r.seq...)
	r.seq = slices.DeleteFunc(r.seq, func(c int32) bool { return marked[c] })
	if m.pass(d, r) {
		for _, c := range before {
			if marked[c] {
				pl.leave(m, c, d)
			}
		}
		return true
	}
	r.seq = append(r.seq[:0], before...)
	m.pass(d, r)
	for _, c := range before {
		if marked[c] {
			pl.removeOne(m, d, c)
		}
	}
	return true
}

func (pl *plan) removeOne(m *model, d int, c int32) bool {
	r := &pl.days[d]
	pos := slices.Index(r.seq, c)
	r.seq = slices.Delete(r.seq, pos, pos+1)
	if !m.pass(d, r) {
		r.seq = slices.Insert(r.seq, pos, c)
		m.pass(d, r)
		return false
	}
	pl.leave(m, c, d)
	return true
}

// effort returns the minutes of travel and waiting of all days; see model.effort.
func (pl *plan) effort(m *model, buf *[]int32) int64 {
	var sum int64
	for d := range pl.days {
		sum += m.effort(d, &pl.days[d], buf)
	}
	return sum
}

// worth returns the value of so much profit for so much effort, by which plans are
// compared.
func (m *model) worth(profit, effort int64) int64 { return profit*m.point - effort*m.minute }

// solution returns pl as a Solution with needless waiting removed.
func (pl *plan) solution(m *model) Solution {
	days := make([][]Visit, len(pl.days))
	var starts []int32
	for d := range pl.days {
		r := &pl.days[d]
		starts = m.tighten(d, r, starts)
		days[d] = make([]Visit, len(r.seq)) // never nil: JSON shows []
		for i, c := range r.seq {
			days[d][i] = Visit{Node: int(m.node[c]), Start: starts[i]}
		}
	}
	return m.p.Sum(days)
}
