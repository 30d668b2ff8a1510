package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
	"balas/whatsapp/outlet"
	"balas/whatsapp/queue"
	"balas/whatsapp/ratchet"
)

// session is one instance's life on this node, under the lease token.
type session struct {
	*Supervisor
	instance chat.Instance
	token    int64
	log      *slog.Logger
	client   *whatsmeow.Client
	ratchet  *ratchet.Store // nil until a device is linked
	queue    *queue.Queue
	uploads  *uploads
	acks     *acks

	up          atomic.Bool     // a socket is open, as far as is known
	heardAt     atomic.Int64    // when something last came back, in Unix nanoseconds; 0: never
	unsettled   atomic.Bool     // the database may lack steps that were stored there once
	ending      atomic.Bool     // somebody says in which state the session leaves the instance
	ctx         context.Context // ends with the session, never with a request
	cancel      context.CancelFunc
	line        context.Context // of sockets; it ends after ctx, when nothing is dialled any more
	cut         context.CancelFunc
	dialling    sync.Mutex // held while a socket is opened or closed for good
	work        sync.WaitGroup
	starting    sync.Mutex // nothing joins work once the session is closing
	refilling   chan struct{}
	linking     sync.Mutex // guards ratchet and linkedJID
	linkedJID   string     // of the device, or empty
	storing     sync.Mutex // guards sealed
	sealed      bool       // the device is forgotten, and not stored any more
	changing    sync.Mutex // orders what is told of the connection
	connected   *gate
	lost        chan loss     // how the connection ended, for keepUp
	hurry       chan struct{} // ends keepUp's rest
	overlooked  chan struct{} // holds a token while files may have been overlooked that are to be fetched
	pairing     chan any      // whatsmeow's events while the number is linked
	refusedAs   atomic.Value  // the version, a string, that WhatsApp refused last
	loggedInAt  time.Time     // of the present connection, or zero; of keepUp alone
	poison      poison
	following   sync.Mutex                // guards followed
	followed    map[types.JID]struct{}    // contacts whose presence WhatsApp tells
	meeting     sync.Mutex                // guards met and metLate
	met         bool                      // WhatsApp has listed the groups in this session
	metLate     time.Time                 // before when it is not asked to for a message, since it did not
	restricted  atomic.Pointer[time.Time] // until when WhatsApp restricts the number; nil: never did
	restricting sync.Mutex                // orders what is learned of that
	settled     chan chat.Outcome         // of sent messages, to be stored
	receipts    chan receipt              // of people, to be stored
	aims        map[int64]aim             // of chats; used by send alone
	people      int                       // to whom messages went, of send alone; some may count more than once
	successor   bool                      // it takes the place of one that was connected
	modes       sync.Map                  // types.AddressingMode of groups, by types.JID
	debt        outlet.Debt               // to WhatsApp: what is stored and may not be on the disk
	mirror      mirror                    // of what the owner's phone shows
	reuploads   reuploads
	coming      coming
}

// open makes the session's client on its device, or on a new one that waits to be linked.
func (s *Supervisor) open(ctx context.Context, i chat.Instance, token int64) (*session, error) {
	device, err := s.device(ctx, i)
	if err != nil {
		return nil, err
	}
	x := &session{
		Supervisor: s, instance: i, token: token, log: s.Log.With("instance", i.ID),
		queue: queue.New(s.Chats.Now), settled: make(chan chat.Outcome, settledMax), receipts: make(chan receipt, receiptsWaiting), refilling: make(chan struct{}, 1),
		connected: newGate(), aims: map[int64]aim{}, mirror: newMirror(),
		uploads: newUploads(), acks: newAcks(),
		lost: make(chan loss, 1), hurry: make(chan struct{}, 1), pairing: make(chan any, 16),
		overlooked: make(chan struct{}, 1),
		followed:   map[types.JID]struct{}{},
		coming:     coming{ends: map[string]func(){}},
	}
	x.inherit()
	x.ctx, x.cancel = context.WithCancel(s.ctx)
	x.line, x.cut = context.WithCancel(context.WithoutCancel(s.ctx))
	device.Container = linker{DeviceContainer: device.Container, session: x}
	if device.ID != nil {
		x.attachRatchet(device)
	}
	x.client = whatsmeow.NewClient(device, wiretap{logger{x.log}, x.received})
	x.client.BackgroundEventCtx = x.ctx
	x.client.SynchronousAck = true
	x.client.EnableDecryptedEventBuffer = true
	x.client.EmitAppStateEventsOnFullSync = true
	x.client.ManualHistorySyncDownload, x.client.DisableManualHistorySyncReceipt = true, true // readHistories does it
	x.client.AutoTrustIdentity = true
	x.client.EnableAutoReconnect = false // keepUp does it
	x.client.GetMessageForRetry = x.messageForRetry
	x.client.AddEventHandlerWithSuccessStatus(x.handle)
	s.Network.Attach(x.client, x)
	return x, nil
}

// devices is whatsmeow's store of devices. Each has a book of LIDs of its own, which keeps all that was looked up in it, and
// learns nothing of what another's learns: as on two nodes, WhatsApp tells each session what it has to know.
func (s *Supervisor) devices() *sqlstore.Container {
	return sqlstore.NewWithDB(s.db, "pgx", logger{s.Log})
}

func (s *Supervisor) device(ctx context.Context, i chat.Instance) (*store.Device, error) {
	devices := s.devices()
	if i.JID == "" {
		return devices.NewDevice(), nil
	}
	jid, err := types.ParseJID(i.JID)
	if err != nil {
		return nil, fmt.Errorf("read the instance's device: %w", err)
	}
	device, err := devices.GetDevice(ctx, jid)
	if err != nil {
		return nil, fmt.Errorf("load device: %w", err)
	}
	if device == nil { // its keys are gone: it has to be linked again
		return devices.NewDevice(), nil
	}
	return device, nil
}

// linker notices when whatsmeow stores a newly linked device, and puts the ratchet in place.
type linker struct {
	store.DeviceContainer
	session *session
}

// PutDevice stores the device, unless it is being forgotten: what comes late must not bring it back.
func (l linker) PutDevice(ctx context.Context, d *store.Device) error {
	l.session.storing.Lock()
	defer l.session.storing.Unlock()
	if l.session.sealed {
		return nil
	}
	fresh := !d.Initialized
	err := l.DeviceContainer.PutDevice(ctx, d)
	if err == nil && fresh {
		d.Container = l // which was replaced just now
		l.session.attachRatchet(d)
	}
	return err
}

// errLater keeps whatsmeow from dropping the device and its stores under its own hands when it is logged out:
// they are forgotten once the session has ended.
var errLater = errors.New("the device is forgotten when its session has ended")

// DeleteDevice leaves the device to forgetDevice.
func (linker) DeleteDevice(context.Context, *store.Device) error { return errLater }

// seal keeps the device from being stored from here on.
func (x *session) seal() {
	x.storing.Lock()
	defer x.storing.Unlock()
	x.sealed = true
}

func (x *session) isSealed() bool {
	x.storing.Lock()
	defer x.storing.Unlock()
	return x.sealed
}

// attachRatchet puts the write-behind Signal state over the device's own store, and follows its book of LIDs.
func (x *session) attachRatchet(d *store.Device) {
	cold, ok := d.Sessions.(store.AllSessionSpecificStores)
	if !ok {
		return
	}
	r := ratchet.New(x.Pool, cold, d.ID.String(), ratchet.Fence{InstanceID: x.instance.ID, LeaseToken: x.token})
	if !x.instance.SignalSettled {
		r.Distrust()
	}
	d.SetAllStores(r)
	d.AppState = versions{d.AppState, &x.mirror.collections}
	d.LIDs = &lids{LIDStore: d.LIDs, session: x, told: map[types.JID]types.JID{}}
	x.linking.Lock()
	x.ratchet, x.linkedJID = r, d.ID.String()
	x.linking.Unlock()
	x.spawn(func() { x.flushQuiet(r) })
}

func (x *session) signal() *ratchet.Store {
	x.linking.Lock()
	defer x.linking.Unlock()
	return x.ratchet
}

// linkedAs is the JID of the linked device, or empty. whatsmeow's own is not for reading while it may log out.
func (x *session) linkedAs() string {
	x.linking.Lock()
	defer x.linking.Unlock()
	return x.linkedJID
}

// flushQuiet stores changes that no message comes to carry, such as those of a retry.
func (x *session) flushQuiet(r *ratchet.Store) {
	for {
		select {
		case <-r.Dirty():
		case <-x.ctx.Done():
			return
		}
		retry.Wait(x.ctx, 200*time.Millisecond)
		retry.Do(x.ctx, func() error { return r.Flush(x.ctx) })
	}
}

// start sets the session to work.
func (x *session) start() {
	x.spawn(x.keepUp)
	x.spawn(x.send)
	x.spawn(x.settle)
	x.spawn(x.storeReceipts)
	x.spawn(x.keepFilled)
	x.spawn(x.readHistories)
	x.spawn(x.readCollections)
	if x.Media != nil {
		x.spawn(x.catchUp)
	}
	if x.OnOnline != nil {
		x.spawn(x.announceOnline)
	}
}

// spawn runs a part of the session that close waits for, unless the session is closing. One that panics
// takes the session down with it, and nothing else.
func (x *session) spawn(part func()) {
	x.starting.Lock()
	defer x.starting.Unlock()
	if x.ctx.Err() == nil {
		x.work.Go(func() {
			defer x.guard()
			part()
		})
	}
}

// announceOnline calls OnOnline until it succeeds.
func (x *session) announceOnline() {
	retry.Do(x.ctx, func() error {
		err := x.OnOnline(x.ctx, x.instance.ID)
		if err != nil && x.ctx.Err() == nil {
			x.log.Error("take up what is due", "error", err)
		}
		return err
	})
}

// last reports whether the caller is the first to end the session, and so the one who says how.
func (x *session) last() bool { return x.ending.CompareAndSwap(false, true) }

// close disconnects and waits until nothing of the session runs. It reports whether the encryption state is
// stored to the last step, and what the app state told is stored or will be told again.
func (x *session) close() (settled bool) {
	x.ending.Store(true)
	if x.up.Load() { // what is on its way is told to WhatsApp before its context ends
		x.hangUp()
	}
	x.starting.Lock()
	x.cancel()
	x.starting.Unlock()
	late := time.AfterFunc(dialGrace, x.cut)
	x.hangUp() // what was still dialling
	late.Stop()
	x.cut()
	x.work.Wait()
	ctx, cancel := context.WithTimeout(x.Supervisor.ctx, 5*time.Second)
	defer cancel()
	if r := x.signal(); r != nil && !x.isSealed() {
		if err := r.Flush(ctx); err != nil {
			x.log.Warn("flush on close", "error", err)
			return false
		}
		if err := x.forgetUntold(ctx); err != nil {
			x.log.Warn("forget on close", "error", err)
			return false
		}
	}
	return !x.unsettled.Load()
}

// hangUp closes the socket, if there is one, after a dial that is on its way. whatsmeow's Disconnect alone takes away the
// function that tells of a lost connection while another goroutine may be about to call it, because the connection is being
// lost; after ResetConnection it does not.
func (x *session) hangUp() {
	x.dialling.Lock()
	defer x.dialling.Unlock()
	x.client.ResetConnection() // connects nothing: EnableAutoReconnect is off
	x.client.Disconnect()
}

// observe stores a state; while the database is away it waits, because the last state has to be the true one.
// It returns ErrLeaseLost when another node holds the instance by now.
func (x *session) observe(ctx context.Context, o chat.Observed) (err error) {
	err = ctx.Err() // of a context that has ended already nothing is stored
	retry.Do(ctx, func() error {
		if err = x.Chats.Observe(ctx, x.instance.AccountID, x.instance.ID, x.token, o); pg.Transient(err) {
			return err
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		x.log.Warn("store state", "state", o.State, "error", err)
	}
	return err
}

// handle is called by whatsmeow for each event, in the order in which they came. It returns false for
// a message that is not stored, which WhatsApp then sends again. A panic counts as a failure: whatsmeow
// would take it for a success and acknowledge what is lost.
func (x *session) handle(event any) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			x.panicked(p)
			ok = false
		}
	}()
	switch e := event.(type) {
	case *events.Message:
		return x.receive(e)
	case *events.UndecryptableMessage:
		x.missing(e)
	case *events.Receipt:
		return x.acknowledge(e)
	case *events.ChatPresence:
		x.typing(e)
	case *events.Presence:
		x.present(e)
	case *events.JoinedGroup:
		x.joinedGroup(e)
	case *events.GroupInfo:
		x.changedGroup(e)
	case *events.Picture:
		if e.JID.Server == types.GroupServer {
			x.pictured(e)
			break
		}
		x.seen(e.JID, func(p *chat.Profile) { p.PictureID = e.PictureID })
	case *events.UserAbout:
		x.seen(e.JID, func(p *chat.Profile) { p.About = form.Clean(e.Status, form.ShortMax) })
	case *events.BusinessName:
		x.seen(e.JID, func(p *chat.Profile) { p.BusinessName = form.Clean(e.NewBusinessName, form.ShortMax) })
	case *events.MediaRetry:
		x.reuploads.answered(e)
	case *events.NotifyAccountReachoutTimelock:
		x.timelock(e)
	default:
		if !x.arranged(event) && !x.called(event) {
			x.changed(event)
		}
	}
	return true
}
