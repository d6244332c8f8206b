// Command toptw measures the optimiser on public instances of the team
// orienteering problem with time windows, on generated ones with wider windows and
// longer days, and on generated city trips.
//
//	go run ./bench/toptw -dir DIR [-m 1,2,3,4] [-time 1s] [-iterations N] [-seed S] [-json]
//	go run ./bench/toptw -trips -families [-best FILE] [-draw N] [-time 1s] [-quick]
//
// A folder may hold files of both formats of KU Leuven's orienteering library:
// tours with one window a point (Solomon's and Cordeau's instances), and trips
// with opening hours by weekday. With a reference.csv in it (instance, sum of
// profits, and the best values for one to four tours) gaps to those are printed.
// Gaps of what is generated are to the best of all runs, among them long ones;
// -best keeps those values in a file, and then the long runs are made only once.
// -prototype also builds the program in the given folder, lets it solve the folder
// for as long, and prints its gaps beside ours.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "toptw:", err)
		os.Exit(1)
	}
}

// settings are what the flags say.
type settings struct {
	dir        string
	tours      []int // nil for what the file says, or 1 to 4
	time       time.Duration
	iterations int
	seed       uint64
	decimals   int
	cpu        bool
	json       bool
	quick      bool
	trips      bool
	families   bool
	draw       uint64
	best       string
	prototype  string
}

const maxTours = 30

func parse(args []string) (settings, error) {
	var o settings
	var tours string
	flags := flag.NewFlagSet("toptw", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "folder of instance files (*.txt)")
	flags.StringVar(&tours, "m", "", "numbers of tours, such as 1,2 (default: the days of a file that says them, else 1,2,3,4)")
	flags.DurationVar(&o.time, "time", 0, "time for each instance (default 1s, or no limit with -iterations)")
	flags.IntVar(&o.iterations, "iterations", 0, "iterations for each instance (default: as many as time allows)")
	flags.Uint64Var(&o.seed, "seed", 1, "seed of the search")
	flags.IntVar(&o.decimals, "decimals", -1, "decimals to which distances are cut (default: 1 if all coordinates of a file are whole, else 2)")
	flags.BoolVar(&o.cpu, "cpu", false, "count the processor's time instead of the clock's: for a busy machine")
	flags.BoolVar(&o.json, "json", false, "print a line of JSON for each instance and number of tours")
	flags.BoolVar(&o.quick, "quick", false, "a tenth of a second for each, and fewer trips")
	flags.BoolVar(&o.trips, "trips", false, "measure generated city trips")
	flags.BoolVar(&o.families, "families", false, "measure generated instances of wide windows and long days")
	flags.Uint64Var(&o.draw, "draw", 1, "seed of what is generated")
	flags.StringVar(&o.best, "best", "", "file of the best values known of what is generated, which is made and kept up to date")
	flags.StringVar(&o.prototype, "prototype", "", "folder of a program to compare with")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for text := range strings.SplitSeq(tours, ",") {
		if tours == "" {
			break
		}
		m, err := strconv.Atoi(text)
		if err != nil || m < 1 || m > maxTours {
			return o, fmt.Errorf("-m: %q is not a number from 1 to %d", text, maxTours)
		}
		o.tours = append(o.tours, m)
	}
	return o.complete(flags.NArg())
}

// complete checks o and sets what was left open.
func (o settings) complete(more int) (settings, error) {
	switch {
	case more > 0:
		return o, errors.New("no arguments but flags are taken")
	case o.dir == "" && !o.trips && !o.families:
		return o, errors.New("use -dir DIR for instance files, -families or -trips for what is generated")
	case o.time < 0 || o.iterations < 0 || o.decimals > maxPlaces:
		return o, fmt.Errorf("-time and -iterations are at least 0, -decimals at most %d", maxPlaces)
	}
	if o.time == 0 && o.iterations == 0 {
		o.time = time.Second
		if o.quick {
			o.time /= 10
		}
	}
	if o.iterations == 0 {
		o.iterations = math.MaxInt
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	if o.dir != "" {
		if _, err := os.Stat(o.dir); o.quick && errors.Is(err, fs.ErrNotExist) {
			fmt.Printf("Skipped: instances of the team orienteering problem, of which there are none in %s\n", o.dir)
		} else if err := solveFolder(ctx, o); err != nil {
			return err
		}
	}
	known, err := readBest(o.best)
	if err != nil {
		return err
	}
	if o.families {
		if err := solveFamilies(ctx, o, known); err != nil {
			return err
		}
	}
	if o.trips {
		return solveTrips(ctx, o, known)
	}
	return nil
}

// longer returns o for a long run with the given seed.
func (o settings) longer(seed uint64) settings {
	o.time *= longTime
	if o.iterations < math.MaxInt/longTime {
		o.iterations *= longTime
	}
	o.seed = seed
	return o
}
