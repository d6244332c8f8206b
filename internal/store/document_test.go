package store

import (
	"path/filepath"
	"testing"
)

// A database of the last version before documents were packed is brought on with
// what is in it.
func TestPackingKeepsWhatIsThere(t *testing.T) {
	ctx := t.Context()
	s, err := Open("sqlite:///" + filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	provider, _, err := s.db.migrator(migrations)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 5); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO org (id, created_at) VALUES ('o', 1)`,
		`INSERT INTO run (id, org_id, user_id, status, node, epoch, request, last_seq, last_ts, created_at) VALUES ('r', 'o', 'u', 'running', 'planner', 1, '{}', 0, 1, 1)`,
		`INSERT INTO checkpoint (run_id, org_id, commits, state) VALUES ('r', 'o', 3, '{"n": 1}')`,
		`INSERT INTO itinerary (run_id, org_id, body) VALUES ('r', 'o', '{"days": []}')`,
	} {
		if _, err := s.SQLite().ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if body, err := s.Itinerary(ctx, "o", "r"); err != nil || string(body) != `{"days": []}` {
		t.Errorf("itinerary: got %s (%v), want the one of before", body, err)
	}
	err = s.InTx(ctx, "o", func(tx *Tx) error {
		_, _, cp, err := tx.Claim(ctx, "o", "r")
		if err == nil && (cp.Commits != 3 || string(cp.State) != `{"n": 1}`) {
			t.Errorf("checkpoint: got %+v, want the one of before", cp)
		}
		if err == nil {
			err = tx.Delete(ctx, "o", []string{"r"})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var left int
	err = s.SQLite().QueryRowContext(ctx, `SELECT (SELECT count(*) FROM checkpoint) + (SELECT count(*) FROM itinerary)`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("of a deleted run: got %d documents (%v), want none", left, err)
	}
}
