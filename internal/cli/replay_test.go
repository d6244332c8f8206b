package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/api"
	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// TestReplayComparesBytes plans, changes, and replays both runs; then it alters what
// is stored and wants the replay to say where.
func TestReplayComparesBytes(t *testing.T) {
	database := filepath.Join(t.TempDir(), "w.db")
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+database)
	client := &api.Client{Base: address}
	made, err := client.CreateRun(t.Context(), api.NewRun{Prompt: "2 days in Rome in May, from JFK", Mode: "fast", Seed: 9}, "")
	if err != nil {
		t.Fatal(err)
	}
	finish := func(run string) {
		t.Helper()
		for _, err := range client.Stream(t.Context(), run, -1) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	finish(made.ID)
	child, err := client.WhatIf(t.Context(), made.ID, trip.Change{BudgetDeltaUSDCents: 10000}, "")
	if err != nil {
		t.Fatal(err)
	}
	finish(child.ID)
	if status := stop(); status != exitDone {
		t.Fatalf("stopped with %d", status)
	}
	replay := func(run string) (int, string, string) {
		return command(t.Context(), []string{"DATABASE_URL=sqlite:///" + database}, "replay", run)
	}
	for _, run := range []string{made.ID, child.ID} {
		if status, out, says := replay(run); status != exitDone || !strings.HasPrefix(out, "byte-equal  ") || !strings.Contains(out, "sha256 ") {
			t.Errorf("%s: status %d, %q, %s", run, status, out, says)
		}
	}
	s, err := store.Open("sqlite:///" + database)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	itinerary, err := s.Itinerary(t.Context(), auth.DevOrg, made.ID)
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.ReplaceAll(itinerary, []byte(`"city":"Rome"`), []byte(`"city":"Roma"`))
	if _, err := s.SQLite().Exec(`UPDATE itinerary SET body = ?, packed = NULL WHERE run_id = ?`, string(altered), made.ID); err != nil {
		t.Fatal(err)
	}
	if status, _, says := replay(made.ID); status != exitFault || !strings.Contains(says, `different: .intent.destination.city was "Roma" and is "Rome"`) {
		t.Errorf("altered: status %d, %s", status, says)
	}
	if status, _, says := replay("x"); status != exitUsage || !strings.Contains(says, "named by their ids") {
		t.Errorf("no id: status %d, %s", status, says)
	}
	if status, _, says := replay(exampleRun); status != exitFault || !strings.Contains(says, "no run of this id") || !strings.Contains(says, "--org") || !strings.Contains(says, "--database") {
		t.Errorf("no such run: status %d, %s", status, says)
	}
	none := filepath.Join(t.TempDir(), "none.db")
	if status, _, says := command(t.Context(), nil, "replay", "--database", "sqlite:///"+none, made.ID); status != exitFault || !strings.Contains(says, "waymark migrate") {
		t.Errorf("no such database: status %d, %s", status, says)
	}
	if _, err := s.SQLite().Exec(`UPDATE run SET status = 'cancelled' WHERE id = ?`, made.ID); err != nil {
		t.Fatal(err)
	}
	if status, _, says := replay(made.ID); status != exitFault || !strings.Contains(says, "the run is cancelled; only one that has succeeded") {
		t.Errorf("cancelled: status %d, %s", status, says)
	}
}

func TestFirstDifference(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{`{"a":1,"b":[1,2]}`, `{"a":1,"b":[1,3]}`, ".b[1] was 2 and is 3"},
		{`{"a":1}`, `{"a":1,"b":null,"c":2}`, ".c was null and is 2"},
		{`{"b":[1]}`, `{"b":[]}`, ".b[0] was 1 and is null"},
		{`{"b":1}`, `{"b": 1}`, "only in how it is written"},
		{`{`, `{}`, "one of them is no JSON"},
	} {
		if got := firstDifference([]byte(tt.before), []byte(tt.after)); got != tt.want {
			t.Errorf("%s and %s: got %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}
