package group_test

import (
	"testing"
	"time"

	"balas/chat"
	"balas/chat/group"
)

// TestMemberUnderTwoNamesIsOne: what a member told under one name, before the other was known, is not another member's.
func TestMemberUnderTwoNamesIsOne(t *testing.T) {
	t.Parallel()
	number, lid := "628220000001", "100000000000001"
	for name, first := range map[string]group.Member{"by LID first": {LID: lid}, "by number first": {Phone: number}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBook(t)
			in := group.Group{ID: "120363000000000001", Subject: "Market", Addressing: chat.LID, Size: 3, SeenAt: time.Now()}
			in.Members = []group.Member{{Phone: us.User, Role: group.Plain}, {LID: lid, Role: group.Plain}, {LID: "100000000000002", Role: group.Plain}}
			if _, err := b.Join(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			m, err := chat.New(b.Pool, time.Now, 0).Accept(t.Context(), chat.Draft{
				AccountID: b.AccountID, InstanceID: b.InstanceID, To: in.Address(), Body: "Halo", Origin: chat.FromAPI,
			})
			if err != nil {
				t.Fatal(err)
			}
			told := func(who group.Member, status chat.Status) (chat.Message, []group.Receipt) {
				t.Helper()
				if err := b.AcknowledgeTx(t.Context(), b.Pool, []string{m.ID}, who, status, time.Now()); err != nil {
					t.Fatal(err)
				}
				now, err := chat.FindMessage(t.Context(), b.Pool, b.InstanceID, m.ID)
				if err != nil {
					t.Fatal(err)
				}
				rs, err := group.Receipts(t.Context(), b.Pool, b.InstanceID, m.ID)
				if err != nil {
					t.Fatal(err)
				}
				return now, rs
			}
			told(first, chat.Read)
			now, rs := told(group.Member{Phone: number, LID: lid}, chat.Delivered)
			if len(rs) != 1 || rs[0].Status != chat.Read || now.Status == chat.Delivered || now.Status == chat.Read {
				t.Errorf("one of two has told, the message is %s: %+v", now.Status, rs)
			}
			if now, rs = told(group.Member{LID: "100000000000002"}, chat.Delivered); len(rs) != 2 || now.Status != chat.Delivered {
				t.Errorf("both have it, the message is %s: %+v", now.Status, rs)
			}
		})
	}
}
