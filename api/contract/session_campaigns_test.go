package contract_test

import (
	"strings"

	"balas/simulator/world"
)

func sessionCampaigns() map[string]effect {
	return map[string]effect{
		"003-campaigns-create": {then: func(c *trial) {
			c.says("campaign.recipients.0.number", c.peer)
			want := strings.NewReplacer("{{Name}}", c.in("recipients.0.name"), "{{Company}}", c.in("recipients.0.companyName")).Replace(c.in("message.content"))
			c.reads(c.peer, func(e world.Entry) bool { return e.Text == want })
			c.stands(c.got("id"), "completed")
		}},
		"003-campaigns-list": {given: drafted, then: func(c *trial) {
			one := c.item("", "id", c.vars["campaign_id"])
			c.same("campaign", []any{dig(one, "name"), dig(one, "status"), dig(one, "recipientCount")}, []any{"Opening", "draft", 2})
		}},
		"003-campaigns-get": {given: drafted, then: func(c *trial) {
			c.says("id", c.vars["campaign_id"])
			c.says("recipients.0.number", c.peer)
			c.says("message.content", "The kiln opens.")
		}},
		"003-campaigns-start": {given: drafted, then: func(c *trial) { c.stands(c.vars["campaign_id"], "running"); c.opened() }},
		"003-campaigns-pause": {given: running, then: func(c *trial) { c.stands(c.vars["campaign_id"], "paused") }},
		"003-campaigns-resume": {given: paused, then: func(c *trial) {
			c.stands(c.vars["campaign_id"], "running")
			c.holds("SELECT count(*) FROM campaign_sends JOIN campaign_runs r ON r.id = run_id WHERE campaign_id = $1 AND campaign_sends.status <> 'pending'", []any{c.vars["campaign_id"]}, "1")
		}},
		"003-campaigns-delete": {given: drafted, then: func(c *trial) {
			c.holds("SELECT count(*) FROM campaigns WHERE id = $1", []any{c.vars["campaign_id"]}, "0")
		}},
		"003-lists-create": {then: func(c *trial) { c.listedAs(c.got("id"), "name") }},
		"003-lists-list": {given: gatheredList, then: func(c *trial) {
			c.same("size", dig(c.item("", "id", c.vars["list_id"]), "recipientCount"), 1)
		}},
		"003-lists-get": {given: gatheredList, then: func(c *trial) {
			c.says("id", c.vars["list_id"])
			c.says("recipients.0.number", c.peer)
		}},
		"003-lists-update": {given: gatheredList, then: func(c *trial) { c.listedAs(c.vars["list_id"], "name") }},
		"003-lists-delete": {given: gatheredList, then: func(c *trial) {
			c.holds("SELECT count(*) FROM recipient_lists WHERE id = $1", []any{c.vars["list_id"]}, "0")
		}},
		"003-lists-clone": {given: gatheredList, then: func(c *trial) {
			c.holds("SELECT name FROM recipient_lists WHERE id = $1", []any{c.got("id")}, c.in("newName"))
			c.holds("SELECT string_agg(number, ' ') FROM list_members WHERE list_id = $1", []any{c.got("id")}, c.peer)
			c.holds("SELECT name FROM recipient_lists WHERE id = $1", []any{c.vars["list_id"]}, "VIP neighbours")
		}},
	}
}

// stands waits until the store has the campaign in the status.
func (c *trial) stands(id, want string) {
	c.Helper()
	c.await("SELECT status FROM campaigns WHERE id = $1", []any{id}, want)
}

// opened waits until the customer reads what the campaign says.
func (c *trial) opened() {
	c.Helper()
	c.reads(c.peer, func(e world.Entry) bool { return e.Text == "The kiln opens." })
}

// drafted has a campaign for the customer and somebody else, who is written to a minute later.
func drafted(c *trial) {
	c.Helper()
	var made struct{ ID string }
	c.with("POST", "/api/v1/campaigns", map[string]any{
		"name": "Opening", "sessionId": c.shop.id, "message": map[string]any{"type": "text", "content": "The kiln opens."},
		"recipients": []any{map[string]any{"number": c.peer}, map[string]any{"number": c.person("Rudi")}},
		"settings":   map[string]any{"delayBetweenMessages": 60000},
	}, &made)
	c.vars["campaign_id"] = made.ID
}

func running(c *trial) {
	c.Helper()
	drafted(c)
	c.with("POST", "/api/v1/campaigns/"+c.vars["campaign_id"]+"/start", nil, nil)
	c.opened()
}

func paused(c *trial) {
	c.Helper()
	running(c)
	c.with("POST", "/api/v1/campaigns/"+c.vars["campaign_id"]+"/pause", nil, nil)
}

// gatheredList has a list with the customer in it.
func gatheredList(c *trial) {
	c.Helper()
	var made struct{ ID string }
	c.with("POST", "/api/v1/recipient-lists", map[string]any{
		"name": "VIP neighbours", "tags": []string{"near"}, "recipients": []any{map[string]any{"number": c.peer, "name": "Ayu"}},
	}, &made)
	c.vars["list_id"] = made.ID
}

// listedAs compares a list in the store with the request.
func (c *trial) listedAs(id, name string) {
	c.Helper()
	c.holds("SELECT name FROM recipient_lists WHERE id = $1", []any{id}, c.in(name))
	var want []string
	people, _ := dig(c.asked, "recipients").([]any)
	for _, p := range people {
		want = append(want, dig(p, "number").(string)+" "+dig(p, "name").(string)+" "+dig(p, "jobTitle").(string)+" "+dig(p, "companyName").(string))
	}
	c.holds("SELECT string_agg(number || ' ' || name || ' ' || job_title || ' ' || company_name, '; ' ORDER BY seq) FROM list_members WHERE list_id = $1",
		[]any{id}, strings.Join(want, "; "))
}
