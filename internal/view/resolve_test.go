package view_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// small is an inventory of a few numbers, two on Vilnius's first trunk.
func small(sim *morsim.Simulator) {
	for number, d := range map[string]morsim.DID{
		"1": {UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID},
		"2": {UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID},
		"3": {UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID},
		"4": {UserID: morsim.KaunasID},
		"5": {},
	} {
		d.Number = number
		sim.AddDID(d)
	}
}

// told is what was not resolved, for short: the filter, the reason, the code, and the numbers.
func told(left []view.Unresolved) string {
	var lines []string
	for _, u := range left {
		lines = append(lines, fmt.Sprintf("%s %d %q %s", u.Subject, u.Reason, mor.CodeOf(u.Err), strings.Join(u.Numbers, ",")))
	}
	return strings.Join(lines, "; ")
}

// TestResolveWhatCannotBe: each thing that MOR refuses or leaves out costs the IDs
// that depend on it, with the reason, and no others.
func TestResolveWhatCannotBe(t *testing.T) {
	const (
		user, device, provider = `search_user %d %q %s`, `search_device %d %q %s`, `search_provider %d %q %s`
		noneOnDevice           = `search_device 4 "" 1,2,3`
	)
	refuse := func(call string) morsim.Options {
		return morsim.Options{Refuse: map[string]string{call: "You are not authorized to view this page"}}
	}
	lack := func(call string) morsim.Options { return morsim.Options{NoSuchCall: map[string]bool{call: true}} }
	ignore := func(parameter string) morsim.Options {
		return morsim.Options{IgnoreSearch: map[string]bool{parameter: true}}
	}
	for name, c := range map[string]struct {
		options morsim.Options
		prepare func(*morsim.Simulator)
		edit    func(*mor.Config)
		want    string
	}{
		"nothing":               {want: ""},
		"users are forbidden":   {options: refuse("users_get"), want: fmt.Sprintf(user, view.Refused, mor.CodeForbidden, "1,2,3,4") + "; " + noneOnDevice},
		"users are not told":    {options: lack("users_get"), want: fmt.Sprintf(user, view.Refused, mor.CodeNoSuchCall, "1,2,3,4") + "; " + noneOnDevice},
		"no password":           {edit: func(c *mor.Config) { c.Password = "" }, want: fmt.Sprintf(user, view.Refused, mor.CodeNoPassword, "1,2,3,4") + "; " + noneOnDevice},
		"devices are forbidden": {options: refuse("devices_get"), want: fmt.Sprintf(device, view.Refused, mor.CodeForbidden, "1,2,3")},
		"devices are not told":  {options: lack("devices_get"), want: fmt.Sprintf(device, view.Refused, mor.CodeNoSuchCall, "1,2,3")},
		"providers are not":     {options: lack("providers_get"), want: fmt.Sprintf(provider, view.Refused, mor.CodeNoSuchCall, "1,2,3,4,5")},
		"no filter by user":     {options: ignore("search_user"), want: fmt.Sprintf(user, view.Refused, mor.CodeNotHeeded, "1,2,3,4") + "; " + noneOnDevice},
		"no filter by device":   {options: ignore("search_device"), want: fmt.Sprintf(device, view.Refused, mor.CodeNotHeeded, "1,2,3")},
		"no legacy list":        {options: refuse("dids_get"), want: fmt.Sprintf(user, view.Refused, mor.CodeForbidden, "1,2,3,4") + "; " + noneOnDevice},
		"a user without a name": {
			prepare: func(s *morsim.Simulator) { s.EditUser(morsim.KaunasID, func(u *morsim.User) { u.Name = "" }) },
			want:    fmt.Sprintf(user, view.NotShown, "", "3,4") + `; search_device 4 "" 3`,
		},
		"names of another kind": {
			prepare: func(s *morsim.Simulator) {
				s.Inject(morsim.Fault{Call: "users_get", Kind: morsim.RawBody, Body: "<page><users>" +
					"<user><id>0</id><username>office</username></user><user><id>5</id><username>vilnius</username></user>" +
					"<user><id>6</id><username>kaunas</username></user><user><id>12</id><username>kaun</username></user></users></page>"})
			},
		},
		"a user whom nobody lists": {
			prepare: func(s *morsim.Simulator) {
				s.Inject(morsim.Fault{Call: "users_get", Kind: morsim.RawBody, Body: "<page><users><user><id>5</id><username>vilnius</username></user></users></page>"})
			},
			want: fmt.Sprintf(user, view.NotFound, "", "3,4") + `; search_device 4 "" 3`,
		},
		"a device of somebody else": {
			prepare: func(s *morsim.Simulator) { s.EditDID("2", func(d *morsim.DID) { d.DeviceID = morsim.CustomerTrunkID }) },
			want:    fmt.Sprintf(device, view.NotFound, "", "2"),
		},
		"two providers of one name": {
			prepare: func(s *morsim.Simulator) { s.AddProvider(morsim.Provider{Name: "Test Provider"}) },
		},
		"two providers, no filter": {
			options: ignore("search_provider"),
			prepare: func(s *morsim.Simulator) { s.AddProvider(morsim.Provider{Name: "Test Provider"}) },
			want:    fmt.Sprintf(provider, view.Refused, mor.CodeNotHeeded, "1,2,3,4,5"),
		},
		"labels of another kind": {
			prepare: func(s *morsim.Simulator) {
				s.EditDevice(morsim.VilniusTrunkID, func(d *morsim.Device) { d.Label = "The main trunk" })
			},
		},
		"no labels of devices": {
			options: morsim.Options{OmitElements: []string{"device"}},
			edit:    func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, url := simulate(t, c.options)
			small(sim)
			if c.prepare != nil {
				c.prepare(sim)
			}
			if c.edit == nil {
				c.edit = func(*mor.Config) {}
			}
			ids, left, dids, _ := resolve(t, sim, connect(t, url, c.edit))
			if got := told(left); got != c.want {
				t.Errorf("unresolved: %s\nwant: %s", got, c.want)
			}
			// What is resolved is right, and what is not is among the unresolved.
			open := map[string]bool{}
			for _, u := range left {
				for _, number := range u.Numbers {
					open[string(u.Subject)+number] = true
				}
			}
			for _, did := range dids {
				stored, _ := sim.DID(did.Number)
				for _, id := range []struct {
					subject   mor.Subject
					got, want int64
				}{
					{mor.SubjectUser, ids[did.ID].UserID, stored.UserID},
					{mor.SubjectDevice, ids[did.ID].DeviceID, stored.DeviceID},
					{mor.SubjectProvider, ids[did.ID].ProviderID, stored.ProviderID},
				} {
					if open[string(id.subject)+did.Number] {
						id.want = 0
					}
					if id.got != id.want {
						t.Errorf("DID %s, %s: %d, want %d", did.Number, id.subject, id.got, id.want)
					}
				}
			}
		})
	}
}

// TestResolveAReseller: a reseller's own numbers are found, too, though no list has the reseller.
func TestResolveAReseller(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{Number: "1", UserID: morsim.ResellerID})
	sim.AddDID(morsim.DID{Number: "2", UserID: morsim.CustomerID, DeviceID: morsim.CustomerTrunkID})
	sim.AddDID(morsim.DID{Number: "3", ResellerID: morsim.ResellerID})
	ids, left, dids, _ := resolve(t, sim, connect(t, url, asReseller))
	if len(dids) != 3 || len(left) != 0 {
		t.Errorf("%d numbers, unresolved: %s", len(dids), told(left))
	}
	asStored(t, sim, dids, ids)

	admin := connect(t, url, func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy }) // which shows the reseller where the owner stands elsewhere
	if ids, left, dids, _ = resolve(t, sim, admin); len(left) != 0 {
		t.Errorf("unresolved: %s", told(left))
	}
	asStored(t, sim, dids, ids)
}

// TestResolveFails: what is no answer of MOR's is an error, and no number is without an ID for it.
func TestResolveFails(t *testing.T) {
	for _, call := range []string{"users_get", "devices_get", "providers_get", "dids_get"} {
		sim, url := simulate(t, morsim.Options{})
		small(sim)
		shared := view.New(connect(t, url, func(c *mor.Config) { c.MaxRetries = 0 }), true, slog.New(slog.DiscardHandler))
		dids, err := shared.List(t.Context(), mor.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		sim.Inject(morsim.Fault{Call: call, Kind: morsim.HTTPError, HTTPStatus: 500})
		if ids, left, err := shared.Resolve(t.Context(), dids); mor.CodeOf(err) != mor.CodeHTTP || ids != nil || left != nil {
			t.Errorf("%s: %v, %v, %v", call, ids, left, err)
		}
	}
}

// TestResolveTellsItsProgress: the log says how far it is.
func TestResolveTellsItsProgress(t *testing.T) {
	sim, url := simulate(t, morsim.Options{})
	small(sim)
	var log bytes.Buffer
	shared := view.New(connect(t, url), true, slog.New(slog.NewTextHandler(&log, nil)))
	dids, err := shared.List(t.Context(), mor.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := shared.Resolve(t.Context(), dids); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`msg="reading the lists of DIDs by user and device" done=1 of=1`, `msg="reading the devices of users" done=2 of=2`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("it does not say %s:\n%s", want, log.String())
		}
	}
}
