package botapi

import (
	stdcmp "cmp"
	"context"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
	"balas/rules"
)

type bot struct {
	ID        string   `json:"_id" doc:"24 hex digits." example:"65fabc0123456789abcdef01"`
	UserID    string   `json:"user_id" doc:"The account." example:"65fabc0123456789abcdef00"`
	Settings  settings `json:"settings"`
	SessionID string   `json:"session_id" doc:"With access_token a credential of this bot alone." example:"1a2b-3c4d-5e6f-7a8b-9c0d"`
	CreatedAt string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string   `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
	Version   int      `json:"__v" doc:"Always 0." example:"0"`
}

type settings struct {
	BotNumber   *string `json:"bot_number" doc:"null until a number is linked." example:"6281200000009"`
	BotName     string  `json:"bot_name" example:"WhatsappClient (6281200000009)"`
	Status      string  `json:"status" enum:"CONNECTED,QRCODE,INITIALIZING,DISCONNECTED" example:"CONNECTED"`
	Timezone    string  `json:"bot_timezone" example:"Africa/Harare"`
	Lang        string  `json:"bot_lang" example:"en"`
	DefaultMsg  string  `json:"default_msg" example:"{Hi|Hello} [name] your message has no keyword here."`
	Actions     actions `json:"actions"`
	ActiveDays  days    `json:"active_days"`
	ActiveHours hours   `json:"active_hours"`
	AccessToken *string `json:"access_token" doc:"null without scope *." example:"0a1b-2c3d-4e5f-6a7b-8c9d"`
}

type actions struct {
	SendDefaultMsg  bool `json:"send_default_msg" example:"true"`
	ReplyGroupMsgs  bool `json:"reply_group_msgs" example:"true"`
	ReplyUnreadMsgs bool `json:"reply_unread_msgs" example:"true"`
	ReplyMsgs       bool `json:"reply_msgs" example:"true"`
	MultiDevice     bool `json:"multi_device" example:"false"`
	SendWebhook     bool `json:"send_webhook" example:"false"`
}

type days struct {
	Monday    bool `json:"monday" example:"true"`
	Tuesday   bool `json:"tuesday" example:"true"`
	Wednesday bool `json:"wednesday" example:"true"`
	Thursday  bool `json:"thursday" example:"true"`
	Friday    bool `json:"friday" example:"true"`
	Saturday  bool `json:"saturday" example:"true"`
	Sunday    bool `json:"sunday" example:"true"`
}

type hours struct {
	From string `json:"from" example:"always"`
	To   string `json:"to" example:"always"`
}

// states are this dialect's words for the states of an instance; the rest is DISCONNECTED.
var states = map[chat.State]string{chat.Connected: "CONNECTED", chat.ScanQR: "QRCODE", chat.Starting: "INITIALIZING"}

// settingsOf are the settings without the access token.
func settingsOf(i chat.Instance, s rules.Settings) settings {
	return settings{
		BotNumber: wire.MaybeText(i.Phone), BotName: nameOf(i, s), Status: stdcmp.Or(states[i.State], "DISCONNECTED"),
		Timezone: s.Timezone, Lang: s.Lang, DefaultMsg: s.DefaultText(),
		Actions: actions(s.Actions), ActiveDays: days(s.Days), ActiveHours: hours{From: s.ActiveFrom, To: s.ActiveTo},
	}
}

// nameOf is what the owner calls the bot, else the instance's name with its number, or with what stands for one that is
// not linked yet.
func nameOf(i chat.Instance, s rules.Settings) string {
	if s.BotName != "" {
		return s.BotName
	}
	return i.Name + " (" + stdcmp.Or(i.Phone, "bot_number") + ")"
}

// shown returns the bots as they are listed, with their access tokens for who may do everything.
func (d dialect) shown(ctx context.Context, found ...chat.Instance) ([]bot, error) {
	c := wire.Caller(ctx)
	owner, err := account.ByID(ctx, d.Pool, c.AccountID)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(found))
	for n, i := range found {
		ids[n] = i.ID
	}
	all, err := rules.LoadAllSettings(ctx, d.Pool, ids)
	if err != nil {
		return nil, err
	}
	list := make([]bot, len(found))
	for n, i := range found {
		b := bot{
			ID: i.HexID, UserID: owner.HexID, Settings: settingsOf(i, all[i.ID]), SessionID: i.SessionID,
			CreatedAt: wire.Time(i.CreatedAt), UpdatedAt: wire.Time(i.UpdatedAt),
		}
		if c.May(account.All) {
			token, err := i.AccessToken(d.Sealer)
			if err != nil {
				return nil, err
			}
			b.Settings.AccessToken = &token
		}
		list[n] = b
	}
	return list, nil
}

func (d dialect) bots(ctx context.Context, _ *struct{}) ([]bot, error) {
	found, err := chat.Instances(ctx, d.Pool, wire.Caller(ctx))
	if err != nil {
		return nil, err
	}
	return d.shown(ctx, found...)
}

// create makes a bot that waits to be initialised.
func (d dialect) create(ctx context.Context, _ *struct{}) (bot, error) {
	i, _, err := d.CreateBot(ctx, "WhatsappClient")
	if err != nil {
		return bot{}, err
	}
	one, err := d.shown(ctx, i)
	if err != nil {
		return bot{}, err
	}
	return one[0], nil
}
