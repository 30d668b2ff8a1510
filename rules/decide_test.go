package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/chat"
	"balas/rules"
)

// noon is a Thursday.
var noon = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// calm is a situation in which nothing keeps the bot from asking its agent.
func calm() rules.Situation {
	return rules.Situation{
		Settings: rules.Defaults(uuid.New()),
		Chat:     chat.Chat{Owner: chat.OwnedByBot},
		Self:     rules.Self{Phone: "6281234500001", LID: "99000111", Names: []string{"Toko Contoh"}},
		Now:      noon,
		Messages: []chat.Message{said("m1", "How much is it?", 0)},
		Name:     "Ana",
		Pick:     first,
	}
}

// said is a message that was sent late before it reached us.
func said(id, body string, late time.Duration) chat.Message {
	return chat.Message{ID: id, Kind: chat.KindText, Body: body, At: noon.Add(-late), CreatedAt: noon}
}

func inGroup(s *rules.Situation) { s.Chat.GroupID = new("120363000000000001") }

func TestDecide(t *testing.T) {
	t.Parallel()
	greeting := rules.NewKeywordSet([]rules.Keyword{{Match: rules.Contains, Pattern: "hello", Reply: "{Hi|Hello} [name]", Enabled: true}})
	for _, c := range []struct {
		name   string
		change func(*rules.Situation)
		do     rules.Do
		reason rules.Reason
		text   string
		kept   []string // ids of the messages
	}{
		{"nothing special", func(*rules.Situation) {}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"too old", func(s *rules.Situation) { s.Messages[0] = said("m1", "hi", 25*time.Hour) }, rules.Ignore, rules.TooOld, "", nil},
		{"no limit of age", func(s *rules.Situation) {
			s.Messages[0], s.Settings.UnreadMaxAge = said("m1", "hi", 25*time.Hour), 0
		}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"one of two too old", func(s *rules.Situation) {
			s.Messages = []chat.Message{said("m1", "hi", 25*time.Hour), said("m2", "hi again", 0)}
		}, rules.Ask, rules.ByAgent, "", []string{"m2"}},
		{"our own", func(s *rules.Situation) { s.Messages[0].FromMe = true }, rules.Ignore, rules.OwnEcho, "", nil},
		{"a person has the chat", func(s *rules.Situation) { s.Chat.Owner = chat.OwnedByHuman }, rules.Ignore, rules.Human, "", nil},
		{"a person has it still", func(s *rules.Situation) {
			s.Chat.Owner, s.Chat.OwnerUntil = chat.OwnedByHuman, new(noon.Add(time.Second))
		}, rules.Ignore, rules.Human, "", nil},
		{"a person had it", func(s *rules.Situation) {
			s.Chat.Owner, s.Chat.OwnerUntil = chat.OwnedByHuman, new(noon)
		}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"muted", func(s *rules.Situation) { s.Chat.Owner = chat.OwnedByNone }, rules.Ignore, rules.Muted, "", nil},
		{"replies off", func(s *rules.Situation) { s.Settings.ReplyMsgs = false }, rules.Ignore, rules.RepliesOff, "", nil},
		{"group", inGroup, rules.Ignore, rules.InGroup, "", nil},
		{"group allowed", func(s *rules.Situation) {
			inGroup(s)
			s.Settings.ReplyGroupMsgs = true
		}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"group, not addressed", func(s *rules.Situation) {
			inGroup(s)
			s.Settings.ReplyGroupMsgs, s.Settings.GroupAddressed = true, true
		}, rules.Ignore, rules.NotAddressed, "", nil},
		{"group, addressed in five ways", func(s *rules.Situation) {
			inGroup(s)
			s.Settings.ReplyGroupMsgs, s.Settings.GroupAddressed, s.Settings.BotName = true, true, "Budi"
			s.QuotesUs = map[string]bool{"ours": true}
			s.Messages = []chat.Message{
				said("m1", "hey @6281234500001", 0), said("m2", "@99000111 price?", 0), said("m3", "@628123450000199", 0),
				said("m4", "toko contoh, open?", 0), said("m5", "and you, Budi?", 0), said("m6", "buditama", 0),
				{ID: "m7", Kind: chat.KindText, Body: "this one", QuotedID: "ours", At: noon, CreatedAt: noon},
				{ID: "m8", Kind: chat.KindText, Body: "how much?", Content: chat.Content{Mentions: []string{"99000111@lid"}}, At: noon, CreatedAt: noon},
				{ID: "m9", Kind: chat.KindText, Body: "how much?", Content: chat.Content{Mentions: []string{"990001112@lid"}}, At: noon, CreatedAt: noon},
			}
		}, rules.Ask, rules.ByAgent, "", []string{"m1", "m2", "m4", "m5", "m7", "m8"}},
		{"a place alone", func(s *rules.Situation) {
			s.Messages[0].Kind, s.Messages[0].Body = chat.KindLocation, "hello street"
		}, rules.Ignore, rules.NoText, "", nil},
		{"backlog", func(s *rules.Situation) { s.Messages[0] = said("m1", "hi", time.Hour) }, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"backlog not wanted", func(s *rules.Situation) {
			s.Settings.ReplyUnreadMsgs, s.Messages[0] = false, said("m1", "hi", time.Hour)
		}, rules.Ignore, rules.Backlog, "", nil},
		{"backlog not wanted, and a new one", func(s *rules.Situation) {
			s.Settings.ReplyUnreadMsgs = false
			s.Messages = []chat.Message{said("m1", "hi", time.Hour), said("m2", "hi", time.Minute)}
		}, rules.Ask, rules.ByAgent, "", []string{"m2"}},
		{"our own delay makes no backlog", func(s *rules.Situation) {
			s.Settings.ReplyUnreadMsgs, s.Now = false, noon.Add(time.Hour)
		}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"day off", func(s *rules.Situation) { s.Settings.Thursday = false }, rules.Ignore, rules.Inactive, "", nil},
		{"after hours, there", func(s *rules.Situation) {
			s.Settings.Timezone, s.Settings.ActiveFrom, s.Settings.ActiveTo = "+7", "8:00", "19:00"
		}, rules.Ignore, rules.Inactive, "", nil},
		{"below the cap", func(s *rules.Situation) { s.Replies = 29 }, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"loop", func(s *rules.Situation) { s.Replies = 30 }, rules.Ignore, rules.Loop, "", nil},
		{"no cap", func(s *rules.Situation) { s.Replies, s.Settings.TurnCap = 5000, 0 }, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"no text", func(s *rules.Situation) { s.Messages[0].Body = "" }, rules.Ignore, rules.NoText, "", nil},
		{"keyword", func(s *rules.Situation) {
			s.Keywords, s.Messages = greeting, append(s.Messages, said("m2", "oh, Hello!", 0))
		}, rules.Reply, rules.ByKeyword, "Hi Ana", []string{"m1", "m2"}},
		{"keyword in a message that is let out", func(s *rules.Situation) {
			s.Keywords, s.Messages = greeting, append(s.Messages, said("m2", "hello", 48*time.Hour))
		}, rules.Ask, rules.ByAgent, "", []string{"m1"}},
		{"the first gate says why", func(s *rules.Situation) {
			s.Chat.Owner, s.Settings.ReplyMsgs, s.Replies = chat.OwnedByHuman, false, 99
		}, rules.Ignore, rules.Human, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := calm()
			c.change(&s)
			d := rules.Decide(s)
			var kept []string
			for _, m := range d.Messages {
				kept = append(kept, m.ID)
			}
			if d.Do != c.do || d.Reason != c.reason || d.Text != c.text {
				t.Errorf("got %s because %s, %q; want %s because %s, %q", d.Do, d.Reason, d.Text, c.do, c.reason, c.text)
			}
			if diff := cmp.Diff(c.kept, kept); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefaultReply(t *testing.T) {
	t.Parallel()
	s := calm()
	s.Settings.DefaultMsg = "{Sorry|Alas} [name]."
	if got := s.DefaultReply(); got != "Sorry Ana." {
		t.Errorf("got %q", got)
	}
	s.Settings.SendDefaultMsg = false
	if got := s.DefaultReply(); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
}
