package agent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// sparePlaces is how many places beside those of the plan are looked up, so that
// a repair has something to choose from; half of them indoors.
const sparePlaces = 24

// callTools gathers the evidence for the chosen plan, all tools at once. A what-if
// asks only for what the run before does not have, or has of other days, or too
// long.
func (a *Agent) callTools(ctx context.Context, s State, emit graph.Emit) (State, graph.Result, error) {
	in := *s.Intent
	city, ok := a.Atlas.City(in.Destination.ID)
	if !ok {
		return s, graph.Result{}, fmt.Errorf("city of the intent: %w", trip.ErrNotFound)
	}
	e, err := a.earlier(ctx, &s)
	if err != nil {
		return s, graph.Result{}, err
	}
	g := gathering{emit: emit, asked: s.Asked, old: standingOf(s, e), at: map[string]time.Time{}}
	ev, err := a.gather(ctx, &g, evidenceQuery{in, city, *s.Plan, s.lodgingRefs(), s.chosenTier()})
	if err != nil {
		return s, graph.Result{}, err
	}
	s.Evidence, s.Gathered, s.Degraded = ev, g.at, g.degraded
	s.audit(city)
	return s, graph.Result{Outcome: done, Report: graph.Report{Summary: g.summary()}}, nil
}

// evidenceQuery is what evidence is wanted for.
type evidenceQuery struct {
	in    trip.Intent
	city  *atlas.City
	plan  trip.Plan
	stays []string // refs of lodgings
	tier  string   // of the lodging, which daily spending goes with
}

// gather asks all tools at once, those apart whose old answers stand.
func (a *Agent) gather(ctx context.Context, g *gathering, q evidenceQuery) (*trip.Evidence, error) {
	in, city, old := q.in, q.city, g.old
	ev := &trip.Evidence{Transfers: map[string]trip.Transfer{}, Transport: city.Transport, Spend: city.Spend(q.tier)}
	refs, known := old.placeRefs(q.plan)
	if !known {
		refs = placeRefs(in, city, q.plan)
	}
	stops := stops(city, refs, q.stays, in)
	window := in.Dates
	calls := []func(){
		asking(ctx, g, a.Tools.Places, tool.PlacesQuery{City: city.ID, Refs: refs}, &ev.Places, old.some(refs), known),
		asking(ctx, g, a.Tools.Weather, tool.WeatherQuery{City: city.ID, At: city.At, From: window.Start, To: window.End}, &ev.Weather, old.Weather, old.sameDays(in)),
		asking(ctx, g, a.Tools.Lodging, tool.LodgingQuery{City: city.ID, Refs: q.stays, CheckIn: window.Start, Nights: window.Days() - 1, Party: in.Party}, &ev.Lodgings, old.Lodgings, old.sameDays(in) && hasAll(old.Lodgings, q.stays)),
		asking(ctx, g, a.Tools.FX, tool.FXQuery{Currencies: []string{city.Currency}}, &ev.FX, old.FX, true),
		asking(ctx, g, a.Tools.Holidays, tool.HolidaysQuery{City: city.ID, From: window.Start, To: window.End}, &ev.Holidays, old.Holidays, old.sameDays(in)),
		asking(ctx, g, a.Tools.Travel, tool.TravelQuery{City: city.ID, Stops: stops}, &ev.Travel, old.Travel, old.hasWays(stops)),
	}
	if in.Origin != "" {
		query := tool.FlightsQuery{Origin: in.Origin, City: city.ID, Airports: in.Airports, Party: in.Party, Start: window.Start, End: window.End}
		calls = append(calls, asking(ctx, g, a.Tools.Flights, query, &ev.Flights, old.Flights, old.sameDays(in) && old.sameWay(in)))
	}
	together(calls...)
	if g.err != nil {
		return nil, g.err
	}
	addTransfers(ev, city, q.stays, in)
	slices.SortFunc(g.degraded, func(a, b trip.Degradation) int { return cmp.Compare(a.Tool, b.Tool) })
	return ev, nil
}

// gathering collects what tools answer at the same time.
type gathering struct {
	emit  graph.Emit
	asked time.Time // when the run was asked for
	old   standing

	mu       sync.Mutex
	calls    int
	degraded []trip.Degradation
	at       map[string]time.Time // see State.Gathered
	err      error
}

// asking is a call that is still to be made, or the old answer taken over where it
// stands and is not too old.
func asking[In, Out any](ctx context.Context, g *gathering, t *tool.Tool[In, Out], in In, into *Out, old Out, stands bool) func() {
	return func() {
		if at, fresh := g.old.gathered(t.Name, t.TTL, g.asked); stands && fresh {
			*into = old
			g.mu.Lock()
			defer g.mu.Unlock()
			g.at[t.Name] = at
			return
		}
		call(ctx, g, t, in, into)
	}
}

// call asks one tool, reports the call and keeps the answer.
func call[In, Out any](ctx context.Context, g *gathering, t *tool.Tool[In, Out], in In, into *Out) {
	out, rec, err := t.Call(ctx, in)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err != nil {
		g.err = cmp.Or(g.err, err)
		return
	}
	*into = out
	g.calls++
	g.at[rec.Tool] = g.asked
	summary := fmt.Sprintf("%s: %s", rec.Tool, rec.Source)
	if d, degraded := rec.Degraded(); degraded {
		g.degraded = append(g.degraded, d)
		summary = fmt.Sprintf("%s %s; using %s", rec.Tool, d.Reason, d.Used)
	}
	g.emit(graph.Report{Summary: summary, Payload: trip.ToolCallPayload{Kind: "tool_call", ToolCall: rec}})
}

func (g *gathering) summary() string {
	switch kept := len(g.at) - g.calls; {
	case kept > 0 && g.calls == 0:
		return "All that was known still stands; no tool was asked"
	case kept > 0 && len(g.degraded) == 0:
		return fmt.Sprintf("%s answered; what %d others said before still stands", count(g.calls, "tool"), kept)
	case len(g.degraded) == 0:
		return fmt.Sprintf("%s answered", count(g.calls, "tool"))
	}
	return fmt.Sprintf("%s answered, %d of them not as they should", count(g.calls, "tool"), len(g.degraded))
}

// placeRefs are the places of the plan, its alternatives, and spare ones.
func placeRefs(in trip.Intent, city *atlas.City, p trip.Plan) []string {
	var refs []string
	add := func(ref string) {
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	for _, d := range p.Days {
		for _, s := range d.Slots {
			if s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal {
				for _, c := range s.Choices {
					add(c.Ref)
				}
			}
		}
	}
	t := taste{in.Prefs}
	spare := slices.DeleteFunc(slices.Clone(city.Places), func(p trip.Place) bool { return !t.suits(p) || slices.Contains(refs, p.ID) })
	slices.SortStableFunc(spare, func(x, y trip.Place) int { return cmp.Compare(t.wish(y), t.wish(x)) })
	for _, indoor := range []bool{true, false} {
		n := sparePlaces / 2
		for _, p := range spare {
			if n > 0 && (p.Indoor != nil && *p.Indoor) == indoor {
				add(p.ID)
				n--
			}
		}
	}
	slices.Sort(refs)
	return refs
}

// lodgingRefs are the lodgings of all branches: the others are what a repair may
// fall back on.
func (s State) lodgingRefs() (refs []string) {
	for _, b := range s.Branches {
		if !slices.Contains(refs, b.Lodging.ID) {
			refs = append(refs, b.Lodging.ID)
		}
	}
	slices.Sort(refs)
	return refs
}

func (s State) chosenTier() string { return s.Branches[bestBranch(s.Branches)].Lodging.Tier }

// stops are where everything is that the plan may touch.
func stops(city *atlas.City, places, stays []string, in trip.Intent) (stops []trip.Stop) {
	for _, ref := range places {
		if p, ok := city.Place(ref); ok {
			stops = append(stops, trip.Stop{Ref: ref, At: p.At})
		}
	}
	for _, ref := range stays {
		if l, ok := city.LodgingByID(ref, in.Dates.Start.Month, in.Party); ok {
			stops = append(stops, trip.Stop{Ref: ref, At: l.At})
		}
	}
	return stops
}

// addTransfers adds the ways between each airport of the flights and each lodging.
func addTransfers(ev *trip.Evidence, city *atlas.City, stays []string, in trip.Intent) {
	if len(ev.Flights) == 0 {
		return
	}
	for _, airport := range city.Airports {
		for _, stay := range stays {
			for _, toAirport := range []bool{false, true} {
				if t, ok := city.Transfer(airport.Code, stay, toAirport, in.Party); ok {
					ev.Transfers[t.ID] = t
				}
			}
		}
	}
}
