package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

// open opens and migrates the database at path.
func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open("sqlite:///" + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, nil)) }

func TestStore(t *testing.T) { storetest.Each(t, storetest.Run) }

func TestCheckURL(t *testing.T) {
	good := []string{
		"sqlite:///waymark.db", "sqlite:///data/waymark.db", "sqlite:////var/lib/waymark.db", "sqlite:////var/my trips.db", "sqlite+aiosqlite:///waymark.db",
		"postgres://waymark:s3cret@db.example:5432/waymark?sslmode=require", "postgresql://waymark@127.0.0.1/waymark",
		"postgresql+asyncpg://waymark:s3cret@db.example/waymark?pool_max_conns=8",
	}
	for _, url := range good {
		if err := store.CheckURL(url); err != nil {
			t.Errorf("%s: got %v, want no error", url, err)
		}
	}
	bad := []string{
		"", "waymark.db", "sqlite:///", "sqlite://waymark.db", "sqlite:waymark.db", "sqlite:///:memory:", "sqlite://///var/lib/waymark.db",
		"sqlite:///waymark.db?mode=ro", "sqlite:///waymark.db#x", "sqlite:///way%20mark.db", "mysql://user:s3cret@host/db", "SQLITE:///waymark.db",
		"postgres://waymark:s3cret@host:port/waymark", "postgres://waymark:s3cret@host/waymark?sslmode=perhaps",
	}
	for _, url := range bad {
		err := store.CheckURL(url)
		if !errors.Is(err, trip.ErrInvalid) {
			t.Errorf("%s: got error %v, want ErrInvalid", url, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error tells the password: %v", url, err)
		}
		if _, err := store.Open(url); err == nil {
			t.Errorf("%s was opened", url)
		}
	}
}

func TestOpenSaysWhatIsWrongWithTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "locked.db")
	if err := os.WriteFile(locked, nil, 0o400); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ path, want string }{
		"no folder":     {filepath.Join(dir, "none", "x.db"), "database folder " + filepath.Join(dir, "none") + ": create it first"},
		"a folder":      {dir, "database file " + dir + " cannot be written"},
		"below a file":  {filepath.Join(file, "x.db"), "database file " + filepath.Join(file, "x.db") + " cannot be written"},
		"not writeable": {locked, "database file " + locked + " cannot be written"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.path == locked && os.Geteuid() == 0 {
				t.Skip("root writes any file")
			}
			s, err := store.Open("sqlite:///" + tt.path)
			if err == nil {
				s.Close()
				t.Fatal("got no error, want one")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the missing folder: got %v, want it still missing", err)
	}
}

func TestFileThatIsNoDatabaseIsRefusedAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "letter.txt")
	letter := []byte(strings.Repeat("Dear database, ", 1000))
	if err := os.WriteFile(path, letter, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open("sqlite:///" + path)
	if err == nil {
		err = errors.Join(s.Migrate(t.Context()), s.Close())
	}
	if err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Errorf("got %v, want an error that says it is not a database", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != string(letter) {
		t.Errorf("the file has changed (%v)", err)
	}
}

func TestNewDatabaseIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode: got %o, want 600", got)
	}
}

func TestReopenedDatabaseKeepsAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	ctx := t.Context()
	first := open(t, path)
	now := first.Now()
	key := store.IdempotencyKey{Org: "o", User: "u", Route: "POST /runs", Key: "k", Fingerprint: "f"}
	var waiting store.Lease
	err := first.InTx(ctx, "o", func(tx *store.Tx) error {
		steps := []func() error{
			func() error { return tx.EnsureUser(ctx, "o", "u") },
			func() error { return create(ctx, tx, "ended") },
			func() error {
				lease, _, _, err := tx.Claim(ctx, "o", "ended")
				if err != nil {
					return err
				}
				_, err = tx.Commit(ctx, lease, store.Transition{
					Events: []trip.Event{{Node: "responder", Phase: trip.Completed, Summary: "Done", Timestamp: now, Payload: json.RawMessage(`{"kind":"itinerary"}`)}},
					Node:   "responder", Step: 7, Commits: 3, State: []byte(`{"n":1}`), Intent: []byte(`{"city":"Paris"}`), CostCents: 99, Status: trip.Succeeded, Itinerary: []byte(`{"days":[]}`),
				})
				return err
			},
			func() error { return create(ctx, tx, "under way") },
			func() (err error) {
				if waiting, _, _, err = tx.Claim(ctx, "o", "under way"); err != nil {
					return err
				}
				_, err = tx.Commit(ctx, waiting, store.Transition{Node: "planner", Step: 1, Commits: 1, State: []byte(`{"n":2}`), Status: trip.Running})
				return err
			},
			func() error { return tx.Remember(ctx, key, "ended") },
			func() error {
				return tx.CreateTicket(ctx, store.Ticket{Hash: "h", Org: "o", User: "u", Run: "ended", FirstUse: now.Add(time.Hour), Expires: now.Add(time.Hour)})
			},
			func() error { return tx.Beat(ctx, "w") },
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	type contents struct {
		Runs      []trip.Run
		Events    store.Page
		Itinerary string
		Workers   []string
		User      bool
	}
	read := func(s *store.Store) (c contents) {
		t.Helper()
		runs, err1 := s.Runs(ctx, "o", store.RunFilter{Limit: 9})
		events, err2 := s.Events(ctx, "o", "ended", -1, 9)
		itinerary, err3 := s.Itinerary(ctx, "o", "ended")
		workers, err4 := s.Workers(ctx)
		user, err5 := s.HasUser(ctx, "o", "u")
		if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		return contents{runs, events, string(itinerary), workers, user}
	}
	want := read(first)
	if len(want.Runs) != 2 || len(want.Events.Events) != 2 || want.Itinerary == "" || !slices.Equal(want.Workers, []string{"w"}) {
		t.Fatalf("before it was closed: got %+v", want)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if got := read(second); !reflect.DeepEqual(got, want) {
		t.Errorf("after it was opened again\n got %+v\nwant %+v", got, want)
	}
	err = second.InTx(ctx, "o", func(tx *store.Tx) error {
		run, fingerprint, err := tx.Recall(ctx, key)
		if run != "ended" || fingerprint != "f" {
			t.Errorf("idempotency key: got run %q and fingerprint %q (%v), want ended and f", run, fingerprint, err)
		}
		if _, err := tx.RedeemTicket(ctx, "o", "h", "ended"); err != nil {
			t.Errorf("ticket: got %v, want no error", err)
		}
		if _, err := tx.AppendProgress(ctx, waiting, []trip.Event{{Node: "planner", Phase: trip.Progress, Timestamp: now}}); err != nil {
			t.Errorf("lease from before: got %v, want no error", err)
		}
		_, _, cp, err := tx.Claim(ctx, "o", "under way")
		if err != nil || cp.Commits != 1 || string(cp.State) != `{"n":2}` {
			t.Errorf("checkpoint: got %+v (%v), want the one that was stored", cp, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func create(ctx context.Context, tx *store.Tx, id string) error {
	_, err := tx.CreateRun(ctx, trip.Run{ID: id, OrgID: "o", UserID: "u"}, trip.Event{Node: "intent", Phase: trip.Started})
	return err
}

// Two processes are two stores on one file.
func TestTwoStoresWriteOneRunWithoutAGap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	stores := []*store.Store{open(t, path), open(t, path)}
	ctx := t.Context()
	var lease store.Lease
	err := stores[0].InTx(ctx, "o", func(tx *store.Tx) (err error) {
		if err := tx.EnsureUser(ctx, "o", "u"); err != nil {
			return err
		}
		if err := create(ctx, tx, "r"); err != nil {
			return err
		}
		lease, _, _, err = tx.Claim(ctx, "o", "r")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 15
	var writing sync.WaitGroup
	for _, s := range stores {
		writing.Go(func() {
			for range rounds {
				err := s.InTx(ctx, "o", func(tx *store.Tx) error {
					_, err := tx.AppendProgress(ctx, lease, []trip.Event{{Node: "intent", Phase: trip.Progress, Timestamp: s.Now()}})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	for i, s := range stores {
		page, err := s.Events(ctx, "o", "r", -1, 1000)
		if err != nil || len(page.Events) != 1+2*rounds {
			t.Fatalf("store %d: got %d events (%v), want %d", i, len(page.Events), err, 1+2*rounds)
		}
		for n, e := range page.Events {
			if e.Sequence != int64(n) || (n > 0 && !e.Timestamp.After(page.Events[n-1].Timestamp)) {
				t.Errorf("store %d, event %d: got sequence %d at %s", i, n, e.Sequence, e.Timestamp)
			}
		}
	}
}

func TestDatabaseThatStaysLockedIsUnavailable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	holder, waiter := open(t, path), open(t, path)
	ctx := t.Context()
	if _, err := waiter.SQLite().ExecContext(ctx, `PRAGMA busy_timeout = 1`); err != nil { // milliseconds, of its one connection
		t.Fatal(err)
	}
	beat := func(tx *store.Tx) error { return tx.Beat(ctx, "w") }
	err := holder.InTx(ctx, "o", func(tx *store.Tx) error {
		if err := waiter.InTx(ctx, "", beat); !errors.Is(err, trip.ErrUnavailable) {
			t.Errorf("while another writes: got %v, want unavailable", err)
		}
		if _, err := waiter.Workers(ctx); err != nil {
			t.Errorf("reading while another writes: got %v, want no error", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := waiter.InTx(ctx, "", beat); err != nil {
		t.Errorf("afterwards: got %v, want no error", err)
	}
}

func TestClosedStoreAnswersWithErrors(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "test.db"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("ping: got no error, want one")
	}
	if err := s.InTx(t.Context(), "o", func(*store.Tx) error { return nil }); err == nil {
		t.Error("transaction: got no error, want one")
	}
	if _, err := s.Run(t.Context(), "o", "r"); err == nil || errors.Is(err, trip.ErrNotFound) {
		t.Errorf("run: got %v, want an error other than not found", err)
	}
}

// A full disk is told as something that passes, and is over when there is room again.
func TestFullDiskIsUnavailable(t *testing.T) {
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "test.db"))
	beat := func(tx *store.Tx) error { return tx.Beat(ctx, strings.Repeat("worker", 10_000)) }
	limit := func(pages string) {
		if _, err := s.SQLite().ExecContext(ctx, "PRAGMA max_page_count = "+pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // what there is
	if err := s.InTx(ctx, "", beat); !errors.Is(err, trip.ErrUnavailable) {
		t.Errorf("on a full disk: got %.60v, want %v", err, trip.ErrUnavailable)
	}
	limit("1000000")
	if err := s.InTx(ctx, "", beat); err != nil {
		t.Errorf("with room again: got %v", err)
	}
}
