package morsim_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The hashes here are written out, not computed: they come from the vendor's pages or from sha1sum.
func TestKnownHashes(t *testing.T) {
	for name, c := range map[string]struct {
		key, call, hash string
		params          []string
		old             bool
		want            string
	}{
		"did_make_free, vendor's example": {
			"secret", "did_make_free", "f7de355c9b4421ce6c705b4b32c89dbcaca51e46",
			[]string{"dids_id", "6511"},
			false,
			"DID was not found",
		},
		"did_terminate, vendor's example": {
			"secret", "did_terminate", "f7de355c9b4421ce6c705b4b32c89dbcaca51e46",
			[]string{"dids_id", "6511"},
			false,
			"DID was not found",
		},
		"did_details_update, vendor's example": {
			"secret", "did_details_update", "f7de355c9b4421ce6c705b4b32c89dbcaca51e46",
			[]string{"did_id", "6511"},
			false,
			"DID was not found",
		},
		"hash construction, vendor's example": {
			"Very Sercet Key", "dids_get", "b93c35d5c6183288322122561a3da7e09abb63b7",
			[]string{"search_status", "answered", "search_did_number", "1231252454580", "from", "1"},
			true,
			"No DIDs found",
		},
		"did_create": {
			"secret", "did_create", "cb9dff0d59f7ffaf036d55b57c817bf528edb54a",
			[]string{"did", "123456789", "provider_id", "1", "comment", "not hashed"},
			false, "DID created",
		},
		"did_create, page 002's hash of the first value only": {
			"secret", "did_create", "bc2f114099d16656d37e45fd9e8744cb9386d462",
			[]string{"did", "123456789", "provider_id", "1"},
			false, "Incorrect hash",
		},
		"did_trunk_device_assign": {
			"secret", "did_trunk_device_assign", "cb9dff0d59f7ffaf036d55b57c817bf528edb54a",
			[]string{"device_id", "1", "did", "123456789"},
			false, "Device was not found",
		},
		"did_trunk_device_assign, page 004's hash": {
			"secret", "did_trunk_device_assign", "bc2f114099d16656d37e45fd9e8744cb9386d462",
			[]string{"device_id", "1", "did", "123456789"},
			false, "Incorrect hash",
		},
		"dids_get, the key alone": {
			"secret", "dids_get", "e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
			[]string{"search_status", "free"},
			false,
			"No DIDs found",
		},
		"dids_get, the key alone where values are wanted": {
			"secret", "dids_get", "e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
			[]string{"search_status", "free"},
			true,
			"Incorrect hash",
		},
		"users_get, vendor's example": {
			"secret", "users_get", "c420ef706a02e6449994b7575b25ef5f74cc722b",
			[]string{"p", "admin1"},
			false, "You are not authorized to view this page",
		},
		"user_details_get, by name": {
			"secret", "user_details_get", "2b9ed09971429c67b71f14b01514a89997c3b555",
			[]string{"username", "nobody"},
			false, "User was not found",
		},
		"devices_get": {
			"secret", "devices_get", "0790d02d2945ff6c1bc219d49abc9ff4d30e8d5e",
			[]string{"user_id", "99"},
			false, "User not found",
		},
		"device_details_get": {
			"secret", "device_details_get", "0790d02d2945ff6c1bc219d49abc9ff4d30e8d5e",
			[]string{"device_id", "99"},
			false, "Device was not found",
		},
		"upper case": {
			"secret", "dids_get", "E5E9FA1BA31ECD1AE84F75CAAA474F3A663F05F4", nil, false, "Incorrect hash",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, morsim.Options{SignOldDIDsGet: c.old})
			s.EditUser(morsim.AdminID, func(u *morsim.User) { u.APISecretKey = c.key })
			equal(t, "answer", s.call(c.call, append(c.params, "hash", c.hash)...), c.want)
		})
	}
}

// Every call must insist on its own values in its own order: any other way of signing is refused.
func TestWrongHashes(t *testing.T) {
	s := start(t, morsim.Options{})
	for call := range hashed {
		values := "1" + "7" + theNumber
		for what, wrong := range map[string]string{
			"no key":       sha1Hex(values),
			"the username": sha1Hex(morsim.AdminUsername + morsim.AdminAPISecretKey),
			"all values":   sha1Hex("admin" + values + "9" + morsim.AdminAPISecretKey),
			"the password": sha1Hex(morsim.AdminPassword),
			"empty":        "",
		} {
			got := s.call(call, "provider_id", "1", "device_id", "7", "did", theNumber, "did_id", "9", "dids_id", "9", "p", "9", "user_id", "9", "hash", wrong)
			equal(t, call+" signed with "+what, got, "Incorrect hash")
		}
	}
	equal(t, "requests that took", len(took(s.Requests())), 0)

	swapped := sha1Hex(theNumber + "7" + morsim.AdminAPISecretKey)
	equal(t, "swapped values", s.call("did_trunk_device_assign", "device_id", "7", "did", theNumber, "hash", swapped), "Incorrect hash")

	s.Configure(func(o *morsim.Options) { o.SkipHashCheck = true })
	equal(t, "checking off", s.call("did_create", "provider_id", "1", "did", theNumber, "hash", "nonsense"), "DID created")
}

func took(all []morsim.Request) []morsim.Request {
	var changed []morsim.Request
	for _, r := range all {
		if r.Took {
			changed = append(changed, r)
		}
	}
	return changed
}

func TestWhoseKey(t *testing.T) {
	s := start(t, morsim.Options{})
	for _, c := range []struct{ user, key, want string }{
		{morsim.AdminUsername, morsim.AdminAPISecretKey, "list"},
		{morsim.AccountantUsername, morsim.AdminAPISecretKey, "list"},
		{morsim.ResellerUsername, morsim.ResellerAPISecretKey, "list"},
		{morsim.ResellerUsername, morsim.AdminAPISecretKey, "Incorrect hash"},
		{morsim.AdminUsername, morsim.ResellerAPISecretKey, "Incorrect hash"},
		{morsim.AccountantUsername, "", "Incorrect hash"},
	} {
		equal(t, c.user+" with "+c.key, s.callAs(c.user, c.key, "providers_get"), c.want)
	}
	s.EditUser(morsim.ResellerID, func(u *morsim.User) { u.APISecretKey = "" })
	equal(t, "a reseller without a key", s.callAs(morsim.ResellerUsername, "", "providers_get"), "Incorrect hash")
}
