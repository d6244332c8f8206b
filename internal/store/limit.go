package store

import (
	"context"
	"time"

	"waymark/internal/trip"
)

// Limit is how often a user may do something: so many at once, and as many again
// in each period, evenly. The zero Limit is none.
type Limit struct {
	Kind  string // of what is limited
	Count int
	Per   time.Duration
}

// Take counts one use of the limit by the user of the org, by the generic cell rate
// algorithm (ITU-T I.371, annex A) on one row, so that a limit holds however many
// processes there are. Beyond the limit it is a trip.Limited and nothing is counted.
func (tx *Tx) Take(ctx context.Context, org, user string, l Limit) error {
	if l.Count <= 0 {
		return nil
	}
	now, each := tx.now(), l.Per/time.Duration(l.Count)
	full := now.Add(l.Per - each) // a user for whom it is full later has used all
	var fullAt int64
	err := tx.q.QueryRow(ctx, `INSERT INTO rate_limit (org_id, user_id, kind, full_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, user_id, kind) DO UPDATE
		SET full_at = CASE WHEN rate_limit.full_at > $5 THEN rate_limit.full_at + $6 ELSE $4 END
		WHERE rate_limit.full_at <= $7 RETURNING full_at`,
		org, user, l.Kind, now.Add(each).UnixMicro(), now.UnixMicro(), each.Microseconds(), full.UnixMicro()).Scan(&fullAt)
	if !isNoRows(err) {
		return tx.wrap(err, "limit of %s", l.Kind)
	}
	err = tx.q.QueryRow(ctx, `SELECT full_at FROM rate_limit WHERE org_id = $1 AND user_id = $2 AND kind = $3`, org, user, l.Kind).Scan(&fullAt)
	if err != nil {
		return tx.wrap(err, "limit of %s", l.Kind)
	}
	return trip.Limited{RetryAfter: time.UnixMicro(fullAt).Sub(full)}
}
