-- 0002_limits: how often a user may do something.

-- +goose Up
CREATE TABLE rate_limit (
    org_id uuid NOT NULL REFERENCES org (id) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    full_at bigint NOT NULL,              -- µs since 1970: when nothing that was done counts any more
    PRIMARY KEY (org_id, user_id, kind)
);
ALTER TABLE rate_limit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_org ON rate_limit USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
