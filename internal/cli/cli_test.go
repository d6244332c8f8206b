package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"

	"waymark/internal/trip"
)

// secret is in values that must not be printed.
const secret = "s3cret"

// printed keeps what many goroutines print.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// getenv reads variables as "NAME=value".
func getenv(variables ...string) func(string) string {
	return func(name string) string {
		for _, v := range variables {
			if n, value, _ := strings.Cut(v, "="); n == name {
				return value
			}
		}
		return ""
	}
}

// command runs a command line with the variables.
func command(ctx context.Context, variables []string, args ...string) (status int, stdout, stderr string) {
	var out, err printed
	status = Run(ctx, Env{Args: args, Getenv: getenv(variables...), Stdout: &out, Stderr: &err})
	return status, out.String(), err.String()
}

func TestExitStatusSaysWhatCameOfIt(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want int
	}{
		{nil, exitDone},
		{errors.New("x"), exitFault},
		{&trip.Failure{Code: "internal"}, exitFault},
		{usageError{errors.New("x")}, exitUsage},
		{fmt.Errorf("plan: %w", usageError{errors.New("x")}), exitUsage},
		{fmt.Errorf("run: %w", &trip.Failure{Code: trip.CodeInfeasible}), exitInfeasible},
		{&trip.Failure{Code: trip.CodeNeedsClarification}, exitClarification},
	} {
		if got := status(tt.err); got != tt.want {
			t.Errorf("%v: got %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestWrongCommandLinesAreUsageErrors(t *testing.T) {
	for _, tt := range []struct{ args, says string }{
		{"plna", "unknown command"},
		{"verify", "accepts 1 arg"},
		{"verify --format xml x", "--format: use text or json"},
		{"replay", "accepts 1 arg"},
		{"plan", "in quotes"},
		{"plan 3 days in Rome", "in quotes"},
		{"plan --nope x", "unknown flag"},
		{"plan --max-days abc x", "--max-days: use a whole number; see waymark plan --help"},
		{"plan --seed -1 x", "--seed: use a whole number, 0 or more"},
		{"plan --max-days 0 x", "--max-days: use 1 to 14"},
		{"plan --max-days 15 x", "--max-days: use 1 to 14"},
		{"plan --budget-usd 0 x", "--budget-usd: use 1 to 1000000 dollars"},
		{"plan --format xml x", "--format: use text, json,"},
		{"serve x", "unknown command"},
		{"serve --heartbeat 5", "--heartbeat: use a duration, such as 15s"},
		{"runs show", "accepts 1 arg"},
		{"runs --server nowhere", "--server: write an address such as http://127.0.0.1:8000"},
		{"migrate --database=", "database URL"},
	} {
		status, out, says := command(t.Context(), nil, strings.Fields(tt.args)...)
		if status != exitUsage || out != "" || !strings.HasPrefix(says, "waymark: ") || !strings.Contains(says, tt.says) {
			t.Errorf("%s: status %d, stdout %q, stderr %q; want status 2 and %q", tt.args, status, out, says, tt.says)
		}
	}
}

func TestFaultsAreReportedAtOnceAndInWords(t *testing.T) {
	status, _, says := command(t.Context(),
		[]string{"WAYMARK_CONCURRENCY=many", "WAYMARK_HEARTBEAT=soon", "DATABASE_URL=postgres://u:" + secret + "@h:port/db", "WAYMARK_RETAIN=long"},
		"serve", "--addr", "0.0.0.0:8000", "--role", "boss", "--writes-per-minute", "-1", "--log-level", "loud", "--log-format", "xml", "--chaos", "stream:never")
	for _, want := range []string{
		"WAYMARK_CONCURRENCY: --concurrency: use a whole number\n", "WAYMARK_HEARTBEAT: ", "database URL: ", "--addr 0.0.0.0:8000 can be reached from elsewhere",
		"WAYMARK_RETAIN: --retain: use days or hours", "--role: ", "--writes-per-minute: ", "--log-level: ", "--log-format: ", "--chaos stream: use drop@",
	} {
		if !strings.Contains(says, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if status != exitUsage || strings.Contains(says, secret) || strings.Contains(says, "strconv") || strings.Contains(says, ": invalid") {
		t.Errorf("status %d:\n%s", status, says)
	}
	status, _, says = command(t.Context(), nil, "plan", "--max-days", "99", "--format", "xml", "--log-level", "loud", " ")
	for _, want := range []string{"prompt: ", "--max-days: ", "--format: ", "--log-level: "} {
		if status != exitUsage || !strings.Contains(says, want) {
			t.Errorf("status %d, %q: want %s", status, says, want)
		}
	}
}

func TestEveryCommandHasHelpWithExamples(t *testing.T) {
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s: no help or no example", c.CommandPath())
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(Env{}))
	status, out, _ := command(t.Context(), nil, "plan", "--help")
	if status != exitDone || !strings.Contains(out, "Examples:") || !strings.Contains(out, "--budget-usd") {
		t.Errorf("status %d: %s", status, out)
	}
	if _, out, _ := command(t.Context(), []string{"WAYMARK_TOKEN=" + secret}, "runs", "--help"); strings.Contains(out, secret) {
		t.Error("the help shows the token")
	}
}

func TestShellCompletesCommandsAndValues(t *testing.T) {
	for args, want := range map[string]string{
		"pl": "plan", "runs wa": "watch", "runs wh": "why", "re": "replay", "verify --format j": "json", "plan --format ge": "geojson", "serve --auth ": "dev", "plan --log-level w": "warn",
	} {
		words := strings.Split("__complete "+args, " ")
		if status, out, _ := command(t.Context(), nil, words...); status != exitDone || !strings.Contains(out, want) {
			t.Errorf("%s: status %d, %q; want %s", args, status, out, want)
		}
	}
	if status, out, _ := command(t.Context(), nil, "completion", "bash"); status != exitDone || !strings.Contains(out, "__start_waymark") {
		t.Errorf("completion bash: status %d", status)
	}
}

// TestDocsNameCommandsThatExist looks for command lines in the documents and wants each
// to begin with a command and to have flags of it alone.
func TestDocsNameCommandsThatExist(t *testing.T) {
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile("(?m)(?:`|^|\\$ )(?:waymark|go run \\.) ([a-z][^`\n#|]*)")
	found := 0
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range line.FindAllStringSubmatch(string(text), -1) {
			words := strings.Fields(match[1])
			cmd, rest, err := newRoot(Env{}).Find(words)
			if err != nil || !cmd.HasParent() && words[0] != "completion" {
				t.Errorf("%s: waymark %s is no command", file, match[1])
				continue
			}
			for _, word := range rest {
				name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
				if strings.HasPrefix(word, "--") && cmd.Flag(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: %s has no flag --%s", file, cmd.CommandPath(), name)
				}
			}
			found++
		}
	}
	if found < 10 {
		t.Errorf("%d command lines found, which cannot be all", found)
	}
}

func TestGraphAndVersion(t *testing.T) {
	if status, out, _ := command(t.Context(), nil, "graph"); status != exitDone || !strings.Contains(out, "verifier") {
		t.Errorf("graph: status %d, %q", status, out)
	}
	if status, out, _ := command(t.Context(), nil, "version"); status != exitDone || !strings.HasPrefix(out, "waymark ") {
		t.Errorf("version: status %d, %q", status, out)
	}
}
