package outlet

import "testing"

// TestDebtIsOwedUntilItIsPaid: a connection that takes the place of another must not say what the other still waits to say.
func TestDebtIsOwedUntilItIsPaid(t *testing.T) {
	t.Parallel()
	var d Debt
	d.Add("a")
	d.Add("b")
	before := d.open()
	d.Add("c")
	if !d.Owed() || len(before) != 2 {
		t.Errorf("%v are being paid, owed is %v", before, d.Owed())
	}
	if d.paid(len(before)); len(d.open()) != 1 || d.open()[0] != "c" {
		t.Errorf("then %v are owed", d.open())
	}
	if d.paid(1); d.Owed() {
		t.Errorf("at last %v are owed", d.open())
	}
}
