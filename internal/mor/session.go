package mor

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	loginOp   = "v2/authentication/login"
	refreshOp = "v2/authentication/refresh"

	// tokenLifetime is how long an access token is valid (vendor page 000).
	tokenLifetime = 15 * time.Minute
	// renewalMargin before its end a token is renewed, so that none dies on the way.
	renewalMargin = 2 * time.Minute
)

// session keeps the v2 access token. However many callers want one, a single
// login is under way at a time, and a refused login is final: ten thousand
// reads must not knock ten thousand times with a wrong password.
type session struct {
	turn *semaphore.Weighted // held by whoever renews

	mu        sync.Mutex
	access    string
	refresh   string
	renewAt   time.Time
	noRefresh bool // this server's refresh did not work once
	refused   error
	failed    failures
}

// token returns a valid access token and logs in if there is none, if its end
// is near, or if it is the one that the server has just called invalid.
func (c *Client) token(ctx context.Context, invalid string) (string, error) {
	s := &c.session
	before := s.failures()
	if err := s.turn.Acquire(ctx, 1); err != nil {
		return "", &Error{Op: loginOp, Code: CodeCanceled, Err: err}
	}
	defer s.turn.Release(1)
	access, refresh, err := s.current(invalid)
	if err != nil || access != "" {
		return access, err
	}
	if after := s.failures(); after.count != before.count {
		return "", after.last // while we waited: it would not fare better at once, and take as long again
	}
	if refresh != "" {
		if tokens, err := c.askRefresh(ctx, refresh); err == nil {
			return s.keep(tokens), nil
		}
		s.forgetRefresh()
	}
	tokens, err := c.askLogin(ctx)
	if err != nil {
		if e := (*Error)(nil); errors.As(err, &e) && e.HTTPStatus != 0 && e.serverSpoke() {
			s.refuse(err)
		}
		if CodeOf(err) != CodeCanceled {
			s.fail(err)
		}
		return "", err
	}
	return s.keep(tokens), nil
}

// failures counts the logins that failed.
type failures struct {
	count int
	last  error
}

func (s *session) failures() failures {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

func (s *session) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = failures{s.failed.count + 1, err}
}

// current returns a token that is good, or else a refresh token to try.
func (s *session) current(invalid string) (access, refresh string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused != nil {
		return "", "", s.refused
	}
	if s.access != "" && s.access != invalid && time.Now().Before(s.renewAt) {
		return s.access, "", nil
	}
	if s.access == invalid || s.noRefresh { // a session that died early is begun anew
		return "", "", nil
	}
	return "", s.refresh, nil
}

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

func (s *session) keep(t tokens) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access = t.Access
	if t.Refresh != "" {
		s.refresh = t.Refresh
	}
	s.renewAt = time.Now().Add(tokenLifetime - renewalMargin)
	return s.access
}

func (s *session) forgetRefresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noRefresh = true
}

func (s *session) refuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = err
}

// secrets are the tokens, for redaction.
func (s *session) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []string{s.access, s.refresh}
}

// askLogin logs in with the GUI password (vendor page 000).
func (c *Client) askLogin(ctx context.Context) (tokens, error) {
	return c.askTokens(ctx, loginOp, "Basic "+c.basic())
}

func (c *Client) basic() string {
	return base64.StdEncoding.EncodeToString([]byte(c.config.Username + ":" + c.config.Password))
}

// askRefresh asks for a new access token before the old one ends. The vendor
// names the call but documents neither how the refresh token is sent nor what
// comes back; the bearer form is the usual one, and any failure means a login.
func (c *Client) askRefresh(ctx context.Context, refresh string) (tokens, error) {
	return c.askTokens(ctx, refreshOp, "Bearer "+refresh)
}

func (c *Client) askTokens(ctx context.Context, op, authorization string) (got tokens, err error) {
	err = c.send(ctx, request{
		op:     op,
		method: http.MethodPost,
		path:   "/api/" + op,
		header: http.Header{"Authorization": {authorization}, "Accept": {"application/json"}},
		read:   true, // a second login does no harm
		limit:  maxBody,

		confidential: true,
		decode: func(status int, body io.Reader) error {
			var reply struct {
				tokens
				Error, Errors string
			}
			err := json.NewDecoder(body).Decode(&reply)
			words := reply.Error + reply.Errors
			switch {
			case status >= 500 || status == http.StatusTooManyRequests: // says nothing of our password
				return errors.New("no login")
			case words != "" || status == http.StatusUnauthorized || status == http.StatusForbidden:
				return &Error{Code: loginMeaning(words), Words: words}
			case err != nil:
				return err
			case status != http.StatusOK && status != http.StatusCreated || reply.Access == "":
				return errors.New("no access_token in the answer")
			}
			got = reply.tokens
			return nil
		},
	})
	return got, err
}

// loginMeaning tells a wrong password ("unauthorized" at this endpoint) from the other refusals.
func loginMeaning(words string) Code {
	if code := meaning(words); code != CodeUnauthorized && code != CodeUnknown {
		return code
	}
	return CodeLoginRefused
}
