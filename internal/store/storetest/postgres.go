package storetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"waymark/internal/store"
)

const (
	// server names a PostgreSQL whose role may create roles and databases; without it
	// a throw-away one is started.
	server = "WAYMARK_TEST_POSTGRES"
	// role owns the databases of the tests: an ordinary one.
	role = "waymark_test"
	// startWithin bounds the start of a server.
	startWithin = time.Minute
)

// Each runs a test once for each database. url returns the URL of a new one with
// the schema, another with each call.
func Each(t *testing.T, test func(t *testing.T, url func(*testing.T) string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres) })
}

// SQLite returns the URL of a new SQLite file with the schema.
func SQLite(t *testing.T) string {
	t.Helper()
	empty, err := emptySQLite()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:///" + path
}

// emptySQLite is a file with the schema: it is copied faster than made.
var emptySQLite = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "waymark")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	if err := prepare("sqlite:///" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// prepare brings an empty database to where tests begin: the schema, and what Main
// was given.
func prepare(url string) error {
	s, err := store.Open(url)
	if err != nil {
		return err
	}
	err = errors.Join(s.Migrate(context.Background()), s.Close())
	if err == nil && shared.more != nil {
		err = shared.more(url)
	}
	return err
}

// Open opens the database of the URL until t ends.
func Open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Postgres returns the URL of a new PostgreSQL database with the schema, for an
// ordinary role that owns it. Without a PostgreSQL the test is skipped.
func Postgres(t *testing.T) string {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.cluster == nil && shared.err == nil {
		if shared.cluster, shared.err = named(); shared.err == nil {
			shared.err = shared.cluster.makeTemplate()
		}
	}
	if errors.Is(shared.err, exec.ErrNotFound) {
		t.Skip("PostgreSQL is not installed: install it, or set " + server + " to the URL of one")
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	url, err := shared.cluster.create(" TEMPLATE " + shared.cluster.template())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// shared is the server of this test binary.
var shared struct {
	mu      sync.Mutex
	cluster *Cluster
	err     error
	more    func(url string) error
}

// Main runs the tests of a package, then stops the server they used and looks for
// goroutines they have left behind. prepare, if not nil, prepares a database that
// has the schema further, once for each kind of database. It returns the status to
// exit with.
func Main(m *testing.M, prepare func(url string) error) int {
	return leaks(MainLeaky(m, prepare))
}

// MainLeaky is Main without the look for goroutines, for a package with a library
// that leaves its own behind.
func MainLeaky(m *testing.M, prepare func(url string) error) int {
	shared.more = prepare
	return tidy(m.Run())
}

// MainEach is Main for a package whose tests all run once for each kind of
// database; they get theirs from URL.
func MainEach(m *testing.M, prepare func(url string) error) int {
	shared.more = prepare
	status := m.Run()
	if _, err := binaries(); status == 0 && (err == nil || os.Getenv(server) != "") && !fuzzing() {
		kind = Postgres
		status = m.Run()
	}
	return leaks(tidy(status))
}

// kind makes the databases of this round of MainEach.
var kind = SQLite

// URL returns the URL of a new database with the schema, of the kind of this round
// of MainEach.
func URL(t *testing.T) string {
	t.Helper()
	return kind(t)
}

// fuzzing reports whether this binary fuzzes, which it does once.
func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

func tidy(status int) int {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.cluster != nil {
		shared.cluster.Stop()
	}
	return status
}

// leaks returns the status, or 1 for goroutines that a good one has left behind.
func leaks(status int) int {
	if status != 0 {
		return status
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Cluster is a PostgreSQL server.
type Cluster struct {
	admin *url.URL // of a role that may do everything

	dir  string // of a server of ours, else ""
	bin  string
	more []string  // settings
	hold io.Closer // while it is open the server runs
	done chan struct{}
}

// named returns the server that WAYMARK_TEST_POSTGRES names, or starts one.
func named() (*Cluster, error) {
	name := os.Getenv(server)
	if name == "" {
		return Start()
	}
	admin, err := url.Parse(name)
	if err != nil {
		return nil, fmt.Errorf("%s: want postgres://user:password@host/postgres", server)
	}
	return &Cluster{admin: admin}, nil
}

// Start starts a throw-away server in a temporary folder, for a test that stops it
// or changes its roles. Settings, such as "fsync=on", win over those of a throw-away
// server. Where PostgreSQL is not installed it is exec.ErrNotFound.
func Start(settings ...string) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "waymark-postgres")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: bin, more: settings}
	if who := unprivileged(); who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	initdb := c.command(filepath.Join(bin, "initdb"), "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a free port
	if err != nil {
		return nil, err
	}
	c.admin = &url.URL{Scheme: "postgres", User: url.User("postgres"), Host: listener.Addr().String(), Path: "/postgres"}
	listener.Close()
	return c, c.Run()
}

// Own starts a server that t has to itself until it ends. Without a PostgreSQL the
// test is skipped.
func Own(t *testing.T) *Cluster {
	t.Helper()
	c, err := Start()
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("PostgreSQL is not installed: apt-get install postgresql")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

// binaries returns the folder of initdb and postgres.
func binaries() (string, error) {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	more, _ := filepath.Glob("/usr/pgsql-*/bin")
	folders = append(append(folders, more...), "/usr/local/pgsql/bin", "/opt/homebrew/bin")
	if path, err := exec.LookPath("initdb"); err == nil {
		folders = append([]string{filepath.Dir(path)}, folders...)
	}
	for _, f := range folders {
		_, err := os.Stat(filepath.Join(f, "initdb"))
		_, err2 := os.Stat(filepath.Join(f, "postgres"))
		if err == nil && err2 == nil {
			return f, nil
		}
	}
	return "", fmt.Errorf("initdb and postgres: %w", exec.ErrNotFound)
}

// unprivileged returns whom the server runs as, nil for the caller: PostgreSQL
// refuses to run as root.
func unprivileged() *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return nil
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "HOME="+c.dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: unprivileged(), Setpgid: true}
	return cmd
}

// Run starts the server of a cluster that is not running.
func (c *Cluster) Run() error {
	// The shell ends the server at once when its input ends, however this process
	// does. What is lost when the machine dies is no matter here, but
	// a commit must outlive the server.
	script := `"$@" & server=$!; read _; kill -QUIT $server; wait $server`
	host, port, _ := net.SplitHostPort(c.admin.Host)
	args := []string{"-c", script, "sh", filepath.Join(c.bin, "postgres"), "-D", c.data(), "-p", port}
	for _, setting := range append([]string{"listen_addresses=" + host, "unix_socket_directories=", "max_connections=200", "fsync=off", "full_page_writes=off",
		"shared_buffers=64MB", "log_min_messages=fatal", "autovacuum_naptime=10s"}, c.more...) {
		args = append(args, "-c", setting)
	}
	cmd := c.command("/bin/sh", args...)
	hold, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.hold, c.done = hold, make(chan struct{})
	go func() {
		defer close(c.done)
		cmd.Wait()
	}()
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	for {
		err := c.exec(ctx, c.admin.String(), "SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-c.done:
			return errors.New("postgres ended while it started")
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Halt ends the server at once, as a crash does; Run starts it again.
func (c *Cluster) Halt() {
	if c.hold != nil {
		c.hold.Close()
		<-c.done
		c.hold = nil
	}
}

// Stop ends the server and removes its folder.
func (c *Cluster) Stop() {
	c.Halt()
	if c.dir != "" {
		os.RemoveAll(c.dir)
	}
}

func (c *Cluster) exec(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// makeRole makes the role where it is missing.
func (c *Cluster) makeRole(ctx context.Context) error {
	return c.exec(ctx, c.admin.String(), `DO $$ BEGIN CREATE ROLE `+role+` LOGIN PASSWORD '`+role+`'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
}

func (c *Cluster) makeTemplate() error {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	if err := c.makeRole(ctx); err != nil {
		return err
	}
	err := c.exec(ctx, c.admin.String(), `DROP DATABASE IF EXISTS `+c.template(), `CREATE DATABASE `+c.template()+` OWNER `+role)
	if err != nil {
		return err
	}
	return prepare(c.url(c.template()))
}

// template is a database where tests begin: copied faster than made. Several test
// binaries may share a server.
func (c *Cluster) template() string { return fmt.Sprintf("template_%d", os.Getpid()) }

// Create returns the URL of a new, empty database for an ordinary role that owns
// it.
func (c *Cluster) Create() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	if err := c.makeRole(ctx); err != nil {
		return "", err
	}
	return c.create("")
}

func (c *Cluster) create(how string) (string, error) {
	name := "t_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	return c.url(name), c.exec(ctx, c.admin.String(), `CREATE DATABASE `+name+` OWNER `+role+how)
}

// Admin returns the URL of the database for the role that may do everything.
func (c *Cluster) Admin(database string) string {
	u := *c.admin
	at, err := url.Parse(database)
	if err == nil {
		u.Path = at.Path
	}
	return u.String()
}

func (c *Cluster) url(database string) string {
	u := *c.admin
	u.User, u.Path = url.UserPassword(role, role), "/"+database
	return u.String()
}
