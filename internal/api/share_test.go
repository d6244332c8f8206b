package api

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/internal/store"
)

// share makes a link to the run.
func (r *rig) share(run string) MadeShareLink {
	r.t.Helper()
	return into[MadeShareLink](r.t, r.want(201, "POST", "/runs/"+run+"/share", ""))
}

// wantNothing fails unless the token shows nothing in any form, in words.
func (r *rig) wantNothing(token string) {
	r.t.Helper()
	none := r.want(404, "GET", "/share/"+token, "")
	if ct := none.Header.Get("Content-Type"); ct != "text/html; charset=utf-8" || !strings.Contains(none.body, "Ask whoever sent it") || strings.Contains(none.body, "Paris") {
		r.t.Errorf("nothing, as %s: %s", ct, none.body)
	}
	for _, ending := range []string{".ics", ".json", ".md"} {
		wantProblem(r.t, r.want(404, "GET", "/share/"+token+ending, ""), "not-found")
	}
}

func TestLinkShowsOneItineraryToEverybody(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	made := r.want(201, "POST", "/runs/"+run+"/share", "")
	link := into[MadeShareLink](t, made)
	if link.URL != "/share/"+link.Token || made.Header.Get("Location") != link.URL || !regexp.MustCompile(`^[A-Za-z0-9_-]{64}$`).MatchString(link.Token) || link.Created.IsZero() || !strings.Contains(made.body, `"expires_at":null`) {
		t.Errorf("link %s at %q", made.body, made.Header.Get("Location"))
	}
	for _, credentials := range [][]string{nil, {"Authorization", stranger}, {"Authorization", "Bearer s3cret"}, {"Cookie", "waymark_session=s3cret"}} {
		page := r.want(200, "GET", link.URL, "", credentials...)
		if !strings.Contains(page.body, "<h1>A trip to Paris</h1>") || strings.Contains(page.body, run) {
			t.Errorf("page with %v:\n%s", credentials, page.body)
		}
	}
	for ending, contentType := range map[string]string{
		".ics": "text/calendar; charset=utf-8", ".json": "application/json", ".md": "text/markdown; charset=utf-8", ".geojson": "application/geo+json", ".gpx": "application/gpx+xml",
	} {
		if got := r.want(200, "GET", link.URL+ending, ""); got.Header.Get("Content-Type") != contentType || got.body == "" {
			t.Errorf("%s: got %s", ending, got.Header.Get("Content-Type"))
		}
	}
	wantProblem(t, r.want(404, "GET", link.URL+".pdf", ""), "not-found")
	r.want(405, "POST", link.URL, "")
	r.want(401, "GET", "/runs/"+run, "", "Authorization", "Bearer "+link.Token)
	wantProblem(t, r.want(401, "GET", "/runs/"+run+"/events/stream?ticket="+link.Token, ""), "unauthenticated")
}

func TestSharePageIsSafe(t *testing.T) {
	r := start(t, three(), nil)
	link := r.share(r.finished())
	for _, path := range []string{link.URL, "/share/none"} {
		res := r.open("GET", path, "")
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		page := string(text)
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
		if found := regexp.MustCompile(`(?i)<script|<style|\sstyle=|\son[a-z]+=|(src|href)="(https?:)?//`).FindString(page); found != "" {
			t.Errorf("%s: the policy would refuse %q", path, found)
		}
		if !strings.Contains(page, `<meta name="robots" content="noindex, nofollow">`) {
			t.Errorf("%s does not ask not to be indexed", path)
		}
		style := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindStringSubmatch(page)
		if style == nil {
			t.Fatalf("%s has no style sheet:\n%s", path, page)
		}
		sheet := r.want(200, "GET", style[1], "")
		if sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(sheet.body, "@media print") || strings.Contains(sheet.body, "url(") {
			t.Errorf("style sheet as %s: %.80s", sheet.Header.Get("Content-Type"), sheet.body)
		}
	}
}

func TestLinkEnds(t *testing.T) {
	r := start(t, three(), nil)
	run := r.finished()
	one, two, three := r.share(run), r.share(run), r.share(run)
	brief := into[MadeShareLink](t, r.want(201, "POST", "/runs/"+run+"/share", `{"expires_in_seconds":3600}`))
	other := r.share(r.finished())
	list := into[ShareLinkList](t, r.want(200, "GET", "/runs/"+run+"/share", ""))
	if len(list.Links) != 4 || list.Links[0] != brief.ShareLink || list.Links[3] != one.ShareLink {
		t.Errorf("links %+v, want four, the newest first", list.Links)
	}
	if body := r.want(200, "GET", "/runs/"+run+"/share", "").body; strings.Contains(body, one.Token) {
		t.Error("the list tells a token")
	}
	r.want(204, "DELETE", "/runs/"+run+"/share/"+one.ID, "")
	r.wantNothing(one.Token)
	wantProblem(t, r.want(404, "DELETE", "/runs/"+run+"/share/"+one.ID, ""), "not-found")
	wantProblem(t, r.want(404, "DELETE", "/runs/"+run+"/share/"+other.ID, ""), "not-found")
	wantProblem(t, r.want(404, "DELETE", "/runs/"+run+"/share/"+two.ID, "", "Authorization", stranger), "not-found")
	wantProblem(t, r.want(404, "DELETE", "/runs/"+run+"/share", "", "Authorization", stranger), "not-found")
	r.want(200, "GET", two.URL, "")
	r.later(50 * time.Minute) // the clock goes on by itself, too
	r.want(200, "GET", brief.URL, "")
	r.later(10 * time.Minute)
	r.wantNothing(brief.Token)
	r.want(204, "DELETE", "/runs/"+run+"/share", "")
	r.want(204, "DELETE", "/runs/"+run+"/share", "") // there is none any more
	for _, token := range []string{two.Token, three.Token, unknown, strings.Repeat("A", 64), strings.ToLower(other.Token), "%00", "%FF"} {
		r.wantNothing(token)
	}
	if list := into[ShareLinkList](t, r.want(200, "GET", "/runs/"+run+"/share", "")); len(list.Links) != 0 {
		t.Errorf("links %+v, want none", list.Links)
	}
	r.want(200, "GET", other.URL, "")
}

func TestRunWithoutItineraryIsNotShared(t *testing.T) {
	g := newGate(t)
	r := start(t, held(g), func(c *Config) { c.Limits.Writes = 100 })
	run := r.submit()
	wantProblem(t, r.want(409, "POST", "/runs/"+run+"/share", ""), "conflict")
	g.Open()
	r.await(run, func(p store.Page) bool { return p.Status.Final() })
	for body, field := range map[string]string{`{"expires_in_seconds":59}`: "expires_in_seconds", `{"expires_in_seconds":31536001}`: "expires_in_seconds", `{"colour":"s3cret"}`: "colour"} {
		if p := wantProblem(t, r.want(422, "POST", "/runs/"+run+"/share", body), "invalid"); len(p.Errors) != 1 || p.Errors[0].Field != field {
			t.Errorf("%s: errors %v", body, p.Errors)
		}
	}
	for range store.MaxShareLinks {
		r.share(run)
	}
	p := wantProblem(t, r.want(409, "POST", "/runs/"+run+"/share", ""), "conflict")
	if want := fmt.Sprint(store.MaxShareLinks); !strings.Contains(p.Detail, want) {
		t.Errorf("detail %q, want how many", p.Detail)
	}
}

func TestLogTellsNoToken(t *testing.T) {
	r := start(t, three(), nil)
	r.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	link := r.share(r.finished())
	r.want(200, "GET", link.URL, "")
	r.want(200, "GET", link.URL+".ics", "")
	if log := r.log.String(); strings.Contains(log, link.Token) || !strings.Contains(log, "/share/…") {
		t.Errorf("log:\n%s", log)
	}
}
