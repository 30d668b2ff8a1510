package whatsapp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

// arrives has the customer send a content and fails the test when the row or the event has another content.
func (w *shopTown) arrives(content fields, kind chat.Kind, body string, want chat.Content) chat.Message {
	w.t.Helper()
	m := w.hears(content)
	if m.Kind != kind || m.Body != body || m.FromMe {
		w.t.Errorf("stored %s %q, want %s %q", m.Kind, m.Body, kind, body)
	}
	if diff := cmp.Diff(want, m.Content); diff != "" {
		w.t.Errorf("content: %s", diff)
	}
	if e := w.event(chat.EventMessage, m.ID); e["kind"] != string(kind) || e["body"] != body {
		w.t.Errorf("event %v", e)
	}
	return m
}

func TestReceiveText(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"text": "Hello"}, chat.KindText, "Hello", chat.Content{})
}

func TestReceiveMention(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.arrives(fields{"text": "Hello @" + shop, "mentions": []string{shop}}, chat.KindText, "Hello @"+shop,
		chat.Content{Mentions: []string{shop + "@s.whatsapp.net"}})
	if got := at(w.event(chat.EventMessage, m.ID), "content", "mentions"); got == nil {
		t.Error("the event mentions nobody")
	}
}

func TestReceivePreview(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"text": "See https://shop.example/", "preview": fields{"url": "https://shop.example/", "title": "A shop", "description": "of tests"}},
		chat.KindText, "See https://shop.example/", chat.Content{Preview: &chat.Preview{URL: "https://shop.example/", Title: "A shop", Description: "of tests"}})
}

func TestReceiveReply(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	ours := w.sends(chat.Draft{Body: "Tea or coffee?"})
	w.reads(customer, ours.ID)
	m := w.arrives(fields{"text": "Tea", "replyTo": ours.ID}, chat.KindText, "Tea", chat.Content{})
	if m.QuotedID != ours.ID || w.event(chat.EventMessage, m.ID)["quotedId"] != ours.ID {
		t.Errorf("it quotes %q, want %q", m.QuotedID, ours.ID)
	}
	picture := w.hears(fields{"location": fields{"latitude": 1, "longitude": 1}, "replyTo": m.ID})
	if picture.QuotedID != m.ID {
		t.Errorf("it quotes %q, want %q", picture.QuotedID, m.ID)
	}
}

func TestReceiveForward(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"text": "Pass it on", "forwarded": true}, chat.KindText, "Pass it on", chat.Content{Forwarded: true})
}

func TestReceiveEdit(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.hears(fields{"text": "two cakes"})
	e := w.arrives(fields{"edit": fields{"id": m.ID, "text": "three cakes"}}, chat.KindEdit, "three cakes", chat.Content{})
	if e.TargetID != m.ID {
		t.Errorf("it edits %q", e.TargetID)
	}
	w.until(m.ID, func(m chat.Message) bool { return m.Body == "three cakes" && m.EditedAt != nil })
	picture := w.hears(fields{"image": fields{"data": onePixel, "mimetype": "image/png", "caption": "mine"}})
	w.hears(fields{"message": fields{"protocolMessage": fields{
		"type": "MESSAGE_EDIT", "key": fields{"ID": picture.ID, "fromMe": true},
		"editedMessage": fields{"imageMessage": fields{"caption": "ours"}},
	}}})
	w.until(picture.ID, func(m chat.Message) bool { return m.Body == "ours" && m.Content.File != nil && m.Raw != nil })
}

func TestReceiveRevoke(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.hears(fields{"text": "a secret", "preview": fields{"url": "https://a.example/", "title": "A"}})
	r := w.arrives(fields{"revoke": fields{"id": m.ID}}, chat.KindRevoke, "", chat.Content{})
	if r.TargetID != m.ID {
		t.Errorf("it deletes %q", r.TargetID)
	}
	got := w.until(m.ID, func(m chat.Message) bool { return m.RevokedAt != nil })
	if got.Body != "" || got.Raw != nil || got.Content.Preview != nil {
		t.Errorf("left of it: %+v", got)
	}
	ours := w.sends(chat.Draft{Body: "ours"})
	w.reads(customer, ours.ID)
	w.hears(fields{"message": fields{"protocolMessage": fields{"type": "REVOKE", "key": fields{"ID": ours.ID, "fromMe": false}}}})
	if m := w.stored(ours.ID); m.RevokedAt != nil || m.Body != "ours" {
		t.Errorf("the customer deleted what we wrote: %+v", m)
	}
}

func TestReceiveReaction(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	ours := w.sends(chat.Draft{Body: "Done"})
	w.reads(customer, ours.ID)
	for _, emoji := range []string{"👍", "🎉", ""} {
		r := w.arrives(fields{"reaction": fields{"id": ours.ID, "emoji": emoji}}, chat.KindReaction, emoji, chat.Content{})
		if r.TargetID != ours.ID {
			t.Errorf("it is about %q", r.TargetID)
		}
		of, err := chat.Reactions(w.ctx, w.pool, w.shop.ID, []string{ours.ID})
		if got := of[ours.ID]; err != nil || (emoji == "") != (len(got) == 0) || emoji != "" && got[0].Emoji != emoji {
			t.Errorf("after %q: %+v (%v)", emoji, got, err)
		}
	}
}

func TestReceiveViewOnce(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for _, wrap := range []string{"viewOnce", "viewOnceV2", "viewOnceV2Extension"} {
		w.arrives(fields{"text": "once", "wrap": []string{"ephemeral", wrap}}, chat.KindText, "once", chat.Content{ViewOnce: true})
	}
}

func TestReceiveWrapped(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for _, name := range []string{"ephemeralMessage", "groupMentionedMessage", "botInvokeMessage", "associatedChildMessage", "questionMessage", "spoilerMessage"} {
		inner := fields{"message": fields{"extendedTextMessage": fields{"text": "inside"}}}
		w.arrives(fields{"message": fields{"documentWithCaptionMessage": fields{"message": fields{name: inner}}}}, chat.KindText, "inside", chat.Content{})
	}
}

func TestReceiveLocation(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"location": fields{"latitude": -6.2, "longitude": 106.8, "name": "Home", "address": "Test street 2"}},
		chat.KindLocation, "Home", chat.Content{Location: &chat.Location{Latitude: -6.2, Longitude: 106.8, Name: "Home", Address: "Test street 2"}})
	w.arrives(fields{"message": fields{"liveLocationMessage": fields{"degreesLatitude": 1, "degreesLongitude": 2, "caption": "on my way"}}},
		chat.KindLocation, "on my way", chat.Content{Location: &chat.Location{Latitude: 1, Longitude: 2, Live: true}})
	w.arrives(fields{"message": fields{"locationMessage": fields{"degreesLatitude": "NaN", "degreesLongitude": "Infinity"}}},
		chat.KindLocation, "", chat.Content{Location: &chat.Location{}})
}

func TestReceiveContact(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	card := chat.Card{Name: "Siti", VCard: "BEGIN:VCARD\nFN:Siti\nEND:VCARD"}
	w.arrives(fields{"message": fields{"contactMessage": fields{"displayName": card.Name, "vcard": card.VCard}}},
		chat.KindContact, "Siti", chat.Content{Contacts: []chat.Card{card}})
	m := w.hears(fields{"contacts": []fields{{"name": "Siti", "phone": "628220000002"}, {"name": "Agus", "phone": "628220000003"}}})
	if m.Body != "Siti, Agus" || len(m.Content.Contacts) != 2 {
		t.Errorf("stored %+v", m)
	}
}

func TestReceivePoll(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"poll": fields{"name": "Tea?", "options": []string{"yes", "no"}, "selectable": 1}},
		chat.KindPoll, "Tea?", chat.Content{Poll: &chat.Poll{Options: []string{"yes", "no"}, Selectable: 1}})
}

func TestReceiveVote(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.hears(fields{"poll": fields{"name": "Tea?", "options": []string{"yes", "no"}, "selectable": 1}})
	v := w.arrives(fields{"vote": fields{"id": m.ID, "options": []string{"no"}}}, chat.KindVote, "", chat.Content{Vote: &chat.Vote{Options: []string{"no"}}})
	if v.TargetID != m.ID {
		t.Errorf("the vote is on %q", v.TargetID)
	}
	w.tallies(m.ID, map[string]int{"yes": 0, "no": 1})
	typed := w.stored(w.does(shop, customer, fields{"vote": fields{"id": m.ID, "options": []string{"yes"}}}))
	if diff := cmp.Diff(&chat.Vote{Options: []string{"yes"}}, typed.Content.Vote); diff != "" || !typed.FromMe {
		t.Errorf("voted on the phone: %s", diff)
	}
	w.tallies(m.ID, map[string]int{"yes": 1, "no": 1})
}

func TestReceiveVoteBeforeItsPoll(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.post("/simulator/faults", fields{"kind": "delay", "stanza": "message", "count": 1, "delay": "4s"}, nil)
	poll := w.does(customer, shop, fields{"poll": fields{"name": "Tea?", "options": []string{"yes", "no"}}})
	v := w.hears(fields{"vote": fields{"id": poll, "options": []string{"yes"}}})
	if diff := cmp.Diff(&chat.Vote{Sealed: true}, v.Content.Vote); diff != "" {
		t.Error(diff)
	}
	w.stop() // what is sealed waits in the database
	w.restart()
	v = w.until(v.ID, func(m chat.Message) bool { return !m.Content.Vote.Sealed })
	if diff := cmp.Diff(&chat.Vote{Options: []string{"yes"}}, v.Content.Vote); diff != "" {
		t.Error(diff)
	}
	w.tallies(poll, map[string]int{"yes": 1, "no": 0})
	if e := w.event(chat.EventOpened, v.ID); e["targetId"] != poll {
		t.Errorf("event %v", e)
	}
}

// restart starts the engine anew.
func (w *shopTown) restart() { w.engine, w.stop = w.town.engine() }

func TestReceiveMenu(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	two := []chat.Option{{ID: "a", Text: "Yes"}, {ID: "b", Text: "No"}}
	for name, message := range map[string]fields{
		"buttons": {"buttonsMessage": fields{"contentText": "Well?", "text": "Hello", "buttons": []fields{
			{"buttonID": "a", "buttonText": fields{"displayText": "Yes"}}, {"buttonID": "b", "buttonText": fields{"displayText": "No"}},
		}}},
		"list": {"listMessage": fields{"title": "Hello", "description": "Well?", "sections": []fields{
			{"rows": []fields{{"rowID": "a", "title": "Yes"}, {"rowID": "b", "title": "No"}}},
		}}},
		"template": {"templateMessage": fields{"hydratedTemplate": fields{"hydratedTitleText": "Hello", "hydratedContentText": "Well?", "hydratedButtons": []fields{
			{"quickReplyButton": fields{"ID": "a", "displayText": "Yes"}}, {"quickReplyButton": fields{"ID": "b", "displayText": "No"}},
		}}}},
		"interactive": {"interactiveMessage": fields{"header": fields{"title": "Hello"}, "body": fields{"text": "Well?"}, "nativeFlowMessage": fields{"buttons": []fields{
			{"name": "quick_reply", "buttonParamsJSON": `{"id":"a","display_text":"Yes"}`}, {"name": "quick_reply", "buttonParamsJSON": `{"id":"b","display_text":"No"}`},
		}}}},
	} {
		t.Log(name)
		w.arrives(fields{"message": message}, chat.KindMenu, "Well?", chat.Content{Menu: &chat.Menu{Header: "Hello", Options: two}})
	}
}

func TestReceiveChoice(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	m := w.sends(chat.Draft{Kind: chat.KindMenu, Body: "What next?", Content: chat.Content{Menu: &chat.Menu{
		Options: []chat.Option{{ID: "hours", Text: "Opening hours"}, {Text: "Our page", URL: "https://shop.example/"}, {ID: "prices", Text: "Prices"}},
	}}})
	w.reads(customer, m.ID)
	prices := &chat.Option{ID: "prices", Text: "Prices"}
	for name, pressed := range map[string]fields{
		"buttons":     {"button": fields{"id": "prices", "text": "Prices"}, "replyTo": chat.NativeID(m.ID)},
		"list":        {"row": fields{"id": "prices", "text": "Prices"}, "replyTo": chat.NativeID(m.ID)},
		"template":    {"message": fields{"templateButtonReplyMessage": fields{"selectedID": "prices", "selectedDisplayText": "Prices", "contextInfo": fields{"stanzaID": chat.NativeID(m.ID)}}}},
		"interactive": {"message": fields{"interactiveResponseMessage": fields{"body": fields{"text": "Prices"}, "nativeFlowResponseMessage": fields{"name": "quick_reply", "paramsJSON": `{"id":"prices"}`}, "contextInfo": fields{"stanzaID": m.ID}}}},
	} {
		got := w.arrives(pressed, chat.KindChoice, "Prices", chat.Content{Choice: prices})
		if got.QuotedID != m.ID {
			t.Errorf("%s: chosen of %q, want %q", name, got.QuotedID, m.ID)
		}
	}
	for _, answer := range []string{"2", " 2. ", "PRICES"} {
		got := w.arrives(fields{"text": answer}, chat.KindText, answer, chat.Content{Choice: prices})
		if e := at(w.event(chat.EventMessage, got.ID), "content", "choice", "id"); e != "prices" || got.Said() != "Prices" {
			t.Errorf("%q: the event says %v", answer, e)
		}
	}
	w.arrives(fields{"text": "3"}, chat.KindText, "3", chat.Content{})
	w.sends(chat.Draft{Body: "How many?"})
	w.arrives(fields{"text": "2"}, chat.KindText, "2", chat.Content{})
	w.arrives(fields{"text": "2", "replyTo": m.ID}, chat.KindText, "2", chat.Content{Choice: prices})
}

func TestReceiveOther(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for name, c := range map[string]struct {
		message fields
		body    string
	}{
		"productMessage":     {fields{"product": fields{"title": "Cake"}}, "Cake"},
		"orderMessage":       {fields{"orderTitle": "Order 1", "itemCount": 2}, "Order 1"},
		"groupInviteMessage": {fields{"groupName": "Friends", "inviteCode": "abc"}, "Friends"},
		"eventMessage":       {fields{"name": "Party", "description": "at home"}, "Party"},
		"sendPaymentMessage": {fields{"noteMessage": fields{"conversation": "for tea"}}, "for tea"},
		"albumMessage":       {fields{"expectedImageCount": 3}, ""},
		"invoiceMessage":     {fields{"note": "pay me"}, "pay me"},
	} {
		w.arrives(fields{"message": fields{name: c.message}}, chat.KindOther, c.body, chat.Content{Note: name})
	}
}

func TestReceiveVideoNote(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.arrives(fields{"message": fields{"ptvMessage": fields{"mimetype": "video/mp4", "seconds": 5}}}, chat.KindVideo, "",
		chat.Content{File: &chat.File{MimeType: "video/mp4", Seconds: 5}})
}

func TestReceiveUnavailable(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.hears(fields{"text": "one"})
	w.stop()
	if _, err := w.pool.Exec(w.ctx, `DELETE FROM whatsmeow_sessions`); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.await(w.shop, chat.Connected)
	id := w.does(customer, shop, fields{"text": "two"})
	m := w.until(id, func(m chat.Message) bool { return m.Kind != chat.KindUnavailable })
	if m.Kind != chat.KindText || m.Body != "two" {
		t.Errorf("stored %+v", m)
	}
	w.event(chat.EventUnavailable, id)
	w.event(chat.EventMessage, id)
}

func TestBookkeepingMakesNoRow(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	for _, message := range []fields{
		{"protocolMessage": fields{"type": "EPHEMERAL_SETTING", "ephemeralExpiration": 86400}},
		{"pinInChatMessage": fields{"type": "PIN_FOR_ALL"}},
		{"keepInChatMessage": fields{"keepType": "KEEP_FOR_ALL"}},
		{"messageContextInfo": fields{}},
		{"statusMentionMessage": fields{"message": fields{"conversation": "look"}}},
		{"reactionMessage": fields{"text": "👍"}},
	} {
		w.does(customer, shop, fields{"message": message})
	}
	last := w.hears(fields{"text": "Hello"})
	rest, err := chat.Unanswered(w.ctx, w.pool, last.ChatID, 10)
	if err != nil || len(rest) != 1 || rest[0].ID != last.ID {
		t.Errorf("stored %+v (%v)", rest, err)
	}
}
