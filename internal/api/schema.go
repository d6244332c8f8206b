package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

// newRegistry returns a registry of JSON Schemas. With optional no field is
// required: that is how requests are read, whose handlers say what is missing.
func newRegistry(optional bool) huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	r.RegisterTypeAlias(reflect.TypeFor[trip.Date](), reflect.TypeFor[calendarDay]())
	if optional {
		c := huma.Config{OpenAPI: &huma.OpenAPI{Components: &huma.Components{Schemas: r}}}
		c.FieldsOptionalByDefault = true
		huma.NewAPI(c, nil) // the only way to tell the registry
	}
	return r
}

// calendarDay is a trip.Date in a schema.
type calendarDay struct{}

// Schema implements huma.SchemaProvider.
func (calendarDay) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2027-06-01"}}
}

// inline returns the schema of v with every reference replaced by what it refers
// to. The types of a request do not contain themselves.
func inline(r huma.Registry, v any) *huma.Schema {
	return resolve(r, r.Schema(reflect.TypeOf(v), false, ""))
}

func resolve(r huma.Registry, s *huma.Schema) *huma.Schema {
	if s == nil {
		return nil
	}
	doc := s.Description
	if s.Ref != "" {
		s = r.SchemaFromRef(s.Ref)
	}
	whole := *s
	if doc != "" {
		whole.Description = doc
	}
	whole.Items = resolve(r, s.Items)
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		whole.AdditionalProperties = resolve(r, values)
	}
	whole.Properties = map[string]*huma.Schema{}
	for name, p := range s.Properties {
		whole.Properties[name] = resolve(r, p)
	}
	return &whole
}

// Payloads of events, by kind. A payload has its kind inside, and of a started
// event also the attempt, of a completed one the duration.
type (
	payloadIntent struct {
		Kind   string      `json:"kind" enum:"intent"`
		Intent trip.Intent `json:"intent"`
	}
	payloadDraft struct {
		Kind string     `json:"kind" enum:"draft"`
		Days []trip.Day `json:"days" doc:"The slots so far."`
	}
	payloadBranches struct {
		Kind      string          `json:"kind" enum:"branches"`
		Decisions []trip.Decision `json:"decisions" doc:"Score vectors of the chosen branch and of the best discarded."`
	}
	payloadToolCall struct {
		Kind     string `json:"kind" enum:"tool_call"`
		Tool     string `json:"tool"`
		Outcome  string `json:"outcome" enum:"live,cached,bundled,stale,backup"`
		MS       int64  `json:"ms"`
		Attempts int    `json:"attempts"`
		CacheHit bool   `json:"cache_hit"`
		Source   string `json:"source"`
		Fault    string `json:"fault,omitempty"`
	}
	payloadViolations struct {
		Kind       string           `json:"kind" enum:"violations"`
		Violations []trip.Violation `json:"violations"`
	}
	payloadRepair struct {
		Kind   string      `json:"kind" enum:"repair"`
		Repair trip.Repair `json:"repair"`
	}
	payloadUsage struct {
		Kind         string `json:"kind" enum:"usage"`
		Model        string `json:"model,omitempty"`
		InputTokens  int64  `json:"input_tokens"`
		OutputTokens int64  `json:"output_tokens"`
		CostUSDCents int64  `json:"cost_usd_cents"`
	}
	payloadItinerary struct {
		Kind      string         `json:"kind" enum:"itinerary"`
		Itinerary trip.Itinerary `json:"itinerary"`
	}
	payloadError struct {
		Kind string `json:"kind" enum:"error"`
		trip.Failure
	}
)

// schemaTypes are the schemas that are served, by name.
var schemaTypes = map[string]reflect.Type{
	"intent":             reflect.TypeFor[trip.Intent](),
	"plan":               reflect.TypeFor[trip.Plan](),
	"itinerary":          reflect.TypeFor[trip.Itinerary](),
	"event":              reflect.TypeFor[Event](),
	"problem":            reflect.TypeFor[Problem](),
	"payload-intent":     reflect.TypeFor[payloadIntent](),
	"payload-draft":      reflect.TypeFor[payloadDraft](),
	"payload-branches":   reflect.TypeFor[payloadBranches](),
	"payload-tool_call":  reflect.TypeFor[payloadToolCall](),
	"payload-violations": reflect.TypeFor[payloadViolations](),
	"payload-repair":     reflect.TypeFor[payloadRepair](),
	"payload-usage":      reflect.TypeFor[payloadUsage](),
	"payload-itinerary":  reflect.TypeFor[payloadItinerary](),
	"payload-error":      reflect.TypeFor[payloadError](),
}

// schemas returns the JSON Schemas (draft 2020-12) that are served, as text by
// name.
func schemas() map[string][]byte {
	all := map[string][]byte{}
	for name, t := range schemaTypes {
		r := huma.NewMapRegistry("#/$defs/", huma.DefaultSchemaNamer)
		r.RegisterTypeAlias(reflect.TypeFor[trip.Date](), reflect.TypeFor[calendarDay]())
		root := r.Schema(t, true, "")
		body := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "/schemas/" + name, "title": name, "$defs": r.Map()}
		if root.Ref != "" {
			body["$ref"] = root.Ref
		} else {
			body["allOf"] = []any{root}
		}
		text, err := json.MarshalIndent(body, "", "  ")
		if err != nil {
			panic(err) // our own types
		}
		all[name] = append(text, '\n')
	}
	return all
}

// schema answers GET /schemas/{name}, with or without .json.
func (s *Server) schema(w http.ResponseWriter, r *http.Request) error {
	text, ok := s.schemas[strings.TrimSuffix(r.PathValue("name"), ".json")]
	if !ok {
		return newProblem(http.StatusNotFound, "The schemas are "+strings.Join(slices.Sorted(maps.Keys(s.schemas)), ", ")+".")
	}
	w.Header().Set("Content-Type", "application/schema+json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(text)
	return err
}
