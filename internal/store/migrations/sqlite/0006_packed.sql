-- 0006_packed: checkpoints and itineraries come compressed (store.pack). Rows of
-- before stay as they are, in the column of before; a row has one of the two. SQLite
-- cannot let a column be NULL that must not, so the tables are made anew.

-- +goose Up
CREATE TABLE checkpoint_new (
    run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL,
    commits INTEGER NOT NULL,             -- transitions committed so far
    state TEXT,                           -- JSON of the graph's state, of before
    packed BLOB,                          -- the same compressed
    CHECK ((state IS NULL) <> (packed IS NULL))
) STRICT;
INSERT INTO checkpoint_new (run_id, org_id, commits, state) SELECT run_id, org_id, commits, state FROM checkpoint;
DROP TABLE checkpoint;
ALTER TABLE checkpoint_new RENAME TO checkpoint;

CREATE TABLE itinerary_new (
    run_id TEXT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    org_id TEXT NOT NULL,
    body TEXT,                            -- JSON: trip.Itinerary, of before
    packed BLOB,                          -- the same compressed
    CHECK ((body IS NULL) <> (packed IS NULL))
) STRICT;
INSERT INTO itinerary_new (run_id, org_id, body) SELECT run_id, org_id, body FROM itinerary;
DROP TABLE itinerary;
ALTER TABLE itinerary_new RENAME TO itinerary;
