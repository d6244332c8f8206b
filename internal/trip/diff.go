package trip

import (
	"fmt"
	"slices"
	"time"
)

// Diff is the difference between two itineraries, day by day from the first of
// each.
type Diff struct {
	Before  string    `json:"before_run_id"`
	After   string    `json:"after_run_id"`
	Days    []DayDiff `json:"days"`
	Added   int       `json:"added"`
	Removed int       `json:"removed"`
	Moved   int       `json:"moved"`
	Kept    int       `json:"kept" doc:"Entries that are as they were: the same place at the same time of the same day."`

	CostBefore    Cost  `json:"cost_before"`
	CostAfter     Cost  `json:"cost_after"`
	DeltaUSDCents int64 `json:"delta_usd_cents" doc:"What the trip costs more; negative: less."`
	BudgetBefore  int64 `json:"budget_before_usd_cents"`
	BudgetAfter   int64 `json:"budget_after_usd_cents"`
}

// DayDiff is the difference of one day.
type DayDiff struct {
	Day     int        `json:"day" doc:"1 is the first."`
	Before  *Date      `json:"date_before" doc:"null: the trip had no such day."`
	After   *Date      `json:"date_after" doc:"null: the trip has no such day any more."`
	Added   []DiffItem `json:"added"`
	Removed []DiffItem `json:"removed"`
	Moved   []DiffMove `json:"moved" doc:"What is on this day now and was at another time, or on another day."`
	Kept    int        `json:"kept"`
}

// DiffItem is an entry of one of the itineraries.
type DiffItem struct {
	SlotID       string    `json:"slot_id"`
	Kind         Kind      `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
	Ref          string    `json:"ref"`
	Name         string    `json:"name"`
	Day          int       `json:"day"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	CostUSDCents int64     `json:"cost_usd_cents"`
}

// DiffMove is an entry that both have, at different times.
type DiffMove struct {
	From DiffItem `json:"from"`
	To   DiffItem `json:"to"`
}

// Compare returns what is different in after. Visits and meals are the same when
// they are at the same place; they are kept when day of the trip and local time
// are the same too. Of flights, transfers and nights only what and on which day
// counts: their times follow from the rest of the day.
func Compare(before, after Itinerary) Diff {
	d := Diff{
		Before: before.RunID, After: after.RunID, Days: []DayDiff{}, CostBefore: before.Cost, CostAfter: after.Cost,
		DeltaUSDCents: after.Cost.Total - before.Cost.Total,
		BudgetBefore:  before.Intent.BudgetUSDCents, BudgetAfter: after.Intent.BudgetUSDCents,
	}
	for n := range max(len(before.Days), len(after.Days)) {
		day := DayDiff{Day: n + 1, Added: []DiffItem{}, Removed: []DiffItem{}, Moved: []DiffMove{}}
		if n < len(before.Days) {
			day.Before = &before.Days[n].Date
		}
		if n < len(after.Days) {
			day.After = &after.Days[n].Date
		}
		d.Days = append(d.Days, day)
	}
	old := entries(before)
	var fresh []entry
	for _, e := range entries(after) { // first what has not moved, so that it is paired with itself
		if i := slices.IndexFunc(old, e.same); i >= 0 {
			old = slices.Delete(old, i, i+1)
			d.Days[e.Day-1].Kept++
			continue
		}
		fresh = append(fresh, e)
	}
	for _, e := range fresh {
		day := &d.Days[e.Day-1]
		if i := slices.IndexFunc(old, e.alike); i >= 0 {
			day.Moved = append(day.Moved, DiffMove{old[i].DiffItem, e.DiffItem})
			old = slices.Delete(old, i, i+1)
			continue
		}
		day.Added = append(day.Added, e.DiffItem)
	}
	for _, e := range old {
		d.Days[e.Day-1].Removed = append(d.Days[e.Day-1].Removed, e.DiffItem)
	}
	for _, day := range d.Days {
		d.Added, d.Removed, d.Moved, d.Kept = d.Added+len(day.Added), d.Removed+len(day.Removed), d.Moved+len(day.Moved), d.Kept+day.Kept
	}
	return d
}

// entry is an activity with the local time that tells whether it has moved.
type entry struct {
	DiffItem
	clock string
}

func (e entry) alike(o entry) bool { return e.Kind == o.Kind && e.Ref == o.Ref }
func (e entry) same(o entry) bool  { return e.alike(o) && e.Day == o.Day && e.clock == o.clock }

func entries(it Itinerary) (all []entry) {
	zones := map[string]*time.Location{} // loading one reads a file
	clock := func(t time.Time, name string) string {
		if zones[name] == nil {
			zones[name] = time.UTC // where it is not known
			if zone, err := time.LoadLocation(name); err == nil {
				zones[name] = zone
			}
		}
		return t.In(zones[name]).Format("15:04")
	}
	for n, day := range it.Days {
		for _, a := range day.Activities {
			e := entry{DiffItem: DiffItem{a.SlotID, a.Kind, a.Ref, a.Name, n + 1, a.Start, a.End, a.CostUSDCents}}
			if a.Kind == KindAttraction || a.Kind == KindMeal {
				e.clock = clock(a.Start, a.StartTZ) + "–" + clock(a.End, a.EndTZ)
			}
			all = append(all, e)
		}
	}
	return all
}

// Words says in a line what is different.
func (d Diff) Words() string {
	money := "for the same money"
	switch {
	case d.DeltaUSDCents > 0:
		money = "for " + Dollars(d.DeltaUSDCents) + " more"
	case d.DeltaUSDCents < 0:
		money = "for " + Dollars(-d.DeltaUSDCents) + " less"
	}
	if d.Added+d.Removed+d.Moved == 0 {
		return "Nothing has moved, " + money
	}
	return fmt.Sprintf("%d added, %d removed, %d moved, %d kept, %s", d.Added, d.Removed, d.Moved, d.Kept, money)
}
