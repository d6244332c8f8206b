// Command whatif measures what changing a trip costs beside planning it: the CPU
// time of a what-if over that of the run it changes, by kind of change and mode, and
// how many of the nodes say that most of their result is the earlier run's.
//
//	go run ./bench/whatif [-quick] [-json FILE]
//
// It works in this process and without a database: a run is its nodes, its events
// and its checkpoint as JSON, and a what-if reads the checkpoint and the itinerary of
// the run before as a server would. It takes about a minute.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	quick := flag.Bool("quick", false, "fewer rounds, in some seconds")
	file := flag.String("json", "artifacts/whatif.json", "file to write the figures to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *quick, *file); err != nil {
		fmt.Fprintln(os.Stderr, "whatif:", err)
		os.Exit(1)
	}
}

// rounds is how often each run is worked by mode; quick ones are fewer.
func rounds(quick bool) map[string]int {
	if quick {
		return map[string]int{"fast": 5, "best": 1}
	}
	return map[string]int{"fast": 25, "best": 5}
}

func run(ctx context.Context, quick bool, file string) error {
	b, err := newBench()
	if err != nil {
		return err
	}
	r := &report{Quick: quick}
	n := rounds(quick)
	for _, mode := range []string{"fast", "best"} {
		for _, prompt := range prompts {
			if err := b.measure(ctx, r, prompt, mode, n[mode]); err != nil {
				return fmt.Errorf("%s, %q: %w", mode, prompt, err)
			}
		}
	}
	fmt.Print(r.table())
	return r.write(file)
}
