package sessionapi

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

const aboutCampaigns = "Placeholders are `{{Name}}`, `{{Company}}`, `{{JobTitle}}` and `{{Number}}`, with `{{Name|friend}}` for whoever has none; " +
	"`{Hi|Hello}` picks. Without `scheduledAt` it is a draft until it is started; a time that has gone by means now. " +
	"Its progress is told live by the events whose names begin with `campaign.`, in the stream of events and to webhooks."

// createCampaignRequest makes a campaign for those who are named, those of a list, or both:
//
//	{"name": "New colours", "sessionId": "front-desk", "message": {"type": "text", "content": "Hello {{Name}}!"},
//	 "recipients": [{"number": "6281200000001", "name": "Ani"}], "settings": {"delayBetweenMessages": 3000}}
type createCampaignRequest struct {
	Body struct {
		Name        string     `json:"name" minLength:"1" example:"New colours"`
		SessionID   string     `json:"sessionId" minLength:"1" doc:"From which it goes out." example:"front-desk"`
		ScheduledAt *time.Time `json:"scheduledAt,omitempty" nullable:"true" doc:"When it starts by itself." example:"2026-03-21T09:00:00.000Z"`
		Message     struct {
			Type     chat.Kind `json:"type" enum:"text,image,video,audio,document" example:"text"`
			Content  string    `json:"content,omitempty" doc:"The text, or the caption of a file." example:"Hello {{Name}}!"`
			Caption  string    `json:"caption,omitempty" doc:"Of a file, in the place of content."`
			MediaID  string    `json:"mediaId,omitempty" doc:"An uploaded file." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.jpg"`
			MediaURL string    `json:"mediaUrl,omitempty" doc:"Where the file is to be fetched, in the place of mediaId." example:"https://shop.example/catalogue.pdf"`
			Filename string    `json:"filename,omitempty" doc:"Of a document, as recipients see it." example:"catalogue.pdf"`
		} `json:"message"`
		Recipients []recipientInput           `json:"recipients,omitempty" nullable:"false" doc:"Needed, unless a list is given."`
		ListID     string                     `json:"recipientListId,omitempty" doc:"A list whose recipients are added to those who are named." example:"list_1767225600000_a1b2c3"`
		Settings   *wire.Patch[campaignTempo] `json:"settings,omitempty" doc:"What is not given has its default."`
	}
}

// campaignTempo is how a campaign is sent, by the names of its settings.
type campaignTempo scheduler.Settings

type createdCampaign struct {
	Done
	ID       string             `json:"id" example:"campaign_1767225600000_a1b2c3"`
	Campaign fullCampaign       `json:"campaign" doc:"With its first 1000 recipients."`
	Refused  []refusedRecipient `json:"refused,omitempty" doc:"Who was not added, and why: the first 1000."`
}

func (d dialect) createCampaign(ctx context.Context, in *createCampaignRequest) (createdCampaign, error) {
	b := in.Body
	i, err := d.own(ctx, b.SessionID)
	if err != nil {
		return createdCampaign{}, err
	}
	if len(b.Recipients) == 0 && b.ListID == "" {
		return createdCampaign{}, fault.Bad("campaign", "recipients", "must be given, or a recipientListId")
	}
	tempo := campaignTempo(scheduler.DefaultSettings())
	if err := b.Settings.Apply(&tempo); err != nil {
		return createdCampaign{}, err
	}
	m := scheduler.Message{Type: b.Message.Type, Content: b.Message.Content, FileName: b.Message.Filename}
	if m.Content == "" {
		m.Content = b.Message.Caption
	}
	if err := d.Carry(ctx, i.AccountID, &m, engine.CampaignFile{ID: b.Message.MediaID, URL: b.Message.MediaURL}); err != nil {
		return createdCampaign{}, err
	}
	settings := scheduler.Settings(tempo)
	c, r, err := d.Campaigns.CreateCampaign(ctx, i.AccountID, scheduler.CampaignChange{
		InstanceID: &i.ID, Name: &b.Name, Message: &m, Settings: &settings, When: &scheduler.Schedule{At: b.ScheduledAt},
		Recipients: &scheduler.Recipients{Members: membersOf(b.Recipients), ListID: b.ListID},
	})
	if err != nil {
		return createdCampaign{}, err
	}
	return d.createdCampaignOf(ctx, c, r)
}

func (d dialect) createdCampaignOf(ctx context.Context, c scheduler.Campaign, r scheduler.Report) (createdCampaign, error) {
	head, err := d.headOf(ctx, c)
	if err != nil {
		return createdCampaign{}, err
	}
	full := fullCampaign{head, []campaignRecipient{}}
	page, err := d.Campaigns.Recipients(ctx, c.AccountID, c.ID, 0, shownAtOnce)
	for _, r := range page {
		full.Recipients = append(full.Recipients, campaignRecipientOf(r))
	}
	return createdCampaign{done("Campaign created."), c.ID, full, refusedOf(r)}, err
}

// campaigns answers with the newest 1000 campaigns: to a session's token with those that go out from the session.
func (d dialect) campaigns(ctx context.Context, _ *struct{}) ([]campaignItem, error) {
	filter := scheduler.CampaignFilter{InstanceID: wire.Caller(ctx).InstanceID, Limit: listedAtMost}
	found, err := acrossAccounts(ctx, d, func(accountID uuid.UUID) ([]scheduler.Campaign, error) {
		some, _, err := d.Campaigns.Campaigns(ctx, accountID, filter)
		return some, err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, newestFirst)
	counts, err := d.Campaigns.Statistics(ctx, found...)
	items := make([]campaignItem, len(found))
	for n, c := range found {
		items[n] = campaignItemOf(c, counts[c.ID])
	}
	return items, err
}

// campaignPath names a campaign.
type campaignPath struct {
	CampaignID string `path:"campaignId" doc:"The campaign." example:"campaign_1767225600000_a1b2c3"`
}

// ownCampaign returns the campaign. Of one of another session the document says so.
func (d dialect) ownCampaign(ctx context.Context, id string) (scheduler.Campaign, error) {
	c, err := d.Campaign(ctx, id)
	return c, wire.Elsewhere(ctx, err, fault.Forbidden)
}

type moved struct {
	Done
	CampaignID string `json:"campaignId" example:"campaign_1767225600000_a1b2c3"`
}

// move returns the handler that changes the status of a campaign.
func (d dialect) move(message string, change func(context.Context, scheduler.Campaign) error) func(context.Context, *campaignPath) (moved, error) {
	return func(ctx context.Context, in *campaignPath) (moved, error) {
		c, err := d.ownCampaign(ctx, in.CampaignID)
		if err == nil {
			err = change(ctx, c)
		}
		return moved{done(message), c.ID}, err
	}
}

func (d dialect) start(ctx context.Context, c scheduler.Campaign) error {
	_, err := d.Campaigns.Start(ctx, c.AccountID, c.ID)
	return err
}

func (d dialect) pause(ctx context.Context, c scheduler.Campaign) error {
	return d.Campaigns.Pause(ctx, c.AccountID, c.ID, "")
}

func (d dialect) resume(ctx context.Context, c scheduler.Campaign) error {
	return d.Campaigns.Resume(ctx, c.AccountID, c.ID)
}

func (d dialect) deleteCampaign(ctx context.Context, in *campaignPath) (Done, error) {
	c, err := d.ownCampaign(ctx, in.CampaignID)
	if err == nil {
		err = d.Campaigns.DeleteCampaign(ctx, c.AccountID, c.ID)
	}
	return done("Campaign deleted."), err
}
