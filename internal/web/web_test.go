package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// built is a page as the build leaves it.
var built = handler{fstest.MapFS{
	"index.html":            {Data: []byte("the page")},
	"plain.html":            {Data: []byte("plain")},
	"assets/app-1a2b.js":    {Data: []byte("whole")},
	"assets/app-1a2b.js.gz": {Data: []byte("packed")},
	"assets/a-3c4d.woff2":   {Data: []byte("font")},
	"secret":                {Data: []byte("s")},
}, "", http.NotFound}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPageIsServedWithItsPolicy(t *testing.T) {
	w := get(Handler("", http.NotFound), "/")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Waymark") || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("got %d %s", w.Code, w.Header())
	}
	got := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q, want no-cache", got)
	}
	if again := get(Handler("", http.NotFound), "/", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("again: got %d, want 304", again.Code)
	}
}

func TestEveryAddressOfThePageIsTheDocument(t *testing.T) {
	for _, path := range []string{"/", "/trips", "/trips/0198", "/trips/0198/live"} {
		if w := get(built, path); w.Code != 200 || w.Body.String() != "the page" {
			t.Errorf("%s: got %d %q, want the page", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/trip", "/secret", "/index.html", "/plain.html"} {
		if w := get(built, path); w.Code != 404 {
			t.Errorf("%s: got %d, want 404", path, w.Code)
		}
	}
}

// TestTheStreetMapOpensItsOriginAlone compares the policies with and without a map
// rule by rule.
func TestTheStreetMapOpensItsOriginAlone(t *testing.T) {
	page := fstest.MapFS{"index.html": {Data: []byte("<html><head><title>t</title>")}}
	h := handler{page, "https://tiles.example:8443/s/style.json?key=1&x=%22", http.NotFound}
	w := get(h, "/trips")
	want := `<html><head><meta name="map-style" content="https://tiles.example:8443/s/style.json?key=1&amp;x=%22"><title>t</title>`
	if got := w.Body.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	opened := map[string]string{
		"img-src":     "'self' data: blob: https://tiles.example:8443",
		"connect-src": "'self' https://tiles.example:8443",
		"worker-src":  "'self'",
	}
	plain := map[string]string{}
	for rule := range strings.SplitSeq(policy, "; ") {
		name, value, _ := strings.Cut(rule, " ")
		plain[name] = value
	}
	for rule := range strings.SplitSeq(w.Header().Get("Content-Security-Policy"), "; ") {
		name, got, _ := strings.Cut(rule, " ")
		want, changed := opened[name]
		if !changed {
			want = plain[name]
		}
		if got != want {
			t.Errorf("%s %q, want %q", name, got, want)
		}
		delete(plain, name)
		delete(opened, name)
	}
	if len(plain)+len(opened) > 0 {
		t.Errorf("without %v %v", plain, opened)
	}
	w = get(handler{page, "", http.NotFound}, "/trips")
	if w.Header().Get("Content-Security-Policy") != policy || strings.Contains(w.Body.String(), "meta") {
		t.Errorf("without a map: policy %q, page %s", w.Header().Get("Content-Security-Policy"), w.Body)
	}
}

func TestMapOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"https://tiles.example/style.json": "https://tiles.example", "http://127.0.0.1:8080/s": "http://127.0.0.1:8080", "http://[::1]:80/s": "http://[::1]:80",
		"": "", "/style.json": "", "tiles.example/style.json": "", "ftp://tiles.example/s": "", "https:///s": "", "https://user:secret@tiles.example/s": "",
		"https://tiles.example;script-src/s": "", "https://a,b/s": "", "https://*/s": "", "https://'self'/s": "", "javascript:alert(1)": "",
	} {
		got, err := MapOrigin(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", address, got, err, want)
		}
	}
}

func TestFontsAreTheRulesThatNameThem(t *testing.T) {
	sheet := "a{color:red}@font-face{font-family:A;src:url(/assets/a.woff2)}b{x:y}@font-face{font-family:B}"
	got := fonts(fstest.MapFS{"dist/assets/index-1a.css": {Data: []byte(sheet)}, "dist/assets/map-1a.css": {Data: []byte("@font-face{}")}})
	if want := "@font-face{font-family:A;src:url(/assets/a.woff2)}\n@font-face{font-family:B}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fonts(fstest.MapFS{}); got != "" {
		t.Errorf("of a page that was not built: %q", got)
	}
}

func TestThePlainPageStandsInForOneThatWasNotBuilt(t *testing.T) {
	h := handler{fstest.MapFS{"plain.html": {Data: []byte("plain")}}, "", http.NotFound}
	if w := get(h, "/trips"); w.Code != 200 || w.Body.String() != "plain" {
		t.Errorf("got %d %q, want the plain page", w.Code, w.Body)
	}
}

// TestThePlainPageKeepsThePolicy looks for what the policy forbids: the page is
// written by hand.
func TestThePlainPageKeepsThePolicy(t *testing.T) {
	page, err := dist.ReadFile("dist/plain.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{"<style", "<script", "style=", "://"} {
		if text := strings.ReplaceAll(string(page), "http://localhost", ""); strings.Contains(text, forbidden) {
			t.Errorf("the plain page has %s", forbidden)
		}
	}
}

func TestAssetsAreServedForGood(t *testing.T) {
	for path, want := range map[string]int{
		"/assets/app-1a2b.js": 200, "/assets/none.js": 404, "/assets/": 404, "/assets/../secret": 404, "/assets/app-1a2b.js.gz": 404,
	} {
		if got := get(built, path).Code; got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	if got := get(built, "/assets/app-1a2b.js").Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of an asset: %q", got)
	}
}

func TestAssetsAreCompressedForThoseWhoReadIt(t *testing.T) {
	for accepted, want := range map[string]string{
		"": "whole", "gzip": "packed", "br, gzip;q=0.8": "packed", "gzip;q=0": "whole", "GZIP ; q=0.5": "packed", "br": "whole", "gzip;q=0.000": "whole",
	} {
		w := get(built, "/assets/app-1a2b.js", "Accept-Encoding", accepted)
		if w.Body.String() != want || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: got %q, want %q; Vary %q", accepted, w.Body, want, w.Header().Get("Vary"))
		}
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != (want == "packed") {
			t.Errorf("Accept-Encoding %q: Content-Encoding %q", accepted, w.Header().Get("Content-Encoding"))
		}
		if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/javascript") {
			t.Errorf("Content-Type %q", got)
		}
	}
	if w := get(built, "/assets/a-3c4d.woff2", "Accept-Encoding", "gzip"); w.Body.String() != "font" || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("a font: got %q %s", w.Body, w.Header())
	}
}
