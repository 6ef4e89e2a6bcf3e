package tfdriver

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Result is the outcome of a run that changes the state.
type Result struct {
	// Diagnostics are those of planning and of applying.
	Diagnostics Diagnostics
	// Plan is what was applied, nil for an import.
	Plan *Plan
}

// Apply is 'terraform apply -auto-approve': it plans, and applies the plan if it
// has no errors.
func (d *Driver) Apply(with ...Option) Result {
	d.t.Helper()
	plan := d.Plan(with...)
	result := Result{Diagnostics: plan.Diagnostics, Plan: plan}
	if !plan.Diagnostics.HasErrors() {
		result.Diagnostics = append(result.Diagnostics, d.apply(plan)...)
	}
	return result
}

// Destroy is 'terraform destroy -auto-approve'.
func (d *Driver) Destroy(with ...Option) Result {
	d.t.Helper()
	return d.Apply(append(with, Destroy)...)
}

// ApplyPlan is 'terraform apply' of a saved plan.
func (d *Driver) ApplyPlan(plan *Plan) Result {
	d.t.Helper()
	result := Result{Plan: plan}
	if plan.Diagnostics.HasErrors() {
		d.t.Fatalf("a plan with errors cannot be applied: %s", plan.Diagnostics.Errors().Text())
	}
	if plan.serial != d.state.serial {
		result.Diagnostics = failure("", "Saved plan is stale", "The given plan file can no longer be applied because the state was changed by another operation after the plan was created.")
		return result
	}
	result.Diagnostics = d.apply(plan) // the configuration was validated for the plan
	return result
}

// applier is at work on applying a plan.
type applier struct {
	*process
	*values
	plan  *Plan
	state *state
}

func (d *Driver) apply(plan *Plan) Diagnostics {
	w := &applier{process: d.start(), values: newValues(d), plan: plan, state: plan.state.copy()}
	for address := range d.config.nodes {
		if o := w.state.get(place{address: address}); o != nil {
			w.set(address, o.value)
		}
	}
	steps := w.steps()
	if (len(steps) != 0 || len(d.config.blocks) != 0) && w.configure() {
		walk(steps, d.Parallelism)
	}
	w.state.serial = d.state.serial + 1
	d.state = w.state
	return w.diagnostics
}

// make brings about what the plan says of an instance of the configuration. key is
// that of the old object, if the new one is created first.
func (w *applier) make(n *node, c *change, key string) bool {
	at := place{address: n.address}
	deposed := place{n.address, key}
	if c.action == createThenDelete && !w.state.move(at, deposed) {
		w.t.Errorf("%s is planned to be replaced, but is not in the state", n.address)
	}
	o, ok := w.upgraded(n.address, w.state.get(at))
	if !ok {
		return false
	}
	final, ok := w.planChange(n, w.values, o, c, w.plan.replacing(n.address))
	if !ok || !w.samePlan(n, c, final) {
		return false
	}
	final = final.half(false)
	if final.action == noOp {
		return true
	}
	after, diagnostics := w.call(at, o, final, n)
	ok = w.report(diagnostics)
	if after != nil {
		after.dependencies = w.config.dependencies(n.block.address)
		after.createsFirst = w.config.createsFirst(n.block.address)
		// An error leaves what was being created in doubt.
		after.tainted = after.tainted || !ok && final.action == create
	}
	w.state.put(at, after)
	if after.exists() {
		w.set(n.address, after.value)
	} else if c.action == createThenDelete && !ok {
		w.state.move(deposed, at)
	}
	return ok
}

// replacing reports whether -replace asked for the address.
func (p *Plan) replacing(address string) bool {
	c := p.changes[place{address: address}]
	return c != nil && c.reason == "replace_by_request"
}

// samePlan compares the second plan with the first.
func (w *applier) samePlan(n *node, first, final *change) bool {
	var problems Diagnostics
	if first.action != final.action && (first.action != update || final.action != noOp) {
		problems = failure(n.address, inconsistentPlan, "The planned action changed from %s to %s.", first.action, final.action)
	}
	for _, difference := range differences(first.after, final.after, n.address) {
		problems = append(problems, failure(n.address, inconsistentPlan, "%s", difference)...)
	}
	return w.report(problems)
}

// end destroys an object.
func (w *applier) end(at place, c *change) bool {
	o, ok := w.upgraded(at.address, w.state.get(at))
	if !ok || !o.exists() {
		return ok
	}
	if at.deposed != "" { // its end is planned now
		if c, ok = w.endCall(at, o); !ok {
			return false
		}
	}
	after, diagnostics := w.call(at, o, c.half(true), nil)
	w.state.put(at, after)
	return w.report(diagnostics)
}

// readNow reads a data source in apply.
func (w *applier) readNow(n *node) bool {
	config, problems := w.evaluate(n)
	if !w.report(problems) {
		return false
	}
	value, ok := w.readData(n, config)
	if ok {
		w.state.put(place{address: n.address}, &object{typ: n.Type, value: value})
		w.set(n.address, value)
	}
	return ok
}

// call has the provider apply a change and returns what is there after it. n is nil
// if the object is destroyed.
func (w *applier) call(at place, o *object, c *change, n *node) (*object, Diagnostics) {
	typ := typeOf(at.address)
	config := w.null(at.address)
	if n != nil {
		var problems Diagnostics
		if config, problems = w.evaluate(n); problems.HasErrors() {
			return o, problems
		}
	}
	resp, err := w.server.ApplyResourceChange(w.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typ, PriorState: dynamic(c.before), PlannedState: dynamic(c.after), Config: dynamic(config),
		PlannedPrivate: c.private, PlannedIdentity: w.identity(c.identity),
	})
	if err != nil {
		if c.action == update { // a provider that dies takes the private data with it
			o = o.with(o.value, nil, o.identity)
		}
		return o, failure(at.address, "Request failed", "%v", err)
	}
	diagnostics := fromProtocol(at.address, resp.Diagnostics)
	value := w.value(resp.NewState, typ)
	if !value.IsFullyKnown() {
		diagnostics = append(diagnostics, failure(at.address, invalidResult, "The provider still indicated an unknown value.")...)
		value = unknownAsNull(value)
	}
	if c.action != end && !diagnostics.HasErrors() {
		for _, difference := range differences(c.after, value, at.address) {
			diagnostics = append(diagnostics, failure(at.address, inconsistentResult, "%s", difference)...)
		}
	}
	if !diagnostics.HasErrors() && (c.action == end) != value.IsNull() {
		diagnostics = append(diagnostics, failure(at.address, invalidResult, "There is an object after it was destroyed, or none otherwise.")...)
	}
	switch {
	case diagnostics.HasErrors() && value.IsNull():
		return o, diagnostics // as it was: the next refresh tells
	case value.IsNull():
		return nil, diagnostics
	}
	after := &object{typ: typ, value: value, private: resp.Private, identity: w.identity(resp.NewIdentity)}
	if diagnostics.HasErrors() && o != nil {
		after.tainted = o.tainted
		if c.action == end {
			after.dependencies = o.dependencies
		}
	}
	return after, diagnostics
}

func unknownAsNull(value tftypes.Value) tftypes.Value {
	known, err := tftypes.Transform(value, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		panic("tfdriver: " + err.Error())
	}
	return known
}
