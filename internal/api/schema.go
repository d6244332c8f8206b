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

// schemaTypes are the schemas that are served, by name.
var schemaTypes = map[string]reflect.Type{
	"intent":             reflect.TypeFor[trip.Intent](),
	"plan":               reflect.TypeFor[trip.Plan](),
	"itinerary":          reflect.TypeFor[trip.Itinerary](),
	"event":              reflect.TypeFor[Event](),
	"problem":            reflect.TypeFor[Problem](),
	"payload-intent":     reflect.TypeFor[trip.IntentPayload](),
	"payload-draft":      reflect.TypeFor[trip.DraftPayload](),
	"payload-branches":   reflect.TypeFor[trip.BranchesPayload](),
	"payload-tool_call":  reflect.TypeFor[trip.ToolCallPayload](),
	"payload-violations": reflect.TypeFor[trip.ViolationsPayload](),
	"payload-repair":     reflect.TypeFor[trip.RepairPayload](),
	"payload-itinerary":  reflect.TypeFor[trip.ItineraryPayload](),
	"payload-diff":       reflect.TypeFor[trip.DiffPayload](),
	"payload-reuse":      reflect.TypeFor[trip.Reuse](),
	"payload-usage":      reflect.TypeFor[trip.UsagePayload](),
	"payload-error":      reflect.TypeFor[trip.ErrorPayload](),
}

// schemas returns the JSON Schemas (draft 2020-12) that are served, ours and more,
// as text by name.
func schemas(more map[string]reflect.Type) map[string][]byte {
	types := maps.Clone(schemaTypes)
	maps.Copy(types, more)
	all := map[string][]byte{}
	for name, t := range types {
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
	all := s.schemas()
	text, ok := all[strings.TrimSuffix(r.PathValue("name"), ".json")]
	if !ok {
		return newProblem(http.StatusNotFound, "The schemas are "+strings.Join(slices.Sorted(maps.Keys(all)), ", ")+".")
	}
	w.Header().Set("Content-Type", "application/schema+json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err := w.Write(text)
	return err
}
