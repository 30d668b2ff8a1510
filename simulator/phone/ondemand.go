package phone

import (
	"context"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"

	"balas/simulator/world"
)

// onDemandMessages is how many messages an answer has when the client does not say.
const onDemandMessages = 50

type onDemandRequest = waE2E.PeerDataOperationRequestMessage_HistorySyncOnDemandRequest

// onDemand answers a client that asks for messages older than one it has.
func (p *Phones) onDemand(ctx context.Context, to *world.Device, id string, request *onDemandRequest) error {
	chat := p.chatNamed(request.GetChatJID())
	older := p.older(to.Owner, chat, request)
	count := int(request.GetOnDemandMsgCount())
	if count <= 0 {
		count = onDemandMessages
	}
	start := max(len(older)-count, 0)
	conversation := p.conversation(to.Owner, chat, older[start:], start > 0)
	if start > 0 {
		conversation.EndOfHistoryTransferType = waHistorySync.Conversation_COMPLETE_ON_DEMAND_SYNC_BUT_MORE_MSG_REMAIN_ON_PRIMARY.Enum()
	}
	piece := &waHistorySync.HistorySync{
		SyncType: waHistorySync.HistorySync_ON_DEMAND.Enum(), Conversations: []*waHistorySync.Conversation{conversation},
	}
	p.mapNames(to.Owner, piece)
	return p.sendPiece(ctx, to, piece, id)
}

// older lists what is before a message. Of one that the phone does not have, the time is taken, which comes in seconds from
// some clients and in milliseconds from others.
func (p *Phones) older(owner *world.Person, chat string, request *onDemandRequest) []world.Known {
	messages := p.Messages(owner, chat)
	at := slices.IndexFunc(messages, func(known world.Known) bool { return known.ID == request.GetOldestMsgID() })
	if at >= 0 {
		return messages[:at]
	}
	before := time.Unix(request.GetOldestMsgTimestampMS(), 0)
	if request.GetOldestMsgTimestampMS() > 1e11 {
		before = time.UnixMilli(request.GetOldestMsgTimestampMS())
	}
	at = slices.IndexFunc(messages, func(known world.Known) bool { return !known.At.Before(before) })
	if at < 0 {
		return messages
	}
	return messages[:at]
}
