package form

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
)

// hostile are messages that somebody with a client of his own may send.
func hostile() map[string]*waE2E.Message {
	text := func(s string) *waE2E.Message {
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &s}}
	}
	deep := text("deep")
	for range 4000 {
		deep = &waE2E.Message{EphemeralMessage: &waE2E.FutureProofMessage{Message: deep}}
	}
	quoting := text("quoting")
	for range 2000 {
		quoting = &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
			Text: proto.String("again"), ContextInfo: &waE2E.ContextInfo{QuotedMessage: quoting, StanzaID: proto.String("A\x00\xff")},
		}}
	}
	var options []*waE2E.PollCreationMessage_Option
	for i := range 5000 {
		options = append(options, &waE2E.PollCreationMessage_Option{OptionName: proto.String(fmt.Sprint(i, "\x00", `\u0000`))})
	}
	crowd := make([]string, 5_000)
	for i := range crowd {
		crowd[i] = strings.Repeat("m", i%5000)
	}
	odd := "\x00\xff\xfe\xed\xa0\x80\\u0000\u202e"
	return map[string]*waE2E.Message{
		"nothing": {}, "NULs": text("a\x00b"), "no UTF-8": text("\xff\xfe\xed\xa0\x80"), "huge": text(strings.Repeat("é", 1<<20)),
		"deep": deep, "quoting": quoting,
		"place": {LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: proto.Float64(math.NaN()), DegreesLongitude: proto.Float64(math.Inf(-1)), Name: &odd, Address: &odd,
		}},
		"live":    {LiveLocationMessage: &waE2E.LiveLocationMessage{DegreesLatitude: proto.Float64(math.MaxFloat64), DegreesLongitude: proto.Float64(math.SmallestNonzeroFloat64)}},
		"poll":    {PollCreationMessageV3: &waE2E.PollCreationMessage{Name: &odd, Options: options, SelectableOptionsCount: proto.Uint32(math.MaxUint32)}},
		"vote":    {PollUpdateMessage: &waE2E.PollUpdateMessage{PollCreationMessageKey: &waCommon.MessageKey{ID: &odd}, Vote: &waE2E.PollEncValue{EncIV: []byte{1}}}},
		"crowd":   {ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &odd, ContextInfo: &waE2E.ContextInfo{MentionedJID: crowd}}},
		"file":    {DocumentMessage: &waE2E.DocumentMessage{FileName: &odd, Mimetype: &odd, FileLength: proto.Uint64(math.MaxUint64), FileSHA256: []byte(odd)}},
		"edit":    {ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum()}},
		"revoke":  {ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum(), Key: &waCommon.MessageKey{ID: &odd}}},
		"button":  {InteractiveResponseMessage: &waE2E.InteractiveResponseMessage{}},
		"cards":   {ContactsArrayMessage: &waE2E.ContactsArrayMessage{Contacts: []*waE2E.ContactMessage{nil, {Vcard: &odd, DisplayName: &odd}}}},
		"two":     {OrderMessage: &waE2E.OrderMessage{OrderTitle: &odd}, ProductMessage: &waE2E.ProductMessage{}, AlbumMessage: &waE2E.AlbumMessage{}},
		"menu":    {TemplateMessage: &waE2E.TemplateMessage{}},
		"buttons": {ButtonsMessage: &waE2E.ButtonsMessage{ContentText: &odd, Buttons: []*waE2E.ButtonsMessage_Button{nil, {ButtonID: &odd}}}},
	}
}

// inDirect is the outside of a message from a person.
func inDirect(id string) types.MessageInfo {
	return types.MessageInfo{
		ID: id, PushName: "\x00\xff", Timestamp: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
		MessageSource: types.MessageSource{Chat: types.NewJID("100000000000001", types.HiddenUserServer), Sender: types.NewJID("100000000000001", types.HiddenUserServer)},
	}
}

func FuzzInbound(f *testing.F) {
	for _, m := range hostile() {
		raw, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		if len(raw) > 100<<10 { // the fuzzer wants small ones
			continue
		}
		f.Add(raw, "100000000000001@lid", "628220000001@s.whatsapp.net", "ID\x00", false, int64(1_772_359_200))
	}
	f.Add([]byte("\x0a\x02hi"), "120363000000000001@g.us", "628220000001:3@s.whatsapp.net", "3EB0", false, int64(math.MaxInt64))
	f.Add([]byte("\x0a\x02hi"), "status@broadcast", "120363000000000001@newsletter", "", true, int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, raw []byte, in, from, id string, fromMe bool, at int64) {
		info := types.MessageInfo{ID: id, PushName: from, Timestamp: time.Unix(at, 0), MessageSource: types.MessageSource{IsFromMe: fromMe}}
		info.Chat, _ = types.ParseJID(in)
		info.Sender, _ = types.ParseJID(from)
		info.SenderAlt, info.RecipientAlt, info.IsGroup = info.Sender, info.Sender, info.Chat.Server == types.GroupServer
		first, ok := translate(raw, info)
		second, again := translate(raw, info)
		if diff := cmp.Diff(first, second); diff != "" || ok != again {
			t.Errorf("not the same twice: %s", diff)
		}
		if ok {
			storable(t, first)
		}
	})
}

func translate(raw []byte, info types.MessageInfo) (chat.Inbound, bool) {
	m := new(waE2E.Message)
	if proto.Unmarshal(raw, m) != nil {
		return chat.Inbound{}, false
	}
	return Inbound(&events.Message{Info: info, Message: m})
}

// storable fails the test when a message cannot be stored, or is larger than what is kept.
func storable(t *testing.T, in chat.Inbound) {
	t.Helper()
	if in.ID == "" || in.Chat.IsZero() || in.Kind == "" || in.Kind.Changes() != (in.TargetID != "") {
		t.Errorf("not whole: %+v", in)
	}
	for name, text := range map[string]string{"id": in.ID, "body": in.Body, "quoted": in.QuotedID, "target": in.TargetID, "name": in.PushName, "user": in.Chat.User} {
		if len(text) > BodyMax || strings.Contains(text, "\x00") || !utf8.ValidString(text) {
			t.Errorf("%s cannot be stored: %.100q", name, text)
		}
	}
	content, err := json.Marshal(in.Content)
	if err != nil || len(content) > 32<<20 || len(in.Raw) > rawMax {
		t.Errorf("content of %d bytes, raw of %d: %v", len(content), len(in.Raw), err)
	}
	if _, err := json.Marshal(in.At); err != nil {
		t.Error(err)
	}
}

func TestHostileMessagesAreStored(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	chats := chat.New(pool, time.Now, 0)
	a, err := account.Default(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(t.Context(), pool, sealer, a.ID, "Shop")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name, m := range hostile() {
		in, ok := Inbound(&events.Message{Info: inDirect("ID" + name), Message: m})
		if !ok {
			continue
		}
		n++
		in.AccountID, in.InstanceID = i.AccountID, i.ID
		if _, err := chats.Receive(t.Context(), in, nil); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := chat.FindMessage(t.Context(), pool, i.ID, in.ID)
		if err != nil || got.Body != in.Body || got.Kind != in.Kind || string(got.Raw) != string(in.Raw) {
			t.Errorf("%s came back as %s %.100q (%v)", name, got.Kind, got.Body, err)
		}
		if diff := cmp.Diff(in.Content, got.Content); diff != "" {
			t.Errorf("%s: content %.1000s", name, diff)
		}
	}
	if n < 15 {
		t.Errorf("only %d were taken in", n)
	}
}
