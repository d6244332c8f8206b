package cli

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"waymark/internal/api"
)

// TestRunsWhySaysWhy asks a server about places in a plan, outside of it, and of none.
func TestRunsWhySaysWhy(t *testing.T) {
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+filepath.Join(t.TempDir(), "w.db"))
	defer stop()
	client := &api.Client{Base: address}
	made, err := client.CreateRun(t.Context(), api.NewRun{Prompt: "2 days in Rome in May", Mode: "fast"}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range client.Stream(t.Context(), made.ID, -1) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		run, place string
		status     int
		says       []string
	}{
		{made.ID, "Colosseum", exitDone, []string{"Colosseum is in the plan: "}},
		{made.ID, "catacombs of san callisto", exitDone, []string{"Catacombs of San Callisto"}},
		{made.ID, "atlantis", exitFault, []string{"no place of this id or name", "/destinations/{id}/places"}},
		{made.ID, "piazza", exitFault, []string{"places are called so", "say more of the name"}},
		{exampleRun, "colosseum", exitFault, []string{"no run of this id", "waymark runs list"}},
		{"x", "colosseum", exitFault, []string{"no run of this id", "waymark runs list"}},
	} {
		status, out, says := command(t.Context(), []string{"WAYMARK_SERVER=" + address}, "runs", "why", tt.run, tt.place)
		for _, want := range tt.says {
			if status != tt.status || !strings.Contains(out+says, want) {
				t.Errorf("%s of %s: status %d, %s%s; want %d and %q", tt.place, tt.run, status, out, says, tt.status, want)
			}
		}
	}
	for _, args := range [][]string{{"show", exampleRun}, {"watch", exampleRun}, {"cancel", exampleRun}, {"show", "x"}} {
		status, out, says := command(t.Context(), []string{"WAYMARK_SERVER=" + address}, append([]string{"runs"}, args...)...)
		if status != exitFault || out != "" || !strings.Contains(says, "no run of this id") || !strings.Contains(says, "waymark runs list") {
			t.Errorf("%v: status %d, %q, %s", args, status, out, says)
		}
	}
}

// TestRunsOfWhatIsNoServer talks to what answers, but not as Waymark does.
func TestRunsOfWhatIsNoServer(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>hello</html>")) }))
	defer other.Close()
	for _, args := range [][]string{{"list"}, {"show", exampleRun}, {"why", exampleRun, "x"}, {"watch", exampleRun}, {"cancel", exampleRun}} {
		status, out, says := command(t.Context(), []string{"WAYMARK_SERVER=" + other.URL}, append([]string{"runs"}, args...)...)
		if status != exitFault || out != "" || !strings.Contains(says, "no answer of a Waymark server") || !strings.Contains(says, "--server") {
			t.Errorf("%v: status %d, %q, %s", args, status, out, says)
		}
	}
}

func TestSubcommandsHelpWithExamples(t *testing.T) {
	for _, args := range []string{"runs", "runs list", "runs show", "runs watch", "runs why", "runs cancel", "replay", "verify"} {
		status, out, says := command(t.Context(), nil, append(strings.Fields(args), "--help")...)
		if status != exitDone || says != "" || !strings.Contains(out, "Examples:\n  waymark ") || !strings.Contains(out, "waymark "+args) {
			t.Errorf("%s --help: status %d, %s%s", args, status, out, says)
		}
	}
	for _, args := range []string{"runs why", "runs why " + exampleRun, "runs watch", "runs cancel", "replay a b", "verify a b"} {
		status, _, says := command(t.Context(), nil, strings.Fields(args)...)
		if status != exitUsage || !strings.Contains(says, "--help") {
			t.Errorf("%s: status %d, %s", args, status, says)
		}
	}
}
