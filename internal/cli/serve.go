package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/spf13/cobra"

	"waymark/internal/agent"
	"waymark/internal/api"
	"waymark/internal/atlas"
	"waymark/internal/auth"
	"waymark/internal/trip"
	"waymark/internal/web"
)

func serveCommand(env Env) *cobra.Command {
	c := &Config{}
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the API and the page, and work on runs", Args: cobra.NoArgs,
		Long: `Serve the API and the page, and work on runs, until interrupted. A SQLite file is
migrated and the development user created in it first; a PostgreSQL database must
have been by "waymark migrate" and "waymark seed".

On PostgreSQL any number of processes serve and work together; --role makes one of
them do only the one or the other.`,
		Example: `  waymark serve
  waymark serve --addr 127.0.0.1:9000 --database sqlite:////var/lib/waymark/waymark.db
  waymark serve --role worker --addr 127.0.0.1:9100 --database postgres://waymark:secret@db/waymark --retain 30d
  WAYMARK_CHAOS=weather:timeout waymark serve`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.load(cmd, env, nil); err != nil {
				return err
			}
			return serve(cmd.Context(), env, c)
		},
	}
	c.serveFlags(cmd)
	return cmd
}

// serve runs a server until ctx ends, then stops within stopWithin: no new
// requests, streams drained, work handed back.
func serve(ctx context.Context, env Env, c *Config) (err error) {
	log := c.newLog(env.Stderr)
	a, err := open(ctx, c, log, ownFile)
	if err != nil {
		return err
	}
	var end time.Time // when everything must have stopped
	defer func() { err = errors.Join(err, a.close(max(time.Second, time.Until(end)))) }()
	if a.store.SQLite() != nil {
		if err := seed(ctx, a.store); err != nil {
			return err
		}
	}
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	floor := make([]byte, heapFloor)
	defer runtime.KeepAlive(floor)
	if c.Role != "api" {
		if err := a.engine.Start(ctx); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	server := a.newAPI(c)
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	web := &http.Server{
		Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return base },
	}
	if c.Role == "worker" {
		web.Handler = server.Probes()
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	fmt.Fprintf(env.Stdout, "Waymark serves on http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	end = time.Now().Add(stopWithin)
	return stop(web, server, listener, failed)
}

// heapFloor is memory that is reserved and never touched, so that it takes no room. The
// collector runs when the heap has doubled; what is alive in a server that plans is
// some 20 MB, and each run makes 5 MB of garbage. A tenth of a run's work is saved,
// and, unlike with a higher GOGC, a server with many streams takes no more for each.
const heapFloor = 32 << 20

// listen takes the address.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken by another process; name another address with --addr, or another port with PORT", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("--addr: %w", err)
	}
	return l, nil
}

// stop ends the server within three quarters of stopWithin: the listener first, so that a reader who reconnects is
// refused rather than answered, then the streams one by one, then what is left.
func stop(web *http.Server, server *api.Server, listener net.Listener, failed <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin*3/4)
	defer cancel()
	closing := listener.Close()
	drain, done := context.WithTimeout(ctx, stopWithin/2)
	defer done()
	left := server.Drain(drain)
	err := web.Shutdown(ctx)
	if err != nil {
		err = web.Close()
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) && !errors.Is(served, net.ErrClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(closing, left, err)
}

// newAPI joins the API to the parts.
func (a *app) newAPI(c *Config) *api.Server {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return api.New(api.Config{
		Metrics: metrics,
		Store:   a.store, Feed: a.feed, Engine: a.engine, Authenticate: auth.Dev, Auth: c.Auth, Destinations: a.destinations, Places: a.places,
		Sketch: a.sketch, ReadIntent: a.agent.Reader.Read, Check: a.check, Change: a.change, Judge: a.judge, Why: a.why,
		Tools: a.tools, Schemas: agent.ToolSchemas(), Page: web.Handler(c.MapStyle, api.NotFound), Fonts: web.Fonts(), Log: a.log, Version: version(), Heartbeat: c.Heartbeat, DropAfter: c.drop,
		Limits: api.Limits{NewRuns: c.NewRuns, Writes: c.Writes},
	})
}

// change returns the request of a run that changes an earlier one.
func (a *app) change(ctx context.Context, earlier trip.Run, c trip.Change) (trip.Request, error) {
	return a.agent.Change(ctx, earlier, c, time.Now())
}

// judge checks anybody's plan.
func (a *app) judge(ctx context.Context, p trip.Submission) (trip.Judgement, error) {
	return a.agent.Judge(ctx, p, time.Now())
}

// why says why a place is in a run's plan or is not.
func (a *app) why(ctx context.Context, run trip.Run, it *trip.Itinerary, place string) (trip.Why, error) {
	return a.agent.Why(ctx, run, it, place, time.Now())
}

func (a *app) tools() (all []api.ToolStatus) {
	for _, t := range a.agent.Tools.Status() {
		all = append(all, api.ToolStatus{Name: t.Name, Breaker: t.Breaker})
	}
	return all
}

// destinations returns the cities of the catalogue of whose name, other names or
// country a word begins with q.
func (a *app) destinations(q string) []api.Destination {
	found := []api.Destination{}
	q = strings.ToLower(strings.TrimSpace(q))
	for _, c := range a.world.Cities() {
		matches := q == ""
		for _, name := range append([]string{c.ID, c.Name, c.Country}, c.Aliases...) {
			matches = matches || strings.Contains(" "+strings.ToLower(name), " "+q)
		}
		if matches {
			found = append(found, destination(c))
		}
	}
	return found
}

func destination(c *atlas.City) api.Destination {
	d := api.Destination{
		ID: c.ID, City: c.Name, Country: c.Country, TZ: c.TZ, Lat: c.At.Lat, Lon: c.At.Lon, Places: len(c.Places),
		Sources: []api.DataSource{{Name: "bundled atlas", AsOf: c.AsOf, Licence: "CC0-1.0"}},
	}
	for _, airport := range c.Airports {
		d.Airports = append(d.Airports, airport.Code)
	}
	return d
}

// places returns the places of a city of the catalogue.
func (a *app) places(city string) (all []api.Place, ok bool) {
	c, ok := a.world.City(city)
	if !ok {
		return nil, false
	}
	for _, p := range c.Places {
		all = append(all, api.Place{ID: p.ID, Name: p.Name, Kind: p.Kind, Lat: p.At.Lat, Lon: p.At.Lon, Themes: append([]string{}, p.Themes...), Indoor: p.Indoor})
	}
	return all, true
}

// sketch returns the sketch of a city that has one.
func (a *app) sketch(city string) (trip.Sketch, bool) {
	c, ok := a.world.City(city)
	if !ok || c.Sketch == nil {
		return trip.Sketch{}, false
	}
	return *c.Sketch, true
}

// check refuses a request whose explicit fields name what the catalogue does not
// have.
func (a *app) check(r trip.Request) error {
	var bad trip.Invalid
	if r.Origin != "" {
		_, known := a.world.Airport(r.Origin)
		bad.Add(known, "origin_airport", "is not an airport of the catalogue")
	}
	if r.Intent != nil {
		if _, err := a.agent.Reader.Read(r, time.Now()); errors.Is(err, trip.ErrInvalid) {
			return err
		}
	}
	return bad.Err()
}
