package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"waymark/internal/auth"
)

func (s *Server) sessionRoutes() {
	register(s, huma.Operation{
		Method: http.MethodGet, Path: "/session", OperationID: "get-session", Tags: []string{"Session"},
		Summary: "See who you are", Errors: []int{401},
	}, s.getSession)
	register(s, huma.Operation{
		Method: http.MethodPost, Path: "/session", OperationID: "create-session", Tags: []string{"Session"}, DefaultStatus: http.StatusCreated,
		Summary: "Let a browser send your credentials by itself",
		Description: "The token in the Authorization header becomes the cookie " + auth.SessionCookie + ", which no script reads and no other site makes a browser send. " +
			"It stands for the header where there is none, and ends with the token.",
		Errors: []int{401, 403},
	}, s.createSession)
	s.handle("DELETE /session", s.endSession)
}

// describeSession describes what ends a session. It asks nobody who they are: a cookie
// that is not good any more must go too.
func (s *Server) describeSession() {
	op := &huma.Operation{
		Method: http.MethodDelete, Path: "/session", OperationID: "end-session", Tags: []string{"Session"}, Security: []map[string][]string{},
		Summary: "Make a browser forget the cookie", Responses: map[string]*huma.Response{"204": {Description: "It has."}},
	}
	s.addProblems(op, 403)
	s.huma.OpenAPI().AddOperation(op)
}

// Session is who asks.
type Session struct {
	Org     string    `json:"org" format:"uuid"`
	User    string    `json:"user" format:"uuid"`
	Auth    string    `json:"auth" doc:"How the server knows: dev believes what it is told."`
	Expires Timestamp `json:"expires_at" doc:"When the credentials end; null: never."`
}

type sessionOutput struct {
	Cookie *http.Cookie `header:"Set-Cookie"`
	Body   Session
}

func (s *Server) session(id auth.Identity) Session {
	return Session{id.Org, id.User, s.Auth, Timestamp{id.Expires}}
}

func (s *Server) getSession(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	return &sessionOutput{Body: s.session(auth.From(ctx))}, nil
}

// sessionInput is a request that is looked at as it came.
type sessionInput struct{ request *http.Request }

// Resolve implements huma.Resolver.
func (in *sessionInput) Resolve(ctx huma.Context) []error {
	in.request, _ = humago.Unwrap(ctx)
	return nil
}

func (s *Server) createSession(ctx context.Context, in *sessionInput) (*sessionOutput, error) {
	id := auth.From(ctx)
	cookie, err := auth.NewSession(in.request, id, s.Store.Now())
	if err != nil {
		return nil, err
	}
	return &sessionOutput{Cookie: cookie, Body: s.session(id)}, nil
}

// endSession answers DELETE /session.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request) error {
	http.SetCookie(w, auth.EndSession(r))
	w.WriteHeader(http.StatusNoContent)
	return nil
}
