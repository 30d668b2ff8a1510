package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// What is listened to at most: a file's bytes, and how long it plays, in seconds.
const (
	largestHeard = 16 << 20
	longestHeard = 10 * 60
)

// maxHeard is the most that is kept of what a file says or shows, in bytes: ten minutes of talk have some 9000.
const maxHeard = 12_000

// unheard is why nothing can be made of a file. It is no failure of ours.
type unheard struct {
	why   chat.Deafness
	cause error // for the log
}

func (u *unheard) Error() string { return string(u.why) }

func (u *unheard) Unwrap() error { return u.cause }

// Listen makes words of the file of a message: the text of what is spoken, or a description of a picture with the text
// in it. What a model uses is booked for the agent that answers for the instance. Whatever comes between is told in
// Heard.Error; an error is returned when the file cannot be had at present since the number is offline, when the
// database fails, and when ctx ends.
func (s *Service) Listen(ctx context.Context, l chat.Listening) (chat.Heard, error) {
	h := chat.Heard{}
	a, text, err := s.listen(ctx, l)
	var u *unheard
	switch {
	case errors.As(err, &u):
		h.Error = u.why
		if u.cause != nil {
			slog.WarnContext(ctx, "nothing heard", "agent", a.ID, "message", l.Message.ID, "reason", string(u.why), "error", u.cause)
		}
	case err != nil:
		return h, err
	}
	if h.Text = readable(text); h.Text != "" || h.Error == chat.DeafFailed {
		h.Model = s.Ears.model(l.Message.Kind)
	}
	if h.Text == "" && h.Error == "" {
		h.Error = chat.DeafSilent
	}
	h.At = s.config.Now()
	return h, nil
}

func (s *Service) listen(ctx context.Context, l chat.Listening) (Agent, string, error) {
	if err := suits(l.Message); err != nil {
		return Agent{}, "", err
	}
	a, err := s.listener(ctx, l)
	if err != nil {
		return a, "", err
	}
	file, err := s.fetch(ctx, l.Message)
	if err != nil {
		return a, "", err
	}
	room := 2*file.Size + 1<<20 // it is encoded whole
	if err := s.hearing.Acquire(ctx, room); err != nil {
		return a, "", fmt.Errorf("wait for others that listen: %w", err)
	}
	defer s.hearing.Release(room)
	asking, cancel := context.WithTimeout(ctx, s.Ears.deadline())
	defer cancel()
	var text string
	if l.Message.Kind.IsSound() {
		text, err = s.transcribe(asking, a, file)
	} else {
		text, err = s.describe(asking, a, file, l)
	}
	var u *unheard
	if err != nil && ctx.Err() == nil && !errors.As(err, &u) {
		err = &unheard{chat.DeafFailed, err}
	}
	return a, text, err
}

// suits looks at what the sender says of a file.
func suits(m chat.Message) error {
	switch f := m.Content.File; {
	case m.Content.ViewOnce:
		return &unheard{why: chat.DeafViewOnce}
	case f.Size > largestHeard:
		return &unheard{why: chat.DeafTooLarge}
	case f.Seconds > longestHeard:
		return &unheard{why: chat.DeafTooLong}
	}
	return nil
}

// listener is the agent that listens, if it may.
func (s *Service) listener(ctx context.Context, l chat.Listening) (Agent, error) {
	a, err := s.Resolve(ctx, l.AccountID, l.InstanceID, "")
	if err != nil {
		return a, err
	}
	if !a.Enabled {
		return a, &unheard{why: chat.DeafOff}
	}
	left, err := s.allowance(ctx, a)
	if err == nil && left == withoutModel {
		err = &unheard{why: chat.DeafCeiling}
	}
	return a, err
}

// fetch brings the file into the store, and looks at what it is.
func (s *Service) fetch(ctx context.Context, m chat.Message) (media.Media, error) {
	fetching, cancel := context.WithTimeout(ctx, s.Ears.deadline())
	defer cancel()
	file, err := s.Ears.Fetch(fetching, m.InstanceID, m.ID, largestHeard)
	for wait := s.config.Pause; isBusy(err) && pause(fetching, wait); wait *= 2 {
		file, err = s.Ears.Fetch(fetching, m.InstanceID, m.ID, largestHeard)
	}
	switch {
	case err == nil:
	case ctx.Err() != nil, isAway(err):
		return file, err
	case fault.Is(err, fault.TooLarge):
		return file, &unheard{chat.DeafTooLarge, err}
	default:
		return file, &unheard{chat.DeafNoFile, err}
	}
	switch {
	case file.Size > largestHeard:
		return file, &unheard{why: chat.DeafTooLarge}
	case file.Seconds > longestHeard:
		return file, &unheard{why: chat.DeafTooLong}
	}
	return file, nil
}

// isAway reports whether a file cannot be had as long as the number is offline, or with another node.
func isAway(err error) bool {
	return fault.Is(err, fault.Disconnected) || fault.Is(err, fault.Unavailable) && fault.Of(err).Noun == "instance"
}

// isBusy reports whether WhatsApp may have the file in a moment.
func isBusy(err error) bool { return fault.Is(err, fault.Unavailable) && !isAway(err) }

// readable is a text as it can be kept.
func readable(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	return cut(strings.TrimSpace(text), maxHeard)
}
