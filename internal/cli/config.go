package cli

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/internal/agent"
	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/tool"
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

// databaseFlag adds the flag that every command with a database has.
func (c *Config) databaseFlag(f *pflag.FlagSet) {
	c.stores = true
	f.StringVar(&c.Database, "database", defaultDatabase, "where runs are kept: sqlite:///relative.db or sqlite:////absolute.db (also DATABASE_URL)")
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
	f.StringVar(&c.Role, "role", "all", "what this process does: all")
	f.IntVar(&c.Concurrency, "concurrency", 16, "runs worked on at once, 1 to 256")
	f.DurationVar(&c.Heartbeat, "heartbeat", 15*time.Second, "silence on a stream after which a heartbeat is sent")
	choose(cmd, "auth", "dev")
	choose(cmd, "role", "all")
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
	if port := getenv("PORT"); port != "" {
		host, _, _ := net.SplitHostPort(defaultAddr)
		set(cmd.Flags().Lookup("addr"), "PORT", net.JoinHostPort(host, port))
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
	if c.chaos, err = tool.ParseChaos(c.Chaos, agent.ToolNames, []string{"stream", "llm"}); err != nil {
		fault("--%w", err)
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
	if c.Role != "all" {
		fault("--role: this build knows all")
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
