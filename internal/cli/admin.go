package cli

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"waymark/internal/agent"
	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

func migrateCommand(env Env) *cobra.Command {
	c := &Config{LogLevel: "warn", LogFormat: "text"}
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the database to this version's schema", Args: cobra.NoArgs,
		Long: "Bring the database to this version's schema. Doing it again changes nothing.",
		Example: `  waymark migrate --database sqlite:////var/lib/waymark/waymark.db
  DATABASE_URL=postgres://waymark:secret@db/waymark waymark migrate`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.load(cmd, env, nil); err != nil {
				return err
			}
			a, err := open(cmd.Context(), c, c.newLog(env.Stderr), always)
			if err != nil {
				return err
			}
			fmt.Fprintln(env.Stdout, "The schema is up to date.")
			return a.close(stopWithin)
		},
	}
	c.databaseFlag(cmd.Flags())
	return cmd
}

func seedCommand(env Env) *cobra.Command {
	c := &Config{LogLevel: "warn", LogFormat: "text"}
	cmd := &cobra.Command{
		Use: "seed", Short: "Create the development org and user", Args: cobra.NoArgs,
		Long:    "Create the org and the user that requests without credentials belong to under --auth=dev. Doing it again changes nothing.\nA SQLite file is migrated first; a PostgreSQL database must have been by \"waymark migrate\".",
		Example: "  waymark seed",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.load(cmd, env, nil); err != nil {
				return err
			}
			s, err := store.Open(c.Database)
			if err != nil {
				return err
			}
			defer s.Close()
			bring := s.Check // the engine has tables there too, which migrate alone makes
			if ownFile(s) {
				bring = s.Migrate
			}
			if err := bring(cmd.Context()); err != nil {
				return err
			}
			if err := seed(cmd.Context(), s); err != nil {
				return err
			}
			fmt.Fprintf(env.Stdout, "org  %s\nuser %s\n", auth.DevOrg, auth.DevUser)
			return nil
		},
	}
	c.databaseFlag(cmd.Flags())
	return cmd
}

// seed creates the development org and user where they are missing.
func seed(ctx context.Context, s *store.Store) error {
	return s.InTx(ctx, auth.DevOrg, func(tx *store.Tx) error { return tx.EnsureUser(ctx, auth.DevOrg, auth.DevUser) })
}

func graphCommand() *cobra.Command {
	return &cobra.Command{
		Use: "graph", Short: "Print the graph of a run as Mermaid", Args: cobra.NoArgs,
		Example: "  waymark graph > graph.mmd",
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), new(agent.Agent).Graph().Mermaid())
			return err
		},
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the build", Args: cobra.NoArgs,
		Example: "  waymark version",
		RunE: func(cmd *cobra.Command, _ []string) error {
			fmt.Fprintf(cmd.OutOrStdout(), "waymark %s (rules %s)\n", version(), trip.DefaultPolicy().Version)
			return nil
		},
	}
}

// version names the build: a module version, or the commit it was made of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if revision == "" {
		return info.Main.Version
	}
	return revision + changed
}
