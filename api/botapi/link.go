package botapi

import (
	"context"
	"net/url"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/rules"
)

// told is what begins the data of answers about an instance, as the document has it.
type told struct {
	Error   bool   `json:"error" doc:"Always false."`
	Message string `json:"message"`
}

// initRequest asks to bring a bot online, where it waits to be scanned; the pair names the bot:
//
//	{"session_id": "1a2b-…", "access_token": "0a1b-…", "config": {"multiDevice": true}}
type initRequest struct {
	Body *struct {
		Config *struct {
			MultiDevice *bool   `json:"multiDevice,omitempty" nullable:"true" doc:"Kept; every link is multi-device." example:"true"`
			SetWebhook  *bool   `json:"setWebhook,omitempty" nullable:"true" doc:"Set the webhook, and turn send_webhook on." example:"false"`
			WebhookURL  *string `json:"webhookUrl,omitempty" nullable:"true" maxLength:"2000" doc:"Of use with setWebhook alone."`
		} `json:"config,omitempty"`
	} `required:"false"`
}

type initialised struct {
	told
	Key     string      `json:"key" format:"uuid" doc:"The instance's id in the other documents."`
	Webhook webhookInfo `json:"webhook"`
	QRCode  where       `json:"qrcode"`
}

type webhookInfo struct {
	Enabled bool    `json:"enabled" example:"false"`
	URL     *string `json:"webhookUrl" doc:"null: none is set."`
}

type where struct {
	URL string `json:"url" doc:"Where the code to scan is, with the bot's credential in it."`
}

func (d dialect) init(ctx context.Context, in *initRequest) (initialised, error) {
	i, err := d.Meant(ctx)
	if err != nil {
		return initialised{}, err
	}
	if in.Body != nil && in.Body.Config != nil {
		c, p := in.Body.Config, rules.Patch{MultiDevice: in.Body.Config.MultiDevice}
		if c.SetWebhook != nil && *c.SetWebhook {
			if err := d.hook(ctx, i, c.WebhookURL); err != nil {
				return initialised{}, err
			}
			p.SendWebhook = c.SetWebhook
		}
		if _, err := rules.Update(ctx, d.Pool, wire.Caller(ctx), i.ID, p); err != nil {
			return initialised{}, err
		}
	}
	if err := d.WhatsApp.Start(ctx, i); err != nil {
		return initialised{}, err
	}
	hooked, err := d.hooked(ctx, i)
	if err != nil {
		return initialised{}, err
	}
	token, err := i.AccessToken(d.Sealer)
	pair := url.Values{"session_id": {i.SessionID}, "access_token": {token}}
	return initialised{
		told: told{Message: "Initializing successfully"}, Key: i.ID.String(), Webhook: hooked, QRCode: where{"/whatsapp/scan?" + pair.Encode()},
	}, err
}

type scanRequest struct {
	Format string `query:"format" doc:"base64text: the picture as a data URI, in plain text; else the PNG itself."`
}

type connected struct {
	Connected bool `json:"connected" example:"true"`
}

func (d dialect) scan(ctx context.Context, in *scanRequest) (*wire.Picture, error) {
	i, err := d.Meant(ctx)
	if err == nil {
		i, err = d.QR(ctx, i)
	}
	switch {
	case err != nil:
		return nil, err
	case i.State == chat.Connected:
		return &wire.Picture{Body: success[connected]{true, "Whatsapp already connected", connected{true}}}, nil
	case i.QR == "":
		return nil, fault.New(fault.Conflict, "qr")
	}
	picture, err := engine.Draw(i.QR)
	if err != nil {
		return nil, err
	}
	if in.Format == "base64text" {
		return &wire.Picture{ContentType: "text/plain; charset=utf-8", Body: []byte(*engine.DataURI(picture))}, nil
	}
	return &wire.Picture{ContentType: "image/png", Body: picture}, nil
}

type fetched struct {
	told
	Instance instanceInfo `json:"instance_data"`
}

type instanceInfo struct {
	Key        string           `json:"instance_key" format:"uuid" doc:"The instance's id in the other documents."`
	Connected  bool             `json:"phone_connected" example:"true"`
	WebhookURL *string          `json:"webhookUrl" doc:"null: none is set."`
	User       wire.Maybe[user] `json:"user" doc:"null while it is not connected."`
}

type user struct {
	ID   string `json:"id" example:"6281200000009:8@s.whatsapp.net"`
	Name string `json:"name" doc:"What the owner calls himself on WhatsApp." example:"My shop"`
}

func (d dialect) info(ctx context.Context, _ *struct{}) (fetched, error) {
	i, err := d.Meant(ctx)
	f := fetched{
		told:     told{Message: "Instance fetched successfully"},
		Instance: instanceInfo{Key: i.ID.String(), Connected: i.State == chat.Connected},
	}
	if err != nil {
		return f, err
	}
	if f.Instance.WebhookURL, err = d.hookURL(ctx, i); err != nil {
		return f, err
	}
	if f.Instance.Connected {
		f.Instance.User.Value = &user{ID: i.JID, Name: i.PushName}
	}
	return f, err
}

// inPath names the bot of a call.
type inPath struct {
	ID string `path:"id" doc:"The bot: 24 hex digits." example:"65fabc0123456789abcdef01"`
}

// named returns the bot of the path. The document tells the pair of another bot from a bot that there is not.
func (d dialect) named(ctx context.Context, in *inPath) (chat.Instance, error) {
	i, err := d.Bot(ctx, in.ID)
	return i, wire.Elsewhere(ctx, err, fault.Forbidden)
}

func (d dialect) logout(ctx context.Context, in *inPath) (told, error) {
	i, err := d.named(ctx, in)
	if err == nil {
		err = d.WhatsApp.Logout(ctx, i)
	}
	return told{Message: "logout successfull"}, err
}

type erased struct {
	Acknowledged bool `json:"acknowledged" example:"true"`
	DeletedCount int  `json:"deletedCount" example:"1"`
}

func (d dialect) erase(ctx context.Context, in *inPath) (erased, error) {
	i, err := d.named(ctx, in)
	if err == nil {
		err = d.WhatsApp.Delete(ctx, i)
	}
	return erased{Acknowledged: true, DeletedCount: 1}, err
}
