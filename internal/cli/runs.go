package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"waymark/internal/api"
)

// runsCommand is a client of a running server.
func runsCommand(env Env) *cobra.Command {
	client := &api.Client{}
	root := &cobra.Command{
		Use: "runs", Short: "List, show, watch and cancel the runs of a server", Args: cobra.NoArgs,
		Example: `  waymark runs list
  waymark runs watch 019b2f6e-7c1a-7000-8000-000000000000
  waymark runs --server http://127.0.0.1:9000 cancel 019b2f6e-7c1a-7000-8000-000000000000`,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return fromEnv(cmd, env.Getenv) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return listRuns(cmd, client) },
	}
	root.PersistentFlags().StringVar(&client.Base, "server", "http://"+defaultAddr, "where the server is")
	root.PersistentFlags().StringVar(&client.Token, "token", "", "bearer token")
	root.AddCommand(
		&cobra.Command{
			Use: "list", Short: "The newest runs", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return listRuns(cmd, client) },
		},
		&cobra.Command{
			Use: "show ID", Short: "One run, with its itinerary when it has one", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return showRun(cmd, client, args[0]) },
		},
		&cobra.Command{
			Use: "watch ID", Short: "Tell the steps of a run from its start to its end", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return watchRun(cmd, client, args[0]) },
		},
		&cobra.Command{
			Use: "cancel ID", Short: "Cancel a run", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := client.Cancel(cmd.Context(), args[0]); err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), "Cancelled.")
				return nil
			},
		},
	)
	return root
}

// listed is how many runs a list shows.
const listed = 50

func listRuns(cmd *cobra.Command, client *api.Client) error {
	page, err := client.Runs(cmd.Context(), "", "", listed)
	if err != nil {
		return err
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
		return err
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

func watchRun(cmd *cobra.Command, client *api.Client, id string) error {
	steps := newSteps(cmd.OutOrStdout())
	for event, err := range client.Stream(cmd.Context(), id, -1) {
		if err != nil {
			return err
		}
		steps.show(event)
	}
	steps.end()
	ctx := cmd.Context()
	if ctx.Err() != nil {
		return ctx.Err()
	}
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
