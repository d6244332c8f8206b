package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPageIsServedAtTheRootWithItsPolicy(t *testing.T) {
	w := get(Handler(http.NotFound), "/")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Waymark") || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("got %d %s", w.Code, w.Header())
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
		t.Errorf("policy %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("Cache-Control %q, want no-cache", got)
	}
	if again := get(Handler(http.NotFound), "/", "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("again: got %d, want 304", again.Code)
	}
}

func TestOnlyAssetsAreServedBesides(t *testing.T) {
	h := handler{fstest.MapFS{"index.html": {Data: []byte("i")}, "assets/app-1a2b.js": {Data: []byte("x")}, "secret": {Data: []byte("s")}}, http.NotFound}
	for path, want := range map[string]int{
		"/": 200, "/assets/app-1a2b.js": 200, "/assets/none.js": 404, "/assets/": 404, "/secret": 404, "/assets/../secret": 404, "/index.html": 404,
	} {
		if got := get(h, path).Code; got != want {
			t.Errorf("%s: got %d, want %d", path, got, want)
		}
	}
	if got := get(h, "/assets/app-1a2b.js").Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of an asset: %q", got)
	}
}
