package whatsapp

import (
	"math/rand/v2"
	"time"
)

// Tempo is how long a supervisor's sessions wait for what.
type Tempo struct {
	FirstCode time.Duration // for which the first QR code shows
	NextCode  time.Duration // for which each later one does; WhatsApp gives six a connection
	Passkey   time.Duration // within which the owner has to answer a passkey's challenge

	Login  time.Duration // within which a dialled connection has to be logged in
	Dials  int           // how many sessions dial and log in at once
	Probe  time.Duration // between two round trips of a session, give or take a fifth
	Answer time.Duration // within which a probe has to come back; two in a row that do not end the connection

	Pause     time.Duration // at most before the second try to reconnect, doubled with each more; the first is at once
	MaxPause  time.Duration // what doubling stops at
	Stable    time.Duration // a connection that lasted so long clears what was tried before
	Spread    time.Duration // what each session that is down adds to the pause of the others
	MaxSpread time.Duration
	Refused   time.Duration // at least before the next try after WhatsApp refused the login
	Outdated  time.Duration // before an outdated client tries again

	Upload  time.Duration // before the second try to upload a file, doubled with each more up to a minute
	Uploads int           // how often that is tried: a media server in trouble, or a full disk, may take hours
	Phone   time.Duration // within which a phone has to upload again what WhatsApp has deleted

	Acknowledge time.Duration // for WhatsApp's acknowledgement of a message, before it goes out again with the same id
	Patience    time.Duration // of that, before other chats' messages go out meanwhile

	Way time.Duration // that something of a campaign makes way for customers who are being answered

	SlowDown time.Duration // before the next try to send after WhatsApp asked to slow down

	Reread time.Duration // before a collection of the app state that could not be read is read anew, doubled with each more

	History    time.Duration // before the second try to fetch a piece of history, doubled with each more
	MaxHistory time.Duration // what doubling stops at

	Sweep time.Duration // between two looks for what was not heard of: instances, and messages accepted elsewhere

	People int // to how many a session writes before another takes its place

	PoisonMax int // how many stream errors may name the same stanza before it is put in quarantine
}

// DefaultTempo is the one for the real network. A code shows as long as on WhatsApp Web, and probes come as
// often as whatsmeow's own keepalive.
func DefaultTempo() Tempo {
	return Tempo{
		FirstCode: time.Minute, NextCode: 20 * time.Second, Passkey: 5 * time.Minute,
		Login: 30 * time.Second, Dials: 20, Probe: 25 * time.Second, Answer: 10 * time.Second,
		Pause: time.Second, MaxPause: time.Minute, Stable: time.Minute,
		Spread: 20 * time.Millisecond, MaxSpread: 10 * time.Second,
		Refused: 3 * time.Second, Outdated: time.Hour,
		Upload: 500 * time.Millisecond, Uploads: 400, Phone: 30 * time.Second,
		Acknowledge: 20 * time.Second, Patience: time.Second, SlowDown: 30 * time.Second,
		Way:    100 * time.Millisecond,
		Reread: time.Second, History: time.Second, MaxHistory: 10 * time.Minute,
		Sweep:     30 * time.Second,
		People:    5_000,
		PoisonMax: 3,
	}
}

// pause is how long to wait before dialling again, after so many tries that came to nothing lasting, while
// so many sessions are down. It is random, so that not all come back at once.
func (t Tempo) pause(tries, down int) time.Duration {
	most := min(time.Duration(down)*t.Spread, t.MaxSpread)
	if tries > 0 {
		most += min(t.Pause<<min(tries-1, 20), t.MaxPause)
	}
	return upTo(most)
}

// nextProbe is when to probe next.
func (t Tempo) nextProbe() time.Duration { return t.Probe*4/5 + upTo(t.Probe*2/5) }

// upTo is a random time of at most d.
func upTo(d time.Duration) time.Duration { return rand.N(d + 1) }
