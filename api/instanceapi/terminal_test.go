package instanceapi

import (
	"strings"
	"testing"

	"rsc.io/qr"
)

func TestTerminalDrawsEverySquare(t *testing.T) {
	t.Parallel()
	const text = "2@invented,code,of,a,test"
	drawn, err := terminal(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := qr.Encode(text, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(drawn), "\n"), "\n")
	for y := -margin; y < c.Size+margin; y++ {
		row := []rune(lines[(y+margin)/2])
		for x := -margin; x < c.Size+margin; x++ {
			upper := (y+margin)%2 == 0
			light := row[x+margin] == '█' || row[x+margin] == '▀' && upper || row[x+margin] == '▄' && !upper
			if light == c.Black(x, y) {
				t.Fatalf("square %d,%d is drawn wrong", x, y)
			}
		}
	}
}
