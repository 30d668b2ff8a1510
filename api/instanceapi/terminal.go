package instanceapi

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// margin is the quiet zone around a code on a terminal, in squares: two suffice for phones, four are the norm.
const margin = 2

// terminal returns the code in half blocks, two squares a character, to be scanned from a terminal. It is
// drawn inverted, light squares as blocks, since terminals are mostly dark.
func terminal(text string) ([]byte, error) {
	c, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	var b strings.Builder
	for y := -margin; y < c.Size+margin; y += 2 {
		for x := -margin; x < c.Size+margin; x++ {
			b.WriteString(halves[c.Black(x, y)][c.Black(x, y+1)])
		}
		b.WriteByte('\n')
	}
	return []byte(b.String()), nil
}

// halves are the characters of two squares, by whether the upper and the lower one are black.
var halves = map[bool]map[bool]string{
	false: {false: "█", true: "▀"},
	true:  {false: "▄", true: " "},
}
