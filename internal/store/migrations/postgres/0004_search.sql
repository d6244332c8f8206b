-- 0004_search: what a list of runs is searched by and shows. Runs of before are found
-- by words in small letters, without what Go folds (see store.fold).

-- +goose Up
ALTER TABLE run
    ADD COLUMN search text NOT NULL DEFAULT '',          -- prompt and destination, folded
    ADD COLUMN checks integer NOT NULL DEFAULT 0,        -- that were made of the plan
    ADD COLUMN checks_held integer NOT NULL DEFAULT 0,   -- of them
    ADD COLUMN repairs integer NOT NULL DEFAULT 0;       -- cycles of repair that the plan has seen

-- A migration belongs to no org and would see no row; the owner does, for this once.
ALTER TABLE run NO FORCE ROW LEVEL SECURITY;
UPDATE run SET search = lower(concat_ws(' ', request->>'prompt', intent->'destination'->>'city', intent->'destination'->>'country'));
ALTER TABLE run FORCE ROW LEVEL SECURITY;
