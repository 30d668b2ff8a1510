package whatsapp

import (
	"balas/chat"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// introduce stores what the number's owner calls himself, and lets WhatsApp know that somebody of that name is here.
func (x *session) introduce(name string) {
	name = form.Clean(name, form.ShortMax)
	retry.Do(x.ctx, func() error {
		err := chat.SetPushName(x.ctx, x.Pool, x.instance.ID, x.token, name)
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn("store own name", "error", err)
		}
		return err
	})
	x.available()
}
