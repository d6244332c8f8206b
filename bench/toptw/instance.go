package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"waymark/internal/solve"
)

// instance is a problem of the public collections. Times and distances are ticks:
// units of the file times 10 to the power of decimals, so that all is whole.
type instance struct {
	name     string
	decimals int // to which distances are cut
	points   []point

	// days and weekday are the number of days and the weekday before the first,
	// for files that have opening hours by weekday.
	hours   bool
	days    int
	weekday int

	places int // decimals of the coordinates, at least those of distances
}

// point is a place to visit. Point 0 is where every tour starts and ends.
type point struct {
	x, y    int64 // units of the file times 10 to the power of places
	service int32
	profit  int32
	open    []window // one, or one for each weekday
}

// window is when a visit may start, both ends included.
type window struct {
	from, to int32
	closed   bool
}

// Bounds of what is read; with them, squares of distances stay within int64.
const (
	maxFile       = 1 << 20
	maxPoints     = 2000
	maxCoordinate = 100_000
	maxPlaces     = 4
)

// Columns of a file with opening hours: number, x, y, service, profit, kind, two
// for each weekday, price.
const hoursColumns = 6 + 2*7 + 1

// read reads a file of either format, told apart by their columns. decimals below
// 0 are found out: distances are cut to 1 decimal where all coordinates are whole,
// as in Solomon's instances, and to 2 in Cordeau's and in those with opening hours.
func read(file string, decimals int) (*instance, error) {
	rows, err := fields(file)
	if err != nil {
		return nil, err
	}
	if len(rows) < 3 || len(rows) > maxPoints+2 {
		return nil, fmt.Errorf("%s: %d lines: want 3 to %d", file, len(rows), maxPoints+2)
	}
	in := &instance{name: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))}
	in.hours = len(rows[len(rows)-1]) == hoursColumns
	points := rows[2:]
	if in.hours {
		points = rows[1:]
		if err := in.readDays(rows[0]); err != nil {
			return nil, fmt.Errorf("%s: line 1: %w", file, err)
		}
	}
	in.setDecimals(points, decimals)
	for _, row := range points {
		p, err := in.readPoint(row)
		if err != nil {
			return nil, fmt.Errorf("%s: point %s: %w", file, row[0], err)
		}
		in.points = append(in.points, p)
	}
	return in, nil
}

// fields returns the words of each line of a file that has any.
func fields(file string) (rows [][]string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > maxFile {
		return nil, fmt.Errorf("%s: want a file of at most %d bytes", file, maxFile)
	}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if row := strings.Fields(lines.Text()); len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows, lines.Err()
}

// readDays reads the first line of a file with opening hours: a number, the days,
// the weekday.
func (in *instance) readDays(row []string) (err error) {
	if len(row) < 4 {
		return fmt.Errorf("%d numbers: want at least 4", len(row))
	}
	if in.days, err = strconv.Atoi(row[1]); err != nil {
		return err
	}
	if in.weekday, err = strconv.Atoi(row[2]); err != nil {
		return err
	}
	if in.days < 1 || in.days > maxTours || in.weekday < 0 || in.weekday > 6 {
		return fmt.Errorf("%d days from weekday %d: want 1 to %d and 0 to 6", in.days, in.weekday, maxTours)
	}
	return nil
}

func (in *instance) setDecimals(points [][]string, decimals int) {
	for _, row := range points {
		for _, text := range row[1:min(3, len(row))] {
			_, fraction, _ := strings.Cut(text, ".")
			in.places = max(in.places, len(strings.TrimRight(fraction, "0")))
		}
	}
	switch {
	case decimals >= 0:
		in.decimals = decimals
	case in.hours || in.places > 0:
		in.decimals = 2
	default:
		in.decimals = 1
	}
	in.places = max(in.places, in.decimals)
}

func (in *instance) readPoint(row []string) (p point, err error) {
	if len(row) < 7 {
		return p, fmt.Errorf("%d numbers: want at least 7", len(row))
	}
	number := func(text string, decimals int, most int64) int64 {
		x, fault := scaled(text, decimals, most)
		err = errors.Join(err, fault)
		return x
	}
	if in.places > maxPlaces {
		return p, fmt.Errorf("coordinates with %d decimals: want at most %d", in.places, maxPlaces)
	}
	ticks := func(text string) int32 { return int32(number(text, in.decimals, maxTicks)) }
	p.x, p.y = number(row[1], in.places, maxCoordinate), number(row[2], in.places, maxCoordinate)
	p.service, p.profit = ticks(row[3]), int32(number(row[4], 0, maxTicks))
	if len(row) != hoursColumns {
		n := len(row)
		p.open = []window{{from: ticks(row[n-2]), to: ticks(row[n-1])}}
		return p, err
	}
	for day := range 7 {
		w := window{from: ticks(row[6+2*day]), to: ticks(row[7+2*day])}
		w.closed = w.from == 0 && w.to == 0
		p.open = append(p.open, w)
	}
	return p, err
}

// maxTicks bounds times; package solve takes about as much.
const maxTicks = 1 << 19

// scaled returns the number in text times 10 to the power of decimals, without
// rounding. The number is at most most.
func scaled(text string, decimals int, most int64) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals {
		return 0, fmt.Errorf("%s has more than %d decimals: see -decimals", text, decimals)
	}
	x, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
	if err != nil {
		return 0, err
	}
	bound := most
	for range decimals {
		bound *= 10
	}
	if x > bound || x < -bound {
		return 0, fmt.Errorf("%s is beyond %d", text, most)
	}
	return x, nil
}

// distance returns the ticks from point a to point b: Euclidean, cut and not
// rounded. It is computed in whole numbers, as floating point may fall on either
// side of a distance that is one.
func (in *instance) distance(a, b int) int32 {
	dx, dy := in.points[a].x-in.points[b].x, in.points[a].y-in.points[b].y
	square := uint64(dx*dx + dy*dy)
	for range in.places - in.decimals {
		square /= 100
	}
	return int32(root(square))
}

// root returns the square root of x, rounded down.
func root(x uint64) uint64 {
	var r uint64
	for bit := uint64(1) << 31; bit > 0; bit >>= 1 {
		if t := r | bit; t*t <= x {
			r = t
		}
	}
	return r
}

// window returns when a visit of point i can start in the given tour.
func (in *instance) window(i, tour int) window {
	open := in.points[i].open
	if len(open) == 1 {
		return open[0]
	}
	return open[(in.weekday+tour)%7]
}

// problem returns the instance with the given number of tours for package solve.
// Node i−1 is point i. There a visit has to end by the close of its window, here
// it has to start.
func (in *instance) problem(tours int) *solve.Problem {
	n := len(in.points)
	p := &solve.Problem{Locs: n, Travel: make([]int32, n*n)}
	for a := range n {
		for b := range n {
			p.Travel[a*n+b] = in.distance(a, b)
		}
	}
	for t := range tours {
		w := in.window(0, t)
		p.Days = append(p.Days, solve.Day{Start: w.from, End: w.to})
	}
	for i := 1; i < n; i++ {
		at := &in.points[i]
		node := solve.Node{Loc: int32(i), Place: -1, Service: at.service, Group: -1, Category: -1}
		for t := range tours {
			var open []solve.Window
			if w := in.window(i, t); !w.closed {
				open = []solve.Window{{Open: w.from, Close: w.to + at.service}}
			}
			node.Profit = append(node.Profit, at.profit)
			node.Windows = append(node.Windows, open)
		}
		p.Nodes = append(p.Nodes, node)
	}
	return p
}
