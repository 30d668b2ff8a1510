package phone

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waSyncAction"

	"balas/simulator/syncd"
	"balas/simulator/world"
)

// Arrangement is what an owner does with a chat on the phone. What is nil, false or empty stays as it is.
type Arrangement struct {
	Archived, Pinned *bool
	Mute             *Mute
	Unread           *bool
	// Deleted takes the chat away with its messages, Cleared only the messages.
	Deleted, Cleared bool
	// Starred, Unstarred and Hidden are ids of messages; hidden ones are deleted on this phone only.
	Starred, Unstarred, Hidden []string
}

// Mute says whether a chat is muted and until when; for good if Until is zero.
type Mute struct {
	On    bool
	Until time.Time
}

// Arrange changes how a phone shows a chat, and tells its clients. It fails with ErrNotFound for messages that are not in the
// chat and with ErrConflict when the phone is offline.
func (p *Phones) Arrange(owner *world.Person, chat world.Chat, wanted Arrangement) error {
	if err := p.reachable(owner); err != nil {
		return err
	}
	target := arranged{phones: p, owner: owner, chat: chat, jid: chat.JID(p.world.AddressingIn(chat)).String()}
	high, err := target.high(wanted)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		name    syncd.Name
		changes []syncd.Mutation
	}{{syncd.RegularLow, target.low(wanted)}, {syncd.RegularHigh, high}} {
		if len(part.changes) == 0 {
			continue
		}
		if err := p.push(owner, part.name, part.changes...); err != nil {
			return err
		}
	}
	return nil
}

func (p *Phones) reachable(owner *world.Person) error {
	if !p.world.Settings(owner).Online {
		return fmt.Errorf("%w: the phone of %s is offline", world.ErrConflict, owner.Number)
	}
	return nil
}

// arranged is a chat that its owner arranges.
type arranged struct {
	phones *Phones
	owner  *world.Person
	chat   world.Chat
	jid    string
}

// low are the changes that go into the collection for what chats look like in the list. An archived chat is not pinned.
func (a arranged) low(wanted Arrangement) []syncd.Mutation {
	var changes []syncd.Mutation
	if wanted.Archived != nil {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexArchive, a.jid}, Version: 3, Value: &waSyncAction.SyncActionValue{
				ArchiveChatAction: &waSyncAction.ArchiveChatAction{Archived: wanted.Archived, MessageRange: a.last()},
			},
		})
		if *wanted.Archived && wanted.Pinned == nil && a.phones.world.View(a.owner).Chats[a.chat.Name()].Pinned {
			wanted.Pinned = proto.Bool(false)
		}
	}
	if wanted.Pinned != nil {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexPin, a.jid}, Version: 5, Value: &waSyncAction.SyncActionValue{
				PinAction: &waSyncAction.PinAction{Pinned: wanted.Pinned},
			},
		})
	}
	if wanted.Unread != nil {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexMarkChatAsRead, a.jid}, Version: 3, Value: &waSyncAction.SyncActionValue{
				MarkChatAsReadAction: &waSyncAction.MarkChatAsReadAction{Read: proto.Bool(!*wanted.Unread), MessageRange: a.last()},
			},
		})
	}
	return changes
}

// high are the changes that go into the collection for what is muted, starred and deleted.
func (a arranged) high(wanted Arrangement) ([]syncd.Mutation, error) {
	var changes []syncd.Mutation
	if wanted.Mute != nil {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexMute, a.jid}, Version: 2, Value: &waSyncAction.SyncActionValue{MuteAction: wanted.Mute.action()},
		})
	}
	for _, stars := range []struct {
		ids []string
		on  bool
	}{{wanted.Starred, true}, {wanted.Unstarred, false}} {
		value := &waSyncAction.SyncActionValue{StarAction: &waSyncAction.StarAction{Starred: proto.Bool(stars.on)}}
		starred, err := a.messages(appstate.IndexStar, 2, stars.ids, value)
		if err != nil {
			return nil, err
		}
		changes = append(changes, starred...)
	}
	hidden, err := a.messages(appstate.IndexDeleteMessageForMe, 3, wanted.Hidden, &waSyncAction.SyncActionValue{
		DeleteMessageForMeAction: &waSyncAction.DeleteMessageForMeAction{DeleteMedia: proto.Bool(true)},
	})
	if err != nil {
		return nil, err
	}
	return append(append(changes, hidden...), a.removal(wanted)...), nil
}

func (m Mute) action() *waSyncAction.MuteAction {
	action := &waSyncAction.MuteAction{Muted: proto.Bool(m.On)}
	switch {
	case m.On && m.Until.IsZero():
		action.MuteEndTimestamp = proto.Int64(-1)
	case m.On:
		action.MuteEndTimestamp = proto.Int64(m.Until.UnixMilli())
	}
	return action
}

// removal deletes or clears the chat.
func (a arranged) removal(wanted Arrangement) []syncd.Mutation {
	var changes []syncd.Mutation
	if wanted.Cleared {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexClearChat, a.jid, "1", "0"}, Version: 6, Value: &waSyncAction.SyncActionValue{
				ClearChatAction: &waSyncAction.ClearChatAction{MessageRange: a.last()},
			},
		})
	}
	if wanted.Deleted {
		changes = append(changes, syncd.Mutation{
			Index: []string{appstate.IndexDeleteChat, a.jid, "1"}, Version: 6, Value: &waSyncAction.SyncActionValue{
				DeleteChatAction: &waSyncAction.DeleteChatAction{MessageRange: a.last()},
			},
		})
	}
	return changes
}

// messages are changes of the same kind about several messages of the chat.
func (a arranged) messages(kind string, version int32, ids []string, value *waSyncAction.SyncActionValue) ([]syncd.Mutation, error) {
	var changes []syncd.Mutation
	for _, id := range ids {
		known, err := a.phones.world.Known(a.owner, world.Ref{Chat: a.chat.Name(), ID: id})
		if err != nil {
			return nil, err
		}
		if known.Peer {
			return nil, fmt.Errorf("%w: message %q is not in the chat with %s", world.ErrNotFound, id, a.chat.Name())
		}
		mine, author := "0", "0"
		if known.From == a.owner.Number {
			mine = "1"
		} else if name := a.phones.authorIn(a.owner, known.Chat, known); name != "" {
			author = name
		}
		changes = append(changes, syncd.Mutation{Index: []string{kind, a.jid, id, mine, author}, Version: version, Value: value})
	}
	return changes, nil
}

// last names the latest message of the chat, and the time up to which there is nothing else.
func (a arranged) last() *waSyncAction.SyncActionMessageRange {
	shown := a.phones.Messages(a.owner, a.chat.Name())
	upTo := &waSyncAction.SyncActionMessageRange{LastMessageTimestamp: proto.Int64(a.phones.world.Now().Unix())}
	if len(shown) == 0 {
		return upTo
	}
	latest := shown[len(shown)-1]
	upTo.LastMessageTimestamp = proto.Int64(latest.At.Unix())
	upTo.Messages = []*waSyncAction.SyncActionMessage{{
		Key: a.key(latest), Timestamp: proto.Int64(latest.At.Unix()),
	}}
	return upTo
}

func (a arranged) key(known world.Known) *waCommon.MessageKey {
	return a.phones.messageKey(a.owner, a.chat.Name(), known)
}
