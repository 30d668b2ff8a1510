package contract_test

import (
	"fmt"

	"github.com/google/uuid"

	"balas/account"
)

// shop is an instance with all the credentials that documents know for it.
type shop struct {
	account     uuid.UUID
	key         string // of the account
	id          uuid.UUID
	hexID       string
	sessionID   string
	accessToken string
	token       string // of the instance alone
	phone       string
}

// newShop makes an instance and its phone, not linked yet.
func (c *trial) newShop(owner uuid.UUID) *shop {
	c.Helper()
	key, err := account.CreateKey(c.Context(), c.w.pool, owner, "contract", nil)
	if err != nil {
		c.Fatalf("make key: %v", err)
	}
	s := &shop{account: owner, key: key.Secret}
	var made struct {
		Data struct {
			InstanceID, SessionID, Token string
			AccessToken                  string `json:"access_token"`
		}
	}
	c.as(s, "POST", "/api/v2/instances", map[string]any{"name": "Kiln house"}, &made)
	s.sessionID, s.accessToken, s.token = made.Data.SessionID, made.Data.AccessToken, made.Data.Token
	if s.id, err = uuid.Parse(made.Data.InstanceID); err != nil {
		c.Fatalf("read id of instance: %v", err)
	}
	c.scan("SELECT hex_id FROM instances WHERE id = $1", []any{s.id}, &s.hexID)
	s.phone = c.person("Kiln house")
	return s
}

// person puts somebody on the network.
func (c *trial) person(name string) (number string) {
	c.Helper()
	number = fmt.Sprintf("62813%08d", c.w.people.Add(1))
	c.control("POST", "phones", map[string]any{"phone": number, "name": name, "about": "At the market"}, nil)
	return number
}

// link brings a shop online. Its bot says nothing by itself.
func (c *trial) link(s *shop) {
	c.Helper()
	c.as(s, "PUT", "/api/v2/instances/"+s.id.String()+"/settings", map[string]any{"replyMsgs": false}, nil)
	c.start(s)
	c.control("POST", "phones/"+s.phone+"/scan", map[string]any{"qr": c.code(s)}, nil)
	c.state(s, "connected")
	c.await("SELECT push_name FROM instances WHERE id = $1", []any{s.id}, "Kiln house")
}

func (c *trial) start(s *shop) {
	c.Helper()
	c.as(s, "POST", "/api/v2/instances/"+s.id.String()+"/start", nil, nil)
}

// code returns the code that waits to be scanned.
func (c *trial) code(s *shop) string {
	c.Helper()
	var code struct{ Data struct{ QR string } }
	c.as(s, "GET", "/api/v2/instances/"+s.id.String()+"/qr", nil, &code)
	if code.Data.QR == "" {
		c.Fatalf("the instance shows no code")
	}
	return code.Data.QR
}

const sqlState = "SELECT state FROM instances WHERE id = $1"

// state waits until the store has the instance in the state.
func (c *trial) state(s *shop, want string) {
	c.Helper()
	c.await(sqlState, []any{s.id}, want)
}

// devices is how many clients are linked to the shop's phone.
func (c *trial) devices(s *shop) int {
	c.Helper()
	var phone struct{ Devices []any }
	c.control("GET", "phones/"+s.phone, nil, &phone)
	return len(phone.Devices)
}

// own is a shop of an account of its own that was never started.
func own(c *trial) *shop { c.Helper(); return c.newShop(c.newAccount()) }

// waiting is one that waits to be scanned.
func waiting(c *trial) *shop {
	c.Helper()
	s := own(c)
	c.start(s)
	c.code(s)
	return s
}

// linked is one that is online, and may go.
func linked(c *trial) *shop {
	c.Helper()
	s := own(c)
	c.link(s)
	return s
}
