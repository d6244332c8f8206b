-- 0003_threads: the what-ifs of a run are looked up by it, as on PostgreSQL.

-- +goose Up
CREATE INDEX run_by_parent ON run (parent_id) WHERE parent_id IS NOT NULL;
