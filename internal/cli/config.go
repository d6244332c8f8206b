package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/internal/agent"
	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/tool"
	"waymark/internal/web"
)

// Config is the configuration of a process. Flags win over the environment, the
// environment over the defaults.
type Config struct {
	Addr        string
	Database    string
	Auth        string
	Role        string
	Concurrency int
	Heartbeat   time.Duration
	Retain      days
	NewRuns     int // a user may ask for in a minute; 0: any number
	Writes      int // other writes, likewise
	MapStyle    string
	Chaos       string
	LogLevel    string
	LogFormat   string

	stores bool // it has a database that the user names
	serves bool // it is a server's

	chaos tool.Chaos
	level slog.Level
	drop  time.Duration // of streams, by chaos
}

const (
	defaultAddr     = "127.0.0.1:8000"
	defaultDatabase = "sqlite:///waymark.db"
)

// languageModel is what --chaos calls the language model.
const languageModel = "llm"

// databaseFlag adds the flag that every command with a database has.
func (c *Config) databaseFlag(f *pflag.FlagSet) {
	c.stores = true
	f.StringVar(&c.Database, "database", defaultDatabase, "where runs are kept: sqlite:///relative.db, sqlite:////absolute.db or postgres://user:password@host/name (also DATABASE_URL)")
}

// logFlags adds what is logged and how.
func (c *Config) logFlags(cmd *cobra.Command, level string) {
	f := cmd.Flags()
	f.StringVar(&c.LogLevel, "log-level", level, "debug, info, warn or error")
	f.StringVar(&c.LogFormat, "log-format", "text", "text or json")
	f.StringVar(&c.Chaos, "chaos", "", "faults on purpose, such as weather:timeout,flights:error,stream:drop@5s")
	choose(cmd, "log-level", "debug", "info", "warn", "error")
	choose(cmd, "log-format", "text", "json")
}

// choose lets a shell complete the flag with the values.
func choose(cmd *cobra.Command, flag string, values ...cobra.Completion) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // no such flag
	}
}

// serveFlags adds the flags of a server.
func (c *Config) serveFlags(cmd *cobra.Command) {
	c.serves = true
	f := cmd.Flags()
	c.databaseFlag(f)
	c.logFlags(cmd, "info")
	f.StringVar(&c.Addr, "addr", defaultAddr, "address to serve on; PORT sets the port alone")
	f.StringVar(&c.Auth, "auth", "dev", "who may ask: dev (no password, on a loopback address only)")
	f.StringVar(&c.Role, "role", "all", "what this process does: all, api (takes runs and works on none) or worker (works on them and serves its health alone)")
	f.IntVar(&c.Concurrency, "concurrency", 16, "runs worked on at once, 1 to 256")
	f.DurationVar(&c.Heartbeat, "heartbeat", 15*time.Second, "silence on a stream after which a heartbeat is sent")
	f.Var(&c.Retain, "retain", "how long a run is kept after its end, such as 30d or 12h; 0 keeps it for ever")
	f.IntVar(&c.NewRuns, "new-runs-per-minute", 0, "new runs that a user may ask for in a minute; 0 is any number")
	f.IntVar(&c.Writes, "writes-per-minute", 0, "other changes that a user may make in a minute; 0 is any number")
	f.StringVar(&c.MapStyle, "map-style", "", "address of a MapLibre style for street maps in the page; empty: a sketch of our own, and nothing from elsewhere")
	choose(cmd, "auth", "dev")
	choose(cmd, "role", "all", "api", "worker")
}

// misread says what the value of a flag must be where err is that it is not.
func misread(err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	want := "another value"
	switch bad.GetFlag().Value.Type() {
	case "int", "int64":
		want = "a whole number"
	case "uint64":
		want = "a whole number, 0 or more"
	case "duration":
		want = "a duration, such as 15s"
	case "bool":
		want = "true or false"
	case "days":
		want = "days or hours, such as 30d or 12h"
	}
	return fmt.Errorf("--%s: use %s", bad.GetFlag().Name, want)
}

// fromEnv sets each flag that was not given from the environment and returns every
// fault.
func fromEnv(cmd *cobra.Command, getenv func(string) string) error {
	var faults []error
	set := func(f *pflag.Flag, variable, value string) {
		if value == "" || f == nil || f.Changed {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", variable, misread(err)))
		}
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := "WAYMARK_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		set(f, name, getenv(name))
	})
	set(cmd.Flags().Lookup("database"), "DATABASE_URL", getenv("DATABASE_URL"))
	if port, addr := getenv("PORT"), cmd.Flags().Lookup("addr"); port != "" && addr != nil && !addr.Changed {
		host, _, _ := net.SplitHostPort(defaultAddr)
		if at := net.JoinHostPort(host, port); hostPort(at) {
			set(addr, "PORT", at)
		} else {
			faults = append(faults, errors.New("PORT: write a port alone, such as 8000"))
		}
	}
	return errors.Join(faults...)
}

// validate reports every fault of the configuration at once.
func (c *Config) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if c.stores {
		if err := store.CheckURL(c.Database); err != nil {
			faults = append(faults, err)
		}
	}
	if err := c.level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		fault("--log-level: use debug, info, warn or error")
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		fault("--log-format: use text or json")
	}
	var err error
	if c.chaos, err = tool.ParseChaos(c.Chaos, append([]string{languageModel}, agent.ToolNames...), []string{"stream"}); err != nil {
		faults = append(faults, err)
	}
	if cut, given := c.chaos["stream"]; given {
		after, ok := strings.CutPrefix(cut, "drop@")
		if c.drop, err = time.ParseDuration(after); err != nil || !ok || c.drop <= 0 {
			fault("--chaos stream: use drop@ and a duration, such as drop@5s")
		}
	}
	return errors.Join(append(faults, c.validateServe())...)
}

// validateServe reports the faults of a server's flags; other commands have none.
func (c *Config) validateServe() error {
	if !c.serves {
		return nil
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !hostPort(c.Addr) {
		fault("--addr: write host:port, such as %s", defaultAddr)
	} else if c.Auth == "dev" && !auth.Loopback(c.Addr) {
		fault("--addr %s can be reached from elsewhere, and --auth=dev lets everybody in: serve on a loopback address such as %s", c.Addr, defaultAddr)
	}
	if c.Auth != "dev" {
		fault("--auth: this build knows dev")
	}
	if c.Role != "all" && c.Role != "api" && c.Role != "worker" {
		fault("--role: use all, api or worker")
	}
	if c.Retain < 0 || (c.Retain > 0 && c.Retain < days(time.Minute)) {
		fault("--retain: use a minute or more, or 0 to keep runs for ever")
	}
	if c.NewRuns < 0 || c.Writes < 0 {
		fault("--new-runs-per-minute, --writes-per-minute: use 0 or more")
	}
	if c.MapStyle != "" {
		if _, err := web.MapOrigin(c.MapStyle); err != nil {
			fault("--map-style: %w", err)
		}
	}
	if c.Concurrency < 1 || c.Concurrency > 256 {
		fault("--concurrency: use 1 to 256")
	}
	if c.Heartbeat < 10*time.Millisecond || c.Heartbeat > time.Minute {
		fault("--heartbeat: use 10ms to 1m")
	}
	return errors.Join(faults...)
}

// hostPort reports whether addr has a port that there is.
func hostPort(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

// load takes over the environment and validates, this and what check, if any,
// looks at. Every fault is in the error, a usage error.
func (c *Config) load(cmd *cobra.Command, env Env, check func() error) error {
	err := errors.Join(fromEnv(cmd, env.Getenv), c.validate())
	if check != nil {
		err = errors.Join(err, check())
	}
	if err != nil {
		return usageError{err}
	}
	return nil
}

// days is a duration that may be written in days, such as 30d.
type days time.Duration

func (d *days) String() string { return time.Duration(*d).String() }

func (d *days) Type() string { return "days" }

func (d *days) Set(text string) error {
	if n, found := strings.CutSuffix(text, "d"); found {
		whole, err := strconv.ParseUint(n, 10, 16)
		*d = days(whole) * days(24*time.Hour)
		return err
	}
	if text == "0" {
		*d = 0
		return nil
	}
	other, err := time.ParseDuration(text)
	*d = days(other)
	return err
}
