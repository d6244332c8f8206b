package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

func (s *Server) whyRoutes() {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/why", OperationID: "why", Tags: []string{"Runs"},
		Summary: "Ask why a place is in a run's plan or is not",
		Description: `The place is put at every position of the plan, and judged there by every rule. The answer is the first rule that fails where it comes nearest to fitting in, with its numbers, and what it would take to have it all the same: money, minutes, the visits of which one would have to go. Where no rule fails, other places were worth more to this traveller; a what-if with replace or lock brings it in.

A place that the city of the trip does not have is a 404, a name that several places share a 422.`,
		Errors: []int{401, 404, 409, 501, 503},
	}, s.why)
}

type whyInput struct {
	RunPath
	Place string `query:"place" required:"true" minLength:"1" maxLength:"200" doc:"Id in the catalogue, such as paris/louvre-museum, or the name or a part of it that no other place has; capitals and accents do not matter."`
}

type whyOutput struct{ Body trip.Why }

func (s *Server) why(ctx context.Context, in *whyInput) (*whyOutput, error) {
	run, err := s.run(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	if s.Why == nil {
		return nil, newProblem(http.StatusNotImplemented, "")
	}
	it, err := s.itineraryOf(ctx, run)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, judgeTimeout)
	defer cancel()
	why, err := s.Why(ctx, run, it, in.Place)
	if errors.Is(err, trip.ErrNotFound) {
		return nil, newProblem(http.StatusNotFound, "The catalogue has no place of this id or name in the city of the trip; /destinations/{id}/places lists those it has.")
	}
	if err != nil {
		return nil, err
	}
	return &whyOutput{why}, nil
}

// Why asks why a place is in a run's plan or is not.
func (c *Client) Why(ctx context.Context, id, place string) (why trip.Why, err error) {
	err = c.json(ctx, http.MethodGet, runURL(id)+"/why?"+url.Values{"place": {place}}.Encode(), nil, &why)
	return why, err
}
