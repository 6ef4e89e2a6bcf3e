package provider

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// Terraform plans each instance by calls of its own, in any order, and never says
// which address a call is for. So the calls note here what they do with a number.
// Of two calls that conflict, the second sees both roles and reports it, in one
// message, at its own address. Nobody waits for other calls.

// role is what a run's plan does with a number. A number can have several.
type role uint8

const (
	held      role = 1 << iota // in the state, as the refresh has it
	kept                       // in the state before and after
	wanted                     // to be created
	ended                      // to be destroyed
	forgotten                  // to be destroyed in Terraform only
	imported                   // read for an import block, and not because the state has it
	oneWay                     // in the state, and MOR still has it after it is destroyed: see didModel.standing
)

func (r role) has(either role) bool { return r&either != 0 }

// claim is what a run's plan does with one number, in resources of one type.
type claim struct {
	number string
	role
	users []user // the resources that are to have it

	inventory string // the inventory that is to have it, "" for none
	endedIn   string // the inventory that ends it, "" for none
}

// user is a resource that is to have a number.
type user struct {
	says string // what its configuration says of the number
	kept bool
}

// claims are what a run's plan does with numbers. The zero value has none. It is
// safe for concurrent use.
type claims struct {
	mu           sync.Mutex
	dids, trunks map[string]*claim // mor_did and mor_did_trunk_assignment, by number
	tables       map[string]tabled // by name of the inventory
}

// tabled is an inventory as planned.
type tabled struct {
	stay *table.Table // nil if it is destroyed
	end  map[string]bool
}

// noteDID adds a role of a number in a mor_did and returns all that is known by now. says
// is what the resource that is to have the number says of it, "" if that is noted already.
func (c *claims) noteDID(number string, r role, says string) claim {
	return c.note(&c.dids, number, r, says)
}

// noteTrunk is noteDID for a mor_did_trunk_assignment.
func (c *claims) noteTrunk(number string, r role, says string) claim {
	return c.note(&c.trunks, number, r, says)
}

func (c *claims) note(all *map[string]*claim, number string, r role, says string) claim {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := (*all)[number]
	if known == nil {
		known = &claim{number: number}
		if *all == nil {
			*all = map[string]*claim{}
		}
		(*all)[number] = known
	}
	if r.has(held) && known.has(kept) && !known.has(held|imported) {
		// A resource that was planned before it is read is planned once more after
		// that, as with 'terraform plan -minimal-refresh'.
		known.users = slices.DeleteFunc(known.users, func(u user) bool { return u.kept })
	}
	known.role |= r
	if says != "" {
		known.users = append(known.users, user{says, r.has(kept)})
	}
	return c.inTables(known)
}

// inTables returns a copy of a claim that tells which inventories have the number.
func (c *claims) inTables(known *claim) claim {
	found := *known
	found.users = slices.Clone(known.users)
	for name, t := range c.tables {
		if _, _, ok := t.stay.Lookup(found.number); ok {
			found.inventory = name
		}
		if t.end[found.number] {
			found.endedIn = name
		}
	}
	return found
}

// noteTable notes which numbers an inventory is to have and which it ends. It
// returns the claims of other resources on these numbers.
func (c *claims) noteTable(name string, t tabled) (dids, trunks []claim) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tables == nil {
		c.tables = map[string]tabled{}
	}
	c.tables[name] = t
	find := func(all map[string]*claim) (some []claim) {
		for _, known := range all {
			if found := c.inTables(known); found.inventory == name || found.endedIn == name {
				some = append(some, found)
			}
		}
		slices.SortFunc(some, func(a, b claim) int { return strings.Compare(a.number, b.number) })
		return some
	}
	return find(c.dids), find(c.trunks)
}

// says tells in words what the resources that are to have the number say of it.
func (c *claim) says() string {
	texts := make([]string, len(c.users))
	for i, u := range c.users {
		texts[i] = u.says
	}
	slices.Sort(texts)
	if alike := slices.Compact(slices.Clone(texts)); len(alike) == 1 {
		return "Each has " + alike[0] + "."
	}
	return "One has " + strings.Join(texts, ", one has ") + "."
}

// replacedKey keeps in the planned private state which number a resource has before
// the change. If that is a replacement, Terraform plans the resource once more as
// new, and hands the planned private state to that call. It hands none to a call
// for a resource that is new, or tainted.
const replacedKey = "replaced"

// keepReplaced writes down the number that a resource has before the change.
func keepReplaced(ctx context.Context, private privateState, number string) diag.Diagnostics {
	text, err := json.Marshal(number)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The number cannot be kept", err.Error())}
	}
	return private.SetKey(ctx, replacedKey, text)
}

// replacedNumber returns the number that a resource has which is planned as new and
// replaces itself, "" if it does not.
func replacedNumber(ctx context.Context, private privateState) (was string, diags diag.Diagnostics) {
	text, diags := private.GetKey(ctx, replacedKey)
	if len(text) > 0 && json.Unmarshal(text, &was) != nil {
		was = ""
	}
	return was, diags
}
