package whatsapp

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// receiptMax is how many messages one receipt names.
const receiptMax = 100

// MarkRead reads what is unread in the chat: those who wrote it see that, unless the phone's privacy settings keep it
// from them, and the phone counts it no longer. A chat without anything unread stays as it is.
func (s *Supervisor) MarkRead(ctx context.Context, i chat.Instance, chatID int64) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, chatID)
	if err != nil || p.Unread == 0 && !p.MarkedUnread {
		return err
	}
	unread, err := chat.Unread(ctx, s.Pool, p.Chat)
	if err != nil {
		return err
	}
	if err := x.sendRead(ctx, p, unread); err != nil {
		return err
	}
	store := func(ctx context.Context) error {
		return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
			if len(unread) == 0 {
				read := true
				return chat.ArrangeTx(ctx, tx, i.AccountID, chatID, chat.Arrangement{Read: &read, At: s.Chats.Now()})
			}
			return chat.SeenTx(ctx, tx, i.AccountID, i.ID, ids(unread))
		})
	}
	if p.MarkedUnread || len(unread) < p.Unread { // what no receipt tells
		return x.change(ctx, appstate.BuildMarkChatAsRead(p.jid, true, p.at, p.key), store)
	}
	return insistently(ctx, store)
}

// sendRead sends read receipts: one for each who wrote.
func (x *session) sendRead(ctx context.Context, p spot, unread []chat.Message) error {
	now := x.Chats.Now()
	for _, by := range byAuthor(unread) {
		author, err := x.authorIn(ctx, p.Chat, by[0])
		if err != nil {
			return err
		}
		for chunk := range slices.Chunk(ids(by), receiptMax) {
			if err := x.sendReceipt(ctx, chunk, now, p.jid, author); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *session) sendReceipt(ctx context.Context, ids []string, at time.Time, to, author types.JID) error {
	return asked("send read receipt", "chat", x.client.MarkRead(ctx, ids, at, to, author))
}

// byAuthor sorts messages by who wrote them.
func byAuthor(messages []chat.Message) map[int64][]chat.Message {
	by := map[int64][]chat.Message{}
	for _, m := range messages {
		var who int64
		if m.ContactID != nil {
			who = *m.ContactID
		}
		by[who] = append(by[who], m)
	}
	return by
}

func ids(messages []chat.Message) []string {
	all := make([]string, len(messages))
	for i, m := range messages {
		all[i] = m.ID
	}
	return all
}
