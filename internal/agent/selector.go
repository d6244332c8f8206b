package agent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

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
	s.Decisions, s.Plan = decisions(s.Branches), &chosen.Plan
	s.Branches = slices.Clone(s.Branches)
	for i := range s.Branches {
		if s.Branches[i].Plan = outline(s.Branches[i].Plan); i == best {
			s.Branches[i].Plan = trip.Plan{} // it has its own place from here on
		}
	}
	return s, graph.Result{Outcome: done, Report: graph.Report{
		Summary: fmt.Sprintf("Chosen: %s (%s in all)", chosen.subject(), trip.Dollars(chosen.Total)), Payload: branchesPayload(s.Branches),
	}}, nil
}

// decisions says of each branch why it is chosen or not, the best first.
func decisions(branches []Branch) (all []trip.Decision) {
	best := bestBranch(branches)
	order := []int{best}
	for i := range branches {
		if i != best {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order[1:], func(i, j int) int { return cmp.Compare(branches[j].score(), branches[i].score()) })
	for _, i := range order {
		b, why := branches[i], "It has the best sum of what there is to see, comfort, ways and price."
		if i != best {
			why = branches[best].over(b)
		}
		all = append(all, trip.Decision{Node: Selector, Subject: b.subject(), Chosen: i == best, Total: b.Total, Scores: b.Scores, Why: why})
	}
	return all
}

// drawback is what one branch has against it beside another.
type drawback struct {
	points int64
	is     string // as in "it is": "" where with says it
	with   string
}

// over says why b lost against the chosen branch: the one or two things that count
// most, and what it would have saved.
func (chosen Branch) over(b Branch) string {
	var against []drawback
	for _, d := range chosen.drawbacks(b) {
		if d.points > 0 {
			against = append(against, d)
		}
	}
	slices.SortStableFunc(against, func(x, y drawback) int { return cmp.Compare(y.points, x.points) })
	if len(against) == 0 {
		return "It is as good in every respect; the first of two equals was taken."
	}
	var is, with []string
	for i, d := range against[:min(2, len(against))] {
		switch {
		case i > 0 && 4*d.points < against[0].points: // next to nothing
		case d.is != "":
			is = append(is, d.is)
		default:
			with = append(with, d.with)
		}
	}
	text := "It is " + strings.Join(is, " and ")
	if len(is) == 0 {
		text = "It comes"
	}
	if len(with) > 0 {
		text += " with " + strings.Join(with, " and ")
	}
	if saved := chosen.Total - b.Total; saved > 0 {
		text += ", though " + trip.Dollars(saved) + " cheaper"
	}
	if b.Bound != nil {
		text += fmt.Sprintf(". No plan for it could come to more than %d points, and the chosen one has %d, so there was no search for a better one", *b.Bound, chosen.score())
	}
	return text + "."
}

// drawbacks lists what b could have against it beside the chosen branch. Points
// below 0 speak for b.
func (chosen Branch) drawbacks(b Branch) []drawback {
	points := func(name string) int64 { return chosen.Scores[name] - b.Scores[name] }
	all := []drawback{
		{points: points("comfort"), is: "less comfortable"},
		{points: points("kept"), is: "other than the plan before"},
	}
	if dearer := b.Total - chosen.Total; dearer > 0 {
		all = append(all, drawback{points: points("price"), is: trip.Dollars(dearer) + " dearer"})
	}
	if farther := b.Far - chosen.Far; farther > 0 {
		all = append(all, drawback{points: points("place"), is: count(int(farther), "minute") + " farther from most of what you like"})
	}
	if nights := points("nights") / overnightPoints; nights > 0 {
		all = append(all, drawback{points: points("nights"), with: count(int(nights), "more flight") + " through the night"})
	}
	less := "less of what you like to see"
	if hours := int(chosen.InTown-b.InTown) / 60; hours > 0 {
		less = count(hours, "hour") + " less in town"
	}
	all = append(all, drawback{points: points("visits"), with: less})
	if more := points("ways") * 60 / hourPoints; more > 0 {
		all = append(all, drawback{points: points("ways"), with: count(int(more), "minute") + " more under way"})
	}
	return all
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
