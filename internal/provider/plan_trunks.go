package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// planTrunk looks at what a plan does with the number of an assignment. It warns
// of what apply will refuse, putting a number on a device that sits elsewhere,
// and refuses to take a number off its device at one address that stays there at
// another. A number at a new address is no trouble: see server.assigned.
func (s *server) planTrunk(ctx context.Context, did string, deviceID types.Int64, r role, diags *diag.Diagnostics) {
	roles, found := s.trunks.note(did, r), about(did)
	found.deviceID = deviceID.ValueInt64()
	switch {
	case roles.has(ended) && roles.has(kept), sharesTrunk(roles):
	case r == wanted && !roles.has(held|kept|ended):
		now, err := s.glance(ctx, did)
		if err == nil && now.OnDevice() && now.Status != mor.StatusTerminated && !deviceID.IsUnknown() {
			var there bool
			if there, err = s.view.Stands(ctx, now.DID, mor.SubjectDevice, found.deviceID); err == nil && !there {
				found.Standing = now
			}
		}
		if err != nil {
			report(diags, "find out where DID "+did+" is", err)
		}
		if !found.Found {
			return
		}
	default:
		return
	}
	s.speakOfTrunks(ctx, path.Root("did"), diags, found)
}

// sharesTrunk reports whether both an assignment and an inventory say where a
// number is to be, also if the assignment is destroyed: that takes it off its device.
func sharesTrunk(r role) bool { return r.has(tabled) && r.has(kept|wanted|ended) }

// speakOfTrunks is speak for assignments.
func (s *server) speakOfTrunks(ctx context.Context, at path.Path, diags *diag.Diagnostics, findings ...finding) {
	var elsewhere, robbed, twice []finding
	for _, g := range s.trunks.gather(ctx, &s.traffic, findings...) {
		switch {
		case sharesTrunk(g.role):
			twice = append(twice, g.finding)
		case g.has(ended) && g.has(kept):
			robbed = append(robbed, g.finding)
		case g.has(wanted) && !g.has(held|kept|ended):
			elsewhere = append(elsewhere, g.finding)
		}
	}
	warnElsewhere(diags, sorted(elsewhere))
	reportTakenOff(diags, sorted(robbed))
	reportSharedTrunk(diags, at, sorted(twice))
}

// reportSharedTrunk refuses to have numbers both in an assignment and in an inventory.
func reportSharedTrunk(diags *diag.Diagnostics, at path.Path, twice []finding) {
	const ways = "Both say which device the number is on, so this is refused. Put the device_id into the row of the mor_did_inventory, and replace the " +
		"mor_did_trunk_assignment by a removed block with lifecycle { destroy = false }, which leaves the number on its device."
	refuse(diags, at, twice, "is in a mor_did_inventory and in a mor_did_trunk_assignment", "are in a mor_did_inventory and in a mor_did_trunk_assignment", ways)
}

// warnElsewhere says in the plan what apply will refuse.
func warnElsewhere(diags *diag.Diagnostics, elsewhere []finding) {
	const ways = "Take a number off its device in MOR first; or, if it belongs there, set device_id to that device's ID."
	switch n := len(elsewhere); {
	case n == 0:
	case n == 1:
		f := elsewhere[0]
		diags.AddAttributeWarning(path.Root("device_id"), "DID "+f.Number+" is on another device", fmt.Sprintf(
			"It is %s, and that is not device %d. Apply will not take it away from there. %s", f.Describe(), f.deviceID, ways))
	case n <= fewNumbers:
		diags.AddAttributeWarning(path.Root("device_id"), fmt.Sprintf("%d DIDs are on other devices", n), fmt.Sprintf(
			"%s\n\nThese are not the devices that they are wanted on. Apply will not take them away from there. %s", oneByOne(elsewhere), ways))
	default:
		diags.AddAttributeWarning(path.Root("device_id"), fmt.Sprintf("%d DIDs are on other devices", n), fmt.Sprintf(
			"%s\n\nThey are on other devices than they are wanted on. Apply will not take them away from there. %s", asBlocks(elsewhere), ways))
	}
}

// reportTakenOff refuses to take numbers off a device that another assignment has
// them on.
func reportTakenOff(diags *diag.Diagnostics, robbed []finding) {
	if len(robbed) == 0 {
		return
	}
	who := "DID " + robbed[0].Number + " has"
	if len(robbed) > 1 {
		who = fmt.Sprintf("%d DIDs have", len(robbed))
	}
	diags.AddAttributeError(path.Root("did"), who+" two assignments, of which one is to be destroyed", fmt.Sprintf(
		"%s\n\nDestroying one would take the number off the device that the other has it on, so this is refused. Let Terraform forget that "+
			"one: replace it by a removed block with lifecycle { destroy = false }.", asBlocks(robbed)))
}
