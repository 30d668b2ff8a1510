-- +goose Up
-- Whether everybody gets the file who knows its name: what was uploaded to be shared is, what was received is not.
ALTER TABLE media ADD public BOOLEAN NOT NULL DEFAULT FALSE;
