package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// summary gathers gaps by family of instances and number of tours.
type summary struct {
	groups []group
}

// group is what is known of a family with m tours.
type group struct {
	family     string
	m          int
	gaps       []float64 // of instances with a best value known
	iterations []int
	beaten     int
	other      string // the prototype's mean and worst gap
}

// family returns the name of an instance without the two digits of its number.
func family(name string) string { return name[:max(0, len(name)-2)] }

func (s *summary) group(family string, m int) *group {
	i := slices.IndexFunc(s.groups, func(g group) bool { return g.family == family && g.m == m })
	if i < 0 {
		i = len(s.groups)
		s.groups = append(s.groups, group{family: family, m: m})
	}
	return &s.groups[i]
}

func (s *summary) add(a answer) {
	g := s.group(family(a.Instance), a.M)
	g.iterations = append(g.iterations, a.Iterations)
	if a.Gap != nil {
		g.gaps = append(g.gaps, *a.Gap)
		if *a.Gap < 0 {
			g.beaten++
		}
	}
}

// table returns a line for each family and number of tours.
func (s *summary) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-8s %2s %9s %10s %10s %6s %12s  %s\n", "family", "m", "instances", "mean gap", "worst gap", "above", "iterations", "prototype")
	for _, g := range s.groups {
		mean, worst := "-", "-"
		if len(g.gaps) > 0 {
			mean, worst = fmt.Sprintf("%.3f %%", average(g.gaps)), fmt.Sprintf("%.2f %%", slices.Max(g.gaps))
		}
		fmt.Fprintf(&b, "%-8s %2d %9d %10s %10s %6d %12.0f  %s\n", g.family, g.m, len(g.iterations), mean, worst, g.beaten, average(g.iterations), g.other)
	}
	return b.String()
}

// average returns the mean of at least one number.
func average[T int | float64](xs []T) float64 {
	var sum float64
	for _, x := range xs {
		sum += float64(x)
	}
	return sum / float64(len(xs))
}

// beside runs the prototype on the same folder, for as long for each instance.
func (s *summary) beside(ctx context.Context, o settings) error {
	if _, err := os.Stat(filepath.Join(o.prototype, "go.mod")); err != nil {
		fmt.Printf("Skipped: the prototype, which is not in %s\n", o.prototype)
		return nil
	}
	dir, err := os.MkdirTemp("", "waymark-toptw")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	folder, err := filepath.Abs(o.dir)
	if err != nil {
		return err
	}
	binary := filepath.Join(dir, "prototype")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, ".")
	build.Dir = o.prototype
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build of the prototype: %w\n%s", err, out)
	}
	limit := o.time
	out, err := exec.CommandContext(ctx, binary, "solomon", limit.String(), folder).Output()
	if err != nil {
		return fmt.Errorf("prototype: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var m int
		var method, family string
		var mean, worst float64
		if n, _ := fmt.Sscanf(lines.Text(), "m=%d %s %s gap mean %f%% worst %f%%", &m, &method, &family, &mean, &worst); n == 5 && method == "ALNS" {
			s.group(family, m).other = fmt.Sprintf("%.2f %%, worst %.2f %%", mean, worst)
		}
	}
	return lines.Err()
}
