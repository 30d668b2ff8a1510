package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/retry"
)

// Start makes the instance come online: with a linked device it connects, else it shows a QR code.
// Starting one that is connected changes nothing; one whose link failed starts anew, and one that rests
// before its next try connects at once.
func (s *Supervisor) Start(ctx context.Context, i chat.Instance) error {
	if err := chat.SetWanted(ctx, s.Pool, i.ID, chat.Online); err != nil {
		return err
	}
	if x := s.session(i.ID); x != nil {
		x.hasten()
	} else {
		s.Node.Hint(ctx, "start "+i.ID.String())
	}
	s.reconcileEverywhere(ctx)
	return nil
}

// Stop disconnects the instance and keeps its link.
func (s *Supervisor) Stop(ctx context.Context, i chat.Instance) error {
	if err := chat.SetWanted(ctx, s.Pool, i.ID, chat.Offline); err != nil {
		return err
	}
	if x := s.session(i.ID); x != nil && x.last() {
		s.stop(x, stopped)
		return nil
	}
	s.reconcileEverywhere(ctx)
	return nil
}

// Logout unlinks the device from the phone and forgets its keys. An instance that is not linked is
// just stopped.
func (s *Supervisor) Logout(ctx context.Context, i chat.Instance) error {
	s.awaitRenewal(i.ID)
	x := s.session(i.ID)
	if x == nil || !x.last() {
		return s.forget(ctx, i)
	}
	// Whoever asked for it may be gone by now: half a logout would leave a session that nobody can end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logoutTime)
	defer cancel()
	err := x.logOut(ctx)
	s.stop(x, chat.Observed{})
	if err != nil {
		return err
	}
	return s.forgetDevice(ctx, x.linkedAs())
}

// logoutTime bounds a logout: WhatsApp is asked, and the database may be away for a moment.
const logoutTime = 30 * time.Second

// logOut tells WhatsApp, if it can be told, and stores that the instance is logged out.
func (x *session) logOut(ctx context.Context) error {
	x.seal()
	if x.client.IsLoggedIn() {
		asking, cancel := context.WithTimeout(ctx, x.Tempo.Acknowledge)
		err := x.client.Logout(asking)
		cancel()
		if err != nil && !errors.Is(err, errLater) {
			x.log.Warn("log out on WhatsApp", "error", err)
		}
	}
	if err := chat.SetWanted(ctx, x.Pool, x.instance.ID, chat.Offline); err != nil {
		return err
	}
	return x.observe(ctx, chat.Observed{State: chat.LoggedOut, Cause: chat.LoggedOutByUser, Unlinked: true})
}

// forget drops the keys of an instance that is not online here.
func (s *Supervisor) forget(ctx context.Context, i chat.Instance) error {
	if err := s.Stop(ctx, i); err != nil || i.JID == "" {
		return err
	}
	i, err := s.released(ctx, i)
	if err != nil {
		return err
	}
	if err := s.forgetDevice(ctx, i.JID); err != nil {
		return err
	}
	return s.Chats.Observe(ctx, i.AccountID, i.ID, i.LeaseToken,
		chat.Observed{State: chat.LoggedOut, Cause: chat.LoggedOutByUser, Unlinked: true})
}

// forgetDevice deletes the keys of a device, by its JID; empty: there is none. They may be gone already.
func (s *Supervisor) forgetDevice(ctx context.Context, device string) error {
	if device == "" {
		return nil
	}
	jid, err := types.ParseJID(device)
	if err != nil {
		return fmt.Errorf("read the instance's device: %w", err)
	}
	d, err := s.devices().GetDevice(ctx, jid)
	if err == nil && d != nil {
		err = d.Delete(ctx)
	}
	if err != nil {
		return fmt.Errorf("forget the device's keys: %w", err)
	}
	return nil
}

// released waits until no node holds the instance, and returns it as it is then.
func (s *Supervisor) released(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		now, err := chat.LoadInstance(ctx, s.Pool, i.ID)
		if err != nil || now.LeaseNode == nil {
			return now, err
		}
		retry.Wait(ctx, 50*time.Millisecond)
	}
}

// Delete logs the instance out and erases it with its chats and messages.
func (s *Supervisor) Delete(ctx context.Context, i chat.Instance) error {
	if err := s.Logout(ctx, i); err != nil && !errors.Is(err, chat.ErrLeaseLost) {
		return err
	}
	return chat.DeleteInstance(ctx, s.Pool, i.ID)
}

// WaitQR returns the instance once it shows a QR code, is connected or has failed, or as it is when
// ctx ends.
func (s *Supervisor) WaitQR(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	for ctx.Err() == nil {
		now, err := chat.LoadInstance(context.WithoutCancel(ctx), s.Pool, i.ID)
		if err != nil {
			return i, err
		}
		if i = now; settled(i) {
			break
		}
		retry.Wait(ctx, 50*time.Millisecond)
	}
	return i, nil
}

// settled reports whether a start of the instance has come to something.
func settled(i chat.Instance) bool {
	return i.QR != "" || i.State == chat.Connected || i.State == chat.StateFailed && i.Wanted == chat.Offline
}

// PairCode returns the code that, typed on the phone with that number, links the instance. It starts
// the instance when need be. It fails with BadPhone for no phone number, with Conflict when the
// instance is linked already, and with Unavailable when another node holds it or it does not get ready.
func (s *Supervisor) PairCode(ctx context.Context, i chat.Instance, phone string) (string, error) {
	a, err := chat.ParseAddress(phone)
	if err != nil {
		return "", err
	}
	if i.JID != "" {
		return "", &fault.Fault{Kind: fault.Conflict, Noun: "instance", Detail: "it is linked already, log it out first"}
	}
	if err := s.Start(ctx, i); err != nil {
		return "", err
	}
	ready, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if i, err = s.WaitQR(ready, i); err != nil {
		return "", err
	}
	x := s.session(i.ID)
	if x == nil || i.QR == "" {
		return "", &fault.Fault{Kind: fault.Unavailable, Noun: "instance", Detail: i.StateReason}
	}
	code, err := x.client.PairPhone(ctx, a.User, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		return "", &fault.Fault{Kind: fault.Unavailable, Noun: "instance", Detail: "WhatsApp gave no pairing code", Err: err}
	}
	return code, nil
}

func (s *Supervisor) reconcileEverywhere(ctx context.Context) {
	s.nudge()
	s.Node.Hint(ctx, "reconcile")
}
