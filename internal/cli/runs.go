package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"waymark/internal/api"
	"waymark/internal/trip"
)

// runsCommand is a client of a running server.
func runsCommand(env Env) *cobra.Command {
	client := &api.Client{}
	root := &cobra.Command{
		Use: "runs", Short: "List, show, watch, explain and cancel the runs of a server", Args: cobra.NoArgs,
		Example: `  waymark runs list
  waymark runs watch ` + exampleRun + `
  waymark runs --server http://127.0.0.1:9000 cancel ` + exampleRun,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return loadClient(cmd, env, client) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return listRuns(cmd, client) },
	}
	root.PersistentFlags().StringVar(&client.Base, "server", "http://"+defaultAddr, "where the server is")
	root.PersistentFlags().StringVar(&client.Token, "token", "", "bearer token")
	root.AddCommand(
		&cobra.Command{
			Use: "list", Short: "The newest runs", Args: cobra.NoArgs,
			Example: "  waymark runs list",
			RunE:    func(cmd *cobra.Command, _ []string) error { return listRuns(cmd, client) },
		},
		&cobra.Command{
			Use: "show ID", Short: "One run, with its itinerary when it has one", Args: cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
			Example: "  waymark runs show " + exampleRun,
			RunE:    func(cmd *cobra.Command, args []string) error { return showRun(cmd, client, args[0]) },
		},
		&cobra.Command{
			Use: "watch ID", Short: "Tell the steps of a run from its start to its end", Args: cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
			Example: "  waymark runs watch " + exampleRun,
			RunE:    func(cmd *cobra.Command, args []string) error { return watchRun(cmd, client, args[0]) },
		},
		&cobra.Command{
			Use: "why ID PLACE", Short: "Say why a place is in a run's plan or is not", Args: cobra.ExactArgs(2), ValidArgsFunction: cobra.NoFileCompletions,
			Example: "  waymark runs why " + exampleRun + ` "musee rodin"`,
			RunE:    func(cmd *cobra.Command, args []string) error { return whyRun(cmd, client, args[0], args[1]) },
		},
		&cobra.Command{
			Use: "cancel ID", Short: "Cancel a run", Args: cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
			Example: "  waymark runs cancel " + exampleRun,
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := client.Cancel(cmd.Context(), args[0]); err != nil {
					return noRun(unreached(client, err))
				}
				fmt.Fprintln(cmd.OutOrStdout(), "Cancelled.")
				return nil
			},
		},
	)
	return root
}

// exampleRun is a run's id in examples.
const exampleRun = "019b2f6e-7c1a-7000-8000-000000000000"

// loadClient takes over the environment and looks at the server's address.
func loadClient(cmd *cobra.Command, env Env, client *api.Client) error {
	err := fromEnv(cmd, env.Getenv)
	if u, bad := url.Parse(client.Base); bad != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		err = errors.Join(err, fmt.Errorf("--server: write an address such as http://%s", defaultAddr))
	}
	if err != nil {
		return usageError{err}
	}
	return nil
}

// unreached says so when err is that no server has answered, or one that is not ours.
func unreached(client *api.Client, err error) error {
	base := client.Base
	if u, err := url.Parse(base); err == nil {
		base = u.Redacted()
	}
	var answer *api.Problem
	var syntax *json.SyntaxError
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &answer):
		return err
	case errors.Is(err, trip.ErrUnavailable):
		return fmt.Errorf("no server answers at %s; start one with waymark serve, or name another with --server", base)
	case errors.As(err, &syntax), errors.As(err, &other), errors.Is(err, io.EOF):
		return fmt.Errorf("what comes from %s is no answer of a Waymark server; name another with --server", base)
	}
	return err
}

// noRun says what to do when err is that there is no such run.
func noRun(err error) error {
	if errors.Is(err, trip.ErrNotFound) {
		return errors.New("there is no run of this id that you can see; waymark runs list shows those there are")
	}
	return err
}

// listed is how many runs a list shows.
const listed = 50

func listRuns(cmd *cobra.Command, client *api.Client) error {
	page, err := client.Runs(cmd.Context(), "", "", listed)
	if err != nil {
		return unreached(client, err)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTATUS\tCREATED\tPROMPT")
	for _, r := range page.Runs {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Status, r.CreatedAt.Local().Format(time.DateTime), shorten(r.Prompt, 60))
	}
	return w.Flush()
}

func showRun(cmd *cobra.Command, client *api.Client, id string) error {
	run, err := client.Run(cmd.Context(), id)
	if err != nil {
		return noRun(unreached(client, err))
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "run       %s\nstatus    %s\nnode      %s (%d %%)\nprompt    %s\n\n", run.ID, run.Status, run.Node, run.Progress, shorten(run.Prompt, 2*lineWidth))
	if run.Error != nil {
		return run.Error
	}
	if run.Status != "succeeded" {
		return nil
	}
	body, err := client.Itinerary(cmd.Context(), id, "json")
	if err != nil {
		return err
	}
	return printItinerary(out, body, "text")
}

func whyRun(cmd *cobra.Command, client *api.Client, id, place string) error {
	why, err := client.Why(cmd.Context(), id, place)
	if errors.Is(err, trip.ErrNotFound) { // the run or the place?
		if _, missing := client.Run(cmd.Context(), id); missing != nil {
			return noRun(unreached(client, missing))
		}
	}
	if err != nil {
		return unreached(client, err)
	}
	out := &lines{w: cmd.OutOrStdout()}
	out.printf("%s\n", why.Answer)
	if why.Rule != "" {
		out.printf("  rule  %s\n", why.Rule)
	}
	for _, name := range slices.Sorted(maps.Keys(why.Numbers)) {
		out.printf("  %s  %d\n", name, why.Numbers[name])
	}
	for _, s := range why.InsteadOf {
		out.printf("  instead of  %s  %s\n", s.SlotID, s.Name)
	}
	return out.err
}

func watchRun(cmd *cobra.Command, client *api.Client, id string) error {
	ctx := cmd.Context()
	if _, err := client.Run(ctx, id); err != nil {
		return noRun(unreached(client, err)) // the stream would wait for the server to come back
	}
	steps := newSteps(cmd.OutOrStdout())
	for event, err := range client.Stream(ctx, id, -1) {
		if err != nil {
			return err
		}
		steps.show(event)
	}
	steps.end()
	run, err := client.Run(ctx, id)
	if err != nil {
		return err
	}
	if run.Error != nil {
		return run.Error
	}
	took := run.CompletedAt.Sub(run.CreatedAt.Time)
	fmt.Fprintf(cmd.OutOrStdout(), "%s after %s\n", run.Status, took.Round(time.Millisecond))
	return nil
}
