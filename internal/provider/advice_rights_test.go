package provider

import (
	"maps"
	"regexp"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// as is another user of MOR, who signs with the admin's key.
func (d *driven) as(username, password string, more map[string]any) {
	settings := map[string]any{
		"endpoint": d.url, "username": username, "password": password, "api_secret_key": morsim.AdminAPISecretKey, "max_retries": 0,
	}
	maps.Copy(settings, more)
	d.Settings(settings)
}

// refuses is a server that answers a call with an error until somebody gives the right.
func refuses(call, text string) morsim.Options {
	return morsim.Options{Refuse: map[string]string{call: text}}
}

// given lets MOR answer all calls.
func (d *driven) given() {
	d.Configure(func(o *morsim.Options) { o.APIDisabled, o.NoProvidersGet, o.Refuse = false, false, nil })
}

// TestAdviceOnRights turns the switches and gives the rights in MOR that an error names.
func TestAdviceOnRights(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	notAsReseller(t, "accountants sign with the admin's key")
	const forbidden = "You are not authorized to view this page"
	ours := aDID("a", first, "provider_id", 1, "user_id", 5)
	apply := func(d *driven) tfdriver.Diagnostics { return d.tried(ours) }
	clerk := func(api string) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics {
			d.as(morsim.ClerkUsername, morsim.ClerkPassword, map[string]any{"read_api": api})
			return d.tried(ours)
		}
	}
	manages := func(d *driven) {
		d.EditUser(morsim.ClerkID, func(u *morsim.User) { u.ManageDIDs = true })
		d.ok()
	}
	given := func(d *driven) { d.given(); d.ok() }
	listed := func(kind string) func(d *driven) tfdriver.Diagnostics {
		return func(d *driven) tfdriver.Diagnostics { return d.tried(tfdriver.Data{Type: kind, Name: "a"}, ours) }
	}
	byID := func(d *driven) { d.begin(ours) }
	for name, c := range map[string]advisedWay{
		"the API is off":         {morsim.Options{APIDisabled: true}, apply, "Switch the API on in the MOR GUI: SETTINGS → Setup → Settings → API tab.", given},
		"an accountant, v2":      {morsim.Options{}, clerk("v2"), `An accountant also needs "Manage DIDs" read in the MOR GUI`, manages},
		"an accountant, legacy":  {morsim.Options{}, clerk("legacy"), `An accountant also needs "Manage DIDs" in the MOR GUI`, manages},
		"an accountant, auto":    {morsim.Options{}, clerk("auto"), `An accountant also needs "Manage DIDs"`, manages},
		"an accountant, changes": {refuses("did_create", "You are not authorized to manage DIDs"), apply, "The user may not manage DIDs", given},
		"another address":        {refuses("did_create", "Access Denied"), apply, "this machine's must be on the list of Whitelisted IPs", given},
		"users: the right":       {refuses("users_get", forbidden), listed("mor_users"), "Give that user the right in the MOR GUI", given},
		"users: the IDs":         {refuses("users_get", forbidden), listed("mor_users"), "or write the IDs into the configuration", byID},
		"users: the password": {morsim.Options{}, func(d *driven) tfdriver.Diagnostics {
			d.as(us.username, "another", map[string]any{"read_api": "legacy"})
			return d.tried(tfdriver.Data{Type: "mor_users", Name: "a"})
		}, "MOR also refuses users_get if password (MOR_PASSWORD) is wrong.", func(d *driven) { d.as(us.username, us.password, nil); d.ok() }},
		"providers: a newer MOR": {morsim.Options{NoProvidersGet: true}, listed("mor_providers"), "If other calls work, update MOR", given},
		"providers: the IDs":     {morsim.Options{NoProvidersGet: true}, listed("mor_providers"), "or write the IDs into the configuration", byID},
	} {
		t.Run(name, c.take)
	}
}

// TestAdviceOnMethods gives an API restricted user one method after the other, as each
// error names the next, until all is done.
func TestAdviceOnMethods(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	named := regexp.MustCompile(`An API restricted user needs the method (\w+)\.`)
	sim := simulate(t, morsim.Options{})
	methods := []string{}
	sim.restrict(methods)
	d := sim.drive(t, aDID("a", first, "provider_id", 1, "user_id", 5, "deletion_policy", "delete"))
	// untilDone is at its end after as many errors as methods at most. A method that only warns is named, too.
	untilDone := func(run func() tfdriver.Diagnostics) {
		for range 20 {
			said := run()
			missing := named.FindStringSubmatch(said.Text())
			if missing == nil {
				if said.HasErrors() {
					t.Fatalf("after %v it says:\n%s", methods, said.Text())
				}
				return
			}
			methods = append(methods, missing[1])
			sim.restrict(methods)
			if d.Object("mor_did.a").Tainted {
				d.Untaint("mor_did.a") // as the error advises, too
			}
		}
		t.Fatalf("%v are not enough", methods)
	}
	untilDone(func() tfdriver.Diagnostics { return d.Apply().Diagnostics })
	d.stands(morsim.Reserved, 5, 0)
	if plan := d.Plan(); !plan.Empty() || len(plan.Diagnostics) > 0 {
		t.Errorf("left to do: %v\n%s", plan.Actions(), plan.Diagnostics.Text())
	}
	untilDone(func() tfdriver.Diagnostics { return d.Destroy().Diagnostics })
	if n, found := d.DID(first); found && n.Status != morsim.Terminated {
		t.Errorf("it stands as %+v", n)
	}
}
