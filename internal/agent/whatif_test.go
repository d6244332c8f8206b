package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/graph"
	"waymark/internal/trip"
)

// past is a run that has ended, as a store would keep it.
type past struct {
	run         trip.Run
	state, body json.RawMessage
	it          *trip.Itinerary // of the body, nil for none
}

// history remembers runs for an agent.
type history map[string]past

// State implements Past.
func (h history) State(_ context.Context, _, run string) (json.RawMessage, error) {
	p, ok := h[run]
	if !ok {
		return nil, trip.ErrNotFound
	}
	return p.state, nil
}

// Itinerary implements Past.
func (h history) Itinerary(_ context.Context, _, run string) (json.RawMessage, error) {
	p, ok := h[run]
	if !ok || p.it == nil {
		return nil, trip.ErrNotFound
	}
	return p.body, nil
}

// work runs a run in memory, keeps what it came to as JSON would, and returns what
// its nodes reported.
func (h history) work(t *testing.T, a *Agent, r trip.Run) (past, map[string]graph.Report, []graph.Report) {
	t.Helper()
	reports := map[string]graph.Report{}
	var nodes []string
	g := a.Graph()
	var progress []graph.Report
	for i := range g.Nodes {
		run := g.Nodes[i].Run
		g.Nodes[i].Run = func(ctx context.Context, s State, _ graph.Emit) (State, graph.Result, error) {
			return run(ctx, s, func(r graph.Report) { progress = append(progress, r) })
		}
	}
	s, err := g.Run(t.Context(), Begin(r), func(node string, r graph.Result) { reports[node] = r.Report; nodes = append(nodes, node) })
	if err != nil {
		t.Fatalf("%s: %v", r.ID, err)
	}
	p := past{run: r, body: s.Itinerary, it: new(trip.Itinerary)}
	if p.state, err = json.Marshal(s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(s.Itinerary, p.it); err != nil {
		t.Fatal(err)
	}
	p.run.Intent, _ = json.Marshal(s.Intent)
	h[r.ID] = p
	return p, reports, progress
}

// reused counts the nodes that say most of their result is the earlier run's.
func reused(t *testing.T, reports map[string]graph.Report) (n int) {
	t.Helper()
	for node, r := range reports {
		var reuse trip.Reuse
		text, err := json.Marshal(r.Payload)
		if err != nil || json.Unmarshal(text, &reuse) != nil || reuse.Of == 0 {
			t.Fatalf("%s: %s (%v) has no reuse", node, text, err)
		}
		if reuse.Reused {
			n++
		}
	}
	return n
}

// family is a run of a family's trip and what it came to.
func family(t *testing.T) (*Agent, history, past) {
	t.Helper()
	a, h := newAgent(t, nil), history{}
	a.Past = h
	base, _, _ := h.work(t, a, trip.Run{ID: "base", CreatedAt: asked, Request: trip.Request{
		Prompt: "5 days in Paris in June, art and food, under $4,500, from JFK, with two kids", Mode: trip.Best,
	}})
	return a, h, base
}

// visitOf returns an attraction of a day.
func visitOf(t *testing.T, it *trip.Itinerary, day int) trip.Slot {
	t.Helper()
	i := slices.IndexFunc(it.Plan.Days[day].Slots, func(s trip.Slot) bool { return s.Kind == trip.KindAttraction })
	if i < 0 {
		t.Fatalf("day %d has no visit", day)
	}
	return it.Plan.Days[day].Slots[i]
}

func visitRefs(it *trip.Itinerary) (refs []string) {
	for _, d := range it.Plan.Days {
		for _, s := range d.Slots {
			if s.Kind == trip.KindAttraction || s.Kind == trip.KindMeal {
				refs = append(refs, s.Choice().Ref)
			}
		}
	}
	return refs
}

// TestWhatIfKeepsWhatTheChangeAllows makes changes of every kind and holds each to
// what it asks for, to how much of the nodes' results it keeps, and to the rules.
func TestWhatIfKeepsWhatTheChangeAllows(t *testing.T) {
	a, h, base := family(t)
	visit, other := visitOf(t, base.it, 2), visitOf(t, base.it, 3)
	without := func(it *trip.Itinerary, ref string) bool { return !slices.Contains(visitRefs(it), ref) }
	tests := map[string]struct {
		change trip.Change
		nodes  int // of seven, at least so many reused
		holds  func(it *trip.Itinerary, d trip.Diff) bool
	}{
		"more money": {trip.Change{BudgetDeltaUSDCents: 50000}, 5, func(it *trip.Itinerary, _ trip.Diff) bool { return it.Intent.BudgetUSDCents == 500000 }},
		"less money": {trip.Change{NewBudgetUSDCents: 430000}, 5, func(it *trip.Itinerary, _ trip.Diff) bool { return it.Cost.Total <= 430000 }},
		"themes": {trip.Change{AddThemes: []string{"gardens"}, RemoveThemes: []string{"art"}}, 5, func(it *trip.Itinerary, d trip.Diff) bool {
			return slices.Equal(it.Intent.Prefs.Themes, []string{"food", "gardens"}) && d.Added > 0
		}},
		"lock": {trip.Change{Lock: []string{visit.ID}}, 7, func(it *trip.Itinerary, d trip.Diff) bool {
			return d.Added+d.Removed+d.Moved == 0 && it.Plan.Days[2].Slots[slices.IndexFunc(it.Plan.Days[2].Slots, func(s trip.Slot) bool { return s.ID == visit.ID })].Locked
		}},
		"something else": {trip.Change{Replace: []trip.Replacement{{Slot: visit.Choice().Ref}}}, 6, func(it *trip.Itinerary, d trip.Diff) bool {
			return without(it, visit.Choice().Ref) && d.Removed == 1 && d.Kept > 20
		}},
		"another for it": {trip.Change{Replace: []trip.Replacement{{Slot: other.ID, With: "paris/musee-rodin"}}}, 5, func(it *trip.Itinerary, d trip.Diff) bool {
			return without(it, other.Choice().Ref) && !without(it, "paris/musee-rodin") && it.Intent.Prefs.LockedSlots[0].DayOffset == 3
		}},
		"later": {trip.Change{ShiftDays: 2}, 4, func(it *trip.Itinerary, d trip.Diff) bool {
			return it.Days[0].Date == base.it.Days[0].Date.AddDays(2)
		}},
		"notes": {trip.Change{Notes: "no museums please, cheaper and slower"}, 0, func(it *trip.Itinerary, d trip.Diff) bool {
			for _, ref := range visitRefs(it) {
				if p, _ := mustCity(t, a).Place(ref); p.Kind == trip.PlaceMuseum {
					return false
				}
			}
			return it.Intent.Prefs.Pace == trip.Relaxed && it.Cost.Total < base.it.Cost.Total*9/10
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := a.Change(t.Context(), base.run, tt.change, asked)
			if err != nil {
				t.Fatal(err)
			}
			run := trip.Run{ID: name, ParentID: "base", CreatedAt: asked.Add(time.Minute), Request: req}
			child, reports, progress := h.work(t, a, run)
			if n := reused(t, reports); len(reports) != 7 || n < tt.nodes {
				t.Errorf("%d of %d nodes reused, want %d of 7", n, len(reports), tt.nodes)
			}
			d, ok := progress[len(progress)-1].Payload.(trip.DiffPayload)
			if !ok || d.Before != "base" || d.After != name {
				t.Fatalf("the last progress is %+v, want the difference", progress[len(progress)-1])
			}
			if !tt.holds(child.it, d.Diff) {
				t.Errorf("%s: %+v", d.Words(), child.it.Intent)
			}
			if trip.AnyBlocking(child.it.Advisories) || child.it.Cost.Total > child.it.Intent.BudgetUSDCents {
				t.Errorf("costs %d: %v", child.it.Cost.Total, child.it.Advisories)
			}
			if again, _, _ := h.work(t, a, run); !reflect.DeepEqual(again.it, child.it) {
				t.Error("the same what-if gives another itinerary")
			}
		})
	}
}

func mustCity(t *testing.T, a *Agent) *atlas.City {
	t.Helper()
	city, ok := a.Atlas.City("paris")
	if !ok {
		t.Fatal("the atlas has no Paris")
	}
	return city
}

func TestChangeThatCannotBeNamesItsField(t *testing.T) {
	a, h, base := family(t)
	visit := visitOf(t, base.it, 2)
	req, err := a.Change(t.Context(), base.run, trip.Change{Lock: []string{visit.ID}}, asked)
	if err != nil {
		t.Fatal(err)
	}
	locked, _, _ := h.work(t, a, trip.Run{ID: "locked", ParentID: "base", CreatedAt: asked, Request: req})
	planless := past{run: base.run}
	planless.run.Status = trip.Failed
	tests := map[string]struct {
		of     past
		change trip.Change
		field  string
	}{
		"no money left":      {base, trip.Change{BudgetDeltaUSDCents: -450000}, "budget_delta_usd_cents"},
		"unknown theme":      {base, trip.Change{AddThemes: []string{"skiing"}}, "add_themes[0]"},
		"theme wished for":   {base, trip.Change{AddThemes: []string{"art"}}, "add_themes[0]"},
		"theme not wished":   {base, trip.Change{RemoveThemes: []string{"gardens"}}, "remove_themes[0]"},
		"in the past":        {base, trip.Change{ShiftDays: -366}, "shift_days"},
		"no such slot":       {base, trip.Change{Lock: []string{"d9-x"}}, "lock[0]"},
		"a flight":           {base, trip.Change{Lock: []string{"flight-out"}}, "lock[0]"},
		"not locked":         {base, trip.Change{Unlock: []string{visit.ID}}, "unlock[0]"},
		"locked already":     {locked, trip.Change{Lock: []string{visit.ID}}, "lock[0]"},
		"replace locked":     {locked, trip.Change{Replace: []trip.Replacement{{Slot: visit.ID}}}, "replace[0].slot"},
		"slot and its place": {base, trip.Change{Lock: []string{visit.ID}, Replace: []trip.Replacement{{Slot: visit.Choice().Ref}}}, "replace[0].slot"},
		"no such place":      {base, trip.Change{Replace: []trip.Replacement{{Slot: visit.ID, With: "paris/nowhere"}}}, "replace[0].with"},
		"a meal for a visit": {base, trip.Change{Replace: []trip.Replacement{{Slot: visit.ID, With: "paris/angelina-rivoli"}}}, "replace[0].with"},
		"notes say nothing":  {base, trip.Change{Notes: "hm"}, "notes"},
		"notes go elsewhere": {base, trip.Change{Notes: "rather Rome"}, "notes"},
		"notes name days":    {base, trip.Change{Notes: "only 3 days"}, "notes"},
		"no plan to lock in": {planless, trip.Change{Lock: []string{visit.ID}}, "lock[0]"},
		"nothing":            {base, trip.Change{}, "body"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := a.Change(t.Context(), tt.of.run, tt.change, asked)
			var bad trip.Invalid
			if !errors.As(err, &bad) || bad[0].Field != tt.field {
				t.Errorf("got %v, want a fault of %s", err, tt.field)
			}
		})
	}
	if _, err := a.Change(t.Context(), locked.run, trip.Change{Unlock: []string{visit.Choice().Ref}}, asked); err != nil {
		t.Errorf("unlock what is locked: %v", err)
	}
}

// TestWhatIfIsTheSameAfterARestart has a process change a run it has worked, and
// another one that must read it. Only time may tell them apart.
func TestWhatIfIsTheSameAfterARestart(t *testing.T) {
	a, h, base := family(t)
	visit := visitOf(t, base.it, 2)
	for name, change := range map[string]trip.Change{
		"money": {BudgetDeltaUSDCents: 30000}, "lock": {Lock: []string{visit.ID}}, "something else": {Replace: []trip.Replacement{{Slot: visit.ID}}}, "later": {ShiftDays: 1},
	} {
		var bodies, reused []string
		for range 2 {
			req, err := a.Change(t.Context(), base.run, change, asked)
			if err != nil {
				t.Fatal(err)
			}
			child, reports, _ := h.work(t, a, trip.Run{ID: "child", ParentID: "base", CreatedAt: asked.Add(time.Minute), Request: req})
			bodies = append(bodies, string(child.body))
			text, err := json.Marshal(reports)
			if err != nil {
				t.Fatal(err)
			}
			reused = append(reused, string(text))
			a = newAgent(t, nil)
			a.Past = h
		}
		if bodies[0] != bodies[1] {
			t.Errorf("%s: another itinerary", name)
		}
		if reused[0] != reused[1] {
			t.Errorf("%s: reports\n%s\nand\n%s", name, reused[0], reused[1])
		}
	}
}

// TestMemoryIsOfWhatIsKept changes the itinerary that is kept of a run and wants it to
// be read anew.
func TestMemoryIsOfWhatIsKept(t *testing.T) {
	a, h, base := family(t)
	warm, err := a.recall(t.Context(), "", "base")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.recall(t.Context(), "", "base"); err != nil || again != warm {
		t.Errorf("the same run is read twice: %v", err)
	}
	other := h["base"]
	other.body = bytes.Replace(base.body, []byte(`"city":"Paris"`), []byte(`"city":"Lutetia"`), 1)
	h["base"] = other
	if now, err := a.recall(t.Context(), "", "base"); err != nil || now.Itinerary.Intent.Destination.City != "Lutetia" {
		t.Errorf("what is kept now is not read: %v", err)
	}
}
