package cli

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/api"
)

// deadline bounds every wait of these tests.
const deadline = 30 * time.Second

func at(t *testing.T, s string) time.Time {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// served starts a server and returns its address and how to stop it, which returns
// the exit status.
func served(t *testing.T, args ...string) (address string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	t.Cleanup(cancel)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	status := make(chan int, 1)
	var said printed
	go func() {
		status <- Run(ctx, Env{Args: append([]string{"serve"}, args...), Getenv: getenv(), Stdout: w, Stderr: &said})
		w.Close()
	}()
	line := make([]byte, 200)
	n, err := r.Read(line)
	address = regexp.MustCompile(`http://\S+`).FindString(string(line[:n]))
	if address == "" {
		t.Fatalf("%q (%v): %s", line[:n], err, said.String())
	}
	return address, func() int { cancel(); return <-status }
}

func TestServeThenRunsThenStop(t *testing.T) {
	dir := t.TempDir()
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+filepath.Join(dir, "w.db"))
	made, err := (&api.Client{Base: address}).CreateRun(t.Context(), api.NewRun{Prompt: "2 days in Rome in May", Mode: "fast"}, "")
	if err != nil {
		t.Fatal(err)
	}
	runs := func(args ...string) (int, string, string) {
		return command(t.Context(), []string{"WAYMARK_SERVER=" + address}, append([]string{"runs"}, args...)...)
	}
	if status, out, _ := runs("watch", made.ID); status != exitDone || !strings.Contains(out, "✓ responder") || !strings.Contains(out, "succeeded after ") {
		t.Errorf("watch: status %d\n%s", status, out)
	}
	if status, out, _ := runs(); status != exitDone || !strings.Contains(out, made.ID+"  succeeded") {
		t.Errorf("list: status %d\n%s", status, out)
	}
	if status, out, _ := runs("show", made.ID); status != exitDone || !strings.Contains(out, "ROME, 2027-") {
		t.Errorf("show: status %d\n%s", status, out)
	}
	if status, _, says := runs("cancel", made.ID); status != exitFault || !strings.Contains(says, "ended already") {
		t.Errorf("cancel: status %d, %s", status, says)
	}
	if status, _, says := runs("--token", secret, "list"); status != exitFault || strings.Contains(says, secret) {
		t.Errorf("bad token: status %d, %s", status, says)
	}
	res, err := http.Get(address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, err := io.ReadAll(res.Body); err != nil || !strings.Contains(string(text), "go_goroutines ") || !strings.Contains(string(text), "process_resident_memory_bytes ") {
		t.Errorf("metrics (%v):\n%s", err, text)
	}
	cities, err := http.Get(address + "/destinations?q=york")
	if err != nil {
		t.Fatal(err)
	}
	defer cities.Body.Close()
	if text, err := io.ReadAll(cities.Body); err != nil || !strings.Contains(string(text), `"city":"New York"`) || strings.Contains(string(text), "Rome") {
		t.Errorf("destinations (%v): %s", err, text)
	}
	taken := strings.TrimPrefix(address, "http://")
	status, _, says := command(t.Context(), nil, "serve", "--addr", taken, "--database", "sqlite:///"+filepath.Join(dir, "other.db"))
	if status != exitFault || !strings.Contains(says, taken+" is taken by another process") {
		t.Errorf("port in use: status %d, %s", status, says)
	}
	if status := stop(); status != exitDone {
		t.Errorf("stopped with %d", status)
	}
	for _, args := range [][]string{{"list"}, {"watch", made.ID}, {"show", made.ID}, {"cancel", made.ID}} {
		if status, _, says := runs(args...); status != exitFault || !strings.Contains(says, "no server answers at "+address) {
			t.Errorf("%s of no server: status %d, %s", args[0], status, says)
		}
	}
}

// TestMetricsAreInTheOperatorsTable compares the table of metrics in
// docs/operating.md with what a server that has been asked something serves.
func TestMetricsAreInTheOperatorsTable(t *testing.T) {
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(waymark_[a-z_]+)(?:\\{[a-z, ]+\\})?` \\|").FindAllStringSubmatch(string(text), -1) {
		table[row[1]] = true
	}
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+filepath.Join(t.TempDir(), "w.db"))
	defer stop()
	var body []byte
	for range 2 { // the first request is counted when it has been answered
		res, err := http.Get(address + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		body, err = io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for _, found := range regexp.MustCompile(`(?m)^# TYPE (waymark_\S+) `).FindAllStringSubmatch(string(body), -1) {
		if !table[found[1]] {
			t.Errorf("%s is served and not in the table", found[1])
		}
		delete(table, found[1])
	}
	for name := range table {
		t.Errorf("%s is in the table and not served", name)
	}
}

func TestDatabaseThatCannotBeUsedIsRefused(t *testing.T) {
	dir := t.TempDir()
	newer := filepath.Join(dir, "newer.db")
	for range 2 { // doing it again changes nothing
		if status, out, _ := command(t.Context(), nil, "migrate", "--database", "sqlite:///"+newer); status != exitDone || out != "The schema is up to date.\n" {
			t.Fatalf("migrate: status %d, %q", status, out)
		}
		if status, out, _ := command(t.Context(), nil, "seed", "--database", "sqlite:///"+newer); status != exitDone || !strings.Contains(out, "00000000-0000-0000-0000-000000000001") {
			t.Fatalf("seed: status %d, %q", status, out)
		}
	}
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"sqlite:///" + newer: "the database has schema 99, this binary knows ",
		"sqlite:///" + dir:   "cannot be written",
		"sqlite:///" + filepath.Join(dir, "none", "a.db"): "create it first",
	} {
		for _, name := range []string{"serve", "migrate", "seed"} {
			status, _, says := command(t.Context(), []string{"DATABASE_URL=" + url}, name)
			if status != exitFault || !strings.Contains(says, want) || strings.Contains(says, ": conflict") {
				t.Errorf("%s %s: status %d, %q; want %q", name, url, status, says, want)
			}
		}
	}
}

func TestListenNamesWhatIsWrong(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := listen(l.Addr().String()); err == nil || !strings.Contains(err.Error(), "PORT") {
		t.Errorf("got %v, want what to do", err)
	}
}
