package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// patience is how long tests wait for what takes milliseconds on an idle machine.
const patience = 60 * time.Second

// client leaves redirects to whoever is redirected.
var client = &http.Client{
	Timeout:       2 * patience,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 16},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// variable is a name that the server's owner has a value for; names with capitals belong to the message.
var variable = regexp.MustCompile(`\{\{[a-z_0-9]+\}\}`)

// fill puts the values of the trial's variables into a text, and the test's own server into the place of the documents'.
func (c *trial) fill(text string) string {
	c.Helper()
	text = variable.ReplaceAllStringFunc(text, func(name string) string {
		value, ok := c.vars[strings.Trim(name, "{}")]
		if !ok {
			c.Errorf("nothing is prepared for %s", name)
		}
		return value
	})
	return strings.NewReplacer("https://example.com", c.w.files, "https://wahero.id", c.w.files+"/page").Replace(text)
}

// build makes the request of the operation as curl would send it.
func (c *trial) build() *http.Request {
	c.Helper()
	query := url.Values{}
	for name, value := range c.op.Query {
		query.Set(name, c.fill(value))
	}
	target := c.w.url + c.fill(c.op.Path)
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	body, kind := c.content()
	r, err := http.NewRequestWithContext(c.Context(), c.op.Method, target, bytes.NewReader(body))
	if err != nil {
		c.Fatalf("make request: %v", err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, value := range c.op.Headers {
		r.Header.Set(name, c.fill(value))
	}
	return r
}

// content is the body and its type; curl says of a body that nothing else is known of that it is a form.
func (c *trial) content() (body []byte, kind string) {
	c.Helper()
	if c.op.Form != nil {
		return c.form()
	}
	if len(c.op.Body) == 0 || string(c.op.Body) == "null" {
		return nil, ""
	}
	body = []byte(c.fill(string(c.op.Body)))
	if err := json.Unmarshal(body, &c.asked); err != nil {
		c.Fatalf("read the request: %v", err)
	}
	return body, "application/x-www-form-urlencoded"
}

// form writes the fields of a form; a value that begins with @ is a sample's name.
func (c *trial) form() (body []byte, kind string) {
	c.Helper()
	var out bytes.Buffer
	w, asked := multipart.NewWriter(&out), map[string]any{}
	for name, value := range c.op.Form {
		value = c.fill(value)
		asked[name] = value
		file, isFile := strings.CutPrefix(value, "@")
		part, err := w.CreateFormField(name)
		if isFile {
			part, err = w.CreateFormFile(name, file)
			value = string(samples()[file])
		}
		if err == nil {
			_, err = io.WriteString(part, value)
		}
		if err != nil {
			c.Fatalf("write form: %v", err)
		}
	}
	_ = w.Close()
	c.asked = asked
	return out.Bytes(), w.FormDataContentType()
}

// exchange does one request and returns its answer with the whole body.
func exchange(ctx context.Context, method, target string, header http.Header, body any) (*http.Response, []byte, error) {
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return nil, nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, target, &content)
	if err != nil {
		return nil, nil, err
	}
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return do(r)
}

func do(r *http.Request) (*http.Response, []byte, error) {
	resp, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	return resp, content, err
}
