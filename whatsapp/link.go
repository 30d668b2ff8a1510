package whatsapp

import (
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
)

// linking is the showing of codes on one connection until a phone has taken one.
type linking struct {
	*session
	codes []string    // the first is the one that shows
	first bool        // it shows longer than the others
	asked chat.Cause  // what the owner was asked for last; empty: to scan a code
	next  *time.Timer // fires when the code that shows has expired, or when nobody answers what was asked
}

// showCodes shows QR codes until one is scanned, a pairing code is typed, WhatsApp gives no more, or the
// connection is lost. paired is whether the device is linked now.
func (x *session) showCodes() (l loss, paired bool) {
	k := &linking{session: x, first: true, next: time.NewTimer(x.Tempo.Login)}
	defer k.next.Stop()
	for {
		select {
		case e := <-x.pairing:
			if done := k.take(e); done {
				return loss{}, true
			}
		case <-k.next.C:
			k.expire()
		case l := <-x.lost:
			return k.broken(l), false
		case <-x.ctx.Done():
			return loss{}, false
		}
	}
}

// pairs hands whatsmeow's events of linking to who shows the codes.
func (x *session) pairs(event any) {
	switch event.(type) {
	case *events.QR, *events.RotateADVSecret, *events.QRScannedWithoutMultidevice, *events.PairSuccess, *events.PairError,
		*events.PairPasskeyRequest, *events.PairPasskeyConfirmation, *events.PairPasskeyError:
		select {
		case x.pairing <- event:
		default: // nobody shows codes
		}
	}
}

// take acts on one event of linking; true when the device is linked.
func (k *linking) take(event any) bool {
	switch e := event.(type) {
	case *events.QR:
		k.codes = e.Codes
		k.show()
	case *events.RotateADVSecret:
		for i := range k.codes {
			k.codes[i] = strings.Replace(k.codes[i], e.OldSecret, e.NewSecret, 1)
		}
		k.show()
	case *events.QRScannedWithoutMultidevice:
		k.observe(k.ctx, chat.Observed{State: chat.ScanQR, Cause: chat.MultideviceOff})
	case *events.PairSuccess:
		k.linked()
		return true
	case *events.PairError:
		k.fail("", e.Error)
	case *events.PairPasskeyRequest:
		k.challenge(e)
	case *events.PairPasskeyConfirmation:
		k.compare(e)
	case *events.PairPasskeyError:
		k.fail("passkey", e.Error)
	}
	return false
}

// show stores the code that is to be scanned now.
func (k *linking) show() {
	if len(k.codes) == 0 {
		return
	}
	lasts := k.Tempo.NextCode
	if k.first {
		lasts = k.Tempo.FirstCode
	}
	err := k.Chats.ShowQR(k.ctx, k.instance.AccountID, k.instance.ID, k.token, k.codes[0], time.Now().Add(lasts))
	if err != nil && k.ctx.Err() == nil {
		k.log.Warn("store QR code", "error", err)
	}
	k.next.Reset(lasts)
}

// expire shows the next code, or gives up after the last: its owner has gone away.
func (k *linking) expire() {
	k.first = false
	if len(k.codes) > 1 {
		k.codes = k.codes[1:]
		k.show()
		return
	}
	if k.asked != "" {
		k.end(chat.Observed{State: chat.StateFailed, Cause: k.asked, Reason: "nobody answered in time: " + k.asked.Clause(time.Time{})})
		return
	}
	k.end(chat.Observed{State: chat.StateFailed, Cause: chat.QRExpired})
}

// broken is what follows when the connection is lost. WhatsApp closes it after the last code, too.
func (k *linking) broken(l loss) loss {
	if len(k.codes) == 1 {
		k.end(chat.Observed{State: chat.StateFailed, Cause: chat.QRExpired})
	}
	return l
}

// fail gives up because of what went wrong.
func (k *linking) fail(with string, err error) {
	k.log.Warn("linking failed", "with", with, "error", err)
	why := chat.PairingFailed.Clause(time.Time{})
	if with != "" {
		why += ": " + with
	}
	k.end(chat.Observed{State: chat.StateFailed, Cause: chat.PairingFailed, Reason: why, Unlinked: true})
}

// linked stores the JID of the device that is linked now, before anything else can go wrong, unless the
// client has connected with it by the time this is told.
func (k *linking) linked() {
	k.changing.Lock()
	defer k.changing.Unlock()
	if k.connected.lets() {
		return
	}
	id := k.client.Store.GetJID()
	k.observe(k.ctx, chat.Observed{State: chat.Starting, Phone: id.User, JID: id.String(), LID: k.client.Store.GetLID().User})
}
