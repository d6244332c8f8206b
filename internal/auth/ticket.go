package auth

import (
	"context"
	"errors"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// How long a ticket is good.
const (
	TicketFirstUse = time.Minute
	TicketLife     = 15 * time.Minute
)

// wantTicket does not tell which it is: unknown, too old or of another run.
const wantTicket = Refusal("The stream ticket is not good for this run, or no more. Ask for a new one.")

// IssueTicket lets whoever holds the returned secret read the run's stream as id.
// It must be used within TicketFirstUse and is then good, for reconnecting, until
// it expires: with id's credentials, but at most after TicketLife. Only a hash of
// the secret is stored.
func IssueTicket(ctx context.Context, s *store.Store, id Identity, run string) (secret string, t store.Ticket, err error) {
	secret, err = newSecret(id.Org)
	if err != nil {
		return "", t, err
	}
	now := s.Now()
	t = store.Ticket{Hash: hashOf(secret), Org: id.Org, User: id.User, Run: run, Expires: now.Add(TicketLife)}
	if !id.Expires.IsZero() && id.Expires.Before(t.Expires) {
		t.Expires = id.Expires
	}
	t.FirstUse = now.Add(TicketFirstUse)
	if t.Expires.Before(t.FirstUse) {
		t.FirstUse = t.Expires
	}
	err = s.InTx(ctx, id.Org, func(tx *store.Tx) error { return tx.CreateTicket(ctx, t) })
	return secret, t, err
}

// RedeemTicket returns who the holder of the secret reads the run's stream as. A
// ticket that is unknown, too old or for another run is ErrUnauthenticated.
func RedeemTicket(ctx context.Context, s *store.Store, secret, run string) (Identity, error) {
	org, ok := orgOf(secret)
	if !ok {
		return Identity{}, wantTicket
	}
	var t store.Ticket
	err := s.InTx(ctx, org, func(tx *store.Tx) (err error) {
		t, err = tx.RedeemTicket(ctx, org, hashOf(secret), run)
		return err
	})
	if errors.Is(err, trip.ErrNotFound) {
		return Identity{}, wantTicket
	}
	return Identity{Org: t.Org, User: t.User, Expires: t.Expires}, err
}
