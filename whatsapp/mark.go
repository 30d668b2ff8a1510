package whatsapp

import (
	"context"
	"strconv"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// Star stars a message on all devices of the phone's owner, or takes the star away.
func (s *Supervisor) Star(ctx context.Context, i chat.Instance, id string, starred bool) error {
	mark := chat.Mark{Starred: &starred}
	return s.mark(ctx, i, id, mark, func(index []string, _ chat.Message) appstate.PatchInfo {
		return markPatch(appstate.IndexStar, 2, index, &waSyncAction.SyncActionValue{StarAction: &waSyncAction.StarAction{Starred: &starred}})
	})
}

// DeleteForMe deletes a message on all devices of the phone's owner. Others keep it.
func (s *Supervisor) DeleteForMe(ctx context.Context, i chat.Instance, id string) error {
	return s.mark(ctx, i, id, chat.Mark{Deleted: true}, func(index []string, m chat.Message) appstate.PatchInfo {
		action := &waSyncAction.DeleteMessageForMeAction{DeleteMedia: proto.Bool(true), MessageTimestamp: proto.Int64(m.At.Unix())}
		return markPatch(appstate.IndexDeleteMessageForMe, 3, index, &waSyncAction.SyncActionValue{DeleteMessageForMeAction: action})
	})
}

// mark does to a message what patch says. The index of a message in the app state is its chat, its id, whether it is
// from its owner, and who wrote it, or 0.
func (s *Supervisor) mark(ctx context.Context, i chat.Instance, id string, mark chat.Mark, patch func([]string, chat.Message) appstate.PatchInfo) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	m, err := chat.FindMessage(ctx, s.Pool, i.ID, id)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, m.ChatID)
	if err != nil {
		return err
	}
	author, err := x.authorIn(ctx, p.Chat, m)
	if err != nil {
		return err
	}
	by := "0"
	if !author.IsEmpty() {
		by = author.String()
	}
	index := []string{p.jid.String(), m.ID, strconv.Itoa(bit(m.FromMe)), by}
	return x.change(ctx, patch(index, m), func(ctx context.Context) error {
		mark.At = s.Chats.Now()
		return chat.MarkTx(ctx, s.Pool, i.AccountID, i.ID, m.ID, mark)
	})
}

func markPatch(name string, version int32, index []string, value *waSyncAction.SyncActionValue) appstate.PatchInfo {
	return appstate.PatchInfo{Type: appstate.WAPatchRegularHigh, Mutations: []appstate.MutationInfo{{
		Index: append([]string{name}, index...), Version: version, Value: value,
	}}}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
