// Package media is what happens to files on a WhatsApp network: senders encrypt them, a host keeps them by the hash of
// their encrypted form, and receivers get them back and check every hash.
package media

import (
	"go.mau.fi/whatsmeow/util/hkdfutil"
)

// Kind says what a file is. Its text goes into the keys that the file is encrypted with, so that both sides need the same.
type Kind string

// The kinds. Stickers are images.
const (
	Image         Kind = "WhatsApp Image Keys"
	Video         Kind = "WhatsApp Video Keys"
	Audio         Kind = "WhatsApp Audio Keys"
	Document      Kind = "WhatsApp Document Keys"
	History       Kind = "WhatsApp History Keys"
	AppState      Kind = "WhatsApp App State Keys"
	StickerPack   Kind = "WhatsApp Sticker Pack Keys"
	LinkThumbnail Kind = "WhatsApp Link Thumbnail Keys"
)

// names are the kinds as addresses of the media host name them.
var names = map[string]bool{
	"image": true, "video": true, "audio": true, "document": true, "md-msg-hist": true, "md-app-state": true,
	"sticker-pack": true, "thumbnail-link": true, "ptt": true, "sticker": true,
}

// Known tells whether addresses of the media host may carry a name, such as image or md-app-state.
func Known(name string) bool { return names[name] }

// File is what a message has to say about a hosted file for others to get and read it.
type File struct {
	Kind Kind
	// Path is where the host keeps it: the "direct path", which starts with a slash and has a query.
	Path string
	// Key is the 32 bytes from which the keys for encryption and MAC follow.
	Key []byte
	// SHA256 and Size, in bytes, are of the file as it is, EncSHA256 is of its encrypted form.
	SHA256, EncSHA256 []byte
	Size              int64
}

// keys are what the media key of a file expands to.
type keys struct {
	iv, cipher, mac []byte
}

func expand(key []byte, kind Kind) keys {
	expanded := hkdfutil.SHA256(key, nil, []byte(kind), 112)
	return keys{iv: expanded[:16], cipher: expanded[16:48], mac: expanded[48:80]}
}
