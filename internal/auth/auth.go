// Package auth says who is asking: it turns a request's credentials into an
// Identity, and nothing else. What an identity may see is decided by the queries,
// which all carry its org.
package auth

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"waymark/internal/trip"
)

// Identity is who is asking.
type Identity struct {
	Org, User string
	Expires   time.Time // when the credentials end; zero: never
}

// Authenticate returns who sent the request. Missing or bad credentials are
// ErrUnauthenticated.
type Authenticate func(r *http.Request) (Identity, error)

// ErrUnauthenticated is missing or bad credentials.
var ErrUnauthenticated = errors.New("unauthenticated")

// Refusal is an ErrUnauthenticated that tells the asker what to do.
type Refusal string

// Error returns what to do.
func (r Refusal) Error() string { return string(r) }

// Unwrap makes a Refusal an ErrUnauthenticated.
func (r Refusal) Unwrap() error { return ErrUnauthenticated }

// What Dev asks for.
const (
	wantLoopback = Refusal("This server, which runs with --auth=dev, answers to this machine only: ask it as localhost or 127.0.0.1.")
	wantDevToken = Refusal("With --auth=dev send no Authorization header, or Bearer <org uuid>:<user uuid> in lower case.")
)

// The identity of requests without credentials under Dev.
const (
	DevOrg  = "00000000-0000-0000-0000-000000000001"
	DevUser = "00000000-0000-0000-0000-000000000002"
)

// Dev believes what the request says: without an Authorization header it is the
// fixed development user, with "Bearer <org uuid>:<user uuid>" it is those. It is
// for a server that only this machine can reach; see [Loopback].
func Dev(r *http.Request) (Identity, error) {
	if !loopbackHost(r.Host) {
		// A page of elsewhere may have its name resolve to this machine.
		return Identity{}, wantLoopback
	}
	given := r.Header.Values("Authorization")
	if len(given) == 0 {
		return Identity{Org: DevOrg, User: DevUser}, nil
	}
	scheme, token, _ := strings.Cut(given[0], " ")
	org, user, _ := strings.Cut(token, ":")
	if len(given) > 1 || !strings.EqualFold(scheme, "Bearer") || !trip.IsUUID(org) || !trip.IsUUID(user) {
		return Identity{}, wantDevToken
	}
	return Identity{Org: org, User: user}, nil
}

// Loopback reports whether only this machine can reach a server that listens on
// addr, a host:port whose host is localhost or a loopback address. An empty host
// means every address and is not.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	return loopbackName(host)
}

// loopbackHost reports whether a request's Host, with a port or without, is this
// machine.
func loopbackHost(host string) bool {
	return Loopback(host) || loopbackName(strings.Trim(host, "[]"))
}

func loopbackName(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

type identityKey struct{}

// With returns ctx of a request of id.
func With(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// From returns who sent the request of ctx, the zero Identity when nobody has
// been asked.
func From(ctx context.Context) Identity {
	id, _ := ctx.Value(identityKey{}).(Identity)
	return id
}
