package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

func eventsArePagedInOrder(t *testing.T, b *bench) {
	lease := b.claimed(t)
	for range 4 {
		if err := b.progress(t, lease, event("intent", trip.Progress), event("intent", trip.Progress), event("intent", trip.Progress)); err != nil {
			t.Fatal(err)
		}
	}
	b.create(t) // events of another run
	for _, limit := range []int{1, 3, 5, 13, 100} {
		var got []trip.Event
		after := int64(-1)
		for {
			page, err := b.Events(t.Context(), b.org, lease.Run, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Events) > limit || page.LastSeq != 12 {
				t.Fatalf("limit %d: got %d events up to %d, want at most %d of 12", limit, len(page.Events), page.LastSeq, limit)
			}
			if len(page.Events) == 0 {
				break
			}
			got = append(got, page.Events...)
			after = got[len(got)-1].Sequence
		}
		wantOrdered(t, got)
		if len(got) != 13 {
			t.Errorf("limit %d: got %d events, want 13", limit, len(got))
		}
	}
	for after, want := range map[int64]int{-100: 13, -1: 13, 0: 12, 11: 1, 12: 0, 1000: 0} {
		if page, err := b.Events(t.Context(), b.org, lease.Run, after, 100); err != nil || len(page.Events) != want {
			t.Errorf("after %d: got %d events (%v), want %d", after, len(page.Events), err, want)
		}
	}
	_, err := b.Events(t.Context(), b.org, id(), -1, 100)
	wantKind(t, "events of no run", err, trip.ErrNotFound)
}

// At 7 values an event, more than a statement of SQLite may have: 32,766.
func thousandsOfEventsAreAppendedAtOnce(t *testing.T, b *bench) {
	const thousands = 4_700
	lease := b.claimed(t)
	if err := b.progress(t, lease, slices.Repeat([]trip.Event{event("intent", trip.Progress)}, thousands)...); err != nil {
		t.Fatal(err)
	}
	page := b.page(t, lease.Run)
	wantOrdered(t, page.Events)
	if len(page.Events) != 1+thousands || page.LastSeq != thousands {
		t.Errorf("got %d events up to %d, want %d up to %d", len(page.Events), page.LastSeq, 1+thousands, thousands)
	}
}

// Writers append to several runs at once while readers look: what readers see of
// a run has no gap at any time and ends where the run's row says in the same
// snapshot.
func concurrentAppendsLeaveNoGap(t *testing.T, b *bench) {
	const runs, writers, rounds = 3, 8, 6
	leases := make([]store.Lease, runs)
	for i := range leases {
		leases[i] = b.claimed(t)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var reading, writing sync.WaitGroup
	for _, lease := range leases {
		reading.Go(func() {
			for ctx.Err() == nil {
				page, err := b.Events(t.Context(), b.org, lease.Run, -1, 100_000)
				if err != nil {
					t.Error(err)
					return
				}
				for i, e := range page.Events {
					if e.Sequence != int64(i) {
						t.Errorf("while appends run: event %d has sequence %d", i, e.Sequence)
						return
					}
				}
				if got := int64(len(page.Events)) - 1; got != page.LastSeq {
					t.Errorf("while appends run: got events up to %d, the run's row says %d", got, page.LastSeq)
					return
				}
			}
		})
	}
	want := make([]int, runs)
	for w := range writers {
		for round := range rounds {
			want[(w+round)%runs] += 1 + round%3
		}
		writing.Go(func() {
			for round := range rounds {
				events := make([]trip.Event, 1+round%3)
				for i := range events {
					events[i] = event(fmt.Sprintf("writer %d", w), trip.Progress)
				}
				if err := b.progress(t, leases[(w+round)%runs], events...); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	stop()
	reading.Wait()
	for i, lease := range leases {
		page := b.page(t, lease.Run)
		wantOrdered(t, page.Events)
		if got := len(page.Events) - 1; got != want[i] { // but event 0
			t.Errorf("run %d: got %d events, want %d", i, got, want[i])
		}
	}
}

func timestampsIncreaseWhateverTheClockDoes(t *testing.T, b *bench) {
	lease := b.claimed(t)
	at := func(after time.Duration) trip.Event {
		e := event("intent", trip.Progress)
		e.Timestamp = epoch.Add(after)
		return e
	}
	steps := [][]trip.Event{
		{at(0), at(0), at(0)},                                            // stands still
		{at(-time.Hour), at(-2 * time.Hour)},                             // goes back
		{at(time.Second), at(time.Second + 999), at(time.Second + 1001)}, // by less than a microsecond
		{at(-time.Second)},
		{{Node: "intent", Phase: trip.Progress}}, // without a time
		{at(time.Minute)},
	}
	for _, events := range steps {
		if err := b.progress(t, lease, events...); err != nil {
			t.Fatal(err)
		}
	}
	b.clock.advance(-24 * time.Hour)
	again, _, _ := b.claim(t, lease.Run)
	if err := b.commit(t, again, transition("planner", trip.Running, 1)); err != nil { // at the epoch, twice
		t.Fatal(err)
	}
	if err := b.progress(t, again, at(0)); err != nil {
		t.Fatal(err)
	}
	if err := b.cancel(t, b.org, lease.Run); err != nil {
		t.Fatal(err)
	}
	events := b.page(t, lease.Run).Events
	wantOrdered(t, events)
	micros := func(n int) time.Duration { return time.Duration(n) * time.Microsecond }
	want := []time.Duration{
		0, micros(1), micros(2), micros(3), micros(4), micros(5),
		time.Second, time.Second + micros(1), time.Second + micros(2), time.Second + micros(3), time.Second + micros(4),
		time.Minute, time.Minute + micros(1), time.Minute + micros(2), time.Minute + micros(3), time.Minute + micros(4),
	}
	if len(events) != len(want) {
		t.Fatalf("got %d events, want %d", len(events), len(want))
	}
	for i, e := range events {
		if got := e.Timestamp.Sub(epoch); got != want[i] {
			t.Errorf("event %d: got the epoch + %s, want + %s", i, got, want[i])
		}
	}
}

func sequenceAtFindsTheNewestNotLater(t *testing.T, b *bench) {
	lease := b.claimed(t)
	for _, after := range []time.Duration{time.Second, time.Minute} {
		e := event("intent", trip.Progress)
		e.Timestamp = epoch.Add(after)
		if err := b.progress(t, lease, e); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		after time.Duration // the epoch
		want  int64
	}{
		"long before":            {-time.Hour, -1},
		"just before":            {-time.Microsecond, -1},
		"at the first":           {0, 0},
		"between":                {time.Second / 2, 0},
		"just before the second": {time.Second - 1, 0},
		"at the second":          {time.Second, 1},
		"a nanosecond after":     {time.Second + 1, 1},
		"at the last":            {time.Minute, 2},
		"long after":             {time.Hour, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			at := epoch.Add(tt.after).In(time.FixedZone("elsewhere", 3600))
			got, err := b.SequenceAt(t.Context(), b.org, lease.Run, at)
			if err != nil || got != tt.want {
				t.Errorf("got %d (%v), want %d", got, err, tt.want)
			}
		})
	}
}
