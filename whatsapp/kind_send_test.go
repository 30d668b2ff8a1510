package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

func TestSendText(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Body: "Good morning"})
	if got := w.reads(customer, m.ID); got.Type != "text" || got.Text != "Good morning" {
		t.Errorf("the customer read %+v", got)
	}
}

func TestSendLocation(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Kind: chat.KindLocation, Content: chat.Content{Location: &chat.Location{
		Latitude: -6.2, Longitude: 106.8, Name: "The shop", Address: "Test street 1",
	}}})
	got := w.reads(customer, m.ID)
	if got.Type != "location" || got.Latitude != -6.2 || got.Longitude != 106.8 || got.Text != "The shop" || got.Address != "Test street 1" {
		t.Errorf("the customer read %+v", got)
	}
}

func TestSendContact(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	one, err := chat.NewCard("Siti; the second", "+62 812-2000-0002", "")
	if err != nil {
		t.Fatal(err)
	}
	two, err := chat.NewCard("Agus", "628220000003", "Test, Inc.")
	if err != nil {
		t.Fatal(err)
	}
	m := w.sends(chat.Draft{Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{one}}})
	got := w.reads(customer, m.ID)
	want := "BEGIN:VCARD\nVERSION:3.0\nN:;Siti\\; the second;;;\nFN:Siti\\; the second\n" +
		"TEL;type=CELL;type=VOICE;waid=6281220000002:+6281220000002\nEND:VCARD"
	if got.Type != "contact" || got.Text != "Siti; the second" || got.VCard != want {
		t.Errorf("the customer read %+v", got)
	}
	m = w.sends(chat.Draft{Kind: chat.KindContact, Content: chat.Content{Contacts: []chat.Card{one, two}}})
	got = w.reads(customer, m.ID)
	if len(got.VCards) != 2 || !strings.Contains(got.VCards[1], "ORG:Test\\, Inc.;\n") {
		t.Errorf("the customer read %+v", got)
	}
}

func TestSendReply(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	asked := w.hears(fields{"text": "Are you open?"})
	place := w.hears(fields{"location": fields{"latitude": 1, "longitude": 2, "name": "Here"}})
	own := w.sends(chat.Draft{Body: "Yes, we are", QuotedID: "false_" + customer + "@c.us_" + asked.ID})
	if got := w.reads(customer, own.ID); got.QuotedID != asked.ID || got.Text != "Yes, we are" {
		t.Errorf("the customer read %+v", got)
	}
	exact := w.exact(customer, own.ID)
	if got := at(exact, "extendedTextMessage", "contextInfo", "quotedMessage", "conversation"); got != "Are you open?" {
		t.Errorf("the reply quotes %v", got)
	}
	lid := w.lidOf(customer)
	if got := at(exact, "extendedTextMessage", "contextInfo", "participant"); got != lid {
		t.Errorf("the reply quotes %v, not %v", got, lid)
	}
	m := w.sends(chat.Draft{Kind: chat.KindLocation, QuotedID: place.ID, Content: chat.Content{Location: &chat.Location{Latitude: 3}}})
	exact = w.exact(customer, m.ID)
	if got := at(exact, "locationMessage", "contextInfo", "quotedMessage", "locationMessage", "name"); got != "Here" {
		t.Errorf("the location quotes %v", got)
	}
	m = w.sends(chat.Draft{Body: "As I said", QuotedID: own.ID})
	exact = w.exact(customer, m.ID)
	if got := at(exact, "extendedTextMessage", "contextInfo", "participant"); got != w.lidOf(shop) {
		t.Errorf("we quote ourselves as %v", got)
	}
	if _, err := w.accepts(chat.Draft{Body: "To whom?", QuotedID: "NONE"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a quote of nothing: %v", err)
	}
}

func TestSendEdit(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Body: "It costs 10"})
	w.reads(customer, m.ID)
	edit := w.sends(chat.Draft{Kind: chat.KindEdit, Body: "It costs 12", TargetID: m.ID})
	if got := w.reads(customer, edit.ID); got.Type != "edit" || got.Text != "It costs 12" || got.TargetID != m.ID {
		t.Errorf("the customer read %+v", got)
	}
	w.until(m.ID, func(m chat.Message) bool { return m.Body == "It costs 12" && m.EditedAt != nil })

	if _, err := w.pool.Exec(w.ctx, `UPDATE messages SET sent_at = sent_at - INTERVAL '16 minutes' WHERE id = $1`, m.ID); err != nil {
		t.Fatal(err)
	}
	theirs := w.hears(fields{"text": "mine"})
	for id, want := range map[string]fault.Kind{m.ID: fault.Conflict, theirs.ID: fault.Invalid, "NONE": fault.NotFound, edit.ID: fault.Invalid} {
		if _, err := w.accepts(chat.Draft{Kind: chat.KindEdit, Body: "late", TargetID: id}); !fault.Is(err, want) {
			t.Errorf("edit of %s: %v, want %s", id, err, want)
		}
	}
}

func TestSendRevoke(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Body: "a secret"})
	w.reads(customer, m.ID)
	gone := w.sends(chat.Draft{Kind: chat.KindRevoke, TargetID: m.ID})
	if got := w.reads(customer, gone.ID); got.Type != "revoke" || got.TargetID != m.ID {
		t.Errorf("the customer read %+v", got)
	}
	w.until(m.ID, func(m chat.Message) bool { return m.Body == "" && m.RevokedAt != nil })
	theirs := w.hears(fields{"text": "mine"})
	if _, err := w.accepts(chat.Draft{Kind: chat.KindRevoke, TargetID: theirs.ID}); !fault.Is(err, fault.Invalid) {
		t.Errorf("deleted what the customer wrote: %v", err)
	}
	if _, err := w.accepts(chat.Draft{Kind: chat.KindReaction, Body: "👍", TargetID: m.ID}); !fault.Is(err, fault.Conflict) {
		t.Errorf("reacted to what is deleted: %v", err)
	}
}

func TestSendReaction(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	theirs := w.hears(fields{"text": "Thank you!"})
	ours := w.sends(chat.Draft{Body: "You are welcome"})
	w.reads(customer, ours.ID)
	for _, target := range []string{theirs.ID, ours.ID} {
		r := w.sends(chat.Draft{Kind: chat.KindReaction, Body: "❤️", TargetID: target})
		if got := w.reads(customer, r.ID); got.Type != "reaction" || got.Text != "❤️" || got.TargetID != target {
			t.Errorf("the customer read %+v", got)
		}
		fromMe := at(w.exact(customer, r.ID), "reactionMessage", "key", "fromMe")
		if fromMe != (target == ours.ID) {
			t.Errorf("the reaction's key says fromMe %v", fromMe)
		}
	}
	r := w.sends(chat.Draft{Kind: chat.KindReaction, TargetID: theirs.ID})
	if got := w.reads(customer, r.ID); got.Type != "reaction" || got.Text != "" || got.TargetID != theirs.ID {
		t.Errorf("the customer read %+v", got)
	}
	w.until(r.ID, func(m chat.Message) bool { return m.Status != chat.Queued })
	of, err := chat.Reactions(w.ctx, w.pool, w.shop.ID, []string{theirs.ID, ours.ID})
	if err != nil || len(of[theirs.ID]) != 0 || len(of[ours.ID]) != 1 || of[ours.ID][0].Emoji != "❤️" {
		t.Errorf("reactions are %+v (%v)", of, err)
	}
}

func TestSendViewOnce(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Body: "Burn after reading", Content: chat.Content{ViewOnce: true}})
	exact := w.exact(customer, m.ID)
	if got := at(exact, "viewOnceMessage", "message", "conversation"); got != "Burn after reading" {
		t.Errorf("the customer read %v", exact)
	}
}

func TestSendMention(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Body: "Hello @" + customer, Content: chat.Content{Mentions: []string{"+" + customer}}})
	got := w.reads(customer, m.ID)
	if diff := cmp.Diff([]string{customer}, got.Mentions); diff != "" {
		t.Error(diff)
	}
	if _, err := w.accepts(chat.Draft{Body: "Hello", Content: chat.Content{Mentions: []string{"you"}}}); !fault.Is(err, fault.BadPhone) {
		t.Errorf("mentioned nobody: %v", err)
	}
}

func TestSendForward(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	const other = "628220000009"
	w.phone(other, "Agus")
	text := w.hears(fields{"text": "Pass it on"})
	place := w.hears(fields{"location": fields{"latitude": 1.5, "longitude": 2, "name": "Here"}, "forwarded": true, "replyTo": text.ID})
	picture := w.hears(fields{"image": fields{"data": onePixel, "mimetype": "image/png", "caption": "look"}})
	for _, m := range []chat.Message{text, place, picture} {
		d, err := form.Forward(m)
		if err != nil {
			t.Fatal(err)
		}
		d.To = chat.Address{Kind: chat.PN, User: other}
		sent := w.sends(d)
		got := w.reads(other, sent.ID)
		if !got.Forwarded || got.Error != "" || got.Text+got.Caption != m.Body || got.QuotedID != "" {
			t.Errorf("forwarded %s was read as %+v", m.Kind, got)
		}
		if m.ID == place.ID {
			if score := at(w.exact(other, sent.ID), "locationMessage", "contextInfo", "forwardingScore"); score != 2.0 {
				t.Errorf("forwarded %v times", score)
			}
		}
	}
	gone := w.sends(chat.Draft{Body: "no"})
	once := w.hears(fields{"text": "once", "wrap": []string{"viewOnceV2"}})
	w.sends(chat.Draft{Kind: chat.KindRevoke, TargetID: gone.ID})
	gone = w.until(gone.ID, func(m chat.Message) bool { return m.RevokedAt != nil })
	for _, m := range []chat.Message{gone, once} {
		if _, err := form.Forward(m); err == nil {
			t.Errorf("%+v can be forwarded", m)
		}
	}
}

func TestSendPoll(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Kind: chat.KindPoll, Body: "When?", Content: chat.Content{Poll: &chat.Poll{
		Options: []string{"today", "tomorrow", "never"}, Selectable: 2,
	}}})
	got := w.reads(customer, m.ID)
	if diff := cmp.Diff([]string{"today", "tomorrow", "never"}, got.Options); diff != "" || got.Type != "poll" || got.Text != "When?" {
		t.Errorf("the customer read %+v", got)
	}
	vote := w.does(customer, shop, fields{"vote": fields{"id": m.ID, "options": []string{"today", "never"}}})
	v := w.stored(vote)
	if diff := cmp.Diff(&chat.Vote{Options: []string{"today", "never"}}, v.Content.Vote); diff != "" {
		t.Error(diff)
	}
	own := w.sends(chat.Draft{Kind: chat.KindVote, TargetID: m.ID, Content: chat.Content{Vote: &chat.Vote{Options: []string{"never"}}}})
	if got := w.reads(customer, own.ID); got.Type != "vote" || got.Error != "" || len(got.Options) != 1 || got.Options[0] != "never" {
		t.Errorf("the customer read %+v", got)
	}
	w.until(own.ID, func(m chat.Message) bool { return m.Status != chat.Queued })
	w.tallies(m.ID, map[string]int{"today": 1, "tomorrow": 0, "never": 2})
	w.stored(w.does(customer, shop, fields{"vote": fields{"id": m.ID, "options": []string{}}}))
	w.tallies(m.ID, map[string]int{"today": 0, "tomorrow": 0, "never": 1})
}

// tallies fails the test when the poll's options have other numbers of voters.
func (w *shopTown) tallies(poll string, want map[string]int) {
	w.t.Helper()
	votes, err := chat.Tally(w.ctx, w.pool, w.shop.ID, poll)
	got := map[string]int{}
	for _, v := range votes {
		got[v.Option] = len(v.Voters)
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		w.t.Errorf("tally: %s (%v)", diff, err)
	}
}

func TestSendVote(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	poll := w.hears(fields{"poll": fields{"name": "Tea?", "options": []string{"yes", "no"}, "selectable": 1}})
	for _, chosen := range [][]string{{"yes"}, {}} {
		v := w.sends(chat.Draft{Kind: chat.KindVote, TargetID: poll.ID, Content: chat.Content{Vote: &chat.Vote{Options: chosen}}})
		got := w.reads(customer, v.ID)
		if got.Type != "vote" || got.TargetID != poll.ID || got.Error != "" || len(got.Options) != len(chosen) {
			t.Errorf("the customer read %+v", got)
		}
	}
	for name, options := range map[string][]string{"too many": {"yes", "no"}, "unknown": {"perhaps"}} {
		_, err := w.accepts(chat.Draft{Kind: chat.KindVote, TargetID: poll.ID, Content: chat.Content{Vote: &chat.Vote{Options: options}}})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSendMenu(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for native, menu := range map[string]chat.Menu{
		"buttons":     {Header: "Hello", Footer: "The shop", Options: []chat.Option{{ID: "a", Text: "Opening hours"}, {ID: "b", Text: "Prices"}}},
		"list":        {Button: "Choose", Options: []chat.Option{{ID: "a", Text: "Tea", Description: "hot", Section: "Drinks"}, {Text: "Cake", Section: "Food"}}},
		"interactive": {Options: []chat.Option{{ID: "a", Text: "Yes"}, {Text: "Our page", URL: "https://shop.example/"}, {Text: "Call us", Phone: "+628110000001"}}},
	} {
		m := w.sends(chat.Draft{Kind: chat.KindMenu, Body: "What do you want?", Content: chat.Content{Menu: &menu}})
		if got := w.reads(customer, chat.NativeID(m.ID)); got.Type != native || len(got.Choices) != len(menu.Options) || got.Choices[0].ID != "a" {
			t.Errorf("the customer's %s are %+v", native, got)
		}
		if got := w.reads(customer, m.ID); got.Type != "text" || !strings.Contains(got.Text, "What do you want?\n\n") || !strings.Contains(got.Text, "1. "+menu.Options[0].Text) {
			t.Errorf("the customer read %+v", got)
		}
	}
}
