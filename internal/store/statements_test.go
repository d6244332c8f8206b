package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// counting counts the statements that its connections compile.
type counting struct {
	driver.Connector
	compiled int
}

func (c *counting) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &countingConn{conn.(sqliteConn), c}, nil
}

type countingConn struct {
	sqliteConn
	all *counting
}

func (c *countingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.all.compiled++
	return c.sqliteConn.PrepareContext(ctx, query)
}

// keeping opens a database of one connection that keeps its statements, with a table
// n of the numbers 0 to 9.
func keeping(t *testing.T) (*sql.DB, *counting) {
	t.Helper()
	under, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	c := &counting{Connector: under}
	db := sql.OpenDB(compiling{c})
	db.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Exec(`CREATE TABLE n (i INTEGER PRIMARY KEY) STRICT`); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if _, err := db.Exec(`INSERT INTO n VALUES ($1)`, i); err != nil {
			t.Fatal(err)
		}
	}
	return db, c
}

func TestStatementIsCompiledOnce(t *testing.T) {
	db, c := keeping(t)
	if c.compiled != 1 {
		t.Errorf("ten inserts: got %d statements compiled, want 1", c.compiled)
	}
	for i := range 10 {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		var got int
		if err := tx.QueryRow(`SELECT i FROM n WHERE i = $1`, i).Scan(&got); err != nil || got != i {
			t.Errorf("got %d (%v), want %d", got, err, i)
		}
		if _, err := tx.Exec(`INSERT INTO n VALUES ($1)`, i); err == nil {
			t.Error("a number that is there already: got no error, want one")
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if c.compiled != 2 {
		t.Errorf("ten transactions more: got %d statements compiled, want 2", c.compiled)
	}
}

func TestStatementAtWorkIsNotRunAgain(t *testing.T) {
	db, _ := keeping(t)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	const query = `SELECT i FROM n WHERE i >= $1 ORDER BY i LIMIT 3`
	outer, err := tx.Query(query, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	var got []int
	for outer.Next() {
		var i, first int
		if err := outer.Scan(&i); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(query, 5+i).Scan(&first); err != nil {
			t.Fatal(err)
		}
		got = append(got, i, first)
	}
	if want := "[0 5 1 6 2 7]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestKeptStatementSeesTheNewSchema(t *testing.T) {
	db, _ := keeping(t)
	columns := func() int {
		rows, err := db.Query(`SELECT * FROM n WHERE i = 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		rows.Next()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	before := columns()
	if _, err := db.Exec(`ALTER TABLE n ADD COLUMN j INTEGER`); err != nil {
		t.Fatal(err)
	}
	if after := columns(); before != 1 || after != 2 {
		t.Errorf("columns: got %d and then %d, want 1 and 2", before, after)
	}
}

func TestKeptStatementsAreBounded(t *testing.T) {
	db, _ := keeping(t)
	for i := range 3 * keptStatements {
		var got int
		if err := db.QueryRow(fmt.Sprintf(`SELECT i + %d FROM n WHERE i = 1`, i)).Scan(&got); err != nil || got != i+1 {
			t.Fatalf("got %d (%v), want %d", got, err, i+1)
		}
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Raw(func(c any) error {
		if n := len(c.(*keepingConn).kept); n == 0 || n > keptStatements {
			t.Errorf("got %d statements kept, want some, and at most %d", n, keptStatements)
		}
		return nil
	})
}

func TestPragmaIsNotKept(t *testing.T) {
	db, _ := keeping(t)
	for _, want := range []int{1, 2, 1} {
		if _, err := db.Exec(fmt.Sprintf(`PRAGMA cache_size = %d`, want)); err != nil {
			t.Fatal(err)
		}
		var got int
		if err := db.QueryRow(`PRAGMA cache_size`).Scan(&got); err != nil || got != want {
			t.Errorf("got %d (%v), want %d", got, err, want)
		}
	}
}
