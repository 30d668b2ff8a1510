package agent

import (
	"math"
	"regexp"
	"strings"

	"balas/knowledge/lexical"
)

// longestExcerpt is how much of a page or file is given as an answer, in bytes.
const longestExcerpt = 500

// excerpt returns the run of sentences of a Markdown text, of at most 500 bytes, that holds most of a question's words
// without going on for long: a further sentence has to bring more than half a word. Words that stand in the headings above
// the text are what all of it is about, and choose no sentence. Markup is left out, and a row of a table is told with the
// names of its columns. A text without sentences gives an empty excerpt.
func excerpt(question, headings, text string) string {
	wanted := strings.Join(lexical.Foreign(question, headings), " ")
	sentences := sentencesOf(text)
	best, least := "", math.Inf(1)
	for i := range sentences {
		run := ""
		for n, next := range sentences[i:] {
			if run = strings.TrimSpace(run + " " + next); len(run) > longestExcerpt && n > 0 {
				break
			}
			if cost := float64(len(lexical.Foreign(wanted, run))) + float64(n)/2; cost < least {
				best, least = run, cost
			}
		}
	}
	return cut(best, 2*longestExcerpt)
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?](?:["')\]]*)\s+`)
	markup      = regexp.MustCompile("\\*\\*|__|`+|^#{1,6}\\s+|^>\\s?|^\\s*[-*+]\\s+")
	link        = regexp.MustCompile(`!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)`)
	ruler       = regexp.MustCompile(`^\|?[\s:|-]+\|?$`)
)

// sentencesOf splits a Markdown text into sentences without markup; headings are left out, and a row of a table is one
// sentence.
func sentencesOf(text string) []string {
	var all, columns []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "|") && ruler.MatchString(line):
		case strings.HasPrefix(line, "|") && columns == nil:
			columns = cells(line)
		case strings.HasPrefix(line, "|"):
			all = append(all, row(columns, cells(line)))
			continue
		default:
			all = append(all, split(line)...)
		}
		if !strings.HasPrefix(line, "|") {
			columns = nil
		}
	}
	return all
}

func split(line string) []string {
	line = link.ReplaceAllString(markup.ReplaceAllString(line, ""), "$1 $2")
	var parts []string
	for line != "" {
		end := sentenceEnd.FindStringIndex(line)
		if end == nil {
			return append(parts, line)
		}
		parts = append(parts, strings.TrimSpace(line[:end[1]]))
		line = line[end[1]:]
	}
	return parts
}

func cells(line string) []string {
	fields := strings.Split(strings.Trim(line, "|"), "|")
	for i, f := range fields {
		fields[i] = strings.TrimSpace(markup.ReplaceAllString(f, ""))
	}
	return fields
}

// row tells a row of a table: "size: 42, price: Rp 100.000".
func row(columns, values []string) string {
	var told []string
	for i, v := range values {
		if v == "" {
			continue
		}
		if i < len(columns) && columns[i] != "" {
			v = columns[i] + ": " + v
		}
		told = append(told, v)
	}
	return strings.Join(told, ", ") + "."
}
