package wire

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"io"
	"net"
	"testing"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/binary/token"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/types"
)

// message is a stanza as clients send it.
func message(t testing.TB) []byte {
	t.Helper()
	frame, err := waBinary.Marshal(waBinary.Node{Tag: "message", Attrs: waBinary.Attrs{
		"id": "3EB0AABBCCDDEEFF", "to": types.NewJID("628120000001", types.DefaultUserServer), "type": "text", "t": 1,
	}, Content: []waBinary.Node{
		{Tag: "to", Attrs: waBinary.Attrs{"jid": types.JID{User: "628120000001", Device: 3, Server: types.DefaultUserServer}}},
		{Tag: "enc", Attrs: waBinary.Attrs{"v": "2"}, Content: bytes.Repeat([]byte{7}, 300)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// nested is a stanza with that many parts in each other.
func nested(depth int) []byte {
	frame := []byte{0}
	for range depth {
		frame = append(frame, token.List8, 2, 3, token.List8, 1)
	}
	return append(frame, token.List8, 1, 3)
}

// bomb is a small frame that becomes far larger than any stanza.
func bomb(t testing.TB) []byte {
	t.Helper()
	var packed bytes.Buffer
	packed.WriteByte(2)
	writer := zlib.NewWriter(&packed)
	zeros := make([]byte, 1<<20)
	for range maxStanza>>20 + 1 {
		if _, err := writer.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// malformed are frames that the client library's decoder does not survive.
func malformed(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"nothing":             {},
		"only a flag":         {0},
		"no tag":              {0, token.List8, 1, token.ListEmpty},
		"a list as tag":       {0, token.List8, 1, token.List8, 0},
		"a name as tag":       {0, token.List8, 1, token.JIDPair, token.ListEmpty, 3},
		"no user":             {0, token.List8, 2, 3, token.ADJID, 0, 1, token.ListEmpty},
		"a list as user":      {0, token.List8, 2, 3, token.JIDPair, token.List8, 0, 3},
		"no device's user":    {0, token.List8, 2, 3, token.FBJID, token.ListEmpty, 0, 1, 3},
		"nothing cut short":   {0, token.List8, 2, 3, token.Nibble8, 128},
		"a list as attribute": {0, token.List8, 3, 3, 4, token.List8, 0},
		"too deep":            nested(1 << 20),
		"long empty list":     {0, token.List8, 2, 3, token.List16, 255, 255},
		"a bomb":              bomb(t),
	}
}

func TestMalformedStanzas(t *testing.T) {
	t.Parallel()
	for name, frame := range malformed(t) {
		if node, err := decode(frame); err == nil {
			t.Errorf("%s is read as %s", name, node)
		}
	}
	for name, frame := range map[string][]byte{"a message": message(t), "some parts": nested(maxDepth / 2)} {
		if _, err := decode(frame); err != nil {
			t.Errorf("%s is refused: %v", name, err)
		}
	}
}

// Whatever comes in, the decoder says what is wrong or returns a stanza that can be encoded again.
func FuzzNode(f *testing.F) {
	f.Add(message(f))
	f.Add(nested(3))
	for name, frame := range malformed(f) {
		if name != "too deep" && name != "a bomb" {
			f.Add(frame)
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		node, err := decode(frame)
		if err != nil {
			return
		}
		if node.Tag == "" {
			t.Errorf("%x is a stanza without tag", frame)
		}
		if _, err := waBinary.Marshal(*node); err != nil {
			t.Errorf("%x cannot be encoded again: %v", frame, err)
		}
	})
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte{0, 0, 3, 1, 2, 3})
	f.Add([]byte{255, 255, 255, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, input []byte) {
		body, err := readFrame(bufio.NewReader(bytes.NewReader(input)))
		if err != nil {
			return
		}
		again, err := appendFrame(nil, body)
		if err != nil || !bytes.HasPrefix(input, again) {
			t.Errorf("%x is read as %x", input, body)
		}
	})
}

// line is a connection on which all input is there and nobody reads the output.
type line struct {
	net.Conn
	input io.Reader
}

// Read returns more of the input.
func (l line) Read(into []byte) (int, error) { return l.input.Read(into) }

// Write forgets what it gets.
func (line) Write(output []byte) (int, error) { return len(output), nil }

// Close does nothing.
func (line) Close() error { return nil }

func FuzzHandshake(f *testing.F) {
	hello, err := proto.Marshal(&waWa6.HandshakeMessage{ClientHello: &waWa6.HandshakeMessage_ClientHello{
		Ephemeral: bytes.Repeat([]byte{9}, 32),
	}})
	if err != nil {
		f.Fatal(err)
	}
	finish, err := proto.Marshal(&waWa6.HandshakeMessage{ClientFinish: &waWa6.HandshakeMessage_ClientFinish{
		Static: make([]byte, 48), Payload: make([]byte, 20),
	}})
	if err != nil {
		f.Fatal(err)
	}
	whole := bytes.Clone(socket.WAConnHeader)
	for _, part := range [][]byte{hello, finish} {
		f.Add(whole)
		if whole, err = appendFrame(whole, part); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(whole)
	f.Fuzz(func(t *testing.T, input []byte) {
		conn, _, err := Accept(line{input: bytes.NewReader(input)})
		if err == nil {
			conn.Close()
			t.Errorf("%x passes for a handshake", input)
		}
	})
}
