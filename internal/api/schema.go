package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/trip"
)

// newRegistry returns a registry of JSON Schemas. With optional no field is
// required: that is how requests are read, whose handlers say what is missing.
func newRegistry(optional bool) huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	r.RegisterTypeAlias(reflect.TypeFor[trip.Date](), reflect.TypeFor[calendarDay]())
	if optional {
		c := huma.Config{OpenAPI: &huma.OpenAPI{Components: &huma.Components{Schemas: r}}}
		c.FieldsOptionalByDefault = true
		huma.NewAPI(c, nil) // the only way to tell the registry
	}
	return r
}

// schemaName returns a type's name in schemas. An intent's destination and one of
// the catalogue are two types.
func schemaName(t reflect.Type, hint string) string {
	if t == reflect.TypeFor[Destination]() {
		return "CatalogueDestination"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

// allowMore lets objects have fields their schema does not name, since answers get
// new ones. What clients send stays as strict as it is.
func allowMore(r huma.Registry, except ...string) {
	for name, s := range r.Map() {
		if strict, ok := s.AdditionalProperties.(bool); ok && !strict && !slices.Contains(except, name) {
			s.AdditionalProperties = nil
		}
	}
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

// Payloads of events, by kind, as the nodes write them. The payload of a started
// event also has the attempt, that of a completed one the duration_ms.
type (
	payloadIntent struct {
		Kind   string      `json:"kind" enum:"intent"`
		Intent trip.Intent `json:"intent"`
	}
	payloadDraft struct {
		Kind       string      `json:"kind" enum:"draft"`
		Iterations int         `json:"iterations"`
		Score      int64       `json:"score"`
		Slots      []draftSlot `json:"slots" doc:"The plan so far."`
	}
	draftSlot struct {
		ID    string    `json:"id"`
		Date  trip.Date `json:"date"`
		Start time.Time `json:"start"`
		End   time.Time `json:"end"`
		Kind  trip.Kind `json:"kind" enum:"flight,lodging,attraction,meal,transit"`
		Ref   string    `json:"ref"`
		Name  string    `json:"name"`
		Lat   float64   `json:"lat"`
		Lon   float64   `json:"lon"`
	}
	payloadBranches struct {
		Kind     string        `json:"kind" enum:"branches"`
		Branches []branchScore `json:"branches"`
	}
	branchScore struct {
		Subject string           `json:"subject" doc:"How one travels and stays, in words."`
		Total   int64            `json:"total_usd_cents"`
		Score   int64            `json:"score"`
		Scores  map[string]int64 `json:"scores"`
		Chosen  bool             `json:"chosen"`
	}
	payloadToolCall struct {
		Kind     string `json:"kind" enum:"tool_call"`
		Tool     string `json:"tool"`
		Input    string `json:"input_digest" doc:"SHA-256 of the canonical input."`
		Outcome  string `json:"outcome" enum:"live,cached,bundled,stale,backup"`
		MS       int64  `json:"ms"`
		Attempts int    `json:"attempts"`
		CacheHit bool   `json:"cache_hit"`
		Source   string `json:"source"`
		Fault    string `json:"fault,omitempty" doc:"In words, of a degraded answer."`
	}
	payloadViolations struct {
		Kind       string           `json:"kind" enum:"violations"`
		Checks     int              `json:"checks" doc:"How many were made."`
		Violations []trip.Violation `json:"violations"`
	}
	payloadRepair struct {
		Kind string `json:"kind" enum:"repair"`
		trip.Repair
	}
	payloadUsage struct {
		Kind         string `json:"kind" enum:"usage"`
		Model        string `json:"model,omitempty"`
		InputTokens  int64  `json:"input_tokens"`
		OutputTokens int64  `json:"output_tokens"`
		CostUSDCents int64  `json:"cost_usd_cents"`
	}
	payloadItinerary struct {
		Kind  string    `json:"kind" enum:"itinerary"`
		Days  int       `json:"days"`
		Cost  trip.Cost `json:"cost"`
		Holds bool      `json:"holds"`
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
		r := huma.NewMapRegistry("#/$defs/", schemaName)
		r.RegisterTypeAlias(reflect.TypeFor[trip.Date](), reflect.TypeFor[calendarDay]())
		root := r.Schema(t, true, "")
		allowMore(r)
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
