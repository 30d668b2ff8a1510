package main

import "testing"

func TestScore(t *testing.T) {
	t.Parallel()
	labels := map[string]string{"a": "hours", "b": "price", "c": "price"}
	for _, c := range []struct {
		name    string
		queries []query
		ranked  [][]string
		want    quality
	}{
		{"nothing asked", nil, nil, quality{}},
		{"first by id", []query{{Rel: []string{"a"}}}, [][]string{{"a", "b"}}, quality{1, 1, 1}},
		{"second by label", []query{{Label: "price"}}, [][]string{{"a", "c", "b"}}, quality{0, 1, .5}},
		{"not found", []query{{Rel: []string{"d"}}}, [][]string{{"a", "b"}}, quality{}},
		{"sixth is no hit at five", []query{{Rel: []string{"a"}}}, [][]string{{"1", "2", "3", "4", "5", "a"}}, quality{0, 0, .17}},
		{"without an answer it does not count", []query{{Rel: []string{"a"}}, {}}, [][]string{{"a"}, {"b"}}, quality{1, 1, 1}},
		{"a document without label is nobody's", []query{{Rel: []string{"b"}}}, [][]string{{"x", "b"}}, quality{0, 1, .5}},
		{"mean", []query{{Rel: []string{"a"}}, {Rel: []string{"b"}}}, [][]string{{"a"}, {"a", "b"}}, quality{.5, 1, .75}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := score(c.queries, c.ranked, labels); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
