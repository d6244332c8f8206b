package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRealAnswersAreAsTheServedDescription plans a trip on a whole server, changes it
// twice, and holds every answer against the description that the server gives of
// itself: its status, its media type and its schema, without any field beside it.
func TestRealAnswersAreAsTheServedDescription(t *testing.T) {
	address, stop := served(t, "--addr", "127.0.0.1:0", "--database", "sqlite:///"+filepath.Join(t.TempDir(), "w.db"))
	defer stop()
	d := described{t: t, address: address}
	d.json("GET", "/openapi.json", "", &d.api)
	plan := func(path, body string) string {
		var made struct {
			ID string `json:"run_id"`
		}
		d.answer("POST", path, body, &made)
		d.json("GET", "/runs/"+made.ID+"/events/stream", "", nil) // to its end
		return made.ID
	}
	base := plan("/runs", `{"prompt":"2 days in Rome in May, art, $2500","mode":"fast","seed":3}`)
	var it struct {
		Intent, Plan json.RawMessage
		Days         []struct {
			Activities []struct {
				Kind, Ref string
				SlotID    string `json:"slot_id"`
			}
		}
	}
	d.answer("GET", "/runs/"+base+"/itinerary", "", &it)
	visits := it.Days[0].Activities
	i := slices.IndexFunc(visits, func(a struct {
		Kind, Ref string
		SlotID    string `json:"slot_id"`
	}) bool {
		return a.Kind == "attraction"
	})
	child := plan("/runs/"+base+"/what_if", `{"budget_delta_usd_cents":-10000,"add_themes":["history"],"lock":["`+visits[i].SlotID+`"]}`)
	grandchild := plan("/runs/"+child+"/what_if", `{"unlock":["`+visits[i].Ref+`"],"shift_days":1,"notes":"slower"}`)
	for _, path := range []string{
		"/runs", "/runs?q=rome&limit=2", "/runs/" + base, "/runs/" + grandchild, "/runs/" + child + "/events", "/runs/" + grandchild + "/itinerary", "/runs/" + grandchild + "/thread",
		"/runs/" + base + "/diff?with=" + grandchild, "/runs/" + base + "/why?place=colosseum", "/runs/" + base + "/why?place=" + visits[i].Ref,
		"/runs/" + base + "/why?place=catacombs", "/runs/" + base + "/why?place=nowhere", "/runs/" + base + "/why?place=piazza", "/runs/" + base + "/share",
		"/destinations", "/destinations/rome/places", "/destinations/rome/sketch", "/destinations/none/sketch", "/session", "/readyz", "/healthz",
	} {
		d.answer("GET", path, "", nil)
	}
	for _, call := range [][2]string{
		{"/intent", `{"prompt":"5 days in Paris in June, with two kids, from JFK"}`}, {"/intent", `{"prompt":"somewhere warm"}`},
		{"/verify", `{"intent":` + string(it.Intent) + `,"plan":` + string(it.Plan) + `,"repair":true}`},
		{"/verify", `{"intent":{"destination":{"city":"Rome"}},"repair":true,"days":[{"date":"2027-06-02","visits":[{"place":"` + visits[i].Ref + `","start":"03:00","end":"05:00"}]}]}`},
		{"/verify", `{"intent":{"destination":{"city":"Atlantis"}},"days":[]}`},
		{"/session", ""}, {"/runs/" + base + "/share", ""}, {"/runs/" + base + "/share", `{"expires_in_seconds":60}`}, {"/runs/" + base + "/stream-ticket", ""},
		{"/runs/" + base + "/what_if", `{"lock":["none"]}`}, {"/runs/" + base + "/cancel", ""},
	} {
		d.answer("POST", call[0], call[1], nil)
	}
	d.answer("GET", "/runs/"+base+"/share", "", nil)
	d.answer("DELETE", "/runs/"+base+"/share", "", nil)
	d.answer("DELETE", "/session", "", nil)
}

// described is a server with its description.
type described struct {
	t       *testing.T
	address string
	api     struct {
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
}

type operation struct {
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

// schema is the part of JSON Schema that the description uses.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any    // a name or several
	Enum       []any
	Format     string
	Properties map[string]schema
	Required   []string
	Items      *schema
	OneOf      []schema `json:"oneOf"`
	AnyOf      []schema `json:"anyOf"`
	Others     any      `json:"additionalProperties"` // true, false or a schema
}

// json sends a request and reads the answer's JSON, if it is wanted.
func (d *described) json(method, path, body string, into any) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.address+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			d.t.Fatalf("%s %s: %d %s: %v", method, path, res.StatusCode, text, err)
		}
	}
	return res, string(text)
}

// answer is json for an answer that must be as the description says.
func (d *described) answer(method, path, body string, into any) {
	d.t.Helper()
	res, text := d.json(method, path, body, into)
	op, pattern := d.operation(method, path)
	said, ok := op.Responses[fmt.Sprint(res.StatusCode)]
	if !ok {
		d.t.Errorf("%s %s: %d is not described: %.300s", method, path, res.StatusCode, text)
		return
	}
	if len(said.Content) == 0 && text == "" {
		return
	}
	content, ok := said.Content[res.Header.Get("Content-Type")]
	if !ok {
		d.t.Errorf("%s %s: %d as %q is not described", method, path, res.StatusCode, res.Header.Get("Content-Type"))
		return
	}
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		d.t.Fatalf("%s %s: %v", method, path, err)
	}
	for _, fault := range d.faults(content.Schema, value, "") {
		d.t.Errorf("%s %s: %d: %s", method, pattern, res.StatusCode, fault)
	}
}

// operation finds the operation of a path.
func (d *described) operation(method, path string) (operation, string) {
	d.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for pattern, item := range d.api.Paths {
		want := strings.Split(pattern, "/")
		op, ok := item[strings.ToLower(method)]
		if ok && slices.EqualFunc(want, parts, func(w, p string) bool { return w == p || strings.HasPrefix(w, "{") }) {
			return op, pattern
		}
	}
	d.t.Fatalf("%s %s is not described", method, path)
	return operation{}, ""
}

// faults says where a value is not as the schema wants it.
func (d *described) faults(s schema, v any, at string) (found []string) {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		target, known := d.api.Components.Schemas[name]
		if !known {
			return []string{at + ": " + s.Ref + " is missing"}
		}
		return d.faults(target, v, at)
	}
	if either := append(s.OneOf, s.AnyOf...); len(either) > 0 {
		var all []string
		for _, one := range either {
			faults := d.faults(one, v, at)
			if len(faults) == 0 {
				return nil
			}
			all = append(all, faults...)
		}
		return all
	}
	if s.Type != nil && !isType(s.Type, v) {
		return []string{fmt.Sprintf("%s: %.60v is no %v", at, v, s.Type)}
	}
	if len(s.Enum) > 0 && v != nil && !slices.Contains(s.Enum, v) {
		found = append(found, fmt.Sprintf("%s: %v is none of %v", at, v, s.Enum))
	}
	switch v := v.(type) {
	case string:
		if layout := map[string]string{"date-time": time.RFC3339, "date": time.DateOnly}[s.Format]; layout != "" {
			if _, err := time.Parse(layout, v); err != nil {
				found = append(found, fmt.Sprintf("%s: %q is no %s", at, v, s.Format))
			}
		}
	case []any:
		for i, item := range v {
			if s.Items != nil {
				found = append(found, d.faults(*s.Items, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case map[string]any:
		found = append(found, d.members(s, v, at)...)
	}
	return found
}

// members says what is wrong with the members of an object. Where the description
// names members, it must name all that there are.
func (d *described) members(s schema, v map[string]any, at string) (found []string) {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			found = append(found, at+"."+name+" is missing")
		}
	}
	for name, value := range v {
		inner, known := s.Properties[name]
		switch others := s.Others.(type) {
		case map[string]any:
			if !known {
				text, _ := json.Marshal(others)
				if err := json.Unmarshal(text, &inner); err != nil {
					d.t.Fatal(err)
				}
			}
		default:
			if !known && len(s.Properties) > 0 {
				found = append(found, at+"."+name+" is not described")
			}
		}
		found = append(found, d.faults(inner, value, at+"."+name)...)
	}
	return found
}

// isType reports whether a value is of a type, or of one of several.
func isType(want, v any) bool {
	if names, several := want.([]any); several {
		return slices.ContainsFunc(names, func(name any) bool { return isType(name, v) })
	}
	switch v := v.(type) {
	case nil:
		return want == "null"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == float64(int64(v))
	case string:
		return want == "string"
	case []any:
		return want == "array"
	}
	return want == "object"
}
