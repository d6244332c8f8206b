package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"waymark/internal/auth"
	"waymark/internal/feed"
	"waymark/internal/scenario"
	"waymark/internal/store"
	"waymark/internal/trip"
)

func evalCommand(env Env) *cobra.Command {
	c := &Config{}
	var broken bool
	cmd := &cobra.Command{
		Use: "eval FOLDER", Short: "Plan the trips of a folder of scenarios and check their conditions", Args: cobra.ExactArgs(1),
		Long: `Plan the trips of every scenario (*.yaml) of a folder, check what is expected of
them, and print a table. The format is in docs/scenarios.md.

Exit status: 0 when all pass, 1 when one fails.`,
		Example: `  waymark eval scenarios/
  waymark eval --broken scenarios/    each with what must break it: passes when all fail`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.load(cmd, env, nil); err != nil {
				return err
			}
			return runEval(cmd.Context(), env, c, args[0], broken)
		},
	}
	cmd.Flags().BoolVar(&broken, "broken", false, "run each scenario with the change that must make it fail")
	c.logFlags(cmd, "error")
	c.Concurrency = 1
	return cmd
}

func runEval(ctx context.Context, env Env, c *Config, folder string, broken bool) error {
	all, err := scenario.Load(os.DirFS(folder))
	if err != nil {
		return fmt.Errorf("scenarios of %s: %w", folder, err)
	}
	width, passed := 0, 0
	for _, s := range all {
		width = max(width, len(s.Name))
	}
	for _, s := range all {
		if broken {
			s = s.Break()
		}
		begun := time.Now()
		failed, err := evaluate(ctx, env, c, s)
		if err != nil {
			return fmt.Errorf("scenario %s: %w", s.Name, err)
		}
		mark := "FAILED"
		switch {
		case broken && len(failed) == 0:
			failed = []string{"some condition fails with what is in broken_by"}
		case broken || len(failed) == 0:
			mark, failed = "passed", nil
			passed++
		}
		fmt.Fprintf(env.Stdout, "%s  %-*s  %6.2f s  %s\n", mark, width, s.Name, time.Since(begun).Seconds(), s.About)
		for _, condition := range failed {
			fmt.Fprintf(env.Stdout, "%*s  not so: %s\n", len(mark), "", strings.Join(strings.Fields(condition), " "))
		}
	}
	fmt.Fprintf(env.Stdout, "%d of %d scenarios passed\n", passed, len(all))
	if passed < len(all) {
		return fmt.Errorf("%d of %d scenarios failed", len(all)-passed, len(all))
	}
	return nil
}

// evaluate plans the trips of a scenario in a world of their own and returns the
// conditions that do not hold.
func evaluate(ctx context.Context, env Env, c *Config, s scenario.Scenario) (failed []string, err error) {
	dir, err := os.MkdirTemp("", "waymark-eval-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	own := *c
	own.Database = "sqlite:///" + filepath.Join(dir, "eval.db")
	a, err := openWith(ctx, &own, c.newLog(env.Stderr), always, s.Agent)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.close(stopWithin)) }()
	begun := time.Now()
	a.store.Now = func() time.Time { return s.Asked.Add(time.Since(begun)) }
	if err := a.engine.Start(ctx); err != nil {
		return nil, err
	}
	outcomes := map[string]scenario.Outcome{}
	requests, err := s.Requests()
	if err != nil {
		return nil, err
	}
	for name, request := range requests {
		if outcomes[name], err = a.outcome(ctx, request); err != nil {
			return nil, err
		}
	}
	return s.Check(outcomes)
}

// outcome plans one trip and returns all there is to know of it.
func (a *app) outcome(ctx context.Context, request trip.Request) (o scenario.Outcome, err error) {
	run, _, err := a.engine.Submit(ctx, trip.Run{OrgID: auth.DevOrg, UserID: auth.DevUser, Request: request}, nil, store.Limit{})
	if err != nil {
		return o, err
	}
	for item, err := range a.feed.Follow(ctx, auth.DevOrg, run.ID, feed.Options{After: -1}) {
		switch {
		case err != nil:
			return o, err
		case item.Event != nil:
			o.Events = append(o.Events, *item.Event)
		case item.End != nil:
			o.Status, o.Error = item.End.Status, item.End.Failure
		}
	}
	if ctx.Err() != nil {
		return o, ctx.Err()
	}
	if run, err = a.store.Run(ctx, auth.DevOrg, run.ID); err != nil {
		return o, err
	}
	o.Intent = run.Intent
	if o.Status == trip.Succeeded {
		o.Itinerary, err = a.store.Itinerary(ctx, auth.DevOrg, run.ID)
	}
	return o, err
}
