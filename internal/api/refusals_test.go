package api

import (
	"context"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// concrete puts values into the pattern of a path: a run that nobody has, and whatever
// query the route must have.
func concrete(pattern string) string {
	path := strings.NewReplacer("{id}", unknown, "{sequence}", "0", "{link}", unknown, "{token}", "none", "{name}", "none").Replace(pattern)
	switch {
	case strings.HasSuffix(pattern, "/diff"):
		path += "?with=" + unknown
	case strings.HasSuffix(pattern, "/why"):
		path += "?place=x"
	}
	return path
}

// bodies are good ones, by pattern.
var bodies = map[string]string{
	"/runs": `{"prompt":"x"}`, "/intent": `{"prompt":"x"}`, "/verify": `{"intent":{}}`, "/runs/{id}/what_if": `{"shift_days":1}`,
}

// TestEveryRefusalIsAsDescribed makes every operation of the description refuse what it
// must: no credentials, a run of nobody, a page of another site, a body that is too
// large, no JSON, or not understood.
func TestEveryRefusalIsAsDescribed(t *testing.T) {
	r := start(t, three(), func(c *Config) { reads(c); explains(c); changing(c); judges(c) })
	refused := 0
	for pattern, item := range r.huma.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			path, body := concrete(pattern), bodies[pattern]
			refuse := func(status int, body string, headers ...string) {
				t.Helper()
				r.wantDescribed(method, pattern, r.want(status, method, path, body, headers...))
				refused++
			}
			if op.Security == nil {
				refuse(401, body, "Authorization", "Basic x")
			}
			if strings.HasPrefix(pattern, "/runs/{id}") {
				refuse(404, body)
			}
			if method != "GET" {
				refuse(403, body, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
			}
			if op.RequestBody != nil {
				refuse(413, `{"prompt":"`+strings.Repeat("x", maxBody)+`"}`)
				refuse(415, "prompt=x", "Content-Type", "application/x-www-form-urlencoded")
				refuse(422, "{")
				refuse(422, `{"nonsense":true}`)
			}
		}
	}
	if refused < 50 {
		t.Errorf("%d refusals, which cannot be all", refused)
	}
}

// judges lets a server check every plan, and find that it holds.
func judges(c *Config) {
	c.Judge = func(context.Context, trip.Submission) (trip.Judgement, error) {
		return trip.Judgement{Holds: true}, nil
	}
}

// TestWhatAServerCannotDoIsDescribed asks one that has no what-ifs, says no why, reads
// no intent and checks no plan.
func TestWhatAServerCannotDoIsDescribed(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	for pattern, call := range map[string][2]string{
		"/runs/{id}/what_if": {"POST", "/runs/" + run + "/what_if"}, "/runs/{id}/why": {"GET", "/runs/" + run + "/why?place=x"},
		"/intent": {"POST", "/intent"}, "/verify": {"POST", "/verify"},
	} {
		r.wantDescribed(call[0], pattern, r.want(501, call[0], call[1], bodies[pattern]))
	}
}

// TestRefusalsOfARunAtWorkAreDescribed asks for what only a run that has ended has, and
// too often.
func TestRefusalsOfARunAtWorkAreDescribed(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), func(c *Config) { explains(c); changing(c); judges(c); reads(c) })
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	of := func(pattern string) string { return strings.Replace(pattern, "{id}", run, 1) }
	for _, call := range [][2]string{
		{"POST", "/runs/{id}/what_if"}, {"GET", "/runs/{id}/diff"}, {"GET", "/runs/{id}/why"}, {"GET", "/runs/{id}/itinerary"}, {"POST", "/runs/{id}/share"},
	} {
		method, pattern := call[0], call[1]
		r.wantDescribed(method, pattern, r.want(409, method, strings.Replace(concrete(of(pattern)), "with="+unknown, "with="+run, 1), bodies[pattern]))
	}
	r.Limits = Limits{NewRuns: 1, Writes: 1}
	g.Open()
	r.await(run, func(p store.Page) bool { return p.Status.Final() })
	r.want(200, "POST", "/verify", `{"intent":{}}`) // the one write there may be
	r.want(202, "POST", "/runs/"+run+"/what_if", `{"shift_days":1}`)
	for _, call := range [][2]string{
		{"POST", "/runs"}, {"POST", "/runs/{id}/what_if"}, {"POST", "/verify"}, {"POST", "/intent"}, {"POST", "/runs/{id}/share"}, {"DELETE", "/runs/{id}/share"},
		{"POST", "/runs/{id}/stream-ticket"}, {"POST", "/runs/{id}/cancel"},
	} {
		got := r.want(429, call[0], of(call[1]), bodies[call[1]])
		r.wantDescribed(call[0], call[1], got)
		if got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", call)
		}
	}
}
