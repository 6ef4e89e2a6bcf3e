package tfdriver

import (
	"fmt"
	"slices"
	"strings"
)

// Block is a block of a configuration: Resource, Data, Moved, Import or Removed.
type Block interface{ addTo(c *config) }

// Resource is a resource block or, with a Key, one instance of a block that has for_each.
type Resource struct {
	Type, Name string
	Key        string
	// Attrs are plain values by attribute. Also allowed: From, Expr, tftypes.Value.
	Attrs     map[string]any
	DependsOn []string // blocks, as "mor_did.a"

	CreateBeforeDestroy bool
	PreventDestroy      bool
	IgnoreChanges       []string // attributes
	// ReplaceTriggeredBy are attributes of other instances, as From returns them.
	ReplaceTriggeredBy []Reference
}

// Data is a data block or, with a Key, one instance of a block that has for_each.
type Data struct {
	Type, Name string
	Key        string
	Attrs      map[string]any
	DependsOn  []string
}

// Moved is a moved block. The addresses are those of two blocks or of two instances.
type Moved struct{ From, To string }

// Import is an import block. It has either an ID or an identity.
type Import struct {
	To       string
	ID       string
	Identity map[string]any
}

// Removed is a removed block that makes Terraform forget the object without destroying it.
type Removed struct{ From string }

// Reference is an attribute of another instance.
type Reference struct{ Address, Attribute string }

// From returns a reference to an attribute of another instance: its value is
// unknown until it is planned or applied there. It makes the referring block depend
// on the other block.
func From(address, attribute string) Reference { return Reference{address, attribute} }

// Expr is a value that is computed from other instances.
type Expr struct {
	Needs []string // addresses of blocks or instances
	// Value returns the value as a plain one. get returns an instance's attributes,
	// or Unknown while nothing is known of it.
	Value func(get func(address string) any) (any, error)
}

// block is a resource or data block with all its instances.
type block struct {
	address   string // "mor_did.a", "data.mor_did.a"
	typ       string
	data      bool
	instances []*node
	needs     []string // blocks that it depends on directly
	dependsOn []string // of them, those that depends_on names
}

// node is one instance in the configuration.
type node struct {
	Resource
	address string
	block   *block
}

type config struct {
	blocks  map[string]*block
	nodes   map[string]*node
	moved   []Moved
	imports map[string]Import
	removed []string
	twice   []string // addresses
}

// instanceAddress returns the address of an instance, as Terraform writes it.
func instanceAddress(block, key string) string {
	if key == "" {
		return block
	}
	return fmt.Sprintf("%s[%q]", block, key)
}

// blockOf returns the block's address for that of an instance.
func blockOf(address string) string {
	block, _, _ := strings.Cut(address, "[")
	return block
}

// typeOf returns the resource type in an address.
func typeOf(address string) string {
	typ, _, _ := strings.Cut(strings.TrimPrefix(address, "data."), ".")
	return typ
}

func isData(address string) bool { return strings.HasPrefix(address, "data.") }

func newConfig(blocks []Block) (*config, error) {
	c := &config{blocks: map[string]*block{}, nodes: map[string]*node{}, imports: map[string]Import{}}
	for _, b := range blocks {
		b.addTo(c)
	}
	if len(c.twice) != 0 {
		return nil, fmt.Errorf("%s is in the configuration twice", c.twice[0])
	}
	for _, b := range c.blocks {
		for _, need := range b.needs {
			if c.blocks[need] == nil {
				return nil, fmt.Errorf("%s refers to %s, which is not in the configuration", b.address, need)
			}
		}
	}
	return c, nil
}

func (r Resource) addTo(c *config) { c.add(r.Type+"."+r.Name, false, r) }

func (d Data) addTo(c *config) {
	c.add("data."+d.Type+"."+d.Name, true, Resource{Type: d.Type, Name: d.Name, Key: d.Key, Attrs: d.Attrs, DependsOn: d.DependsOn})
}

func (m Moved) addTo(c *config) { c.moved = append(c.moved, m) }

func (i Import) addTo(c *config) { c.imports[i.To] = i }

func (r Removed) addTo(c *config) { c.removed = append(c.removed, r.From) }

func (c *config) add(address string, data bool, r Resource) {
	b := c.blocks[address]
	if b == nil {
		b = &block{address: address, typ: r.Type, data: data}
		c.blocks[address] = b
	}
	n := &node{Resource: r, address: instanceAddress(address, r.Key), block: b}
	if c.nodes[n.address] != nil {
		c.twice = append(c.twice, n.address)
	}
	c.nodes[n.address] = n
	b.instances = append(b.instances, n)
	need := func(address string) {
		if !slices.Contains(b.needs, blockOf(address)) {
			b.needs = append(b.needs, blockOf(address))
		}
	}
	for _, value := range r.Attrs {
		references(value, need)
	}
	for _, trigger := range r.ReplaceTriggeredBy {
		need(trigger.Address)
	}
	for _, other := range r.DependsOn {
		need(other)
		b.dependsOn = append(b.dependsOn, blockOf(other))
	}
}

// references calls need for each address that the value refers to.
func references(value any, need func(address string)) {
	switch value := value.(type) {
	case Reference:
		need(value.Address)
	case Expr:
		for _, address := range value.Needs {
			need(address)
		}
	case []any:
		for _, element := range value {
			references(element, need)
		}
	case map[string]any:
		for _, element := range value {
			references(element, need)
		}
	}
}

// dependencies returns the blocks that the block depends on, directly or not.
func (c *config) dependencies(address string) []string {
	seen := map[string]bool{}
	var visit func(string)
	visit = func(address string) {
		b := c.blocks[address]
		if b == nil {
			return
		}
		for _, need := range b.needs {
			if !seen[need] {
				seen[need] = true
				visit(need)
			}
		}
	}
	visit(address)
	return sorted(seen)
}

// createsFirst reports whether replacements in the block create first: because it
// says so, or because one that depends on it does.
func (c *config) createsFirst(address string) bool {
	for _, b := range c.blocks {
		if b.address != address && !slices.Contains(c.dependencies(b.address), address) {
			continue
		}
		for _, n := range b.instances {
			if n.CreateBeforeDestroy {
				return true
			}
		}
	}
	return false
}
