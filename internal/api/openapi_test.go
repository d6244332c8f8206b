package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDescriptionIsWhole checks that every route is described, with the problems
// it may answer, and that nothing it refers to is missing.
func TestDescriptionIsWhole(t *testing.T) {
	r := start(t, three(), nil)
	text := r.want(200, "GET", "/openapi.json", "").body
	var api struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Summary     string
			Responses   map[string]struct {
				Content map[string]any
			}
		}
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal([]byte(text), &api); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{ // path to methods
		"/runs": "get post", "/runs/{id}": "get", "/runs/{id}/cancel": "post", "/runs/{id}/events": "get",
		"/runs/{id}/events/{sequence}": "get", "/runs/{id}/events/stream": "get", "/runs/{id}/itinerary": "get",
		"/runs/{id}/stream-ticket": "post", "/runs/{id}/thread": "get", "/runs/{id}/diff": "get", "/runs/{id}/why": "get", "/runs/{id}/what_if": "post", "/verify": "post",
		"/intent": "post", "/destinations/{id}/places": "get", "/destinations/{id}/sketch": "get", "/session": "delete get post",
		"/runs/{id}/share": "delete get post", "/runs/{id}/share/{link}": "delete", "/share/{token}": "get",
		"/destinations": "get", "/healthz": "get", "/readyz": "get", "/metrics": "get", "/openapi.json": "get", "/docs": "get",
		"/schemas/{name}": "get", "/problems/{name}": "get",
	}
	for path, item := range api.Paths {
		if got := strings.Join(slices.Sorted(maps.Keys(item)), " "); got != want[path] {
			t.Errorf("%s: methods %q, want %q", path, got, want[path])
		}
		for method, op := range item {
			if op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s has no id or no summary", method, path)
			}
			for status, res := range op.Responses {
				if _, ok := res.Content[problemType]; !ok && status >= "4" && path != "/readyz" {
					t.Errorf("%s %s: %s is no problem", method, path, status)
				}
			}
			if _, ok := op.Responses["401"]; !ok && (strings.HasPrefix(path, "/runs") || path == "/verify" || path == "/intent") {
				t.Errorf("%s %s: no 401", method, path)
			}
		}
	}
	for path := range want {
		if api.Paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	for _, answer := range []struct{ method, path, status string }{
		{"get", "/runs/{id}", "304"}, {"get", "/runs/{id}/events/stream", "204"}, {"get", "/readyz", "503"}, {"post", "/runs", "202"},
	} {
		if _, ok := api.Paths[answer.path][answer.method].Responses[answer.status]; !ok {
			t.Errorf("%s is not described", answer)
		}
	}
	if _, ok := api.Paths["/runs/{id}/events/stream"]["get"].Responses["200"].Content["text/event-stream"]; !ok {
		t.Error("the stream has no text/event-stream")
	}
	for _, ref := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if api.Components.Schemas[ref[1]] == nil {
			t.Errorf("schema %s is referred to and missing", ref[1])
		}
	}
	if open, _ := json.Marshal(api.Components.Schemas["Run"]); strings.Contains(string(open), "additionalProperties") || !strings.Contains(string(open), `"type":"null"`) {
		t.Errorf("schema of a run: %s", open)
	}
	docs := r.want(200, "GET", "/docs", "").body
	for path := range want {
		if !strings.Contains(docs, path) {
			t.Errorf("the page does not show %s", path)
		}
	}
	if regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(docs) {
		t.Error("the page needs another host")
	}
}

func TestSchemasResolve(t *testing.T) {
	r := start(t, three(), nil)
	for _, name := range []string{
		"intent", "plan", "itinerary", "event", "problem", "payload-intent", "payload-draft", "payload-branches", "payload-tool_call",
		"payload-violations", "payload-repair", "payload-usage", "payload-itinerary", "payload-error",
	} {
		got := r.want(200, "GET", "/schemas/"+name, "")
		if other := r.want(200, "GET", "/schemas/"+name+".json", ""); other.body != got.body {
			t.Errorf("%s.json is another", name)
		}
		schema := into[struct {
			Defs map[string]any `json:"$defs"`
		}](t, got)
		for _, ref := range regexp.MustCompile(`"\$ref": "#/\$defs/([^"]+)"`).FindAllStringSubmatch(got.body, -1) {
			if schema.Defs[ref[1]] == nil {
				t.Errorf("%s: %s is referred to and missing", name, ref[1])
			}
		}
	}
	if text := r.want(200, "GET", "/schemas/intent", "").body; !strings.Contains(text, `"format": "date"`) {
		t.Errorf("dates have no format:\n%s", text)
	}
}

func TestServiceRoutes(t *testing.T) {
	r := start(t, three(), func(c *Config) {
		c.Destinations = func(q string) []Destination { return []Destination{{ID: "paris", City: "Paris " + q}} }
		c.Tools = func() []ToolStatus { return []ToolStatus{{"weather", "open"}} }
		c.Page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("page " + r.URL.Path)) })
	})
	for path, want := range map[string]string{
		"/healthz":                `"status":"ok"`,
		"/readyz":                 `"tools":[{"name":"weather","breaker":"open"}]`,
		"/destinations?q=x":       `{"destinations":[{"id":"paris","city":"Paris x"`,
		"/problems/invalid":       "422",
		"/":                       "page /",
		"/trips/1/live":           "page /trips/1/live",
		"/assets/a.js":            "page /assets/a.js",
		"/metrics":                "waymark_streams 0",
		"/metrics?":               `waymark_http_requests_total{route="GET /healthz",status="200"}`,
		"/openapi.json":           `"openapi":"3.1.0"`,
		"/schemas/payload-intent": `"kind"`,
	} {
		if path == "/metrics?" {
			r.want(200, "GET", "/healthz", "")
		}
		if got := r.want(200, "GET", path, ""); !strings.Contains(got.body, want) {
			t.Errorf("%s: %.500s, want %s", path, got.body, want)
		}
	}
}

func TestRequestIsNamedInItsAnswer(t *testing.T) {
	r := start(t, three(), nil)
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	got := r.want(200, "GET", "/healthz", "", "X-Request-Id", "abc-1", "Traceparent", parent)
	if id := got.Header.Get("X-Request-Id"); id != "abc-1" {
		t.Errorf("X-Request-Id %q, want abc-1", id)
	}
	if tp := got.Header.Get("Traceparent"); len(tp) != len(parent) || !strings.HasPrefix(tp, parent[:36]) || !strings.HasSuffix(tp, "-01") || tp == parent {
		t.Errorf("Traceparent %q, want the same trace and another span", tp)
	}
	got = r.want(200, "GET", "/healthz", "", "X-Request-Id", strings.Repeat("x", 65), "Traceparent", strings.Replace(parent, "0af7651916cd43dd8448eb211c80319c", strings.Repeat("0", 32), 1))
	if id := got.Header.Get("X-Request-Id"); len(id) < 20 || len(id) > 64 {
		t.Errorf("X-Request-Id %q, want a new one", id)
	}
	if tp := got.Header.Get("Traceparent"); tp != "" {
		t.Errorf("Traceparent %q of a trace that is none", tp)
	}
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	for name, want := range map[string]string{
		"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
