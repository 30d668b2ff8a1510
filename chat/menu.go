package chat

import (
	"fmt"
	"strconv"
	"strings"
)

// NativeID is the id of the buttons or list that go with a menu. The menu's own id is that of the text, which
// every WhatsApp shows; current ones do not draw the buttons.
func NativeID(id string) string { return id + nativeSuffix }

// MenuID is the menu's id of a NativeID; false for what cannot be one.
func MenuID(nativeID string) (string, bool) { return strings.CutSuffix(nativeID, nativeSuffix) }

const nativeSuffix = "00"

// numbered gives the options without an id their number as one.
func (m *Menu) numbered() *Menu {
	if m == nil {
		return nil
	}
	n := *m
	n.Options = nil
	for i, o := range m.Options {
		if o.ID == "" {
			o.ID = strconv.Itoa(i + 1)
		}
		n.Options = append(n.Options, o)
	}
	return &n
}

// choices are the options that can be answered with: not those that open a page or call a number.
func (m Menu) choices() []Option {
	var found []Option
	for _, o := range m.Options {
		if o.URL == "" && o.Phone == "" {
			found = append(found, o)
		}
	}
	return found
}

// Text writes the menu out with numbers to answer with, below its question.
func (m Menu) Text(question string) string {
	var b strings.Builder
	if m.Header != "" {
		fmt.Fprintf(&b, "*%s*\n", m.Header)
	}
	b.WriteString(question + "\n")
	section, number := "", 0
	for i, o := range m.Options {
		if i == 0 || o.Section != section {
			b.WriteString("\n")
		}
		if o.Section != section && o.Section != "" {
			fmt.Fprintf(&b, "*%s*\n", o.Section)
		}
		section = o.Section
		if o.URL == "" && o.Phone == "" {
			number++
		}
		b.WriteString(o.line(number) + "\n")
	}
	if m.Footer != "" {
		fmt.Fprintf(&b, "\n_%s_", m.Footer)
	}
	return strings.TrimSpace(b.String())
}

func (o Option) line(number int) string {
	switch {
	case o.URL != "":
		return o.Text + ": " + o.URL
	case o.Phone != "":
		return o.Text + ": " + o.Phone
	case o.Description != "":
		return fmt.Sprintf("%d. %s (%s)", number, o.Text, o.Description)
	}
	return fmt.Sprintf("%d. %s", number, o.Text)
}

// Choose returns the option that an answer names by its number or its text; false when it names none.
func (m Menu) Choose(answer string) (Option, bool) {
	answer = strings.Join(strings.Fields(answer), " ")
	for i, o := range m.choices() {
		if strings.Trim(answer, ".) ") == strconv.Itoa(i+1) || strings.EqualFold(answer, strings.Join(strings.Fields(o.Text), " ")) {
			return o, true
		}
	}
	return Option{}, false
}
