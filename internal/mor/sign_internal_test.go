package mor

import (
	"net/url"
	"testing"
)

// The vendor's own example of how a hash is constructed (wiki page "hash construction", named in MOR-API.md).
func TestSignConstructsTheVendorsExample(t *testing.T) {
	params := url.Values{"a": {"123"}, "b": {"1252454580"}, "c": {"answered"}, "u": {"admin"}}
	const want = "b93c35d5c6183288322122561a3da7e09abb63b7"
	if got := sign([]string{"a", "b", "missing", "c"}, params, "Very Sercet Key"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := sign([]string{"b", "a", "c"}, params, "Very Sercet Key"); got == want {
		t.Error("the order does not matter")
	}
}

// No call may hash the user name but users_get, and every call that is sent must be listed: what is not is signed with the key alone.
func TestHashedNames(t *testing.T) {
	for call, names := range hashed {
		for _, name := range names {
			if name == "u" && call != "users_get" || name == "hash" {
				t.Errorf("%s hashes %s", call, name)
			}
		}
	}
	for _, call := range []string{
		"did_create", "did_trunk_device_assign", "did_device_unassign", "did_details_update",
		"did_close", "did_make_free", "did_terminate", "did_delete",
		"users_get", "user_details_get", "devices_get", "device_details_get",
	} {
		if len(hashed[call]) == 0 {
			t.Errorf("%s hashes nothing", call)
		}
	}
}
