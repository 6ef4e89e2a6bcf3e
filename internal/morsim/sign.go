package morsim

import (
	"crypto/sha1"
	"encoding/hex"
	"net/url"
)

// oldDIDsGetOrder is the order in which page 001 lists the search parameters.
var oldDIDsGetOrder = []string{
	"search_did_number", "search_status", "search_did_owner", "search_dialplan", "search_user", "search_device",
	"search_provider", "search_language", "search_hide_terminated_dids",
}

// hashOf is the hash a call must carry: the values of its hashed parameters in order, then the key, nothing between.
// A parameter that is not sent adds nothing: so did_create without provider_id signs the number alone.
func hashOf(order []string, params url.Values, key string) string {
	signed := ""
	for _, name := range order {
		signed += params.Get(name)
	}
	sum := sha1.Sum([]byte(signed + key))
	return hex.EncodeToString(sum[:])
}

// keyOf is whose key a user signs with. Page 003: an accountant "only by using Admin Hash and Secret key".
func (s *Simulator) keyOf(u *User) string {
	if u.Kind == Reseller {
		return u.APISecretKey
	}
	for _, admin := range s.users {
		if admin.Kind == Admin {
			return admin.APISecretKey
		}
	}
	return ""
}

// signed tells whether a legacy call carries the right hash. Nobody without a key can sign.
func (s *Simulator) signed(call string, u *User, params url.Values) bool {
	if s.opts.SkipHashCheck {
		return true
	}
	order := legacyCalls[call].hashed
	if call == "dids_get" && s.opts.SignOldDIDsGet {
		order = oldDIDsGetOrder
	}
	if s.opts.SignFirstValue && legacyCalls[call].write && len(order) > 1 {
		order = order[:1]
		if !params.Has(order[0]) {
			order = legacyCalls[call].hashed[1:2]
		}
	}
	key := s.keyOf(u)
	return key != "" && params.Get("hash") == hashOf(order, params, key)
}
