package whatsapp

import (
	"context"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
)

// Archive puts the chat into the phone's archive, or takes it out. Archiving unpins it. Like everything that is done to
// a chat it fails with Disconnected or Unavailable when the phone's other devices cannot be told, and changes nothing then.
func (s *Supervisor) Archive(ctx context.Context, i chat.Instance, chatID int64, archived bool) error {
	return s.arrange(ctx, i, chatID, chat.Arrangement{Archived: &archived}, func(p spot) appstate.PatchInfo {
		return appstate.BuildArchive(p.jid, archived, p.at, p.key)
	})
}

// Pin puts the chat on top of the phone's list, or lets it go.
func (s *Supervisor) Pin(ctx context.Context, i chat.Instance, chatID int64, pinned bool) error {
	return s.arrange(ctx, i, chatID, chat.Arrangement{Pinned: &pinned}, func(p spot) appstate.PatchInfo {
		return appstate.BuildPin(p.jid, pinned)
	})
}

// Mute keeps the phone quiet about the chat until a time; chat.Forever: for good, a time that is past: no longer.
func (s *Supervisor) Mute(ctx context.Context, i chat.Instance, chatID int64, until time.Time) error {
	return s.arrange(ctx, i, chatID, chat.Arrangement{MutedUntil: &until}, func(p spot) appstate.PatchInfo {
		if until.Equal(chat.Forever) {
			return appstate.BuildMuteAbs(p.jid, true, nil)
		}
		end := until.UnixMilli()
		if muted := until.After(s.Chats.Now()); !muted {
			return appstate.BuildMute(p.jid, false, 0)
		}
		return appstate.BuildMuteAbs(p.jid, true, &end)
	})
}

// MarkUnread marks the chat as unread, as an owner does by hand.
func (s *Supervisor) MarkUnread(ctx context.Context, i chat.Instance, chatID int64) error {
	read := false
	return s.arrange(ctx, i, chatID, chat.Arrangement{Read: &read}, func(p spot) appstate.PatchInfo {
		return appstate.BuildMarkChatAsRead(p.jid, false, p.at, p.key)
	})
}

func (s *Supervisor) arrange(ctx context.Context, i chat.Instance, chatID int64, a chat.Arrangement, patch func(spot) appstate.PatchInfo) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, chatID)
	if err != nil {
		return err
	}
	return x.change(ctx, patch(p), func(ctx context.Context) error {
		a.At = s.Chats.Now()
		return chat.ArrangeTx(ctx, s.Pool, i.AccountID, chatID, a)
	})
}

// ClearChat takes what was said so far out of the chat on all devices of the phone's owner. Others keep it.
func (s *Supervisor) ClearChat(ctx context.Context, i chat.Instance, chatID int64) error {
	return s.clear(ctx, i, chatID, false, clearPatch)
}

// DeleteChat deletes the chat on all devices of the phone's owner, until somebody writes in it again. Others keep it.
func (s *Supervisor) DeleteChat(ctx context.Context, i chat.Instance, chatID int64) error {
	return s.clear(ctx, i, chatID, true, func(p spot) appstate.PatchInfo {
		return appstate.BuildDeleteChat(p.jid, p.at, p.key, true)
	})
}

func (s *Supervisor) clear(ctx context.Context, i chat.Instance, chatID int64, remove bool, patch func(spot) appstate.PatchInfo) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, chatID)
	if err != nil {
		return err
	}
	before := p.at.Add(time.Microsecond) // the database's step of time
	if p.at.IsZero() {
		before = s.Chats.Now()
	}
	return x.change(ctx, patch(p), func(ctx context.Context) error {
		return chat.ClearTx(ctx, s.Pool, i.AccountID, chatID, before, remove)
	})
}

// clearPatch builds what whatsmeow has no builder for, with the version and the index that WhatsApp Web writes: the chat,
// whether starred messages go too, whether files do.
func clearPatch(p spot) appstate.PatchInfo {
	patch := appstate.BuildDeleteChat(p.jid, p.at, p.key, false)
	upTo := patch.Mutations[0].Value.GetDeleteChatAction().GetMessageRange()
	patch.Mutations[0].Index = []string{appstate.IndexClearChat, p.jid.String(), "1", "0"}
	patch.Mutations[0].Value = &waSyncAction.SyncActionValue{ClearChatAction: &waSyncAction.ClearChatAction{MessageRange: upTo}}
	return patch
}

// change changes the app state, and then our rows. When these do not take it, what the phone shows by now is read anew: the
// change that comes back is the session's own, and passes for stored.
func (x *session) change(ctx context.Context, p appstate.PatchInfo, store func(context.Context) error) error {
	if err := x.patch(ctx, p); err != nil {
		return err
	}
	err := insistently(ctx, store)
	if err != nil {
		x.mirror.echoes.refused(p)
		x.mirror.collections.ask(p.Type, anew)
	}
	return err
}

// storeFor is how long somebody who asked for something waits for the database, once WhatsApp has done it.
const storeFor = 5 * time.Second

// insistently stores what WhatsApp has done, also when nobody waits for it any more. It tries again while the database is
// away, for a while.
func insistently(ctx context.Context, store func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeFor)
	defer cancel()
	retry.Do(ctx, func() error {
		if err = store(ctx); pg.Transient(err) {
			return err
		}
		return nil
	})
	return err
}

// patch changes the app state that the phone and its linked devices share. One patch at a time: each begins at the version
// that the one before left.
func (x *session) patch(ctx context.Context, p appstate.PatchInfo) error {
	x.mirror.patching.Lock()
	defer x.mirror.patching.Unlock()
	key, err := x.client.Store.AppStateKeys.GetLatestAppStateSyncKeyID(ctx)
	if err != nil {
		return fmt.Errorf("load keys of app state: %w", err)
	}
	if key == nil {
		return &fault.Fault{Kind: fault.Unavailable, Noun: "chat", Detail: "the phone has not shared its settings yet"}
	}
	p.Timestamp = time.UnixMilli(x.Chats.Now().UnixMilli())
	x.mirror.echoes.sent(p)
	err = asked("change app state", "chat", x.client.SendAppState(ours(ctx), p))
	if err == nil {
		return nil
	}
	x.mirror.echoes.refused(p)
	x.mirror.collections.ask(p.Type, anew) // it may have read what others changed, or the answer alone is lost
	if fault.Of(err).Kind != fault.Internal {
		return err
	}
	return &fault.Fault{Kind: fault.Unavailable, Noun: "chat", Detail: "WhatsApp does not take the change at present", Err: err}
}
