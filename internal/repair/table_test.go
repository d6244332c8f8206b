package repair

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"waymark/internal/trip"
)

// TestDocumentedMoves compares the table of docs/rules.md with the table the moves
// are taken from.
func TestDocumentedMoves(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := make(map[trip.Rule]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|.*\\| ([^|]*) \\|$").FindAllStringSubmatch(string(text), -1) {
		documented[trip.Rule(row[1])] += strings.ReplaceAll(row[2], "`", "")
	}
	for _, a := range answers {
		var names []string
		for _, m := range a.moves {
			names = append(names, m.name)
		}
		if got, want := documented[a.rule], strings.Join(names, ", "); got != want {
			t.Errorf("%s: docs/rules.md has %q, the code %q", a.rule, got, want)
		}
		delete(documented, a.rule)
	}
	for rule, moves := range documented {
		if moves != "none" {
			t.Errorf("%s: docs/rules.md has %q, the code none", rule, moves)
		}
	}
}
