package chat_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

func TestCandidatesOfCountriesThatChangedTheirNumbers(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string][]string{
		"551187654321":  {"551187654321", "5511987654321"},
		"5511987654321": {"5511987654321", "551187654321"},
		"551132654321":  {"551132654321"}, // a landline
		"525512345678":  {"525512345678", "5215512345678"},
		"5215512345678": {"5215512345678", "525512345678"},
		"541123456789":  {"541123456789", "5491123456789"},
		"5491123456789": {"5491123456789", "541123456789"},
		"628220000001":  {"628220000001"},
		"55":            {"55"},
	} {
		if diff := cmp.Diff(want, chat.Candidates(phone)); diff != "" {
			t.Errorf("%s: %s", phone, diff)
		}
	}
}

func TestLearningThatTwoContactsAreOneMergesThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.receive(d.inbound("A", pn, chat.Address{}, "by number"))
	second := d.receive(d.inbound("B", lid, chat.Address{}, "by LID"))
	if first.ChatID == second.ChatID {
		t.Fatal("they are one from the start")
	}
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, pn, lid); err != nil {
		t.Fatal(err)
	}
	for _, a := range []chat.Address{pn, lid} {
		c, err := chat.ContactAt(t.Context(), d.pool, d.instance.ID, a)
		if err != nil || c.ChatID != first.ChatID || c.Phone != pn.User || c.LID != lid.User {
			t.Errorf("%s is %+v (%v)", a, c, err)
		}
	}
	stranger := chat.Address{Kind: chat.PN, User: "628220000099"}
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, stranger, chat.Address{Kind: chat.LID, User: "100000000000099"}); err != nil {
		t.Fatal(err)
	}
	if _, err := chat.ContactAt(t.Context(), d.pool, d.instance.ID, stranger); err == nil {
		t.Error("a stranger became a contact")
	}
}

func TestContactsAreListedSearchedAndNamed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("A", pn, lid, "Hi"))
	ani := chat.Address{Kind: chat.PN, User: "628220000002"}
	if _, err := d.SaveContact(t.Context(), d.instance.AccountID, d.instance.ID, ani, "Ani Invented"); err != nil {
		t.Fatal(err)
	}
	for search, want := range map[string][]string{
		"": {pn.User, ani.User}, "ani": {ani.User}, "budi": {pn.User}, "0000001": {pn.User}, "nobody": {},
	} {
		cs, total, err := chat.Contacts(t.Context(), d.pool, d.instance.ID, search, 10, 0)
		if err != nil || total != len(want) {
			t.Fatalf("%q: %d contacts (%v)", search, total, err)
		}
		got := []string{}
		for _, c := range cs {
			got = append(got, c.Phone)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", search, diff)
		}
	}
	page, total, err := chat.Contacts(t.Context(), d.pool, d.instance.ID, "", 1, 1)
	if err != nil || total != 2 || len(page) != 1 || page[0].Name != "Ani Invented" {
		t.Errorf("the second page is %+v of %d (%v)", page, total, err)
	}
	if _, err := d.SaveContact(t.Context(), d.instance.AccountID, d.instance.ID, group, "A group"); err == nil {
		t.Error("a group became a contact")
	}
}
