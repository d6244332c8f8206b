package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

// TestAnswersAreAsDescribed holds real answers against the description: status, media
// type, and JSON by its schema.
func TestAnswersAreAsDescribed(t *testing.T) {
	indoor := true
	r := start(t, three(), func(c *Config) {
		reads(c)
		explains(c)
		changing(c)
		c.Auth = "dev"
		c.Destinations = func(string) []Destination {
			return []Destination{{ID: "paris", Airports: []string{}, Sources: []DataSource{}}}
		}
		c.Places = func(string) ([]Place, bool) {
			return []Place{{ID: "paris/a", Kind: "museum", Themes: []string{}, Indoor: &indoor}, {ID: "paris/b", Kind: "park", Themes: []string{"art"}}}, true
		}
		c.Sketch = func(string) (trip.Sketch, bool) {
			ring := []trip.LonLat{{2.2, 48.8}, {2.4, 48.9}, {2.3, 48.7}}
			return trip.Sketch{Outline: ring, Water: []trip.Water{{Line: ring, WidthM: 5}}, Parks: []trip.Park{{Polygon: ring}}, Islands: []trip.Park{}, Districts: []trip.District{{Name: "x"}}}, true
		}
	})
	run := r.finished()
	link := r.share(run)
	child := r.whatIf(run, `{"budget_delta_usd_cents":-100,"lock":["a"],"notes":"slower"}`)
	for _, route := range []struct{ method, path, pattern, body string }{
		{"POST", "/runs", "/runs", `{"prompt":"x"}`},
		{"POST", "/runs", "/runs", `{}`},
		{"GET", "/runs", "/runs", ""},
		{"GET", "/runs?q=none", "/runs", ""},
		{"GET", "/runs?limit=0", "/runs", ""},
		{"GET", "/runs/" + run, "/runs/{id}", ""},
		{"GET", "/runs/" + unknown, "/runs/{id}", ""},
		{"GET", "/runs/" + run + "/events", "/runs/{id}/events", ""},
		{"POST", "/runs/" + run + "/cancel", "/runs/{id}/cancel", ""},
		{"GET", "/runs/" + run + "/why?place=rodin", "/runs/{id}/why", ""},
		{"GET", "/runs/" + run + "/why?place=none", "/runs/{id}/why", ""},
		{"POST", "/runs/" + run + "/what_if", "/runs/{id}/what_if", `{"add_themes":["art"],"replace":[{"slot":"a"},{"slot":"b","with":"c"}]}`},
		{"POST", "/runs/" + run + "/what_if", "/runs/{id}/what_if", `{}`},
		{"GET", "/runs/" + child + "/thread", "/runs/{id}/thread", ""},
		{"GET", "/runs/" + run + "/thread?cursor=x", "/runs/{id}/thread", ""},
		{"GET", "/runs/" + run + "/diff?with=" + child, "/runs/{id}/diff", ""},
		{"GET", "/runs/" + run + "/diff?with=x", "/runs/{id}/diff", ""},
		{"POST", "/runs/" + run + "/stream-ticket", "/runs/{id}/stream-ticket", ""},
		{"POST", "/runs/" + run + "/share", "/runs/{id}/share", ""},
		{"POST", "/runs/" + run + "/share", "/runs/{id}/share", `{"expires_in_seconds":3600}`},
		{"GET", "/runs/" + run + "/share", "/runs/{id}/share", ""},
		{"GET", link.URL, "/share/{token}", ""},
		{"GET", link.URL + ".ics", "/share/{token}", ""},
		{"GET", "/share/none", "/share/{token}", ""},
		{"GET", "/share/none.ics", "/share/{token}", ""},
		{"DELETE", "/runs/" + run + "/share/" + link.ID, "/runs/{id}/share/{link}", ""},
		{"DELETE", "/runs/" + run + "/share/" + link.ID, "/runs/{id}/share/{link}", ""},
		{"DELETE", "/runs/" + run + "/share", "/runs/{id}/share", ""},
		{"POST", "/intent", "/intent", `{"prompt":"x","budget_usd_cents":5}`},
		{"POST", "/intent", "/intent", `{"prompt":"where"}`},
		{"GET", "/destinations", "/destinations", ""},
		{"GET", "/destinations/paris/places", "/destinations/{id}/places", ""},
		{"GET", "/destinations/paris/sketch", "/destinations/{id}/sketch", ""},
		{"GET", "/session", "/session", ""},
		{"POST", "/session", "/session", ""},
		{"DELETE", "/session", "/session", ""},
	} {
		r.wantDescribed(route.method, route.pattern, r.do(route.method, route.path, route.body))
	}
	r.wantDescribed("POST", "/session", r.do("POST", "/session", "", "Authorization", stranger))
	r.wantDescribed("POST", "/session", r.do("POST", "/session", "", "Origin", "https://evil.example"))
}

// wantDescribed fails unless the answer is one that the description has.
func (r *rig) wantDescribed(method, pattern string, got reply) {
	r.t.Helper()
	api := r.huma.OpenAPI()
	item := api.Paths[pattern]
	op := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "DELETE": item.Delete}[method]
	described := op.Responses[strconv.Itoa(got.StatusCode)]
	if described == nil {
		r.t.Errorf("%s %s: %d %s is not described", method, pattern, got.StatusCode, got.body)
		return
	}
	mediaType := got.Header.Get("Content-Type")
	if len(described.Content) == 0 && got.body == "" {
		return
	}
	content := described.Content[mediaType]
	if content == nil {
		r.t.Errorf("%s %s: %d as %q is not described", method, pattern, got.StatusCode, mediaType)
		return
	}
	if !strings.HasSuffix(mediaType, "json") {
		return
	}
	var value any
	if err := json.Unmarshal([]byte(got.body), &value); err != nil {
		r.t.Fatal(err)
	}
	var result huma.ValidateResult
	huma.Validate(api.Components.Schemas, content.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, &result)
	for _, err := range result.Errors {
		r.t.Errorf("%s %s: %d %s: %v", method, pattern, got.StatusCode, got.body, err)
	}
}
