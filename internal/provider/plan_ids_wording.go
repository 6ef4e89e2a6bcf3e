package provider

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// wrongID is the ID that a fault is about, and the attribute that has it.
type wrongID struct {
	id        int64
	attribute string
}

func idOf(f view.Fault) wrongID {
	switch f.Kind {
	case view.NoUser:
		return wrongID{f.UserID, "user_id"}
	case view.NoProvider:
		return wrongID{f.ProviderID, "provider_id"}
	}
	return wrongID{f.DeviceID, "device_id"}
}

// atItsOwn is the attribute that has the ID.
func atItsOwn(f view.Fault) path.Path { return path.Root(idOf(f).attribute) }

// faultKey is what faults have in common that are told together.
type faultKey struct {
	kind         view.FaultKind
	id, owner    int64
	drift, allow bool
}

// reportIDs says what is wrong with IDs, once for each ID.
func reportIDs(diags *diag.Diagnostics, at func(view.Fault) path.Path, faults []view.Fault) {
	var keys []faultKey
	byKey := map[faultKey][]view.Fault{}
	for _, f := range faults {
		key := faultKey{kind: f.Kind, id: idOf(f).id, drift: f.Drift, allow: f.Allowed}
		if f.Kind == view.OthersDevice {
			key.owner = f.OwnerID
		}
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], f)
	}
	for _, key := range keys {
		some := byKey[key]
		numbers := make([]string, len(some))
		for i, f := range some {
			numbers[i] = f.Number
		}
		summary, what, cure := faultText(some[0])
		detail := what + "\n\n" + inventory.Count(len(numbers)) + ": " + inventory.InBlocks(numbers)
		switch where := at(some[0]); {
		case key.allow:
			diags.AddAttributeWarning(where, summary, detail+"\n\nOther numbers of this user stand on this device already, so this MOR allows it.")
		case key.drift:
			diags.AddAttributeWarning(where, summary, detail+"\n\nThe configuration of these numbers has not changed, but the numbers have. Apply cannot put them back, so it "+
				"skips them, and each plan shows them again. "+cure)
		default:
			diags.AddAttributeError(where, summary, detail+"\n\n"+cure+"\n\n"+wording.NotDestroying)
		}
	}
}

// faultText says what is wrong with an ID, and what can be done about it.
func faultText(f view.Fault) (summary, what, cure string) {
	id := idOf(f).id
	const hides = " or the user of this provider may not see it."
	switch f.Kind {
	case view.NoUser:
		return "A user does not exist", fmt.Sprintf("MOR has no user %d,", id) + hides,
			"Set user_id to the ID of a user or reseller that exists. The data source mor_users lists them."
	case view.NoProvider:
		return "A provider does not exist", fmt.Sprintf("MOR has no provider %d,", id) + hides,
			"Set provider_id to the ID of a provider that exists. The data source mor_providers lists them."
	case view.NoDevice:
		return "A device does not exist", fmt.Sprintf("MOR has no device %d,", id) + hides,
			"Set device_id to the ID of a trunk device that exists. The data source mor_devices lists the devices of a user."
	case view.PlainDevice:
		return "A device is no trunk",
			fmt.Sprintf("%s is a plain device. MOR refuses to put a number on it by the call that this provider uses.", capital(deviceCalled(f.Device))),
			"Set device_id to a device that is a trunk (mor_devices shows is_trunk); or make this one a trunk in the MOR GUI."
	}
	owner := userCalled(f.Owner, f.Device.UserID)
	return "A device belongs to another user",
		fmt.Sprintf("%s belongs to %s, and is to take numbers of %s.", capital(deviceCalled(f.Device)), owner, userCalled(f.User, f.OwnerID)),
		fmt.Sprintf("Set device_id to a device of user %d; or set user_id to %d.", f.OwnerID, f.Device.UserID)
}

// deviceCalled is a device by its ID and what it is called: "device 7 (SIP/105, Head office)".
func deviceCalled(d mor.Device) string {
	label := strings.Trim(d.Type+"/"+d.Username, "/")
	return called(fmt.Sprintf("device %d", d.ID), label, cmp.Or(d.Description, d.Name))
}

// userCalled is a user by the ID and the username.
func userCalled(u mor.User, id int64) string { return called(fmt.Sprintf("user %d", id), u.Username) }

func called(what string, names ...string) string {
	var known []string
	for _, name := range names {
		if name = mor.Clean(name); name != "" {
			known = append(known, name)
		}
	}
	if known == nil {
		return what
	}
	return what + " (" + strings.Join(known, ", ") + ")"
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
