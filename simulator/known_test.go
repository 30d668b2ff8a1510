package simulator_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// document sends a file under an id of the sender's choice.
func document(network *simtest.Network, from, to, id string, data []byte) {
	network.Send(from, to, map[string]any{"id": id, "document": map[string]any{
		"data": base64.StdEncoding.EncodeToString(data), "fileName": "a.bin", "mimetype": "application/octet-stream",
	}})
}

// Every entry of an inbox brings its own file, whatever else has its id, also after a restart.
func TestFilesUnderOneID(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	network := simtest.Start(t, keep)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	files := [][]byte{noise(400), noise(500)}
	for _, data := range files {
		document(network, budi, shop, "X1", data)
	}
	network.Send(shop, budi, map[string]any{"id": "X1", "text": "the same id from the other side"})
	for seq, data := range files {
		if got := network.File(shop, seq+1); !bytes.Equal(got, data) {
			t.Errorf("entry %d brought %d bytes, want %d", seq+1, len(got), len(data))
		}
	}
	if err := network.Close(); err != nil {
		t.Fatal(err)
	}
	again := simtest.Start(t, keep)
	for seq, data := range files {
		if got := again.File(shop, seq+1); !bytes.Equal(got, data) {
			t.Errorf("after the restart entry %d brought %d bytes, want %d", seq+1, len(got), len(data))
		}
	}
}

func TestRepeatIsBySender(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	for _, number := range []string{shop, budi, siti} {
		network.Phone(number, number)
	}
	for _, from := range []string{budi, siti, budi} {
		network.Send(from, shop, map[string]any{"id": "X1", "text": "from " + from})
	}
	for n, entry := range network.Inbox(shop, 3, false) {
		if entry.Repeat != (n == 2) {
			t.Errorf("entry %d has repeat %v", n+1, entry.Repeat)
		}
	}
}

// What a person refers to is in the chat that he writes to, and receipts are for the message of whoever reads it.
func TestReferencesUnderOneID(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Phone(siti, "Siti")
	mine := client.Say(budi, "from the shop")
	network.Inbox(budi, 1, false)
	network.Send(siti, budi, map[string]any{"id": mine.ID, "text": "the same id from Siti"})
	network.Send(budi, shop, map[string]any{"replyTo": mine.ID, "text": "I mean the shop"})
	quoted := client.Text("I mean the shop").Message.GetExtendedTextMessage().GetContextInfo()
	if quoted.GetQuotedMessage().GetConversation() != "from the shop" {
		t.Errorf("quotes %v", quoted.GetQuotedMessage())
	}

	network.Send(budi, shop, map[string]any{"id": "Y1", "text": "read this"})
	got := client.Text("read this")
	network.Send(siti, budi, map[string]any{"id": "Y1", "text": "another Y1"})
	if err := client.MarkRead(t.Context(), []types.MessageID{"Y1"}, got.Info.Timestamp, got.Info.Chat, got.Info.Sender); err != nil {
		t.Fatal(err)
	}
	network.Sync()
	chat := network.Do("GET", "phones/"+budi+"/messages?chat="+shop, nil)["messages"].([]any)
	if last := chat[len(chat)-1].(map[string]any); last["id"] != "Y1" || last["status"] != "read" {
		t.Errorf("the message that was read is %v", last)
	}
}

// What an inbox still lists keeps its file, and its id counts as used, however much came after it.
func TestListedIsNotForgotten(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	data := noise(300)
	document(network, budi, shop, "OLD", data)
	for n := range 4_500 {
		network.Send(budi, shop, map[string]any{"id": fmt.Sprint("N", n), "text": "more"})
	}
	if got := network.File(shop, 1); !bytes.Equal(got, data) {
		t.Errorf("the file has %d bytes, want %d", len(got), len(data))
	}
	network.Send(budi, shop, map[string]any{"id": "OLD", "text": "again"})
	entries := network.Inbox(shop, 4_502, false)
	if last := entries[len(entries)-1]; !last.Repeat {
		t.Errorf("the last entry is no repeat: %+v", last)
	}
	network.Send(shop, budi, map[string]any{"replyTo": "N0", "text": "about the first of them"})
}

// A client that cannot read one of two messages of an id gets the one of its own chat again.
func TestRetryUnderOneID(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Phone(siti, "Siti")
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Sync()
	fault(network, map[string]any{"kind": "delay", "direction": "out", "stanza": "receipt", "count": 1, "delay": "300ms"})
	fault(network, map[string]any{"kind": "break_session", "instance": shop, "phone": budi})
	network.Send(budi, shop, map[string]any{"id": "X1", "text": "for the shop"})
	network.Send(budi, siti, map[string]any{"id": "X1", "text": "for Siti"})
	if got := simtest.Wait(client, func(m *events.Message) bool { return m.Info.ID == "X1" }); simtest.TextOf(got) != "for the shop" {
		t.Errorf("came again as %q", simtest.TextOf(got))
	}
	network.Sync()
}
