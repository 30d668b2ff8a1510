package scheduler_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

// file is a file of the account's.
func (s *shop) file(mimeType string) *uuid.UUID {
	s.t.Helper()
	id := uuid.New()
	s.exec(`INSERT INTO media (id, hex_id, account_id, sha256, mimetype, extension, size) VALUES ($1, $2, $3, $4, $5, 'x', 1)`,
		id, id.String(), s.account, id[:], mimeType)
	return &id
}

func (s *shop) recipients(id string) []scheduler.Recipient {
	s.t.Helper()
	rs, err := s.Recipients(s.t.Context(), s.account, id, 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	return rs
}

func named(rs []scheduler.Recipient) []string {
	var names []string
	for _, r := range rs {
		names = append(names, r.Number+" "+r.Name)
	}
	return names
}

func TestCreateCampaignMergesRecipients(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("VIP", members(
		scheduler.Member{Number: "081200000001", Name: "Ana of the list", Fields: map[string]string{"Kota": "Bandung"}},
		scheduler.Member{Number: "081200000003", Name: "Cici"},
	))
	c, r, err := s.CreateCampaign(t.Context(), s.account, s.greeting(scheduler.Recipients{
		Numbers: indonesian, ListID: l.ID,
		Members: members(
			scheduler.Member{Number: "0812-0000-0002", Name: "Budi"}, scheduler.Member{Number: "+6281200000001", Name: "Ana"},
			scheduler.Member{Number: "6281200000002", Name: "Budi again"}, scheduler.Member{Number: "x"},
		),
	}))
	if err != nil {
		t.Fatal(err)
	}
	if r.Added != 2 || r.Duplicates != 1 || r.Invalid != 1 || c.Size != 3 || c.Status != scheduler.Drafted || c.NextAt != nil {
		t.Errorf("report %+v of %+v", r, c)
	}
	want := []string{"6281200000002 Budi", "6281200000001 Ana", "6281200000003 Cici"}
	if diff := cmp.Diff(want, named(s.recipients(c.ID))); diff != "" {
		t.Errorf("recipients: %s", diff)
	}
	stored := s.campaign(c.ID)
	stored.CreatedAt, stored.UpdatedAt, stored.StatusAt = c.CreatedAt, c.UpdatedAt, c.StatusAt
	if diff := cmp.Diff(c, stored); diff != "" {
		t.Errorf("stored: %s", diff)
	}
	if diff := cmp.Diff(scheduler.DefaultSettings(), stored.Settings); diff != "" {
		t.Errorf("settings: %s", diff)
	}
	counts, err := s.Statistics(t.Context(), c)
	if diff := cmp.Diff(map[string]scheduler.Statistics{c.ID: {Pending: 3}}, counts); err != nil || diff != "" {
		t.Errorf("statistics: %v %s", err, diff)
	}
	if n := s.count(`SELECT count(*) FROM events WHERE kind = 'campaign.state' AND data->>'campaignId' = $1 AND data->>'status' = 'draft'`, c.ID); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestCampaignRemembersAllOfItsMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, m := range []scheduler.Message{
		{Type: chat.KindText, Content: "Hello {{Name}}"},
		{Type: chat.KindImage, Content: "Look, {{Name}}", MediaID: s.file("image/jpeg")},
		{Type: chat.KindVideo, MediaID: s.file("video/mp4")},
		{Type: chat.KindAudio, MediaID: s.file("audio/mpeg")},
		{Type: chat.KindDocument, MediaID: s.file("application/pdf"), FileName: "prices.pdf"},
		{Type: chat.KindPoll, Content: "When?", Poll: &chat.Poll{Options: []string{"Today", "Never"}, Selectable: 1}},
		{Type: chat.KindLocation, Location: &chat.Location{Latitude: -6.9, Longitude: 107.6, Name: "Toko Contoh"}},
	} {
		change := s.greeting(scheduler.Recipients{Members: people(1)})
		change.Message = &m
		c := s.campaign(s.create(change).ID)
		if diff := cmp.Diff(m, c.Message); diff != "" || !cmp.Equal(m.MediaID, c.MediaID) {
			t.Errorf("%s: media %v %s", m.Type, c.MediaID, diff)
		}
		if d := c.Message.Draft(); d.Kind != m.Type || d.Origin != chat.FromCampaign || d.Priority != chat.PriorityCampaign || d.Body != m.Content {
			t.Errorf("draft %+v", d)
		}
	}
}

func TestCreateCampaignRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.stranger()
	theirs := s.link(other, "Theirs")
	jpeg, pdf, foreign := s.file("image/jpeg"), s.file("application/pdf"), s.file("image/png")
	s.exec(`UPDATE media SET account_id = $1 WHERE id = $2`, other, foreign)
	text := func(m scheduler.Message) func(*scheduler.CampaignChange) {
		return func(c *scheduler.CampaignChange) { c.Message = &m }
	}
	set := func(change func(*scheduler.Settings)) func(*scheduler.CampaignChange) {
		return func(c *scheduler.CampaignChange) {
			settings := scheduler.DefaultSettings()
			change(&settings)
			c.Settings = &settings
		}
	}
	when := func(w scheduler.Schedule) func(*scheduler.CampaignChange) {
		return func(c *scheduler.CampaignChange) { c.When = &w }
	}
	for what, c := range map[string]struct {
		change func(*scheduler.CampaignChange)
		kind   fault.Kind
		field  string
	}{
		"no name":             {func(c *scheduler.CampaignChange) { c.Name = nil }, fault.Invalid, "name"},
		"no instance":         {func(c *scheduler.CampaignChange) { c.InstanceID = nil }, fault.Invalid, "message"},
		"another's instance":  {func(c *scheduler.CampaignChange) { c.InstanceID = &theirs.ID }, fault.NotFound, ""},
		"no list":             {func(c *scheduler.CampaignChange) { c.Recipients = &scheduler.Recipients{ListID: "list_1_x"} }, fault.NotFound, ""},
		"no text":             {text(scheduler.Message{Type: chat.KindText}), fault.Invalid, "message.content"},
		"a long text":         {text(scheduler.Message{Type: chat.KindText, Content: strings.Repeat("x", 70_000)}), fault.Invalid, "message.content"},
		"no type":             {text(scheduler.Message{Content: "x"}), fault.Invalid, "message.type"},
		"a sticker":           {text(scheduler.Message{Type: chat.KindSticker, MediaID: jpeg}), fault.Invalid, "message.type"},
		"no file":             {text(scheduler.Message{Type: chat.KindImage}), fault.Invalid, "message.mediaId"},
		"another's file":      {text(scheduler.Message{Type: chat.KindImage, MediaID: foreign}), fault.NotFound, ""},
		"a file of a text":    {text(scheduler.Message{Type: chat.KindText, Content: "x", MediaID: jpeg}), fault.Invalid, "message.mediaId"},
		"a PDF as a picture":  {text(scheduler.Message{Type: chat.KindImage, MediaID: pdf}), fault.Invalid, "message.mediaId"},
		"a name of a picture": {text(scheduler.Message{Type: chat.KindImage, MediaID: jpeg, FileName: "a.jpg"}), fault.Invalid, "message.filename"},
		"one option":          {text(scheduler.Message{Type: chat.KindPoll, Content: "?", Poll: &chat.Poll{Options: []string{"a"}}}), fault.Invalid, "message.options"},
		"a poll of a text":    {text(scheduler.Message{Type: chat.KindText, Content: "?", Poll: &chat.Poll{}}), fault.Invalid, "message.poll"},
		"beyond the pole":     {text(scheduler.Message{Type: chat.KindLocation, Location: &chat.Location{Latitude: 91}}), fault.Invalid, "message.latitude"},
		"a delay before now":  {set(func(s *scheduler.Settings) { s.Delay = -1 }), fault.Invalid, "settings.delayBetweenMessages"},
		"many retries":        {set(func(s *scheduler.Settings) { s.MaxRetries = 21 }), fault.Invalid, "settings.maxRetries"},
		"a ramp to nothing":   {set(func(s *scheduler.Settings) { s.RampDays = 3 }), fault.Invalid, "settings.rampDays"},
		"more than all fail":  {set(func(s *scheduler.Settings) { s.ErrorRate = 1.1 }), fault.Invalid, "settings.stopErrorRate"},
		"no time of day":      {set(func(s *scheduler.Settings) { s.Quiet = []scheduler.Window{{From: "25:00", To: "8:00"}} }), fault.Invalid, "settings.quietHours"},
		"no day": {set(func(s *scheduler.Settings) {
			s.Quiet = []scheduler.Window{{From: "21:00", To: "8:00", Days: []time.Weekday{7}}}
		}), fault.Invalid, "settings.quietHours"},
		"once and again":     {when(scheduler.Schedule{At: &s.now, Cron: "0 9 * * *"}), fault.Invalid, "scheduledAt"},
		"no cron":            {when(scheduler.Schedule{Cron: "at nine"}), fault.Invalid, "cron"},
		"an interval":        {when(scheduler.Schedule{Cron: "@every 1s"}), fault.Invalid, "cron"},
		"a zone in the cron": {when(scheduler.Schedule{Cron: "TZ=x"}), fault.Invalid, "cron"},
		"30 February":        {when(scheduler.Schedule{Cron: "0 9 30 2 *"}), fault.Invalid, "cron"},
		"no zone":            {when(scheduler.Schedule{Cron: "0 9 * * *", Zone: "Mars/Base"}), fault.Invalid, "zone"},
		"nobody to write to": {func(c *scheduler.CampaignChange) {
			c.When, c.Recipients = &scheduler.Schedule{At: &s.now}, &scheduler.Recipients{Members: members(scheduler.Member{Number: "x"})}
		}, fault.Invalid, "recipients"},
	} {
		change := s.greeting(scheduler.Recipients{Members: people(1)})
		c.change(&change)
		_, _, err := s.CreateCampaign(t.Context(), s.account, change)
		wants(t, what, err, c.kind, c.field)
	}
	if n := s.count(`SELECT (SELECT count(*) FROM campaigns) + (SELECT count(*) FROM campaign_recipients) + (SELECT count(*) FROM events)`); n != 0 {
		t.Errorf("%d rows are left of what was refused", n)
	}
}

func TestScheduleCampaign(t *testing.T) {
	t.Parallel()
	s := newShop(t) // on Sunday, 1 March 2026, at 10:00 UTC
	utc := func(day, hour int) *time.Time {
		at := time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC)
		return &at
	}
	for what, c := range map[string]struct {
		when scheduler.Schedule
		next *time.Time
	}{
		"never":               {scheduler.Schedule{}, nil},
		"tomorrow":            {scheduler.Schedule{At: utc(2, 8)}, utc(2, 8)},
		"in the past":         {scheduler.Schedule{At: utc(1, 8)}, utc(1, 10)},
		"Mondays at nine":     {scheduler.Schedule{Cron: "0 9 * * 1", Zone: "Asia/Jakarta"}, utc(2, 2)},
		"daily, UTC":          {scheduler.Schedule{Cron: "@daily"}, utc(2, 0)},
		"daily at this time":  {scheduler.Schedule{Cron: "0 10 * * *"}, utc(2, 10)},
		"daily, east of here": {scheduler.Schedule{Cron: "0 0 * * *", Zone: "Pacific/Auckland"}, utc(1, 11)},
	} {
		change := s.greeting(scheduler.Recipients{Members: people(1)})
		change.When = &c.when
		made := s.campaign(s.create(change).ID)
		want := scheduler.Scheduled
		if c.next == nil {
			want = scheduler.Drafted
		}
		if diff := cmp.Diff(c.next, made.NextAt, cmpopts.EquateApproxTime(0)); diff != "" || made.Status != want || made.Recurs() != (c.when.Cron != "") {
			t.Errorf("%s: %s %s", what, made.Status, diff)
		}
	}
}

func TestUpdateCampaign(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(2)}))
	name, message, settings := "Another", scheduler.Message{Type: chat.KindText, Content: "Bye"}, scheduler.Settings{Delay: 10}
	tomorrow := s.now.Add(24 * time.Hour)
	all := scheduler.CampaignChange{
		Name: &name, Message: &message, Settings: &settings, When: &scheduler.Schedule{At: &tomorrow}, Recipients: &scheduler.Recipients{Members: people(3)},
	}
	changed, r, err := s.UpdateCampaign(t.Context(), s.account, c.ID, all)
	if err != nil || r.Added != 3 || changed.Size != 3 || changed.Status != scheduler.Scheduled {
		t.Fatalf("%+v, %+v, %v", changed, r, err)
	}
	got := s.campaign(c.ID)
	if got.Name != name || got.Message.Content != "Bye" || got.Settings.Delay != 10 || got.NextAt == nil || !got.NextAt.Equal(tomorrow) {
		t.Errorf("stored %+v", got)
	}
	if changed, _, err = s.UpdateCampaign(t.Context(), s.account, c.ID, scheduler.CampaignChange{When: &scheduler.Schedule{}}); err != nil || changed.Status != scheduler.Drafted {
		t.Errorf("unscheduled to %+v, %v", changed, err)
	}
	s.start(c.ID)
	_, _, err = s.UpdateCampaign(t.Context(), s.account, c.ID, scheduler.CampaignChange{Name: &name})
	wants(t, "while it runs", err, fault.Conflict, "")
	if err := s.Pause(t.Context(), s.account, c.ID, ""); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.UpdateCampaign(t.Context(), s.account, c.ID, scheduler.CampaignChange{Message: &message, Settings: &settings})
	if err != nil {
		t.Errorf("the message while it is paused: %v", err)
	}
	for what, change := range map[string]scheduler.CampaignChange{
		"recipients": {Recipients: &scheduler.Recipients{}}, "schedule": {When: &scheduler.Schedule{}}, "instance": {InstanceID: &s.instance.ID},
	} {
		_, _, err = s.UpdateCampaign(t.Context(), s.account, c.ID, change)
		wants(t, what+" while it is paused", err, fault.Conflict, "")
	}
	_, _, err = s.UpdateCampaign(t.Context(), s.stranger(), c.ID, scheduler.CampaignChange{Name: &name})
	wants(t, "another's", err, fault.NotFound, "")
}

func TestCloneCampaign(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	change := s.greeting(scheduler.Recipients{Members: people(3)})
	change.When = &scheduler.Schedule{Cron: "@daily"}
	c := s.create(change)
	s.start(c.ID)
	s.now = s.now.Add(time.Minute)
	clone, err := s.CloneCampaign(t.Context(), s.account, c.ID, "Copy")
	if err != nil {
		t.Fatal(err)
	}
	got := s.campaign(clone.ID)
	if got.ID == c.ID || got.Name != "Copy" || got.Status != scheduler.Drafted || got.NextAt != nil || got.Recurs() || got.Size != 3 || !cmp.Equal(got.Message, c.Message) {
		t.Errorf("cloned %+v", got)
	}
	if diff := cmp.Diff(named(s.recipients(c.ID)), named(s.recipients(clone.ID))); diff != "" {
		t.Errorf("recipients: %s", diff)
	}
	if found, total, err := s.Campaigns(t.Context(), s.account, scheduler.CampaignFilter{Status: scheduler.Drafted, Search: "cop"}); err != nil || total != 1 || found[0].ID != clone.ID {
		t.Errorf("found %d, %v", total, err)
	}
	if found, total, err := s.Campaigns(t.Context(), s.account, scheduler.CampaignFilter{InstanceID: &s.instance.ID, Limit: 1}); err != nil || total != 2 || found[0].ID != clone.ID {
		t.Errorf("found %d, the newest %+v, %v", total, found, err)
	}
}
