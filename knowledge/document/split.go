package document

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Chunk is a piece of a document that search returns whole.
type Chunk struct {
	Title string // the document's title and the headings above the piece, or the question that it answers
	Text  string // Markdown; a piece of a table begins with the table's first row
}

// How large a chunk is to be and at most is, in tokens: large enough to stand by itself, small enough that several fit
// into a prompt.
const (
	wanted = 350
	most   = 450
)

// tokens estimates how many tokens a text is to a model: four letters each, and no fewer than there are words.
func tokens(text string) int { return max(utf8.RuneCountInString(text)/4, len(strings.Fields(text))) }

// Split cuts a document into chunks along its structure: a heading begins a new one, lists, paragraphs and tables stay
// whole where they fit, and every question of a list of questions and answers is a chunk of its own. Each character of the
// text that is no blank is in some chunk; headings are in the titles of what stands below them. A change in one section
// changes that section's chunks alone.
func Split(d Document) []Chunk {
	s := splitter{title: d.Title}
	for _, b := range blocksOf(d.Markdown) {
		s.add(b)
	}
	s.flush()
	return s.chunks
}

// splitter gathers the blocks of one section.
type splitter struct {
	title  string
	path   []string // the headings that are open, by level
	bare   bool     // the last heading has nothing below it yet
	parts  []string
	size   int
	chunks []Chunk
}

func (s *splitter) add(b block) {
	if b.level > 0 {
		s.flush()
		s.open(b.level, b.text)
		return
	}
	s.bare = false
	for _, piece := range b.pieces() {
		n := tokens(piece)
		if s.size > 0 && s.size+n > wanted {
			s.emit()
		}
		s.parts, s.size = append(s.parts, piece), s.size+n
	}
}

// open puts a heading in the place of those of its level and below.
func (s *splitter) open(level int, text string) {
	for len(s.path) < level {
		s.path = append(s.path, "")
	}
	s.path = append(s.path[:level-1], text)
	s.bare = true
}

// flush ends the section. A heading without a text is a chunk by itself.
func (s *splitter) flush() {
	if s.bare {
		s.chunks = append(s.chunks, Chunk{s.header(), s.path[len(s.path)-1]})
	}
	s.bare = false
	s.emit()
}

// emit makes a chunk, or one for each question, of what is gathered.
func (s *splitter) emit() {
	if s.size == 0 {
		return
	}
	text := strings.Join(s.parts, "\n\n")
	s.parts, s.size = nil, 0
	if pairs, ok := questions(text); ok {
		s.chunks = append(s.chunks, pairs...)
		return
	}
	s.chunks = append(s.chunks, Chunk{s.header(), text})
}

// header names a chunk: the question that a heading asks, else the title and the headings.
func (s *splitter) header() string {
	if n := len(s.path); n > 0 && strings.HasSuffix(s.path[n-1], "?") {
		return s.path[n-1]
	}
	var names []string
	for _, name := range append([]string{s.title}, s.path...) {
		if name != "" && (len(names) == 0 || names[len(names)-1] != name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " > ")
}

var (
	questionLine = regexp.MustCompile(`(?i)^(?:\*\*|[-*] )?(?:q|t|question|tanya|pertanyaan)\s*\d*\s*[:.)](?:\*\*)?\s*(.+?)(?:\*\*)?$`)
	answerLine   = regexp.MustCompile(`(?i)^(?:\*\*|[-*] )?(?:a|j|answer|jawab|jawaban)\s*\d*\s*[:.)](?:\*\*)?\s*(.*)$`)
)

// questions reads a text of lines such as "Q: …" and "A: …", each question followed by its answer. It returns false for
// any other text.
func questions(text string) (pairs []Chunk, ok bool) {
	answered := true
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		q, a := questionLine.FindStringSubmatch(line), answerLine.FindStringSubmatch(line)
		switch {
		case line == "":
		case q != nil && answered:
			pairs, answered = append(pairs, Chunk{Title: q[1]}), false
		case a != nil && !answered:
			pairs[len(pairs)-1].Text, answered = a[1], true
		case len(pairs) == 0 || !answered:
			return nil, false
		default:
			pairs[len(pairs)-1].Text += "\n" + line
		}
	}
	for i, p := range pairs {
		if pairs[i].Text = strings.TrimSpace(p.Text); pairs[i].Text == "" || tokens(p.Text) > most {
			return nil, false
		}
	}
	return pairs, len(pairs) > 0 && answered
}
