package phone

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waVnameCert"

	"balas/simulator/world"
)

// VerifiedName is the certificate of a business's name as a stanza part, none for people. Nobody checks its signature.
func VerifiedName(business *world.Business) ([]waBinary.Node, error) {
	if business == nil {
		return nil, nil
	}
	details, err := proto.Marshal(&waVnameCert.VerifiedNameCertificate_Details{
		Serial: proto.Uint64(1), Issuer: proto.String("smb:wa"), VerifiedName: proto.String(business.Name),
	})
	if err != nil {
		return nil, fmt.Errorf("encode verified name: %w", err)
	}
	certificate, err := proto.Marshal(&waVnameCert.VerifiedNameCertificate{Details: details, Signature: make([]byte, 64)})
	if err != nil {
		return nil, fmt.Errorf("encode certificate of name: %w", err)
	}
	return []waBinary.Node{{Tag: "verified_name", Attrs: waBinary.Attrs{
		"v": 1, "verified_level": "unknown", "host_storage": 1, "actual_actors": 1, "privacy_mode_ts": 0,
	}, Content: certificate}}, nil
}
