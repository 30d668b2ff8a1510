package document

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// block is a block of Markdown at the top of a document. The texts of all blocks together are the document.
type block struct {
	level    int    // of a heading, 1 to 6, or of a question in a line, 7; 0 for all else
	title    string // of a heading or question
	question bool   // of a page of questions
	table    bool
	verbatim bool // code or HTML, in which lines are not what they look like
	items    []string
	text     string // as it stands, up to the next block
}

// blockParser finds blocks alone: what stands within paragraphs is of no interest, and definitions of links are text.
var blockParser = parser.NewParser(
	parser.WithBlockParsers(parser.DefaultBlockParsers()...),
	parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
)

// blocksOf returns the blocks of a document.
func blocksOf(markdown string) []block {
	source := []byte(markdown)
	root := blockParser.Parse(text.NewReader(shallow(markdown)))
	var blocks []block
	starts := startsOf(root, markdown, 0)
	n := root.FirstChild()
	for i, start := range starts {
		end := len(markdown)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		blocks = append(blocks, describe(n, source, start, end))
		n = n.NextSibling()
	}
	return blocks
}

// startsOf returns where the lines begin on which the children of a node do. What stands before the first is its.
func startsOf(parent ast.Node, markdown string, from int) []int {
	var starts []int
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		start := from
		if len(starts) > 0 {
			start = max(starts[len(starts)-1], strings.LastIndexByte(markdown[:max(n.Pos(), 0)], '\n')+1)
		}
		starts = append(starts, start)
	}
	return starts
}

// describe returns the block of a node that stands from start to end.
func describe(n ast.Node, source []byte, start, end int) block {
	b := block{text: string(source[start:end])}
	switch n := n.(type) {
	case *ast.Heading:
		if title := headingOf(n, source, start, end); title != "" {
			b.level, b.title, b.text = n.Level, title, ""
		}
	case *east.Table:
		b.table = true
	case *ast.List:
		starts := startsOf(n, string(source[:end]), start)
		for i, at := range starts {
			to := end
			if i+1 < len(starts) {
				to = starts[i+1]
			}
			b.items = append(b.items, string(source[at:to]))
		}
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		b.verbatim = true
	}
	return b
}

// headingOf returns the text of a heading that stands from start to end; empty if there is more than that and its marks,
// which is so when goldmark takes lines of it for a table.
func headingOf(n *ast.Heading, source []byte, start, end int) string {
	lines := n.Lines()
	if lines.Len() == 0 {
		return ""
	}
	from, to := lines.At(0).Start, lines.At(lines.Len()-1).Stop
	if strings.Trim(string(source[start:from])+string(source[to:end]), "#=- \t\n") != "" {
		return ""
	}
	return bare(oneLine(string(source[from:to])))
}

// bare returns a title without the marks that make all of it bold or italic.
func bare(title string) string {
	for _, mark := range []string{"**", "__", "*", "_"} {
		inner, ok := strings.CutPrefix(title, mark)
		if inner, end := strings.CutSuffix(inner, mark); ok && end && inner != "" && !strings.Contains(inner, mark) {
			return strings.TrimSpace(inner)
		}
	}
	return title
}

// firstHeading returns the first heading of a document; empty if it has none.
func firstHeading(markdown string) string {
	for _, b := range blocksOf(markdown) {
		if b.level > 0 {
			return shorten(b.title)
		}
	}
	return ""
}
