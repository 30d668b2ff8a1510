-- +goose Up
ALTER TABLE instances
	ADD COLUMN state_cause      TEXT NOT NULL DEFAULT '', -- why it is in its state, by name; empty: nothing to say
	ADD COLUMN state_until      TIMESTAMPTZ,              -- when the state ends by itself, as a ban does
	ADD COLUMN passkey          JSONB,                    -- what the owner has to answer while the number is linked
	ADD COLUMN reject_calls     BOOLEAN NOT NULL DEFAULT FALSE,
	ADD COLUMN reject_call_text TEXT NOT NULL DEFAULT ''; -- sent to who called; empty: nothing is
