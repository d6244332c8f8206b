package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx

	_ "modernc.org/sqlite"
)

// The development user.
const (
	devOrg  = "00000000-0000-0000-0000-000000000001"
	devUser = "00000000-0000-0000-0000-000000000002"
)

// postsWithin bounds one round of requests.
const postsWithin = 15 * time.Second

// submissions measures POST /runs to a process that takes runs and works none, and
// beside it the same rows inserted without an engine.
func (b *bench) submissions(ctx context.Context, r *report) error {
	s, err := b.serve(ctx, "api")
	if err != nil {
		return err
	}
	defer s.stop()
	raw, err := b.openRaw()
	if err != nil {
		return err
	}
	defer raw.db.Close()
	submit := func(ctx context.Context, n int) error {
		_, err := post(ctx, s.url, body(n, "fast"), uuid.NewString())
		return err
	}
	for _, do := range []func(context.Context, int) error{submit, raw.insert} { // warm: connections, and what a database keeps of each
		if _, _, err := crowd(ctx, 64, 256, postsWithin, do); err != nil {
			return err
		}
	}
	for _, clients := range []int{1, 16, 64} {
		before := cpu(s.pid()) + cpu(b.postgres)
		took, _, err := crowd(ctx, clients, b.size.posts, postsWithin, submit)
		if err != nil {
			return err
		}
		each := ms(cpu(s.pid())+cpu(b.postgres)-before) / float64(len(took))
		inserted, _, err := crowd(ctx, clients, b.size.posts, postsWithin, raw.insert)
		if err != nil {
			return fmt.Errorf("reference: %w", err)
		}
		p50, p95, p99 := took.quantiles()
		r50, r95, r99 := inserted.quantiles()
		what := fmt.Sprintf("POST /runs, %d at once, ", clients)
		r.add(b.kind, what+"p50", ms(p50), "ms", "").beside(ms(r50))
		r.add(b.kind, what+"p95", ms(p95), "ms", "").beside(ms(r95))
		r.add(b.kind, what+"p99", ms(p99), "ms", "").beside(ms(r99))
		r.add(b.kind, what+"CPU each, with database", each, "ms", "")
	}
	return nil
}

// rawDB inserts what a POST stores, without us.
type rawDB struct {
	db      *sql.DB
	instant func(time.Time) any
	begin   string // makes the transaction one of the org
}

// openRaw opens the database as the store does: one writer on SQLite, as durable.
func (b *bench) openRaw() (rawDB, error) {
	if b.cluster != nil {
		db, err := sql.Open("pgx", b.url)
		if err == nil {
			db.SetMaxOpenConns(24)
			db.SetMaxIdleConns(24)
		}
		return rawDB{db, func(t time.Time) any { return t }, "SELECT set_config('app.org_id', '" + devOrg + "', true)"}, err
	}
	path := b.url[len("sqlite:///"):]
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_txlock=immediate")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return rawDB{db, func(t time.Time) any { return t.UnixMicro() }, "SELECT 1"}, err
}

// insert stores a run, its event 0 and its key in one transaction.
func (r rawDB) insert(ctx context.Context, n int) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	run, now := uuid.Must(uuid.NewV7()).String(), r.instant(time.Now())
	for _, statement := range []struct {
		text string
		args []any
	}{
		{r.begin, nil},
		{`INSERT INTO run (id, org_id, user_id, status, node, request, last_seq, last_ts, created_at) VALUES ($1, $2, $3, 'pending', 'intent', $4, 0, $5, $5)`,
			[]any{run, devOrg, devUser, body(n, "fast"), now}},
		{`INSERT INTO run_event (id, run_id, org_id, timestamp, sequence, node, phase, summary, payload) VALUES ($1, $2, $3, $4, 0, 'intent', 'started', 'Reading what you want', '{"attempt":1}')`,
			[]any{uuid.Must(uuid.NewV7()).String(), run, devOrg, now}},
		{`INSERT INTO idempotency_key (org_id, user_id, route, key, fingerprint, run_id, created_at) VALUES ($1, $2, 'POST /runs', $3, $3, $4, $5)`,
			[]any{devOrg, devUser, uuid.NewString(), run, now}},
	} {
		if _, err := tx.ExecContext(ctx, statement.text, statement.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
