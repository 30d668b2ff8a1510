package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

// move returns the handler that changes the status of a campaign, and shows it as it is then.
func (d dialect) move(change func(ctx context.Context, accountID uuid.UUID, id string) error) func(context.Context, *CampaignPath) (campaign, error) {
	return func(ctx context.Context, in *CampaignPath) (campaign, error) {
		c, err := d.Campaign(ctx, in.ID)
		if err != nil {
			return campaign{}, err
		}
		if err := change(ctx, c.AccountID, c.ID); err != nil {
			return campaign{}, err
		}
		return d.campaign(ctx, in)
	}
}

func (d dialect) startCampaign(ctx context.Context, accountID uuid.UUID, id string) error {
	_, err := d.Campaigns.Start(ctx, accountID, id)
	return err
}

// reasonRequest says why; the body may be left out:
//
//	{"reason": "the price is wrong"}
type reasonRequest struct {
	CampaignPath
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"For people." example:"the price is wrong"`
	}
}

// stop returns the handler that holds or ends a campaign for a reason.
func (d dialect) stop(change func(ctx context.Context, accountID uuid.UUID, id, reason string) error) func(context.Context, *reasonRequest) (campaign, error) {
	return func(ctx context.Context, in *reasonRequest) (campaign, error) {
		reason := ""
		if in.Body != nil {
			reason = in.Body.Reason
		}
		return d.move(func(ctx context.Context, accountID uuid.UUID, id string) error {
			return change(ctx, accountID, id, reason)
		})(ctx, &in.CampaignPath)
	}
}

// previewRequest asks what a campaign would say; the body may be left out:
//
//	{"numbers": ["6281200000001"]}
type previewRequest struct {
	CampaignPath
	Body *struct {
		Numbers []string `json:"numbers,omitempty" maxItems:"100" nullable:"false" doc:"Of recipients; absent: the first ones."`
		Limit   int      `json:"limit,omitempty" minimum:"1" maximum:"100" default:"5" doc:"How many of the first." example:"5"`
	}
}

type preview struct {
	Fields  []string       `json:"fields" nullable:"false" doc:"That the message uses."`
	Unknown []string       `json:"unknown" nullable:"false" doc:"Placeholders that no recipient has: they would go out as they are written."`
	Lacking map[string]int `json:"lacking" doc:"By field: how many of those who were looked at have nothing in it where it has no default."`
	Checked int            `json:"checked" doc:"How many recipients were looked at: the first 100 000." example:"100"`
	Samples []sample       `json:"samples" nullable:"false"`
}

type sample struct {
	Number  string   `json:"number" example:"6281200000001"`
	Name    string   `json:"name" example:"Ani"`
	Text    string   `json:"text" example:"Hello Ani!"`
	Options []string `json:"options,omitempty" doc:"Of a poll."`
	Length  int      `json:"length" doc:"Of the text, in characters." example:"10"`
	Lacking []string `json:"lacking" nullable:"false" doc:"Fields in which nothing would stand."`
	Error   *string  `json:"error" doc:"Why they would be sent nothing; null: they would."`
}

func sampleOf(s scheduler.Sample) sample {
	shown := sample{
		Number: s.Number, Name: s.Name, Text: s.Said.Body, Options: s.Said.Options, Length: len([]rune(s.Said.Body)),
		Lacking: append([]string{}, s.Lacking...),
	}
	if s.Err != nil {
		shown.Error = wire.MaybeText(shape(fault.Of(s.Err)).Error())
	}
	return shown
}

func (d dialect) previewCampaign(ctx context.Context, in *previewRequest) (preview, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return preview{}, err
	}
	numbers, limit := []string(nil), 5
	if b := in.Body; b != nil {
		if b.Limit > 0 {
			limit = b.Limit
		}
		if b.Numbers != nil {
			numbers, limit = digitsOf(b.Numbers), len(b.Numbers)
		}
	}
	p, err := d.Campaigns.Preview(ctx, c.AccountID, c.ID, numbers, limit, d.Pick)
	return preview{
		Fields: append([]string{}, p.Fields...), Unknown: append([]string{}, p.Unknown...), Lacking: p.Lacking, Checked: p.Checked,
		Samples: pageOf(p.Samples, "", sampleOf).items,
	}, err
}

// digitsOf are phone numbers as recipients have them; what is none is nobody's.
func digitsOf(numbers []string) []string {
	digits := []string{}
	for _, n := range numbers {
		if a, err := chat.ParseAddress(n); err == nil {
			digits = append(digits, a.User)
		}
	}
	return digits
}

const aboutTest = "It is one of the API's messages: it stands in no run and no statistics, and neither the suppression list nor the " +
	"campaign's pace holds it."

// testRequest sends a campaign's message to one number:
//
//	{"phone": "6281200000009", "as": "6281200000001"}
type testRequest struct {
	CampaignPath
	Body struct {
		Phone string `json:"phone" doc:"To whom." example:"6281200000009"`
		As    string `json:"as,omitempty" doc:"The recipient whose fields are filled in; absent: the first." example:"6281200000001"`
	}
}

type tested struct {
	sent
	Text string `json:"text" doc:"As it was sent." example:"Hello Ani!"`
}

func (d dialect) testCampaign(ctx context.Context, in *testRequest) (tested, error) {
	c, err := d.Campaign(ctx, in.ID)
	if err != nil {
		return tested{}, err
	}
	as := in.Body.As
	if as != "" {
		a, err := chat.ParseAddress(as)
		if err != nil {
			return tested{}, err
		}
		as = a.User
	}
	m, err := d.TestCampaign(ctx, c, in.Body.Phone, as)
	return tested{sent{MessageID: m.ID, Status: m.Status, Timestamp: wire.Time(m.At)}, m.Body}, err
}
