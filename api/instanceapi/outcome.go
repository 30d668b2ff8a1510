package instanceapi

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/knowledge/table"
	"balas/scheduler"
)

type counts struct {
	Total     int `json:"total" doc:"The sum of the next eight: each recipient is in one of them." example:"100"`
	Pending   int `json:"pending" example:"0"`
	Accepted  int `json:"accepted" doc:"Stored, and on its way." example:"0"`
	Unknown   int `json:"unknown" doc:"It may have gone out: a receipt tells, or it is sent again under the same id." example:"0"`
	Sent      int `json:"sent" doc:"And no more than sent." example:"10"`
	Delivered int `json:"delivered" doc:"And not read." example:"25"`
	Read      int `json:"read" example:"60"`
	Failed    int `json:"failed" example:"3"`
	Skipped   int `json:"skipped" doc:"Who is not written to." example:"2"`
	Replied   int `json:"replied" doc:"Of all, who wrote back." example:"12"`
	OptedOut  int `json:"optedOut" doc:"Of all, who asked to be left alone." example:"1"`
}

func countsOf(s scheduler.Statistics) counts {
	return counts{
		Total: s.Total(), Pending: s.Pending, Accepted: s.Accepted, Unknown: s.Unknown, Sent: s.Sent, Delivered: s.Delivered, Read: s.Read,
		Failed: s.Failed, Skipped: s.Skipped, Replied: s.Replied, OptedOut: s.OptedOut,
	}
}

type run struct {
	ID         string              `json:"id" format:"uuid"`
	PlannedAt  string              `json:"plannedAt" example:"2026-03-21T09:00:00.000Z"`
	StartedAt  *string             `json:"startedAt" doc:"null: it was missed." example:"2026-03-21T09:00:01.000Z"`
	FinishedAt *string             `json:"finishedAt" doc:"null: it is open." example:"2026-03-21T10:00:00.000Z"`
	Status     scheduler.RunStatus `json:"status" enum:"open,completed,cancelled,failed,missed" example:"completed"`
	Reason     *string             `json:"reason" doc:"Why it ended so, for people."`
	NextAt     *string             `json:"nextAt" doc:"When it goes on; null: it does not."`
}

func runOf(r scheduler.Run) run {
	return run{
		ID: r.ID.String(), PlannedAt: wire.Time(r.PlannedAt), StartedAt: wire.MaybeTime(r.StartedAt), FinishedAt: wire.MaybeTime(r.FinishedAt),
		Status: r.Status, Reason: wire.MaybeText(r.Reason), NextAt: wire.MaybeTime(r.NextAt),
	}
}

type runsRequest struct {
	CampaignPath
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"At most so many."`
}

func (d dialect) runs(ctx context.Context, in *runsRequest) ([]run, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := d.Campaigns.Runs(ctx, c.AccountID, c.ID, in.Limit)
	return pageOf(found, "", runOf).items, err
}

// RunQuery names a run of a campaign.
type RunQuery struct {
	CampaignPath
	RunID string `query:"runId" format:"uuid" doc:"Of which run; absent: the last that was not missed."`
}

func (q RunQuery) run() *uuid.UUID {
	if id, err := uuid.Parse(q.RunID); err == nil {
		return &id
	}
	return nil
}

type runReport struct {
	CampaignID string          `json:"campaignId" example:"campaign_1767225600000_a1b2c3"`
	Run        wire.Maybe[run] `json:"run" doc:"null: it was never started."`
	Statistics counts          `json:"statistics"`
	Reasons    []reason        `json:"reasons" nullable:"false" doc:"Most frequent first, at most 100."`
}

type reason struct {
	Status scheduler.SendStatus `json:"status" example:"failed"`
	Reason string               `json:"reason" example:"the number is not on WhatsApp"`
	Count  int                  `json:"count" example:"3"`
}

func (d dialect) outcome(ctx context.Context, in *RunQuery) (runReport, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return runReport{}, err
	}
	o, err := d.Campaigns.Outcome(ctx, c.AccountID, c.ID, in.run())
	shown := runReport{CampaignID: c.ID, Statistics: countsOf(o.Statistics), Reasons: make([]reason, len(o.Reasons))}
	for n, r := range o.Reasons {
		shown.Reasons[n] = reason(r)
	}
	if o.Run != nil {
		r := runOf(*o.Run)
		shown.Run.Value = &r
	}
	return shown, err
}

type recipient struct {
	member
	Status      scheduler.SendStatus `json:"status" enum:"pending,accepted,unknown,sent,delivered,read,failed,skipped" example:"read"`
	Reason      *string              `json:"reason" doc:"Why it failed, was skipped or waits."`
	MessageID   *string              `json:"messageId" doc:"null: no run began." example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Attempts    int                  `json:"attempts" example:"1"`
	SentAt      *string              `json:"sentAt" example:"2026-03-21T09:00:03.000Z"`
	DeliveredAt *string              `json:"deliveredAt" example:"2026-03-21T09:00:04.000Z"`
	ReadAt      *string              `json:"readAt" example:"2026-03-21T09:05:00.000Z"`
	RepliedAt   *string              `json:"repliedAt" example:"2026-03-21T09:06:00.000Z"`
	OptedOutAt  *string              `json:"optedOutAt"`
}

func recipientOf(r scheduler.Recipient) recipient {
	return recipient{
		member: memberOf(r.Member), Status: r.Status, Reason: wire.MaybeText(r.Reason), MessageID: wire.MaybeText(r.MessageID),
		Attempts: r.Attempts, SentAt: wire.MaybeTime(r.SentAt), DeliveredAt: wire.MaybeTime(r.DeliveredAt), ReadAt: wire.MaybeTime(r.ReadAt),
		RepliedAt: wire.MaybeTime(r.RepliedAt), OptedOutAt: wire.MaybeTime(r.OptedOutAt),
	}
}

// Chosen says which recipients are meant.
type Chosen struct {
	RunQuery
	Status scheduler.SendStatus `query:"status" enum:"pending,accepted,unknown,sent,delivered,read,failed,skipped" doc:"Only those whose message stands so."`
}

type recipientsRequest struct {
	Chosen
	Sequel
}

func (d dialect) recipients(ctx context.Context, in *recipientsRequest) (page[recipient], error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return page[recipient]{}, err
	}
	after, err := in.after()
	if err != nil {
		return page[recipient]{}, err
	}
	f := scheduler.RecipientFilter{RunID: in.run(), Status: in.Status, After: after, Limit: in.Limit + 1}
	found, err := d.Campaigns.RecipientsOf(ctx, c.AccountID, c.ID, f)
	return sequelOf(found, in.Limit, func(r scheduler.Recipient) string { return strconv.FormatInt(r.Seq, 10) }, recipientOf), err
}

// exportedAtOnce is how many recipients an export holds.
const exportedAtOnce = 1000

var recipientColumns = []table.Column{
	{Name: "number"},
	{Name: "name"},
	{Name: "jobTitle"},
	{Name: "companyName"},
	{Name: "fields"},
	{Name: "status"},
	{Name: "reason"},
	{Name: "attempts"},
	{Name: "messageId"},
	{Name: "sentAt"},
	{Name: "deliveredAt"},
	{Name: "readAt"},
	{Name: "repliedAt"},
	{Name: "optedOutAt"},
}

// exportRecipients writes the recipients of a campaign page after page: it holds one page, however many there are.
func (d dialect) exportRecipients(ctx context.Context, in *Chosen) (*wire.Stream, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	o, err := d.Campaigns.Outcome(ctx, c.AccountID, c.ID, in.run())
	if err != nil {
		return nil, err
	}
	f := scheduler.RecipientFilter{Status: in.Status, Limit: exportedAtOnce}
	if o.Run != nil { // a run that begins meanwhile is not mixed in
		f.RunID = &o.Run.ID
	}
	return wire.NewStream("text/csv; charset=utf-8", c.ID+".csv", func(ctx context.Context, to io.Writer) error {
		w := table.NewWriter(to, table.CSV, recipientColumns)
		for {
			page, err := d.Campaigns.RecipientsOf(ctx, c.AccountID, c.ID, f)
			if err != nil {
				return err
			}
			for _, r := range page {
				if err := w.Write(rowOf(r)...); err != nil {
					return fmt.Errorf("write recipients: %w", err)
				}
				f.After = r.Seq
			}
			if len(page) < exportedAtOnce {
				return w.Flush()
			}
		}
	}), nil
}

func rowOf(r scheduler.Recipient) []any {
	fields := any(nil)
	if len(r.Fields) > 0 {
		fields = r.Fields
	}
	return []any{
		r.Number, r.Name, r.JobTitle, r.CompanyName, fields, string(r.Status), r.Reason, int64(r.Attempts), r.MessageID,
		moment(r.SentAt), moment(r.DeliveredAt), moment(r.ReadAt), moment(r.RepliedAt), moment(r.OptedOutAt),
	}
}

// moment is a time in a table; nil for none.
func moment(t *time.Time) any {
	if t == nil {
		return nil
	}
	return wire.Time(*t)
}
