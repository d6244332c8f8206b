package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"waymark/internal/agent"
	"waymark/internal/atlas"
	"waymark/internal/engine"
	"waymark/internal/feed"
	"waymark/internal/store"
	"waymark/internal/tool"
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
}

// newLog returns the logger of the configuration.
func (c *Config) newLog(w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// open opens the database, migrates it and joins the parts.
func open(ctx context.Context, c *Config, log *slog.Logger) (*app, error) {
	world, err := atlas.Load()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(c.Database)
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a := &app{log: log, world: world, store: s, feed: feed.New(s), box: &tool.Box{Log: log, Now: time.Now, Chaos: c.chaos}}
	a.agent = agent.New(world, a.box)
	a.engine, err = engine.New(ctx, engine.Config[agent.State]{
		Store: s, Feed: a.feed, Graph: a.agent.Graph(), Begin: agent.Begin, Log: log, Concurrency: max(1, c.Concurrency), Beat: beat,
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return a, nil
}

// close stops work and closes the database.
func (a *app) close() error {
	err := a.engine.Stop(stopWithin)
	a.box.Wait()
	return errors.Join(err, a.store.Close())
}
