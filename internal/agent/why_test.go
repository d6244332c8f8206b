package agent

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"waymark/internal/trip"
	"waymark/internal/verify"
)

// TestWhyOfEveryPlace asks for every place of the city; what an answer says would fit
// can be asked for in a what-if.
func TestWhyOfEveryPlace(t *testing.T) {
	a, _, base := family(t)
	rules := map[trip.Rule]int{}
	for i, place := range mustCity(t, a).Places {
		if testing.Short() && i%4 != 0 {
			continue
		}
		why, err := a.Why(t.Context(), base.run, base.it, place.ID, asked)
		if err != nil {
			t.Fatalf("%s: %v", place.ID, err)
		}
		if why.Answer == "" || why.Place.ID != place.ID || why.InPlan != slices.Contains(visitRefs(base.it), place.ID) {
			t.Errorf("%s: %+v", place.ID, why)
		}
		if why.InPlan {
			continue
		}
		rules[why.Rule]++
		if (why.Rule == "") != (why.CostUSDCents != nil && len(why.InsteadOf) == 0) || why.Rule != "" && why.Rule != trip.RulePreferences && len(why.Numbers) == 0 {
			t.Errorf("%s: %+v", place.ID, why)
		}
		if len(why.InsteadOf) > 0 {
			change := trip.Change{Replace: []trip.Replacement{{Slot: why.InsteadOf[0].SlotID, With: place.ID}}}
			if _, err := a.Change(t.Context(), base.run, change, asked); err != nil {
				t.Errorf("%s instead of %v: %v", place.ID, why.InsteadOf[0], err)
			}
		}
	}
	if len(rules) < 2 {
		t.Errorf("rules %v, want several kinds of answer", rules)
	}
}

func TestPlaceIsAskedForAsPeopleWriteIt(t *testing.T) {
	a, h, base := family(t)
	for _, asked := range []string{"paris/musee-rodin", "MUSEE RODIN", "musée rodin", "rodin"} {
		if p, err := placeCalled(mustCity(t, a), asked); err != nil || p.ID != "paris/musee-rodin" || p.Provenance.Digest == "" {
			t.Errorf("%q: %s, %v", asked, p.ID, err)
		}
	}
	for _, unknown := range []string{"", "!", "Atlantis", "rome/colosseum"} {
		if _, err := a.Why(t.Context(), base.run, base.it, unknown, asked); !errors.Is(err, trip.ErrNotFound) {
			t.Errorf("%q: %v, want that it is not found", unknown, err)
		}
	}
	var bad trip.Invalid
	if _, err := a.Why(t.Context(), base.run, base.it, "musee", asked); !errors.As(err, &bad) || bad[0].Field != "place" {
		t.Errorf("a name of several: %v", err)
	}
	delete(h, "base") // as when no checkpoint is kept
	if why, err := a.Why(t.Context(), base.run, base.it, "rodin", asked); err != nil || why.Answer == "" {
		t.Errorf("without a checkpoint: %+v, %v", why, err)
	}
}

// TestWhyNamesTheRuleAndWhatFreesIt makes one thing stand in the way.
func TestWhyNamesTheRuleAndWhatFreesIt(t *testing.T) {
	a, _, base := family(t)
	free := *base.it
	free.Plan.Days = slices.Clone(free.Plan.Days)
	free.Plan.Days[2].Slots = slices.DeleteFunc(slices.Clone(free.Plan.Days[2].Slots), isVisit)
	e, err := a.recall(t.Context(), "", "base")
	if err != nil {
		t.Fatal(err)
	}
	costs := verify.Check(free.Intent, free.Plan, *e.Evidence, a.Policy).Cost.Total
	ask := func(change func(*trip.Intent), place string) trip.Why {
		it := free
		change(&it.Intent)
		why, err := a.Why(t.Context(), base.run, &it, place, asked)
		if err != nil {
			t.Fatal(err)
		}
		return why
	}
	why := ask(func(in *trip.Intent) { in.Prefs.AvoidPlaces = []string{"paris/pantheon"} }, "pantheon")
	if why.Rule != trip.RulePreferences || !strings.Contains(why.Answer, "avoided") {
		t.Errorf("avoided: %+v", why)
	}
	why = ask(func(*trip.Intent) {}, "pantheon")
	if why.Rule != "" || why.Numbers["points"] <= 0 || *why.CostUSDCents <= 0 || *why.Minutes < 30 || !strings.Contains(why.Answer, "were worth more") {
		t.Errorf("a day is free: %+v", why)
	}
	why = ask(func(in *trip.Intent) { in.BudgetUSDCents = costs*100/110 + 1 }, "pantheon")
	if why.Rule != trip.RuleBudget || why.Numbers["budget_usd_cents"] != costs*100/110+1 {
		t.Errorf("no money is left: %+v", why)
	}
	visit := visitOf(t, base.it, 3)
	why = ask(func(*trip.Intent) {}, visit.Choice().Ref)
	if !why.InPlan || why.Rule != "" {
		t.Errorf("in the plan: %+v", why)
	}
}
