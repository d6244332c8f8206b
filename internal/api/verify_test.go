package api

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/trip"
)

func TestVerifyTakesBothForms(t *testing.T) {
	var got trip.Submission
	r := start(t, three(), func(c *Config) {
		c.Judge = func(_ context.Context, sub trip.Submission) (trip.Judgement, error) {
			got = sub
			if sub.Intent.Destination.City == "Atlantis" {
				return trip.Judgement{}, trip.Invalid{{Field: "intent.destination", Detail: "is not covered"}}
			}
			return trip.Judgement{Holds: true}, nil
		}
	})
	r.want(200, "POST", "/verify", `{"intent":{"destination":{"city":"Paris"}},"repair":true,"days":[{"date":"2027-06-02","visits":[{"name":"A garden","lat":48.8,"lon":2.3,"start":"10:00","end":"11:00"}]}]}`)
	if v := got.Days[0].Visits[0]; !got.Repair || got.Plan != nil || *v.Lat != 48.8 || v.Start != "10:00" || got.Days[0].Date.Day != 2 {
		t.Errorf("%+v", got)
	}
	r.want(200, "POST", "/verify", `{"intent":{"destination":{"city":"Paris"}},"plan":{"days":[{"date":"2027-06-02","slots":[]}],"assumptions":{"fx":{},"daily_spend_usd_cents":0,"buffers":{"in_town_s":900,"museum_s":1200,"airport_s":7200},"policy_version":"v"},"seed":0,"iterations":0,"stopped_by":"","solver_version":"","input_digest":""}}`)
	for body, kind := range map[string]string{
		`{"intent":{"destination":{"city":"Atlantis"}},"days":[]}`:                                                         "invalid",
		`{"intent":{},"days":[{"date":"2027-06-02","visits":[{"start":"25:00","end":"11:00"}]}]}`:                          "invalid",
		`{"intent":{},"trust_me":true}`:                                                                                    "invalid",
		`{"intent":{},"days":[` + strings.TrimSuffix(strings.Repeat(`{"date":"2027-06-02","visits":[]},`, 15), ",") + `]}`: "invalid",
	} {
		wantProblem(t, r.want(422, "POST", "/verify", body), kind)
	}
	r.Limits.Writes = 1
	r.want(200, "POST", "/verify", `{"intent":{}}`)
	wantProblem(t, r.want(429, "POST", "/verify", `{"intent":{}}`), "too-often")
}
