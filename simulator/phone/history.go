package phone

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"

	"balas/simulator/media"
	"balas/simulator/world"
)

// How many messages of each chat come with the first piece of history and with the second. The rest is in the third.
const (
	bootstrapMessages = 20
	recentMessages    = 200
)

// maxInline is the size in bytes from which the first piece of history is not part of the message that announces it.
const maxInline = 128 << 10

// announced are the pieces of history by the names that the messages have which announce them.
var announced = map[waHistorySync.HistorySync_HistorySyncType]waE2E.HistorySyncType{
	waHistorySync.HistorySync_INITIAL_BOOTSTRAP: waE2E.HistorySyncType_INITIAL_BOOTSTRAP,
	waHistorySync.HistorySync_RECENT:            waE2E.HistorySyncType_RECENT,
	waHistorySync.HistorySync_FULL:              waE2E.HistorySyncType_FULL,
	waHistorySync.HistorySync_PUSH_NAME:         waE2E.HistorySyncType_PUSH_NAME,
	waHistorySync.HistorySync_ON_DEMAND:         waE2E.HistorySyncType_ON_DEMAND,
}

// sendHistory sends a new client what the phone has: first the latest of each chat, then names, then what is older.
func (p *Phones) sendHistory(ctx context.Context, to *world.Device) error {
	owner := to.Owner
	pieces := []*waHistorySync.HistorySync{
		p.piece(owner, waHistorySync.HistorySync_INITIAL_BOOTSTRAP, 0, bootstrapMessages),
		p.pushNames(owner),
		p.piece(owner, waHistorySync.HistorySync_RECENT, bootstrapMessages, recentMessages),
		p.piece(owner, waHistorySync.HistorySync_FULL, recentMessages, -1),
	}
	var failed []error
	for n, piece := range pieces {
		if n == 0 || len(piece.GetConversations())+len(piece.GetPushnames()) > 0 {
			failed = append(failed, p.sendPiece(ctx, to, piece, ""))
		}
	}
	return errors.Join(failed...)
}

// piece has of each chat the messages from one, counted from the latest, to another; all older ones if to is negative.
func (p *Phones) piece(owner *world.Person, kind waHistorySync.HistorySync_HistorySyncType, from, to int) *waHistorySync.HistorySync {
	piece := &waHistorySync.HistorySync{SyncType: kind.Enum()}
	view := p.world.View(owner)
	for _, chat := range p.world.Chats(owner) {
		messages := p.Messages(owner, chat)
		if len(messages) == 0 && view.Chats[chat].Deleted || len(messages) <= from && from > 0 {
			continue
		}
		end, start := max(len(messages)-from, 0), 0
		if to >= 0 {
			start = max(len(messages)-to, 0)
		}
		piece.Conversations = append(piece.Conversations, p.conversation(owner, chat, messages[start:end], start > 0))
	}
	p.mapNames(owner, piece)
	return piece
}

// pushNames is what people call themselves, as far as the phone has met them.
func (p *Phones) pushNames(owner *world.Person) *waHistorySync.HistorySync {
	piece := &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_PUSH_NAME.Enum()}
	for _, name := range p.namesKnown(owner) {
		piece.Pushnames = append(piece.Pushnames, &waHistorySync.Pushname{
			ID: proto.String(name.person.JID(world.ByPhone, 0).String()), Pushname: proto.String(name.name),
		})
	}
	return piece
}

// sendPiece sends a piece of history, inside the message that announces it or by way of the media host, as delivery or
// else the owner's view says. request is the id of the message that asked for it, empty if none did.
func (p *Phones) sendPiece(ctx context.Context, to *world.Device, piece *waHistorySync.HistorySync, request string) error {
	view := p.world.View(to.Owner)
	piece.ChunkOrder, piece.Progress = proto.Uint32(1), proto.Uint32(cmp.Or(view.HistoryProgress, 100))
	packed, err := pack(piece)
	if err != nil {
		return err
	}
	notice := &waE2E.HistorySyncNotification{
		SyncType: announced[piece.GetSyncType()].Enum(), ChunkOrder: piece.ChunkOrder, Progress: piece.Progress,
	}
	if request != "" {
		notice.PeerDataRequestSessionID = proto.String(request)
	}
	if inline(view.HistoryDelivery, piece.GetSyncType(), len(packed)) {
		notice.InitialHistBootstrapInlinePayload = packed
	} else if err := p.hostPiece(notice, packed); err != nil {
		return err
	}
	return p.tell(ctx, to, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_HISTORY_SYNC_NOTIFICATION.Enum(), HistorySyncNotification: notice,
	})
}

// inline tells whether a piece goes inside its message. Phones do that with the first piece only.
func inline(delivery world.Delivery, kind waHistorySync.HistorySync_HistorySyncType, size int) bool {
	if delivery != world.DeliveryUsual {
		return delivery == world.DeliveryInline
	}
	return kind == waHistorySync.HistorySync_INITIAL_BOOTSTRAP && size <= maxInline
}

// hostPiece puts a piece on the media host.
func (p *Phones) hostPiece(notice *waE2E.HistorySyncNotification, packed []byte) error {
	file, err := p.world.Upload(media.History, bytes.NewReader(packed))
	if err != nil {
		return err
	}
	notice.FileSHA256, notice.FileEncSHA256, notice.MediaKey = file.SHA256, file.EncSHA256, file.Key
	notice.FileLength, notice.DirectPath = proto.Uint64(uint64(file.Size)), proto.String(file.Path)
	return nil
}

// announcedIn is what a message to an own client announced, nil if it was no piece of history on the media host.
func (p *Phones) announcedIn(owner *world.Person, id string) *waE2E.HistorySyncNotification {
	known, err := p.world.Known(owner, world.Ref{ID: id})
	message := new(waE2E.Message)
	if err != nil || !known.Peer || proto.Unmarshal(known.Raw, message) != nil {
		return nil
	}
	notice := message.GetProtocolMessage().GetHistorySyncNotification()
	if notice.GetDirectPath() == "" {
		return nil
	}
	return notice
}

// announceAgain hosts a piece of history once more, for a client that could not fetch it and has its key, and announces it.
func (p *Phones) announceAgain(ctx context.Context, to *world.Device, request *waBinary.Node, id string, notice *waE2E.HistorySyncNotification) error {
	file := media.File{Key: notice.GetMediaKey(), EncSHA256: notice.GetFileEncSHA256()}
	if err := readRetry(request, file, id); err != nil {
		return err
	}
	path, ok := p.hostAgain(to.Owner, file)
	if !ok {
		return fmt.Errorf("%w: the piece of history is not there any more", world.ErrNotFound)
	}
	notice.DirectPath = &path
	return p.tell(ctx, to, &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_HISTORY_SYNC_NOTIFICATION.Enum(), HistorySyncNotification: notice,
	})
}

func pack(piece *waHistorySync.HistorySync) ([]byte, error) {
	encoded, err := proto.Marshal(piece)
	if err != nil {
		return nil, fmt.Errorf("encode history: %w", err)
	}
	var packed bytes.Buffer
	writer := zlib.NewWriter(&packed)
	_, err = writer.Write(encoded)
	if err = errors.Join(err, writer.Close()); err != nil {
		return nil, fmt.Errorf("compress history: %w", err)
	}
	return packed.Bytes(), nil
}
