package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/keys"
)

// Hello is what a client tells about itself while connecting.
type Hello struct {
	// Static is the client's Noise key. A linked client always comes with the key it paired with.
	Static [32]byte
	// Payload says whether the client logs in (Username, Device) or wants to be linked (DevicePairingData).
	Payload *waWa6.ClientPayload
}

var identity = sync.OnceValues(newAuthority)

// Accept answers the client's handshake on stream and returns the encrypted connection and who called.
// It fails when the client speaks another protocol or dictionary version.
func Accept(stream net.Conn) (*Conn, Hello, error) {
	server, err := identity()
	if err != nil {
		return nil, Hello{}, err
	}
	reader := bufio.NewReaderSize(stream, 4<<10)
	shake, clientKey, err := readClientHello(reader)
	if err != nil {
		return nil, Hello{}, fmt.Errorf("read client hello: %w", err)
	}
	ephemeral := keys.NewKeyPair()
	if err := writeServerHello(stream, shake, server, ephemeral, clientKey); err != nil {
		return nil, Hello{}, fmt.Errorf("write server hello: %w", err)
	}
	hello, err := readClientFinish(reader, shake, ephemeral)
	if err != nil {
		return nil, Hello{}, fmt.Errorf("read client finish: %w", err)
	}
	read, write, err := shake.split()
	if err != nil {
		return nil, Hello{}, err
	}
	return newConn(stream, reader, read, write), hello, nil
}

func readClientHello(r *bufio.Reader) (*noise, []byte, error) {
	header := make([]byte, len(socket.WAConnHeader))
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(header, socket.WAConnHeader) {
		return nil, nil, fmt.Errorf("unknown protocol header %x", header)
	}
	message, err := readHandshake(r)
	if err != nil {
		return nil, nil, err
	}
	key := message.GetClientHello().GetEphemeral()
	if len(key) != 32 {
		return nil, nil, errors.New("client hello without ephemeral key")
	}
	shake, err := newNoise(header)
	if err != nil {
		return nil, nil, err
	}
	shake.mixHash(key)
	return shake, key, nil
}

func writeServerHello(w io.Writer, shake *noise, server *authority, ephemeral *keys.KeyPair, clientKey []byte) error {
	shake.mixHash(ephemeral.Pub[:])
	if err := shake.mixKey(ephemeral.Priv[:], clientKey); err != nil {
		return err
	}
	static := shake.seal(server.static.Pub[:])
	if err := shake.mixKey(server.static.Priv[:], clientKey); err != nil {
		return err
	}
	body, err := proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:],
		Static:    static,
		Payload:   shake.seal(server.chain),
	}})
	if err != nil {
		return err
	}
	frame, err := appendFrame(nil, body)
	if err != nil {
		return err
	}
	_, err = w.Write(frame)
	return err
}

func readClientFinish(r *bufio.Reader, shake *noise, ephemeral *keys.KeyPair) (Hello, error) {
	message, err := readHandshake(r)
	if err != nil {
		return Hello{}, err
	}
	static, err := shake.open(message.GetClientFinish().GetStatic())
	if err != nil {
		return Hello{}, err
	}
	if len(static) != 32 {
		return Hello{}, fmt.Errorf("static key of %d bytes", len(static))
	}
	if err := shake.mixKey(ephemeral.Priv[:], static); err != nil {
		return Hello{}, err
	}
	raw, err := shake.open(message.GetClientFinish().GetPayload())
	if err != nil {
		return Hello{}, err
	}
	payload := new(waWa6.ClientPayload)
	if err := proto.Unmarshal(raw, payload); err != nil {
		return Hello{}, fmt.Errorf("decode client payload: %w", err)
	}
	return Hello{Static: [32]byte(static), Payload: payload}, nil
}

func readHandshake(r *bufio.Reader) (*waWa6.HandshakeMessage, error) {
	frame, err := readFrame(r)
	if err != nil {
		return nil, err
	}
	message := new(waWa6.HandshakeMessage)
	if err := proto.Unmarshal(frame, message); err != nil {
		return nil, fmt.Errorf("decode handshake message: %w", err)
	}
	return message, nil
}
