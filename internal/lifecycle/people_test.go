package lifecycle_test

import (
	"sync"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// atFirst lets somebody do something to the number when a call is asked for the first time.
func (w *world) atFirst(call string, edit func(*morsim.DID)) {
	var once sync.Once
	w.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == call {
				once.Do(func() { w.EditDID(number, edit) })
			}
		}
	})
}

// afterFirst does so at the n-th look that follows the call.
func (w *world) afterFirst(call string, n int, edit func(*morsim.DID)) {
	called, looks := false, 0
	w.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if called = called || r.Call == call; called && isLook(r) {
				if looks++; looks == n {
					w.EditDID(number, edit)
				}
			}
		}
	})
}

// atNextWrite lets somebody act when the write after the call is asked for.
func (w *world) atNextWrite(call string, edit func(*morsim.DID)) {
	called, done := false, false
	w.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if called && r.Write && !done {
				done = true
				w.EditDID(number, edit)
			}
			called = called || r.Call == call
		}
	})
}

// What others may have done to a number by the time of a look.
func reserveForKaunas(d *morsim.DID) {
	d.Status, d.UserID, d.DeviceID = morsim.Reserved, kaunas, 0
}

func putOnKaunasTrunk(d *morsim.DID) {
	d.Status, d.UserID, d.DeviceID = morsim.Active, kaunas, morsim.KaunasTrunkID
}

// isTheirs checks that the number stands as somebody else has left it.
func (w *world) isTheirs(edit func(*morsim.DID)) {
	w.t.Helper()
	now := w.stands()
	theirs := now
	edit(&theirs)
	equal(w.t, "the number", now, theirs)
}
