package auth

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// lasting takes the token good, until the end of June 2027.
func lasting(r *http.Request) (Identity, error) {
	if r.Header.Get("Authorization") != "Bearer good" {
		return Identity{}, wantDevToken
	}
	return Identity{Org: orgA, User: userA, Expires: time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)}, nil
}

func TestSessionEndsWithItsToken(t *testing.T) {
	now := time.Date(2027, 6, 29, 23, 45, 0, 0, time.UTC)
	r := httptest.NewRequest("POST", "http://127.0.0.1/session", nil)
	r.Header.Set("Authorization", "Bearer good")
	id, err := WithSession(lasting)(r)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewSession(r, id, now)
	if err != nil || c.Value != "good" || c.MaxAge != 15*60 || !c.Expires.Equal(id.Expires) || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Secure || c.Path != "/" {
		t.Errorf("got %+v (%v), want a quarter of an hour, for no script and no other site", c, err)
	}
	again := httptest.NewRequest("GET", "http://127.0.0.1/runs", nil)
	again.AddCookie(c)
	if got, err := WithSession(lasting)(again); err != nil || got != id {
		t.Errorf("with the cookie: got %+v (%v), want %+v", got, err, id)
	}
	if len(again.Header.Values("Authorization")) != 0 {
		t.Error("the request was changed")
	}
	if ended := EndSession(r); ended.MaxAge >= 0 || ended.Value != "" || ended.Path != "/" {
		t.Errorf("end: got %+v, want a cookie that is forgotten", ended)
	}
}

func TestSessionGoesByTLSAloneWhereThereIsTLS(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"here":          func(r *http.Request) { r.TLS = new(tls.ConnectionState) },
		"up to a proxy": func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") },
	} {
		r := httptest.NewRequest("POST", "http://127.0.0.1/session", nil)
		r.Header.Set("Authorization", "Bearer good")
		change(r)
		if c, err := NewSession(r, Identity{}, time.Now()); err != nil || !c.Secure || c.MaxAge != 0 {
			t.Errorf("%s: got %+v (%v), want it secure and without end", name, c, err)
		}
	}
}

func TestSessionWithoutTokenIsRefused(t *testing.T) {
	for _, header := range []string{"", "Bearer", "Bearer ", "Basic good", "Bearer " + strings.Repeat("x", maxSession+1)} {
		r := httptest.NewRequest("POST", "http://127.0.0.1/session", nil)
		r.Header.Set("Authorization", header)
		if c, err := NewSession(r, Identity{}, time.Now()); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%.20q: got %+v (%v), want unauthenticated", header, c, err)
		}
	}
}

func TestHeaderIsStrongerThanSession(t *testing.T) {
	who := WithSession(Dev)
	r := httptest.NewRequest("GET", "http://127.0.0.1:8000/runs", nil)
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: orgA + ":" + userA})
	if id, err := who(r); err != nil || id.Org != orgA {
		t.Errorf("cookie: got %+v (%v), want its org", id, err)
	}
	r.Header.Set("Authorization", "Bearer "+DevOrg+":"+DevUser)
	if id, err := who(r); err != nil || id.Org != DevOrg {
		t.Errorf("header and cookie: got %+v (%v), want the header's org", id, err)
	}
	r.Header.Set("Authorization", "")
	if id, err := who(r); !errors.Is(err, wantDevToken) {
		t.Errorf("empty header and cookie: got %+v (%v), want it refused for its header", id, err)
	}
	r.Header.Del("Authorization")
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: DevOrg + ":" + DevUser})
	if id, err := who(r); !errors.Is(err, wantSession) {
		t.Errorf("two cookies: got %+v (%v), want them refused", id, err)
	}
	foreign := httptest.NewRequest("GET", "http://evil.example/runs", nil)
	foreign.AddCookie(&http.Cookie{Name: SessionCookie, Value: orgA + ":" + userA})
	if id, err := who(foreign); !errors.Is(err, wantLoopback) {
		t.Errorf("a foreign host: got %+v (%v), want it refused for its host", id, err)
	}
}
