package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"waymark/internal/agent"
	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

func replayCommand(env Env) *cobra.Command {
	c := &Config{LogLevel: "error", LogFormat: "text"}
	var org string
	cmd := &cobra.Command{
		Use: "replay ID", Short: "Plan a run again from its stored evidence and compare bytes", Args: cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		Long: `Plan a run of the database again, from its stored request and evidence and without
asking any tool, and compare the itinerary with the stored one byte for byte.

Exit status: 0 byte-equal, 1 different (the first difference is told) or a fault.`,
		Example: `  waymark replay ` + exampleRun + `
  waymark replay --database postgres://waymark:secret@db/waymark --org ` + auth.DevOrg + ` ` + exampleRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.load(cmd, env, nil); err != nil {
				return err
			}
			if !trip.IsUUID(args[0]) || !trip.IsUUID(org) {
				return usageError{errors.New("a run and an org are named by their ids, such as " + exampleRun)}
			}
			return replay(cmd.Context(), env.Stdout, c, org, args[0])
		},
	}
	c.databaseFlag(cmd.Flags())
	cmd.Flags().StringVar(&org, "org", auth.DevOrg, "the org the run belongs to")
	return cmd
}

// replay works a run again and says whether it comes to the same.
func replay(ctx context.Context, out io.Writer, c *Config, org, id string) (err error) {
	a, err := open(ctx, c, c.newLog(io.Discard), func(*store.Store) bool { return false })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close(stopWithin)) }()
	run, err := a.store.Run(ctx, org, id)
	if errors.Is(err, trip.ErrNotFound) {
		return errors.New("this database has no run of this id in this org; name others with --database and --org")
	}
	if err != nil {
		return err
	}
	if run.Status != trip.Succeeded {
		return fmt.Errorf("the run is %s; only one that has succeeded can be planned again and compared", run.Status)
	}
	stored, err := a.store.Itinerary(ctx, org, id)
	if err != nil {
		return err
	}
	text, err := a.store.State(ctx, org, id)
	if err != nil {
		return err
	}
	var last agent.State
	if err := json.Unmarshal(text, &last); err != nil {
		return fmt.Errorf("checkpoint of run %s: %w", id, err)
	}
	again, err := a.agent.Replay(ctx, run, last)
	if err != nil {
		return fmt.Errorf("planned again: %w", err)
	}
	if bytes.Equal(stored, again) {
		fmt.Fprintf(out, "byte-equal  %d bytes  sha256 %x\n", len(stored), sha256.Sum256(stored))
		return nil
	}
	return fmt.Errorf("different: %s", firstDifference(stored, again))
}

// firstDifference says where two JSON texts first differ, in the order of their
// keys.
func firstDifference(before, after json.RawMessage) string {
	var a, b any
	if json.Unmarshal(before, &a) != nil || json.Unmarshal(after, &b) != nil {
		return "one of them is no JSON"
	}
	if at, was, is, found := differ("", a, b); found {
		return fmt.Sprintf("%s was %s and is %s", at, short(was), short(is))
	}
	return "only in how it is written"
}

// differ finds the first place where two values differ.
func differ(at string, a, b any) (where string, was, is any, found bool) {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			break
		}
		keys := slices.Sorted(maps.Keys(a))
		for key := range b {
			if _, known := a[key]; !known {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			if where, was, is, found = differ(at+"."+key, a[key], b[key]); found {
				return where, was, is, true
			}
		}
		return "", nil, nil, false
	case []any:
		b, ok := b.([]any)
		if !ok {
			break
		}
		for i := range max(len(a), len(b)) {
			var x, y any
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			if where, was, is, found = differ(fmt.Sprintf("%s[%d]", at, i), x, y); found {
				return where, was, is, true
			}
		}
		return "", nil, nil, false
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return at, a, b, !bytes.Equal(x, y)
}

// short writes a value in one short line.
func short(v any) string {
	text, _ := json.Marshal(v)
	return shorten(string(text), lineWidth)
}
