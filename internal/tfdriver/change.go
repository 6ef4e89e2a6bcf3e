package tfdriver

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// action is what a change does.
type action string

const (
	noOp             action = "no-op"
	create           action = "create"
	read             action = "read"
	update           action = "update"
	deleteThenCreate action = "delete, create"
	createThenDelete action = "create, delete"
	end              action = "delete"
	forget           action = "forget"
)

func (a action) replaces() bool { return a == deleteThenCreate || a == createThenDelete }

// change is a planned change of one object.
type change struct {
	action   action
	before   tftypes.Value
	after    tftypes.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData // planned
	imported bool
	importID string
	reason   string // as in JSON, "" for none
	paths    []*tftypes.AttributePath
}

// half returns the half of a replacement that ends the old object, or the one that
// makes the new one. Other changes are one half only: what remains of them in the
// other is nothing.
func (c *change) half(ending bool) *change {
	other := *c
	null := tftypes.NewValue(c.before.Type(), nil)
	switch {
	case ending && c.action.replaces():
		other.action, other.after, other.identity = end, null, nil
	case !ending && c.action.replaces():
		other.action, other.before = create, null
	case ending != (c.action == end):
		other.action = noOp
	}
	return &other
}
