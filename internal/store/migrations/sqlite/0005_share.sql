-- 0005_share: links that show one itinerary to whoever has them.

-- +goose Up
CREATE TABLE share_link (
    id TEXT PRIMARY KEY,
    org_id TEXT NOT NULL,
    user_id TEXT NOT NULL,                -- who made it
    run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,            -- SHA-256 of the token
    created_at INTEGER NOT NULL,
    expires_at INTEGER                    -- never, where it is NULL
) STRICT;
CREATE INDEX share_link_by_run ON share_link (run_id);
