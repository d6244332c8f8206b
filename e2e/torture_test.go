package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"waymark/internal/store/storetest"
)

// Of the torture test.
const (
	tortureRuns    = 200
	tortureReaders = 50
	tortureWithin  = 6 * time.Minute // all of it, on a busy machine
)

// TestTorture submits runs to an API with two workers on PostgreSQL while random
// processes are killed and stalled and the database crashes once. Every run must
// end well, with events 0 to N that have no gap, and every reader, however often it
// was cut off, must have seen the same.
func TestTorture(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	database, url := newPostgres(t)
	t.Cleanup(func() { explain(t, database.Admin(url)) })
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	ctx, cancel := context.WithTimeout(t.Context(), tortureWithin)
	defer cancel()

	api := newProcess(t, url, "api", "127.0.0.1:"+freePort(t))
	all := []*process{api, newProcess(t, url, "worker", "127.0.0.1:0"), newProcess(t, url, "worker", "127.0.0.1:0")}
	chaos, stop := context.WithCancel(ctx)
	defer stop()
	var tormenting sync.WaitGroup
	var submitted, finished atomic.Int64
	for i, p := range all {
		tormenting.Go(func() { p.torment(chaos, rand.New(rand.NewPCG(seed, uint64(i)))) })
	}
	tormenting.Go(func() {
		if waitUntil(chaos, func() bool { return finished.Load() > tortureRuns/4 }) {
			database.Halt()
			if err := database.Run(); err != nil {
				t.Error(err)
			}
		}
	})

	runs := make([]string, tortureRuns)
	told := make(chan string, tortureRuns) // runs for readers
	var submitting sync.WaitGroup
	for worker := range 8 {
		submitting.Go(func() {
			for i := worker; i < tortureRuns && ctx.Err() == nil; i += 8 {
				runs[i] = submitUntilAccepted(ctx, api.url, fmt.Sprint("torture-", i))
				submitted.Add(1)
				told <- runs[i]
			}
		})
	}
	seen := make([]map[string][]string, tortureReaders) // by reader and run: the frames
	var reading sync.WaitGroup
	for i := range tortureReaders {
		seen[i] = map[string][]string{}
		reading.Go(func() {
			r := rand.New(rand.NewPCG(seed, 1000+uint64(i)))
			for run := range told {
				frames, err := readToTheEnd(ctx, api.url, run, r)
				if err != nil {
					t.Errorf("reader %d of run %s: %v", i, run, err)
				}
				seen[i][run] = frames
				finished.Add(1)
			}
		})
	}
	submitting.Wait()
	close(told)
	reading.Wait()
	stop()
	tormenting.Wait()
	if ctx.Err() != nil {
		t.Fatalf("not done within %s: %d runs submitted, %d read to their end", tortureWithin, submitted.Load(), finished.Load())
	}
	api.resume()
	t.Logf("%d kills, %d stalls", kills(all), stalls(all))

	frames := map[string][]string{}
	for _, of := range seen {
		for run, f := range of {
			frames[run] = f
		}
	}
	if slices.Sort(runs); len(slices.Compact(runs)) != tortureRuns {
		t.Errorf("submitted %d different runs, want %d", len(slices.Compact(runs)), tortureRuns)
	}
	for _, run := range runs {
		wantWhole(t, ctx, api.url, run, frames[run])
	}
	// Late readers, all at once, see what those saw who were there.
	var late sync.WaitGroup
	for i := range tortureReaders {
		late.Go(func() {
			run := runs[i*tortureRuns/tortureReaders]
			again, err := readToTheEnd(ctx, api.url, run, rand.New(rand.NewPCG(seed, 2000+uint64(i))))
			if err != nil || !slices.Equal(again, frames[run]) {
				t.Errorf("late reader of run %s: got %d frames (%v), want the %d that were seen live", run, len(again), err, len(frames[run]))
			}
		})
	}
	late.Wait()
}

// explain tells of a test that failed how the runs stand that have not ended.
func explain(t *testing.T, url string) {
	if !t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Log(err)
		return
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT format('%s %s at %s, epoch %s, events to %s; engine: %s of %s, attempts %s', r.id, r.status, r.node, r.epoch, r.last_seq,
		w.status, w.executor_id, w.recovery_attempts) FROM run r LEFT JOIN dbos.workflow_status w ON w.workflow_uuid = r.id::text
		WHERE r.completed_at IS NULL UNION ALL SELECT format('worker %s silent for %s', id, clock_timestamp() - beat) FROM worker`)
	if err != nil {
		t.Log(err)
		return
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	t.Logf("runs that have not ended, and workers: %v\n%s", err, strings.Join(lines, "\n"))
}

// newPostgres starts a server of the test's own, with a database that has the
// schema.
func newPostgres(t *testing.T) (*storetest.Cluster, string) {
	t.Helper()
	database := storetest.Own(t)
	url, err := database.Create()
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(url); err != nil {
		t.Fatal(err)
	}
	return database, url
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// process is a waymark that is started again whenever it ends.
type process struct {
	t    *testing.T
	args []string
	url  string

	mu            sync.Mutex
	cmd           *exec.Cmd
	logs          strings.Builder
	killed, stops int
}

func newProcess(t *testing.T, database, role, addr string, more ...string) *process {
	t.Helper()
	p := &process{t: t, url: "http://" + addr, args: append([]string{"serve", "--role", role, "--addr", addr, "--database", database, "--concurrency", "4", "--heartbeat", "1s"}, more...)}
	p.start()
	t.Cleanup(func() {
		p.resume()
		p.kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", role, p.logs.String())
		}
	})
	return p
}

// start starts the program and waits until it serves; it may die meanwhile.
func (p *process) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd = waymark(context.Background(), p.args...)
	p.cmd.Stderr = &p.logs
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.t.Error(err)
		return
	}
	bufio.NewReader(out).ReadString('\n')
}

func (p *process) signal(s syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd.Process.Signal(s)
}

func (p *process) resume() { p.signal(syscall.SIGCONT) }

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

// restart ends the process by SIGTERM, as a service manager does, and starts it
// again.
func (p *process) restart() {
	p.signal(syscall.SIGTERM)
	p.mu.Lock()
	late := time.AfterFunc(deadline, func() { p.cmd.Process.Kill() })
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("after SIGTERM: %v, want exit 0", err)
	}
	late.Stop()
	p.mu.Unlock()
	p.start()
}

// torment kills and stalls the process at random until ctx ends. A stall is longer
// than a worker's life without a beat.
func (p *process) torment(ctx context.Context, r *rand.Rand) {
	for rest(ctx, time.Duration(1500+r.IntN(4000))*time.Millisecond) {
		if r.IntN(3) == 0 {
			p.stops++
			p.signal(syscall.SIGSTOP)
			rest(ctx, time.Duration(3500+r.IntN(2500))*time.Millisecond)
			p.resume()
			continue
		}
		p.killed++
		p.kill()
		p.start()
	}
}

func kills(all []*process) (n int) {
	for _, p := range all {
		n += p.killed
	}
	return n
}

func stalls(all []*process) (n int) {
	for _, p := range all {
		n += p.stops
	}
	return n
}

// rest waits for the time; false when ctx ended first.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// waitUntil polls until it holds; false when ctx ended first.
func waitUntil(ctx context.Context, holds func() bool) bool {
	for !holds() {
		if !rest(ctx, 50*time.Millisecond) {
			return false
		}
	}
	return true
}

// client gives up on a server that has stalled, so that the test does not.
var client = &http.Client{Timeout: 5 * time.Second}

// submitUntilAccepted asks for a run until the answer is 202. The key makes it one
// run however often it asks.
func submitUntilAccepted(ctx context.Context, url, key string) string {
	for ctx.Err() == nil {
		req, _ := http.NewRequestWithContext(ctx, "POST", url+"/runs", strings.NewReader(`{"prompt":"2 days in Rome in May, history","mode":"fast"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", key)
		resp, err := client.Do(req)
		if err == nil {
			var made struct {
				RunID string `json:"run_id"`
			}
			err = json.NewDecoder(resp.Body).Decode(&made)
			resp.Body.Close()
			if err == nil && resp.StatusCode == http.StatusAccepted {
				return made.RunID
			}
		}
		rest(ctx, 100*time.Millisecond)
	}
	return ""
}

// readToTheEnd follows a run until done and returns the frames of its events. It
// cuts its connection at random and comes back with the last id, like a browser.
func readToTheEnd(ctx context.Context, url, run string, r *rand.Rand) (frames []string, err error) {
	for ctx.Err() == nil {
		last := ""
		if len(frames) > 0 {
			last = fmt.Sprint(len(frames) - 1)
		}
		cut := -1
		if r.IntN(3) > 0 {
			cut = r.IntN(2000) // bytes
		}
		done, more, err := readOnce(ctx, http.DefaultClient, url, run, last, cut, len(frames))
		if err != nil {
			return frames, err
		}
		if frames = append(frames, more...); done {
			return frames, nil
		}
		rest(ctx, time.Duration(20+r.IntN(100))*time.Millisecond)
	}
	return frames, ctx.Err()
}

// readOnce reads one connection of a stream, at most cut bytes of it unless that is
// negative. A fault of the connection is none of the reader's; a frame that is not
// the next one is.
func readOnce(ctx context.Context, client *http.Client, url, run, last string, cut, next int) (done bool, frames []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", url+"/runs/"+run+"/events/stream", nil)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := client.Do(req)
	if err != nil {
		return false, nil, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return false, nil, fmt.Errorf("status %s after %q", resp.Status, last)
	}
	var body io.Reader = resp.Body
	if cut >= 0 {
		body = io.LimitReader(body, int64(cut))
	}
	lines := bufio.NewReader(body)
	var frame strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return false, frames, nil // what is not whole is no frame
		}
		if frame.WriteString(line); line != "\n" {
			continue
		}
		text := frame.String()
		frame.Reset()
		switch {
		case strings.Contains(text, "event: run_event\n"):
			if want := fmt.Sprintf("id: %d\n", next+len(frames)); !strings.HasPrefix(text, want) {
				return false, frames, fmt.Errorf("got the frame %q, want one that begins with %q", text, want)
			}
			frames = append(frames, text)
		case strings.Contains(text, "event: done\n"):
			return true, frames, nil
		}
	}
}

// wantWhole fails unless the run succeeded with events 0 to N in order, one end,
// and the frames are those events.
func wantWhole(t *testing.T, ctx context.Context, url, run string, frames []string) {
	t.Helper()
	type event struct {
		Sequence  int64
		Timestamp time.Time
		Node      string
		Phase     string
	}
	var all []event
	for after, final := int64(-1), false; !final; {
		var page struct {
			Events []event
			Next   int64 `json:"next_after"`
			Final  bool
		}
		if err := getJSON(ctx, fmt.Sprintf("%s/runs/%s/events?after=%d&limit=500", url, run, after), &page); err != nil {
			t.Errorf("events of run %s: %v", run, err)
			return
		}
		all, after, final = append(all, page.Events...), page.Next, page.Final
	}
	ends := 0
	for i, e := range all {
		if e.Sequence != int64(i) || (i > 0 && !e.Timestamp.After(all[i-1].Timestamp)) {
			t.Errorf("run %s, event %d: sequence %d at %s", run, i, e.Sequence, e.Timestamp)
		}
		if e.Phase == "failed" || (e.Node == "responder" && e.Phase == "completed") {
			ends++
		}
	}
	var state struct{ Status string }
	if err := getJSON(ctx, url+"/runs/"+run, &state); err != nil || state.Status != "succeeded" {
		t.Errorf("run %s: %s (%v), want succeeded", run, state.Status, err)
	}
	if last := all[len(all)-1]; ends != 1 || last.Node != "responder" || last.Phase != "completed" {
		t.Errorf("run %s: %d ends, the last event is %s %s; want one end, which is the last", run, ends, last.Node, last.Phase)
	}
	if len(frames) != len(all) {
		t.Errorf("run %s: its reader saw %d events of %d", run, len(frames), len(all))
	}
}

func getJSON(ctx context.Context, url string, into any) error {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
