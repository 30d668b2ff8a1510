package lexical

import (
	"encoding/json"
	"testing"
)

func TestTraceTellsOfSignals(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(Signals{GramCoverage: 0.5, Shape: Kin})
	var told map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &told)
	}
	if err != nil || told["gramCoverage"] != 0.5 || told["shape"] != "kin" {
		t.Errorf("got %s, %v; want a gramCoverage of 0.5 and the shape kin", raw, err)
	}
	for name := range told {
		if name[0] < 'a' || name[0] > 'z' {
			t.Errorf("%q is not written as the names of the API are", name)
		}
	}
}
