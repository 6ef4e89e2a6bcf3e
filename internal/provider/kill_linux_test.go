package provider

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// process is a CLI under way in a process group of its own.
type process struct {
	*exec.Cmd
	output *bytes.Buffer
}

func (w *workspace) start(args ...string) *process {
	w.t.Helper()
	p := &process{Cmd: exec.CommandContext(w.t.Context(), w.cli, args...), output: &bytes.Buffer{}}
	p.Dir, p.Env, p.Stdout, p.Stderr = w.dir, w.env, p.output, p.output
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.WaitDelay = 5 * time.Second
	if err := p.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) }) // a provider that lost its Terraform
	return p
}

// killProvider ends the provider that the CLI has started, as kill -9 does.
func (p *process) killProvider() error {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return err
	}
	killed := false
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (name) state parent …
		name, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		if len(fields) < 2 || fields[1] != strconv.Itoa(p.Process.Pid) || !strings.Contains(name, "terraform-provi") {
			continue
		}
		pid, _, _ := strings.Cut(name, " ")
		if n, err := strconv.Atoi(pid); err == nil && syscall.Kill(n, syscall.SIGKILL) == nil {
			killed = true
		}
	}
	if !killed {
		return fmt.Errorf("no provider of process %d was found", p.Process.Pid)
	}
	return nil
}

// run is one command of the kill test, and what stands when it is done.
type killRun struct {
	name   string
	before string // applied first
	after  string // applied and killed; "" is destroy
	goal   func(morsim.DID, bool) bool
}

const (
	killNumber = "37052000001"
	killTrunk  = "resource \"mor_did_trunk_assignment\" \"a\" {\n  did = mor_did.a.did\n  device_id = %d\n}\n"
)

var killRuns = []killRun{
	{"create, reserve, assign", "", reservedNumber + fmt.Sprintf(killTrunk, 7), stands(morsim.Active, 5, 7)},
	{"move", reservedNumber + fmt.Sprintf(killTrunk, 7), reservedNumber + fmt.Sprintf(killTrunk, 8), stands(morsim.Active, 5, 8)},
	{"destroy", reservedNumber + fmt.Sprintf(killTrunk, 7), "", stands(morsim.Terminated, 0, 0)},
}

// TestKilled ends the provider, and Terraform itself, with kill -9 at every
// request of a run: when it arrives, and, for a write, when MOR has acted. The
// next apply converges; where the number was created and nobody lived to write
// that down, it is named, with the import block that then makes it converge.
func TestKilled(t *testing.T) {
	t.Parallel()
	for _, run := range killRuns {
		for _, target := range []string{"provider", "terraform"} {
			t.Run(run.name+", "+target, func(t *testing.T) {
				if testing.Short() && target == "terraform" {
					t.Skip("-short: the provider dies at every request, and with Terraform it dies, too")
				}
				t.Parallel()
				requests := run.rehearse(t)
				if len(requests) < 5 {
					t.Fatalf("the run made %d requests only", len(requests))
				}
				for i, request := range requests {
					if testing.Short() && !request.Write {
						continue // a read is killed between two writes, as after the first of them
					}
					moments := []bool{false}
					switch {
					case testing.Short():
						moments = []bool{true} // what is acted on, and not known
					case request.Write:
						moments = append(moments, true)
					}
					for _, acted := range moments {
						t.Run(fmt.Sprintf("at request %d of %d, acted: %v", i+1, len(requests), acted), func(t *testing.T) {
							t.Parallel()
							if !run.kill(t, target, i, acted) && i < len(requests)-2 { // two reads at once may be one request fewer
								t.Error("there was no such request")
							}
						})
					}
				}
			})
		}
	}
}

// prepare brings the number to where the run begins, and configures what it ends with.
func (run killRun) prepare(t *testing.T) (simulated, *workspace) {
	sim := simulate(t, morsim.Options{})
	w := sim.workspace(t, run.before)
	if run.before != "" {
		w.apply()
	}
	w.reconfigure(run.after)
	sim.ResetLog()
	return sim, w
}

// rehearse lists the requests of the run when nothing is killed.
func (run killRun) rehearse(t *testing.T) []morsim.Request {
	sim, w := run.prepare(t)
	w.apply()
	return sim.Requests()
}

// kill strikes at the request with the given index: when it arrives, or after MOR
// has acted on it. It returns false if there was none.
func (run killRun) kill(t *testing.T, target string, index int, acted bool) bool {
	t.Helper()
	sim, w := run.prepare(t)
	var p *process
	var once sync.Once
	var call string
	started := make(chan struct{})
	seen := 0
	var mu sync.Mutex
	strike := func(r morsim.Request) {
		once.Do(func() {
			<-started
			call = r.Call
			if target == "terraform" {
				if err := p.Process.Kill(); err != nil {
					t.Error(err)
				}
			} else if err := p.killProvider(); err != nil {
				t.Error(err)
			}
		})
	}
	sim.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			mu.Lock()
			seen++
			mine := seen == index+1
			mu.Unlock()
			if mine && !acted {
				strike(r)
			}
		}
	})
	if acted {
		// Acts, and then holds the answer back until whoever waits for it is dead.
		remove := sim.Inject(morsim.Fault{Skip: index, Times: 1, Moment: morsim.AfterActing, Kind: morsim.Hang})
		defer remove()
		sim.Configure(func(o *morsim.Options) {
			o.OnRequest = func(r morsim.Request) {
				mu.Lock()
				defer mu.Unlock()
				if seen++; seen == index+1 {
					go func() {
						time.Sleep(100 * time.Millisecond) // it acts within microseconds
						strike(r)
					}()
				}
			}
		})
	}
	p = w.start("apply", "-auto-approve", "-no-color")
	close(started)
	_ = p.Wait()
	once.Do(func() {}) // a strike under way is over now, and a late one does nothing
	if call == "" {
		return false
	}
	_ = syscall.Kill(-p.Process.Pid, syscall.SIGKILL) // the other half of the pair
	sim.Configure(func(o *morsim.Options) { o.OnRequest = nil })
	sim.ClearFaults()

	before, _ := sim.DID(killNumber)
	code, out := w.run("apply", "-auto-approve", "-no-color", "-lock-timeout=5s")
	if code != 0 && strings.Contains(flat(out), `import { to = mor_did.example id = "`+killNumber+`" }`) {
		// Created, and nobody lived to write it down: it is named, and the block works.
		w.reconfigure(run.after + "import {\n  to = mor_did.a\n  id = \"" + killNumber + "\"\n}\n")
		code, out = w.run("apply", "-auto-approve", "-no-color")
	}
	if code != 0 {
		t.Errorf("%s: the next apply fails:\n%s", call, out)
		return true
	}
	w.plan(0)
	after, found := sim.DID(killNumber)
	if !run.goal(after, found) {
		t.Errorf("%s: it stands as %+v", call, after)
	}
	if before.ID != 0 && before.ID != after.ID {
		t.Errorf("%s: it was DID %d and is %d", call, before.ID, after.ID)
	}
	if all := sim.DIDs(); len(all) != 1 {
		t.Errorf("%s: %d numbers on the server", call, len(all))
	}
	created := 0
	for _, r := range sim.Writes() {
		if r.Call == "did_create" && r.Took {
			created++
		}
	}
	if created > 1 {
		t.Errorf("%s: created %d times", call, created)
	}
	return true
}

// promptly is two seconds on a machine that has nothing else to do, and more than that on
// one that runs all tests at once. A request that hangs would last for 30 seconds.
const promptly = 20 * time.Second

// TestInterrupted sends Ctrl-C while a did_create is under way: the run ends
// within two seconds of it, and the next one continues from its state.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"the answer comes soon": 700 * time.Millisecond, "the answer never comes": 0} {
		for moment, acts := range map[morsim.Moment]string{morsim.BeforeActing: "before MOR acts", morsim.AfterActing: "after MOR has acted"} {
			t.Run(name+", "+acts, func(t *testing.T) {
				if (delay == 0) != (moment == morsim.AfterActing) {
					longOnly(t, "the two others have each of the halves")
				}
				t.Parallel()
				sim := simulate(t, morsim.Options{})
				w := sim.workspace(t, reservedNumber)
				if delay == 0 && moment == morsim.AfterActing {
					notAsReseller(t, needsUpdatedAt)
				}
				sim.Inject(morsim.Fault{Call: "did_create", Times: 1, Moment: moment, Kind: morsim.Hang, Delay: delay})
				arrived := make(chan struct{}, 1)
				sim.Configure(func(o *morsim.Options) {
					o.OnRequest = func(r morsim.Request) {
						if r.Call == "did_create" {
							arrived <- struct{}{}
						}
					}
				})
				p := w.start("apply", "-auto-approve", "-no-color")
				<-arrived
				time.Sleep(100 * time.Millisecond)
				interrupted := time.Now()
				_ = p.Process.Signal(os.Interrupt)
				_ = p.Wait()
				took := time.Since(interrupted)
				t.Logf("ended after %s", took)
				if took > promptly {
					t.Errorf("it took %s to end:\n%s", took, p.output)
				}
				sim.Configure(func(o *morsim.Options) { o.OnRequest = nil })
				sim.ClearFaults()
				w.apply()
				w.plan(0)
				if did, found := sim.DID(killNumber); !stands(morsim.Reserved, 5, 0)(did, found) {
					t.Errorf("it stands as %+v", did)
				}
			})
		}
	}
}
