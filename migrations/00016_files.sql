-- +goose Up
-- A message's file, once it is in the store; the message outlives it.
UPDATE messages SET media_id = NULL WHERE media_id IS NOT NULL;
ALTER TABLE messages ADD CONSTRAINT messages_media_id_fkey FOREIGN KEY (media_id) REFERENCES media ON DELETE SET NULL;
CREATE INDEX messages_media ON messages (media_id) WHERE media_id IS NOT NULL;

-- What a file became on WhatsApp's media server. It is sent to others for as long as they will find it there.
CREATE TABLE uploads (
	media_id    UUID NOT NULL REFERENCES media ON DELETE CASCADE,
	kind        TEXT NOT NULL,       -- of the messages: a voice note has other bytes than the file it was made of
	message     BYTEA NOT NULL,      -- the part of a message that carries the file, keys included, as WhatsApp encodes it
	fresh_until TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (media_id, kind)
);

-- Which files of messages are fetched as they come. An instance without a row has the defaults.
CREATE TABLE download_policies (
	instance_id UUID PRIMARY KEY REFERENCES instances ON DELETE CASCADE,
	kinds       TEXT[] NOT NULL,
	max_bytes   BIGINT NOT NULL CHECK (max_bytes >= 0)
);
