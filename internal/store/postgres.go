package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"waymark/internal/trip"
)

const (
	// poolSize is how many connections a process has at most, unless the URL says
	// pool_max_conns.
	poolSize = 24
	// answerWithin is how long an answer of the server may take, connectWithin each
	// one while a connection is made. A connection that was cut without a word would
	// else be waited for without end.
	answerWithin, connectWithin = 15 * time.Second, 5 * time.Second
	// idleTransaction is after how long the server gives up a transaction whose
	// process has stalled, with the locks it holds.
	idleTransaction = "5s"
	// channel is where processes notify each other.
	channel = "waymark"
)

// postgresDB is a pool of connections to PostgreSQL.
type postgresDB struct{ pool *pgxpool.Pool }

// postgresConfig reads a database URL.
func postgresConfig(url string) (*pgxpool.Config, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	if base, _, found := strings.Cut(scheme, "+"); found {
		scheme = base
	}
	config, err := pgxpool.ParseConfig(scheme + ":" + rest)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(rest, "pool_max_conns=") {
		config.MaxConns = poolSize
	}
	with := config.ConnConfig.RuntimeParams
	with["application_name"] = "waymark"
	with["idle_in_transaction_session_timeout"] = idleTransaction
	with["timezone"] = "UTC"
	config.ConnConfig.ConnectTimeout = 0 // its end looks like that of a caller's context; connections have limits of their own
	config.ConnConfig.DialFunc = dial
	return config, nil
}

func openPostgres(url string) (*postgresDB, error) {
	config, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	d := &postgresDB{}
	// Where one connection is silent the others are too, and each would be waited
	// for in turn.
	config.ConnConfig.AfterConnect = func(_ context.Context, conn *pgconn.PgConn) error {
		under := conn.Conn()
		if secured, ok := under.(interface{ NetConn() net.Conn }); ok {
			under = secured.NetConn()
		}
		under.(*impatient).connected(func() { d.pool.Reset() })
		return nil
	}
	if d.pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

// dial opens a connection. That it takes too long is a fault of the network, for
// DBOS too, which takes a context.DeadlineExceeded for the caller's.
func dial(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := &net.Dialer{
		Timeout:         connectWithin,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: time.Second, Count: 5},
	}
	c, err := dialer.DialContext(ctx, network, addr)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = &net.OpError{Op: "dial", Net: network, Err: os.ErrDeadlineExceeded}
		}
		return nil, err
	}
	return &impatient{Conn: c, patience: connectWithin}, nil
}

// impatient is a connection that waits for the first byte of an answer no longer
// than its patience. Where nothing was asked it may be silent: it listens. A server
// that hangs up in the middle is a fault of the network, for DBOS too, which takes
// io.ErrUnexpectedEOF for one of ours.
type impatient struct {
	net.Conn

	mu       sync.Mutex
	patience time.Duration
	silent   func()    // called when it is at its end; nil: nobody wants to know
	asked    time.Time // when what is not answered was written; zero: nothing is
	limit    time.Time // a deadline of the caller's; zero: none
}

// connected ends the time in which the connection is made.
func (c *impatient) connected(silent func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.patience, c.silent = answerWithin, silent
}

func (c *impatient) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = t
	return c.Conn.SetDeadline(t)
}

func (c *impatient) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.asked = time.Now()
	c.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *impatient) Read(p []byte) (int, error) {
	c.mu.Lock()
	deadline, silent := c.limit, func() {}
	if until := c.asked.Add(c.patience); !c.asked.IsZero() && (deadline.IsZero() || until.Before(deadline)) {
		deadline = until
		if c.silent != nil {
			silent = c.silent
		}
	}
	c.Conn.SetReadDeadline(deadline)
	c.mu.Unlock()
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.asked = time.Time{}
		c.mu.Unlock()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		silent()
	}
	if errors.Is(err, io.EOF) {
		err = &net.OpError{Op: "read", Net: c.RemoteAddr().Network(), Addr: c.RemoteAddr(), Err: syscall.ECONNRESET}
	}
	return n, err
}

// settle returns the statement that makes the open transaction one of the org.
func settle(org string) (string, error) {
	if org != "" && !trip.IsUUID(org) {
		return "", fmt.Errorf("org %.36q: %w", org, trip.ErrNotFound)
	}
	return `SELECT set_config('app.org_id', '` + org + `', true)`, nil
}

func (d *postgresDB) begin(ctx context.Context, org string, write bool) (transaction, error) {
	scope, err := settle(org)
	if err != nil {
		return nil, err
	}
	begin := "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
	if write {
		begin = "BEGIN; "
	}
	tx, err := d.pool.BeginTx(ctx, pgx.TxOptions{BeginQuery: begin + scope}) // both in one trip
	if err != nil {
		return nil, err
	}
	return postgresTx{tx}, nil
}

func (*postgresDB) enter(ctx context.Context, q Querier, org string) error {
	scope, err := settle(org)
	if err != nil {
		return err
	}
	_, err = q.Exec(ctx, scope)
	return err
}

func (*postgresDB) bind(i instant) any { return i.Time }

func (*postgresDB) clock(ctx context.Context, q Querier, _ time.Time) (now time.Time, err error) {
	err = q.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(moment{&now})
	return now, err
}

// kind goes by the SQLSTATE (PostgreSQL, appendix A), or by the connection's fault.
func (*postgresDB) kind(err error) error {
	var connecting *pgconn.ConnectError
	var fault *pgconn.PgError
	switch {
	case errors.As(err, &connecting): // whatever the server said, or that it took too long
		return trip.ErrUnavailable
	case !errors.As(err, &fault):
		return brokenConnection(err)
	case strings.HasPrefix(fault.Code, "23"): // integrity constraint violation
		return trip.ErrConflict
	case strings.HasPrefix(fault.Code, "08"), // connection exception
		strings.HasPrefix(fault.Code, "53"),  // insufficient resources
		strings.HasPrefix(fault.Code, "57P"), // the server stops or starts
		fault.Code == "25P03",                // idle in transaction for too long
		fault.Code == "40001", fault.Code == "40P01", fault.Code == "55P03":
		return trip.ErrUnavailable
	}
	return nil
}

// brokenConnection returns ErrUnavailable for an error of the connection itself,
// nil for another.
func brokenConnection(err error) error {
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil // the caller's own
	case errors.As(err, &network), pgconn.SafeToRetry(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, pgx.ErrTxClosed):
		return trip.ErrUnavailable
	}
	return nil
}

func (d *postgresDB) migrator(all fs.FS) (*goose.Provider, func() error, error) {
	files, err := fs.Sub(all, "migrations/postgres")
	if err != nil {
		return nil, nil, err
	}
	locker, err := lock.NewPostgresSessionLocker() // processes that start together migrate one after the other
	if err != nil {
		return nil, nil, err
	}
	db := stdlib.OpenDBFromPool(d.pool)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	return provider, db.Close, err
}

// check refuses a role that sees every org's rows.
func (d *postgresDB) check(ctx context.Context) error {
	var super, bypasses bool
	err := d.pool.QueryRow(ctx, `SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user`).Scan(&super, &bypasses)
	if err != nil {
		return err
	}
	if super || bypasses {
		return fmt.Errorf("its role is superuser or has BYPASSRLS and would see the rows of every organisation; connect as an ordinary role (CREATE ROLE waymark LOGIN): %w", trip.ErrForbidden)
	}
	return nil
}

func (d *postgresDB) ping(ctx context.Context) error { return d.pool.Ping(ctx) }

func (d *postgresDB) listen(ctx context.Context, heard func(string)) error {
	config := d.pool.Config().ConnConfig
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		conn.Close(leave)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	heard("") // what was notified before is not known
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		heard(n.Payload)
	}
}

func (d *postgresDB) notify(ctx context.Context, message string) error {
	_, err := d.pool.Exec(ctx, `SELECT pg_notify($1, $2)`, channel, message)
	return err
}

func (d *postgresDB) close() error {
	d.pool.Close()
	return nil
}

// postgresTx is a transaction of pgx.
type postgresTx struct{ tx pgx.Tx }

func (t postgresTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

func (t postgresTx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	rows, err := t.tx.Query(ctx, query, args...)
	return postgresRows{rows}, err
}

func (t postgresTx) QueryRow(ctx context.Context, query string, args ...any) Row {
	return t.tx.QueryRow(ctx, query, args...)
}

func (t postgresTx) commit(ctx context.Context) error { return t.tx.Commit(ctx) }

// rollback does nothing after a commit.
func (t postgresTx) rollback() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	t.tx.Rollback(ctx)
}

func (t postgresTx) raw() any { return t.tx }

// postgresRows are rows of pgx.
type postgresRows struct{ pgx.Rows }

func (r postgresRows) Close() error {
	r.Rows.Close()
	return nil
}
