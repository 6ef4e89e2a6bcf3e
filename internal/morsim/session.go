package morsim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"
)

// refreshLifetime is what the vendor's wiki says of refresh tokens.
const refreshLifetime = 7 * 24 * time.Hour

// sessions are the tokens given out.
type sessions struct {
	key    []byte
	count  int
	access map[string]session
	renew  map[string]session
}

type session struct {
	userID int64
	ends   time.Time
}

func newSessions() sessions {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return sessions{key: key, access: map[string]session{}, renew: map[string]session{}}
}

// token makes a JWT without an expiry claim: the lifetime is the server's business, and a client that reads it out of
// the token must fail here.
func (t *sessions) token(userID int64, use string) string {
	t.count++
	claims := fmt.Sprintf(`{"user_id":%d,"use":%q,"jti":%d}`, userID, use, t.count)
	signed := base64URL([]byte(`{"alg":"HS256"}`)) + "." + base64URL([]byte(claims))
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(signed))
	return signed + "." + base64URL(mac.Sum(nil))
}

// holder is the user a token was given to, nil when it is unknown, has ended, or its user may not log in any more.
func (s *Simulator) holder(tokens map[string]session, token string) *User {
	given, known := tokens[token]
	if !known || !s.now().Before(given.ends) {
		return nil
	}
	u := s.users[given.userID]
	if u == nil || u.Blocked {
		return nil
	}
	return u
}

// login answers every kind of user alike: page 000 refuses resellers and simple users at the list, not at the door.
func (s *Simulator) login(in request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.APIDisabled {
		return jsonError("error", apiDisabled)
	}
	u := s.named(in.username)
	if u == nil || u.Blocked || u.Password != in.password {
		return jsonError("error", "unauthorized")
	}
	body := map[string]any{"access_token": s.grant(u)}
	if !s.opts.NoRefresh {
		token := s.sessions.token(u.ID, "refresh")
		s.sessions.renew[token] = session{u.ID, s.now().Add(refreshLifetime)}
		body["refresh_token"] = token
	}
	return jsonAnswer(http.StatusOK, body)
}

// refresh is named by page 000 and described nowhere: here a good refresh token brings a new access token and stays good.
func (s *Simulator) refresh(in request) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.APIDisabled {
		return jsonError("error", apiDisabled)
	}
	u := s.holder(s.sessions.renew, in.refreshToken)
	if u == nil || s.opts.NoRefresh {
		return jsonError("error", "unauthorized")
	}
	return jsonAnswer(http.StatusOK, map[string]any{"access_token": s.grant(u)})
}

func (s *Simulator) grant(u *User) string {
	token := s.sessions.token(u.ID, "access")
	s.sessions.access[token] = session{u.ID, s.now().Add(s.opts.TokenLifetime)}
	return token
}
