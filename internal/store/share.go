package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"waymark/internal/trip"
)

// MaxShareLinks is how many links of one run are good at once.
const MaxShareLinks = 20

// ShareLink lets whoever has its token read the itinerary of one run.
type ShareLink struct {
	ID        string
	Org, User string // who made it
	Run       string
	Hash      string // SHA-256 of the token, in hex; "" where links are read
	CreatedAt time.Time
	Expires   time.Time // zero: never
}

// CreateShareLink stores a link of now and returns it as it is stored. It forgets the
// run's links that have expired. A run that has MaxShareLinks is ErrConflict; links
// that are made at the same instant may be one more.
func (tx *Tx) CreateShareLink(ctx context.Context, l ShareLink) (ShareLink, error) {
	l.CreatedAt = tx.now().UTC().Truncate(time.Microsecond)
	_, err := tx.q.Exec(ctx, `DELETE FROM share_link WHERE org_id = $1 AND run_id = $2 AND expires_at <= $3`, l.Org, l.Run, at(l.CreatedAt))
	if err != nil {
		return ShareLink{}, tx.wrap(err, "expired links of run %s", l.Run)
	}
	var n int
	if err := tx.q.QueryRow(ctx, `SELECT COUNT(*) FROM share_link WHERE org_id = $1 AND run_id = $2`, l.Org, l.Run).Scan(&n); err != nil {
		return ShareLink{}, tx.wrap(err, "links of run %s", l.Run)
	}
	if n >= MaxShareLinks {
		return ShareLink{}, fmt.Errorf("run %s has %d links: %w", l.Run, n, trip.ErrConflict)
	}
	_, err = tx.q.Exec(ctx, `INSERT INTO share_link (id, org_id, user_id, run_id, hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.ID, l.Org, l.User, l.Run, l.Hash, at(l.CreatedAt), at(l.Expires))
	return l, tx.wrap(err, "link of run %s", l.Run)
}

// ShareLinks returns the links of a run of the org that are good now, newest first.
func (s *Store) ShareLinks(ctx context.Context, org, run string) (all []ShareLink, err error) {
	err = s.view(ctx, org, func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT id, org_id, user_id, run_id, created_at, expires_at FROM share_link
			WHERE org_id = $1 AND run_id = $2 AND (expires_at IS NULL OR expires_at > $3) ORDER BY created_at DESC, id`, org, run, at(s.Now()))
		all, err = collect(rows, err, func(row Row) (l ShareLink, err error) {
			err = row.Scan(&l.ID, &l.Org, &l.User, &l.Run, moment{&l.CreatedAt}, moment{&l.Expires})
			return l, err
		})
		return err
	})
	return all, s.Wrap(err, "links of run %.36q", run)
}

// SharedItinerary returns the itinerary that the org's link with the hash shows. A
// link that there is not, or no more, is ErrNotFound.
func (s *Store) SharedItinerary(ctx context.Context, org, hash string) (body json.RawMessage, err error) {
	err = s.view(ctx, org, func(q Querier) (err error) {
		body, err = scanDocument(q.QueryRow(ctx, `SELECT itinerary.body, itinerary.packed FROM share_link JOIN itinerary ON itinerary.run_id = share_link.run_id AND itinerary.org_id = share_link.org_id
			WHERE share_link.org_id = $1 AND share_link.hash = $2 AND (share_link.expires_at IS NULL OR share_link.expires_at > $3)`,
			org, hash, at(s.Now())))
		return err
	})
	return body, s.Wrap(err, "shared itinerary")
}

// RevokeShareLinks ends the link of a run of the org, all of them when link is "",
// and returns how many there were.
func (tx *Tx) RevokeShareLinks(ctx context.Context, org, run, link string) (int64, error) {
	query, args := `DELETE FROM share_link WHERE org_id = $1 AND run_id = $2`, []any{org, run}
	if link != "" {
		query, args = query+` AND id = $3`, append(args, link)
	}
	n, err := tx.q.Exec(ctx, query, args...)
	return n, tx.wrap(err, "revoke links of run %s", run)
}
