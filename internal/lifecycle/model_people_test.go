package lifecycle_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// What goes on around the engine: people who change numbers between any two requests,
// faults, interruptions, and a clock that goes on by requests. And what was seen of it.

// event is a change of a number that the engine did not make.
type event struct {
	seq    int  // of the request before which it happened; 0: before all
	user   bool // it is the namesake of user 5 that has it since,
	device bool // and it is on the namesake of device 7
	text   string
}

// around is what the simulator's hooks share.
type around struct {
	mu     sync.Mutex
	rand   *rand.Rand
	sim    *morsim.Simulator
	begun  time.Time
	ticks  atomic.Int64
	seq    int // of the latest request
	flying int // requests that are being answered
	idle   *sync.Cond

	acts, faults, cancels float64 // how likely each is at each request
	cancel                context.CancelFunc
	numbers               []string // on which people act

	events map[string][]event // by number
	looked map[string]int     // the last request that has shown how the number stands
	proven map[string]int     // the last request that has told user 5, or device 7, from its namesake
	before morsim.DID         // of a write: how the number stood
	judge  func(seq int, call string, before morsim.DID)
	trace  []string
}

// tick is how far the clock goes on with each request. It is long, so that the time
// which the test itself takes is nothing beside it.
const tick = 10 * time.Second

func newAround(seed uint64) *around {
	a := &around{
		rand: rand.New(rand.NewPCG(seed, 0)), begun: time.Now(), events: map[string][]event{}, looked: map[string]int{}, proven: map[string]int{},
	}
	a.idle = sync.NewCond(&a.mu)
	return a
}

func (a *around) clock() time.Time { return a.begun.Add(time.Duration(a.ticks.Load()) * tick) }

func (a *around) note(format string, values ...any) {
	a.trace = append(a.trace, fmt.Sprintf(format, values...))
}

// isAbout returns the numbers that a request is about.
func (a *around) isAbout(r morsim.Request) []string {
	for _, name := range []string{"did", "search_did_number"} {
		if n := r.Params.Get(name); n != "" {
			return []string{n}
		}
	}
	for _, name := range []string{"did_id", "dids_id"} {
		if id := r.Params.Get(name); id != "" {
			for _, d := range a.sim.DIDs() {
				if strconv.FormatInt(d.ID, 10) == id {
					return []string{d.Number}
				}
			}
			return nil
		}
	}
	return a.numbers
}

// onRequest is called before a request is acted on.
func (a *around) onRequest(r morsim.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ticks.Add(1)
	a.seq, a.flying = r.Seq, a.flying+1
	if a.rand.Float64() < a.acts {
		a.act(a.numbers[a.rand.IntN(len(a.numbers))])
	}
	if a.rand.Float64() < a.faults {
		a.sim.Inject(morsim.Fault{
			Call: r.Call, Times: 1, Moment: morsim.Moment(a.rand.IntN(2)), Kind: []morsim.Kind{morsim.DropConnection, morsim.HTTPError, morsim.HTML200}[a.rand.IntN(3)],
		})
	}
	if a.cancel != nil && a.rand.Float64() < a.cancels {
		a.note("    interrupted")
		a.cancel()
	}
	if numbers := a.isAbout(r); r.Write && len(numbers) == 1 {
		a.before, _ = a.sim.DID(numbers[0])
		a.before.Number = numbers[0]
	}
}

// onAnswer is called when it was answered.
func (a *around) onAnswer(r morsim.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.idle.Broadcast()
	a.flying--
	numbers := a.isAbout(r)
	for _, noise := range []string{"u", "search_hide_terminated_dids", "max_results"} {
		r.Params.Del(noise)
	}
	a.note("    %d %s %s: %s %s", r.Seq, r.Call, r.Params.Encode(), r.Outcome, r.Fault)
	switch {
	case r.Write && r.Took:
		a.judge(r.Seq, r.Call, a.before)
	case r.Write || r.Fault != "" || r.HTTPStatus != http.StatusOK:
	case !r.Params.Has("search_did_number") && r.Params.Get("from") != "1": // the second page: all numbers stand on the first
	case r.Call == morsim.CallDIDs, r.Params.Has("from") && r.Outcome == "":
		for _, n := range numbers {
			a.looked[n] = r.Seq
		}
	}
	user, device := r.Params.Get("search_user"), r.Params.Get("search_device")
	isControl := user == "2147483647" || device == "2147483647" // whether the server heeds it, and nothing else
	for _, n := range numbers {
		if user == "5" && r.Fault == "" && !isControl {
			a.proven[n+" user"] = r.Seq
		}
		if device == "7" && r.Fault == "" && !isControl {
			a.proven[n+" device"] = r.Seq
		}
	}
}

// settle waits until no request is under way: an interrupted client does not wait for its answers.
func (a *around) settle() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.flying > 0 {
		a.idle.Wait()
	}
}

// unseen returns what has happened to the number since the engine could last see it. A
// namesake shows only by ID, which must have been asked for since.
func (a *around) unseen(number string, since int) *event {
	for _, e := range slices.Backward(a.events[number]) {
		after := max(e.seq, since)
		if e.seq > a.looked[number] || e.user && after > a.proven[number+" user"] || e.device && after > a.proven[number+" device"] {
			return &e
		}
	}
	return nil
}

// act is what a colleague does to a number.
func (a *around) act(number string) {
	d, found := a.sim.DID(number)
	e := event{seq: a.seq}
	edit := func(text string, change func(*morsim.DID)) {
		e.text = text
		a.sim.EditDID(number, change)
	}
	user := []int64{userSix, userNamesake, userFive}[a.rand.IntN(3)]
	device := []int64{deviceNine, deviceEight, deviceNamesake}[a.rand.IntN(3)]
	switch what := a.rand.IntN(12); {
	case !found && what < 4:
		e.text = "created, for a user"
		a.sim.AddDID(morsim.DID{Number: number, UserID: user})
	case !found:
		return
	case what < 4:
		edit(fmt.Sprintf("reserved for user %d", user), func(d *morsim.DID) {
			d.Status, d.UserID, d.DeviceID, d.DialPlanID = morsim.Reserved, user, 0, 0
		})
	case what < 6:
		edit(fmt.Sprintf("given to user %d on device %d", user, device), func(d *morsim.DID) {
			d.Status, d.UserID, d.DeviceID, d.DialPlanID = morsim.Active, user, device, 0
		})
	case what < 7:
		edit("freed", func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID, d.DialPlanID = morsim.Free, 0, 0, 0 })
	case what < 8 && d.Status == morsim.Active && d.DialPlanID == 0:
		edit("closed", func(d *morsim.DID) { d.Status = morsim.Closed })
	case what < 9:
		edit("terminated", func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID, d.DialPlanID = morsim.Terminated, 0, 0, 0 })
	case what < 10:
		e.text = fmt.Sprintf("replaced by another DID, for user %d", user)
		a.sim.RemoveDID(number)
		a.sim.AddDID(morsim.DID{Number: number, UserID: user})
	case what < 11 && d.Status == morsim.Reserved:
		edit("put on a dial plan", func(d *morsim.DID) { d.Status, d.DialPlanID = morsim.Active, morsim.DialPlanID })
	case d.Status == morsim.Active && d.DeviceID != 0:
		edit("taken off its device", func(d *morsim.DID) { d.Status, d.DeviceID = morsim.Reserved, 0 })
	default:
		return
	}
	d, _ = a.sim.DID(number)
	e.user, e.device = d.UserID == userNamesake, d.DeviceID == deviceNamesake
	a.events[number] = append(a.events[number], e)
	a.note("    before %d: %s is %s", a.seq, number, e.text)
}
