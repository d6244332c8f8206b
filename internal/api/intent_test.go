package api

import (
	"strings"
	"testing"
	"time"

	"waymark/internal/trip"
)

// reads returns a configuration whose reader understands every prompt but "where".
func reads(c *Config) {
	c.ReadIntent = func(r trip.Request, now time.Time) (trip.Intent, error) {
		switch r.Prompt {
		case "where":
			return trip.Intent{}, &trip.Failure{Code: trip.CodeNeedsClarification, Question: "Where to?", Field: "destination", Options: []string{"Paris", "Rome"}}
		case "rich":
			return trip.Intent{}, trip.Invalid{{Field: "budget_usd_cents", Detail: "must be less"}}
		}
		day := trip.DateOf(now)
		in := trip.Intent{Destination: trip.Destination{City: "Paris"}, Dates: trip.DateWindow{Start: day, End: day}, BudgetUSDCents: r.BudgetUSDCents}
		in.Prefs.Pace = trip.Balanced
		in.Assume("prefs.pace", "balanced", "no pace was named")
		return in, nil
	}
}

func TestIntentIsReadAndNothingStored(t *testing.T) {
	r := start(t, three(), reads)
	got := into[Understood](t, r.want(200, "POST", "/intent", `{"prompt":"Paris","max_days":3,"budget_usd_cents":5000,"mode":"fast"}`))
	if in := got.Intent; in == nil || in.Destination.City != "Paris" || in.BudgetUSDCents != 5000 || len(in.Assumptions) != 1 || in.Dates.Start.IsZero() || got.Question != "" {
		t.Errorf("got %+v, want Paris with its assumption", got)
	}
	asked := r.want(200, "POST", "/intent", `{"prompt":"where"}`)
	if want := `{"intent":null,"question":"Where to?","field":"destination","options":["Paris","Rome"]}` + "\n"; asked.body != want {
		t.Errorf("got %s, want %s", asked.body, want)
	}
	if p := wantProblem(t, r.want(422, "POST", "/intent", `{"prompt":"rich"}`), "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != "budget_usd_cents" {
		t.Errorf("errors %v", p.Errors)
	}
	if list := r.want(200, "GET", "/runs", ""); !strings.HasPrefix(list.body, `{"runs":[]`) {
		t.Errorf("runs %s, want none", list.body)
	}
}

func TestIntentTakesWhatARunTakes(t *testing.T) {
	r := start(t, three(), func(c *Config) {
		reads(c)
		c.Check = func(q trip.Request) error {
			if q.Origin == "XXX" {
				return trip.Invalid{{Field: "origin_airport", Detail: "is not an airport of the catalogue"}}
			}
			return nil
		}
	})
	for body, field := range map[string]string{
		`{}`: "prompt", `{"prompt":"x","colour":"s3cret"}`: "colour", `{"prompt":"x","max_days":15}`: "max_days", `{"prompt":"x","origin_airport":"XXX"}`: "origin_airport",
		`{"prompt":"` + strings.Repeat("é", 4001) + `"}`: "prompt",
	} {
		if p := wantProblem(t, r.want(422, "POST", "/intent", body), "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%.40s: errors %v, want field %s", body, p.Errors, field)
		}
	}
}

func TestIntentCountsAsAWrite(t *testing.T) {
	r := start(t, three(), func(c *Config) {
		reads(c)
		c.Limits.Writes = 1
	})
	r.want(422, "POST", "/intent", `{}`) // what is refused is not counted
	r.want(200, "POST", "/intent", `{"prompt":"Paris"}`)
	wantProblem(t, r.want(429, "POST", "/intent", `{"prompt":"Paris"}`), "too-often")
	r.want(200, "POST", "/intent", `{"prompt":"Paris"}`, "Authorization", stranger)
}

func TestServerWithoutReaderSaysSo(t *testing.T) {
	r := start(t, three(), nil)
	wantProblem(t, r.want(501, "POST", "/intent", `{"prompt":"Paris"}`), "not-implemented")
}
