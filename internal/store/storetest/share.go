package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// link stores a link to the run that expires at the time, zero for never.
func (b *bench) link(t *testing.T, run string, expires time.Time) (made store.ShareLink) {
	t.Helper()
	b.inTx(t, func(ctx context.Context, tx *store.Tx) (err error) {
		made, err = tx.CreateShareLink(ctx, store.ShareLink{ID: id(), Org: b.org, User: b.user, Run: run, Hash: id(), Expires: expires})
		return err
	})
	return made
}

// planned stores a run that succeeded with the itinerary.
func (b *bench) planned(t *testing.T, itinerary string) string {
	t.Helper()
	lease := b.claimed(t)
	tr := transition("responder", trip.Succeeded, 1)
	tr.Itinerary = []byte(itinerary)
	if err := b.commit(t, lease, tr); err != nil {
		t.Fatal(err)
	}
	return lease.Run
}

// wantShared fails unless the link shows the itinerary, or nothing for "".
func (b *bench) wantShared(t *testing.T, what string, link store.ShareLink, want string) {
	t.Helper()
	got, err := b.SharedItinerary(t.Context(), b.org, link.Hash)
	if want == "" {
		wantKind(t, what, err, trip.ErrNotFound)
	} else if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	wantJSON(t, what, got, []byte(want))
}

// wantLinks fails unless the run has these links, in this order.
func (b *bench) wantLinks(t *testing.T, what, run string, want ...store.ShareLink) {
	t.Helper()
	got, err := b.ShareLinks(t.Context(), b.org, run)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%s: got %+v (%v), want %d links", what, got, err, len(want))
	}
	for i, l := range want {
		l.Hash = "" // is not given away
		if !got[i].CreatedAt.Equal(l.CreatedAt) || !got[i].Expires.Equal(l.Expires) {
			t.Errorf("%s: link %d is of %s until %s, want %s until %s", what, i, got[i].CreatedAt, got[i].Expires, l.CreatedAt, l.Expires)
		}
		l.CreatedAt, l.Expires = got[i].CreatedAt, got[i].Expires
		if got[i] != l {
			t.Errorf("%s: link %d: got %+v, want %+v", what, i, got[i], l)
		}
	}
}

func linkShowsItsItineraryUntilItsEnd(t *testing.T, b *bench) {
	const body = `{"days":[1]}`
	run := b.planned(t, body)
	b.planned(t, `{"days":[2]}`)
	lasting := b.link(t, run, time.Time{})
	b.clock.advance(time.Second)
	ending := b.link(t, run, epoch.Add(time.Hour))
	b.wantLinks(t, "both", run, ending, lasting)
	b.wantShared(t, "a link without end", lasting, body)
	b.wantShared(t, "a link with an end", ending, body)
	b.wantShared(t, "no link", store.ShareLink{Hash: id()}, "")
	b.wantShared(t, "a link to a run without itinerary", b.link(t, b.create(t).ID, time.Time{}), "")
	b.clock.set(epoch.Add(time.Hour - time.Microsecond))
	b.wantShared(t, "just before its end", ending, body)
	b.clock.set(epoch.Add(time.Hour))
	b.wantShared(t, "at its end", ending, "")
	b.wantShared(t, "the other", lasting, body)
	b.wantLinks(t, "after the end", run, lasting)
	b.clock.advance(10 * 365 * 24 * time.Hour)
	b.wantShared(t, "ten years later", lasting, body)
}

func revokedLinksShowNothing(t *testing.T, b *bench) {
	run, other := b.planned(t, `{"n":1}`), b.planned(t, `{"n":2}`)
	one, two, three := b.link(t, run, time.Time{}), b.link(t, run, time.Time{}), b.link(t, run, time.Time{})
	theirs := b.link(t, other, time.Time{})
	revoke := func(what, run, link string, want int64) {
		t.Helper()
		b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.RevokeShareLinks(ctx, b.org, run, link)
			if got != want {
				t.Errorf("%s: revoked %d, want %d", what, got, want)
			}
			return err
		})
	}
	revoke("a link of another run", run, theirs.ID, 0)
	revoke("no link", run, id(), 0)
	revoke("one link", run, one.ID, 1)
	b.wantShared(t, "the revoked one", one, "")
	b.wantShared(t, "another", two, `{"n":1}`)
	revoke("the same again", run, one.ID, 0)
	revoke("all", run, "", 2)
	for _, l := range []store.ShareLink{two, three} {
		b.wantShared(t, "revoked with all", l, "")
	}
	b.wantLinks(t, "of the run", run)
	b.wantShared(t, "of the other run", theirs, `{"n":2}`)
}

func runHasFewLinks(t *testing.T, b *bench) {
	run := b.planned(t, `{}`)
	create := func() error {
		return b.tx(t, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.CreateShareLink(ctx, store.ShareLink{ID: id(), Org: b.org, User: b.user, Run: run, Hash: id()})
			return err
		})
	}
	b.link(t, run, epoch.Add(time.Hour))
	for i := range store.MaxShareLinks - 1 {
		wantKind(t, fmt.Sprintf("link %d", i+2), create(), nil)
	}
	wantKind(t, "one more", create(), trip.ErrConflict)
	b.link(t, b.planned(t, `{}`), time.Time{}) // of another run
	b.clock.set(epoch.Add(time.Hour))
	wantKind(t, "one more when one has expired", create(), nil)
	wantKind(t, "and another", create(), trip.ErrConflict)
}
