package tfdriver

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// planInstance refreshes, or imports, an instance of the configuration and plans it.
func (w *planner) planInstance(n *node) bool {
	at := place{address: n.address}
	o, ok := w.upgraded(n.address, w.state.get(at))
	if !ok {
		return false
	}
	imports, importing := w.config.imports[n.address]
	importing = importing && o == nil && !w.beforeDestroy
	if importing {
		if o, ok = w.importObject(imports); !ok {
			return false
		}
		if o, ok = w.readImported(n.address, o); !ok {
			return false
		}
	} else if o != nil && !w.options.noRefresh {
		if o, ok = w.read(n.address, o); !ok {
			return false
		}
		o.dependencies = union(w.config.dependencies(n.block.address), o.dependencies)
	}
	if o != nil {
		o = o.with(o.value, o.private, o.identity)
		o.createsFirst = w.config.createsFirst(n.block.address)
	}
	w.state.put(at, o)
	if w.options.refreshOnly {
		if o.exists() {
			w.set(n.address, o.value)
		}
		return true
	}
	c, ok := w.planChange(n, w.values, o, nil, w.forced(n))
	if !ok {
		return false
	}
	if importing {
		c.imported, c.importID = true, imports.ID
	}
	w.keep(at, c)
	w.set(n.address, c.after)
	if n.PreventDestroy && c.action.replaces() {
		return w.report(failure(n.address, "Instance cannot be destroyed", "Resource %s has lifecycle.prevent_destroy set.", n.address))
	}
	if c.action == noOp && o != nil {
		o = o.with(o.value, o.private, o.identity)
		o.dependencies = w.config.dependencies(n.block.address)
		w.state.put(at, o)
	}
	return true
}

// forced reports whether -replace or replace_triggered_by asks to replace the instance.
func (w *planner) forced(n *node) bool {
	if slices.Contains(w.options.replace, n.address) {
		return true
	}
	for _, trigger := range n.ReplaceTriggeredBy {
		w.process.mu.Lock()
		c := w.changes[place{address: trigger.Address}]
		w.process.mu.Unlock()
		if c == nil || c.action == noOp {
			continue
		}
		if trigger.Attribute == "" || !attributes(c.before)[trigger.Attribute].Equal(attributes(c.after)[trigger.Attribute]) {
			return true
		}
	}
	return false
}

// planChange has the provider plan an instance. o is what there is of it; earlier
// is the change that apply plans once more, nil while planning.
func (p *process) planChange(n *node, v *values, o *object, earlier *change, forced bool) (*change, bool) {
	null := p.null(n.address)
	config, problems := v.evaluate(n)
	if !p.report(problems) {
		return nil, false
	}
	createsFirst := p.config.createsFirst(n.block.address)
	if earlier != nil {
		createsFirst = earlier.action == createThenDelete
	}
	// A tainted object is planned as if it were not there.
	prior, tainted, private, identity := null, null, []byte(nil), (*tfprotov6.ResourceIdentityData)(nil)
	if o != nil && o.tainted {
		tainted = o.value
	} else if o != nil {
		prior, private, identity = o.value, o.private, o.identity
	}
	if !p.validate(n, config) {
		return nil, false
	}
	wanted := ignoreChanges(n.IgnoreChanges, prior, config)
	c, requiresReplace, ok := p.planCall(n, prior, wanted, private, identity, true)
	if !ok {
		return nil, false
	}
	c.paths = changed(requiresReplace, prior, c.after)
	switch {
	case prior.IsNull():
		c.action = create
	case forced || len(c.paths) != 0:
		c.action = replacement(createsFirst)
		c.reason = "replace_because_cannot_update"
		if forced {
			c.reason = "replace_by_request"
		}
	case c.after.Equal(prior):
		c.action = noOp
	default:
		c.action = update
	}
	c.before = prior
	if c.action.replaces() {
		// The new object has nothing of the old one: it is planned from nothing.
		fresh, _, ok := p.planCall(n, null, config, c.private, c.identity, false)
		if !ok {
			return nil, false
		}
		c.after, c.private, c.identity = fresh.after, fresh.private, fresh.identity
	}
	if c.action == create && !tainted.IsNull() {
		c.action, c.before, c.reason = replacement(createsFirst), tainted, "replace_because_tainted"
	}
	if earlier != nil && earlier.action.replaces() && c.action == create {
		c.action, c.before = earlier.action, earlier.before
	}
	return c, true
}

func replacement(createsFirst bool) action {
	if createsFirst {
		return createThenDelete
	}
	return deleteThenCreate
}

// planCall asks the provider once. Warnings of the second question about a
// replacement are those of the first, so only errors count there.
func (p *process) planCall(n *node, prior, config tftypes.Value, private []byte, identity *tfprotov6.ResourceIdentityData, first bool) (*change, []*tftypes.AttributePath, bool) {
	schema := p.schema(n.address).Attributes
	resp, err := p.server.PlanResourceChange(p.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: n.Type, PriorState: dynamic(prior), Config: dynamic(config),
		ProposedNewState: dynamic(propose(schema, prior, config)),
		PriorPrivate:     private, PriorIdentity: p.identity(identity),
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{},
	})
	if err != nil {
		return nil, nil, p.answered(n.address, nil, err)
	}
	diagnostics := fromProtocol(n.address, resp.Diagnostics)
	if (first || diagnostics.HasErrors()) && !p.report(diagnostics) {
		return nil, nil, false
	}
	planned := p.value(resp.PlannedState, n.Type)
	if first {
		for _, problem := range planProblems(schema, prior, config, planned, n.address) {
			diagnostics = append(diagnostics, failure(n.address, invalidPlan, "%s", problem)...)
		}
		if diagnostics.HasErrors() {
			return nil, nil, p.report(diagnostics.Errors())
		}
	}
	return &change{after: planned, private: resp.PlannedPrivate, identity: p.identity(resp.PlannedIdentity)}, resp.RequiresReplace, true
}

// changed returns the paths whose values differ.
func changed(paths []*tftypes.AttributePath, prior, planned tftypes.Value) []*tftypes.AttributePath {
	var some []*tftypes.AttributePath
	for _, path := range paths {
		if prior.IsNull() {
			continue
		}
		before, _, beforeErr := tftypes.WalkAttributePath(prior, path)
		after, _, afterErr := tftypes.WalkAttributePath(planned, path)
		old, _ := before.(tftypes.Value)
		value, _ := after.(tftypes.Value)
		if beforeErr != nil || afterErr != nil || !old.Equal(value) {
			some = append(some, path)
		}
	}
	return some
}

// ignoreChanges returns the configuration in which these attributes are as they were.
func ignoreChanges(names []string, prior, config tftypes.Value) tftypes.Value {
	if len(names) == 0 || prior.IsNull() {
		return config
	}
	old, values := attributes(prior), attributes(config)
	for _, name := range names {
		values[name] = old[name]
	}
	return tftypes.NewValue(config.Type(), values)
}

func union(a, b []string) []string {
	all := map[string]bool{}
	for _, one := range slices.Concat(a, b) {
		all[one] = true
	}
	return sorted(all)
}
