-- +goose Up
-- An account's own words for opting out of campaigns and in again, beside those that everybody may use. They hold for all of
-- its instances.
CREATE TABLE opt_words (
	account_id UUID PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
	out_words  TEXT[] NOT NULL DEFAULT '{}',
	in_words   TEXT[] NOT NULL DEFAULT '{}',
	updated_at TIMESTAMPTZ NOT NULL
);
