-- 0001_runs: tenants, runs, the events that tell their story, what they came to.
-- Every instant is µs since 1970-01-01 UTC. Every table of somebody has org_id.

-- +goose Up
CREATE TABLE org (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE org_user (
    id TEXT NOT NULL,
    org_id TEXT NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT;

CREATE TABLE run (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    parent_id TEXT REFERENCES run (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'cancelled')),
    node TEXT NOT NULL,
    step INTEGER NOT NULL DEFAULT 0,      -- node executions that are committed
    epoch INTEGER NOT NULL DEFAULT 0,     -- grows with each claim: an older claim writes nothing
    request TEXT NOT NULL,                -- JSON: trip.Request
    intent TEXT,                          -- JSON, once known
    failure TEXT,                         -- JSON: trip.Failure
    cost_usd_cents INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER NOT NULL,            -- sequence of the newest event
    last_ts INTEGER NOT NULL,             -- its timestamp
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER
) STRICT;
CREATE INDEX run_by_org ON run (org_id, created_at DESC, id DESC);

CREATE TABLE run_event (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    sequence INTEGER NOT NULL,            -- 0, 1, 2, … within the run
    node TEXT NOT NULL,
    phase TEXT NOT NULL,
    summary TEXT NOT NULL,
    payload TEXT,                         -- JSON
    UNIQUE (run_id, sequence)
) STRICT;
CREATE INDEX run_event_by_time ON run_event (run_id, timestamp);

CREATE TABLE checkpoint (
    run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL,
    commits INTEGER NOT NULL,             -- transitions committed so far
    state TEXT NOT NULL                   -- JSON of the graph's state
) STRICT;

CREATE TABLE itinerary (
    run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL,
    body TEXT NOT NULL                    -- JSON: trip.Itinerary
) STRICT;

CREATE TABLE idempotency_key (
    org_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,            -- SHA-256 of the canonical body
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (org_id, user_id, route, key)
) STRICT;

CREATE TABLE stream_ticket (
    hash TEXT PRIMARY KEY,                -- SHA-256 of the ticket
    org_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    first_use_by INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE TABLE worker (
    id TEXT PRIMARY KEY,
    beat INTEGER NOT NULL                 -- when it last said that it lives
) STRICT;
