package store

import (
	"context"
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
	last, lastAt, err := tx.append(ctx, lease, events)
	if err != nil {
		return 0, err
	}
	_, err = tx.q.Exec(ctx, `UPDATE run SET last_ts = $3 WHERE id = $1 AND org_id = $2`, lease.Run, lease.Org, at(lastAt))
	return last, tx.wrap(err, "append events to run %s", lease.Run)
}

// append stores events as the run's next ones and returns the sequence and
// timestamp of the last. The UPDATE locks the run's row until commit, so within a
// run numbers have no gaps and become visible in order, on any database. The
// caller stores the timestamp in the run's row.
func (tx *Tx) append(ctx context.Context, lease Lease, events []trip.Event) (last int64, lastAt time.Time, err error) {
	err = tx.q.QueryRow(ctx, `UPDATE run SET last_seq = last_seq + $4 WHERE id = $1 AND org_id = $2 AND epoch = $3 AND status = 'running'
		RETURNING last_seq, last_ts`, lease.Run, lease.Org, lease.Epoch, len(events)).Scan(&last, moment{&lastAt})
	if isNoRows(err) {
		return 0, lastAt, fmt.Errorf("run %s is no longer ours to write or has ended: %w", lease.Run, trip.ErrConflict)
	}
	if err != nil {
		return 0, lastAt, tx.wrap(err, "append events to run %s", lease.Run)
	}
	numbered, lastAt := number(events, last, lastAt)
	return last, lastAt, tx.insertEvents(ctx, lease.Run, lease.Org, numbered)
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

// Events returns at most limit events of a run of the org with a sequence above
// after, and the run's status in the same snapshot.
func (s *Store) Events(ctx context.Context, org, run string, after int64, limit int) (page Page, err error) {
	err = s.view(ctx, org, func(q Querier) error {
		var failure string
		err := q.QueryRow(ctx, `SELECT status, last_seq, failure FROM run WHERE id = $1 AND org_id = $2`, run, org).Scan(&page.Status, &page.LastSeq, text{&failure})
		if err != nil {
			return s.Wrap(err, "run %.36q", run)
		}
		if failure != "" {
			page.Failure = new(trip.Failure)
			if err := json.Unmarshal([]byte(failure), page.Failure); err != nil {
				return fmt.Errorf("failure of run %s: %w", run, err)
			}
		}
		rows, err := q.Query(ctx, `SELECT run_id, timestamp, sequence, node, phase, summary, payload FROM run_event
			WHERE run_id = $1 AND org_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4`, run, org, after, limit)
		page.Events, err = collect(rows, err, scanEvent)
		return s.Wrap(err, "events of run %s", run)
	})
	return page, err
}

func scanEvent(row Row) (e trip.Event, err error) {
	var payload string
	err = row.Scan(&e.RunID, moment{&e.Timestamp}, &e.Sequence, &e.Node, &e.Phase, &e.Summary, text{&payload})
	if payload != "" {
		e.Payload = json.RawMessage(payload)
	}
	return e, err
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
