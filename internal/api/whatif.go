package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

func (s *Server) threadRoutes() {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/runs/{id}/what_if", OperationID: "what-if", Tags: []string{"Runs"}, DefaultStatus: http.StatusAccepted,
		Summary: "Change a run's wishes and plan again",
		Description: `A new run with the same wishes but for the change. It begins with the plan of the run it changes and keeps what the change allows: the same flights and lodging where they still fit, the same visits, and the facts that still stand.

A run that has succeeded can be changed, and one that failed because nothing fits; any other is a 409. Visits are named by slot_id, or by place where that is unambiguous. What is unknown, or contradicts another part of the change, is a 422 that names the field.

The completed events of the new run say with reused, kept and of how much of each node's result is the earlier run's; a progress event of the kind diff says what is different in the itinerary.`,
		Errors: []int{401, 403, 404, 408, 409, 413, 415, 429, 501, 503},
	}, s.whatIf)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/thread", OperationID: "get-thread", Tags: []string{"Runs"},
		Summary:     "See a run with its what-ifs",
		Description: "The run that began the thread and every what-if of it and of one another, oldest first, whichever of them the address names.",
		Errors:      []int{401, 404, 503},
	}, s.thread)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/diff", OperationID: "diff-runs", Tags: []string{"Runs"},
		Summary:     "Compare the itineraries of two runs",
		Description: "What is different in the other run's itinerary, day by day. Both runs must have succeeded; they need not belong together.",
		Errors:      []int{401, 404, 409, 503},
	}, s.diff)
}

// Child is the answer to a what-if.
type Child struct {
	ID       string `json:"run_id" format:"uuid"`
	Status   string `json:"status" enum:"accepted"`
	ParentID string `json:"parent_run_id" format:"uuid"`
	Links    Links  `json:"links"`
}

type whatIfInput struct {
	RunPath
	idempotency
	Body trip.Change
}

type whatIfOutput struct {
	Location string `header:"Location" doc:"The new run's address."`
	Replay   string `header:"Idempotent-Replay" doc:"true when the key was used before: no second run was made."`
	Body     Child
}

func (s *Server) whatIf(ctx context.Context, in *whatIfInput) (*whatIfOutput, error) {
	id := auth.From(ctx)
	parent, err := s.run(ctx, id, in.ID)
	if err != nil {
		return nil, err
	}
	if s.Change == nil {
		return nil, newProblem(http.StatusNotImplemented, "")
	}
	k, err := in.key()
	if err != nil {
		return nil, err
	}
	if err := changeable(parent); err != nil {
		return nil, err
	}
	request, err := s.Change(ctx, parent, in.Body)
	if err != nil {
		return nil, err
	}
	var key *store.IdempotencyKey
	if k != "" {
		key = &store.IdempotencyKey{Org: id.Org, User: id.User, Route: "POST /runs/" + parent.ID + "/what_if", Key: k, Fingerprint: trip.Digest(in.Body)}
	}
	run, replayed, err := s.Engine.Submit(ctx, trip.Run{OrgID: id.Org, UserID: id.User, ParentID: parent.ID, Request: request}, key,
		store.Limit{Kind: "runs", Count: s.Limits.NewRuns, Per: time.Minute})
	if err != nil {
		return nil, fmt.Errorf("submit: %w", err)
	}
	out := &whatIfOutput{Location: "/runs/" + run.ID, Body: Child{run.ID, "accepted", parent.ID, linksOf(run.ID)}}
	if replayed {
		out.Replay = "true"
	}
	return out, nil
}

// changeable reports why a run cannot be changed, nil for one that can: one that has
// succeeded, or for which nothing fits, since a higher budget is just what it wants.
func changeable(run trip.Run) error {
	switch {
	case run.Status == trip.Succeeded:
		return nil
	case !run.Status.Final():
		return newProblem(http.StatusConflict, fmt.Sprintf("The run is %s. Change it when it has ended, or cancel it and ask for a new one.", run.Status))
	case run.Failure != nil && run.Failure.Code == trip.CodeInfeasible && len(run.Intent) > 0:
		return nil
	case run.Failure != nil && run.Failure.Code == trip.CodeNeedsClarification:
		return newProblem(http.StatusConflict, "The run has a question open, so there are no wishes to change yet. Ask again with the answer in the prompt.")
	}
	return newProblem(http.StatusConflict, fmt.Sprintf("The run was not finished (%s), so there is no plan to change. Ask for a new run.", run.Status))
}

// itineraryOf returns the itinerary of a run that has succeeded.
func (s *Server) itineraryOf(ctx context.Context, run trip.Run) (*trip.Itinerary, error) {
	if run.Status != trip.Succeeded {
		return nil, noItinerary(run)
	}
	body, err := s.Store.Itinerary(ctx, run.OrgID, run.ID)
	if err != nil {
		return nil, err
	}
	it := new(trip.Itinerary)
	if err := json.Unmarshal(body, it); err != nil {
		return nil, fmt.Errorf("itinerary of run %s: %w", run.ID, err)
	}
	return it, nil
}

type threadInput struct {
	RunPath
	Cursor string `query:"cursor" doc:"The next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// ThreadRun is a run of a thread with what it changes.
type ThreadRun struct {
	ID        string        `json:"run_id" format:"uuid"`
	ParentID  *string       `json:"parent_run_id" doc:"The run it changes; null for the one that began the thread."`
	Status    trip.Status   `json:"status" enum:"pending,running,succeeded,failed,cancelled"`
	Prompt    string        `json:"prompt"`
	Change    *trip.Change  `json:"change" doc:"What it changes of its parent; null for the one that began the thread."`
	Changes   []string      `json:"changes" nullable:"false" doc:"The change in words."`
	Budget    int64         `json:"budget_usd_cents" doc:"0 until it is known."`
	Cost      *RunCost      `json:"cost" doc:"null until it is known."`
	CreatedAt Timestamp     `json:"created_at"`
	Error     *trip.Failure `json:"error"`
	Links     Links         `json:"links"`
}

// TransformSchema implements huma.SchemaTransformer: some objects may be null.
func (ThreadRun) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return nullable(s, "change", "cost", "error")
}

// Thread is a page of a thread.
type Thread struct {
	Runs []ThreadRun `json:"runs" nullable:"false"`
	Next *string     `json:"next_cursor" doc:"null on the last page."`
}

type threadOutput struct{ Body Thread }

func (s *Server) thread(ctx context.Context, in *threadInput) (*threadOutput, error) {
	after, ok := parseKey(in.Cursor)
	if !ok {
		return nil, trip.Invalid{{Field: "cursor", Detail: "must be the next_cursor of a page, unchanged"}}
	}
	if !trip.IsUUID(in.ID) {
		return nil, trip.ErrNotFound
	}
	runs, err := s.Store.Thread(ctx, auth.From(ctx).Org, in.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &threadOutput{Thread{Runs: []ThreadRun{}}}
	runs, out.Body.Next = page(runs, in.Limit)
	for _, r := range runs {
		out.Body.Runs = append(out.Body.Runs, threadRun(r))
	}
	return out, nil
}

func threadRun(r trip.Run) ThreadRun {
	whole := viewOf(r)
	v := ThreadRun{
		ID: r.ID, ParentID: whole.ParentID, Status: r.Status, Prompt: r.Request.Prompt, Change: r.Request.Change, Changes: []string{},
		Cost: whole.Cost, CreatedAt: whole.CreatedAt, Error: r.Failure, Links: whole.Links,
	}
	if r.Request.Change != nil {
		v.Changes = r.Request.Change.Words()
	}
	var in trip.Intent
	if json.Unmarshal(r.Intent, &in) == nil {
		v.Budget = in.BudgetUSDCents
	}
	return v
}

type diffInput struct {
	RunPath
	With string `query:"with" required:"true" doc:"The run to compare with: what is added is in its itinerary and not in this one's."`
}

type diffOutput struct{ Body trip.Diff }

func (s *Server) diff(ctx context.Context, in *diffInput) (*diffOutput, error) {
	one, err := s.compared(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	other, err := s.compared(ctx, in.With)
	if errors.Is(err, trip.ErrNotFound) {
		return nil, trip.Invalid{{Field: "with", Detail: "is no run that these credentials can see"}}
	}
	if err != nil {
		return nil, err
	}
	return &diffOutput{trip.Compare(*one, *other)}, nil
}

// compared returns the itinerary of a run.
func (s *Server) compared(ctx context.Context, id string) (*trip.Itinerary, error) {
	run, err := s.run(ctx, auth.From(ctx), id)
	if err != nil {
		return nil, err
	}
	return s.itineraryOf(ctx, run)
}
