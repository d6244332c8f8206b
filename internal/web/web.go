// Package web serves the page of the binary: the files embedded from dist, at /
// and /assets/, and nothing else.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed dist
var dist embed.FS

// policy lets the page use its own files and talk to its own server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Handler serves index.html at / and the files under assets/ at their paths; of the
// rest notFound answers. Names of assets hold a hash of what is in them, so those
// are kept for good.
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
	name, caching := "index.html", "no-cache"
	if r.URL.Path != "/" {
		name, caching = strings.TrimPrefix(path.Clean(r.URL.Path), "/"), "public, max-age=31536000, immutable"
		if !strings.HasPrefix(name, "assets/") {
			h.notFound(w, r)
			return
		}
	}
	body, err := fs.ReadFile(h.files, name)
	if err != nil {
		h.notFound(w, r)
		return
	}
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	w.Header().Set("Cache-Control", caching)
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFileFS(w, r, h.files, name)
}
