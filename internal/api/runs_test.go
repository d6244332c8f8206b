package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"waymark/internal/store"
	"waymark/internal/trip"
)

func TestSameKeyGivesTheSameAnswer(t *testing.T) {
	r := start(t, three(), nil)
	const body = `{"prompt":"3 days in Paris","seed":1}`
	one := r.want(202, "POST", "/runs", body, "Idempotency-Key", "k-1")
	two := r.want(202, "POST", "/runs", `{ "seed": 1, "prompt": "3 days in Paris", "mode": "best" }`, "Idempotency-Key", "k-1")
	if one.body != two.body || one.Header.Get("Location") != two.Header.Get("Location") {
		t.Errorf("first %s, then %s; want the same", one.body, two.body)
	}
	if one.Header.Get("Idempotent-Replay") != "" || two.Header.Get("Idempotent-Replay") != "true" {
		t.Errorf("Idempotent-Replay %q, then %q", one.Header.Get("Idempotent-Replay"), two.Header.Get("Idempotent-Replay"))
	}
	p := wantProblem(t, r.want(422, "POST", "/runs", `{"prompt":"another"}`, "Idempotency-Key", "k-1"), "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "Idempotency-Key" {
		t.Errorf("errors %v, want the key", p.Errors)
	}
	if theirs := r.want(202, "POST", "/runs", body, "Idempotency-Key", "k-1", "Authorization", stranger); theirs.body == one.body {
		t.Error("another org's key gives this org's run")
	}
	for _, key := range []string{"", "two words", "é", strings.Repeat("k", 256)} {
		wantProblem(t, r.want(422, "POST", "/runs", body, "Idempotency-Key", key), "invalid")
	}
	r.want(202, "POST", "/runs", body, "Idempotency-Key", strings.Repeat("k", 255))
}

func TestListIsPagedNewestFirst(t *testing.T) {
	r := start(t, three(), nil)
	var made []string
	for range 5 {
		made = append(made, r.finished())
	}
	r.submit("Authorization", stranger)
	slices.Reverse(made)
	var got []string
	cursor := ""
	for pages := 1; ; pages++ {
		page := into[RunList](t, r.want(200, "GET", "/runs?limit=2&status=succeeded&cursor="+cursor, ""))
		for _, run := range page.Runs {
			got = append(got, run.ID)
		}
		if page.Next == nil {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		cursor = *page.Next
	}
	if !slices.Equal(got, made) {
		t.Errorf("got %v, want %v", got, made)
	}
	if none := r.want(200, "GET", "/runs?status=failed", ""); none.body != `{"runs":[],"next_cursor":null}`+"\n" {
		t.Errorf("failed runs: %s", none.body)
	}
}

func TestListIsSearched(t *testing.T) {
	r := start(t, held(newGate(t)), nil)
	var made []string // newest first
	for _, prompt := range []string{"Art in Paris", "Food in Rome", "Paris by night", "PARIS again"} {
		made = append([]string{into[Accepted](t, r.want(202, "POST", "/runs", `{"prompt":"`+prompt+`"}`)).ID}, made...)
	}
	r.want(202, "POST", "/runs", `{"prompt":"Paris"}`, "Authorization", stranger)
	r.want(202, "POST", "/runs/"+made[1]+"/cancel", "")
	for query, want := range map[string][]string{
		"q=paris": {made[0], made[1], made[3]}, "q=PARIS%20art": {made[3]}, "q=paris&status=cancelled": {made[1]}, "q=tokyo": nil, "q=%25": nil, "q=%00%FF": made, "q=": made,
	} {
		var got []string
		cursor := ""
		for {
			page := into[RunList](t, r.want(200, "GET", "/runs?limit=2&"+query+"&cursor="+cursor, ""))
			for _, run := range page.Runs {
				got = append(got, run.ID)
			}
			if page.Next == nil {
				break
			}
			cursor = *page.Next
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
}

func TestRunIsSentOnlyWhenItHasChanged(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), nil)
	run := r.submit()
	r.await(run, func(p store.Page) bool { return p.LastSeq == 3 })
	one := r.want(200, "GET", "/runs/"+run, "")
	if v := into[Run](t, one); v.Status != trip.Running || v.Progress != 15 || v.Node != "b" || !v.CompletedAt.IsZero() || !strings.Contains(one.body, `"completed_at":null`) {
		t.Errorf("run %s", one.body)
	}
	tag := one.Header.Get("ETag")
	for _, have := range []string{tag, `"x", ` + tag, "*", strings.TrimPrefix(tag, "W/")} {
		if same := r.want(304, "GET", "/runs/"+run, "", "If-None-Match", have); same.body != "" {
			t.Errorf("304 with a body: %q", same.body)
		}
	}
	g.Open()
	r.await(run, func(p store.Page) bool { return p.Status.Final() })
	if other := r.want(200, "GET", "/runs/"+run, "", "If-None-Match", tag); other.Header.Get("ETag") == tag {
		t.Errorf("the tag stays %s", tag)
	}
}

func TestProgressNeverFalls(t *testing.T) {
	last := 0
	for step := range 14 {
		now := progress(trip.Run{Status: trip.Running, Step: step})
		if now < last || now >= 100 {
			t.Errorf("step %d: %d after %d", step, now, last)
		}
		last = now
	}
	if got := progress(trip.Run{Status: trip.Succeeded, Step: 7}); got != 100 {
		t.Errorf("succeeded: %d, want 100", got)
	}
}

func TestCancelEndsARun(t *testing.T) {
	r := start(t, held(newGate(t)), nil)
	run := r.submit()
	p := wantProblem(t, r.want(409, "GET", "/runs/"+run+"/itinerary", ""), "conflict")
	if !strings.Contains(p.Detail, "/runs/"+run+"/events/stream") {
		t.Errorf("detail %q, want where to follow", p.Detail)
	}
	stream := r.open("GET", "/runs/"+run+"/events/stream", "")
	r.want(202, "POST", "/runs/"+run+"/cancel", "")
	if text := r.stream(run, "").body; !strings.HasSuffix(text, "data: {\"status\":\"cancelled\"}\n\n") {
		t.Errorf("stream\n%s", text)
	}
	stream.Body.Close()
	v := into[Run](t, r.want(200, "GET", "/runs/"+run, ""))
	if v.Status != trip.Cancelled || v.Error == nil || v.Error.Code != trip.CodeCancelled {
		t.Errorf("run %+v", v)
	}
	wantProblem(t, r.want(404, "GET", "/runs/"+run+"/itinerary", ""), "not-found")
	wantProblem(t, r.want(409, "POST", "/runs/"+run+"/cancel", ""), "conflict")
}

func TestItineraryInEachFormat(t *testing.T) {
	r := start(t, three(), nil)
	path := "/runs/" + r.finished() + "/itinerary"
	tests := []struct{ query, accept, contentType, file string }{
		{"", "", "application/json", ""},
		{"", "*/*", "application/json", ""},
		{"", "text/html, */*;q=0.1", "application/json", ""},
		{"", "text/markdown", "text/markdown; charset=utf-8", ""},
		{"", "text/calendar, application/json;q=0.5", "text/calendar; charset=utf-8", "waymark-paris-2027-06-01.ics"},
		{"?format=json", "text/calendar", "application/json", ""},
		{"?format=markdown", "", "text/markdown; charset=utf-8", ""},
		{"?format=geojson", "", "application/geo+json", "waymark-paris-2027-06-01.geojson"},
		{"?format=gpx", "", "application/gpx+xml", "waymark-paris-2027-06-01.gpx"},
		{"?format=ics", "", "text/calendar; charset=utf-8", "waymark-paris-2027-06-01.ics"},
	}
	for _, tt := range tests {
		var headers []string
		if tt.accept != "" {
			headers = []string{"Accept", tt.accept}
		}
		got := r.want(200, "GET", path+tt.query, "", headers...)
		want := ""
		if tt.file != "" {
			want = `attachment; filename="` + tt.file + `"`
		}
		if ct, cd := got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"); ct != tt.contentType || cd != want || got.body == "" {
			t.Errorf("%s accepting %q: got %s, %s; want %s, %s", tt.query, tt.accept, ct, cd, tt.contentType, want)
		}
	}
}

func TestEventsArePaged(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	var got []string
	after := int64(-1)
	for {
		page := into[EventList](t, r.want(200, "GET", fmt.Sprintf("/runs/%s/events?after=%d&limit=2", run, after), ""))
		for _, e := range page.Events {
			got = append(got, fmt.Sprint(e.Sequence))
		}
		after = page.Next
		if page.Final {
			break
		}
	}
	if s := strings.Join(got, " "); s != "0 1 2 3 4 5" {
		t.Errorf("got %s", s)
	}
	if beyond := r.want(200, "GET", "/runs/"+run+"/events?after=6", ""); beyond.Header.Get("Stream-Cursor") != "reset" {
		t.Error("a cursor beyond the end is not reset")
	}
	one := r.want(200, "GET", "/runs/"+run+"/events/1", "")
	if !strings.Contains(one.body, `"sequence":1,"node":"a","phase":"completed","summary":"a is done","payload":{"duration_ms":`) {
		t.Errorf("event %s", one.body)
	}
}

func TestLimitsAnswer429(t *testing.T) {
	r := start(t, held(newGate(t)), func(c *Config) { c.Limits = Limits{NewRuns: 1, Writes: 1} })
	run := r.submit()
	limited := func(res reply) {
		t.Helper()
		if p := into[Problem](t, res); p.Type != "/problems/too-often" || res.Header.Get("Retry-After") == "" {
			t.Errorf("got %+v, Retry-After %q; want too often and how long to wait", p, res.Header.Get("Retry-After"))
		}
	}
	limited(r.want(429, "POST", "/runs", `{"prompt":"3 days in Paris"}`))
	r.want(201, "POST", "/runs/"+run+"/stream-ticket", "")
	limited(r.want(429, "POST", "/runs/"+run+"/cancel", ""))
	r.want(202, "POST", "/runs", `{"prompt":"3 days in Paris"}`, "Authorization", stranger)
	r.want(200, "GET", "/runs/"+run, "")
}

// A worker tells how it is and nothing else.
func TestProbesServeHealthAlone(t *testing.T) {
	r := start(t, three(), nil)
	web := httptest.NewServer(r.Probes())
	defer web.Close()
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/runs": 404, "/": 404, "/openapi.json": 404} {
		res, err := http.Get(web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("GET %s: got %d, want %d", path, res.StatusCode, want)
		}
	}
}
