package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// Every write of a block can lose its answer: the block comes to its end, and nothing is done twice.
func TestBlockAnswerLost(t *testing.T) {
	for _, call := range []string{"did_create", "did_details_update", "did_trunk_device_assign"} {
		for _, skip := range []int{0, 7, 19} {
			if testing.Short() && skip != 7 {
				continue
			}
			for name, fault := range faults {
				for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
					if fault.Kind == morsim.Hang {
						continue
					}
					t.Run(fmt.Sprintf("%s, %d, %s, %d", call, skip, name, moment), func(t *testing.T) {
						if name != "dropped" && name != "a page" {
							unraced.Skip(t)
						}
						t.Parallel()
						w := start(t, morsim.Options{})
						w.Parallel = 4
						fault := fault
						fault.Call, fault.Skip, fault.Times, fault.Moment = call, skip, 1, moment
						w.Inject(fault)
						w.bring(block(20, onTrunk()))
						w.wantAll(20, morsim.Active, vilnius, trunk)
					})
				}
			}
		}
	}
}

// What is refused for all is not sent for all.
func TestBlockStops(t *testing.T) {
	for call, refusal := range map[string]string{
		"did_create": "Provider was not found", "did_details_update": "User was not found", "did_trunk_device_assign": "Device is not a Trunk",
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{Refuse: map[string]string{call: refusal}})
			w.Parallel = 8
			b := block(blockSize, onTrunk())
			err := w.Bring(w.ctx, b)
			var stopped *lifecycle.Stopped
			if !errors.As(err, &stopped) || stopped.Left != blockSize-1 {
				t.Errorf("error: %v", err)
			}
			if writes := w.Writes(); len(writes) > 3 {
				t.Errorf("%d writes", len(writes))
			}
			failed := 0
			for _, m := range b.Members {
				if m.Err != nil {
					failed++
				}
			}
			equal(t, "failed", failed, 1)
		})
	}
}

// Numbers that are refused for reasons of their own do not keep the others.
func TestBlockCollects(t *testing.T) {
	w := start(t, morsim.Options{})
	w.Parallel = 8
	for i := range 12 {
		w.Inject(morsim.Fault{Call: "did_create", Number: nth(i), Kind: morsim.RawBody, Body: "<page><status><error>DID creation failed</error></status></page>"})
	}
	b := block(blockSize, onTrunk())
	ok(t, w.Bring(w.ctx, b))
	for i, m := range b.Members {
		if (m.Err != nil) != (i < 12) || m.Gap().Missing != (i < 12) {
			t.Errorf("%s: %v, %+v", m.Number, m.Err, m.Gap())
		}
	}
}

// An interrupted block ends soon, knows what it has, and goes on from there.
func TestBlockInterrupted(t *testing.T) {
	w := start(t, morsim.Options{Latency: 5 * time.Millisecond})
	w.Parallel = 8
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	time.AfterFunc(200*time.Millisecond, cancel)
	b := block(200, onTrunk())
	begun := time.Now()
	err := w.Bring(ctx, b)
	if mor.CodeOf(err) != mor.CodeCanceled {
		t.Fatalf("after %s: %v", time.Since(begun), err)
	}
	have := 0
	again := block(200, onTrunk())
	for i, m := range b.Members {
		_, there := w.Simulator.DID(nth(i))
		if there != m.Have() && m.Doubt == nil {
			t.Errorf("%s: there %v, have %v, %v", m.Number, there, m.Have(), m.Err)
		}
		if m.Have() {
			have++
		}
		again.Members[i].Ours = there
	}
	t.Logf("%d of 200 after %s", have, time.Since(begun))
	w.bring(again)
	w.wantAll(200, morsim.Active, vilnius, trunk)
}

// A server that ignores what it reports as done is found out by the first number.
func TestBlockDidNotTake(t *testing.T) {
	for _, what := range []string{"did_create", "did_user_id", "did_trunk_device_assign"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{what: true}})
			b := block(blockSize, onTrunk())
			err := w.Bring(w.ctx, b)
			if err == nil || !strings.Contains(err.Error(), "did not take") {
				t.Errorf("error: %v", err)
			}
			if writes := w.Writes(); len(writes) > 10 {
				t.Errorf("%d writes", len(writes))
			}
		})
	}
}

// A server that lists numbers without their IDs is found out with the first.
func TestBlockStopsWithoutIDs(t *testing.T) {
	w := start(t, morsim.Options{OmitElements: []string{"id"}}, func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy })
	w.Parallel = 8
	b := block(blockSize, onTrunk())
	err := w.Bring(w.ctx, b)
	if stopped := (*lifecycle.Stopped)(nil); !errors.As(err, &stopped) || stopped.Left != blockSize-1 || !errors.Is(err, mor.ErrNoID) {
		t.Errorf("error: %v", err)
	}
	_, writes := w.cost()
	equal(t, "writes", writes, 3) // all of them to the first number, by the ID that did_create has told
	if !b.Members[0].Have() || b.Members[1].Have() {
		t.Error("the first is there and ours, and no other")
	}
}
