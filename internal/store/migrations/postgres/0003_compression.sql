-- 0003_compression: a checkpoint is some 200 KB of JSON and is written several times
-- a run. PostgreSQL's own method of compression is the slower one; LZ4 costs less CPU
-- time. A server that was built without it keeps its own.

-- +goose Up
-- +goose StatementBegin
DO $$ BEGIN
    ALTER TABLE checkpoint ALTER COLUMN state SET COMPRESSION lz4;
    ALTER TABLE itinerary ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    RAISE NOTICE 'LZ4 is not there: checkpoints are compressed by PostgreSQL''s own method';
END $$;
-- +goose StatementEnd
