-- 0002_limits: how often a user may do something.

-- +goose Up
CREATE TABLE rate_limit (
    org_id TEXT NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    full_at INTEGER NOT NULL,             -- µs since 1970: when nothing that was done counts any more
    PRIMARY KEY (org_id, user_id, kind)
) STRICT;
