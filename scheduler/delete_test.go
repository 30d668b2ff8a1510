package scheduler_test

import (
	"testing"

	"balas/internal/fault"
	"balas/scheduler"
)

func TestDeleteCampaign(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	c := s.create(s.greeting(scheduler.Recipients{Members: people(5)}))
	s.start(c.ID)
	if err := s.DeleteCampaign(t.Context(), s.account, c.ID); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"campaigns", "campaign_recipients", "campaign_runs", "campaign_sends"} {
		if n := s.count(`SELECT count(*) FROM ` + table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
	if n := s.count(`SELECT count(*) FROM events WHERE kind = 'campaign.deleted' AND data->>'campaignId' = $1`, c.ID); n != 1 {
		t.Errorf("%d events", n)
	}
	wants(t, "deleted twice", s.DeleteCampaign(t.Context(), s.account, c.ID), fault.NotFound, "")
}
