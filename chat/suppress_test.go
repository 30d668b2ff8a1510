package chat_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
)

// suppress adds the person at the addresses to the list of the desk's account.
func (d *desk) suppress(a ...chat.Address) chat.Suppression {
	d.t.Helper()
	w, err := d.Suppress(d.t.Context(), d.instance.AccountID, chat.Suppression{
		Addresses: a, Reason: "asked to stop", InstanceID: &d.instance.ID, MessageID: "S1",
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return w
}

// refused are those of the numbers that campaigns may not write to.
func (d *desk) refused(phones ...string) []string {
	d.t.Helper()
	found, err := chat.Suppressed(d.t.Context(), d.pool, d.instance.AccountID, phones)
	if err != nil {
		d.t.Fatal(err)
	}
	refused := []string{}
	for _, phone := range phones {
		if found[phone] {
			refused = append(refused, phone)
		}
	}
	return refused
}

// another is one more instance of the desk's account.
func (d *desk) another(name string) chat.Instance {
	d.t.Helper()
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		d.t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(d.t.Context(), d.pool, sealer, d.instance.AccountID, name)
	if err != nil {
		d.t.Fatal(err)
	}
	return i
}

func (d *desk) campaign(to chat.Address) error {
	_, err := d.Accept(d.t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: to, Body: "Promo", Origin: chat.FromCampaign, Priority: chat.PriorityCampaign,
	})
	return err
}

func TestNoCampaignReachesWhoIsSuppressed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.suppress(pn)
	if err := d.campaign(pn); !errors.Is(err, chat.ErrSuppressed) || !fault.Is(err, fault.Conflict) {
		t.Errorf("error %v", err)
	}
	if err := d.campaign(chat.Address{Kind: chat.PN, User: "628220000002"}); err != nil {
		t.Errorf("to somebody else: %v", err)
	}
	reply := chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Sure", Origin: chat.FromBot}
	if _, err := d.Accept(t.Context(), reply); err != nil {
		t.Errorf("a reply: %v", err)
	}
	if n := d.count(`SELECT count(*) FROM messages WHERE origin = 'campaign'`); n != 1 {
		t.Errorf("%d messages of campaigns were accepted, want 1", n)
	}
}

func TestSuppressionIsToldOnceAndKeepsItsSource(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.suppress(pn)
	again, err := d.Suppress(t.Context(), d.instance.AccountID, chat.Suppression{Addresses: []chat.Address{pn}, Reason: "by hand"})
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Suppression{
		Entry: first.Entry, Addresses: []chat.Address{pn}, Reason: "asked to stop", InstanceID: &d.instance.ID, MessageID: "S1", CreatedAt: d.now,
	}
	again.CreatedAt = again.CreatedAt.UTC()
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
	if err := d.Release(t.Context(), d.instance.AccountID, pn); err != nil {
		t.Fatal(err)
	}
	if got := d.refused(pn.User); len(got) != 0 {
		t.Errorf("%v is still refused", got)
	}
	if err := d.Release(t.Context(), d.instance.AccountID, pn); !fault.Is(err, fault.NotFound) {
		t.Errorf("released twice: %v", err)
	}
	for kind, want := range map[string]int{"contact.suppressed": 1, "contact.released": 1} {
		if n := d.count(`SELECT count(*) FROM events WHERE kind = $1`, kind); n != want {
			t.Errorf("%d events %s, want %d", n, kind, want)
		}
	}
}

func TestSuppressionIsOfThePerson(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(d *desk){
		"known by both, suppressed by LID": func(d *desk) {
			d.receive(d.inbound("M1", pn, lid, "hi"))
			d.suppress(lid)
		},
		"suppressed by LID, both learned later": func(d *desk) {
			d.suppress(lid)
			d.receive(d.inbound("M1", pn, lid, "hi"))
		},
		"suppressed by LID, merged later": func(d *desk) {
			d.two()
			d.suppress(lid)
			d.receive(d.inbound("L2", lid, pn, "one and the same"))
		},
		"suppressed by number, merged into the LID's contact": func(d *desk) {
			d.receive(d.inbound("L1", lid, noAddress, "by LID"))
			d.receive(d.inbound("P1", pn, noAddress, "by number"))
			d.suppress(pn)
			d.receive(d.inbound("L2", lid, pn, "one and the same"))
		},
		"known by both to another instance alone": func(d *desk) {
			in := d.inbound("M1", pn, lid, "hi")
			in.InstanceID = d.another("Second").ID
			d.receive(in)
			d.suppress(lid)
		},
		"the contact": func(d *desk) {
			r := d.receive(d.inbound("M1", lid, pn, "stop"))
			err := pgx.BeginFunc(d.t.Context(), d.pool, func(tx pgx.Tx) error {
				_, err := d.SuppressContactTx(d.t.Context(), tx, d.instance.AccountID, *d.chat(r.ChatID).ContactID, chat.Suppression{})
				return err
			})
			if err != nil {
				d.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			act(d)
			if diff := cmp.Diff([]string{pn.User}, d.refused(pn.User, "628220000002")); diff != "" {
				t.Errorf("refused: %s", diff)
			}
			for _, a := range []chat.Address{pn, lid} {
				if err := d.campaign(a); !errors.Is(err, chat.ErrSuppressed) {
					t.Errorf("to %s: %v", a, err)
				}
				if _, err := chat.FindSuppression(t.Context(), d.pool, d.instance.AccountID, a); err != nil {
					t.Errorf("at %s: %v", a, err)
				}
			}
			if err := d.Release(t.Context(), d.instance.AccountID, pn); err != nil {
				t.Fatal(err)
			}
			if err := d.campaign(lid); err != nil {
				t.Errorf("after the release: %v", err)
			}
		})
	}
}

func TestSuppressionJoinsWhoTurnsOutToBeOne(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.suppress(pn)
	second := d.suppress(lid)
	if first.Entry == second.Entry {
		t.Fatal("two people have one entry")
	}
	d.receive(d.inbound("M1", pn, lid, "one and the same"))
	if joined := d.suppress(lid); joined.Entry != first.Entry || !cmp.Equal(joined.Addresses, []chat.Address{pn, lid}) {
		t.Errorf("joined to %+v", joined)
	}
	if n := d.count(`SELECT count(DISTINCT entry) FROM suppressions`); n != 1 {
		t.Errorf("%d entries of one person", n)
	}
}

func TestSuppressionKnowsOtherFormsOfANumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.suppress(chat.Address{Kind: chat.PN, User: "5511987650000"})
	if diff := cmp.Diff([]string{"551187650000", "5511987650000"}, d.refused("551187650000", "5511987650000", "551187650001")); diff != "" {
		t.Error(diff)
	}
}

func TestSuppressionOutlivesTheContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("M1", pn, lid, "stop"))
	d.suppress(pn)
	if _, err := d.pool.Exec(t.Context(), `DELETE FROM contacts`); err != nil {
		t.Fatal(err)
	}
	alike := chat.New(d.pool, d.Now, 0) // which remembers nobody
	for _, a := range []chat.Address{pn, lid} {
		_, err := alike.Accept(t.Context(), chat.Draft{
			AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: a, Body: "Promo", Origin: chat.FromCampaign,
		})
		if !errors.Is(err, chat.ErrSuppressed) {
			t.Errorf("to %s: %v", a, err)
		}
	}
}

func TestSuppressionDoesNotPassWithANumber(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	other := chat.Address{Kind: chat.LID, User: "100000000000002"}
	d.receive(d.inbound("M1", pn, lid, "stop"))
	d.suppress(lid)
	d.receive(d.inbound("M2", pn, other, "the number is mine now"))
	if got := d.refused(pn.User); len(got) != 0 {
		t.Error("the number is refused to whom it passed")
	}
	if err := d.campaign(other); err != nil {
		t.Errorf("to whom the number passed: %v", err)
	}
	if err := d.campaign(lid); !errors.Is(err, chat.ErrSuppressed) {
		t.Errorf("to whom it was: %v", err)
	}
}

func TestSuppressionIsOfOneAccount(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.suppress(pn)
	found, err := chat.Suppressed(t.Context(), d.pool, uuid.New(), []string{pn.User})
	if err != nil || len(found) != 0 {
		t.Errorf("another account refuses %v, %v", found, err)
	}
	if err := d.Release(t.Context(), uuid.New(), pn); !fault.Is(err, fault.NotFound) {
		t.Errorf("another account releases: %v", err)
	}
}

func TestSuppressionsAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var want []string
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		w := d.suppress(person(n), chat.Address{Kind: chat.LID, User: lid.User + n})
		want = append([]string{w.Entry.String()}, want...)
	}
	var got []string
	for before := uuid.Max; ; {
		page, err := chat.Suppressions(t.Context(), d.pool, d.instance.AccountID, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, w := range page {
			if got = append(got, w.Entry.String()); len(w.Addresses) != 2 || w.Addresses[0].Kind != chat.PN {
				t.Errorf("addresses %v", w.Addresses)
			}
		}
		before = page[len(page)-1].Entry
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSuppressRefusesWhatIsNoPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, a := range map[string][]chat.Address{"a group": {group}, "nobody": nil, "no address": {noAddress}} {
		if _, err := d.Suppress(t.Context(), d.instance.AccountID, chat.Suppression{Addresses: a}); !fault.Is(err, fault.BadPhone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTwoSuppressAtOnce has an entry that is made twice at one time: it is there once, and told once.
func TestTwoSuppressAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("M1", pn, lid, "stop"))
	errs := make(chan error, 8)
	for i := range cap(errs) {
		go func() {
			_, err := d.Suppress(context.WithoutCancel(t.Context()), d.instance.AccountID, chat.Suppression{Addresses: []chat.Address{[]chat.Address{pn, lid}[i%2]}})
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := d.count(`SELECT count(DISTINCT entry) FROM suppressions`); n != 1 {
		t.Errorf("%d entries", n)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'contact.suppressed'`); n != 1 {
		t.Errorf("%d events", n)
	}
}
