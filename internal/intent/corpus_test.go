package intent

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"waymark/internal/intent/intenttest"
	"waymark/internal/trip"
)

// leastShare is the precision and the recall below which no field may fall.
const leastShare = 0.97

// Every field of the corpus is read with the precision and the recall that are
// promised, and none has a value that nobody said and no assumption names.
func TestCorpus(t *testing.T) {
	corpora, err := intenttest.Load(os.DirFS("testdata/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	all := intenttest.NewScore()
	prompts := 0
	for _, c := range corpora {
		score, err := intenttest.Run(reader().world, reader().Read, c)
		if err != nil {
			t.Fatal(err)
		}
		all.Add(score)
		prompts += len(c.Prompts)
	}
	if prompts < 300 {
		t.Errorf("got %d prompts, want 300 or more", prompts)
	}
	for _, name := range intenttest.Fields {
		f := all.Fields[name]
		if f.Stated == 0 {
			t.Errorf("%s: no prompt states it", name)
		}
		if f.Precision() < leastShare || f.Recall() < leastShare {
			t.Errorf("%s: stated %d, found %d, right %d: got precision %.3f and recall %.3f, want %.2f", name, f.Stated, f.Found, f.Right, f.Precision(), f.Recall(), leastShare)
		}
	}
	for _, f := range all.Faults {
		if f.Invented {
			t.Errorf("invented: %s", f)
		} else {
			t.Logf("not understood: %s", f)
		}
	}
}

// The examples of the documentation are read as it says.
func TestDocumentedPrompts(t *testing.T) {
	text, err := os.ReadFile("../../docs/intent.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][2]string
	for _, row := range regexp.MustCompile("(?m)^\\| `(.+)` \\| `(.+)` \\|$").FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, [2]string{row[1], row[2]})
	}
	data, err := json.Marshal(map[string]any{"style": "documented", "today": trip.DateOf(now), "prompts": rows})
	if err != nil {
		t.Fatal(err)
	}
	var c intenttest.Corpus
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	score, err := intenttest.Run(reader().world, reader().Read, c)
	if err != nil || len(rows) < 10 {
		t.Fatalf("got %d examples and %v, want ten or more", len(rows), err)
	}
	for _, f := range score.Faults {
		t.Error(f)
	}
}
