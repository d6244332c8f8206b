package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/graph"
	"waymark/internal/prose"
	"waymark/internal/repair"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// read turns the request into an intent, or asks.
func (a *Agent) read(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
	in, err := a.wanted(s)
	if bad := (trip.Invalid)(nil); errors.As(err, &bad) {
		err = &trip.Failure{Code: trip.CodeNeedsClarification, Field: bad[0].Field, Message: bad.Error(), Question: "Could you correct this?"}
	}
	if err != nil {
		return s, graph.Result{}, err
	}
	s.Intent = &in
	return s, graph.Result{Outcome: done, Report: graph.Report{
		Summary: fmt.Sprintf("%s in %s from %s, %s, up to %s", count(in.Dates.Days(), "day"), in.Destination.City, in.Dates.Start,
			people(in.Party), trip.Dollars(in.BudgetUSDCents)),
		Payload: trip.IntentPayload{Kind: "intent", Intent: in},
	}}, nil
}

// wanted is the intent of the request. That of a what-if was read and checked when
// it was asked for.
func (a *Agent) wanted(s State) (trip.Intent, error) {
	if s.Request.Change != nil {
		return *s.Request.Intent, nil
	}
	return a.Reader.Read(s.Request, s.Asked)
}

func people(p trip.Party) string {
	adults := count(p.Adults, "adult")
	switch n := len(p.ChildAges); n {
	case 0:
		return adults
	case 1:
		return adults + " and a child"
	default:
		return fmt.Sprintf("%s and %d children", adults, n)
	}
}

// verify applies every rule. A plan that is blocked after the last repair ends the
// run with an honest no.
func (a *Agent) verify(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
	judge := verify.NewJudge(*s.Intent, *s.Evidence, a.Policy)
	report := judge.Check(*s.Plan)
	s.Violations, s.Certified, s.Cost, s.Spend = report.Violations, report.Certificate, report.Cost, judge.DailyCost(*s.Plan)
	if s.Cycle == 0 {
		s.settle(report.Cost.Total)
	}
	blocking := slices.DeleteFunc(slices.Clone(report.Violations), func(v trip.Violation) bool { return v.Severity != trip.Blocking })
	outcome, summary := holds, fmt.Sprintf("%s made, all hold", count(len(report.Certificate.Checks), "check"))
	switch advisories := len(report.Violations) - len(blocking); {
	case len(blocking) > 0 && s.exhausted():
		return s, graph.Result{}, a.unrepairable(s, blocking)
	case len(blocking) > 0:
		outcome = broken
		summary = fmt.Sprintf("%s made, %d must be repaired: %s", count(len(report.Certificate.Checks), "check"), len(blocking), blocking[0].Message)
	case advisories > 0:
		summary = fmt.Sprintf("%s made, nothing stands in the way; %s to know", count(len(report.Certificate.Checks), "check"), count(advisories, "thing"))
	}
	return s, graph.Result{Outcome: outcome, Report: graph.Report{
		Summary: summary, Payload: trip.ViolationsPayload{Kind: "violations", Checks: len(report.Certificate.Checks), Violations: report.Violations},
	}}, nil
}

// exhausted reports whether no repair is left: all cycles are used, or the last
// one found nothing to improve.
func (s State) exhausted() bool {
	if s.Cycle >= repair.MaxCycles {
		return true
	}
	return s.Cycle > 0 && len(s.Repairs) < s.Cycle
}

// repair makes one cycle of moves.
func (a *Agent) repair(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
	s.Cycle++
	next, diff, ok := repair.Cycle(*s.Intent, *s.Plan, *s.Evidence, a.Policy, s.repairOptions(), s.Cycle)
	if !ok {
		return s, graph.Result{Outcome: done, Report: graph.Report{Summary: "Nothing was found that would help"}}, nil
	}
	s.Plan = &next
	s.Repairs = append(slices.Clone(s.Repairs), diff)
	moves := make([]string, len(diff.Moves))
	for i, m := range diff.Moves {
		moves[i] = m.Why
	}
	return s, graph.Result{Outcome: done, Report: graph.Report{Summary: strings.Join(moves, " "), Payload: trip.RepairPayload{Kind: "repair", Repair: diff}}}, nil
}

// repairOptions are the flights and lodgings of the other branches.
func (s State) repairOptions() repair.Options {
	o := repair.Options{Score: taste{s.Intent.Prefs}.wish}
	byTotal := slices.Clone(s.Branches)
	slices.SortStableFunc(byTotal, func(x, y Branch) int { return cmp.Compare(x.Total, y.Total) })
	for _, b := range byTotal {
		if !slices.Contains(o.Lodgings, b.Lodging.ID) {
			o.Lodgings = append(o.Lodgings, b.Lodging.ID)
		}
		if b.Out == nil {
			continue
		}
		if j := (repair.Journey{Out: b.Out.ID, Back: b.Back.ID}); !slices.Contains(o.Journeys, j) {
			o.Journeys = append(o.Journeys, j)
		}
	}
	return o
}

// write puts the plan into words that rest on facts.
func (a *Agent) write(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
	answer := a.words.Write(prose.Source{
		Intent: *s.Intent, Plan: *s.Plan, Evidence: *s.Evidence, Cost: s.Cost, Violations: s.Violations,
		Repairs: s.Repairs, Decisions: s.Decisions, Degraded: s.Degraded,
	})
	if faults := a.words.Check(answer); len(faults) > 0 {
		return s, graph.Result{}, fmt.Errorf("a sentence says what no fact does: %v", faults[0])
	}
	s.Answer, s.Citations = answer.Markdown(), answer.Citations()
	return s, graph.Result{Outcome: done, Report: graph.Report{Summary: fmt.Sprintf("Written, with %s", count(len(s.Citations), "source"))}}, nil
}
