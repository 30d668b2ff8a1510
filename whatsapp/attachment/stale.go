package attachment

import (
	"net/url"
	"strconv"
	"time"

	"balas/chat"
	"balas/whatsapp/form"
)

const (
	uploadLife = 7 * 24 * time.Hour // after which a file is uploaded anew: WhatsApp keeps it for some three weeks
	lastDay    = 24 * time.Hour     // of an upload, on which no message brings it any more
)

// FreshUntil is how long an upload is sent to others. Half of the time for which WhatsApp keeps it is left to whoever
// gets the file last.
func FreshUntil(path string, now time.Time) time.Time {
	until := now.Add(uploadLife)
	if end, ok := endOf(path); ok {
		if half := now.Add(end.Sub(now) / 2); half.Before(until) {
			return half
		}
	}
	return until
}

// endOf is until when WhatsApp has the file: its paths tell it as hexadecimal Unix seconds in oe.
func endOf(path string) (end time.Time, ok bool) {
	u, err := url.Parse(path)
	if err != nil {
		return end, false
	}
	seconds, err := strconv.ParseInt(u.Query().Get("oe"), 16, 64)
	return time.Unix(seconds, 0), err == nil
}

// Stale reports whether a message was made so long ago, or forwarded from one that was, that those who get it would not
// find its file any more, and the file is here to be uploaded again. An upload of less than a day is never stale, nor is
// one that FreshUntil lets others use: what is made anew is ready, whatever a path tells.
func Stale(m chat.Message, now time.Time) bool {
	if m.Raw == nil || m.MediaID == nil || !m.Kind.HasFile() {
		return false
	}
	c, err := form.Carry(m)
	if err != nil {
		return false
	}
	age := now.Sub(uploadedAt(c))
	if end, ok := endOf(c.Part.GetDirectPath()); ok {
		return age > lastDay && now.After(end.Add(-lastDay))
	}
	return age > 2*uploadLife
}

// uploadedAt is when the file was uploaded; long ago when its sender does not say.
func uploadedAt(c form.Carried) time.Time {
	keyed, ok := c.Part.(interface{ GetMediaKeyTimestamp() int64 })
	if !ok {
		return time.Time{}
	}
	return time.Unix(keyed.GetMediaKeyTimestamp(), 0)
}
