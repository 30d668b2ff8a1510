package scheduler_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

func TestCreateListReportsWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	name, description, tags := " VIP ", "who buys much", []string{"vip", " vip ", "", "bandung"}
	l, r, err := s.CreateList(t.Context(), s.account, scheduler.ListChange{
		Name: &name, Description: &description, Tags: &tags, Numbers: indonesian,
		Members: members(
			scheduler.Member{Number: "0822-0000-0001", Name: " Ana ", JobTitle: "CEO", CompanyName: "Toko Contoh", Fields: map[string]string{"Kota": "Bandung"}, Zone: "Asia/Jakarta"},
			scheduler.Member{Number: "+62 822 0000 0001", Name: "Ana again"},
			scheduler.Member{Number: "12"},
			scheduler.Member{Number: "082200000002", Name: "a\x00b"},
			scheduler.Member{Number: "082200000003", Zone: "Mars/Base"},
			scheduler.Member{Number: "082200000004", Fields: map[string]string{"": "x"}},
			scheduler.Member{Number: "082200000005"},
		),
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Read != 7 || r.Added != 2 || r.Duplicates != 1 || r.Invalid != 4 || l.Size != 2 {
		t.Errorf("report %+v of a list of %d", r, l.Size)
	}
	var lines []int
	for _, p := range r.Problems {
		lines = append(lines, p.Line)
		if p.Value == "" || p.Reason == "" {
			t.Errorf("problem %+v says nothing", p)
		}
	}
	if diff := cmp.Diff([]int{2, 3, 4, 5, 6}, lines); diff != "" {
		t.Errorf("lines of problems: %s", diff)
	}
	stored, err := s.FindList(t.Context(), s.account, l.ID)
	if err != nil || stored.Name != "VIP" || stored.Size != 2 || !cmp.Equal(stored.Tags, []string{"vip", "bandung"}) || stored.Description != description {
		t.Errorf("stored %+v, %v", stored, err)
	}
	got, err := s.Members(t.Context(), s.account, l.ID, 0, 10)
	if err != nil || len(got) != 2 {
		t.Fatalf("members %+v, %v", got, err)
	}
	want := scheduler.Member{
		Seq: got[0].Seq, Number: "6282200000001", Name: "Ana", JobTitle: "CEO", CompanyName: "Toko Contoh",
		Fields: map[string]string{"Kota": "Bandung"}, Zone: "Asia/Jakarta",
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Error(diff)
	}
}

func TestListsAreSearched(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, name := range []string{"VIP Bandung", "Reseller", "vip Jakarta"} {
		s.now = s.now.Add(time.Second)
		l := s.list(name, people(1))
		if strings.Contains(name, "Jakarta") {
			if _, err := s.TagList(t.Context(), s.account, l.ID, []string{"jkt"}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		filter scheduler.ListFilter
		want   []string
		total  int
	}{
		"all, newest first": {scheduler.ListFilter{}, []string{"vip Jakarta", "Reseller", "VIP Bandung"}, 3},
		"second page":       {scheduler.ListFilter{Limit: 2, Offset: 2}, []string{"VIP Bandung"}, 3},
		"in any case":       {scheduler.ListFilter{Search: "Vip"}, []string{"vip Jakarta", "VIP Bandung"}, 2},
		"of a tag":          {scheduler.ListFilter{Tag: "jkt"}, []string{"vip Jakarta"}, 1},
		"no pattern":        {scheduler.ListFilter{Search: "%"}, nil, 0},
	} {
		lists, total, err := s.Lists(t.Context(), s.account, c.filter)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lists {
			got = append(got, l.Name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || total != c.total {
			t.Errorf("%s: of %d: %s", name, total, diff)
		}
	}
}

func TestUpdateTagCloneList(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("VIP", people(3))
	name := "VIP 2026"
	if l, _, err := s.UpdateList(t.Context(), s.account, l.ID, scheduler.ListChange{Name: &name}); err != nil || l.Size != 3 || l.Name != name {
		t.Fatalf("renamed to %+v, %v", l, err)
	}
	tagged, err := s.TagList(t.Context(), s.account, l.ID, []string{"a", "b"}, nil)
	if err == nil {
		tagged, err = s.TagList(t.Context(), s.account, l.ID, []string{"c", "b"}, []string{"a"})
	}
	if diff := cmp.Diff([]string{"b", "c"}, tagged.Tags); err != nil || diff != "" {
		t.Errorf("tags: %s, %v", diff, err)
	}
	clone, err := s.CloneList(t.Context(), s.account, l.ID, "Copy")
	if err != nil || clone.ID == l.ID || clone.Size != 3 || !cmp.Equal(clone.Tags, tagged.Tags) {
		t.Fatalf("cloned %+v, %v", clone, err)
	}
	replaced := members(scheduler.Member{Number: "082299999999"}, scheduler.Member{Number: "082200000001"})
	if l, _, err := s.UpdateList(t.Context(), s.account, l.ID, scheduler.ListChange{Members: replaced, Numbers: indonesian}); err != nil || l.Size != 2 {
		t.Fatalf("replaced to %+v, %v", l, err)
	}
	if removed, err := s.RemoveMembers(t.Context(), s.account, l.ID, []string{"0822 9999 9999", "nobody"}, indonesian); err != nil || removed != 1 {
		t.Errorf("removed %d, %v", removed, err)
	}
	if diff := cmp.Diff([]string{"6282200000001"}, s.numbersOf(l.ID)); diff != "" {
		t.Errorf("left: %s", diff)
	}
	if diff := cmp.Diff([]string{"628220000000", "628220000001", "628220000002"}, s.numbersOf(clone.ID)); diff != "" {
		t.Errorf("the clone: %s", diff)
	}
	if n := s.count(`SELECT size FROM recipient_lists WHERE id = $1`, l.ID); n != 1 {
		t.Errorf("size %d", n)
	}
}

func TestListIsOfItsAccount(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l, other := s.list("VIP", people(1)), s.stranger()
	name := "Mine"
	_, _, updated := s.UpdateList(t.Context(), other, l.ID, scheduler.ListChange{Name: &name})
	_, cloned := s.CloneList(t.Context(), other, l.ID, name)
	_, listed := s.Members(t.Context(), other, l.ID, 0, 1)
	_, imported := s.ImportMembers(t.Context(), other, l.ID, strings.NewReader("hp\n081200000001\n"), indonesian)
	_, removed := s.RemoveMembers(t.Context(), other, l.ID, []string{"628220000000"}, indonesian)
	_, added := s.AddContacts(t.Context(), other, l.ID, scheduler.Segment{InstanceID: s.instance.ID})
	for what, err := range map[string]error{
		"update": updated, "clone": cloned, "members": listed, "import": imported, "remove": removed, "contacts": added,
		"delete": s.DeleteList(t.Context(), other, l.ID),
	} {
		wants(t, what, err, fault.NotFound, "")
	}
	if lists, total, err := s.Lists(t.Context(), other, scheduler.ListFilter{}); err != nil || total != 0 || len(lists) != 0 {
		t.Errorf("another account sees %d lists, %v", total, err)
	}
	if n := s.count(`SELECT count(*) FROM list_members`); n != 1 {
		t.Errorf("%d members are left", n)
	}
}

func TestListRefusesWhatIsTooLong(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	empty, long, tags := "", strings.Repeat("x", 2001), strings.Split(strings.Repeat("t,", 30), ",")
	for i := range tags {
		tags[i] += strings.Repeat("x", i+1)
	}
	name := "VIP"
	for field, c := range map[string]scheduler.ListChange{
		"name": {Name: &empty}, "description": {Name: &name, Description: &long}, "tags": {Name: &name, Tags: &tags},
	} {
		_, _, err := s.CreateList(t.Context(), s.account, c)
		wants(t, field, err, fault.Invalid, field)
	}
}

func TestDeleteListThatCampaignsUse(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("VIP", people(2))
	once := s.create(s.greeting(scheduler.Recipients{ListID: l.ID}))
	s.start(once.ID)
	weekly := s.greeting(scheduler.Recipients{ListID: l.ID})
	weekly.When = &scheduler.Schedule{Cron: "0 9 * * 1", Zone: "Asia/Jakarta"}
	recurring := s.create(weekly)
	if used, err := s.FindList(t.Context(), s.account, l.ID); err != nil || used.UsageCount != 2 || used.LastUsedAt == nil || !used.LastUsedAt.Equal(s.now) {
		t.Errorf("used %+v, %v", used, err)
	}
	wants(t, "while a recurring campaign reads it", s.DeleteList(t.Context(), s.account, l.ID), fault.Conflict, "")
	if err := s.Cancel(t.Context(), s.account, recurring.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteList(t.Context(), s.account, l.ID); err != nil {
		t.Fatal(err)
	}
	if c := s.campaign(once.ID); c.ListID != nil || c.Size != 2 || c.Status != scheduler.Running {
		t.Errorf("the campaign became %+v", c)
	}
	if n := s.count(`SELECT count(*) FROM campaign_recipients WHERE campaign_id = $1`, once.ID); n != 2 {
		t.Errorf("%d recipients are left", n)
	}
}

func TestAddContactsOfASegment(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	chats := chat.New(s.pool, s.Now, 0)
	said := func(id, pn, lid string, at time.Time) {
		t.Helper()
		in := chat.Inbound{
			AccountID: s.account, InstanceID: s.instance.ID, ID: id, Kind: chat.KindText, Body: "hi", At: at, PushName: "Who said " + id,
			Chat: chat.Address{Kind: chat.PN, User: pn}, ChatAlt: chat.Address{Kind: chat.LID, User: lid},
		}
		if pn == "" {
			in.Chat, in.ChatAlt = in.ChatAlt, chat.Address{}
		}
		if _, err := chats.Receive(t.Context(), in, nil); err != nil {
			t.Fatal(err)
		}
	}
	day := func(n int) *time.Time { at := s.now.AddDate(0, 0, n); return &at }
	said("A1", "628220000001", "", *day(-90))
	said("A2", "628220000001", "", *day(-40)) // last
	said("B1", "628220000002", "100000000000002", *day(-2))
	said("C1", "", "100000000000003", *day(-40))
	if _, err := chats.SaveContact(t.Context(), s.account, s.instance.ID, chat.Address{Kind: chat.PN, User: "628220000004"}, "Never spoke"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		segment scheduler.Segment
		want    []string
		hidden  int
	}{
		"all":            {scheduler.Segment{}, []string{"628220000001", "628220000002", "628220000004"}, 1},
		"spoke lately":   {scheduler.Segment{SpokeAfter: day(-7)}, []string{"628220000002"}, 0},
		"not for long":   {scheduler.Segment{SpokeBefore: day(-30)}, []string{"628220000001"}, 1},
		"within a time":  {scheduler.Segment{SpokeAfter: day(-100), SpokeBefore: day(-60)}, []string{}, 0},
		"never spoke":    {scheduler.Segment{NeverSpoke: true}, []string{"628220000004"}, 0},
		"none of a time": {scheduler.Segment{SpokeAfter: day(1)}, []string{}, 0},
	} {
		l := s.list(name, nil)
		c.segment.InstanceID = s.instance.ID
		r, err := s.AddContacts(t.Context(), s.account, l.ID, c.segment)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, s.numbersOf(l.ID)); diff != "" || r.Added != len(c.want) || r.Invalid != c.hidden || r.Read != r.Added+r.Invalid {
			t.Errorf("%s: %+v %s", name, r, diff)
		}
		again, err := s.AddContacts(t.Context(), s.account, l.ID, c.segment)
		if err != nil || again.Added != 0 || again.Duplicates != len(c.want) {
			t.Errorf("%s again: %+v, %v", name, again, err)
		}
		for _, p := range r.Problems {
			if p.Value != "Who said C1" {
				t.Errorf("%s: problem %+v", name, p)
			}
		}
	}
	l := s.list("refused", nil)
	_, err := s.AddContacts(t.Context(), s.account, l.ID, scheduler.Segment{InstanceID: uuid.New()})
	wants(t, "no instance", err, fault.NotFound, "")
	_, err = s.AddContacts(t.Context(), s.account, l.ID, scheduler.Segment{InstanceID: s.instance.ID, NeverSpoke: true, SpokeAfter: day(-1)})
	wants(t, "spoke and never spoke", err, fault.Invalid, "neverSpoke")
}
