package instanceapi

import (
	"balas/account"
	"balas/api/wire"
)

func (d dialect) routes(w *wire.Dialect) {
	everything := wire.Scopes(account.All)
	send, read := wire.Scopes(account.MessagesSend), wire.Scopes(account.MessagesRead)
	know, manage := wire.Scopes(account.AgentChat), wire.Scopes(account.AgentManage)
	seeInstances := wire.Scopes(account.InstancesRead)

	g := w.Group("Messages")
	add(g, "POST /api/v1/messages/send", "Send a text", d.send, send)
	add(g, "POST /api/v1/messages/bulk", "Send up to 100 texts", d.bulk, send, wire.MaxBody(8<<20))
	add(g, "GET /api/v1/messages/{messageId}", "Get a message", d.message, read)
	add(g, "GET /api/v1/messages/{messageId}/status", "Get how far a message has come", d.messageStatus, read)

	g = w.Group("Chats")
	add(g, "PUT /api/v2/chats/{chatId}/owner", "Hand a chat to a person, or back to the bot", d.setOwner, send)

	g = w.Group("Instances")
	add(g, "GET /api/v1/instances", "List instances", d.instances, seeInstances)
	add(g, "GET /api/v1/instances/{id}/status", "Get the state of an instance", d.instanceStatus, seeInstances)
	add(g, "GET /api/v1/instances/{id}", "Get the state of an instance", d.instanceStatus, seeInstances)
	add(g, "POST /api/v2/instances", "Create an instance", d.createInstance, everything, wire.AccountOnly)
	add(g, "GET /api/v2/instances/{id}", "Get an instance", d.instance, seeInstances)
	add(g, "PATCH /api/v2/instances/{id}", "Rename an instance, or change how it takes calls", d.changeInstance, everything)
	add(g, "POST /api/v2/instances/{id}/start", "Bring an instance online", d.change(d.WhatsApp.Start), everything)
	add(g, "POST /api/v2/instances/{id}/stop", "Take an instance offline, and keep its link", d.change(d.WhatsApp.Stop), everything)
	add(g, "POST /api/v2/instances/{id}/logout", "Unlink an instance", d.change(d.WhatsApp.Logout), everything)
	wire.Add(g, "GET /api/v2/instances/{id}/qr", "Get the code to scan", d.qr, everything)
	add(g, "POST /api/v2/instances/{id}/code", "Get a code to type in, in place of scanning", d.pair, everything)
	add(g, "GET /api/v2/instances/{id}/passkey", "Get what the account's passkey has to sign", d.passkey, everything)
	add(g, "POST /api/v2/instances/{id}/passkey", "Hand over what the passkey signed", d.answerPasskey, everything)
	add(g, "POST /api/v2/instances/{id}/passkey/confirm", "Say that the code is the one on the phone", d.change(d.WhatsApp.ConfirmPasskey), everything)
	add(g, "DELETE /api/v2/instances/{id}", "Erase an instance", d.deleteInstance, everything)

	g = w.Group("Agent")
	add(g, "POST /api/v2/agent/chat", "Ask the agent", d.ask, know)
	add(g, "POST /api/v2/agent/learn", "Teach the agent an answer", d.learn, manage)
	add(g, "GET /api/v2/agent/stats", "Count what the agent did", d.stats, know)
	add(g, "GET /api/v2/agent/config", "Get the agent's configuration", d.config, know)
	add(g, "PUT /api/v2/agent/config", "Change some of the agent's configuration", d.changeConfig, manage)
	add(g, "DELETE /api/v2/agent/context", "Make the agent forget a conversation", d.forget, manage)

	g = w.Group("Learning")
	add(g, "POST /api/v2/agent/learn/{id}/undo", "Take back what a pair was taught last", d.unlearn, manage)
	addPages(g, "GET /api/v2/agent/unanswered", "List what the agent had no answer to, alike questions together", d.unanswered, know)
	add(g, "POST /api/v2/agent/unanswered/{id}/teach", "Teach the answer", d.teachUnanswered, manage)
	add(g, "DELETE /api/v2/agent/unanswered/{id}", "Take questions off the list for good", d.dismissUnanswered, manage)
	addPages(g, "GET /api/v2/agent/suggestions", "List what people replied where the agent had no answer", d.suggestions, know)
	add(g, "POST /api/v2/agent/suggestions/{id}/approve", "Teach a suggestion", d.approve, manage)
	add(g, "POST /api/v2/agent/suggestions/{id}/dismiss", "Take a suggestion off the list for good", d.dismiss, manage)

	g = w.Group("Questions and answers")
	add(g, "POST /api/v2/agent/kb/qna", "Add a question with its answer", d.addQnA, manage)
	addPages(g, "GET /api/v2/agent/kb/qna", "List questions and answers", d.listQnA, know)
	add(g, "GET /api/v2/agent/kb/qna/{id}", "Get a question with its answer", d.qna, know)
	add(g, "GET /api/v2/agent/kb/qna/{id}/history", "List what a question with its answer was before", d.history, know)
	add(g, "PUT /api/v2/agent/kb/qna/{id}", "Change a question or its answer", d.editQnA, manage)
	add(g, "PATCH /api/v2/agent/kb/qna/{id}", "Change a question or its answer", d.editQnA, manage)
	add(g, "DELETE /api/v2/agent/kb/qna/{id}", "Remove a question with its answer", d.deleteQnA, manage)

	g = w.Group("Products")
	add(g, "POST /api/v2/agent/kb/products", "Add a product", d.addProduct, manage)
	addPages(g, "GET /api/v2/agent/kb/products", "List products", d.listProducts, know)
	add(g, "GET /api/v2/agent/kb/products/{id}", "Get a product", d.product, know)
	add(g, "PUT /api/v2/agent/kb/products/{id}", "Change a product", d.editProduct, manage)
	add(g, "PATCH /api/v2/agent/kb/products/{id}", "Change a product", d.editProduct, manage)
	add(g, "DELETE /api/v2/agent/kb/products/{id}", "Remove a product", d.deleteProduct, manage)

	g = w.Group("Bot settings")
	add(g, "GET /api/v2/instances/{id}/settings", "Get when and how the bot replies", d.settings, know)
	add(g, "PUT /api/v2/instances/{id}/settings", "Change some of the settings", d.changeSettings, manage)

	g = w.Group("Keyword rules")
	add(g, "GET /api/v2/instances/{id}/keywords", "List keyword rules", d.keywords, know)
	add(g, "POST /api/v2/instances/{id}/keywords", "Add a keyword rule", d.addKeyword, manage)
	add(g, "GET /api/v2/instances/{id}/keywords/{keywordId}", "Get a keyword rule", d.keyword, know)
	add(g, "PUT /api/v2/instances/{id}/keywords/{keywordId}", "Change a keyword rule", d.editKeyword, manage)
	add(g, "PATCH /api/v2/instances/{id}/keywords/{keywordId}", "Change a keyword rule", d.editKeyword, manage)
	add(g, "DELETE /api/v2/instances/{id}/keywords/{keywordId}", "Remove a keyword rule", d.deleteKeyword, manage)
}
