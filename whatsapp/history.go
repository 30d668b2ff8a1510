package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/pg"
)

const historiesMax = 2 // pieces that a node has in memory at once

// announcedHistory is what a message from the own phone says of a piece of history; nil: nothing.
func announcedHistory(e *events.Message) *waE2E.HistorySyncNotification {
	if !e.Info.IsFromMe || e.Info.Sender.Device != 0 {
		return nil
	}
	return e.Message.GetProtocolMessage().GetHistorySyncNotification()
}

// keepHistory stores that a piece of history waits to be fetched, together with what the caller queues. The phone says it
// once: only then the message may be acknowledged.
func (x *session) keepHistory(id string, notice *waE2E.HistorySyncNotification, along func(*pgx.Batch)) error {
	raw, err := proto.Marshal(notice)
	if err != nil {
		return fmt.Errorf("encode announcement of history: %w", err)
	}
	b := &pgx.Batch{}
	chat.QueueHistory(b, x.instance.ID, id, raw)
	along(b)
	if err := x.Pool.SendBatch(x.ctx, b).Close(); err != nil {
		return fmt.Errorf("store announcement of history: %w", err)
	}
	x.mirror.announced()
	return nil
}

// readHistories fetches and stores what was announced, one piece at a time, also what an earlier session left. After a
// failure it rests, unless another piece is announced.
func (x *session) readHistories() {
	for failed := 0; x.ctx.Err() == nil; {
		err := x.readAllHistory()
		if failed++; err == nil {
			failed = 0
		} else if x.ctx.Err() == nil {
			x.log.Warn("read history", "error", err)
		}
		x.restBetweenHistories(restAfter(err, failed))
	}
}

func (x *session) readAllHistory() error {
	for {
		p, ok, err := chat.NextHistory(x.ctx, x.Pool, x.instance.ID)
		if err != nil || !ok || !x.connected.pass(x.ctx) {
			return err
		}
		if err := x.readHistory(&p); err != nil {
			return err
		}
	}
}

// readHistory does one piece, from the step at which it was left. A piece that cannot be fetched the phone is asked for again;
// it announces it anew.
func (x *session) readHistory(p *chat.HistoryPiece) error {
	select {
	case x.fetches <- struct{}{}:
		defer func() { <-x.fetches }()
	case <-x.ctx.Done():
		return x.ctx.Err()
	}
	notice := new(waE2E.HistorySyncNotification)
	if err := proto.Unmarshal(p.Notice, notice); err != nil {
		return x.giveUp(p, notice, "its announcement cannot be read")
	}
	piece, err := x.client.DownloadHistorySync(x.ctx, notice, true)
	switch {
	case err == nil:
	case x.ctx.Err() != nil:
		return x.ctx.Err()
	case isGone(err):
		return x.askAgain(p, notice, "it is no longer on WhatsApp's host")
	case !x.connected.lets():
		return err // says nothing of the piece
	default:
		return x.tryLater(p, notice, err)
	}
	if err := x.storeHistory(p, piece); err != nil {
		return err
	}
	x.acknowledgeHistory(p.ID, notice)
	return nil
}

// storeHistory stores the steps that are left, each in a transaction of its own, and then tells that the piece is here.
func (x *session) storeHistory(p *chat.HistoryPiece, piece *waHistorySync.HistorySync) error {
	n := 0
	for step := range x.historySteps(p, piece) {
		if n++; n <= p.Steps {
			continue
		}
		if err := x.storeStep(p, step); err != nil {
			return err
		}
	}
	return p.Done(x.ctx, x.Pool, x.instance.AccountID, chat.Synced{
		Type: strings.ToLower(piece.GetSyncType().String()), Chunk: int(piece.GetChunkOrder()), Progress: int(piece.GetProgress()),
		Chats: len(piece.GetConversations()), Messages: p.Messages,
	})
}

// storeStep stores one step, once more if somebody of it was merged or erased meanwhile. One that the database refuses
// for good is left out: the rest is worth more.
func (x *session) storeStep(p *chat.HistoryPiece, step historyStep) error {
	stored, err := x.tryStep(p, step(x.ctx))
	if pg.Dangling(err) {
		stored, err = x.tryStep(p, step(x.ctx))
	}
	if err != nil && !pg.Transient(err) && !errors.Is(err, chat.ErrLeaseLost) && x.ctx.Err() == nil {
		x.log.Error("leave out a step of history", "piece", p.ID, "step", p.Steps, "error", err)
		stored, err = x.tryStep(p, nothing)
	}
	if err == nil {
		p.Steps, p.Messages = p.Steps+1, p.Messages+stored
	}
	return err
}

func (x *session) tryStep(p *chat.HistoryPiece, storeTx storeHistoryTx) (stored int, err error) {
	err = pgx.BeginFunc(x.ctx, x.Pool, func(tx pgx.Tx) (err error) {
		if stored, err = storeTx(x.ctx, tx); err != nil {
			return err
		}
		return p.StepTx(x.ctx, tx, x.token, stored)
	})
	return stored, err
}

// acknowledgeHistory tells the phone that the piece is here, and takes it off WhatsApp's host.
func (x *session) acknowledgeHistory(id string, notice *waE2E.HistorySyncNotification) {
	err := x.client.DeleteMedia(x.ctx, whatsmeow.MediaHistory, notice.GetDirectPath(), notice.GetFileEncSHA256(), notice.GetEncHandle())
	if err != nil {
		x.log.Debug("delete history from WhatsApp's host", "error", err)
	}
	if err := x.client.SendProtocolMessageReceipt(x.ctx, id, types.ReceiptTypeHistorySync); err != nil {
		x.log.Debug("acknowledge history", "error", err)
	}
}

// RequestHistory asks the phone for messages of the chat from before the oldest that is here, 50 at a time unless count
// says so. They come later, and an event tells of them. It fails with NotFound for a chat without messages.
func (s *Supervisor) RequestHistory(ctx context.Context, i chat.Instance, chatID int64, count int) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, chatID)
	if err != nil {
		return err
	}
	oldest, ok, err := chat.Oldest(ctx, s.Pool, chatID)
	if err != nil {
		return err
	}
	if !ok {
		return errNoMessages
	}
	if count <= 0 {
		count = 50
	}
	from := &types.MessageInfo{ID: oldest.ID, Timestamp: oldest.At, MessageSource: types.MessageSource{Chat: p.jid, IsFromMe: oldest.FromMe}}
	ctx, cancel := context.WithTimeout(ctx, x.Tempo.Acknowledge)
	defer cancel()
	_, err = x.client.SendPeerMessage(ctx, x.client.BuildHistorySyncRequest(from, min(count, 500)))
	return asked("request history", "chat", err)
}

// staleAfter is the age of a piece whose counts of unread messages are no longer news.
const staleAfter = time.Hour
