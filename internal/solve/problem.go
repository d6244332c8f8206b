package solve

import (
	"errors"

	"waymark/internal/trip"
)

// ErrInfeasible says that what must be in the plan cannot be kept; the text of
// the error names it.
var ErrInfeasible = errors.New("infeasible")

// Problem is a compiled trip. Times are minutes elapsed since the instant of
// local midnight of each day, money is in cents, profits are points. A Problem
// is never changed by this package.
type Problem struct {
	Days   []Day
	Nodes  []Node
	Locs   int     // number of locations
	Travel []int32 // Locs×Locs by rows: minutes from i to j, the buffer before j included

	// Budget bounds the sum of Cost over all visits. A negative one is infeasible.
	Budget int64

	// CapPerDay bounds the visits of a day by Node.Category; 0 or missing means
	// no bound.
	CapPerDay []int

	// MaxWait is the longest wait before a visit that is liked, 0 for any. It is
	// a wish: in the effort of a plan each minute beyond it counts five times. As
	// a rule it would not survive the removal of a visit, which may always leave a
	// longer gap, and it would forbid two locks far apart.
	MaxWait int32

	// HourPoints is how many points an hour of effort, under way or waiting, takes
	// off the value of a plan. 0 lets effort decide between plans of equal profit
	// only.
	HourPoints int64
}

// Day is the frame of one day: leave location From at Start or later, be at To
// by End. A day in which even the way from From to To does not fit is allowed and
// gets no visits.
type Day struct {
	Start, End int32
	From, To   int32
}

// Window is a time of admission: a visit starts at Open or later and ends by
// Close.
type Window struct {
	Open, Close int32
}

// Node is one way to spend time: something to see, a meal at a restaurant.
type Node struct {
	Loc int32

	// Place unites nodes of which the trip takes at most one, such as lunch and
	// dinner at one restaurant. A negative Place is shared with no other node.
	Place int32

	Service int32 // minutes
	Cost    int64
	Profit  []int32    // per day; 0 = not that day
	Windows [][]Window // per day, sorted and disjoint

	// Group, if not -1, unites nodes of which a day takes at most one: the
	// lunches, the dinners.
	Group int32

	Category int32 // index into CapPerDay, -1 for none

	// Locked, if not nil, says when the visit must be. A lock stands above
	// Profit, Windows, Place, Group and CapPerDay: whoever locks has decided.
	// Time, travel and budget still bind it, and it counts for the others.
	Locked *Lock
}

// Lock is the day and the start, in minutes, at which a visit must be.
type Lock struct {
	Day   int
	Start int32
}

// Bounds of what Validate accepts. They keep every sum of times within int32 and
// every sum of money within int64.
const (
	maxMinutes = 1 << 20
	maxCents   = 1 << 40
	maxPoints  = 1 << 24
	maxNodes   = 1 << 15
	maxDays    = 366
	maxFaults  = 20
)

// Validate returns all faults of p, at most 20 of them, as one error of kind
// trip.ErrInvalid; nil when there are none.
func (p *Problem) Validate() error {
	f := faults{what: "problem", kind: trip.ErrInvalid}
	if len(p.Days) == 0 || len(p.Days) > maxDays {
		f.add("%d days: want 1 to %d", len(p.Days), maxDays)
	}
	if len(p.Nodes) > maxNodes {
		f.add("%d nodes: want at most %d", len(p.Nodes), maxNodes)
	}
	if p.Locs < 0 || p.Locs > maxNodes || len(p.Travel) != p.Locs*p.Locs {
		f.add("travel has %d entries for %d locations", len(p.Travel), p.Locs)
	}
	for i, t := range p.Travel {
		if t < 0 || t > maxMinutes {
			f.add("travel from %d to %d: %d minutes", i/max(p.Locs, 1), i%max(p.Locs, 1), t)
		}
	}
	for i, c := range p.CapPerDay {
		if c < 0 {
			f.add("category %d: cap %d", i, c)
		}
	}
	if p.MaxWait < 0 {
		f.add("longest wait: %d minutes", p.MaxWait)
	}
	if p.HourPoints < 0 || p.HourPoints > maxPoints {
		f.add("an hour of effort: %d points", p.HourPoints)
	}
	for d := range p.Days {
		p.validateDay(d, &f)
	}
	for i := range p.Nodes {
		p.validateNode(i, &f)
	}
	return f.err()
}

func (p *Problem) validateDay(d int, f *faults) {
	day := p.Days[d]
	if !validMinute(day.Start) || !validMinute(day.End) {
		f.add("day %d: from minute %d to %d", d, day.Start, day.End)
	}
	if !p.validLoc(day.From) || !p.validLoc(day.To) {
		f.add("day %d: location %d or %d of %d", d, day.From, day.To, p.Locs)
	}
}

func (p *Problem) validateNode(i int, f *faults) {
	n := &p.Nodes[i]
	if !p.validLoc(n.Loc) {
		f.add("node %d: location %d of %d", i, n.Loc, p.Locs)
	}
	if n.Service < 0 || n.Service > maxMinutes {
		f.add("node %d: service of %d minutes", i, n.Service)
	}
	if n.Cost < 0 || n.Cost > maxCents {
		f.add("node %d: cost %d", i, n.Cost)
	}
	if n.Group < -1 || n.Category < -1 {
		f.add("node %d: group %d, category %d", i, n.Group, n.Category)
	}
	if len(n.Profit) != len(p.Days) || len(n.Windows) != len(p.Days) {
		f.add("node %d: profits of %d days, windows of %d: want %d", i, len(n.Profit), len(n.Windows), len(p.Days))
		return
	}
	if l := n.Locked; l != nil && (l.Day < 0 || l.Day >= len(p.Days) || !validMinute(l.Start)) {
		f.add("node %d: locked to day %d, minute %d", i, l.Day, l.Start)
	}
	for d := range p.Days {
		if n.Profit[d] < 0 || n.Profit[d] > maxPoints {
			f.add("node %d: profit %d on day %d", i, n.Profit[d], d)
		}
		if !validWindows(n.Windows[d]) {
			f.add("node %d: windows of day %d are not sorted, disjoint and in range", i, d)
		}
	}
}

func validWindows(ws []Window) bool {
	for i, w := range ws {
		if !validMinute(w.Open) || !validMinute(w.Close) || w.Close < w.Open || i > 0 && w.Open < ws[i-1].Close {
			return false
		}
	}
	return true
}

func validMinute(t int32) bool { return -maxMinutes <= t && t <= maxMinutes }

func (p *Problem) validLoc(l int32) bool { return 0 <= l && int(l) < p.Locs }

// travel returns the minutes from location a to location b.
func (p *Problem) travel(a, b int32) int32 { return p.Travel[int(a)*p.Locs+int(b)] }

// capOf returns how many visits of a category a day takes, 0 for any number.
func (p *Problem) capOf(category int32) int {
	if category < 0 || int(category) >= len(p.CapPerDay) {
		return 0
	}
	return p.CapPerDay[category]
}
