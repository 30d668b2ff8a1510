package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Content is what a message carries besides its text. The zero value is that of a plain text.
type Content struct {
	File      *File     `json:"file,omitempty"`
	Location  *Location `json:"location,omitempty"`
	Contacts  []Card    `json:"contacts,omitempty"`
	Poll      *Poll     `json:"poll,omitempty"`
	Vote      *Vote     `json:"vote,omitempty"`
	Menu      *Menu     `json:"menu,omitempty"`
	Choice    *Option   `json:"choice,omitempty"`
	Preview   *Preview  `json:"preview,omitempty"`
	Mentions  []string  `json:"mentions,omitempty"` // JIDs
	Forwarded bool      `json:"forwarded,omitempty"`
	ViewOnce  bool      `json:"viewOnce,omitempty"`
	ByAdmin   bool      `json:"byAdmin,omitempty"` // of a revocation: an admin of the group deleted what another wrote
	Note      string    `json:"note,omitempty"`    // what a message of another kind is, as WhatsApp names it
}

// File is what is known of a message's file without having it.
type File struct {
	MimeType string `json:"mimeType"`
	Name     string `json:"name,omitempty"`
	Size     int64  `json:"size,omitempty"`   // bytes
	SHA256   string `json:"sha256,omitempty"` // hex
	Width    int    `json:"width,omitempty"`  // pixels
	Height   int    `json:"height,omitempty"`
	Seconds  int    `json:"seconds,omitempty"`
	Animated bool   `json:"animated,omitempty"` // a moving sticker, or a video that plays as a GIF
}

// Location is a place on the map.
type Location struct {
	Latitude  float64 `json:"latitude"`  // degrees
	Longitude float64 `json:"longitude"` // degrees
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	Live      bool    `json:"live,omitempty"`
}

// Card is a contact card.
type Card struct {
	Name  string `json:"name"`
	VCard string `json:"vcard"`
}

// Poll is a question with options. The question itself is the message's body.
type Poll struct {
	Options    []string `json:"options"`
	Selectable int      `json:"selectable"` // how many options one may choose; 0: any number
}

// Vote is a choice in a poll.
type Vote struct {
	Options []string `json:"options"`          // by name; none takes the vote back
	Sealed  bool     `json:"sealed,omitempty"` // it cannot be read before its poll arrives
}

// Menu is what a customer may choose from: buttons, or a list behind a button. The question is the
// message's body.
type Menu struct {
	Header  string   `json:"header,omitempty"`
	Footer  string   `json:"footer,omitempty"`
	Button  string   `json:"button,omitempty"` // that opens the list; empty: the options are buttons
	Options []Option `json:"options"`
}

// Option is one of a menu's.
type Option struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	Description string `json:"description,omitempty"`
	Section     string `json:"section,omitempty"` // of a list
	URL         string `json:"url,omitempty"`     // that the button opens
	Phone       string `json:"phone,omitempty"`   // that the button calls
}

// Preview is what a text shows of the page that it links to.
type Preview struct {
	URL         string `json:"url"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Thumbnail   []byte `json:"thumbnail,omitempty"` // JPEG
}

// encode is the content as the column has it.
func (c Content) encode() ([]byte, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode content of message: %w", err)
	}
	return withoutNUL(data), nil
}

// withoutNUL drops the NULs from encoded JSON, which PostgreSQL does not store.
func withoutNUL(data []byte) []byte {
	const nul = `\u0000`
	if !bytes.Contains(data, []byte(nul)) {
		return data
	}
	kept := data[:0]
	for len(data) > 0 {
		n := 1
		if data[0] == '\\' {
			n = 2 // what is escaped is no beginning of an escape
		}
		if bytes.HasPrefix(data, []byte(nul)) {
			data = data[len(nul):]
			continue
		}
		kept, data = append(kept, data[:n]...), data[n:]
	}
	return kept
}
