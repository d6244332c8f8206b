package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// figure is one kind of change of one trip.
type figure struct {
	Mode   string  `json:"mode"`
	Kind   string  `json:"kind"`
	Prompt string  `json:"prompt"`
	BaseMS float64 `json:"base_cpu_ms"` // p50, as are the others
	MS     float64 `json:"cpu_ms"`
	Share  float64 `json:"share_percent"` // of the base
	Reused int     `json:"nodes_reused"`
	Nodes  int     `json:"nodes"`
}

// report is all figures.
type report struct {
	Quick   bool     `json:"quick"`
	Figures []figure `json:"figures"`
}

func (r *report) add(f figure) { r.Figures = append(r.Figures, f) }

// table has a line for each mode and kind: the median of the trips, the worst, and
// nodes reused in all. All is of those in a process that goes on.
func (r *report) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-5s %-13s %9s %9s %9s %9s  %s\n", "mode", "change", "base ms", "ms", "p50 %", "worst %", "nodes reused")
	for _, mode := range []string{"fast", "best"} {
		for _, kind := range append(slices.Clone(kinds), "all") {
			var base, taken, shares []float64
			reused, nodes := 0, 0
			for _, f := range r.Figures {
				if f.Mode == mode && (f.Kind == kind || kind == "all" && f.Kind != afterRestart) {
					base, taken, shares = append(base, f.BaseMS), append(taken, f.MS), append(shares, f.Share)
					reused, nodes = reused+f.Reused, nodes+f.Nodes
				}
			}
			if len(shares) == 0 {
				continue
			}
			fmt.Fprintf(&b, "%-5s %-13s %9.1f %9.1f %9.0f %9.0f  %d of %d\n", mode, kind, median(base), median(taken), median(shares), slices.Max(shares), reused, nodes)
		}
	}
	return b.String()
}

func (r *report) write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

func median[T ~int64 | ~float64](xs []T) T {
	sorted := slices.Sorted(slices.Values(xs))
	return sorted[(len(sorted)-1)/2]
}

func ms(d time.Duration) float64 { return math.Round(float64(d)/1e4) / 100 }

func share(d, of time.Duration) float64 { return math.Round(1000*float64(d)/float64(of)) / 10 }
