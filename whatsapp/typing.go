package whatsapp

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// Typing is what the other side sees above the chat.
type Typing string

// What is shown.
const (
	TypingText  Typing = "composing" // a text is being written
	TypingVoice Typing = "recording" // a voice note is being recorded
	TypingEnds  Typing = "paused"
)

const (
	typingMax    = time.Minute
	typingRepeat = 10 * time.Second // phones take it off again after a while
)

// ShowTyping shows the other side that something is being written or recorded, for so long, at most a minute; zero: as
// long as phones show it by themselves. A later call for the chat takes the place of an earlier one.
func (s *Supervisor) ShowTyping(ctx context.Context, i chat.Instance, chatID int64, t Typing, d time.Duration) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	p, err := x.spot(ctx, chatID)
	if err != nil {
		return err
	}
	shown := x.mirror.shows.begin(x.ctx, chatID, min(d, typingMax))
	if err := x.showTyping(ctx, p.jid, t); err != nil || t == TypingEnds || d <= 0 {
		shown.end()
		return err
	}
	x.spawn(func() { x.keepTyping(shown, p.jid, t) })
	return nil
}

// keepTyping shows it until it is over, or another takes its place.
func (x *session) keepTyping(shown show, to types.JID, t Typing) {
	defer shown.end()
	again := time.NewTicker(typingRepeat)
	defer again.Stop()
	for {
		select {
		case <-again.C:
		case <-shown.ctx.Done():
			if errors.Is(shown.ctx.Err(), context.DeadlineExceeded) && x.ctx.Err() == nil {
				_ = x.showTyping(x.ctx, to, TypingEnds)
			}
			return
		}
		if x.showTyping(shown.ctx, to, t) != nil {
			return
		}
	}
}

func (x *session) showTyping(ctx context.Context, to types.JID, t Typing) error {
	state, media := types.ChatPresenceComposing, types.ChatPresenceMediaText
	switch t {
	case TypingVoice:
		media = types.ChatPresenceMediaAudio
	case TypingEnds:
		state = types.ChatPresencePaused
	case TypingText:
	}
	return asked("show typing", "chat", x.client.SendChatPresence(ctx, to, state, media))
}

// shows are the chats in which typing is shown now.
type shows struct {
	mu sync.Mutex
	of map[int64]context.CancelFunc
}

// show is one of them; its context ends when it is over.
type show struct {
	ctx context.Context
	end context.CancelFunc
}

func (s *shows) begin(ctx context.Context, chatID int64, d time.Duration) show {
	ctx, cancel := context.WithTimeout(ctx, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	if before := s.of[chatID]; before != nil {
		before()
	}
	if s.of == nil || len(s.of) > 1000 { // the oldest are over long since: a minute is the longest
		s.of = map[int64]context.CancelFunc{}
	}
	s.of[chatID] = cancel
	return show{ctx: ctx, end: cancel}
}
