package scheduler

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

const (
	// progressEvery is how often it is told how far a run is, at most.
	progressEvery = 5 * time.Second
	// livelyFor is for how long receipts are looked out for after the last one.
	livelyFor = 10 * time.Minute
)

// note keeps what a batch came to, so that the next comes in time.
func (s *Sender) note(b *batch) {
	if b.c == nil || b.run == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lively[b.c.ID]
	if l == nil || l.run.ID != b.run.ID {
		l = &lively{}
		s.lively[b.c.ID] = l
	}
	l.run, l.campaign, l.inHand, l.mark = *b.run, *b.c, b.inHand, b.inHand/2
	l.news, l.newsAt = true, b.now
}

// Recorded is called when outcomes of messages of an instance are committed. It has its runs worked when they may give chat
// more messages, or are through.
func (s *Sender) Recorded(instanceID uuid.UUID, outcomes []chat.Outcome) {
	done := 0
	for _, o := range outcomes {
		if o.Status == chat.Sent || o.Status == chat.Failed {
			done++
		}
	}
	due := false
	s.mu.Lock()
	for _, l := range s.lively {
		if l.campaign.InstanceID != instanceID {
			continue
		}
		if !l.news {
			due = true // so that it is told
		}
		l.news, l.newsAt = true, s.Now()
		if l.campaign.Status == Running && l.inHand > 0 && done > 0 {
			l.inHand = max(0, l.inHand-done)
			if l.inHand <= l.mark {
				s.woken[instanceID], due = true, true
			}
		}
	}
	s.mu.Unlock()
	if due {
		s.Wake()
	}
}

// tellProgress appends an event for each campaign of which there is news, and says how long until there may be another one.
func (s *Sender) tellProgress(ctx context.Context) (time.Duration, error) {
	pause, now := sweepEvery, s.Now()
	for _, l := range s.ripe(now, &pause) {
		n, err := StatisticsOf(ctx, s.Pool, l.run.ID)
		if err != nil {
			return 0, err
		}
		if n == l.told {
			continue
		}
		err = chat.AppendTx(ctx, s.Pool, chat.Event{
			AccountID: l.campaign.AccountID, InstanceID: &l.campaign.InstanceID, Kind: chat.EventProgress,
			Data: ProgressData{CampaignID: l.campaign.ID, RunID: l.run.ID, Total: n.Total(), Statistics: n},
		})
		if err != nil {
			return 0, err
		}
		s.Chats.Stir()
		s.mu.Lock()
		if now := s.lively[l.campaign.ID]; now != nil && now.run.ID == l.run.ID {
			now.told = n
		}
		s.mu.Unlock()
	}
	return pause, nil
}

// ripe are the campaigns whose progress may be told now; pause is lowered to when the next one may. It forgets those of which
// nothing was heard for long.
func (s *Sender) ripe(now time.Time, pause *time.Duration) []lively {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []lively
	for id, l := range s.lively {
		wait := l.toldAt.Add(progressEvery).Sub(now)
		switch {
		case l.news && wait <= 0:
			l.news, l.toldAt = false, now
			found = append(found, *l)
		case l.news:
			*pause = min(*pause, wait)
		case now.Sub(l.newsAt) > livelyFor:
			delete(s.lively, id)
		}
	}
	return found
}

// ProgressData is what the log tells of a run that has come further.
type ProgressData struct {
	CampaignID string    `json:"campaignId"`
	RunID      uuid.UUID `json:"runId"`
	Total      int       `json:"total"`
	Statistics
}
