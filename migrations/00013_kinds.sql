-- +goose Up
-- Whether an answer may be to a menu is asked of every text that comes in: few chats have one.
CREATE INDEX messages_menu ON messages (chat_id, seq) WHERE kind = 'menu';
