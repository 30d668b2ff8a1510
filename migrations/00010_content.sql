-- +goose Up
-- What a message carries besides its text, and what became of it later. raw is WhatsApp's own form: of what
-- came in all but plain texts, for forwarding and for fetching its file; of what goes out whatever could not be
-- composed again the same (the keys of an uploaded file, the secret of a poll).
ALTER TABLE messages
	ADD COLUMN content    JSONB NOT NULL DEFAULT '{}',
	ADD COLUMN raw        BYTEA,
	ADD COLUMN media_id   UUID,
	ADD COLUMN target_id  TEXT NOT NULL DEFAULT '', -- the message that a reaction, edit, revocation or vote is about
	ADD COLUMN edited_at  TIMESTAMPTZ,
	ADD COLUMN revoked_at TIMESTAMPTZ,
	ADD COLUMN played_at  TIMESTAMPTZ;

CREATE INDEX messages_target ON messages (instance_id, target_id) WHERE target_id <> '';
