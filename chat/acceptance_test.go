package chat_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
)

// acceptAll accepts drafts of a campaign to phones, each with a text.
func (d *desk) acceptAll(to ...chat.Draft) []chat.Acceptance {
	d.t.Helper()
	for i := range to {
		to[i].AccountID, to[i].InstanceID = d.instance.AccountID, d.instance.ID
		to[i].Origin, to[i].Priority = chat.FromCampaign, chat.PriorityCampaign
	}
	var all []chat.Acceptance
	err := pgx.BeginFunc(d.t.Context(), d.pool, func(tx pgx.Tx) (err error) {
		all, err = d.AcceptAllTx(d.t.Context(), tx, to)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func letter(phone, text string) chat.Draft {
	return chat.Draft{To: chat.Address{Kind: chat.PN, User: phone}, Body: text}
}

func TestOneDraftThatIsRefusedHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	known := d.receive(d.inbound("IN", pn, chat.Address{}, "Halo"))
	d.suppress(chat.Address{Kind: chat.PN, User: "628220000004"})
	quoting := letter("628220000005", "Quotes")
	quoting.QuotedID = "NOWHERE"
	all := d.acceptAll(
		letter("628220000003", "New"), letter(pn.User, "Known"), letter("628220000004", "Suppressed"), letter("628220000006", ""), quoting,
		letter("628220000003", "New again"), chat.Draft{To: chat.Address{Kind: chat.Group, User: "120363000000000001"}, Body: "Group"},
	)
	var said []string
	var last int64
	for _, a := range all {
		if a.Err != nil {
			said = append(said, string(fault.Of(a.Err).Kind))
			continue
		}
		said = append(said, a.Message.Body)
		if a.Message.Seq <= last || a.Message.Status != chat.Queued {
			t.Errorf("%q is %s and has seq %d after %d", a.Message.Body, a.Message.Status, a.Message.Seq, last)
		}
		last = a.Message.Seq
	}
	want := []string{"New", "Known", string(fault.Conflict), string(fault.Invalid), string(fault.NotFound), "New again", "Group"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(all[2].Err, chat.ErrSuppressed) {
		t.Errorf("refused for %v", all[2].Err)
	}
	if all[0].Message.ChatID != all[5].Message.ChatID || all[1].Message.ChatID != known.ChatID {
		t.Errorf("the chats are %d, %d and %d", all[0].Message.ChatID, all[5].Message.ChatID, all[1].Message.ChatID)
	}
	if n := d.count(`SELECT count(*) FROM messages WHERE from_me`); n != 4 {
		t.Errorf("%d messages are stored, want 4", n)
	}
	const told = `SELECT count(*) FROM events e JOIN messages m ON m.id = e.data->>'id' AND e.data->>'body' = m.body WHERE e.kind = 'message.accepted'
		AND (e.data->>'chatId')::BIGINT = m.chat_id AND e.data->>'chat' <> ''`
	if n := d.count(told); n != 4 {
		t.Errorf("%d messages are told of, want 4", n)
	}
}

func TestManyPeopleAtOnceAreEachMadeKnownOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const crowd = 300
	errs := make(chan error, 2)
	for turn := range 2 { // two batches at once, which overlap
		go func() {
			drafts := make([]chat.Draft, crowd)
			for n := range drafts {
				drafts[n] = letter(fmt.Sprintf("6282200%05d", n+turn*crowd/2), "Promo")
				drafts[n].AccountID, drafts[n].InstanceID, drafts[n].Origin = d.instance.AccountID, d.instance.ID, chat.FromCampaign
			}
			errs <- pgx.BeginFunc(t.Context(), d.pool, func(tx pgx.Tx) error {
				_, err := d.AcceptAllTx(t.Context(), tx, drafts)
				return err
			})
		}()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	for what, sql := range map[string]string{
		"contacts": `SELECT count(*) FROM contacts`, "aliases": `SELECT count(*) FROM contact_aliases`,
		"chats":       `SELECT count(*) FROM chats c JOIN contact_aliases a USING (contact_id) WHERE c.reached_at IS NOT NULL AND c.last_at IS NOT NULL`,
		"chats of it": `SELECT count(DISTINCT chat_id) FROM messages`,
	} {
		if n := d.count(sql); n != crowd*3/2 {
			t.Errorf("%d %s, want %d", n, what, crowd*3/2)
		}
	}
	if n := d.count(`SELECT count(*) FROM messages`); n != 2*crowd {
		t.Errorf("%d messages, want %d", n, 2*crowd)
	}
}

func TestBudgetIsAskedForEachOfManyDrafts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("IN", pn, chat.Address{}, "Halo"))
	if err := chat.SetBudget(t.Context(), d.pool, d.instance.ID, 2, 0, d.now); err != nil {
		t.Fatal(err)
	}
	all := d.acceptAll(letter("628220000011", "1"), letter("628220000012", "2"), letter("628220000013", "3"), letter(pn.User, "Known"))
	for i, want := range []bool{true, true, false, true} {
		if got := all[i].Err == nil; got != want {
			t.Errorf("draft %d: accepted %t, want %t (%v)", i, got, want, all[i].Err)
		}
	}
	if until := d.limitedUntil(all[2].Err); !until.Equal(d.now.Add(24 * time.Hour)) {
		t.Errorf("held until %v", until)
	}
}
