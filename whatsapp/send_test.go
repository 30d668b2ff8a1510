package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

func TestBacklogLargerThanTheQueueGoesOutWholeAndInOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	stop()
	var want []string
	err := pgx.BeginFunc(w.ctx, w.pool, func(tx pgx.Tx) error {
		for n := range 1150 {
			want = append(want, fmt.Sprint("message ", n))
			_, err := w.chats.AcceptTx(w.ctx, tx, chat.Draft{
				AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: customer},
				Body: want[n], Origin: chat.FromAPI, Priority: chat.PriorityAPI,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.engine()
	var got []string
	for _, m := range w.inbox(customer, len(want)) {
		got = append(got, m.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMessageOfAJoinedContactFollowsIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	d := w.dueChat()
	soon := time.Now().Add(time.Second)
	m, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.LID, User: "987654321"},
		Body: "Halo juga", Origin: chat.FromBot, NotBefore: &soon,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.Exec(w.ctx, `UPDATE messages SET chat_id = $2 WHERE id = $1`, m.ID, d.ChatID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.pool.Exec(w.ctx, `DELETE FROM contacts WHERE id = (SELECT contact_id FROM chats WHERE id = $1)`, m.ChatID); err != nil {
		t.Fatal(err)
	}
	if got := w.inbox(customer, 1); got[0].ID != m.ID {
		t.Errorf("the customer read %+v", got)
	}
}
