package store

import (
	"context"
	"database/sql"
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

// readers is the size of the pool that reads.
const readers = 4

// sqliteDB is a file: one connection that writes, and a pool that reads.
type sqliteDB struct{ write, read *sql.DB }

// sqlitePath returns the file that a database URL names.
func sqlitePath(url string) (string, bool) {
	scheme, rest, _ := strings.Cut(url, ":")
	path, found := strings.CutPrefix(rest, "///")
	// SQLite would take :memory: for no file, and the word after // for a host.
	if (scheme != "sqlite" && scheme != "sqlite+aiosqlite") || !found || path == "" || path == ":memory:" ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#%") {
		return "", false
	}
	return path, true
}

func openSQLite(path string) (*sqliteDB, error) {
	if err := writable(path); err != nil {
		return nil, err
	}
	const both = "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	write, err := sqlite.NewConnector("file:" + path + both + "&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sqlite.NewConnector("file:" + path + both + "&_pragma=query_only(1)")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	d := &sqliteDB{write: sql.OpenDB(compiling{write}), read: sql.OpenDB(compiling{read})}
	d.write.SetMaxOpenConns(1)
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return d, nil
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

func (d *sqliteDB) begin(ctx context.Context, _ string, write bool) (transaction, error) {
	pool, o := d.read, &sql.TxOptions{ReadOnly: true}
	if write {
		pool, o = d.write, nil
	}
	tx, err := pool.BeginTx(ctx, o)
	if err != nil {
		return nil, err
	}
	return sqliteTx{tx}, nil
}

func (*sqliteDB) enter(context.Context, Querier, string) error { return nil }

func (*sqliteDB) bind(i instant) any { return i.UnixMicro() }

// clock: processes that share a file share a machine.
func (*sqliteDB) clock(_ context.Context, _ Querier, here time.Time) (time.Time, error) {
	return here, nil
}

func (*sqliteDB) kind(err error) error {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return nil
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR: // a disk may have room again
		return trip.ErrUnavailable
	case sqlite3.SQLITE_CONSTRAINT:
		return trip.ErrConflict
	}
	return nil
}

func (d *sqliteDB) migrator(all fs.FS) (*goose.Provider, func() error, error) {
	files, err := fs.Sub(all, "migrations/sqlite")
	if err != nil {
		return nil, nil, err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, d.write, files)
	return provider, func() error { return nil }, err
}

func (*sqliteDB) check(context.Context) error { return nil }

func (d *sqliteDB) ping(ctx context.Context) error { return d.read.PingContext(ctx) }

func (*sqliteDB) listen(ctx context.Context, _ func(string)) error {
	<-ctx.Done()
	return ctx.Err()
}

func (*sqliteDB) notify(context.Context, string) error { return nil }

func (d *sqliteDB) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// sqliteTx is a transaction of database/sql.
type sqliteTx struct{ tx *sql.Tx }

func (t sqliteTx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t sqliteTx) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

func (t sqliteTx) QueryRow(ctx context.Context, query string, args ...any) Row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

func (t sqliteTx) commit(context.Context) error { return t.tx.Commit() }
func (t sqliteTx) rollback()                    { t.tx.Rollback() }
func (t sqliteTx) raw() any                     { return t.tx }
