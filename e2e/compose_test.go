package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"waymark/internal/store/storetest"
)

// composition is deploy/compose.yaml. It has the settings that the file has and no
// others, so that one which is new there is known here first.
type composition struct {
	Name     string             `yaml:"name"`
	Waymark  service            `yaml:"x-waymark"` // what services take over
	Health   health             `yaml:"x-health"`
	Services map[string]service `yaml:"services"`
	Volumes  map[string]any     `yaml:"volumes"`
}

// service is a service of a composition. Those without a comment are settings of the
// container that a process alone has none of.
type service struct {
	Image       string            `yaml:"image"`
	Build       map[string]string `yaml:"build"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	DependsOn   map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	Healthcheck *health       `yaml:"healthcheck"`
	Volumes     []string      `yaml:"volumes"`
	NetworkMode string        `yaml:"network_mode"`
	Grace       time.Duration `yaml:"stop_grace_period"` // from SIGTERM to SIGKILL

	Ports       []string `yaml:"ports"`
	User        string   `yaml:"user"`
	Restart     string   `yaml:"restart"`
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Init        bool     `yaml:"init"`
	ShmSize     string   `yaml:"shm_size"`
	Tmpfs       []string `yaml:"tmpfs"`
}

// health is how a container's health is asked for.
type health struct {
	Test        []string      `yaml:"test"` // CMD and its words
	Interval    time.Duration `yaml:"interval"`
	Timeout     time.Duration `yaml:"timeout"`
	StartPeriod time.Duration `yaml:"start_period"`
}

// interpolation is ${NAME:?what is missing} and ${NAME:-default}.
var interpolation = regexp.MustCompile(`\$\{([A-Z_]+):([?-])([^}]*)\}`)

// readComposition reads the file with the variables of an environment.
func readComposition(environment map[string]string) (c composition, err error) {
	text, err := os.ReadFile("../deploy/compose.yaml")
	if err != nil {
		return c, err
	}
	text = interpolation.ReplaceAllFunc(text, func(found []byte) []byte {
		part := interpolation.FindSubmatch(found)
		value, set := environment[string(part[1])]
		if !set && string(part[2]) == "?" {
			err = errors.Join(err, fmt.Errorf("%s: %s", part[1], part[3]))
		}
		if !set {
			value = string(part[3])
		}
		return []byte(value)
	})
	if err != nil {
		return c, err
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	return c, d.Decode(&c)
}

// setUp brings a new server to where its image does: passwords are asked for, and
// the scripts of the file's volume were run by a superuser.
func (s service) setUp(t *testing.T, ctx context.Context, admin string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var rules string
	if err := conn.QueryRow(ctx, `SHOW hba_file`).Scan(&rules); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, `COPY (VALUES ('host all postgres 127.0.0.1/32 trust'), ('host all all 127.0.0.1/32 scram-sha-256')) TO '`+rules+`'`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, `SELECT pg_reload_conf()`); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, v := range s.Volumes {
		from, to, _ := strings.Cut(v, ":")
		if !strings.HasPrefix(to, "/docker-entrypoint-initdb.d/") {
			continue
		}
		cmd := exec.CommandContext(ctx, "psql", "-v", "ON_ERROR_STOP=1", "--no-password", "--no-psqlrc", "-d", admin, "-f", filepath.Join("../deploy", from)) // as the image does it
		cmd.Env = os.Environ()
		for name, value := range s.Environment {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", from, err, out)
		}
		ran++
	}
	if ran != 1 {
		t.Errorf("%d scripts are run in a new database, want role.sql", ran)
	}
}

// newHouse makes the house of the composition, in which nothing is started but the
// database, and returns the door that nginx will open.
func newHouse(t *testing.T, ctx context.Context, c composition) (h *house, door, admin string) {
	t.Helper()
	for _, program := range []string{"psql", "pg_isready"} {
		installed(t, "postgresql-client", program)
	}
	installed(t, "wget", "wget")
	nginx := installed(t, "nginx-light", "nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx")
	i := readImage(t)
	dir, program := i.folder(t)
	u, err := pgx.ParseConfig(storetest.Own(t).Admin("postgres://x/postgres"))
	if err != nil {
		t.Fatal(err)
	}
	database := net.JoinHostPort(u.Host, strconv.Itoa(int(u.Port)))
	admin = "postgres://postgres@" + database + "/postgres"
	c.Services["postgres"].setUp(t, ctx, admin)
	door = "127.0.0.1:" + freePort(t)
	moves := []string{
		"@postgres/", "@" + database + "/",
		"/etc/waymark/", dir + "/",
		"/tmp/", dir + "/run-",
		"listen 8000;", "listen " + door + ";",
		"exec nginx ", "exec " + nginx + " ",
		"daemon off;", "daemon off; master_process off;", // one process, so that nothing outlives it
	}
	for _, port := range []string{"8000", "8001", "8002", "9001", "9002"} {
		moves = append(moves, "127.0.0.1:"+port, "127.0.0.1:"+freePort(t))
	}
	h = &house{t: t, ctx: ctx, services: c.Services, up: map[string]*tenant{"postgres": {}}, move: strings.NewReplacer(moves...),
		checks: []string{"PGPORT=" + strconv.Itoa(int(u.Port))}}
	h.run = map[string]func([]string) *exec.Cmd{
		"waymark":                 func(command []string) *exec.Cmd { return i.process(program, command...) },
		c.Services["nginx"].Image: func(command []string) *exec.Cmd { return i.process(command[0], command[1:]...) },
	}
	config, err := os.ReadFile("../deploy/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(h.move.Replace(string(config))), 0o644); err != nil {
		t.Fatal(err)
	}
	return h, door, admin
}

// TestCompositionWorksAsProcesses starts what deploy/compose.yaml has, in its order,
// as processes of this machine; then asks for runs at nginx, kills a server, restarts
// the other and both workers, and the runs' readers must be told everything.
func TestCompositionWorksAsProcesses(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*within)
	defer cancel()
	if _, err := readComposition(nil); err == nil || !strings.Contains(err.Error(), "WAYMARK_DB_PASSWORD") {
		t.Errorf("without a password: %v, want what to set", err)
	}
	const password = "0123456789abcdef"
	c, err := readComposition(map[string]string{"WAYMARK_DB_PASSWORD": password})
	if err != nil {
		t.Fatal(err)
	}
	h, door, admin := newHouse(t, ctx, c)
	for name, s := range c.Services {
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s is published beyond this machine: %s", name, port)
			}
		}
		if strings.Contains(strings.Join(s.Command, " "), "worker") {
			s.Environment["WAYMARK_CHAOS"] = "weather:timeout" // so that a run lasts until something is done to it
		}
	}
	database := h.move.Replace(c.Services["seed"].Environment["DATABASE_URL"])
	if _, says, status := run(t, "seed", "--database", database); status != 1 || !strings.Contains(says, "run waymark migrate") {
		t.Errorf("seed before migrate: status %d, %q; want what to do", status, says)
	}
	for _, name := range []string{"nginx", "worker-1", "worker-2"} {
		h.start(name)
	}
	for _, name := range []string{"worker-1", "worker-2"} {
		h.wantHealthy(name)
	}
	wantOrdinaryRole(t, ctx, admin, password)
	wantWorkers(t, ctx, database, 2)
	s := &server{url: "http://" + door, logs: new(bytes.Buffer)}
	s.wantReady(t, ctx, 200)
	all := s.begin(t, ctx, 4)
	all.at(ctx, "tool_exec")
	h.kill("server-1")
	h.restart("server-2")
	more := s.begin(t, ctx, 4)
	more.at(ctx, "tool_exec")
	h.restart("worker-1")
	h.restart("worker-2")
	all.wantWhole(ctx)
	more.wantWhole(ctx)
	for _, name := range []string{"server-1", "server-2", "worker-1", "worker-2"} {
		h.stop(name)
	}
}

// wantWorkers fails unless so many processes have said that they work.
func wantWorkers(t *testing.T, ctx context.Context, database string, want int) {
	t.Helper()
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var got int
	if err := conn.QueryRow(ctx, `SELECT count(*) FROM worker`).Scan(&got); err != nil || got != want {
		t.Errorf("%d workers (%v), want %d", got, err, want)
	}
}

// wantOrdinaryRole fails unless the role that role.sql made owns its database, has a
// password that is asked for, and can see no rows that are not its own.
func wantOrdinaryRole(t *testing.T, ctx context.Context, admin, password string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var can, owns bool
	err = conn.QueryRow(ctx, `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,
		EXISTS (SELECT FROM pg_database WHERE datname = 'waymark' AND datdba = r.oid) FROM pg_roles r WHERE rolname = 'waymark'`).Scan(&can, &owns)
	if err != nil || can || !owns {
		t.Errorf("the role may more than others: %t, owns its database: %t (%v)", can, owns, err)
	}
	database := strings.TrimSuffix(strings.Replace(admin, "postgres@", "waymark:%s@", 1), "postgres") + "waymark"
	for _, given := range []string{password, "another"} {
		conn, err := pgx.Connect(ctx, fmt.Sprintf(database, given))
		if (err == nil) != (given == password) {
			t.Errorf("password %s: %v", given, err)
		}
		if err == nil {
			conn.Close(ctx)
		}
	}
	for _, command := range []string{"migrate", "seed", "serve"} {
		if _, says, status := run(t, command, "--database", strings.TrimSuffix(admin, "postgres")+"waymark"); status != 1 || !strings.Contains(says, "connect as an ordinary role") {
			t.Errorf("%s as a superuser: status %d, %q; want a refusal", command, status, says)
		}
	}
}
