package tool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/trip"
)

// Chaos makes tools fail on purpose, for tests and demonstrations: a fault by the
// name of a tool, or of another part that reads its own switch.
type Chaos map[string]string

// faults are what Chaos can do to a tool.
var faults = []string{"timeout", "error", "garbage"}

// ParseChaos reads "weather:timeout,flights:error". The switches of other parts,
// such as stream:drop@5s, are kept as they are when others knows their name. Every
// fault of s is in the error.
func ParseChaos(s string, tools, others []string) (Chaos, error) {
	c := Chaos{}
	if s == "" {
		return c, nil
	}
	var wrong []error
	for part := range strings.SplitSeq(s, ",") {
		name, fault, _ := strings.Cut(strings.TrimSpace(part), ":")
		switch {
		case slices.Contains(others, name):
		case !slices.Contains(tools, name):
			wrong = append(wrong, fmt.Errorf("chaos %q: the parts are %s: %w", name, strings.Join(append(slices.Clone(tools), others...), ", "), trip.ErrInvalid))
		case !slices.Contains(faults, fault):
			wrong = append(wrong, fmt.Errorf("chaos %s: the faults are %s: %w", name, strings.Join(faults, ", "), trip.ErrInvalid))
		}
		c[name] = fault
	}
	return c, errors.Join(wrong...)
}

// disturb returns live with the fault. Where no live source is configured the
// bundled one stands in for it, so that the fall-back can be seen.
func disturb[In, Out any](fault string, live, bundled Source[In, Out]) Source[In, Out] {
	if fault == "" {
		return live
	}
	if live == nil {
		live = bundled
	}
	return func(ctx context.Context, in In) (Out, error) {
		var none Out
		switch fault {
		case "timeout":
			<-ctx.Done()
			return none, ctx.Err()
		case "error":
			return none, fmt.Errorf("chaos: %w", trip.ErrUnavailable)
		case "garbage":
			return none, fmt.Errorf("chaos: garbage: %w", trip.ErrInvalid)
		}
		return live(ctx, in)
	}
}
