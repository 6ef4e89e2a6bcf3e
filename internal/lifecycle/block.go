package lifecycle

import (
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Block is many numbers that are brought together to where they should be. It is
// not safe for concurrent use.
type Block struct {
	Members []*Member
	Names   Names // kept up by what is proven on the way
	// Progress is called every few seconds while numbers are written to; may be nil.
	Progress func(Progress)
	// Looked tells that Bring has found out how the members stand. If not, nothing
	// was done to them.
	Looked bool
}

// Member is a number of a block.
type Member struct {
	Number string
	Want   *Want
	// Ours is a number that Terraform has: what stands there may be changed. One
	// that is to be ended is always ours.
	Ours bool
	// Newest is the highest ID that a DID of ours may have: one made later is
	// somebody else's, should it have the same number. 0: not known.
	Newest int64
	// Written tells that its texts, which no call tells, are as wanted.
	Written bool
	// Back is where a number of ours was seen to be when it was said that it would
	// be taken back from there; see TakeBack. Nil: it is taken from nowhere that Prior does not name.
	Back *Elsewhere

	Now  Standing // as last known
	Err  error    // why it does not stand as wanted
	Kept error    // why it is terminated and not deleted
	// Freed is the ID of a terminated DID that was to be brought back, if it is not
	// known whether it was. 0: it is known.
	Freed int64
	// Doubt is when a did_create was sent of which is not known whether it made
	// the number; see Ours.
	Doubt *mor.Mark

	facts    facts
	from     map[fact]int64 // which of Prior's was proven
	made     bool           // did_create was answered with success
	wrote    bool           // something was written since it was last looked at
	last     *step          // that was written
	moved    move           // by that
	expected *Standing      // after that
	onDevice bool           // as it stood before anything was written to it
	held     bool           // and whether its user had it then
	removed  bool           // from its device or its user, by us, and not to be ended
}

// Want is what numbers of a block are to become. Many share one.
type Want struct {
	Settings         // as after Create and Change
	Release   bool   // they are to be reserved for nobody
	DeviceID  *int64 // the trunk that they are to be on
	OffDevice bool   // they are to be on no device
	End       Policy // they are to be taken out of use; "": they stay
	// Adopt makes ours what is there already: if it is free and proven to come from
	// the wanted provider, or proven to stand as wanted.
	Adopt bool
	// Force lets an end take them from any device and user, not just from Prior's.
	Force bool
	Prior Prior
}

// texts are what no call tells.
func (w *Want) texts() mor.Details {
	return mor.Details{CustomSIPHeader: w.CustomSIPHeader, Comment: w.Comment, ResellerComment: w.ResellerComment}
}

// Prior is whom and what the numbers were given to before: from there, and from
// nowhere else, they may be taken. There are several if a change was not finished.
type Prior struct {
	UserIDs, DeviceIDs []int64
}

// Elsewhere is where a number is that should be elsewhere, by its labels.
type Elsewhere struct {
	Owner, Device string
}

// elsewhere is where a number is seen to be. It is not ok if the label that tells is not shown.
func elsewhere(now Standing) (seen Elsewhere, ok bool) {
	return Elsewhere{now.OwnerName(), now.Device}, now.Device != "" || !now.OnDevice() && now.OwnerName() != ""
}

// still tells that a number is where it was seen to be.
func (e *Elsewhere) still(now Standing) bool {
	seen, ok := elsewhere(now)
	return e != nil && ok && *e == seen
}
