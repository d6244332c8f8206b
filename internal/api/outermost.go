package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// outermost is what happens to every request: it gets an id, its answer the
// headers that keep a browser safe, a panic becomes a problem, and so do the mux's
// own refusals.
func (s *Server) outermost(mux *http.ServeMux) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		t := newTrace(r.Header)
		r = r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
		out := &answer{ResponseWriter: w}
		t.setHeaders(out.Header())
		defer func() { s.finish(out, r, t, begun, recover()) }()
		if err := crossOrigin.Check(r); err != nil && r.Header.Get("Authorization") == "" {
			// What a browser sends by itself must not act for its user elsewhere.
			writeProblem(out, newProblem(http.StatusForbidden, "A page of another site made your browser send this. Do it on Waymark's own page; a program sends an Authorization header of its own."))
			return
		}
		if clean := path.Clean(r.URL.Path); r.URL.Path != clean && r.URL.Path != clean+"/" {
			writeProblem(out, newProblem(http.StatusNotFound, "")) // no address of ours; the mux would redirect it
			return
		}
		if refusal, pattern := mux.Handler(r); pattern == "" {
			refuseRoute(out, r, refusal)
			return
		}
		mux.ServeHTTP(out, r)
	})
}

// finish ends a request: it answers a panic, counts and logs.
func (s *Server) finish(out *answer, r *http.Request, t trace, begun time.Time, fault any) {
	if fault != nil && fault != http.ErrAbortHandler {
		s.Log.Error("panic", "request", t.request, "path", loggedPath(r), "err", fmt.Sprint(fault), "stack", string(debug.Stack()))
		if out.status == 0 {
			writeProblem(out, newProblem(http.StatusInternalServerError, ""))
			fault = nil
		} else {
			fault = http.ErrAbortHandler // too late for a status: the client must see that it broke
		}
	}
	took := time.Since(begun)
	s.metrics.request(r, out.status, took)
	s.Log.LogAttrs(r.Context(), slog.LevelDebug, "request", slog.String("request", t.request), slog.String("trace", t.id),
		slog.String("method", r.Method), slog.String("path", loggedPath(r)), slog.Int("status", out.status), slog.Duration("took", took))
	if fault != nil {
		panic(fault)
	}
}

// loggedPath returns the path of a request without the secret of a share link.
func loggedPath(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, sharePath("")) {
		return sharePath("…")
	}
	return r.URL.Path
}

// refuseRoute answers what no route takes as a problem: 404, or 405 with the
// methods the address takes.
func refuseRoute(w http.ResponseWriter, r *http.Request, refusal http.Handler) {
	said := &verdict{header: http.Header{}}
	refusal.ServeHTTP(said, r)
	if allow := said.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
	}
	writeProblem(w, newProblem(said.status, ""))
}

// verdict keeps status and header of an answer.
type verdict struct {
	header http.Header
	status int
}

func (v *verdict) Header() http.Header         { return v.header }
func (v *verdict) WriteHeader(status int)      { v.status = status }
func (v *verdict) Write(p []byte) (int, error) { return len(p), nil }

// answer is a ResponseWriter that knows its status.
type answer struct {
	http.ResponseWriter
	status int // 0: not sent
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// trace names a request, here and in the caller's trace.
type trace struct {
	request string
	id      string // of the W3C trace, "" when the caller has none
	flags   string
}

type traceKey struct{}

func traceOf(ctx context.Context) trace {
	t, _ := ctx.Value(traceKey{}).(trace)
	return t
}

var (
	requestID   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$`) // W3C Trace Context §3.2.2
)

// newTrace takes over the caller's names of a request where they are sound.
func newTrace(h http.Header) trace {
	t := trace{request: h.Get("X-Request-Id")}
	if !requestID.MatchString(t.request) {
		t.request = rand.Text()
	}
	m := traceparent.FindStringSubmatch(h.Get("Traceparent"))
	if m != nil && strings.Trim(m[1], "0") != "" && strings.Trim(m[2], "0") != "" {
		t.id, t.flags = m[1], m[3]
	}
	return t
}

// setHeaders sets what every answer has. A handler may set its own caching and
// content policy.
func (t trace) setHeaders(h http.Header) {
	h.Set("X-Request-Id", t.request)
	if t.id != "" {
		var span [8]byte
		rand.Read(span[:])
		h.Set("Traceparent", "00-"+t.id+"-"+hex.EncodeToString(span[:])+"-"+t.flags)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}
