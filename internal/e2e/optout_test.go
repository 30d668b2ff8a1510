package e2e_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestWhoOptsOutOfARunningCampaignIsSkipped has one customer opt out while the campaign's message to them waits for its time,
// and one who has it already.
func TestWhoOptsOutOfARunningCampaignIsSkipped(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open("628110000001")
	first, second, last := w.customer(1), w.customer(2), w.customer(3)
	ask[any](s.engine, "PUT", "/api/v2/opt-words", map[string]any{"optOutWords": []string{"gak mau lagi"}})
	type campaign struct {
		ID, Status string
		Statistics struct{ Delivered, Skipped, OptedOut, Failed int }
	}
	c := ask[campaign](s.engine, "POST", "/api/v2/campaigns", map[string]any{
		"instanceId": s.id, "name": "Offer", "message": map[string]string{"type": "text", "content": "Ada warna baru"},
		"settings":   map[string]int{"delayBetweenMessages": 10_000},
		"recipients": []map[string]string{{"number": first.number}, {"number": second.number}, {"number": last.number}},
	})
	path := "/api/v2/campaigns/" + c.ID
	ask[any](s.engine, "POST", path+"/start", nil)
	first.hears("Ada warna baru")
	last.say(s.phone, "jangan hubungi saya lagi")
	if got := last.next(); !strings.HasPrefix(got.Text, "Anda tidak akan menerima penawaran") {
		t.Errorf("who opts out reads %q", got.Text)
	}
	if n := ask[campaign](s.engine, "GET", path, nil); n.Status != "running" || n.Statistics.Skipped != 1 {
		t.Errorf("when somebody has opted out it is %+v", n)
	}
	first.say(s.phone, "Gak mau lagi!")
	first.next()
	second.hears("Ada warna baru")
	var now campaign
	await(t, func() bool {
		now = ask[campaign](s.engine, "GET", path, nil)
		return now.Status == "completed" && now.Statistics.Delivered == 2
	}, func() string { return fmt.Sprintf("the campaign is %+v", now) })
	if n := now.Statistics; n.Skipped != 1 || n.OptedOut != 1 || n.Failed != 0 {
		t.Errorf("it came to %+v", n)
	}
	found := ask[[]struct{ Number, Status, Reason string }](s.engine, "GET", path+"/recipients?limit=10", nil)
	if r := found[2]; r.Number != last.number || r.Status != "skipped" || !strings.Contains(r.Reason, "asked not to be written to") {
		t.Errorf("who opted out is %+v", r)
	}
	if got := last.inbox(0, 0); len(got) != 1 {
		t.Errorf("who opted out reads %+v", got)
	}
}
