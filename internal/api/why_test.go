package api

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// explains lets a server say why about one place.
func explains(c *Config) {
	c.Why = func(_ context.Context, run trip.Run, it *trip.Itinerary, place string) (trip.Why, error) {
		switch place {
		case "rodin":
			cents, minutes := int64(1400), int64(95)
			return trip.Why{
				Answer: it.ID + " of " + run.ID, Place: trip.NamedPlace{ID: "paris/musee-rodin", Name: "Musée Rodin"}, Rule: trip.RuleBudget,
				Numbers: map[string]int64{"total_usd_cents": 5}, CostUSDCents: &cents, Minutes: &minutes, InsteadOf: []trip.NamedSlot{{SlotID: "d1-x", Name: "X"}},
			}, nil
		case "musée":
			return trip.Why{}, trip.Invalid{{Field: "place", Detail: "is the name of several"}}
		}
		return trip.Why{}, trip.ErrNotFound
	}
}

func TestWhyIsAnswered(t *testing.T) {
	r := start(t, three(), explains)
	run := r.finished()
	path := "/runs/" + run + "/why?place="
	got := into[trip.Why](t, r.want(200, "GET", path+"rodin", ""))
	if got.Answer != "it of "+run || got.InPlan || got.Rule != trip.RuleBudget || *got.CostUSDCents != 1400 || got.InsteadOf[0].SlotID != "d1-x" {
		t.Errorf("%+v", got)
	}
	if p := wantProblem(t, r.want(404, "GET", path+"atlantis", ""), "not-found"); !strings.Contains(p.Detail, "no place") {
		t.Errorf("%q does not say what is not found", p.Detail)
	}
	if p := wantProblem(t, r.want(422, "GET", path+url.QueryEscape("musée"), ""), "invalid"); p.Errors[0].Field != "place" {
		t.Errorf("%+v", p.Errors)
	}
	for _, bad := range []string{"/runs/" + run + "/why", path, path + strings.Repeat("x", trip.MaxPlaceName+1)} {
		wantProblem(t, r.want(422, "GET", bad, ""), "invalid")
	}
	wantProblem(t, r.want(404, "GET", path+"rodin", "", "Authorization", stranger), "not-found")
	wantProblem(t, r.want(404, "GET", "/runs/"+unknown+"/why?place=rodin", ""), "not-found")
	r.Config.Why = nil
	wantProblem(t, r.want(501, "GET", path+"rodin", ""), "not-implemented")
}

func TestWhyWaitsForTheEndOfARun(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), explains)
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	wantProblem(t, r.want(409, "GET", "/runs/"+run+"/why?place=rodin", ""), "conflict")
}
