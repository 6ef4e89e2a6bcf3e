package morsim_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

var writes = []string{
	"did_create", "did_trunk_device_assign", "did_device_assign", "did_device_unassign", "did_details_update", "did_close",
	"did_make_free", "did_terminate", "did_delete",
}

func TestWhoMayCall(t *testing.T) {
	const (
		denied       = "Access Denied"
		mayNotManage = "You are not authorized to manage DIDs"
	)
	s := start(t, morsim.Options{})
	s.put(morsim.Free)
	s.AddUser(morsim.User{Username: "blocked", Kind: morsim.Admin, APISecretKey: morsim.AdminAPISecretKey, Blocked: true})
	for _, c := range []struct{ user, reads, providers, writes string }{
		{morsim.AdminUsername, "list", "list", ""},
		{morsim.AccountantUsername, "list", "list", ""},
		{morsim.ClerkUsername, denied, "list", mayNotManage},
		{morsim.VilniusUsername, denied, denied, denied},
		{"nobody", denied, denied, denied},
		{"blocked", denied, denied, denied},
		{"", denied, denied, denied},
	} {
		equal(t, c.user+" reads", s.callAs(c.user, morsim.AdminAPISecretKey, "dids_get"), c.reads)
		equal(t, c.user+" reads providers", s.callAs(c.user, morsim.AdminAPISecretKey, "providers_get"), c.providers)
		for _, call := range writes {
			got := s.callAs(c.user, morsim.AdminAPISecretKey, call)
			if refused := got == denied || got == mayNotManage; refused != (c.writes != "") || refused && got != c.writes {
				t.Errorf("%s %s: %s", c.user, call, got)
			}
		}
	}
	s.EditUser(morsim.ResellerID, func(u *morsim.User) { u.ManageDIDs = false })
	for _, call := range writes {
		equal(t, "reseller without the right: "+call, s.callAs(morsim.ResellerUsername, morsim.ResellerAPISecretKey, call), mayNotManage)
	}
}

func TestAPIPermissionGroup(t *testing.T) {
	s := start(t, morsim.Options{})
	s.put(morsim.Free)
	s.EditUser(morsim.AdminID, func(u *morsim.User) {
		u.APIRestricted, u.Group = true, morsim.Allow("dids_get")
	})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	equal(t, "allowed", s.call("dids_get"), "list")
	equal(t, "allowed in v2", s.getDIDs(token).status, http.StatusOK)
	for _, call := range append([]string{"providers_get"}, writes...) {
		equal(t, call, s.call(call), "API method not permitted: "+call)
	}
	s.EditUser(morsim.AdminID, func(u *morsim.User) {
		u.Group = morsim.PermissionGroup{"dids_get": morsim.Read, "did_create": morsim.Read}
	})
	equal(t, "to read", s.call("dids_get"), "list")
	equal(t, "a write with the level for reading", s.call("did_create"), "API method not permitted: did_create")
	s.EditUser(morsim.AdminID, func(u *morsim.User) { u.Group["did_create"] = morsim.Write })
	equal(t, "a write with its level", s.call("did_create"), "Provider was not found")
	equal(t, "the restricted accountant reads", s.callAs(morsim.RestrictedUsername, morsim.AdminAPISecretKey, "dids_get"), "list")
	for _, call := range append([]string{"providers_get", "users_get", "user_details_get", "devices_get", "device_details_get"}, writes...) {
		equal(t, "the restricted accountant", s.callAs(morsim.RestrictedUsername, morsim.AdminAPISecretKey, call), "API method not permitted: "+call)
	}
	s.EditUser(morsim.AdminID, func(u *morsim.User) { u.Group = nil })
	equal(t, "v2", s.getDIDs(token).body, `{"errors":"API method not permitted: dids_get"}`)
}

func TestAPIDisabled(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	s.Configure(func(o *morsim.Options) { o.APIDisabled = true })
	for call := range hashed {
		equal(t, call, s.call(call), "API Requests are disabled")
	}
	disabled := s.getDIDs(token)
	equal(t, "v2 status", disabled.status, http.StatusUnauthorized)
	equal(t, "v2", disabled.body, `{"errors":"API Requests are disabled"}`)
	r := s.request("POST", "/billing/api/v2/authentication/login", "")
	r.SetBasicAuth(morsim.AdminUsername, morsim.AdminPassword)
	got, err := s.do(r)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "login", got.body, `{"error":"API Requests are disabled"}`)
}

func TestReseller(t *testing.T) {
	s := start(t, morsim.Options{})
	call := func(name string, pairs ...string) string {
		return s.callAs(morsim.ResellerUsername, morsim.ResellerAPISecretKey, name, pairs...)
	}
	foreign := s.put(morsim.Reserved)
	s.AddDID(morsim.DID{Number: "1", UserID: morsim.CustomerID, DeviceID: morsim.CustomerTrunkID})
	s.AddDID(morsim.DID{Number: "2", UserID: morsim.ResellerID})

	got, err := s.do(s.legacyRequest("dids_get", morsim.ResellerUsername, morsim.ResellerAPISecretKey, form()))
	if err != nil {
		t.Fatal(err)
	}
	if numbers := numbersIn(t, got.body); !slices.Equal(numbers, []string{"1", "2"}) {
		t.Errorf("sees %v", numbers)
	}
	second, err := s.do(s.legacyRequest("dids_get", morsim.ResellerUsername, morsim.ResellerAPISecretKey, form("from", "2")))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sees from the second on", strings.Join(numbersIn(t, second.body), " "), "2")
	if strings.Contains(got.body, "<provider>") || strings.Contains(got.body, "<reseller>") || !strings.Contains(got.body, "<owner>") {
		t.Errorf("elements of a reseller's list: %s", got.body)
	}

	equal(t, "create without provider", call("did_create", "did", "3"), "DID created")
	mine := s.mustDID("3")
	equal(t, "default provider", mine.ProviderID, int64(morsim.TestProviderID))
	equal(t, "create with the default", call("did_create", "did", "4", "provider_id", "1"), "DID created")
	equal(t, "another's provider", call("did_create", "did", "5", "provider_id", "2"), "You are not authorized to use this Provider")
	own := s.AddProvider(morsim.Provider{Name: "Own", OwnerID: morsim.ResellerID})
	providers, err := s.do(s.legacyRequest("providers_get", morsim.ResellerUsername, morsim.ResellerAPISecretKey, form()))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "providers", strings.Count(providers.body, "<provider>"), 1)
	equal(t, "own provider", call("did_create", "did", "5", "provider_id", id(own.ID)), "DID created")

	equal(t, "another's user", call("did_details_update", "did_id", id(mine.ID), "did_user_id", id(morsim.VilniusID)), "User was not found")
	equal(t, "another's provider", call("did_details_update", "did_id", id(mine.ID), "did_provider_id", "2"), "Provider was not found")
	equal(t, "own user", call("did_details_update", "did_id", id(mine.ID), "did_user_id", id(morsim.CustomerID)), "DID details successfully updated")
	equal(t, "another's device", call("did_trunk_device_assign", "did", "3", "device_id", "7"), "Your are not authorized to use this Device")
	equal(t, "another's number", call("did_trunk_device_assign", "did", theNumber, "device_id", id(morsim.CustomerTrunkID)), "Your are not authorized to use this DID")
	free := s.AddDevice(morsim.Device{Trunk: true, OwnerID: morsim.ResellerID})
	call("did_details_update", "did_id", id(s.mustDID("4").ID), "did_user_id", id(morsim.ResellerID))
	equal(t, "own device without a user", call("did_trunk_device_assign", "did", "4", "device_id", id(free.ID)), "Device assigned to DID")
	equal(t, "own device", call("did_trunk_device_assign", "did", "3", "device_id", id(morsim.CustomerTrunkID)), "Device assigned to DID")

	for _, name := range []string{"did_device_unassign", "did_details_update", "did_close", "did_make_free", "did_terminate", "did_delete"} {
		got := call(name, "did", theNumber, "did_id", id(foreign.ID), "dids_id", id(foreign.ID))
		equal(t, name+" on another's number", got, "DID was not found")
	}
	equal(t, "the other's number", s.mustDID(theNumber), foreign)
}

// A GET is refused whatever it says, and what it says stands in the log.
func TestLegacyGET(t *testing.T) {
	s := start(t, morsim.Options{})
	secret := sha1Hex("1" + theNumber + morsim.AdminAPISecretKey)
	r := s.request("GET", "/billing/api/did_create?"+form("u", "admin", "provider_id", "1", "did", theNumber, "hash", secret).Encode(), "")
	got, err := s.do(r)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "status", got.status, http.StatusForbidden)
	equal(t, "Content-Type", got.header.Get("Content-Type"), "text/html")
	equal(t, "numbers", len(s.DIDs()), 0)
	logged := s.Requests()[0]
	equal(t, "the query in the log", strings.Contains(logged.Query, secret), true)
	equal(t, "the hash in the parameters", logged.Params.Has("hash"), false)
	equal(t, "the user in the parameters", logged.Params.Get("u"), "admin")

	r = s.request("POST", "/billing/api/dids_get?"+form("u", "admin", "hash", sha1Hex(morsim.AdminAPISecretKey)).Encode(), "")
	if got, err = s.do(r); err != nil {
		t.Fatal(err)
	}
	equal(t, "parameters in the URL of a POST", verdict(t, got.body), "Access Denied")
}

func TestUnknownPages(t *testing.T) {
	s := start(t, morsim.Options{WebDir: "/", NoProvidersGet: true})
	for _, path := range []string{"/api/providers_get", "/api/nonsense", "/billing/api/dids_get", "/api/v2/users", "/", "/api/v2/dids"} {
		got, err := s.do(s.request("POST", path, ""))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, path, got.status, http.StatusNotFound)
		equal(t, path, strings.HasPrefix(got.body, "<!DOCTYPE html>"), true)
	}
	got, err := s.do(s.request("POST", "/api/dids_get", ""))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "Web_Dir /", verdict(t, got.body), "Access Denied")
}
