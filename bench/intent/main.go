// Command intent measures how well the grammar reads the corpus of prompts: for
// each field how often it is stated, found and right, with precision and recall,
// in each style and in all; and what reading one prompt costs.
//
//	go run ./bench/intent [-corpus DIR] [-faults]
//
// It runs in the root of the module and takes a few seconds.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/intent"
	"waymark/internal/intent/intenttest"
	"waymark/internal/trip"
)

func main() {
	dir := flag.String("corpus", "internal/intent/testdata/corpus", "folder of the corpus")
	faults := flag.Bool("faults", false, "print every field that was read wrongly")
	flag.Parse()
	if err := measure(os.Stdout, *dir, *faults); err != nil {
		fmt.Fprintln(os.Stderr, "intent:", err)
		os.Exit(1)
	}
}

// styled is the prompts of one style and how they were read.
type styled struct {
	name   string
	parts  []intenttest.Corpus
	score  intenttest.Score
	prompt int // number of prompts
}

func (s *styled) add(c intenttest.Corpus, score intenttest.Score) {
	s.parts = append(s.parts, c)
	s.score.Add(score)
	s.prompt += len(c.Prompts)
}

// measure scores the corpus in dir and prints a table for each style and one for
// all of them.
func measure(out io.Writer, dir string, faults bool) error {
	world, err := atlas.Load()
	if err != nil {
		return err
	}
	corpora, err := intenttest.Load(os.DirFS(dir))
	if err != nil {
		return err
	}
	r := intent.New(world)
	all := &styled{name: "all", score: intenttest.NewScore()}
	var styles []*styled
	for _, c := range corpora {
		score, err := intenttest.Run(world, r.Read, c)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(styles, func(s *styled) bool { return s.name == c.Style })
		if i < 0 {
			i = len(styles)
			styles = append(styles, &styled{name: c.Style, score: intenttest.NewScore()})
		}
		styles[i].add(c, score)
		all.add(c, score)
	}
	styles = append(styles, all)
	for _, s := range styles {
		if err := s.print(out); err != nil {
			return err
		}
	}
	if faults {
		for _, f := range all.score.Faults {
			fmt.Fprintln(out, f)
		}
		fmt.Fprintln(out)
	}
	return costs(out, r, styles)
}

func (s *styled) print(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s (%d prompts)\tstated\tfound\tright\tprecision\trecall\n", s.name, s.prompt)
	var sum intenttest.Tally
	row := func(name string, c intenttest.Tally) {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%.1f %%\t%.1f %%\n", name, c.Stated, c.Found, c.Right, 100*c.Precision(), 100*c.Recall())
	}
	for _, name := range intenttest.Fields {
		if c := *s.score.Fields[name]; c.Stated+c.Found > 0 {
			row(name, c)
			sum.Stated, sum.Found, sum.Right = sum.Stated+c.Stated, sum.Found+c.Found, sum.Right+c.Right
		}
	}
	row("together", sum)
	fmt.Fprintln(t)
	return t.Flush()
}

// rounds is how often each prompt is read for its cost; the fastest counts, since
// all the others were disturbed.
const rounds = 20

// costs prints what reading one prompt costs in each style.
func costs(out io.Writer, r *intent.Reader, styles []*styled) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "one prompt\tp50\tp99\tworst\tallocations\tbytes")
	for _, s := range styles {
		var times []time.Duration
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, c := range s.parts {
			for _, p := range c.Prompts {
				times = append(times, fastest(r, p, c.Now()))
			}
		}
		runtime.ReadMemStats(&after)
		slices.Sort(times)
		reads := uint64(rounds * len(times))
		micro := func(share int) string {
			return fmt.Sprintf("%d µs", times[(len(times)-1)*share/100].Microseconds())
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\n", s.name, micro(50), micro(99), micro(100), (after.Mallocs-before.Mallocs)/reads, (after.TotalAlloc-before.TotalAlloc)/reads)
	}
	return t.Flush()
}

func fastest(r *intent.Reader, p intenttest.Prompt, now time.Time) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range rounds {
		start := time.Now()
		_, _ = r.Read(trip.Request{Prompt: p.Text}, now)
		best = min(best, time.Since(start))
	}
	return best
}
