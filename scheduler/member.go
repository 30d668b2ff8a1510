package scheduler

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Member is somebody of a list, or a recipient of a campaign.
type Member struct {
	Seq         int64  // their place: grows in the order in which they came
	Number      string // digits, with the country's code; what is given may be written in any way
	Name        string
	JobTitle    string
	CompanyName string
	Fields      map[string]string // what else is known of them, by names that templates use
	Zone        string            // IANA; empty: their number tells
}

// What is kept of a member.
const (
	textMax   = 200 // characters of a name, job title or company
	fieldsMax = 50
	labelMax  = 60    // characters of a field's name
	valueMax  = 2_000 // characters of a field
)

// read brings what was given into the form in which it is kept. It fails with a clause for people.
func (m *Member) read(n Numbers) (err error) {
	if m.Number, err = n.Read(m.Number); err != nil {
		return err
	}
	for what, text := range map[string]*string{"name": &m.Name, "job title": &m.JobTitle, "company": &m.CompanyName, "zone": &m.Zone} {
		if *text = strings.TrimSpace(*text); utf8.RuneCountInString(*text) > textMax || !storable(*text) {
			return fmt.Errorf("has a %s of more than %d characters, or of none that can be read", what, textMax)
		}
	}
	if m.Zone != "" {
		if _, err := time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
			return errors.New("has a zone that is none: write it as Asia/Jakarta")
		}
	}
	return checkFields(m.Fields)
}

func checkFields(fields map[string]string) error {
	if len(fields) > fieldsMax {
		return fmt.Errorf("has more than %d fields", fieldsMax)
	}
	for name, value := range fields {
		if name == "" || utf8.RuneCountInString(name) > labelMax || !storable(name) {
			return fmt.Errorf("has a field whose name is not 1 to %d characters", labelMax)
		}
		if utf8.RuneCountInString(value) > valueMax || !storable(value) {
			return fmt.Errorf("has more than %d characters in %s, or such as cannot be read", valueMax, name)
		}
	}
	return nil
}

// storable reports whether PostgreSQL takes the text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// Report is what became of members that were to be added.
type Report struct {
	Read       int // how many were given
	Added      int
	Duplicates int
	Invalid    int
	Problems   []Problem // of those that were not added: the first 1000
	Unknown    []string  // of a campaign: fields of its message that no recipient has, as they are written
}

// Problem says why somebody was not added.
type Problem struct {
	Line   int    // where they stand in the file, or in what was given, from 1; 0: nowhere
	Value  string // the number, or what stands in its place; at most 60 characters
	Reason string // a clause for people
}

const mostProblems = 1000

func (r *Report) note(line int, value, reason string) {
	if len(r.Problems) < mostProblems {
		value = strings.ToValidUTF8(value, "�")
		if runes := []rune(value); len(runes) > 60 {
			value = string(runes[:60])
		}
		r.Problems = append(r.Problems, Problem{Line: line, Value: value, Reason: reason})
	}
}

func (r *Report) invalid(line int, value, reason string) {
	r.Invalid++
	r.note(line, value, reason)
}

func (r *Report) duplicate(line int, number string) {
	r.Duplicates++
	r.note(line, number, "is there already")
}
