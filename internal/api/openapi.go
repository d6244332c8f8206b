package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/export"
	"waymark/internal/trip"
)

// openAPI returns the description of the API before its routes.
func openAPI(version string) *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Waymark", Version: version,
			Description: "Plans city trips that hold: every visit open when you arrive, reachable in time, dry enough and paid for, every claim with its source. Errors are problem details (RFC 9457). Money is in US cents, durations in seconds, times in RFC 3339.",
		},
		Components: &huma.Components{
			Schemas: newRegistry(false),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer": {Type: "http", Scheme: "bearer"}, "session": {Type: "apiKey", In: "cookie", Name: auth.SessionCookie},
			},
		},
		Security: []map[string][]string{{"bearer": {}}, {"session": {}}},
	}
}

// describe adds the routes that are not huma's to the description, which nothing
// changes after that, and says how it is written, as JSON and as a page.
func (s *Server) describe() {
	api := s.huma.OpenAPI()
	for _, op := range []*huma.Operation{s.describeStream(), s.describeItinerary()} {
		op.Method, op.Parameters = http.MethodGet, append([]*huma.Param{pathID()}, op.Parameters...)
		api.AddOperation(op)
	}
	s.describeService()
	s.describeSession()
	s.describeSharePage()
	allowMore(api.Components.Schemas, "NewRun", "NewShareLink", "Change", "Replacement", "PlanToCheck", "SubmittedDay", "SubmittedVisit")
	s.spec = sync.OnceValue(func() []byte {
		text, err := json.Marshal(api)
		if err != nil {
			panic(err) // our own types
		}
		return text
	})
	s.docs = sync.OnceValue(func() []byte { return renderDocs(api) })
}

// describeService describes what needs no credentials.
func (s *Server) describeService() {
	schema := func(v any) *huma.Schema {
		return s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(v), true, "")
	}
	for _, o := range []struct {
		path, id, summary, contentType string
		schema                         *huma.Schema
	}{
		{"/healthz", "health", "Is the process alive?", "application/json", schema(liveness{})},
		{"/readyz", "ready", "Can it do its work? Database, engine, each tool and its breaker", "application/json", schema(readiness{})},
		{"/metrics", "metrics", "Metrics for Prometheus", "text/plain", nil},
		{"/openapi.json", "openapi", "This description", "application/openapi+json", nil},
		{"/docs", "docs", "This description, to read", "text/html", nil},
		{"/schemas/{name}", "schema", "JSON Schemas: intent, plan, itinerary, event, problem, the payloads of events and what tools take and give", "application/schema+json", nil},
		{"/problems/{name}", "problem", "What a type of problem means", "text/plain", nil},
	} {
		content := map[string]*huma.MediaType{o.contentType: {Schema: o.schema}}
		op := &huma.Operation{
			Method: http.MethodGet, Path: o.path, OperationID: o.id, Summary: o.summary, Tags: []string{"Service"}, Security: []map[string][]string{},
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: content}},
		}
		switch o.path {
		case "/readyz":
			op.Responses["503"] = &huma.Response{Description: "It cannot, or is stopping.", Content: content}
		case "/schemas/{name}", "/problems/{name}":
			op.Parameters = []*huma.Param{{Name: "name", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
			s.addProblems(op, 404)
		}
		s.huma.OpenAPI().AddOperation(op)
	}
}

func pathID() *huma.Param {
	return &huma.Param{Name: "id", In: "path", Required: true, Description: "The run's id.", Schema: &huma.Schema{Type: huma.TypeString}}
}

func query(name, doc string, enum ...any) *huma.Param {
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: huma.TypeString, Enum: enum}}
}

// addProblems describes the problems an operation may answer.
func (s *Server) addProblems(op *huma.Operation, statuses ...int) {
	ref := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status), Content: map[string]*huma.MediaType{problemType: {Schema: ref}},
		}
	}
}

func (s *Server) describeStream() *huma.Operation {
	op := &huma.Operation{
		Path: "/runs/{id}/events/stream", OperationID: "stream-events", Tags: []string{"Events"},
		Summary: "Follow a run's events, past and present, by server-sent events",
		Description: `Three events and no others. "run_event": one event of the run, with its sequence as id. "heartbeat" {"ts"}: after 15 s of silence, without an id. "done" {"status"}: the run has ended and every event was sent; its id is <last sequence>.done.

A stream that ends without done is to be asked for again with the last id in Last-Event-ID; nothing is lost or repeated. No byte for 40 s: do the same. Data over 60 KiB are replaced by the light form with "truncated": true and an "href" to the whole.

The cursor is the first there is of Last-Event-ID, after and last_ts. One that cannot be honoured starts over and says Stream-Cursor: reset. Leaving does not cancel the run.`,
		Parameters: []*huma.Param{
			{Name: "Last-Event-ID", In: "header", Description: "The id of the last message you have.", Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{"3", "13.done"}}},
			query("after", "The sequence of the last event you have; -1 for none; latest for none of the past."),
			query("last_ts", "Only what is later than this time (RFC 3339)."),
			query("view", "full adds payloads to events, and to done why a run failed.", "light", "full"),
			query("ticket", "A stream ticket, in place of an Authorization header. With it a page of any origin may read."),
		},
		Responses: map[string]*huma.Response{
			"200": {
				Description: "The stream.",
				Headers:     map[string]*huma.Param{"Stream-Cursor": {Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"ok", "reset"}}}},
				Content: map[string]*huma.MediaType{streamType: {
					Schema:  &huma.Schema{Type: huma.TypeString, Description: "Messages as in WHATWG HTML §9.2; the data of run_event are an Event, see /schemas/event."},
					Example: "retry: 2000\n\nid: 3\nevent: run_event\ndata: {\"run_id\":\"0197…\",\"timestamp\":\"2027-06-01T10:00:00.123456Z\",\"sequence\":3,\"node\":\"planner\",\"phase\":\"completed\",\"summary\":\"…\"}\n\nid: 13.done\nevent: done\ndata: {\"status\":\"succeeded\"}\n\n",
				}},
			},
			"204": {Description: "The run has ended and Last-Event-ID says you have its done."},
		},
	}
	s.addProblems(op, 401, 404, 405, 406, 422, 500)
	return op
}

func (s *Server) describeItinerary() *huma.Operation {
	content := map[string]*huma.MediaType{}
	var names []any
	for _, f := range export.Formats() {
		names = append(names, f.Name)
		content[f.ContentType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	content["application/json"].Schema = s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[trip.Itinerary](), true, "")
	op := &huma.Operation{
		Path: "/runs/{id}/itinerary", OperationID: "get-itinerary", Tags: []string{"Runs"},
		Summary:     "Get the itinerary of a run that succeeded",
		Description: "By format, else by Accept. 409 while the run is at work, 404 when it failed or was cancelled.",
		Parameters:  []*huma.Param{query("format", "Stronger than Accept.", names...)},
		Responses:   map[string]*huma.Response{"200": {Description: "The itinerary.", Content: content}},
	}
	s.addProblems(op, 401, 404, 406, 409, 422, 500, 503)
	return op
}

// openapi answers GET /openapi.json.
func (s *Server) openapi(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/openapi+json")
	w.Header().Set("Cache-Control", "no-cache")
	_, err := w.Write(s.spec())
	return err
}
