package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// asked stores a run of the org with a prompt, a second after the one before.
func (b *bench) asked(t *testing.T, prompt string) string {
	t.Helper()
	b.clock.advance(time.Second)
	r := trip.Run{ID: id(), OrgID: b.org, UserID: b.user, Request: trip.Request{Prompt: prompt}}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, r, event("intent", trip.Started))
		return err
	})
	return r.ID
}

// find returns the runs of the org that a filter selects.
func (b *bench) find(t *testing.T, f store.RunFilter) (ids []string) {
	t.Helper()
	runs, err := b.Runs(t.Context(), b.org, f)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		ids = append(ids, r.ID)
	}
	return ids
}

func searchFindsEveryWordOfPromptAndPlace(t *testing.T, b *bench) {
	food := b.asked(t, "Food and ART in PARÍS")
	percent := b.asked(t, "100% Paris_walks \\o/")
	goes := b.asked(t, "the city of light") // which one, the intent says
	lease, _, _ := b.claim(t, goes)
	tr := transition("planner", trip.Running, 1)
	tr.Intent = []byte(`{"destination":{"city":"Málaga","country":"Spain"}}`)
	for i := range 2 { // the second time it is known
		tr.Commits = i + 1
		if err := b.commit(t, lease, tr); err != nil {
			t.Fatal(err)
		}
	}
	formal := trip.Run{ID: id(), OrgID: b.org, UserID: b.user, Request: trip.Request{Intent: &trip.Intent{Destination: trip.Destination{City: "São Paulo"}}}}
	b.inTx(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.CreateRun(ctx, formal, event("intent", trip.Started))
		return err
	})
	other := b.of(t, id())
	other.asked(t, "Food and art in Paris")
	for q, want := range map[string][]string{
		"paris": {percent, food}, "  Art   FOOD ": {food}, "páris": {percent, food}, "malaga": {goes}, "spain light": {goes}, "sao paulo": {formal.ID},
		"100%": {percent}, "%": {percent}, "s_w": {percent}, "a_t": nil, `\o/`: {percent}, "rome": nil, "paris rome": nil, "' OR 1=1 --": nil,
	} {
		if got := b.find(t, store.RunFilter{Query: q, Depth: 100, Limit: 100}); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", q, got, want)
		}
	}
	if got := b.find(t, store.RunFilter{Query: "light", Status: trip.Pending, Depth: 100, Limit: 100}); len(got) != 0 {
		t.Errorf("of another status: got %v, want none", got)
	}
	if got := b.find(t, store.RunFilter{Query: " \t", Depth: 1, Limit: 100}); len(got) != 4 {
		t.Errorf("no word: got %v, want all four", got)
	}
}

func searchIsBoundAndPaged(t *testing.T, b *bench) {
	var made []string // newest first
	for i := range 10 {
		prompt := "Paris"
		if i%2 == 1 {
			prompt = "Rome"
		}
		made = append([]string{b.asked(t, prompt)}, made...)
	}
	rome := []string{made[0], made[2], made[4], made[6], made[8]}
	for depth, want := range map[int][]string{1: rome[:1], 2: rome[:1], 3: rome[:2], 9: rome, 10: rome, 1000: rome} {
		if got := b.find(t, store.RunFilter{Query: "rome", Depth: depth, Limit: 100}); !slices.Equal(got, want) {
			t.Errorf("among the newest %d: got %v, want %v", depth, got, want)
		}
	}
	f := store.RunFilter{Query: "rome", Depth: 5, Limit: 2}
	first := b.find(t, f)
	last := b.run(t, first[1])
	f.Before = store.RunKey{CreatedAt: last.CreatedAt, ID: last.ID}
	if got := append(first, b.find(t, f)...); !slices.Equal(got, rome[:3]) {
		t.Errorf("in pages: got %v, want %v", got, rome[:3])
	}
}
