package contract_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/simulator/world"
)

// action is something that several dialects can do, each in a way of its own.
type action struct {
	name  string
	at    func(*trial) *shop // each way has one of its own; nil: one for all
	given func(*trial)
	ways  map[string]func(*trial) // by dialect, and by what they are beside it
	// settled waits until all has happened.
	settled func(*trial)
	// left are the tables that are compared, and entries whether phones are.
	left    []string
	entries bool
}

// TestDialectsAgree does the same through each dialect that can, and compares what the store then holds and what the
// phones decrypted: the rows are the same, and a message is there once. What may differ: ids, secrets and times; of a webhook
// its dialect, which is the wording of its events; of a file the key that its message was encrypted with.
func TestDialectsAgree(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	c := &trial{T: t, w: w}
	one := linked(c)
	t.Run("actions", func(t *testing.T) {
		for _, a := range slices.Concat(messageActions(), fileActions(), chatActions(), instanceActions(), listActions()) {
			t.Run(a.name, func(t *testing.T) {
				t.Parallel()
				a.agrees(&trial{T: t, w: w, shop: one})
			})
		}
	})
	c.control("POST", "sync", map[string]any{"wait": patience.String(), "connectedOnly": true}, nil)
	w.calm.Range(func(phone, count any) bool {
		c.same("messages on the phone in the end", c.inbox(phone.(string)), count)
		return true
	})
}

// agrees does the action in all ways, each with a customer of its own.
func (a action) agrees(c *trial) {
	c.Helper()
	names := slices.Sorted(maps.Keys(a.ways))
	if len(names) < 2 {
		c.Errorf("%d ways", len(names))
	}
	var want []string
	for n, name := range names {
		got := a.through(&trial{T: c.T, w: c.w, shop: c.shop}, name)
		if n == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			c.Errorf("-%s +%s:\n%s", names[0], name, diff)
		}
	}
}

// through does the action in one way and returns what it left.
func (a action) through(c *trial, name string) (left []string) {
	c.Helper()
	c.peer = c.person("Ayu")
	if a.at != nil {
		c.shop = a.at(c)
	}
	c.vars = map[string]string{}
	c.credentials()
	c.vars["shop_phone"] = c.shop.phone
	if a.given != nil {
		a.given(c)
	}
	a.ways[name](c)
	if a.settled != nil {
		a.settled(c)
	}
	for _, table := range a.left {
		left = append(left, c.rows(table)...)
	}
	if a.entries {
		left = append(left, c.entries()...)
	}
	if left = append(left, c.seen...); len(left) == 0 {
		c.Errorf("%s: nothing is left to compare", name)
	}
	return left
}

// tables are what is compared of each, for an instance $1 and a number $2.
var tables = map[string]string{
	"messages": `SELECT to_jsonb(m) - '{instance_id,id,seq,chat_id,contact_id,at,sent_at,delivered_at,read_at,created_at,raw}'::TEXT[]
		FROM messages m JOIN chats ON chats.id = m.chat_id JOIN contact_aliases a ON a.contact_id = chats.contact_id
		WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2 ORDER BY m.seq`,
	"chats": `SELECT to_jsonb(chats) - '{id,instance_id,contact_id,last_at,created_at,reached_at,heard_at,answered_seq,cleared_at,cleared_seq,episode_seq,pinned_at,lease_node,lease_token,lease_until}'::TEXT[]
			|| jsonb_build_object('reached', reached_at IS NOT NULL, 'pinned', pinned_at IS NOT NULL)
		FROM chats JOIN contact_aliases a ON a.contact_id = chats.contact_id WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2`,
	"contacts": `SELECT to_jsonb(c) - '{id,instance_id,created_at,seen_at,picture_id}'::TEXT[]
		FROM contacts c JOIN contact_aliases a ON a.contact_id = c.id WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2`,
	"grouped": `SELECT to_jsonb(m) - '{instance_id,id,seq,chat_id,contact_id,at,sent_at,delivered_at,read_at,created_at,raw}'::TEXT[]
		FROM messages m JOIN chats ON chats.id = m.chat_id JOIN groups g ON g.chat_id = chats.id
		WHERE g.instance_id = $1 AND g.members @> jsonb_build_array(jsonb_build_object('phone', $2::TEXT))`,
	"numbers": `SELECT to_jsonb(n) - '{account_id,lid,checked_at}'::TEXT[]
		FROM numbers n JOIN instances i USING (account_id) WHERE i.id = $1 AND n.phone = $2`,
	"instances": `SELECT to_jsonb(i) - '{id,account_id,hex_id,slug,session_id,access_token_hash,access_token_enc,jid,lid,state_at,qr,qr_expires_at,last_seen_at,lease_node,lease_token,created_at,updated_at}'::TEXT[]
			|| jsonb_build_object('linked', jid <> '', 'number', $2::TEXT <> phone)
		FROM instances i WHERE id = $1`,
	"settings": `SELECT to_jsonb(s) - '{instance_id,updated_at}'::TEXT[] FROM bot_settings s WHERE instance_id = $1 AND $2 <> ''`,
	"webhooks": `SELECT to_jsonb(w) - '{id,account_id,instance_id,dialect,secret_enc,headers_enc,lease_node,created_at,updated_at}'::TEXT[]
		FROM webhooks w WHERE instance_id = $1 AND $2 <> ''`,
	"gone": `SELECT jsonb_build_object('instances', (SELECT count(*) FROM instances WHERE id = $1), 'keys', (SELECT count(*) FROM credentials WHERE instance_id = $1),
		'chats', (SELECT count(*) FROM chats WHERE instance_id = $1), 'number', $2 <> '')`,
}

// rows are what a table holds, without what is of this way alone.
func (c *trial) rows(table string) []string {
	c.Helper()
	rows, err := c.w.pool.Query(c.Context(), tables[table], c.shop.id, c.peer)
	if err != nil {
		c.Fatalf("%s: %v", table, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		c.Fatalf("%s: %v", table, err)
	}
	for n := range found {
		found[n] = table + " " + c.plain(found[n])
	}
	return found
}

// plain has names in the place of the numbers and ids of this way.
func (c *trial) plain(text string) string {
	pairs := []string{c.peer, "CUSTOMER", c.shop.phone, "SHOP", c.shop.id.String(), "INSTANCE"}
	for _, name := range []string{"inbound_message_id", "group_id"} {
		if value := c.vars[name]; value != "" {
			pairs = append(pairs, value, strings.ToUpper(name))
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// inbox is how many messages a phone has.
func (c *trial) inbox(phone string) int {
	c.Helper()
	var page struct{ Messages []world.Entry }
	c.control("GET", "phones/"+phone+"/inbox", nil, &page)
	return len(page.Messages)
}

// entries are what the customer's phone decrypted. In the end it has nothing more.
func (c *trial) entries() (all []string) {
	c.Helper()
	var page struct{ Messages []world.Entry }
	c.control("GET", "phones/"+c.peer+"/inbox", nil, &page)
	c.w.calm.Store(c.peer, 1)
	for _, e := range page.Messages {
		all = append(all, c.plain(fmt.Sprintf("phone %s %s %q %q %q %q %v %s %q %s %v %v %q %q %v %v %v %+v",
			e.From, e.Type, e.Text, e.Caption, e.QuotedID, e.TargetID, e.Options, e.MimeType, e.FileName, e.SHA256, e.Latitude, e.Longitude, e.Address,
			e.VCard, e.Forwarded, e.Repeat, e.PTT, e.Attachment.Thumbnail)))
	}
	return all
}
