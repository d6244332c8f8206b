package store_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"waymark/internal/store"
	"waymark/internal/store/storetest"
	"waymark/internal/trip"
)

// fill stores a run with everything that may belong to one, for a new org.
func fill(t *testing.T, s *store.Store) (org string) {
	t.Helper()
	ctx := t.Context()
	org, user, run := uuid.NewString(), uuid.NewString(), uuid.NewString()
	err := s.InTx(ctx, org, func(tx *store.Tx) error {
		if err := tx.EnsureUser(ctx, org, user); err != nil {
			return err
		}
		if _, err := tx.CreateRun(ctx, trip.Run{ID: run, OrgID: org, UserID: user}, trip.Event{Node: "intent", Phase: trip.Started}); err != nil {
			return err
		}
		lease, _, _, err := tx.Claim(ctx, org, run)
		if err != nil {
			return err
		}
		_, err = tx.Commit(ctx, lease, store.Transition{
			Events: []trip.Event{{Node: "intent", Phase: trip.Completed, Timestamp: time.Now()}}, Node: "intent", State: []byte("{}"), Status: trip.Succeeded, Itinerary: []byte("{}"),
		})
		_, sharing := tx.CreateShareLink(ctx, store.ShareLink{ID: uuid.NewString(), Org: org, User: user, Run: run, Hash: uuid.NewString()})
		return errors.Join(err, sharing,
			tx.Take(ctx, org, user, store.Limit{Kind: "k", Count: 1, Per: time.Minute}),
			tx.Remember(ctx, store.IdempotencyKey{Org: org, User: user, Route: "r", Key: "k"}, run),
			tx.CreateTicket(ctx, store.Ticket{Hash: uuid.NewString(), Org: org, User: user, Run: run, FirstUse: time.Now(), Expires: time.Now()}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return org
}

// owned returns the tables that have a column org_id.
func owned(t *testing.T, s *store.Store) []string {
	t.Helper()
	rows, err := s.Postgres().Query(t.Context(), `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org_id' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 8 {
		t.Fatalf("tables of orgs: got %v (%v), want at least 8", tables, err)
	}
	return tables
}

// What a statement forgets, the database remembers: without WHERE org_id it shows
// and changes the rows of the transaction's org alone. The role owns the tables.
func TestStatementWithoutOrgSeesNothingForeign(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t))
	ours := fill(t, s)
	fill(t, s)
	for _, table := range owned(t, s) {
		t.Run(table, func(t *testing.T) {
			for org, want := range map[string]bool{ours: true, uuid.NewString(): false, "": false} {
				err := s.InTx(t.Context(), org, func(tx *store.Tx) error {
					raw := tx.Raw().(pgx.Tx)
					var rows, foreign int
					err := raw.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE org_id <> $1) FROM `+table, ours).Scan(&rows, &foreign)
					if err != nil || (rows > 0) != want || foreign > 0 {
						t.Errorf("as org %q: got %d rows, %d of them foreign (%v); want some %v", org, rows, foreign, err, want)
					}
					changed, err := raw.Exec(t.Context(), `UPDATE `+table+` SET org_id = org_id`)
					if err != nil || changed.RowsAffected() != int64(rows) {
						t.Errorf("as org %q: changed %d rows (%v), want %d", org, changed.RowsAffected(), err, rows)
					}
					_, err = raw.Exec(t.Context(), `UPDATE `+table+` SET org_id = gen_random_uuid()`)
					if (err != nil) != want {
						t.Errorf("as org %q, rows given away: got %v, want refused %v", org, err, want)
					}
					return errors.New("roll back")
				})
				if err == nil {
					t.Error("the transaction was committed")
				}
			}
		})
	}
}

// Outside a transaction of an org nothing is seen at all.
func TestConnectionWithoutOrgSeesNothing(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t))
	fill(t, s)
	for _, table := range owned(t, s) {
		var rows int
		if err := s.Postgres().QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%s: got %d rows (%v), want none", table, rows, err)
		}
	}
}

func TestEveryTableOfAnOrgIsForcedToSecureItsRows(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t))
	for _, table := range owned(t, s) {
		var on, forced bool
		err := s.Postgres().QueryRow(t.Context(), `SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = $1::regclass`, table).Scan(&on, &forced)
		if err != nil || !on || !forced {
			t.Errorf("%s: row security on %v, forced %v (%v); want both", table, on, forced, err)
		}
	}
}

func TestRoleThatSeesEverythingIsRefused(t *testing.T) {
	cluster := storetest.Own(t)
	url, err := cluster.Create()
	if err != nil {
		t.Fatal(err)
	}
	ordinary, super := storetest.Open(t, url), storetest.Open(t, cluster.Admin(url))
	if err := ordinary.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := ordinary.Check(t.Context()); err != nil {
		t.Errorf("an ordinary role: got %v, want no error", err)
	}
	bypass := func(is string) {
		t.Helper()
		if _, err := super.Postgres().Exec(t.Context(), `ALTER ROLE waymark_test `+is); err != nil {
			t.Fatal(err)
		}
	}
	bypass("BYPASSRLS")
	for name, s := range map[string]*store.Store{"superuser": super, "bypasses row security": ordinary} {
		err := s.Check(t.Context())
		if !errors.Is(err, trip.ErrForbidden) || !strings.Contains(err.Error(), "ordinary role") {
			t.Errorf("%s: got %v, want it refused with advice", name, err)
		}
	}
}

func TestServerThatIsAwayIsUnavailable(t *testing.T) {
	cluster := storetest.Own(t)
	url, err := cluster.Create()
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, url)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	org := fill(t, s)
	cluster.Halt()
	for what, err := range map[string]error{
		"reading": errOf(s.Runs(t.Context(), org, store.RunFilter{Limit: 1})),
		"writing": s.InTx(t.Context(), org, func(*store.Tx) error { return nil }),
		"ping":    s.Ping(t.Context()),
	} {
		if !errors.Is(err, trip.ErrUnavailable) {
			t.Errorf("%s: got %v, want unavailable", what, err)
		}
	}
	if err := cluster.Run(); err != nil {
		t.Fatal(err)
	}
	if runs, err := s.Runs(t.Context(), org, store.RunFilter{Limit: 2}); err != nil || len(runs) != 1 {
		t.Errorf("after its restart: got %d runs (%v), want the one", len(runs), err)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestProcessesHearEachOther(t *testing.T) {
	url := storetest.Postgres(t)
	one, two := storetest.Open(t, url), storetest.Open(t, url)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	heard := make(chan string, 10)
	ended := make(chan error, 1)
	go func() { ended <- two.Listen(ctx, func(m string) { heard <- m }) }()
	if first := <-heard; first != "" {
		t.Errorf("first: got %q, want the sign that it listens", first)
	}
	for i := range 3 {
		if err := one.Notify(ctx, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if got := <-heard; got != fmt.Sprint(i) {
			t.Errorf("heard %q, want %d", got, i)
		}
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("Listen ended without an error")
	}
}

// A server that takes a connection and then says nothing is a fault that may pass,
// to DBOS too: not the end of a caller's context.
func TestSilentServerIsUnavailable(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s := storetest.Open(t, "postgres://waymark@"+listener.Addr().String()+"/waymark?sslmode=disable")
	if err := s.Ping(t.Context()); !errors.Is(err, trip.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want unavailable and no end of a context", err)
	}
}
