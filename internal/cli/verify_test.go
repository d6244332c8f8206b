package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyChecksFiles(t *testing.T) {
	status, itinerary, says := command(t.Context(), nil, "plan", "--fast", "--format", "json", "2 days in Rome in May, $1,500")
	if status != exitDone {
		t.Fatal(says)
	}
	const written = `{"intent":{"destination":{"city":"Paris"}},"days":[{"date":"2027-06-02","visits":[{"place":"paris/louvre-museum","start":"07:00","end":"09:00"}]}]}`
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{file("it.json", itinerary)}, exitDone, "The plan holds. "},
		{[]string{file("day.json", written)}, exitInfeasible, "The plan does not hold: 1 blocking."},
		{[]string{"--repair", file("day.json", written)}, exitDone, "The repaired plan holds. "},
		{[]string{"--format", "json", file("day.json", written)}, exitInfeasible, `"holds": false`},
		{[]string{file("bad.json", "{")}, exitUsage, "no plan in JSON"},
		{[]string{file("far.json", strings.Replace(written, "Paris", "Atlantis", 1))}, exitUsage, "intent.destination"},
		{[]string{filepath.Join(dir, "none.json")}, exitUsage, "none.json"},
	} {
		status, out, says := command(t.Context(), nil, append([]string{"verify"}, tt.args...)...)
		if status != tt.status || !strings.Contains(out+says, tt.says) {
			t.Errorf("%v: status %d, %s%s; want %d and %q", tt.args, status, out, says, tt.status, tt.says)
		}
	}
	stdin := func(text string, args ...string) (int, string) {
		var out, says printed
		status := Run(t.Context(), Env{Args: append([]string{"verify"}, args...), Getenv: getenv(), Stdin: strings.NewReader(text), Stdout: &out, Stderr: &says})
		return status, out.String() + says.String()
	}
	for _, tt := range []struct {
		text   string
		status int
		says   string
	}{
		{itinerary, exitDone, "The plan holds. "},
		{written, exitInfeasible, "The plan does not hold: 1 blocking."},
		{"", exitUsage, "standard input is empty"},
		{"Day 1: the Louvre", exitUsage, "no plan in JSON"},
		{`[1]`, exitUsage, "no plan in JSON"},
		{`{}`, exitUsage, "give either plan, as an itinerary has it, or days"},
		{`{"days":"` + strings.Repeat("x", largestPlan) + `"}`, exitUsage, "standard input is larger than 4 MiB"},
	} {
		if status, says := stdin(tt.text, "-"); status != tt.status || !strings.Contains(says, tt.says) {
			t.Errorf("%.40q: status %d, %s; want %d and %q", tt.text, status, says, tt.status, tt.says)
		}
	}
	if status, out := stdin(written, "--repair", "--format", "json", "-"); status != exitDone || !strings.Contains(out, `"repair": {`) {
		t.Errorf("repaired as JSON: status %d, %s", status, out)
	}
	if sub, err := submissionOf([]byte(itinerary)); err != nil || sub.Plan == nil || len(sub.Days) != 0 || sub.Intent.Destination.ID != "rome" {
		t.Errorf("%v: %+v", err, sub.Intent)
	}
	if _, err := submissionOf([]byte(`{"days":[{"date":1}]}`)); err == nil || status == exitUsage {
		t.Errorf("days that are none: %v", err)
	}
}
