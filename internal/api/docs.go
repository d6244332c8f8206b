package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsPage string

// docsPolicy lets the page use its own style and nothing from anywhere.
const docsPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// operation is what the page shows of an operation.
type operation struct {
	Method string
	Path   string
	*huma.Operation
	Body    string // its JSON Schema
	Answers []answerDoc
}

type answerDoc struct {
	Status, Description string
	Types               []string
}

// renderDocs returns the description as a page that needs no script and nothing
// from another host.
func renderDocs(api *huma.OpenAPI) []byte {
	var ops []operation
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
			if op != nil {
				ops = append(ops, describeOperation(api.Components.Schemas, op))
			}
		}
	}
	slices.SortStableFunc(ops, func(a, b operation) int { return cmp.Compare(tagRank(a), tagRank(b)) })
	schemas := map[string]string{}
	for name, s := range api.Components.Schemas.Map() {
		schemas[name] = schemaText(s)
	}
	var problems []*Problem
	for _, k := range kinds {
		problems = append(problems, newProblem(k.status, ""))
	}
	var page bytes.Buffer
	t := template.Must(template.New("docs").Parse(docsPage))
	err := t.Execute(&page, map[string]any{"Info": api.Info, "Operations": ops, "Schemas": schemas, "Problems": problems})
	if err != nil {
		panic(err) // our own template
	}
	return page.Bytes()
}

func describeOperation(r huma.Registry, op *huma.Operation) operation {
	o := operation{Method: op.Method, Path: op.Path, Operation: op}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			body := m.Schema
			if body.Ref != "" {
				body = r.SchemaFromRef(body.Ref)
			}
			o.Body = schemaText(body)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		o.Answers = append(o.Answers, answerDoc{status, r.Description, slices.Sorted(maps.Keys(r.Content))})
	}
	return o
}

// tagRank is the place of an operation's group on the page.
func tagRank(o operation) int {
	return slices.Index([]string{"Runs", "Events", "Plans", "Sharing", "Catalogue", "Session", "Service"}, o.Tags[0])
}

func schemaText(s *huma.Schema) string {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // our own types
	}
	return string(text)
}

// reference answers GET /docs.
func (s *Server) reference(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", docsPolicy)
	w.Header().Set("Cache-Control", "no-cache")
	_, err := w.Write(s.docs())
	return err
}

// explain answers GET /problems/{name}: what the type of a problem means.
func (s *Server) explain(w http.ResponseWriter, r *http.Request) error {
	for _, k := range kinds {
		if k.name == r.PathValue("name") {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Cache-Control", "public, max-age=3600")
			_, err := fmt.Fprintf(w, "%s (status %d)\n\n%s\n", k.title, k.status, k.detail)
			return err
		}
	}
	return newProblem(http.StatusNotFound, "")
}
