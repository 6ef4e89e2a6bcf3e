package inventory

import (
	"errors"
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/table"
)

// noUser is why a number is not put on a device: it is free, and its row names no user.
const noUser lifecycle.Reason = "no user"

// lacksUser reports whether a number is to go on a device that nobody has it reserved for.
func (e *entry) lacksUser() bool {
	return e.row != nil && e.Goal.Device.ID != 0 && e.Goal.Owner.UserID == 0 && (!e.Now.Found || e.Now.Status == mor.StatusFree || e.Now.Status == mor.StatusTerminated)
}

// mayAdopt reports whether no null of its row stands against adopting a number
// that exists. The rest is lifecycle's to decide.
func (w *Work) mayAdopt(e *entry) bool {
	if e.row == nil || e.Ours || !e.Have() {
		return true
	}
	ownerless := e.row.UserID.Presence != table.None || e.Now.Status == mor.StatusFree || e.Now.OwnerName() == ""
	return ownerless && !(e.row.DeviceID.Presence == table.None && e.Now.OnDevice())
}

// Adoptable is what adopt_existing takes over.
const Adoptable = "a number of the row's provider_id that is free, is reserved for its user_id, or stands just as its row says"

// why says why a number is refused, and what can be done about it. general says it
// where nothing is special about an inventory.
func (w *Work) why(e *entry, err error, general func(error) string) string {
	p := (*lifecycle.Problem)(nil)
	if !errors.As(err, &p) {
		return general(err)
	}
	stands := "It is " + p.Standing.Describe() + "."
	if e.row == nil {
		if text := w.whyNotEnded(p, stands); text != "" {
			return text
		}
		return general(err)
	}
	const leave = "To leave it as it is, take user_id and device_id out of its row"
	switch p.Reason {
	case noUser:
		return "Its row has a device_id, and no user_id. MOR puts only a number that is reserved for a user on a device. Add the user_id."
	case lifecycle.Exists:
		if !p.Standing.Found {
			return general(err)
		}
		if e.Replaced() {
			return fmt.Sprintf("%s It is DID %d: somebody has removed DID %d and created the number again. So it may be somebody's, and it is not touched. "+
				"adopt_existing = true takes it over if it is %s.", stands, p.Standing.ID, e.ID, Adoptable)
		}
		if w.goals.Adopt {
			return stands + " adopt_existing does not cover that. It takes over " + Adoptable + "."
		}
		return stands + " It may be somebody's, so it is not touched."
	case lifecycle.Closed:
		return "It is closed: somebody has suspended it in MOR, for example because of an unpaid bill. Its user_id and device_id cannot change until it is " +
			"opened in MOR. Leave them in its row as they were."
	case lifecycle.Taken:
		return stands + " This inventory has not given it to them, so it is not taken from them. Free it in MOR. " + leave + "."
	case lifecycle.InUse, lifecycle.OnOtherDevice, lifecycle.Moved:
		return stands + " This inventory has not put it there, or its row does not take it off, so it is not touched. To take it off a device of this " +
			"inventory, set its device_id to null (in a CSV file: leave the cell empty) or to the new device. Otherwise take it off in MOR. " + leave + "."
	case lifecycle.OnDialPlan:
		return stands + " No API call can take it off a dial plan. Take it off in the MOR GUI. " + leave + "."
	case lifecycle.FreedByServer:
		return "This server frees a number that leaves a device, and its row names no user to reserve it for again. It is on no device now. Add the user_id."
	}
	return general(err)
}

// whyNotEnded says why a number that leaves is not ended, and the ways out.
func (w *Work) whyNotEnded(p *lifecycle.Problem, stands string) string {
	forget := "To leave it in MOR as it is, set deletion_policy = \"abandon\" in the same apply."
	force, off := "set force_destroy = true", "keep its row, set its device_id to null (in a CSV file: leave the cell empty), apply, and then remove it"
	if w.IsDestroy() {
		forget = "To leave it in MOR as it is, set deletion_policy = \"abandon\", apply, and destroy then."
		force, off = "set force_destroy = true, apply, and destroy then", "set its device_id to null (in a CSV file: leave the cell empty), apply, and destroy then"
	}
	switch {
	case p.Reason == lifecycle.OnDialPlan:
		return stands + " No API call can take it off a dial plan. Take it off in the MOR GUI first. " + forget
	case p.Reason == lifecycle.InUse && p.Forced:
		return stands + " MOR shows nothing that it could be taken off, and calls may depend on it. Take it out of use in MOR first. " + forget
	case p.Reason == lifecycle.InUse:
		return stands + " Calls may depend on it, so it is not ended. To end it, " + off + "; or " + force + ". " + forget
	case p.Reason == lifecycle.Taken:
		return stands + " Nothing proves that this inventory has given it to them, so it is not taken from them. Free it in MOR first; or " + force +
			", which ends it all the same. " + forget
	}
	return ""
}
