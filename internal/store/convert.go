package store

import (
	"context"
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

// bound is a Querier whose arguments are turned into what the database stores.
type bound struct {
	Querier
	db database
}

func (b bound) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	return b.Querier.Exec(ctx, query, b.bind(args)...)
}

func (b bound) Query(ctx context.Context, query string, args ...any) (Rows, error) {
	return b.Querier.Query(ctx, query, b.bind(args)...)
}

func (b bound) QueryRow(ctx context.Context, query string, args ...any) Row {
	return b.Querier.QueryRow(ctx, query, b.bind(args)...)
}

func (b bound) bind(args []any) []any {
	for i, a := range args {
		if a, ok := a.(instant); ok {
			args[i] = b.db.bind(a)
		}
	}
	return args
}

// instant is a time as an argument.
type instant struct{ time.Time }

// at returns t as an argument; the zero time is NULL.
func at(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return instant{t}
}

// moment is a column of instants: microseconds since 1970 in SQLite, timestamptz
// in PostgreSQL. NULL is the zero time.
type moment struct{ *time.Time }

func (m moment) Scan(value any) error {
	switch v := value.(type) {
	case int64:
		*m.Time = time.UnixMicro(v).UTC()
	case time.Time:
		*m.Time = v.UTC()
	default:
		*m.Time = time.Time{}
	}
	return nil
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
