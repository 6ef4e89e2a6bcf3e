package morsim_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// server is a simulator that listens, and a caller with a key.
type server struct {
	*morsim.Simulator
	t    *testing.T
	base string
	http *http.Client
}

func start(t *testing.T, opts morsim.Options) *server {
	t.Helper()
	sim := morsim.New(opts)
	listening := httptest.NewServer(sim)
	t.Cleanup(func() {
		sim.ClearFaults()
		listening.CloseClientConnections()
		listening.Close()
	})
	return &server{sim, t, listening.URL, &http.Client{
		Timeout:       5 * time.Second,
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reply is an HTTP answer, read whole.
type reply struct {
	status int
	body   string
	header http.Header
}

func (s *server) do(r *http.Request) (reply, error) {
	res, err := s.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, string(body), res.Header}, err
}

func (s *server) request(method, path, body string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// hashed says what the vendor's pages hash for each call; written down here a second time, on purpose.
var hashed = map[string]string{
	"did_create":              "provider_id did",
	"did_trunk_device_assign": "device_id did",
	"did_device_assign":       "device_id did",
	"did_device_unassign":     "did",
	"did_details_update":      "did_id",
	"did_close":               "dids_id",
	"did_make_free":           "dids_id",
	"did_terminate":           "dids_id",
	"did_delete":              "dids_id",
	"dids_get":                "",
	"providers_get":           "",
	"users_get":               "u p",
	"user_details_get":        "user_id username",
	"devices_get":             "user_id",
	"device_details_get":      "device_id",
}

func sha1Hex(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// form is name, value, name, value.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func (s *server) legacyRequest(call, user, key string, params url.Values) *http.Request {
	params.Set("u", user)
	if !params.Has("hash") {
		signed := ""
		for name := range strings.FieldsSeq(hashed[call]) {
			signed += params.Get(name)
		}
		params.Set("hash", sha1Hex(signed+key))
	}
	r := s.request("POST", "/billing/api/"+call, params.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// callAs makes a legacy call and returns the text of its <success> or <error>, whichever there is.
func (s *server) callAs(user, key, call string, pairs ...string) string {
	s.t.Helper()
	got, err := s.do(s.legacyRequest(call, user, key, form(pairs...)))
	if err != nil {
		s.t.Fatalf("%s: %v", call, err)
	}
	return verdict(s.t, got.body)
}

func (s *server) call(call string, pairs ...string) string {
	s.t.Helper()
	return s.callAs(morsim.AdminUsername, morsim.AdminAPISecretKey, call, pairs...)
}

// verdict is the first text in <success> or <error>; a list of either kind is "list".
func verdict(t *testing.T, body string) string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			t.Fatalf("no verdict in %q: %v", body, err)
		}
		begin, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch begin.Name.Local {
		case "dids", "providers":
			return "list"
		case "success", "error":
			var text string
			if err := decoder.DecodeElement(&text, &begin); err != nil {
				t.Fatal(err)
			}
			return text
		}
	}
}

// list makes a dids_get and returns the numbers.
func (s *server) list(pairs ...string) []string {
	s.t.Helper()
	got, err := s.do(s.legacyRequest("dids_get", morsim.AdminUsername, morsim.AdminAPISecretKey, form(pairs...)))
	if err != nil {
		s.t.Fatal(err)
	}
	return numbersIn(s.t, got.body)
}

func numbersIn(t *testing.T, body string) []string {
	t.Helper()
	var page struct {
		Rows []struct {
			Number string `xml:"did"`
		} `xml:"dids>did"`
		Error string `xml:"error"`
	}
	if err := xml.Unmarshal([]byte(body), &page); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	if page.Error != "" && page.Error != "No DIDs found" {
		t.Fatal(page.Error)
	}
	numbers := []string{}
	for _, row := range page.Rows {
		numbers = append(numbers, strings.TrimSpace(row.Number))
	}
	return numbers
}

func (s *server) login(user, password string) (token, refresh string) {
	s.t.Helper()
	r := s.request("POST", "/billing/api/v2/authentication/login", "")
	r.SetBasicAuth(user, password)
	got, err := s.do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &tokens); err != nil || got.status != http.StatusOK || tokens.Access == "" {
		s.t.Fatalf("login: %d %s", got.status, got.body)
	}
	return tokens.Access, tokens.Refresh
}

func (s *server) getDIDs(token string, pairs ...string) reply {
	s.t.Helper()
	r := s.request("GET", "/billing/api/v2/dids?"+form(pairs...).Encode(), "")
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := s.do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

type v2Page struct {
	DIDs []struct {
		ID     int64  `json:"id"`
		Number string `json:"did_number"`
		Status string `json:"did_status"`
		Owner  string `json:"owner"`
	} `json:"dids"`
	Meta struct {
		From       int  `json:"from"`
		MaxResults *int `json:"max_results"`
		Returned   int  `json:"returned"`
	} `json:"meta"`
}

func (s *server) page(token string, pairs ...string) (p v2Page, numbers []string) {
	s.t.Helper()
	got := s.getDIDs(token, pairs...)
	if err := json.Unmarshal([]byte(got.body), &p); err != nil || got.status != http.StatusOK {
		s.t.Fatalf("%d %s: %v", got.status, got.body, err)
	}
	numbers = []string{}
	for _, d := range p.DIDs {
		numbers = append(numbers, d.Number)
	}
	return p, numbers
}

// theNumber is what put puts.
const theNumber = "37052000001"

// put makes the number anew in a status, with the owner and the device that go with it.
func (s *server) put(status string) morsim.DID {
	d := morsim.DID{Number: theNumber, Status: status}
	switch status {
	case morsim.Active, morsim.Closed, morsim.Terminated: // terminated once it was closed
		d.UserID, d.DeviceID = morsim.VilniusID, morsim.VilniusTrunkID
	case morsim.Reserved:
		d.UserID = morsim.VilniusID
	case "active on a dial plan":
		d.Status, d.DialPlanID = morsim.Active, morsim.DialPlanID
	}
	s.RemoveDID(theNumber)
	return s.AddDID(d)
}

func (s *server) mustDID(number string) morsim.DID {
	s.t.Helper()
	d, found := s.DID(number)
	if !found {
		s.t.Fatalf("no DID %s", number)
	}
	return d
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

func decode(t *testing.T, body string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
}

func benchmarkDIDsGet(b *testing.B, sim *morsim.Simulator, pairs []string) {
	params := form(pairs...)
	params.Set("u", morsim.AdminUsername)
	r := httptest.NewRequest("POST", "/billing/api/dids_get", strings.NewReader(params.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	sim.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Body.Len() < 100 {
		b.Fatal(w.Code, w.Body)
	}
}
