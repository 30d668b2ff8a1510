package agent

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/sashabaranov/go-openai"

	"balas/media"
)

// transcribe has the model write down what is spoken in a file.
func (s *Service) transcribe(ctx context.Context, a Agent, file media.Media) (text string, err error) {
	err = s.again(ctx, func() error {
		text, err = s.transcribeOnce(ctx, a, file)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("transcribe with %s: %w", s.Ears.Transcribe, err)
	}
	return text, nil
}

func (s *Service) transcribeOnce(ctx context.Context, a Agent, file media.Media) (string, error) {
	f, err := s.Ears.Files.Open(ctx, file)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	ctx, used := tallied(ctx)
	response, err := s.Ears.Client.CreateTranscription(ctx, openai.AudioRequest{
		Model: s.Ears.Transcribe, Reader: sound{f, file}, FilePath: "voice." + file.Extension,
	})
	s.settle(ctx, a, s.Ears.Transcribe, used.usage())
	if err != nil {
		return "", err
	}
	return response.Text, nil
}

// again does what may fail in a way that passes, twice at most.
func (s *Service) again(ctx context.Context, try func() error) error {
	err := try()
	if err == nil {
		return nil
	}
	if wait, again := s.retry(err); !again || !pause(ctx, wait) {
		return err
	}
	return try()
}

// sound is a file that says of which type it is.
type sound struct {
	io.Reader
	media media.Media
}

// ContentType is the type without its parameters, which some servers do not take.
func (s sound) ContentType() string {
	bare, _, _ := strings.Cut(s.media.MimeType, ";")
	return bare
}
