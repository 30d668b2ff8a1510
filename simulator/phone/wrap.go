package phone

import (
	"fmt"
	"maps"
	"slices"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// wrappers are the envelopes into which official apps put messages.
var wrappers = map[string]func(*waE2E.FutureProofMessage) *waE2E.Message{
	"ephemeral": func(m *waE2E.FutureProofMessage) *waE2E.Message { return &waE2E.Message{EphemeralMessage: m} },
	"viewOnce":  func(m *waE2E.FutureProofMessage) *waE2E.Message { return &waE2E.Message{ViewOnceMessage: m} },
	"viewOnceV2": func(m *waE2E.FutureProofMessage) *waE2E.Message {
		return &waE2E.Message{ViewOnceMessageV2: m}
	},
	"viewOnceV2Extension": func(m *waE2E.FutureProofMessage) *waE2E.Message {
		return &waE2E.Message{ViewOnceMessageV2Extension: m}
	},
	"lottieSticker": func(m *waE2E.FutureProofMessage) *waE2E.Message {
		return &waE2E.Message{LottieStickerMessage: m}
	},
	"documentWithCaption": func(m *waE2E.FutureProofMessage) *waE2E.Message {
		return &waE2E.Message{DocumentWithCaptionMessage: m}
	},
	"edited": func(m *waE2E.FutureProofMessage) *waE2E.Message { return &waE2E.Message{EditedMessage: m} },
}

// wrap puts a message into envelopes, the first name is the outermost.
func wrap(m *waE2E.Message, names []string) (*waE2E.Message, error) {
	for _, name := range slices.Backward(names) {
		wrapper, ok := wrappers[name]
		if !ok {
			return nil, fmt.Errorf("%w: no wrapper %q; there are %v",
				world.ErrMalformed, name, slices.Sorted(maps.Keys(wrappers)))
		}
		m = wrapper(&waE2E.FutureProofMessage{Message: m})
	}
	return m, nil
}

// opened returns what is directly inside an envelope, nil if the message is in none.
func opened(m *waE2E.Message) *waE2E.Message {
	for _, inner := range []*waE2E.FutureProofMessage{
		m.GetEphemeralMessage(), m.GetViewOnceMessage(), m.GetViewOnceMessageV2(), m.GetViewOnceMessageV2Extension(),
		m.GetDocumentWithCaptionMessage(), m.GetEditedMessage(), m.GetLottieStickerMessage(),
	} {
		if inner.GetMessage() != nil {
			return inner.GetMessage()
		}
	}
	return nil
}

// unwrap looks inside the envelopes that a message can be in.
func unwrap(m *waE2E.Message) *waE2E.Message {
	for inner := opened(m); inner != nil; inner = opened(m) {
		m = inner
	}
	return m
}

// viewOnce tells whether a message vanishes after one look.
func viewOnce(m *waE2E.Message) bool {
	for ; m != nil; m = opened(m) {
		if m.ViewOnceMessage != nil || m.ViewOnceMessageV2 != nil || m.ViewOnceMessageV2Extension != nil ||
			m.GetImageMessage().GetViewOnce() || m.GetVideoMessage().GetViewOnce() || m.GetAudioMessage().GetViewOnce() {
			return true
		}
	}
	return false
}
