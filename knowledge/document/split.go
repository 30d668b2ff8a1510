package document

import (
	"strings"
	"unicode/utf8"
)

// Chunk is a piece of a document that search returns.
type Chunk struct {
	Title string // the question, or where the piece stands: "title > heading > heading"; may be empty
	Text  string // Markdown; never empty
}

// Options say how large chunks are, in tokens as they are estimated. A zero is the default.
type Options struct {
	Target int // from which a chunk takes in no further block; 350
	Max    int // that no text of a chunk exceeds, its title not counted; 450, and at least 16
}

func (o Options) or() Options {
	orDefault(&o.Max, 450)
	o.Max = max(o.Max, 16)
	orDefault(&o.Target, min(350, o.Max))
	return o
}

// Split cuts a document into chunks; none if it is empty. A heading begins a new one, and stands in the title of all
// chunks below it rather than in their text. Blocks are kept whole where they fit. What does not fit is cut where it
// hurts least: a table between rows, each piece with the header row; a list between items; other text between lines,
// sentences, words and at last runes. Of a page of questions each question is a chunk with the question as its title.
//
// Every character of the document that is no space, and no mark of a heading, question or answer, stands in a chunk. The
// same document gives the same chunks, and a change within one section changes no chunk of another, as long as the page
// stays one of questions or not.
func Split(d Document, o Options) []Chunk {
	o = o.or()
	blocks := questions(blocksOf(d.Markdown))
	var chunks []Chunk
	way := trail{{title: shorten(oneLine(d.Title))}}
	for len(blocks) > 0 {
		head := blocks[0]
		if head.level > 0 {
			way = way.enter(head)
			blocks = blocks[1:]
		}
		body := blocks[:nextHeading(blocks)]
		blocks = blocks[len(body):]
		chunks = append(chunks, section(way, head, body, blocks, o)...)
	}
	return chunks
}

// nextHeading returns where the next section begins.
func nextHeading(blocks []block) int {
	for i, b := range blocks {
		if b.level > 0 {
			return i
		}
	}
	return len(blocks)
}

// section returns the chunks of a heading's own text. A heading without any is a chunk itself, unless one that follows
// has it in its title.
func section(way trail, head block, body, rest []block, o Options) []Chunk {
	title := way.title()
	if utf8.RuneCountInString(head.title) > longest {
		body = append([]block{{text: head.title + "\n\n"}}, body...)
	}
	var chunks []Chunk
	for _, text := range pack(body, o) {
		chunks = append(chunks, Chunk{title, text})
	}
	carried := len(rest) > 0 && rest[0].level > head.level && (!rest[0].question || head.question)
	if len(chunks) == 0 && head.title != "" && !carried {
		chunks = append(chunks, Chunk{title, head.title})
	}
	return chunks
}

// longest is how many runes of a title or heading stand in the title of a chunk.
const longest = 200

func shorten(title string) string {
	if utf8.RuneCountInString(title) <= longest {
		return title
	}
	return strings.TrimSpace(string([]rune(title)[:longest])) + "…"
}
