// Package store keeps runs, their events, checkpoints and results in SQL: SQLite
// for one process or a few on one machine, PostgreSQL for any number. One text of
// each statement serves both; what differs between them is their migrations, their
// values (convert.go), and what sqlite.go and postgres.go have.
//
// A transaction belongs to one org. PostgreSQL shows it the rows of that org and
// no others, also where a statement forgets to ask for them.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"

	"waymark/internal/trip"
)

//go:embed migrations
var migrations embed.FS

// Store is an open database.
type Store struct {
	Now func() time.Time // the clock of rows and events

	db database
}

// database is what differs between the databases.
type database interface {
	// begin opens a transaction of the org, "" for one that sees no org's rows. One
	// that only reads sees one snapshot.
	begin(ctx context.Context, org string, write bool) (transaction, error)
	// enter makes a transaction that somebody else opened one of the org.
	enter(ctx context.Context, q Querier, org string) error
	// bind turns an instant into what the driver stores.
	bind(instant) any
	// clock returns the time by the one clock of all processes; here is the time by
	// this one's.
	clock(ctx context.Context, q Querier, here time.Time) (time.Time, error)
	// kind returns the kind of a driver's error that a caller acts on, nil for none.
	kind(error) error
	// migrator returns goose's provider of the schema, and what closes it.
	migrator(fs.FS) (*goose.Provider, func() error, error)
	// check reports why the database must not be used.
	check(context.Context) error
	ping(context.Context) error
	// listen calls heard with what other processes notify, until ctx ends or the
	// connection does.
	listen(ctx context.Context, heard func(message string)) error
	notify(ctx context.Context, message string) error
	close() error
}

// transaction is an open transaction of a database.
type transaction interface {
	Querier
	commit(context.Context) error
	rollback()
	raw() any
}

// Open opens the database that url names; a SQLite file is created when it is
// missing. It does not migrate. See [CheckURL] for the spellings.
func Open(url string) (*Store, error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	var db database
	var err error
	if path, ok := sqlitePath(url); ok {
		db, err = openSQLite(path)
	} else {
		db, err = openPostgres(url)
	}
	if err != nil {
		return nil, err
	}
	return &Store{Now: time.Now, db: db}, nil
}

// CheckURL reports what is wrong with a database URL, without telling what is in
// it: sqlite:///relative.db, sqlite:////absolute.db or
// postgres://user:password@host:port/name. sqlite+aiosqlite:, postgresql: and
// postgresql+asyncpg: are other spellings of the schemes.
func CheckURL(url string) error {
	scheme, _, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite", "sqlite+aiosqlite":
		if _, ok := sqlitePath(url); !ok {
			return fmt.Errorf("database URL: write sqlite:///relative.db or sqlite:////absolute.db: %w", trip.ErrInvalid)
		}
	case "postgres", "postgresql", "postgresql+asyncpg":
		if _, err := postgresConfig(url); err != nil {
			return fmt.Errorf("database URL: write postgres://user:password@host:port/name: %w", trip.ErrInvalid)
		}
	default:
		return fmt.Errorf("database URL: write sqlite:///file.db or postgres://user:password@host:port/name: %w", trip.ErrInvalid)
	}
	return nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.close() }

// SQLite returns the handle that writes, nil for another database: for an engine
// that keeps tables of its own in the same database. It has one connection; inside
// a transaction only that is used, everything else would wait for it.
func (s *Store) SQLite() *sql.DB {
	if db, ok := s.db.(*sqliteDB); ok {
		return db.write
	}
	return nil
}

// Postgres returns the pool of connections, nil for another database.
func (s *Store) Postgres() *pgxpool.Pool {
	if db, ok := s.db.(*postgresDB); ok {
		return db.pool
	}
	return nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.Wrap(s.db.ping(ctx), "database") }

// Check reports why this database must not be used: a schema that is not this
// binary's, or a role that sees every org's rows.
func (s *Store) Check(ctx context.Context) error {
	if err := s.db.check(ctx); err != nil {
		return s.Wrap(err, "database")
	}
	return s.schema(ctx, func(_ *goose.Provider, have, want int64) error {
		if have < want {
			return fmt.Errorf("the database has schema %d, this binary wants %d; run waymark migrate: %w", have, want, trip.ErrConflict)
		}
		return nil
	})
}

// Migrate brings the schema to this binary's version. A schema that is newer
// than the binary is ErrConflict: an old binary would not understand the data.
func (s *Store) Migrate(ctx context.Context) error {
	return s.schema(ctx, func(provider *goose.Provider, have, want int64) error {
		if have == want {
			return nil
		}
		if _, err := provider.Up(ctx); err != nil {
			return s.Wrap(err, "migrate")
		}
		return nil
	})
}

// schema calls do with the version that the database has and the one that this
// binary wants, unless the database's is newer.
func (s *Store) schema(ctx context.Context, do func(provider *goose.Provider, have, want int64) error) error {
	provider, done, err := s.db.migrator(migrations)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		err = s.Wrap(err, "schema version")
	case have > want:
		err = fmt.Errorf("the database has schema %d, this binary knows %d; use the newer binary: %w", have, want, trip.ErrConflict)
	default:
		err = do(provider, have, want)
	}
	return errors.Join(err, done())
}

// Tx is an open transaction.
type Tx struct {
	q   Querier
	now func() time.Time
	db  database
	raw any
}

// InTx runs fn in a transaction of the org, which it commits when fn returns nil.
// The org is "" for what belongs to nobody.
func (s *Store) InTx(ctx context.Context, org string, fn func(*Tx) error) error {
	t, err := s.db.begin(ctx, org, true)
	if err != nil {
		return s.Wrap(err, "begin transaction")
	}
	defer t.rollback()
	if err := fn(&Tx{bound{t, s.db}, s.Now, s.db, t.raw()}); err != nil {
		return err
	}
	return s.Wrap(t.commit(ctx), "commit")
}

// Raw returns the driver's transaction, a *sql.Tx or a pgx.Tx, for another library
// that writes in the same.
func (tx *Tx) Raw() any { return tx.raw }

// On returns a Tx of the org that writes through q, a transaction somebody else has
// open.
func (s *Store) On(ctx context.Context, q Querier, org string) (*Tx, error) {
	if err := s.db.enter(ctx, q, org); err != nil {
		return nil, s.Wrap(err, "enter transaction")
	}
	return &Tx{bound{q, s.db}, s.Now, s.db, nil}, nil
}

// view runs fn on one snapshot of the org's rows.
func (s *Store) view(ctx context.Context, org string, fn func(q Querier) error) error {
	t, err := s.db.begin(ctx, org, false)
	if err != nil {
		return s.Wrap(err, "begin reading")
	}
	defer t.rollback()
	return fn(bound{t, s.db})
}

// Listen calls heard with each message that a process of this database notifies,
// this one included, until ctx or the connection ends. Messages may be lost.
// SQLite has none.
func (s *Store) Listen(ctx context.Context, heard func(message string)) error {
	return s.Wrap(s.db.listen(ctx, heard), "listen")
}

// Notify sends a message of less than 8000 bytes to every process that listens.
func (s *Store) Notify(ctx context.Context, message string) error {
	return s.Wrap(s.db.notify(ctx, message), "notify")
}

// Wrap gives an error of this database's driver the kind a caller acts on and says
// what was being done. It returns nil for nil.
func (s *Store) Wrap(err error, format string, args ...any) error {
	return wrap(s.db, err, format, args...)
}

func (tx *Tx) wrap(err error, format string, args ...any) error {
	return wrap(tx.db, err, format, args...)
}

func wrap(db database, err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	if isNoRows(err) {
		return fmt.Errorf("%s: %w", what, trip.ErrNotFound)
	}
	if kind := db.kind(err); kind != nil {
		return fmt.Errorf("%s: %w: %w", what, kind, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
