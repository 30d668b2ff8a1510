package chat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

// goesTo is where messages to the chat of a message go.
func (d *desk) goesTo(id string) chat.Address {
	d.t.Helper()
	a, err := chat.AddressOf(d.t.Context(), d.pool, d.chat(d.message(id).ChatID))
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// TestNumberThatPassesToAnotherPerson has Ana move to a new number, or leave, and her old one given to Budi.
func TestNumberThatPassesToAnotherPerson(t *testing.T) {
	t.Parallel()
	budi := chat.Address{Kind: chat.LID, User: "100000000000002"}
	moved := person("2")
	for name, c := range map[string]struct {
		before []chat.Inbound // after Ana wrote and before Budi does
		ana    chat.Address
	}{
		"after she told her new one":  {[]chat.Inbound{{ID: "A2", Chat: lid, ChatAlt: moved}}, moved},
		"before":                      {nil, lid},
		"who was known by LID before": {[]chat.Inbound{{ID: "B0", Chat: budi}}, lid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.receive(d.inbound("A1", lid, pn, "I am Ana"))
			for _, in := range c.before {
				d.receive(d.inbound(in.ID, in.Chat, in.ChatAlt, "meanwhile"))
			}
			b := d.receive(d.inbound("B1", budi, pn, "I am Budi"))
			if got := d.goesTo("B1"); got != pn || b.ChatID == d.message("A1").ChatID {
				t.Errorf("answers to Budi go to %s, in chat %d", got, b.ChatID)
			}
			if got := d.goesTo("A1"); got != c.ana {
				t.Errorf("answers to Ana go to %s, not %s", got, c.ana)
			}
			if again := d.receive(d.inbound("B2", pn, noAddress, "by number alone")); again.ChatID != b.ChatID {
				t.Errorf("Budi is in chat %d and %d", b.ChatID, again.ChatID)
			}
			if again := d.receive(d.inbound("A3", lid, noAddress, "by LID alone")); again.ChatID == b.ChatID {
				t.Error("Ana is in Budi's chat")
			}
			if n := d.count(`SELECT count(*) FROM events WHERE kind = 'contact.passed' AND data->>'phone' = $1`, pn.User); n != 1 {
				t.Errorf("%d events", n)
			}
		})
	}
}

func TestPastOfANumberThatIsAnotherPersonsByNow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	budi := chat.Address{Kind: chat.LID, User: "100000000000002"}
	b := d.receive(d.inbound("B1", budi, pn, "I am Budi"))
	d.store(chat.PastChat{Addresses: []chat.Address{pn, lid}, At: d.now, Messages: []chat.Past{d.past("A0", pn, "I was Ana", d.now)}})
	if diff := cmp.Diff([]string{"B1"}, d.thread(b.ChatID)); diff != "" {
		t.Errorf("Budi's chat: %s", diff)
	}
	if budis, anas := d.goesTo("B1"), d.goesTo("A0"); budis != pn || anas != lid {
		t.Errorf("answers to Budi go to %s, to Ana to %s", budis, anas)
	}
}

func TestLearningThatANumberPassedOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("A1", lid, pn, "I am Ana"))
	budi := chat.Address{Kind: chat.LID, User: "100000000000002"}
	if err := d.LearnPairs(t.Context(), d.instance.AccountID, d.instance.ID, []chat.Pair{{PN: pn.User, LID: budi.User}}); err != nil {
		t.Fatal(err)
	}
	c, err := chat.ContactAt(t.Context(), d.pool, d.instance.ID, pn)
	if err != nil || c.LID != budi.User || d.goesTo("A1") != lid {
		t.Errorf("the number is %+v's (%v), answers to Ana go to %s", c, err, d.goesTo("A1"))
	}
}
