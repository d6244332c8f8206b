package e2e

import (
	"context"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"waymark/internal/store/storetest"
)

// processes are an API and workers on one database.
type processes struct {
	t       *testing.T
	ctx     context.Context
	db      *pgx.Conn
	api     *server
	workers map[string]*server // by their id
}

// newProcesses starts an API and n workers that have tools which are slow.
func newProcesses(t *testing.T, n int, args ...string) *processes {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	t.Cleanup(cancel)
	url := storetest.Postgres(t)
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.WithoutCancel(ctx)) })
	p := &processes{t: t, ctx: ctx, db: db, workers: map[string]*server{}}
	p.api = serveOn(t, url, "--role", "api")
	for range n {
		w := serveOn(t, url, append(args, "--role", "worker", "--chaos", "weather:timeout")...)
		for _, id := range p.text(`SELECT id FROM worker`) {
			if p.workers[id] == nil {
				p.workers[id] = w
			}
		}
	}
	if len(p.workers) != n {
		t.Fatalf("workers that beat: %d, want %d", len(p.workers), n)
	}
	return p
}

// text returns the rows of a query for one text.
func (p *processes) text(query string, args ...any) []string {
	p.t.Helper()
	rows, err := p.db.Query(p.ctx, query, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// worker returns which worker has the run, and its id.
func (p *processes) worker(run string) (*server, string) {
	p.t.Helper()
	id := p.text(`SELECT executor_id FROM dbos.workflow_status WHERE workflow_uuid = $1`, run)
	if len(id) != 1 || p.workers[id[0]] == nil {
		p.t.Fatalf("run %s is with %q, which is none of the workers", run, id)
	}
	return p.workers[id[0]], id[0]
}

// goneOnWithin is how soon a run must go on whose worker is gone: the contract says
// 5 s, a busy machine takes longer.
const goneOnWithin = 15 * time.Second

func TestRunGoesOnWithAnotherWorker(t *testing.T) {
	t.Parallel()
	for how, signal := range map[string]syscall.Signal{"killed": syscall.SIGKILL, "stalled": syscall.SIGSTOP} {
		t.Run(how, func(t *testing.T) {
			p := newProcesses(t, 2, "--retain", "30d")
			all := p.api.begin(t, p.ctx, 1)
			all.at(p.ctx, "tool_exec")
			gone, id := p.worker(all.runs[0])
			begun := time.Now()
			if err := gone.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			wentOn := func() bool {
				events, _ := p.api.stream(t, all.runs[0], "", func(m message) bool {
					return strings.Contains(m.data, "Going on after an interruption") || m.event == "done"
				})
				return len(events) > 0 && strings.Contains(events[len(events)-1].data, "Going on")
			}
			if !waitUntil(p.ctx, wentOn) {
				t.Fatal("the run does not go on")
			}
			took := time.Since(begun)
			t.Logf("the run goes on after %s", took)
			if took > goneOnWithin {
				t.Errorf("the run goes on after %s, want at most %s", took, goneOnWithin)
			}
			all.reading.Wait()
			if signal == syscall.SIGSTOP {
				p.wantNothingOf(gone, id)
			}
			all.wantWhole(p.ctx)
		})
	}
}

// wantNothingOf lets the worker go on that has slept, waits until it takes part
// again, and fails if it has anything to say of the run that it had.
func (p *processes) wantNothingOf(late *server, id string) {
	p.t.Helper()
	if err := late.Process.Signal(syscall.SIGCONT); err != nil {
		p.t.Fatal(err)
	}
	late.wantReady(p.t, p.ctx, http.StatusOK)
	back := func() bool { return len(p.text(`SELECT id FROM worker WHERE id = $1`, id)) == 1 }
	if !waitUntil(p.ctx, back) {
		p.t.Error("the worker that has slept does not beat again")
	}
	p.stop(late)
	for _, line := range strings.Split(late.logs.String(), "\n") {
		if strings.Contains(line, "run failed") || strings.Contains(line, "cannot go on") {
			p.t.Errorf("the worker that has slept says: %s", line)
		}
	}
}

// stop ends a server in good order, so that its log is whole.
func (p *processes) stop(s *server) {
	p.t.Helper()
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		p.t.Errorf("after SIGTERM: %v, want exit 0\n%s", err, s.logs)
	}
}

func TestCancelReachesAnotherProcess(t *testing.T) {
	t.Parallel()
	p := newProcesses(t, 1, "--concurrency", "1")
	all := p.api.begin(t, p.ctx, 1)
	run := all.runs[0]
	all.at(p.ctx, "tool_exec")
	worker, _ := p.worker(run)
	next := p.api.submit(t, rome) // which waits until the worker has let go
	resp, err := http.Post(p.api.url+"/runs/"+run+"/cancel", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	begun := time.Now()
	var state struct{ Status string }
	if err := getJSON(p.ctx, p.api.url+"/runs/"+run, &state); err != nil || resp.StatusCode != http.StatusAccepted || state.Status != "cancelled" {
		t.Errorf("cancel: %s, then %s (%v); want 202, then cancelled", resp.Status, state.Status, err)
	}
	taken := func() bool {
		err := getJSON(p.ctx, p.api.url+"/runs/"+next, &state)
		return err == nil && state.Status != "pending"
	}
	if !waitUntil(p.ctx, taken) {
		t.Fatalf("the worker does not let go\n%s", worker.logs)
	}
	t.Logf("the worker lets go after %s", time.Since(begun))
	rest, _ := p.api.stream(t, next, "", nil)
	wantStory(t, rest, "succeeded")
	all.reading.Wait()
	late, _ := p.api.stream(t, run, "", nil)
	wantStory(t, late, "cancelled")
	if got, want := len(all.frames[0]), len(late)-1; got != want {
		t.Errorf("who read it all the time saw %d events, who came late %d", got, want)
	}
	p.stop(worker)
	if log := worker.logs.String(); strings.Contains(log, run) {
		t.Errorf("the worker speaks of the cancelled run:\n%s", log)
	}
}
