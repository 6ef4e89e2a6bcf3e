package mor

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	"golang.org/x/sync/semaphore"
)

// Config is what a Client needs to know. Endpoint and Username have no default;
// the numbers must be set too.
type Config struct {
	Endpoint              *url.URL       // up to and including Web_Dir; see ParseEndpoint
	Username              string         // for both dialects
	Password              string         // the GUI password, of v2 and users_get; may be empty where ReadAPI lets it
	APISecretKey          string         // signs the legacy calls, never sent; without it they fail with CodeNoKey
	ReadAPI               ReadAPI        // in which dialect numbers are listed; empty: ReadAuto
	PageSize              int            // rows asked for at once, 1 or more
	MaxConcurrentRequests int            // requests under way at once, 1 or more
	RequestTimeout        time.Duration  // for one request, from connecting to the last byte of the answer
	MaxRetries            int            // further tries of a failed read, 0 or more
	RootCAs               *x509.CertPool // nil: the system's
	InsecureSkipTLSVerify bool
	UserAgent             string
	Log                   *slog.Logger // nil: none. Never given a secret

	// NotReady is why nothing can be asked yet; nil: it can. Every call fails with it.
	NotReady error
}

// Client talks to one MOR server as one user. It is safe for concurrent use.
type Client struct {
	config  Config
	http    *http.Client
	gate    chan struct{}
	session session
	clock   atomic.Pointer[time.Duration] // the server's clock minus ours, as its last Date header told; nil: none has
	newest  atomic.Int64                  // the highest DID id seen
	reading reading
	dialect dialect

	longest    atomic.Int64        // rows of the longest page of dids_get so far, of those that max_results was sent for
	olderHash  atomic.Bool         // dids_get is hashed the older way on this server
	signsFirst atomic.Bool         // writes are hashed by their first value on this server
	learnt     sync.Map            // string → bool: whether the server heeds this filter, or searches by part of a number
	control    *semaphore.Weighted // held by whoever finds that out
}

// New returns a client. It connects to nothing yet.
func New(config Config) *Client {
	transport := cleanhttp.DefaultPooledTransport()
	transport.MaxIdleConnsPerHost = config.MaxConcurrentRequests
	transport.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		RootCAs:            config.RootCAs,
		InsecureSkipVerify: config.InsecureSkipTLSVerify, //nolint:gosec // the user's explicit choice
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	return &Client{
		config:  config,
		http:    &http.Client{Transport: transport, CheckRedirect: checkRedirect},
		gate:    make(chan struct{}, config.MaxConcurrentRequests),
		session: session{turn: semaphore.NewWeighted(1)},
		reading: reading{turn: semaphore.NewWeighted(1)},
		control: semaphore.NewWeighted(1),
		dialect: dialect{turn: semaphore.NewWeighted(1)},
	}
}

// Host returns the host of the server, with its port if the endpoint names one.
func (c *Client) Host() string {
	if c.config.Endpoint == nil {
		return ""
	}
	return c.config.Endpoint.Host
}

// Close ends the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// defaultWebDir is where MOR is installed unless its administrator chose otherwise (vendor page 000).
const defaultWebDir = "/billing"

// ParseEndpoint reads the URL of a MOR server up to Web_Dir, the directory of
// its GUI ("https://mor.example.com/billing"). Without a path, /billing is
// meant. The error says what is wrong with the text, without quoting
// credentials that stand in it.
func ParseEndpoint(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("it is empty")
	}
	if !strings.Contains(text, "://") {
		return nil, errors.New(`it has no scheme; write https:// before the host name`)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("its scheme is %q; use https (or http)", u.Scheme)
	case u.User != nil:
		return nil, errors.New("it holds credentials; they belong into username and password")
	case u.Hostname() == "":
		return nil, errors.New("it has no host name")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("it has a query or a fragment; leave out all from ? or # on")
	}
	dir := path.Clean("/" + u.Path)
	if dir == "/" {
		dir = defaultWebDir
	}
	if base := path.Base(dir); base == "api" || strings.Contains(dir+"/", "/api/") {
		return nil, fmt.Errorf("its path %s leads into the API; stop before /api", dir)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: dir}, nil
}

// IsLoopback reports whether the URL's host is this machine. Then nothing that is
// sent there crosses a network.
func IsLoopback(u *url.URL) bool {
	host := u.Hostname()
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Mark is a moment in the server's life. It shows later what came after it.
type Mark struct {
	Time   time.Time `json:"time"`   // by the server's clock; zero: unknown
	Newest int64     `json:"newest"` // the highest DID id seen until then; 0: none
	// Answered says that the server has reported success for the call made then.
	Answered bool `json:"answered,omitempty"`
}

// Mark returns the present moment.
func (c *Client) Mark() Mark {
	mark := Mark{Newest: c.newest.Load()}
	if ahead := c.clock.Load(); ahead != nil {
		mark.Time = time.Now().Add(*ahead)
	}
	return mark
}

// RequestTimeout is how long one request may take.
func (c *Client) RequestTimeout() time.Duration { return c.config.RequestTimeout }

// sawID keeps the highest DID id.
func (c *Client) sawID(id int64) {
	for {
		newest := c.newest.Load()
		if id <= newest || c.newest.CompareAndSwap(newest, id) {
			return
		}
	}
}

// redact takes our secrets out of a text of the server's, and hash, which signs a call.
func (c *Client) redact(text, hash string) string {
	for _, spelling := range append(c.spellings(), hash) {
		if spelling != "" {
			text = strings.ReplaceAll(text, spelling, "[redacted]")
		}
	}
	return text
}

// cutSecret takes the beginning of a secret off the end of a text that was cut there.
func (c *Client) cutSecret(text string) string {
	for _, spelling := range c.spellings() {
		for n := len(spelling) - 1; n > 0; n-- {
			if rest, ok := strings.CutSuffix(text, spelling[:n]); ok {
				return rest
			}
		}
	}
	return text
}

// spellings are our secrets as a server may repeat them: plain, in HTML, in a URL, and in quotes. The longest come first,
// since one may hold another.
func (c *Client) spellings() []string {
	var all []string
	for _, secret := range append(c.session.secrets(), c.config.Password, c.config.APISecretKey, c.basic()) {
		quoted := strconv.Quote(secret)
		all = append(all, secret, html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret), quoted[1:len(quoted)-1])
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return all
}
