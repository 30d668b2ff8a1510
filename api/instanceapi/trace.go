package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/chat"
	"balas/rules"
)

// tracedMessage is the way of a message: how it came, what the bot decided and why, and what became of the reply.
type tracedMessage struct {
	MessageID   string                  `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	ReceivedAt  string                  `json:"receivedAt" doc:"WhatsApp's time of the message." example:"2026-03-20T10:30:00.000Z"`
	StoredAt    string                  `json:"storedAt" doc:"From when on it could not be lost; copies that came again were left out." example:"2026-03-20T10:30:00.120Z"`
	Owner       chat.Owner              `json:"owner" enum:"bot,human,muted" doc:"Who has the chat now." example:"bot"`
	OwnerReason string                  `json:"ownerReason,omitempty"`
	Heard       *heard                  `json:"heard,omitempty" doc:"Of a voice note or picture: what a model made of it. Absent: none tried."`
	Turn        wire.Maybe[tracedTurn]  `json:"turn" doc:"null: it was not decided, or it is none of the bot's."`
	Reply       wire.Maybe[tracedReply] `json:"reply" doc:"null: there was none."`
}

type tracedTurn struct {
	ID        string      `json:"id" format:"uuid"`
	Decision  rules.Do    `json:"decision" enum:"ignore,reply,ask" example:"ask"`
	Reason    string      `json:"reason" example:"answered"`
	DecidedAt string      `json:"decidedAt" example:"2026-03-20T10:30:06.000Z"`
	Trace     rules.Trace `json:"trace" doc:"What led to the decision: the keyword rule, or what the agent found, asked and checked."`
}

type tracedReply struct {
	MessageID   string      `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Body        string      `json:"body"`
	Status      chat.Status `json:"status" enum:"queued,sent,delivered,read,played,failed" example:"read"`
	QueuedAt    string      `json:"queuedAt" example:"2026-03-20T10:30:06.000Z"`
	SentAt      *string     `json:"sentAt"`
	DeliveredAt *string     `json:"deliveredAt"`
	ReadAt      *string     `json:"readAt"`
	Error       string      `json:"error,omitempty"`
}

func (d dialect) trace(ctx context.Context, in *messageRequest) (tracedMessage, error) {
	m, err := d.find(ctx, in)
	if err != nil {
		return tracedMessage{}, err
	}
	c, err := chat.FindChat(ctx, d.Pool, m.ChatID)
	if err != nil {
		return tracedMessage{}, err
	}
	out := tracedMessage{MessageID: m.ID, ReceivedAt: wire.Time(m.At), StoredAt: wire.Time(m.CreatedAt), Owner: c.Owner, OwnerReason: c.OwnerReason, Heard: heardOf(m)}
	t, ok, err := rules.TurnOf(ctx, d.Pool, m)
	if err != nil || !ok {
		return out, err
	}
	out.Turn.Value = &tracedTurn{ID: t.ID.String(), Decision: t.Decision, Reason: string(t.Reason), DecidedAt: wire.Time(t.CreatedAt), Trace: t.Trace}
	if t.ReplyID == "" {
		return out, nil
	}
	reply, err := chat.FindMessage(ctx, d.Pool, m.InstanceID, t.ReplyID)
	out.Reply.Value = &tracedReply{
		MessageID: reply.ID, Body: reply.Body, Status: reply.Status, QueuedAt: wire.Time(reply.CreatedAt), SentAt: wire.MaybeTime(reply.SentAt),
		DeliveredAt: wire.MaybeTime(reply.DeliveredAt), ReadAt: wire.MaybeTime(reply.ReadAt), Error: reply.Error,
	}
	return out, err
}
