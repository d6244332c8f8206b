package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// largestPlan bounds the file of a plan, in bytes.
const largestPlan = 4 << 20

// errBlocked is a plan in which something blocks; what it is has been printed.
var errBlocked = &trip.Failure{Code: trip.CodeInfeasible, Message: "the plan does not hold"}

func verifyCommand(env Env) *cobra.Command {
	c := &Config{}
	var repair bool
	var format string
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check anybody's plan by every rule", Args: cobra.ExactArgs(1),
		Long: `Check a plan by every rule, with what our own sources know. FILE is an itinerary as
"waymark plan --format json" prints it, or what POST /verify takes: an intent with a
plan or with days of visits. "-" is standard input.

Exit status: 0 nothing blocks, 1 fault, 2 usage, 3 something blocks (with --repair:
in the repaired plan).`,
		Example: `  waymark plan --format json "3 days in Rome" | waymark verify -
  waymark verify --repair --format json plan.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := c.load(cmd, env, func() error {
				var bad trip.Invalid
				bad.Add(format == "text" || format == "json", "--format", "use text or json")
				return bad.Err()
			})
			if err != nil {
				return err
			}
			return verifyFile(cmd, env, c, args[0], format, repair)
		},
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "also look for a repaired plan")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	choose(cmd, "format", "text", "json")
	c.logFlags(cmd, "error")
	return cmd
}

func verifyFile(cmd *cobra.Command, env Env, c *Config, name, format string, repair bool) error {
	text, err := readPlan(cmd, name)
	if err != nil {
		return err
	}
	sub, err := submissionOf(text)
	if err != nil {
		return usageError{err}
	}
	sub.Repair = repair
	world, err := atlas.Load()
	if err != nil {
		return err
	}
	box := &tool.Box{Log: c.newLog(env.Stderr), Now: time.Now, Chaos: c.chaos}
	defer box.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), time.Minute)
	defer cancel()
	judged, err := agent.New(world, box).Judge(ctx, sub, time.Now())
	if errors.Is(err, trip.ErrInvalid) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if format == "json" {
		encoder := json.NewEncoder(env.Stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(judged)
	} else {
		err = printJudgement(env.Stdout, judged)
	}
	if err == nil && !judged.Holds {
		err = errBlocked
	}
	return err
}

// readPlan reads a file, "-" for standard input.
func readPlan(cmd *cobra.Command, name string) ([]byte, error) {
	in := cmd.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{err}
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, largestPlan+1))
	if name == "-" {
		name = "standard input"
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(text) == 0:
		return nil, usageError{fmt.Errorf("%s is empty; give a plan as JSON, such as waymark plan --format json prints", name)}
	case len(text) > largestPlan:
		return nil, usageError{fmt.Errorf("%s is larger than %d MiB, which no plan is", name, largestPlan>>20)}
	}
	return text, nil
}

// submissionOf reads an itinerary, or the body of POST /verify.
func submissionOf(text []byte) (trip.Submission, error) {
	var body struct {
		Intent trip.Intent     `json:"intent"`
		Plan   *trip.Plan      `json:"plan"`
		Days   json.RawMessage `json:"days"`
		Repair bool            `json:"repair"`
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return trip.Submission{}, fmt.Errorf("this is no plan in JSON: %w", err)
	}
	sub := trip.Submission{Intent: body.Intent, Plan: body.Plan}
	if body.Plan == nil && len(body.Days) > 0 { // an itinerary has days too, of another kind
		if err := json.Unmarshal(body.Days, &sub.Days); err != nil {
			return sub, fmt.Errorf("days: %w", err)
		}
	}
	return sub, nil
}

// printJudgement writes what was found for a reader at a terminal.
func printJudgement(w io.Writer, j trip.Judgement) error {
	out := &lines{w: w}
	out.verdict("The plan", j.Verdict)
	for _, d := range j.Degraded {
		out.printf("  degraded: %s %s; %s was used\n", d.Tool, d.Reason, d.Used)
	}
	if j.Repair != nil {
		for _, r := range j.Repair.Repairs {
			for _, m := range r.Moves {
				out.printf("  repaired: %s: %s → %s. %s\n", m.Move, m.From, m.To, m.Why)
			}
		}
		out.verdict("The repaired plan", j.Repair.Verdict)
	}
	return out.err
}

// lines writes until the first error.
type lines struct {
	w   io.Writer
	err error
}

func (l *lines) printf(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.w, format, args...)
	}
}

func (l *lines) verdict(what string, v trip.Verdict) {
	blocking := 0
	for _, f := range v.Violations {
		if f.Severity == trip.Blocking {
			blocking++
		}
	}
	says := "holds"
	if blocking > 0 {
		says = fmt.Sprintf("does not hold: %d blocking", blocking)
	}
	l.printf("%s %s. %d checks, %s in all, rules %s.\n", what, says, len(v.Certificate.Checks), trip.Dollars(v.Cost.Total), v.Certificate.PolicyVersion)
	for _, f := range v.Violations {
		l.printf("  %-8s  %-13s  %-24s  %s\n", f.Severity, f.Rule, f.Subject, f.Message)
	}
}
