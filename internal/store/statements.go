package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
)

// keptStatements is how many compiled statements a connection keeps. Ours and
// DBOS's are some hundred texts; each takes some 10 KB.
const keptStatements = 256

// compiling opens connections to SQLite that keep the statements they have compiled:
// the driver would compile a text each time it is run, which costs more than most of
// them take to run. It is below database/sql, so that it serves DBOS too.
type compiling struct{ driver.Connector }

// Connect implements [driver.Connector].
func (c compiling) Connect(ctx context.Context) (driver.Conn, error) {
	under, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := under.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("a connection of the SQLite driver is %T, which cannot do what is needed of it", under)
	}
	return &keepingConn{sqliteConn: conn, kept: map[string]sqliteStatement{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteStatement is what the driver's statements can do.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keepingConn is a connection that keeps its compiled statements. database/sql calls
// it from one goroutine at a time. SQLite itself compiles a statement again when the
// schema has changed.
type keepingConn struct {
	sqliteConn
	kept map[string]sqliteStatement // those not at work
}

// ExecContext implements [driver.ExecerContext].
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !worthKeeping(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	defer c.give(query, s)
	return s.ExecContext(ctx, args)
}

// QueryContext implements [driver.QueryerContext].
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !worthKeeping(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		c.give(query, s)
		return nil, err
	}
	return &keptRows{rows, func() { c.give(query, s) }}, nil
}

// Close closes the statements and the connection.
func (c *keepingConn) Close() error {
	c.forget()
	return c.sqliteConn.Close()
}

// worthKeeping reports whether a text is one that is run often. A PRAGMA must not be
// kept: some of them do their work while they are compiled
// (https://www.sqlite.org/pragma.html).
func worthKeeping(query string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(query, " \t\n"), " ")
	switch strings.TrimRight(word, "\n\t") {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

// take returns a statement that is not at work; it is compiled where none is kept.
func (c *keepingConn) take(ctx context.Context, query string) (sqliteStatement, error) {
	if s, found := c.kept[query]; found {
		delete(c.kept, query)
		return s, nil
	}
	s, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(sqliteStatement), nil
}

// give keeps a statement that is no longer at work. Where too many are kept, all
// others are forgotten: texts that are run often come back soon.
func (c *keepingConn) give(query string, s sqliteStatement) {
	if _, found := c.kept[query]; found { // the same text was run while this one was at work
		s.Close()
		return
	}
	if len(c.kept) >= keptStatements {
		c.forget()
	}
	c.kept[query] = s
}

// forget closes the kept statements.
func (c *keepingConn) forget() {
	for _, s := range c.kept {
		s.Close()
	}
	clear(c.kept)
}

// keptRows are the rows of a statement that is given back with their end.
type keptRows struct {
	driver.Rows
	give func()
}

// Close implements [driver.Rows].
func (r *keptRows) Close() error {
	defer r.give()
	return r.Rows.Close()
}
