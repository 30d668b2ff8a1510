package contract_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"balas/simulator/world"
)

// control drives the network.
func (c *trial) control(method, path string, body, into any) {
	c.Helper()
	resp, content, err := exchange(c.Context(), method, c.w.network+"/simulator/"+path, nil, body)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	c.must(answered(resp, content), method+" "+path, into)
}

// reads waits until a phone has decrypted a message that fits.
func (c *trial) reads(phone string, fits func(world.Entry) bool) world.Entry {
	c.Helper()
	var found *world.Entry
	after := 0
	c.until(func() bool {
		var page struct{ Messages []world.Entry }
		c.control("GET", fmt.Sprintf("phones/%s/inbox?after=%d&wait=5s", phone, after), nil, &page)
		for _, e := range page.Messages {
			if after = e.Seq; found == nil && fits(e) {
				found = &e
			}
		}
		return found != nil
	}, func() string { return "the message does not reach the phone " + phone })
	if found.Error != "" {
		c.Errorf("phone %s could not read %+v", phone, found)
	}
	return *found
}

// heard waits until a phone has decrypted the message of the id.
func (c *trial) heard(phone, id string) world.Entry {
	c.Helper()
	return c.reads(phone, func(e world.Entry) bool { return e.ID == id })
}

// tell has the customer write to the shop, and waits until the store has the message.
func (c *trial) tell(content map[string]any) (id string) {
	c.Helper()
	var said struct{ ID string }
	content["to"] = c.shop.phone
	c.control("POST", "phones/"+c.peer+"/messages", content, &said)
	c.await(sqlDecided, []any{c.shop.id, said.ID}, "true")
	return said.ID
}

// The store has the message, and it was decided what becomes of it.
const sqlDecided = `SELECT turn_due_at IS NULL FROM messages m JOIN chats ON chats.id = chat_id WHERE m.instance_id = $1 AND m.id = $2`

// written sends the customer a text and returns its id.
func (c *trial) written(text string) (id string) {
	c.Helper()
	var sent struct{ Data struct{ MessageID string } }
	c.api("POST", "/api/v1/messages/send", map[string]any{"instanceId": c.shop.id, "phone": c.peer, "message": text}, &sent)
	c.heard(c.peer, sent.Data.MessageID)
	return sent.Data.MessageID
}

// gathered makes a group of the shop, which owns it, and the customer.
func (c *trial) gathered() (jid string) {
	c.Helper()
	var made struct{ JID string }
	c.control("POST", "groups", map[string]any{"subject": "Potters", "participants": []string{c.shop.phone, c.peer}}, &made)
	id, _, _ := strings.Cut(made.JID, "@")
	c.await("SELECT count(*) FROM groups WHERE instance_id = $1 AND id = $2", []any{c.shop.id, id}, "1")
	return made.JID
}

// members are the people that the network has in a group.
func (c *trial) members(jid string) string {
	c.Helper()
	var group struct{ Participants []string }
	c.control("GET", "groups/"+jid, nil, &group)
	return strings.Join(group.Participants, " ")
}

// thread is what the shop's phone shows of its chat with the customer.
func (c *trial) thread() (shown struct {
	Chat                             string
	Archived, Pinned, Muted, Deleted bool
	Unread                           int
},
) {
	c.Helper()
	var all struct {
		Chats []struct {
			Chat                             string
			Archived, Pinned, Muted, Deleted bool
			Unread                           int
		}
	}
	c.control("GET", "phones/"+c.shop.phone+"/chats", nil, &all)
	for _, one := range all.Chats {
		if one.Chat == c.peer {
			shown = one
		}
	}
	return shown
}

// did waits until the shop's client has done something to the customer, or to a message.
func (c *trial) did(kind string, fits func(world.Event) bool) {
	c.Helper()
	c.until(func() bool {
		var log struct{ Events []world.Event }
		c.control("GET", "events?kind="+kind, nil, &log)
		for _, e := range log.Events {
			if e.Phone == c.shop.phone && fits(e) {
				return true
			}
		}
		return false
	}, func() string { return "the client did no " + kind })
}

// sum is the hash of a sample.
func sum(name string) string {
	hash := sha256.Sum256(samples()[name])
	return hex.EncodeToString(hash[:])
}
