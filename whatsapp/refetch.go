package whatsapp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

const (
	historyTries   = 40 // of a piece that WhatsApp's host does not give, in about five hours
	damagedTries   = 5  // of a piece that cannot be read, or is refused, in a quarter of a minute
	historyAskings = 3  // of the phone for the same piece, in one session
)

// unfetched is the failure to fetch a piece that is tried again later.
type unfetched struct {
	error
	later time.Duration
}

// Unwrap returns why.
func (u unfetched) Unwrap() error { return u.error }

// restAfter is how long to rest; 0: until something is announced.
func restAfter(err error, failed int) time.Duration {
	var piece unfetched
	switch {
	case err == nil:
		return 0
	case errors.As(err, &piece):
		return piece.later
	}
	return min(50*time.Millisecond<<min(failed-1, 10), 5*time.Second)
}

func (x *session) restBetweenHistories(rest time.Duration) {
	var over <-chan time.Time
	if rest > 0 {
		t := time.NewTimer(rest)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-over:
	case <-x.mirror.histories:
	case <-x.ctx.Done():
	}
}

func isGone(err error) bool {
	return errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403) || errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) ||
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410)
}

// tryLater leaves a piece that could not be fetched for later, or gives it up after so many tries.
func (x *session) tryLater(p *chat.HistoryPiece, notice *waE2E.HistorySyncNotification, err error) error {
	if failed := p.Failed(x.ctx, x.Pool); failed != nil {
		return errors.Join(err, failed)
	}
	most := damagedTries
	if isTrouble(err) {
		most = historyTries
	}
	if p.Tries < most {
		return unfetched{err, min(x.Tempo.History<<min(p.Tries-1, 20), x.Tempo.MaxHistory)}
	}
	x.log.Error("give up history", "error", err)
	return x.askAgain(p, notice, "it could not be fetched")
}

// isTrouble reports whether WhatsApp, or the way there, failed, and not the piece.
func isTrouble(err error) bool {
	var status whatsmeow.DownloadHTTPError
	var refused *whatsmeow.IQError
	var network net.Error
	switch {
	case errors.As(err, &status):
		return status.StatusCode >= 500 || status.StatusCode == 429 || status.StatusCode == 408
	case errors.As(err, &refused), errors.As(err, &network):
		return true
	}
	return errors.Is(err, whatsmeow.ErrIQTimedOut) || errors.Is(err, io.ErrUnexpectedEOF)
}

// askAgain asks the phone for a piece once more, as whatsmeow's SendHistorySyncServerErrorReceipt says, and gives up what it
// announced. What fails each time is not asked for without end.
func (x *session) askAgain(p *chat.HistoryPiece, notice *waE2E.HistorySyncNotification, why string) error {
	what := fmt.Sprint(notice.GetSyncType(), " ", notice.GetChunkOrder(), " ", notice.GetPeerDataRequestSessionID())
	if x.mirror.askings[what] < historyAskings {
		if err := x.client.SendHistorySyncServerErrorReceipt(x.ctx, p.ID, notice.GetMediaKey()); err != nil {
			return fmt.Errorf("ask the phone for history again: %w", err)
		}
		x.mirror.askings[what]++
	}
	return x.giveUp(p, notice, why)
}

func (x *session) giveUp(p *chat.HistoryPiece, notice *waE2E.HistorySyncNotification, why string) error {
	return p.Done(x.ctx, x.Pool, x.instance.AccountID, chat.Synced{
		Type: strings.ToLower(notice.GetSyncType().String()), Chunk: int(notice.GetChunkOrder()),
		Progress: int(notice.GetProgress()), Messages: p.Messages, Error: why,
	})
}
