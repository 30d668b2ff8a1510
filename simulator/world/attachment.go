package world

// Attachment is what an inbox shows of a file besides its hash and type.
type Attachment struct {
	Seconds   uint32     `json:"seconds,omitempty"`
	Width     uint32     `json:"width,omitempty"`
	Height    uint32     `json:"height,omitempty"`
	ViewOnce  bool       `json:"viewOnce,omitempty"`
	GIF       bool       `json:"gif,omitempty"`
	Thumbnail *Thumbnail `json:"thumbnail,omitempty"`
	Preview   *Preview   `json:"preview,omitempty"`
}

// Thumbnail is a small picture in a message: its size in bytes and its hash in hex.
type Thumbnail struct {
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Preview is what a text shows of the page that it links to.
type Preview struct {
	URL         string     `json:"url"`
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	Thumbnail   *Thumbnail `json:"thumbnail,omitempty"`
}

// Menu is what an inbox shows of a message to choose from.
type Menu struct {
	Header  string   `json:"header,omitempty"`
	Footer  string   `json:"footer,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
}

// Choice is a button or a row. ID is what an answer brings back.
type Choice struct {
	ID          string `json:"id"`
	Text        string `json:"text"`
	Description string `json:"description,omitempty"`
}
