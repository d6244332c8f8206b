package store

import (
	"context"
	"time"
)

// EnsureUser creates the org and the user in it where they are missing.
func (tx *Tx) EnsureUser(ctx context.Context, org, user string) error {
	var n int
	err := tx.q.QueryRow(ctx, `SELECT COUNT(*) FROM org_user WHERE org_id = $1 AND id = $2`, org, user).Scan(&n)
	if err != nil || n > 0 { // as nearly always
		return tx.wrap(err, "user %s", user)
	}
	now := at(tx.now())
	if _, err := tx.q.Exec(ctx, `INSERT INTO org (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, org, now); err != nil {
		return tx.wrap(err, "org %s", org)
	}
	_, err = tx.q.Exec(ctx, `INSERT INTO org_user (id, org_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, user, org, now)
	return tx.wrap(err, "user %s", user)
}

// HasUser reports whether the user is one of the org.
func (s *Store) HasUser(ctx context.Context, org, user string) (bool, error) {
	var n int
	err := s.view(ctx, org, func(q Querier) error {
		return q.QueryRow(ctx, `SELECT COUNT(*) FROM org_user WHERE org_id = $1 AND id = $2`, org, user).Scan(&n)
	})
	return n > 0, s.Wrap(err, "user %s", user)
}

// IdempotencyTTL is how long the answer to an idempotency key is kept.
const IdempotencyTTL = 24 * time.Hour

// IdempotencyKey is a client's name for one request.
type IdempotencyKey struct {
	Org, User, Route, Key string
	Fingerprint           string // of the request's canonical body
}

// Recall returns the run that was made under the key and the fingerprint of its
// request, "" when there is none or it is too old.
func (tx *Tx) Recall(ctx context.Context, k IdempotencyKey) (run, fingerprint string, err error) {
	err = tx.q.QueryRow(ctx, `SELECT run_id, fingerprint FROM idempotency_key
		WHERE org_id = $1 AND user_id = $2 AND route = $3 AND key = $4 AND created_at > $5`,
		k.Org, k.User, k.Route, k.Key, at(tx.now().Add(-IdempotencyTTL))).Scan(&run, &fingerprint)
	if isNoRows(err) {
		return "", "", nil
	}
	return run, fingerprint, tx.wrap(err, "idempotency key")
}

// Remember stores that run was made under the key, in place of an answer that is
// too old, and forgets every such answer of the user.
func (tx *Tx) Remember(ctx context.Context, k IdempotencyKey, run string) error {
	now := tx.now()
	_, err := tx.q.Exec(ctx, `DELETE FROM idempotency_key WHERE org_id = $1 AND user_id = $2 AND created_at <= $3`, k.Org, k.User, at(now.Add(-IdempotencyTTL)))
	if err != nil {
		return tx.wrap(err, "idempotency key")
	}
	_, err = tx.q.Exec(ctx, `INSERT INTO idempotency_key (org_id, user_id, route, key, fingerprint, run_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, k.Org, k.User, k.Route, k.Key, k.Fingerprint, run, at(now))
	return tx.wrap(err, "idempotency key")
}

// Ticket lets a browser read one run's stream without a header.
type Ticket struct {
	Hash      string // SHA-256 of the secret, in hex
	Org, User string
	Run       string
	FirstUse  time.Time // it must be used before
	Expires   time.Time
}

// CreateTicket stores a ticket.
func (tx *Tx) CreateTicket(ctx context.Context, t Ticket) error {
	_, err := tx.q.Exec(ctx, `INSERT INTO stream_ticket (hash, org_id, user_id, run_id, first_use_by, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		t.Hash, t.Org, t.User, t.Run, at(t.FirstUse), at(t.Expires))
	return tx.wrap(err, "stream ticket")
}

// RedeemTicket returns the org's ticket with the hash if it is good for the run
// now and notes its first use. Any other is ErrNotFound.
func (tx *Tx) RedeemTicket(ctx context.Context, org, hash, run string) (t Ticket, err error) {
	now := at(tx.now())
	t.Org, t.Hash, t.Run = org, hash, run
	err = tx.q.QueryRow(ctx, `UPDATE stream_ticket SET used_at = COALESCE(used_at, $4)
		WHERE org_id = $1 AND hash = $2 AND run_id = $3 AND expires_at > $4 AND (used_at IS NOT NULL OR first_use_by > $4)
		RETURNING user_id, expires_at`, org, hash, run, now).Scan(&t.User, moment{&t.Expires})
	return t, tx.wrap(err, "stream ticket")
}

// Beat notes that a worker lives, at the time of the database's clock: whether it
// still does must not depend on whose clock is fast.
func (tx *Tx) Beat(ctx context.Context, worker string) error {
	now, err := tx.db.clock(ctx, tx.q, tx.now())
	if err == nil {
		_, err = tx.q.Exec(ctx, `INSERT INTO worker (id, beat) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`, worker, at(now))
	}
	return tx.wrap(err, "heartbeat of %s", worker)
}

// Reap forgets the workers that have been silent for longer than the time and
// returns them: of several callers one gets each dead worker.
func (tx *Tx) Reap(ctx context.Context, silence time.Duration) ([]string, error) {
	now, err := tx.db.clock(ctx, tx.q, tx.now())
	if err != nil {
		return nil, tx.wrap(err, "reap workers")
	}
	rows, err := tx.q.Query(ctx, `DELETE FROM worker WHERE beat < $1 RETURNING id`, at(now.Add(-silence)))
	dead, err := collect(rows, err, scanText)
	return dead, tx.wrap(err, "reap workers")
}

// Retire forgets a worker that has stopped.
func (tx *Tx) Retire(ctx context.Context, worker string) error {
	_, err := tx.q.Exec(ctx, `DELETE FROM worker WHERE id = $1`, worker)
	return tx.wrap(err, "retire worker %s", worker)
}

// Workers returns the workers that are believed to live.
func (s *Store) Workers(ctx context.Context) (all []string, err error) {
	err = s.view(ctx, "", func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT id FROM worker ORDER BY id`)
		all, err = collect(rows, err, scanText)
		return err
	})
	return all, s.Wrap(err, "list workers")
}

func scanText(row Row) (s string, err error) {
	err = row.Scan(&s)
	return s, err
}
