package provider

import (
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

const (
	oneNumber = `
resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
}
`
	oneAssignment = `
resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 7
}
`
)

// TestServerErrors meets every error text of vendor pages 002 (did_create) and
// 004 (did_trunk_device_assign), and of the calls that complete them, on
// purpose. What the user reads is quoted: the summary, the attribute that the
// CLI points at, the server's own words, and the way out.
func TestServerErrors(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	reserved := &morsim.DID{Number: "37052000001", Status: morsim.Reserved, ProviderID: 1, UserID: 5}
	tests := map[string]struct {
		options   morsim.Options
		there     *morsim.DID // on the server before
		meanwhile *morsim.DID // added when did_create comes
		config    string
		says      []string
	}{
		// Page 002.
		"did_create: Incorrect hash": {
			config: oneNumber, options: morsim.Options{Refuse: map[string]string{"did_create": "Incorrect hash"}},
			says: []string{"Could not create a DID", "DID 37052000001", "MOR answered: did_create: Incorrect hash.", "Check api_secret_key (MOR_API_SECRET_KEY)."},
		},
		"did_create: Access Denied": {
			config: oneNumber, options: morsim.Options{Refuse: map[string]string{"did_create": "Access Denied"}},
			says: []string{"Could not create a DID", "DID 37052000001", "did_create: Access Denied.", "Check username (MOR_USERNAME)"},
		},
		"did_create: Provider was not found": {config: `resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 99
}`, says: []string{"Could not create a DID", "provider_id = 99", "DID 37052000001", "did_create: Provider was not found.", "Set provider_id to the ID of a provider that exists in MOR."}},
		"did_create: Provider left out by an admin": {config: `resource "mor_did" "a" {
  did = "37052000001"
}`, says: []string{"Could not create a DID", "DID 37052000001", "Provider was not found.", "Only a reseller may leave it out."}},
		"did_create: You are not authorized to use this Provider": {
			config:  oneNumber,
			options: morsim.Options{Refuse: map[string]string{"did_create": "You are not authorized to use this Provider"}},
			says:    []string{"provider_id = 1", "You are not authorized to use this Provider.", "Set provider_id to a provider that this user may use."},
		},
		"did_create: You are not authorized to manage DIDs": {
			config:  oneNumber,
			options: morsim.Options{Refuse: map[string]string{"did_create": "You are not authorized to manage DIDs"}},
			says:    []string{"You are not authorized to manage DIDs.", "SETTINGS → Setup → Accountant Permissions in the MOR GUI"},
		},
		"did_create: DID already exists": {
			config: oneNumber, meanwhile: &morsim.DID{Number: "37052000001", Status: morsim.Free, ProviderID: 1}, // no plan can tell that
			says: []string{
				"Could not create a DID", `did         = "37052000001"`, "DID 37052000001", "MOR has this number already; it is free. Terraform does not touch it",
				"import {", "to = mor_did.example", `id = "37052000001"`, "}", "If another mor_did of this configuration has the number, remove one of the two.",
			},
		},
		"did_create: Invalid DID specified": {
			config: oneNumber, options: morsim.Options{Refuse: map[string]string{"did_create": "Invalid DID specified"}},
			says: []string{`did         = "37052000001"`, "Invalid DID specified.", "MOR does not take this as a number. Check its digits."},
		},
		"did_create: DID creation failed": {
			config: oneNumber, options: morsim.Options{Refuse: map[string]string{"did_create": "DID creation failed"}},
			says: []string{`did         = "37052000001"`, "DID creation failed.", "MOR gives no reason."},
		},

		// Page 004.
		"assign: Incorrect hash": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Incorrect hash"}},
			says: []string{"Could not put a DID on its device", "DID 37052000001", "did_trunk_device_assign: Incorrect hash.", "MOR_API_SECRET_KEY"},
		},
		"assign: Access Denied": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Access Denied"}},
			says: []string{"Access Denied.", "Check username (MOR_USERNAME)"},
		},
		"assign: Device was not found": {there: reserved, config: `resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 99
}`, says: []string{"Could not put a DID on its device", "device_id = 99", "DID 37052000001", "Device was not found.", "Set device_id to the ID of a trunk device that exists in MOR."}},
		"assign: Device was not found, reserved for it": {there: &morsim.DID{Number: "37052000001", ProviderID: 1}, config: `resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 99
  user_id   = 5
}`, says: []string{
			"Could not put a DID on its device", "device_id = 99", "DID 37052000001",
			"The number was free. It is reserved for Vilnius Office now, as user_id says, and stays so until it is freed in MOR", "Device was not found.",
		}},
		"assign: DID was not found": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "DID was not found"}},
			says: []string{`did       = "37052000001"`, "DID was not found.", "Run plan again to see what stands."},
		},
		"assign: no such number": {
			config: oneAssignment,
			says:   []string{`did       = "37052000001"`, "MOR has no such number. If a mor_did of this configuration creates it, write did = mor_did.<name>.did"},
		},
		"assign: Your are not authorized to use this Device": {
			config: oneAssignment, there: reserved,
			options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Your are not authorized to use this Device"}},
			says:    []string{"device_id = 7", "Your are not authorized to use this Device.", "Set device_id to a device that this user may use"},
		},
		"assign: You are not authorized to use this Device": {
			config: oneAssignment, there: reserved,
			options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "You are not authorized to use this Device"}},
			says:    []string{"device_id = 7", "You are not authorized to use this Device.", "Set device_id to a device that this user may use"},
		},
		"assign: You are not authorized to manage DIDs": {
			config: oneAssignment, there: reserved,
			options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "You are not authorized to manage DIDs"}},
			says:    []string{"You are not authorized to manage DIDs.", "Accountant Permissions"},
		},
		"assign: Your are not authorized to use this DID": {
			config: oneAssignment, there: reserved,
			options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Your are not authorized to use this DID"}},
			says:    []string{`did       = "37052000001"`, "Your are not authorized to use this DID.", "whose numbers this user may not use"},
		},
		"assign: terminated before": {
			config: oneAssignment, there: &morsim.DID{Number: "37052000001", Status: morsim.Terminated, ProviderID: 1},
			says: []string{`did       = "37052000001"`, "The number is terminated. A mor_did resource brings it back"},
		},
		"assign: DID is terminated": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "DID is terminated"}},
			says: []string{`did       = "37052000001"`, "DID is terminated.", "A mor_did resource for it brings it back."},
		},
		"assign: DID is not free": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "DID is not free"}},
			says: []string{`did       = "37052000001"`, "DID is not free.", "Run plan again to see where"},
		},
		"assign: on another device": {
			config: oneAssignment, there: &morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DeviceID: 8},
			says: []string{`did       = "37052000001"`, "The number is active, reserved for Vilnius Office, on device SIP/8. Terraform does not take it away from there."},
		},
		"assign: on a dial plan": {
			config: oneAssignment, there: &morsim.DID{Number: "37052000001", Status: morsim.Active, ProviderID: 1, UserID: 5, DialPlanID: morsim.DialPlanID},
			says: []string{`did       = "37052000001"`, "on dial plan testDialPlan (authbypin). Terraform does not touch it", "no API call can"},
		},
		"assign: closed": {
			config: oneAssignment, there: &morsim.DID{Number: "37052000001", Status: morsim.Closed, ProviderID: 1, UserID: 5},
			says: []string{`did       = "37052000001"`, "The number is closed, reserved for Vilnius Office. Somebody has suspended it in MOR"},
		},
		"assign: Device was not assigned": {
			config: oneAssignment, there: reserved, options: morsim.Options{Refuse: map[string]string{"did_trunk_device_assign": "Device was not assigned"}},
			says: []string{"device_id = 7", "Device was not assigned.", "MOR gives no reason."},
		},
		"assign: DID must be reserved for a User": {
			config: oneAssignment, there: &morsim.DID{Number: "37052000001", Status: morsim.Free, ProviderID: 1},
			says: []string{"DID must be reserved for a User.", "Set user_id on the number's mor_did, or here, to the device's user."},
		},
		"assign: Device is not a Trunk": {there: reserved, config: `resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 10
}`, says: []string{"device_id = 10", "Device is not a Trunk.", "Set device_id to the ID of a device that is a trunk"}},

		// The calls that complete them.
		"reserve: User was not found": {config: `resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 99
}`, says: []string{"Could not finish creating a DID", "user_id     = 99", "DID 37052000001", "did_details_update: User was not found.", "Set user_id to the ID of a user or reseller that exists in MOR."}},
		"reserve: DID is already assigned": {
			config: `resource "mor_did_trunk_assignment" "a" {
  did       = "37052000001"
  device_id = 7
  user_id   = 5
}`, there: &morsim.DID{Number: "37052000001", Status: morsim.Free, ProviderID: 1}, options: morsim.Options{Refuse: map[string]string{"did_details_update": "DID is already assigned"}},
			says: []string{"user_id   = 5", "DID is already assigned.", "Somebody has reserved the number for a user, or put it to use, meanwhile."},
		},
		"create: reported, but not done": {
			config: oneNumber, options: morsim.Options{VisibilityLag: time.Hour},
			says: []string{"Could not finish creating a DID", "DID 37052000001", "MOR reported that the number was created, but does not list it (yet). Apply again;"},
		},
		"reserve: reported, but not done": {
			config: `resource "mor_did" "a" {
  did         = "37052000001"
  provider_id = 1
  user_id     = 5
}`, options: morsim.Options{SilentlyIgnore: map[string]bool{"did_user_id": true}},
			says: []string{"The number was asked to be reserved for user 5 and MOR reported success, but it is not so. The number is free."},
		},
		"assign: reported, but not done": {
			config: oneAssignment, there: reserved, options: morsim.Options{SilentlyIgnore: map[string]bool{"did_trunk_device_assign": true}},
			says: []string{"The number was asked to be put on device 7 and MOR reported success, but it is not so. The number is reserved for Vilnius Office."},
		},
		"an error that nobody has documented": {
			config: oneNumber, options: morsim.Options{Refuse: map[string]string{"did_create": "The moon is in the way"}},
			says: []string{"Could not create a DID", "DID 37052000001", "MOR answered: did_create: The moon is in the way."},
		},

		// Rights.
		"API disabled": {
			config: oneNumber, options: morsim.Options{APIDisabled: true},
			says: []string{"API Requests are disabled.", "Switch the API on in the MOR GUI: SETTINGS → Setup → Settings → API tab."},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if name == "did_create: Provider left out by an admin" {
				notAsReseller(t, "a reseller may leave it out")
			}
			t.Parallel()
			test.options.NoSuchCall = unasked.NoSuchCall // or the plan would refuse most of them
			sim := simulate(t, test.options)
			if test.there != nil {
				sim.AddDID(*test.there)
			}
			if test.meanwhile != nil {
				add := sync.OnceFunc(func() { sim.AddDID(*test.meanwhile) })
				sim.Configure(func(o *morsim.Options) {
					o.OnRequest = func(r morsim.Request) {
						if r.Call == "did_create" {
							add()
						}
					}
				})
			}
			runSteps(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps:                    []resource.TestStep{{Config: sim.config("%s", test.config), ExpectError: says(test.says...)}},
			})
		})
	}
}
