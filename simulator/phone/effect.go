package phone

import (
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// change is a mutation on its way into what the phone shows.
type change struct {
	index []string
	// chat is the number or group that the mutation is about, empty if it is about none.
	chat  string
	value *waSyncAction.SyncActionValue
	gone  bool
}

// effects are what mutations do to what the phone shows, by the first word of their index. Other kinds show nowhere.
var effects = map[string]func(*world.View, change){
	appstate.IndexMute: func(v *world.View, c change) {
		action := c.value.GetMuteAction()
		v.Chat(c.chat, func(chat *world.ChatView) { chat.Muted, chat.MutedUntil = action.GetMuted(), mutedUntil(action) })
	},
	appstate.IndexPin: func(v *world.View, c change) {
		v.Chat(c.chat, func(chat *world.ChatView) { chat.Pinned = c.value.GetPinAction().GetPinned() })
	},
	appstate.IndexArchive: func(v *world.View, c change) {
		v.Chat(c.chat, func(chat *world.ChatView) { chat.Archived = c.value.GetArchiveChatAction().GetArchived() })
	},
	appstate.IndexMarkChatAsRead:       markRead,
	appstate.IndexDeleteChat:           func(v *world.View, c change) { forget(v, c, c.value.GetDeleteChatAction().GetMessageRange(), true) },
	appstate.IndexClearChat:            func(v *world.View, c change) { forget(v, c, c.value.GetClearChatAction().GetMessageRange(), false) },
	appstate.IndexStar:                 star,
	appstate.IndexDeleteMessageForMe:   hide,
	appstate.IndexContact:              save,
	appstate.IndexLabelEdit:            label,
	appstate.IndexLabelAssociationChat: tag,
	appstate.IndexSettingPushName:      func(v *world.View, c change) { v.Name = c.value.GetPushNameSetting().GetName() },
}

// apply shows a mutation on the phone. A new name of the account becomes the phone's.
func (p *Phones) apply(owner *world.Person, chat string, m syncd.Mutation) {
	effect, known := effects[m.Index[0]]
	if !known {
		return
	}
	c := change{index: m.Index, chat: chat, value: m.Value, gone: m.Remove}
	if c.gone {
		c.value = nil
	}
	p.world.Arrange(owner, func(v *world.View) { effect(v, c) })
	if name := c.value.GetPushNameSetting().GetName(); name != "" {
		_ = p.world.Change(owner, world.Change{Name: &name}) // cannot be malformed
	}
}

// chatIn is the chat that a mutation is about: a number, or the JID of a group.
func (p *Phones) chatIn(index []string) string {
	at := 1
	if index[0] == appstate.IndexLabelAssociationChat {
		at = 2
	}
	if len(index) <= at {
		return ""
	}
	return p.chatNamed(index[at])
}

// chatNamed is how a chat is called here whose JID in any addressing is given.
func (p *Phones) chatNamed(name string) string {
	jid, err := types.ParseJID(name)
	if err != nil {
		return name
	}
	if person := p.world.Find(jid); person != nil {
		return person.Number
	}
	if jid.Server == types.DefaultUserServer {
		return jid.User
	}
	return jid.String()
}

func mutedUntil(action *waSyncAction.MuteAction) time.Time {
	if !action.GetMuted() || action.GetMuteEndTimestamp() <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(action.GetMuteEndTimestamp())
}

func markRead(v *world.View, c change) {
	if c.gone {
		return
	}
	v.Chat(c.chat, func(chat *world.ChatView) {
		if chat.MarkedUnread = !c.value.GetMarkChatAsReadAction().GetRead(); !chat.MarkedUnread {
			chat.Unread = 0
		}
	})
}

// forget takes messages out of a chat, up to the last one that the owner saw.
func forget(v *world.View, c change, upTo *waSyncAction.SyncActionMessageRange, deleted bool) {
	if c.gone {
		return
	}
	last := max(upTo.GetLastMessageTimestamp(), upTo.GetLastSystemMessageTimestamp())
	v.Chat(c.chat, func(chat *world.ChatView) {
		if at := time.Unix(last, 0); at.After(chat.Gone) {
			chat.Gone = at
		}
		chat.Deleted, chat.Unread, chat.MarkedUnread = deleted, 0, false
	})
}

func star(v *world.View, c change) {
	if len(c.index) < 3 {
		return
	}
	v.Chat(c.chat, func(chat *world.ChatView) {
		chat.Starred = world.With(chat.Starred, c.index[2], c.value.GetStarAction().GetStarred())
	})
}

func hide(v *world.View, c change) {
	if len(c.index) < 3 || c.gone {
		return
	}
	v.Chat(c.chat, func(chat *world.ChatView) { chat.Hidden = world.With(chat.Hidden, c.index[2], true) })
}

func save(v *world.View, c change) {
	if c.gone {
		world.Put[world.Contact](&v.Contacts, c.chat, nil)
		return
	}
	action := c.value.GetContactAction()
	world.Put(&v.Contacts, c.chat, &world.Contact{FullName: action.GetFullName(), FirstName: action.GetFirstName()})
}

func label(v *world.View, c change) {
	if len(c.index) < 2 {
		return
	}
	action := c.value.GetLabelEditAction()
	if c.gone || action.GetDeleted() {
		world.Put[world.Label](&v.Labels, c.index[1], nil)
		return
	}
	world.Put(&v.Labels, c.index[1], &world.Label{Name: action.GetName(), Color: action.GetColor()})
}

func tag(v *world.View, c change) {
	v.Chat(c.chat, func(chat *world.ChatView) {
		chat.Labels = world.With(chat.Labels, c.index[1], c.value.GetLabelAssociationAction().GetLabeled())
	})
}
