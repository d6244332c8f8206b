package auth

import (
	"context"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

const (
	orgA  = "aaaaaaaa-0000-0000-0000-000000000001"
	userA = "aaaaaaaa-0000-0000-0000-000000000002"
)

func TestDevTakesOnlyTwoUUIDs(t *testing.T) {
	tests := map[string]struct {
		headers []string
		want    string // org/user, "" for refused
	}{
		"no header":      {nil, DevOrg + "/" + DevUser},
		"org and user":   {[]string{"Bearer " + orgA + ":" + userA}, orgA + "/" + userA},
		"scheme case":    {[]string{"bearer " + orgA + ":" + userA}, orgA + "/" + userA},
		"empty header":   {[]string{""}, ""},
		"only org":       {[]string{"Bearer " + orgA}, ""},
		"upper case":     {[]string{"Bearer AAAAAAAA-0000-0000-0000-000000000001:" + userA}, ""},
		"blank inside":   {[]string{"Bearer " + orgA + ": " + userA}, ""},
		"basic":          {[]string{"Basic " + orgA + ":" + userA}, ""},
		"a JWT":          {[]string{"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}, ""},
		"two headers":    {[]string{"Bearer " + orgA + ":" + userA, "Bearer " + orgA + ":" + userA}, ""},
		"three parts":    {[]string{"Bearer " + orgA + ":" + userA + ":" + userA}, ""},
		"dashes missing": {[]string{"Bearer " + orgA[:35] + "0:" + userA[:8] + "0" + userA[9:]}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "http://127.0.0.1:8000/runs", nil)
			for _, h := range tt.headers {
				r.Header.Add("Authorization", h)
			}
			id, err := Dev(r)
			if tt.want == "" {
				if !errors.Is(err, ErrUnauthenticated) || id != (Identity{}) {
					t.Errorf("got %v, %v; want unauthenticated", id, err)
				}
				return
			}
			if got := id.Org + "/" + id.User; err != nil || got != tt.want {
				t.Errorf("got %s (%v), want %s", got, err, tt.want)
			}
		})
	}
}

// A page of elsewhere can have its own name resolve to this machine, and a browser
// then sends that name as Host.
func TestDevRefusesAForeignHost(t *testing.T) {
	for host, ok := range map[string]bool{
		"127.0.0.1:8000": true, "127.0.0.1": true, "localhost": true, "localhost:8000": true, "[::1]:8000": true, "[::1]": true,
		"evil.example": false, "evil.example:8000": false, "localhost.evil.example": false, "192.168.0.1:8000": false, "": false,
	} {
		r := httptest.NewRequest("GET", "/runs", nil)
		r.Host = host
		if _, err := Dev(r); (err == nil) != ok {
			t.Errorf("Host %q: %v, want accepted %v", host, err, ok)
		}
	}
}

func TestLoopback(t *testing.T) {
	tests := map[string]bool{
		"127.0.0.1:8000": true, "127.9.9.9:1": true, "[::1]:8000": true, "localhost:8000": true, "LocalHost:0": true,
		"[::ffff:127.0.0.1]:8000": true,
		":8000":                   false, "0.0.0.0:8000": false, "[::]:8000": false, "192.168.0.1:8000": false, "localhost.example.org:80": false,
		"127.0.0.1": false, "": false, "example.org:80": false, "1270.0.1:80": false,
	}
	for addr, want := range tests {
		if got := Loopback(addr); got != want {
			t.Errorf("Loopback(%q): got %v, want %v", addr, got, want)
		}
	}
}

func TestFromReturnsWhatWithPutIn(t *testing.T) {
	id := Identity{Org: orgA, User: userA}
	if got := From(With(context.Background(), id)); got != id {
		t.Errorf("got %v, want %v", got, id)
	}
	if got := From(context.Background()); got != (Identity{}) {
		t.Errorf("got %v, want nobody", got)
	}
}

// tickets opens a store with one run and a clock that the test moves.
func tickets(t *testing.T) (s *store.Store, clock *time.Time) {
	t.Helper()
	s, err := store.Open("sqlite:///" + filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	now := time.Date(2027, 6, 1, 10, 0, 0, 0, time.UTC)
	s.Now = func() time.Time { return now }
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = s.InTx(t.Context(), orgA, func(tx *store.Tx) error {
		if err := tx.EnsureUser(t.Context(), orgA, userA); err != nil {
			return err
		}
		_, err := tx.CreateRun(t.Context(), trip.Run{ID: "r", OrgID: orgA, UserID: userA}, trip.Event{Node: "intent", Phase: trip.Started})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, &now
}

func TestTicketIsGoodAgainAfterItsFirstUse(t *testing.T) {
	s, now := tickets(t)
	secret, _, err := IssueTicket(t.Context(), s, Identity{Org: orgA, User: userA}, "r")
	if err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Duration{59 * time.Second, 10 * time.Minute, 3 * time.Minute} {
		*now = now.Add(later)
		id, err := RedeemTicket(t.Context(), s, secret, "r")
		if err != nil || id.Org != orgA || id.User != userA || id.Expires.IsZero() {
			t.Errorf("%s later: got %+v, %v; want the issuer", later, id, err)
		}
	}
	*now = now.Add(time.Minute + time.Second)
	if _, err := RedeemTicket(t.Context(), s, secret, "r"); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("after its life: got %v, want unauthenticated", err)
	}
}

func TestTicketRefused(t *testing.T) {
	s, now := tickets(t)
	secret, _, err := IssueTicket(t.Context(), s, Identity{Org: orgA, User: userA}, "r")
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string][2]string{"other run": {secret, "q"}, "not ours": {secret[:len(secret)-2] + "AA", "r"}, "no secret": {"x", "r"}} {
		if _, err := RedeemTicket(t.Context(), s, try[0], try[1]); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%s: got %v, want unauthenticated", name, err)
		}
	}
	*now = now.Add(TicketFirstUse + time.Second)
	if _, err := RedeemTicket(t.Context(), s, secret, "r"); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("first use too late: got %v, want unauthenticated", err)
	}
}

func TestTicketEndsWithTheCredentials(t *testing.T) {
	s, now := tickets(t)
	ends := now.Add(20 * time.Second)
	secret, ticket, err := IssueTicket(t.Context(), s, Identity{Org: orgA, User: userA, Expires: ends}, "r")
	if err != nil || !ticket.Expires.Equal(ends) {
		t.Fatalf("expires %s (%v), want %s", ticket.Expires, err, ends)
	}
	*now = ends
	if _, err := RedeemTicket(t.Context(), s, secret, "r"); !errors.Is(err, ErrUnauthenticated) {
		t.Errorf("got %v, want unauthenticated", err)
	}
}
