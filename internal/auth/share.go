package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// Share lets whoever has the returned token read the itinerary of the run, and nothing
// else, until it expires (zero: never) or is revoked. Only a hash of the token is
// stored. A run that has too many links is ErrConflict.
func Share(ctx context.Context, s *store.Store, id Identity, run string, expires time.Time) (token string, l store.ShareLink, err error) {
	token, err = newSecret(id.Org)
	if err != nil {
		return "", l, err
	}
	l = store.ShareLink{ID: uuid.NewString(), Org: id.Org, User: id.User, Run: run, Hash: hashOf(token), Expires: expires}
	err = s.InTx(ctx, id.Org, func(tx *store.Tx) (err error) {
		l, err = tx.CreateShareLink(ctx, l)
		return err
	})
	return token, l, err
}

// Shared returns the itinerary that the token shows, as it was stored. A token that is
// unknown, expired or revoked is ErrNotFound.
func Shared(ctx context.Context, s *store.Store, token string) (json.RawMessage, error) {
	org, ok := orgOf(token)
	if !ok {
		return nil, fmt.Errorf("share: %w", trip.ErrNotFound)
	}
	return s.SharedItinerary(ctx, org, hashOf(token))
}
