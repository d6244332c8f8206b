-- 0001_runs: tenants, runs, the events that tell their story, what they came to.
-- Every table of somebody has org_id and shows a transaction the rows of its
-- app.org_id alone, to the owner of the table too. Without one it shows none.
-- What must come back as it was written is json, else jsonb.

-- +goose Up
CREATE TABLE org (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL
);

CREATE TABLE org_user (
    id uuid NOT NULL,
    org_id uuid NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE run (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    parent_id uuid REFERENCES run (id) ON DELETE CASCADE,
    status text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'failed', 'cancelled')),
    node text NOT NULL,
    step integer NOT NULL DEFAULT 0,      -- node executions that are committed
    epoch bigint NOT NULL DEFAULT 0,      -- grows with each claim: an older claim writes nothing
    request jsonb NOT NULL,               -- trip.Request
    intent jsonb,                         -- once known
    failure jsonb,                        -- trip.Failure
    cost_usd_cents bigint NOT NULL DEFAULT 0,
    last_seq bigint NOT NULL,             -- sequence of the newest event
    last_ts timestamptz NOT NULL,         -- its timestamp
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    completed_at timestamptz
) WITH (fillfactor = 70);                 -- most updates stay on their page
CREATE INDEX run_by_org ON run (org_id, created_at DESC, id DESC);
CREATE INDEX run_by_parent ON run (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE run_event (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    org_id uuid NOT NULL,
    timestamp timestamptz NOT NULL,
    sequence bigint NOT NULL,             -- 0, 1, 2, … within the run
    node text NOT NULL,
    phase text NOT NULL,
    summary text NOT NULL,
    payload json,
    UNIQUE (run_id, sequence)
);
CREATE INDEX run_event_by_time ON run_event (run_id, timestamp);

CREATE TABLE checkpoint (
    run_id uuid PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id uuid NOT NULL,
    commits integer NOT NULL,             -- transitions committed so far
    state json NOT NULL                   -- the graph's state
);

CREATE TABLE itinerary (
    run_id uuid PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id uuid NOT NULL,
    body json NOT NULL                    -- trip.Itinerary
);

CREATE TABLE idempotency_key (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,            -- SHA-256 of the canonical body
    run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, user_id, route, key)
);
CREATE INDEX idempotency_key_by_run ON idempotency_key (run_id);

CREATE TABLE stream_ticket (
    hash text PRIMARY KEY,                -- SHA-256 of the ticket
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    first_use_by timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX stream_ticket_by_run ON stream_ticket (run_id);

CREATE TABLE worker (
    id text PRIMARY KEY,
    beat timestamptz NOT NULL             -- when it last said that it lives
);

ALTER TABLE org_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE run ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE run_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoint ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE itinerary ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE stream_ticket ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_org ON org_user USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON run USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON run_event USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON checkpoint USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON itinerary USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON idempotency_key USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
CREATE POLICY own_org ON stream_ticket USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
