package knowledge

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/knowledge/lexical"
)

// Source says where a Q&A pair came from.
type Source string

// The sources.
const (
	Manual  Source = "manual"  // the owner wrote it
	Learned Source = "learned" // it was taught from a conversation
)

// DefaultCategory is the category of a pair without one.
const DefaultCategory = "general"

// QnA is a question with its answer.
type QnA struct {
	ID       string // qna_…
	Seq      int64
	AgentID  string
	Question string
	Answer   string
	Category string
	Source   Source
	Phone    string     // of the conversation it was learned from, or empty
	Key      string     // the folded question
	MediaID  *uuid.UUID // a file that is sent along with the answer; nil: none
	Window
	CreatedAt time.Time
	UpdatedAt time.Time
}

// The largest question and answer, in bytes.
const (
	maxQuestion = 2_000
	maxAnswer   = 16_000
)

// maxKey is what an index of PostgreSQL holds. Folding makes few characters longer, and those much.
const maxKey = 2_600

// check fills in defaults. It fails with Invalid for a question or answer that is empty, too long or not UTF-8.
func (q *QnA) check() error {
	q.Question, q.Answer = strings.TrimSpace(q.Question), strings.TrimSpace(q.Answer)
	q.Key = key(q.Question)
	switch {
	case q.Key == "" || len(q.Question) > maxQuestion || len(q.Key) > maxKey || !storable(q.Question):
		return fault.Bad("qna", "question", "must have 1 to 2000 bytes of text")
	case q.Answer == "" || len(q.Answer) > maxAnswer || !storable(q.Answer):
		return fault.Bad("qna", "answer", "must have 1 to 16000 bytes of text")
	case len(q.Category) > 100 || !storable(q.Category):
		return fault.Bad("qna", "category", "must have at most 100 bytes of text")
	}
	if q.Category == "" {
		q.Category = DefaultCategory
	}
	if q.Source == "" {
		q.Source = Manual
	}
	return q.Window.check("qna")
}

func (q QnA) place() int64 { return q.Seq }

// qnaPrefix begins the id of a pair.
const qnaPrefix = "qna_"

// IsQnA reports whether the source with the id is a pair.
func IsQnA(sourceID string) bool { return strings.HasPrefix(sourceID, qnaPrefix) }

// storable reports whether PostgreSQL can hold s as text.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// cut returns at most the first n bytes of s, without a broken character at the end.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// key is the form in which two questions are the same: case, marks, punctuation and slang aside. A question of
// punctuation alone is its own key.
func key(question string) string {
	if words := lexical.Words(lexical.Fold(question)); len(words) > 0 {
		return strings.Join(words, " ")
	}
	return strings.TrimSpace(question)
}

// newID returns prefix and 16 random letters and digits.
func newID(prefix string) string {
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(random(10)))
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

// SameQuestion reports whether two questions are the same: case, marks, punctuation and slang aside.
func SameQuestion(a, b string) bool { return key(a) == key(b) }
