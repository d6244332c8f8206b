package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/internal/atlas"
	"waymark/internal/solve"
	"waymark/internal/trip"
)

// Change returns the request of a run that plans an ended one again with changed
// wishes; now is when the change was asked for. What cannot be done is an Invalid
// that names the field.
func (a *Agent) Change(ctx context.Context, parent trip.Run, c trip.Change, now time.Time) (trip.Request, error) {
	if err := c.Validate(); err != nil {
		return trip.Request{}, err
	}
	var it *trip.Itinerary // nil for a run that came to none
	if parent.Status != trip.Failed {
		e, err := a.recall(ctx, parent.OrgID, parent.ID)
		if err != nil {
			return trip.Request{}, err
		}
		it = e.Itinerary
	}
	var in trip.Intent
	if err := json.Unmarshal(parent.Intent, &in); err != nil {
		return trip.Request{}, fmt.Errorf("intent of run %s: %w", parent.ID, err)
	}
	city, ok := a.Atlas.City(in.Destination.ID)
	if !ok {
		return trip.Request{}, trip.Invalid{{Field: "body", Detail: "the catalogue no longer has the city of this trip"}}
	}
	w := wish{agent: a, city: city, in: &in, it: it, touched: map[string]bool{}}
	w.apply(c, trip.DateOf(now))
	if err := w.bad.Err(); err != nil {
		return trip.Request{}, err
	}
	if notes := strings.TrimSpace(c.Notes); notes != "" {
		costs := int64(0)
		if it != nil {
			costs = it.Cost.Total
		}
		if err := a.Reader.Amend(&in, notes, costs); err != nil {
			return trip.Request{}, err
		}
	}
	if err := in.Validate(); err != nil {
		return trip.Request{}, err
	}
	return trip.Request{Prompt: parent.Request.Prompt, Intent: &in, Seed: parent.Request.Seed, Mode: cmp.Or(parent.Request.Mode, trip.Best), Change: &c}, nil
}

// wish applies a change to an intent.
type wish struct {
	agent   *Agent
	city    *atlas.City
	in      *trip.Intent
	it      *trip.Itinerary
	touched map[string]bool // slots that a part of the change is about
	bad     trip.Invalid
}

func (w *wish) apply(c trip.Change, today trip.Date) {
	w.budget(c)
	w.themes(c)
	w.unlock(c.Unlock) // before what is locked anew
	w.lock(c.Lock)
	w.replace(c.Replace)
	if c.ShiftDays != 0 {
		w.in.Dates.Start, w.in.Dates.End = w.in.Dates.Start.AddDays(c.ShiftDays), w.in.Dates.End.AddDays(c.ShiftDays)
		w.bad.Add(!w.in.Dates.Start.Before(today), "shift_days", "the trip would begin in the past")
		w.in.Forget("date_window")
		w.in.Forget("date_window.start")
		w.in.Forget("date_window.end")
	}
}

func (w *wish) budget(c trip.Change) {
	field := "new_budget_usd_cents"
	switch {
	case c.NewBudgetUSDCents > 0:
		w.in.BudgetUSDCents = c.NewBudgetUSDCents
	case c.BudgetDeltaUSDCents != 0:
		field = "budget_delta_usd_cents"
		w.in.BudgetUSDCents += c.BudgetDeltaUSDCents
	default:
		return
	}
	const most = 100_000_000
	w.bad.Add(w.in.BudgetUSDCents > 0, field, "leaves no money for the trip")
	w.bad.Add(w.in.BudgetUSDCents <= most, field, "makes the budget more than a million dollars")
	w.in.Forget("budget_usd_cents")
}

func (w *wish) themes(c trip.Change) {
	p := &w.in.Prefs
	p.Themes = slices.Clone(p.Themes)
	known := w.agent.Atlas.Themes()
	for i, id := range c.AddThemes {
		field := fmt.Sprintf("add_themes[%d]", i)
		w.bad.Add(slices.ContainsFunc(known, func(t atlas.Theme) bool { return t.ID == id }), field, "is no theme of the catalogue; it has "+themeNames(known))
		w.bad.Add(!slices.Contains(p.Themes, id), field, "is wished for already")
		p.Themes = append(p.Themes, id)
		p.Avoid = slices.DeleteFunc(slices.Clone(p.Avoid), func(avoided string) bool { return avoided == id })
	}
	for i, id := range c.RemoveThemes {
		n := slices.Index(p.Themes, id)
		w.bad.Add(n >= 0, fmt.Sprintf("remove_themes[%d]", i), "is not among the wishes; what must not be in the plan is said in notes")
		if n >= 0 {
			p.Themes = slices.Delete(p.Themes, n, n+1)
		}
	}
	if len(c.AddThemes)+len(c.RemoveThemes) > 0 {
		w.in.Forget("prefs.themes")
	}
}

func themeNames(themes []atlas.Theme) string {
	names := make([]string, len(themes))
	for i, t := range themes {
		names[i] = t.ID
	}
	return strings.Join(names, ", ")
}

// visit finds a visit of the plan by its slot or, if that is unambiguous, by its
// place. It notes what is wrong under the field and returns a day of -1 then.
func (w *wish) visit(ref, field string) (day int, slot trip.Slot) {
	if w.it == nil {
		w.bad.Add(false, field, "the run came to no plan, so there is no visit to name; change the budget, the themes or the days")
		return -1, slot
	}
	found, day := 0, -1
	for d := range w.it.Plan.Days {
		for _, s := range w.it.Plan.Days[d].Slots {
			if s.ID == ref {
				return w.once(d, s, field)
			}
			if s.Choice().Ref == ref {
				found, day, slot = found+1, d, s
			}
		}
	}
	switch {
	case found == 0:
		w.bad.Add(false, field, "is neither a slot of the plan nor a place in it; slot_id in the itinerary names them")
		return -1, slot
	case found > 1:
		w.bad.Add(false, field, "is in the plan more than once; name the slot instead")
		return -1, slot
	}
	return w.once(day, slot, field)
}

// once lets a visit be named by one part of the change only.
func (w *wish) once(day int, slot trip.Slot, field string) (int, trip.Slot) {
	switch {
	case slot.Kind != trip.KindAttraction && slot.Kind != trip.KindMeal:
		w.bad.Add(false, field, "is no visit; flights and places to stay are kept unless a wish forces others")
		return -1, slot
	case w.touched[slot.ID]:
		w.bad.Add(false, field, "is a visit that this change names twice")
		return -1, slot
	}
	w.touched[slot.ID] = true
	return day, slot
}

func (w *wish) unlock(refs []string) {
	for i, ref := range refs {
		field := fmt.Sprintf("unlock[%d]", i)
		d, slot := w.visit(ref, field)
		if d < 0 {
			continue
		}
		n := w.locked(d, slot)
		w.bad.Add(n >= 0, field, "is not locked")
		if n >= 0 {
			w.in.Prefs.LockedSlots = slices.Delete(slices.Clone(w.in.Prefs.LockedSlots), n, n+1)
		}
	}
}

// locked returns the index of the lock that holds a slot, -1 for none.
func (w *wish) locked(day int, slot trip.Slot) int {
	return slices.IndexFunc(w.in.Prefs.LockedSlots, func(l trip.LockedSlot) bool {
		return l.DayOffset == day && l.PlaceID == slot.Choice().Ref
	})
}

func (w *wish) lock(refs []string) {
	for i, ref := range refs {
		field := fmt.Sprintf("lock[%d]", i)
		d, slot := w.visit(ref, field)
		if d < 0 {
			continue
		}
		w.bad.Add(w.locked(d, slot) < 0, field, "is locked already")
		w.fix(d, slot.Choice().Ref, slot.Start, slot.End, field)
	}
}

// fix locks a place on a day of the trip.
func (w *wish) fix(day int, place string, start, end time.Time, field string) {
	date := w.it.Plan.Days[day].Date
	from, to := start.In(w.city.Zone), end.In(w.city.Zone)
	if trip.DateOf(from) != date || trip.DateOf(to) != date {
		w.bad.Add(false, field, "goes past midnight, which a fixed visit cannot")
		return
	}
	w.in.Prefs.LockedSlots = append(slices.Clone(w.in.Prefs.LockedSlots), trip.LockedSlot{
		DayOffset: day, Start: from.Format("15:04"), End: to.Format("15:04"), PlaceID: place,
	})
}

// replace takes visits out and fixes what was asked for in their stead.
func (w *wish) replace(all []trip.Replacement) {
	for i, r := range all {
		field := fmt.Sprintf("replace[%d].slot", i)
		d, slot := w.visit(r.Slot, field)
		if d < 0 {
			continue
		}
		w.bad.Add(w.locked(d, slot) < 0, field, "is locked; unlock it in a what-if before")
		old := slot.Choice().Ref
		if r.With != "" {
			w.put(d, slot, r.With, fmt.Sprintf("replace[%d].with", i))
		}
		w.in.Prefs.AvoidPlaces = append(slices.Clone(w.in.Prefs.AvoidPlaces), old)
	}
}

// put fixes a place on the day of a visit that it replaces: where the visit was if
// it is open then, else as near to it as its hours allow.
func (w *wish) put(d int, slot trip.Slot, ref, field string) {
	place, ok := w.city.Place(ref)
	switch {
	case !ok:
		w.bad.Add(false, field, "is no place of "+w.city.Name+" in the catalogue")
		return
	case (place.Kind == trip.PlaceEating) != (slot.Kind == trip.KindMeal):
		w.bad.Add(false, field, "is no place for this: a meal is replaced by a place to eat, a visit by something to see")
		return
	case ref == slot.Choice().Ref:
		w.bad.Add(false, field, "is what it replaces")
		return
	}
	for _, s := range w.it.Plan.Days[d].Slots {
		if s.Choice().Ref == ref {
			w.bad.Add(false, field, "is visited on that day already")
			return
		}
	}
	w.in.Prefs.AvoidPlaces = slices.DeleteFunc(slices.Clone(w.in.Prefs.AvoidPlaces), func(avoided string) bool { return avoided == ref })
	in := *w.in
	in.Prefs.LockedSlots = nil
	m := w.agent.openMarket(in, w.city)
	start, minutes, ok := m.nearest(d, ref, slot, m.around(w.it.Plan, d, slot, ref))
	if !ok {
		start, minutes, ok = m.nearest(d, ref, slot, solve.Window{Open: 0, Close: m.clock(d, 24*60)})
	}
	if !ok {
		w.bad.Add(false, field, "is closed on that day, or does not suit the party")
		return
	}
	w.fix(d, ref, m.at(d, start), m.at(d, start+minutes), field)
}

// nearest returns when on day d a place is open for a visit within some time, as near
// as can be to the start of a slot, and for how many minutes one stays.
func (m *market) nearest(d int, ref string, slot trip.Slot, within solve.Window) (start, minutes int32, ok bool) {
	wanted := m.minute(d, slot.Start)
	best := int32(-1)
	for i, n := range m.nodes {
		if m.places[m.of[i].place].ID != ref || n.Profit[d] == 0 || m.of[i].meal != mealOf(slot) {
			continue
		}
		for _, window := range n.Windows[d] {
			window = solve.Window{Open: max(window.Open, within.Open), Close: min(window.Close, within.Close)}
			if at, fits := clamp(wanted, window, n.Service); fits && (best < 0 || abs(at-wanted) < abs(best-wanted)) {
				best, minutes = at, n.Service
			}
		}
	}
	return best, minutes, best >= 0
}

// around returns the time that the neighbours of a visit leave for another place in
// its stead: with the ways to it and from it, and everything else as it is.
func (m *market) around(p trip.Plan, d int, slot trip.Slot, ref string) solve.Window {
	stay, _, _ := stays(p)
	b, place := base{ways: make([]trip.Leg, len(m.places))}, m.indexOf(ref)
	if ways := m.city.AreaLegs(stay); ways != nil {
		b.ways = m.among(ways)
	}
	from, to := lodging, lodging
	w := solve.Window{Open: m.clock(d, m.pace.from), Close: m.clock(d, m.pace.to+60)}
	for _, s := range p.Days[d].Slots {
		switch {
		case s.ID == slot.ID || s.Kind == trip.KindLodging || s.Kind == trip.KindFlight:
		case !s.Start.After(slot.Start):
			w.Open, from = m.minute(d, s.End), m.indexOf(s.Choice().Ref)
		case to == lodging:
			w.Close, to = m.minute(d, s.Start), m.indexOf(s.Choice().Ref)
		}
	}
	w.Open += wayMinutes(m.way(b, from, place), m.bufferBefore(place))
	w.Close -= wayMinutes(m.way(b, place, to), m.bufferBefore(to))
	return w
}

// indexOf returns the index of a place of the market, that of the lodging for
// anything else.
func (m *market) indexOf(ref string) int {
	return slices.IndexFunc(m.places, func(p trip.Place) bool { return p.ID == ref })
}

// clamp returns the start nearest to the wanted one, on the grid, with which a
// visit lies within the window.
func clamp(wanted int32, w solve.Window, service int32) (int32, bool) {
	first, last := onGrid(w.Open), (w.Close-service)/grid*grid
	return max(first, min(last, wanted)), first <= last
}

func abs(n int32) int32 { return max(n, -n) }

// mealOf names the meal a slot is, "" for none. It is the end of the slot's id.
func mealOf(slot trip.Slot) string {
	if slot.Kind != trip.KindMeal {
		return ""
	}
	_, meal, _ := strings.Cut(slot.ID, "-")
	return meal
}
