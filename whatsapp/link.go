package whatsapp

import (
	"time"

	"go.mau.fi/whatsmeow"

	"balas/chat"
)

// link shows QR codes until one is scanned, a pairing code is typed, or WhatsApp gives no more.
func (x *session) link() {
	codes, err := x.client.GetQRChannel(x.ctx)
	if err == nil {
		err = x.dial()
	}
	if err != nil {
		if x.ctx.Err() == nil {
			x.log.Warn("start linking", "error", err)
			x.end(chat.Observed{State: chat.StateFailed, Reason: "cannot reach WhatsApp to link the number"})
		}
		return
	}
	for {
		select {
		case item, ok := <-codes:
			if !ok {
				return
			}
			x.linked(item)
		case <-x.ctx.Done(): // the channel of a socket that we closed ourselves stays open
			return
		}
	}
}

func (x *session) linked(item whatsmeow.QRChannelItem) {
	switch item.Event {
	case whatsmeow.QRChannelEventCode:
		err := x.Chats.ShowQR(x.ctx, x.instance.AccountID, x.instance.ID, x.token, item.Code, time.Now().Add(item.Timeout))
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn("store QR code", "error", err)
		}
	case whatsmeow.QRChannelSuccess.Event:
		x.paired()
	case whatsmeow.QRChannelTimeout.Event:
		x.end(chat.Observed{State: chat.StateFailed, Reason: "QR expired: nobody scanned it in time"})
	case whatsmeow.QRChannelClientOutdated.Event:
		x.end(chat.Observed{State: chat.StateFailed, Reason: "client outdated: WhatsApp asks for a newer version of Balas"})
	case whatsmeow.QRChannelScannedWithoutMultidevice.Event:
		x.observe(x.ctx, chat.Observed{State: chat.ScanQR, Reason: "the phone has multi-device switched off"})
	default:
		reason := "linking failed: " + item.Event
		if item.Error != nil {
			x.log.Warn("linking failed", "event", item.Event, "error", item.Error)
		}
		x.end(chat.Observed{State: chat.StateFailed, Reason: reason})
	}
}

// paired stores the JID of the device that is linked now, before anything else can go wrong, unless the
// client has connected with it by the time this is told.
func (x *session) paired() {
	x.changing.Lock()
	defer x.changing.Unlock()
	if x.connected.lets() {
		return
	}
	id := x.client.Store.GetJID()
	x.observe(x.ctx, chat.Observed{State: chat.Starting, Phone: id.User, JID: id.String(), LID: x.client.Store.GetLID().User})
}
