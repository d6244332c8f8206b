package solve

// Visit is a node and the minute at which its visit starts.
type Visit struct {
	Node  int   `json:"node"`
	Start int32 `json:"start"`
}

// Why a search has ended, for Solution.StoppedBy.
const (
	StopIterations    = "iterations"     // all that were asked for are done
	StopNoImprovement = "no_improvement" // more would not help, or none were asked for
	StopDeadline      = "deadline"       // the context's
	StopCancelled     = "cancelled"      // by the context
)

// Solution is a plan: the visits of each day in order, and its sums.
type Solution struct {
	Days   [][]Visit `json:"days"`
	Profit int64     `json:"profit"` // points
	Cost   int64     `json:"cost"`   // cents

	// Travel is the minutes under way on days with visits, from From to To, with
	// the buffers that the travel times include.
	Travel int64 `json:"travel_minutes"`

	// Wait is the minutes between arrival and start, summed over all visits but
	// the first of each day: before that one a visitor leaves later.
	Wait int64 `json:"wait_minutes"`

	// Iterations of the large neighbourhood search that were done. With as many
	// as a limit and the same seed the same plan comes again.
	Iterations int    `json:"iterations"`
	StoppedBy  string `json:"stopped_by"`
}

// Sum returns a Solution of the given days with Profit, Cost, Travel and Wait
// filled in. Days and nodes must be those of p; whether the plan holds is for
// Check to say.
func (p *Problem) Sum(days [][]Visit) Solution {
	s := Solution{Days: days}
	for d, visits := range days {
		if len(visits) == 0 {
			continue
		}
		at, now := p.Days[d].From, int32(0)
		for i, v := range visits {
			n := &p.Nodes[v.Node]
			leg := p.travel(at, n.Loc)
			if i > 0 {
				s.Wait += int64(v.Start - now - leg)
			}
			s.Travel += int64(leg)
			s.Profit += int64(n.Profit[d])
			s.Cost += n.Cost
			at, now = n.Loc, v.Start+n.Service
		}
		s.Travel += int64(p.travel(at, p.Days[d].To))
	}
	return s
}

// Schedule returns the earliest starts of the nodes of order, visited in that
// order on the given day, and whether they fit: windows, locks, travel and the
// frame of the day. It looks at time only, not at profit, budget or classes.
func (p *Problem) Schedule(day int, order []int) ([]Visit, bool) {
	if day < 0 || day >= len(p.Days) {
		return nil, false
	}
	frame := p.Days[day]
	now, at := frame.Start, frame.From
	visits := make([]Visit, 0, len(order))
	for _, i := range order {
		if i < 0 || i >= len(p.Nodes) {
			return nil, false
		}
		n := &p.Nodes[i]
		start, ok := n.earliest(day, now+p.travel(at, n.Loc))
		if !ok {
			return nil, false
		}
		visits = append(visits, Visit{Node: i, Start: start})
		now, at = start+n.Service, n.Loc
	}
	if now+p.travel(at, frame.To) > frame.End {
		return nil, false
	}
	return visits, true
}

// earliest returns when a visitor who arrives at the given minute can start.
func (n *Node) earliest(day int, arrival int32) (int32, bool) {
	if n.Locked != nil {
		return n.Locked.Start, n.Locked.Day == day && arrival <= n.Locked.Start
	}
	for _, w := range n.Windows[day] {
		if start := max(arrival, w.Open); start+n.Service <= w.Close {
			return start, true
		}
	}
	return 0, false
}
