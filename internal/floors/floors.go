// Package floors knows which package stands on which floor, and that imports go down only.
package floors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
)

const module = "balas/"

// floorOf gives each top-level package, with everything below it, its floor. A longer path wins.
var floorOf = map[string]int{
	"cmd":            7,
	"internal/bench": 7,
	"internal/e2e":   7,
	"api":            6,
	"web":            6,
	"whatsapp":       5,
	"simulator":      5,
	kit:              5,
	"agent":          4,
	"rules":          4,
	"scheduler":      4,
	"knowledge":      3,
	"webhook":        3,
	"chat":           2,
	"media":          1,
	"account":        1,
	"billing":        1,
	"migrations":     0,
	"internal":       0,
}

// strangers stand on one floor and do not import each other.
var strangers = []string{"agent", "rules", "scheduler"}

// client is the package that talks to WhatsApp; clientUsers alone may import it, others only its parts.
const client = "go.mau.fi/whatsmeow"

var clientUsers = []string{"whatsapp", "internal/bench", kit}

// kit is the simulator's own test kit, in which the real client talks to it.
const kit = "simulator/simtest"

// Package is what go list tells of a package.
type Package struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// List returns the packages of the module at root, those that do not compile too.
func List(root string) ([]Package, error) {
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list packages: %w", err)
	}
	var found []Package
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p Package
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("read list of packages: %w", err)
		}
		found = append(found, p)
	}
}

// Check returns a sentence for each import that breaks a rule.
func Check(packages []Package) []string {
	var broken []string
	for _, p := range packages {
		for _, path := range p.Imports {
			if why := forbidden(p.ImportPath, path); why != "" {
				broken = append(broken, fmt.Sprintf("%s imports %s: %s", p.ImportPath, path, why))
			}
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			if path == client && !usesClient(p.ImportPath) && room(p.ImportPath) != "simulator" {
				broken = append(broken, fmt.Sprintf("a test of %s imports %s: test through balas/whatsapp", p.ImportPath, path))
			}
		}
	}
	return broken
}

// forbidden says why one package may not import another; empty if it may.
func forbidden(from, to string) string {
	if to == client && !usesClient(from) {
		return "balas/whatsapp alone uses WhatsApp's client"
	}
	here, below := room(from), room(to)
	if here == "" {
		return "the importing package stands on no floor: give it one in internal/floors"
	}
	if below == "" {
		return ""
	}
	switch {
	case here == "simulator" && below != here, here == kit && below != here && below != "simulator":
		return "the simulator knows nothing of Balas"
	case here != below && slices.Contains(strangers, here) && slices.Contains(strangers, below):
		return "agent, rules and scheduler do not import each other"
	case floorOf[below] > floorOf[here]:
		return fmt.Sprintf("from floor %d up to floor %d", floorOf[here], floorOf[below])
	}
	return ""
}

func usesClient(path string) bool { return slices.Contains(clientUsers, room(path)) }

// room is the key of floorOf that a package of the module belongs to; empty for all others.
func room(path string) string {
	inside, ok := strings.CutPrefix(path, module)
	for ok && inside != "" {
		if _, known := floorOf[inside]; known {
			return inside
		}
		cut := max(strings.LastIndex(inside, "/"), 0)
		inside = inside[:cut]
	}
	return ""
}
