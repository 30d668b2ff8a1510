package contract_test

import "strings"

// instanceAgent are operations on agents of instances that were never started.
func instanceAgent() map[string]effect {
	return map[string]effect{
		"000-v2-agent-chat": {at: own, given: knows, then: func(c *trial) {
			if !strings.Contains(c.got("data.reply"), "145.000") {
				c.Errorf("the reply is %q", c.got("data.reply"))
			}
			c.holds("SELECT question FROM agent_turns WHERE agent_id = $1 AND phone = $2", []any{c.got("data.agentId"), c.peer}, c.in("message"))
		}},
		"000-v2-agent-learn": {at: own, then: func(c *trial) {
			c.says("data.learned", true)
			c.lists("qna", "question", c.in("question"), "answer", c.in("correctAnswer"))
		}},
		"000-v2-agent-stats": {at: own, given: chatted, then: func(c *trial) {
			c.says("data.totalMessages", 1)
			c.says("data.totalConversations", 1)
		}},
		"000-v2-agent-config": {at: own, given: func(c *trial) {
			c.api("PUT", "/api/v2/agent/config", map[string]any{"instanceId": c.shop.id, "name": "Sari", "systemPrompt": "You sell pots."}, nil)
		}, then: func(c *trial) {
			c.says("data.name", "Sari")
			c.says("data.systemPrompt", "You sell pots.")
			c.says("data.instanceId", c.shop.id)
		}},
		"000-v2-agent-context-clear": {at: own, given: chatted, then: func(c *trial) {
			c.says("data.cleared", true)
			c.holds(sqlForgotten, []any{c.peer}, "true")
		}},
		"000-v2-agent-kb-qna-create": {at: own, then: func(c *trial) {
			c.lists("qna", "id", c.got("data.id"), "question", c.in("question"), "answer", c.in("answer"), "category", c.in("category"))
		}},
		"000-v2-agent-kb-qna-list":   {at: own, given: added("qna", kiln), then: listed("qna")},
		"000-v2-agent-kb-qna-delete": {at: own, given: added("qna", kiln), then: gone("qna")},
		"000-v2-agent-kb-products-create": {at: own, then: func(c *trial) {
			c.lists("products", "id", c.got("data.id"), "name", c.in("name"), "price", dig(c.asked, "price"), "stock", dig(c.asked, "stock"), "sku", c.in("sku"))
		}},
		"000-v2-agent-kb-products-list":   {at: own, given: added("product", jug), then: listed("product")},
		"000-v2-agent-kb-products-delete": {at: own, given: added("product", jug), then: gone("product")},
		"000-v2-agent-kb-urls-create": {at: own, then: func(c *trial) {
			c.completes("url", c.got("data.id"))
			c.lists("urls", "id", c.got("data.id"), "url", c.in("url"), "category", c.in("category"), "pages", 1)
		}},
		"000-v2-agent-kb-urls-list":   {at: own, given: added("url", nil), then: listed("url")},
		"000-v2-agent-kb-urls-delete": {at: own, given: added("url", nil), then: gone("url")},
		"000-v2-agent-kb-files-create": {at: own, then: func(c *trial) {
			c.completes("file", c.got("data._id"))
			c.lists("files", "id", c.got("data._id"), "fileName", c.in("fileName"), "fileSize", len(c.in("content")))
		}},
		"000-v2-agent-kb-files-list":   {at: own, given: added("file", leaflet), then: listed("file")},
		"000-v2-agent-kb-files-delete": {at: own, given: added("file", leaflet), then: gone("file")},
	}
}

// The agent remembers nothing up to the last turn.
const sqlForgotten = `SELECT turn_id = (SELECT max(id) FROM agent_turns t WHERE t.agent_id = e.agent_id) FROM agent_episodes e WHERE phone = $1`

var (
	kiln    = map[string]any{"question": "When is the kiln lit?", "answer": "On Thursdays at six."}
	jug     = map[string]any{"name": "Milk jug", "description": "Holds half a litre.", "price": 45000, "stock": 4}
	leaflet = map[string]any{"fileName": "care.txt", "content": "Wash by hand.", "fileType": "text"}
)

// listOf are the lists of the knowledge base by what is in them.
var listOf = map[string]string{"qna": "qna", "product": "products", "url": "urls", "file": "files"}

// added adds something to what the agent knows; its id is a variable of its name.
func added(what string, content map[string]any) func(*trial) {
	return func(c *trial) {
		c.Helper()
		body := map[string]any{"instanceId": c.shop.id, "url": c.w.files + "/page"}
		if content != nil {
			delete(body, "url")
		}
		for name, value := range content {
			body[name] = value
		}
		var made struct{ Data struct{ ID string } }
		c.api("POST", "/api/v2/agent/kb/"+listOf[what], body, &made)
		c.vars[what+"_id"] = made.Data.ID
	}
}

// listed looks for what was added in the answer.
func listed(what string) func(*trial) {
	return func(c *trial) { c.Helper(); c.item("data", "id", c.vars[what+"_id"]) }
}

// gone makes sure that what was added is no longer there.
func gone(what string) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.says("data.deleted", true)
		c.holds("SELECT count(*) FROM knowledge_"+listOf[what]+" WHERE id = $1",
			[]any{c.vars[what+"_id"]}, "0")
	}
}

// lists looks for the item of a list of the knowledge base that has the first of the values, and for the others in it.
func (c *trial) lists(list string, pairs ...any) {
	c.Helper()
	var all struct{ Data []map[string]any }
	c.api("GET", "/api/v2/agent/kb/"+list+"?instanceId="+c.shop.id.String(), nil, &all)
	for _, item := range all.Data {
		if item[pairs[0].(string)] != pairs[1] {
			continue
		}
		for n := 2; n < len(pairs); n += 2 {
			c.same(pairs[n].(string), item[pairs[n].(string)], pairs[n+1])
		}
		return
	}
	c.Errorf("%s has no %v: %v", list, pairs[1], all.Data)
}

// completes waits until a file or a page was read.
func (c *trial) completes(what, id string) {
	c.Helper()
	c.await("SELECT status FROM knowledge_"+listOf[what]+" WHERE id = $1", []any{id}, "completed")
}

// knows teaches the answer to the question in the document.
func knows(c *trial) {
	c.Helper()
	c.build() // reads the question
	c.api("POST", "/api/v2/agent/kb/qna", map[string]any{"instanceId": c.shop.id, "question": c.in("message"), "answer": "Rp 145.000 per buah."}, nil)
}

// chatted has had one conversation with the customer.
func chatted(c *trial) {
	c.Helper()
	added("qna", kiln)(c)
	c.api("POST", "/api/v2/agent/chat", map[string]any{"instanceId": c.shop.id, "phone": c.peer, "message": "When is the kiln lit?"}, nil)
}
