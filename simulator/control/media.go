package control

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"

	"balas/simulator/phone"
	"balas/simulator/world"
)

// maxGenerate is the largest file that phones make up, in bytes: as large as WhatsApp takes documents.
const maxGenerate = 2 << 30

// file is a file to send: its bytes in base64, or an object with them and what there is to say about it.
type file struct {
	Data []byte `json:"data"`
	// Generate asks for that many bytes, the same ones every time, instead of data.
	Generate  int64  `json:"generate"`
	MimeType  string `json:"mimetype"`
	Caption   string `json:"caption"`
	FileName  string `json:"fileName"`
	PTT       bool   `json:"ptt"`
	GIF       bool   `json:"gif"`
	ViewOnce  bool   `json:"viewOnce"`
	Seconds   uint32 `json:"seconds"`
	Width     uint32 `json:"width"`
	Height    uint32 `json:"height"`
	Thumbnail []byte `json:"jpegThumbnail"`
}

// UnmarshalJSON reads a text in base64 or an object.
func (f *file) UnmarshalJSON(encoded []byte) error {
	if encoded[0] == '"' {
		return json.Unmarshal(encoded, &f.Data)
	}
	type object file
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	return decoder.Decode((*object)(f))
}

// media is a file as phones send it.
func (f *file) media(kind string) (*phone.Media, error) {
	if (len(f.Data) > 0) == (f.Generate > 0) || f.Generate > maxGenerate {
		return nil, fmt.Errorf("%w: give %s either data or how many bytes to generate, at most %d", world.ErrMalformed, kind, maxGenerate)
	}
	data := io.Reader(bytes.NewReader(f.Data))
	if f.Generate > 0 {
		data = generated(f.Generate)
	}
	return &phone.Media{
		Type: kind, Data: data, MimeType: f.MimeType, Caption: f.Caption, FileName: f.FileName, PTT: f.PTT, GIF: f.GIF,
		ViewOnce: f.ViewOnce, Seconds: f.Seconds, Width: f.Width, Height: f.Height, Thumbnail: f.Thumbnail,
	}, nil
}

// generated returns size bytes that follow from size: those of ChaCha8 with the size as its seed.
func generated(size int64) io.Reader {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], uint64(size))
	return io.LimitReader(rand.NewChaCha8(seed), size)
}

// files are the contents of a request that bring a file.
type files struct {
	Image    *file `json:"image"`
	Video    *file `json:"video"`
	Audio    *file `json:"audio"`
	Document *file `json:"document"`
	Sticker  *file `json:"sticker"`

	// PTT and Seconds may also stand beside the audio.
	PTT     bool   `json:"ptt"`
	Seconds uint32 `json:"seconds"`
}

// media returns the file of a request, nil if it has none, and how many it has.
func (f files) media() (media *phone.Media, given int, err error) {
	for kind, file := range map[string]*file{
		"image": f.Image, "video": f.Video, "audio": f.Audio, "document": f.Document, "sticker": f.Sticker,
	} {
		if file == nil {
			continue
		}
		given++
		if kind == "audio" {
			file.PTT = file.PTT || f.PTT
			file.Seconds = max(file.Seconds, f.Seconds)
		}
		if media, err = file.media(kind); err != nil {
			return nil, given, err
		}
	}
	if (f.PTT || f.Seconds > 0) && f.Audio == nil {
		return nil, given, fmt.Errorf("%w: ptt and seconds are for audio", world.ErrMalformed)
	}
	return media, given, nil
}
