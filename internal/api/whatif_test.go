package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"waymark/internal/store"
	"waymark/internal/trip"
)

// changing lets a server take what-ifs. Their requests have the prompt of the run
// they change.
func changing(c *Config) {
	c.Change = func(_ context.Context, earlier trip.Run, c trip.Change) (trip.Request, error) {
		if err := c.Validate(); err != nil {
			return trip.Request{}, err
		}
		return trip.Request{Prompt: earlier.Request.Prompt, Seed: earlier.Request.Seed, Mode: trip.Best, Change: &c}, nil
	}
}

// whatIf changes a run and waits for the end of the new one.
func (r *rig) whatIf(run, body string) string {
	r.t.Helper()
	child := into[Child](r.t, r.want(202, "POST", "/runs/"+run+"/what_if", body)).ID
	r.await(child, func(p store.Page) bool { return p.Status.Final() })
	return child
}

func TestWhatIfMakesAChild(t *testing.T) {
	r := start(t, three(), changing)
	run := r.finished()
	path := "/runs/" + run + "/what_if"
	made := r.want(202, "POST", path, `{"budget_delta_usd_cents":-5000,"lock":["d1-louvre"]}`, "Idempotency-Key", "k")
	child := into[Child](t, made)
	if child.ParentID != run || child.ID == run || child.Status != "accepted" || child.Links.Self != "/runs/"+child.ID || made.Header.Get("Location") != child.Links.Self {
		t.Errorf("child %+v, Location %q", child, made.Header.Get("Location"))
	}
	r.want(200, "GET", child.Links.Stream, "") // to its end
	if got := into[Run](t, r.want(200, "GET", child.Links.Self, "")); got.ParentID == nil || *got.ParentID != run || got.Status != trip.Succeeded || got.Prompt != "3 days in Paris" {
		t.Errorf("run %+v, want a child of %s", got, run)
	}
	again := r.want(202, "POST", path, `{"lock":["d1-louvre"],"budget_delta_usd_cents":-5000}`, "Idempotency-Key", "k")
	if again.body != made.body || again.Header.Get("Idempotent-Replay") != "true" {
		t.Errorf("the same key gives %s, want %s", again.body, made.body)
	}
	wantProblem(t, r.want(422, "POST", path, `{"budget_delta_usd_cents":-5001}`, "Idempotency-Key", "k"), "invalid")
	r.want(202, "POST", "/runs/"+child.ID+"/what_if", `{"budget_delta_usd_cents":-5001}`, "Idempotency-Key", "k") // another address
}

func TestWhatIfThatCannotBe(t *testing.T) {
	r := start(t, three(), changing)
	run := r.finished()
	path := "/runs/" + run + "/what_if"
	for body, field := range map[string]string{
		`{}`: "body",
		`{"new_budget_usd_cents":1,"budget_delta_usd_cents":1}`: "budget_delta_usd_cents",
		`{"new_budget_usd_cents":0}`:                            "new_budget_usd_cents",
		`{"add_themes":["art"],"remove_themes":["art"]}`:        "remove_themes[0]",
		`{"lock":["a"],"unlock":["a"]}`:                         "unlock[0]",
		`{"lock":["a"],"replace":[{"slot":"a"}]}`:               "replace[0].slot",
		`{"replace":[{"with":"a"}]}`:                            "replace[0].slot",
		`{"shift_days":9999}`:                                   "shift_days",
		`{"cheaper":true}`:                                      "cheaper",
		`{"replace":[{"slot":"a","by":"b"}]}`:                   "replace[0].by",
		`{"notes":"` + strings.Repeat("x", 501) + `"}`:          "notes",
	} {
		p := wantProblem(t, r.want(422, "POST", path, body), "invalid")
		if !slices.ContainsFunc(p.Errors, func(e trip.FieldError) bool { return e.Field == field }) {
			t.Errorf("%s: errors %v, want %s", body, p.Errors, field)
		}
	}
	for _, id := range []string{unknown, "x"} {
		wantProblem(t, r.want(404, "POST", "/runs/"+id+"/what_if", `{"shift_days":1}`), "not-found")
	}
	for _, call := range []struct{ method, path string }{{"POST", path}, {"GET", "/runs/" + run + "/thread"}, {"GET", "/runs/" + run + "/diff?with=" + run}} {
		wantProblem(t, r.want(404, call.method, call.path, map[string]string{"POST": `{"shift_days":1}`}[call.method], "Authorization", stranger), "not-found")
	}
	r.Limits.NewRuns = 1
	r.want(202, "POST", path, `{"shift_days":1}`)
	if got := wantProblem(t, r.want(429, "POST", path, `{"shift_days":1}`), "too-often"); got.Status != 429 {
		t.Errorf("%+v", got)
	}
}

func TestOnlyARunThatHasEndedWithWishesCanBeChanged(t *testing.T) {
	g := newGate(t)
	waiting := start(t, held(g), changing)
	run := waiting.submit()
	waiting.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	p := wantProblem(t, waiting.want(409, "POST", "/runs/"+run+"/what_if", `{"shift_days":1}`), "conflict")
	if !strings.Contains(p.Detail, "when it has ended") {
		t.Errorf("%q does not say what to do", p.Detail)
	}
	waiting.want(409, "GET", "/runs/"+run+"/diff?with="+run, "")
	waiting.want(202, "POST", "/runs/"+run+"/cancel", "")
	wantProblem(t, waiting.want(409, "POST", "/runs/"+run+"/what_if", `{"shift_days":1}`), "conflict")
}

func TestRunForWhichNothingFitsCanBeChanged(t *testing.T) {
	r := start(t, line(node("a", "b", pass), node("b", "", nothingFits)), changing)
	run := r.finished()
	child := r.whatIf(run, `{"budget_delta_usd_cents":5000}`)
	thread := into[Thread](t, r.want(200, "GET", "/runs/"+run+"/thread", "")).Runs
	if len(thread) != 2 || thread[0].Error == nil || thread[1].ID != child || !slices.Equal(thread[1].Changes, []string{"budget $50 more"}) {
		t.Errorf("thread %+v", thread)
	}
	wantProblem(t, r.want(404, "GET", "/runs/"+run+"/diff?with="+child, ""), "not-found")
}

func TestRunWithAQuestionCannotBeChanged(t *testing.T) {
	r := start(t, line(node("a", "", fails)), changing)
	p := wantProblem(t, r.want(409, "POST", "/runs/"+r.finished()+"/what_if", `{"shift_days":1}`), "conflict")
	if !strings.Contains(p.Detail, "question") {
		t.Errorf("%q does not say what to do", p.Detail)
	}
}

func TestThreadIsPagedOldestFirst(t *testing.T) {
	r := start(t, three(), changing)
	root := r.finished()
	r.finished() // of another thread
	want := []string{root}
	for i, parent := range []int{0, 0, 1, 3, 2} { // a tree
		want = append(want, r.whatIf(want[parent], fmt.Sprintf(`{"shift_days":%d}`, i+1)))
	}
	for _, from := range want {
		var got []string
		cursor := ""
		for {
			page := into[Thread](t, r.want(200, "GET", "/runs/"+from+"/thread?limit=4&cursor="+cursor, ""))
			for _, run := range page.Runs {
				got = append(got, run.ID)
			}
			if page.Next == nil {
				break
			}
			cursor = *page.Next
		}
		if !slices.Equal(got, want) {
			t.Errorf("thread of %s: %v, want %v", from, got, want)
		}
	}
	runs := into[Thread](t, r.want(200, "GET", "/runs/"+root+"/thread", "")).Runs
	if last := runs[5]; *last.ParentID != want[2] || last.Change.ShiftDays != 5 || !slices.Equal(last.Changes, []string{"5 days later"}) || last.Cost == nil || last.Budget != 1 {
		t.Errorf("last %+v", last)
	}
	if first := runs[0]; first.ParentID != nil || first.Change != nil || len(first.Changes) != 0 {
		t.Errorf("first %+v", first)
	}
	wantProblem(t, r.want(422, "GET", "/runs/"+root+"/thread?cursor=x", ""), "invalid")
}

func TestDiffOfTwoRuns(t *testing.T) {
	r := start(t, three(), changing)
	one, two := r.finished(), r.finished()
	d := into[trip.Diff](t, r.want(200, "GET", "/runs/"+one+"/diff?with="+two, ""))
	if d.Added+d.Removed+d.Moved != 0 || d.Days == nil {
		t.Errorf("equal itineraries differ: %+v", d)
	}
	for _, with := range []string{"", "?with=", "?with=x", "?with=" + unknown} {
		wantProblem(t, r.want(422, "GET", "/runs/"+one+"/diff"+with, ""), "invalid")
	}
}
