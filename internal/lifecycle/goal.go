package lifecycle

import (
	"slices"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Goal is what the configuration wants of a number. Many numbers share one, so
// nothing changes it. The zero value wants nothing.
type Goal struct {
	Settings
	Owner  Owner
	Device Device
	// End takes the number out of use; "": it stays.
	End Policy
	// Create creates a number that is absent, and brings back a terminated one.
	Create bool
	// Adopt makes ours a number that exists already, if it stands as the goal says,
	// or is free; see decideAdoption.
	Adopt bool
	// Force lets an end take a number from any device and any user.
	Force bool
	// Close suspends the number if it is on a device and of a user of Prior.
	Close bool
	// Reopen opens the number if it is closed, for Owner, and on Device.
	Reopen bool
	Prior  Prior
}

// Settings are values of a number that the server keeps. Nil leaves them as they are.
type Settings struct {
	ProviderID      *int64
	CustomSIPHeader *string
	Comment         *string
	ResellerComment *string
	Language        *string
	CallLimit       *int64 // simultaneous calls; 0 is unlimited
}

// Owner is whom a number is to be reserved for. The zero value keeps whoever has it.
type Owner struct {
	UserID int64 // this user or reseller; 0: see Nobody
	IfFree bool  // reserve it for the user only if it is free, and never take it from anybody
	Nobody bool  // it is to be free
}

// Device is the trunk device that a number is to be on. The zero value keeps the one it is on.
type Device struct {
	ID   int64
	None bool // it is to be on none
}

// Policy is how far a number is taken when it is ended.
type Policy string

// The policies. "abandon" is not here: it asks the server for nothing.
const (
	Terminate Policy = "terminate" // out of use, its row kept
	Delete    Policy = "delete"    // terminated, then its row removed if MOR allows
	Free      Policy = "free"      // back into the pool of free numbers
)

// Prior is whom and what we have given a number to. From there, and from nowhere
// else, it may be taken. There are several IDs if a change was not finished.
type Prior struct {
	UserIDs, DeviceIDs []int64
	Owner              string // the owner's name, which must do where no user is known
}

// IsEmpty reports whether the goal wants nothing, whatever it knows of before.
func (g *Goal) IsEmpty() bool {
	return g.Settings == Settings{} && g.Owner == Owner{} && g.Device == Device{} && g.End == "" && !g.Create && !g.Close
}

// onlyLeaves reports whether all that is wanted is that the number is on no device.
func (g *Goal) onlyLeaves() bool { return g.Device.None && !g.movesOwner() && g.Settings == Settings{} }

// users are those whom the number may rightly belong to.
func (g *Goal) users() []int64 {
	if g.Owner.UserID == 0 || slices.Contains(g.Prior.UserIDs, g.Owner.UserID) {
		return g.Prior.UserIDs
	}
	return append(slices.Clip(g.Prior.UserIDs), g.Owner.UserID)
}

// holders are those of them who may have the number when it goes onto a device.
func (g *Goal) holders() []int64 {
	if g.Owner.UserID != 0 {
		return []int64{g.Owner.UserID}
	}
	return g.Prior.UserIDs
}

// movesOwner reports whether the number is to be taken from another user, if it has one.
func (g *Goal) movesOwner() bool { return g.Owner.Nobody || g.Owner.UserID != 0 && !g.Owner.IfFree }

// details are the settings as a call takes them, but for the provider.
func (s Settings) details() mor.Details {
	return mor.Details{
		CustomSIPHeader: s.CustomSIPHeader, Comment: s.Comment, ResellerComment: s.ResellerComment,
		Language: s.Language, CallLimit: s.CallLimit,
	}
}
