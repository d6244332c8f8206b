package solve

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// model is a Problem laid out for the search: only the nodes worth a try, called
// candidates, numbered from 0 in the order of their nodes, and after them two
// points for each day, its start and its end. Whatever the innermost loop reads
// stands in arrays by candidate.
type model struct {
	p    *Problem
	node []int32 // by candidate: index into p.Nodes, ascending
	pts  int     // candidates and the two points of each day

	// Travel twice, so that all that leaves a gap and all that enters what is behind
	// it stands in one row of pts each; see search.scan.
	out []int32 // minutes from a to b, at [a][b]
	in  []int32 // service at a and minutes from a to b, at [b][a]

	service []int32 // by point, 0 for those of days
	need    []int32 // by candidate: the least time between two visits that takes it in
	cost    []int64
	price   []float64 // cost in minutes: what share it is of twice the budget, of all minutes
	place   []int32   // dense numbers
	classes [][2]int32
	limit   []int32 // by class: how many visits a day takes; class 0 has no limit
	pinned  []bool  // locked or of a frozen day: never moves
	key     []uint64

	places  int
	minutes float64 // of all days together
	point   int64   // what a point of profit and a minute of effort count in the value of a plan
	minute  int64
	days    []dayModel
	spans   []span // of all candidates and days
}

// dayModel is a day with what the candidates are on it.
type dayModel struct {
	start, end int32
	from, to   int32 // points
	closed     bool  // gets no visits but pinned ones

	profit []int32
	open   []opening

	rows []row // of all that can be inserted, those that need the least time first
}

// opening is when a visit can start: intervals of starts, of which nearly all
// candidates have one.
type opening struct {
	lo, hi int32 // of the first interval; hi is never when there is none
	last   int32 // latest start of the last interval
	first  int32 // index into model.spans
	count  int32
}

// span is an interval of possible starts, both ends included.
type span struct{ lo, hi int32 }

const never = -1 << 30 // before any minute of a day

// newModel lays out p with the given nodes, which are sorted, as candidates.
func newModel(p *Problem, nodes []int32) *model {
	n := len(nodes)
	m := &model{
		p: p, node: nodes, pts: n + 2*len(p.Days), pinned: make([]bool, n), days: make([]dayModel, len(p.Days)),
		cost: make([]int64, n), price: make([]float64, n), key: make([]uint64, n),
	}
	m.layTravel()
	m.layClasses()
	m.layDays()
	m.minutes = max(m.minutes, 1)
	if m.point, m.minute = 60, p.HourPoints; m.minute == 0 {
		m.point, m.minute = 1<<22, 1 // more than the effort of any trip comes to
	}
	keys := rand.NewPCG(1, 2) // any fixed seed will do
	for c, i := range nodes {
		m.cost[c] = p.Nodes[i].Cost
		m.price[c] = m.minutes * float64(m.cost[c]) / float64(2*max(p.Budget, 1))
		m.key[c] = keys.Uint64()
	}
	return m
}

func (m *model) layTravel() {
	locs := make([]int32, 0, m.pts)
	m.service = make([]int32, m.pts)
	for c, i := range m.node {
		locs = append(locs, m.p.Nodes[i].Loc)
		m.service[c] = m.p.Nodes[i].Service
	}
	for _, day := range m.p.Days {
		locs = append(locs, day.From, day.To)
	}
	both := make([]int32, 2*m.pts*m.pts)
	m.out, m.in = both[:m.pts*m.pts], both[m.pts*m.pts:]
	for a, from := range locs {
		row, out, service := m.p.Travel[int(from)*m.p.Locs:][:m.p.Locs], m.out[a*m.pts:][:m.pts], m.service[a]
		for b, to := range locs {
			out[b] = row[to]
			m.in[b*m.pts+a] = row[to] + service
		}
	}
}

// layNeed computes how little time can do for each candidate: the shortest ways to
// it and from it, and its service. It returns the candidates in the order of that.
func (m *model) layNeed() []int32 {
	m.need = make([]int32, len(m.node))
	order := make([]int32, len(m.node))
	for c := range m.need {
		row := c * m.pts
		in, out, service := m.in[row:][:m.pts], m.out[row:][:m.pts], m.service[:m.pts]
		first := len(m.node) // a point of a day
		to, from := in[first], out[first]
		for p := range in {
			if p != c {
				to, from = min(to, in[p]-service[p]), min(from, out[p])
			}
		}
		m.need[c], order[c] = to+service[c]+from, int32(c)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(m.need[a], m.need[b]), cmp.Compare(a, b)) })
	return order
}

// layClasses gives places and what a day bounds (groups, capped categories)
// dense numbers.
func (m *model) layClasses() {
	places := make(map[int32]int32, len(m.node))
	groups := map[int32]int32{}
	categories := map[int32]int32{}
	m.limit = []int32{1 << 30}
	m.place, m.classes = make([]int32, len(m.node)), make([][2]int32, len(m.node))
	for c, i := range m.node {
		n := &m.p.Nodes[i]
		place, known := places[n.Place]
		if !known || n.Place < 0 {
			place = int32(m.places)
			m.places++
			places[n.Place] = place
		}
		m.place[c] = place
		if n.Group >= 0 {
			m.classes[c][0] = m.class(groups, n.Group, 1)
		}
		if limit := m.p.capOf(n.Category); limit > 0 {
			m.classes[c][1] = m.class(categories, n.Category, limit)
		}
	}
}

func (m *model) class(known map[int32]int32, id int32, limit int) int32 {
	c, ok := known[id]
	if !ok {
		c = int32(len(m.limit))
		known[id] = c
		m.limit = append(m.limit, int32(min(limit, maxNodes)))
	}
	return c
}

// layDays lays out the frames of the days and what the candidates are on each.
func (m *model) layDays() {
	n := len(m.node)
	profits, openings := make([]int32, n*len(m.days)), make([]opening, n*len(m.days))
	m.spans = make([]span, 0, len(openings)*3/2)
	for d, frame := range m.p.Days {
		m.days[d] = dayModel{
			start: frame.Start, end: frame.End, from: int32(n + 2*d), to: int32(n + 2*d + 1),
			profit: profits[d*n:][:n:n], open: openings[d*n:][:n:n],
		}
		day := &m.days[d]
		day.closed = frame.Start+m.leg(day.from, day.to) > frame.End
		for c, i := range m.node {
			node, first := &m.p.Nodes[i], len(m.spans)
			day.profit[c] = node.Profit[d]
			if node.Profit[d] > 0 && node.Locked == nil {
				m.spans = node.appendStarts(m.spans, d)
			}
			m.setSpans(d, c, first)
		}
		m.minutes += float64(max(frame.End-frame.Start, 0))
	}
}

// appendStarts appends the intervals in which a visit of n can start on day d.
func (n *Node) appendStarts(spans []span, d int) []span {
	for _, w := range n.Windows[d] {
		if w.Open+n.Service <= w.Close {
			spans = append(spans, span{w.Open, w.Close - n.Service})
		}
	}
	return spans
}

// setSpans lets candidate c start on day d in m.spans from index first on.
func (m *model) setSpans(d, c, first int) {
	spans := m.spans[first:]
	if len(spans) == 0 {
		m.days[d].open[c] = opening{hi: never, last: never}
		return
	}
	m.days[d].open[c] = opening{
		lo: spans[0].lo, hi: spans[0].hi, last: spans[len(spans)-1].hi, first: int32(first), count: int32(len(spans)),
	}
}

// pin makes candidate c a visit of day d at the given start and nothing else.
func (m *model) pin(c, d int, start int32) {
	m.pinned[c] = true
	for e := range m.days {
		m.setSpans(e, c, len(m.spans))
	}
	m.spans = append(m.spans, span{start, start})
	m.setSpans(d, c, len(m.spans)-1)
}

// layRows lays out the rows of all days, once all that is pinned is.
func (m *model) layRows() {
	order, spare := m.layNeed(), make([]row, 0, len(m.spans))
	for d := range m.days {
		first := len(spare)
		for _, c := range order {
			if !m.pinned[c] {
				spare = m.appendRows(spare, d, c)
			}
		}
		m.days[d].rows = spare[first:len(spare):len(spare)]
	}
}

// appendRows appends the rows of candidate c on day d.
func (m *model) appendRows(rows []row, d int, c int32) []row {
	o := &m.days[d].open[c]
	for _, s := range m.spans[o.first:][:o.count] {
		rows = append(rows, row{best: noKey, c: c, span: s})
	}
	return rows
}

// candidate returns the candidate that node i is, and whether it is one.
func (m *model) candidate(i int) (int32, bool) {
	c, ok := slices.BinarySearch(m.node, int32(i))
	return int32(c), ok
}

// leg returns the minutes from point a to point b.
func (m *model) leg(a, b int32) int32 { return m.out[int(a)*m.pts+int(b)] }

// through returns the minutes from the start of the visit of point a to the
// arrival at point b.
func (m *model) through(a, b int32) int32 { return m.in[int(b)*m.pts+int(a)] }

// earliest returns the first start of c on day d for an arrival at the given
// minute, never if there is none.
func (m *model) earliest(d int, c, arrival int32) int32 {
	o := &m.days[d].open[c]
	if arrival <= o.hi {
		return max(arrival, o.lo)
	}
	for _, s := range m.spans[o.first:][:o.count] {
		if arrival <= s.hi {
			return max(arrival, s.lo)
		}
	}
	return never
}

// latest returns the last start of c on day d that is no later than bound, never
// if there is none.
func (m *model) latest(d int, c, bound int32) int32 {
	o := &m.days[d].open[c]
	spans := m.spans[o.first:][:o.count]
	for i := len(spans) - 1; i >= 0; i-- {
		if spans[i].lo <= bound {
			return min(bound, spans[i].hi)
		}
	}
	return never
}
