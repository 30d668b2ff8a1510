package chat_test

import (
	"testing"

	"balas/chat"
)

// TestListsLeaveOutTheRawForm: it may have megabytes, and a list has many messages.
func TestListsLeaveOutTheRawForm(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.inbound("A1", pn, lid, "see the picture")
	in.Kind, in.Raw = chat.KindImage, []byte("as WhatsApp has it")
	r := d.receive(in)
	c := d.chat(r.ChatID)
	for name, list := range map[string]func() ([]chat.Message, error){
		"unanswered": func() ([]chat.Message, error) { return chat.Unanswered(t.Context(), d.pool, c.ID, 10) },
		"history":    func() ([]chat.Message, error) { return chat.History(t.Context(), d.pool, c.ID, r.Seq+1, 10) },
		"thread":     func() ([]chat.Message, error) { return chat.Thread(t.Context(), d.pool, c, chat.Cursor{}, 10) },
		"unread":     func() ([]chat.Message, error) { return chat.Unread(t.Context(), d.pool, c) },
		"chats": func() ([]chat.Message, error) {
			entries, err := chat.List(t.Context(), d.pool, d.instance.ID, chat.Filter{}, chat.Page{Limit: 10})
			return []chat.Message{*entries[0].Last}, err
		},
	} {
		ms, err := list()
		if err != nil || len(ms) != 1 {
			t.Fatalf("%s: %d messages, %v", name, len(ms), err)
		}
		whole := d.message("A1")
		if ms[0].Raw != nil || whole.Raw == nil || ms[0].Body != whole.Body || ms[0].Kind != whole.Kind {
			t.Errorf("%s: %+v", name, ms[0])
		}
	}
}
