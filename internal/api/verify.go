package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

// judgeTimeout bounds the check of a plan, its repair included.
const judgeTimeout = 20 * time.Second

func (s *Server) verifyRoutes() {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/verify", OperationID: "verify", Tags: []string{"Plans"},
		Summary: "Check anybody's plan",
		Description: `Every rule, with what our own sources know: nothing that the plan says of itself counts. The plan comes in one of two forms: plan and intent as an itinerary has them, or days, which are easily written by hand or another tool, with as much of the intent as is known; its destination is enough.

A place the catalogue does not have is named in unknown and by an advisory: it is never silently in order. With repair, a plan in which something blocks is repaired as far as can be, with each move.`,
		Errors: []int{401, 403, 408, 413, 415, 429, 501, 503},
	}, s.verify)
}

// PlanToCheck is the body of POST /verify.
type PlanToCheck struct {
	Intent *WantedIntent       `json:"intent" doc:"Of a plan, the whole one; of days, as much as is known."`
	Plan   *trip.Plan          `json:"plan,omitempty"`
	Days   []trip.SubmittedDay `json:"days,omitempty" maxItems:"14"`
	Repair bool                `json:"repair,omitempty" doc:"Also look for a repaired plan."`
}

type verifyInput struct{ Body PlanToCheck }

type verifyOutput struct{ Body trip.Judgement }

func (s *Server) verify(ctx context.Context, in *verifyInput) (*verifyOutput, error) {
	if s.Judge == nil {
		return nil, newProblem(http.StatusNotImplemented, "")
	}
	if err := s.countWrite(ctx, auth.From(ctx)); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	judged, err := s.Judge(ctx, in.Body.submission())
	if err != nil {
		return nil, err
	}
	return &verifyOutput{judged}, nil
}

func (b PlanToCheck) submission() trip.Submission {
	sub := trip.Submission{Plan: b.Plan, Days: b.Days, Repair: b.Repair}
	if b.Intent != nil {
		sub.Intent = trip.Intent(*b.Intent)
	}
	return sub
}

// Verify checks anybody's plan.
func (c *Client) Verify(ctx context.Context, body PlanToCheck) (judged trip.Judgement, err error) {
	err = c.json(ctx, http.MethodPost, "/verify", body, &judged)
	return judged, err
}
