package solve

import "slices"

// route is the visits of one day in order, by candidate.
//
// Whether one more visit fits before visit i is decided by due[i], the latest
// arrival there with which the rest of the day still holds. Unlike the classical
// MaxShift (Vansteenwegen et al. 2009) it stays exact when a node has several
// windows: a small delay may fall into a midday break that a longer one passes.
type route struct {
	seq    []int32
	start  []int32 // earliest starts
	due    []int32 // latest arrivals; one more than visits, the last for the day's end
	effort int64   // see model.effort; unknown until it is asked for
}

const unknown = -1

// pass computes the earliest starts (forwards) and the latest arrivals
// (backwards) of r as day d and reports whether it fits. If not, only seq of r
// has a meaning.
func (m *model) pass(d int, r *route) bool {
	day, n := &m.days[d], len(r.seq)
	r.effort = unknown
	r.start = slices.Grow(r.start[:0], n)[:n]
	now, at := day.start, day.from // when the visit of at starts
	for i, c := range r.seq {
		now = m.earliest(d, c, now+m.through(at, c))
		if now == never {
			return false
		}
		r.start[i], at = now, c
	}
	if now+m.through(at, day.to) > day.end {
		return false
	}
	r.due = slices.Grow(r.due[:0], n+1)[:n+1]
	due, next := day.end, day.to
	r.due[n] = due
	for i := n - 1; i >= 0; i-- {
		c := r.seq[i]
		due = m.latest(d, c, due-m.through(c, next))
		r.due[i], next = due, c
	}
	return true
}

// tighten returns the starts of r, which must have passed as day d, after the
// visitor has left as late as can be without reaching the last visit later. With
// given first and last starts the waiting is the same however it is spread, so
// this is the least there is for that end; in between, visits start as early as
// they can. The result is in buf.
func (m *model) tighten(d int, r *route, buf []int32) []int32 {
	n := len(r.seq)
	buf = append(buf[:0], r.start...)
	if n < 2 {
		return buf
	}
	first := r.start[n-1]
	for i := n - 2; i >= 0; i-- {
		first = m.latest(d, r.seq[i], first-m.through(r.seq[i], r.seq[i+1]))
	}
	buf[0] = first
	for i := 1; i < n && buf[i-1] != r.start[i-1]; i++ {
		buf[i] = m.earliest(d, r.seq[i], buf[i-1]+m.through(r.seq[i-1], r.seq[i]))
	}
	return buf
}

// effort returns the minutes of r that nobody enjoys: under way and waiting, where
// waiting beyond Problem.MaxWait counts five times. It uses buf.
func (m *model) effort(d int, r *route, buf *[]int32) int64 {
	if r.effort != unknown {
		return r.effort
	}
	r.effort = 0
	n := len(r.seq)
	if n == 0 {
		return 0
	}
	*buf = m.tighten(d, r, *buf)
	starts, day, most := *buf, &m.days[d], m.p.MaxWait
	sum := m.leg(day.from, r.seq[0]) + starts[n-1] - starts[0] + m.through(r.seq[n-1], day.to)
	for i, c := range r.seq {
		sum -= m.service[c]
		if most == 0 || i == 0 {
			continue
		}
		if wait := starts[i] - starts[i-1] - m.through(r.seq[i-1], c); wait > most {
			sum += 4 * (wait - most)
		}
	}
	r.effort = int64(sum)
	return r.effort
}

// hash returns a fingerprint of the order of visits.
func (m *model) hash(r *route) uint64 {
	h := uint64(len(r.seq))
	for _, c := range r.seq {
		h = (h ^ m.key[c]) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

func (r *route) copyFrom(o *route) {
	r.seq = append(r.seq[:0], o.seq...)
	r.start = append(r.start[:0], o.start...)
	r.due = append(r.due[:0], o.due...)
	r.effort = o.effort
}
