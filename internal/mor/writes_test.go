package mor_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The id of did_create's answer is used if it is one; without it the number exists all the same.
func TestDIDCreateID(t *testing.T) {
	created := func(rest string) string {
		return "<page><status><success>DID created</success></status>" + rest + "</page>"
	}
	for body, want := range map[string]int64{
		created("<did_details><id>3</id></did_details>"):                   3,
		created("<did_details>\n <id> 3 </id>\n</did_details>"):            3,
		created("<did_details><id>three</id></did_details>"):               0,
		created("<did_details><id></id></did_details>"):                    0,
		created("<did_details><id>9999999999999999999</id></did_details>"): 0,
		created(""):           0,
		created("<id>3</id>"): 0,
	} {
		f := (&fake{legacy: say(body)}).start(t)
		id, err := connect(t, f.url).DIDCreate(context.Background(), mor.NewDID{Number: theNumber})
		ok(t, err)
		equal(t, body, id, want)
	}
}

func TestDetailsEmpty(t *testing.T) {
	equal(t, "nothing", mor.Details{}.Empty(), true)
	for _, d := range []mor.Details{
		{UserID: pointer(int64(0))},
		{ProviderID: pointer(int64(1))},
		{CustomSIPHeader: pointer("")},
		{Comment: pointer("")},
		{ResellerComment: pointer("")},
		{Language: pointer("")},
		{CallLimit: pointer(int64(0))},
	} {
		equal(t, "something", d.Empty(), false)
	}
}

// Every write against a server written by another hand, in every shape it answers in and by every user who may.
func TestWritesAreTakenByTheSimulator(t *testing.T) {
	ctx := context.Background()
	for name, options := range map[string]morsim.Options{
		"as documented":      {},
		"padded":             {ErrorShape: morsim.AnswerPadded},
		"gzipped":            {ErrorShape: morsim.AnswerGzipped},
		"text in <status>":   {DeleteTextInStatus: true},
		"plain text":         {LegacyContentType: "text/plain"},
		"at another place":   {WebDir: "/mor/gui"},
		"hash checking off":  {SkipHashCheck: true},
		"first value signed": {SignFirstValue: true},
	} {
		for _, user := range []struct{ name, password, key string }{
			{morsim.AdminUsername, morsim.AdminPassword, morsim.AdminAPISecretKey},
			{morsim.AccountantUsername, morsim.AccountantPassword, morsim.AdminAPISecretKey},
		} {
			t.Run(name+", "+user.name, func(t *testing.T) {
				sim, url := simulate(t, options)
				c := connect(t, url+options.WebDir, as(user.name, user.password), func(config *mor.Config) { config.APISecretKey = user.key })
				id, err := c.DIDCreate(ctx, mor.NewDID{Number: theNumber, ProviderID: pointer(int64(2)), Comment: pointer("ąž & <>+ %")})
				ok(t, err)
				d, _ := sim.DID(theNumber)
				equal(t, "id", id, d.ID)
				equal(t, "comment", d.Comment, "ąž & <>+ %")
				ok(t, c.DIDDetailsUpdate(ctx, id, mor.Details{UserID: pointer(int64(morsim.VilniusID)), Comment: pointer("")}))
				ok(t, c.DIDTrunkDeviceAssign(ctx, morsim.VilniusTrunkID, theNumber))
				d, _ = sim.DID(theNumber)
				equal(t, "device", d.DeviceID, morsim.VilniusTrunkID)
				equal(t, "comment", d.Comment, "")
				ok(t, c.DIDDeviceUnassign(ctx, theNumber))
				ok(t, c.DIDMakeFree(ctx, id))
				wantError(t, c.DIDMakeFree(ctx, id), mor.CodeNotFreed)
				ok(t, c.DIDTerminate(ctx, id))
				ok(t, c.DIDDelete(ctx, id))
				wantError(t, c.DIDDelete(ctx, id), mor.CodeDIDNotFound)
				equal(t, "numbers left", len(sim.DIDs()), 0)
				for _, r := range sim.Requests() {
					equal(t, r.Call+": query", r.Query, "")
					equal(t, r.Call+": method", r.Method, http.MethodPost)
				}
			})
		}
	}
}

// A reseller signs with a key of their own and needs no provider, but may not list.
func TestReseller(t *testing.T) {
	ctx := context.Background()
	sim, url := simulate(t, morsim.Options{})
	c := connect(t, url, as(morsim.ResellerUsername, morsim.ResellerPassword), func(config *mor.Config) { config.APISecretKey = morsim.ResellerAPISecretKey })
	_, err := c.DIDCreate(ctx, mor.NewDID{Number: theNumber})
	ok(t, err)
	equal(t, "numbers", len(sim.DIDs()), 1)
	_, err = c.DIDs(ctx, mor.Filter{})
	wantError(t, err, mor.CodeUnauthorized)
	noSecrets(t, "the error", err.Error())
}
