package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// configured returns the configuration of a server started so.
func configured(t *testing.T, variables []string, args ...string) (*Config, error) {
	t.Helper()
	c, cmd := &Config{}, &cobra.Command{Use: "serve"}
	c.serveFlags(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return c, c.load(cmd, Env{Getenv: getenv(variables...)}, nil)
}

func TestFlagsWinOverEnvironmentOverDefaults(t *testing.T) {
	c, err := configured(t, nil)
	if err != nil || c.Addr != "127.0.0.1:8000" || c.Database != "sqlite:///waymark.db" || c.Heartbeat != 15*time.Second || c.Concurrency != 16 {
		t.Errorf("defaults: %+v (%v)", c, err)
	}
	environment := []string{"WAYMARK_ADDR=127.0.0.1:1001", "WAYMARK_HEARTBEAT=2s", "DATABASE_URL=sqlite:///env.db", "PORT=1002", "WAYMARK_CHAOS=stream:drop@5s"}
	c, err = configured(t, environment, "--heartbeat", "3s")
	if err != nil || c.Addr != "127.0.0.1:1001" || c.Database != "sqlite:///env.db" || c.Heartbeat != 3*time.Second || c.drop != 5*time.Second {
		t.Errorf("environment: %+v (%v)", c, err)
	}
	c, err = configured(t, append(environment, "WAYMARK_DATABASE=sqlite:///own.db"), "--addr", "localhost:1003")
	if err != nil || c.Addr != "localhost:1003" || c.Database != "sqlite:///own.db" {
		t.Errorf("own variable: %+v (%v)", c, err)
	}
	if c, err = configured(t, []string{"PORT=1002"}); err != nil || c.Addr != "127.0.0.1:1002" {
		t.Errorf("PORT: %+v (%v)", c, err)
	}
}

func TestDevAuthServesThisMachineOnly(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "127.9.9.9:8000", "localhost:8000", "[::1]:8000"} {
		if _, err := configured(t, nil, "--addr", addr); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{
		"", ":8000", "0.0.0.0:8000", "[::]:8000", "10.0.0.1:8000", "example.com:8000",
		"127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:nothing",
	} {
		if _, err := configured(t, nil, "--addr="+addr); err == nil || !strings.Contains(err.Error(), "--addr") {
			t.Errorf("%q: %v, want a refusal", addr, err)
		}
	}
	for _, port := range []string{"nothing", "65536", "-1", "127.0.0.1:80"} {
		if _, err := configured(t, []string{"PORT=" + port}); err == nil || !strings.Contains(err.Error(), "PORT: write a port") {
			t.Errorf("PORT=%s: %v, want a refusal that names it", port, err)
		}
	}
	if _, err := configured(t, []string{"PORT=nothing"}, "--addr", "127.0.0.1:0"); err != nil {
		t.Errorf("PORT beside --addr, which wins: %v", err)
	}
}

func TestSpellingsOfADatabase(t *testing.T) {
	for _, url := range []string{"sqlite:///a.db", "sqlite:////tmp/a.db", "sqlite+aiosqlite:///a.db", "sqlite+aiosqlite:////tmp/a.db",
		"postgres://u:p@h/db", "postgresql+asyncpg://u:p@h:5432/db?sslmode=require"} {
		if _, err := configured(t, []string{"DATABASE_URL=" + url}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{"a.db", "sqlite:", "sqlite://a.db", "sqlite:///", "mysql://u:" + secret + "@h/db", "postgresql+asyncpg://u:" + secret + "@h:port/db"} {
		if _, err := configured(t, nil, "--database", url); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want a refusal that does not repeat it", url, err)
		}
	}
}

func TestMapStyleIsAWholeAddress(t *testing.T) {
	c, err := configured(t, []string{"WAYMARK_MAP_STYLE=https://tiles.example/style.json"})
	if err != nil || c.MapStyle != "https://tiles.example/style.json" {
		t.Errorf("got %q (%v)", c.MapStyle, err)
	}
	for _, style := range []string{"style.json", "/style.json", "ftp://tiles.example/style.json", "https://a;b/style.json"} {
		if _, err := configured(t, nil, "--map-style", style); err == nil || !strings.Contains(err.Error(), "--map-style: write the whole address") {
			t.Errorf("%s: %v, want a refusal", style, err)
		}
	}
}

func TestChaosIsRead(t *testing.T) {
	if _, err := configured(t, nil, "--chaos", "weather:timeout,flights:error,llm:garbage,stream:drop@5s"); err != nil {
		t.Error(err)
	}
	_, err := configured(t, nil, "--chaos", "weather:slow,moon:error,stream:cut")
	for _, want := range []string{"chaos weather: ", `chaos "moon": `, "--chaos stream: "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("three faults: %v, want %s among them", err, want)
		}
	}
	for _, chaos := range []string{"llm", "llm:off", "stream:drop", "stream:drop@-1s", "stream:drop@x", "stream:cut@5s", "weather", "weather:slow", "moon:timeout"} {
		if _, err := configured(t, nil, "--chaos", chaos); err == nil {
			t.Errorf("%s is taken", chaos)
		}
	}
}

func TestRetentionIsReadInDaysOrHours(t *testing.T) {
	for text, want := range map[string]time.Duration{"30d": 720 * time.Hour, "12h": 12 * time.Hour, "0": 0, "0d": 0, "90m": 90 * time.Minute} {
		if c, err := configured(t, nil, "--retain", text); err != nil || time.Duration(c.Retain) != want {
			t.Errorf("%s: got %s (%v), want %s", text, time.Duration(c.Retain), err, want)
		}
	}
	for _, text := range []string{"30", "-1d", "-1h", "1.5d", "d", "1s", "99999999999d"} {
		if status, _, says := command(t.Context(), nil, "serve", "--retain="+text); status != exitUsage || !strings.Contains(says, "--retain: use ") {
			t.Errorf("%s: status %d, %s; want a refusal", text, status, says)
		}
	}
}

// TestFlagsAreInTheOperatorsTable compares the table of flags in docs/operating.md
// with the flags of serve.
func TestFlagsAreInTheOperatorsTable(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{} // flag to default
	for _, row := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| (?:`([^`]*)`)? *\\|").FindAllStringSubmatch(string(text), -1) {
		table[row[1]] = row[2]
	}
	serveCommand(Env{}).Flags().VisitAll(func(f *pflag.Flag) {
		if value, there := table[f.Name]; !there || value != f.DefValue {
			t.Errorf("--%s: the table has %q (%v), want the default %q", f.Name, value, there, f.DefValue)
		}
		delete(table, f.Name)
	})
	for name := range table {
		t.Errorf("--%s is in the table and no flag", name)
	}
}
