package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// hiding is a server that neither heeds nor shows texts.
func hiding(elements ...string) morsim.Options {
	return morsim.Options{IgnoreSearch: ignoreTexts.IgnoreSearch, OmitElements: elements}
}

// TestFilterThatCannotBeHad says why: the legacy list refuses this user, or does not show what was asked for.
func TestFilterThatCannotBeHad(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	for name, test := range map[string]struct {
		options morsim.Options
		edit    func(*morsim.User)
		filter  search
		says    string
	}{
		"the key is wrong":       {edit: func(u *morsim.User) { u.APISecretKey = "another" }, filter: search{attribute: "user_id", value: int64(5)}, says: "dids_get: Incorrect hash."},
		"owners are not shown":   {options: morsim.Options{OmitElements: []string{"owner", "reseller"}}, filter: search{attribute: "owner", value: "Vilnius Office"}, says: "does not show the owner of DID 3706"},
		"language is not shown":  {options: morsim.Options{OmitElements: []string{"language"}}, filter: search{attribute: "language", value: "lt"}, says: "does not show the language of DID 3706"},
		"nor are they searched":  {options: hiding("owner", "reseller"), filter: search{attribute: "owner", value: "Vilnius Office"}, says: "does not show the owner of DID 3706"},
		"nor is language":        {options: hiding("language"), filter: search{attribute: "language", value: "lt"}, says: "Running it again will not help"},
		"logins are searched":    {options: morsim.Options{OwnerByLogin: true, OmitElements: []string{"owner", "reseller"}}, filter: search{attribute: "owner", value: "Vilnius Office"}, says: "does not show the owner of DID 3706"},
		"dids_get is not served": {options: morsim.Options{Refuse: map[string]string{"dids_get": "Access Denied"}}, filter: search{attribute: "device_id", value: int64(7)}, says: "dids_get: Access Denied."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, test.options)
			seedPeople(sim)
			p := sim.protocol(t, nil)
			if test.edit != nil {
				sim.EditUser(us.keeper(), test.edit)
			}
			got, _, diags := p.listDIDs(test.filter)
			if len(got) != 0 || len(diags) != 1 || !strings.Contains(diags[0].Detail, test.says) ||
				!strings.Contains(diags[0].Detail, "Only the legacy list (dids_get) can be filtered by "+test.filter.attribute+".") {
				t.Errorf("%v, %v", got, diags)
			}
			if us.isReseller() {
				return // who has no other list
			}
			if got, _, diags := p.listDIDs(); len(got) == 0 || len(diags) != 0 { // without the filter v2 does
				t.Errorf("%d numbers, %v", len(got), diags)
			}
		})
	}
}

// TestLegacyColumns shows what each list has of a number, and what it has not.
func TestLegacyColumns(t *testing.T) {
	notAsReseller(t, "it compares what the two lists show, of which a reseller has one")
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	sim.AddDID(morsim.DID{
		Number: "37052000001", ProviderID: 2, UserID: morsim.CustomerID, DeviceID: morsim.CustomerTrunkID, Language: "lt", ToneZone: "it", CallLimit: 3,
		AIAgentCompatible: true, OpenAIProject: "proj_1",
	})
	sim.AddDID(morsim.DID{Number: "37052000002"})
	const null = "tftypes.String<null>"
	for api, want := range map[string]map[string]string{
		"v2": {
			"language": null, "reseller": null, "tone_zone": null, "simultaneous_call_limit": "tftypes.Number<null>",
			"provider_name": `tftypes.String<"Backup Carrier">`, "ai_agent_compatible": `tftypes.Bool<"true">`, "routes_to_openai_project_id": `tftypes.String<"proj_1">`,
		},
		"legacy": {
			"language": `tftypes.String<"lt">`, "reseller": `tftypes.String<"Test Reseller">`, "tone_zone": `tftypes.String<"it">`, "simultaneous_call_limit": `tftypes.Number<"3">`,
			"provider_name": `tftypes.String<"Backup Carrier">`, "ai_agent_compatible": "tftypes.Bool<null>", "routes_to_openai_project_id": null, "updated_at": null,
			"owner": `tftypes.String<"Reseller Customer">`, "device": `tftypes.String<"SIP/13">`, "status": `tftypes.String<"active">`,
		},
	} {
		p := sim.protocol(t, map[string]tftypes.Value{"read_api": tftypes.NewValue(tftypes.String, api)})
		_, rows, diags := p.listDIDs()
		if len(rows) != 2 || len(diags) != 0 {
			t.Fatal(rows, diags)
		}
		for name, value := range want {
			if got := rows[0][name].String(); got != value {
				t.Errorf("%s: %s is %s, want %s", api, name, got, value)
			}
		}
		for _, name := range []string{"language", "reseller", "tone_zone", "simultaneous_call_limit", "owner", "device"} {
			if !rows[1][name].IsNull() {
				t.Errorf("%s: %s is %s", api, name, rows[1][name])
			}
		}
	}
}
