package document

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// block is a part of a Markdown text that belongs together.
type block struct {
	level int // of a heading; 0: it is none
	text  string
	table bool
}

var headingLine = regexp.MustCompile(`^(#{1,6})\s+(.*?)\s*#*\s*$`)

// blocksOf cuts a Markdown text at its empty lines and headings. Code between fences stays in one block.
func blocksOf(markdown string) []block {
	var blocks []block
	var lines []string
	fence := ""
	end := func() {
		if text := strings.TrimSpace(strings.Join(lines, "\n")); text != "" {
			blocks = append(blocks, block{text: text, table: isTable(lines)})
		}
		lines = nil
	}
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, " \t\n")
		heading := headingLine.FindStringSubmatch(line)
		switch {
		case fence != "":
			lines = append(lines, line)
			if strings.TrimSpace(line) == fence {
				fence = ""
			}
		case heading != nil && heading[2] != "":
			end()
			blocks = append(blocks, block{level: len(heading[1]), text: heading[2]})
		case line == "":
			end()
		default:
			lines = append(lines, line)
			fence = fenceOf(line)
		}
	}
	end()
	return blocks
}

// fenceOf is the fence that a line opens; empty: none.
func fenceOf(line string) string {
	line = strings.TrimSpace(line)
	for _, fence := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, fence) && !strings.Contains(line[3:], fence) {
			return fence
		}
	}
	return ""
}

func isTable(lines []string) bool {
	return len(lines) > 1 && strings.HasPrefix(lines[0], "|") && strings.HasPrefix(lines[1], "|") && strings.Trim(lines[1], "|-: ") == ""
}

// pieces are the block, or what it is cut into when it is too large: rows of a table below its first one, lines,
// sentences, words.
func (b block) pieces() []string {
	if tokens(b.text) <= most {
		return []string{b.text}
	}
	if b.table {
		return tablePieces(strings.Split(b.text, "\n"))
	}
	return packed("", cut(strings.Split(b.text, "\n"), "\n"))
}

// tablePieces cut a table between its rows; each piece begins with the first row. A row that is too long is cut as text.
func tablePieces(lines []string) []string {
	head := lines[0] + "\n" + lines[1] + "\n"
	if tokens(head) > wanted/2 {
		return packed("", cut(lines, "\n"))
	}
	return packed(head, cut(lines[2:], "\n"))
}

// unit is a part of a text with what parts it from the next.
type unit struct{ text, gap string }

var sentences = regexp.MustCompile(`[.!?]["')\]]*\s+`)

// cut returns parts that are small enough: the lines, of long ones the sentences, of those the words, of those pieces.
func cut(lines []string, gap string) []unit {
	var units []unit
	for _, line := range lines {
		if tokens(line) <= wanted/2 {
			units = append(units, unit{line, gap})
			continue
		}
		switch {
		case gap == "\n":
			units = append(units, cut(splitAfter(line), " ")...)
		case gap == " " && len(strings.Fields(line)) > 1:
			units = append(units, cut(strings.Fields(line), "  ")...)
		default:
			units = append(units, chopped(line)...)
		}
	}
	return units
}

func splitAfter(line string) []string {
	var parts []string
	for at := sentences.FindStringIndex(line); at != nil; at = sentences.FindStringIndex(line) {
		parts = append(parts, strings.TrimSpace(line[:at[1]]))
		line = line[at[1]:]
	}
	return append(parts, line)
}

// chopped cuts a word without end between its runes.
func chopped(word string) []unit {
	const bytes = wanted
	var units []unit
	for len(word) > bytes {
		n := bytes
		for n > 0 && !utf8.RuneStart(word[n]) {
			n--
		}
		units, word = append(units, unit{word[:n], ""}), word[n:]
	}
	return append(units, unit{word, " "})
}

// packed joins parts to pieces that are not too large, each with the head before it.
func packed(head string, units []unit) []string {
	var pieces []string
	var b strings.Builder
	size := 0
	gap := ""
	for _, u := range units {
		n := tokens(u.text)
		if size > 0 && size+n > wanted-tokens(head) {
			pieces = append(pieces, b.String())
			b.Reset()
			size = 0
		}
		if size == 0 {
			b.WriteString(head)
		} else {
			b.WriteString(gap)
		}
		b.WriteString(u.text)
		size, gap = size+max(n, 1), u.gap
	}
	if size > 0 {
		pieces = append(pieces, b.String())
	}
	return pieces
}
