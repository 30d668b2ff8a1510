package media

import (
	stdbytes "bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"balas/internal/fault"
)

// ffmpegTime is how long one conversion may take.
const ffmpegTime = 2 * time.Minute

// HasFFmpeg reports whether ffmpeg is in PATH. It is looked for anew each time: no restart is needed.
func HasFFmpeg() bool {
	_, err := exec.LookPath("ffmpeg")
	return err == nil
}

func needsFFmpeg(detail string) error {
	return &fault.Fault{Kind: fault.Unavailable, Noun: "media", Field: "file", Detail: detail + " needs ffmpeg, which this server does not have"}
}

// runFFmpeg converts a file and writes what ffmpeg prints to out. The file is handed over open, so that it
// can be read in any order; ffmpeg may open local files only, and never asks. It fails with Unavailable
// without ffmpeg, with Invalid when ffmpeg cannot read the file, and as out does.
func runFFmpeg(ctx context.Context, f *os.File, out io.Writer, arguments ...string) error {
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		return needsFFmpeg("converting this file")
	}
	if err := refusePlaylist(f); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil { // some systems share the place, too
		return fmt.Errorf("read media: %w", err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, ffmpegTime, fault.Bad("media", "file", "takes too long to convert"))
	defer cancel()
	input := []string{"-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file,pipe", "-i", "file:/dev/fd/3"}
	cmd := exec.CommandContext(ctx, program, append(input, arguments...)...)
	said, sink := &limited{max: 4 << 10}, &remembering{Writer: out}
	cmd.ExtraFiles, cmd.Stdout, cmd.Stderr = []*os.File{f}, sink, said
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // ours holds secrets
	cmd.WaitDelay = 5 * time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case sink.err != nil:
		return sink.err
	case ctx.Err() != nil:
		return fmt.Errorf("run ffmpeg: %w", context.Cause(ctx))
	case errors.As(err, &exit) && exit.Exited():
		cause := fmt.Errorf("ffmpeg: %w: %s", err, strings.TrimSpace(said.String()))
		return &fault.Fault{Kind: fault.Invalid, Noun: "media", Field: "file", Detail: "cannot be converted: it is damaged, or of an unknown kind", Err: cause}
	}
	return fmt.Errorf("run ffmpeg: %w", err)
}

// refusePlaylist refuses text: to ffmpeg a list of other files is a film, and would be a way to read them.
func refusePlaylist(f *os.File) error {
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if n == 0 {
		return fmt.Errorf("read media: %w", err)
	}
	mimeType, _ := kind(head[:n], "", "")
	for _, family := range []string{"audio/", "video/", "image/gif", "image/webp", "application/ogg"} {
		if strings.HasPrefix(mimeType, family) {
			return nil
		}
	}
	return fault.Bad("media", "file", "is neither sound nor video")
}

// limited keeps the first max bytes in memory and leaves out the rest.
type limited struct {
	stdbytes.Buffer
	max int
}

func (l *limited) Write(p []byte) (int, error) {
	_, _ = l.Buffer.Write(p[:min(len(p), l.max-l.Len())])
	return len(p), nil
}

// remembering is a writer that keeps its first error: that of a program which it ends says less.
type remembering struct {
	io.Writer
	err error
}

func (r *remembering) Write(p []byte) (int, error) {
	n, err := r.Writer.Write(p)
	if r.err == nil {
		r.err = err
	}
	return n, err
}
