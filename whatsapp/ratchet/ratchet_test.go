package ratchet_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
	"balas/whatsapp/ratchet"
)

// bench is a stored device with its instance.
type bench struct {
	t        *testing.T
	ctx      context.Context
	pool     *pgxpool.Pool
	device   *store.Device
	cold     store.AllSessionSpecificStores
	instance uuid.UUID
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, ctx: t.Context(), pool: pgtest.New(t)}
	a, err := account.Default(b.ctx, b.pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(b.ctx, b.pool, sealer, a.ID, "Shop")
	if err != nil {
		t.Fatal(err)
	}
	b.instance = i.ID
	b.device = sqlstore.NewWithDB(stdlib.OpenDBFromPool(b.pool), "pgx", nil).NewDevice()
	b.device.ID = new(types.NewADJID("628110000001", 0, 1))
	b.device.Account = &waAdv.ADVSignedDeviceIdentity{
		Details: []byte{1}, AccountSignature: make([]byte, 64), AccountSignatureKey: make([]byte, 32), DeviceSignature: make([]byte, 64),
	}
	if err := b.device.Save(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.cold = b.device.Sessions.(store.AllSessionSpecificStores)
	return b
}

// open returns a store as after a start: with nothing in memory.
func (b *bench) open() *ratchet.Store {
	return ratchet.New(b.pool, b.cold, b.device.ID.String(), ratchet.Fence{InstanceID: b.instance})
}

func (b *bench) put(s *ratchet.Store, address, session string) {
	b.t.Helper()
	if err := s.PutSession(b.ctx, address, []byte(session)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) session(s store.SessionStore, address string) string {
	b.t.Helper()
	session, err := s.GetSession(b.ctx, address)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(session)
}

// commit runs a flush in a transaction that commits or not.
func (b *bench) commit(f *ratchet.Flush, ok bool) {
	b.t.Helper()
	tx, err := b.pool.Begin(b.ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	batch := &pgx.Batch{}
	f.Queue(batch)
	if err := tx.SendBatch(b.ctx, batch).Close(); err != nil {
		b.t.Fatal(err)
	}
	if ok {
		err = tx.Commit(b.ctx)
	} else {
		err = tx.Rollback(b.ctx)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	f.End(ok)
}

func TestStepReachesTheDatabaseWithItsTransactionOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, "1:0", "step 1")
	if got := b.session(s, "1:0"); got != "step 1" {
		t.Errorf("memory has %q", got)
	}
	if got := b.session(b.open(), "1:0"); got != "" {
		t.Errorf("the database has %q before the commit", got)
	}
	b.commit(s.Begin(), false)
	if got := b.session(b.open(), "1:0"); got != "" {
		t.Errorf("the database has %q after a rollback", got)
	}
	b.commit(s.Begin(), true)
	if got := b.session(b.open(), "1:0"); got != "step 1" {
		t.Errorf("the database has %q after the commit", got)
	}
	if f := s.Begin(); !f.Empty() {
		t.Error("clean state is flushed again")
	}
}

func TestStepDuringAFlushWaitsForTheNext(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, "1:0", "step 1")
	f := s.Begin()
	b.put(s, "1:0", "step 2")
	b.commit(f, true)
	if got := b.session(b.open(), "1:0"); got != "step 1" {
		t.Errorf("the database has %q", got)
	}
	if err := s.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if got := b.session(b.open(), "1:0"); got != "step 2" {
		t.Errorf("the database has %q", got)
	}
}

func TestLateWriterIsFencedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, "1:0", "mine")
	if err := s.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	b.put(s, "1:0", "too late")
	if _, err := b.pool.Exec(b.ctx, `UPDATE instances SET lease_token = lease_token + 1`); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(b.ctx); err != nil {
		t.Fatal(err)
	}
	if got := b.session(b.open(), "1:0"); got != "mine" {
		t.Errorf("the database has %q", got)
	}
}

func TestStateOfAnUnlinkedDeviceIsDropped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	b.put(s, "1:0", "step 1")
	if _, err := b.pool.Exec(b.ctx, `DELETE FROM whatsmeow_device`); err != nil {
		t.Fatal(err)
	}
	b.commit(s.Begin(), true)
	if f := s.Begin(); !f.Empty() {
		t.Error("the state waits for a device that is gone")
	}
}

func TestEveryKindOfRecordIsWrittenAndRemoved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	pre, err := s.GetOrGenPreKeys(b.ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	sender, chatJID := types.NewJID("628220000001", types.DefaultUserServer), types.NewJID("1", types.HiddenUserServer)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.PutIdentity(b.ctx, "1:0", [32]byte{1}))
	check(s.PutSenderKey(b.ctx, "group", "1:0", []byte("sender key")))
	check(s.PutMessageSecret(b.ctx, chatJID, sender, "ID", []byte("secret")))
	check(s.RemovePreKey(b.ctx, pre[0].KeyID))
	b.put(s, "1:0", "session")
	check(s.Flush(b.ctx))

	again := b.open()
	if ok, err := again.IsTrustedIdentity(b.ctx, "1:0", [32]byte{2}); ok || err != nil {
		t.Errorf("a changed identity is trusted (%v)", err)
	}
	if key, err := again.GetSenderKey(b.ctx, "group", "1:0"); string(key) != "sender key" || err != nil {
		t.Errorf("sender key %q (%v)", key, err)
	}
	if secret, _, err := again.GetMessageSecret(b.ctx, chatJID, sender, "ID"); string(secret) != "secret" || err != nil {
		t.Errorf("secret %q (%v)", secret, err)
	}
	if key, err := again.GetPreKey(b.ctx, pre[0].KeyID); key != nil || err != nil {
		t.Errorf("a used prekey is there (%v)", err)
	}
	if key, err := again.GetPreKey(b.ctx, pre[1].KeyID); key == nil || err != nil {
		t.Errorf("an unused prekey is gone (%v)", err)
	}
	check(again.DeleteSession(b.ctx, "1:0"))
	check(again.DeleteIdentity(b.ctx, "1:0"))
	check(again.Flush(b.ctx))
	last := b.open()
	if got := b.session(last, "1:0"); got != "" {
		t.Errorf("session %q is left", got)
	}
	if ok, err := last.IsTrustedIdentity(b.ctx, "1:0", [32]byte{2}); !ok || err != nil {
		t.Errorf("the identity is left (%v)", err)
	}
}

func TestMoreRecordsThanFitInMemory(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	s := b.open()
	want, addresses := map[string]string{}, []string{}
	for i := range 3000 {
		address := fmt.Sprintf("%d:0", i)
		want[address] = "session of " + address
		addresses = append(addresses, address)
		b.put(s, address, want[address])
		if i%500 == 0 {
			if err := s.Flush(b.ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	many, err := s.GetManySessions(b.ctx, addresses)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for address, session := range many {
		got[address] = string(session)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
