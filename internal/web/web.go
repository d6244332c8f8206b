// Package web serves the page of the binary: the files embedded from dist. The page
// has several addresses and one document, which finds out by itself where it is.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

// dist is what "make ui" builds, and the plain page that is there without it.
//
//go:embed all:dist
var dist embed.FS

// policy lets the page use its own files and talk to its own server, and nothing
// else: no script and no style inside of the document, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// mapPolicy returns the policy that also lets the page draw street maps from an
// origin: MapLibre works in a worker of ours, asks for tiles, and makes images out of
// what it got (data: and blob:).
func mapPolicy(origin string) string {
	return strings.NewReplacer(
		"img-src 'self'", "img-src 'self' data: blob: "+origin,
		"connect-src 'self'", "connect-src 'self' "+origin,
	).Replace(policy) + "; worker-src 'self'"
}

// Handler serves the page at its addresses and the files under assets/ at theirs;
// of the rest notFound answers. Names of assets hold a hash of what is in them, so
// those are kept for good. mapStyle is the address of a MapLibre style, of which the
// page is told and from whose origin it may load; "" for none.
func Handler(mapStyle string, notFound http.HandlerFunc) http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // embedded
	}
	return handler{files, mapStyle, notFound}
}

// fontFace is a rule of a style sheet that names a file of a font.
var fontFace = regexp.MustCompile(`@font-face\s*\{[^{}]*\}`)

// Fonts returns the rules of the page's style sheet that name its fonts, for other
// pages of the server; "" where the page was not built.
func Fonts() string { return fonts(dist) }

func fonts(files fs.FS) string {
	var rules []string
	sheets, _ := fs.Glob(files, "dist/assets/index-*.css") // the pattern is a good one
	for _, name := range sheets {
		if text, err := fs.ReadFile(files, name); err == nil {
			rules = append(rules, fontFace.FindAllString(string(text), -1)...)
		}
	}
	return strings.Join(rules, "\n")
}

// host is what may stand in a policy as the host of an origin: no character of it has
// a meaning there.
var host = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$`)

// MapOrigin returns the origin of a map style, such as https://tiles.example, or why
// its address is none that a page can load from.
func MapOrigin(mapStyle string) (string, error) {
	u, err := url.Parse(mapStyle)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil || !host.MatchString(u.Host) {
		return "", errors.New("write the whole address of a style, such as https://tiles.example/style.json")
	}
	return u.Scheme + "://" + u.Host, nil
}

type handler struct {
	files    fs.FS
	mapStyle string
	notFound http.HandlerFunc
}

// ServeHTTP implements http.Handler.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, isAsset := strings.CutPrefix(path.Clean(r.URL.Path), "/assets/")
	switch {
	case isAsset:
		h.asset(w, r, "assets/"+name)
	case r.URL.Path == "/" || r.URL.Path == "/trips" || strings.HasPrefix(r.URL.Path, "/trips/"):
		h.page(w, r)
	default:
		h.notFound(w, r)
	}
}

// page serves the built page, else the plain one.
func (h handler) page(w http.ResponseWriter, r *http.Request) {
	body, err := fs.ReadFile(h.files, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		body, err = fs.ReadFile(h.files, "plain.html")
	}
	if err != nil {
		h.notFound(w, r)
		return
	}
	body, rules := h.withMap(body)
	w.Header().Set("Content-Security-Policy", rules)
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("Cache-Control", "no-cache")
	serve(w, r, "index.html", body)
}

// withMap returns the page with where its street map is from, where it has one, and the
// policy it needs. An address that is none is as if there were no map.
func (h handler) withMap(page []byte) (told []byte, rules string) {
	origin, err := MapOrigin(h.mapStyle)
	if err != nil {
		return page, policy
	}
	meta := fmt.Sprintf(`<head><meta name="map-style" content="%s">`, html.EscapeString(h.mapStyle))
	return bytes.Replace(page, []byte("<head>"), []byte(meta), 1), mapPolicy(origin)
}

// asset serves a file, compressed where it is kept so and the client reads it.
func (h handler) asset(w http.ResponseWriter, r *http.Request, name string) {
	body, err := fs.ReadFile(h.files, name)
	if err != nil || strings.HasSuffix(name, ".gz") {
		h.notFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if packed, err := fs.ReadFile(h.files, name+".gz"); err == nil {
		w.Header().Set("Vary", "Accept-Encoding")
		if readsGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	serve(w, r, name, body)
}

// serve answers with a body whose type the name tells.
func serve(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// readsGzip reports whether the client takes gzip (RFC 9110 §12.5.3): it is named
// and its weight is not 0.
func readsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			return strings.Trim(strings.TrimPrefix(strings.ToLower(weight), "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
