package auth

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// SessionCookie is the cookie that stands for an Authorization header, which a
// browser's EventSource cannot send.
const SessionCookie = "waymark_session"

// maxSession is the longest token that becomes a cookie, in bytes: browsers keep 4096
// of name, value and attributes (RFC 6265 §6.1).
const maxSession = 3800

// What a session asks for.
const (
	wantSession = Refusal("The session has ended, or its cookie is not good. Ask for a new one by POST /session, or end it by DELETE /session.")
	wantBearer  = Refusal("Send the token that the session shall stand for as Authorization: Bearer.")
	wantShorter = Refusal("This token is too long for a cookie. Send it as Authorization: Bearer with each request.")
)

// WithSession lets a request without an Authorization header be sent by whom its
// session cookie says, as next would have it. The cookie holds the bearer token
// itself: nothing is stored, and the session ends with the token.
//
// A browser sends the cookie by itself, so whoever uses this must refuse what pages of
// other origins make it send; see [net/http.CrossOriginProtection].
func WithSession(next Authenticate) Authenticate {
	return func(r *http.Request) (Identity, error) {
		given := r.CookiesNamed(SessionCookie)
		if len(r.Header.Values("Authorization")) > 0 || len(given) == 0 {
			return next(r)
		}
		if len(given) > 1 { // one of them is not ours: a neighbouring host has set it
			return Identity{}, wantSession
		}
		asked := r.Clone(r.Context())
		asked.Header.Set("Authorization", "Bearer "+given[0].Value)
		id, err := next(asked)
		if errors.Is(err, ErrUnauthenticated) && !errors.Is(err, wantLoopback) {
			err = wantSession
		}
		return id, err
	}
}

// NewSession returns the cookie of the token that the request has as its bearer, which
// the caller has found good until id's end. Without a token that fits it is
// ErrUnauthenticated.
func NewSession(r *http.Request, id Identity, now time.Time) (*http.Cookie, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch {
	case !strings.EqualFold(scheme, "Bearer") || token == "":
		return nil, wantBearer
	case len(token) > maxSession:
		return nil, wantShorter
	}
	c := sessionCookie(r, token)
	if !id.Expires.IsZero() {
		c.Expires, c.MaxAge = id.Expires.UTC(), max(1, int(id.Expires.Sub(now).Seconds()))
	}
	return c, nil
}

// EndSession returns the cookie that makes a browser forget its session.
func EndSession(r *http.Request) *http.Cookie {
	c := sessionCookie(r, "")
	c.MaxAge = -1
	return c
}

// sessionCookie returns a cookie that no script reads and no other site makes a browser
// send. It goes by TLS alone where the request has, here or as far as a proxy.
func sessionCookie(r *http.Request, value string) *http.Cookie {
	return &http.Cookie{
		Name: SessionCookie, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https"),
	}
}
