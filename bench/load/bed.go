package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"waymark/internal/store/storetest"
)

// bench is what the measurements on one kind of database share.
type bench struct {
	kind, dir, binary string
	size              size
	cluster           *storetest.Cluster                     // nil: SQLite
	postgres          int                                    // the server's process; 0: SQLite, which has none, or elsewhere
	url               string                                 // of the database
	plan              func(ctx context.Context, n int) error // does the n-th request in this process
}

// newBench makes a database that has the schema and the development user. A
// PostgreSQL is as safe as it is by default, which that of the tests is not.
func newBench(ctx context.Context, kind, dir, binary string, quick bool) (b *bench, err error) {
	b = &bench{kind: kind, dir: dir, binary: binary, size: sizes(quick), url: "sqlite:///" + filepath.Join(dir, "load.db")}
	if kind == "postgres" {
		if b.cluster, err = storetest.Start("fsync=on", "full_page_writes=on", "shared_buffers=128MB", "autovacuum_naptime=60s"); err != nil {
			return nil, err
		}
		if b.url, err = b.cluster.Create(); err == nil {
			b.postgres, err = postmaster(ctx, b.cluster.Admin(b.url))
		}
	}
	for _, command := range []string{"migrate", "seed"} {
		if err == nil {
			err = b.waymark(ctx, command)
		}
	}
	if err != nil {
		b.close()
	}
	return b, err
}

// waymark runs a command on the database.
func (b *bench) waymark(ctx context.Context, command string) error {
	if out, err := exec.CommandContext(ctx, b.binary, command, "--database", b.url).CombinedOutput(); err != nil {
		return fmt.Errorf("waymark %s: %w\n%s", command, err, out)
	}
	return nil
}

func (b *bench) close() {
	if b.cluster != nil {
		b.cluster.Stop()
	}
}

// postmaster returns the process that all processes of a PostgreSQL are children
// of, 0 when it runs on another machine.
func postmaster(ctx context.Context, url string) (int, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	backend, err := readStat(int(conn.PgConn().PID()))
	if err != nil {
		return 0, nil
	}
	return backend.parent, nil
}

// server is a child process that serves.
type server struct {
	cmd  *exec.Cmd
	url  string
	logs *bytes.Buffer
}

// startTime bounds how long a child may take until it serves, and to stop.
const startTime = 15 * time.Second

// serve starts a server of the role.
func (b *bench) serve(ctx context.Context, role string) (*server, error) {
	return start(exec.CommandContext(ctx, b.binary, "serve", "--role", role, "--addr", "127.0.0.1:0", "--database", b.url, "--log-level", "error"))
}

// start starts a child that says in its first line at which address it serves.
func start(cmd *exec.Cmd) (*server, error) {
	s := &server{cmd: cmd, logs: &bytes.Buffer{}}
	cmd.Stderr = s.logs
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // it must not outlive this process
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadString('\n')
		line <- text
	}()
	select {
	case text := <-line:
		if at := strings.Index(text, "http://"); at >= 0 {
			s.url = strings.TrimSpace(text[at:])
			return s, nil
		}
		return nil, errors.Join(errors.New("the server did not start"), s.stop())
	case <-time.After(startTime):
		return nil, errors.Join(errors.New("the server took too long to start"), s.stop())
	}
}

// stop ends the child and returns what it had to complain about.
func (s *server) stop() error {
	s.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(startTime, func() { s.cmd.Process.Kill() })
	defer kill.Stop()
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(s.cmd.Path), err, s.logs)
	}
	return nil
}

func (s *server) pid() int { return s.cmd.Process.Pid }

// gauge reads one number of /metrics.
func (s *server) gauge(name string) (value float64, err error) {
	resp, err := http.Get(s.url + "/metrics")
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if _, err := fmt.Sscanf(lines.Text(), name+" %g", &value); err == nil {
			return value, nil
		}
	}
	return 0, fmt.Errorf("/metrics has no %s", name)
}

// measurement is one of the measurements on a kind of database.
type measurement struct {
	name string
	make func(*bench, context.Context, *report) error
}

// measurements are all of them. The submissions are last: nobody works what they
// leave behind.
var measurements = []measurement{
	{"start", (*bench).start}, {"runs", (*bench).runs}, {"throughput", (*bench).throughput}, {"relayed", (*bench).relayed},
	{"streams", (*bench).streams}, {"submissions", (*bench).submissions},
}

// all makes the measurement that has the name, or every one for "".
func (b *bench) all(ctx context.Context, r *report, only string) error {
	for _, m := range measurements {
		if only != "" && only != m.name {
			continue
		}
		if err := m.make(b, ctx, r); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}
