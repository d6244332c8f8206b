package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/engine"
	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/tool"
	"waymark/internal/trip"
)

// beat is how often a worker says that it lives.
const beat = time.Second

// stopWithin is how long a process may take to stop.
const stopWithin = 10 * time.Second

// app is the parts of a process that plans trips.
type app struct {
	log    *slog.Logger
	world  *atlas.World
	store  *store.Store
	feed   *feed.Feed
	box    *tool.Box
	agent  *agent.Agent
	engine *engine.Engine[agent.State]

	endRelay context.CancelFunc
	relaying sync.WaitGroup
}

// newLog returns the logger of the configuration.
func (c *Config) newLog(w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// open opens the database and joins the parts. Where migrate says so it brings the
// schema to this version first, which must be there else.
func open(ctx context.Context, c *Config, log *slog.Logger, migrate func(*store.Store) bool) (*app, error) {
	return openWith(ctx, c, log, migrate, func(w *atlas.World, box *tool.Box) (*agent.Agent, error) { return agent.New(w, box), nil })
}

// openWith is open with an agent of the caller's making.
func openWith(ctx context.Context, c *Config, log *slog.Logger, migrate func(*store.Store) bool,
	newAgent func(*atlas.World, *tool.Box) (*agent.Agent, error)) (*app, error) {
	world, err := atlas.Load()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(c.Database)
	if err != nil {
		return nil, err
	}
	if _, given := c.chaos[languageModel]; given {
		log.Warn("this version asks no language model: chaos has nothing to disturb there")
	}
	if migrate(s) {
		err = bringUp(ctx, s)
	} else {
		err = s.Check(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a := &app{log: log, world: world, store: s, feed: feed.New(s), box: &tool.Box{Log: log, Now: time.Now, Chaos: c.chaos}}
	if a.agent, err = newAgent(world, a.box); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a.agent.Past = s
	a.engine, err = engine.New(ctx, engine.Config[agent.State]{
		Store: s, Feed: a.feed, Graph: a.agent.Graph(), Begin: agent.Begin, Log: log, Concurrency: max(1, c.Concurrency), Beat: beat,
		Retain: time.Duration(c.Retain), Migrate: migrate(s),
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	relay, end := context.WithCancel(context.WithoutCancel(ctx))
	a.endRelay = end
	a.relaying.Go(func() { a.feed.Relay(relay) })
	return a, nil
}

// bringUp brings the schema to this version's. A role that must not serve must not
// do this either: what it makes is its own, and the role that serves could not use
// it.
func bringUp(ctx context.Context, s *store.Store) error {
	if s.Postgres() != nil {
		if err := s.Check(ctx); errors.Is(err, trip.ErrForbidden) {
			return err
		}
	}
	return s.Migrate(ctx)
}

// always, and ownFile, say when to migrate: a file belongs to this process, a
// server's database to whoever looks after it.
func always(*store.Store) bool    { return true }
func ownFile(s *store.Store) bool { return s.SQLite() != nil }

// close stops work and closes the database, within the time.
func (a *app) close(within time.Duration) error {
	err := a.engine.Stop(within)
	a.endRelay()
	a.relaying.Wait()
	a.box.Close()
	return errors.Join(err, a.store.Close())
}
