// Package e2e tests the whole program: the test binary runs itself again as
// waymark, so that processes can be killed.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/internal/cli"
	"waymark/internal/store/storetest"
)

// asProgram, when set, makes the test binary be waymark.
const asProgram = "WAYMARK_E2E_PROGRAM"

// deadline bounds every wait of these tests.
const deadline = 60 * time.Second

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(storetest.MainLeaky(m, prepare)) // toxiproxy does not end all of its goroutines
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Run(ctx, cli.Env{Args: os.Args[1:], Getenv: os.Getenv, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(status)
}

// prepare makes of a database that has the schema one that a server starts on.
func prepare(url string) error {
	for _, command := range []string{"migrate", "seed"} {
		if out, err := waymark(context.Background(), command, "--database", url).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", command, err, out)
		}
	}
	return nil
}

// waymark returns the program with arguments, ready to start.
func waymark(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// run runs the program to its end and returns its output and exit status.
func run(t *testing.T, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	cmd := waymark(ctx, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// server is a running waymark serve.
type server struct {
	*exec.Cmd
	url  string
	logs *bytes.Buffer
}

// serve starts a server on a SQLite file and a free port and waits until it serves.
func serve(t *testing.T, database string, args ...string) *server {
	t.Helper()
	return serveOn(t, "sqlite:///"+database, args...)
}

// serveOn is serve for the database of a URL.
func serveOn(t *testing.T, url string, args ...string) *server {
	t.Helper()
	s := &server{logs: new(bytes.Buffer)}
	s.Cmd = waymark(context.Background(), append([]string{"serve", "--addr", "127.0.0.1:0", "--database", url}, args...)...)
	s.Stderr = s.logs
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Wait()
		t.Fatalf("the server did not start: %v\n%s", err, s.logs)
	}
	_, s.url, _ = strings.Cut(strings.TrimSpace(line), " on ")
	return s
}

// kill ends the server as kill -9 does.
func (s *server) kill() {
	s.Process.Kill()
	s.Wait()
}

// submit asks for a trip and returns the run's id.
func (s *server) submit(t *testing.T, body string) string {
	t.Helper()
	resp, err := http.Post(s.url+"/runs", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var made struct {
		RunID  string `json:"run_id"`
		Status string `json:"status"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil || resp.StatusCode != http.StatusAccepted || made.Status != "accepted" {
		t.Fatalf("POST /runs: %s, %+v, %v; want 202 accepted", resp.Status, made, err)
	}
	if got, want := resp.Header.Get("Location"), "/runs/"+made.RunID; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	return made.RunID
}

// get returns the body of a path and its status.
func (s *server) get(t *testing.T, path string) (string, int) {
	t.Helper()
	resp, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), resp.StatusCode
}

// message is one message of an event stream.
type message struct{ id, event, data string }

// stream reads a run's stream after an id until stop says so, the stream ends or
// the server is gone, and returns its messages and the response's status.
func (s *server) stream(t *testing.T, run, lastID string, stop func(message) bool) ([]message, int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", s.url+"/runs/"+run+"/events/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return readMessages(resp.Body, stop), resp.StatusCode
}

// readMessages reads messages but heartbeats until stop, if any, says so of one or
// there are no more.
func readMessages(body io.Reader, stop func(message) bool) (all []message) {
	var m message
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "id":
			m.id = value
		case name == "event":
			m.event = value
		case name == "data":
			m.data = value
		case name == "" && m.event != "":
			if m.event != "heartbeat" {
				all = append(all, m)
			}
			if stop != nil && stop(m) {
				return all
			}
			m = message{}
		}
	}
	return all
}

// wantStory fails unless the messages are events 0, 1, 2, … and one done.
func wantStory(t *testing.T, messages []message, status string) {
	t.Helper()
	if len(messages) == 0 {
		t.Fatal("no messages")
	}
	last := len(messages) - 1
	transitions := 0
	for i, m := range messages[:last] {
		if m.event != "run_event" || m.id != fmt.Sprint(i) {
			t.Errorf("message %d: event %s, id %s; want run_event with id %d", i, m.event, m.id, i)
		}
		var e struct{ Phase string }
		if err := json.Unmarshal([]byte(m.data), &e); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
		if e.Phase == "started" || e.Phase == "completed" {
			transitions++
		}
	}
	done := messages[last]
	if want := fmt.Sprintf(`{"status":%q}`, status); done.event != "done" || done.id != fmt.Sprint(last-1)+".done" || done.data != want {
		t.Errorf("last message %+v, want done with id %d.done and %s", done, last-1, want)
	}
	if status == "succeeded" && transitions != 14 {
		t.Errorf("%d started and completed events, want 14", transitions)
	}
}

const rome = `{"prompt": "Long weekend in Rome for two, mid September, history, relaxed, 1200 euros"}`

func TestRunIsStreamedReplayedAndDelivered(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "test.db"))
	id := s.submit(t, rome)
	live, _ := s.stream(t, id, "", nil)
	wantStory(t, live, "succeeded")
	again, _ := s.stream(t, id, "", nil)
	if fmt.Sprint(again) != fmt.Sprint(live) {
		t.Error("the replay differs from what was streamed live")
	}
	middle := len(live) / 2
	rest, _ := s.stream(t, id, live[middle].id, nil)
	if fmt.Sprint(rest) != fmt.Sprint(live[middle+1:]) {
		t.Errorf("resumed after %s: got %d messages, want the last %d", live[middle].id, len(rest), len(live)-middle-1)
	}
	if _, status := s.stream(t, id, live[len(live)-1].id, nil); status != http.StatusNoContent {
		t.Errorf("reconnect after done: %d, want 204", status)
	}
	for format, want := range map[string]string{
		"json": `"certificate"`, "markdown": "# ", "ics": "BEGIN:VCALENDAR", "geojson": `"FeatureCollection"`, "gpx": "<gpx",
	} {
		if body, status := s.get(t, "/runs/"+id+"/itinerary?format="+format); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("itinerary as %s: status %d, want 200 with %s in it", format, status, want)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/destinations?q=par", "/runs", "/"} {
		if _, status := s.get(t, path); status != http.StatusOK {
			t.Errorf("GET %s: %d, want 200", path, status)
		}
	}
}

// TestKilledServerGoesOn kills the server in the middle of a run, several times at
// different events, and reads the same stream on after each start.
func TestKilledServerGoesOn(t *testing.T) {
	database := filepath.Join(t.TempDir(), "test.db")
	s := serve(t, database, "--chaos", "weather:timeout") // which keeps tool_exec at work for two seconds
	id := s.submit(t, rome)
	var all []message
	last := ""
	for _, until := range []string{"1", "4", "8"} {
		part, _ := s.stream(t, id, last, func(m message) bool { return m.id == until || m.event == "done" })
		all = append(all, part...)
		last = all[len(all)-1].id
		s.kill()
		s = serve(t, database)
	}
	part, _ := s.stream(t, id, last, nil)
	wantStory(t, append(all, part...), "succeeded")
	fresh, _ := s.stream(t, id, "", nil)
	if fmt.Sprint(fresh) != fmt.Sprint(append(all, part...)) {
		t.Error("what was read in parts differs from what is stored")
	}
}

func TestTerminateDrainsAndHandsOn(t *testing.T) {
	database := filepath.Join(t.TempDir(), "test.db")
	s := serve(t, database, "--chaos", "weather:timeout")
	id := s.submit(t, rome)
	part, _ := s.stream(t, id, "", func(m message) bool { return m.id == "4" })
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v, want exit 0\n%s", err, s.logs)
	}
	s = serve(t, database)
	rest, _ := s.stream(t, id, part[len(part)-1].id, nil)
	wantStory(t, append(part, rest...), "succeeded")
}

func TestCancelStopsASlowTool(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "test.db"), "--chaos", "weather:timeout")
	id := s.submit(t, rome)
	s.stream(t, id, "", func(m message) bool { return strings.Contains(m.data, `"tool_exec"`) })
	resp, err := http.Post(s.url+"/runs/"+id+"/cancel", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Errorf("cancel: %s, want 202", resp.Status)
	}
	all, _ := s.stream(t, id, "", nil)
	wantStory(t, all, "cancelled")
}

func TestPlanSaysByItsStatusWhatCameOfIt(t *testing.T) {
	tests := map[string]struct {
		args   []string
		status int
		out    string // part of standard output
		err    string // part of standard error
	}{
		"planned":        {[]string{"plan", "--fast", "Long weekend in Rome for two, mid September, history, relaxed, 1200 euros"}, 0, "ROME", "✓ responder"},
		"as calendar":    {[]string{"plan", "--fast", "--format", "ics", "3 days Lisbon, wheelchair, budget $900"}, 0, "BEGIN:VCALENDAR", "✓ responder"},
		"infeasible":     {[]string{"plan", "--fast", "7 days in Tokyo for four from JFK, budget $900"}, 3, "", "Nothing fits under $900"},
		"asks":           {[]string{"plan", "Take me somewhere warm"}, 4, "", "Lisbon"},
		"usage":          {[]string{"plan"}, 2, "", "plan --help"},
		"bad flags":      {[]string{"plan", "--max-days", "40", "--format", "pdf", "Rome"}, 2, "", "--format"},
		"unknown flag":   {[]string{"serve", "--colour"}, 2, "", "serve --help"},
		"open to others": {[]string{"serve", "--addr", "0.0.0.0:8000", "--concurrency", "0"}, 2, "", "--concurrency"},
		"graph":          {[]string{"graph"}, 0, "verifier -- broken --> repair", ""},
		"version":        {[]string{"version"}, 0, "waymark", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, status := run(t, tt.args...)
			if status != tt.status || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.err) {
				t.Errorf("status %d, want %d\nstdout, want %q in it:\n%s\nstderr, want %q in it:\n%s", status, tt.status, tt.out, out, tt.err, errs)
			}
		})
	}
}

func TestMigrateAndSeedTwiceChangeNothing(t *testing.T) {
	database := "sqlite:///" + filepath.Join(t.TempDir(), "test.db")
	for range 2 {
		for _, command := range []string{"migrate", "seed"} {
			if _, errs, status := run(t, command, "--database", database); status != 0 {
				t.Errorf("%s: status %d, %s", command, status, errs)
			}
		}
	}
}

// TestReadmeIsTrue runs what the README shows: the prompt plans, and the make
// targets and flags it names exist.
func TestReadmeIsTrue(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`go run \. plan "(5 days[^\n]*)"\n`).FindSubmatch(readme)
	if found == nil {
		t.Fatal("the README has no prompt to plan")
	}
	prompt := strings.ReplaceAll(string(found[1]), `\$`, "$")
	if out, errs, status := run(t, "plan", prompt); status != 0 || !strings.Contains(out, "Certificate") {
		t.Errorf("the README's prompt: status %d\n%s%s", status, out, errs)
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"run", "test", "check"} {
		if !bytes.Contains(readme, []byte("make "+target)) || !bytes.Contains(makefile, []byte("\n"+target+":")) {
			t.Errorf("make %s is not in both README and Makefile", target)
		}
	}
}
