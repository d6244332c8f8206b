package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// raw runs a statement in a transaction of the org, whose driver it goes by.
func (b *bench) raw(t *testing.T, statement string, args ...any) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		switch raw := tx.Raw().(type) {
		case pgx.Tx:
			_, err = raw.Exec(ctx, statement, args...)
		case *sql.Tx:
			_, err = raw.ExecContext(ctx, statement, args...)
		}
		return err
	})
}

// wantBytes fails unless the document of the run is exactly want.
func (b *bench) wantBytes(t *testing.T, what string, read func(ctx context.Context, org, run string) (json.RawMessage, error), run string, want []byte) {
	t.Helper()
	if got, err := read(t.Context(), b.org, run); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: got %d bytes %.40q (%v), want %d bytes %.40q", what, len(got), got, err, len(want), want)
	}
}

func documentsReadBackToTheByte(t *testing.T, b *bench) {
	for _, size := range []int{0, 1, 100, 70_000, 3_000_000} {
		lease := b.claimed(t)
		tr := transition("responder", trip.Succeeded, 1)
		tr.State = fmt.Appendf(nil, `{"b" : "%s",  "a":1}`, strings.Repeat("état ", size/6)) // in no canonical form
		tr.Itinerary = fmt.Appendf(nil, `{"days":[%s1]}`, strings.Repeat("1, ", size/3))
		if err := b.commit(t, lease, tr); err != nil {
			t.Fatal(err)
		}
		b.wantBytes(t, "state", b.State, lease.Run, tr.State)
		b.wantBytes(t, "itinerary", b.Itinerary, lease.Run, tr.Itinerary)
	}
}

// Rows of before migration 6 have their documents as JSON.
func documentsOfBeforeAreRead(t *testing.T, b *bench) {
	state, body := []byte(`{"of": "before"}`), []byte(`{"days": []}`)
	run := b.planned(t, `{}`)
	shared := b.link(t, run, time.Time{})
	b.raw(t, `UPDATE checkpoint SET state = $1, packed = NULL WHERE run_id = $2`, string(state), run)
	b.raw(t, `UPDATE itinerary SET body = $1, packed = NULL WHERE run_id = $2`, string(body), run)
	b.wantBytes(t, "state", b.State, run, state)
	b.wantBytes(t, "itinerary", b.Itinerary, run, body)
	b.wantShared(t, "link", shared, string(body))

	going := b.claimed(t)
	if err := b.commit(t, going, transition("planner", trip.Running, 1)); err != nil {
		t.Fatal(err)
	}
	b.raw(t, `UPDATE checkpoint SET state = $1, packed = NULL WHERE run_id = $2`, string(state), going.Run)
	lease, _, cp := b.claim(t, going.Run)
	wantJSON(t, "state that is claimed", cp.State, state)
	next := transition("selector", trip.Running, 2)
	if err := b.commit(t, lease, next); err != nil {
		t.Fatal(err)
	}
	b.wantBytes(t, "state that replaces it", b.State, going.Run, next.State)
}

func damagedDocumentIsAnError(t *testing.T, b *bench) {
	run := b.planned(t, `{"days":[]}`)
	for what, packed := range map[string][]byte{
		"nothing":             {},
		"another form":        {2, 0, 0},
		"no block":            {1},
		"cut":                 {1, 40, 0xf0, 9, '{'},
		"longer than allowed": {1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0},
	} {
		b.raw(t, `UPDATE checkpoint SET packed = $1 WHERE run_id = $2`, packed, run)
		if state, err := b.State(t.Context(), b.org, run); err == nil || errors.Is(err, trip.ErrNotFound) {
			t.Errorf("%s: got %q (%v), want an error other than not found", what, state, err)
		}
	}
}
