package solve

import (
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

	travel []int32 // pts×pts by rows: minutes from a to b
	into   []int32 // pts×pts by rows: service at a and minutes from a to b, at [b][a]

	service []int32 // by point, 0 for those of days
	cost    []int64
	price   []float64 // cost as a share of twice the budget
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
}

// dayModel is a day with what the candidates are on it.
type dayModel struct {
	start, end int32
	from, to   int32 // points
	closed     bool  // gets no visits but pinned ones

	profit []int32
	lo, hi []int32 // first interval of starts; hi is never when there is none
	last   []int32 // latest start of the last interval
	spans  [][]span
}

// span is an interval of possible starts, both ends included.
type span struct{ lo, hi int32 }

const never = -1 << 30 // before any minute of a day

// newModel lays out p with the given nodes, which are sorted, as candidates.
func newModel(p *Problem, nodes []int32) *model {
	n := len(nodes)
	m := &model{p: p, node: nodes, pts: n + 2*len(p.Days), pinned: make([]bool, n)}
	m.layTravel()
	m.layClasses()
	for d, day := range p.Days {
		m.days = append(m.days, m.layDay(d, int32(n+2*d), int32(n+2*d+1)))
		m.minutes += float64(max(day.End-day.Start, 0))
	}
	m.minutes = max(m.minutes, 1)
	if m.point, m.minute = 60, p.HourPoints; m.minute == 0 {
		m.point, m.minute = 1<<22, 1 // more than the effort of any trip comes to
	}
	keys := rand.New(rand.NewPCG(1, 2)) // any fixed seed will do
	for _, i := range nodes {
		cost := p.Nodes[i].Cost
		m.cost = append(m.cost, cost)
		m.price = append(m.price, float64(cost)/float64(2*max(p.Budget, 1)))
		m.key = append(m.key, keys.Uint64())
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
	m.travel = make([]int32, m.pts*m.pts)
	m.into = make([]int32, m.pts*m.pts)
	for a := range m.pts {
		for b := range m.pts {
			t := m.p.travel(locs[a], locs[b])
			m.travel[a*m.pts+b] = t
			m.into[b*m.pts+a] = t + m.service[a]
		}
	}
}

// layClasses gives places and what a day bounds (groups, capped categories)
// dense numbers.
func (m *model) layClasses() {
	places := map[int32]int32{}
	groups := map[int32]int32{}
	categories := map[int32]int32{}
	m.limit = []int32{1 << 30}
	for _, i := range m.node {
		n := &m.p.Nodes[i]
		place, known := places[n.Place]
		if !known || n.Place < 0 {
			place = int32(m.places)
			m.places++
			places[n.Place] = place
		}
		m.place = append(m.place, place)
		var class [2]int32
		if n.Group >= 0 {
			class[0] = m.class(groups, n.Group, 1)
		}
		if limit := m.p.capOf(n.Category); limit > 0 {
			class[1] = m.class(categories, n.Category, limit)
		}
		m.classes = append(m.classes, class)
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

func (m *model) layDay(d int, from, to int32) dayModel {
	frame, n := m.p.Days[d], len(m.node)
	day := dayModel{
		start: frame.Start, end: frame.End, from: from, to: to,
		profit: make([]int32, n), lo: make([]int32, n), hi: make([]int32, n), last: make([]int32, n),
		spans: make([][]span, n),
	}
	day.closed = frame.Start+m.leg(from, to) > frame.End
	for c, i := range m.node {
		node := &m.p.Nodes[i]
		day.profit[c] = node.Profit[d]
		var spans []span
		if node.Profit[d] > 0 && node.Locked == nil {
			spans = starts(node, d)
		}
		day.setSpans(c, spans)
	}
	return day
}

// starts returns the intervals in which a visit of n can start on day d.
func starts(n *Node, d int) []span {
	spans := make([]span, 0, len(n.Windows[d]))
	for _, w := range n.Windows[d] {
		if w.Open+n.Service <= w.Close {
			spans = append(spans, span{w.Open, w.Close - n.Service})
		}
	}
	return spans
}

func (d *dayModel) setSpans(c int, spans []span) {
	d.spans[c] = spans
	if len(spans) == 0 {
		d.lo[c], d.hi[c], d.last[c] = 0, never, never
		return
	}
	d.lo[c], d.hi[c], d.last[c] = spans[0].lo, spans[0].hi, spans[len(spans)-1].hi
}

// pin makes candidate c a visit of day d at the given start and nothing else.
func (m *model) pin(c, d int, start int32) {
	m.pinned[c] = true
	for e := range m.days {
		m.days[e].setSpans(c, nil)
	}
	m.days[d].setSpans(c, []span{{start, start}})
}

// candidate returns the candidate that node i is, and whether it is one.
func (m *model) candidate(i int) (int32, bool) {
	c, ok := slices.BinarySearch(m.node, int32(i))
	return int32(c), ok
}

// leg returns the minutes from point a to point b.
func (m *model) leg(a, b int32) int32 { return m.travel[int(a)*m.pts+int(b)] }

// earliest returns the first start of c for an arrival at the given minute,
// never if there is none.
func (d *dayModel) earliest(c, arrival int32) int32 {
	for _, s := range d.spans[c] {
		if arrival <= s.hi {
			return max(arrival, s.lo)
		}
	}
	return never
}

// latest returns the last start of c that is no later than bound, never if there
// is none.
func (d *dayModel) latest(c, bound int32) int32 {
	spans := d.spans[c]
	for i := len(spans) - 1; i >= 0; i-- {
		if spans[i].lo <= bound {
			return min(bound, spans[i].hi)
		}
	}
	return never
}
