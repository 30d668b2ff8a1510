-- +goose Up
-- How a chat looks on the owner's phone. Nothing up to the cleared message is shown; a chat without last_at
-- stands in no list.
ALTER TABLE chats
	ADD COLUMN archived      BOOLEAN NOT NULL DEFAULT FALSE,
	ADD COLUMN pinned_at     TIMESTAMPTZ,
	ADD COLUMN muted_until   TIMESTAMPTZ,                    -- the end of the year 9999: for good
	ADD COLUMN marked_unread BOOLEAN NOT NULL DEFAULT FALSE, -- by hand, whatever unread says
	ADD COLUMN by_lid        BOOLEAN NOT NULL DEFAULT FALSE, -- WhatsApp names the chat's people by LID
	ADD COLUMN cleared_at    TIMESTAMPTZ NOT NULL DEFAULT 'epoch',
	ADD COLUMN cleared_seq   BIGINT NOT NULL DEFAULT 0;

DROP INDEX chats_recent;
CREATE INDEX chats_recent ON chats (instance_id, last_at, id) WHERE last_at IS NOT NULL;

ALTER TABLE messages
	ADD COLUMN starred    BOOLEAN NOT NULL DEFAULT FALSE,
	ADD COLUMN deleted_at TIMESTAMPTZ; -- for the owner alone

-- What is read in the order in which it was said. Messages of the time before the link come later than newer ones,
-- so that seq does not tell.
CREATE INDEX messages_time ON messages (chat_id, at, seq) WHERE target_id = '';

-- Messages of the time before the link count down from here: they are below every watermark, and wake nobody.
CREATE SEQUENCE messages_past INCREMENT BY -1;

ALTER TABLE contacts ADD COLUMN saved BOOLEAN NOT NULL DEFAULT FALSE; -- in the phone's address book

-- Pieces of history that the phone has announced. A piece is fetched and stored in steps; a crash resumes it.
CREATE TABLE histories (
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	id          TEXT NOT NULL,             -- of the message that announced the piece
	seq         BIGINT GENERATED ALWAYS AS IDENTITY,
	notice      BYTEA NOT NULL,            -- where the piece is and how to read it, as WhatsApp put it; empty once done
	steps       INT NOT NULL DEFAULT 0,    -- how many are stored
	messages    INT NOT NULL DEFAULT 0,    -- how many were new
	tries       INT NOT NULL DEFAULT 0,
	done_at     TIMESTAMPTZ,
	created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
	PRIMARY KEY (instance_id, id)
);

CREATE INDEX histories_waiting ON histories (instance_id, seq) WHERE done_at IS NULL;
