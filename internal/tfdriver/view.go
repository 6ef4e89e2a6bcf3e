package tfdriver

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Change is a planned change as 'terraform show -json' shows it.
type Change struct {
	Address         string         `json:"address"`
	PreviousAddress string         `json:"previous_address,omitempty"`
	Deposed         string         `json:"deposed,omitempty"`
	Actions         []string       `json:"actions"`
	Before          map[string]any `json:"before"`
	After           map[string]any `json:"after"` // without what is unknown
	AfterUnknown    map[string]any `json:"after_unknown"`
	Importing       *string        `json:"importing,omitempty"` // the ID
	Reason          string         `json:"action_reason,omitempty"`
}

// Changes returns the planned changes, and what stays as it is, by address.
func (p *Plan) Changes() []Change {
	var all []Change
	for at, c := range p.changes {
		if isData(at.address) && c.action != read {
			continue
		}
		one := Change{
			Address: at.address, PreviousAddress: p.moved[at.address], Deposed: at.deposed, Reason: c.reason,
			Actions: strings.Split(string(c.action), ", "), Before: plainObject(c.before),
		}
		if !c.after.IsNull() {
			one.After, one.AfterUnknown = known(c.after)
		}
		if c.imported {
			one.Importing = &c.importID
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Deposed, b.Deposed))
	})
	return all
}

// Change returns that of an address. It is the zero Change if the plan has none.
func (p *Plan) Change(address string) Change {
	for _, c := range p.Changes() {
		if c.Address == address && c.Deposed == "" {
			return c
		}
	}
	return Change{}
}

// JSON returns the changes as JSON.
func (p *Plan) JSON() []byte {
	encoded, err := json.MarshalIndent(p.Changes(), "", "  ")
	if err != nil {
		panic("tfdriver: encoding a plan: " + err.Error())
	}
	return encoded
}

// Drift returns the addresses of the objects that were found changed or gone when
// the plan refreshed them.
func (p *Plan) Drift() []string {
	drifted := map[string]bool{}
	for at, before := range p.prior.objects {
		if after := p.state.objects[at]; !isData(at.address) && (after == nil || !after.value.Equal(before.value)) {
			drifted[at.address] = true
		}
	}
	return sorted(drifted)
}

// known splits the attributes of an object into those that are known and those
// that are not.
func known(object tftypes.Value) (values, isUnknown map[string]any) {
	values, isUnknown = map[string]any{}, map[string]any{}
	for name, value := range attributes(object) {
		switch {
		case !value.IsKnown():
			isUnknown[name] = true
		case value.IsFullyKnown():
			values[name] = asPlain(value)
		default:
			values[name], isUnknown[name] = asPlain(value), true
		}
	}
	return values, isUnknown
}
