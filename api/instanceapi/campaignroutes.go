package instanceapi

import (
	"balas/account"
	"balas/api/wire"
)

// Bodies of lists and campaigns hold some 150 000 people.
const largestBody = 16 << 20

// campaignRoutes are those of lists, campaigns and of whom they leave alone. To write to many is to send, and to see whom is to
// read messages. Lists and suppressions are the account's: a key of one instance has no part in them. It reaches the
// campaigns that go out from its instance.
func (d dialect) campaignRoutes(w *wire.Dialect) {
	send, read := wire.Scopes(account.MessagesSend), wire.Scopes(account.MessagesRead)
	large := wire.MaxBody(largestBody)

	g := w.Group("Lists")
	add(g, "POST /api/v2/lists", "Make a list of recipients", d.createList, send, wire.AccountOnly, large)
	addWindows(g, "GET /api/v2/lists", "List the lists of recipients", d.lists, read, wire.AccountOnly)
	add(g, "GET /api/v2/lists/{id}", "Get a list", d.list, read, wire.AccountOnly)
	add(g, "PUT /api/v2/lists/{id}", "Change some of a list", d.editList, send, wire.AccountOnly, large)
	add(g, "PATCH /api/v2/lists/{id}", "Change some of a list", d.editList, send, wire.AccountOnly, large)
	add(g, "POST /api/v2/lists/{id}/tags", "Tag a list", d.tagList, send, wire.AccountOnly)
	add(g, "POST /api/v2/lists/{id}/clone", "Copy a list", d.cloneList, send, wire.AccountOnly)
	add(g, "DELETE /api/v2/lists/{id}", "Erase a list", d.deleteList, send, wire.AccountOnly)
	addPages(g, "GET /api/v2/lists/{id}/members", "List who is on a list", d.members, read, wire.AccountOnly)
	add(g, "POST /api/v2/lists/{id}/members", "Add people to a list", d.addMembers, send, wire.AccountOnly, large)
	add(g, "POST /api/v2/lists/{id}/members/remove", "Take people from a list", d.removeMembers, send, wire.AccountOnly)
	add(g, "POST /api/v2/lists/{id}/import", "Add the people of a table to a list", d.importMembers, send, wire.AccountOnly,
		wire.About(aboutMembers), large, wire.TakesFile(largestMembers))
	add(g, "POST /api/v2/lists/{id}/contacts", "Add an instance's contacts to a list", d.addContacts, send, wire.AccountOnly, wire.About(aboutContacts))
	add(g, "GET /api/v2/lists/{id}/usage", "Get which campaigns use a list", d.listUsage, read, wire.AccountOnly)

	g = w.Group("Campaigns")
	add(g, "POST /api/v2/campaigns", "Make a campaign", d.createCampaign, send, wire.About(aboutCampaigns), large)
	addWindows(g, "GET /api/v2/campaigns", "List campaigns", d.campaigns, read)
	add(g, "GET /api/v2/campaigns/{id}", "Get a campaign", d.campaign, read)
	add(g, "PUT /api/v2/campaigns/{id}", "Change some of a campaign", d.editCampaign, send, large)
	add(g, "PATCH /api/v2/campaigns/{id}", "Change some of a campaign", d.editCampaign, send, large)
	add(g, "POST /api/v2/campaigns/{id}/clone", "Copy a campaign into a draft", d.cloneCampaign, send)
	add(g, "DELETE /api/v2/campaigns/{id}", "Erase a campaign with its ledger", d.deleteCampaign, send)
	add(g, "POST /api/v2/campaigns/{id}/preview", "Get what a campaign would say, and send nothing", d.previewCampaign, read)
	add(g, "POST /api/v2/campaigns/{id}/test", "Send a campaign's message to one number", d.testCampaign, send, wire.About(aboutTest))
	add(g, "POST /api/v2/campaigns/{id}/start", "Start a campaign now", d.move(d.startCampaign), send, wire.About(aboutProgress))
	add(g, "POST /api/v2/campaigns/{id}/pause", "Pause a campaign", d.stop(d.Campaigns.Pause), send)
	add(g, "POST /api/v2/campaigns/{id}/resume", "Go on with a campaign", d.move(d.Campaigns.Resume), send)
	add(g, "POST /api/v2/campaigns/{id}/cancel", "End a campaign for good", d.stop(d.Campaigns.Cancel), send)
	add(g, "GET /api/v2/campaigns/{id}/runs", "List the runs of a campaign, newest first", d.runs, read)
	add(g, "GET /api/v2/campaigns/{id}/report", "Count what became of a run", d.outcome, read, wire.About(aboutProgress))
	addPages(g, "GET /api/v2/campaigns/{id}/recipients", "List recipients with what became of them", d.recipients, read)
	wire.Add(g, "GET /api/v2/campaigns/{id}/recipients.csv", "Export recipients with what became of them", d.exportRecipients, read,
		wire.About(aboutRecipientsFile), wire.Streams("text/csv"))

	g = w.Group("Suppressions")
	addPages(g, "GET /api/v2/suppressions", "List whom campaigns leave alone", d.suppressions, read, wire.AccountOnly)
	add(g, "POST /api/v2/suppressions", "Have campaigns leave somebody alone", d.suppress, send, wire.AccountOnly)
	add(g, "DELETE /api/v2/suppressions/{phone}", "Let campaigns write to somebody again", d.release, send, wire.AccountOnly)
	add(g, "GET /api/v2/opt-words", "Get the account's own words for opting out of campaigns", d.optWords, read, wire.AccountOnly, wire.About(aboutOptWords))
	add(g, "PUT /api/v2/opt-words", "Change the account's own words for opting out of campaigns", d.changeOptWords, send, wire.AccountOnly,
		wire.About(aboutOptWords))
	add(g, "POST /api/v2/suppressions/check", "Ask whom campaigns leave alone", d.checkSuppressions, read, wire.AccountOnly)
}

const aboutProgress = "Progress is told live by the events whose names begin with `campaign.`, in the stream of events and to webhooks."

const aboutRecipientsFile = "Opens in a spreadsheet: cells that it would take for formulas have an apostrophe before them."
