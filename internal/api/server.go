// Package api serves runs over HTTP: JSON operations, the event stream, errors as
// problem details, and the description of all of them; and it has the client of
// the same routes. It decides nothing about trips: the engine makes runs, the
// store keeps them, the feed follows them.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"waymark/internal/auth"
	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/trip"
)

// Engine is what the API asks of the engine, whatever its graph.
type Engine interface {
	Submit(ctx context.Context, run trip.Run, key *store.IdempotencyKey, limit store.Limit) (made trip.Run, replayed bool, err error)
	Cancel(ctx context.Context, org, run string) error
	Ready(ctx context.Context) error
}

// Config is what a Server is made of.
type Config struct {
	Store        *store.Store
	Feed         *feed.Feed
	Engine       Engine
	Authenticate auth.Authenticate                                  // by header; a session's cookie may stand for it
	Auth         string                                             // what Authenticate goes by, such as dev
	Destinations func(q string) []Destination                       // the catalogue's cities that match; nil: none
	Places       func(city string) ([]Place, bool)                  // false for a city that is none
	Sketch       func(city string) (trip.Sketch, bool)              // false for a city that has none
	ReadIntent   func(trip.Request, time.Time) (trip.Intent, error) // of a request of that time; what must be asked is a trip.Failure; nil: 501
	Check        func(trip.Request) error                           // refuses what the catalogue does not have as a trip.Invalid; nil: nothing
	Tools        func() []ToolStatus                                // for /readyz; nil: none

	// Change returns the request of a run that changes an earlier one, which has
	// succeeded or for which nothing fits; what cannot be changed so is a
	// trip.Invalid. nil: the server has no what-ifs.
	Change func(ctx context.Context, earlier trip.Run, c trip.Change) (trip.Request, error)

	// Judge checks anybody's plan; one that cannot be understood is a trip.Invalid.
	// nil: the server checks none.
	Judge func(ctx context.Context, p trip.Submission) (trip.Judgement, error)

	// Why says why a place, by id or name, is in an itinerary of a run or is not; one
	// that the city does not have is an ErrNotFound, a name of several a trip.Invalid.
	// nil: the server does not say.
	Why func(ctx context.Context, run trip.Run, it *trip.Itinerary, place string) (trip.Why, error)

	Schemas map[string]reflect.Type // further schemas to serve, by name
	Page    http.Handler            // serves /, /trips and /assets/; nil: nobody does
	Fonts   string                  // rules of a style sheet that name the page's fonts, for the page of a link
	Log     *slog.Logger
	Metrics *prometheus.Registry // nil: one of its own
	Version string

	Limits Limits // of each user

	Heartbeat    time.Duration // silence of a stream before a beat; 0: the feed's
	MaxAge       time.Duration // of a stream, give or take a fifth; 0: 15 min
	WriteTimeout time.Duration // for one message of a stream; 0: 10 s
	DropAfter    time.Duration // cuts every stream, to test readers; 0: never
}

// Limits are how often a user may do something in a minute; 0 is any number.
type Limits struct{ NewRuns, Writes int }

// Server serves the API.
type Server struct {
	Config

	mux     *http.ServeMux
	huma    huma.API
	handler http.Handler
	streams streams
	frames  frames
	metrics metrics

	// Written when they are first asked for, so that a server starts sooner.
	schemas func() map[string][]byte // /schemas/, by name
	spec    func() []byte            // /openapi.json
	docs    func() []byte            // /docs
}

// New returns a Server of c.
func New(c Config) *Server {
	speakProblems()
	s := &Server{Config: c, mux: http.NewServeMux()}
	s.Authenticate = auth.WithSession(c.Authenticate)
	s.schemas = sync.OnceValue(func() map[string][]byte { return schemas(c.Schemas) })
	if s.MaxAge <= 0 {
		s.MaxAge = defaultAge
	}
	if s.WriteTimeout <= 0 {
		s.WriteTimeout = writeTimeout
	}
	if s.Metrics == nil {
		s.Metrics = prometheus.NewRegistry()
	}
	s.metrics = newMetrics(s.Metrics, s.streams.count)
	s.huma = humago.New(known{s}, huma.Config{
		OpenAPI:       openAPI(c.Version),
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
	})
	s.routes()
	s.describe()
	s.handler = s.outermost(s.mux)
	return s
}

// Handler returns what serves every route.
func (s *Server) Handler() http.Handler { return s.handler }

// routes registers every route. Those of huma describe themselves; what the others
// are is said in openapi.go.
func (s *Server) routes() {
	s.runRoutes()
	s.eventRoutes()
	s.threadRoutes()
	s.whyRoutes()
	s.verifyRoutes()
	s.otherRoutes()
	s.intentRoutes()
	s.placeRoutes()
	s.sessionRoutes()
	s.shareRoutes()
	s.handle("GET /runs/{id}/itinerary", s.known(s.itinerary))
	s.handle(streamPattern, s.stream)           // asks who it is itself: a ticket may say so
	s.handle("GET /share/{token}", s.sharePage) // the token is all the credentials it needs
	s.handle("GET "+shareStylePath, s.shareStyle)
	s.handle("GET /healthz", s.health)
	s.handle("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{}))
	s.handle("GET /openapi.json", s.openapi)
	s.handle("GET /docs", s.reference)
	s.handle("GET /schemas/{name}", s.schema)
	s.handle("GET /problems/{name}", s.explain)
	if s.Page != nil {
		for _, path := range []string{"/{$}", "/trips", "/trips/", "/assets/"} {
			s.mux.Handle("GET "+path, s.Page)
		}
	}
}

// Probes returns what serves /healthz, /readyz and /metrics alone, for a process
// that answers nobody else.
func (s *Server) Probes() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		mux.Handle("GET "+path, s.mux)
	}
	return s.outermost(mux)
}

// handler is an http.Handler that returns what went wrong instead of answering.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle registers a route whose errors become problems.
func (s *Server) handle(pattern string, h handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		_, err := url.ParseQuery(r.URL.RawQuery) // net/http leaves out what it cannot read
		if err != nil {
			err = trip.Invalid{{Field: "query", Detail: "is not a well-formed query string"}}
		} else {
			err = h(w, r)
		}
		if err == nil {
			return
		}
		p := s.refuse(r.Context(), err)
		if out, ok := w.(*answer); !ok || out.status == 0 { // else it is too late
			writeProblem(w, p)
		}
	})
}

// known lets only those pass who say who they are.
func (s *Server) known(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := s.Authenticate(r)
		if err != nil {
			return err
		}
		return h(w, r.WithContext(auth.With(r.Context(), id)))
	}
}

// known is the mux huma registers its routes with.
type known struct{ s *Server }

func (k known) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	k.s.handle(pattern, k.s.known(func(w http.ResponseWriter, r *http.Request) error {
		if err := readable(r); err != nil {
			return err
		}
		h(w, r)
		return nil
	}))
}

// readable refuses a body that would be read in vain. Media types are alike in
// capitals (RFC 9110 §8.3.1), which huma does not know.
func readable(r *http.Request) error {
	if r.ContentLength > maxBody {
		return newProblem(http.StatusRequestEntityTooLarge, "")
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return newProblem(http.StatusUnsupportedMediaType, "Send the body as application/json without a Content-Encoding.")
	}
	if mediaType := r.Header.Get("Content-Type"); mediaType != "" {
		r.Header.Set("Content-Type", strings.ToLower(mediaType))
	}
	return nil
}

func (k known) ServeHTTP(w http.ResponseWriter, r *http.Request) { k.s.mux.ServeHTTP(w, r) }

// refuse returns the problem of an error and logs what the client must not see.
func (s *Server) refuse(ctx context.Context, err error) *Problem {
	p := problem(err)
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusNotImplemented && ctx.Err() == nil {
		s.Log.Error("request", "request", traceOf(ctx).request, "org", auth.From(ctx).Org, "err", err)
	}
	return p
}

// register registers a JSON operation whose errors become problems.
func register[I, O any](s *Server, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	op.MaxBodyBytes = maxBody + 1 // huma refuses a body of exactly its limit
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.refuse(ctx, err)
		}
		return out, nil
	})
}

// countWrite counts a change that the user makes, other than a new run.
func (s *Server) countWrite(ctx context.Context, id auth.Identity) error {
	if s.Limits.Writes <= 0 {
		return nil
	}
	return s.Store.InTx(ctx, id.Org, func(tx *store.Tx) error {
		if err := tx.EnsureUser(ctx, id.Org, id.User); err != nil {
			return err
		}
		return tx.Take(ctx, id.Org, id.User, store.Limit{Kind: "writes", Count: s.Limits.Writes, Per: time.Minute})
	})
}

// maxBody is the longest body of a request, in bytes.
const maxBody = 1 << 20

// run returns a run of the identity's org. An id that is none, a run that is not
// there and one of another org are the same: not found.
func (s *Server) run(ctx context.Context, id auth.Identity, run string) (trip.Run, error) {
	if !trip.IsUUID(run) {
		return trip.Run{}, trip.ErrNotFound
	}
	return s.Store.Run(ctx, id.Org, run)
}
