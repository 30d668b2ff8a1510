package instanceapi

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/scheduler"
)

const aboutCampaigns = "Placeholders are `{{Name}}`, `{{Company}}`, `{{JobTitle}}`, `{{Number}}` and the recipients' own fields, with " +
	"`{{Name|friend}}` for whoever has none; `{Hi|Hello}` picks. Without `scheduledAt` and `cron` it is a draft until it is started; a " +
	"time that has gone by means now. A recurring campaign reads its list anew for each run. Progress is told live by the events whose " +
	"names begin with `campaign.`, in the stream of events and to webhooks."

// campaignSettings are how a campaign is sent.
type campaignSettings scheduler.Settings

// campaignMessage is what it sends.
type campaignMessage scheduler.Message

// messageInput is what a campaign sends.
type messageInput struct {
	Type     chat.Kind      `json:"type" enum:"text,image,video,document,audio,poll,location" example:"text"`
	Content  string         `json:"content,omitempty" doc:"The text, the caption, or a poll's question." example:"Hello {{Name|friend}}!"`
	MediaID  string         `json:"mediaId,omitempty" doc:"A stored file."`
	MediaURL string         `json:"mediaUrl,omitempty" doc:"Where the file is to be fetched, in the place of mediaId." example:"https://shop.example/catalogue.pdf"`
	FileName string         `json:"filename,omitempty" doc:"Of a document, as recipients see it." example:"catalogue.pdf"`
	Poll     *chat.Poll     `json:"poll,omitempty" doc:"The options of a poll."`
	Location *chat.Location `json:"location,omitempty" doc:"Where a place is."`
}

func (d dialect) messageOf(ctx context.Context, accountID uuid.UUID, in *messageInput) (*scheduler.Message, error) {
	if in == nil {
		return nil, nil
	}
	m := &scheduler.Message{Type: in.Type, Content: in.Content, FileName: in.FileName, Poll: in.Poll, Location: in.Location}
	return m, d.Carry(ctx, accountID, m, engine.CampaignFile{ID: in.MediaID, URL: in.MediaURL})
}

// Audience is to whom a campaign goes.
type Audience struct {
	Recipients []memberInput `json:"recipients,omitempty" nullable:"false" doc:"Who is named. Of two with one number the one who is named stays."`
	ListID     string        `json:"listId,omitempty" doc:"A list whose members are added." example:"list_1767225600000_a1b2c3"`
	Reading
}

// recipients are nil when nothing is said of them.
func (a Audience) recipients() *scheduler.Recipients {
	if a.Recipients == nil && a.ListID == "" {
		return nil
	}
	return &scheduler.Recipients{Members: membersOf(a.Recipients), Numbers: a.numbers(), ListID: a.ListID}
}

type campaign struct {
	ID           string           `json:"id" example:"campaign_1767225600000_a1b2c3"`
	InstanceID   string           `json:"instanceId" format:"uuid"`
	Name         string           `json:"name" example:"New colours"`
	Status       scheduler.Status `json:"status" enum:"draft,scheduled,running,paused,completed,cancelled,failed,missed" example:"running"`
	StatusReason *string          `json:"statusReason" doc:"Why it stands so, for people."`
	StatusAt     string           `json:"statusAt" example:"2026-03-20T10:30:00.000Z"`
	Message      campaignMessage  `json:"message"`
	Settings     campaignSettings `json:"settings"`
	ScheduledAt  *string          `json:"scheduledAt" example:"2026-03-21T09:00:00.000Z"`
	Cron         *string          `json:"cron" doc:"When it is sent again and again; null: once." example:"0 9 * * 1"`
	Zone         string           `json:"zone" doc:"Of cron and quiet hours." example:"Asia/Jakarta"`
	NextAt       *string          `json:"nextAt" doc:"When it starts by itself; null: it does not." example:"2026-03-21T09:00:00.000Z"`
	ListID       *string          `json:"listId" doc:"Of which recipients came."`
	Size         int              `json:"size" doc:"How many recipients it has." example:"100"`
	Statistics   counts           `json:"statistics" doc:"Of the last run."`
	CreatedAt    string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt    string           `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func campaignOf(c scheduler.Campaign, s scheduler.Statistics) campaign {
	return campaign{
		ID: c.ID, InstanceID: c.InstanceID.String(), Name: c.Name, Status: c.Status, StatusReason: wire.MaybeText(c.StatusReason),
		StatusAt: wire.Time(c.StatusAt), Message: campaignMessage(c.Message), Settings: campaignSettings(c.Settings), ScheduledAt: wire.MaybeTime(c.ScheduledAt),
		Cron: wire.MaybeText(c.Cron), Zone: c.Zone, NextAt: wire.MaybeTime(c.NextAt), ListID: c.ListID, Size: c.Size, Statistics: countsOf(s),
		CreatedAt: wire.Time(c.CreatedAt), UpdatedAt: wire.Time(c.UpdatedAt),
	}
}

// show is a campaign with what became of its last run.
func (d dialect) show(ctx context.Context, c scheduler.Campaign) (campaign, error) {
	found, err := d.Campaigns.Statistics(ctx, c)
	return campaignOf(c, found[c.ID]), err
}

type reportedCampaign struct {
	campaign
	Report report `json:"report" doc:"What became of the recipients that were given."`
}

// createCampaignRequest makes a campaign:
//
//	{"instanceId": "0199a7c4-…", "name": "New colours", "message": {"type": "text", "content": "Hello {{Name}}!"}, "listId": "list_…"}
type createCampaignRequest struct {
	Body struct {
		InBody
		Name        string                        `json:"name" minLength:"1" example:"New colours"`
		Message     messageInput                  `json:"message"`
		Settings    *wire.Patch[campaignSettings] `json:"settings,omitempty" doc:"What is not given has its default."`
		ScheduledAt *time.Time                    `json:"scheduledAt,omitempty" nullable:"true" doc:"When it starts by itself." example:"2026-03-21T09:00:00.000Z"`
		Cron        string                        `json:"cron,omitempty" doc:"When it is sent again and again." example:"0 9 * * 1"`
		Zone        string                        `json:"zone,omitempty" doc:"Of cron and quiet hours; absent: UTC." example:"Asia/Jakarta"`
		Audience
	}
}

func (d dialect) createCampaign(ctx context.Context, in *createCampaignRequest) (reportedCampaign, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return reportedCampaign{}, err
	}
	tempo := campaignSettings(scheduler.DefaultSettings())
	if err := b.Settings.Apply(&tempo); err != nil {
		return reportedCampaign{}, err
	}
	m, err := d.messageOf(ctx, i.AccountID, &b.Message)
	if err != nil {
		return reportedCampaign{}, err
	}
	settings := scheduler.Settings(tempo)
	c, r, err := d.Campaigns.CreateCampaign(ctx, i.AccountID, scheduler.CampaignChange{
		InstanceID: &i.ID, Name: &b.Name, Message: m, Settings: &settings, Recipients: b.recipients(),
		When: &scheduler.Schedule{At: b.ScheduledAt, Cron: b.Cron, Zone: b.Zone},
	})
	if err != nil {
		return reportedCampaign{}, err
	}
	shown, err := d.show(ctx, c)
	return reportedCampaign{shown, reportOf(r)}, err
}

type campaignsRequest struct {
	Window
	Instance string           `query:"instanceId" format:"uuid" doc:"Only those that go out from it."`
	Status   scheduler.Status `query:"status" enum:"draft,scheduled,running,paused,completed,cancelled,failed,missed" doc:"Only those that stand so."`
	Search   string           `query:"search" maxLength:"200" doc:"Stands in the name, in capitals or not." example:"colours"`
}

func (d dialect) campaigns(ctx context.Context, in *campaignsRequest) (window[campaign], error) {
	caller := wire.Caller(ctx)
	f := scheduler.CampaignFilter{InstanceID: caller.InstanceID, Status: in.Status, Search: in.Search, Limit: in.Limit, Offset: in.Offset}
	if in.Instance != "" {
		i, err := d.Instance(ctx, in.Instance)
		if err != nil {
			return window[campaign]{}, err
		}
		f.InstanceID = &i.ID
	}
	found, total, err := d.Campaigns.Campaigns(ctx, caller.AccountID, f)
	if err != nil {
		return window[campaign]{}, err
	}
	counted, err := d.Campaigns.Statistics(ctx, found...)
	return window[campaign]{pageOf(found, "", func(c scheduler.Campaign) campaign { return campaignOf(c, counted[c.ID]) }).items, total, in.Window}, err
}

// CampaignPath names a campaign.
type CampaignPath struct {
	ID string `path:"id" doc:"The campaign." example:"campaign_1767225600000_a1b2c3"`
}

func (d dialect) campaign(ctx context.Context, in *CampaignPath) (campaign, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return campaign{}, err
	}
	return d.show(ctx, c)
}

// editCampaignRequest changes what is given of a campaign. Recipients, and a list, take the place of all that it has:
//
//	{"message": {"type": "text", "content": "Hello {{Name|friend}}!"}}
type editCampaignRequest struct {
	CampaignPath
	Body struct {
		Instance    *string                       `json:"instanceId,omitempty" format:"uuid"`
		Name        *string                       `json:"name,omitempty" minLength:"1" example:"New colours"`
		Message     *messageInput                 `json:"message,omitempty" doc:"In the place of what it sends."`
		Settings    *wire.Patch[campaignSettings] `json:"settings,omitempty" doc:"What is not given stays."`
		ScheduledAt wire.Field[time.Time]         `json:"scheduledAt,omitempty" doc:"When it starts by itself; null: when somebody says so." example:"2026-03-21T09:00:00.000Z"`
		Cron        *string                       `json:"cron,omitempty" doc:"Empty: once." example:"0 9 * * 1"`
		Zone        *string                       `json:"zone,omitempty" example:"Asia/Jakarta"`
		Audience
	}
}

func (d dialect) editCampaign(ctx context.Context, in *editCampaignRequest) (reportedCampaign, error) {
	b := in.Body
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return reportedCampaign{}, err
	}
	change := scheduler.CampaignChange{Name: b.Name, Recipients: b.recipients()}
	if b.Instance != nil {
		i, err := d.Instance(ctx, *b.Instance)
		if err != nil {
			return reportedCampaign{}, err
		}
		change.InstanceID = &i.ID
	}
	if b.Settings != nil {
		tempo := campaignSettings(c.Settings)
		if err := b.Settings.Apply(&tempo); err != nil {
			return reportedCampaign{}, err
		}
		settings := scheduler.Settings(tempo)
		change.Settings = &settings
	}
	if b.ScheduledAt.Given || b.Cron != nil || b.Zone != nil {
		when := scheduler.Schedule{At: c.ScheduledAt, Cron: c.Cron, Zone: c.Zone}
		b.ScheduledAt.Set(&when.At)
		set(&when.Cron, b.Cron)
		set(&when.Zone, b.Zone)
		change.When = &when
	}
	if change.Message, err = d.messageOf(ctx, c.AccountID, b.Message); err != nil {
		return reportedCampaign{}, err
	}
	c, r, err := d.Campaigns.UpdateCampaign(ctx, c.AccountID, c.ID, change)
	if err != nil {
		return reportedCampaign{}, err
	}
	shown, err := d.show(ctx, c)
	return reportedCampaign{shown, reportOf(r)}, err
}

// cloneCampaignRequest copies a campaign into a draft:
//
//	{"name": "New colours, once more"}
type cloneCampaignRequest struct {
	CampaignPath
	Body struct {
		Name string `json:"name" minLength:"1" example:"New colours, once more"`
	}
}

func (d dialect) cloneCampaign(ctx context.Context, in *cloneCampaignRequest) (campaign, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return campaign{}, err
	}
	if c, err = d.Campaigns.CloneCampaign(ctx, c.AccountID, c.ID, in.Body.Name); err != nil {
		return campaign{}, err
	}
	return d.show(ctx, c)
}

func (d dialect) deleteCampaign(ctx context.Context, in *CampaignPath) (deleted, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err == nil {
		err = d.Campaigns.DeleteCampaign(ctx, c.AccountID, c.ID)
	}
	return deleted{Deleted: true}, err
}
