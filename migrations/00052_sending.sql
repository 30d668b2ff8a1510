-- +goose Up
-- The names of fields that some recipient has: what they fill in is known before anybody is written to.
ALTER TABLE campaigns ADD fields TEXT[] NOT NULL DEFAULT '{}';

-- The campaign's message that a customer answers.
CREATE INDEX messages_campaign ON messages (chat_id, seq) WHERE origin = 'campaign';
