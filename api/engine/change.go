package engine

import (
	"context"
	"fmt"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// Forward sends a message that is here to another chat, marked as forwarded.
func (e *Engine) Forward(ctx context.Context, i chat.Instance, messageID, to string) (chat.Message, error) {
	m, err := chat.FindMessage(ctx, e.Pool, i.ID, messageID)
	if err != nil {
		return chat.Message{}, err
	}
	d, err := form.Forward(m)
	if err != nil {
		return chat.Message{}, err
	}
	d.AccountID, d.Origin, d.Priority = i.AccountID, chat.FromAPI, chat.PriorityAPI
	if d.To, err = chat.ParseAddress(to); err != nil {
		return chat.Message{}, err
	}
	return e.Send(ctx, i, d)
}

// React sets our reaction to a message; an empty emoji takes it back. An empty to is the message's chat.
func (e *Engine) React(ctx context.Context, i chat.Instance, to, messageID, emoji string) (chat.Message, error) {
	return e.Post(ctx, i, Outgoing{To: to, Kind: chat.KindReaction, Body: emoji, TargetID: messageID})
}

// Vote sets our vote in a poll, by the places of its options, counted from 0; none takes it back.
func (e *Engine) Vote(ctx context.Context, i chat.Instance, pollID string, options []int) (chat.Message, error) {
	p, err := chat.FindMessage(ctx, e.Pool, i.ID, pollID)
	if err != nil {
		return chat.Message{}, err
	}
	if p.Content.Poll == nil {
		return chat.Message{}, fault.Bad("message", "messageId", "is no poll")
	}
	v := &chat.Vote{Options: make([]string, len(options))}
	for n, at := range options {
		if at < 0 || at >= len(p.Content.Poll.Options) {
			return chat.Message{}, fault.Bad("message", "options", fmt.Sprintf("must be between 0 and %d", len(p.Content.Poll.Options)-1))
		}
		v.Options[n] = p.Content.Poll.Options[at]
	}
	return e.Post(ctx, i, Outgoing{Kind: chat.KindVote, TargetID: pollID, Content: chat.Content{Vote: v}})
}
