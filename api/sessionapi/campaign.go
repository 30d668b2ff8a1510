package sessionapi

import (
	stdcmp "cmp"
	"context"

	"balas/api/wire"
	"balas/scheduler"
)

// campaignStates are this document's words for where a campaign stands.
var campaignStates = map[scheduler.Status]string{
	scheduler.Drafted: "draft", scheduler.Scheduled: "scheduled", scheduler.Running: "active", scheduler.Paused: "paused",
	scheduler.Completed: "completed", scheduler.Cancelled: "failed", scheduler.Failed: "failed", scheduler.Missed: "failed",
}

// sendStates are its words for how far the message to a recipient has come.
var sendStates = map[scheduler.SendStatus]string{
	scheduler.SendPending: "pending", scheduler.SendAccepted: "pending", scheduler.SendUnknown: "pending",
	scheduler.SendSent: "sent", scheduler.SendDelivered: "sent", scheduler.SendRead: "sent",
	scheduler.SendFailed: "failed", scheduler.SendSkipped: "skipped",
}

type statistics struct {
	Total   int `json:"total" example:"100"`
	Sent    int `json:"sent" doc:"Delivered and read ones too." example:"95"`
	Failed  int `json:"failed" example:"5"`
	Pending int `json:"pending" example:"0"`
	Skipped int `json:"skipped" doc:"Those who are not written to, as they asked or because the campaign ended." example:"0"`
}

func statisticsOf(s scheduler.Statistics) statistics {
	return statistics{
		Total: s.Total(), Sent: s.Sent + s.Delivered + s.Read, Failed: s.Failed, Pending: s.Pending + s.Accepted + s.Unknown, Skipped: s.Skipped,
	}
}

type campaignItem struct {
	ID             string     `json:"id" example:"campaign_1767225600000_a1b2c3"`
	Name           string     `json:"name" example:"New colours"`
	Status         string     `json:"status" enum:"draft,scheduled,active,paused,completed,failed" example:"completed"`
	CreatedAt      string     `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	ScheduledAt    *string    `json:"scheduledAt" doc:"null: it starts when somebody says so." example:"2026-03-21T09:00:00.000Z"`
	RecipientCount int        `json:"recipientCount" example:"100"`
	Statistics     statistics `json:"statistics"`
}

func campaignItemOf(c scheduler.Campaign, s scheduler.Statistics) campaignItem {
	at := c.ScheduledAt
	if at == nil && c.Recurs() {
		at = c.NextAt
	}
	return campaignItem{
		ID: c.ID, Name: c.Name, Status: campaignStates[c.Status], CreatedAt: wire.Time(c.CreatedAt), ScheduledAt: wire.MaybeTime(at),
		RecipientCount: c.Size, Statistics: statisticsOf(s),
	}
}

type campaignMessage struct {
	Type     string  `json:"type" example:"text"`
	Content  string  `json:"content" example:"Hello {{Name}}!"`
	MediaID  *string `json:"mediaId,omitempty" doc:"The file, of messages that carry one."`
	Filename *string `json:"filename,omitempty" example:"catalogue.pdf"`
}

type campaignPace struct {
	Delay   int `json:"delayBetweenMessages" doc:"Milliseconds." example:"3000"`
	Retries int `json:"maxRetries" example:"3"`
}

type campaignHead struct {
	campaignItem
	SessionID string          `json:"sessionId" example:"front-desk"`
	Reason    *string         `json:"statusReason" doc:"Why it stands so; null: no more is known."`
	Message   campaignMessage `json:"message"`
	Settings  campaignPace    `json:"settings"`
}

type campaignRecipient struct {
	Number      string  `json:"number" example:"6281200000001"`
	Name        *string `json:"name" example:"Ani"`
	JobTitle    *string `json:"jobTitle" example:"Buyer"`
	CompanyName *string `json:"companyName" example:"Toko Contoh"`
	Status      string  `json:"status" enum:"pending,sent,failed,skipped" example:"sent"`
	Attempts    int     `json:"attempts" example:"1"`
	SentAt      *string `json:"sentAt" example:"2026-03-21T09:00:03.000Z"`
	Error       *string `json:"error" doc:"Why it failed or was skipped."`
}

func campaignRecipientOf(r scheduler.Recipient) campaignRecipient {
	return campaignRecipient{
		Number: r.Number, Name: wire.MaybeText(r.Name), JobTitle: wire.MaybeText(r.JobTitle), CompanyName: wire.MaybeText(r.CompanyName),
		Status: sendStates[r.Status], Attempts: r.Attempts, SentAt: wire.MaybeTime(r.SentAt), Error: wire.MaybeText(r.Reason),
	}
}

type fullCampaign struct {
	campaignHead
	Recipients []campaignRecipient `json:"recipients" nullable:"false"`
}

// headOf is a campaign but for its recipients.
func (d dialect) headOf(ctx context.Context, c scheduler.Campaign) (campaignHead, error) {
	counts, err := d.Campaigns.Statistics(ctx, c)
	if err != nil {
		return campaignHead{}, err
	}
	session, err := d.Instance(ctx, c.InstanceID.String())
	if err != nil {
		return campaignHead{}, err
	}
	head := campaignHead{
		campaignItem: campaignItemOf(c, counts[c.ID]), SessionID: session.Slug, Reason: wire.MaybeText(c.StatusReason),
		Message:  campaignMessage{Type: string(c.Message.Type), Content: c.Message.Content, Filename: wire.MaybeText(c.Message.FileName)},
		Settings: campaignPace{c.Settings.Delay, c.Settings.MaxRetries},
	}
	if id := c.Message.MediaID; id != nil {
		head.Message.MediaID = wire.MaybeText(id.String())
	}
	return head, nil
}

// campaign answers with a campaign and all its recipients.
func (d dialect) campaign(ctx context.Context, in *campaignPath) (*wire.Long, error) {
	c, err := d.ownCampaign(ctx, in.CampaignID)
	if err != nil {
		return nil, err
	}
	head, err := d.headOf(ctx, c)
	if err != nil {
		return nil, err
	}
	return wire.NewLong(head, "recipients", func(ctx context.Context, take func(campaignRecipient) error) error {
		for after := int64(0); ; {
			page, err := d.Campaigns.Recipients(ctx, c.AccountID, c.ID, after, shownAtOnce)
			if err != nil {
				return err
			}
			for _, r := range page {
				if err := take(campaignRecipientOf(r)); err != nil {
					return err
				}
				after = r.Seq
			}
			if len(page) < shownAtOnce {
				return nil
			}
		}
	}), nil
}

// newestFirst orders campaigns as one account's are.
func newestFirst(a, b scheduler.Campaign) int {
	return stdcmp.Or(b.CreatedAt.Compare(a.CreatedAt), stdcmp.Compare(b.ID, a.ID))
}
