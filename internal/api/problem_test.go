package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"waymark/internal/auth"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// secret is in values that must not come back.
const secret = "s3cret"

// wantProblem fails unless the answer is a problem of its status that says what to
// do and repeats nothing.
func wantProblem(t *testing.T, got reply, kind string) Problem {
	t.Helper()
	p := into[Problem](t, got)
	if ct := got.Header.Get("Content-Type"); ct != problemType {
		t.Errorf("Content-Type %q, want %s", ct, problemType)
	}
	if p.Status != got.StatusCode || p.Type != "/problems/"+kind || p.Title == "" || p.Detail == "" {
		t.Errorf("status %d, problem %+v; want kind %s", got.StatusCode, p, kind)
	}
	if got.Header.Get("X-Request-Id") == "" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers %v", got.Header)
	}
	if strings.Contains(got.body, secret) {
		t.Errorf("the value comes back: %s", got.body)
	}
	return p
}

func TestBadBodyNamesTheFieldAndNotTheValue(t *testing.T) {
	r := start(t, three(), nil)
	const good = `"destination":{"city":"Paris"},"date_window":{"start":"2027-06-01","end":"2027-06-03"},"budget_usd_cents":100000,"party":{"adults":2}`
	tests := map[string]struct{ body, field string }{
		"empty object":        {`{}`, "prompt"},
		"not JSON":            {`{"prompt": s3cret`, "body"},
		"an array":            {`["s3cret"]`, "body"},
		"two objects":         {`{"prompt":"a"}{"prompt":"s3cret"}`, "body"},
		"unknown field":       {`{"prompt":"x","colour":"s3cret"}`, "colour"},
		"field in capitals":   {`{"prompt":"x","SEED":7}`, "SEED"},
		"blank prompt":        {`{"prompt":" \n\t "}`, "prompt"},
		"long prompt":         {`{"prompt":"` + strings.Repeat("é", 4001) + `"}`, "prompt"},
		"prompt of U+0000":    {`{"prompt":"s3cret\u0000"}`, "prompt"},
		"prompt of a number":  {`{"prompt":31337}`, "prompt"},
		"no day":              {`{"prompt":"x","max_days":0}`, "max_days"},
		"15 days":             {`{"prompt":"x","max_days":15}`, "max_days"},
		"days in words":       {`{"prompt":"x","max_days":"s3cret"}`, "max_days"},
		"half days":           {`{"prompt":"x","max_days":2.5}`, "max_days"},
		"no money":            {`{"prompt":"x","budget_usd_cents":0}`, "budget_usd_cents"},
		"less than no money":  {`{"prompt":"x","budget_usd_cents":-1}`, "budget_usd_cents"},
		"too much money":      {`{"prompt":"x","budget_usd_cents":100000001}`, "budget_usd_cents"},
		"money with exponent": {`{"prompt":"x","budget_usd_cents":1e3}`, "budget_usd_cents"},
		"negative seed":       {`{"prompt":"x","seed":-1}`, "seed"},
		"seed just too large": {`{"prompt":"x","seed":9007199254740993}`, "seed"},
		"huge seed":           {`{"prompt":"x","seed":123456789012345678901234567890}`, "seed"},
		"unknown mode":        {`{"prompt":"x","mode":"s3cret"}`, "mode"},
		"airport in words":    {`{"prompt":"x","origin_airport":"s3cret"}`, "origin_airport"},
		"empty intent":        {`{"intent":{}}`, "intent.destination.city"},
		"no such day":         {`{"intent":{` + strings.Replace(good, "2027-06-01", "2027-02-30", 1) + `}}`, "intent.date_window.start"},
		"days backwards":      {`{"intent":{` + strings.Replace(good, "2027-06-01", "2027-07-01", 1) + `}}`, "intent.date_window"},
		"unknown pace":        {`{"intent":{` + good + `,"prefs":{"pace":"s3cret"}}}`, "intent.prefs.pace"},
		"unknown deep field":  {`{"intent":{` + good + `,"prefs":{"s":"s3cret"}}}`, "intent.prefs.s"},
		"rich intent":         {`{"intent":{` + strings.Replace(good, "100000", "100000001", 1) + `}}`, "intent.budget_usd_cents"},
		"not UTF-8":           {"{\"prompt\":\"s3cret\xff\"}", "body"},
		"field twice":         {`{"prompt":"x","seed":1,"seed":2}`, "body"},
		"deep field twice":    {`{"intent":{` + good + `,"prefs":{"pace":"s3cret","pace":"balanced"}}}`, "body"},
		"object twice":        {`{"intent":{"s3cret":1},"intent":{` + good + `}}`, "body"},
		"endless number":      {`{"prompt":"x","max_days":1e400}`, "body"},
		"U+0000 in intent":    {`{"intent":{` + strings.Replace(good, "Paris", `s3cret\u0000`, 1) + `}}`, "intent"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := wantProblem(t, r.want(422, "POST", "/runs", tt.body), "invalid")
			if !slices.ContainsFunc(p.Errors, func(f trip.FieldError) bool { return f.Field == tt.field && f.Detail != "" }) {
				t.Errorf("errors %v, want field %s", p.Errors, tt.field)
			}
		})
	}
	wantProblem(t, r.want(422, "POST", "/runs", ""), "invalid")
	p := wantProblem(t, r.want(422, "POST", "/runs", `{"prompt":"","max_days":99,"budget_usd_cents":100000001,"seed":1e19,"mode":"s3cret","s":1}`), "invalid")
	if got := trip.Invalid(p.Errors).Error(); got != "budget_usd_cents: must be at most 100000000; max_days: must be at most 14; mode: must be one of best, fast; "+
		"prompt: must have at least 1 character; seed: must be at most 9007199254740992; s: is not a field of this request" {
		t.Errorf("errors %s", got)
	}
	r.want(202, "POST", "/runs", `{"prompt":"x","intent":{`+good+`,"assumptions":[{"field":"x","value":"x","why":"x"},{"field":"x","value":"x","why":"x"}]}}`)
	r.want(202, "POST", "/runs", `{"intent":{`+good+`}}`)
	r.want(202, "POST", "/runs", `{"prompt":"`+strings.Repeat("é", 4000)+`","max_days":14,"budget_usd_cents":100000000,"seed":9007199254740992,"mode":"best","origin_airport":"JFK"}`)
}

func TestBadParameterNamesTheField(t *testing.T) {
	r := start(t, three(), nil)
	run := "/runs/" + r.finished()
	tests := map[string]string{ // path to field
		"/runs?limit=0":                        "limit",
		"/runs?limit=101":                      "limit",
		"/runs?limit=s3cret":                   "limit",
		"/runs?status=s3cret":                  "status",
		"/runs?cursor=s3cret":                  "cursor",
		"/runs?q=" + longText + secret:         "q",
		"/runs?cursor=MS94":                    "cursor", // 1/x
		run + "/events?after=s3cret":           "after",
		run + "/events?after=-2":               "after",
		run + "/events?last_ts=s3cret":         "last_ts",
		run + "/events?limit=501":              "limit",
		run + "/events/stream?after=s3cret":    "after",
		run + "/events/stream?after=1.5":       "after",
		run + "/events/stream?last_ts=s3cret":  "last_ts",
		run + "/events/stream?view=s3cret":     "view",
		run + "/events/stream?after=1;s3cret":  "query",
		run + "/itinerary?format=s3cret":       "format",
		"/runs?status=%zz":                     "query",
		run + "/itinerary?format=a;b":          "query",
		"/destinations?q=" + longText + secret: "q",
	}
	for path, field := range tests {
		p := wantProblem(t, r.want(422, "GET", path, ""), "invalid")
		if len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%s: errors %v, want field %s", path, p.Errors, field)
		}
	}
}

var longText = strings.Repeat("x", 100)

func TestRefusalsAreProblems(t *testing.T) {
	r := start(t, three(), nil)
	run := "/runs/" + r.finished()
	large := `{"prompt":"` + strings.Repeat("x", maxBody) + `"}`
	tests := []struct {
		status             int
		kind, method, path string
		body               string
		headers            []string
	}{
		{413, "too-large", "POST", "/runs", large, nil},
		{415, "unsupported-media-type", "POST", "/runs", `{"prompt":"x"}`, []string{"Content-Type", "text/plain"}},
		{415, "unsupported-media-type", "POST", "/runs", `prompt=x`, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{415, "unsupported-media-type", "POST", "/runs", `{"prompt":"x"}`, []string{"Content-Encoding", "gzip"}},
		{404, "not-found", "GET", "/nothing", "", nil},
		{404, "not-found", "GET", "/runs/", "", nil},
		{404, "not-found", "GET", "/", "", nil},
		{404, "not-found", "GET", "/schemas/s3cret", "", nil},
		{404, "not-found", "GET", run + "/events/99", "", nil},
		{404, "not-found", "GET", run + "/events/-1", "", nil},
		{404, "not-found", "GET", run + "/events/x", "", nil},
		{405, "method-not-allowed", "DELETE", run, "", nil},
		{405, "method-not-allowed", "PUT", "/runs", `{}`, nil},
		{405, "method-not-allowed", "POST", run + "/events/stream", "", nil},
		{406, "not-acceptable", "GET", run + "/events/stream", "", []string{"Accept", "application/json"}},
		{406, "not-acceptable", "GET", run + "/events/stream", "", []string{"Accept", "text/event-stream;q=0, */*"}},
		{406, "not-acceptable", "GET", run + "/itinerary", "", []string{"Accept", "image/png"}},
		{401, "unauthenticated", "GET", "/runs", "", []string{"Authorization", "Bearer s3cret"}},
		{401, "unauthenticated", "GET", run + "/events/stream", "", []string{"Authorization", "Bearer s3cret"}},
		{401, "unauthenticated", "GET", run + "/events/stream?ticket=s3cret", "", nil},
		{401, "unauthenticated", "POST", "/runs", `{"prompt":"x"}`, []string{"Authorization", "Basic s3cret"}},
		{403, "forbidden", "POST", run + "/cancel", "", []string{"Sec-Fetch-Site", "cross-site"}},
		{409, "conflict", "POST", run + "/cancel", "", nil},
		{501, "not-implemented", "POST", run + "/what_if", `{"shift_days":1}`, nil},
		{501, "not-implemented", "POST", "/verify", `{"intent":{}}`, nil},
	}
	for _, tt := range tests {
		got := r.want(tt.status, tt.method, tt.path, tt.body, tt.headers...)
		wantProblem(t, got, tt.kind)
		if challenge := got.Header.Get("WWW-Authenticate"); (tt.status == 401) != (challenge == "Bearer") {
			t.Errorf("%s %s: WWW-Authenticate %q", tt.method, tt.path, challenge)
		}
		if allow := got.Header.Get("Allow"); (tt.status == 405) != (allow != "") {
			t.Errorf("%s %s: Allow %q", tt.method, tt.path, allow)
		}
		r.want(200, "GET", into[Problem](t, got).Type, "")
	}
	if got := r.open("HEAD", run+"/events/stream", ""); got.StatusCode != 405 {
		t.Errorf("HEAD of a stream: %d, want 405", got.StatusCode)
	}
	r.want(202, "POST", "/runs", `{"prompt":"x"}`, "Content-Type", "Application/JSON; charset=UTF-8", "Content-Encoding", "identity")
	exact := `{"prompt":"x"}` + strings.Repeat(" ", maxBody-len(`{"prompt":"x"}`))
	r.want(202, "POST", "/runs", exact) // 1 MiB is not over 1 MiB
}

func TestTooLargeBodyIsRefusedUnread(t *testing.T) {
	r := start(t, three(), nil)
	w, req := httptest.NewRecorder(), httptest.NewRequest("POST", "http://127.0.0.1/runs", iotest.ErrReader(errors.New("read")))
	req.Header.Set("Content-Type", "application/json")
	req.ContentLength = maxBody + 1
	r.Handler().ServeHTTP(w, req)
	if w.Code != 413 {
		t.Errorf("got %d %s, want 413", w.Code, w.Body)
	}
}

func TestRefusedCredentialsSayWhatToSend(t *testing.T) {
	r := start(t, three(), nil)
	for want, req := range map[string][]string{
		"Bearer <org uuid>:<user uuid>": {"Authorization", "Bearer s3cret"},
		"localhost":                     {"Host", "s3cret.example"},
	} {
		w, request := httptest.NewRecorder(), httptest.NewRequest("GET", "http://127.0.0.1/runs", nil)
		request.Header.Set(req[0], req[1])
		if req[0] == "Host" {
			request.Host = req[1]
		}
		r.Handler().ServeHTTP(w, request)
		if p := wantProblem(t, reply{w.Result(), w.Body.String()}, "unauthenticated"); !strings.Contains(p.Detail, want) {
			t.Errorf("detail %q, want %s", p.Detail, want)
		}
	}
}

func TestNotFoundIsAProblem(t *testing.T) {
	w := httptest.NewRecorder()
	NotFound(w, nil)
	if w.Code != 404 || w.Header().Get("Content-Type") != problemType {
		t.Errorf("got %d %s", w.Code, w.Header())
	}
}

func TestOddPathsAreNotFound(t *testing.T) {
	r := start(t, three(), nil)
	for _, path := range []string{"/runs//", "//runs", "/a//b", "/runs/./x", "/schemas/../x"} {
		req := httptest.NewRequest("GET", "http://127.0.0.1/", nil)
		req.URL.Path = path
		w := httptest.NewRecorder()
		r.Handler().ServeHTTP(w, req)
		if got := w.Header().Get("Content-Type"); w.Code != 404 || got != "application/problem+json" {
			t.Errorf("%s: got %d %s, want 404 application/problem+json", path, w.Code, got)
		}
	}
}

func TestAnotherOrgsRunIsAsOneThatIsNotThere(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	for _, route := range []string{
		"GET ", "GET /events", "GET /events?after=0", "GET /events/0", "GET /events/stream", "GET /itinerary", "GET /thread", "GET /diff?with=x",
		"POST /cancel", "POST /what_if", "POST /stream-ticket", "POST /share", "GET /share", "DELETE /share", "DELETE /share/" + unknown, "DELETE /share/x",
	} {
		method, path, _ := strings.Cut(route, " ")
		body := ""
		if path == "/what_if" {
			body = `{"shift_days":1}`
		}
		foreign := r.want(404, method, "/runs/"+run+path, body, "Authorization", stranger)
		none := r.want(404, method, "/runs/"+unknown+path, body, "Authorization", stranger)
		noID := r.want(404, method, "/runs/x"+path, body, "Authorization", stranger)
		wantProblem(t, foreign, "not-found")
		if foreign.body != none.body || foreign.body != noID.body {
			t.Errorf("%s: another org's run %q, unknown %q, no id %q; want the same", route, foreign.body, none.body, noID.body)
		}
	}
	if list := into[RunList](t, r.want(200, "GET", "/runs", "", "Authorization", stranger)); len(list.Runs) != 0 {
		t.Errorf("list of another org: %d runs, want none", len(list.Runs))
	}
}

// broken is an engine that fails with an error from deep inside.
type broken struct{ err error }

func (b broken) Submit(context.Context, trip.Run, *store.IdempotencyKey, store.Limit) (trip.Run, bool, error) {
	return trip.Run{}, false, b.err
}
func (b broken) Cancel(context.Context, string, string) error { return b.err }
func (b broken) Ready(context.Context) error                  { return b.err }

func TestInnerErrorsGoToTheLogOnly(t *testing.T) {
	r := start(t, three(), func(c *Config) { c.Engine = broken{errors.New("dsn " + secret)} })
	wantProblem(t, r.want(500, "POST", "/runs", `{"prompt":"x"}`, "X-Request-Id", "abc-1"), "internal")
	if log := r.log.String(); !strings.Contains(log, secret) || !strings.Contains(log, "abc-1") {
		t.Errorf("log %q, want the error and the request's id", log)
	}
	ready := r.want(503, "GET", "/readyz", "")
	if strings.Contains(ready.body, secret) || !strings.Contains(ready.body, `"engine":"failing"`) {
		t.Errorf("readyz %s", ready.body)
	}
}

func TestBusyDatabaseAsksToComeBack(t *testing.T) {
	r := start(t, three(), func(c *Config) { c.Engine = broken{trip.ErrUnavailable} })
	got := r.want(503, "POST", "/runs", `{"prompt":"x"}`)
	wantProblem(t, got, "unavailable")
	if got.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestPanicIsA500(t *testing.T) {
	r := start(t, three(), func(c *Config) {
		c.Authenticate = func(*http.Request) (auth.Identity, error) { panic(secret) }
	})
	wantProblem(t, r.want(500, "GET", "/runs", ""), "internal")
	if !strings.Contains(r.log.String(), secret) {
		t.Error("the panic is not in the log")
	}
}

func TestCatalogueRefusesWhatItDoesNotHave(t *testing.T) {
	r := start(t, three(), func(c *Config) {
		c.Check = func(trip.Request) error {
			return trip.Invalid{{Field: "origin_airport", Detail: "is not an airport of the catalogue"}}
		}
	})
	p := wantProblem(t, r.want(422, "POST", "/runs", `{"prompt":"x","origin_airport":"XXX"}`), "invalid")
	if len(p.Errors) != 1 || p.Errors[0].Field != "origin_airport" {
		t.Errorf("errors %v", p.Errors)
	}
}
