package tfdriver

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// planRemoved plans the end of an object that is no longer in the configuration.
func (w *planner) planRemoved(p place) bool {
	o, ok := w.upgraded(p.address, w.state.get(p))
	if !ok {
		return false
	}
	w.state.put(p, o)
	if w.forgets(p.address) {
		if !w.options.refreshOnly {
			w.keep(p, &change{action: forget, before: o.value, after: w.null(p.address), reason: w.whyRemoved(p.address)})
		}
		return true
	}
	var c *change
	refresh := func() bool {
		if w.options.noRefresh {
			return true
		}
		if o, ok = w.read(p.address, o); ok {
			w.state.put(p, o)
		}
		return ok
	}
	plan := func() bool {
		if o.exists() {
			c, ok = w.endCall(p, o)
		}
		return ok
	}
	if w.Terraform.plansRemovedFirst() {
		ok = plan() && refresh()
	} else {
		ok = refresh() && plan()
	}
	if ok && o.exists() && !w.options.refreshOnly {
		c.reason = w.whyRemoved(p.address)
		w.keep(p, c)
	}
	return ok
}

// whyRemoved returns the reason for which an object is to be destroyed.
func (w *planner) whyRemoved(address string) string {
	switch b := w.config.blocks[blockOf(address)]; {
	case b == nil && w.moved[address] != "":
		return "delete_because_no_move_target"
	case b == nil:
		return "delete_because_no_resource_config"
	case b.instances[0].Key == "" || blockOf(address) == address:
		return "delete_because_wrong_repetition"
	}
	return "delete_because_each_key"
}

// planDeposed plans the end of an object that has a successor already.
func (w *planner) planDeposed(p place) bool {
	o, ok := w.upgraded(p.address, w.state.get(p))
	if !ok {
		return false
	}
	if !w.options.noRefresh {
		if o, ok = w.read(p.address, o); !ok {
			return false
		}
	}
	w.state.put(p, o)
	if w.options.refreshOnly {
		return true
	}
	if !o.exists() {
		null := w.null(p.address)
		w.keep(p, &change{action: noOp, before: null, after: null})
		return true
	}
	c, ok := w.endCall(p, o)
	if ok {
		w.keep(p, c)
	}
	return ok
}

// planEnd plans the end of an object in a plan that destroys all.
func (w *planner) planEnd(p place, o *object) bool {
	if isData(p.address) {
		w.keep(p, &change{action: end, before: o.value, after: w.null(p.address)})
		return true
	}
	o, ok := w.upgraded(p.address, o)
	if !ok {
		return false
	}
	w.state.put(p, o)
	c, ok := w.endCall(p, o)
	if !ok {
		return false
	}
	w.keep(p, c)
	if n := w.config.nodes[p.address]; n != nil && n.PreventDestroy && p.deposed == "" {
		return w.report(failure(p.address, "Instance cannot be destroyed", "Resource %s has lifecycle.prevent_destroy set.", p.address))
	}
	return true
}

// endCall has the provider plan the end of an object: configuration and proposed
// new state are null.
func (p *process) endCall(at place, o *object) (*change, bool) {
	null := p.null(at.address)
	resp, err := p.server.PlanResourceChange(p.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: o.typ, PriorState: dynamic(o.value), Config: dynamic(null), ProposedNewState: dynamic(null),
		PriorPrivate: o.private, PriorIdentity: p.identity(o.identity),
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
	})
	if err != nil {
		return nil, p.answered(at.address, nil, err)
	}
	if !p.answered(at.address, resp.Diagnostics, nil) {
		return nil, false
	}
	if !p.value(resp.PlannedState, o.typ).IsNull() {
		return nil, p.report(failure(at.address, invalidPlan, "It planned a value for an object that is to be destroyed."))
	}
	return &change{action: end, before: o.value, after: null, private: resp.PlannedPrivate, identity: p.identity(resp.PlannedIdentity)}, true
}

// planData reads a data source, unless something that it needs changes first.
func (w *planner) planData(n *node) bool {
	config, problems := w.evaluate(n)
	if !w.report(problems) {
		return false
	}
	if !config.IsFullyKnown() || w.pending(n.block.dependsOn) {
		if w.options.refreshOnly {
			return true
		}
		planned := placeholder(w.schema(n.address).Attributes, config)
		c := &change{action: read, before: w.null(n.address), after: planned, reason: "read_because_dependency_pending"}
		if !config.IsFullyKnown() {
			c.reason = "read_because_config_unknown"
		}
		w.keep(place{address: n.address}, c)
		w.set(n.address, planned)
		return true
	}
	value, ok := w.readData(n, config)
	if ok {
		w.state.put(place{address: n.address}, &object{typ: n.Type, value: value})
		w.set(n.address, value)
	}
	return ok
}

// pending reports whether the plan changes an instance of one of these blocks.
func (w *planner) pending(blocks []string) bool {
	w.process.mu.Lock()
	defer w.process.mu.Unlock()
	for p, c := range w.changes {
		if c.action != noOp && !isData(p.address) && slices.Contains(blocks, blockOf(p.address)) {
			return true
		}
	}
	return false
}

// importObject has the provider import an object.
func (p *process) importObject(i Import) (*object, bool) {
	typ := typeOf(i.To)
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typ, ID: i.ID, ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{}}
	if i.Identity != nil {
		value, err := toValue(p.identify[typ].ValueType(), i.Identity, nil)
		if err != nil {
			p.t.Fatalf("the identity of %s: %v", i.To, err)
		}
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: dynamic(value)}
	}
	resp, err := p.server.ImportResourceState(p.ctx, req)
	if err != nil {
		return nil, p.answered(i.To, nil, err)
	}
	if !p.answered(i.To, resp.Diagnostics, nil) {
		return nil, false
	}
	if len(resp.ImportedResources) != 1 {
		return nil, p.report(failure(i.To, "Import returned no resources", "The provider returned %d.", len(resp.ImportedResources)))
	}
	imported := resp.ImportedResources[0]
	return &object{typ: typ, value: p.value(imported.State, typ), private: imported.Private, identity: p.identity(imported.Identity)}, true
}

// readImported reads an object that was imported.
func (p *process) readImported(address string, o *object) (*object, bool) {
	o, ok := p.read(address, o)
	if ok && !o.exists() {
		return nil, p.report(failure(address, "Cannot import non-existent remote object",
			"While attempting to import an existing object to %q, the provider detected that no object exists with the given id.", address))
	}
	return o, ok
}
