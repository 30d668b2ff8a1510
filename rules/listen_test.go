package rules_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pgtest"
	"balas/rules"
)

// ears hear as their script says and remember what they were given.
type ears struct {
	script func(ctx context.Context, n int, l chat.Listening) (chat.Heard, error) // n counts from 1
	deafTo chat.Kind

	mu    sync.Mutex
	given []chat.Listening
}

// hears makes the same of each file.
func hears(text string) *ears {
	return &ears{script: func(context.Context, int, chat.Listening) (chat.Heard, error) {
		return chat.Heard{Text: text, Model: "ears"}, nil
	}}
}

func (e *ears) Hears(k chat.Kind) bool { return k != e.deafTo }

func (e *ears) Listen(ctx context.Context, l chat.Listening) (chat.Heard, error) {
	e.mu.Lock()
	e.given = append(e.given, l)
	n := len(e.given)
	e.mu.Unlock()
	return e.script(ctx, n, l)
}

// file is a message of Ana's with a file.
func (s *shop) file(kind chat.Kind, caption string) chat.Inbound {
	in := s.inbound(ana, caption)
	in.Kind, in.Content = kind, chat.Content{File: &chat.File{MimeType: "application/x-test", Size: 1}}
	return in
}

// heard are texts and reasons of what was made of the chat's files, oldest first.
func (s *shop) heard(chatID int64) []string {
	s.t.Helper()
	const sql = `SELECT COALESCE(heard->>'text', '') || COALESCE(heard->>'error', '') FROM messages WHERE chat_id = $1 AND heard IS NOT NULL ORDER BY seq`
	rows, err := s.pool.Query(s.t.Context(), sql, chatID)
	if err != nil {
		s.t.Fatal(err)
	}
	heard, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return heard
}

func TestHeardIsAsked(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	written := func(text string) chat.Part { return chat.Part{Text: text} }
	shown := chat.Part{Text: "A red shoe.", Made: chat.Described}
	for _, c := range []struct {
		name    string
		kind    chat.Kind
		caption string
		besides string // a text in the same turn
		asked   string
		parts   []chat.Part
	}{
		{"voice", chat.KindVoice, "", "", "A red shoe.", []chat.Part{{Text: "A red shoe.", Made: chat.Transcribed}}},
		{"sound", chat.KindAudio, "", "Well?", "A red shoe.\nWell?", []chat.Part{{Text: "A red shoe.", Made: chat.Transcribed}, written("Well?")}},
		{"picture", chat.KindImage, "", "", "A red shoe.", []chat.Part{shown}},
		{"caption", chat.KindImage, "How much?", "", "How much?", []chat.Part{shown, written("How much?")}},
		{"besides", chat.KindImage, "", "How much?", "How much?", []chat.Part{shown, written("How much?")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, a := newShopOn(t, pool), says("Five.")
			e, service := s.engine(rules.Options{Answerer: a, Listener: hears("A red shoe.")})
			id := s.receive(s.service(), s.file(c.kind, c.caption))
			if c.besides != "" {
				s.say(s.service(), c.besides)
			}
			service.Wake(chat.Due{InstanceID: s.bot.ID, ChatID: id, At: s.clock.now()})
			e.Quiet()
			check(t, "replies", []string{"Five."}, s.replies(id))
			check(t, "questions", []string{c.asked}, a.texts())
			check(t, "parts", c.parts, a.asked[0].Parts)
			s.say(service, "And the blue one?")
			e.Quiet()
			if lines := a.asked[1].History; lines[0].Text != "A red shoe." || lines[0].Made != c.parts[0].Made {
				t.Errorf("remembered %+v", lines)
			}
			s.settled(id)
		})
	}
}

// Keywords hear what is spoken; what a picture shows says nothing to them.
func TestKeywordsHear(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Contains, "menu", "Soup.")
	e, service := s.engine(rules.Options{Answerer: says("Yes."), Listener: hears("the menu, please")})
	id := s.receive(service, s.file(chat.KindVoice, ""))
	e.Quiet()
	s.receive(service, s.file(chat.KindImage, ""))
	e.Quiet()
	check(t, "replies", []string{"Soup.", "Yes."}, s.replies(id))
}

func TestUnheard(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	fails := func(context.Context, int, chat.Listening) (chat.Heard, error) {
		return chat.Heard{Error: chat.DeafFailed}, nil
	}
	panics := func(context.Context, int, chat.Listening) (chat.Heard, error) { panic("deaf") }
	hangs := func(ctx context.Context, _ int, _ chat.Listening) (chat.Heard, error) {
		<-ctx.Done()
		return chat.Heard{}, ctx.Err()
	}
	for _, c := range []struct {
		name    string
		ears    *ears
		patch   rules.Patch
		besides string
		end     string
		reply   string
		heard   []string
	}{
		{name: "no model", ears: &ears{deafTo: chat.KindVoice}, end: "ask unheard", reply: "voice?", heard: nil},
		{name: "fails", ears: &ears{script: fails}, end: "ask unheard", reply: "voice?", heard: []string{"failed"}},
		{name: "panics", ears: &ears{script: panics}, end: "ask unheard", reply: "voice?", heard: []string{"failed"}},
		{name: "hangs", ears: &ears{script: hangs}, end: "ask unheard", reply: "voice?", heard: []string{"failed"}},
		{name: "unstorable", ears: hears("a\x00b"), end: "ask answer", reply: "ab", heard: []string{"ab"}},
		{name: "silent bot", ears: &ears{script: fails}, patch: rules.Patch{SendDefaultMsg: new(false)}, end: "ignore unheard", heard: []string{"failed"}},
		{name: "besides", ears: &ears{script: fails}, besides: "Hello?", end: "ask answer", reply: "Hello?", heard: []string{"failed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShopOn(t, pool, c.patch)
			a := &agent{script: func(_ context.Context, _ int, q chat.Question) (chat.Answer, error) {
				text := q.Text
				if q.Unheard != "" {
					text += string(q.Unheard) + "?"
				}
				return chat.Answer{Text: text, Action: chat.ActionAnswer, Confidence: 1}, nil
			}}
			e, service := s.engine(rules.Options{Answerer: a, Listener: c.ears, AnswerTimeout: 3 * time.Second})
			id := s.receive(s.service(), s.file(chat.KindVoice, ""))
			if c.besides != "" {
				s.say(s.service(), c.besides)
			}
			service.Wake(chat.Due{InstanceID: s.bot.ID, ChatID: id, At: s.clock.now()})
			e.Quiet()
			check(t, "turns", []string{c.end}, s.ends(id))
			replies := []string{}
			if c.reply != "" {
				replies = []string{c.reply}
			}
			check(t, "replies", replies, s.replies(id))
			if got := s.heard(id); fmt.Sprint(got) != fmt.Sprint(c.heard) {
				t.Errorf("heard %q, want %q", got, c.heard)
			}
			if excused := c.end == "ask unheard"; excused && len(a.recorded) > 0 {
				t.Errorf("recorded %q as an answer", a.recorded)
			}
			s.settled(id)
		})
	}
}

// While a number is offline its files wait; what could be heard is not listened to again.
func TestFilesWaitForTheNumber(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	away := true
	hearing := &ears{}
	hearing.script = func(_ context.Context, n int, l chat.Listening) (chat.Heard, error) {
		if away && l.Message.Kind == chat.KindImage {
			return chat.Heard{}, errors.New("offline")
		}
		return chat.Heard{Text: string(l.Message.Kind), Model: "ears"}, nil
	}
	a := says("Yes.")
	e, service := s.engine(rules.Options{Answerer: a, Listener: hearing})
	id := s.receive(s.service(), s.file(chat.KindVoice, ""))
	s.receive(service, s.file(chat.KindImage, ""))
	e.Quiet()
	check(t, "replies", []string{}, s.replies(id))
	if c, err := chat.FindChat(t.Context(), s.pool, id); err != nil || c.TurnDueAt == nil || c.LeaseUntil != nil {
		t.Fatalf("the chat is due at %v, leased until %v, %v", c.TurnDueAt, c.LeaseUntil, err)
	}
	away = false
	if err := e.Resume(t.Context(), s.bot.ID); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	check(t, "replies", []string{"Yes."}, s.replies(id))
	check(t, "heard", []string{"voice", "image"}, s.heard(id))
	if len(hearing.given) != 3 {
		t.Errorf("listened %d times", len(hearing.given))
	}
	s.settled(id)
}

// Not longer than an hour, though.
func TestFilesThatNeverCome(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.clock.move(2 * time.Hour)
	gone := &ears{script: func(context.Context, int, chat.Listening) (chat.Heard, error) {
		return chat.Heard{}, errors.New("offline")
	}}
	e, service := s.engine(rules.Options{Answerer: says("Write."), Listener: gone})
	id := s.receive(service, s.file(chat.KindVoice, ""))
	e.Quiet()
	check(t, "heard", []string{"no_file"}, s.heard(id))
	check(t, "replies", []string{"Write."}, s.replies(id))
}

// What a customer writes while the bot listens is answered in the same turn, and the latest files alone are listened to.
func TestWrittenWhileListening(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var service *chat.Service
	hearing := &ears{}
	hearing.script = func(_ context.Context, n int, _ chat.Listening) (chat.Heard, error) {
		if n == 1 {
			s.say(service, "hurry")
		}
		return chat.Heard{Text: "song", Model: "ears"}, nil
	}
	a := says("Yes.")
	e, running := s.engine(rules.Options{Answerer: a, Listener: hearing})
	service = running
	var id int64
	for range 12 {
		id = s.receive(s.service(), s.file(chat.KindAudio, ""))
	}
	service.Wake(chat.Due{InstanceID: s.bot.ID, ChatID: id, At: s.clock.now()})
	e.Quiet()
	check(t, "replies", []string{"Yes."}, s.replies(id))
	if heard := s.heard(id); len(heard) != 12 || heard[0] != "too_many" || heard[1] != "too_many" || heard[2] != "song" {
		t.Errorf("heard %q", heard)
	}
	if asked := a.texts(); len(asked) != 1 || asked[0][len(asked[0])-10:] != "song\nhurry" || len(hearing.given) != 10 {
		t.Errorf("asked %q after %d files", asked, len(hearing.given))
	}
	s.settled(id)
}

// A person who takes the chat over while the bot listens ends the turn, and a message that is deleted is not answered.
func TestOverheard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	hearing := &ears{}
	e, service := s.engine(rules.Options{Answerer: says("Yes."), Listener: hearing})
	hearing.script = func(ctx context.Context, n int, l chat.Listening) (chat.Heard, error) {
		if n == 1 {
			in := s.inbound(ana, "")
			in.Kind, in.TargetID = chat.KindRevoke, l.Message.ID
			s.receive(service, in)
			return chat.Heard{Text: "secret", Model: "ears"}, nil
		}
		c, err := chat.FindChat(ctx, s.pool, l.Message.ChatID)
		if err == nil {
			err = service.SetOwner(ctx, s.owner.AccountID, c, chat.OwnedByHuman, nil, "mine")
		}
		return chat.Heard{Text: "help", Model: "ears"}, err
	}
	id := s.receive(service, s.file(chat.KindVoice, ""))
	e.Quiet()
	check(t, "heard", []string{}, s.heard(id))
	s.receive(service, s.file(chat.KindVoice, ""))
	e.Quiet()
	check(t, "replies", []string{}, s.replies(id))
	if ends := s.ends(id); ends[len(ends)-1] != "ignore human" {
		t.Errorf("turns: %v", ends)
	}
}

// In a group whose members may not mean the bot it does not ask for what it could not hear.
func TestUnheardInAGroup(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for end, patch := range map[string]rules.Patch{
		"ignore group":         {},
		"ignore unheard":       {ReplyGroupMsgs: new(true)},
		"ignore not_addressed": {ReplyGroupMsgs: new(true), GroupAddressed: new(true)},
	} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			s := newShopOn(t, pool, patch)
			e, service := s.engine(rules.Options{Answerer: says("Write.")})
			in := s.file(chat.KindVoice, "")
			in.Sender, in.Chat = in.Chat, chat.Address{Kind: chat.Group, User: "120363000000000001"}
			id := s.receive(service, in)
			e.Quiet()
			check(t, "turns", []string{end}, s.ends(id))
			check(t, "replies", []string{}, s.replies(id))
		})
	}
}
