package tfdriver

import (
	"slices"
	"strings"
)

// Plan is a plan. It can be applied later, as a saved one.
type Plan struct {
	// Diagnostics are those of planning.
	Diagnostics Diagnostics

	options options
	changes map[place]*change
	prior   *state // what the state was like when planning began, after moves
	state   *state // refreshed
	moved   map[string]string
	serial  int
}

// Plan is 'terraform plan'.
func (d *Driver) Plan(with ...Option) *Plan {
	d.t.Helper()
	var o options
	for _, option := range with {
		option(&o)
	}
	p := &Plan{options: o, serial: d.state.serial}
	if p.Diagnostics = d.Validate(); p.Diagnostics.HasErrors() {
		return p
	}
	before := d.state
	if o.destroy && !o.noRefresh && len(before.objects) != 0 {
		refreshing := d.planWalk(before, o, true)
		if refreshing.Diagnostics.HasErrors() {
			p.Diagnostics = append(p.Diagnostics, refreshing.Diagnostics...)
			return p
		}
		before = refreshing.state
	}
	walked := d.planWalk(before, o, false)
	walked.Diagnostics = append(p.Diagnostics, walked.Diagnostics...)
	walked.serial = p.serial
	return walked
}

// planner is at work on a plan.
type planner struct {
	*process
	*Plan
	*values
	beforeDestroy bool // it only refreshes for the plan of a destruction
}

// planWalk makes a plan from a state. The walk that refreshes before a destruction
// plans as if nothing were to be destroyed.
func (d *Driver) planWalk(before *state, o options, beforeDestroy bool) *Plan {
	if beforeDestroy {
		o.destroy = false
	}
	prior, moved, diagnostics := d.applyMoves(before.copy())
	plan := &Plan{Diagnostics: diagnostics, options: o, changes: map[place]*change{}, prior: prior.copy(), state: prior, moved: moved}
	if diagnostics.HasErrors() {
		return plan
	}
	w := &planner{process: d.start(), Plan: plan, values: newValues(d), beforeDestroy: beforeDestroy}
	var steps []*step
	if o.destroy {
		steps = w.destroySteps()
	} else {
		steps = w.steps()
	}
	if len(steps) != 0 && w.configure() {
		walk(steps, d.Parallelism)
	}
	plan.Diagnostics = append(plan.Diagnostics, w.process.diagnostics...)
	return plan
}

// steps are those of a plan that brings about the configuration. The dependents of
// a block wait for all its instances.
func (w *planner) steps() []*step {
	blocks := map[string][]*step{}
	var all, targets []*step
	add := func(block, address string, run func() bool) {
		s := &step{name: address, run: run}
		blocks[block] = append(blocks[block], s)
		all = append(all, s)
		if w.options.isTarget(address) {
			targets = append(targets, s)
		}
	}
	for _, n := range w.config.nodes {
		if n.block.data {
			add(n.block.address, n.address, func() bool { return w.planData(n) })
		} else {
			add(n.block.address, n.address, func() bool { return w.planInstance(n) })
		}
	}
	for _, p := range w.prior.places() {
		switch {
		case p.deposed != "":
			add("", p.address, func() bool { return w.planDeposed(p) })
		case w.config.nodes[p.address] == nil && isData(p.address):
			w.state.put(p, nil)
		case w.config.nodes[p.address] == nil:
			add(blockOf(p.address), p.address, func() bool { return w.planRemoved(p) })
		}
	}
	for _, b := range w.config.blocks {
		for _, s := range blocks[b.address] {
			for _, need := range b.needs {
				s.after = append(s.after, blocks[need]...)
			}
		}
	}
	if len(w.options.targets) == 0 {
		return all
	}
	return withNeeded(targets)
}

// destroySteps are those of a plan that destroys all: dependents first.
func (w *planner) destroySteps() []*step {
	steps := map[place]*step{}
	var targets []*step
	for _, p := range w.prior.places() {
		s := &step{name: p.address, run: func() bool { return w.planEnd(p, w.prior.get(p)) }}
		steps[p] = s
		if w.options.isTarget(p.address) {
			targets = append(targets, s)
		}
	}
	for p, s := range steps {
		for _, block := range w.prior.get(p).dependencies {
			for other, first := range steps {
				if other != p && blockOf(other.address) == block {
					first.after = append(first.after, s)
				}
			}
		}
	}
	return withNeeded(targets)
}

// forgets reports whether a removed block says to forget the object.
func (d *Driver) forgets(address string) bool {
	return slices.Contains(d.config.removed, address) || slices.Contains(d.config.removed, blockOf(address))
}

// keep takes a change into the plan.
func (w *planner) keep(p place, c *change) {
	w.process.mu.Lock()
	defer w.process.mu.Unlock()
	w.changes[p] = c
}

// Empty reports whether the plan changes nothing, so that 'plan -detailed-exitcode'
// returns 0. A plan with errors is not empty.
func (p *Plan) Empty() bool {
	if p.Diagnostics.HasErrors() {
		return false
	}
	if p.options.refreshOnly {
		return len(p.Drift()) == 0
	}
	for at, c := range p.changes {
		if c.action != noOp || c.imported || p.moved[at.address] != "" {
			return false
		}
	}
	return true
}

// Actions returns what the plan does, as "create", "update", "delete",
// "delete, create", "create, delete", "read" or "forget", by address; nothing for
// what stays as it is. Deposed objects have " (deposed)" behind their address.
func (p *Plan) Actions() map[string]string {
	all := map[string]string{}
	for _, c := range p.Changes() {
		address := c.Address
		if c.Deposed != "" {
			address += " (deposed)"
		}
		if actions := strings.Join(c.Actions, ", "); actions != "no-op" {
			all[address] = actions
		}
	}
	return all
}
