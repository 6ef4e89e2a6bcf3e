package main

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestRound is one round, with a real CLI and faults.
func TestRound(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	if testing.Short() {
		t.Skip("it waits for time-outs")
	}
	if _, err := exec.LookPath("terraform"); err != nil {
		if _, err := exec.LookPath("tofu"); err != nil {
			t.Skip("neither terraform nor tofu is on PATH")
		}
	}
	for _, name := range slices.Collect(maps.Keys(environment("", ""))) {
		t.Setenv(name, "") // and put back after the test
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	var out bytes.Buffer
	if err := soakFor(t.Context(), 0, singles+3*blocks, 1, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "130 numbers, 1 rounds: every number is as configured and has its first ID; too few rounds") || strings.Contains(out.String(), " 0 faults struck") {
		t.Error(out.String())
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("%v is left: %v", left, err)
	}
}

// TestConfigure: every round changes something, and the numbers that it leaves out come back.
func TestConfigure(t *testing.T) {
	const numbers = singles + 3*blocks
	_, before := configure(0, numbers)
	if len(before) != numbers {
		t.Errorf("%d numbers instead of %d", len(before), numbers)
	}
	for round := 1; round < 25; round++ {
		config, want := configure(round, numbers)
		moved := 0
		for number, device := range want {
			if old, was := before[number]; was && old != device {
				moved++
			}
		}
		if moved < singles/4 || moved > numbers/2 {
			t.Errorf("round %d moves %d numbers", round, moved)
		}
		if gone := numbers - len(want); gone != round%2*(10+inventories) {
			t.Errorf("round %d leaves %d numbers out", round, gone)
		}
		if strings.Contains(config, "%!") {
			t.Error(config)
		}
		before = want
	}
}

// TestCheck: whatever is wrong with a number is found.
func TestCheck(t *testing.T) {
	const number = "37050000000"
	good := morsim.DID{ID: 1000, Number: number, Status: morsim.Active, UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID}
	for name, c := range map[string]struct {
		edit func(*morsim.DID)
		want world
		fine bool
	}{
		"as wanted":       {func(*morsim.DID) {}, world{number: morsim.VilniusTrunkID}, true},
		"another device":  {func(*morsim.DID) {}, world{number: morsim.VilniusSecondTrunkID}, false},
		"another user":    {func(d *morsim.DID) { d.UserID = morsim.KaunasID }, world{number: morsim.VilniusTrunkID}, false},
		"not ended":       {func(*morsim.DID) {}, world{}, false},
		"ended":           {func(d *morsim.DID) { d.Status = morsim.Terminated }, world{}, true},
		"ended by chance": {func(d *morsim.DID) { d.Status = morsim.Terminated }, world{number: morsim.VilniusTrunkID}, false},
		"missing":         {func(*morsim.DID) {}, world{number: morsim.VilniusTrunkID, "37050000001": morsim.VilniusTrunkID}, false},
	} {
		k := &soak{sim: morsim.New(morsim.Options{}), ids: map[string]int64{}}
		d := good
		c.edit(&d)
		k.sim.AddDID(d)
		if err := k.check(c.want); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
		k.ids[number] = 1
		if err := k.check(c.want); err == nil || !strings.Contains(err.Error(), "made anew") {
			t.Errorf("%s, with another ID: %v", name, err)
		}
	}
}

func TestCheckFlat(t *testing.T) {
	grows := func(n, heap, goroutines int) (samples []sample) {
		for i := range n {
			samples = append(samples, sample{40 + i*heap, 8 + i*goroutines})
		}
		return samples
	}
	uneven := grows(30, 0, 0)
	for i := range uneven {
		uneven[i].heapMB += i % 3 * 40
	}
	for name, c := range map[string]struct {
		samples []sample
		fine    bool
	}{
		"flat":            {grows(30, 0, 0), true},
		"uneven":          {uneven, true},
		"memory grows":    {grows(30, 1, 0), false},
		"a leak":          {grows(30, 0, 1), false},
		"too few to tell": {grows(6, 100, 100), true},
		"just enough":     {grows(7, 100, 0), false},
	} {
		if err := checkFlat(c.samples); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRandomFault: one seed arms the same faults, another one other faults.
func TestRandomFault(t *testing.T) {
	arm := func(seed uint64) (armed []morsim.Fault) {
		dice := rand.New(rand.NewPCG(seed, 0))
		for range 20 {
			armed = append(armed, randomFault(dice))
		}
		return armed
	}
	if !slices.Equal(arm(1), arm(1)) || slices.Equal(arm(1), arm(2)) {
		t.Error("the seed does not decide about the faults")
	}
}
