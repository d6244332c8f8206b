package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"waymark/internal/trip"
)

// AppendProgress stores events, if any, of the node that is at work. A lease that
// has ended is ErrConflict. It returns the sequence of the run's newest event.
func (tx *Tx) AppendProgress(ctx context.Context, lease Lease, events []trip.Event) (int64, error) {
	return tx.append(ctx, lease, events, "")
}

// append stores events as the run's next ones and returns the sequence of the last.
// The UPDATE, which sets what set says too, with arguments from $7 on, locks the
// run's row until commit, so within a run numbers have no gaps and become visible in
// order, on any database.
func (tx *Tx) append(ctx context.Context, lease Lease, events []trip.Event, set string, args ...any) (last int64, err error) {
	var lastAt time.Time // before the events; zero until it is known to matter
	for {
		stamped, newest := number(events, 0, lastAt)
		var first time.Time
		if len(stamped) > 0 {
			first = stamped[0].Timestamp
		} else {
			newest = first
		}
		err = tx.q.QueryRow(ctx, `UPDATE run SET last_seq = last_seq + $4, last_ts = COALESCE($5, last_ts)`+set+`
			WHERE id = $1 AND org_id = $2 AND epoch = $3 AND status = 'running' AND (last_ts < $6 OR $6 IS NULL) RETURNING last_seq`,
			append([]any{lease.Run, lease.Org, lease.Epoch, len(events), at(newest), at(first)}, args...)...).Scan(&last)
		if err == nil {
			stamped, _ = number(stamped, last, lastAt)
			return last, tx.insertEvents(ctx, lease.Run, lease.Org, stamped)
		}
		if isNoRows(err) { // the clock has gone back, or the lease has ended
			err = tx.q.QueryRow(ctx, `SELECT last_ts FROM run WHERE id = $1 AND org_id = $2 AND epoch = $3 AND status = 'running'`,
				lease.Run, lease.Org, lease.Epoch).Scan(moment{&lastAt})
		}
		if isNoRows(err) {
			return 0, fmt.Errorf("run %s is no longer ours to write or has ended: %w", lease.Run, trip.ErrConflict)
		}
		if err != nil {
			return 0, tx.wrap(err, "append events to run %s", lease.Run)
		}
	}
}

// number returns the events with their sequences, of which last is the last, and
// timestamps after the one before them, and the last of those.
func number(events []trip.Event, last int64, lastAt time.Time) ([]trip.Event, time.Time) {
	numbered := make([]trip.Event, len(events))
	for i, e := range events {
		e.Sequence = last - int64(len(events)-1-i)
		lastAt = later(lastAt, e.Timestamp)
		e.Timestamp = lastAt
		numbered[i] = e
	}
	return numbered, lastAt
}

// later returns t in whole microseconds, but at least one after last: timestamps
// of a run strictly increase, whatever the clock does.
func later(last, t time.Time) time.Time {
	return time.UnixMicro(max(t.UnixMicro(), last.UnixMicro()+1)).UTC()
}

// insertRows is how many events one statement inserts. Databases bound the number
// of placeholders, and SQLite looks each of them up among all that came before.
const insertRows = 16

func (tx *Tx) insertEvents(ctx context.Context, run, org string, events []trip.Event) error {
	for some := range slices.Chunk(events, insertRows) {
		var b strings.Builder
		b.WriteString(`INSERT INTO run_event (run_id, org_id, id, timestamp, sequence, node, phase, summary, payload) VALUES `)
		args := []any{run, org}
		for i, e := range some {
			if i > 0 {
				b.WriteByte(',')
			}
			n := len(args)
			fmt.Fprintf(&b, "($1,$2,$%d,$%d,$%d,$%d,$%d,$%d,$%d)", n+1, n+2, n+3, n+4, n+5, n+6, n+7)
			args = append(args, newID(), at(e.Timestamp), e.Sequence, e.Node, string(e.Phase), e.Summary, orNull(e.Payload))
		}
		if _, err := tx.q.Exec(ctx, b.String(), args...); err != nil {
			return tx.wrap(err, "insert events of run %s", run)
		}
	}
	return nil
}

// newID returns a UUID whose text sorts by time (RFC 9562 §5.7).
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Page is events of a run and where the run stood when they were read.
type Page struct {
	Events  []trip.Event
	Status  trip.Status
	LastSeq int64
	Failure *trip.Failure
}

// End reports whether a reader at sequence after has everything the run will
// ever tell.
func (p Page) End(after int64) bool { return p.Status.Final() && after >= p.LastSeq }

// Events returns at most limit events, which is at least 1, of a run of the org with
// a sequence above after, and the run's status in the same snapshot.
func (s *Store) Events(ctx context.Context, org, run string, after int64, limit int) (page Page, err error) {
	err = s.view(ctx, org, func(q Querier) error {
		rows, err := q.Query(ctx, `SELECT run.status, run.last_seq, run.failure, e.sequence, e.run_id, e.timestamp, e.node, e.phase, e.summary, e.payload
			FROM run LEFT JOIN run_event AS e ON e.run_id = run.id AND e.org_id = run.org_id AND e.sequence > $3
			WHERE run.id = $1 AND run.org_id = $2 ORDER BY e.sequence LIMIT $4`, run, org, after, limit)
		found, err := collect(rows, err, func(row Row) (struct{}, error) { return struct{}{}, scanPage(row, &page) })
		if err == nil && len(found) == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
	return page, s.Wrap(err, "events of run %.36q", run)
}

// scanPage adds a row to the page: where the run stands, and an event or none.
func scanPage(row Row, page *Page) error {
	var e trip.Event
	var sequence *int64 // nil where there is no event
	var status, failure, phase, payload string
	err := row.Scan(text{&status}, &page.LastSeq, text{&failure},
		&sequence, text{&e.RunID}, moment{&e.Timestamp}, text{&e.Node}, text{&phase}, text{&e.Summary}, text{&payload})
	if err != nil {
		return err
	}
	page.Status = trip.Status(status)
	if failure != "" && page.Failure == nil {
		page.Failure = new(trip.Failure)
		if err := json.Unmarshal([]byte(failure), page.Failure); err != nil {
			return fmt.Errorf("failure: %w", err)
		}
	}
	if sequence == nil {
		return nil
	}
	e.Sequence, e.Phase = *sequence, trip.Phase(phase)
	if payload != "" {
		e.Payload = json.RawMessage(payload)
	}
	page.Events = append(page.Events, e)
	return nil
}

// SequenceAt returns the sequence of the newest event of the run that is not
// later than t, -1 when there is none.
func (s *Store) SequenceAt(ctx context.Context, org, run string, t time.Time) (seq int64, err error) {
	err = s.view(ctx, org, func(q Querier) error {
		return q.QueryRow(ctx, `SELECT COALESCE(MAX(sequence), -1) FROM run_event WHERE run_id = $1 AND org_id = $2 AND timestamp <= $3`,
			run, org, at(t)).Scan(&seq)
	})
	return seq, s.Wrap(err, "events of run %.36q", run)
}
