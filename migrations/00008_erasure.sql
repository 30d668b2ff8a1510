-- +goose Up
-- Erasing a contact, and joining two that turned out to be one, looks for what the person wrote.
CREATE INDEX messages_contact ON messages (contact_id) WHERE contact_id IS NOT NULL;
