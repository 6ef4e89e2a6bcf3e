package morsim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// texts are the contents of all elements of one name, in the order in which they come.
func texts(document, name string) string {
	var all []string
	for rest := document; ; {
		_, after, found := strings.Cut(rest, "<"+name+">")
		if !found {
			return strings.Join(all, " ")
		}
		text, behind, _ := strings.Cut(after, "</"+name+">")
		all, rest = append(all, text), behind
	}
}

func (s *server) readAs(user, key, call string, pairs ...string) string {
	s.t.Helper()
	got, err := s.do(s.legacyRequest(call, user, key, form(pairs...)))
	if err != nil {
		s.t.Fatalf("%s: %v", call, err)
	}
	return got.body
}

// The columns of the wiki pages, with the secrets that a client must leave alone.
func TestPeopleDocuments(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	s := start(t, morsim.Options{})
	s.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) {
		d.Name, d.Description, d.Type, d.Username = "trunk", "Main & only", "IAX2", "105"
	})
	for _, c := range []struct {
		call   string
		params []string
		want   string
	}{
		{"user_details_get", []string{"username", "vilnius"}, `<page><pagename>Personal_details</pagename><language>en</language><userid>5</userid>` +
			`<details><main_detail><account>Vilnius Office</account><username>vilnius</username><password>gui-password-vilnius-4b2277</password></main_detail></details></page>`},
		{"devices_get", []string{"user_id", "6"}, `<page><devices><device><device_id>9</device_id><device_type>SIP</device_type><username>9</username>` +
			`<secret>sip-secret-8527a8-9</secret><ipaddr>192.0.2.7</ipaddr><port>5060</port></device></devices></page>`},
		{"device_details_get", []string{"device_id", "7"}, `<page><id>7</id><name>trunk</name><username>105</username><secret>sip-secret-8527a8-7</secret>` +
			`<user_id>5</user_id><device_type>IAX2</device_type><description>Main &amp; only</description><istrunk>1</istrunk></page>`},
	} {
		equal(t, c.call, squeezed(s.readAs("admin", morsim.AdminAPISecretKey, c.call, c.params...)), head+c.want)
	}
	users := squeezed(s.readAs("admin", morsim.AdminAPISecretKey, "users_get", "p", morsim.AdminPassword))
	const reseller = `<user><id>11</id><username>reseller</username><first_name>Test</first_name><last_name>Reseller</last_name><usertype>reseller</usertype>` +
		`<owner_id>0</owner_id><blocked>0</blocked><hidden>0</hidden><password>gui-password-reseller-d4735e</password></user>`
	if !strings.HasPrefix(users, head+"<page><status><users><user>") || !strings.Contains(users, reseller) {
		t.Errorf("users_get: %s", users)
	}
	s.AddDID(morsim.DID{Number: "1", DeviceID: morsim.VilniusTrunkID})
	equal(t, "the device of a number", texts(s.readAs("admin", morsim.AdminAPISecretKey, "dids_get"), "device"), "IAX2/105")
}

// Who sees whom: admin and accountants all, a reseller their own.
func TestPeopleSeen(t *testing.T) {
	s := start(t, morsim.Options{})
	const admin, reseller = morsim.AdminAPISecretKey, morsim.ResellerAPISecretKey
	for _, c := range []struct{ user, key, call, pairs, element, want string }{
		{"admin", admin, "users_get", "p " + morsim.AdminPassword, "id", "5 6 11 12 21 22 23 24"},
		{"accountant", admin, "users_get", "p " + morsim.AccountantPassword, "usertype", "user user reseller user admin accountant accountant accountant"},
		{"reseller", reseller, "users_get", "p " + morsim.ResellerPassword, "username", "customer"},
		{"admin", admin, "users_get", "p wrong", "error", "You are not authorized to view this page"},
		{"admin", admin, "users_get", "", "error", "You are not authorized to view this page"},
		{"vilnius", admin, "users_get", "p " + morsim.VilniusPassword, "error", "Access Denied"},
		{"admin", admin, "user_details_get", "user_id 12", "username", "customer"},
		{"reseller", reseller, "user_details_get", "username customer", "userid", "12"},
		{"reseller", reseller, "user_details_get", "username vilnius", "error", "User was not found"},
		{"admin", admin, "user_details_get", "username nobody", "error", "User was not found"},
		{"admin", admin, "user_details_get", "", "error", "User was not found"},
		{"admin", admin, "devices_get", "user_id 5", "device_id", "7 8 10"},
		{"admin", admin, "devices_get", "user_id 12", "device_id", "13"},
		{"admin", admin, "devices_get", "user_id 11", "error", "Device not found"},
		{"admin", admin, "devices_get", "user_id 99", "error", "User not found"},
		{"admin", admin, "devices_get", "", "error", "user_id is empty"},
		{"reseller", reseller, "devices_get", "user_id 12", "secret", "sip-secret-8527a8-13"},
		{"reseller", reseller, "devices_get", "user_id 5", "error", "User not found"},
		{"admin", admin, "device_details_get", "device_id 10", "istrunk", "0"},
		{"admin", admin, "device_details_get", "device_id 13", "error", "You are not authorized to view this page"},
		{"reseller", reseller, "device_details_get", "device_id 13", "user_id", "12"},
		{"reseller", reseller, "device_details_get", "device_id 7", "error", "You are not authorized to view this page"},
		{"admin", admin, "device_details_get", "device_id 99", "error", "Device was not found"},
		{"admin", admin, "providers_get", "", "password", "carrier-password-e629fa-1 carrier-password-e629fa-2"},
	} {
		equal(t, c.user+" "+c.call+" "+c.pairs, texts(s.readAs(c.user, c.key, c.call, strings.Fields(c.pairs)...), c.element), c.want)
	}
	for _, r := range s.Requests() {
		if r.Write || r.Params.Has("p") {
			t.Errorf("the log has %+v", r)
		}
	}
}

// A server can lack a call, or refuse it to everybody.
func TestPeopleSwitches(t *testing.T) {
	calls := []string{"users_get", "user_details_get", "devices_get", "device_details_get", "providers_get"}
	s := start(t, morsim.Options{})
	for _, call := range calls {
		s.Configure(func(o *morsim.Options) { o.NoSuchCall = map[string]bool{call: true} })
		got, err := s.do(s.legacyRequest(call, "admin", morsim.AdminAPISecretKey, form()))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, call+" is missing", got.status, http.StatusNotFound)
		s.Configure(func(o *morsim.Options) { o.NoSuchCall, o.Refuse = nil, map[string]string{call: "Access Denied"} })
		equal(t, call+" is forbidden", s.call(call), "Access Denied")
	}
}

// Parameters may come as a JSON object instead of a form.
func TestJSONBody(t *testing.T) {
	s := start(t, morsim.Options{})
	send := func(call, body string) string {
		r := s.request("POST", "/billing/api/"+call, body)
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		got, err := s.do(r)
		if err != nil {
			t.Fatal(err)
		}
		return verdict(t, got.body)
	}
	hash := sha1Hex("1" + theNumber + morsim.AdminAPISecretKey)
	equal(t, "a write", send("did_create", `{"u":"admin","provider_id":1,"did":"`+theNumber+`","hash":"`+hash+`"}`), "DID created")
	equal(t, "the number", s.mustDID(theNumber).ProviderID, int64(1))
	equal(t, "a long number", send("did_create", `{"u":"admin","provider_id":1,"did":`+theNumber+`,"hash":"`+hash+`"}`), "DID already exists")
	equal(t, "a wrong hash", send("did_create", `{"u":"admin","provider_id":1,"did":1,"hash":"`+hash+`"}`), "Incorrect hash")
	equal(t, "a form under a wrong name", send("dids_get", form("u", "admin", "hash", sha1Hex(morsim.AdminAPISecretKey)).Encode()), "Access Denied")
	for _, body := range []string{"", "[]", "{", `{"u":{"a":1}}`} {
		equal(t, body, send("dids_get", body), "Access Denied")
	}
	if r := s.Requests()[0]; r.Params.Get("did") != theNumber || r.Params.Has("hash") {
		t.Errorf("the log has %+v", r)
	}
}
