package mor

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A listing may be long, but has its cap, too; it holds for what gzip unpacks to. The cap itself is too large to reach in
// a test, so this one brings its own.
func TestTheCapOfABody(t *testing.T) {
	const limit = 64 << 10
	for name, c := range map[string]struct {
		size int
		code Code
	}{
		"just within":  {limit, ""},
		"just beyond":  {limit + 1, CodeTooLarge},
		"far beyond":   {100 * limit, CodeTooLarge},
		"next to none": {2, ""},
	} {
		body := `{` + strings.Repeat(" ", c.size-2) + `}`
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		endpoint, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		client := New(Config{Endpoint: endpoint, MaxConcurrentRequests: 1, RequestTimeout: 20 * time.Second, MaxRetries: 3})
		tries := 0
		err = client.send(context.Background(), request{
			op: "x", method: http.MethodGet, path: "/x", read: true, limit: limit,
			decode: func(_ int, body io.Reader) error {
				tries++
				return json.NewDecoder(body).Decode(new(struct{}))
			},
		})
		if CodeOf(err) != c.code || tries != 1 {
			t.Errorf("%s: %v after %d tries", name, err, tries)
		}
		client.Close()
		server.Close()
	}
	if maxListBody < 200<<20 || maxListBody > 1<<30 || maxBody > 1<<20 {
		t.Error("the caps themselves are out of bounds")
	}
}
