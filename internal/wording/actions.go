package wording

import (
	"errors"
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// NotClosed returns why a number of a user was not closed, and the ways out.
func NotClosed(err error, user int64) string {
	p := (*lifecycle.Problem)(nil)
	if !errors.As(err, &p) {
		return Why(err)
	}
	stands := "It is " + p.Standing.Describe() + "."
	switch p.Reason {
	case lifecycle.NotInService:
		return stands + " MOR closes only a number that is on a device. No call reaches it, so there is nothing to suspend. Leave it out of the action."
	case lifecycle.Terminated:
		return "It is terminated: out of service already. Leave it out of the action."
	case lifecycle.OnDialPlan:
		return stands + " MOR closes no number that is on a dial plan. Take it off in the MOR GUI, and put it on a device."
	}
	return leftAlone(p, user, stands)
}

// NotReopened returns why a number of a user was not put back on a device, and the ways out.
func NotReopened(err error, user, device int64) string {
	p := (*lifecycle.Problem)(nil)
	if !errors.As(err, &p) {
		return Why(err)
	}
	stands := "It is " + p.Standing.Describe() + "."
	beneath := ""
	if p.Err != nil {
		beneath = "\n\n" + Why(p.Err)
	}
	switch p.Reason {
	case lifecycle.Terminated:
		return "It is terminated, so it cannot be opened. A mor_did for it, or a row of a mor_did_inventory, brings it back."
	case lifecycle.OnDialPlan:
		return stands + " That is not closed. If it is to go on a device, take it off the dial plan in the MOR GUI: no API call can."
	case lifecycle.OnOtherDevice:
		return stands + fmt.Sprintf(" That is not closed, and not device %d. If it belongs there, there is nothing to do. To move it, take it off that device in MOR first.", device)
	case lifecycle.HalfOpen, lifecycle.OnlyReserved:
		return stands + " It is not closed, and on no device: no call reaches it. MOR can close only a number on a device, so it stays as it is." + beneath
	case lifecycle.NotPutBack:
		return stands + " It is not closed any more, and could not be reserved for its user again: " + placeText(p) + " Run the action again soon, before somebody takes it." + beneath
	case lifecycle.Interrupted:
		return "The run was interrupted while the number was being opened. " + placeText(p)
	}
	return leftAlone(p, user, stands)
}

// leftAlone returns why a number was left alone, where closing and reopening say the same.
func leftAlone(p *lifecycle.Problem, user int64, stands string) string {
	switch p.Reason {
	case lifecycle.NoSuchNumber, lifecycle.Absent:
		return "MOR has no such number. Check its digits. If this configuration creates it, run the action after that."
	case lifecycle.Taken, lifecycle.InUse:
		return stands + fmt.Sprintf(" That is not user %d, so it is not touched. If it is the right number, set user_id to the ID of its user.", user)
	case lifecycle.Changed:
		return fmt.Sprintf("The number was asked %s, and the reply was lost. %s Somebody else has changed it meanwhile, so the request was not repeated.", p.Asked, stands)
	case lifecycle.DidNotTake:
		return fmt.Sprintf("The number was asked %s and MOR reported success, but it is not so. %s If it happens again, look the number up in MOR.", p.Asked, stands)
	}
	return Why(p)
}
