package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/internal/graph"
	"waymark/internal/solve"
	"waymark/internal/trip"
	"waymark/internal/verify"
)

// drawMarket draws a trip and returns its market with the bases that are affordable,
// none for a trip that is refused.
func drawMarket(t *rapid.T, a *Agent) (*market, []base) {
	in, err := a.Reader.Read(drawRequest(t, a.Atlas), asked)
	if err != nil {
		t.Fatal(err)
	}
	city, _ := a.Atlas.City(in.Destination.ID)
	m := a.openMarket(in, city)
	journeys, err := a.journeys(in, city)
	if err != nil {
		return m, nil
	}
	bases, err := a.affordable(context.Background(), m, m.bases(journeys))
	if err != nil {
		return m, nil
	}
	return m, bases
}

// TestNoPlanScoresAboveItsBound solves bases of random trips with little and with
// some search: none within the budget comes to more than was said to be the most.
func TestNoPlanScoresAboveItsBound(t *testing.T) {
	a := newAgent(t, nil)
	solved, scores, bounds := 0, int64(0), int64(0)
	rapid.Check(t, func(t *rapid.T) {
		m, bases := drawMarket(t, a)
		if len(bases) == 0 {
			return
		}
		for _, b := range m.pick(bases, 2) {
			branch, err := m.solve(context.Background(), b, solve.Options{Seed: 1, Iterations: rapid.SampledFrom([]int{0, 60}).Draw(t, "iterations")})
			if err != nil || branch.Total > m.in.BudgetUSDCents {
				continue
			}
			solved++
			bound := m.bound(b)
			scores, bounds = scores+branch.score(), bounds+bound
			if branch.score() > bound {
				t.Errorf("%s scores %d, its bound is %d: %v", branch.subject(), branch.score(), bound, branch.Scores)
			}
		}
	})
	if solved < 10 {
		t.Errorf("only %d plans were compared", solved)
	}
	t.Logf("%d plans score %d, their bounds are %d", solved, scores, bounds)
}

// TestOnlyWhatIsOutdoneIsLeftOut: whatever base is not offered to the search, another
// that is has all that it has.
func TestOnlyWhatIsOutdoneIsLeftOut(t *testing.T) {
	a := newAgent(t, nil)
	all, left := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		_, bases := drawMarket(t, a)
		front := undominated(bases)
		for _, b := range bases {
			if !slices.ContainsFunc(front, func(f base) bool { return f.outdoes(b) }) {
				t.Errorf("%s is left out, and nothing is as good", b.key())
			}
		}
		for i, f := range front {
			for j, other := range front {
				if i != j && f.outdoes(other) {
					t.Errorf("%s is outdone by %s", other.key(), f.key())
				}
			}
		}
		all, left = all+len(bases), left+len(bases)-len(front)
	})
	if left == 0 {
		t.Error("nothing was outdone")
	}
	t.Logf("%d of %d bases are outdone", left, all)
}

// wholeEvidence is what the tools say of the plan of a branch, chosen or not.
func wholeEvidence(t *rapid.T, a *Agent, s State, b Branch) trip.Evidence {
	city, _ := a.Atlas.City(s.Intent.Destination.ID)
	g := gathering{emit: func(graph.Report) {}, asked: asked, at: s.Gathered}
	ev, err := a.gather(context.Background(), &g, evidenceQuery{*s.Intent, city, b.Plan, []string{b.Lodging.ID}, b.Lodging.Tier}) // no slot of a single day names it
	if err != nil {
		t.Fatal(err)
	}
	return *ev
}

// TestTotalsAreTheVerifiers: what each branch is said to cost, by the planner and in
// the decisions, is what the verifier comes to for its plan.
func TestTotalsAreTheVerifiers(t *testing.T) {
	a := newAgent(t, nil)
	branches := 0
	rapid.Check(t, func(t *rapid.T) {
		s := Begin(trip.Run{ID: "run", CreatedAt: asked, Request: drawRequest(t, a.Atlas)})
		var plans []Branch
		for _, node := range []func(context.Context, State, graph.Emit) (State, graph.Result, error){a.read, a.plan, a.choose, a.callTools, a.verify} {
			next, _, err := node(context.Background(), s, func(graph.Report) {})
			if f := (*trip.Failure)(nil); errors.As(err, &f) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			if s = next; plans == nil && s.Branches != nil {
				plans = s.Branches
			}
		}
		for i, b := range plans {
			want := verify.Cost(*s.Intent, b.Plan, wholeEvidence(t, a, s, b)).Total
			d := slices.IndexFunc(s.Decisions, func(d trip.Decision) bool { return d.Subject == b.subject() })
			if b.Total != want || s.Branches[i].Total != want || s.Decisions[d].Total != want {
				t.Errorf("%s: the planner says %d, the branch %d, the decision %d, the verifier %d", b.subject(), b.Total, s.Branches[i].Total, s.Decisions[d].Total, want)
			}
			branches++
		}
	})
	if branches < 10 {
		t.Errorf("only %d branches were compared", branches)
	}
}

// TestWhyABranchLost reads the reasons of a trip with several ways to go.
func TestWhyABranchLost(t *testing.T) {
	chosen := Branch{Total: 200_000, Far: 12, InTown: 3000, Scores: map[string]int64{"visits": 1500, "price": -400, "place": -100, "comfort": 100, "ways": -200}}
	bound := int64(700)
	tests := map[string]struct {
		other Branch
		want  string
	}{
		"dearer and farther": {
			Branch{Total: 221_000, Far: 52, InTown: 3000, Scores: map[string]int64{"visits": 1500, "price": -450, "place": -140, "comfort": 100, "ways": -200}},
			"It is $210 dearer and 40 minutes farther from most of what you like.",
		},
		"less time, cheaper": {
			Branch{Total: 150_000, Far: 12, InTown: 2800, Scores: map[string]int64{"visits": 1200, "price": -300, "place": -100, "comfort": 90, "ways": -200}},
			"It comes with 3 hours less in town, though $500 cheaper.",
		},
		"at night": {
			Branch{Total: 200_000, Far: 12, InTown: 3000, Scores: map[string]int64{"visits": 1500, "price": -400, "place": -100, "comfort": 20, "ways": -220, "nights": -150}},
			"It is less comfortable with 1 more flight through the night.",
		},
		"not worth a search": {
			Branch{Total: 200_000, Far: 12, InTown: 3000, Bound: &bound, Scores: map[string]int64{"visits": 600, "price": -400, "place": -100, "comfort": 100, "ways": -200}},
			"It comes with less of what you like to see. No plan for it could come to more than 700 points, and the chosen one has 900, so there was no search for a better one.",
		},
		"as good": {chosen, "It is as good in every respect; the first of two equals was taken."},
	}
	for name, tt := range tests {
		if got := chosen.over(tt.other); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, tt.want)
		}
	}
}

// poorAndGood returns bases of three days in Rome: one that is half a day away from
// everything, and others.
func poorAndGood(t *testing.T, a *Agent) (m *market, poor base, good []base) {
	s, _, err := a.read(t.Context(), Begin(trip.Run{ID: "run", CreatedAt: asked, Request: fast("3 days in Rome in May, $2500")}), nil)
	if err != nil {
		t.Fatal(err)
	}
	city, _ := a.Atlas.City("rome")
	m = a.openMarket(*s.Intent, city)
	bases := m.bases(nil)
	good, poor = m.pick(bases, 2), bases[len(bases)-1]
	poor.far = 1000
	return m, poor, good
}

// TestLastDraftIsOfTheChosenPlan: who watches the drafts has the way to travel and to
// stay before the eyes that is chosen in the end.
func TestLastDraftIsOfTheChosenPlan(t *testing.T) {
	m, poor, good := poorAndGood(t, newAgent(t, nil))
	for _, polish := range []int{0, 5} {
		var drafts []string
		emit := func(r graph.Report) { drafts = append(drafts, r.Payload.(trip.DraftPayload).Subject) }
		branches, err := m.solveAll(t.Context(), search{bases: append([]base{poor}, good...), effort: effort{polish: polish}, drafts: newDrafts(m, emit)})
		if err != nil {
			t.Fatal(err)
		}
		chosen := branches[bestBranch(branches)].subject()
		if drafts[0] != poor.branch().subject() || drafts[len(drafts)-1] != chosen || chosen == drafts[0] {
			t.Errorf("drafts of %q, chosen is %q", drafts, chosen)
		}
	}
}

// TestSkippedBranchesSaySo has a search whose last base cannot be as good as the
// others: it gets a plan and no search, and the decision says why.
func TestSkippedBranchesSaySo(t *testing.T) {
	m, poor, good := poorAndGood(t, newAgent(t, nil))
	branches, err := m.solveAll(t.Context(), search{bases: append(good, poor), effort: effort{each: 20, polish: 5}, drafts: newDrafts(m, func(graph.Report) {})})
	if err != nil {
		t.Fatal(err)
	}
	last := branches[len(branches)-1]
	if last.Bound == nil || last.Plan.Iterations != 0 || last.Total == 0 || branches[0].Bound != nil {
		t.Fatalf("bound %v after %d iterations, want one and no search", last.Bound, last.Plan.Iterations)
	}
	if why := decisions(branches)[2].Why; !strings.Contains(why, fmt.Sprintf("more than %d points", *last.Bound)) {
		t.Errorf("it is said to lose since %q", why)
	}
}
