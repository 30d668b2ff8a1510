package chat_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

func ref[T any](v T) *T { return &v }

var noAddress = chat.Address{}

// said stores a text that was said at a time, and returns its chat.
func (d *desk) said(id string, by chat.Address, text string, at time.Time) int64 {
	d.t.Helper()
	in := d.inbound(id, by, noAddress, text)
	in.At = at
	d.now = at
	return d.receive(in).ChatID
}

func (d *desk) list(f chat.Filter, p chat.Page) []chat.Entry {
	d.t.Helper()
	entries, err := chat.List(d.t.Context(), d.pool, d.instance.ID, f, p)
	if err != nil {
		d.t.Fatal(err)
	}
	return entries
}

// titles are the chats of a list, each with the last message that it shows.
func titles(entries []chat.Entry) []string {
	var all []string
	for _, e := range entries {
		line := e.Title + ":"
		if e.Last != nil {
			line += " " + e.Last.Body
		}
		all = append(all, line)
	}
	return all
}

// arrange stores an arrangement of the chat.
func (d *desk) arrange(chatID int64, a chat.Arrangement) {
	d.t.Helper()
	a.At = d.now
	if err := chat.ArrangeTx(d.t.Context(), d.pool, d.instance.AccountID, chatID, a); err != nil {
		d.t.Fatal(err)
	}
}

// thread is what the chat shows, newest first.
func (d *desk) thread(chatID int64) []string {
	d.t.Helper()
	ms, err := chat.Thread(d.t.Context(), d.pool, d.chat(chatID), chat.Cursor{}, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var ids []string
	for _, m := range ms {
		ids = append(ids, m.ID)
	}
	return ids
}

func person(n string) chat.Address { return chat.Address{Kind: chat.PN, User: "62822000000" + n} }

func TestListsChatsByTheirLastMessage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	noon := d.now
	ani := d.said("A1", person("1"), "first", noon)
	d.said("B1", person("2"), "second", noon.Add(time.Minute))
	d.said("A2", person("1"), "third", noon.Add(2*time.Minute))
	if _, err := d.At(t.Context(), d.instance.AccountID, d.instance.ID, person("9")); err != nil { // nothing was said there
		t.Fatal(err)
	}
	if _, err := d.pool.Exec(t.Context(), `UPDATE contacts SET name = 'Ani' WHERE id = (SELECT contact_id FROM chats WHERE id = $1)`, ani); err != nil {
		t.Fatal(err)
	}
	all := d.list(chat.Filter{}, chat.Page{Limit: 10})
	if diff := cmp.Diff([]string{"Ani: third", "Budi: second"}, titles(all)); diff != "" {
		t.Error(diff)
	}
	if all[0].Unread != 2 || all[0].Phone != person("1").User || all[0].Address() != person("1") || all[0].IsGroup() {
		t.Errorf("entry %+v", all[0])
	}
	first := d.list(chat.Filter{}, chat.Page{Limit: 1})
	next, err := chat.ParseCursor(first[0].Next().String())
	if err != nil {
		t.Fatal(err)
	}
	rest := d.list(chat.Filter{}, chat.Page{Limit: 10, After: next})
	if diff := cmp.Diff([]string{"Budi: second"}, titles(rest)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(titles(rest), titles(d.list(chat.Filter{}, chat.Page{Limit: 10, Offset: 1}))); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersOfTheList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	read := d.said("A1", person("1"), "read", d.now)
	archived := d.said("B1", person("2"), "archived", d.now.Add(time.Minute))
	in := d.inbound("G1", group, noAddress, "in a group")
	in.Sender, in.At = person("3"), d.now
	d.now = d.now.Add(time.Minute)
	d.receive(in)
	d.arrange(read, chat.Arrangement{Read: ref(true)})
	d.arrange(archived, chat.Arrangement{Archived: ref(true)})
	for name, c := range map[string]struct {
		chat.Filter
		want []string
	}{
		"archived":     {chat.Filter{Archived: ref(true)}, []string{"Budi: archived"}},
		"not archived": {chat.Filter{Archived: ref(false)}, []string{group.User + ": in a group", "Budi: read"}},
		"groups":       {chat.Filter{Group: ref(true)}, []string{group.User + ": in a group"}},
		"unread":       {chat.Filter{Unread: true}, []string{group.User + ": in a group", "Budi: archived"}},
	} {
		if diff := cmp.Diff(c.want, titles(d.list(c.Filter, chat.Page{Limit: 10}))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if n, err := chat.Count(t.Context(), d.pool, d.instance.ID, c.Filter); err != nil || n != len(c.want) {
			t.Errorf("%s: counted %d, %v", name, n, err)
		}
	}
}

func TestArrangingIsNewsOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.said("A1", pn, "Halo", d.now)
	until := d.now.Add(time.Hour)
	for range 2 {
		d.arrange(id, chat.Arrangement{Pinned: ref(true)})
		d.arrange(id, chat.Arrangement{MutedUntil: &until})
		d.arrange(id, chat.Arrangement{Read: ref(true)})
	}
	c := d.chat(id)
	if c.PinnedAt == nil || !c.MutedAt(d.now) || c.MutedAt(until) || c.Unread != 0 {
		t.Errorf("chat %+v", c)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'chat.changed'`); n != 3 {
		t.Errorf("%d events", n)
	}
	d.arrange(id, chat.Arrangement{Archived: ref(true)})
	d.arrange(id, chat.Arrangement{MutedUntil: &time.Time{}})
	d.arrange(id, chat.Arrangement{Read: ref(false)})
	if c = d.chat(id); !c.Archived || c.PinnedAt != nil || c.MutedUntil != nil || !c.MarkedUnread || c.Unread != 0 {
		t.Errorf("chat %+v", c)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'chat.changed' AND (data->>'markedUnread')::BOOLEAN AND (data->>'chatId')::BIGINT = $1`, id); n != 1 {
		t.Errorf("%d events of the chat that is marked as unread", n)
	}
}

func TestClearedAndDeletedChats(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	noon := d.now
	id := d.said("A1", pn, "one", noon)
	d.said("A2", pn, "two", noon.Add(time.Minute))
	d.said("A3", pn, "three", noon.Add(2*time.Minute))
	clear := func(before time.Time, remove bool) {
		t.Helper()
		if err := chat.ClearTx(t.Context(), d.pool, d.instance.AccountID, id, before, remove); err != nil {
			t.Fatal(err)
		}
	}
	clear(noon.Add(time.Minute+time.Second), true)
	if diff := cmp.Diff([]string{"A3"}, d.thread(id)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Budi: three"}, titles(d.list(chat.Filter{}, chat.Page{Limit: 9}))); diff != "" {
		t.Errorf("a chat with a later message is listed: %s", diff)
	}
	if c := d.chat(id); c.Unread != 1 {
		t.Errorf("%d unread", c.Unread)
	}
	clear(noon.Add(3*time.Minute), false)
	if diff := cmp.Diff([]string{"Budi:"}, titles(d.list(chat.Filter{}, chat.Page{Limit: 9}))); diff != "" {
		t.Errorf("a chat that is only cleared is listed: %s", diff)
	}
	clear(noon.Add(3*time.Minute), true)
	clear(noon, true) // what comes late brings nothing back
	if all := d.list(chat.Filter{}, chat.Page{Limit: 9}); len(all) != 0 || len(d.thread(id)) != 0 {
		t.Errorf("listed %v", titles(all))
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'chat.changed' AND (data->>'cleared')::BOOLEAN`); n != 3 {
		t.Errorf("%d events", n)
	}
	d.said("A4", pn, "back", noon.Add(2*time.Minute)) // in the second of the last one
	if diff := cmp.Diff([]string{"Budi: back"}, titles(d.list(chat.Filter{}, chat.Page{Limit: 9}))); diff != "" {
		t.Error(diff)
	}
}

func TestThreadPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	noon := d.now
	id := d.said("A1", pn, "one", noon)
	d.said("A2", pn, "two", noon) // in the same second
	d.said("A3", pn, "three", noon.Add(time.Second))
	reaction := d.inbound("R1", pn, noAddress, "👍")
	reaction.Kind, reaction.TargetID = chat.KindReaction, "A2"
	d.receive(reaction)
	var ids []string
	for before := (chat.Cursor{}); ; {
		page, err := chat.Thread(t.Context(), d.pool, d.chat(id), before, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		ids, before = append(ids, page[0].ID), page[0].Place()
	}
	if diff := cmp.Diff([]string{"A3", "A2", "A1"}, ids); diff != "" {
		t.Error(diff)
	}
	if err := chat.MarkTx(t.Context(), d.pool, d.instance.AccountID, d.instance.ID, "A3", chat.Mark{Deleted: true, At: noon}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"A2", "A1"}, d.thread(id)); diff != "" {
		t.Error(diff)
	}
	if _, err := chat.ParseCursor("nonsense"); err == nil {
		t.Error("nonsense is a cursor")
	}
}

func TestReactionsThatHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.said("A1", pn, "one", d.now)
	for _, r := range []struct{ id, emoji string }{{"R1", "👍"}, {"R2", "❤️"}} {
		in := d.inbound(r.id, pn, noAddress, r.emoji)
		in.Kind, in.TargetID = chat.KindReaction, "A1"
		d.now = d.now.Add(time.Second)
		in.At = d.now
		d.receive(in)
	}
	of, err := chat.Reactions(t.Context(), d.pool, d.instance.ID, []string{"A1", "A9"})
	if err != nil || len(of) != 1 || len(of["A1"]) != 1 || of["A1"][0].Emoji != "❤️" {
		t.Errorf("reactions %+v, %v", of, err)
	}
}

func TestReadOnThePhone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	id := d.said("A1", pn, "one", d.now)
	d.said("A2", pn, "two", d.now.Add(time.Second))
	d.said("A3", pn, "three", d.now.Add(time.Second))
	seen := func(ids ...string) {
		t.Helper()
		err := pgx.BeginFunc(context.WithoutCancel(t.Context()), d.pool, func(tx pgx.Tx) error {
			return chat.SeenTx(t.Context(), tx, d.instance.AccountID, d.instance.ID, ids)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	seen("A1", "A2", "never seen")
	if c := d.chat(id); c.Unread != 1 {
		t.Errorf("%d unread, 1 came later", c.Unread)
	}
	unread, err := chat.Unread(t.Context(), d.pool, d.chat(id))
	if err != nil || len(unread) != 1 || unread[0].ID != "A3" {
		t.Errorf("unread %+v, %v", unread, err)
	}
	seen("A3")
	seen("A1")
	if c := d.chat(id); c.Unread != 0 {
		t.Errorf("%d unread", c.Unread)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'chat.changed'`); n != 2 {
		t.Errorf("%d events", n)
	}
}

func TestTypedInAChatThatNobodyAnswersIsListed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c, err := d.At(t.Context(), d.instance.AccountID, d.instance.ID, pn)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SetOwner(t.Context(), d.instance.AccountID, c, chat.OwnedByNone, nil, "a friend"); err != nil {
		t.Fatal(err)
	}
	own := d.inbound("H1", pn, noAddress, "See you at eight")
	own.FromMe = true
	d.receive(own)
	if diff := cmp.Diff([]string{pn.User + ": See you at eight"}, titles(d.list(chat.Filter{}, chat.Page{Limit: 9}))); diff != "" {
		t.Error(diff)
	}
	if c = d.chat(c.ID); c.Owner != chat.OwnedByNone || c.OwnerReason != "a friend" || c.OwnerUntil != nil {
		t.Errorf("chat %+v", c)
	}
}
