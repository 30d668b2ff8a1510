package e2e_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// caller calls one dialect with one credential.
type caller struct {
	*engine
	header http.Header
}

func (e *engine) as(header, value string) caller {
	return caller{e, http.Header{header: {value}}}
}

// do does a call that must be answered with the status, and reads the answer.
func (c caller) do(want int, method, path string, body, answer any) {
	c.town.t.Helper()
	status, content := request(c.town.t, method, c.url()+path, c.header.Clone(), body)
	if status != want {
		c.town.t.Fatalf("%s %s: status %d, want %d: %s", method, path, status, want, content)
	}
	decode(c.town.t, path, content, answer)
}

// shopOf is the instance that a dialect made, with a new phone for it.
func (e *engine) shopOf(id, number string) *shop {
	e.town.t.Helper()
	return &shop{engine: e, id: id, phone: e.town.phone(number, "Toko "+number)}
}

// shows waits until picture returns, in base64, the code that waits to be scanned, and has the phone scan it.
func (s *shop) shows(picture func() string) {
	s.town.t.Helper()
	payload, shown := "", ""
	await(s.town.t, func() bool { // a code is replaced every now and then
		var image string
		payload, image = s.code()
		shown = picture()
		return strings.TrimPrefix(image, "data:image/png;base64,") == strings.TrimPrefix(shown, "data:image/png;base64,")
	}, func() string { return "the dialect shows another code: " + shown })
	s.phone.post("scan", map[string]any{"qr": payload}, nil)
	s.await(working)
}

// gone makes sure that the instance is erased, and its client unlinked from the phone.
func (s *shop) gone() {
	s.town.t.Helper()
	s.refused(http.StatusNotFound, "GET", s.path(""), nil)
	if n := s.phone.devices(); n != 0 {
		s.town.t.Errorf("the phone still has %d clients linked", n)
	}
}

func TestConnectionsFromLinkToErasure(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	api, budi := e.as("Authorization", "Bearer "+w.key), w.customer(1)
	var made, again, now struct {
		ID, Status, QR, PhoneNumber string
	}
	api.do(201, "POST", "/api/connections", nil, &made)
	s := e.shopOf(made.ID, shopNumber)
	api.do(201, "POST", "/api/connections/get-or-create", nil, &again)
	if again.ID != made.ID || again.QR == "" {
		t.Errorf("get-or-create gives %+v, want %s with a code", again, made.ID)
	}
	path := "/api/connections/" + made.ID
	s.shows(func() string {
		var code struct{ Value string }
		api.do(200, "GET", path+"/qr", nil, &code)
		return code.Value
	})
	api.do(200, "GET", path, nil, &now)
	if now.Status != "working" || now.PhoneNumber != shopNumber {
		t.Errorf("the connection is %+v", now)
	}
	var me struct{ ID string }
	if api.do(200, "GET", path+"/me", nil, &me); me.ID != shopNumber+"@c.us" {
		t.Errorf("it says of itself %+v", me)
	}
	var sent struct{ ID, MessageID, Status string }
	api.do(201, "POST", path+"/send", map[string]any{"chatId": budi.number + "@c.us", "text": "Satu", "skipPresence": true}, &sent)
	if sent.Status != "sent" || sent.ID != "true_"+budi.number+"@c.us_"+sent.MessageID {
		t.Errorf("sent %+v", sent)
	}
	budi.hears("Satu")
	api.do(201, "POST", path+"/restart", nil, nil)
	s.await(working)
	api.do(201, "POST", path+"/send", map[string]any{"chatId": budi.number, "text": "Dua", "replyTo": sent.ID}, nil)
	budi.hears("Dua")
	api.do(200, "DELETE", path, nil, nil)
	s.gone()
}

func TestSessionsFromLinkToErasure(t *testing.T) {
	t.Parallel()
	const master = "an-invented-master-key"
	w := newTown(t, "BALAS_MASTER_KEY="+master)
	e := w.serve()
	owner, budi := e.as("X-Master-Key", master), w.customer(1)
	var made struct{ Token string }
	owner.do(200, "POST", "/api/v1/sessions", map[string]any{"sessionId": "toko"}, &made)
	api, phone := e.as("Authorization", "Bearer "+made.Token), w.phone(shopNumber, "Toko")
	var list []struct{ SessionID, Status, Detail, QR string }
	state := func() bool { api.do(200, "GET", "/api/v1/sessions", nil, &list); return list[0].Status == "CONNECTED" }
	await(t, func() bool { state(); return list[0].QR != "" }, func() string { return "the session shows no code" })
	phone.post("scan", map[string]any{"qr": list[0].QR}, nil)
	await(t, state, func() string { return "the session is " + list[0].Status + ": " + list[0].Detail })
	text := func(body string) map[string]any {
		return map[string]any{"recipient_type": "individual", "to": budi.number, "type": "text", "text": map[string]any{"body": body}}
	}
	api.do(200, "POST", "/api/v1/messages?sessionId=toko", text("Satu"), nil)
	budi.hears("Satu")
	api.do(200, "POST", "/api/v1/messages?sessionId=toko", []any{text("Dua"), text("Tiga")}, nil)
	budi.hears("Dua", "Tiga")
	legacy := map[string]any{"sessionId": "toko", "number": budi.number, "message": "Empat"}
	api.do(200, "POST", "/api/send-message", legacy, nil)
	budi.hears("Empat")
	e.as("X-Master-Key", "").do(401, "POST", "/api/send-message", legacy, nil)
	api.do(200, "DELETE", "/api/v1/sessions/toko", nil, nil)
	if n := phone.devices(); n != 0 {
		t.Errorf("the phone still has %d clients linked", n)
	}
	api.do(401, "GET", "/api/v1/sessions", nil, nil)
	budi.has("Satu", "Dua", "Tiga", "Empat")
}

func TestTokensFromLinkToErasure(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	pat, budi := e.as("X-Api-Token", w.key), w.customer(1)
	var made struct {
		Data struct{ ID, Status, APIKey string }
	}
	pat.do(200, "POST", "/api/v1/whatsapp-sessions", map[string]any{"name": "Toko"}, &made)
	api, s := e.as("Authorization", "Bearer "+made.Data.APIKey), e.shopOf(made.Data.ID, shopNumber)
	path := "/api/v1/whatsapp-sessions/" + made.Data.ID
	hello := map[string]any{"to": budi.number, "text": "Halo"}
	api.do(409, "GET", path+"/qrcode", nil, nil)
	api.do(409, "POST", "/api/v1/send-message", hello, nil)
	api.do(200, "POST", path+"/connect", nil, nil)
	s.shows(func() string {
		var code struct{ Data struct{ QRCode string } }
		api.do(200, "GET", path+"/qrcode", nil, &code)
		return code.Data.QRCode
	})
	var sent struct{ MessageID, Status string }
	if api.do(200, "POST", "/api/v1/send-message", hello, &sent); sent.Status != "sent" {
		t.Errorf("sent %+v", sent)
	}
	if got := budi.next(); got.ID != sent.MessageID || got.Text != "Halo" {
		t.Errorf("the customer reads %+v, want %s", got, sent.MessageID)
	}
	api.do(200, "POST", path+"/disconnect", nil, &made)
	if made.Data.Status != "DISCONNECTED" {
		t.Errorf("disconnected, it is %s", made.Data.Status)
	}
	api.do(409, "POST", "/api/v1/send-message", hello, nil)
	pat.do(200, "POST", path+"/connect", nil, nil)
	s.await(working)
	budi.has("Halo")
	pat.do(200, "DELETE", path, nil, nil)
	s.gone()
}

func TestBotsFromLinkToErasure(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	owner, budi := e.as("Authorization", "Bearer "+w.key), w.customer(1)
	var made struct {
		Data struct {
			ID        string `json:"_id"`
			SessionID string `json:"session_id"`
			Settings  struct {
				AccessToken string `json:"access_token"`
			}
		}
	}
	owner.do(200, "POST", "/whatsapp/createNewWhatsapp", map[string]any{}, &made)
	pair := "?session_id=" + made.Data.SessionID + "&access_token=" + made.Data.Settings.AccessToken
	api := e.as("X-Refresh", "")
	var started struct{ Data struct{ Key string } }
	api.do(200, "POST", "/whatsapp/init"+pair, map[string]any{}, &started)
	s := e.shopOf(started.Data.Key, shopNumber)
	s.shows(func() string {
		status, picture := request(t, "GET", e.url()+"/whatsapp/scan"+pair, nil, nil)
		if status != http.StatusOK {
			t.Fatalf("scan: status %d: %s", status, picture)
		}
		return base64.StdEncoding.EncodeToString(picture)
	})
	var info struct {
		Data struct {
			Instance struct {
				Connected bool `json:"phone_connected"`
				User      struct{ ID string }
			} `json:"instance_data"`
		}
	}
	api.do(200, "GET", "/whatsapp/instance/"+pair, nil, &info)
	if got := info.Data.Instance; !got.Connected || !strings.HasPrefix(got.User.ID, shopNumber+":") {
		t.Errorf("the bot says of itself %+v", got)
	}
	api.do(200, "POST", "/whatsapp/message"+pair, map[string]any{"chatId": budi.number, "message": "{Halo|Halo} semua"}, nil)
	budi.hears("Halo semua")
	api.do(200, "POST", "/whatsapp/sendText"+pair, map[string]any{"to": budi.number, "message": "Dua"}, nil)
	budi.hears("Dua")
	api.do(200, "GET", "/whatsapp/instance/logout/"+made.Data.ID+pair, nil, nil)
	if n := s.phone.devices(); n != 0 {
		t.Errorf("the phone still has %d clients linked", n)
	}
	api.do(409, "POST", "/whatsapp/message"+pair, map[string]any{"chatId": budi.number, "message": "Tiga"}, nil)
	owner.do(200, "DELETE", "/whatsapp/"+made.Data.ID, nil, nil)
	s.gone()
}
