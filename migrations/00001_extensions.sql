-- +goose Up
CREATE EXTENSION IF NOT EXISTS vector;

-- halfvec and iterative index scans, on which search stands, came with 0.8.
-- +goose StatementBegin
DO $$
DECLARE
	installed TEXT := (SELECT extversion FROM pg_extension WHERE extname = 'vector');
BEGIN
	IF string_to_array(installed, '.')::INT[] < ARRAY[0, 8] THEN
		RAISE EXCEPTION 'pgvector % is too old: install 0.8 or later, then run ALTER EXTENSION vector UPDATE', installed;
	END IF;
END
$$;
-- +goose StatementEnd
