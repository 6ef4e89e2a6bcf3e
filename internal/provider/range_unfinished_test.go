package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// refused makes MOR refuse the call for numbers of the range, as servers do for reasons of their own.
func (s simulated) refuse(call string, from, n int) {
	for i := from; i < from+n; i++ {
		s.Inject(morsim.Fault{Call: call, Number: rangeNumber(i), Kind: morsim.RawBody, Body: "<page><status><error>DID creation failed</error></status></page>"})
	}
}

// applyRefused applies while the call is refused for numbers of the range, and returns how the CLI says that it failed.
// After that MOR refuses nothing, and the log is new.
func (s simulated) applyRefused(w *workspace, call string, from, n int) string {
	w.t.Helper()
	s.refuse(call, from, n)
	out := w.must(1, "apply", "-auto-approve")
	s.ClearFaults()
	s.ResetLog()
	return out
}

// noneEnded fails the test if any number was taken out of use.
func (s simulated) noneEnded(t *testing.T) {
	t.Helper()
	for _, r := range s.Writes() {
		if r.Call == "did_terminate" || r.Call == "did_delete" || r.Call == "did_device_unassign" || r.Call == "did_make_free" {
			t.Errorf("%s on the way: %v", r.Call, r.Params)
			return
		}
	}
}

// TestRangePartly: 12 of 1,000 are refused. The others are done, the 12 are named,
// the next plan shows just them, and the next apply does just them.
func TestRangePartly(t *testing.T) {
	for name, settings := range map[string]string{
		"": "", "delete, forced": "deletion_policy = \"delete\"\nforce_destroy = true\n", "commented": "comment = \"block of ten\"\ncustom_sip_header = \"X-A: b\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(1000, trunkSettings+settings))
			sim.refuse("did_create", 0, 4)
			rangeSays(t, sim.applyRefused(w, "did_create", 100, 8), "12 of 1000 numbers are not done",
				"37052000000-37052000003, 37052000100-37052000107 (12 numbers): MOR answered: did_create: DID creation failed.")
			sim.wantRange(t, 4, 96, morsim.Active, 5, 7)
			sim.wantRange(t, 108, 892, morsim.Active, 5, 7)
			rangeSays(t, w.plan(2), "37052000000-37052000999: apply will create 12, reserve 12 for user 5, put 12 on device 7",
				"create: 37052000000-37052000003, 37052000100-37052000107")
			w.apply()
			w.plan(0)
			sim.wantRange(t, 0, 1000, morsim.Active, 5, 7)
			sim.wantWrites(t, 36)
			sim.noneEnded(t)
			if d, _ := sim.DID(rangeNumber(500)); strings.Contains(settings, "comment") && d.Comment != "block of ten" {
				t.Errorf("%+v", d)
			}
		})
	}
}

// TestRangePartlyDestroyed: an unfinished range that is taken out of the
// configuration is ended, in whichever way that is said.
func TestRangePartlyDestroyed(t *testing.T) {
	for name, end := range map[string]func(w *workspace){
		"destroy":            func(w *workspace) { w.destroy() },
		"destroy by target":  func(w *workspace) { w.must(0, "destroy", "-auto-approve", "-target=mor_did_range.block") },
		"out of the config":  func(w *workspace) { w.reconfigure(""); w.apply() },
		"destroy, unrefresh": func(w *workspace) { w.must(0, "destroy", "-auto-approve", "-refresh=false") },
		"saved plan":         func(w *workspace) { w.must(0, "plan", "-destroy", "-out=p"); w.must(0, "apply", "p") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(100, trunkSettings))
			sim.applyRefused(w, "did_create", 50, 5)
			if !strings.Contains(w.state(), `"tainted"`) {
				t.Fatal("not tainted")
			}
			end(w)
			sim.wantRange(t, 0, 50, morsim.Terminated, 0, 0)
			sim.wantRange(t, 55, 45, morsim.Terminated, 0, 0)
			if state := w.state(); strings.Contains(state, "37052000000") {
				t.Errorf("the state still has it: %s", state)
			}
		})
	}
}

// TestRangePartlyOtherwise: what is tainted goes on whatever becomes of its settings meanwhile.
func TestRangePartlyOtherwise(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		args   []string
		n      int
	}{
		"grown":        {rangeOf(120, trunkSettings), nil, 120},
		"shrunk":       {rangeOf(80, trunkSettings), nil, 80},
		"commented":    {rangeOf(100, trunkSettings+"comment = \"x\"\n"), nil, 100},
		"saved plan":   {rangeOf(100, trunkSettings), []string{"p"}, 100},
		"untainted":    {rangeOf(100, trunkSettings), []string{"untaint"}, 100},
		"parallelism":  {rangeOf(100, trunkSettings), []string{"-parallelism=1"}, 100},
		"other device": {rangeOf(100, "user_id = 5\ndevice_id = 8\n"), nil, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			w := sim.workspace(t, rangeOf(100, trunkSettings))
			sim.applyRefused(w, "did_create", 50, 5)
			w.reconfigure(c.config)
			apply := []string{"apply", "-auto-approve"}
			switch {
			case c.args == nil:
			case c.args[0] == "p":
				w.must(0, "plan", "-out=p")
				apply = []string{"apply", "p"}
			case c.args[0] == "untaint":
				w.must(0, "untaint", "mor_did_range.block")
			default:
				apply = append(apply, c.args...)
			}
			w.must(0, apply...)
			w.plan(0)
			device := int64(7)
			if name == "other device" {
				device = 8
			}
			sim.wantRange(t, 0, c.n, morsim.Active, 5, device)
			if name != "shrunk" && name != "other device" {
				sim.noneEnded(t)
			}
		})
	}
}

// TestRangePartlyPrevented: with prevent_destroy Terraform refuses what it takes for a
// replacement. The error has told the way on.
func TestRangePartlyPrevented(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings+"lifecycle {\n  prevent_destroy = true\n}\n"))
	rangeSays(t, sim.applyRefused(w, "did_create", 50, 5), "5 of 100 numbers are not done", "run 'terraform untaint' on the range first")
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "Instance cannot be destroyed")
	w.must(0, "untaint", "mor_did_range.block")
	rangeSays(t, w.must(0, "apply", "-auto-approve"), "apply will create 5", "0 added, 1 changed, 0 destroyed")
	w.plan(0)
	sim.wantRange(t, 0, 100, morsim.Active, 5, 7)
	sim.noneEnded(t)
	sim.wantWrites(t, 15)
}

// TestRangePartlyEnded: what stays of a range that could not all be destroyed, is in the state as it stands.
func TestRangePartlyEnded(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(20, trunkSettings))
	w.apply()
	sim.refuse("did_terminate", 5, 3)
	rangeSays(t, w.must(1, "destroy", "-auto-approve"), "3 of 20 numbers are not done")
	sim.wantRange(t, 5, 3, morsim.Free, 0, 0)
	for _, is := range []string{`"free": 3`, `"37052000000-37052000004"`, `"37052000008-37052000019"`} {
		if !strings.Contains(w.state(), is) {
			t.Errorf("the state does not have %s", is)
		}
	}
	if strings.Contains(w.state(), `"active": `) {
		t.Error("the state counts numbers that are gone")
	}
	sim.ClearFaults()
	w.destroy()
}

// TestRangeRefused: nothing is done, so nothing is in the state.
func TestRangeRefused(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, strings.Replace(rangeOf(1000, trunkSettings), "provider_id = 1", "provider_id = 99", 1))
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "1000 of 1000 numbers are not done", "Provider was not found", "999 more numbers were not tried")
	sim.wantWrites(t, 1)
	w.reconfigure(rangeOf(10, trunkSettings))
	w.apply()
	w.plan(0)
}

// TestRangeUpdatePartly: what of an update could not be done is shown, and done by the next apply, and nothing else is.
func TestRangeUpdatePartly(t *testing.T) {
	for name, c := range map[string]struct {
		call       string
		to         string
		user, devc int64
		comment    string
		next       string
		writes     int
	}{
		"comment": {"did_details_update", trunkSettings + "comment = \"b\"\n", 5, 7, "b", "apply will update 3", 3},
		"device":  {"did_trunk_device_assign", "user_id = 5\ndevice_id = 8\n", 5, 8, "", "apply will", 0},
		"user":    {"did_make_free", "user_id = 6\n", 6, 0, "", "apply will free 3, reserve 3 for user 6", 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{})
			from := trunkSettings
			if name == "user" {
				from = "user_id = 5\n"
			}
			w := sim.workspace(t, rangeOf(100, from))
			w.apply()
			w.reconfigure(rangeOf(100, c.to))
			if name == "device" { // several in a row that are out of service by that would end the run
				rangeSays(t, sim.applyRefused(w, c.call, 40, 1), "1 of 100 numbers are not done", "37052000040: It could not be put back")
			} else {
				rangeSays(t, sim.applyRefused(w, c.call, 40, 3), "3 of 100 numbers are not done", "37052000040-37052000042 (3 numbers)")
			}
			rangeSays(t, w.plan(2), c.next)
			w.apply()
			w.plan(0)
			status := morsim.Active
			if c.devc == 0 {
				status = morsim.Reserved
			}
			sim.wantRange(t, 0, 100, status, c.user, c.devc)
			for i := range 100 {
				if d, _ := sim.DID(rangeNumber(i)); d.Comment != c.comment {
					t.Errorf("%+v", d)
				}
			}
			if c.writes != 0 {
				sim.wantWrites(t, c.writes)
			}
		})
	}
}

// TestRangeShrinkPartly: numbers that cannot be ended stay in the state until they can.
func TestRangeShrinkPartly(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(77), func(d *morsim.DID) { d.DeviceID, d.UserID = morsim.KaunasTrunkID, morsim.KaunasID })
	w.reconfigure(rangeOf(50, trunkSettings))
	rangeSays(t, w.must(1, "apply", "-auto-approve"), "1 of 100 numbers are not done", "37052000077: The number is active, reserved for Kaunas Office")
	sim.wantRange(t, 78, 22, morsim.Terminated, 0, 0)
	sim.EditDID(rangeNumber(77), func(d *morsim.DID) { d.DeviceID, d.UserID = 7, 5 })
	sim.ResetLog()
	rangeSays(t, w.plan(2), "apply will take 1 off their device, terminate 1")
	w.apply()
	w.plan(0)
	sim.wantRange(t, 50, 50, morsim.Terminated, 0, 0)
	sim.wantWrites(t, 3)
}

// TestRangeDestroyPartly: what could not be ended stays in the state, alone.
func TestRangeDestroyPartly(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	w.apply()
	sim.EditDID(rangeNumber(77), func(d *morsim.DID) { d.DeviceID = morsim.VilniusSecondTrunkID })
	rangeSays(t, w.must(1, "destroy", "-auto-approve"), "Could not destroy range 37052000000-37052000099: 1 of 100 numbers are not done")
	sim.wantRange(t, 0, 77, morsim.Terminated, 0, 0)
	sim.wantRange(t, 77, 1, morsim.Active, 5, 8)
	sim.EditDID(rangeNumber(77), func(d *morsim.DID) { d.DeviceID = morsim.VilniusTrunkID })
	sim.ResetLog()
	w.destroy()
	sim.wantWrites(t, 3)
}

// TestRangeThere: numbers that exist are named by the plan, and adopted only when asked for and harmless.
func TestRangeThere(t *testing.T) {
	t.Parallel()
	sim := simulate(t, morsim.Options{})
	for i := 10; i < 13; i++ {
		sim.AddDID(morsim.DID{Number: rangeNumber(i)})
	}
	sim.AddDID(morsim.DID{Number: rangeNumber(20), UserID: 6, DeviceID: 9})
	sim.AddDID(morsim.DID{Number: rangeNumber(21), ProviderID: 2})
	sim.AddDID(morsim.DID{Number: rangeNumber(22), Status: morsim.Terminated})
	sim.AddDID(morsim.DID{Number: rangeNumber(23), UserID: 5})
	w := sim.workspace(t, rangeOf(100, trunkSettings))
	rangeSays(t, w.must(1, "plan"), "6 numbers of range 37052000000-37052000099 are on the server already",
		"37052000010-37052000012, 37052000021: free", "37052000020: active, reserved for Kaunas Office, on device SIP/9", "37052000023: reserved for Vilnius Office",
		`import { to = mor_did_range.example id = "37052000000-37052000099" }`)
	w.reconfigure(rangeOf(100, trunkSettings+"adopt_existing = true\n"))
	rangeSays(t, w.must(1, "plan"), "2 numbers of range 37052000000-37052000099 are on the server already", "37052000021: free", "adopt_existing does not cover them")
	sim.wantWrites(t, 0)
	w.reconfigure(rangeOf(100, trunkSettings+"adopt_existing = true\nexclude = [\"37052000020-37052000021\"]\n"))
	rangeSays(t, w.plan(2), "apply will adopt 4, create 93, bring back 1, reserve 97 for user 5, put 98 on device 7", "adopt: 37052000010-37052000012, 37052000023")
	w.apply()
	w.plan(0)
	sim.wantRange(t, 0, 20, morsim.Active, 5, 7)
	sim.wantRange(t, 20, 1, morsim.Active, 6, 9)
	sim.wantRange(t, 21, 1, morsim.Free, 0, 0)
	sim.wantRange(t, 22, 78, morsim.Active, 5, 7)
	if d, _ := sim.DID(rangeNumber(22)); d.Status != morsim.Active {
		t.Error(fmt.Sprint(d))
	}
}
