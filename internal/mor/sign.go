package mor

import (
	"crypto/sha1" //nolint:gosec // the hash that MOR's API prescribes
	"encoding/hex"
	"net/url"
)

// hashed lists, for every legacy call, the parameters whose values are hashed,
// in the order in which they are. All others stay out of the hash, also the user
// name u, but for users_get (vendor pages 002 and 004, and the wiki page of each call).
var hashed = map[string][]string{
	"did_create":              {"provider_id", "did"},
	"did_trunk_device_assign": {"device_id", "did"},
	"did_device_unassign":     {"did"},
	"did_details_update":      {"did_id"},
	"did_close":               {"dids_id"},
	"did_make_free":           {"dids_id"},
	"did_terminate":           {"dids_id"},
	"did_delete":              {"dids_id"},
	"dids_get":                nil,
	"providers_get":           nil,
	"users_get":               {"u", "p"},
	"user_details_get":        {"user_id", "username"},
	"devices_get":             {"user_id"},
	"device_details_get":      {"device_id"},
}

// olderDIDsGet is the order in which an older MOR hashes the search values of
// dids_get: that of the parameters on vendor page 001.
var olderDIDsGet = []string{
	"search_did_number", "search_status", "search_did_owner", "search_dialplan", "search_user", "search_device",
	"search_provider", "search_language", "search_hide_terminated_dids",
}

// sign returns the hash of a legacy call: the lowercase hexadecimal SHA-1 of
// the values of names, in their order and without anything between them,
// followed by the API Secret Key. A parameter that is not sent adds nothing.
func sign(names []string, params url.Values, apiSecretKey string) string {
	text := ""
	for _, name := range names {
		text += params.Get(name)
	}
	sum := sha1.Sum([]byte(text + apiSecretKey)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}
