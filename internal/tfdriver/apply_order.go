package tfdriver

import (
	"fmt"
	"slices"
)

// steps are those of applying the plan, in Terraform's order:
//
//   - An instance is made after the blocks that its block depends on.
//   - An object is ended after the ends of those that depend on it, as the state says.
//   - A replacement ends the old object first; or last, if it creates first.
//   - What is changed, and what others depended on, is changed after these have ended.
//   - What is changed, and depended on an object that ends, is changed after that
//     end; or before it, if that one creates first.
func (w *applier) steps() []*step {
	o := order{w: w, makes: map[string]*step{}, ends: map[place]*step{}}
	var all []*step
	for p, c := range w.plan.changes {
		all = append(all, o.add(p, c)...)
	}
	for address, s := range o.makes {
		for _, block := range w.config.dependencies(blockOf(address)) {
			s.after = append(s.after, o.makesOf(block)...)
		}
	}
	for address, s := range o.makes {
		for p, ending := range o.ends {
			if p.address == address || slices.Contains(o.dependencies(place{address: address}), blockOf(p.address)) {
				o.after(s, ending, p)
			}
		}
	}
	for p, s := range o.ends {
		for _, block := range o.dependencies(p) {
			for other, ending := range o.ends {
				if other != p && blockOf(other.address) == block {
					ending.after = append(ending.after, s)
				}
			}
			for _, making := range o.makesOf(block) {
				o.after(making, s, p)
			}
		}
	}
	return all
}

// order puts the steps of an apply into their order.
type order struct {
	w     *applier
	makes map[string]*step
	ends  map[place]*step
}

// add makes the steps of one change.
func (o *order) add(p place, c *change) []*step {
	w := o.w
	var steps []*step
	deposed := p
	if c.action == createThenDelete {
		deposed.deposed = fmt.Sprintf("replaced-%d", w.state.serial)
	}
	n := w.config.nodes[p.address]
	if c.action == create || c.action == update || c.action == read || c.action.replaces() {
		s := &step{name: p.address, run: func() bool { return w.make(n, c, deposed.deposed) }}
		if c.action == read {
			s.run = func() bool { return w.readNow(n) }
		}
		o.makes[p.address] = s
		steps = append(steps, s)
	}
	switch {
	case isData(p.address) && c.action == end, c.action == forget:
		steps = append(steps, &step{name: p.address, run: func() bool {
			_, ok := w.upgraded(p.address, w.state.get(p))
			w.state.put(p, nil)
			return ok
		}})
	case c.action == end || c.action.replaces():
		s := &step{name: p.address + " (destroy)", run: func() bool { return w.end(deposed, c) }}
		o.ends[deposed] = s
		steps = append(steps, s)
	}
	return steps
}

// after puts making an object after ending another one, p, or before it if that
// one creates first.
func (o *order) after(making, ending *step, p place) {
	if p.deposed != "" || o.createsFirst(p) {
		ending.after = append(ending.after, making)
	} else {
		making.after = append(making.after, ending)
	}
}

func (o *order) createsFirst(p place) bool {
	object := o.w.plan.state.get(place{address: p.address})
	return object != nil && object.createsFirst
}

// dependencies are those that the state has of an instance.
func (o *order) dependencies(p place) []string {
	if object := o.w.plan.state.get(place{address: p.address}); object != nil {
		return object.dependencies
	}
	return nil
}

// makesOf returns the steps that make or change instances of a block.
func (o *order) makesOf(block string) []*step {
	var some []*step
	for address, s := range o.makes {
		if blockOf(address) == block {
			some = append(some, s)
		}
	}
	return some
}
