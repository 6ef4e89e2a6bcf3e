package mor_test

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

func sha1Hex(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Known answers of MOR-API.md, "Legacy: the hash".
const (
	hashOf6511 = "f7de355c9b4421ce6c705b4b32c89dbcaca51e46" // "6511" + "secret"
	hashOf1DID = "cb9dff0d59f7ffaf036d55b57c817bf528edb54a" // "1" + "123456789" + "secret"
	// vendorWrong stands on pages 002 and 004: it hashes the first value only.
	vendorWrong = "bc2f114099d16656d37e45fd9e8744cb9386d462"
	// vendorUnread stands on page 001, and no reading of that page reproduces it.
	vendorUnread = "6e79d4a82f68102f43be11d873177f47817f84df"
)

func TestKnownHashesAreWhatWeThink(t *testing.T) {
	equal(t, "6511", sha1Hex("6511"+"secret"), hashOf6511)
	equal(t, "1, 123456789", sha1Hex("1"+"123456789"+"secret"), hashOf1DID)
	equal(t, "the vendor's example is the first value alone", sha1Hex("1"+"secret"), vendorWrong)
}

// Every legacy call: what it hashes, and what exactly it sends where.
func TestLegacyCallsAreSignedAndStandInTheBody(t *testing.T) {
	ctx := context.Background()
	did := mor.DID{ID: 6511, Number: "123456789"}
	text := "naujas ąžuolas & <co>=1+1 %20"
	for _, c := range []struct {
		name string
		call func(*mor.Client) error
		hash string
		form map[string]string // without u and hash
	}{
		{"did_create", func(c *mor.Client) error {
			_, err := c.DIDCreate(ctx, mor.NewDID{Number: "123456789", ProviderID: pointer(int64(1))})
			return err
		}, hashOf1DID, map[string]string{"provider_id": "1", "did": "123456789"}},
		{"did_create", func(c *mor.Client) error {
			_, err := c.DIDCreate(ctx, mor.NewDID{
				Number: "123456789", ProviderID: pointer(int64(1)),
				CustomSIPHeader: pointer("X-A: 1"), Comment: &text, ResellerComment: pointer(""),
			})
			return err
		}, hashOf1DID, map[string]string{"provider_id": "1", "did": "123456789", "custom_sip_header": "X-A: 1", "comment": text, "reseller_comment": ""}},
		{"did_create", func(c *mor.Client) error { // a reseller's, without a provider
			_, err := c.DIDCreate(ctx, mor.NewDID{Number: "123456789"})
			return err
		}, sha1Hex("123456789secret"), map[string]string{"did": "123456789"}},
		{
			"did_trunk_device_assign", func(c *mor.Client) error { return c.DIDTrunkDeviceAssign(ctx, 1, "123456789") },
			hashOf1DID,
			map[string]string{"device_id": "1", "did": "123456789"},
		},
		{
			"did_device_unassign", func(c *mor.Client) error { return c.DIDDeviceUnassign(ctx, "123456789") },
			sha1Hex("123456789secret"),
			map[string]string{"did": "123456789"},
		},
		{"did_details_update", func(c *mor.Client) error {
			return c.DIDDetailsUpdate(ctx, 6511, mor.Details{
				UserID: pointer(int64(5)), ProviderID: pointer(int64(2)),
				CustomSIPHeader: pointer(""), Comment: &text, ResellerComment: pointer("b"),
			})
		}, hashOf6511, map[string]string{"did_id": "6511", "did_user_id": "5", "did_provider_id": "2", "custom_sip_header": "", "comment": text, "reseller_comment": "b"}},
		{
			"did_details_update", func(c *mor.Client) error { return c.DIDDetailsUpdate(ctx, 6511, mor.Details{}) },
			hashOf6511,
			map[string]string{"did_id": "6511"},
		},
		{"did_make_free", func(c *mor.Client) error { return c.DIDMakeFree(ctx, 6511) }, hashOf6511, map[string]string{"dids_id": "6511"}},
		{"did_terminate", func(c *mor.Client) error { return c.DIDTerminate(ctx, 6511) }, hashOf6511, map[string]string{"dids_id": "6511"}},
		{"did_delete", func(c *mor.Client) error { return c.DIDDelete(ctx, 6511) }, hashOf6511, map[string]string{"dids_id": "6511"}},
		{
			"dids_get", func(c *mor.Client) error { _, err := c.Stands(ctx, did, mor.SubjectDevice, 7); return err },
			sha1Hex("secret"),
			map[string]string{"search_did_number": "123456789", "search_device": "7", "search_hide_terminated_dids": "0"},
		},
		{
			"dids_get", func(c *mor.Client) error { _, err := c.Stands(ctx, did, mor.SubjectUser, 5); return err },
			sha1Hex("secret"),
			map[string]string{"search_did_number": "123456789", "search_user": "5", "search_hide_terminated_dids": "0"},
		},
		{
			"dids_get", func(c *mor.Client) error { _, err := c.Stands(ctx, did, mor.SubjectProvider, 1); return err },
			sha1Hex("secret"),
			map[string]string{"search_did_number": "123456789", "search_provider": "1", "search_hide_terminated_dids": "0"},
		},
		{
			"providers_get", func(c *mor.Client) error { _, err := c.Providers(ctx); return err },
			sha1Hex("secret"),
			map[string]string{},
		},
	} {
		answer := success
		if c.name == "dids_get" || c.name == "providers_get" {
			answer = "<page><error>No DIDs found</error></page>"
		}
		for _, user := range []string{"username", "somebody else"} { // u is in no hash
			f := (&fake{legacy: say(answer)}).start(t)
			client := connect(t, f.url+"/billing", func(config *mor.Config) { config.Username, config.APISecretKey = user, "secret" })
			if err := c.call(client); err != nil && mor.CodeOf(err) != mor.CodeNoDIDsFound {
				t.Fatalf("%s: %v", c.name, err)
			}
			a := f.asked()[0]
			equal(t, c.name+": method", a.method, http.MethodPost)
			equal(t, c.name+": path", a.url.Path, "/billing/api/"+c.name)
			equal(t, c.name+": query", a.url.RawQuery, "")
			equal(t, c.name+": content type", a.header.Get("Content-Type"), "application/x-www-form-urlencoded")
			equal(t, c.name+": user agent", a.header.Get("User-Agent"), "mor-test/1")
			equal(t, c.name+": authorization", a.header.Get("Authorization"), "")
			equal(t, c.name+": hash", a.form.Get("hash"), c.hash)
			if hash := a.form.Get("hash"); hash == vendorWrong || hash == vendorUnread {
				t.Errorf("%s: the vendor's wrong example", c.name)
			}
			want := url.Values{"u": {user}, "hash": {c.hash}}
			for name, value := range c.form {
				want.Set(name, value)
			}
			equal(t, c.name+": form", a.form.Encode(), want.Encode())
			if strings.Contains(a.body, "secret") {
				t.Errorf("%s: the key went out: %s", c.name, a.body)
			}
		}
	}
}

// v2 shows the password to nobody but the login, and signs nothing.
func TestV2CarriesItsCredentialsInHeaders(t *testing.T) {
	f := (&fake{dids: say(page())}).start(t)
	_, err := connect(t, f.url+"/billing", as("ąž:admin", "p:ą")).DIDs(context.Background(), mor.Filter{Number: "370%_&", Status: mor.StatusFree, HideTerminated: true})
	ok(t, err)
	login, list := f.asked()[0], f.asked()[1]
	equal(t, "login", login.method+" "+login.url.String()+" "+login.body, "POST /billing/api/v2/authentication/login ")
	equal(t, "basic", login.header.Get("Authorization"), "Basic xIXFvjphZG1pbjpwOsSF")
	equal(t, "list", list.method+" "+list.url.Path+" "+list.body, "GET /billing/api/v2/dids ")
	equal(t, "bearer", list.header.Get("Authorization"), "Bearer "+fakeAccess)
	equal(t, "query", list.url.Query().Encode(), url.Values{
		"search_did_number": {"370%_&"}, "search_status": {"free"},
		"search_hide_terminated_dids": {"1"}, "from": {"1"}, "max_results": {"500"},
	}.Encode())
	for _, a := range f.asked()[1:] {
		if names := slices.Collect(maps.Keys(a.url.Query())); slices.Contains(names, "u") || slices.Contains(names, "hash") {
			t.Errorf("legacy credentials in the URL: %s", a.url.RawQuery)
		}
	}
}

// A server that hashes dids_get the older way is asked that way from then on.
func TestOlderHashIsRemembered(t *testing.T) {
	ctx := context.Background()
	sim, c, did := proof(t, morsim.Options{SignOldDIDsGet: true})
	for _, calls := range []int{2, 1, 1} {
		sim.ResetLog()
		stands, err := c.Stands(ctx, did, mor.SubjectDevice, 999)
		ok(t, err)
		equal(t, "stands", stands, false)
		equal(t, "calls", count(sim, "dids_get"), calls)
	}
	stands, err := c.Stands(ctx, did, mor.SubjectDevice, morsim.VilniusTrunkID)
	ok(t, err)
	equal(t, "stands", stands, true)
}

// With a wrong key both hashes are wrong, and neither is taken for right.
func TestWrongKeyIsNoOlderHash(t *testing.T) {
	ctx := context.Background()
	sim, url := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: theNumber})
	c := connect(t, url, func(config *mor.Config) { config.APISecretKey = "wrong" })
	for range 2 {
		sim.ResetLog()
		_, err := c.Stands(ctx, mor.DID{ID: 1001, Number: theNumber}, mor.SubjectDevice, 7)
		wantError(t, err, mor.CodeIncorrectHash)
		equal(t, "calls", count(sim, "dids_get"), 2)
	}
}

// That the second way failed for a reason of its own shows nothing about the hash.
func TestOlderHashIsNotRememberedUnproven(t *testing.T) {
	ctx := context.Background()
	sim, url := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: theNumber})
	did := mor.DID{ID: 1001, Number: theNumber}
	c := connect(t, url)
	sim.Inject(morsim.Fault{Call: "dids_get", Times: 1, Kind: morsim.RawBody, Body: "<page><error>Incorrect hash</error></page>"})
	sim.Inject(morsim.Fault{Call: "dids_get", Times: 1, Kind: morsim.HTTPError})
	_, err := c.Stands(ctx, did, mor.SubjectProvider, morsim.TestProviderID)
	if err == nil {
		t.Error("no error")
	}
	stands, err := c.Stands(ctx, did, mor.SubjectProvider, morsim.TestProviderID)
	ok(t, err)
	equal(t, "stands", stands, true)
}

// Where a server signs the first value alone, as the examples of pages 002 and 004,
// the first write asks twice, and every later one once.
func TestFirstValueSignedIsRemembered(t *testing.T) {
	ctx := context.Background()
	sim, url := simulate(t, morsim.Options{SignFirstValue: true})
	c := connect(t, url)
	for i, calls := range []int{2, 3} {
		_, err := c.DIDCreate(ctx, mor.NewDID{Number: theNumber + string(rune('0'+i)), ProviderID: pointer(int64(1))})
		ok(t, err)
		equal(t, "calls", count(sim, "did_create"), calls)
	}
}

// With a wrong key both forms are wrong, and neither is taken for right.
func TestWrongKeyIsNoFirstValue(t *testing.T) {
	ctx := context.Background()
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url, func(config *mor.Config) { config.APISecretKey = "wrong" })
	for range 2 {
		sim.ResetLog()
		_, err := c.DIDCreate(ctx, mor.NewDID{Number: theNumber, ProviderID: pointer(int64(1))})
		wantError(t, err, mor.CodeIncorrectHash)
		equal(t, "calls", count(sim, "did_create"), 2)
	}
	equal(t, "calls with one value", func() int { _ = c.DIDDeviceUnassign(ctx, theNumber); return count(sim, "did_device_unassign") }(), 1)
}
