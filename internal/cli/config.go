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
	f.StringVar(&c.Database, "database", defaultDatabase, "where runs are kept: sqlite:///relative.db or sqlite:////absolute.db (also DATABASE_URL)")
}

// logFlags add what is logged and how.
func (c *Config) logFlags(f *pflag.FlagSet, level string) {
	f.StringVar(&c.LogLevel, "log-level", level, "debug, info, warn or error")
	f.StringVar(&c.LogFormat, "log-format", "text", "text or json")
	f.StringVar(&c.Chaos, "chaos", "", "faults on purpose, such as weather:timeout,flights:error,stream:drop@5s")
}

// serveFlags adds the flags of a server.
func (c *Config) serveFlags(f *pflag.FlagSet) {
	c.databaseFlag(f)
	c.logFlags(f, "info")
	f.StringVar(&c.Addr, "addr", defaultAddr, "address to serve on; PORT sets the port alone")
	f.StringVar(&c.Auth, "auth", "dev", "who may ask: dev (no password, on a loopback address only)")
	f.StringVar(&c.Role, "role", "all", "what this process does: all")
	f.IntVar(&c.Concurrency, "concurrency", 16, "runs worked on at once, 1 to 256")
	f.DurationVar(&c.Heartbeat, "heartbeat", 15*time.Second, "silence on a stream after which a heartbeat is sent")
}

// fromEnv sets each flag that was not given from the environment.
func fromEnv(cmd *cobra.Command, getenv func(string) string) error {
	var faults []error
	set := func(f *pflag.Flag, variable, value string) {
		if value == "" || f == nil || f.Changed {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", variable, err))
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
	if err := errors.Join(faults...); err != nil {
		return usageError{err}
	}
	return nil
}

// validate reports every fault of the configuration at once.
func (c *Config) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if c.Database != "" {
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
	if after, ok := strings.CutPrefix(c.chaos["stream"], "drop@"); ok {
		if c.drop, err = time.ParseDuration(after); err != nil || c.drop <= 0 {
			fault("--chaos stream: use drop@ and a duration, such as drop@5s")
		}
	}
	return errors.Join(append(faults, c.validateServe())...)
}

// validateServe reports the faults of a server's flags; other commands have none.
func (c *Config) validateServe() error {
	if c.Addr == "" {
		return nil
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
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

// load takes over the environment and validates; faults are usage errors.
func (c *Config) load(cmd *cobra.Command, env Env) error {
	if err := fromEnv(cmd, env.Getenv); err != nil {
		return err
	}
	if err := c.validate(); err != nil {
		return usageError{err}
	}
	return nil
}
