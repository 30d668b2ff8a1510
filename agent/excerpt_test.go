package agent

import "testing"

func TestExcerpt(t *testing.T) {
	t.Parallel()
	const text = `# Returns

Goods may be returned within **14 days**. The parcel has to be [registered](https://shop.example/returns). We pay the postage for faulty goods! Sale items stay with you.

| Size | Price |
|---|---|
| 41 | Rp 100.000 |
| 42 | Rp 110.000 |

- Gift cards are valid for a year.`
	for question, want := range map[string]string{
		"How many days can goods be returned?":   "Goods may be returned within 14 days.",
		"who pays postage of faulty goods":       "We pay the postage for faulty goods!",
		"price of size 42":                       "Size: 42, Price: Rp 110.000.",
		"how long are gift cards valid":          "Gift cards are valid for a year.",
		"must the parcel be registered":          "The parcel has to be registered https://shop.example/returns.",
		"days returned and postage faulty goods": "Goods may be returned within 14 days. The parcel has to be registered https://shop.example/returns. We pay the postage for faulty goods!",
	} {
		if got := excerpt(question, "Shop > Returns", text); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
	if got := excerpt("anything", "", "# Nothing but a heading"); got != "" {
		t.Errorf("a heading alone gave %q", got)
	}
}
