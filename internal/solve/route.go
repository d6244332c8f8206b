package solve

import "slices"

// route is the visits of one day in order, by candidate.
//
// Whether one more visit fits before visit i is decided by due[i], the latest
// arrival there with which the rest of the day still holds. Unlike the classical
// MaxShift (Vansteenwegen et al. 2009) it stays exact when a node has several
// windows: a small delay may fall into a midday break that a longer one passes.
type route struct {
	seq   []int32
	start []int32 // earliest starts
	due   []int32 // latest arrivals; one more than visits, the last for the day's end
}

// pass computes the earliest starts (forwards) and the latest arrivals
// (backwards) of r as day d and reports whether it fits. If not, only seq of r
// has a meaning.
func (m *model) pass(d int, r *route) bool {
	day := &m.days[d]
	r.start = r.start[:0]
	now, at := day.start, day.from
	for _, c := range r.seq {
		s := day.earliest(c, now+m.leg(at, c))
		if s == never {
			return false
		}
		r.start = append(r.start, s)
		now, at = s+m.service[c], c
	}
	if now+m.leg(at, day.to) > day.end {
		return false
	}
	n := len(r.seq)
	r.due = slices.Grow(r.due[:0], n+1)[:n+1]
	r.due[n] = day.end
	next := day.to
	for i := n - 1; i >= 0; i-- {
		c := r.seq[i]
		r.due[i] = day.latest(c, r.due[i+1]-m.leg(c, next)-m.service[c])
		next = c
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
	day := &m.days[d]
	first := r.start[n-1]
	for i := n - 2; i >= 0; i-- {
		c := r.seq[i]
		first = day.latest(c, first-m.leg(c, r.seq[i+1])-m.service[c])
	}
	buf[0] = first
	for i := 1; i < n; i++ {
		c := r.seq[i-1]
		buf[i] = day.earliest(r.seq[i], buf[i-1]+m.service[c]+m.leg(c, r.seq[i]))
	}
	return buf
}

// effort returns the minutes of r that nobody enjoys: under way and waiting, where
// waiting beyond Problem.MaxWait counts five times. It uses buf.
func (m *model) effort(d int, r *route, buf *[]int32) int64 {
	if len(r.seq) == 0 {
		return 0
	}
	*buf = m.tighten(d, r, *buf)
	day, most := &m.days[d], m.p.MaxWait
	sum := m.leg(day.from, r.seq[0])
	for i := 1; i < len(r.seq); i++ {
		c := r.seq[i-1]
		gap := (*buf)[i] - (*buf)[i-1] - m.service[c]
		sum += gap
		if wait := gap - m.leg(c, r.seq[i]); most > 0 && wait > most {
			sum += 4 * (wait - most)
		}
	}
	return int64(sum + m.leg(r.seq[len(r.seq)-1], day.to))
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
}
