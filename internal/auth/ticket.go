package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/google/uuid"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// How long a ticket is good.
const (
	TicketFirstUse = time.Minute
	TicketLife     = 15 * time.Minute
)

// A ticket is the org's id and a secret of 256 bit: the org is known before the
// database is asked, which shows the rows of one org alone.
const (
	orgBytes    = 16
	secretBytes = 32
)

// wantTicket does not tell which it is: unknown, too old or of another run.
const wantTicket = Refusal("The stream ticket is not good for this run, or no more. Ask for a new one.")

// IssueTicket lets whoever holds the returned secret read the run's stream as id.
// It must be used within TicketFirstUse and is then good, for reconnecting, until
// it expires: with id's credentials, but at most after TicketLife. Only a hash of
// the secret is stored.
func IssueTicket(ctx context.Context, s *store.Store, id Identity, run string) (secret string, t store.Ticket, err error) {
	org, err := uuid.Parse(id.Org)
	if err != nil {
		return "", t, err
	}
	raw := make([]byte, orgBytes+secretBytes)
	rand.Read(raw[copy(raw, org[:]):]) // never fails
	secret = base64.RawURLEncoding.EncodeToString(raw)
	now := s.Now()
	t = store.Ticket{Hash: ticketHash(secret), Org: id.Org, User: id.User, Run: run, Expires: now.Add(TicketLife)}
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
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil || len(raw) != orgBytes+secretBytes {
		return Identity{}, wantTicket
	}
	org := uuid.UUID(raw[:orgBytes]).String()
	var t store.Ticket
	err = s.InTx(ctx, org, func(tx *store.Tx) (err error) {
		t, err = tx.RedeemTicket(ctx, org, ticketHash(secret), run)
		return err
	})
	if errors.Is(err, trip.ErrNotFound) {
		return Identity{}, wantTicket
	}
	return Identity{Org: t.Org, User: t.User, Expires: t.Expires}, err
}

func ticketHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
