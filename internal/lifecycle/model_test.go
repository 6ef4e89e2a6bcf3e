package lifecycle_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// A model of what Terraform and people do to a few numbers, at random: runs of the
// engine toward goals, with faults, lost replies, interruptions, lists that lag, and
// colleagues who act between any two requests. What must hold is in model_checks_test.go.
//
// MOR_MODEL_SECONDS=300 makes it go on for so long, and MOR_MODEL_SEED=7 runs one
// sequence with its trace.

// kept is what Terraform keeps of a number between two runs.
type kept struct {
	number         string
	ours           bool
	id             int64
	users, devices []int64 // whom and what we have given it to
	owner          string  // the name of whoever has it, where no user is known
	comment        string  // that it is to have
	unwritten      bool
	doubt          *mor.Mark
	freed          int64
	goal           *lifecycle.Goal // the last one
}

// story is one sequence.
type story struct {
	*around
	*scene
	seed     uint64
	hides    bool // lists leave out owners
	lags     bool // lists do not show a write at once
	numbers  []*kept
	names    lifecycle.Names
	began    int // the last request before this run
	goals    map[string]*lifecycle.Goal
	members  map[string]*lifecycle.Member
	inBlock  bool
	created  map[string]int64 // IDs of what we have created
	problems []string
}

const (
	storyCount   = 300
	storyNumbers = 4
	storyRuns    = 5
)

func TestModel(t *testing.T) {
	unraced.Skip(t)
	t.Parallel()
	if seed, err := strconv.ParseUint(os.Getenv("MOR_MODEL_SEED"), 10, 64); err == nil {
		s := tellStory(t, seed)
		t.Log(strings.Join(s.trace, "\n"))
		s.report()
		return
	}
	seconds, _ := strconv.Atoi(os.Getenv("MOR_MODEL_SECONDS"))
	until, failed, requests := time.Now().Add(time.Duration(seconds)*time.Second), 0, 0
	seed := uint64(0)
	for ; failed < 3 && (seed < storyCount && seconds == 0 || time.Now().Before(until)); seed++ {
		s := tellStory(t, seed)
		requests += s.seq
		if len(s.problems) > 0 {
			s.report()
			failed++
		}
	}
	t.Logf("%d sequences, %d requests", seed, requests)
}

// tellStory runs one sequence.
func tellStory(tb testing.TB, seed uint64) *story {
	a := newAround(seed)
	pick := func(n int) bool { return a.rand.IntN(n) == 0 }
	options := morsim.Options{Now: a.clock, OnRequest: a.onRequest, OnAnswer: a.onAnswer, TokenLifetime: 1000 * time.Hour}
	if pick(2) {
		options.UnassignLeaves = morsim.Free
	}
	if pick(3) {
		options.VisibilityLag = time.Duration(1+a.rand.IntN(4)) * tick
		options.LagWritesToo = pick(2)
	}
	s := &story{around: a, seed: seed, names: lifecycle.Names{}, created: map[string]int64{}, hides: pick(6)}
	if s.hides {
		options.OmitElements = []string{"owner", "reseller"}
	}
	s.lags = options.VisibilityLag > 0
	s.scene = newScene(tb, options)
	defer s.close()
	if s.hides {
		s.reads = mor.ReadLegacy
	}
	s.note("unassign leaves %q, lag %s (writes %v), hides owners %v", options.UnassignLeaves, options.VisibilityLag, options.LagWritesToo, s.hides)
	a.sim, a.judge = s.Simulator, s.mayChange
	s.people()
	for run := range storyRuns {
		a.acts, a.faults, a.cancels = 0.08, 0.06, 0.02
		if pick(3) {
			a.acts = 0
		}
		s.note("run %d", run)
		s.run(false)
	}
	// Nobody acts any more, and nothing fails: one more run settles all.
	a.acts, a.faults, a.cancels = 0, 0, 0
	s.Configure(func(o *morsim.Options) { o.VisibilityLag, o.LagWritesToo = 0, false })
	s.note("last run")
	s.run(true)
	return s
}

// people puts the first numbers into the world: some are somebody's, some are ours.
func (s *story) people() {
	for i := range storyNumbers {
		k := &kept{number: fmt.Sprintf("3705270000%d", i)}
		s.numbers = append(s.numbers, k)
		s.around.numbers = append(s.around.numbers, k.number)
		switch i {
		case 0, 1: // not there
		case 2:
			d := s.AddDID(morsim.DID{Number: k.number, UserID: userFive, DeviceID: deviceSeven})
			k.ours, k.id, k.users, k.devices = true, d.ID, []int64{userFive}, []int64{deviceSeven}
		case 3:
			s.AddDID(morsim.DID{Number: k.number, UserID: userSix, DeviceID: deviceNine})
		}
	}
	s.AddDID(morsim.DID{Number: "137052700000", UserID: userSix, DeviceID: deviceNine}) // numbers that hold one of ours
	s.AddDID(morsim.DID{Number: "137052700002", UserID: userFive, DeviceID: deviceSeven})
}

// run is one run of Terraform: some numbers go for new goals, or, in the last one, for those they had.
func (s *story) run(last bool) {
	l, end := s.engine()
	defer end()
	s.began = s.seq
	s.ticks.Add(10) // between two runs, all that was written has come to show
	ctx, cancel := context.WithCancel(sceneContext())
	defer cancel()
	s.mu.Lock()
	s.cancel = cancel
	s.mu.Unlock()
	var some []*kept
	for _, k := range s.numbers {
		if last && k.goal != nil || !last && s.rand.IntN(3) > 0 {
			some = append(some, k)
		}
	}
	some = s.recognise(ctx, l, some)
	switch kind := s.rand.IntN(5); {
	case kind == 0 && !last:
		s.invoke(ctx, l, false)
	case kind < 3:
		s.bringOneByOne(ctx, l, some, last)
	default:
		s.bringTogether(ctx, l, some, last)
	}
	s.settle()
	if last {
		s.invoke(ctx, l, true)
	}
}

// recognise takes up numbers of which an earlier run did not learn whether it made them. It returns those that are known.
func (s *story) recognise(ctx context.Context, l *lifecycle.Lifecycle, some []*kept) (known []*kept) {
	for _, k := range some {
		if k.doubt == nil && k.freed == 0 {
			known = append(known, k)
			continue
		}
		now, err := l.Find(ctx, k.number)
		if err != nil {
			continue
		}
		known = append(known, k)
		if k.doubt != nil && l.Ours(now, *k.doubt) || k.freed != 0 && now.ID == k.freed && now.Status == morsim.Free {
			k.ours, k.id, k.unwritten = true, now.ID, true
		}
		k.doubt, k.freed = nil, 0
		s.note("  %s is ours: %v", k.number, k.ours)
	}
	return known
}

func (s *story) bringOneByOne(ctx context.Context, l *lifecycle.Lifecycle, some []*kept, last bool) {
	for _, k := range some {
		for _, goal := range s.nextGoals(k, last) {
			if k.ours && goal.Create {
				changed := *goal
				changed.Create, changed.Adopt = false, false
				goal = &changed
			}
			m := s.member(k, goal)
			s.begin(false, m)
			now, err := l.Bring1(ctx, m)
			s.settle()
			s.note("  %s, %s: %v", k.number, now.Describe(), err)
			s.takeUp(k, m, last)
			if err != nil {
				break
			}
		}
	}
}

func (s *story) bringTogether(ctx context.Context, l *lifecycle.Lifecycle, some []*kept, last bool) {
	b := &lifecycle.Block{Names: s.names}
	for _, k := range some {
		b.Members = append(b.Members, s.member(k, s.nextGoals(k, last)[0]))
	}
	if s.rand.IntN(3) == 0 {
		s.planTakingBack(ctx, l, b)
	}
	s.begin(true, b.Members...)
	err := l.Bring(ctx, b)
	s.settle()
	s.note("  block: %v", err)
	for i, k := range some {
		m := b.Members[i]
		s.note("  %s, %s: %v", k.number, m.Now.Describe(), m.Err)
		if m.Err == nil {
			m.Err = err
		}
		if b.Looked {
			s.takeUp(k, m, last)
		}
	}
}

// begin notes what members are brought to.
func (s *story) begin(inBlock bool, members ...*lifecycle.Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inBlock, s.goals, s.members = inBlock, map[string]*lifecycle.Goal{}, map[string]*lifecycle.Member{}
	for _, m := range members {
		s.goals[m.Number], s.members[m.Number] = m.Goal, m
		s.note("  %s (ours %v, ID %d, written %v) is to be %s", m.Number, m.Ours, m.ID, m.Written, describeGoal(m.Goal))
	}
}

// takeUp keeps what became of a number, as the provider does.
func (s *story) takeUp(k *kept, m *lifecycle.Member, last bool) {
	s.check(k, m, last)
	k.doubt, k.freed = m.Doubt, m.Freed
	if m.Goal.Comment != nil {
		k.unwritten = m.Unwritten() || k.unwritten && m.Err != nil
	}
	if m.Err == nil && m.Goal.Owner != (lifecycle.Owner{}) {
		k.users = nil
	}
	if m.Err == nil && m.Goal.Device != (lifecycle.Device{}) {
		k.devices = nil
	}
	if m.Goal.End != "" {
		if k.ours = k.ours && m.Err != nil && !m.Replaced(); !k.ours {
			delete(s.created, k.number)
			k.comment, k.users, k.devices = "", nil, nil
		}
		return
	}
	if u := m.Goal.Owner.UserID; u != 0 && !slices.Contains(k.users, u) {
		k.users = append(slices.Clip(k.users), u)
	}
	if d := m.Goal.Device.ID; d != 0 && !slices.Contains(k.devices, d) {
		k.devices = append(slices.Clip(k.devices), d)
	}
	switch reason := sceneProblem(m.Err).Reason; {
	case m.Have():
		k.ours, k.id, k.owner = true, m.Now.ID, m.Now.OwnerName()
	case m.Err == nil, m.Now.Found, reason == lifecycle.Absent, reason == lifecycle.NoSuchNumber:
		k.ours, k.comment, k.users, k.devices = false, "", nil, nil
		delete(s.created, k.number)
	}
}
