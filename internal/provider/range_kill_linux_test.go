package provider

import (
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// strikeAt calls strike once, when the n-th write arrives.
func (s simulated) strikeAt(n int, strike func()) {
	var mu sync.Mutex
	seen := 0
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			mu.Lock()
			defer mu.Unlock()
			if !r.Write {
				return
			}
			if seen++; seen == n {
				strike()
			}
		}
	})
}

// killed starts an apply and ends the provider, or Terraform itself, with kill -9 at the n-th write.
func (w *workspace) killed(sim simulated, target string, n int) {
	w.t.Helper()
	started := make(chan struct{})
	var p *process
	sim.strikeAt(n, func() {
		<-started
		if target == "terraform" {
			_ = p.Process.Kill()
		}
		if err := p.killProvider(); err != nil && target == "provider" {
			w.t.Error(err)
		}
	})
	p = w.start("apply", "-auto-approve", "-no-color")
	close(started)
	_ = p.Wait()
	sim.Configure(func(o *morsim.Options) { o.OnRequest = nil })
	_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL)
	_ = os.Remove(w.dir + "/.terraform.tfstate.lock.info")
}

// TestRangeKilled: kill -9 in the middle of a creation leaves nothing in the state.
// The next plan names what is on the server, and each of the two ways that it names
// converges, with no number ended.
func TestRangeKilled(t *testing.T) {
	for _, target := range []string{"provider", "terraform"} {
		for way, settings := range map[string]string{
			"adopted":  "adopt_existing = true\n",
			"imported": "",
		} {
			t.Run(target+", "+way, func(t *testing.T) {
				if testing.Short() && target == "terraform" {
					t.Skip("-short: the provider dies, and with Terraform it dies, too")
				}
				t.Parallel()
				sim := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
				w := sim.workspace(t, rangeOf(200, trunkSettings))
				w.killed(sim, target, 300)
				there := len(sim.DIDs())
				if there < 50 || there == 200 {
					t.Fatalf("%d numbers were created", there)
				}
				rangeSays(t, w.must(1, "plan"), "numbers of range 37052000000-37052000199 are on the server already", "adopt_existing = true",
					`id = "37052000000-37052000199"`)
				config := rangeOf(200, trunkSettings+settings)
				if way == "imported" {
					config += "import {\n  to = mor_did_range.block\n  id = \"37052000000-37052000199\"\n}\n"
				}
				w.reconfigure(config)
				w.apply()
				w.plan(0)
				sim.wantRange(t, 0, 200, morsim.Active, 5, 7)
				sim.noneEnded(t)
				sim.tookOnce(t)
			})
		}
	}
}

// TestRangeKilledInUpdate: what was in the state is mended by the next apply; what
// is new is named.
func TestRangeKilledInUpdate(t *testing.T) {
	for name, c := range map[string]struct {
		grow bool
		at   int
	}{"mending": {false, 60}, "growing": {true, 60}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
			w := sim.workspace(t, rangeOf(100, trunkSettings))
			w.apply()
			for i := range 100 {
				sim.EditDID(rangeNumber(i), func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 })
			}
			n := 100
			if c.grow {
				n = 200
				w.reconfigure(rangeOf(n, trunkSettings))
				c.at += 200
			}
			sim.ResetLog()
			w.killed(sim, "provider", c.at)
			if c.grow {
				rangeSays(t, w.must(1, "plan"), "are on the server already")
				w.reconfigure(rangeOf(n, trunkSettings+"adopt_existing = true\n"))
			}
			w.apply()
			w.plan(0)
			sim.wantRange(t, 0, n, morsim.Active, 5, 7)
			sim.noneEnded(t)
			sim.tookOnce(t)
		})
	}
}

// tookOnce fails the test if a number was created, reserved or put on a device twice.
func (s simulated) tookOnce(t *testing.T) {
	t.Helper()
	took := map[string]bool{}
	for _, r := range s.Writes() {
		key := r.Call + r.Params.Get("did") + r.Params.Get("did_id")
		if r.Took && took[key] {
			t.Errorf("%s took effect twice: %v", r.Call, r.Params)
		}
		took[key] = took[key] || r.Took
	}
}

// TestRangeInterrupted: Ctrl-C ends the run within two seconds, with the state as it
// stands, and the next apply continues.
func TestRangeInterrupted(t *testing.T) {
	for name, settings := range map[string]string{"create": "", "update": "comment = \"x\"\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, morsim.Options{Latency: 10 * time.Millisecond})
			w := sim.workspace(t, rangeOf(300, trunkSettings))
			if settings != "" {
				w.apply()
				w.reconfigure(rangeOf(300, trunkSettings+settings))
			}
			sim.ResetLog()
			arrived := make(chan struct{})
			sim.strikeAt(150, func() { close(arrived) })
			p := w.start("apply", "-auto-approve", "-no-color")
			<-arrived
			interrupted := time.Now()
			_ = p.Process.Signal(os.Interrupt)
			_ = p.Wait()
			if took := time.Since(interrupted); took > 2*time.Second+busy {
				t.Errorf("it took %s to end:\n%s", took, p.output)
			}
			rangeSays(t, p.output.String(), "The run was interrupted")
			if writes := len(sim.Writes()); writes > 250 {
				t.Errorf("it went on: %d writes", writes)
			}
			done := len(sim.Writes())
			sim.Configure(func(o *morsim.Options) { o.OnRequest = nil })
			w.apply()
			w.plan(0)
			sim.wantRange(t, 0, 300, morsim.Active, 5, 7)
			sim.noneEnded(t)
			if settings == "" {
				sim.tookOnce(t)
				if writes := len(sim.Writes()); writes > 900+20 {
					t.Errorf("%d writes before, %d in all", done, writes)
				}
			}
		})
	}
}
