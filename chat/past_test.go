package chat_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

func (d *desk) past(id string, by chat.Address, text string, at time.Time) chat.Past {
	in := d.inbound(id, by, noAddress, text)
	in.At = at
	return chat.Past{Inbound: in, Status: chat.Sent}
}

// store stores a chat's past.
func (d *desk) store(c chat.PastChat) (stored int) {
	d.t.Helper()
	err := pgx.BeginFunc(d.t.Context(), d.pool, func(tx pgx.Tx) (err error) {
		stored, err = chat.StorePastTx(d.t.Context(), tx, d.instance.AccountID, d.instance.ID, c)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return stored
}

func TestPastAndPresentInTheOrderOfTime(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	noon := d.now
	id := d.said("L1", pn, "live", noon)
	own := d.past("P2", pn, "answer", noon.Add(-time.Hour))
	own.FromMe, own.Status = true, chat.Played
	c := chat.PastChat{Addresses: []chat.Address{pn, lid}, At: noon.Add(-time.Minute), Unread: ref(2), Messages: []chat.Past{
		d.past("P4", pn, "same second, later", noon.Add(-time.Minute)), d.past("P3", pn, "same second", noon.Add(-time.Minute)), own,
		d.past("P1", pn, "question", noon.Add(-2*time.Hour)),
	}}
	if n := d.store(c); n != 4 {
		t.Errorf("%d stored", n)
	}
	if n := d.store(c); n != 0 {
		t.Errorf("%d stored again", n)
	}
	older := chat.PastChat{Addresses: []chat.Address{lid}, Messages: []chat.Past{d.past("P0", lid, "oldest", noon.Add(-3*time.Hour)), d.past("L1", lid, "live", noon)}}
	if n := d.store(older); n != 1 {
		t.Errorf("%d older stored", n)
	}
	if diff := cmp.Diff([]string{"L1", "P4", "P3", "P2", "P1", "P0"}, d.thread(id)); diff != "" {
		t.Error(diff)
	}
	got := d.chat(id)
	if got.Unread != 3 || !got.LastAt.Equal(noon) || !got.HeardAt.Equal(noon.Add(-3*time.Hour)) || !got.ByLID {
		t.Errorf("chat %+v", got)
	}
	waiting, err := chat.Unanswered(t.Context(), d.pool, id, 10)
	if err != nil || len(waiting) != 1 || waiting[0].ID != "L1" {
		t.Errorf("unanswered %+v, %v", waiting, err)
	}
	if m, err := chat.FindMessage(t.Context(), d.pool, d.instance.ID, "P2"); err != nil || m.Status != chat.Played || m.ContactID != nil {
		t.Errorf("own message %+v, %v", m, err)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind <> 'message'`); n != 0 {
		t.Errorf("%d events of the past", n)
	}
}

func TestLiveMessageThatThePastBroughtFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.store(chat.PastChat{Addresses: []chat.Address{pn}, At: d.now, Unread: ref(1), Messages: []chat.Past{d.past("A1", pn, "Halo", d.now)}})
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	if r.Duplicate || r.Seq <= 0 || r.Due.At.IsZero() {
		t.Errorf("received %+v: nobody would answer", r)
	}
	if c := d.chat(r.ChatID); c.Unread != 1 {
		t.Errorf("%d unread", c.Unread)
	}
	if again := d.receive(d.inbound("A1", pn, lid, "Halo")); !again.Duplicate {
		t.Errorf("received twice: %+v", again)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'message'`); n != 1 {
		t.Errorf("%d events", n)
	}
}

// unavailable is what stands for a message that cannot be decrypted.
func (d *desk) unavailable(id string, by chat.Address) chat.Inbound {
	in := d.inbound(id, by, noAddress, "")
	in.Kind, in.PushName = chat.KindUnavailable, ""
	return in
}

func TestWhatCannotBeDecryptedTakesNothingFromThePast(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own := d.past("H1", pn, "Yes, we are open", d.now)
	own.FromMe = true
	d.store(chat.PastChat{Addresses: []chat.Address{pn}, At: d.now, Messages: []chat.Past{own, d.past("A1", pn, "Open?", d.now)}})
	hidden := d.unavailable("H1", pn)
	hidden.FromMe = true
	for _, in := range []chat.Inbound{d.unavailable("A1", pn), hidden} {
		if r := d.receive(in); !r.Duplicate {
			t.Errorf("received %+v", r)
		}
	}
	for id, body := range map[string]string{"A1": "Open?", "H1": "Yes, we are open"} {
		if m := d.message(id); m.Kind != chat.KindText || m.Body != body {
			t.Errorf("%s is %s %q", id, m.Kind, m.Body)
		}
	}
	r := d.receive(d.inbound("A1", pn, noAddress, "Open?")) // sent again
	if diff := cmp.Diff([]string{"A1"}, d.waiting(r.ChatID)); diff != "" || r.Due.At.IsZero() {
		t.Errorf("nobody would answer %+v: %s", r, diff)
	}
}

func TestPastFillsWhatCouldNotBeDecrypted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.unavailable("A1", pn))
	hidden := d.unavailable("H1", pn)
	hidden.FromMe = true
	d.receive(hidden)
	d.receive(d.unavailable("B1", person("2")))
	edit := d.inbound("E1", pn, noAddress, "Open on Sunday?")
	edit.Kind, edit.TargetID = chat.KindEdit, "A1"
	d.receive(edit)
	own := d.past("H1", pn, "Yes, we are open", d.now)
	own.FromMe = true
	elsewhere := d.past("B1", pn, "not what she wrote", d.now)
	c := chat.PastChat{Addresses: []chat.Address{pn}, At: d.now, Messages: []chat.Past{own, d.past("A1", pn, "Open?", d.now), elsewhere}}
	if n := d.store(c); n != 2 {
		t.Errorf("%d stored", n)
	}
	if n := d.store(c); n != 0 {
		t.Errorf("%d stored again", n)
	}
	for id, body := range map[string]string{"A1": "Open on Sunday?", "H1": "Yes, we are open", "B1": ""} {
		if m := d.message(id); m.Body != body || (m.Kind == chat.KindText) != (body != "") {
			t.Errorf("%s is %s %q", id, m.Kind, m.Body)
		}
	}
	if c := d.chat(r.ChatID); c.TurnDueAt != nil || d.waiting(r.ChatID) != nil || c.OwnerAt(d.now) != chat.OwnedByBot {
		t.Errorf("the past woke the bot: %v in %+v", d.waiting(r.ChatID), c)
	}
	d.receive(d.inbound("A1", pn, noAddress, "Open?")) // sent again
	if diff := cmp.Diff([]string{"A1"}, d.waiting(r.ChatID)); diff != "" {
		t.Errorf("nobody would answer: %s", diff)
	}
}

func TestPastThatWasStillBeingSentGoesOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pending := func(id string) chat.Past {
		p := d.past(id, pn, "On our way", d.now)
		p.FromMe, p.Status = true, chat.Failed
		return p
	}
	d.store(chat.PastChat{Addresses: []chat.Address{pn}, At: d.now, Messages: []chat.Past{pending("H1"), pending("H2"), pending("H3")}})
	ours, err := d.Accept(t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Hi", Origin: chat.FromAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	acknowledge := func(id string, s chat.Status) {
		t.Helper()
		o := chat.Outcome{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: id, Status: s, At: d.now}
		if err := chat.AcknowledgeTx(t.Context(), d.pool, []chat.Outcome{o}); err != nil {
			t.Fatal(err)
		}
	}
	acknowledge(ours.ID, chat.Failed)
	live := d.inbound("H1", pn, noAddress, "On our way")
	live.FromMe = true
	again := live
	again.ID = ours.ID
	d.receive(live)
	d.receive(again)
	acknowledge("H2", chat.Delivered)
	acknowledge("H3", chat.Failed)
	acknowledge(ours.ID, chat.Delivered)
	for id, want := range map[string]chat.Status{"H1": chat.Sent, "H2": chat.Delivered, "H3": chat.Failed, ours.ID: chat.Failed} {
		if m := d.message(id); m.Status != want || (m.SentAt == nil) != (want == chat.Failed) {
			t.Errorf("%s is %s, sent at %v", id, m.Status, m.SentAt)
		}
	}
}

func TestPastThatWasClearedBeforeItCame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c, err := d.At(t.Context(), d.instance.AccountID, d.instance.ID, pn)
	if err == nil {
		err = chat.ClearTx(t.Context(), d.pool, d.instance.AccountID, c.ID, d.now.Add(time.Second), true)
	}
	if err != nil {
		t.Fatal(err)
	}
	old := chat.PastChat{Addresses: []chat.Address{pn}, At: d.now, Messages: []chat.Past{d.past("A1", pn, "cleared", d.now)}}
	if n := d.store(old); n != 1 {
		t.Errorf("%d stored", n)
	}
	if all := d.list(chat.Filter{}, chat.Page{Limit: 9}); len(all) != 0 || len(d.thread(c.ID)) != 0 {
		t.Errorf("listed %v, shown %v", titles(all), d.thread(c.ID))
	}
	if n := d.count(`SELECT count(*) FROM events`); n != 0 {
		t.Errorf("%d events of what nobody saw", n)
	}
	d.said("A2", pn, "later", d.now.Add(time.Second))
	if diff := cmp.Diff([]string{"A2"}, d.thread(c.ID)); diff != "" {
		t.Error(diff)
	}
}

func TestOlderPastDoesNotChangeHowPeopleAreNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	by := func(id string, who chat.Address, at time.Time) chat.PastChat {
		p := d.past(id, group, "in the group", at)
		p.Sender = who
		return chat.PastChat{Addresses: []chat.Address{group}, At: at, Messages: []chat.Past{p}}
	}
	d.store(by("G2", lid, d.now))
	d.store(by("G1", person("2"), d.now.Add(-time.Hour))) // from before WhatsApp hid the numbers
	if c := d.chat(d.message("G1").ChatID); !c.ByLID {
		t.Error("the group's people are named by number")
	}
}

func TestPastOfAGroup(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	by := func(id string, who, alt chat.Address, name string) chat.Past {
		p := d.past(id, group, "in the group", d.now)
		p.Sender, p.SenderAlt, p.PushName = who, alt, name
		return p
	}
	reaction := by("R1", person("2"), noAddress, "")
	reaction.Kind, reaction.TargetID, reaction.Body = chat.KindReaction, "G1", "👍"
	d.store(chat.PastChat{Addresses: []chat.Address{group}, Name: "Bakers", At: d.now, Messages: []chat.Past{
		by("G2", lid, pn, "Budi"), reaction, by("G1", person("2"), noAddress, "Citra"),
	}})
	all := d.list(chat.Filter{}, chat.Page{Limit: 10})
	if len(all) != 1 || all[0].Title != "Bakers" || !all[0].IsGroup() {
		t.Fatalf("listed %+v", all)
	}
	if diff := cmp.Diff([]string{"G2", "G1"}, d.thread(all[0].ID)); diff != "" {
		t.Error(diff)
	}
	c, err := chat.ContactAt(t.Context(), d.pool, d.instance.ID, pn)
	if err != nil || c.PushName != "Budi" || c.LID != lid.User {
		t.Errorf("contact %+v, %v", c, err)
	}
	of, err := chat.Reactions(t.Context(), d.pool, d.instance.ID, []string{"G1"})
	if err != nil || len(of["G1"]) != 1 || of["G1"][0].Emoji != "👍" {
		t.Errorf("reactions %+v, %v", of, err)
	}
}

func TestStepsOfHistory(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for range 2 { // the announcement may come again
		b := &pgx.Batch{}
		chat.QueueHistory(b, d.instance.ID, "N1", []byte("where it is"))
		if err := d.pool.SendBatch(t.Context(), b).Close(); err != nil {
			t.Fatal(err)
		}
	}
	next := func() (chat.HistoryPiece, bool) {
		t.Helper()
		p, ok, err := chat.NextHistory(t.Context(), d.pool, d.instance.ID)
		if err != nil {
			t.Fatal(err)
		}
		return p, ok
	}
	p, _ := next()
	if err := p.StepTx(t.Context(), d.pool, 0, 7); err != nil {
		t.Fatal(err)
	}
	if err := p.StepTx(t.Context(), d.pool, 0, 7); !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("a step was stored twice: %v", err)
	}
	if p, _ = next(); p.Steps != 1 || p.Messages != 7 {
		t.Errorf("piece %+v", p)
	}
	if err := p.StepTx(t.Context(), d.pool, 9, 0); !errors.Is(err, chat.ErrLeaseLost) {
		t.Errorf("stored under another's lease: %v", err)
	}
	for range 2 {
		if err := p.Done(t.Context(), d.pool, d.instance.AccountID, chat.Synced{Type: "recent", Messages: p.Messages}); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := next(); ok {
		t.Error("a piece that is done waits")
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'history.synced' AND (data->>'messages')::INT = 7`); n != 1 {
		t.Errorf("%d events", n)
	}
}
