-- 0006_packed: checkpoints and itineraries come compressed (store.pack) and are
-- stored as they come: PostgreSQL neither parses nor compresses them. Rows of before
-- stay as they are, in the column of before; a row has one of the two.

-- +goose Up
ALTER TABLE checkpoint
    ADD COLUMN packed bytea,
    ALTER COLUMN packed SET STORAGE EXTERNAL,
    ALTER COLUMN state DROP NOT NULL,
    ADD CONSTRAINT checkpoint_is_one CHECK ((state IS NULL) <> (packed IS NULL));
ALTER TABLE itinerary
    ADD COLUMN packed bytea,
    ALTER COLUMN packed SET STORAGE EXTERNAL,
    ALTER COLUMN body DROP NOT NULL,
    ADD CONSTRAINT itinerary_is_one CHECK ((body IS NULL) <> (packed IS NULL));
