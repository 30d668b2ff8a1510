package form

import "testing"

func TestRename(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                  "",
		"@62":               "@7",
		"hi @62, @62!":      "hi @7, @7!",
		"@6281 and @62":     "@6281 and @7",
		"@62 @6281 @62 @62": "@7 @6281 @7 @7",
		"62 @ 62":           "62 @ 62",
	} {
		if got := rename(text, "62", "7"); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
