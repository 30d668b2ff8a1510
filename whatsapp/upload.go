package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/media"
	"balas/whatsapp/attachment"
)

const uploadPause = time.Minute // at most, between two tries to upload

const (
	sqlUpload = `SELECT message FROM uploads WHERE media_id = $1 AND kind = $2 AND fresh_until > $3`

	sqlKeepUpload = `
		INSERT INTO uploads (media_id, kind, message, fresh_until)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (media_id, kind) DO UPDATE SET message = EXCLUDED.message, fresh_until = EXCLUDED.fresh_until`
)

// upload is a stored file as messages of a kind carry it.
type upload struct {
	media uuid.UUID
	kind  chat.Kind
}

// unsendable says why a message can never be sent.
type unsendable string

func (u unsendable) Error() string { return string(u) }

// uploaded returns the part of a message that carries the file, which is uploaded unless it was not long ago. It
// tries again until it succeeds, the session ends, or the file can never be sent.
func (x *session) uploaded(u upload, urgent <-chan struct{}) (*waE2E.Message, error) {
	pause := x.Tempo.Upload
	for tries := 1; ; tries++ {
		if !x.connected.pass(x.ctx) {
			return nil, x.ctx.Err()
		}
		part, err := x.upload(u, urgent)
		if err == nil || x.ctx.Err() != nil {
			return part, err
		}
		if reason := hopeless(err); reason != "" {
			return nil, unsendable(reason)
		}
		if saysNothing(err) {
			tries--
		}
		if tries >= x.Tempo.Uploads {
			return nil, unsendable(troubled(err))
		}
		x.log.Warn("upload file, will try again", "media", u.media, "attempt", tries, "error", err)
		retry.Wait(x.ctx, pause)
		pause = min(2*pause, uploadPause)
	}
}

// upload is one try. No more than a few go on at once.
func (x *session) upload(u upload, urgent <-chan struct{}) (*waE2E.Message, error) {
	leave, ok := x.enter(urgent)
	if !ok {
		return nil, x.ctx.Err()
	}
	defer leave()
	if x.Media == nil {
		return nil, unsendable("this server keeps no files")
	}
	if part, err := x.knownUpload(u); part != nil || err != nil {
		return part, err
	}
	m, err := media.Find(x.ctx, x.Pool, x.instance.AccountID, u.media.String())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(x.ctx, transferTime(m.Size))
	defer cancel()
	return x.put(ctx, m, u)
}

// put shapes the file and uploads it, in constant memory.
func (x *session) put(ctx context.Context, m media.Media, u upload) (*waE2E.Message, error) {
	f, err := x.Media.Open(ctx, m)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	scratch, err := x.Media.Scratch()
	if err != nil {
		return nil, err
	}
	defer func() { _ = scratch.Close() }()
	s, err := attachment.Shape(ctx, u.kind, m, f, scratch)
	if err != nil {
		return nil, ofFile{err}
	}
	encrypted, err := x.Media.Scratch()
	if err != nil {
		return nil, err
	}
	defer func() { _ = encrypted.Close() }()
	up, err := x.client.UploadReader(ctx, s.Reader, encrypted, s.MediaType())
	if err != nil {
		return nil, ofFile{fmt.Errorf("upload file: %w", err)}
	}
	now := x.Chats.Now()
	part := s.Message(up, now.Unix())
	return part, x.keepUpload(u, part, attachment.FreshUntil(up.DirectPath, now))
}

// knownUpload is what the file became when it was uploaded last; nil: it was not, or too long ago.
func (x *session) knownUpload(u upload) (*waE2E.Message, error) {
	var raw []byte
	err := x.Pool.QueryRow(x.ctx, sqlUpload, u.media, u.kind, x.Chats.Now()).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for an upload: %w", err)
	}
	part := new(waE2E.Message)
	if err := proto.Unmarshal(raw, part); err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	return part, nil
}

func (x *session) keepUpload(u upload, part *waE2E.Message, until time.Time) error {
	raw, err := proto.Marshal(part)
	if err != nil {
		return fmt.Errorf("encode upload: %w", err)
	}
	if _, err := x.Pool.Exec(x.ctx, sqlKeepUpload, u.media, u.kind, raw, until); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// transferTime is how long a file of so many bytes may take: a slow line does 64 KiB a second.
func transferTime(size int64) time.Duration {
	return 2*time.Minute + time.Duration(size/(64<<10))*time.Second
}

// ofFile is an error of shaping or uploading a file, and not one of the database, which sounds alike when a connection
// breaks.
type ofFile struct{ error }

func (e ofFile) Unwrap() error { return e.error }

// saysNothing reports whether a try failed because the database is away: it says nothing of the file.
func saysNothing(err error) bool {
	var counts ofFile
	return pg.Transient(err) && !errors.As(err, &counts)
}

// troubled says why a file was given up that another try might have brought up.
func troubled(err error) string {
	if f := fault.Of(err); f.Kind == fault.Unavailable && f.Detail != "" { // such as a full disk
		return f.Detail
	}
	if status := uploadStatus(err); status != 0 {
		return fmt.Sprintf("WhatsApp's media server answers %d", status)
	}
	return "the file could not be brought to WhatsApp's media server"
}

// hopeless says why a file can never be uploaded, or "" when trying again may help.
func hopeless(err error) string {
	var never unsendable
	if errors.As(err, &never) {
		return never.Error()
	}
	switch f := fault.Of(err); {
	case f.Kind == fault.NotFound:
		return "its file is gone"
	case f.Kind == fault.Invalid, f.Kind == fault.TooLarge:
		return "the file " + f.Detail
	case f.Kind == fault.Unavailable && f.Field != "": // what this server lacks
		return f.Detail
	}
	switch status := uploadStatus(err); status {
	case 413:
		return "WhatsApp takes no file of this size"
	case 400, 404, 415, 422:
		return fmt.Sprintf("WhatsApp refused the file (%d)", status)
	}
	return ""
}

// uploadStatus is what the media server answered to an upload; 0: nothing. whatsmeow has it in words only.
func uploadStatus(err error) int {
	_, code, _ := strings.Cut(err.Error(), "upload failed with status code ")
	status, _ := strconv.Atoi(code)
	return status
}
