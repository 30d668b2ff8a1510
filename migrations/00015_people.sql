-- +goose Up
-- What WhatsApp shows of a person, as it was seen last.
ALTER TABLE contacts
	ADD COLUMN about         TEXT NOT NULL DEFAULT '',
	ADD COLUMN business_name TEXT NOT NULL DEFAULT '', -- that WhatsApp has verified
	ADD COLUMN picture_id    TEXT NOT NULL DEFAULT '',
	ADD COLUMN seen_at       TIMESTAMPTZ; -- when the above was looked up; NULL: never

CREATE INDEX contacts_list ON contacts (instance_id, id);

-- Which numbers are on WhatsApp, so that it is not asked again and again.
CREATE TABLE numbers (
	account_id    UUID NOT NULL REFERENCES accounts ON DELETE CASCADE,
	phone         TEXT NOT NULL, -- digits, as asked
	canonical     TEXT NOT NULL DEFAULT '', -- digits, as WhatsApp knows it; empty: it is not on WhatsApp
	lid           TEXT NOT NULL DEFAULT '',
	business_name TEXT NOT NULL DEFAULT '',
	checked_at    TIMESTAMPTZ NOT NULL,
	PRIMARY KEY (account_id, phone)
);
