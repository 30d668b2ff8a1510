-- +goose Up
-- What a model made of the file of a message: the words of a voice note, or what a picture shows. NULL: nobody tried.
ALTER TABLE messages ADD COLUMN heard JSONB;
