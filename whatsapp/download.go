package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
	"balas/whatsapp/form"
)

// Download returns the file of a message, which it fetches from WhatsApp unless it is in the store: streamed,
// decrypted, and checked against the hashes in the message. Calls for the same file fetch it once.
//
// What WhatsApp has deleted it asks the phone to upload again. It fails with NotFound for a message that is not
// here or has no file, with Gone when neither WhatsApp nor the phone has it any more, with TooLarge over the
// store's limits, with Disconnected when the instance is not connected, and with Unavailable when another try may
// succeed.
func (s *Supervisor) Download(ctx context.Context, i chat.Instance, messageID string) (media.Media, error) {
	m, err := chat.FindMessage(ctx, s.Pool, i.ID, messageID)
	if err != nil {
		return media.Media{}, err
	}
	return s.download(ctx, i, m, 0)
}

// Fetch is Download for a program that needs the file now and takes no more than most bytes.
func (s *Supervisor) Fetch(ctx context.Context, instanceID uuid.UUID, messageID string, most int64) (media.Media, error) {
	i, err := chat.LoadInstance(ctx, s.Pool, instanceID)
	if err != nil {
		return media.Media{}, err
	}
	m, err := chat.FindMessage(ctx, s.Pool, instanceID, messageID)
	if err != nil {
		return media.Media{}, err
	}
	return s.download(ctx, i, m, most)
}

// download is Download of at most limit bytes; 0: as many as the store takes.
func (s *Supervisor) download(ctx context.Context, i chat.Instance, m chat.Message, limit int64) (media.Media, error) {
	if s.Media == nil {
		return media.Media{}, &fault.Fault{Kind: fault.Unavailable, Noun: "media", Detail: "this server keeps no files"}
	}
	if kept, err := s.kept(ctx, i, m); !fault.Is(err, fault.NotFound) {
		return kept, err
	}
	if _, err := form.Carry(m); err != nil {
		return media.Media{}, err
	}
	x, err := s.live(i)
	if err != nil {
		return media.Media{}, err
	}
	done := s.fetching.DoChan(i.ID.String()+m.ID, func() (any, error) { return x.fetch(m, limit) })
	select {
	case r := <-done:
		kept, _ := r.Val.(media.Media)
		return kept, r.Err
	case <-ctx.Done():
		return media.Media{}, ctx.Err()
	}
}

// kept returns the message's file if it is in the store, else NotFound.
func (s *Supervisor) kept(ctx context.Context, i chat.Instance, m chat.Message) (media.Media, error) {
	if m.MediaID == nil {
		return media.Media{}, fault.Missing("media")
	}
	kept, err := media.Find(ctx, s.Pool, i.AccountID, m.MediaID.String())
	if err != nil {
		return kept, err
	}
	f, err := s.Media.Open(ctx, kept)
	if err != nil {
		return kept, err
	}
	return kept, f.Close()
}

// fetch brings a message's file into the store. A panic over what a stranger made, of the decoders or of whatsmeow, is
// the failure of this file alone: it would end the process here, where no session guards it.
func (x *session) fetch(m chat.Message, limit int64) (kept media.Media, err error) {
	defer x.survive(&err)
	c, err := form.Carry(m)
	if err != nil {
		return media.Media{}, err
	}
	if most := x.Media.Limits.MaxBytes; limit == 0 || most > 0 && most < limit {
		limit = most
	}
	if limit > 0 && c.Size() > limit {
		return media.Media{}, &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "is larger than this server keeps"}
	}
	if err := x.Media.Fits(x.ctx, x.instance.AccountID, c.Size(), c.Part.GetFileSHA256()); err != nil {
		return media.Media{}, err
	}
	if !take(x.ctx, x.downloads, nil) {
		return media.Media{}, fault.New(fault.Disconnected, "instance")
	}
	defer func() { <-x.downloads }()
	return x.bring(m, c, limit)
}

// bring downloads the file of a message, at most limit bytes, and keeps it.
func (x *session) bring(m chat.Message, c form.Carried, limit int64) (media.Media, error) {
	ctx, cancel := context.WithTimeout(x.ctx, transferTime(c.Size()))
	defer cancel()
	var info media.Info
	if about := m.Content.File; about != nil {
		info = media.Info{FileName: about.Name, MimeType: about.MimeType}
	}
	kept, err := x.Media.Receive(ctx, x.instance.AccountID, info, func(f *os.File) error {
		err := x.pull(ctx, m, c, &capped{File: f, most: limit, left: limit})
		return x.missed(ctx, err)
	})
	if err != nil {
		return media.Media{}, err
	}
	return kept, chat.KeepFile(ctx, x.Pool, m, kept.ID)
}

// pull downloads the file, from where the phone has uploaded it again if need be. whatsmeow goes from one host to the
// next without emptying the file, so that a download which is cut off spoils the others: it has a second try.
func (x *session) pull(ctx context.Context, m chat.Message, c form.Carried, f *capped) error {
	err := x.client.DownloadToFile(ctx, c.Part, f)
	if err != nil && !isDeleted(err) && ctx.Err() == nil {
		if err := f.empty(); err != nil {
			return err
		}
		err = x.client.DownloadToFile(ctx, c.Part, f)
	}
	if !isDeleted(err) {
		return err
	}
	path, err := x.askPhone(ctx, m, c)
	if err != nil {
		return err
	}
	c.Move(path)
	if err := chat.KeepMoved(ctx, x.Pool, m, form.Raw(c.Message)); err != nil {
		return err
	}
	if err := f.empty(); err != nil {
		return err
	}
	return x.client.DownloadToFile(ctx, c.Part, f)
}

// isDeleted reports whether the media server has the file no more; 403: its address has expired.
func isDeleted(err error) bool {
	return errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith403) || errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) ||
		errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410)
}

// missed puts into a fault why a file could not be fetched.
func (x *session) missed(ctx context.Context, err error) error {
	var known *fault.Fault
	if err == nil || errors.As(err, &known) {
		return err
	}
	if x.ctx.Err() != nil {
		return fault.New(fault.Disconnected, "instance")
	}
	f := &fault.Fault{Kind: fault.Unavailable, Noun: "media", Err: fmt.Errorf("download file: %w", err)}
	var status whatsmeow.DownloadHTTPError
	switch {
	case errors.Is(err, errTooLong):
		f.Kind, f.Field, f.Detail = fault.TooLarge, "size", "is larger than its sender said, or than this server keeps"
	case errors.Is(err, whatsmeow.ErrInvalidMediaHMAC), errors.Is(err, whatsmeow.ErrInvalidMediaSHA256),
		errors.Is(err, whatsmeow.ErrInvalidMediaEncSHA256), errors.Is(err, whatsmeow.ErrTooShortFile):
		f.Detail = "came damaged from WhatsApp"
	case isDeleted(err):
		f.Kind, f.Detail = fault.Gone, "WhatsApp does not have it any more"
	case errors.As(err, &status):
		f.Detail = fmt.Sprintf("WhatsApp's media server answers %d", status.StatusCode)
	case ctx.Err() != nil:
		f.Detail = "did not come in time"
	}
	return f
}

var errTooLong = errors.New("longer than the limit")

// capped is a file that takes no more than so many bytes, and those of an encrypted file's padding and MAC.
type capped struct {
	whatsmeow.File       // and not *os.File, whose ReadFrom would pass Write by
	most, left     int64 // 0: any number
}

// Write counts what is downloaded.
func (c *capped) Write(p []byte) (int, error) {
	const sealing = 16 + 10
	if c.left -= int64(len(p)); c.most > 0 && c.left < -sealing {
		return 0, errTooLong
	}
	return c.File.Write(p)
}

// Seek counts anew from the start, where a download begins again.
func (c *capped) Seek(offset int64, whence int) (int64, error) {
	if offset == 0 && whence == io.SeekStart {
		c.left = c.most
	}
	return c.File.Seek(offset, whence)
}

func (c *capped) empty() error {
	_, err := c.Seek(0, io.SeekStart)
	if err := errors.Join(err, c.Truncate(0)); err != nil {
		return fmt.Errorf("empty a temporary file: %w", err)
	}
	return nil
}
