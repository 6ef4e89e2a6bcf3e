package tfdriver

// Import is 'terraform import': the object is taken into the state as the provider
// reads it.
func (d *Driver) Import(address, id string) Result {
	d.t.Helper()
	if d.config.nodes[address] == nil {
		d.t.Fatalf("%s is not in the configuration", address)
	}
	w := &applier{process: d.start(), values: newValues(d), state: d.state.copy()}
	at := place{address: address}
	var steps []*step
	for _, n := range d.config.nodes {
		switch {
		case n.address == address:
			steps = append(steps, &step{name: address, run: func() bool {
				o, ok := w.importObject(Import{To: address, ID: id})
				if ok && w.state.get(at) != nil {
					return w.report(failure(address, "Resource already managed by Terraform", "Terraform is already managing a remote object for %s.", address))
				}
				if ok {
					o, ok = w.readImported(address, o)
				}
				if ok {
					w.state.put(at, o)
				}
				return ok
			}})
		case n.block.data:
			steps = append(steps, &step{name: n.address, run: func() bool {
				config, problems := w.evaluate(n)
				return w.report(problems) && (!config.IsFullyKnown() || w.readNow(n))
			}})
		default:
			steps = append(steps, &step{name: n.address, run: func() bool {
				_, ok := w.upgraded(n.address, w.state.get(place{address: n.address}))
				return ok
			}})
		}
	}
	if w.configure() {
		walk(steps, d.Parallelism)
	}
	if !w.diagnostics.HasErrors() {
		w.state.serial++
		d.state = w.state
	}
	return Result{Diagnostics: w.diagnostics}
}
