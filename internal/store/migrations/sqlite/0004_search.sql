-- 0004_search: what a list of runs is searched by and shows. Runs of before are found
-- by words in small letters, without what Go folds (see store.fold).

-- +goose Up
ALTER TABLE run ADD COLUMN search TEXT NOT NULL DEFAULT '';            -- prompt and destination, folded
ALTER TABLE run ADD COLUMN checks INTEGER NOT NULL DEFAULT 0;          -- that were made of the plan
ALTER TABLE run ADD COLUMN checks_held INTEGER NOT NULL DEFAULT 0;     -- of them
ALTER TABLE run ADD COLUMN repairs INTEGER NOT NULL DEFAULT 0;         -- cycles of repair that the plan has seen

UPDATE run SET search = lower(coalesce(request->>'prompt', '') || ' ' || coalesce(intent->'destination'->>'city', '') || ' ' ||
    coalesce(intent->'destination'->>'country', ''));
