package simulator_test

import "testing"

// A phone with a new number is the same person, and who has its old number is another one.
func TestRenumber(t *testing.T) {
	t.Parallel()
	network, client := acquainted(t)
	lid := infoOf(t, client, budi).LID
	const moved = "628220000077"
	if shown := network.Do("POST", "phones/"+budi+"/renumber", map[string]any{"phone": moved}); shown["phone"] != moved || shown["lid"] != lid.User {
		t.Errorf("the phone shows %v", shown)
	}
	network.Say(moved, shop, "from my new number")
	heard := client.Text("from my new number")
	if heard.Info.Sender.User != moved || heard.Info.SenderAlt != lid {
		t.Errorf("heard from %s, %s", heard.Info.Sender, heard.Info.SenderAlt)
	}
	client.Say(moved, "noted")
	if got := network.Inbox(moved, 1, false); got[0].Text != "noted" {
		t.Errorf("the phone read %+v", got)
	}
	if status, _ := network.Call("GET", "phones/"+budi, nil); status != 404 {
		t.Errorf("the old number is still on the network: status %d", status)
	}
	network.Phone(budi, "Somebody else")
	network.Say(budi, shop, "who had this number?")
	if other := client.Text("who had this number?").Info; other.Sender.User != budi || other.SenderAlt == lid {
		t.Errorf("the old number's new owner is %s, %s", other.Sender, other.SenderAlt)
	}
	client.Say(budi, "somebody else")
	if got := network.Inbox(budi, 1, false); got[0].Text != "somebody else" {
		t.Errorf("the old number's new owner read %+v", got)
	}
	network.Sync()
}

// Some phones cannot change their number.
func TestRenumberRefused(t *testing.T) {
	t.Parallel()
	network, _ := acquainted(t)
	network.Phone("628220000077", "Citra")
	network.Group("Neighbours", "628220000077", budi)
	for phone, to := range map[string]string{shop: "628110000099", budi: "628220000099", "628229999999": "628220000099"} {
		if status, _ := network.Call("POST", "phones/"+phone+"/renumber", map[string]any{"phone": to}); status != 409 && status != 404 {
			t.Errorf("%s to %s: status %d", phone, to, status)
		}
	}
	network.Phone("628220000078", "Dewi")
	for to, want := range map[string]int{budi: 409, "dewi": 400} {
		if status, _ := network.Call("POST", "phones/628220000078/renumber", map[string]any{"phone": to}); status != want {
			t.Errorf("to %s: status %d, not %d", to, status, want)
		}
	}
}
