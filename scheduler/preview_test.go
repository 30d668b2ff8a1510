package scheduler_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

func first(int) int { return 0 }

func TestPreviewTellsWhatIsLackingAndUnknown(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	known := scheduler.Member{Number: "628220000001", Name: "Ani", CompanyName: "Toko Contoh", Fields: map[string]string{"Kota": "Bandung"}}
	bare := scheduler.Member{Number: "628220000002"}
	tricky := scheduler.Member{Number: "628220000003", Name: "{{Kota}} {a|b} [name]", Fields: map[string]string{"kota": "{x|y}"}}
	c := s.greeting(scheduler.Recipients{Members: members(known, bare, tricky)})
	c.Message.Content = "{Hi|Hello} {{Name}} of {{ kota }}, {{Company|you}} {{Shoe size}}"
	made := s.create(c)
	s.exec(`INSERT INTO contacts (instance_id, push_name) VALUES ($1, 'Budi')`, s.instance.ID)
	s.exec(`INSERT INTO contact_aliases (instance_id, kind, value, contact_id) SELECT $1, 'pn', '628220000002', id FROM contacts`, s.instance.ID)
	p, err := s.Preview(t.Context(), s.account, made.ID, nil, 10, first)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, sample := range p.Samples {
		if sample.Err != nil {
			t.Errorf("%s: %v", sample.Number, sample.Err)
		}
		said = append(said, sample.Said.Body)
	}
	if diff := cmp.Diff([]string{
		"Hi Ani of Bandung, Toko Contoh {{Shoe size}}",
		"Hi Budi of , you {{Shoe size}}",
		"Hi {{Kota}} {a|b} [name] of {x|y}, you {{Shoe size}}",
	}, said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if !slices.Equal(p.Fields, []string{"name", "kota", "company"}) || !slices.Equal(p.Unknown, []string{"{{Shoe size}}"}) {
		t.Errorf("fields %q, unknown %q", p.Fields, p.Unknown)
	}
	if diff := cmp.Diff(map[string]int{"kota": 1}, p.Lacking); diff != "" || p.Checked != 3 || !slices.Equal(p.Samples[1].Lacking, []string{"kota"}) {
		t.Errorf("lacking %v of %d, %q: %s", p.Lacking, p.Checked, p.Samples[1].Lacking, diff)
	}
	some, err := s.Preview(t.Context(), s.account, made.ID, []string{"628220000003", "628229999999"}, 10, first)
	if err != nil || len(some.Samples) != 1 || some.Samples[0].Number != "628220000003" {
		t.Errorf("of chosen numbers: %+v, %v", some.Samples, err)
	}
	if n := s.count(`SELECT count(*) FROM messages`); n != 0 {
		t.Errorf("%d messages by previews", n)
	}
	if _, err := s.Preview(t.Context(), s.stranger(), made.ID, nil, 1, first); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger's preview: %v", err)
	}
}

func TestPreviewOfAPlaceHasNoWords(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.greeting(scheduler.Recipients{Members: people(1)})
	c.Message = &scheduler.Message{Type: chat.KindLocation, Location: &chat.Location{Latitude: -6.2, Longitude: 106.8}}
	made := s.create(c)
	p, err := s.Preview(t.Context(), s.account, made.ID, nil, 1, first)
	if err != nil || len(p.Samples) != 1 || p.Samples[0].Err != nil || p.Samples[0].Said.Body != "" {
		t.Errorf("preview %+v, %v", p, err)
	}
}

func TestSayToFillsWithARecipient(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.create(s.greeting(scheduler.Recipients{Members: people(2)}))
	empty := s.create(s.greeting(scheduler.Recipients{}))
	for _, c := range []struct{ campaign, number, want string }{
		{made.ID, "", "Hello Person 0"}, {made.ID, "628220000001", "Hello Person 1"}, {empty.ID, "", "Hello "},
	} {
		if _, said, err := s.SayTo(t.Context(), s.account, c.campaign, c.number, first); err != nil || said.Body != c.want {
			t.Errorf("for %q: %q, %v, want %q", c.number, said.Body, err, c.want)
		}
	}
	if _, _, err := s.SayTo(t.Context(), s.account, made.ID, "628229999999", first); !fault.Is(err, fault.NotFound) {
		t.Errorf("for nobody: %v", err)
	}
}

func TestOutcomeCountsReasonsOfARun(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	made := s.create(s.greeting(scheduler.Recipients{Members: people(5)}))
	if o, err := s.Outcome(t.Context(), s.account, made.ID, nil); err != nil || o.Run != nil || o.Statistics.Pending != 5 {
		t.Errorf("before it runs: %+v, %v", o, err)
	}
	run := s.start(made.ID)
	s.exec(`UPDATE campaign_sends SET status = 'failed', reason = 'not on WhatsApp', due_at = NULL WHERE number IN ('628220000001', '628220000003')`)
	s.exec(`UPDATE campaign_sends SET status = 'skipped', reason = 'suppressed', due_at = NULL WHERE number = '628220000002'`)
	o, err := s.Outcome(t.Context(), s.account, made.ID, &run.ID)
	if err != nil || o.Run.ID != run.ID {
		t.Fatalf("outcome %+v, %v", o, err)
	}
	want := []scheduler.Reason{{scheduler.SendFailed, "not on WhatsApp", 2}, {scheduler.SendSkipped, "suppressed", 1}}
	if diff := cmp.Diff(want, o.Reasons); diff != "" || o.Statistics.Failed != 2 || o.Statistics.Pending != 2 {
		t.Errorf("%+v, reasons (-want +got):\n%s", o.Statistics, diff)
	}
	failed, err := s.RecipientsOf(t.Context(), s.account, made.ID, scheduler.RecipientFilter{Status: scheduler.SendFailed, Limit: 1})
	if err != nil || len(failed) != 1 || failed[0].Number != "628220000001" || failed[0].Reason != "not on WhatsApp" {
		t.Fatalf("failed recipients %+v, %v", failed, err)
	}
	failed, err = s.RecipientsOf(t.Context(), s.account, made.ID, scheduler.RecipientFilter{Status: scheduler.SendFailed, After: failed[0].Seq})
	if err != nil || len(failed) != 1 || failed[0].Number != "628220000003" {
		t.Errorf("the next failed recipients %+v, %v", failed, err)
	}
	other := s.create(s.greeting(scheduler.Recipients{Members: people(1)}))
	if _, err := s.Outcome(t.Context(), s.account, other.ID, &run.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a run of another campaign: %v", err)
	}
}

func TestListsTellWhoUsesThem(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("Friends", people(2))
	made := s.create(s.greeting(scheduler.Recipients{ListID: l.ID}))
	s.create(s.greeting(scheduler.Recipients{Members: people(1)}))
	found, users, err := s.UsersOf(t.Context(), s.account, l.ID)
	if err != nil || found.UsageCount != 1 || len(users) != 1 || users[0].ID != made.ID {
		t.Errorf("%+v is used by %+v, %v", found, users, err)
	}
	more := members(scheduler.Member{Number: "0822-0000-001"}, scheduler.Member{Number: "628230000000", Name: "Citra"}, scheduler.Member{Number: "nobody"})
	r, err := s.AddMembers(t.Context(), s.account, l.ID, more, indonesian)
	if err != nil || r.Added != 1 || r.Duplicates != 1 || r.Invalid != 1 {
		t.Errorf("report %+v, %v", r, err)
	}
	if n := s.count(`SELECT size FROM recipient_lists WHERE id = $1`, l.ID); n != 3 {
		t.Errorf("%d members, want 3", n)
	}
	if owner, err := s.OwnerOfList(t.Context(), l.ID); err != nil || owner != s.account {
		t.Errorf("owner of list %v, %v", owner, err)
	}
	if owner, err := s.OwnerOfCampaign(t.Context(), made.ID); err != nil || owner != s.account {
		t.Errorf("owner of campaign %v, %v", owner, err)
	}
	if _, err := s.OwnerOfCampaign(t.Context(), "campaign_0_nobody"); !fault.Is(err, fault.NotFound) {
		t.Errorf("owner of nothing: %v", err)
	}
}
