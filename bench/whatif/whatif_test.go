package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestEveryKindIsMeasured changes one short trip in every way.
func TestEveryKindIsMeasured(t *testing.T) {
	b, err := newBench()
	if err != nil {
		t.Fatal(err)
	}
	r := &report{}
	if err := b.measure(t.Context(), r, "2 days in Lisbon in October for two, history", "fast", 1); err != nil {
		t.Fatal(err)
	}
	if len(r.Figures) != len(kinds) {
		t.Fatalf("%d figures, want one of each of %v", len(r.Figures), kinds)
	}
	for i, f := range r.Figures {
		if f.Kind != kinds[i] || f.BaseMS <= 0 || f.MS <= 0 || f.Share <= 0 || f.Nodes != 7 || f.Reused < 1 || f.Reused > 7 {
			t.Errorf("%+v", f)
		}
	}
	file := filepath.Join(t.TempDir(), "sub", "whatif.json")
	if err := r.write(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var again report
	if err := json.Unmarshal(text, &again); err != nil || len(again.Figures) != len(kinds) {
		t.Errorf("%v: %s", err, text)
	}
}

func TestTableIsOfMedians(t *testing.T) {
	r := &report{}
	for _, taken := range []time.Duration{4, 1, 3} {
		r.add(figure{Mode: "fast", Kind: "lock", BaseMS: 10, MS: ms(taken * time.Millisecond), Share: share(taken, 10), Reused: 5, Nodes: 7})
	}
	table := r.table()
	for _, want := range []string{"fast  lock               10.0       3.0        30        40  15 of 21\n", "fast  all "} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	if strings.Contains(table, "best") {
		t.Errorf("a line of nothing in\n%s", table)
	}
}
