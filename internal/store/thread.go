package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"waymark/internal/trip"
)

// Thread returns runs of the org that belong together with a run: the one at the
// root, which changes no other, and all that change it or one another; oldest
// first, those after a key, at most limit. A run of another org is ErrNotFound.
func (s *Store) Thread(ctx context.Context, org, run string, after RunKey, limit int) (all []trip.Run, err error) {
	if after.CreatedAt.IsZero() {
		after = RunKey{time.UnixMicro(0), uuid.Nil.String()}
	}
	err = s.view(ctx, org, func(q Querier) error {
		if _, err := scanRun(q.QueryRow(ctx, `SELECT `+runColumns+` FROM run WHERE id = $1 AND org_id = $2`, run, org)); err != nil {
			return err
		}
		rows, err := q.Query(ctx, `WITH RECURSIVE
			up (id, parent_id) AS (
				SELECT id, parent_id FROM run WHERE id = $1 AND org_id = $2
				UNION ALL SELECT run.id, run.parent_id FROM run JOIN up ON run.id = up.parent_id WHERE run.org_id = $2),
			down (id) AS (
				SELECT id FROM up WHERE parent_id IS NULL
				UNION ALL SELECT run.id FROM run JOIN down ON run.parent_id = down.id WHERE run.org_id = $2)
			SELECT `+runColumns+` FROM run WHERE org_id = $2 AND id IN (SELECT id FROM down) AND (created_at, id) > ($3, $4)
			ORDER BY created_at, id LIMIT $5`, run, org, at(after.CreatedAt), after.ID, limit)
		all, err = collect(rows, err, scanRun)
		return err
	})
	return all, s.Wrap(err, "thread of run %.36q", run)
}

// State returns the newest checkpoint of a run of the org.
func (s *Store) State(ctx context.Context, org, run string) (state json.RawMessage, err error) {
	err = s.view(ctx, org, func(q Querier) (err error) {
		state, err = scanDocument(q.QueryRow(ctx, `SELECT state, packed FROM checkpoint WHERE run_id = $1 AND org_id = $2`, run, org))
		return err
	})
	return state, s.Wrap(err, "checkpoint of run %.36q", run)
}
