package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"waymark/internal/trip"
)

const runColumns = `id, org_id, user_id, parent_id, status, node, step, request, intent, failure, cost_usd_cents, checks, checks_held, repairs, last_seq, created_at, started_at, completed_at`

func scanRun(row Row) (trip.Run, error) {
	var r trip.Run
	var request, intent, failure string
	err := row.Scan(&r.ID, &r.OrgID, &r.UserID, text{&r.ParentID}, &r.Status, &r.Node, &r.Step, &request, text{&intent}, text{&failure},
		&r.CostCents, &r.Tally.Checks, &r.Tally.Held, &r.Tally.Repairs, &r.LastSeq, moment{&r.CreatedAt}, moment{&r.StartedAt}, moment{&r.CompletedAt})
	if err != nil {
		return trip.Run{}, err
	}
	if err := json.Unmarshal([]byte(request), &r.Request); err != nil {
		return trip.Run{}, fmt.Errorf("request of run %s: %w", r.ID, err)
	}
	if intent != "" {
		r.Intent = json.RawMessage(intent)
	}
	if failure != "" {
		r.Failure = new(trip.Failure)
		if err := json.Unmarshal([]byte(failure), r.Failure); err != nil {
			return trip.Run{}, fmt.Errorf("failure of run %s: %w", r.ID, err)
		}
	}
	return r, nil
}

// CreateRun stores a pending run with its event 0, the start of its first node,
// and returns it as it is stored.
func (tx *Tx) CreateRun(ctx context.Context, r trip.Run, first trip.Event) (trip.Run, error) {
	request, err := json.Marshal(r.Request)
	if err != nil {
		return trip.Run{}, fmt.Errorf("request: %w", err)
	}
	r.Status, r.Node, r.CreatedAt = trip.Pending, first.Node, tx.now().UTC().Truncate(time.Microsecond)
	_, err = tx.q.Exec(ctx, `INSERT INTO run (id, org_id, user_id, parent_id, status, node, request, last_seq, last_ts, created_at, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, $9)`,
		r.ID, r.OrgID, r.UserID, orNull(r.ParentID), string(r.Status), r.Node, string(request), at(r.CreatedAt), searchText(r.Request))
	if err != nil {
		return trip.Run{}, tx.wrap(err, "create run %s", r.ID)
	}
	first.Timestamp = r.CreatedAt
	return r, tx.insertEvents(ctx, r.ID, r.OrgID, []trip.Event{first})
}

// Run returns a run of the org. A run of another org is ErrNotFound.
func (s *Store) Run(ctx context.Context, org, id string) (r trip.Run, err error) {
	err = s.view(ctx, org, func(q Querier) (err error) {
		r, err = scanRun(q.QueryRow(ctx, `SELECT `+runColumns+` FROM run WHERE id = $1 AND org_id = $2`, id, org))
		return err
	})
	return r, s.Wrap(err, "run %.36q", id)
}

// RunFilter selects runs of a list.
type RunFilter struct {
	Status trip.Status // "" for all
	Query  string      // words that prompt or destination must have; "" for all
	Depth  int         // with a Query: how many of the org's newest runs are looked at
	Before RunKey      // only runs older than it; zero for the newest
	Limit  int
}

// RunKey is the place of a run in the list of its org.
type RunKey struct {
	CreatedAt time.Time
	ID        string
}

// Runs returns runs of the org, newest first.
func (s *Store) Runs(ctx context.Context, org string, f RunFilter) (all []trip.Run, err error) {
	before := f.Before
	if before.CreatedAt.IsZero() {
		before = RunKey{time.UnixMicro(1 << 60), uuid.Max.String()}
	}
	match, args := matching(f.Query, org, string(f.Status), at(before.CreatedAt), before.ID, f.Limit)
	if match != "" { // no index helps: that there are many runs must not make it slow
		args = append(args, max(1, f.Depth))
		match += fmt.Sprintf(` AND created_at >= COALESCE((SELECT created_at FROM run WHERE org_id = $1
			ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET $%d - 1), created_at)`, len(args))
	}
	err = s.view(ctx, org, func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT `+runColumns+` FROM run
			WHERE org_id = $1 AND ($2 = '' OR status = $2) AND (created_at, id) < ($3, $4)`+match+`
			ORDER BY created_at DESC, id DESC LIMIT $5`, args...)
		all, err = collect(rows, err, scanRun)
		return err
	})
	return all, s.Wrap(err, "list runs")
}

// Itinerary returns the result of a run of the org, as it was stored.
func (s *Store) Itinerary(ctx context.Context, org, run string) (body json.RawMessage, err error) {
	err = s.view(ctx, org, func(q Querier) (err error) {
		body, err = scanDocument(q.QueryRow(ctx, `SELECT body, packed FROM itinerary WHERE run_id = $1 AND org_id = $2`, run, org))
		return err
	})
	return body, s.Wrap(err, "itinerary of run %.36q", run)
}

// Lease is the right to write to a run. It ends when the run is claimed again or
// is final.
type Lease struct {
	Run, Org string
	Epoch    int64
}

// Checkpoint is where a run goes on.
type Checkpoint struct {
	Commits int             // transitions committed so far
	State   json.RawMessage // nil before the first
}

// Claim takes a run of the org for the caller, whose lease replaces any older one.
// A final run is ErrConflict.
func (tx *Tx) Claim(ctx context.Context, org, run string) (Lease, trip.Run, Checkpoint, error) {
	lease := Lease{Run: run, Org: org}
	r, err := scanRun(behind{&lease.Epoch, tx.q.QueryRow(ctx, `UPDATE run SET epoch = epoch + 1, status = 'running', started_at = COALESCE(started_at, $3)
		WHERE id = $1 AND org_id = $2 AND status IN ('pending', 'running') RETURNING epoch, `+runColumns, run, org, at(tx.now()))})
	if isNoRows(err) {
		return lease, trip.Run{}, Checkpoint{}, fmt.Errorf("run %s has ended: %w", run, trip.ErrConflict)
	}
	if err != nil || lease.Epoch == 1 { // nobody has had a lease to write a checkpoint with
		return lease, r, Checkpoint{}, tx.wrap(err, "claim run %s", run)
	}
	var cp Checkpoint
	var state document
	err = tx.q.QueryRow(ctx, `SELECT commits, state, packed FROM checkpoint WHERE run_id = $1 AND org_id = $2`, run, lease.Org).Scan(append([]any{&cp.Commits}, state.columns()...)...)
	if isNoRows(err) {
		return lease, r, cp, nil
	}
	if err == nil {
		cp.State, err = state.json()
	}
	return lease, r, cp, tx.wrap(err, "checkpoint of run %s", run)
}

// behind is a row whose first column is not among those that are scanned.
type behind struct {
	first any
	row   Row
}

func (b behind) Scan(dest ...any) error { return b.row.Scan(append([]any{b.first}, dest...)...) }

// Transition is one commit of a run's progress.
type Transition struct {
	Events    []trip.Event // with node, phase, summary, payload and the time they happened
	Node      string       // where the run is now
	Step      int          // node executions completed
	Commits   int          // transitions committed, this one included
	State     []byte       // the checkpoint
	Intent    []byte       // nil: unchanged
	CostCents int64
	Tally     trip.Tally    // of the plan so far
	Status    trip.Status   // Running, or final
	Failure   *trip.Failure // of a failed run
	Itinerary []byte        // of a succeeded run
}

// Commit stores a transition: events, checkpoint, and for the last one result and
// status. A lease that has ended is ErrConflict and nothing is stored. It returns
// the sequence of the run's newest event.
func (tx *Tx) Commit(ctx context.Context, lease Lease, t Transition) (int64, error) {
	var failure []byte
	if t.Failure != nil {
		var err error
		if failure, err = json.Marshal(t.Failure); err != nil {
			return 0, fmt.Errorf("failure of run %s: %w", lease.Run, err)
		}
	}
	last, err := tx.append(ctx, lease, t.Events, `, node = $7, step = $8, status = $9, intent = COALESCE($10, intent), failure = $11, cost_usd_cents = $12,
		checks = $13, checks_held = $14, repairs = $15, search = CASE WHEN intent IS NULL THEN search || $16 ELSE search END,
		completed_at = CASE WHEN $17 THEN COALESCE($5, last_ts) END`,
		t.Node, t.Step, string(t.Status), orNull(t.Intent), orNull(failure), t.CostCents,
		t.Tally.Checks, t.Tally.Held, t.Tally.Repairs, searchPlace(t.Intent), t.Status.Final())
	if err != nil {
		return 0, err
	}
	err = pack(t.State, func(state []byte) error {
		_, err := tx.q.Exec(ctx, `INSERT INTO checkpoint (run_id, org_id, commits, packed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (run_id) DO UPDATE SET commits = excluded.commits, state = NULL, packed = excluded.packed`, lease.Run, lease.Org, t.Commits, state)
		return err
	})
	if err != nil {
		return 0, tx.wrap(err, "checkpoint of run %s", lease.Run)
	}
	if t.Itinerary != nil {
		err = pack(t.Itinerary, func(body []byte) error {
			_, err := tx.q.Exec(ctx, `INSERT INTO itinerary (run_id, org_id, packed) VALUES ($1, $2, $3)`, lease.Run, lease.Org, body)
			return err
		})
	}
	return last, tx.wrap(err, "itinerary of run %s", lease.Run)
}

// Cancel ends a run of the org with a last event. A run that has ended already is
// ErrConflict.
func (tx *Tx) Cancel(ctx context.Context, org, run string, last trip.Event, why trip.Failure) error {
	return tx.end(ctx, org, run, trip.Cancelled, last, why)
}

// GiveUp ends a run of the org as failed, with a last event: a run that nobody will
// work any more. A run that has ended already is ErrConflict.
func (tx *Tx) GiveUp(ctx context.Context, org, run string, last trip.Event, why trip.Failure) error {
	return tx.end(ctx, org, run, trip.Failed, last, why)
}

// end ends a run whoever has its lease.
func (tx *Tx) end(ctx context.Context, org, run string, status trip.Status, last trip.Event, why trip.Failure) error {
	failure, err := json.Marshal(why)
	if err != nil {
		return err
	}
	// Not by the epoch: a worker may claim the run meanwhile. Its lease ends here.
	var seq int64
	var lastAt time.Time
	err = tx.q.QueryRow(ctx, `UPDATE run SET last_seq = last_seq + 1, epoch = epoch + 1, status = $4, failure = $3
		WHERE id = $1 AND org_id = $2 AND status IN ('pending', 'running') RETURNING last_seq, last_ts, node`,
		run, org, string(failure), string(status)).Scan(&seq, moment{&lastAt}, &last.Node)
	if isNoRows(err) {
		return tx.hasEnded(ctx, org, run)
	}
	if err != nil {
		return tx.wrap(err, "end run %s", run)
	}
	numbered, lastAt := number([]trip.Event{last}, seq, lastAt)
	if err := tx.insertEvents(ctx, run, org, numbered); err != nil {
		return err
	}
	_, err = tx.q.Exec(ctx, `UPDATE run SET last_ts = $3, completed_at = $3 WHERE id = $1 AND org_id = $2`, run, org, at(lastAt))
	return tx.wrap(err, "end run %s", run)
}

// hasEnded returns ErrConflict for a run of the org, which is known to have ended,
// and ErrNotFound when the org has no such run.
func (tx *Tx) hasEnded(ctx context.Context, org, run string) error {
	var status trip.Status
	err := tx.q.QueryRow(ctx, `SELECT status FROM run WHERE id = $1 AND org_id = $2`, run, org).Scan(&status)
	if err == nil {
		return fmt.Errorf("run %s is %s: %w", run, status, trip.ErrConflict)
	}
	return tx.wrap(err, "run %.36q", run)
}

// Ended returns those of the org's runs that are final.
func (s *Store) Ended(ctx context.Context, org string, runs []string) (ended []string, err error) {
	if len(runs) == 0 {
		return nil, nil
	}
	err = s.view(ctx, org, func(q Querier) error {
		in, args := list(runs, org)
		rows, err := q.Query(ctx, `SELECT id FROM run WHERE org_id = $1 AND id IN (`+in+`) AND status NOT IN ('pending', 'running')`, args...)
		ended, err = collect(rows, err, scanText)
		return err
	})
	return ended, s.Wrap(err, "ended runs")
}

// LastSequences returns the sequence of the newest event of each of the runs that
// the org has.
func (s *Store) LastSequences(ctx context.Context, org string, runs []string) (newest map[string]int64, err error) {
	newest = make(map[string]int64, len(runs))
	if len(runs) == 0 {
		return newest, nil
	}
	err = s.view(ctx, org, func(q Querier) error {
		in, args := list(runs, org)
		rows, err := q.Query(ctx, `SELECT id, last_seq FROM run WHERE org_id = $1 AND id IN (`+in+`)`, args...)
		_, err = collect(rows, err, func(row Row) (id string, err error) {
			var seq int64
			err = row.Scan(&id, &seq)
			newest[id] = seq
			return id, err
		})
		return err
	})
	return newest, s.Wrap(err, "newest events")
}

// list returns the placeholders of values that follow others, with commas between
// them, and all arguments.
func list(values []string, others ...any) (in string, args []any) {
	marks, args := placeholders(values, others...)
	return strings.Join(marks, ","), args
}

// placeholders returns the placeholder of each of the values, which follow others,
// and all arguments.
func placeholders(values []string, others ...any) (marks []string, args []any) {
	for _, v := range values {
		others = append(others, v)
		marks = append(marks, fmt.Sprintf("$%d", len(others)))
	}
	return marks, others
}

// Orgs returns the ids of all orgs.
func (s *Store) Orgs(ctx context.Context) (orgs []string, err error) {
	err = s.view(ctx, "", func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT id FROM org ORDER BY id`)
		orgs, err = collect(rows, err, scanText)
		return err
	})
	return orgs, s.Wrap(err, "list orgs")
}

// Expired returns at most limit of the org's runs that ended before the time,
// without those that have a younger child: what a child was made of stays with it.
func (s *Store) Expired(ctx context.Context, org string, before time.Time, limit int) (runs []string, err error) {
	err = s.view(ctx, org, func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT id FROM run WHERE org_id = $1 AND completed_at < $2 AND NOT EXISTS (
			SELECT 1 FROM run AS child WHERE child.parent_id = run.id AND (child.completed_at IS NULL OR child.completed_at >= $2))
			ORDER BY completed_at LIMIT $3`, org, at(before), limit)
		runs, err = collect(rows, err, scanText)
		return err
	})
	return runs, s.Wrap(err, "expired runs")
}

// Delete removes runs of the org with all that belongs to them.
func (tx *Tx) Delete(ctx context.Context, org string, runs []string) error {
	if len(runs) == 0 {
		return nil
	}
	in, args := list(runs, org)
	_, err := tx.q.Exec(ctx, `DELETE FROM run WHERE org_id = $1 AND id IN (`+in+`)`, args...)
	return tx.wrap(err, "delete runs")
}
