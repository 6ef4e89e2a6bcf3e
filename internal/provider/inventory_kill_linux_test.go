package provider

import (
	"fmt"
	"os"
	"strings"
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

// killed starts a command and ends the provider, or Terraform itself, with kill -9 at the n-th write.
func (w *workspace) killed(sim simulated, target string, n int, command string) {
	w.t.Helper()
	started := make(chan struct{})
	var p *process
	struck := false
	sim.strikeAt(n, func() {
		<-started
		struck = true
		if target == "terraform" {
			_ = p.Process.Kill()
		}
		if err := p.killProvider(); err != nil && target == "provider" {
			w.t.Error(err)
		}
	})
	p = w.start(command, "-auto-approve", "-no-color")
	close(started)
	_ = p.Wait()
	sim.Configure(func(o *morsim.Options) { o.OnRequest = nil })
	_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL)
	_ = os.Remove(w.dir + "/.terraform.tfstate.lock.info")
	if !struck {
		w.t.Fatalf("there was no write %d to be killed at:\n%s", n, p.output)
	}
}

func killedNumber(i int) string { return fmt.Sprintf("37052000%03d", i) }

// killedTable is the configuration of an inventory with all numbers of a user on a device.
func killedTable(user, device int, more string) string {
	var b strings.Builder
	fields := fmt.Sprintf("provider_id = 1, user_id = %d, device_id = %d", user, device)
	fmt.Fprintf(&b, "    \"%s-%s\" = { %s }\n", killedNumber(0), killedNumber(killedNumbers-1), fields)
	for i := 0; i < killedNumbers; i += 10 {
		fmt.Fprintf(&b, "    %q = { %s, comment = \"line %d\" }\n", killedNumber(i), fields, i)
	}
	return fmt.Sprintf("resource \"mor_did_inventory\" \"lines\" {\n  name = \"lines\"\n  dids = jsonencode({\n%s  })\n%s}\n", &b, more)
}

const (
	killedNumbers  = 60 // a block, in which every tenth number has a key and a comment of its own
	startsLines    = "import {\n  to = mor_did_inventory.lines\n  id = \"lines\"\n}\n"
	killedAdopting = "  adopt_existing = true\n"
	killedForcing  = "  force_destroy = true\n"
)

// wantLines wants all numbers to stand alike, under the IDs that they had before, none of them ended on the way.
func (s simulated) wantLines(t *testing.T, before []morsim.DID, stand func(morsim.DID, bool) bool) {
	t.Helper()
	ids := map[string]int64{}
	for _, did := range before {
		ids[did.Number] = did.ID
	}
	for i := range killedNumbers {
		n := killedNumber(i)
		did, found := s.DID(n)
		if !stand(did, found) {
			t.Errorf("%s is %+v (found %v)", n, did, found)
		}
		if id := ids[n]; id != 0 && id != did.ID {
			t.Errorf("%s was DID %d and is %d", n, id, did.ID)
		}
		if want := fmt.Sprintf("line %d", i); i%10 == 0 && did.Comment != want && did.Status != morsim.Terminated {
			t.Errorf("the comment of %s is %q, want %q", n, did.Comment, want)
		}
	}
	if all := s.DIDs(); len(all) != killedNumbers {
		t.Errorf("the server has %d numbers instead of %d", len(all), killedNumbers)
	}
}

// noneEnded fails the test if a number was taken out of use.
func (s simulated) noneEnded(t *testing.T) {
	t.Helper()
	for _, r := range s.Writes() {
		if r.Call == "did_terminate" || r.Call == "did_delete" {
			t.Fatalf("%s on the way: %v", r.Call, r.Params)
		}
	}
}

// tookOnce fails the test if a call took effect twice on a number.
func (s simulated) tookOnce(t *testing.T) {
	t.Helper()
	took := map[string]bool{}
	for _, r := range s.Writes() {
		key := r.Call + r.Params.Get("did") + r.Params.Get("did_id") + r.Params.Get("dids_id")
		if r.Took && took[key] {
			t.Errorf("%s took effect twice: %v", r.Call, r.Params)
		}
		took[key] = took[key] || r.Took
	}
}

// TestInventoryKilledInCreation: the state has no numbers after kill -9. The next plan
// lists those that are on the server, and adopt_existing goes on with them in one apply.
func TestInventoryKilledInCreation(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"provider", "terraform"} {
		for name, start := range map[string]string{"plain": "", "with an import block": startsLines} {
			t.Run(target+", "+name, func(t *testing.T) {
				if testing.Short() && (target == "terraform" || start != "") {
					t.Skip("-short: the provider dies, and with Terraform it dies, too")
				}
				t.Parallel()
				sim := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
				w := sim.workspace(t, killedTable(5, 7, "")+start)
				w.killed(sim, target, 100, "apply")
				said := flat(w.must(1, "plan")) // by now the server is through with what the dead has sent
				before, writes := sim.DIDs(), len(sim.Writes())
				if len(before) < 20 {
					t.Fatalf("%d numbers were created", len(before))
				}
				w.must(1, "plan")
				for _, want := range []string{"Numbers of an inventory exist in MOR already", "adopt_existing = true", killedNumber(0)} {
					if !strings.Contains(said, want) {
						t.Errorf("the plan does not say %q:\n%s", want, said)
					}
				}
				sim.wantWrites(t, writes)
				w.reconfigure(killedTable(5, 7, killedAdopting) + start)
				w.apply()
				w.plan(0)
				sim.wantLines(t, before, stands(morsim.Active, 5, 7))
				sim.noneEnded(t)
			})
		}
	}
}

// TestInventoryKilledInChange: if Terraform dies, too, the state is as it was, and the
// next apply continues. If only the provider dies, Terraform writes a state without its
// private part. Then nothing is changed or ended until adopt_existing is set.
func TestInventoryKilledInChange(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"provider", "terraform"} {
		t.Run(target, func(t *testing.T) {
			if testing.Short() && target == "terraform" {
				t.Skip("-short: the provider dies, and with Terraform it dies, too")
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
			w := sim.workspace(t, killedTable(5, 7, ""))
			w.apply()
			before := sim.DIDs()
			w.reconfigure(killedTable(6, 9, ""))
			w.killed(sim, target, 110, "apply")
			if target == "provider" {
				writes := len(sim.Writes())
				for _, command := range [][]string{{"plan"}, {"plan", "-refresh=false"}, {"plan", "-destroy"}} {
					if said := flat(w.must(1, command...)); !strings.Contains(said, "numbers of an inventory must be adopted again") || !strings.Contains(said, "Set adopt_existing = true and apply") {
						t.Errorf("%v says:\n%s", command, said)
					}
				}
				sim.wantWrites(t, writes)
				w.reconfigure(killedTable(6, 9, killedAdopting))
			}
			w.apply()
			w.plan(0)
			sim.wantLines(t, before, stands(morsim.Active, 6, 9))
			sim.noneEnded(t)
		})
	}
}

// TestInventoryKilledInDestroy: the state still has the inventory. The next destroy ends the rest.
func TestInventoryKilledInDestroy(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"provider", "terraform"} {
		t.Run(target, func(t *testing.T) {
			if testing.Short() {
				t.Skip("-short: a change is killed")
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{Latency: 2 * time.Millisecond})
			w := sim.workspace(t, killedTable(5, 7, killedForcing))
			w.apply()
			before := sim.DIDs()
			sim.ResetLog()
			w.killed(sim, target, 90, "destroy")
			w.destroy()
			sim.wantLines(t, before, stands(morsim.Terminated, 0, 0))
			sim.tookOnce(t)
			if state := w.state(); strings.Contains(state, "mor_did_inventory") {
				t.Errorf("it is still in the state:\n%s", state)
			}
		})
	}
}

// TestInventoryInterrupted: Ctrl-C ends the run within two seconds, with the state as
// it stands, and the next apply continues.
func TestInventoryInterrupted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after string // of which after is applied and interrupted; "" is a destroy
		stand         func(morsim.DID, bool) bool
	}{
		"creation":                      {"", killedTable(5, 7, ""), stands(morsim.Active, 5, 7)},
		"creation with an import block": {"", killedTable(5, 7, "") + startsLines, stands(morsim.Active, 5, 7)},
		"change":                        {killedTable(5, 7, ""), killedTable(6, 9, ""), stands(morsim.Active, 6, 9)},
		"destroy":                       {killedTable(5, 7, killedForcing), "", stands(morsim.Terminated, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "creation" {
				t.Skip("-short: a creation is interrupted")
			}
			t.Parallel()
			sim := simulate(t, morsim.Options{Latency: 20 * time.Millisecond})
			w := sim.workspace(t, c.before)
			if c.before != "" {
				w.apply()
			}
			before := sim.DIDs()
			command := "destroy"
			if c.after != "" {
				command = "apply"
				w.reconfigure(c.after)
			}
			sim.ResetLog()
			w.interrupted(sim, command)
			w.must(0, command, "-auto-approve")
			if command == "apply" {
				w.plan(0)
				sim.noneEnded(t)
			}
			sim.wantLines(t, before, c.stand)
			if c.before == "" || c.after == "" { // a move that is interrupted is put back
				sim.tookOnce(t)
			}
		})
	}
}

// interrupted starts a command and sends Ctrl-C at its 60th write.
func (w *workspace) interrupted(sim simulated, command string) {
	w.t.Helper()
	const at = 60
	arrived, ended := make(chan struct{}), make(chan struct{})
	sim.strikeAt(at, func() { close(arrived) })
	p := w.start(command, "-auto-approve", "-no-color")
	go func() {
		_ = p.Wait()
		close(ended)
	}()
	select {
	case <-arrived:
	case <-ended:
		w.t.Fatalf("it ended too soon:\n%s", p.output)
	}
	// From here on the server is slow, so that a run that goes on is told from one that ends.
	sim.Configure(func(o *morsim.Options) { o.Latency = time.Second })
	begin := time.Now()
	_ = p.Process.Signal(os.Interrupt)
	<-ended
	if took := time.Since(begin); took > promptly {
		w.t.Errorf("it took %s to end:\n%s", took, p.output)
	}
	if said := flat(p.output.String()); !strings.Contains(said, "The run was interrupted") || !strings.Contains(said, "numbers are left") {
		w.t.Errorf("it does not say what is left:\n%s", said)
	}
	if writes := len(sim.Writes()); writes > 2*at {
		w.t.Errorf("it went on: %d writes", writes)
	}
	sim.Configure(func(o *morsim.Options) { o.OnRequest, o.Latency = nil, 0 })
}
