// Package store keeps runs, their events, checkpoints and results in SQL. One
// text of each statement serves every database; what differs between them is in
// their migrations and in convert.go.
//
// SQLite has one connection that writes and a pool that reads. Inside a
// transaction only its Tx is used: the store itself would wait for the
// connection that the transaction holds.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"waymark/internal/trip"
)

//go:embed migrations
var migrations embed.FS

// readers is the size of the pool that reads.
const readers = 4

// Store is an open database.
type Store struct {
	Now func() time.Time // the clock of rows and events

	write *sql.DB // one connection
	read  *sql.DB
}

// Open opens the database that url names, which it creates when it is missing.
// See [Path] for the spellings. It does not migrate.
func Open(url string) (*Store, error) {
	path, err := Path(url)
	if err != nil {
		return nil, err
	}
	if err := writable(path); err != nil {
		return nil, err
	}
	const both = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	write, err := sql.Open("sqlite", "file:"+path+both+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", "file:"+path+both+"&_pragma=query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &Store{Now: time.Now, write: write, read: read}, nil
}

// Path returns the file that a database URL names: sqlite:///relative.db,
// sqlite:////absolute.db; sqlite+aiosqlite: is another spelling of sqlite:.
func Path(url string) (string, error) {
	scheme, rest, found := strings.Cut(url, ":")
	if !found || (scheme != "sqlite" && scheme != "sqlite+aiosqlite") {
		return "", fmt.Errorf("database URL: this build knows sqlite:///file.db: %w", trip.ErrInvalid)
	}
	path, found := strings.CutPrefix(rest, "///")
	// SQLite would take :memory: for no file, and the word after // for a host.
	if !found || path == "" || path == ":memory:" || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#%") {
		return "", fmt.Errorf("database URL: write sqlite:///relative.db or sqlite:////absolute.db: %w", trip.ErrInvalid)
	}
	return path, nil
}

// writable reports why the file at path cannot be written, before SQLite gives a
// message that says less.
func writable(path string) error {
	if dir := filepath.Dir(path); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("database folder %s: create it first: %w", dir, err)
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("database file %s cannot be written: %w", path, err)
	}
	return f.Close()
}

// Close closes the database.
func (s *Store) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

// SQL returns the handle that writes, for an engine that keeps tables of its own
// in the same database.
func (s *Store) SQL() *sql.DB { return s.write }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return wrap(s.read.PingContext(ctx), "database")
}

// Migrate brings the schema to this binary's version. A schema that is newer
// than the binary is ErrConflict: an old binary would not understand the data.
func (s *Store) Migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if have > want {
		return fmt.Errorf("the database has schema %d, this binary knows %d; use the newer binary: %w", have, want, trip.ErrConflict)
	}
	if have == want {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Tx is an open transaction.
type Tx struct {
	q   Querier
	now func() time.Time
}

// InTx runs fn in a transaction, which it commits when fn returns nil.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	return s.InSQLTx(ctx, func(tx *Tx, _ *sql.Tx) error { return fn(tx) })
}

// InSQLTx is InTx for a caller who lets another library write in the same
// transaction.
func (s *Store) InSQLTx(ctx context.Context, fn func(*Tx, *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return wrap(err, "begin transaction")
	}
	defer tx.Rollback()
	if err := fn(&Tx{sqlQuerier{tx}, s.Now}, tx); err != nil {
		return err
	}
	return wrap(tx.Commit(), "commit")
}

// On returns a Tx that writes through q, a transaction somebody else has open.
func (s *Store) On(q Querier) *Tx { return &Tx{q, s.Now} }

// view runs fn on one snapshot of the database.
func (s *Store) view(ctx context.Context, fn func(q Querier) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return wrap(err, "begin reading")
	}
	defer tx.Rollback()
	return fn(sqlQuerier{tx})
}

// wrap gives a driver's error the kind a caller acts on and says what was being
// done. It returns nil for nil.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	var fault *sqlite.Error
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", what, trip.ErrNotFound)
	case errors.As(err, &fault):
		switch fault.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fmt.Errorf("%s: %w: %w", what, trip.ErrUnavailable, err)
		case sqlite3.SQLITE_CONSTRAINT:
			return fmt.Errorf("%s: %w: %w", what, trip.ErrConflict, err)
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}
