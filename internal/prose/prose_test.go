package prose

import "testing"

func TestMarkdown(t *testing.T) {
	a := Write(paris())
	for _, f := range Check(a) {
		t.Error(f)
	}
	golden(t, "paris.md", a.Markdown())
}
