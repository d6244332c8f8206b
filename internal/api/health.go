package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// ToolStatus is how a tool is doing.
type ToolStatus struct {
	Name    string `json:"name"`
	Breaker string `json:"breaker" enum:"closed,half-open,open" doc:"open: the live source is left alone and other data are used."`
}

// liveness is the body of /healthz.
type liveness struct {
	Status  string `json:"status" enum:"ok"`
	Version string `json:"version"`
}

// readiness is the body of /readyz.
type readiness struct {
	Status   string       `json:"status" enum:"ready,not ready,stopping"`
	Database string       `json:"database" enum:"ok,failing"`
	Engine   string       `json:"engine" enum:"ok,failing"`
	Tools    []ToolStatus `json:"tools"`
}

const readyTimeout = 2 * time.Second

// health answers GET /healthz: the process lives.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, liveness{"ok", s.Version})
}

// ready answers GET /readyz: 200 when the server can do its work. A tool whose
// breaker is open does not keep it from that.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	state := readiness{Status: "ready", Tools: []ToolStatus{}}
	if s.Tools != nil {
		state.Tools = append(state.Tools, s.Tools()...)
	}
	check := func(what string, err error) string {
		if err == nil {
			return "ok"
		}
		s.Log.Error("not ready", "part", what, "err", err)
		state.Status = "not ready"
		return "failing"
	}
	state.Database = check("database", s.Store.Ping(ctx))
	state.Engine = check("engine", s.Engine.Ready(ctx))
	if s.streams.stopping() {
		state.Status = "stopping"
	}
	if state.Status != "ready" {
		return writeJSON(w, http.StatusServiceUnavailable, state)
	}
	return writeJSON(w, http.StatusOK, state)
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return jsonFormat.Marshal(w, v)
}

// metrics are what the API counts of itself.
type metrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	events   prometheus.Counter
}

func newMetrics(registry *prometheus.Registry, streams func() int) metrics {
	f := promauto.With(registry)
	f.NewGaugeFunc(prometheus.GaugeOpts{Name: "waymark_streams", Help: "Event streams that are open."}, func() float64 { return float64(streams()) })
	return metrics{
		requests: f.NewCounterVec(prometheus.CounterOpts{Name: "waymark_http_requests_total", Help: "Requests answered."}, []string{"route", "status"}),
		took: f.NewHistogramVec(prometheus.HistogramOpts{
			Name: "waymark_http_request_seconds", Help: "Time to answer, without streams.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"route"}),
		events: f.NewCounter(prometheus.CounterOpts{Name: "waymark_stream_events_total", Help: "Events written to streams."}),
	}
}

// streamPattern is the route of streams, which last as long as their runs.
const streamPattern = "GET /runs/{id}/events/stream"

func (m metrics) request(r *http.Request, status int, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	if route != streamPattern {
		m.took.WithLabelValues(route).Observe(took.Seconds())
	}
}
