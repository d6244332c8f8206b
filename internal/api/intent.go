package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

func (s *Server) intentRoutes() {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/intent", OperationID: "read-intent", Tags: []string{"Plans"},
		Summary:     "See what a request is taken to mean, before a run is made of it",
		Description: "The intent with every assumption, or the question that a run would end with. Nothing is stored. The body is that of POST /runs; sent there, it means the same on the same day.",
		Errors:      []int{401, 403, 408, 413, 415, 429, 501, 503},
	}, s.readIntent)
}

type intentInput struct{ Body NewRun }

// Understood is what a request is taken to mean.
type Understood struct {
	Intent   *trip.Intent `json:"intent" doc:"null where there is a question."`
	Question string       `json:"question,omitempty" doc:"What must be known first."`
	Field    string       `json:"field,omitempty" doc:"The field the question is about."`
	Options  []string     `json:"options,omitempty" doc:"Answers to choose from, where there are few."`
}

// TransformSchema implements huma.SchemaTransformer: the intent may be null.
func (Understood) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Properties["intent"] = orNull(s.Properties["intent"])
	return s
}

type intentOutput struct{ Body Understood }

func (s *Server) readIntent(ctx context.Context, in *intentInput) (*intentOutput, error) {
	if s.ReadIntent == nil {
		return nil, newProblem(http.StatusNotImplemented, "")
	}
	req, err := s.wanted(in.Body)
	if err != nil {
		return nil, err
	}
	if err := s.countWrite(ctx, auth.From(ctx)); err != nil {
		return nil, err
	}
	intent, err := s.ReadIntent(req, s.Store.Now().UTC())
	var ask *trip.Failure
	if errors.As(err, &ask) && ask.Code == trip.CodeNeedsClarification {
		return &intentOutput{Understood{Question: ask.Question, Field: ask.Field, Options: ask.Options}}, nil
	}
	if err != nil {
		return nil, err
	}
	return &intentOutput{Understood{Intent: &intent}}, nil
}
