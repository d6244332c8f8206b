// Command load measures a server under load: how long requests, runs and events
// take, what a run and an open stream cost, and what the same would cost without
// the engine, in the same minutes on the same machine.
//
//	go run ./bench/load [-quick] [-json FILE] [-database sqlite|postgres|both] [-only start|runs|throughput|relayed|streams|submissions]
//
// It builds the binary, starts it with a database of its own, on loopback addresses
// alone, and stops by itself. A throw-away PostgreSQL needs initdb and postgres.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Bounds of the whole.
const (
	quickWithin = 4 * time.Minute // it takes about one on a quiet machine
	fullWithin  = 10 * time.Minute
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == bareMode {
		check(serveBare())
		return
	}
	o := options{}
	flag.BoolVar(&o.quick, "quick", false, "fewer and shorter measurements, in about a minute on a quiet machine")
	flag.StringVar(&o.json, "json", "artifacts/load.json", "file to write the figures to")
	flag.StringVar(&o.database, "database", "both", "sqlite, postgres or both")
	flag.StringVar(&o.only, "only", "", "one measurement alone: "+strings.Join(names(), ", "))
	flag.Parse()
	check(o.validate())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	check(measure(ctx, o))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

type options struct {
	quick                bool
	json, database, only string
}

// names returns those of the measurements.
func names() (all []string) {
	for _, m := range measurements {
		all = append(all, m.name)
	}
	return all
}

func (o options) validate() error {
	if flag.NArg() > 0 {
		return fmt.Errorf("no arguments but flags are taken, not %q", flag.Arg(0))
	}
	if o.database != "sqlite" && o.database != "postgres" && o.database != "both" {
		return errors.New("-database: use sqlite, postgres or both")
	}
	if o.only != "" && !slices.Contains(names(), o.only) {
		return fmt.Errorf("-only: use one of %s", strings.Join(names(), ", "))
	}
	return nil
}

// measure makes all measurements, prints them and writes them to the file.
func measure(ctx context.Context, o options) error {
	within := fullWithin
	if o.quick {
		within = quickWithin
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	dir, err := os.MkdirTemp("", "waymark-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	r := newReport(o.quick)
	plan, err := planner()
	if err != nil {
		return err
	}
	for _, kind := range []string{"sqlite", "postgres"} {
		if o.database != "both" && o.database != kind {
			continue
		}
		b, err := newBench(ctx, kind, dir, binary, o.quick)
		if errors.Is(err, exec.ErrNotFound) && o.database == "both" {
			r.note("PostgreSQL is not installed: measured on SQLite alone")
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		b.plan = plan
		err = b.all(ctx, r, o.only)
		b.close()
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
	}
	r.end()
	fmt.Print(r.table())
	return r.write(o.json)
}

// build builds the server.
func build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "waymark")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "waymark")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
}

// size is how much is measured.
type size struct {
	starts             int           // of a server
	posts              int           // for each number of clients
	fastRuns, bestRuns int           // one after the other
	throughput         time.Duration // of runs side by side
	relayed            int           // events to another process
	streams, readers   int
	idle, fanOut       time.Duration
	opening            int // streams opened at once
}

func sizes(quick bool) size {
	if quick {
		return size{starts: 5, posts: 100, fastRuns: 12, bestRuns: 3, throughput: 3 * time.Second, relayed: 100,
			streams: 1000, readers: 100, idle: 2 * time.Second, fanOut: time.Second, opening: 32}
	}
	return size{starts: 15, posts: 600, fastRuns: 60, bestRuns: 12, throughput: 12 * time.Second, relayed: 500,
		streams: 10_000, readers: 500, idle: 10 * time.Second, fanOut: 4 * time.Second, opening: 64}
}
