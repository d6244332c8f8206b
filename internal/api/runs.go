package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// createRoute is the route of an idempotency key.
const createRoute = "POST /runs"

// RunPath is the input of a route below one run.
type RunPath struct {
	ID string `path:"id" doc:"The run's id."`
}

func (s *Server) runRoutes() {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/runs", OperationID: "create-run", Tags: []string{"Runs"}, DefaultStatus: http.StatusAccepted,
		Summary:     "Ask for a trip",
		Description: "The run, its first event and the work to do are stored before the answer: a 202 is never forgotten. Follow it by its event stream.",
		Errors:      []int{401, 403, 408, 409, 413, 415, 429, 503},
	}, s.createRun)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs", OperationID: "list-runs", Tags: []string{"Runs"},
		Summary: "List your organisation's runs, newest first", Errors: []int{401, 503},
	}, s.listRuns)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}", OperationID: "get-run", Tags: []string{"Runs"},
		Summary: "See where a run stands", Errors: []int{401, 404, 503},
		Responses: map[string]*huma.Response{"304": {Description: "The run is still as the ETag in If-None-Match says."}},
	}, s.getRun)
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/runs/{id}/cancel", OperationID: "cancel-run", Tags: []string{"Runs"}, DefaultStatus: http.StatusAccepted,
		Summary: "Cancel a run", Description: "Work under way is stopped. A run that has ended is a 409.", Errors: []int{401, 403, 404, 409, 429, 503},
	}, s.cancelRun)
}

// Accepted is the answer to what has begun.
type Accepted struct {
	ID     string `json:"run_id" format:"uuid"`
	Status string `json:"status" enum:"accepted,cancelled"`
}

type createOutput struct {
	Location string `header:"Location" doc:"The run's address."`
	Replay   string `header:"Idempotent-Replay" doc:"true when the key was used before: no second run was made."`
	Body     Accepted
}

func (s *Server) createRun(ctx context.Context, in *createInput) (*createOutput, error) {
	id := auth.From(ctx)
	req, err := s.wanted(in.Body)
	if err != nil {
		return nil, err
	}
	k, err := in.key()
	if err != nil {
		return nil, err
	}
	var key *store.IdempotencyKey
	if k != "" {
		key = &store.IdempotencyKey{Org: id.Org, User: id.User, Route: createRoute, Key: k, Fingerprint: trip.Digest(req)}
	}
	run, replayed, err := s.Engine.Submit(ctx, trip.Run{OrgID: id.Org, UserID: id.User, Request: req}, key,
		store.Limit{Kind: "runs", Count: s.Limits.NewRuns, Per: time.Minute})
	if err != nil {
		return nil, fmt.Errorf("submit: %w", err)
	}
	out := &createOutput{Location: "/runs/" + run.ID, Body: Accepted{run.ID, "accepted"}}
	if replayed {
		out.Replay = "true"
	}
	return out, nil
}

// wanted returns what a body asks for, if the catalogue has it.
func (s *Server) wanted(b NewRun) (trip.Request, error) {
	req, err := b.request()
	if err == nil && s.Check != nil {
		err = s.Check(req)
	}
	return req, err
}

type getInput struct {
	RunPath
	IfNoneMatch string `header:"If-None-Match" doc:"An ETag you have: 304 when the run is still the same."`
}

type getOutput struct {
	Status       int
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         *Run
}

func (s *Server) getRun(ctx context.Context, in *getInput) (*getOutput, error) {
	run, err := s.run(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	v := viewOf(run)
	// A run changes with each event, and when a worker takes it, which is none.
	out := &getOutput{Status: http.StatusOK, ETag: fmt.Sprintf(`W/"%d.%s"`, run.LastSeq, run.Status), CacheControl: "private, no-cache", Body: &v}
	if matches(in.IfNoneMatch, out.ETag) {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

// matches reports whether an If-None-Match header names the tag (RFC 9110
// §13.1.2: weakly).
func matches(header, tag string) bool {
	for have := range strings.SplitSeq(header, ",") {
		if have = strings.TrimSpace(have); have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

type cancelOutput struct{ Body Accepted }

func (s *Server) cancelRun(ctx context.Context, in *RunPath) (*cancelOutput, error) {
	id := auth.From(ctx)
	if _, err := s.run(ctx, id, in.ID); err != nil {
		return nil, err
	}
	if err := s.countWrite(ctx, id); err != nil {
		return nil, err
	}
	err := s.Engine.Cancel(ctx, id.Org, in.ID)
	if errors.Is(err, trip.ErrConflict) {
		return nil, newProblem(http.StatusConflict, "The run has ended already; there is nothing to cancel.")
	}
	if err != nil {
		return nil, fmt.Errorf("cancel: %w", err)
	}
	return &cancelOutput{Accepted{in.ID, string(trip.Cancelled)}}, nil
}

// searched is how many of the org's newest runs a search looks at.
const searched = 20_000

type listInput struct {
	Q      string `query:"q" maxLength:"100" doc:"Words that are in the prompt or the destination, wherever and in any spelling of small letters and accents. Of the newest 20,000 runs."`
	Status string `query:"status" enum:"pending,running,succeeded,failed,cancelled"`
	Cursor string `query:"cursor" doc:"The next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// RunList is a page of runs.
type RunList struct {
	Runs []Run   `json:"runs" nullable:"false"`
	Next *string `json:"next_cursor" doc:"null on the last page."`
}

type listOutput struct{ Body RunList }

func (s *Server) listRuns(ctx context.Context, in *listInput) (*listOutput, error) {
	before, ok := parseKey(in.Cursor)
	if !ok {
		return nil, trip.Invalid{{Field: "cursor", Detail: "must be the next_cursor of a page, unchanged"}}
	}
	runs, err := s.Store.Runs(ctx, auth.From(ctx).Org, store.RunFilter{
		Status: trip.Status(in.Status), Query: in.Q, Depth: searched, Before: before, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := &listOutput{Body: RunList{Runs: []Run{}}}
	runs, out.Body.Next = page(runs, in.Limit)
	for _, r := range runs {
		out.Body.Runs = append(out.Body.Runs, viewOf(r))
	}
	return out, nil
}

// page cuts runs, of which one more than the limit was asked for, to a page and
// returns the cursor of the next one, nil after the last.
func page(runs []trip.Run, limit int) ([]trip.Run, *string) {
	if len(runs) <= limit {
		return runs, nil
	}
	next := formatKey(runs[limit-1])
	return runs[:limit], &next
}

// formatKey returns the cursor of the page after r.
func formatKey(r trip.Run) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d/%s", r.CreatedAt.UnixMicro(), r.ID))
}

// parseKey reads a cursor; "" is the first page.
func parseKey(cursor string) (store.RunKey, bool) {
	if cursor == "" {
		return store.RunKey{}, true
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	micros, id, _ := strings.Cut(string(text), "/")
	at, parseErr := strconv.ParseInt(micros, 10, 64)
	if err != nil || parseErr != nil || at <= 0 || !trip.IsUUID(id) {
		return store.RunKey{}, false
	}
	return store.RunKey{CreatedAt: time.UnixMicro(at), ID: id}, true
}
