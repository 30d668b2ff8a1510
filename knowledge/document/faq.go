package document

import (
	"regexp"
	"strings"
)

// asked and answered match lines that are marked as question and answer, in English and Indonesian. Letters alone mark
// in capitals only.
var (
	asked    = regexp.MustCompile(`^[ \t]*(?:[-*+>][ \t]+|[0-9]{1,3}[.)][ \t]+)*[*_]{0,2}(?:[QTP]|(?i:tanya|pertanyaan|question))[ \t]?[0-9]{0,3}[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(\S.*)$`)
	answered = regexp.MustCompile(`^[ \t]*(?:[-*+>][ \t]+)*[*_]{0,2}(?:[AJ]|(?i:jawab|jawaban|answer))[ \t]?[0-9]{0,3}[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*`)
	// bold matches a paragraph that is a question in bold.
	bold = regexp.MustCompile(`^(?:[0-9]{1,3}[.)][ \t]+)?(\*\*|__)([^*_\n]*\?)[ \t]*(\*\*|__)[ \t]*$`)
)

// levelAsked is the level of a question in a line: below every heading.
const levelAsked = 7

// faq counts the questions of a page: headings and paragraphs in bold, and pairs of lines marked as question and answer.
type faq struct{ headings, pairs int }

func countQuestions(blocks []block) (f faq) {
	open := false
	for _, b := range blocks {
		if strings.HasSuffix(b.title, "?") || bold.MatchString(strings.TrimSpace(b.text)) {
			f.headings++
		}
		if b.table || b.verbatim {
			continue
		}
		for line := range strings.Lines(b.text) {
			switch line = strings.TrimRight(line, "\n"); {
			case asked.MatchString(line):
				open = true
			case open && answered.MatchString(line):
				open = false
				f.pairs++
			}
		}
	}
	return f
}

// questions returns the blocks of a page with the questions as headings and the answers without their marks, if it is one
// of questions: two make it one. Lines that look marked are questions only where answers follow.
func questions(blocks []block) []block {
	f := countQuestions(blocks)
	if f.headings+f.pairs < 2 {
		return blocks
	}
	var all []block
	for _, b := range blocks {
		if m := bold.FindStringSubmatch(strings.TrimSpace(b.text)); m != nil {
			all = append(all, block{level: levelAsked, title: oneLine(m[2]), question: true})
			continue
		}
		b.question = strings.HasSuffix(b.title, "?")
		if m := asked.FindStringSubmatch(b.title); m != nil && f.pairs > 0 {
			b.title, b.question = bare(oneLine(m[1])), true
		}
		if f.pairs == 0 || b.table || b.verbatim || b.level > 0 {
			all = append(all, b)
			continue
		}
		all = append(all, linesOf(b)...)
	}
	return all
}

// linesOf returns a block cut before each question in a line and behind it.
func linesOf(b block) []block {
	var all []block
	var rest strings.Builder
	flush := func() {
		if rest.Len() > 0 {
			all = append(all, block{text: rest.String()})
		}
		rest.Reset()
	}
	for line := range strings.Lines(b.text) {
		if m := asked.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			flush()
			all = append(all, block{level: levelAsked, title: bare(oneLine(m[1])), question: true})
			continue
		}
		rest.WriteString(answered.ReplaceAllString(line, ""))
	}
	if flush(); len(all) == 1 && all[0].text == b.text {
		return []block{b}
	}
	return all
}
