package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
)

// kind is what the instances of a generated family have in common.
type kind struct {
	name   string
	layout layout
	shape  shape
	points int
}

// layout says where the points of an instance are.
type layout int

const (
	random layout = iota
	clustered
	mixed // half of each
)

// shape is the day of a family, in units of the file.
type shape struct {
	side    int64 // of the square of points, whole units
	horizon int32 // length of the day
	service [2]int32
	width   [2]int32 // of windows, least and most
	profit  [2]int32
}

// Shapes of day, after what makes Solomon's second series and Cordeau's second ten
// harder than the first: a horizon that a tour of dozens of visits does not fill,
// or windows of up to a third of it. Sizes are like theirs, no point is.
var (
	long   = shape{side: 80, horizon: 1000, service: [2]int32{10, 10}, width: [2]int32{80, 400}, profit: [2]int32{1, 40}}
	stay   = shape{side: 90, horizon: 3400, service: [2]int32{90, 90}, width: [2]int32{160, 700}, profit: [2]int32{10, 50}}
	broad  = shape{side: 120, horizon: 1000, service: [2]int32{1, 25}, width: [2]int32{180, 360}, profit: [2]int32{1, 25}}
	brief  = shape{side: 80, horizon: 240, service: [2]int32{10, 10}, width: [2]int32{60, 140}, profit: [2]int32{1, 40}}
	shares = []int{100, 75, 50, 25} // per cent of the points that have a window; the others are open all day
)

// kinds are the generated families. Instance k of one has windows for shares[k%4]
// of its points.
var kinds = []kind{
	{"clong100-", clustered, stay, 100},
	{"rlong100-", random, long, 100},
	{"mlong100-", mixed, long, 100},
	{"rwide100-", random, brief, 100},
	{"mwide100-", mixed, broad, 100},
	{"clong200-", clustered, stay, 200},
	{"rlong200-", random, long, 200},
	{"mlong200-", mixed, long, 200},
	{"cwide200-", clustered, broad, 200},
	{"mwide200-", mixed, broad, 200},
}

// instance draws instance number k of a kind.
func (f kind) instance(seed uint64, k int) *instance {
	r := rand.New(rand.NewPCG(seed, uint64(k)))
	in := &instance{name: fmt.Sprintf("%s%02d", f.name, k+1), decimals: 1, places: 1}
	in.scatter(r, f)
	home, ticks := &in.points[0], int32(10)
	home.open = []window{{to: f.shape.horizon * ticks}}
	for i := 1; i < len(in.points); i++ {
		p := &in.points[i]
		p.service = between(r, f.shape.service) * ticks
		p.profit = between(r, f.shape.profit)
		// What is reached at once and left in time to be home by the end.
		first, last := in.distance(0, i), home.open[0].to-p.service-in.distance(i, 0)
		w := window{to: last}
		if r.IntN(100) < shares[k%len(shares)] {
			half := between(r, f.shape.width) * ticks / 2
			middle := first + r.Int32N(max(1, last-first))
			w.from, w.to = max(0, middle-half), min(last, middle+half)
		}
		p.open = []window{w}
	}
	return in
}

// between draws a number from the least to the most.
func between(r *rand.Rand, bounds [2]int32) int32 {
	return bounds[0] + r.Int32N(bounds[1]-bounds[0]+1)
}

// scatter draws where the points are, in tenths, the home in the middle.
func (in *instance) scatter(r *rand.Rand, f kind) {
	side := f.shape.side * 10
	in.points = []point{{x: side / 2, y: side / 2}}
	anywhere := func() (x, y int64) { return r.Int64N(side + 1), r.Int64N(side + 1) }
	const perCluster = 12
	var middleX, middleY int64
	for i := range f.points {
		x, y := anywhere()
		if f.layout == clustered || f.layout == mixed && i%2 == 0 {
			if i%perCluster == 0 {
				middleX, middleY = x, y
			}
			x = middleX + int64(r.NormFloat64()*float64(side)/30)
			y = middleY + int64(r.NormFloat64()*float64(side)/30)
		}
		in.points = append(in.points, point{x: min(max(0, x), side), y: min(max(0, y), side)})
	}
}

// Instances of each kind that are solved.
const (
	instances      = 4
	quickInstances = 1
)

// solveFamilies solves generated instances and prints what comes out, beside the
// best of all runs.
func solveFamilies(ctx context.Context, o settings, known *best) error {
	count, results := instances, &summary{}
	if o.quick {
		count = quickInstances
	}
	for _, f := range kinds {
		for k := range count {
			in := f.instance(o.draw, k)
			for _, m := range in.tours(o.tours) {
				a, err := answerBeside(ctx, in, m, o, known)
				if err != nil {
					return err
				}
				results.add(a)
				if err := a.print(o.json); err != nil {
					return err
				}
			}
		}
	}
	if !o.json {
		fmt.Print(results.table())
	}
	return nil
}

// answerBeside is answerTo with the gap to the best value known. Where there is
// none yet it looks for one in long runs.
func answerBeside(ctx context.Context, in *instance, m int, o settings, known *best) (answer, error) {
	name := fmt.Sprintf("%s draw=%d m=%d", in.name, o.draw, m)
	if !known.has(name) {
		for i := range uint64(longRuns) {
			a, err := answerTo(ctx, in, m, o.longer(o.seed+i))
			if err != nil {
				return a, err
			}
			known.raise(name, a.Score)
		}
	}
	a, err := answerTo(ctx, in, m, o)
	if err != nil {
		return a, err
	}
	a.compare(known.value[name])
	known.raise(name, a.Score)
	return a, errors.Join(ctx.Err(), known.save())
}
