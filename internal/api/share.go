package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

func (s *Server) shareRoutes() {
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/runs/{id}/share", OperationID: "share-run", Tags: []string{"Sharing"}, DefaultStatus: http.StatusCreated,
		Summary: "Make a link that shows the itinerary to whoever has it",
		Description: "It shows this itinerary and nothing else, as a page and in every format, without credentials, until it expires or is revoked. " +
			"The token is told this once: only its hash is kept.",
		Errors: []int{401, 403, 404, 408, 409, 413, 415, 429, 503},
	}, s.shareRun)
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/runs/{id}/share", OperationID: "list-share-links", Tags: []string{"Sharing"},
		Summary: "List the links of a run that are good", Errors: []int{401, 404, 503},
	}, s.listShareLinks)
	register(s, huma.Operation{
		Method: http.MethodDelete, Path: "/runs/{id}/share", OperationID: "revoke-share-links", Tags: []string{"Sharing"}, DefaultStatus: http.StatusNoContent,
		Summary: "Revoke all links of a run", Errors: []int{401, 403, 404, 429, 503},
	}, s.revokeAll)
	register(s, huma.Operation{
		Method: http.MethodDelete, Path: "/runs/{id}/share/{link}", OperationID: "revoke-share-link", Tags: []string{"Sharing"}, DefaultStatus: http.StatusNoContent,
		Summary: "Revoke a link of a run", Errors: []int{401, 403, 404, 429, 503},
	}, s.revokeOne)
}

// NewShareLink is the body of POST /runs/{id}/share, which may be absent.
type NewShareLink struct {
	ExpiresIn int64 `json:"expires_in_seconds,omitempty" minimum:"60" maximum:"31536000" doc:"A minute to a year; absent: it does not expire."`
}

type shareInput struct {
	RunPath
	Body *NewShareLink
}

// ShareLink is a link as its owner sees it.
type ShareLink struct {
	ID      string    `json:"id" format:"uuid"`
	Created Timestamp `json:"created_at"`
	Expires Timestamp `json:"expires_at" doc:"null: never."`
}

// MadeShareLink is a new link.
type MadeShareLink struct {
	ShareLink
	Token string `json:"token" doc:"Secret."`
	URL   string `json:"url" doc:"The address of the page, on this server."`
}

type madeShareOutput struct {
	Location string `header:"Location" doc:"The address of the page."`
	Body     MadeShareLink
}

func (s *Server) shareRun(ctx context.Context, in *shareInput) (*madeShareOutput, error) {
	id := auth.From(ctx)
	run, err := s.run(ctx, id, in.ID)
	if err != nil {
		return nil, err
	}
	if run.Status != trip.Succeeded {
		return nil, noItinerary(run)
	}
	if err := s.countWrite(ctx, id); err != nil {
		return nil, err
	}
	var expires time.Time
	if in.Body != nil && in.Body.ExpiresIn > 0 {
		expires = s.Store.Now().Add(time.Duration(in.Body.ExpiresIn) * time.Second).UTC().Truncate(time.Microsecond)
	}
	token, link, err := auth.Share(ctx, s.Store, id, run.ID, expires)
	if errors.Is(err, trip.ErrConflict) {
		return nil, newProblem(http.StatusConflict, fmt.Sprintf("The run has %d links, which is as many as it may have. Revoke one first.", store.MaxShareLinks))
	}
	if err != nil {
		return nil, fmt.Errorf("share: %w", err)
	}
	address := sharePath(token)
	return &madeShareOutput{Location: address, Body: MadeShareLink{shareView(link), token, address}}, nil
}

func shareView(l store.ShareLink) ShareLink {
	return ShareLink{l.ID, Timestamp{l.CreatedAt}, Timestamp{l.Expires}}
}

// ShareLinkList is the links of a run.
type ShareLinkList struct {
	Links []ShareLink `json:"links" nullable:"false" doc:"Newest first, at most 20."`
}

type shareLinksOutput struct{ Body ShareLinkList }

func (s *Server) listShareLinks(ctx context.Context, in *RunPath) (*shareLinksOutput, error) {
	run, err := s.run(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	links, err := s.Store.ShareLinks(ctx, run.OrgID, run.ID)
	if err != nil {
		return nil, err
	}
	out := &shareLinksOutput{ShareLinkList{[]ShareLink{}}}
	for _, l := range links {
		out.Body.Links = append(out.Body.Links, shareView(l))
	}
	return out, nil
}

func (s *Server) revokeAll(ctx context.Context, in *RunPath) (*struct{}, error) {
	_, err := s.revoke(ctx, in.ID, "")
	return nil, err
}

type linkInput struct {
	RunPath
	Link string `path:"link" doc:"The link's id."`
}

func (s *Server) revokeOne(ctx context.Context, in *linkInput) (*struct{}, error) {
	if !trip.IsUUID(in.Link) {
		return nil, trip.ErrNotFound
	}
	n, err := s.revoke(ctx, in.ID, in.Link)
	if err == nil && n == 0 {
		err = trip.ErrNotFound
	}
	return nil, err
}

// revoke ends a link of the run, all when link is "", and returns how many there were.
func (s *Server) revoke(ctx context.Context, run, link string) (n int64, err error) {
	id := auth.From(ctx)
	if _, err := s.run(ctx, id, run); err != nil {
		return 0, err
	}
	if err := s.countWrite(ctx, id); err != nil {
		return 0, err
	}
	err = s.Store.InTx(ctx, id.Org, func(tx *store.Tx) error {
		n, err = tx.RevokeShareLinks(ctx, id.Org, run, link)
		return err
	})
	return n, err
}
