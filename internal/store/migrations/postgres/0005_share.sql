-- 0005_share: links that show one itinerary to whoever has them.

-- +goose Up
CREATE TABLE share_link (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,                -- who made it
    run_id uuid NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    hash text NOT NULL UNIQUE,            -- SHA-256 of the token
    created_at timestamptz NOT NULL,
    expires_at timestamptz                -- never, where it is NULL
);
CREATE INDEX share_link_by_run ON share_link (run_id);
ALTER TABLE share_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_org ON share_link USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);
