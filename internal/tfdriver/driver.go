package tfdriver

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Driver runs a provider as the Terraform CLI does in a working directory: it has
// a configuration and a state.
type Driver struct {
	// Terraform is the version whose ways the driver follows where they differ.
	// New sets Newest.
	Terraform Version
	// Parallelism is how many instances are at work at once, as in -parallelism.
	Parallelism int

	// Source is the address of the provider, for moves between types.
	Source string

	t        testing.TB
	factory  func() (tfprotov6.ProviderServer, error)
	settings map[string]any
	schemas  *tfprotov6.GetProviderSchemaResponse
	identify map[string]*tfprotov6.ResourceIdentitySchema
	config   *config
	state    *state
}

// Version is a version of Terraform.
type Version struct{ Major, Minor int }

// Newest is the newest version that the driver knows differences of.
var Newest = Version{1, 15}

func (v Version) String() string { return fmt.Sprintf("%d.%d.0", v.Major, v.Minor) }

func (v Version) before(major, minor int) bool {
	return v.Major < major || v.Major == major && v.Minor < minor
}

// hasIdentities reports whether it stores identities of resources.
func (v Version) hasIdentities() bool { return !v.before(1, 12) }

// plansRemovedFirst reports whether it plans the end of an object whose block is
// gone before it refreshes the object.
func (v Version) plansRemovedFirst() bool { return v.before(1, 12) }

// New returns a driver without configuration and state. factory makes a provider
// for each walk. settings are those of the provider block.
func New(t testing.TB, factory func() (tfprotov6.ProviderServer, error), settings map[string]any) *Driver {
	t.Helper()
	d := &Driver{Terraform: Newest, Parallelism: defaultParallelism, t: t, factory: factory, settings: settings, state: newState()}
	server, err := factory()
	if err != nil {
		t.Fatalf("starting the provider: %v", err)
	}
	if d.schemas, err = server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatalf("the provider's schemas: %v", err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatalf("the identities' schemas: %v", err)
	}
	d.identify = identities.IdentitySchemas
	d.Config()
	return d
}

// Config replaces the configuration.
func (d *Driver) Config(blocks ...Block) {
	d.t.Helper()
	c, err := newConfig(blocks)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, b := range c.blocks {
		schema := d.schema(b.address)
		if schema == nil {
			d.t.Fatalf("%s: the provider has no such type", b.address)
		}
		if len(schema.BlockTypes) != 0 {
			d.t.Fatalf("%s: the driver knows no nested blocks", b.address)
		}
	}
	d.config = c
}

// Settings replaces the settings of the provider block.
func (d *Driver) Settings(settings map[string]any) { d.settings = settings }

// State returns the attributes of the object at an address, nil if there is none.
func (d *Driver) State(address string) map[string]any {
	if o := d.state.get(place{address: address}); o != nil {
		return plainObject(o.value)
	}
	return nil
}

// Object is what the state has of an instance.
type Object struct {
	Address             string
	Deposed             bool // a replacement has made a successor of it
	Attributes          map[string]any
	Private             string
	Identity            map[string]any
	Tainted             bool
	Dependencies        []string // blocks
	CreateBeforeDestroy bool
}

// Object returns the object at an address, the zero Object if there is none.
func (d *Driver) Object(address string) Object {
	for _, o := range d.Objects() {
		if o.Address == address && !o.Deposed {
			return o
		}
	}
	return Object{}
}

// Objects returns all objects in the state, by address.
func (d *Driver) Objects() []Object {
	var all []Object
	for p, o := range d.state.objects {
		one := Object{
			Address: p.address, Deposed: p.deposed != "", Attributes: plainObject(o.value), Private: string(o.private),
			Tainted: o.tainted, Dependencies: o.dependencies, CreateBeforeDestroy: o.createsFirst,
		}
		if o.identity != nil {
			value, err := o.identity.IdentityData.Unmarshal(d.identify[o.typ].ValueType())
			if err != nil {
				d.t.Errorf("the identity of %s: %v", p.address, err)
			}
			one.Identity = plainObject(value)
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Object) int {
		return cmp.Compare(fmt.Sprint(a.Address, a.Deposed), fmt.Sprint(b.Address, b.Deposed))
	})
	return all
}

// Taint is 'terraform taint'.
func (d *Driver) Taint(address string) { d.t.Helper(); d.setTainted(address, true) }

// Untaint is 'terraform untaint'.
func (d *Driver) Untaint(address string) { d.t.Helper(); d.setTainted(address, false) }

func (d *Driver) setTainted(address string, tainted bool) {
	d.t.Helper()
	o := d.state.get(place{address: address})
	if o == nil {
		d.t.Fatalf("%s is not in the state", address)
	}
	other := o.with(o.value, o.private, o.identity)
	other.tainted = tainted
	d.state.put(place{address: address}, other)
	d.state.serial++
}

// SetPrivate replaces the private data of an object, as a test may do with a state file.
func (d *Driver) SetPrivate(address, private string) {
	d.t.Helper()
	o := d.state.get(place{address: address})
	if o == nil {
		d.t.Fatalf("%s is not in the state", address)
	}
	d.state.put(place{address: address}, o.with(o.value, []byte(private), o.identity))
	d.state.serial++
}

// StateMove is 'terraform state mv': it renames an object.
func (d *Driver) StateMove(from, to string) {
	d.t.Helper()
	if !d.state.move(place{address: from}, place{address: to}) {
		d.t.Fatalf("cannot move %s to %s", from, to)
	}
	d.state.serial++
}

// StateRemove is 'terraform state rm': it forgets an object, and what is deposed of it.
func (d *Driver) StateRemove(address string) {
	d.t.Helper()
	found := false
	for _, p := range d.state.places() {
		if p.address == address {
			d.state.put(p, nil)
			found = true
		}
	}
	if !found {
		d.t.Fatalf("%s is not in the state", address)
	}
	d.state.serial++
}

// schema returns that of the type in an address, nil if there is none.
func (d *Driver) schema(address string) *tfprotov6.SchemaBlock {
	schemas := d.schemas.ResourceSchemas
	if isData(address) {
		schemas = d.schemas.DataSourceSchemas
	}
	if schema := schemas[typeOf(address)]; schema != nil {
		return schema.Block
	}
	return nil
}

// null returns the null value of the type in an address.
func (d *Driver) null(address string) tftypes.Value {
	return tftypes.NewValue(d.schema(address).ValueType(), nil)
}
