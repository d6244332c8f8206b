package prose

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWhatIsCleanStaysAsItIs holds the quick look that spares most texts the work
// to the work itself.
func TestWhatIsCleanStaysAsItIs(t *testing.T) {
	odd := []rune("a 9–é東\u0301\u00a0\u2028\u200b\ufeff\ufffd\u0085\t\n\x00\x7f ")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.SampledFrom(odd), rapid.Rune())).Draw(t, "text")
		if rapid.Bool().Draw(t, "broken") {
			s += "\xff"
		}
		if isClean(s) && cleaned(s) != s {
			t.Fatalf("%q is taken for clean and becomes %q", s, cleaned(s))
		}
	})
}
