package world

import "slices"

// Kinds of faults of the media host.
const (
	// MediaError refuses uploads and downloads with a status.
	MediaError = "media_error"
	// SlowMedia limits uploads and downloads to a rate.
	SlowMedia = "slow_media"
	// CutMedia resets the connection of an upload, and ends that of a download in the middle of the file.
	CutMedia = "cut_media"
	// LoseMedia makes the host forget every file that it has, at once.
	LoseMedia = "lose_media"
)

// StrikeMedia uses the first fault that fits an upload (Outbound) or a download (Inbound), nil if none does.
func (w *World) StrikeMedia(direction Direction) *Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.use(func(f *Fault) bool {
		return slices.Contains([]string{MediaError, SlowMedia, CutMedia}, f.Kind) && (f.Direction == "" || f.Direction == direction)
	})
}
