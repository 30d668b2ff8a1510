package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// soak tells that tests run at full length.
var soak = os.Getenv("BALAS_TEST_SOAK") == "1"

// traffic is customers of a shop who each write one message after the other, and wait for each reply.
type traffic struct {
	town    *town
	shop    *shop
	rand    *rand.Rand
	people  []*visitor
	each    int // messages of a customer
	replies int
	repeats int // messages that came again with the same id, which WhatsApp allows
}

type visitor struct {
	*phone
	said int            // the number of the last message
	got  map[string]int // ids by text
}

// newTraffic makes the customers, and a rule for each of their messages, so that every reply tells which
// message it answers.
func newTraffic(s *shop, customers, each int) *traffic {
	s.town.t.Helper()
	t := &traffic{town: s.town, shop: s, each: each, rand: seeded(s.town.t)}
	for n := range customers {
		t.people = append(t.people, &visitor{phone: s.town.customer(n), got: map[string]int{}})
	}
	for n := 1; n <= each; n++ {
		s.rule("equals", question(n), reply(n))
	}
	return t
}

// seeded makes random numbers that come again with the seed that the test logs.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("BALAS_TEST_SEED"); text != "" {
		_, _ = fmt.Sscan(text, &seed)
	}
	t.Logf("BALAS_TEST_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func question(n int) string { return fmt.Sprintf("nomor %d", n) }
func reply(n int) string    { return fmt.Sprintf("jawab %d", n) }

func (t *traffic) all() int { return t.each * len(t.people) }

// run lets everybody write and read until that many replies are in.
func (t *traffic) run(until int) {
	t.town.t.Helper()
	await(t.town.t, func() bool {
		for _, v := range t.people {
			t.serve(v)
		}
		return t.replies >= until
	}, func() string {
		return fmt.Sprintf("%d of %d messages are answered; these wait:\n%s", t.replies, t.all(), t.town.books.waiting())
	})
}

// serve reads what the visitor got, and has them write the next message when the last one is answered.
func (t *traffic) serve(v *visitor) {
	t.town.t.Helper()
	for _, l := range v.inbox(v.read, 0) {
		v.read = l.Seq
		if l.Repeat {
			t.repeats++
			continue
		}
		t.replies++
		v.got[l.Text]++
	}
	if v.said == 0 || v.said < t.each && v.got[reply(v.said)] > 0 {
		v.said++
		v.say(t.shop.phone, question(v.said))
	}
}

// pause lets a random time pass, so that what comes next hits any moment of the engine's work.
func (t *traffic) pause(most time.Duration) { pause(t.rand, most) }

func pause(random *rand.Rand, most time.Duration) {
	timer := time.NewTimer(time.Duration(random.Int64N(int64(most))))
	defer timer.Stop()
	<-timer.C
}

// finish waits for the last replies and makes sure that each message was answered exactly once: nothing
// is left that another start would bring out.
func (t *traffic) finish(restart func()) {
	t.town.t.Helper()
	t.run(t.all())
	t.town.sync()
	restart()
	t.shop.await(working)
	t.town.sync()
	t.shop.rule("equals", "selesai", "terima kasih")
	for _, v := range t.people {
		v.say(t.shop.phone, "selesai")
	}
	t.run(t.all() + len(t.people))
	for _, v := range t.people {
		for n := 1; n <= t.each; n++ {
			if v.got[reply(n)] != 1 {
				t.town.t.Errorf("customer %s: message %d is answered %d times", v.number, n, v.got[reply(n)])
			}
		}
		if len(v.got) != t.each+1 || v.got["terima kasih"] != 1 {
			t.town.t.Errorf("customer %s got %v", v.number, v.got)
		}
	}
	t.town.noKeyTwice()
	t.town.t.Logf("%d messages answered; %d sent again with the same id", t.all(), t.repeats)
}

// length is how long a test of traffic is.
func length() (customers, each, crashes int) {
	if soak {
		return 20, 15, 16
	}
	return 6, 10, 4
}
