package whatsapp

import (
	"context"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// pastMax is how many messages of a chat's history are stored in one transaction.
const pastMax = 200

var errNoMessages = fault.Missing("message")

// historyStep reads a part of a piece of history, outside of any transaction, and returns what stores it.
type historyStep func(ctx context.Context) storeHistoryTx

// storeHistoryTx stores a part of a piece of history and returns how many messages were new.
type storeHistoryTx func(ctx context.Context, tx pgx.Tx) (stored int, err error)

// historySteps are the parts of a piece, always the same in the same order: each chat with so many of its messages, and
// in the end what people call themselves.
func (x *session) historySteps(p *chat.HistoryPiece, piece *waHistorySync.HistorySync) iter.Seq[historyStep] {
	fresh := piece.GetSyncType() == waHistorySync.HistorySync_INITIAL_BOOTSTRAP && time.Since(p.CreatedAt) < staleAfter
	return func(yield func(historyStep) bool) {
		for _, c := range piece.GetConversations() {
			for from := 0; from == 0 || from < len(c.GetMessages()); from += pastMax {
				to := min(from+pastMax, len(c.GetMessages()))
				if !yield(x.chatStep(c, c.GetMessages()[from:to], fresh && from == 0)) {
					return
				}
			}
		}
		yield(x.namesStep(piece.GetPushnames()))
	}
}

func (x *session) chatStep(c *waHistorySync.Conversation, messages []*waHistorySync.HistorySyncMsg, fresh bool) historyStep {
	return func(ctx context.Context) storeHistoryTx {
		past, ok := x.pastChat(ctx, c, messages, fresh)
		if !ok {
			return nothing
		}
		return func(ctx context.Context, tx pgx.Tx) (int, error) {
			return chat.StorePastTx(ctx, tx, x.instance.AccountID, x.instance.ID, past)
		}
	}
}

func (x *session) namesStep(names []*waHistorySync.Pushname) historyStep {
	return func(context.Context) storeHistoryTx {
		called := map[chat.Address]string{}
		for _, n := range names {
			who, err := types.ParseJID(n.GetID())
			if name := form.Clean(n.GetPushname(), form.ShortMax); err == nil && name != "" && form.IsPerson(form.Address(who)) {
				called[form.Address(who)] = name
			}
		}
		return func(ctx context.Context, tx pgx.Tx) (int, error) {
			return 0, chat.NameTx(ctx, tx, x.instance.ID, called)
		}
	}
}

// nothing stores nothing.
func nothing(context.Context, pgx.Tx) (int, error) { return 0, nil }

// pastChat is a chat of the history; false for broadcasts and channels.
func (x *session) pastChat(ctx context.Context, c *waHistorySync.Conversation, messages []*waHistorySync.HistorySyncMsg, fresh bool) (chat.PastChat, bool) {
	where, err := types.ParseJID(c.GetID())
	if err != nil || form.Address(where).IsZero() {
		return chat.PastChat{}, false
	}
	past := chat.PastChat{
		Addresses: x.namesOf(ctx, where, c.GetPnJID(), c.GetLidJID()), Name: form.Clean(c.GetName(), form.ShortMax),
		At: time.Unix(int64(max(c.GetConversationTimestamp(), c.GetLastMsgTimestamp())), 0),
	}
	if fresh {
		unread := int(c.GetUnreadCount())
		past.Unread, past.Marked = &unread, c.GetMarkedAsUnread()
	}
	for _, m := range messages {
		past.Messages = append(past.Messages, x.past(ctx, where, m.GetMessage())...)
	}
	for _, m := range past.Messages {
		if m.At.After(past.At) {
			past.At = m.At
		}
	}
	return past, true
}

// namesOf are the addresses of a chat: the group's, or those of the person.
func (x *session) namesOf(ctx context.Context, where types.JID, others ...string) []chat.Address {
	names := []chat.Address{form.Address(where)}
	if names[0].Kind == chat.Group {
		return names
	}
	candidates := []types.JID{x.otherName(ctx, where)}
	for _, other := range others {
		if j, err := types.ParseJID(other); err == nil {
			candidates = append(candidates, j)
		}
	}
	for _, j := range candidates {
		if a := form.Address(j); form.IsPerson(a) && a.Kind != names[0].Kind {
			return append(names, a)
		}
	}
	return names
}

var pastStatus = map[waWeb.WebMessageInfo_Status]chat.Status{
	waWeb.WebMessageInfo_ERROR: chat.Failed, waWeb.WebMessageInfo_PENDING: chat.Failed, waWeb.WebMessageInfo_SERVER_ACK: chat.Sent,
	waWeb.WebMessageInfo_DELIVERY_ACK: chat.Delivered, waWeb.WebMessageInfo_READ: chat.Read, waWeb.WebMessageInfo_PLAYED: chat.Played,
}

// past translates a message of the history, with the reactions to it. What is nothing for a person gives nothing.
func (x *session) past(ctx context.Context, where types.JID, web *waWeb.WebMessageInfo) []chat.Past {
	e, err := x.client.ParseWebMessage(where, web)
	if err != nil {
		return nil
	}
	switch {
	case e.Info.IsFromMe:
		e.Info.RecipientAlt = x.otherName(ctx, where)
	case e.Info.IsGroup:
		e.Info.SenderAlt = x.otherName(ctx, e.Info.Sender)
	default:
		e.Info.SenderAlt = x.otherName(ctx, where)
	}
	in, ok := form.Inbound(e)
	if !ok || in.Kind == chat.KindVote {
		return nil
	}
	all := []chat.Past{{Inbound: in, Status: chat.Sent, Starred: web.GetStarred()}}
	if web.Status != nil {
		all[0].Status = pastStatus[web.GetStatus()]
	}
	for _, r := range web.GetReactions() {
		if reaction, ok := x.pastReaction(ctx, in, r); ok {
			all = append(all, reaction)
		}
	}
	return all
}

func (x *session) pastReaction(ctx context.Context, to chat.Inbound, r *waWeb.Reaction) (chat.Past, bool) {
	in := chat.Inbound{
		ID: form.Clean(r.GetKey().GetID(), form.ShortMax), Chat: to.Chat, ChatAlt: to.ChatAlt, FromMe: r.GetKey().GetFromMe(),
		Kind: chat.KindReaction, Body: form.Clean(r.GetText(), form.ShortMax), TargetID: to.ID, At: time.UnixMilli(r.GetSenderTimestampMS()),
	}
	if to.Chat.Kind == chat.Group && !in.FromMe {
		who, err := types.ParseJID(r.GetKey().GetParticipant())
		if err != nil || !form.IsPerson(form.Address(who)) {
			return chat.Past{}, false
		}
		in.Sender, in.SenderAlt = form.Address(who), form.Address(x.otherName(ctx, who))
	}
	return chat.Past{Inbound: in, Status: chat.Sent}, in.ID != ""
}
