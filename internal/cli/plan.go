package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"waymark/internal/auth"
	"waymark/internal/export"
	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// planFlags are what can be said beside the prompt.
type planFlags struct {
	request   trip.Request
	budgetUSD int64
	fast      bool
	format    string
}

func planCommand(env Env) *cobra.Command {
	c := &Config{}
	var f planFlags
	cmd := &cobra.Command{
		Use: `plan "prompt"`, Short: "Plan a trip and print the itinerary", Args: onePrompt, ValidArgsFunction: cobra.NoFileCompletions,
		Long: `Plan a trip in this process and print the itinerary on standard output. The steps
are told live on standard error: as one line on a terminal, else a line each.

Exit status: 0 planned, 1 fault, 2 usage, 3 nothing fits, 4 a question is open.`,
		Example: `  waymark plan "5 days in Paris in June, art and food, under \$2,500, from JFK, with two kids"
  waymark plan --format ics "Long weekend in Rome for two, mid September" > rome.ics
  waymark plan --budget-usd 900 --max-days 3 "Lisbon by wheelchair"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.request.Prompt = args[0]
			if err := c.load(cmd, env, func() error { return f.check(cmd.Flags()) }); err != nil {
				return err
			}
			return runPlan(cmd.Context(), env, c, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.request.MaxDays, "max-days", 0, "at most so many days, 1 to 14")
	flags.Int64Var(&f.budgetUSD, "budget-usd", 0, "budget in US dollars, for the whole party and trip")
	flags.StringVar(&f.request.Origin, "origin", "", "airport you leave from, such as JFK")
	flags.Uint64Var(&f.request.Seed, "seed", 0, "seed of the search: the same seed gives the same plan")
	flags.BoolVar(&f.fast, "fast", false, "search for a moment only")
	flags.StringVar(&f.format, "format", "text", "text, "+strings.Join(export.Names(), ", "))
	choose(cmd, "format", append([]string{"text"}, export.Names()...)...)
	c.logFlags(cmd, "error")
	c.Concurrency = 1
	return cmd
}

// onePrompt says how to write the prompt when it is not the one argument.
func onePrompt(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return errors.New(`write what you want as one argument, in quotes: waymark plan "3 days in Rome"`)
	}
	return nil
}

// check takes over the flags and reports every fault at once.
func (f *planFlags) check(flags *pflag.FlagSet) error {
	var bad trip.Invalid
	n := len([]rune(strings.TrimSpace(f.request.Prompt)))
	bad.Add(n >= 1 && n <= trip.MaxPromptRunes, "prompt", fmt.Sprintf("say in 1 to %d characters what you want", trip.MaxPromptRunes))
	bad.Add(!flags.Changed("max-days") || f.request.MaxDays >= 1 && f.request.MaxDays <= trip.MaxDays, "--max-days", fmt.Sprintf("use 1 to %d", trip.MaxDays))
	bad.Add(!flags.Changed("budget-usd") || f.budgetUSD >= 1 && f.budgetUSD <= 1_000_000, "--budget-usd", "use 1 to 1000000 dollars")
	_, known := export.ByName(f.format)
	bad.Add(known || f.format == "text", "--format", "use text, "+strings.Join(export.Names(), ", "))
	f.request.BudgetUSDCents = f.budgetUSD * 100
	f.request.Mode = trip.Best
	if f.fast {
		f.request.Mode = trip.Fast
	}
	return bad.Err()
}

// runPlan plans on a private database that is gone afterwards.
func runPlan(ctx context.Context, env Env, c *Config, f planFlags) (err error) {
	dir, err := os.MkdirTemp("", "waymark-plan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c.Database = "sqlite:///" + filepath.Join(dir, "plan.db")
	a, err := open(ctx, c, c.newLog(env.Stderr), always)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(stopWithin)) }()
	if err := a.engine.Start(ctx); err != nil {
		return err
	}
	run, _, err := a.engine.Submit(ctx, trip.Run{OrgID: auth.DevOrg, UserID: auth.DevUser, Request: f.request}, nil, store.Limit{})
	if err != nil {
		return err
	}
	if err := a.tell(ctx, env.Stderr, run.ID); err != nil {
		return err
	}
	body, err := a.store.Itinerary(ctx, auth.DevOrg, run.ID)
	if err != nil {
		return err
	}
	return printItinerary(env.Stdout, body, f.format)
}

// tell writes the steps of the run while they happen and returns the failure of a
// run that failed.
func (a *app) tell(ctx context.Context, w io.Writer, run string) error {
	steps := newSteps(w)
	for item, err := range a.feed.Follow(ctx, auth.DevOrg, run, feed.Options{After: -1}) {
		switch {
		case err != nil:
			return err
		case item.Event != nil:
			steps.show(*item.Event)
		case item.End != nil:
			steps.end()
			if item.End.Failure != nil {
				return item.End.Failure
			}
			return nil
		}
	}
	return ctx.Err()
}
