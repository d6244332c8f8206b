package store

import (
	"context"
	"database/sql"
	"time"
)

// Querier runs statements in a transaction. Placeholders are $1, $2, ….
type Querier interface {
	Exec(ctx context.Context, query string, args ...any) (rows int64, err error)
	Query(ctx context.Context, query string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) Row
}

// Row is a result of one row.
type Row interface{ Scan(dest ...any) error }

// Rows is a result of many rows.
type Rows interface {
	Row
	Next() bool
	Err() error
	Close() error
}

// sqlQuerier is a Querier of database/sql.
type sqlQuerier struct {
	tx interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

func (q sqlQuerier) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := q.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (q sqlQuerier) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	return q.tx.QueryContext(ctx, query, args...)
}

func (q sqlQuerier) QueryRow(ctx context.Context, query string, args ...any) Row {
	return q.tx.QueryRowContext(ctx, query, args...)
}

// micros is an instant in a column of integer microseconds since 1970; NULL is
// the zero time.
type micros struct{ *time.Time }

func (m micros) Scan(value any) error {
	if n, ok := value.(int64); ok {
		*m.Time = time.UnixMicro(n).UTC()
	} else {
		*m.Time = time.Time{}
	}
	return nil
}

// at returns t as the value of a column of microseconds.
func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// text is a column that may be NULL, which is "".
type text struct{ *string }

func (t text) Scan(value any) error {
	switch v := value.(type) {
	case string:
		*t.string = v
	case []byte:
		*t.string = string(v)
	default:
		*t.string = ""
	}
	return nil
}

// orNull returns s as the value of a column that has NULL for "".
func orNull[T ~string | ~[]byte](s T) any {
	if len(s) == 0 {
		return nil
	}
	return string(s)
}

// collect scans each row with scan and closes rows.
func collect[T any](rows Rows, err error, scan func(Row) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
