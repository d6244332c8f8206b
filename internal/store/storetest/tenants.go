package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// tenantless are the methods that take no org, with the reason.
var tenantless = map[string]string{
	"Store.Close": "the whole database", "Store.Migrate": "the whole database", "Store.Ping": "the whole database", "Store.Check": "the whole database", "Store.Wrap": "an error",
	"Store.SQLite": "the whole database", "Store.Postgres": "the whole database", "Store.Listen": "the whole database", "Store.Notify": "the whole database",
	"Store.InTx": "a transaction", "Store.On": "a transaction", "Tx.Raw": "a transaction",
	"Store.Workers": "of the engine", "Store.Orgs": "of the engine",
	"Tx.Beat": "of the engine", "Tx.Reap": "of the engine", "Tx.Retire": "of the engine",
	"Tx.CreateRun": "writes to its own org", "Tx.EnsureUser": "writes to its own org",
	"Tx.Remember": "writes to its own org", "Tx.CreateTicket": "writes to its own org", "Tx.CreateShareLink": "writes to its own org",
}

// otherOrgSeesAndChangesNothing calls every method that takes an org with another
// org. A method that is neither here nor in tenantless fails it.
func otherOrgSeesAndChangesNothing(t *testing.T, b *bench) {
	lease := b.claimed(t)
	tr := transition("responder", trip.Succeeded, 1)
	tr.Intent, tr.Itinerary = []byte(`{"city":"Paris"}`), []byte(`{"days":[]}`)
	if err := b.commit(t, lease, tr); err != nil {
		t.Fatal(err)
	}
	running := b.claimed(t)
	key := store.IdempotencyKey{Org: b.org, User: b.user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Remember(ctx, key, lease.Run) })
	ticket := b.ticket(t)
	link := b.link(t, lease.Run, time.Time{})
	stranger := *b
	stranger.user = id()
	theirs := stranger.of(t, id())
	other := theirs.org
	foreign := running
	foreign.Org = other

	// Each returns what it got and the error; want says which error it must be.
	attempts := map[string]struct {
		call func(ctx context.Context, tx *store.Tx) (any, error)
		want error
		none any // what is returned
	}{
		"Store.Run": {func(ctx context.Context, _ *store.Tx) (any, error) { return b.Run(ctx, other, lease.Run) }, trip.ErrNotFound, trip.Run{}},
		"Store.State": {func(ctx context.Context, _ *store.Tx) (any, error) {
			state, err := b.State(ctx, other, lease.Run)
			return string(state), err
		}, trip.ErrNotFound, ""},
		"Store.Thread": {func(ctx context.Context, _ *store.Tx) (any, error) {
			return b.Thread(ctx, other, lease.Run, store.RunKey{}, 10)
		}, trip.ErrNotFound, []trip.Run(nil)},
		"Store.Itinerary": {func(ctx context.Context, _ *store.Tx) (any, error) {
			body, err := b.Itinerary(ctx, other, lease.Run)
			return string(body), err
		}, trip.ErrNotFound, ""},
		"Store.Events": {func(ctx context.Context, _ *store.Tx) (any, error) { return b.Events(ctx, other, lease.Run, -1, 100) }, trip.ErrNotFound, store.Page{}},
		"Store.Runs": {func(ctx context.Context, _ *store.Tx) (any, error) {
			return b.Runs(ctx, other, store.RunFilter{Limit: 100})
		}, nil, []trip.Run(nil)},
		"Store.SequenceAt": {func(ctx context.Context, _ *store.Tx) (any, error) {
			return b.SequenceAt(ctx, other, lease.Run, epoch.Add(time.Hour))
		}, nil, int64(-1)},
		"Store.HasUser": {func(ctx context.Context, _ *store.Tx) (any, error) { return b.HasUser(ctx, other, b.user) }, nil, false},
		"Store.Ended":   {func(ctx context.Context, _ *store.Tx) (any, error) { return b.Ended(ctx, other, []string{lease.Run}) }, nil, []string(nil)},
		"Store.LastSequences": {func(ctx context.Context, _ *store.Tx) (any, error) {
			return b.LastSequences(ctx, other, []string{lease.Run})
		}, nil, map[string]int64{}},
		"Store.Expired": {func(ctx context.Context, _ *store.Tx) (any, error) {
			return b.Expired(ctx, other, epoch.Add(time.Hour), 100)
		}, nil, []string(nil)},
		"Tx.Claim": {func(ctx context.Context, tx *store.Tx) (any, error) {
			_, r, _, err := tx.Claim(ctx, other, running.Run)
			return r, err
		}, trip.ErrConflict, trip.Run{}},
		"Tx.Take": {func(ctx context.Context, tx *store.Tx) (any, error) { // a row of its own
			return nil, tx.Take(ctx, other, b.user, store.Limit{Kind: "k"})
		}, nil, nil},
		"Tx.Delete": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return nil, tx.Delete(ctx, other, []string{running.Run})
		}, nil, nil},
		"Tx.RedeemTicket": {func(ctx context.Context, tx *store.Tx) (any, error) {
			got, err := tx.RedeemTicket(ctx, other, ticket.Hash, ticket.Run)
			return got.User, err
		}, trip.ErrNotFound, ""},
		"Store.ShareLinks": {func(ctx context.Context, _ *store.Tx) (any, error) { return b.ShareLinks(ctx, other, lease.Run) }, nil, []store.ShareLink(nil)},
		"Store.SharedItinerary": {func(ctx context.Context, _ *store.Tx) (any, error) {
			body, err := b.SharedItinerary(ctx, other, link.Hash)
			return string(body), err
		}, trip.ErrNotFound, ""},
		"Tx.RevokeShareLinks": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.RevokeShareLinks(ctx, other, lease.Run, "")
		}, nil, int64(0)},
		"Tx.Recall": {func(ctx context.Context, tx *store.Tx) (any, error) {
			k := key
			k.Org = other
			run, fingerprint, err := tx.Recall(ctx, k)
			return run + fingerprint, err
		}, nil, ""},
		"Tx.Cancel": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return nil, tx.Cancel(ctx, other, running.Run, event("", trip.Stopped), trip.Failure{})
		}, trip.ErrNotFound, nil},
		"Tx.GiveUp": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return nil, tx.GiveUp(ctx, other, running.Run, event("", trip.Stopped), trip.Failure{})
		}, trip.ErrNotFound, nil},
		"Tx.AppendProgress": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.AppendProgress(ctx, foreign, []trip.Event{event("intent", trip.Progress)})
		}, trip.ErrConflict, int64(0)},
		"Tx.Commit": {func(ctx context.Context, tx *store.Tx) (any, error) {
			return tx.Commit(ctx, foreign, transition("x", trip.Running, 1))
		}, trip.ErrConflict, int64(0)},
	}
	for name, a := range attempts {
		before := b.snapshot(t, running.Run)
		check := func(as string, got any, err error) {
			t.Helper()
			if err != nil || a.want != nil {
				wantKind(t, name+as, err, a.want)
			}
			if !reflect.DeepEqual(got, a.none) {
				t.Errorf("%s%s: got %+v, want %+v", name, as, got, a.none)
			}
			b.wantSame(t, name+as, running.Run, before)
		}
		// A read takes a connection of its own, so it runs outside the transaction.
		if strings.HasPrefix(name, "Store.") {
			got, err := a.call(t.Context(), nil)
			check("", got, err)
			continue
		}
		for as, of := range map[string]*bench{" in a transaction of the owner": b, " in its own transaction": theirs} {
			var got any
			var err error
			of.inTx(t, func(ctx context.Context, tx *store.Tx) error {
				got, err = a.call(ctx, tx)
				return nil
			})
			check(as, got, err)
		}
	}
	if got, err := b.SharedItinerary(t.Context(), b.org, link.Hash); err != nil || len(got) == 0 {
		t.Errorf("the link of the owner: got %s (%v), want its itinerary", got, err)
	}
	for prefix, of := range map[string]reflect.Type{"Store.": reflect.TypeFor[*store.Store](), "Tx.": reflect.TypeFor[*store.Tx]()} {
		for method := range of.Methods() {
			name := prefix + method.Name
			if _, tried := attempts[name]; !tried && tenantless[name] == "" {
				t.Errorf("%s is new: try it here with another org, or say in tenantless why it takes none", name)
			}
		}
	}
}

func usersBelongToTheirOrg(t *testing.T, b *bench) {
	other := id()
	for range 2 { // the second time changes nothing
		b.of(t, b.org)
	}
	guest := *b
	guest.user = id()
	guest.of(t, other)
	for _, tt := range []struct {
		org, user string
		want      bool
	}{{b.org, b.user, true}, {other, b.user, false}, {b.org, id(), false}, {id(), b.user, false}} {
		if got, err := b.HasUser(t.Context(), tt.org, tt.user); err != nil || got != tt.want {
			t.Errorf("user %s in org %s: got %v (%v), want %v", tt.user, tt.org, got, err, tt.want)
		}
	}
	b.of(t, other)
	if got, err := b.HasUser(t.Context(), other, b.user); err != nil || !got {
		t.Errorf("a user of two orgs: got %v (%v), want true", got, err)
	}
}

// recall returns the run and the fingerprint under the key.
func (b *bench) recall(t *testing.T, k store.IdempotencyKey) (run, fingerprint string) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		run, fingerprint, err = tx.Recall(ctx, k)
		return err
	})
	return run, fingerprint
}

func (b *bench) remember(t *testing.T, k store.IdempotencyKey, run string) error {
	return b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Remember(ctx, k, run) })
}

func idempotencyKeyIsKeptForADay(t *testing.T, b *bench) {
	one, two := b.create(t).ID, b.create(t).ID
	key := store.IdempotencyKey{Org: b.org, User: b.user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	if run, _ := b.recall(t, key); run != "" {
		t.Errorf("before it was used: got run %s, want none", run)
	}
	if err := b.remember(t, key, one); err != nil {
		t.Fatal(err)
	}
	if store.IdempotencyTTL != 24*time.Hour {
		t.Errorf("a key is kept for %s, want 24h", store.IdempotencyTTL)
	}
	asked := key
	asked.Fingerprint = "of another request"
	for _, later := range []time.Duration{0, 24*time.Hour - time.Microsecond} {
		b.clock.set(epoch.Add(later))
		if run, fingerprint := b.recall(t, asked); run != one || fingerprint != "f" {
			t.Errorf("after %s: got run %s and fingerprint %q, want %s and f", later, run, fingerprint, one)
		}
		wantKind(t, fmt.Sprintf("remember again after %s", later), b.remember(t, key, two), trip.ErrConflict)
	}
	b.clock.set(epoch.Add(24 * time.Hour))
	if run, _ := b.recall(t, key); run != "" {
		t.Errorf("after 24h: got run %s, want none", run)
	}
	key.Fingerprint = "g"
	if err := b.remember(t, key, two); err != nil {
		t.Errorf("remember anew after 24h: got %v, want no error", err)
	}
	if run, fingerprint := b.recall(t, key); run != two || fingerprint != "g" {
		t.Errorf("anew: got run %s and fingerprint %q, want %s and g", run, fingerprint, two)
	}
}

func idempotencyKeyHasAScope(t *testing.T, b *bench) {
	key := store.IdempotencyKey{Org: b.org, User: b.user, Route: "POST /runs", Key: "k", Fingerprint: "f"}
	first := b.create(t).ID
	if err := b.remember(t, key, first); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*store.IdempotencyKey){
		"another org":   func(k *store.IdempotencyKey) { k.Org = id() },
		"another user":  func(k *store.IdempotencyKey) { k.User = id() },
		"another route": func(k *store.IdempotencyKey) { k.Route = "POST /runs/what_if" },
		"another key":   func(k *store.IdempotencyKey) { k.Key = "K" },
	} {
		k := key
		change(&k)
		asker := *b
		asker.user = k.User
		its := asker.of(t, k.Org)
		if run, _ := its.recall(t, k); run != "" {
			t.Errorf("%s: got run %s, want none", what, run)
		}
		own := its.create(t).ID
		if err := its.remember(t, k, own); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if run, _ := its.recall(t, k); run != own {
			t.Errorf("%s: got run %s, want its own %s", what, run, own)
		}
	}
	if run, _ := b.recall(t, key); run != first {
		t.Errorf("the first: got run %s, want %s", run, first)
	}
}

// redeem redeems a ticket.
func (b *bench) redeem(t *testing.T, hash, run string) (ticket store.Ticket, err error) {
	err = b.tx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		ticket, err = tx.RedeemTicket(ctx, b.org, hash, run)
		return err
	})
	return ticket, err
}

// ticket stores a ticket for a new run: to be used within a minute, then good
// for a quarter of an hour.
func (b *bench) ticket(t *testing.T) store.Ticket {
	t.Helper()
	ticket := store.Ticket{Hash: id(), Org: b.org, User: b.user, Run: b.create(t).ID, FirstUse: b.clock.now().Add(time.Minute), Expires: b.clock.now().Add(15 * time.Minute)}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.CreateTicket(ctx, ticket) })
	return ticket
}

func ticketLivesUntilItsEnd(t *testing.T, b *bench) {
	tests := map[string]struct {
		uses []time.Duration // after it was made
		good []bool
	}{
		"used at once, then until its end": {
			[]time.Duration{0, 30 * time.Second, 5 * time.Minute, 15*time.Minute - time.Microsecond, 15 * time.Minute, time.Hour}, []bool{true, true, true, true, false, false}},
		"first used just in time": {[]time.Duration{time.Minute - time.Microsecond, 2 * time.Minute}, []bool{true, true}},
		"first used too late":     {[]time.Duration{time.Minute, 2 * time.Minute, time.Hour}, []bool{false, false, false}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			b.clock.set(epoch)
			ticket := b.ticket(t)
			for i, after := range tt.uses {
				b.clock.set(epoch.Add(after))
				got, err := b.redeem(t, ticket.Hash, ticket.Run)
				if !tt.good[i] {
					wantKind(t, fmt.Sprintf("after %s", after), err, trip.ErrNotFound)
					continue
				}
				if err != nil || got.Org != b.org || got.User != b.user || got.Run != ticket.Run || !got.Expires.Equal(ticket.Expires) {
					t.Errorf("after %s: got %+v (%v), want %+v", after, got, err, ticket)
				}
			}
		})
	}
}

func ticketOpensOneRun(t *testing.T, b *bench) {
	one, two := b.ticket(t), b.ticket(t)
	_, err := b.redeem(t, one.Hash, two.Run)
	wantKind(t, "for another run", err, trip.ErrNotFound)
	_, err = b.redeem(t, id(), one.Run)
	wantKind(t, "of another secret", err, trip.ErrNotFound)
	_, err = b.redeem(t, "", one.Run)
	wantKind(t, "of no secret", err, trip.ErrNotFound)
	b.clock.advance(2 * time.Minute) // what was refused was no first use
	_, err = b.redeem(t, one.Hash, one.Run)
	wantKind(t, "after its minute", err, trip.ErrNotFound)
	wantKind(t, "the same secret again", b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.CreateTicket(ctx, one) }), trip.ErrConflict)
}

func (b *bench) beat(t *testing.T, worker string) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Beat(ctx, worker) })
}

func (b *bench) wantWorkers(t *testing.T, want ...string) {
	t.Helper()
	if got, err := b.Workers(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("workers: got %v (%v), want %v", got, err, want)
	}
}

// reap forgets the workers that are silent for longer than the time. The clock is
// the database's, which no test can move: a minute less than nothing has passed for
// everybody, an hour for nobody.
func (b *bench) reap(t *testing.T, silence time.Duration) (dead []string) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		dead, err = tx.Reap(ctx, silence)
		return err
	})
	return dead
}

func workerIsReapedByOne(t *testing.T, b *bench) {
	dead := []string{"a", "b", "c", "d", "e"}
	for _, w := range dead {
		b.beat(t, w)
	}
	var mu sync.Mutex
	var reaped []string
	var reaping sync.WaitGroup
	for range 16 {
		reaping.Go(func() {
			err := b.tx(t, func(ctx context.Context, tx *store.Tx) error {
				got, err := tx.Reap(ctx, -time.Minute)
				mu.Lock()
				defer mu.Unlock()
				reaped = append(reaped, got...)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	reaping.Wait()
	slices.Sort(reaped)
	if !slices.Equal(reaped, dead) {
		t.Errorf("reaped by all together: got %v, want each dead worker once %v", reaped, dead)
	}
	b.wantWorkers(t)
}

func workerThatBeatsOrRetiresIsNotReaped(t *testing.T, b *bench) {
	for _, w := range []string{"beats", "retires"} {
		b.beat(t, w)
	}
	b.wantWorkers(t, "beats", "retires")
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Retire(ctx, "retires") })
	if got := b.reap(t, time.Hour); len(got) != 0 {
		t.Errorf("within the time: reaped %v, want none", got)
	}
	if got := b.reap(t, -time.Minute); !slices.Equal(got, []string{"beats"}) {
		t.Errorf("beyond it: reaped %v, want the one that did not retire", got)
	}
	b.beat(t, "beats") // it lives after all
	b.wantWorkers(t, "beats")
}

func migrateAgainChangesNothing(t *testing.T, b *bench) {
	run := b.create(t).ID
	before := b.snapshot(t, run)
	if err := b.Migrate(t.Context()); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	b.wantSame(t, "migrate", run, before)
	if err := b.Ping(t.Context()); err != nil {
		t.Errorf("ping: got %v, want no error", err)
	}
}

func newerSchemaIsRefused(t *testing.T, b *bench) {
	b.exec(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
	err := b.Migrate(t.Context())
	wantKind(t, "migrate", err, trip.ErrConflict)
	if err != nil && !strings.Contains(err.Error(), "schema 9999") {
		t.Errorf("got %v, want an error that names the schema", err)
	}
}

func olderSchemaIsNotServed(t *testing.T, b *bench) {
	if err := b.Check(t.Context()); err != nil {
		t.Errorf("this binary's schema: got %v, want no error", err)
	}
	b.exec(t, `DELETE FROM goose_db_version WHERE version_id > 0`)
	err := b.Check(t.Context())
	wantKind(t, "check", err, trip.ErrConflict)
	if err != nil && !strings.Contains(err.Error(), "waymark migrate") {
		t.Errorf("got %v, want an error that says what to do", err)
	}
}

// exec runs a statement outside the store.
func (b *bench) exec(t *testing.T, statement string) {
	t.Helper()
	var err error
	if pool := b.Postgres(); pool != nil {
		_, err = pool.Exec(t.Context(), statement)
	} else {
		_, err = b.SQLite().ExecContext(t.Context(), statement)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func limitHoldsAndRefills(t *testing.T, b *bench) {
	limit := store.Limit{Kind: "runs", Count: 5, Per: time.Minute}
	take := func(b *bench, l store.Limit) (wait time.Duration) {
		t.Helper()
		err := b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Take(ctx, b.org, b.user, l) })
		var limited trip.Limited
		if err != nil && !errors.As(err, &limited) {
			t.Fatal(err)
		}
		return limited.RetryAfter
	}
	for i := range 5 {
		if wait := take(b, limit); wait != 0 {
			t.Errorf("use %d: got a wait of %s, want none", i+1, wait)
		}
	}
	for _, later := range []time.Duration{0, 4 * time.Second, 8*time.Second - time.Microsecond} {
		b.clock.advance(later)
		if wait, want := take(b, limit), 12*time.Second-b.clock.now().Sub(epoch); wait != want {
			t.Errorf("after %s: got a wait of %s, want %s", b.clock.now().Sub(epoch), wait, want)
		}
	}
	stranger := *b
	stranger.user = id()
	if take(&stranger, limit) != 0 || take(b, store.Limit{Kind: "writes", Count: 1, Per: time.Minute}) != 0 || take(b, store.Limit{Kind: "runs"}) != 0 {
		t.Error("another user, another kind or no limit at all: got a wait, want none")
	}
	b.clock.set(epoch.Add(12 * time.Second))
	if first, second := take(b, limit), take(b, limit); first != 0 || second != 12*time.Second {
		t.Errorf("after a fifth of the period: got waits of %s and %s, want one use", first, second)
	}
	b.clock.set(epoch.Add(time.Hour))
	for i := range 5 {
		if wait := take(b, limit); wait != 0 {
			t.Errorf("after an hour, use %d: got a wait of %s, want none", i+1, wait)
		}
	}
	if take(b, limit) == 0 {
		t.Error("after an hour: got more than the limit at once")
	}
}

func limitHoldsAcrossTransactions(t *testing.T, b *bench) {
	limit := store.Limit{Kind: "runs", Count: 5, Per: time.Minute}
	var taken atomic.Int64
	var taking sync.WaitGroup
	for range 20 {
		taking.Go(func() {
			if b.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.Take(ctx, b.org, b.user, limit) }) == nil {
				taken.Add(1)
			}
		})
	}
	taking.Wait()
	if got := taken.Load(); got != 5 {
		t.Errorf("20 at once: got %d uses, want 5", got)
	}
}
