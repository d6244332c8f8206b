package e2e

import (
	"strings"
	"testing"
)

// TestScenarios plans the trips of every bundled scenario, and again with what must
// break each.
func TestScenarios(t *testing.T) {
	for _, args := range [][]string{{"eval", "../scenarios"}, {"eval", "--broken", "../scenarios"}} {
		out, err := waymark(t.Context(), args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "scenarios passed") || strings.Contains(string(out), "FAILED") {
			t.Errorf("waymark %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
