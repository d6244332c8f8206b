// Package cli is the command line: commands, configuration, and the wiring of all
// other packages into one process.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"waymark/internal/trip"
)

// Env is what a process gets from its surroundings.
type Env struct {
	Args           []string // without the program's name
	Getenv         func(string) string
	Stdin          io.Reader // nil: the process's own
	Stdout, Stderr io.Writer
}

// The exit statuses.
const (
	exitDone          = 0
	exitFault         = 1
	exitUsage         = 2
	exitInfeasible    = 3
	exitClarification = 4
)

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Run runs the command of the arguments until it is done or ctx ends, and returns
// the exit status.
func Run(ctx context.Context, env Env) int {
	root := newRoot(env)
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(env.Stderr, "waymark: interrupted")
	default:
		fmt.Fprintln(env.Stderr, "waymark: "+words(err))
	}
	return status(err)
}

// words returns an error's text without the kinds of error that end its lines,
// which are for programs.
func words(err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		for _, kind := range []error{trip.ErrInvalid, trip.ErrConflict, trip.ErrUnavailable, trip.ErrNotFound, trip.ErrForbidden} {
			lines[i] = strings.TrimSuffix(lines[i], ": "+kind.Error())
		}
	}
	return strings.Join(lines, "\n")
}

// status maps an error to an exit status.
func status(err error) int {
	var failure *trip.Failure
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &failure) && failure.Code == trip.CodeInfeasible:
		return exitInfeasible
	case errors.As(err, &failure) && failure.Code == trip.CodeNeedsClarification:
		return exitClarification
	}
	return exitFault
}

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "waymark",
		Short: "Plan city trips that hold",
		Long: `Waymark plans city trips that hold: from a sentence to a day-by-day itinerary in
which every visit is open, reachable, affordable and cited.

Every flag can also be set in the environment: --heartbeat is WAYMARK_HEARTBEAT.
A flag wins over the environment; DATABASE_URL and PORT are understood too.

Exit status: 0 done, 1 fault, 2 usage, 3 nothing fits, 4 a question is open.`,
		Example: `  waymark plan "5 days in Paris in June, art and food, under \$2,500, from JFK, with two kids"
  waymark plan --format ics "Long weekend in Rome for two, mid September, history" > rome.ics
  waymark serve
  waymark runs watch 019b2f6e-…`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", misread(err), cmd.CommandPath())}
	})
	root.AddCommand(planCommand(env), serveCommand(env), migrateCommand(env), seedCommand(env), runsCommand(env), verifyCommand(env), replayCommand(env), evalCommand(env), graphCommand(), versionCommand())
	wrapArgs(root)
	return root
}

// wrapArgs makes wrong arguments of every command usage errors.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}

// terminal reports whether w is a terminal.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
