package hours_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"waymark/internal/hours"
	"waymark/internal/trip"
)

// patience bounds the installation of the reference; hung is when its process, which
// needs some ten seconds, must be stuck on however busy a machine.
const (
	patience = 60 * time.Second
	hung     = 4 * time.Minute
)

// A reference is a process that asks the reference implementation, line by line.
type reference struct {
	questions *json.Encoder
	answers   *json.Decoder
	stderr    *bytes.Buffer
}

// A question is for the state of a value at some instants, each of them what the
// clock on the wall shows.
type question struct {
	Value   string   `json:"value"`
	Country string   `json:"country"`
	At      []string `json:"at"` // in the layout wall
}

const wall = "2006-01-02T15:04"

// An answer has a state for each instant or, where the reference refuses the
// value, an error. Warnings say how much of the value it finds doubtful.
type answer struct {
	States   []string `json:"states"`
	Warnings int      `json:"warnings"`
	Error    string   `json:"error"`
}

// state is the only state of the answer, "" if it has none.
func (a answer) state() string {
	if len(a.States) != 1 {
		return ""
	}
	return a.States[0]
}

// newReference installs the reference and starts it. Without the programs or the
// network that this needs, it skips the test.
func newReference(t *testing.T) *reference {
	t.Helper()
	if testing.Short() {
		t.Skip("the reference implementation is for the long run")
	}
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: apt-get install nodejs npm", program)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "reference.mjs"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	install(t, dir)
	ctx, cancel := context.WithTimeout(context.Background(), hung) // it ends after the test
	cmd := exec.CommandContext(ctx, "node", "reference.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TZ=UTC") // where no clock changes
	r := &reference{stderr: new(bytes.Buffer)}
	cmd.Stderr = r.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.questions, r.answers = json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		_ = in.Close() // it ends then
		if err := cmd.Wait(); err != nil && !t.Failed() {
			t.Errorf("the reference ended with %v\n%s", err, r.stderr)
		}
	})
	return r
}

// noNetwork are npm's errors when it cannot reach the registry.
var noNetwork = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT`)

// install installs in dir what its lock file names.
func install(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=1")
	cmd.Dir = dir
	switch out, err := cmd.CombinedOutput(); {
	case err != nil && noNetwork.Match(out):
		t.Skip("npm does not reach its registry")
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		t.Skip("npm does not answer in time")
	case err != nil:
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

// ask returns the reference's answer.
func (r *reference) ask(t *testing.T, q question) answer {
	t.Helper()
	var a answer
	if err := r.questions.Encode(q); err != nil {
		t.Fatalf("asking for %q: %v\n%s", q.Value, err, r.stderr)
	}
	if err := r.answers.Decode(&a); err != nil {
		t.Fatalf("answer for %q: %v\n%s", q.Value, err, r.stderr)
	}
	if a.Error == "" && len(a.States) != len(q.At) {
		t.Fatalf("answer for %q: got %d states, want %d", q.Value, len(a.States), len(q.At))
	}
	return a
}

// Both sides are to know the same public holidays: those that the reference has.
const firstYear, lastYear = 2025, 2029

// holidays asks the reference for the public holidays of a country.
func (r *reference) holidays(t *testing.T, country string, want int) hours.Holidays {
	t.Helper()
	q := question{Value: "PH", Country: country}
	for d := (trip.Date{Year: firstYear, Month: time.January, Day: 1}); d.Year <= lastYear; d = d.AddDays(1) {
		q.At = append(q.At, d.String()+"T12:00")
	}
	public := map[string]bool{}
	for i, state := range r.ask(t, q).States {
		if state == hours.Open.String() {
			public[q.At[i][:len(time.DateOnly)]] = true
		}
	}
	if len(public) != want {
		t.Fatalf("the reference has %d public holidays in %s from %d to %d, want %d", len(public), country, firstYear, lastYear, want)
	}
	return func(d trip.Date) bool { return public[d.String()] }
}

// country is one whose public holidays both sides know.
type country struct {
	code   string
	public hours.Holidays
}

func (r *reference) countries(t *testing.T) []country {
	t.Helper()
	var countries []country
	for _, c := range []struct {
		code     string
		holidays int // of the years known
	}{
		{"fr", 5 * 11},
		{"de", 5*10 + 1}, // in Berlin 2028-06-17 is one for once
	} {
		countries = append(countries, country{c.code, r.holidays(t, c.code, c.holidays)})
	}
	return countries
}

// state returns what we say of a schedule at an instant.
func state(t *testing.T, s hours.Schedule, at string, public hours.Holidays) string {
	t.Helper()
	instant, err := time.Parse(wall, at)
	if err != nil {
		t.Fatal(err)
	}
	return s.At(instant, public).String()
}

func (q question) String() string { return fmt.Sprintf("%q in %s", q.Value, q.Country) }
