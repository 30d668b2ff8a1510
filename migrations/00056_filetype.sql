-- +goose Up
ALTER TABLE knowledge_files ADD COLUMN mimetype TEXT NOT NULL DEFAULT ''; -- of the bytes; empty: they were gone when it was added

UPDATE knowledge_files f SET mimetype = m.mimetype FROM media m WHERE m.id = f.media_id;
