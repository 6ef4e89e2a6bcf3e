package tfdriver

import (
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// values are what instances have so far in a walk, for those that refer to them.
type values struct {
	driver *Driver
	mu     sync.Mutex
	of     map[string]tftypes.Value
}

func newValues(d *Driver) *values { return &values{driver: d, of: map[string]tftypes.Value{}} }

func (v *values) set(address string, value tftypes.Value) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.of[address] = value
}

// get returns the object at an address, unknown if it is not there yet.
func (v *values) get(address string) tftypes.Value {
	v.mu.Lock()
	defer v.mu.Unlock()
	value, ok := v.of[address]
	if !ok || value.IsNull() {
		return tftypes.NewValue(v.driver.schema(address).ValueType(), tftypes.UnknownValue)
	}
	return value
}

// evaluate returns the configuration of an instance.
func (v *values) evaluate(n *node) (tftypes.Value, Diagnostics) {
	schema := v.driver.schema(n.address)
	config, err := toValue(schema.ValueType(), n.Attrs, v.get)
	if err == nil && n.Attrs == nil {
		config, err = toValue(schema.ValueType(), map[string]any{}, v.get)
	}
	if err != nil {
		return config, failure(n.address, "Invalid configuration", "%s: %v", n.address, err)
	}
	for _, a := range schema.Attributes {
		if _, ok := n.Attrs[a.Name]; a.Required && !ok {
			return config, failure(n.address, "Missing required argument", "The argument %q is required, but no definition was found.", a.Name)
		}
	}
	return config, nil
}

// Validate is 'terraform validate', which each other command begins with: nothing
// is known of other instances, nor of what differs between instances of a block.
func (d *Driver) Validate() Diagnostics {
	d.t.Helper()
	p := d.start()
	if len(d.config.blocks) == 0 {
		return nil
	}
	p.validateProvider()
	for _, address := range sorted(d.config.blocks) {
		b := d.config.blocks[address]
		n := *b.instances[0]
		n.Attrs = map[string]any{}
		for name, value := range b.instances[0].Attrs {
			n.Attrs[name] = value
			for _, other := range b.instances {
				if fmt.Sprintf("%#v", other.Attrs[name]) != fmt.Sprintf("%#v", value) {
					n.Attrs[name] = Unknown
				}
			}
		}
		if n.Key != "" {
			n.address = address
		}
		config, problems := newValues(d).evaluate(&n)
		if p.report(problems) {
			p.validate(&n, config)
		}
	}
	return p.diagnostics
}
