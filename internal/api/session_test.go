package api

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"waymark/internal/auth"
)

func TestSessionStandsForTheHeader(t *testing.T) {
	r := start(t, three(), func(c *Config) { c.Auth = "dev" })
	own := r.finished()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	anonymous := r.want(200, "GET", "/session", "")
	if want := `{"org":"` + auth.DevOrg + `","user":"` + auth.DevUser + `","auth":"dev","expires_at":null}` + "\n"; anonymous.body != want {
		t.Errorf("without credentials: got %s, want %s", anonymous.body, want)
	}
	r.http = &http.Client{Jar: jar}
	made := r.want(201, "POST", "/session", "", "Authorization", stranger)
	cookie := made.Header.Get("Set-Cookie")
	for _, want := range []string{"waymark_session=", "; Path=/", "; HttpOnly", "; SameSite=Strict"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q, want %s", cookie, want)
		}
	}
	if got := into[Session](t, r.want(200, "GET", "/session", "")); got.Org != otherOrg || got.User != otherUser {
		t.Errorf("with the cookie: got %+v, want the stranger", got)
	}
	run := r.submit()
	r.want(200, "GET", "/runs/"+run+"/events/stream", "")
	r.want(404, "GET", "/runs/"+own, "")
	r.want(404, "GET", "/runs/"+own+"/events/stream", "")
	header := "Bearer " + auth.DevOrg + ":" + auth.DevUser
	if got := into[Session](t, r.want(200, "GET", "/session", "", "Authorization", header)); got.Org != auth.DevOrg {
		t.Errorf("with header and cookie: got %+v, want whom the header says", got)
	}
	r.want(204, "DELETE", "/session", "")
	if got := into[Session](t, r.want(200, "GET", "/session", "")); got.Org != auth.DevOrg {
		t.Errorf("after its end: got %+v, want the development user", got)
	}
	r.want(404, "GET", "/runs/"+run, "")
}

func TestSessionThatIsNotGoodIsRefusedAndCanEnd(t *testing.T) {
	r := start(t, three(), nil)
	for _, cookie := range []string{"waymark_session=s3cret", "waymark_session=", "waymark_session=a; waymark_session=b"} {
		p := wantProblem(t, r.want(401, "GET", "/runs", "", "Cookie", cookie), "unauthenticated")
		if !strings.Contains(p.Detail, "DELETE /session") {
			t.Errorf("%s: detail %q, want what to do", cookie, p.Detail)
		}
		wantProblem(t, r.want(401, "POST", "/session", "", "Cookie", cookie), "unauthenticated")
		if ended := r.want(204, "DELETE", "/session", "", "Cookie", cookie); !strings.Contains(ended.Header.Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("%s: ended with %q", cookie, ended.Header.Get("Set-Cookie"))
		}
	}
	p := wantProblem(t, r.want(401, "POST", "/session", ""), "unauthenticated")
	if !strings.Contains(p.Detail, "Authorization: Bearer") {
		t.Errorf("without a token: detail %q, want what to send", p.Detail)
	}
	wantProblem(t, r.want(401, "POST", "/session", "", "Authorization", "Bearer s3cret"), "unauthenticated")
}

// A browser sends a cookie to us from any page; what other pages make it send must
// change nothing.
func TestOtherSitesChangeNothing(t *testing.T) {
	r := start(t, three(), reads)
	run := r.finished()
	session := "waymark_session=" + strings.TrimPrefix(stranger, "Bearer ")
	writes := []string{
		"POST /runs", "POST /runs/" + run + "/cancel", "POST /runs/" + run + "/stream-ticket", "POST /runs/" + run + "/what_if", "POST /runs/" + run + "/share",
		"DELETE /runs/" + run + "/share", "POST /intent", "POST /verify", "POST /session", "DELETE /session",
	}
	foreign := [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site", "Cookie", session}, {"Origin", "https://evil.example", "Cookie", session},
	}
	for _, route := range writes {
		method, path, _ := strings.Cut(route, " ")
		for _, headers := range foreign {
			p := wantProblem(t, r.want(403, method, path, `{"prompt":"x"}`, headers...), "forbidden")
			if !strings.Contains(p.Detail, "Waymark's own page") {
				t.Errorf("detail %q, want what to do", p.Detail)
			}
		}
	}
	for _, headers := range [][]string{nil, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {"Origin", r.url}, {"Origin", "https://evil.example", "Authorization", stranger}} {
		r.want(202, "POST", "/runs", `{"prompt":"x"}`, headers...)
	}
	r.want(200, "GET", "/runs", "", foreign[0]...)
}
