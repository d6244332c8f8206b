package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/trip"
)

func (s *Server) eventRoutes() {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/events", OperationID: "list-events", Tags: []string{"Events"},
		Summary:     "Read a run's events, with their payloads",
		Description: "The same events as the stream, a page at a time. Ask again with after=next_after until final is true.",
		Errors:      []int{401, 404, 503},
	}, s.listEvents)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/events/{sequence}", OperationID: "get-event", Tags: []string{"Events"},
		Summary: "Read one event, whole", Description: "Where the stream links to what is too long for it.", Errors: []int{401, 404, 503},
	}, s.getEvent)
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/runs/{id}/stream-ticket", OperationID: "create-stream-ticket", Tags: []string{"Events"}, DefaultStatus: http.StatusCreated,
		Summary:     "Get a ticket for a browser's EventSource, which cannot send headers",
		Description: "It reads this run's stream and nothing else. Use it within 60 seconds; it is then good for coming back until it expires.",
		Errors:      []int{401, 403, 404, 429, 503},
	}, s.createTicket)
}

type eventsInput struct {
	RunPath
	After  string `query:"after" doc:"The sequence of the last event you have; -1 for none; latest for none of the past."`
	LastTS string `query:"last_ts" doc:"Only what is later than this time (RFC 3339). after wins."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// EventList is a page of a run's events.
type EventList struct {
	Events []Event `json:"events" nullable:"false"`
	Next   int64   `json:"next_after" doc:"The after of the next page."`
	Final  bool    `json:"final" doc:"The run has ended and there is no next page."`
}

type eventsOutput struct {
	Cursor string `header:"Stream-Cursor" doc:"reset when the cursor was beyond the end and the page starts over, else ok."`
	Body   EventList
}

func (s *Server) listEvents(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
	from, err := queryCursor(in.After, in.LastTS)
	if err != nil {
		return nil, err
	}
	run, err := s.run(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	after, reset, err := from.resolve(ctx, s.Store, run)
	if err != nil {
		return nil, err
	}
	page, err := s.Store.Events(ctx, run.OrgID, run.ID, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &eventsOutput{Cursor: "ok", Body: EventList{Events: []Event{}, Next: after}}
	if reset {
		out.Cursor = "reset"
	}
	for _, e := range page.Events {
		out.Body.Events = append(out.Body.Events, Event(e))
		out.Body.Next = e.Sequence
	}
	out.Body.Final = page.End(out.Body.Next)
	return out, nil
}

type eventInput struct {
	RunPath
	Sequence string `path:"sequence"`
}

type eventOutput struct{ Body Event }

func (s *Server) getEvent(ctx context.Context, in *eventInput) (*eventOutput, error) {
	run, err := s.run(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	seq, ok := sequence(in.Sequence)
	if !ok || seq < 0 || seq > run.LastSeq {
		return nil, trip.ErrNotFound
	}
	page, err := s.Store.Events(ctx, run.OrgID, run.ID, seq-1, 1)
	if err != nil {
		return nil, err
	}
	if len(page.Events) == 0 || page.Events[0].Sequence != seq {
		return nil, trip.ErrNotFound
	}
	return &eventOutput{Event(page.Events[0])}, nil
}

// Ticket lets a browser read one run's stream.
type Ticket struct {
	Ticket    string    `json:"ticket" doc:"Secret."`
	ExpiresAt Timestamp `json:"expires_at"`
	StreamURL string    `json:"stream_url" doc:"The stream's address with the ticket in it."`
}

type ticketOutput struct{ Body Ticket }

func (s *Server) createTicket(ctx context.Context, in *RunPath) (*ticketOutput, error) {
	id := auth.From(ctx)
	run, err := s.run(ctx, id, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.countWrite(ctx, id); err != nil {
		return nil, err
	}
	secret, t, err := auth.IssueTicket(ctx, s.Store, id, run.ID)
	if err != nil {
		return nil, err
	}
	return &ticketOutput{Ticket{secret, Timestamp{t.Expires}, "/runs/" + run.ID + "/events/stream?ticket=" + secret}}, nil
}

// eventPath returns the address of one event.
func eventPath(run string, seq int64) string {
	return "/runs/" + run + "/events/" + strconv.FormatInt(seq, 10)
}
