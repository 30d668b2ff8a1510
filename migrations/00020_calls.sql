-- +goose Up
CREATE TABLE calls (
	instance_id UUID NOT NULL REFERENCES instances ON DELETE CASCADE,
	id          TEXT NOT NULL, -- WhatsApp's
	chat_id     BIGINT NOT NULL REFERENCES chats ON DELETE CASCADE,
	contact_id  BIGINT REFERENCES contacts ON DELETE CASCADE, -- who calls
	video       BOOLEAN NOT NULL,
	at          TIMESTAMPTZ NOT NULL,         -- WhatsApp's
	ended_at    TIMESTAMPTZ,                  -- NULL: it rings, or is being talked
	ending      TEXT NOT NULL DEFAULT '' CHECK (ending IN ('', 'missed', 'rejected', 'elsewhere', 'over')),
	texted      BOOLEAN NOT NULL DEFAULT FALSE, -- the caller was sent the instance's text
	PRIMARY KEY (instance_id, id)
);

CREATE INDEX calls_chat ON calls (chat_id, at);
CREATE INDEX calls_contact ON calls (contact_id) WHERE contact_id IS NOT NULL;
