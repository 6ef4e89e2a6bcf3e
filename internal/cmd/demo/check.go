package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// The checks look into the server itself, not at what the provider says of it.

// checkInPlace: each number is active, with its user and on its trunk.
func (d *demo) checkInPlace() error {
	return d.checkEach(func(did morsim.DID, want place) bool {
		return did.Status == morsim.Active && did.UserID == want.UserID && did.DeviceID == want.DeviceID
	})
}

// checkTerminated: each number is out of use, on no device and of no user.
func (d *demo) checkTerminated() error {
	return d.checkEach(func(did morsim.DID, _ place) bool {
		return did.Status == morsim.Terminated && did.UserID == 0 && did.DeviceID == 0
	})
}

func (d *demo) checkEach(holds func(morsim.DID, place) bool) error {
	for number, want := range d.numbers {
		did, there := d.sim.DID(number)
		if !there {
			return fmt.Errorf("%s is not on the server", number)
		}
		if !holds(did, want) {
			return fmt.Errorf("%s stands on the server as %s, user %d, device %d", number, did.Status, did.UserID, did.DeviceID)
		}
	}
	return nil
}

// checkOthers: what is not ours is as it was, to the last field, and nothing has joined it.
func (d *demo) checkOthers() error {
	now := slices.DeleteFunc(d.sim.DIDs(), func(did morsim.DID) bool {
		_, ours := d.numbers[did.Number]
		return ours
	})
	if !slices.Equal(now, d.others) {
		return errors.New("numbers of other people were touched")
	}
	return nil
}
