// Package web serves the page of the binary: the files embedded from dist. The page
// has several addresses and one document, which finds out by itself where it is.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/http"
	"path"
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

// Handler serves the page at its addresses and the files under assets/ at theirs;
// of the rest notFound answers. Names of assets hold a hash of what is in them, so
// those are kept for good.
func Handler(notFound http.HandlerFunc) http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // embedded
	}
	return handler{files, notFound}
}

type handler struct {
	files    fs.FS
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
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Referrer-Policy", "same-origin")
	w.Header().Set("Cache-Control", "no-cache")
	serve(w, r, "index.html", body)
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
