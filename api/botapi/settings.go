package botapi

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"balas/api/wire"
	"balas/rules"
)

// updateResult counts what an update touched, as the document database of old did.
type updateResult struct {
	Acknowledged  bool    `json:"acknowledged" example:"true"`
	ModifiedCount int     `json:"modifiedCount" doc:"Bots whose settings are now others than before." example:"1"`
	UpsertedID    *string `json:"upsertedId" doc:"Always null."`
	UpsertedCount int     `json:"upsertedCount" example:"0"`
	MatchedCount  int     `json:"matchedCount" doc:"Bots that were meant; 0: the account has none." example:"1"`
}

// update changes the settings of the bot that the credential is bound to, else of the account's only one.
func (d dialect) update(ctx context.Context, p rules.Patch) (updateResult, error) {
	u, err := rules.Update(ctx, d.Pool, wire.Caller(ctx), uuid.Nil, p)
	return updateResult{Acknowledged: true, ModifiedCount: u.Modified, MatchedCount: u.Matched}, err
}

// generalRequest changes what is given:
//
//	{"bot_name": "Sari", "bot_timezone": "+7", "bot_lang": "id", "default_msg": "{Hai|Halo} [name]"}
type generalRequest struct {
	Body struct {
		BotName     *string     `json:"bot_name,omitempty" nullable:"true" example:"Sari"`
		BotTimezone *string     `json:"bot_timezone,omitempty" nullable:"true" doc:"An offset such as +7, or a name such as Asia/Jakarta." example:"+7"`
		BotLang     *string     `json:"bot_lang,omitempty" nullable:"true" example:"id"`
		DefaultMsg  *defaultMsg `json:"default_msg,omitempty"`
	}
}

func (d dialect) updateGeneral(ctx context.Context, in *generalRequest) (updateResult, error) {
	b := in.Body
	p := rules.Patch{BotName: b.BotName, Timezone: b.BotTimezone, Lang: b.BotLang}
	if b.DefaultMsg != nil {
		p.DefaultMsg, p.SendDefaultMsg = b.DefaultMsg.text, b.DefaultMsg.send
	}
	return d.update(ctx, p)
}

// defaultMsg is the text to say when there is no answer, or whether to say it.
type defaultMsg struct {
	text *string
	send *bool
}

// UnmarshalJSON reads a text or a boolean.
func (m *defaultMsg) UnmarshalJSON(data []byte) error {
	var send bool
	if json.Unmarshal(data, &send) == nil {
		m.send = &send
		return nil
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		m.text = &text
		return nil
	}
	return errors.New("must be a text or a boolean")
}

// Schema documents both.
func (defaultMsg) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "A text: what the bot says when it has no answer; {a|b} picks one, [name] is the customer. A boolean: whether it says it.",
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeBoolean}},
	}
}

// actionsRequest changes what is given:
//
//	{"send_default_msg": true, "reply_group_msgs": false}
type actionsRequest struct {
	Body struct {
		SendDefaultMsg  *bool `json:"send_default_msg,omitempty" nullable:"true" doc:"Say the default message when there is no answer." example:"true"`
		ReplyGroupMsgs  *bool `json:"reply_group_msgs,omitempty" nullable:"true" doc:"Reply in groups." example:"false"`
		ReplyUnreadMsgs *bool `json:"reply_unread_msgs,omitempty" nullable:"true" doc:"Reply to what came while the bot was away." example:"true"`
		ReplyMsgs       *bool `json:"reply_msgs,omitempty" nullable:"true" doc:"Reply at all." example:"true"`
		MultiDevice     *bool `json:"multi_device,omitempty" nullable:"true" doc:"Kept; every link is multi-device." example:"true"`
		SendWebhook     *bool `json:"send_webhook,omitempty" nullable:"true" doc:"Send events to the bot's webhook." example:"true"`
	}
}

func (d dialect) updateActions(ctx context.Context, in *actionsRequest) (updateResult, error) {
	b := in.Body
	return d.update(ctx, rules.Patch{
		SendDefaultMsg: b.SendDefaultMsg, ReplyGroupMsgs: b.ReplyGroupMsgs, ReplyUnreadMsgs: b.ReplyUnreadMsgs,
		ReplyMsgs: b.ReplyMsgs, MultiDevice: b.MultiDevice, SendWebhook: b.SendWebhook,
	})
}

// daysRequest changes the days that are given:
//
//	{"saturday": true, "sunday": false}
type daysRequest struct {
	Body struct {
		Monday    *bool `json:"monday,omitempty" nullable:"true" example:"true"`
		Tuesday   *bool `json:"tuesday,omitempty" nullable:"true" example:"true"`
		Wednesday *bool `json:"wednesday,omitempty" nullable:"true" example:"true"`
		Thursday  *bool `json:"thursday,omitempty" nullable:"true" example:"true"`
		Friday    *bool `json:"friday,omitempty" nullable:"true" example:"true"`
		Saturday  *bool `json:"saturday,omitempty" nullable:"true" example:"true"`
		Sunday    *bool `json:"sunday,omitempty" nullable:"true" example:"false"`
	}
}

func (d dialect) updateActiveDays(ctx context.Context, in *daysRequest) (updateResult, error) {
	b := in.Body
	return d.update(ctx, rules.Patch{
		Monday: b.Monday, Tuesday: b.Tuesday, Wednesday: b.Wednesday, Thursday: b.Thursday,
		Friday: b.Friday, Saturday: b.Saturday, Sunday: b.Sunday,
	})
}

// hoursRequest changes the side that is given:
//
//	{"from": "8:00", "to": "21:30"}
type hoursRequest struct {
	Body struct {
		From *string `json:"from,omitempty" nullable:"true" doc:"H:MM in the bot's time zone, or always." example:"8:00"`
		To   *string `json:"to,omitempty" nullable:"true" doc:"H:MM, exclusive, or always. Before from: on the next day." example:"21:30"`
	}
}

func (d dialect) updateActiveHours(ctx context.Context, in *hoursRequest) (updateResult, error) {
	return d.update(ctx, rules.Patch{ActiveFrom: in.Body.From, ActiveTo: in.Body.To})
}
