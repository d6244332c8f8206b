package agent

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"waymark/internal/graph"
	"waymark/internal/trip"
)

// branchesPayload is the score vectors of the branches.
func branchesPayload(branches []Branch) trip.BranchesPayload {
	v := trip.BranchesPayload{Kind: "branches"}
	best := bestBranch(branches)
	for i, b := range branches {
		v.Branches = append(v.Branches, trip.BranchScore{Subject: b.subject(), Total: b.Total, Score: b.score(), Scores: b.Scores, Chosen: i == best})
	}
	return v
}

// score is the sum of the branch's score vector.
func (b Branch) score() int64 { return sum(b.Scores) }

// subject says in words how one travels and stays.
func (b Branch) subject() string {
	stay := fmt.Sprintf("%s, %s hotel", b.Lodging.Name, tierWords[b.Lodging.Tier])
	if b.Out == nil {
		return stay
	}
	return fmt.Sprintf("%s–%s %s, back %s–%s %s; %s", b.Out.From, b.Out.To, airline(*b.Out), b.Back.From, b.Back.To, airline(*b.Back), stay)
}

var tierWords = map[string]string{"budget": "simple", "mid": "mid-range", "upscale": "upscale"}

func airline(f trip.Flight) string {
	how := "nonstop"
	if f.Stops > 0 {
		how = "via " + f.Via
	}
	if f.Airline == "" {
		return how
	}
	return f.Airline + " " + how
}

// bestBranch returns the index of the branch with the highest score; the earlier
// of two equal ones.
func bestBranch(branches []Branch) int {
	best := 0
	for i, b := range branches {
		if b.score() > branches[best].score() {
			best = i
		}
	}
	return best
}

// choose picks the best branch and keeps what is worth saying of the others.
func (a *Agent) choose(_ context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
	best := bestBranch(s.Branches)
	chosen := s.Branches[best]
	order := []int{best}
	for i := range s.Branches {
		if i != best {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order[1:], func(i, j int) int { return cmp.Compare(s.Branches[j].score(), s.Branches[i].score()) })
	s.Decisions = nil
	for _, i := range order {
		b := s.Branches[i]
		s.Decisions = append(s.Decisions, trip.Decision{
			Node: Selector, Subject: b.subject(), Chosen: i == best, Total: b.Total, Scores: b.Scores, Why: whyOver(chosen, b, i == best),
		})
	}
	s.Plan = &chosen.Plan
	s.Branches = slices.Clone(s.Branches)
	for i := range s.Branches {
		s.Branches[i].Plan = trip.Plan{} // the chosen one has its own place from here on
	}
	return s, graph.Result{Outcome: done, Report: graph.Report{
		Summary: fmt.Sprintf("Chosen: %s (%s in all)", chosen.subject(), trip.Dollars(chosen.Total)), Payload: branchesPayload(s.Branches),
	}}, nil
}

// scoreWords say what an entry of the score vector stands for.
var scoreWords = map[string]string{
	"visits": "what there is time and money to see", "ways": "the time spent under way", "comfort": "comfort",
	"place": "how central the lodging is", "price": "the price", "nights": "flights through the night", "kept": "being another than so far",
}

// whyOver says what decided between the chosen branch and another.
func whyOver(chosen, b Branch, isChosen bool) string {
	if isChosen {
		return "It has the best sum of what there is to see, comfort, ways and price."
	}
	var against string
	worst := int64(0)
	for _, name := range []string{"visits", "ways", "comfort", "place", "price", "nights", "kept"} {
		if d := b.Scores[name] - chosen.Scores[name]; d < worst {
			worst, against = d, scoreWords[name]
		}
	}
	if against == "" {
		return "It is as good in every respect; the first of two equals was taken."
	}
	return fmt.Sprintf("It loses most on %s (%d points).", against, -worst)
}

// visits counts the attractions and meals of a plan.
func visits(p trip.Plan) (n int) {
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal {
				n++
			}
		}
	}
	return n
}
