// Package conflicts finds numbers that two resources of one plan are to have, or that one
// ends and another is to have.
//
// Terraform plans each instance by calls of its own, in any order, and never says
// which address a call is for. So the calls note here what they do with a number.
// Of two calls that conflict, the second sees both roles and reports it, in one
// message, at its own address. Nobody waits for other calls.
package conflicts

import (
	"slices"
	"strings"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// Role is what a run's plan does with a number. A number can have several.
type Role uint8

// What a plan does with a number.
const (
	Held      Role = 1 << iota // in the state, as the refresh has it
	Kept                       // in the state before and after
	Wanted                     // to be created
	Ended                      // to be destroyed
	Forgotten                  // to be destroyed in Terraform only
	Imported                   // read for an import block, and not because the state has it
	OneWay                     // in the state, and MOR still has it after it is destroyed: see didModel.standing
)

// Has reports whether a number has any of these roles.
func (r Role) Has(either Role) bool { return r&either != 0 }

// Claim is what a run's plan does with one number, in resources of one type.
type Claim struct {
	number string
	Role
	users []user // the resources that are to have it

	inventory string // the inventory that is to have it, "" for none
	endedIn   string // the inventory that ends it, "" for none
}

// user is a resource that is to have a number.
type user struct {
	says string // what its configuration says of the number
	kept bool
}

// Plan is what a run's plan does with numbers. The zero value is an empty plan. It is
// safe for concurrent use.
type Plan struct {
	mu           sync.Mutex
	dids, trunks map[string]*Claim // mor_did and mor_did_trunk_assignment, by number
	tables       map[string]tabled // by name of the inventory
}

// tabled is an inventory as planned.
type tabled struct {
	stay *table.Table // nil if it is destroyed
	end  map[string]bool
}

// NoteDID adds a role of a number in a mor_did and returns all that is known by now. says
// is what the resource that is to have the number says of it, "" if that is noted already.
func (p *Plan) NoteDID(number string, r Role, says string) Claim {
	return p.note(&p.dids, number, r, says)
}

// NoteTrunk is NoteDID for a mor_did_trunk_assignment.
func (p *Plan) NoteTrunk(number string, r Role, says string) Claim {
	return p.note(&p.trunks, number, r, says)
}

func (p *Plan) note(all *map[string]*Claim, number string, r Role, says string) Claim {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := (*all)[number]
	if known == nil {
		known = &Claim{number: number}
		if *all == nil {
			*all = map[string]*Claim{}
		}
		(*all)[number] = known
	}
	if r.Has(Held) && known.Has(Kept) && !known.Has(Held|Imported) {
		// A resource that was planned before it is read is planned once more after
		// that, as with 'terraform plan -minimal-refresh'.
		known.users = slices.DeleteFunc(known.users, func(u user) bool { return u.kept })
	}
	known.Role |= r
	if says != "" {
		known.users = append(known.users, user{says, r.Has(Kept)})
	}
	return p.inTables(known)
}

// inTables returns a copy of a claim, with the inventories that have the number.
func (p *Plan) inTables(known *Claim) Claim {
	found := *known
	found.users = slices.Clone(known.users)
	for name, t := range p.tables {
		if _, _, ok := t.stay.Lookup(found.number); ok {
			found.inventory = name
		}
		if t.end[found.number] {
			found.endedIn = name
		}
	}
	return found
}

// noteInventory notes which numbers an inventory is to have and which it ends. It
// returns the claims of other resources on these numbers.
func (p *Plan) noteInventory(name string, t tabled) (dids, trunks []Claim) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tables == nil {
		p.tables = map[string]tabled{}
	}
	p.tables[name] = t
	find := func(all map[string]*Claim) (some []Claim) {
		for _, known := range all {
			if found := p.inTables(known); found.inventory == name || found.endedIn == name {
				some = append(some, found)
			}
		}
		slices.SortFunc(some, func(a, b Claim) int { return strings.Compare(a.number, b.number) })
		return some
	}
	return find(p.dids), find(p.trunks)
}

// says puts into words what the resources that are to have the number say of it.
func (c *Claim) says() string {
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
