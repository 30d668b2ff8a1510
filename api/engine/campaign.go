package engine

import (
	"context"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
	"balas/scheduler"
)

// Campaign returns the campaign if the caller may address it, else a NotFound fault. Whoever is bound to an instance may
// address the campaigns that go out from it; of another one of the account the fault has the cause chat.ErrForeign.
func (e *Engine) Campaign(ctx context.Context, id string) (scheduler.Campaign, error) {
	caller := wire.Caller(ctx)
	owner, err := e.owner(ctx, id, e.Campaigns.OwnerOfCampaign)
	if err != nil {
		return scheduler.Campaign{}, err
	}
	c, err := e.Campaigns.FindCampaign(ctx, owner, id)
	if err == nil && caller.InstanceID != nil && *caller.InstanceID != c.InstanceID {
		return scheduler.Campaign{}, &fault.Fault{Kind: fault.NotFound, Noun: "campaign", Err: chat.ErrForeign}
	}
	return c, err
}

// List returns the list of recipients if it is of the caller's account, else a NotFound fault.
func (e *Engine) List(ctx context.Context, id string) (scheduler.List, error) {
	owner, err := e.owner(ctx, id, e.Campaigns.OwnerOfList)
	if err != nil {
		return scheduler.List{}, err
	}
	return e.Campaigns.FindList(ctx, owner, id)
}

// owner is the account in which the caller looks for a thing: the master key reaches those of all.
func (e *Engine) owner(ctx context.Context, id string, find func(context.Context, string) (uuid.UUID, error)) (uuid.UUID, error) {
	if caller := wire.Caller(ctx); caller.Kind != account.Master {
		return caller.AccountID, nil
	}
	return find(ctx, id)
}

// CampaignFile says which file a campaign's message carries: a stored one, or one at an address.
type CampaignFile struct {
	ID  string // empty: at URL
	URL string // empty: none
}

// Carry lets a message carry a file, which is fetched and stored when it is at an address. Without one it does nothing.
func (e *Engine) Carry(ctx context.Context, accountID uuid.UUID, m *scheduler.Message, f CampaignFile) error {
	if f.ID == "" && f.URL == "" {
		return nil
	}
	if !m.Type.HasFile() {
		return fault.Bad("campaign", "message.mediaId", "is for messages that carry a file")
	}
	file, err := e.Media.Take(ctx, accountID, media.Source{ID: f.ID, URL: f.URL, Info: media.Info{FileName: m.FileName}})
	m.MediaID = &file.ID
	return err
}

// TestCampaign sends somebody what a recipient of the campaign would be sent: the one with the number, or the first if it is
// empty. It is a message of the API, stands in no run, and waits as Send does.
func (e *Engine) TestCampaign(ctx context.Context, c scheduler.Campaign, phone, as string) (chat.Message, error) {
	i, err := chat.LoadInstance(ctx, e.Pool, c.InstanceID)
	if err != nil {
		return chat.Message{}, err
	}
	to, err := chat.ParseAddress(phone)
	if err != nil {
		return chat.Message{}, err
	}
	c, said, err := e.Campaigns.SayTo(ctx, c.AccountID, c.ID, as, e.Pick)
	if err != nil {
		return chat.Message{}, err
	}
	d := c.Message.Draft()
	d.AccountID, d.InstanceID, d.To, d.Body, d.Origin, d.Priority = c.AccountID, c.InstanceID, to, said.Body, chat.FromAPI, chat.PriorityAPI
	if poll := d.Content.Poll; poll != nil {
		worded := *poll
		worded.Options = said.Options
		d.Content.Poll = &worded
	}
	if d.MediaID != nil {
		file, err := media.Find(ctx, e.Pool, c.AccountID, d.MediaID.String())
		if err != nil {
			return chat.Message{}, err
		}
		if err := d.Attach(file); err != nil {
			return chat.Message{}, err
		}
	}
	return e.Send(ctx, i, d)
}
